"""ParsedQuery: what was typed, and what it was understood to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .groups import (
    Clause,
    drop_stop_words,
    pair_neighbours,
    read_loosely,
    read_strictly,
    relax,
)
from .plan import Nothing, Plan

MATCHES = ("auto", "all", "any")


class Reading(NamedTuple):
    """How a query is to be read; the options of search/parser.py."""

    match: str
    now: dt.date | None
    elide: bool
    stop_words: frozenset[str]

    @property
    def today(self) -> dt.date:
        """The day of `now`, or the day of the call."""
        if isinstance(self.now, dt.datetime):
            return self.now.date()
        return self.now or dt.date.today()


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query, read.

    `plan` is what to find; `relaxed` is what to fall back to where that
    finds nothing, None where nothing else is meant.  `pairs` are plain
    words that were typed side by side: articles that hold them so rank
    higher.  `notices` say how what could not be read as it stands was
    read.  `str()` gives the plan as a query.
    """

    text: str
    plan: Plan
    relaxed: Plan | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()

    def __str__(self) -> str:
        # Not at the top: most searches never ask for the text.
        from .canonical import write_plan

        return write_plan(self.plan)


def settle(
    text: str, clauses: Sequence[Clause], reading: Reading, notices: Iterable[str] = ()
) -> ParsedQuery:
    """Return what the clauses of the outermost group ask for together."""
    if len(clauses) == 1:
        return ParsedQuery(text, clauses[0].plan, None, (), tuple(notices))
    kept = drop_stop_words(clauses, reading.stop_words)
    plan = read_loosely(kept) if reading.match == "any" else read_strictly(kept)
    if plan is None:
        notices = (*notices, "there is no word in the query to look for")
    return ParsedQuery(
        text,
        plan or Nothing(),
        relax(kept) if reading.match == "auto" else None,
        pair_neighbours(clauses, kept),
        tuple(notices),
    )
