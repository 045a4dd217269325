"""Statistics: what is in an archive, in numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from .index.snapshot import Snapshot


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


def gather_stats(path: Path, snapshot: Snapshot) -> Stats:
    """Return what one commit of the archive in a folder holds."""
    spans = [span for live in snapshot.segments if (span := live.dates()) is not None]
    return Stats(
        articles=snapshot.n_live,
        segments=len(snapshot.segments),
        bytes=sum(map(_n_bytes, path.iterdir())),
        first_date=min((first for first, _ in spans), default=None),
        last_date=max((last for _, last in spans), default=None),
        deleted=snapshot.n_docs - snapshot.n_live,
        language=snapshot.manifest.language,
        generation=snapshot.manifest.commit,
    )


def _n_bytes(file: Path) -> int:
    """Return the size of a file, 0 of one that a writer has just removed."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
