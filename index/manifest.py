"""Manifest: what an archive consists of, as of one commit."""

from __future__ import annotations

import re
import zlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from . import files
from .analysis import LANGUAGES
from .errors import DamagedArchiveError
from .format import VERSION, damaged

NAME = "manifest.json"

_LANGUAGE = re.compile(rb'"language":\s*"([a-z]+)"')


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment as the manifest names it.  `dead` is the file of its deletes, "" for none."""

    name: str
    n_docs: int
    n_dead: int
    n_bytes: int
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
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
        return replace(self, commit=self.commit + 1, segments=segments, ledgers=ledgers)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the state of the archive, in one step."""
    content = orjson.dumps(asdict(manifest))
    record = {"dateline": VERSION, "crc32": zlib.crc32(content), "commit": asdict(manifest)}
    files.replace(folder / NAME, orjson.dumps(record, option=orjson.OPT_INDENT_2))


def read_manifest(folder: Path) -> Manifest:
    """Return the last commit.  Raises FileNotFoundError, DamagedArchiveError."""
    try:
        record = orjson.loads((folder / NAME).read_bytes())
        version, checksum, commit = record["dateline"], record["crc32"], record["commit"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise damaged(str(folder / NAME), f"cannot be read ({error})") from None
    if version != VERSION:
        raise DamagedArchiveError(
            f"{folder} has format version {version}, and this program reads {VERSION}: "
            "use the version of Dateline that wrote it, or build the archive again with --rebuild"
        )
    if zlib.crc32(orjson.dumps(commit)) != checksum:
        raise damaged(str(folder / NAME), "has a wrong checksum")
    try:
        return _manifest(commit)
    except (KeyError, TypeError) as error:
        raise damaged(str(folder / NAME), f"does not say what it must ({error})") from None


def surviving_language(folder: Path) -> str | None:
    """Return the language that a damaged manifest still says, None where it says none."""
    found = _LANGUAGE.search((folder / NAME).read_bytes())
    language = found[1].decode() if found else None
    return language if language in LANGUAGES else None


def _manifest(commit: dict[str, Any]) -> Manifest:
    segments = tuple(SegmentRecord(**segment) for segment in commit["segments"])
    ledgers = tuple(commit["ledgers"])
    return Manifest(commit["language"], commit["commit"], segments, ledgers)
