# What a search finds.  Included by _engine.pyx.


cdef class Found:
    """An article that was found: where it is, and its score (0 unless sorted by it).

    `rank` and `shown_by` are for those who show it: its place among all
    that were found, and what they need to do so.  What they have read and
    made of it is kept in `_texts`, `_article` and `_snippet`; None before.
    """

    cdef readonly object live           # its LiveSegment
    cdef readonly uint32_t doc
    cdef readonly double score
    cdef public object rank
    cdef public object shown_by
    cdef public object _texts, _article, _snippet

    def __init__(self, live not None, uint32_t doc, double score=0.0):
        self.live = live
        self.doc = doc
        self.score = score

    def __eq__(self, other):
        return isinstance(other, Found) and (self.live, self.doc, self.score) == (
            other.live, other.doc, other.score
        )

    __hash__ = None

    @property
    def id(self):
        return self.live.segment.ids[self.doc]

    @property
    def day(self):
        """The day since 0001-01-01; 0 where the article has no date."""
        return self.live.segment.dates[self.doc]


def number_found(list found not None, uint64_t offset, shown_by):
    """Give articles their ranks, from offset + 1 on, and what those who show them need."""
    cdef Found one
    for one in found:
        offset += 1
        one.rank = offset
        one.shown_by = shown_by
