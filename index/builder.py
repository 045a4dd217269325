"""Builder: from articles, in whatever order they come, to the file of a segment."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..corpus.article import Article
from ..corpus.entities.broader import broader_names
from . import files
from ._inverter import Inverter, Lists
from ._rows import inverse
from ._strings import write_table
from .analysis import Analyzer
from .columns import BROADENED, COLUMNS, Values, write_column
from .crew import Crew, Piece
from .entry import Entry
from .format import Buffer, ContainerWriter
from .impacts import K1, TITLE_WEIGHT, B
from .mentions import encode_mentions, mention_sections
from .provenance import provenance_sections, source_number
from .store import ArticleWriter, is_general

# Characters of text handed to the kernels at once: so many that a thread seldom has to
# wait for the interpreter's lock, which takes up to 5 ms, and few beside the segment's.
CHUNK_CHARACTERS = 8 << 20
# What is kept of an article beside its text takes as much memory as so many characters.
ARTICLE_CHARACTERS = 128

_WAITING = 4  # pieces of text; who hands over another helps until they are fewer
_PARTS = 3  # of the posting lists, which threads can make at once


@dataclass(slots=True)
class Common:
    """What the segments of an archive agree on: the first sets it, the others take it over.

    `pivot` is the length that impacts are relative to (index/impacts.py),
    None where there is none yet: then it is the first segment's mean length.
    `codebook` is what stored articles are written with (index/store.py).
    """

    pivot: float | None = None
    codebook: bytes = b""
    settled: Sequence[Piece[Any]] = ()  # pieces of the last segment that may yet set them


class _Numbering(NamedTuple):
    """Articles are numbered as they came."""

    ids: list[str]  # of each
    by_id: list[int]  # the numbers, sorted by id
    order: array[int]  # doc id -> number


class SegmentBuilder:
    """Articles on their way into one segment, in whatever order they come.

    Some wait until they are many enough to be handed to the kernels; a
    later one of the same id takes the place of one that waits.  Of those
    handed over, only what the columns need is kept.  A crew reads their
    words and encodes them, and at the end makes the posting lists.
    `n_characters` are those of all texts, and ARTICLE_CHARACTERS for each.
    """

    def __init__(self, analyzer: Analyzer, common: Common, crew: Crew) -> None:
        self._analyzer = analyzer
        self._common = common
        self._crew = crew
        self._inverter = Inverter(analyzer.stem, analyzer.elide)
        self._store: ArticleWriter | None = None  # made when the common codebook is settled
        self._mentions: list[bytes] = []
        # The last pieces that read words and encoded articles: each goes on where they ended.
        self._words: Sequence[Piece[None]] = ()
        self._articles: Sequence[Piece[None]] = common.settled
        self._pieces: deque[Piece[None]] = deque()  # on their way, oldest first
        # By id what waits.  Not as one row an article: the garbage collector would look through
        # all of those again and again.
        self._waiting: dict[str, Article] = {}
        self._waiting_digests: dict[str, bytes] = {}
        self._waiting_origins: dict[str, str] = {}
        self._n_waiting = 0  # characters
        self._taken: dict[str, int] = {}  # ids, and their numbers as they came
        self._days = array("i")
        self._date_sources = bytearray()
        self._digests: list[bytes] = []
        self._origins: list[str] = []
        self._values: dict[str, list[Values]] = {name: [] for name in COLUMNS}
        self.n_characters = 0

    def __len__(self) -> int:
        return len(self._taken) + len(self._waiting)

    @property
    def ids(self) -> Iterable[str]:
        """The ids of all articles, when they are written."""
        return self._taken.keys()

    @property
    def digests(self) -> Sequence[bytes]:
        """The digests of all articles in the order of `ids`, when they are written."""
        return self._digests

    def has_taken(self, article_id: str) -> bool:
        """Tell whether an article of that id can no longer be replaced."""
        return article_id in self._taken

    def put(self, article: Article, digest: bytes, origin: str = "") -> None:
        """Add an article, in the place of one of its id that waits."""
        article_id = article.id
        n_characters = len(article.title) + len(article.body) + ARTICLE_CHARACTERS
        former = self._waiting.get(article_id)
        if former is not None:
            n_characters -= len(former.title) + len(former.body) + ARTICLE_CHARACTERS
        self._waiting[article_id] = article
        self._waiting_digests[article_id] = digest
        self._waiting_origins[article_id] = origin
        self.n_characters += n_characters
        self._n_waiting += n_characters
        if self._n_waiting >= CHUNK_CHARACTERS:
            self._hand_over()

    def discard(self, article_id: str) -> None:
        """Forget an article that waits; there may be none of that id."""
        former = self._waiting.pop(article_id, None)
        if former is not None:
            del self._waiting_digests[article_id], self._waiting_origins[article_id]
            n_characters = len(former.title) + len(former.body) + ARTICLE_CHARACTERS
            self.n_characters -= n_characters
            self._n_waiting -= n_characters

    def write(self, path: Path) -> Piece[None]:
        """Have the segment file written; the builder is done with."""
        self._hand_over()
        numbering = self._numbering()
        do = self._crew.do
        sort = partial(self._sort, numbering.order)
        lists = do(sort, after=[*self._words, *self._common.settled])
        parts = [do(partial(_make_part, lists, number), after=[lists]) for number in range(_PARTS)]
        self._common.settled = lists, *self._articles
        write = partial(self._write, path, numbering, lists, parts)
        return do(write, after=self._articles)

    def _numbering(self) -> _Numbering:
        """Put the articles in the order of doc ids."""
        ids = list(self._taken)
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        # Oldest first, undated before all, by id from last to first within a day: read
        # backwards, that is newest first and then by id.
        newest_last = by_id[::-1]
        newest_last.sort(key=self._days.__getitem__)
        return _Numbering(ids, by_id, array("I", newest_last))

    def _hand_over(self) -> None:
        articles = list(self._waiting.values())
        if not articles:
            return
        first = len(self._taken)
        self._taken.update(zip(self._waiting, range(first, first + len(articles)), strict=True))
        self._date_sources += bytes([source_number(each.date_from) for each in articles])
        self._days.extend([_day_number(article.date) for article in articles])
        self._digests += self._waiting_digests.values()
        self._origins += self._waiting_origins.values()
        for waiting in (self._waiting, self._waiting_digests, self._waiting_origins):
            waiting.clear()
        self._n_waiting = 0
        self._values["people"] += [article.people for article in articles]
        self._values["places"] += [article.places for article in articles]
        self._values["source"] += [_alone(article.source) for article in articles]
        read = partial(self._inverter.add_many, map(_texts, articles))
        self._words = [self._crew.do(read, after=self._words)]
        self._articles = [self._crew.do(partial(self._encode, articles), after=self._articles)]
        self._pieces += *self._words, *self._articles
        while len(self._pieces) > _WAITING:
            self._crew.wait([self._pieces.popleft()])

    def _encode(self, articles: list[Article]) -> None:
        if self._store is None:
            self._store = ArticleWriter(self._common.codebook)
        self._store.add_many(articles)
        if is_general(self._store.codebook):
            self._common.codebook = self._store.codebook
        self._mentions += [
            encode_mentions(article.mentions, (*(article.people or ()), *(article.places or ())))
            if article.mentions is not None
            else b""
            for article in articles
        ]

    def _sort(self, order: array[int]) -> Lists:
        if self._common.pivot is None:
            self._common.pivot = max(1.0, self._inverter.mean_length)
        parameters = (K1, B, self._common.pivot, TITLE_WEIGHT)
        return self._inverter.lists(order, *parameters, n_parts=_PARTS)

    def _write(
        self,
        path: Path,
        numbering: _Numbering,
        lists: Piece[Lists],
        parts: Sequence[Piece[None]],
    ) -> None:
        """Write what there is while the lists are made, then the lists."""
        with files.new_file(path) as file:
            container = ContainerWriter(file, "SEGM")
            store, self._store = self._store or ArticleWriter(), None
            container.add_all(store.sections(numbering.order))
            del store
            for sections in self._rows(numbering):
                container.add_all(sections)
            self._crew.wait([lists, *parts])
            made = lists.result()
            meta = {
                "articles": len(numbering.ids),
                "terms": len(made.terms),
                "forms": len(made.forms),
                "words": made.n_words,
                "language": self._analyzer.language,
                "pivot": self._common.pivot,
            }
            container.add("meta", orjson.dumps(meta))
            container.add("terms", write_table(made.terms))
            container.add("forms", write_table(made.forms))
            container.add_all(made.sections())
            container.finish()

    def _rows(self, numbering: _Numbering) -> Iterator[Mapping[str, Buffer]]:
        """Yield the sections that are neither stored articles nor words."""
        order = numbering.order
        yield mention_sections([self._mentions[number] for number in order])
        yield {
            "dates": array("i", map(self._days.__getitem__, order)).tobytes(),
            **provenance_sections(bytes(map(self._date_sources.__getitem__, order))),
            "digests": b"".join(map(self._digests.__getitem__, order)),
            **_write_sources(list(map(self._origins.__getitem__, order))),
            **_write_ids(numbering),
        }
        for name, values in self._values.items():
            ordered = list(map(values.__getitem__, order))
            broader = broader_names if name == BROADENED else None
            yield write_column(name, ordered, self._analyzer.forms, broader)


def write_segment(
    path: Path, entries: Iterable[Entry], analyzer: Analyzer, pivot: float | None = None
) -> None:
    """Write the segment file that holds these entries, whose ids must all differ.

    `pivot` is the archive's (index/impacts.py), None where it has none
    yet: then it is the mean length of these.
    """
    builder = SegmentBuilder(analyzer, Common(pivot), Crew(0))
    for entry in entries:
        builder.put(entry.article, entry.digest, entry.origin)
    builder.write(path).result()


def _make_part(lists: Piece[Lists], number: int) -> None:
    lists.result().make(number)


def _texts(article: Article) -> tuple[str, str]:
    return article.title, article.body


def _day_number(day: dt.date | None) -> int:
    return 0 if day is None else day.toordinal()


def _alone(value: str | None) -> Values:
    return None if value is None else (value,)


def _write_sources(origins: Sequence[str]) -> dict[str, bytes]:
    sources = {origin: number for number, origin in enumerate(dict.fromkeys(origins))}
    numbers = map(sources.__getitem__, origins) if len(sources) > 1 else ()
    return {
        "origins": write_origins(numbers, len(sources)),
        # A file's name may be no Unicode: json escapes its lone surrogates, orjson refuses them.
        "sources": json.dumps(list(sources)).encode(),
    }


def write_origins(origins: Iterable[int], n_sources: int) -> bytes:
    """Return the numbers of sources, as narrow as they fit; nothing where there is but one."""
    if n_sources <= 1:
        return b""
    code = "B" if n_sources <= 1 << 8 else "H" if n_sources <= 1 << 16 else "I"
    return array(code, origins).tobytes()


def _write_ids(numbering: _Numbering) -> dict[str, bytes]:
    """Write the ids, sorted, and where in that order the article of a doc id is."""
    docs = inverse(numbering.order)
    id_docs = array("I", map(docs.__getitem__, numbering.by_id))
    return {
        "ids": write_table(list(map(numbering.ids.__getitem__, numbering.by_id))),
        "id_docs": id_docs.tobytes(),
        "doc_ids": inverse(id_docs).tobytes(),
    }
