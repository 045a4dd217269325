"""Planner: from a tree of whoosh queries to a Plan.

The trees come from search/syntax.py, or from people who build theirs in
code.  Their leaves become those of search/leaves.py.  To plan a query is None where it asks for
nothing at all, as a word without letters does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or, Require
from whoosh.query.positional import Phrase, Sequence
from whoosh.query.qcore import Every, Query, _NullQuery
from whoosh.query.ranges import DateRange, NumericRange, TermRange
from whoosh.query.terms import Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not
from whoosh.util.times import long_to_datetime

from . import plan as p
from .days import Range
from .errors import QueryError
from .fields import DATE, TEXTS, require_field
from .groups import Clause, all_of, any_of, drop_stop_words, none_of, read_strictly
from .leaves import Leaves, limit
from .parsed import ParsedQuery, Reading, settle
from .syntax import Beside, Required

_MAX_DEPTH = 150
_REBUILD = "build it from Term, Phrase, Prefix, Wildcard, ranges of date, And, Or and Not"


def plan_typed(
    tree: Query,
    text: str,
    options: Reading,
    notices: Iterable[str] = (),
) -> ParsedQuery:
    """Return what a query asks for that was typed as `text`."""
    planner = _Planner(text, options, dict.fromkeys(notices))
    clauses = planner.clauses(_top(tree), 1.0, 0)
    return settle(text, clauses, options, planner.leaves.notices)


def plan_built(tree: Query, options: Reading) -> ParsedQuery:
    """Return what a query asks for that was built in code."""
    planner = _Planner("", options, {})
    parsed = settle("", planner.clauses(_top(tree), 1.0, 0), options, planner.leaves.notices)
    return ParsedQuery(str(parsed), parsed.plan, notices=parsed.notices)


def _top(tree: Query) -> And:
    return tree if isinstance(tree, Beside) else Beside([tree])


class _Planner:
    def __init__(self, text: str, options: Reading, notices: dict[str, None]) -> None:
        self.text = text
        self.options = options
        self.leaves = Leaves(text, options, notices)

    def clauses(self, group: And, weight: float, depth: int) -> list[Clause]:
        """Return the clauses of a group; a group that is all of another stands for it."""
        weight *= group.boost
        children = group.subqueries
        if len(children) == 1 and isinstance(children[0], Beside):
            return self.clauses(children[0], weight, depth + 1)
        clauses = []
        for child in children:
            plan = self.plan(child, weight, depth + 1)
            if plan is not None:
                bare = isinstance(child, Term) and child.boost == 1
                word = plan.form if bare and isinstance(plan, p.Term) else None
                clauses.append(Clause(plan, isinstance(child, Required), word))
        return clauses

    def plan(self, tree: Query, weight: float, depth: int) -> p.Plan | None:
        if depth > _MAX_DEPTH:
            raise self._error(tree, "the query is nested too deep", "make it flatter")
        for kind, compile_kind in _KINDS:
            if isinstance(tree, kind):
                return compile_kind(self, tree, weight, depth)
        name = type(tree).__name__
        raise self._error(tree, f"{name} queries have no meaning here", _REBUILD)

    def beside(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return read_strictly(
            drop_stop_words(self.clauses(tree, weight, depth), self.options.stop_words)
        )

    def every_part(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return all_of(self._parts(tree.subqueries, weight * tree.boost, depth))

    def any_part(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return any_of(self._parts(tree.subqueries, weight * tree.boost, depth))

    def first_without_second(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        parts = self._parts([tree.a, Not(tree.b)], weight, depth)
        return all_of(parts)

    def first_perhaps_second(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        first = self.plan(tree.a, weight, depth + 1)
        second = self.plan(tree.b, weight, depth + 1)
        if first is None or second is None:
            return first
        perhaps = any_of((second, p.Everything()))
        return all_of(part for part in (first, perhaps) if part)

    def first_if_second(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        first, second = (
            self.plan(tree.a, weight, depth + 1),
            self.plan(tree.b, 0.0, depth + 1),
        )
        return all_of(part for part in (first, second) if part)

    def negated(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        part = self.plan(tree.query, weight, depth + 1)
        return None if part is None else none_of(part)

    def wrapped(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return self.plan(tree.child, weight, depth + 1)

    def unscored(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return self.plan(tree.child, 0.0, depth + 1)

    def word(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        name, weight = self._field(tree), weight * tree.boost
        return self.leaves.word(_as_text(tree.text), name, weight, self._position(tree))

    def quoted(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        slop = tree.slop if tree.slop > 1 else 0
        name, weight = self._field(tree), weight * tree.boost
        return self.leaves.quoted(" ".join(tree.words), slop, name, weight, self._position(tree))

    def sequence(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        words = tree.subqueries
        if not all(isinstance(word, Term) for word in words):
            raise self._error(tree, "a Sequence has other parts than Term", _REBUILD)
        if len({word.fieldname for word in words}) != 1:
            raise self._error(tree, "a Sequence needs words, all in one field", _REBUILD)
        slop = 0 if tree.ordered and tree.slop <= 1 else tree.slop
        text, name = " ".join(str(word.text) for word in words), self._field(words[0])
        return self.leaves.quoted(text, slop, name, weight * tree.boost, self._position(tree))

    def pattern(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        text = f"{tree.text}*" if isinstance(tree, Prefix) else str(tree.text)
        name, weight = self._field(tree), weight * tree.boost
        return all_of(self.leaves.patterns(text, name, weight, self._position(tree)))

    def every(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        name = self._field(tree)
        if name == DATE:
            return p.Dates(None, None)
        if name in TEXTS:
            return p.Pattern("*", name, limit(weight * tree.boost))
        if name in (None, "id"):
            return p.Everything()
        raise self._error(tree, f"Every has no meaning in {name}", _REBUILD)

    def nothing(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return p.Nothing()

    def text_range(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return self._range(tree, tree.start, tree.end)

    def day_range(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        return self._range(tree, tree.startdate, tree.enddate)

    def number_range(self, tree: Any, weight: float, depth: int) -> p.Plan | None:
        """Read the microseconds that whoosh counts time in."""
        ends = (None if n is None else long_to_datetime(n) for n in (tree.start, tree.end))
        return self._range(tree, *ends)

    def _parts(self, trees: Iterable[Query], weight: float, depth: int) -> list[p.Plan]:
        plans = (self.plan(tree, weight, depth + 1) for tree in trees)
        return [plan for plan in plans if plan is not None]

    def _field(self, tree: Any) -> str | None:
        return tree.fieldname and require_field(tree.fieldname, self.text, self._position(tree))

    def _range(self, tree: Any, start: object, end: object) -> p.Plan:
        if self._field(tree) != DATE:
            raise self._error(tree, "only date: has ranges", _REBUILD)
        ends = Range(_as_text(start), _as_text(end), tree.startexcl, tree.endexcl)
        return self.leaves.range(ends, self._position(tree))

    def _position(self, tree: Any) -> int | None:
        return getattr(tree, "startchar", None) if self.text else None

    def _error(self, tree: Any, problem: str, remedy: str) -> QueryError:
        return QueryError(problem, remedy, self.text, self._position(tree))


def _as_text(value: object) -> str:
    """Return a word of a query, which code may give as a day or as a moment."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


# The first kind that fits counts: subclasses stand before their classes.
_KINDS: tuple[tuple[type[Any], Callable[[_Planner, Any, float, int], p.Plan | None]], ...] = (
    (Beside, _Planner.beside),
    (Required, _Planner.wrapped),
    (Term, _Planner.word),
    (And, _Planner.every_part),
    (Or, _Planner.any_part),
    (DisjunctionMax, _Planner.any_part),
    (Not, _Planner.negated),
    (AndNot, _Planner.first_without_second),
    (AndMaybe, _Planner.first_perhaps_second),
    (Require, _Planner.first_if_second),
    (Phrase, _Planner.quoted),
    (Sequence, _Planner.sequence),
    (Prefix, _Planner.pattern),
    (Wildcard, _Planner.pattern),
    (TermRange, _Planner.text_range),
    (DateRange, _Planner.day_range),
    (NumericRange, _Planner.number_range),
    (Every, _Planner.every),
    (_NullQuery, _Planner.nothing),
    (ConstantScoreQuery, _Planner.unscored),
)
