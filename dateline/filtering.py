"""Filtering: what users name besides a query, made into what a search takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .search.errors import QueryError
from .search.searching import NO_FILTERS, Filters

if TYPE_CHECKING:
    from .search.intervals import Interval

Day = dt.date | str | None
Names = str | Iterable[str]

_REMEDY = 'write it as 2017-04-24, 2017-04, 2017, april, "24 april 2017" or "last week"'


def read_filters(
    since: Day,
    until: Day,
    person: Names,
    place: Names,
    *,
    source: str | None,
    now: dt.date | None,
) -> Filters:
    """Return the filters; text such as "last week" is relative to `now`, by default today.

    Dates that come in the other order are swapped, and a notice says so.
    Raises QueryError where a date cannot be read.
    """
    if since is until is source is None and person == place == ():
        return NO_FILTERS
    after = None if since is None else _interval("since", since, now)
    before = None if until is None else _interval("until", until, now)
    first = None if after is None else after.first
    last = None if before is None else before.last
    notices: tuple[str, ...] = ()
    if any(days is not None and days.is_empty for days in (after, before)):
        first, last = dt.date.max, dt.date.min  # no day at all
    elif after and before and first and last and first > last:
        first, last = before.first or last, after.last or first
        notices = (f"since {since} is after until {until}: read as {first} to {last}",)
    return Filters(first, last, _names(person), _names(place), source, notices)


def _interval(name: str, day: dt.date | str, now: dt.date | None) -> Interval:
    # Not at the top: most searches name no date.
    from .search.intervals import Interval, parse_interval

    if isinstance(day, str):
        if not day.strip():
            raise QueryError(f"{name} is empty", _REMEDY)
        try:
            return parse_interval(day, _day(now or dt.date.today()))
        except QueryError as error:
            raise QueryError(f"{name}: {error.problem}", _REMEDY) from None
    if isinstance(day, dt.date):
        return Interval(_day(day), _day(day))
    problem = f"{name} is a {type(day).__name__}"
    raise QueryError(problem, "make it a date or text such as 2017-04")


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
