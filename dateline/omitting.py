"""Omitting: the files in folders that are of formats which are not read, counted and told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

from .index.manifest import NAME as MANIFEST

_KINDS_SHOWN = 5


class Omitted:
    """Counts such files by their suffix, but for those that an archive is made of."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._folder = ""  # of the last file: they come folder by folder
        self._is_archive = False

    def note(self, path: str, suffix: str) -> None:
        folder = os.path.dirname(path)
        if folder != self._folder:
            self._folder = folder
            self._is_archive = os.path.exists(os.path.join(folder, MANIFEST))
        if not self._is_archive:
            self.counts[suffix] += 1


def say_left_out(left_out: Mapping[str, int]) -> str:
    """Return how many files of other formats were left out, and their commonest suffixes."""
    n = sum(left_out.values())
    kinds = sorted(left_out, key=lambda suffix: (-left_out[suffix], suffix))
    shown = sorted(suffix or "no suffix" for suffix in kinds[:_KINDS_SHOWN])
    more = ["…"] if len(kinds) > _KINDS_SHOWN else []
    files = "1 file" if n == 1 else f"{n:,} files"
    return f"{files} of other formats left out ({', '.join(shown + more)})"
