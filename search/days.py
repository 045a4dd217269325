"""Days: what a query says of dates, as a leaf of the Plan.

Apart from search/leaves.py, as most queries say nothing of dates and do
without what reads them.  Errors point into the whole query, in which the
text of the dates stands at `at`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from .errors import QueryError
from .intervals import Interval, parse_interval, parse_range
from .plan import Dates, Nothing

_ENDS = re.compile(r"([\[{])(.*?)\bto\b(.*)([\]}])", re.IGNORECASE | re.DOTALL)


class Range(NamedTuple):
    """Two dates as they were written; `after` and `before` leave the ends out."""

    start: str
    end: str
    after: bool = False
    before: bool = False


def split_range(text: str) -> Range:
    """Return the ends of `[a TO b]` or `{a TO b}`."""
    [(opening, start, end, closing)] = _ENDS.findall(text)
    return Range(start, end, opening == "{", closing == "}")


def read_days(text: str, today: dt.date, query: str, at: int | None) -> Dates | Nothing:
    """Return what asks for the days that `text` means; raise QueryError where it means none."""
    return _read(lambda: parse_interval(text, today), query, at)


def read_range(ends: Range, today: dt.date, query: str, at: int | None) -> Dates | Nothing:
    """Return what asks for the days of a range; raise QueryError where an end is no date."""
    start, end, after, before = ends
    return _read(lambda: parse_range(start, end, today, after=after, before=before), query, at)


def _read(read: Callable[[], Interval], query: str, at: int | None) -> Dates | Nothing:
    try:
        days = read()
    except QueryError as error:
        found = -1 if at is None else query.find(error.query.strip(), at)
        raise QueryError(error.problem, error.remedy, query, at if found == -1 else found) from None
    return Nothing() if days.is_empty else Dates(days.first, days.last)
