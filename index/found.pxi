# What a search finds.  Included by _engine.pyx.


cdef class Found:
    """An article that was found: where it is, and its score (0 unless sorted by it)."""

    cdef readonly object live           # its LiveSegment
    cdef readonly uint32_t doc
    cdef readonly double score

    def __eq__(self, other):
        return isinstance(other, Found) and (self.live, self.doc, self.score) == (
            other.live, other.doc, other.score
        )

    __hash__ = None

    def __init__(self, live not None, uint32_t doc, double score=0.0):
        self.live = live
        self.doc = doc
        self.score = score

    @property
    def id(self):
        return self.live.segment.id_of(self.doc)

    @property
    def day(self):
        """The day since 0001-01-01; 0 where the article has no date."""
        return self.live.segment.dates[self.doc]
