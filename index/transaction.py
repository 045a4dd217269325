"""Transaction: what the one writer of an archive does between two commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from ..corpus.article import Article
from . import files
from .bloom import BloomFilter
from .builder import Common, SegmentBuilder
from .crew import Crew, Piece
from .errors import ArchiveError, DamagedArchiveError
from .folder import Folder, is_own_file
from .holdings import Holdings, Place
from .ledger import MANY, Fingerprint, Ledger, read_ledger, write_ledger
from .manifest import Manifest, SegmentRecord, write_manifest
from .mergeplan import Group, Size, plan_compaction, plan_merges
from .merging import Part, merge_segments
from .snapshot import LiveSegment, Snapshot, write_dead
from .store import general_codebook
from .verdict import ADDED, CHANGED, FIRST, REPEATED, UNCHANGED, Outcome, Verdict

# Text that is gathered before it becomes a segment: at the peak about three bytes for each.
BATCH_CHARACTERS = 288 << 20


class Transaction:
    """Changes to an archive that take effect together, at `commit`, or not at all.

    Use as a context manager: what is not committed when it is left is
    undone.  With `fresh`, the commit replaces all that the archive held,
    even if that is damaged.  So many `workers` are threads beside this
    one, which read words, encode articles and make segments; the files
    are the same with any number of them.
    Raises LockedArchiveError while another process writes.
    """

    def __init__(self, folder: Folder, *, fresh: bool = False, workers: int = 1) -> None:
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
        self._holdings = Holdings(() if fresh else self._snapshot.segments)
        self._crew = Crew(workers)
        self._writing: list[tuple[Path, Piece[None]]] = []  # in this order
        self._n_written = 0
        self._common = _common_to(self._holdings.base)
        self._builder = self._new_builder()
        # Origin and digest of what was judged, by id, unless a segment tells them.
        self._judged: dict[str, tuple[str, bytes]] = {}
        # Of deleted articles that were put: the digest they had, and the change it was.
        self._returned: dict[str, tuple[bytes, bytes | None]] = {}
        self._ids_made: BloomFilter | None = None
        # As long as no article can be known but those judged: there is nothing to look up.
        self._is_blank = not (self._holdings.base or self._ledger.deleted)
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
            self._crew.close()
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

    def count_deleted(self) -> int:
        """Return how many articles were deleted and are kept away."""
        return sum(digest is not None for digest in self._ledger.deleted.values())

    def owner(self, article_id: str) -> str | None:
        """Return the source that gave an article before this transaction, None for a new one."""
        found = self._holdings.find_committed(article_id) if self._holdings.base else None
        return None if found is None else found[0].origin(found[1])

    def judge(self, article_id: str, digest: bytes, origin: str = "") -> Verdict:
        """Tell what an article is to the archive, and note it as seen.

        The first source that gives an id in a transaction keeps it.  Of
        several versions the last is the article: where that is UNCHANGED,
        and the one before it was not, `restore` it.
        """
        before = self._judged.get(article_id)
        if before is None and self._is_blank:
            self._judged[article_id] = origin, digest
            return FIRST[ADDED]
        if before is None and (self._ids_made is not None or self._holdings.base):
            before = self._judged_before(article_id)
        if before is not None:
            if before[0] != origin:
                return FIRST[REPEATED]
            self._judged[article_id] = origin, digest
            is_same = before[1] == digest
            outcome, _ = self._compare(article_id, digest)
            former = outcome if is_same else self._compare(article_id, before[1])[0]
            return Verdict(outcome, former, is_same)
        outcome, found = self._compare(article_id, digest)
        if outcome is UNCHANGED and found and found[0].origin(found[1]) == origin:
            self._holdings.confirm(found)
        else:
            self._judged[article_id] = origin, digest
        return FIRST[outcome]

    def put(self, article: Article, digest: bytes, origin: str = "") -> None:
        """Add an article; one of the same id is replaced.

        It is left out where a later version of it was judged meanwhile.
        """
        last = self._judged.get(article.id)
        if last is not None and last[1] != digest:
            return
        if self._builder.has_taken(article.id):
            self._flush()
        if not self._is_blank:
            self._replace(article.id)
        self._builder.put(article, digest, origin)
        if self._builder.n_characters >= BATCH_CHARACTERS:
            self._flush()

    def restore(self, article_id: str) -> None:
        """Undo what was put under an id: it is again what it was as of the last commit."""
        if self._builder.has_taken(article_id):
            self._flush()
        self._builder.discard(article_id)
        made = self._find_made(article_id)
        if made is not None:
            self._holdings.kill(made)
        if article_id in self._returned:
            deleted, change = self._returned.pop(article_id)
            self._ledger.deleted[article_id] = deleted
            self._changes.deleted.pop(article_id)
            if change is not None:
                self._changes.deleted[article_id] = change
            return
        found = self._holdings.find_committed(article_id)
        if found is not None:
            self._holdings.revive(found)

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
                self._holdings.kill(found)
                n_deleted += 1
        return n_deleted

    def prune(self, source: str, keep: Collection[str] = frozenset()) -> int:
        """Remove the articles that came from a source, but for these ids; return how many."""
        gone = self._holdings.from_source(source)
        return sum(self._kill(article_id) for article_id in gone if article_id not in keep)

    def commit(self) -> bool:
        """Make the changes the archive's state; return False where nothing has changed.

        A transaction ends with its commit; what comes after is undone.
        """
        self._check_uncommitted()
        self._finish()
        holdings = self._holdings
        if not (self._fresh or self._changes or holdings.n_made or holdings.has_deletes):
            return False
        self._write(partial(plan_merges, n_new=holdings.n_made))
        return True

    def compact(self) -> None:
        """Commit with as few segments as may be, and without any word of a deleted article.

        Where any was deleted all segments are written anew, for any may
        have a codebook that was trained on it.
        """
        self._check_uncommitted()
        self._finish()
        forgets = any(self._ledger.deleted.values())
        self._write(partial(plan_compaction, every=forgets), forgets=forgets)

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

    def _compare(self, article_id: str, digest: bytes) -> tuple[Outcome, Place | None]:
        """Tell what a version is to the archive as of the last commit, and where that has it."""
        deleted = self._ledger.deleted.get(article_id)
        if article_id in self._returned:
            deleted = self._returned[article_id][0]
        if deleted is not None:
            return (UNCHANGED if deleted == digest else ADDED), None
        found = self._holdings.find_committed(article_id) if self._holdings.base else None
        if found is None:
            return ADDED, None
        is_same = found[0].digest(found[1]) == digest
        return (UNCHANGED if is_same else CHANGED), found

    def _judged_before(self, article_id: str) -> tuple[str, bytes] | None:
        """Return the origin and the digest that an id had, where only a segment tells them."""
        found = self._find_made(article_id) or self._holdings.find_confirmed(article_id)
        return None if found is None else (found[0].origin(found[1]), found[0].digest(found[1]))

    def _replace(self, article_id: str) -> None:
        """Remove the article of an id that is put, and note where it had been deleted."""
        self._kill(article_id)
        deleted = self._ledger.deleted.get(article_id)
        if deleted is not None:
            self._returned[article_id] = deleted, self._changes.deleted.get(article_id)
            self._ledger.deleted[article_id] = self._changes.deleted[article_id] = None

    def _find(self, article_id: str) -> Place | None:
        """Return where an article is, None where there is none of that id."""
        return self._holdings.find_in_base(article_id) or self._find_made(article_id)

    def _find_made(self, article_id: str) -> Place | None:
        if self._ids_made is None or article_id not in self._ids_made:
            return None
        self._open_written()
        return self._holdings.find_in_made(article_id)

    def _kill(self, article_id: str) -> bool:
        found = self._find(article_id)
        if found is not None:
            self._holdings.kill(found)
        return found is not None

    def _new_builder(self) -> SegmentBuilder:
        return SegmentBuilder(self._folder.analyzer, self._common, self._crew)

    def _flush(self) -> None:
        """Have what was put so far written as a segment, before more comes."""
        if not len(self._builder):
            return
        self._begin_writing(self._builder)
        self._is_blank = False
        if self._ids_made is None:
            self._ids_made = BloomFilter()
        for article_id, digest in zip(self._builder.ids, self._builder.digests, strict=True):
            self._ids_made.add(article_id)
            last = self._judged.get(article_id)
            if last is not None and last[1] == digest:  # else a later version is on its way
                del self._judged[article_id]
        self._builder = self._new_builder()

    def _finish(self) -> None:
        """Have all that was put written, and open it."""
        if len(self._builder):
            self._begin_writing(self._builder)
        self._open_written()

    def _begin_writing(self, builder: SegmentBuilder) -> None:
        # One at most beside the one that is filled: each takes much memory.
        self._crew.wait(written for _, written in self._writing)
        path = self._next_path()
        self._writing.append((path, builder.write(path)))

    def _next_path(self) -> Path:
        name = f"{self._number:08x}-{self._n_written:x}.segment"
        self._n_written += 1
        return self._folder.path / name

    def _open_written(self) -> None:
        """Open the segments whose writing was begun, when they are there."""
        for path, written in self._writing:
            self._crew.wait([written])
            self._holdings.made.append(self._holdings.open(path))
        self._writing.clear()

    def _write(
        self, plan: Callable[[Sequence[Size]], list[Group]], *, forgets: bool = False
    ) -> None:
        """Merge as planned, write deletes and ledger, then the manifest that names them."""
        segments = list(self._holdings)
        groups = plan(list(map(self._holdings.size, segments)))
        merged = {number for group in groups for number in group}
        kept = [live for number, live in enumerate(segments) if number not in merged]
        if self._holdings.base and len(merged) == len(segments):
            self._common.pivot = None  # all is written anew: with a pivot that fits
        kept += [self._merge([segments[number] for number in group], forgets) for group in groups]
        records = tuple(self._record(live) for live in kept)
        before = self._snapshot.manifest
        manifest = before.next_commit(records, self._write_ledger())
        self._is_committed = True
        if self._spared is not None:
            self._spared |= manifest.files
        write_manifest(self._folder.path, manifest)

    def _merge(self, segments: Sequence[LiveSegment], forgets: bool) -> LiveSegment:
        path = self._next_path()
        parts = [Part(live.segment, self._holdings.live_bits(live)) for live in segments]
        common = self._common
        merge_segments(path, parts, common.pivot, common.codebook, forgets=forgets)
        merged = self._holdings.open(path)
        common.pivot = merged.segment.pivot
        return merged

    def _record(self, live: LiveSegment) -> SegmentRecord:
        """Return how the manifest names a segment, after writing its deletes if they are new."""
        segment = live.segment
        alive = int.from_bytes(self._holdings.live_bits(live), "little")
        dead = segment.every & ~alive
        name = next(
            (r.dead for r in self._snapshot.manifest.segments if r.name == segment.name), ""
        )
        if self._holdings.is_touched(live):
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


def _common_to(segments: Sequence[LiveSegment]) -> Common:
    """Return what further segments take over from those that there are."""
    if not segments:
        return Common()
    codebook = general_codebook(live.segment.articles for live in segments)
    return Common(segments[0].segment.pivot, codebook)
