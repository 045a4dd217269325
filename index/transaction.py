"""Transaction: what the one writer of an archive does between two commits."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType

from ..corpus.article import Article
from . import files
from .builder import Entry, build_segment
from .errors import ArchiveError, DamagedArchiveError
from .folder import Folder, is_own_file
from .ledger import MANY, Fingerprint, Ledger, read_ledger, write_ledger
from .manifest import Manifest, SegmentRecord, write_manifest
from .mergeplan import Size, plan_compaction, plan_merges
from .merging import Part, merge_segments
from .segment import Segment
from .snapshot import LiveSegment, Snapshot, to_bits, write_dead

# Text that is gathered before it becomes a segment: about six times as much memory.
BATCH_CHARACTERS = 64 << 20


class Outcome(enum.Enum):
    """What became of an article that was put."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"  # another source gave the same id in this transaction


class Transaction:
    """Changes to an archive that take effect together, at `commit`, or not at all.

    Use as a context manager: what is not committed when it is left is
    undone.  With `fresh`, the commit replaces all that the archive held,
    even if that is damaged.  Raises LockedArchiveError while another
    process writes.
    """

    def __init__(self, folder: Folder, *, fresh: bool = False) -> None:
        self._folder = folder
        self._fresh = fresh
        self._is_committed = False
        self._spared: set[str] | None = None  # of a damaged archive, until it is replaced
        self._lock = files.take_lock(folder.path)
        try:
            self._snapshot = self._read_base()
            names = () if fresh else self._snapshot.manifest.ledgers
            self._ledger = read_ledger(folder.path, names)
        except BaseException:
            self._lock.release()
            raise
        self._number = self._snapshot.manifest.commit + 1
        self._base = () if fresh else self._snapshot.segments
        self._dead: dict[str, set[int]] = {live.segment.name: set() for live in self._base}
        self._made: list[LiveSegment] = []
        self._n_written = 0
        self._pivot = self._base[0].segment.pivot if self._base else None
        self._batch: dict[str, Entry] = {}
        self._batch_characters = 0
        self._judged: dict[str, tuple[str, bytes]] = {}  # origin and digest, by id
        self._changes = Ledger()

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            self._sweep(self._kept())
        finally:
            self._lock.release()

    def fingerprint(self, source: str) -> Fingerprint | None:
        """Return how a source looked when it was last read, None where it never was."""
        return self._ledger.sources.get(source)

    def sources(self) -> list[str]:
        """Return the names of all sources that were read and not forgotten."""
        return [name for name, seen in self._ledger.sources.items() if seen is not None]

    def remember(self, source: str, fingerprint: Fingerprint | None) -> None:
        """Note how a source looks; None forgets it."""
        self._ledger.sources[source] = self._changes.sources[source] = fingerprint

    def judge(self, article_id: str, digest: bytes, origin: str = "") -> Outcome:
        """Tell what an article is to the archive, and note it as seen.

        The first source that gives an id in a transaction keeps it.  An
        unchanged article belongs to the source that gave it last: so it
        stays when the file that it once came from is gone.
        """
        before = self._judged.get(article_id)
        if before is not None and before[0] != origin:
            return Outcome.REPEATED
        self._judged[article_id] = origin, digest
        if before is not None:
            return Outcome.UNCHANGED if before[1] == digest else Outcome.CHANGED
        if self._ledger.deleted.get(article_id) == digest:
            return Outcome.UNCHANGED
        found = self._find(article_id)
        if found is None:
            return Outcome.ADDED
        segment, doc = found
        if segment.digest(doc) != digest:
            return Outcome.CHANGED
        if segment.origin(doc) != origin:
            self.put(segment.articles.article(doc), digest, origin)
        return Outcome.UNCHANGED

    def put(self, article: Article, digest: bytes, origin: str = "") -> None:
        """Add an article; one of the same id is replaced."""
        self._kill(article.id)
        pending = self._batch.get(article.id)
        if pending is not None:
            self._batch_characters -= _characters(pending.article)
        self._batch[article.id] = Entry(article, digest, origin)
        self._batch_characters += _characters(article)
        if self._ledger.deleted.get(article.id) is not None:
            self._ledger.deleted[article.id] = self._changes.deleted[article.id] = None
        if self._batch_characters >= BATCH_CHARACTERS:
            self._flush()

    def delete(self, ids: Iterable[str]) -> int:
        """Remove articles and keep them away while they stay as they are; return how many."""
        self._flush()  # what was put just now can be deleted too
        n_deleted = 0
        for article_id in ids:
            found = self._find(article_id)
            if found is not None:
                segment, doc = found
                digest = segment.digest(doc)
                self._ledger.deleted[article_id] = self._changes.deleted[article_id] = digest
                n_deleted += self._kill(article_id)
        return n_deleted

    def prune(self, source: str, keep: Collection[str] = frozenset()) -> int:
        """Remove the articles that came from a source, but for these ids; return how many."""
        gone = [
            live.segment.id_of(doc)
            for live in self._base
            for doc in live.segment.docs_from(source)
            if live.holds(doc) and doc not in self._dead[live.segment.name]
        ]
        return sum(self._kill(article_id) for article_id in gone if article_id not in keep)

    def commit(self) -> bool:
        """Make the changes the archive's state; return False where nothing has changed.

        A transaction ends with its commit; what comes after is undone.
        """
        self._check_uncommitted()
        self._flush()
        if not (self._fresh or self._changes or self._made or any(self._dead.values())):
            return False
        self._write(plan_merges)
        return True

    def compact(self) -> None:
        """Commit with as few segments as may be, and without any deleted article's text."""
        self._check_uncommitted()
        self._flush()
        self._write(plan_compaction)

    def _check_uncommitted(self) -> None:
        """A second commit would write its files under the names of the first."""
        if self._is_committed:
            raise ArchiveError("this transaction was committed: begin another")

    def _read_base(self) -> Snapshot:
        """Return the last commit, swept; an empty one where it is damaged and not needed."""
        try:
            snapshot = self._folder.snapshot()
        except DamagedArchiveError:
            if not self._fresh:
                raise
            self._spared = {path.name for path in self._folder.path.iterdir()}
            return Snapshot(Manifest(self._folder.language, self._folder.highest_commit()), ())
        self._sweep(snapshot.manifest.files)
        return snapshot

    def _find(self, article_id: str) -> tuple[Segment, int] | None:
        """Return where an article is, None where there is none of that id."""
        for live in (*self._base, *self._made):
            doc = live.find_id(article_id)
            if doc is not None and doc not in self._dead[live.segment.name]:
                return live.segment, doc
        return None

    def _kill(self, article_id: str) -> bool:
        found = self._find(article_id)
        if found is not None:
            segment, doc = found
            self._dead[segment.name].add(doc)
        return found is not None

    def _flush(self) -> None:
        if self._batch:
            self._made.append(self._write_segment(self._batch.values()))
            self._batch.clear()
            self._batch_characters = 0

    def _write_segment(self, entries: Iterable[Entry]) -> LiveSegment:
        path = self._next_path()
        files.write_new(path, build_segment(entries, self._folder.analyzer, self._pivot))
        return self._opened(path)

    def _next_path(self) -> Path:
        name = f"{self._number:08x}-{self._n_written:x}.segment"
        self._n_written += 1
        return self._folder.path / name

    def _opened(self, path: Path) -> LiveSegment:
        segment = Segment(path)
        self._pivot = segment.pivot
        self._dead[path.name] = set()
        return LiveSegment(segment, segment.every)

    def _write(self, plan: Callable[[Sequence[Size]], list[list[int]]]) -> None:
        """Merge as planned, write deletes and ledger, then the manifest that names them."""
        segments = [live for live in (*self._base, *self._made) if self._live_docs(live)]
        groups = plan([self._size(live) for live in segments])
        merged = {number for group in groups for number in group}
        kept = [live for number, live in enumerate(segments) if number not in merged]
        if len(merged) == len(segments):
            self._pivot = None  # all is written anew: with a pivot that fits
        kept += [self._merge([segments[number] for number in group]) for group in groups]
        records = tuple(self._record(live) for live in kept)
        before = self._snapshot.manifest
        manifest = before.next_commit(records, self._write_ledger())
        self._is_committed = True
        if self._spared is not None:
            self._spared |= manifest.files
        write_manifest(self._folder.path, manifest)

    def _merge(self, segments: Sequence[LiveSegment]) -> LiveSegment:
        path = self._next_path()
        parts = [
            Part(live.segment, to_bits(self._live_bits(live), live.segment.n_docs))
            for live in segments
        ]
        merge_segments(path, parts, self._pivot)
        return self._opened(path)

    def _live_bits(self, live: LiveSegment) -> int:
        bits = live.live
        for doc in self._dead[live.segment.name]:
            bits &= ~(1 << doc)
        return bits

    def _live_docs(self, live: LiveSegment) -> list[int]:
        dead = self._dead[live.segment.name]
        return [doc for doc in live.docs() if doc not in dead]

    def _size(self, live: LiveSegment) -> Size:
        n_live = live.n_live - len(self._dead[live.segment.name])
        return Size(live.segment.n_bytes, 1 - n_live / live.segment.n_docs)

    def _record(self, live: LiveSegment) -> SegmentRecord:
        """Return how the manifest names a segment, after writing its deletes if they are new."""
        segment, newly = live.segment, self._dead[live.segment.name]
        dead = segment.every & ~live.live
        for doc in newly:
            dead |= 1 << doc
        name = next(
            (r.dead for r in self._snapshot.manifest.segments if r.name == segment.name), ""
        )
        if newly:
            name = f"{segment.name.removesuffix('.segment')}-{self._number:08x}.dead"
            files.write_new(self._folder.path / name, write_dead(dead, segment.n_docs))
        return SegmentRecord(segment.name, segment.n_docs, dead.bit_count(), segment.n_bytes, name)

    def _write_ledger(self) -> tuple[str, ...]:
        """Write what this commit changed, or all in one file where there are many."""
        names = () if self._fresh else self._snapshot.manifest.ledgers
        if not self._changes:
            return names
        changes = self._changes
        if len(names) + 1 >= MANY:
            names, changes = (), self._ledger.compacted()
        name = f"{self._number:08x}.ledger"
        files.write_new(self._folder.path / name, write_ledger(changes))
        return (*names, name)

    def _kept(self) -> set[str]:
        """Return the files of the last commit; of an archive that stayed damaged, all it had."""
        try:
            return self._folder.snapshot().manifest.files
        except DamagedArchiveError:
            if self._spared is None:
                raise
            return self._spared

    def _sweep(self, kept: Collection[str]) -> None:
        """Remove files that the last commit does not name: what a crash or a merge left."""
        for path in self._folder.path.iterdir():
            if is_own_file(path.name) and path.name not in kept:
                path.unlink(missing_ok=True)


def _characters(article: Article) -> int:
    return len(article.title) + len(article.body)
