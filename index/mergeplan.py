"""Merge plan: which segments to write anew as one.  A pure function of their sizes.

What one transaction wrote in small runs is merged when it commits, into
segments of up to 64 MB.  Larger runs stay as they are, fewer than eight
of a tier: to write them again would take half of the time of building.

Segments fall into tiers, each eight times the size of the one
below.  Eight of one tier are merged into one, which then belongs to the
next: so an article is written again about once a tier (in the lowest,
where that costs little, more often), and an archive of n articles has
about 7 log₈ n segments.  Who adds a few articles
shall not wait for the merge of a million: a commit merges no more than
64 MB into one, or eight times what it wrote.  What is too large for that
waits for a larger commit, or for `compact`.

A segment that is mostly deleted articles is written anew alone: as many
deletes have paid for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FAN = 8
SMALLEST_BYTES = 1 << 16  # all below are one tier
SMALL_MERGE_BYTES = 1 << 26  # a third of a second's work: any commit may cause that
LARGEST_BYTES = 1 << 32  # a merge makes nothing larger

Group = list[int]


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a segment; `dead` is the share of its articles that are deleted, 0 to 1."""

    n_bytes: int
    dead: float = 0.0

    @property
    def live_bytes(self) -> int:
        return round(self.n_bytes * (1 - self.dead))


def plan_merges(sizes: Sequence[Size], n_new: int = 0) -> list[Group]:
    """Return groups of numbers into `sizes`, each to be merged into one segment.

    The last `n_new` are those that this transaction has written.
    """
    n_old = len(sizes) - n_new
    written = range(n_old, len(sizes))
    room = max(SMALL_MERGE_BYTES, FAN * _total(written, sizes))
    units = [[number] for number in range(n_old)]
    units += _fit([[number] for number in written], sizes, SMALL_MERGE_BYTES)
    tiers: defaultdict[int, list[Group]] = defaultdict(list)
    for unit in units:
        tiers[_tier(_total(unit, sizes))].append(unit)
    groups = [
        group
        for tier in tiers.values()
        for group in (_fit(tier, sizes, min(room, LARGEST_BYTES)) if len(tier) >= FAN else tier)
    ]
    return sorted(group for group in groups if len(group) > 1 or sizes[group[0]].dead > 0.5)


def plan_compaction(sizes: Sequence[Size], *, every: bool = False) -> list[Group]:
    """Return groups that leave as few segments as may be, and no deleted article.

    With `every`, each segment is in one of them.
    """
    groups = _fit([[number] for number in range(len(sizes))], sizes, LARGEST_BYTES)
    return [group for group in groups if every or len(group) > 1 or sizes[group[0]].dead]


def _tier(n_bytes: int) -> int:
    tier = 0
    while n_bytes >= SMALLEST_BYTES:
        n_bytes //= FAN
        tier += 1
    return tier


def _total(numbers: Iterable[int], sizes: Sequence[Size]) -> int:
    return sum(sizes[number].live_bytes for number in numbers)


def _fit(units: Iterable[Group], sizes: Sequence[Size], room: int) -> list[Group]:
    """Return neighbouring units joined as far as their total is within `room`."""
    groups: list[Group] = []
    left = 0
    for unit in units:
        size = _total(unit, sizes)
        if not groups or size > left:
            groups.append([])
            left = room
        groups[-1] += unit
        left -= size
    return groups
