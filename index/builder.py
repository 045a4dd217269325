"""Builder: from articles to the bytes of a segment."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from ..corpus.article import Article
from ._inverter import Inverter
from ._strings import write_table
from .analysis import Analyzer
from .columns import COLUMNS, Values, write_column
from .format import DIGEST_BYTES, write_container
from .impacts import K1, TITLE_WEIGHT, B
from .store import write_articles


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


def _record(article: Article, option: int | None = None) -> bytes:
    """Return an article as JSON, without the fields that say nothing; `option` is orjson's.

    Each field by name, not by a loop over them all: every article comes here.
    """
    fields: dict[str, Any] = {"id": article.id, "title": article.title, "body": article.body}
    if article.date is not None:
        fields["date"] = article.date
    if article.people is not None:
        fields["people"] = article.people
    if article.places is not None:
        fields["places"] = article.places
    if article.source is not None:
        fields["source"] = article.source
    if article.url is not None:
        fields["url"] = article.url
    if article.section is not None:
        fields["section"] = article.section
    if article.author is not None:
        fields["author"] = article.author
    if article.language is not None:
        fields["language"] = article.language
    if article.extra:
        fields["extra"] = article.extra
    return orjson.dumps(fields, option=option)


def digest_of(article: Article, *salt: str) -> bytes:
    """Return what identifies an article's content, and how it is to be read (`salt`)."""
    # The order of `extra` says nothing; sorting takes time, and few articles need it.
    option = orjson.OPT_SORT_KEYS if article.extra else None
    content = b"\0".join((_record(article, option), *(text.encode() for text in salt)))
    # Not at the top: searching needs no digests, and OpenSSL takes 2 ms to load.
    from hashlib import blake2b

    return blake2b(content, digest_size=DIGEST_BYTES).digest()


def in_doc_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries oldest first, undated before all, by id from last to first within a day.

    Read backwards, that is newest first and then by id.
    """
    by_id = sorted(entries, key=lambda entry: entry.article.id, reverse=True)
    return sorted(by_id, key=lambda entry: _day_number(entry.article.date))


def build_segment(
    entries: Iterable[Entry], analyzer: Analyzer, pivot: float | None = None
) -> bytes:
    """Return the segment file that holds these entries, whose ids must all differ.

    `pivot` is the archive's (index/impacts.py), None where it has none
    yet: then it is the mean length of these.
    """
    ordered = in_doc_order(entries)
    articles = [entry.article for entry in ordered]
    inverter = Inverter(analyzer.stem, analyzer.elide)
    for article in articles:
        inverter.add(article.title, article.body)
    pivot = pivot or max(1.0, inverter.mean_length)
    terms, forms, words = inverter.finish(None, K1, B, pivot, TITLE_WEIGHT)
    meta = {
        "articles": len(articles),
        "terms": len(terms),
        "forms": len(forms),
        "words": sum(memoryview(words["lengths"]).cast("I")),
        "language": analyzer.language,
        "pivot": pivot,
    }
    sections = {
        "meta": orjson.dumps(meta),
        **words,
        "terms": write_table(terms),
        "forms": write_table(forms),
        "dates": array("i", [_day_number(article.date) for article in articles]).tobytes(),
        **_provenance(ordered),
        **_ids([article.id for article in articles]),
        **write_articles(articles),
    }
    for column in COLUMNS:
        values = [_values(article, column) for article in articles]
        sections |= write_column(column, values, analyzer.forms)
    return write_container("SEGM", sections)


def _day_number(day: dt.date | None) -> int:
    return 0 if day is None else day.toordinal()


def _values(article: Article, column: str) -> Values:
    value: str | Values = getattr(article, column)
    return (value,) if isinstance(value, str) else value


def _provenance(entries: list[Entry]) -> dict[str, bytes]:
    sources = {origin: n for n, origin in enumerate(dict.fromkeys(e.origin for e in entries))}
    return {
        "digests": b"".join(entry.digest for entry in entries),
        "origins": write_origins([sources[entry.origin] for entry in entries], len(sources)),
        # A file's name may be no Unicode: json escapes its lone surrogates, orjson refuses them.
        "sources": json.dumps(list(sources)).encode(),
    }


def write_origins(origins: Iterable[int], n_sources: int) -> bytes:
    """Return the numbers of sources, as narrow as they fit; nothing where there is but one."""
    if n_sources <= 1:
        return b""
    code = "B" if n_sources <= 1 << 8 else "H" if n_sources <= 1 << 16 else "I"
    return array(code, origins).tobytes()


def _ids(ids: list[str]) -> dict[str, bytes]:
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    place = array("I", bytes(4 * len(ids)))
    for number, doc in enumerate(by_id):
        place[doc] = number
    return {
        "ids": write_table(ids[doc] for doc in by_id),
        "id_docs": array("I", by_id).tobytes(),
        "doc_ids": place.tobytes(),
    }
