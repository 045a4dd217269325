"""The engines that are compared, each kept to its own fastest way of doing the same.

All of them keep id, date, places, title and body, with positions, stem
English, search title and body at once, and return id and score of the ten
best.  Id to tantivy is a number in a fast field, which is read without its
document; it does not count the hits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Protocol

import tantivy
from harness import Options, kept
from queries import Query

import dateline
from dateline import index

Hits = list[tuple[Any, float]]
LIMIT = 10


class Engine(Protocol):
    """An archive, open, and how to build one."""

    name: ClassVar[str]

    def __init__(self, folder: Path) -> None: ...

    @staticmethod
    def key() -> str:
        """Return what changes when an archive on disk has to be built anew."""

    @staticmethod
    def build(folder: Path, articles: Iterable[dateline.Article], workers: int = 1) -> None: ...

    def spell(self, query: Query) -> str:
        """Return a query in the engine's own syntax."""

    def search(self, text: str) -> Hits: ...


class Dateline:
    """This project."""

    name: ClassVar = "dateline"

    def __init__(self, folder: Path) -> None:
        self.archive = dateline.open(folder)

    @staticmethod
    def key() -> str:
        """Return a digest of all that writes an archive."""
        folder = Path(index.__path__[0])
        files = sorted((*folder.glob("*.py"), *folder.glob("*.so")))
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.read_bytes())
        return digest.hexdigest()

    @staticmethod
    def build(folder: Path, articles: Iterable[dateline.Article], workers: int = 1) -> None:
        with dateline.open(folder, create=True) as archive:
            archive.add(articles, workers=workers, entities="never")

    def spell(self, query: Query) -> str:
        return str(query)

    def search(self, text: str) -> Hits:
        return [(hit.id, hit.score) for hit in self.archive.search(text, limit=LIMIT)]


class Tantivy:
    """tantivy-py: the tokenizer en_stem, which cuts off endings as Snowball does."""

    name: ClassVar = "tantivy"
    FIELDS: ClassVar = ["title", "body"]
    HEAP_BYTES = 128_000_000  # for each thread; the default of `writer` for all

    def __init__(self, folder: Path) -> None:
        self.index = tantivy.Index.open(str(folder))
        self.searcher = self.index.searcher()

    @staticmethod
    def key() -> str:
        return f"{version('tantivy')}, fast places"

    @staticmethod
    def schema() -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
        builder.add_date_field("date", stored=True, indexed=True, fast=True)
        builder.add_text_field(
            "places", stored=True, fast=True, tokenizer_name="raw", index_option="basic"
        )
        for field in Tantivy.FIELDS:
            builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
        return builder.build()

    @staticmethod
    def build(folder: Path, articles: Iterable[dateline.Article], workers: int = 1) -> None:
        folder.mkdir(parents=True)
        index = tantivy.Index(Tantivy.schema(), path=str(folder))
        writer = index.writer(heap_size=Tantivy.HEAP_BYTES * workers, num_threads=workers)
        for article in articles:
            writer.add_document(Tantivy.document(article))
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def document(article: dateline.Article) -> tantivy.Document:
        document = tantivy.Document()
        document.add_unsigned("number", int(article.id[1:]))
        if article.date:
            document.add_date("date", moment(article.date))
        for place in article.places or ():
            document.add_text("places", place)
        document.add_text("title", article.title)
        document.add_text("body", article.body)
        return document

    def spell(self, query: Query) -> str:
        return " AND ".join(query.words) if query.kind == "words" else str(query)

    def search(self, text: str) -> Hits:
        return self.best(self.index.parse_query(text, self.FIELDS))

    def best(self, query: tantivy.Query) -> Hits:
        """Return the ten best hits of a query that is read already."""
        hits = self.searcher.search(query, LIMIT, count=False).hits
        numbers = self.searcher.fast_field_values("number", [address for _, address in hits])
        return [(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]


class Fts5:
    """SQLite FTS5: the tokenizer porter, and the articles in a table with keys to them."""

    name: ClassVar = "fts5"
    SCHEMA = """
        CREATE TABLE article (number INTEGER PRIMARY KEY, date TEXT, title TEXT, body TEXT);
        CREATE INDEX article_date ON article (date);
        CREATE TABLE place (name TEXT, number INTEGER, PRIMARY KEY (name, number)) WITHOUT ROWID;
        CREATE INDEX place_number ON place (number);
        CREATE VIRTUAL TABLE words USING fts5 (
            title, body, content=article, content_rowid=number, tokenize='porter unicode61'
        );
    """
    SEARCH = "SELECT rowid, -rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10"

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "articles.db", check_same_thread=False)
        self.connection.execute("PRAGMA mmap_size = 8000000000")

    @staticmethod
    def key() -> str:
        return f"{sqlite3.sqlite_version}, key to places"

    @staticmethod
    def build(folder: Path, articles: Iterable[dateline.Article], workers: int = 1) -> None:
        folder.mkdir(parents=True)
        connection = sqlite3.connect(folder / "articles.db")
        connection.executescript(Fts5.SCHEMA)
        with connection:
            for article in articles:
                Fts5.insert(connection, article)
        connection.close()

    @staticmethod
    def insert(connection: sqlite3.Connection, article: dateline.Article) -> None:
        number, date = int(article.id[1:]), article.date and article.date.isoformat()
        run = connection.execute
        run("INSERT INTO article VALUES (?, ?, ?, ?)", (number, date, article.title, article.body))
        run("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            (number, article.title, article.body))  # fmt: skip
        for place in article.places or ():
            run("INSERT INTO place VALUES (?, ?)", (place, number))

    def spell(self, query: Query) -> str:
        return str(query)

    def search(self, text: str) -> Hits:
        return self.connection.execute(self.SEARCH, (text,)).fetchall()


ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (Dateline, Tantivy, Fts5)}


def moment(day: dt.date) -> dt.datetime:
    """Return the first moment of a day, as tantivy wants its dates."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def archive(name: str, options: Options) -> Path:
    """Return the folder of an engine's archive, which is built unless it is there."""
    engine = ENGINES[name]
    # Two checkouts that take turns must not build each other's archive anew.
    home = hashlib.sha256(str(dateline.__path__[0]).encode()).hexdigest()[:8]
    owner = f"{name}-{home}" if name == "dateline" else name
    return kept(
        options.work / f"{owner}-{options.size}-{options.seed}",
        engine.key(),
        lambda folder: engine.build(folder, options.newswire().articles(options.size)),
    )


def open_engines(options: Options) -> dict[str, Engine]:
    """Open the archives of the engines that were chosen."""
    return {name: ENGINES[name](archive(name, options)) for name in options.engines}


def asks(engine: Engine, queries: Iterable[Query]) -> list[Callable[[], Hits]]:
    """Return the acts of searching, for a race; the queries are spelt before it begins."""
    return [partial(engine.search, engine.spell(query)) for query in queries]
