"""Builder: from articles, in whatever order they come, to the file of a segment."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import orjson
from xxhash import xxh3_64_digest

from ..corpus.article import Article
from ..corpus.entities.broader import broader_names
from . import files
from ._inverter import Inverter
from ._rows import inverse
from ._strings import write_table
from .analysis import Analyzer
from .columns import BROADENED, COLUMNS, Values, write_column
from .format import ContainerWriter
from .impacts import K1, TITLE_WEIGHT, B
from .lane import Lane
from .mentions import encode_mentions, mention_sections
from .provenance import provenance_sections, source_number
from .store import ArticleWriter, is_general

# Characters of text handed to the kernels at once: so many that a thread seldom has to
# wait for the interpreter's lock, which takes up to 5 ms, and few beside the segment's.
CHUNK_CHARACTERS = 8 << 20

Words = tuple[list[str], list[str], dict[str, bytes], float]  # and the pivot


@dataclass(frozen=True, slots=True)
class Entry:
    """An article on its way into a segment.

    `digest` identifies the article as it was given, before anything was
    read from its text, so that an unchanged one is known when it comes
    again.  `origin` names the source it was read from, "" for none.
    """

    article: Article
    digest: bytes
    origin: str = ""


def digest_of(article: Article, *salt: str) -> bytes:
    """Return what identifies an article's content, and how it is to be read (`salt`).

    The fields go before the texts, with their lengths: where JSON ends
    is never in doubt, so that no other article has the same bytes.
    """
    title, body = article.title.encode(), article.body.encode()
    fields = orjson.dumps(
        (
            len(title),
            len(body),
            salt,
            article.id,
            _dated(article),
            article.people,
            article.places,
            article.source,
            article.url,
            article.section,
            article.author,
            article.language,
            article.extra,
            # Not in the digests of those that have none: what an article is stays the same.
            *(() if article.mentions is None else [[tuple(each) for each in article.mentions]]),
        ),
        # The order of `extra` says nothing; sorting takes time, and few articles need it.
        option=orjson.OPT_SORT_KEYS if article.extra else None,
    )
    return xxh3_64_digest(b"".join((fields, title, body)))


@dataclass(slots=True)
class Common:
    """What the segments of an archive agree on: the first sets it, the others take it over.

    `pivot` is the length that impacts are relative to (index/impacts.py),
    None where there is none yet: then it is the first segment's mean length.
    `codebook` is what stored articles are written with (index/store.py).
    """

    pivot: float | None = None
    codebook: bytes = b""


class SegmentBuilder:
    """Articles on their way into one segment, in whatever order they come.

    Some wait until they are many enough to be handed to the kernels; a
    later one of the same id takes the place of one that waits.  Of those
    handed over, only what the columns need is kept.  The words are read
    in one lane, the stored articles are encoded in the other.
    """

    def __init__(self, analyzer: Analyzer, common: Common, words: Lane, articles: Lane) -> None:
        self._analyzer = analyzer
        self._common = common
        self._words, self._articles = words, articles
        self._inverter = Inverter(analyzer.stem, analyzer.elide)
        self._store: ArticleWriter | None = None  # made in its lane, when the former is done
        self._mentions: list[bytes] = []
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
        n_characters = len(article.title) + len(article.body)
        former = self._waiting.get(article.id)
        if former is not None:
            n_characters -= len(former.title) + len(former.body)
        self._waiting[article.id] = article
        self._waiting_digests[article.id] = digest
        self._waiting_origins[article.id] = origin
        self.n_characters += n_characters
        self._n_waiting += n_characters
        if self._n_waiting >= CHUNK_CHARACTERS:
            self._hand_over()

    def discard(self, article_id: str) -> None:
        """Forget an article that waits; there may be none of that id."""
        former = self._waiting.pop(article_id, None)
        if former is not None:
            del self._waiting_digests[article_id], self._waiting_origins[article_id]
            n_characters = len(former.title) + len(former.body)
            self.n_characters -= n_characters
            self._n_waiting -= n_characters

    def write(self, path: Path) -> Future[None]:
        """Write the segment file, in the lanes."""
        self._hand_over()
        ids = list(self._taken)
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        # Oldest first, undated before all, by id from last to first within a day: read
        # backwards, that is newest first and then by id.
        newest_last = by_id[::-1]
        newest_last.sort(key=self._days.__getitem__)
        order = array("I", newest_last)
        words = self._words.do(self._finish_words, order)
        return self._articles.do(self._write, path, order, ids, by_id, words)

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
        self._words.do(self._inverter.add_many, map(_texts, articles))
        self._articles.do(self._encode, articles)

    def _encode(self, articles: list[Article]) -> None:
        if self._store is None:
            self._store = ArticleWriter(self._common.codebook)
        self._store.add_many(articles)
        self._mentions += [
            encode_mentions(article.mentions, (*(article.people or ()), *(article.places or ())))
            if article.mentions is not None
            else b""
            for article in articles
        ]

    def _finish_words(self, order: array[int]) -> Words:
        pivot = self._common.pivot
        if pivot is None:
            pivot = self._common.pivot = max(1.0, self._inverter.mean_length)
        terms, forms, sections = self._inverter.finish(order, K1, B, pivot, TITLE_WEIGHT)
        del self._inverter
        return terms, forms, sections, pivot

    def _write(
        self,
        path: Path,
        order: array[int],
        ids: Sequence[str],
        by_id: Sequence[int],
        words: Future[Words],
    ) -> None:
        store, self._store = self._store or ArticleWriter(), None
        stored = store.sections(order)
        mentions = mention_sections([self._mentions[number] for number in order])
        if is_general(stored["codebook"]):
            self._common.codebook = stored["codebook"]
        terms, forms, lists, pivot = words.result()
        meta = {
            "articles": len(order),
            "terms": len(terms),
            "forms": len(forms),
            "words": sum(memoryview(lists["lengths"]).cast("I")),
            "language": self._analyzer.language,
            "pivot": pivot,
        }
        rows = {
            "meta": orjson.dumps(meta),
            "terms": write_table(terms),
            "forms": write_table(forms),
            "dates": array("i", map(self._days.__getitem__, order)).tobytes(),
            **provenance_sections(bytes(map(self._date_sources.__getitem__, order))),
            "digests": b"".join(map(self._digests.__getitem__, order)),
            **_write_sources(list(map(self._origins.__getitem__, order))),
            **_write_ids(ids, by_id, order),
        }
        with files.new_file(path) as file:
            container = ContainerWriter(file, "SEGM")
            for sections in (lists, stored, mentions, rows):
                container.add_all(sections)
            for name, values in self._values.items():
                ordered = list(map(values.__getitem__, order))
                broader = broader_names if name == BROADENED else None
                container.add_all(write_column(name, ordered, self._analyzer.forms, broader))
            container.finish()


def write_segment(
    path: Path, entries: Iterable[Entry], analyzer: Analyzer, pivot: float | None = None
) -> None:
    """Write the segment file that holds these entries, whose ids must all differ.

    `pivot` is the archive's (index/impacts.py), None where it has none
    yet: then it is the mean length of these.
    """
    lane = Lane(has_thread=False)
    builder = SegmentBuilder(analyzer, Common(pivot), lane, lane)
    for entry in entries:
        builder.put(entry.article, entry.digest, entry.origin)
    builder.write(path).result()


def _dated(article: Article) -> dt.date | tuple[dt.date | None, str] | None:
    """Return an article's date, and where it comes from if that is not the article itself."""
    if article.date_from is None or article.date_from == "metadata":
        return article.date
    return article.date, article.date_from


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


def _write_ids(ids: Sequence[str], by_id: Sequence[int], order: array[int]) -> dict[str, bytes]:
    """Write the ids, sorted; `by_id` and `order` say which article is where, by its number."""
    docs = inverse(order)
    id_docs = array("I", map(docs.__getitem__, by_id))
    return {
        "ids": write_table(list(map(ids.__getitem__, by_id))),
        "id_docs": id_docs.tobytes(),
        "doc_ids": inverse(id_docs).tobytes(),
    }
