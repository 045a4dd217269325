"""ParsedQuery: what was typed, and what it was understood to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .canonical import write_plan
from .groups import (
    Clause,
    drop_stop_words,
    pair_neighbours,
    read_loosely,
    read_strictly,
    relax,
)
from .plan import Nothing, Plan

_MATCHES = ("auto", "all", "any")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query is to be read; the options of search/parser.py."""

    match: str
    now: dt.date
    elide: bool
    stop_words: frozenset[str]

    def __post_init__(self) -> None:
        if self.match not in _MATCHES:
            raise ValueError(f"match is {self.match!r}: make it one of {', '.join(_MATCHES)}")


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
        return write_plan(self.plan)


def settle(
    text: str, clauses: Sequence[Clause], options: Reading, notices: Iterable[str] = ()
) -> ParsedQuery:
    """Return what the clauses of the outermost group ask for together."""
    kept = drop_stop_words(clauses, options.stop_words)
    plan = read_loosely(kept) if options.match == "any" else read_strictly(kept)
    if plan is None:
        notices = (*notices, "there is no word in the query to look for")
    return ParsedQuery(
        text,
        plan or Nothing(),
        relax(kept) if options.match == "auto" else None,
        pair_neighbours(clauses, options.stop_words),
        tuple(notices),
    )
