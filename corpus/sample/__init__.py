"""The sample articles that ship with Dateline, for the demo and the tests."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder that holds the sample articles."""
    return Path(__file__).resolve().parent


def paths() -> tuple[Path, ...]:
    """Return the files of the sample articles, oldest first: their names begin with the date."""
    return tuple(sorted(folder().glob("*.txt")))
