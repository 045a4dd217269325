"""Articles, segments and commits, made in one line each for the tests of index/."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dateline.corpus.article import Article
from dateline.index.analysis import Analyzer
from dateline.index.builder import write_segment
from dateline.index.entry import Entry, digest_of
from dateline.index.folder import Folder
from dateline.index.segment import Segment
from dateline.index.transaction import Transaction
from dateline.index.verdict import Outcome


def article(
    id_: str, body: str = "", title: str = "", date: str | None = None, **rest: Any
) -> Article:
    return Article(id_, title, body, date, **rest)  # type: ignore[arg-type]


def entry(given: Article, origin: str = "") -> Entry:
    return Entry(given, digest_of(given), origin)


def make_segment(path: Path, articles: Iterable[Article], language: str = "english") -> Segment:
    write_segment(path, [entry(given) for given in articles], Analyzer(language))
    return Segment(path)


def build_segment(
    entries: Iterable[Entry], analyzer: Analyzer, pivot: float | None = None
) -> bytes:
    """Return the bytes of the segment file that holds these entries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s")
        write_segment(path, entries, analyzer, pivot)
        return path.read_bytes()


def new_folder(path: Path, language: str | None = None) -> Folder:
    return Folder(path / "news", create=True, language=language)


def offer(transaction: Transaction, given: Article, origin: str = "") -> Outcome:
    """Do with an article what indexing does: judge it, and put or restore it."""
    digest, owner = digest_of(given), transaction.owner(given.id)
    outcome, former, is_same = transaction.judge(given.id, digest, origin)
    if outcome is Outcome.REPEATED or is_same:
        return outcome
    if outcome is not Outcome.UNCHANGED or owner not in (None, origin):
        transaction.put(given, digest, origin)
    elif former is not None:
        transaction.restore(given.id)
    return outcome


def commit(folder: Folder, *articles: Article, origin: str = "", fresh: bool = False) -> list[str]:
    """Commit articles; return what became of each."""
    with Transaction(folder, fresh=fresh) as transaction:
        outcomes = [offer(transaction, given, origin).value for given in articles]
        transaction.commit()
    return outcomes


def delete(folder: Folder, *ids: str) -> int:
    with Transaction(folder) as transaction:
        n_deleted = transaction.delete(ids)
        transaction.commit()
    return n_deleted


def contents(folder: Folder) -> dict[str, str]:
    """Return the body of each article that is not deleted, by id."""
    found = [
        live.segment.articles.article(doc)
        for live in folder.snapshot().segments
        for doc in live.docs()
    ]
    assert len({given.id for given in found}) == len(found), "an id is there twice"
    return {given.id: given.body for given in found}


def file_names(folder: Folder) -> set[str]:
    return {path.name for path in folder.path.iterdir()} - {"lock"}


def docs_of(bitmap: int) -> list[int]:
    """Return the doc ids of a bitmap in an int."""
    return [doc for doc, bit in enumerate(reversed(f"{bitmap:b}")) if bit == "1"]
