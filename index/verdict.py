"""Verdict: what an article that comes is to the archive."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Outcome(enum.Enum):
    """What an article is to the archive as of the last commit."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"  # another source gave the same id in this transaction

    __hash__ = object.__hash__  # Enum's own is slow, and each article is counted by it


# Each article is compared with some of them, and to look one up in its class takes 0.2 µs.
ADDED, CHANGED, UNCHANGED, REPEATED = Outcome


class Verdict(NamedTuple):
    """What an article is, and what the version before it in this transaction was, if any."""

    outcome: Outcome
    former: Outcome | None = None
    is_same: bool = False  # as that version


FIRST = {outcome: Verdict(outcome) for outcome in Outcome}  # made once: a tuple takes 0.8 µs
