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
from itertools import pairwise
from typing import NamedTuple

from .plan import And, Dates, Everything, Keyword, Not, Nothing, Or, Plan, Term

_MAX_PAIRED = 4
_FILTERS = (Keyword, Dates, Everything, Nothing, Not)


class Clause(NamedTuple):
    """One part of a group.

    `word` is the form of a single word without weight, quotes, sign or
    operator, whose plan is a Term; None for any other clause.
    """

    plan: Plan
    required: bool = False
    word: str | None = None


def all_of(parts: Iterable[Plan]) -> Plan | None:
    """Return what asks for all parts; None where there are none."""
    flat = _flatten(parts, And)
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts: Iterable[Plan]) -> Plan | None:
    """Return what asks for any of the parts; None where there are none."""
    flat = _flatten(parts, Or)
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
    if isinstance(part, (And, Or)):
        return all(is_filter(p) for p in part.parts)
    return isinstance(part, _FILTERS)


def drop_stop_words(clauses: Sequence[Clause], stop_words: frozenset[str]) -> Sequence[Clause]:
    """Return the clauses that take part."""
    kept = [c for c in clauses if c.word not in stop_words]
    if len(kept) == len(clauses) or any(not isinstance(c.plan, Not) for c in kept):
        return kept
    return clauses


def read_strictly(clauses: Sequence[Clause]) -> Plan | None:
    """Return the plan that asks for every clause."""
    return all_of([c.plan for c in clauses])


def read_loosely(clauses: Sequence[Clause]) -> Plan | None:
    """Return the plan that asks for any of the words, and for all that must hold."""
    optional = _optional(clauses)
    if len(optional) == len(clauses):
        return any_of(optional)
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
    n_choices = len(set(_optional(clauses)))
    if n_choices > 1 or (n_choices and any(c.required for c in clauses)):
        return read_loosely(clauses)
    return None


def pair_neighbours(
    clauses: Sequence[Clause], kept: Sequence[Clause]
) -> tuple[tuple[str, str], ...]:
    """Return the plain words that were typed side by side, where two to four take part.

    `kept` are the clauses that take part; stop words that take none
    still stand between their neighbours.
    """
    taking_part = [c.word for c in kept if c.word is not None]
    words = [c.word if isinstance(c.plan, Term) and c.plan.field is None else None for c in clauses]
    return pair_words(words, taking_part)


def pair_words(
    words: Sequence[str | None], taking_part: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Return those neighbours among words that both take part, where two to four do.

    None stands for what is no plain word.
    """
    if not 2 <= len(taking_part) <= _MAX_PAIRED:
        return ()
    return tuple(
        [
            (left, right)
            for left, right in pairwise(words)
            if left is not None and right is not None
            if left in taking_part and right in taking_part
        ]
    )


def _flatten(parts: Iterable[Plan], kind: type[And] | type[Or]) -> list[Plan]:
    flat: list[Plan] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat


def _optional(clauses: Sequence[Clause]) -> list[Plan]:
    return [c.plan for c in clauses if not _must_hold(c)]


def _must_hold(clause: Clause) -> bool:
    return clause.required or is_filter(clause.plan)
