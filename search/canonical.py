"""Canonical text: a plan, written in the query language.

Operators are written out and brackets set, so that the text shows how a
query was read.  Parsing it gives the same plan again, if it is within
the limits of the language (search/lexer.py, search/repair.py).
"""

from __future__ import annotations

import datetime as dt
import re

from .plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)

_QUOTES_AND_BACKSLASHES = re.compile(r'(["“”„\\])')


def write_plan(plan: Plan) -> str:
    """Return the text of a plan."""
    match plan:
        case And(parts):
            return " AND ".join(_inner(part) for part in parts)
        case Or(parts):
            return " OR ".join(_inner(part) for part in parts)
        case Not(Not() as part):
            return f"NOT ({write_plan(part)})"
        case Not(part):
            return f"NOT {_inner(part)}"
        case Everything():
            return "*"
        case Nothing():
            return "NOT *"
        case Keyword():
            return _write_keyword(plan)
        case Dates(first, last):
            return f"date:{_write_dates(first, last)}"
        case Term(text, field, weight) | Pattern(text, field, weight):
            return _write_leaf(text, field, weight)
        case Phrase(forms, field, weight):
            return _write_leaf(f'"{" ".join(forms)}"', field, weight)
    return _write_leaf(f'"{" ".join(plan.forms)}"~{plan.slop}', plan.field, plan.weight)


def _inner(part: Plan) -> str:
    text = write_plan(part)
    return f"({text})" if isinstance(part, And | Or | Nothing) else text


def _write_leaf(text: str, field: str | None, weight: float) -> str:
    named = text if field is None else f"{field}:{text}"
    return named if weight == 1 else f"{named}^{format(weight, '.6f').rstrip('0').rstrip('.')}"


def _write_dates(first: dt.date | None, last: dt.date | None) -> str:
    begin, end = ("*" if day is None else day.isoformat() for day in (first, last))
    return begin if begin == end else f"[{begin} TO {end}]"


def _write_keyword(leaf: Keyword) -> str:
    if leaf.column == "id":
        escaped = _QUOTES_AND_BACKSLASHES.sub(r"\\\1", leaf.tokens[0])
        return f'id:"{escaped}"'
    if leaf.whole:
        return f'{leaf.column}:"{" ".join(leaf.tokens)}"'
    return f"{leaf.column}:{'-'.join(leaf.tokens)}"
