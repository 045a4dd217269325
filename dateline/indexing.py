"""Indexing: from the PATHs that a user gives to one commit, and a report of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .corpus.article import Article
from .corpus.errors import ArticleError, ReadError
from .corpus.problem import Problem
from .corpus.reading import read_source, read_stdin
from .corpus.sources import Source, digest, find_sources
from .enriching import Enricher, EntityMode, Item
from .index.folder import Folder
from .index.ledger import Fingerprint
from .index.transaction import Transaction
from .index.verdict import ADDED, CHANGED, REPEATED, UNCHANGED
from .judging import STDIN, Judge, Reading
from .omitting import Omitted, say_left_out

Progress = Callable[[int, int], None]
"""Called now and then with the articles and the bytes of title and body read so far."""

_STEP = 100  # articles from one call of Progress to the next
_RACY_NS = 2_000_000_000  # a file changed this lately may change again unseen


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How PATHs are read and what becomes of them; as the options of `dateline index`."""

    format: str | None = None
    entities: EntityMode = "auto"
    workers: int | None = None
    exclude: tuple[str, ...] = ()
    prune: bool = False
    strict: bool = False
    dry_run: bool = False
    rebuild: bool = False
    field_map: Mapping[str, str] = field(default_factory=dict)

    @property
    def salt(self) -> tuple[str, ...]:
        """What tells whether people and places would be read otherwise than by default."""
        return () if self.entities == "auto" else (self.entities,)

    @property
    def n_workers(self) -> int:
        """By default one a core."""
        return self.workers or os.cpu_count() or 1

    @property
    def how(self) -> str:
        """What tells whether a file would be read otherwise than before."""
        renamed = ",".join(f"{name}={key}" for name, key in sorted(self.field_map.items()))
        return "|".join((self.entities, self.format or "", renamed))


