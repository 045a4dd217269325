"""Snapshot: the articles that one search sees, whatever is committed meanwhile."""

from __future__ import annotations

import datetime as dt
import os
from functools import cached_property

from ._bitmaps import docs_in
from ._engine import TermLists
from .files import AnyPath, map_file, stamp_of
from .format import damaged, read_container, write_container
from .manifest import Manifest, SegmentRecord
from .segment import Segment


class LiveSegment:
    """A segment and which of its articles are not deleted, as a bitmap in an int."""

    __slots__ = ("_bits", "filter", "live", "segment")

    def __init__(self, segment: Segment, live: int) -> None:
        self.segment = segment
        self.live = live
        self._bits = to_bits(live, segment.n_docs)
        # The articles that are not deleted, in whole cells; None where none is deleted.
        self.filter = None if live == segment.every else self._bits

    @property
    def n_live(self) -> int:
        return self.live.bit_count()

    def docs(self) -> list[int]:
        """Return the doc ids that are not deleted."""
        return docs_in(self._bits)

    def holds(self, doc: int) -> bool:
        """Tell whether an article is not deleted."""
        return bool(self._bits[doc >> 3] >> (doc & 7) & 1)

    def dates(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day of publication, None where nothing is dated."""
        start, stop = self.segment.published(None, None)
        dated = self.live >> start << start
        if start == stop or not dated:
            return None
        bits = to_bits(dated, self.segment.n_docs)
        ends = docs_in(bits, 1) + docs_in(bits, 1, True)
        first, last = (dt.date.fromordinal(self.segment.dates[doc]) for doc in ends)
        return first, last

    def find_id(self, article_id: str) -> int | None:
        """Return the doc id of an article that is not deleted."""
        doc = self.segment.find_id(article_id)
        return doc if doc is not None and self.holds(doc) else None


class Snapshot:
    """One commit, open for reading.  Safe to use from many threads."""

    def __init__(self, manifest: Manifest, segments: tuple[LiveSegment, ...]) -> None:
        self.manifest = manifest
        self.segments = segments

    @cached_property
    def n_docs(self) -> int:
        """Articles in all segments, deleted ones too: what term statistics are relative to."""
        return sum(live.segment.n_docs for live in self.segments)

    @cached_property
    def lists(self) -> list[TermLists]:
        """The terms of each segment."""
        return [live.segment.lexicon.lists for live in self.segments]

    @cached_property
    def n_live(self) -> int:
        return sum(live.n_live for live in self.segments)

    def find(self, article_id: str) -> tuple[LiveSegment, int] | None:
        """Return where an article is, None where there is none of that id."""
        for live in self.segments:
            doc = live.find_id(article_id)
            if doc is not None:
                return live, doc
        return None


def write_dead(dead: int, n_docs: int) -> bytes:
    """Return the file that says which articles of a segment are deleted."""
    return write_container("DEAD", {"dead": to_bits(dead, n_docs)})


def to_bits(bitmap: int, n_docs: int) -> bytes:
    """Return a bitmap as bytes, in whole cells of 256 articles."""
    return bitmap.to_bytes((n_docs + 255) // 256 * 32, "little")


def open_segment(folder: AnyPath, record: SegmentRecord, segment: Segment | None) -> LiveSegment:
    """Open a segment that the manifest names; `segment` is it, where it is open already."""
    path = os.path.join(folder, record.name)
    if segment is None or segment.stamp != stamp_of(path):
        segment = Segment(path)
    if segment.n_docs != record.n_docs:
        raise damaged(record.name, f"holds {segment.n_docs} articles and not {record.n_docs}")
    if not record.dead:
        return LiveSegment(segment, segment.every)
    data = map_file(os.path.join(folder, record.dead))
    section = read_container("DEAD", record.dead, data)["dead"]
    dead = int.from_bytes(section.read(), "little")
    return LiveSegment(segment, segment.every & ~dead)
