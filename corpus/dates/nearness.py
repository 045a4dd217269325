"""Nearness: which of the Tuesdays, which of the years a writer means.

News is about the days around it, so the nearest is meant, unless that lies on
the wrong side of what the tense says.  Publication days are the publisher's: for
half of the world it is tomorrow there already, so that "Tuesday" may be
today's on Monday, where no tense tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from .mention import Granularity
from .periods import Period, months_from
from .tense import Tense

Nearest = TypeVar("Nearest", dt.date, Period)

# So far, in days, the nearest may lie on the wrong side of what is past, and of what is to
# come: a tense is more often told wrong than a day is spoken of that is nearly a year away.
_DAYS_OFF, _QUARTERS_OFF = (75, 75), (15, 15)
_MONTHS_OFF = (100, 45)  # what is said to come is seldom a month that is over

TOLD, UNTOLD, AGAINST = 0.85, 0.7, 0.6  # by the tense, by nothing, in spite of it
_N_ANSWERS = 1024  # that are remembered: of one day of publication few are asked for


def nearest_weekday(weekday: int, published: dt.date, tense: Tense) -> tuple[dt.date, float]:
    """Return the day of that name (Monday is 0), and how sure it is."""
    ahead = (weekday - published.weekday()) % 7
    if ahead == 0:
        return published, TOLD
    if tense > 0:
        return published + dt.timedelta(ahead), TOLD
    if ahead == 1 and not tense:
        return published + dt.timedelta(1), AGAINST
    is_told = tense and ahead > 1  # six days ago: it may still be tomorrow by another clock
    return published + dt.timedelta(ahead - 7), TOLD if is_told else UNTOLD


@lru_cache(_N_ANSWERS)
def nearest_day(month: int, day: int, published: dt.date, tense: Tense) -> tuple[dt.date, float]:
    """Return the day of that month in the year that is meant; ValueError where there is none."""

    def in_year(year: int) -> dt.date:
        return dt.date(year, month, day)

    reach = 4 if (month, day) == (2, 29) else 1
    return _nearest(in_year, published, tense, _DAYS_OFF, reach)


@lru_cache(_N_ANSWERS)
def nearest_months(
    month: int, n_months: int, granularity: Granularity, published: dt.date, tense: Tense
) -> tuple[Period, float]:
    """Return so many months from that one on, in the year that is meant."""

    def in_year(year: int) -> Period:
        return months_from(year, month, n_months, granularity)

    off = _MONTHS_OFF if granularity == "month" else _QUARTERS_OFF
    return _nearest(in_year, published, tense, off, 1)


def nearest_in_year(
    in_year: Callable[[int], dt.date], published: dt.date, tense: Tense
) -> tuple[dt.date, float]:
    """Return a day that each year has one of, in the year that is meant."""
    return _nearest(in_year, published, tense, _DAYS_OFF, 1)


def _nearest(
    in_year: Callable[[int], Nearest],
    published: dt.date,
    tense: Tense,
    off: tuple[int, int],
    reach: int,
) -> tuple[Nearest, float]:
    found: list[tuple[int, Nearest]] = []
    for year in range(published.year - reach, published.year + reach + 1):
        try:
            each = in_year(year)
        except (ValueError, OverflowError):
            continue
        found.append((_days_off(each, published), each))
    if not found:
        raise ValueError("no year near has such a day")
    # Of two that are as near, what is past: more is told of it.
    days, nearest = min(found, key=lambda pair: (abs(pair[0]), pair[0]))
    if days * tense >= 0:
        return nearest, TOLD if tense or days == 0 else UNTOLD
    others = [pair for pair in found if pair[0] * tense > 0]
    if abs(days) <= off[tense > 0] or not others:
        return nearest, AGAINST
    return min(others, key=lambda pair: abs(pair[0]))[1], AGAINST


def _days_off(found: dt.date | Period, published: dt.date) -> int:
    """Return how many days lie between, below 0 for what is past."""
    if isinstance(found, dt.date):
        return (found - published).days
    if found.first > published:
        return (found.first - published).days
    return min(0, (found.last - published).days)
