"""Indexing: from the PATHs that a user gives to one commit, and a report of it."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .corpus.article import Article
from .corpus.errors import ReadError
from .corpus.problem import Problem
from .corpus.reading import read_source, read_stdin
from .corpus.sources import Source, digest, find_sources
from .index.builder import digest_of
from .index.folder import Folder
from .index.ledger import Fingerprint
from .index.transaction import Outcome, Transaction
from .enriching import Enricher, EntityMode

Progress = Callable[[int, int], None]
"""Called now and then with the articles and the bytes of title and body read so far."""

STDIN = "-"
_STEP = 100                     # articles from one call of Progress to the next
_RACY_NS = 2_000_000_000        # a file changed this lately may change again unseen


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
    def how(self) -> str:
        """What tells whether a file would be read otherwise than before."""
        renamed = ",".join(f"{name}={key}" for name, key in sorted(self.field_map.items()))
        return "|".join((self.format or "", self.entities, renamed))


@dataclass(frozen=True, slots=True)
class Report:
    """What indexing did.  `n_bytes` of title and body were read, as UTF-8."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = ()
    n_bytes: int = 0
    seconds: float = 0.0


class Indexing:
    """One run of indexing: a transaction, and what has been done in it so far."""

    def __init__(
        self, transaction: Transaction, options: IndexOptions, progress: Progress | None = None
    ) -> None:
        self._transaction = transaction
        self._options = options
        self._progress = progress
        self._enricher = Enricher(options.entities, options.workers)
        self._outcomes: Counter[Outcome] = Counter()
        self._problems: list[Problem] = []
        self._n_read = self._n_bytes = self._n_removed = 0
        self._started = time.perf_counter()

    def add_articles(self, articles: Iterable[Article], origin: str = "") -> None:
        """Put the new and changed ones of some articles into the transaction."""
        with self._enricher:
            self._put(self._wanted(articles, origin))

    def add_paths(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Read PATHs; put what is new and changed, forget what is gone if so asked."""
        paths = [os.fspath(path) for path in paths]
        found = 0
        with self._enricher:
            for source in self._sources(paths):
                found += 1
                self._put(self._read(source))
        if not found and not self._problems and not self._options.prune:
            raise ReadError(
                f"no articles under {', '.join(paths)}: name files or folders that hold some,"
                " or their --format"
            )
        if self._options.prune:
            self._forget_gone([path for path in paths if os.path.exists(path)])
        if self._options.rebuild and not self._n_read:
            raise ReadError(
                "no article could be read, so the archive is left as it was:"
                + "".join(f"\n{problem}" for problem in self._problems)
            )

    def finish(self) -> Report:
        """Commit, unless it is a dry run, and report."""
        if not self._options.dry_run:
            self._transaction.commit()
        return Report(
            added=self._outcomes[Outcome.ADDED],
            changed=self._outcomes[Outcome.CHANGED],
            unchanged=self._outcomes[Outcome.UNCHANGED],
            removed=self._n_removed,
            problems=tuple(self._problems),
            n_bytes=self._n_bytes,
            seconds=time.perf_counter() - self._started,
        )

    def _sources(self, paths: list[str]) -> Iterator[Source | None]:
        """Yield the sources to be read; None is standard input."""
        files = [path for path in paths if path != STDIN]
        options = self._options
        for source in find_sources(files, exclude=options.exclude, format=options.format):
            if isinstance(source, Problem):
                self._report(source)
            else:
                yield source
        if STDIN in paths:
            yield None

    def _read(self, source: Source | None) -> Iterator[tuple[Article, bytes, str]]:
        """Yield the new and changed articles of a source, unless it is as it was."""
        options = self._options
        if source is None:
            yield from self._wanted(read_stdin(sys.stdin.buffer, field_map=options.field_map), STDIN)
            return
        origin = str(source.path)
        before = self._transaction.fingerprint(origin)
        now, same = self._look_at(source, before)
        if now is None:
            return
        if before is not None and same:
            self._outcomes[Outcome.UNCHANGED] += before.n_articles
            self._n_read += before.n_articles
            if now != before:
                self._transaction.remember(origin, now)
            return
        ids: set[str] = set()
        n_problems = len(self._problems)
        items = read_source(source, format=options.format, field_map=options.field_map)
        for wanted in self._wanted(items, origin, ids):
            yield wanted
        if len(self._problems) > n_problems:
            self._transaction.remember(origin, None)    # to be read, and reported, again
            return
        if options.prune:
            self._n_removed += self._transaction.prune(origin, ids)
        looked = Fingerprint(now.size, now.mtime_ns, now.digest, now.how, len(ids))
        self._transaction.remember(origin, looked)

    def _look_at(
        self, source: Source, before: Fingerprint | None
    ) -> tuple[Fingerprint | None, bool]:
        """Return how a source looks now, None if it cannot be read, and whether it is as before."""
        how = self._options.how
        if before is not None and (before.size, before.mtime_ns, before.how) == (
            source.size, source.mtime_ns, how,
        ):  # fmt: skip
            return before, True
        try:
            content = digest(source.path).hex()
        except OSError as error:
            self._report(Problem(source.name, None, f"cannot be read: {error.strerror}"))
            return None, False
        young = time.time_ns() - source.mtime_ns < _RACY_NS
        n_articles = 0 if before is None else before.n_articles
        mtime_ns = 0 if young else source.mtime_ns
        now = Fingerprint(source.size, mtime_ns, content, how, n_articles)
        same = before is not None and (before.digest, before.how) == (content, how)
        return now, same

    def _wanted(
        self, items: Iterable[Article | Problem], origin: str, ids: set[str] | None = None
    ) -> Iterator[tuple[Article, bytes, str]]:
        """Yield the new and changed ones; note problems, and all ids in `ids`."""
        for item in items:
            if isinstance(item, Problem):
                self._report(item)
                continue
            self._count(item)
            digest_ = digest_of(item, self._options.entities)
            outcome = self._transaction.judge(item.id, digest_, origin)
            self._outcomes[outcome] += 1
            if outcome is Outcome.REPEATED:
                reason = f"the id {item.id!r} came from another source too: the first is kept"
                self._report(Problem(origin, None, reason))
                continue
            if ids is not None:
                ids.add(item.id)
            if outcome is not Outcome.UNCHANGED:
                yield item, digest_, origin

    def _put(self, wanted: Iterable[tuple[Article, bytes, str]]) -> None:
        if self._options.dry_run:
            for _ in wanted:
                pass
            return
        for article, digest_, origin in self._enricher.enrich(wanted):
            self._transaction.put(article, digest_, origin)

    def _count(self, article: Article) -> None:
        self._n_read += 1
        self._n_bytes += _n_bytes(article.title) + _n_bytes(article.body)
        if self._progress is not None and self._n_read % _STEP == 0:
            self._progress(self._n_read, self._n_bytes)

    def _report(self, problem: Problem) -> None:
        if self._options.strict:
            raise ReadError(f"{problem}; nothing was committed: mend it, or leave out --strict")
        self._problems.append(problem)

    def _forget_gone(self, paths: list[str]) -> None:
        """Remove the articles of sources under the paths whose file is gone."""
        roots = [Path(os.path.abspath(path)) for path in paths]
        for name in self._transaction.sources():
            path = Path(name)
            under = any(path == root or root in path.parents for root in roots)
            if under and _is_gone(path):
                self._n_removed += self._transaction.prune(name)
                self._transaction.remember(name, None)


def index_paths(
    folder: Folder,
    paths: Iterable[str | os.PathLike[str]],
    options: IndexOptions,
    progress: Progress | None = None,
) -> Report:
    """Index PATHs as one commit.  Raises ReadError, LockedArchiveError."""
    with Transaction(folder, fresh=options.rebuild) as transaction:
        indexing = Indexing(transaction, options, progress)
        indexing.add_paths(paths)
        return indexing.finish()


def _is_gone(path: Path) -> bool:
    """Tell whether a file is surely gone, and not only closed to us."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _n_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
