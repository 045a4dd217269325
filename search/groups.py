"""Groups: clauses side by side, and what they ask for together.

`carl vinson places:japan -reuters` is a group of four clauses.  Read
strictly, all of them hold.  Read loosely, as `match="any"` does and the
fallback of `match="auto"`, one of the words is enough, while filters
(people, places, source, id, date), what is required with `+` and what is
prohibited with `-` or NOT still hold.  As in Lucene, words beside a `+`
are then wholly optional: they only add to the score.

A stop word without any mark is left out, unless nothing but what is
prohibited would remain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .plan import And, Dates, Everything, Keyword, Not, Nothing, Or, Plan, Term

_MAX_PAIRED = 4


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a group; `bare` is a single word without weight, quotes, sign or operator."""

    plan: Plan
    required: bool = False
    bare: bool = False


def all_of(parts: Iterable[Plan]) -> Plan | None:
    """Return what asks for all parts; None where there are none."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts: Iterable[Plan]) -> Plan | None:
    """Return what asks for any of the parts; None where there are none."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def none_of(part: Plan) -> Plan:
    """Return what asks for every article that `part` does not ask for."""
    match part:
        case Not(inner):
            return inner
        case Everything():
            return Nothing()
        case Nothing():
            return Everything()
    return Not(part)


def is_filter(part: Plan) -> bool:
    """Whether a part only says which articles may be found, and nothing of their words."""
    match part:
        case And(parts) | Or(parts):
            return all(is_filter(p) for p in parts)
    return isinstance(part, Keyword | Dates | Everything | Nothing | Not)


def drop_stop_words(clauses: Sequence[Clause], stop_words: frozenset[str]) -> list[Clause]:
    """Return the clauses that take part."""
    kept = [c for c in clauses if not _is_stop_word(c, stop_words)]
    positive = any(not isinstance(c.plan, Not) for c in kept)
    return kept if positive else list(clauses)


def read_strictly(clauses: Sequence[Clause]) -> Plan | None:
    """Return the plan that asks for every clause."""
    return all_of(c.plan for c in clauses)


def read_loosely(clauses: Sequence[Clause]) -> Plan | None:
    """Return the plan that asks for any of the words, and for all that must hold."""
    optional = [c.plan for c in clauses if not _must_hold(c)]
    if any(c.required for c in clauses) and optional:
        optional.append(Everything())
    choice = any_of(optional)
    parts: list[Plan] = []
    for clause in clauses:
        if _must_hold(clause):
            parts.append(clause.plan)
        elif choice is not None:
            parts.append(choice)
            choice = None
    return all_of(parts)


def relax(clauses: Sequence[Clause]) -> Plan | None:
    """Return the loose reading where it can find more than the strict one, else None."""
    optional = {c.plan for c in clauses if not _must_hold(c)}
    required = any(c.required for c in clauses)
    return read_loosely(clauses) if len(optional) > (0 if required else 1) else None


def pair_neighbours(
    clauses: Sequence[Clause], stop_words: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Return the plain words that were typed side by side, where two to four take part.

    Stop words that take no part still stand between their neighbours.
    """
    kept = drop_stop_words(clauses, stop_words)
    if not 2 <= sum(c.bare for c in kept) <= _MAX_PAIRED:
        return ()
    taking_part = set(map(id, kept))
    return tuple(
        (left.plan.form, right.plan.form)
        for left, right in pairwise(clauses)
        if left.bare and right.bare and {id(left), id(right)} <= taking_part
        if isinstance(left.plan, Term) and isinstance(right.plan, Term)
        if left.plan.field is None and right.plan.field is None
    )


def _must_hold(clause: Clause) -> bool:
    return clause.required or is_filter(clause.plan)


def _is_stop_word(clause: Clause, stop_words: frozenset[str]) -> bool:
    return clause.bare and isinstance(clause.plan, Term) and clause.plan.form in stop_words
