"""Segment: articles that were indexed together, read back.  It never changes."""

from __future__ import annotations

import datetime as dt
import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ._engine import Engine
from ._strings import StringColumn, StringTable
from .files import AnyPath, map_file, release_map, stamp_of
from .format import DIGEST_BYTES, damaged, read_container
from .lexicon import Lexicon
from .stored import StoredArticles

if TYPE_CHECKING:
    from ..corpus.article import DateSource
    from .columns import KeywordColumn
    from .entry import Entry

_WIDTHS: tuple[tuple[Literal["B", "H", "I"], int], ...] = (("B", 1), ("H", 2), ("I", 4))


class Segment:
    """A segment file, mapped into memory.

    Sets of articles are bitmaps in ints, doc id 0 the lowest bit.
    Sections are read and checked when they are first asked for, tables and
    numbers of articles block by block.
    Raises DamagedArchiveError wherever bytes are not what was written.
    """

    def __init__(self, path: AnyPath) -> None:
        self.name = os.path.basename(path)
        self.stamp = stamp_of(path)
        self._data = data = map_file(path)
        self.n_bytes = len(data)
        self._sections = read_container("SEGM", self.name, data)
        meta = json.loads(bytes(self._sections["meta"].read()))
        self.n_docs: int = meta["articles"]
        self.n_words: int = meta["words"]
        self.language: str = meta["language"]
        self.pivot: float = meta["pivot"]
        self.every: int = (1 << self.n_docs) - 1
        self._columns: dict[str, KeywordColumn] = {}

    def release(self) -> None:
        """Let go of the memory that pages of the file take up; they are read again when needed."""
        release_map(self._data)

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self._sections, self.n_docs)

    def column(self, name: str) -> KeywordColumn:
        """Return a keyword column: "people", "places" or "source"."""
        column = self._columns.get(name)
        if column is None:
            from .columns import KeywordColumn  # most searches name no person, place or source

            column = self._columns[name] = KeywordColumn(name, self._sections, self.n_docs)
        return column

    @cached_property
    def articles(self) -> StoredArticles:
        return StoredArticles(self._sections)

    @cached_property
    def lengths(self) -> memoryview:
        """Words of title and body, by doc id."""
        return self._numbers("lengths", "I")

    @cached_property
    def title_lengths(self) -> memoryview:
        return self._numbers("title_lengths", "I")

    @cached_property
    def dates(self) -> memoryview:
        """Days since 0001-01-01, which is day 1, by doc id; 0 where there is no date."""
        return self._numbers("dates", "i")

    def date_of(self, doc: int) -> dt.date | None:
        return dt.date.fromordinal(self.dates[doc]) if self.dates[doc] else None

    def date_source_of(self, doc: int) -> DateSource:
        """Return where the date of an article comes from that has one."""
        if "date_sources" not in self._sections:
            return "metadata"
        from .provenance import date_source  # most segments need none of it

        return date_source(self._sections, doc)

    @property
    def date_sources(self) -> memoryview:
        """What stands for the source of each article's date, for a merge."""
        from .provenance import source_numbers

        return source_numbers(self._sections, self.n_docs)

    def published(self, first: dt.date | None, last: dt.date | None) -> tuple[int, int]:
        """Return the doc ids of `first` to `last` as (start, stop); None is open."""
        start = bisect_left(self.dates, 1 if first is None else first.toordinal())
        stop = self.n_docs if last is None else bisect_right(self.dates, last.toordinal())
        return start, max(start, stop)

    def engine(self) -> Engine:
        """Return an engine for one search of this segment."""
        return self.lexicon.lists.engine()

    @cached_property
    def ids(self) -> StringColumn:
        """The id of each article."""
        ids = self._sections["ids"]
        return StringColumn(StringTable(ids.data, ids), self._sections["doc_ids"])

    def find_id(self, article_id: str) -> int | None:
        """Return the doc id of an article, None where it is not here."""
        number = self.ids.table.find(article_id)
        if number < 0:
            return None
        doc: int = self._sections["id_docs"].read(4 * number, 4 * number + 4).cast("I")[0]
        return doc

    def id_of(self, doc: int) -> str:
        return self.ids[doc]

    @property
    def id_docs(self) -> memoryview:
        """The doc ids of the articles in the order of their ids."""
        return self._numbers("id_docs", "I")

    def digest(self, doc: int) -> bytes:
        start = doc * DIGEST_BYTES
        return bytes(self._sections["digests"].read(start, start + DIGEST_BYTES))

    def origin(self, doc: int) -> str:
        return self.sources[self.origins[doc]]

    @cached_property
    def origins(self) -> memoryview:
        """Which of the sources each article was read from."""
        section = self._sections["origins"].read()
        if len(self.sources) <= 1:
            return memoryview(bytes(self.n_docs))
        for code, width in _WIDTHS:
            if len(section) == width * self.n_docs:
                return section.cast(code)
        raise damaged("origins", f"has {len(section)} bytes for {self.n_docs} articles")

    @cached_property
    def sources(self) -> list[str]:
        names: list[str] = json.loads(bytes(self._sections["sources"].read()))
        return names

    def docs_from(self, source: str) -> Iterator[int]:
        """Yield the doc ids of the articles that were read from a source."""
        if source in self.sources:
            number = self.sources.index(source)
            yield from (doc for doc, origin in enumerate(self.origins) if origin == number)

    def read(self, section: str) -> memoryview:
        """Return a section as it is on the disk, for a merge."""
        return self._sections[section].read()

    def entry(self, doc: int) -> Entry:
        """Return an article as it went in, for a new segment."""
        from .entry import Entry

        return Entry(self.articles.article(doc), self.digest(doc), self.origin(doc))

    def _numbers(self, section: str, code: Literal["I", "i"]) -> memoryview:
        return self._sections[section].read().cast(code)
