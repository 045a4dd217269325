"""Facets: counts over all articles that a plan asks for, by who, where, source and time.

A value's count is exact, however many segments it is spread over.  The
values of a segment go by numbers of its own, so those of several
segments meet as text, and only those become text that can be among the
highest: what has `total` articles in `n` segments has `total / n` or
more in one of them (the threshold algorithm "TPUT": Cao and Wang,
Efficient Top-K Query Calculation in Distributed Networks, PODC 2004).

Names that are written in several ways are few, and counted apart
(search/spellings.py).
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Literal, get_args

from ..index._facets import count_bits, count_stretches, count_values, kth_count, values_from
from ..index.columns import KeywordColumn
from ..index.snapshot import LiveSegment
from .execution import Execution
from .spellings import SpelledCounts, find_spellings

if TYPE_CHECKING:
    from .rules import FieldRules

FacetField = Literal["people", "places", "source", "year"]
Period = Literal["day", "week", "month", "year"]

FIELDS: tuple[FacetField, ...] = get_args(FacetField)
PERIODS: tuple[Period, ...] = get_args(Period)


def count_field(
    execution: Execution, field: FacetField, limit: int | None = 20
) -> list[tuple[str, int]]:
    """Return the values of a field that most articles have, with how many do.

    The highest count comes first, equal counts by value.  Values that
    differ in case, accents or punctuation alone are one, and go by what
    most articles have.  Years are four digits; an article without a date
    is in none.  `limit=None` is all.
    Raises ValueError for any other field, and for a limit below 0.
    """
    if field not in FIELDS:
        raise ValueError(f"field is {field!r}: make it one of {', '.join(FIELDS)}")
    if limit is not None and limit < 0:
        raise ValueError(f"limit is {limit}: make it 0 or more, or None for all")
    if limit == 0:
        return []
    if field == "year":
        totals = {f"{day.year:04}": n for day, n in count_periods(execution, "year") if n}
    else:
        totals = _count_values(execution, field, limit)
    most = len(totals) if limit is None else limit
    return nsmallest(most, totals.items(), key=lambda item: (-item[1], item[0]))


def count_periods(execution: Execution, by: Period = "month") -> list[tuple[dt.date, int]]:
    """Return the first day of each period and how many articles were published in it.

    From the first period with an article to the last, the empty ones
    between included.  Weeks begin on Monday.  Articles without a date
    are left out: `count_undated` counts them.  Raises ValueError for any
    other period.
    """
    if by not in PERIODS:
        raise ValueError(f"by is {by!r}: make it one of {', '.join(PERIODS)}")
    span = published(execution)
    if span is None:
        return []
    numbers = range(_number(span[0], by), _number(span[1], by) + 1)
    starts = array("i", [_first_day(number, by) for number in numbers])
    counts = _zeros(len(starts))
    for live, bits in execution.matched:
        count_stretches(bits, live.segment.dates, starts, counts)
    return list(zip(map(dt.date.fromordinal, starts), counts, strict=True))


def count_undated(execution: Execution) -> int:
    """Return how many of the articles have no date."""
    return sum(
        count_bits(bits, 0, live.segment.published(None, None)[0])
        for live, bits in execution.matched
    )


def published(execution: Execution) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of publication, None where no article has a date."""
    days: list[int] = []
    for live, bits in execution.matched:
        start, _ = live.segment.published(None, None)
        found = int.from_bytes(bits, "little") >> start
        if found:
            dates = live.segment.dates[start:]
            days += dates[(found & -found).bit_length() - 1], dates[found.bit_length() - 1]
    return (dt.date.fromordinal(min(days)), dt.date.fromordinal(max(days))) if days else None


def fitting_period(first: dt.date, last: dt.date, most: int) -> Period:
    """Return the finest period of which at most so many cover the days; the year if none does."""
    fitting = (by for by in PERIODS if _number(last, by) - _number(first, by) < most)
    return next(fitting, "year")


def _count_values(execution: Execution, field: FacetField, limit: int | None) -> dict[str, int]:
    rules = None if execution.rules is None else execution.rules.of(field)
    columns = [live.segment.column(field) for live, _ in execution.matched]
    parts, spelled = [], SpelledCounts()
    for (live, bits), column, spellings in zip(
        execution.matched, columns, find_spellings(columns), strict=True
    ):
        part = _count(live, bits, column, rules)
        spelled.take(column, part.counts, bits, spellings)
        parts.append(part)
    return {**_totals(parts, limit), **spelled.by_spelling()}


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many articles have each value of one segment's column, by the value's number.

    Names that rules give are counted by themselves, and the values that
    they are given to not at all.
    """

    column: KeywordColumn
    counts: array[int]
    by_rules: Mapping[str, int]

    def from_count(self, least: int) -> Iterable[tuple[str, int]]:
        """Yield the values that as many articles have, or more."""
        values = self.column.values
        yield from ((values[number], n) for number, n in values_from(self.counts, least))
        yield from ((name, n) for name, n in self.by_rules.items() if n >= least)

    def count_of(self, value: str) -> int:
        if value in self.by_rules:
            return self.by_rules[value]
        number = self.column.values.find(value)
        return 0 if number < 0 else self.counts[number]


def _count(
    live: LiveSegment, bits: bytearray, column: KeywordColumn, rules: FieldRules | None
) -> _Counted:
    counts = _zeros(len(column.values))
    if counts:
        count_values(bits, column.of, live.segment.n_docs, counts)
    if rules is None:
        return _Counted(column, counts, {})
    from .ruled import count_by_rules  # most archives have no rules

    by_rules, numbers = count_by_rules(bits, column, rules)
    for number in numbers:
        counts[number] = 0
    return _Counted(column, counts, by_rules)


def _totals(parts: Sequence[_Counted], limit: int | None) -> dict[str, int]:
    """Return the totals of all values that can be among the `limit` highest."""
    least = 1 if limit is None else _least_in_one(parts, limit)
    totals: Counter[str] = Counter()
    for part in parts:
        for value, n in part.from_count(least):
            totals[value] += n
    if least == 1 or len(parts) == 1:
        return totals
    # Where a segment has fewer than `least` of a value, they are not in yet.
    return {value: sum(part.count_of(value) for part in parts) for value in totals}


def _least_in_one(parts: Sequence[_Counted], limit: int) -> int:
    """Return what some segment must count, at least, of a value among the `limit` highest."""
    known: Counter[str] = Counter()
    for part in parts:
        for value, n in part.from_count(max(1, kth_count(part.counts, limit))):
            known[value] += n
    highest = nlargest(limit, known.values())
    total = highest[-1] if len(highest) == limit else 1
    return -(-total // max(1, len(parts)))


def _zeros(n: int) -> array[int]:
    return array("I", bytes(4 * n))


def _number(day: dt.date, by: Period) -> int:
    """Return the number of the period that holds the day: such numbers are neighbours in time."""
    if by == "month":
        return 12 * day.year + day.month - 1
    if by == "year":
        return day.year
    return day.toordinal() if by == "day" else (day.toordinal() - 1) // 7  # day 1 is a Monday


def _first_day(number: int, by: Period) -> int:
    """Return the first day of a period, as days since 0001-01-01, which is day 1."""
    if by == "month":
        return dt.date(number // 12, number % 12 + 1, 1).toordinal()
    if by == "year":
        return dt.date(number, 1, 1).toordinal()
    return number if by == "day" else 7 * number + 1
