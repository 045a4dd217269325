"""ParsedQuery: what was typed, and what it was understood to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .groups import (
    Clause,
    drop_stop_words,
    pair_neighbours,
    pair_words,
    read_loosely,
    read_strictly,
    relax,
)
from .plan import And, Node, Nothing, Or, Phrase, Plan, Term

MATCHES = ("auto", "all", "any")
MAX_WORDS = 1_000  # of a query with operators


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


class ParsedQuery(Node):
    """A query, read.

    `plan` is what to find; `relaxed` is what to fall back to where that
    finds nothing, None where nothing else is meant.  `pairs` are plain
    words that were typed side by side: articles that hold them so rank
    higher.  `notices` say how what could not be read as it stands was
    read.  `str()` gives the plan as a query.
    """

    __slots__ = ("notices", "pairs", "plan", "relaxed", "text")

    def __init__(
        self,
        text: str,
        plan: Plan,
        relaxed: Plan | None = None,
        pairs: tuple[tuple[str, str], ...] = (),
        notices: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.plan = plan
        self.relaxed = relaxed
        self.pairs = pairs
        self.notices = notices

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


def settle_words(
    text: str, leaves: Sequence[Term | Phrase], reading: Reading, notices: Iterable[str] = ()
) -> ParsedQuery:
    """Return what plain words ask for together: what `settle` makes of them, in fewer steps."""
    if len(leaves) == 1:
        return ParsedQuery(text, leaves[0], None, (), tuple(notices))
    if not leaves:
        return settle(text, (), reading, notices)
    words = [leaf.form if isinstance(leaf, Term) else None for leaf in leaves]
    kept = [n for n, word in enumerate(words) if word not in reading.stop_words]
    kept = kept or list(range(len(leaves)))
    parts = tuple([leaves[n] for n in kept])
    if len(parts) == 1:
        return ParsedQuery(text, parts[0], None, (), tuple(notices))
    plan = Or(parts) if reading.match == "any" else And(parts)
    relaxed = None
    if reading.match == "auto" and len({words[n] or leaves[n] for n in kept}) > 1:
        relaxed = Or(parts)
    pairs = pair_words(words, [word for n in kept if (word := words[n]) is not None])
    return ParsedQuery(text, plan, relaxed, pairs, tuple(notices))
