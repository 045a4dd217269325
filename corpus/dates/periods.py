"""Periods: the days of a week, a month, a decade, counted from some day or not.

Weeks run from Monday to Sunday.  What would lie outside the calendar, years
1 to 9999, raises ValueError or OverflowError.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import NamedTuple

from .mention import Granularity

_DAY = dt.timedelta(days=1)
# The months of a unit that begins with January, or anew after so many.
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


class Period(NamedTuple):
    """Days from `first` to `last`, both included, as one counts them."""

    first: dt.date
    last: dt.date
    granularity: Granularity


def day_of(day: dt.date) -> Period:
    """Return a day as a period."""
    return Period(day, day, "day")


def days_between(first: dt.date, last: dt.date) -> Period:
    """Return the days from one to another; raise ValueError where the second is earlier."""
    if first > last:
        raise ValueError(f"{first} is after {last}")
    return Period(first, last, "day")


def months_from(year: int, month: int, n_months: int, granularity: Granularity) -> Period:
    """Return so many months, of which the first is given; `month` may run beyond 12 or below 1."""
    year, month = _carry(year, month)
    last_year, last_month = _carry(year, month + n_months - 1)
    last = dt.date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Period(dt.date(year, month, 1), last, granularity)


def years_between(first: int, last: int) -> Period:
    """Return whole years; raise ValueError where the second is earlier."""
    if first > last:
        raise ValueError(f"{first} is after {last}")
    return Period(dt.date(first, 1, 1), dt.date(last, 12, 31), "year")


def century(number: int) -> Period:
    """Return a century, of which the 20th is 1901 to 2000."""
    first = 100 * number - 99
    return Period(dt.date(first, 1, 1), dt.date(first + 99, 12, 31), "century")


def unit_at(day: dt.date, unit: str, shift: int = 0) -> Period:
    """Return the day, week, weekend, month... that holds `day`, or another so many units on."""
    if unit == "day":
        return day_of(day + shift * _DAY)
    if unit in ("week", "weekend"):
        monday = day - day.weekday() * _DAY + 7 * shift * _DAY
        if unit == "week":
            return Period(monday, monday + 6 * _DAY, "week")
        return Period(monday + 5 * _DAY, monday + 6 * _DAY, "day")
    if unit == "century":
        return century((day.year - 1) // 100 + 1 + shift)
    size = _MONTHS[unit]
    if unit == "decade":
        return months_from(day.year - day.year % 10 + 10 * shift, 1, size, "decade")
    first = (day.month - 1) // size * size + 1
    return months_from(day.year, first + size * shift, size, granularity_of(unit))


def stretch(day: dt.date, unit: str, n: int) -> Period:
    """Return the `n` units up to and with `day`, or the -`n` units from it on."""
    other = _shift(day, unit, -n)
    if n < 0:
        return Period(day, other, granularity_of(unit))
    return Period(other + _DAY, day, granularity_of(unit))


def part_of(period: Period, part: str) -> Period:
    """Return the early, mid or late third of a period: of whole months or years where it can."""
    _, last, granularity = period
    number = ("early", "mid", "late").index(part)
    starts = _thirds(period)
    begin = starts[number]
    return Period(begin, last if number == 2 else starts[number + 1] - _DAY, granularity)


def _thirds(period: Period) -> list[dt.date]:
    first, last, granularity = period
    if granularity == "month" and first.month == last.month:
        return [first, first.replace(day=11), first.replace(day=21)]
    if granularity == "decade" and last.year - first.year == 9:
        return [first, first.replace(year=first.year + 4), first.replace(year=first.year + 7)]
    n_months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and n_months % 3 == 0:
        return [_shift(first, "month", number * n_months // 3) for number in range(3)]
    n_days = (last - first).days + 1
    return [first + number * n_days // 3 * _DAY for number in range(3)]


def granularity_of(unit: str) -> Granularity:
    """Return what is counted in a unit: a weekend in days."""
    known: tuple[Granularity, ...] = (
        "week",
        "month",
        "quarter",
        "half",
        "year",
        "decade",
        "century",
    )
    return next((name for name in known if name == unit), "day")


def _carry(year: int, month: int) -> tuple[int, int]:
    return year + (month - 1) // 12, (month - 1) % 12 + 1


def _shift(day: dt.date, unit: str, n: int) -> dt.date:
    """Return the same day so many units later, or the last of its month where that is shorter."""
    if unit in ("day", "week", "weekend"):
        return day + (n if unit == "day" else 7 * n) * _DAY
    year, month = _carry(day.year, day.month + n * _MONTHS[unit])
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(year)
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))