@dataclass(frozen=True, slots=True)
class Report:
    """What indexing did; an article that came several times is counted once.

    `notes` say in which sources an id came again with other content.
    `kept_away` articles were deleted, from whatever source, and stay so
    while they are unchanged.  `left_out` counts the files of other formats
    in folders, by suffix.  `n_bytes` of title and body were read, as UTF-8.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    kept_away: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    n_bytes: int = 0
    seconds: float = 0.0


class Indexing:
    """One run of indexing: a transaction, and what has been done in it so far."""

    def __init__(
        self,
        transaction: Transaction,
        options: IndexOptions,
        progress: Progress | None = None,
    ) -> None:
        self._transaction = transaction
        self._options = options
        self._progress = progress
        self._judge = Judge(transaction)
        self._enricher = Enricher(options.entities, options.workers)
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._omitted = Omitted()
        self._n_sources = self._n_read = self._n_bytes = self._n_removed = 0
        self._read_whole: list[Reading] = []  # files whose other articles are gone
        self._started = time.perf_counter()

    def add_articles(self, articles: Iterable[Article]) -> None:
        """Put the new and changed ones of some articles into the transaction."""
        self._put(self._wanted(articles, Reading(salt=self._options.salt)))

    def add_paths(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Read PATHs; put what is new and changed, forget what is gone if so asked."""
        names = [os.fspath(path) for path in paths]
        if "" in names:
            raise ReadError("a PATH is empty: name a file or a folder, or . for this one")
        # One stream over all sources, so that the workers never wait for the end of a file.
        self._put(item for source in self._sources(names) for item in self._read(source))
        if not (self._n_sources or self._problems or self._options.prune):
            others = self._omitted.counts
            raise ReadError(
                f"no articles under {', '.join(names)}: name files or folders that hold some,"
                " or their --format" + (f"; {say_left_out(others)}" if others else "")
            )
        if self._options.prune:
            self._forget_gone([name for name in names if os.path.exists(name)])
        if self._options.rebuild and not self._n_read:
            raise ReadError(
                "no article could be read, so the archive is left as it was: name files that hold"
                " some" + "".join(f"\n{problem}" for problem in self._problems)
            )

    def finish(self) -> Report:
        """Commit, unless it is a dry run, and report."""
        if not self._options.dry_run:
            self._transaction.commit()
        if self._progress is not None:
            self._progress(self._n_read, self._n_bytes)
        outcomes = self._judge.outcomes
        return Report(
            added=outcomes[ADDED],
            changed=outcomes[CHANGED],
            unchanged=outcomes[UNCHANGED],
            removed=self._n_removed,
            problems=tuple(self._problems),
            notes=tuple(self._notes),
            kept_away=self._transaction.count_deleted(),
            left_out=self._omitted.counts,
            n_bytes=self._n_bytes,
            seconds=time.perf_counter() - self._started,
        )

    def _sources(self, names: list[str]) -> Iterator[Source | None]:
        """Yield the sources to be read; None is standard input."""
        files = [name for name in names if name != STDIN]
        options = self._options
        for source in find_sources(
            files, exclude=options.exclude, format=options.format, on_other=self._omitted.note
        ):
            if isinstance(source, Problem):
                self._report_closed(source)
                continue
            self._n_sources += 1
            yield source
        if STDIN in names:
            self._n_sources += 1
            yield None

    def _read(self, source: Source | None) -> Iterator[Item]:
        """Yield the new and changed articles of a source."""
        if source is not None:
            return self._read_file(source)
        if sys.stdin is None:
            raise ReadError("standard input is closed: pipe JSON lines to `-`")
        items = read_stdin(sys.stdin.buffer, field_map=self._options.field_map)
        return self._wanted(items, Reading(STDIN, STDIN, salt=self._options.salt))

    def _read_file(self, source: Source) -> Iterator[Item]:
        """Yield the new and changed articles of a file, unless it is as it was."""
        options, origin = self._options, str(source.path)
        before = self._transaction.fingerprint(origin)
        now = self._look_at(source, before)
        if now is None:
            return
        if before is not None and (before.digest, before.how) == (now.digest, now.how):
            self._judge.skip(origin, before.n_articles)
            self._n_read += before.n_articles
            if now != before:
                self._transaction.remember(origin, now)
            return
        again = before is not None and _mode_of(before) != options.entities
        ids: set[str] | None = set() if options.prune else None
        reading = Reading(origin, source.name, again, ids)
        n_problems = len(self._problems)
        items = read_source(source, format=options.format, field_map=options.field_map)
        yield from self._wanted(items, reading)
        now = replace(now, n_articles=reading.n_articles)
        if len(self._problems) == n_problems:
            if options.prune:
                self._read_whole.append(reading)
        else:  # to be read, and what is wrong reported, each time until it is mended
            now = replace(now, digest="", mtime_ns=0)
        if now != before:
            self._transaction.remember(origin, now)

    def _look_at(self, source: Source, before: Fingerprint | None) -> Fingerprint | None:
        """Return how a source looks now, None if it cannot be read."""
        how = self._options.how
        seen = (source.size, source.mtime_ns, how)
        if (
            before is not None
            and before.digest
            and seen == (before.size, before.mtime_ns, before.how)
        ):
            return before
        try:
            content = digest(source.path).hex()
        except OSError as error:
            reason = f"cannot be read ({error.strerror}): check the file, and who may read it"
            self._report_closed(Problem(source.name, None, reason))
            return None
        young = time.time_ns() - source.mtime_ns < _RACY_NS
        n_articles = 0 if before is None else before.n_articles
        return Fingerprint(source.size, 0 if young else source.mtime_ns, content, how, n_articles)

    def _wanted(self, items: Iterable[Article | Problem], reading: Reading) -> Iterator[Item]:
        """Yield the articles that must be put; count all, and note problems."""
        progress = self._progress
        for item in items:
            if isinstance(item, Problem):
                self._report(item)
                continue
            self._n_read += 1
            self._n_bytes += _n_bytes(item)
            if progress is not None and self._n_read % _STEP == 0:
                progress(self._n_read, self._n_bytes)
            outcome, digest_, is_wanted = self._judge.judge(item, reading)
            if outcome is REPEATED:
                reason = f"the id {item.id!r} came from another source too: the first is kept"
                self._report(Problem(reading.name, None, reason))
                continue
            if is_wanted:
                yield item, digest_, reading.origin
        if reading.n_replaced and reading.name:
            self._notes.append(_say_replaced(reading))

    def _put(self, wanted: Iterable[Item]) -> None:
        if self._options.dry_run:
            for _ in wanted:
                pass
            return
        put = self._transaction.put
        with self._enricher:
            for article, digest_, origin in self._enricher.enrich(wanted):
                put(article, digest_, origin)

    def _report(self, problem: Problem) -> None:
        if self._options.strict:
            raise ReadError(f"{problem}; nothing was committed: mend it, or leave out --strict")
        self._problems.append(problem)

    def _report_closed(self, problem: Problem) -> None:
        """Report a source that cannot even be opened: too little to build an archive anew from."""
        if self._options.rebuild:
            raise ReadError(f"{problem}; the archive is left as it was: rebuild from other PATHs")
        self._report(problem)

    def _forget_gone(self, names: list[str]) -> None:
        """Remove the articles whose record or file, under these PATHs, is gone."""
        for reading in self._read_whole:
            keep = (reading.ids or set()) | self._judge.moved
            self._n_removed += self._transaction.prune(reading.origin, keep)
        roots = [Path(os.path.abspath(name)) for name in names]
        for origin in self._transaction.sources():
            path = Path(origin)
            under = any(path == root or root in path.parents for root in roots)
            if under and _is_gone(path):
                self._n_removed += self._transaction.prune(origin, self._judge.moved)
                self._transaction.remember(origin, None)


def index_paths(
    folder: Folder,
    paths: Iterable[str | os.PathLike[str]],
    options: IndexOptions,
    progress: Progress | None = None,
) -> Report:
    """Index PATHs as one commit.  Raises ReadError, LockedArchiveError."""
    workers = options.n_workers
    with Transaction(folder, fresh=options.rebuild, workers=workers) as transaction:
        indexing = Indexing(transaction, options, progress)
        indexing.add_paths(paths)
        return indexing.finish()


def _say_replaced(reading: Reading) -> Problem:
    n = reading.n_replaced
    versions = "an earlier version was" if n == 1 else f"{n:,} earlier versions were"
    what = f"{versions} replaced by a later one of the same id, such as {reading.replaced!r}"
    return Problem(reading.name, None, f"{what}: give each article an id of its own")


def _is_gone(path: Path) -> bool:
    """Tell whether a file is surely gone, and not only closed to us."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _mode_of(fingerprint: Fingerprint) -> str:
    return fingerprint.how.partition("|")[0]


def _n_bytes(article: Article) -> int:
    """Return the size of title and body as UTF-8."""
    title, body = article.title, article.body
    if title.isascii() and body.isascii():
        return len(title) + len(body)
    return len(title.encode()) + len(body.encode())


def as_article(given: Article | Mapping[str, Any]) -> Article:
    """Return an article that may be given as a mapping of its fields.  Raises ArticleError."""
    if isinstance(given, Article):
        return given
    if isinstance(given, Mapping):
        return Article.from_mapping(given)
    kind = type(given).__name__
    raise ArticleError(f"a {kind} is no article: give a list of Article or a mapping each")
