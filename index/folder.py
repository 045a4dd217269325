"""Folder: where an archive lives; the way to its snapshots and to its one writer."""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from ._engine import stamp
from .analysis import Analyzer
from .errors import ArchiveError, DamagedArchiveError, NotAnArchiveError
from .files import LOCK, AnyPath, Stamp, take_lock
from .format import damaged
from .manifest import NAME as MANIFEST
from .manifest import Manifest, read_manifest, surviving_language, write_manifest
from .snapshot import Snapshot, open_segment

if TYPE_CHECKING:
    from pathlib import Path

# Not compiled here: whoever only searches has no use for them.
_OWN_FILE = r"[0-9a-f]{8,}(-[0-9a-f]+)*\.(segment|dead|ledger)|manifest\.json\.new"
_COMMIT = r"[0-9a-f]{8,}"  # its number, in the name of such a file

_TO_READ = "name the folder of an archive, or make one with `dateline index PATH -a NEW-FOLDER`"
_TO_MAKE = "name an empty or a new folder"

_PATIENCE_S = 10  # for another process that makes the same archive
_TRIES = 100  # a writer may replace what was just read; each try reads a newer commit


class Folder:
    """An archive's folder.  Safe to read from many threads and processes.

    A damaged archive can be opened, for a rebuild needs nothing of what
    is in it: that it is damaged is said by `snapshot`.
    """

    def __init__(self, path: AnyPath, *, create: bool = False, language: str | None = None) -> None:
        self._path = path = os.fspath(path) or os.curdir
        self._made = _create(self.path, language or "english") if create else None
        if not _is_archive(path):
            raise NotAnArchiveError(_why_not(path, _TO_READ))
        self._manifest = os.fsencode(os.path.join(path, MANIFEST))
        self._lock = threading.Lock()
        # Together, for one thread may read a commit while another asks for it: who took an
        # old snapshot for that of a new stamp, and is to write, would remove the newest files.
        self._seen: tuple[Stamp | None, Snapshot] | None = None
        self._is_open = True
        self.language = self._find_language(language)
        if language not in (None, self.language):
            raise ArchiveError(
                f"{path} is an archive in {self.language}, not {language}: "
                "leave out the language, or build another archive"
            )
        self.analyzer = Analyzer(self.language)

    @cached_property
    def path(self) -> Path:
        """The folder.  pathlib is loaded for writers and programs, not for one search."""
        from pathlib import Path

        return Path(self._path)

    def close(self) -> None:
        """Let go of the files; what was found stays readable while it is held."""
        self._is_open = False
        self._seen = None

    def check_open(self) -> None:
        """Raise ArchiveError where the archive was closed."""
        if not self._is_open:
            raise ArchiveError(f"the archive at {self._path} was closed: open it again")

    def snapshot(self) -> Snapshot:
        """Return the last commit, open for reading.  Raises DamagedArchiveError."""
        seen = self._seen
        if seen is None:
            self.check_open()
        if seen is None or self._manifest_stamp() != seen[0]:
            with self._lock:
                seen = self._seen = self._read(self._seen)
        return seen[1]

    def highest_commit(self) -> int:
        """Return the highest number of a commit that left a trace, in a damaged archive too."""
        names = filter(is_own_file, os.listdir(self.path))
        numbers = [int(number, 16) for name in names for number in re.findall(_COMMIT, name)]
        with suppress(DamagedArchiveError):
            numbers.append(read_manifest(self.path).commit)
        return max(numbers, default=0)

    def withdraw(self) -> None:
        """Take back the archive if it was made here and nothing was committed to it since."""
        made, self._made = self._made, None
        if made is None:
            return
        with suppress(ArchiveError, OSError):  # another is writing to it, or it is gone
            with take_lock(self.path):
                if read_manifest(self.path).commit:
                    return
                (self.path / MANIFEST).unlink()
                (self.path / LOCK).unlink()
            for folder in made:
                folder.rmdir()  # unless something else is in it by now

    def _find_language(self, asked: str | None) -> str:
        """Return the archive's language; the manifest may be damaged, and then it is `asked`."""
        with suppress(DamagedArchiveError):
            return self.snapshot().manifest.language
        with suppress(DamagedArchiveError):
            return read_manifest(self._path).language
        return asked or surviving_language(self.path) or "english"

    def _manifest_stamp(self) -> Stamp | None:
        """Return what changes with every commit: the manifest is a new file each time."""
        return stamp(self._manifest)

    def _read(self, before: tuple[Stamp | None, Snapshot] | None) -> tuple[Stamp | None, Snapshot]:
        known = before[1].segments if before else ()
        opened = {live.segment.name: live.segment for live in known}
        tries = _TRIES
        while True:
            tries -= 1
            seen = self._manifest_stamp()
            if seen is None:
                return None, Snapshot(Manifest("english"), ())
            try:
                manifest = read_manifest(self._path)
                segments = tuple(
                    open_segment(self._path, record, opened.get(record.name))
                    for record in manifest.segments
                )
            except FileNotFoundError as error:
                if not tries or seen == self._manifest_stamp():
                    raise damaged(str(error.filename), "is missing") from None
            except (LookupError, TypeError, ValueError) as error:
                raise damaged(self._path, f"cannot be opened ({error!r})") from error
            else:
                return seen, Snapshot(manifest, segments)


def is_own_file(name: str) -> bool:
    """Tell whether Dateline gives files such a name; the manifest's and the lock's apart."""
    return re.fullmatch(_OWN_FILE, name) is not None


def _create(path: Path, language: str) -> tuple[Path, ...] | None:
    """Make an archive; return the folders that were made for it, None if it was there."""
    if _is_archive(path) and (path / MANIFEST).exists():
        return None
    if path.exists() and not _is_archive(path):
        raise NotAnArchiveError(_why_not(path, _TO_MAKE))
    Analyzer(language)
    made = tuple(folder for folder in (path, *path.parents) if not folder.exists())
    path.mkdir(parents=True, exist_ok=True)
    with take_lock(path, wait_s=_PATIENCE_S):
        if (path / MANIFEST).exists():  # another process was faster
            return None
        write_manifest(path, Manifest(language))
    return made


def _is_archive(path: AnyPath) -> bool:
    """Tell whether a folder holds an archive, or one whose first commit never completed."""
    if not os.path.isdir(path):
        return False
    names = set(os.listdir(path))
    return MANIFEST in names or all(name == LOCK or is_own_file(name) for name in names)


def _why_not(path: AnyPath, remedy: str) -> str:
    path = os.fspath(path)
    if not os.path.exists(path):
        return f"there is no archive at {path}: make one with `dateline index PATH -a {path}`"
    if os.path.isdir(path):
        return f"{path} is a folder with other files and no archive: {remedy}"
    return f"{path} is a file, and an archive is a folder: name another path"
