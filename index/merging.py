"""Merging: several segments written anew as one, without their deleted articles.

Nothing is read from texts again: posting lists are joined
(index/_merger.pyx), columns brought into the new order (index/_rows.pyx),
stored articles copied.  What comes out is what the builder would make of
the same articles.  Sections go to the disk as they are made.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson

from ..corpus.entities.broader import broader_names
from . import files
from ._bitmaps import docs_in
from ._merger import Merger
from ._rows import come_order, inverse, merge_order, place, spread
from ._strings import write_table
from .analysis import Analyzer
from .builder import write_origins
from .columns import BROADENED, COLUMNS, KeywordColumn, join_columns
from .format import DIGEST_BYTES, Buffer, ContainerWriter, damaged
from .impacts import K1, TITLE_WEIGHT, B
from .mentions import join_mentions
from .provenance import provenance_sections
from .segment import Segment
from .store import join_articles

_WORDS = (
    "term_info", "term_forms", "form_info", "postings", "positions", "form_postings",
)  # fmt: skip
# What reading raises where bytes make no sense.
_FAULTS = (ValueError, LookupError, TypeError, OverflowError)
_CHUNK_BYTES = 4 << 20  # of posting lists that are held at once


@dataclass(frozen=True, slots=True)
class Part:
    """A segment that is merged, and which of its articles are live, as a bitmap."""

    segment: Segment
    live: bytes


def merge_segments(
    path: Path,
    parts: Sequence[Part],
    pivot: float | None = None,
    codebook: bytes = b"",
    *,
    forgets: bool = False,
) -> None:
    """Write the live articles of some segments as one segment, and wait until it is on the disk.

    Ids must differ.  `pivot` is what impacts become relative to
    (index/impacts.py), None for the mean length of these articles;
    `codebook` is the archive's general one, empty where it has none.  If
    it `forgets`, no word is left that only deleted articles had.  Raises
    DamagedArchiveError where a segment contradicts itself.
    """
    with files.new_file(path) as file:
        try:
            _Merge(parts, pivot, file, path.parent).write(codebook, forgets=forgets)
        except _FAULTS as error:
            names = ", ".join(part.segment.name for part in parts)
            raise damaged(names, f"cannot be merged ({error})") from error


class _Merge:
    """One merge.

    Articles are numbered thrice: by doc id in their segment, by new doc
    id, and as they come, segment after segment.
    """

    def __init__(
        self, parts: Sequence[Part], pivot: float | None, file: BinaryIO, folder: Path
    ) -> None:
        self._segments = [part.segment for part in parts]
        self._live_docs = [array("I", docs_in(part.live)) for part in parts]
        self._container = ContainerWriter(file, "SEGM")
        self._folder = folder
        self._n_docs = sum(map(len, self._live_docs))
        self._ids, self._maps = self._number()
        self._lengths = self._numbers([s.lengths for s in self._segments])
        self._title_lengths = self._numbers([s.title_lengths for s in self._segments])
        self._n_words = sum(self._lengths)
        self._pivot = pivot or max(1.0, self._n_words / max(1, self._n_docs))

    def write(self, codebook: bytes, *, forgets: bool) -> None:
        """Write the sections."""
        add = self._container.add
        n_terms, n_forms = self._write_words()
        for segment in self._segments:  # the lists, more than half of each file, are done with
            segment.release()
        for name, section in self._rows().items():
            add(name, section)
        articles = [segment.articles for segment in self._segments]
        parts = list(zip(articles, self._live_docs, strict=True))
        order = self._order()
        join_articles(parts, order, self._container, codebook, forgets=forgets)
        mentions = [stored.mentions for stored in articles]
        join_mentions(list(zip(mentions, self._live_docs, strict=True)), order, self._container)
        for column in COLUMNS:
            columns = self._columns(column)
            for name, section in join_columns(column, columns, self._maps, self._n_docs).items():
                add(name, section)
        meta = {
            "articles": self._n_docs,
            "terms": n_terms,
            "forms": n_forms,
            "words": self._n_words,
            "language": self._segments[0].language,
            "pivot": self._pivot,
        }
        add("meta", orjson.dumps(meta))
        self._container.finish()

    def _number(self) -> tuple[list[str], list[array[int]]]:
        """Return the ids, sorted, and the maps from old doc ids to new ones."""
        ids: list[str] = []
        places = []  # of each segment: the doc ids of its live articles, by id
        for segment, docs in zip(self._segments, self._live_docs, strict=True):
            some_ids, some_docs = segment.ids.table.strings(), array("I", segment.id_docs)
            if len(docs) < segment.n_docs:
                live = set(docs)
                kept = [number for number, doc in enumerate(some_docs) if doc in live]
                some_ids = [some_ids[number] for number in kept]
                some_docs = array("I", map(some_docs.__getitem__, kept))
            ids += some_ids
            places.append(some_docs)
        # What is sorted in stretches takes little sorting.
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        rank_of, first = inverse(array("I", by_id)), 0
        ranks = []
        for segment, some_docs in zip(self._segments, places, strict=True):
            last = first + len(some_docs)
            ranks.append(spread(rank_of[first:last], some_docs, segment.n_docs))
            first = last
        maps = merge_order([segment.dates for segment in self._segments], ranks)
        self._ranks = ranks
        return list(map(ids.__getitem__, by_id)), maps

    def _columns(self, name: str) -> list[KeywordColumn]:
        """Return a column of each segment; what an old one does not say is looked up now."""
        columns = [segment.column(name) for segment in self._segments]
        if name != BROADENED:
            return columns
        forms = Analyzer(self._segments[0].language).forms
        return [column.broadened(forms, broader_names) for column in columns]

    def _order(self) -> array[int]:
        """Return for each new doc id the article's number as it is added."""
        return come_order(self._maps, self._n_docs)

    def _place(self, rows: Sequence[Buffer | array[int]], width: int) -> bytearray:
        flat = [memoryview(part).cast("B") for part in rows]
        return place(flat, self._maps, width, self._n_docs)

    def _numbers(self, rows: Sequence[memoryview | array[int]]) -> memoryview:
        return memoryview(self._place(rows, 4)).cast("I")

    def _rows(self) -> dict[str, Buffer]:
        """Return the sections of so many bytes an article."""
        ranks = self._numbers(self._ranks)
        return {
            "lengths": self._lengths,
            "title_lengths": self._title_lengths,
            "dates": self._place([segment.dates for segment in self._segments], 4),
            **provenance_sections(self._place([s.date_sources for s in self._segments], 1)),
            "digests": self._place([s.read("digests") for s in self._segments], DIGEST_BYTES),
            **self._origins(),
            "ids": write_table(self._ids),
            "id_docs": inverse(ranks).tobytes(),
            "doc_ids": ranks,
        }

    def _origins(self) -> dict[str, bytes]:
        """Return the sections of sources, which are numbered as they first come."""
        numbers: dict[str, int] = {}
        united = []
        sources = {tuple(segment.sources) for segment in self._segments}
        if sources == {("",)} and self._n_docs:  # as where a program gives all: soon told
            return {"origins": b"", "sources": json.dumps([""]).encode()}
        for segment in self._segments:
            new = [numbers.setdefault(name, len(numbers)) for name in segment.sources]
            united.append(array("I", [new[origin] for origin in segment.origins]))
        origins = self._numbers(united).tolist()
        names = list(numbers)
        found = {origin: number for number, origin in enumerate(dict.fromkeys(origins))}
        return {
            "origins": write_origins([found[origin] for origin in origins], len(found)),
            "sources": json.dumps([names[origin] for origin in found]).encode(),
        }

    def _write_words(self) -> tuple[int, int]:
        """Write terms, forms and their lists; return how many terms and forms there are."""
        terms, new_terms = _united([s.lexicon.terms.strings() for s in self._segments])
        forms, new_forms = _united([s.lexicon.forms.strings() for s in self._segments])
        impacts = {"k1": K1, "b": B, "title_weight": TITLE_WEIGHT, "pivot": self._pivot}
        sources = [
            {
                **{name: segment.read(name) for name in _WORDS},
                "new_docs": self._maps[number],
                "new_terms": new_terms[number],
                "new_forms": new_forms[number],
                "reweighs": segment.pivot != self._pivot,
            }
            for number, segment in enumerate(self._segments)
        ]
        merger = Merger(
            sources, len(terms), len(forms), self._lengths, self._title_lengths, impacts
        )
        self._write_lists(merger)
        live_terms, live_forms, sections = merger.lexicon()
        for name, section in sections.items():
            self._container.add(name, section)
        self._container.add("terms", write_table(_kept(terms, live_terms)))
        self._container.add("forms", write_table(_kept(forms, live_forms)))
        return sum(live_terms), sum(live_forms)

    def _write_lists(self, merger: Merger) -> None:
        """Write the three sections that grow together: two of them wait in files."""
        container = self._container
        with TemporaryFile(dir=self._folder) as positions, TemporaryFile(dir=self._folder) as forms:
            container.begin("postings")
            more = True
            while more:
                more = merger.run(_CHUNK_BYTES)
                made = merger.take()
                container.write(made[0])
                positions.write(made[1])
                forms.write(made[2])
            for name, file in (("positions", positions), ("form_postings", forms)):
                container.begin(name)
                file.seek(0)
                while chunk := file.read(_CHUNK_BYTES):
                    container.write(chunk)


def _united(tables: Sequence[list[str]]) -> tuple[list[str], list[array[int]]]:
    """Return the sorted union of sorted tables, and the number there of each string of each."""
    union = sorted(set().union(*tables))
    number_of = dict(zip(union, range(len(union)), strict=True))
    return union, [array("I", map(number_of.__getitem__, table)) for table in tables]


def _kept(strings: Sequence[str], live: bytearray) -> list[str]:
    return [text for text, is_live in zip(strings, live, strict=True) if is_live]
