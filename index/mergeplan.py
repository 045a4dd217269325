"""Merge plan: which segments to write anew as one.  A pure function of their sizes.

Segments fall into tiers, each eight times the size of the one below.
Eight of one tier are merged into one, which then belongs to the next: so
an article is written again about once a tier (in the lowest, where that
costs little, more often), and an archive of n articles has at most seven
segments a tier, about 7 log₈ n.  A segment that is mostly deleted
articles is written anew alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

FAN = 8
SMALLEST_BYTES = 1 << 16  # all below are one tier
LARGEST_BYTES = 1 << 28  # a merge makes nothing larger


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a segment; `dead` is the share of its articles that are deleted, 0 to 1."""

    n_bytes: int
    dead: float = 0.0

    @property
    def live_bytes(self) -> int:
        return round(self.n_bytes * (1 - self.dead))


def plan_merges(sizes: Sequence[Size]) -> list[list[int]]:
    """Return groups of numbers into `sizes`, each to be merged into one segment."""
    tiers: defaultdict[int, list[int]] = defaultdict(list)
    for number, size in enumerate(sizes):
        tiers[_tier(size.live_bytes)].append(number)
    groups = [group for tier in tiers.values() if len(tier) >= FAN for group in _fit(tier, sizes)]
    merged = {number for group in groups for number in group}
    groups += [
        [number] for number, size in enumerate(sizes) if size.dead > 0.5 and number not in merged
    ]
    return sorted(groups)


def plan_compaction(sizes: Sequence[Size]) -> list[list[int]]:
    """Return groups that leave as few segments as may be, and no deleted article."""
    groups = _fit(range(len(sizes)), sizes)
    kept = {number for group in groups for number in group}
    groups += [[n] for n, size in enumerate(sizes) if size.dead and n not in kept]
    return sorted(groups)


def _tier(n_bytes: int) -> int:
    tier = 0
    while n_bytes >= SMALLEST_BYTES:
        n_bytes //= FAN
        tier += 1
    return tier


def _fit(numbers: Sequence[int], sizes: Sequence[Size]) -> list[list[int]]:
    """Return the numbers in groups of two or more that together stay below the largest size."""
    groups: list[list[int]] = [[]]
    room = LARGEST_BYTES
    for number in numbers:
        if sizes[number].live_bytes > room:
            groups.append([])
            room = LARGEST_BYTES
        groups[-1].append(number)
        room -= sizes[number].live_bytes
    return [group for group in groups if len(group) > 1]
