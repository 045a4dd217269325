"""Archive: a folder of articles, to search and to add to."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .filtering import Day, Names, read_filters
from .index._engine import stamp
from .index.folder import Folder
from .index.snapshot import Snapshot
from .search.execution import SORTS, Execution, Sort
from .search.parsed import ParsedQuery
from .search.parser import parse, parse_words, plan_query
from .search.results import Hit, Results
from .search.searching import NO_FILTERS, Filters, Page, execute, search
from .search.stopwords import ENGLISH

if TYPE_CHECKING:
    from pathlib import Path

    import whoosh.query

    from .corpus.article import Article
    from .enriching import EntityMode
    from .index.transaction import Transaction
    from .index.verification import Damage
    from .indexing import IndexOptions, Progress, Report
    from .rulebook import Rulebook
    from .search.facets import FacetField, Period
    from .search.rules import Rules
    from .statistics import Stats

Match = Literal["auto", "all", "any"]
RULES = "entities.toml"  # what an archive's user says of names, in its folder


class Archive:
    """An archive, open.  `dateline.open` makes one; it is a context manager.

    Searching is safe from many threads, and sees the last commit of any
    process.  Each method that changes the archive is one transaction:
    all of it happens or nothing, and one process writes at a time
    (LockedArchiveError).  A damaged archive can be opened, verified and
    rebuilt; all else raises DamagedArchiveError.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        language: str | None = None,
    ) -> None:
        self._folder = Folder(path, create=create, language=language)
        self._was_indexed = False
        self._rules_path = os.path.join(path, RULES)
        self._rules_file = os.fsencode(self._rules_path)
        self._rulebook: Rulebook | None = None
        # The one list of small words is English: `or` is gold in French.
        self._stop_words = ENGLISH if self.language == "english" else frozenset[str]()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({str(self.path)!r})"

    def close(self) -> None:
        """Let go of the archive's files.

        An archive that was made here and that `index` left without a
        commit, for there was nothing to read, goes altogether.
        """
        self._folder.close()
        if self._was_indexed:
            self._folder.withdraw()

    @property
    def path(self) -> Path:
        """The folder that it is in."""
        return self._folder.path

    @property
    def language(self) -> str:
        return self._folder.language

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
        filters = read_filters(since, until, person, place, source=source, now=now)
        read = self._parse(query, match, now)
        if filters.notices:
            read.notices += filters.notices
        if sort is None:
            sort = "newest" if isinstance(query, str) and not query.strip() else "relevance"
        if limit < 0 or offset < 0 or sort not in SORTS:
            raise _no_page(limit, offset, sort)
        page = Page(limit, offset, sort)
        return self._search(read, filters, page)

    def search_words(self, text: str, *, match: Match = "any", limit: int = 10) -> Results:
        """Return the best articles for plain words: nothing in `text` is syntax."""
        elide = self._folder.analyzer.elide
        read = parse_words(text, match=match, elide=elide, stop_words=self._stop_words)
        if limit < 0:
            raise _no_page(limit, 0, "relevance")
        page = Page(limit)
        return self._search(read, NO_FILTERS, page)

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
        filters = read_filters(since, until, person, place, source=source, now=now)
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
        """Return the ids of all articles that match, in order; never relaxed."""
        filters = read_filters(since, until, person, place, source=source, now=now)
        execution = self._execute(query, filters, match, now)
        if sort not in SORTS:
            raise _no_page(0, 0, sort)
        return (found.id for found in execution.top(execution.total, sort=sort))

    def facets(
        self,
        query: str | whoosh.query.Query,
        field: FacetField,
        *,
        limit: int | None = 20,
        since: Day = None,
        until: Day = None,
        person: Names = (),
        place: Names = (),
        source: str | None = None,
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> list[tuple[str, int]]:
        """Return the values of a field that most articles have, and how many; never relaxed.

        The field is "people", "places", "source" or "year".  Counts are
        over all articles that match, exact, the highest first and equal
        ones by value; `limit=None` is all values.  Spellings of one name
        are one value, the one that most of the articles have.
        """
        from .search.facets import count_field

        filters = read_filters(since, until, person, place, source=source, now=now)
        return count_field(self._execute(query, filters, match, now), field, limit)

    def timeline(
        self,
        query: str | whoosh.query.Query = "",
        *,
        by: Period = "month",
        since: Day = None,
        until: Day = None,
        person: Names = (),
        place: Names = (),
        source: str | None = None,
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> list[tuple[dt.date, int]]:
        """Return how many articles were published in each period; never relaxed.

        Periods, by "day", "week", "month" or "year", go by their first
        day, a week's Monday.  They run from the first with an article to
        the last, empty ones between included; articles without a date
        are in none.
        """
        from .search.facets import count_periods

        filters = read_filters(since, until, person, place, source=source, now=now)
        return count_periods(self._execute(query, filters, match, now), by)

    def notices(
        self,
        query: str | whoosh.query.Query = "",
        *,
        since: Day = None,
        until: Day = None,
        match: Match = "auto",
        now: dt.date | None = None,
    ) -> tuple[str, ...]:
        """Return how what cannot be read as it stands is read; most queries need no notice."""
        filters, rules = read_filters(since, until, (), (), source=None, now=now), self._rules()
        found = self._parse(query, match, now).notices + filters.notices
        return found if rules is None or rules.notice is None else (*found, rules.notice)

    def get(self, article_id: str) -> Article | None:
        """Return an article with its names as the rules have them; None if there is none."""
        found = self._snapshot().find(article_id)
        if found is None:
            return None
        live, doc = found
        article, rules = live.segment.articles.article(doc), self._rules()
        return article if rules is None else rules.article(article)

    @property
    def rulebook(self) -> Rulebook:
        """The rules for names of people and places, in its file entities.toml."""
        if self._rulebook is None:
            from .rulebook import Rulebook

            self._rulebook = Rulebook(self._folder, self._rules_path)
        return self._rulebook

    def stats(self) -> Stats:
        """Return what is in the archive."""
        from .statistics import gather_stats

        return gather_stats(self.path, self._snapshot())

    def verify(self) -> list[Damage]:
        """Read every byte and return what is damaged: an empty list for a sound archive."""
        from .index.verification import verify

        return list(verify(self.path))

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
        """Replace all articles by these, in one step: readers see the old ones until then.

        The old archive may be damaged: it is left as it is until then.
        """
        return self._add(articles, workers=workers, entities=entities, fresh=True)

    def index(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        options: IndexOptions | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Add what is new and changed in files and folders; "-" is standard input.

        All of it is one transaction.  What cannot be read is in the
        report's `problems`, and the rest is added.  Raises ReadError
        where there is nothing to read at all.
        """
        from .indexing import IndexOptions, index_paths

        self._folder.check_open()
        self._was_indexed = True
        names = [paths] if isinstance(paths, str | os.PathLike) else paths
        return index_paths(self._folder, names, options or IndexOptions(), progress)

    def delete(self, ids: Iterable[str]) -> int:
        """Remove articles and return how many there were.

        They stay away when their unchanged source is indexed again;
        `add` brings them back.  Their text is off the disk after `compact`.
        """
        with self._transaction() as transaction:
            n_deleted = transaction.delete([ids] if isinstance(ids, str) else ids)
            transaction.commit()
        return n_deleted

    def compact(self) -> None:
        """Merge segments, and take the text of deleted articles off the disk."""
        with self._transaction() as transaction:
            transaction.compact()

    def _add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        workers: int | None,
        entities: EntityMode,
        fresh: bool,
    ) -> Report:
        from .indexing import Indexing, IndexOptions, as_article

        options = IndexOptions(entities=entities, workers=workers, rebuild=fresh)
        with self._transaction(fresh=fresh, workers=options.n_workers) as transaction:
            indexing = Indexing(transaction, options)
            indexing.add_articles(map(as_article, articles))
            return indexing.finish()

    def _transaction(self, *, fresh: bool = False, workers: int = 1) -> Transaction:
        from .index.transaction import Transaction

        self._folder.check_open()  # before the writer's lock is taken
        return Transaction(self._folder, fresh=fresh, workers=workers)

    def _snapshot(self) -> Snapshot:
        return self._folder.snapshot()

    def _parse(
        self, query: str | whoosh.query.Query, match: Match, now: dt.date | None
    ) -> ParsedQuery:
        elide = self._folder.analyzer.elide
        if isinstance(query, str):
            return parse(query, match=match, now=now, elide=elide, stop_words=self._stop_words)
        return plan_query(query, now=now, elide=elide)

    def _execute(
        self,
        query: str | whoosh.query.Query,
        filters: Filters,
        match: Match,
        now: dt.date | None,
    ) -> Execution:
        read = self._parse(query, match, now)
        return execute(read, filters, self._snapshot(), self._folder.analyzer, self._rules())

    def _search(self, read: ParsedQuery, filters: Filters, page: Page) -> Results:
        snapshot, analyzer = self._snapshot(), self._folder.analyzer
        return search(read, filters, page, snapshot, analyzer, rules=self._rules())

    def _rules(self) -> Rules | None:
        """Return the rules as they are now; without a file None, and nothing is imported."""
        return None if stamp(self._rules_file) is None else self.rulebook.current()


def _no_page(limit: int, offset: int, sort: str) -> ValueError:
    """Return the error that says what no page of hits can be."""
    if sort not in SORTS:
        return ValueError(f"sort is {sort!r}: make it one of {', '.join(SORTS)}")
    name, value = ("limit", limit) if limit < 0 else ("offset", offset)
    return ValueError(f"{name} is {value}: make it 0 or more")


__all__ = ["Archive", "Hit", "Results"]
