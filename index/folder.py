"""Folder: where an archive lives; the way to its snapshots and to its one writer."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from .analysis import Analyzer
from .errors import ArchiveError, NotAnArchiveError
from .files import LOCK, Stamp, stamp_of, take_lock
from .format import damaged
from .manifest import NAME as MANIFEST
from .manifest import Manifest, read_manifest, write_manifest
from .snapshot import Snapshot, open_segment

OWN_FILE = re.compile(r"[0-9a-f]{8,}(-[0-9a-f]+)*\.(segment|dead|ledger)|manifest\.json\.new")

_PATIENCE_S = 10  # for another process that makes the same archive
_TRIES = 100  # a writer may replace what was just read; each try reads a newer commit


class Folder:
    """An archive's folder.  Safe to read from many threads and processes."""

    def __init__(self, path: Path, *, create: bool = False, language: str | None = None) -> None:
        self.path = path
        if create:
            _create(path, language or "english")
        elif not _is_archive(path):
            raise NotAnArchiveError(_why_not(path))
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._snapshot: Snapshot | None = self._read(None)
        self.language = self._snapshot.manifest.language
        if language not in (None, self.language):
            raise ArchiveError(
                f"{path} is an archive in {self.language}, not {language}: "
                "leave out the language, or build another archive"
            )
        self.analyzer = Analyzer(self.language)

    def close(self) -> None:
        """Let go of the files; what was found stays readable while it is held."""
        self._snapshot = None

    def snapshot(self) -> Snapshot:
        """Return the last commit, open for reading."""
        if self._snapshot is None:
            raise ArchiveError(f"the archive at {self.path} was closed: open it again")
        if self._manifest_stamp() != self._stamp:
            with self._lock:
                self._snapshot = self._read(self._snapshot)
        return self._snapshot

    def _manifest_stamp(self) -> Stamp | None:
        """Return what changes with every commit: the manifest is a new file each time."""
        try:
            return stamp_of(self.path / MANIFEST)
        except FileNotFoundError:
            return None

    def _read(self, before: Snapshot | None) -> Snapshot:
        opened = {live.segment.name: live.segment for live in before.segments} if before else {}
        tries = _TRIES
        while True:
            tries -= 1
            stamp = self._manifest_stamp()
            if stamp is None:
                return Snapshot(Manifest("english"), ())
            try:
                manifest = read_manifest(self.path)
                segments = tuple(
                    open_segment(self.path, record, opened.get(record.name))
                    for record in manifest.segments
                )
            except FileNotFoundError as error:
                if not tries or stamp == self._manifest_stamp():
                    raise damaged(str(error.filename), "is missing") from None
            else:
                self._stamp = stamp
                return Snapshot(manifest, segments)


def _create(path: Path, language: str) -> None:
    if _is_archive(path) and (path / MANIFEST).exists():
        return
    if path.exists() and not _is_archive(path):
        raise NotAnArchiveError(_why_not(path))
    Analyzer(language)
    path.mkdir(parents=True, exist_ok=True)
    with take_lock(path, wait_s=_PATIENCE_S):
        if not (path / MANIFEST).exists():  # another process may have been faster
            write_manifest(path, Manifest(language))


def _is_archive(path: Path) -> bool:
    """Tell whether a folder holds an archive, or one whose first commit never completed."""
    if not path.is_dir():
        return False
    names = set(os.listdir(path))
    return MANIFEST in names or all(name == LOCK or OWN_FILE.fullmatch(name) for name in names)


def _why_not(path: Path) -> str:
    if not path.exists():
        return f"there is no archive at {path}: make one with `dateline index PATH -a {path}`"
    if path.is_dir():
        return f"{path} is a folder with other files and no archive: name an empty or a new folder"
    return f"{path} is a file, and an archive is a folder: name another path"
