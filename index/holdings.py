"""Holdings: the articles of an archive as one transaction changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .mergeplan import Size
from .segment import Segment
from .snapshot import LiveSegment, to_bits

Place = tuple[Segment, int]  # a segment, and a doc id in it


class Holdings:
    """Segments of the last commit and those made since, and which articles are deleted since.

    `base` are those of the commit.
    """

    def __init__(self, base: Sequence[LiveSegment]) -> None:
        self.base = base
        self.made: list[LiveSegment] = []
        self._dead: dict[str, set[int]] = {live.segment.name: set() for live in base}
        self._confirmed: dict[str, bytearray] = {}

    def __iter__(self) -> Iterator[LiveSegment]:
        """Yield the segments that still hold an article, those made since at the end."""
        return (live for live in (*self.base, *self.made) if self.n_live(live))

    @property
    def has_deletes(self) -> bool:
        """Tell whether articles of the commit are deleted since."""
        return any(map(self.is_touched, self.base))

    @property
    def n_made(self) -> int:
        """How many of those made since still hold an article."""
        return sum(1 for live in self.made if self.n_live(live))

    def open(self, path: Path) -> LiveSegment:
        """Open a segment that was just written; nothing in it is deleted."""
        segment = Segment(path)
        self._dead[segment.name] = set()
        return LiveSegment(segment, segment.every)

    def find_committed(self, article_id: str) -> Place | None:
        """Return where an article is as of the commit, None where there is none of that id."""
        for live in self.base:
            doc = live.find_id(article_id)
            if doc is not None:
                return live.segment, doc
        return None

    def find_in_base(self, article_id: str) -> Place | None:
        """Return where an article of the commit is, unless it is deleted since."""
        return self._find(self.base, article_id)

    def find_in_made(self, article_id: str) -> Place | None:
        """Return where an article is among those made since, unless it is deleted."""
        return self._find(self.made, article_id)

    def _find(self, segments: Iterable[LiveSegment], article_id: str) -> Place | None:
        for live in segments:
            doc = live.find_id(article_id)
            if doc is not None and doc not in self._dead[live.segment.name]:
                return live.segment, doc
        return None

    def from_source(self, source: str) -> list[str]:
        """Return the ids of the commit's articles that came from a source and are not deleted."""
        return [
            live.segment.id_of(doc)
            for live in self.base
            for doc in live.segment.docs_from(source)
            if live.holds(doc) and doc not in self._dead[live.segment.name]
        ]

    def kill(self, place: Place) -> None:
        """Delete an article."""
        segment, doc = place
        self._dead[segment.name].add(doc)

    def revive(self, place: Place) -> None:
        """Take back that an article was deleted."""
        segment, doc = place
        self._dead[segment.name].discard(doc)

    def confirm(self, place: Place) -> None:
        """Note that an article came again as it was: in a bit, for there may be millions."""
        segment, doc = place
        seen = self._confirmed.get(segment.name)
        if seen is None:
            seen = self._confirmed[segment.name] = bytearray(segment.n_docs + 7 >> 3)
        seen[doc >> 3] |= 1 << (doc & 7)

    def find_confirmed(self, article_id: str) -> Place | None:
        """Return where an article is that came again as it was."""
        place = self.find_in_base(article_id) if self._confirmed else None
        if place is None:
            return None
        seen = self._confirmed.get(place[0].name)
        return place if seen is not None and seen[place[1] >> 3] >> (place[1] & 7) & 1 else None

    def n_live(self, live: LiveSegment) -> int:
        """Return how many articles of a segment are not deleted."""
        return live.n_live - len(self._dead[live.segment.name])

    def size(self, live: LiveSegment) -> Size:
        """Return what a merge plan asks of a segment."""
        return Size(live.segment.n_bytes, 1 - self.n_live(live) / live.segment.n_docs)

    def is_touched(self, live: LiveSegment) -> bool:
        """Tell whether articles of a segment are deleted since the commit."""
        return bool(self._dead[live.segment.name])

    def live_bits(self, live: LiveSegment) -> bytes:
        """Return the articles of a segment that are not deleted, as a bitmap."""
        bits = bytearray(to_bits(live.live, live.segment.n_docs))
        for doc in self._dead[live.segment.name]:
            bits[doc >> 3] &= ~(1 << (doc & 7))
        return bytes(bits)
