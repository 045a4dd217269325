"""Archive: a folder of articles, to search and to add to."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .corpus.article import Article
from .index.folder import Folder
from .index.snapshot import Snapshot
from .index.verification import Damage, verify
from .search.execution import Execution, Sort
from .search.parsed import ParsedQuery
from .search.parser import parse, parse_words
from .search.results import Hit, Results
from .search.searching import Filters, Page, execute, search

if TYPE_CHECKING:
    import whoosh.query

    from .enriching import EntityMode
    from .indexing import IndexOptions, Progress, Report

Match = Literal["auto", "all", "any"]
Day = dt.date | str | None
Names = str | Iterable[str]


@dataclass(frozen=True, slots=True)
class Stats:
    """What is in an archive.  `deleted` articles are still on the disk until `compact`."""

    articles: int
    segments: int
    bytes: int
    first_date: dt.date | None
    last_date: dt.date | None
    deleted: int
    language: str
    generation: int


class Archive:
    """An archive, open.  `dateline.open` makes one; it is a context manager.

    Searching is safe from many threads, and sees the last commit of any
    process.  Each method that changes the archive is one transaction:
    all of it happens or nothing, and one process writes at a time
    (LockedArchiveError).
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        language: str | None = None,
    ) -> None:
        self.path = Path(path)
        self._folder = Folder(self.path, create=create, language=language)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({str(self.path)!r})"

    def close(self) -> None:
        """Let go of the archive's files."""
        self._folder.close()

    @property
    def language(self) -> str:
        return self._folder.language

    # Searching

    def search(
        self,
        query: str | whoosh.query.Query = "",
        *,
        since: Day = None,
        until: Day = None,
        person: Names = (),
        place: Names = (),
        source: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort: Sort | None = None,
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> Results:
        """Return the best-matching articles, best first; of equal scores the newest first.

        Dates are publication dates, both ends included, as a date or as
        text such as "2017-04" or "last week".  People and places are
        whole names or parts of one, and all of them must hold.  Without
        a query, all articles that the options allow, newest first.
        With `match="auto"`, where no article has all the words, those
        that have any of them.  Raises QueryError, pointing at the
        character that it could not read.
        """
        read = self._parse(query, match, now)
        filters = _filters(since, until, person, place, source, now)
        if sort is None:
            sort = "newest" if isinstance(query, str) and not query.strip() else "relevance"
        page = Page(_natural("limit", limit), _natural("offset", offset), sort)
        return search(read, filters, page, self._snapshot(), self._folder.analyzer)

    def search_words(self, text: str, *, match: Match = "any", limit: int = 10) -> Results:
        """Return the best articles for plain words: nothing in `text` is syntax."""
        read = parse_words(text, match=match, elide=self._folder.analyzer.elide)
        page = Page(_natural("limit", limit))
        return search(read, Filters(), page, self._snapshot(), self._folder.analyzer)

    def count(
        self,
        query: str | whoosh.query.Query = "",
        *,
        since: Day = None,
        until: Day = None,
        person: Names = (),
        place: Names = (),
        source: str | None = None,
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> int:
        """Return how many articles match, exactly; never relaxed."""
        filters = _filters(since, until, person, place, source, now)
        return self._execute(query, filters, match, now).total

    def ids(
        self,
        query: str | whoosh.query.Query = "",
        *,
        since: Day = None,
        until: Day = None,
        person: Names = (),
        place: Names = (),
        source: str | None = None,
        sort: Sort = "relevance",
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> Iterator[str]:
        """Yield the ids of all articles that match, in order; never relaxed."""
        filters = _filters(since, until, person, place, source, now)
        execution = self._execute(query, filters, match, now)
        for found in execution.top(execution.total, sort=sort):
            yield found.id

    def get(self, article_id: str) -> Article | None:
        """Return an article, None where there is none of that id."""
        found = self._snapshot().find(article_id)
        if found is None:
            return None
        live, doc = found
        return live.segment.articles.article(doc)

    def stats(self) -> Stats:
        """Return what is in the archive."""
        snapshot = self._snapshot()
        spans = [span for live in snapshot.segments if (span := live.dates()) is not None]
        return Stats(
            articles=snapshot.n_live,
            segments=len(snapshot.segments),
            bytes=sum(file.stat().st_size for file in self.path.iterdir() if file.is_file()),
            first_date=min((first for first, _ in spans), default=None),
            last_date=max((last for _, last in spans), default=None),
            deleted=snapshot.n_docs - snapshot.n_live,
            language=self.language,
            generation=snapshot.manifest.commit,
        )

    def verify(self) -> list[Damage]:
        """Read every byte and return what is damaged: an empty list for a sound archive."""
        return list(verify(self.path))

    # Changing

    def add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        workers: int | None = None,
        entities: EntityMode = "auto",
    ) -> Report:
        """Add articles as one transaction; one of a known id replaces the older one.

        People and places are read from the text where an article has
        none ("auto"), always, or never.  Raises ArticleError where a
        mapping makes no article; then nothing is added.
        """
        return self._add(articles, workers=workers, entities=entities, fresh=False)

    def rebuild(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        workers: int | None = None,
        entities: EntityMode = "auto",
    ) -> Report:
        """Replace all articles by these, in one step: readers see the old ones until then."""
        return self._add(articles, workers=workers, entities=entities, fresh=True)

    def index(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        options: IndexOptions | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Add what is new and changed in files and folders; "-" is standard input."""
        from .indexing import IndexOptions, index_paths

        return index_paths(self._folder, paths, options or IndexOptions(), progress)

    def delete(self, ids: Iterable[str]) -> int:
        """Remove articles and return how many there were.

        They stay away when their unchanged source is indexed again.
        Their text is off the disk after `compact`.
        """
        from .index.transaction import Transaction

        with Transaction(self._folder) as transaction:
            n_deleted = transaction.delete([ids] if isinstance(ids, str) else ids)
            transaction.commit()
        return n_deleted

    def compact(self) -> None:
        """Merge segments, and take the text of deleted articles off the disk."""
        from .index.transaction import Transaction

        with Transaction(self._folder) as transaction:
            transaction.compact()

    def _add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        workers: int | None,
        entities: EntityMode,
        fresh: bool,
    ) -> Report:
        from .index.transaction import Transaction
        from .indexing import Indexing, IndexOptions

        options = IndexOptions(entities=entities, workers=workers)
        with Transaction(self._folder, fresh=fresh) as transaction:
            indexing = Indexing(transaction, options)
            indexing.add_articles(
                a if isinstance(a, Article) else Article.from_mapping(a) for a in articles
            )
            return indexing.finish()

    def _snapshot(self) -> Snapshot:
        return self._folder.snapshot()

    def _parse(
        self, query: str | whoosh.query.Query, match: Match, now: dt.date | None
    ) -> ParsedQuery:
        elide = self._folder.analyzer.elide
        if isinstance(query, str):
            return parse(query, match=match, now=now, elide=elide)
        from .search.planner import plan_query

        return plan_query(query, match=match, now=now, elide=elide)

    def _execute(
        self,
        query: str | whoosh.query.Query,
        filters: Filters,
        match: Match,
        now: dt.date | None,
    ) -> Execution:
        read = self._parse(query, match, now)
        return execute(read, filters, self._snapshot(), self._folder.analyzer)


def _filters(
    since: Day, until: Day, person: Names, place: Names, source: str | None, now: dt.date | None
) -> Filters:
    from .search.intervals import parse_interval

    today = now or dt.date.today()
    first = parse_interval(since, today).first if isinstance(since, str) else since
    last = parse_interval(until, today).last if isinstance(until, str) else until
    people, places = _names(person), _names(place)
    return Filters(first, last, people, places, source)


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _natural(name: str, value: int) -> int:
    if value < 0:
        raise ValueError(f"{name} is {value}: make it 0 or more")
    return value


__all__ = ["Archive", "Damage", "Hit", "Results", "Stats"]
