"""Manifest: what an archive consists of, as of one commit.

It is JSON:

    dateline        format version
    crc32           of the commit, as JSON in ASCII without spaces, its names in this order
    commit
        language    one of index/analysis.py
        commit      its number; 0: nothing was ever added
        segments    of each: name, n_docs, n_dead, n_bytes, and dead, the file of its
                    deletes, "" for none
        ledgers     names, the oldest first
"""

from __future__ import annotations

import json
import os
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from . import files
from .analysis import LANGUAGES
from .errors import DamagedArchiveError
from .files import AnyPath
from .format import VERSION, damaged

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.json"


class SegmentRecord(NamedTuple):
    """A segment as the manifest names it.  `dead` is the file of its deletes, "" for none."""

    name: str
    n_docs: int
    n_dead: int
    n_bytes: int
    dead: str = ""


class Manifest(NamedTuple):
    """One commit.  `commit` rises by one; file names are made from it."""

    language: str
    commit: int = 0
    segments: tuple[SegmentRecord, ...] = ()
    ledgers: tuple[str, ...] = ()

    @property
    def files(self) -> set[str]:
        """The names of all files that this commit consists of, but for the manifest."""
        dead = {segment.dead for segment in self.segments if segment.dead}
        return {segment.name for segment in self.segments} | dead | set(self.ledgers)

    def next_commit(
        self, segments: tuple[SegmentRecord, ...], ledgers: tuple[str, ...]
    ) -> Manifest:
        return self._replace(commit=self.commit + 1, segments=segments, ledgers=ledgers)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the state of the archive, in one step."""
    segments = [segment._asdict() for segment in manifest.segments]
    commit = {**manifest._asdict(), "segments": segments}
    record = {"dateline": VERSION, "crc32": _checksum(commit), "commit": commit}
    files.replace(folder / NAME, json.dumps(record, indent=2).encode())


def read_manifest(folder: AnyPath) -> Manifest:
    """Return the last commit.  Raises FileNotFoundError, DamagedArchiveError."""
    path = os.path.join(folder, NAME)
    with open(path, "rb") as file:
        content = file.read()
    try:
        record = json.loads(content)
        version, checksum, commit = record["dateline"], record["crc32"], record["commit"]
        found = _checksum(commit)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(path, f"cannot be read ({error})") from None
    if version != VERSION:
        raise DamagedArchiveError(
            f"{folder} has format version {version}, and this program reads {VERSION}: "
            "use the version of Dateline that wrote it, or build the archive again with --rebuild"
        )
    if found != checksum:
        raise damaged(path, "has a wrong checksum")
    try:
        return _manifest(commit)
    except (KeyError, TypeError) as error:
        raise damaged(path, f"does not say what it must ({error})") from None


def surviving_language(folder: Path) -> str | None:
    """Return the language that a damaged manifest still says, None where it says none."""
    found = re.search(rb'"language":\s*"([a-z]+)"', (folder / NAME).read_bytes())
    language = found[1].decode() if found else None
    return language if language in LANGUAGES else None


def _checksum(commit: dict[str, Any]) -> int:
    """Return the CRC-32 of a commit, written without spaces and in ASCII."""
    return zlib.crc32(json.dumps(commit, separators=(",", ":")).encode())


def _manifest(commit: dict[str, Any]) -> Manifest:
    segments = tuple(SegmentRecord(**segment) for segment in commit["segments"])
    ledgers = tuple(commit["ledgers"])
    return Manifest(commit["language"], commit["commit"], segments, ledgers)
