"""Intervals: what people write for a date, as a first and a last day.

    2017-04-24  20170424  2017-04  2017  2017-W17     a day, a month, a year, an ISO week
    24/04/2017  04/24/2017  24.4.2017                 a day, where only one can be meant
    april  april 2017  24 april 2017  april 24, 2017  in English, abbreviated or not
    today  yesterday  this month  last week  2 weeks ago   the whole of that day, week, ...
    past year  last 7 days  past 3 months             up to and with today
    A..B  A..  ..B  [A TO B]  {A TO B}  *             ranges; braces leave their end out
    >A  >=A  <A  <=A                                  after, from, before, until

A vague date is the whole of its interval, so `>2017` begins on
2018-01-01.  Weeks run from Monday to Sunday.  A month, or a day of one,
without a year is the latest that does not begin in the future.  In a
range the years fit each other: `nov..feb` is one winter.  The ends of a
range may come in either order.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from .errors import QueryError

_DAY = dt.timedelta(days=1)
_REMEDY = (
    'write it as 2017-04-24, 2017-04, 2017, april, "24 april 2017", "last week"'
    " or [2017-04-01 TO 2017-04-30]"
)
# Not the calendar module's names, which follow the locale.
_MONTH_NAMES = """
    january february march april may june july august september october november december
"""
_MONTHS = {
    name: number
    for number, full in enumerate(_MONTH_NAMES.split(), 1)
    for name in {full, full[:3], "sept" if number == 9 else full}
}
_RANGE = re.compile(r"([\[{])(.*?)\bto\b(.*)([\]}])", re.IGNORECASE)
_BEYOND = re.compile(r"([<>]=?)(.*)")
_NUMBERS = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})", re.ASCII)
_UNIT = r"(day|week|month|year)"
_THIS = re.compile(rf"(this|last|past) {_UNIT}")
_LAST = re.compile(rf"(?:last|past) (\d{{1,5}}) {_UNIT}s?", re.ASCII)
_AGO = re.compile(rf"(\d{{1,5}}) {_UNIT}s? ago", re.ASCII)
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_NAMED = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?:{_NTH} )?{_NAME}(?: (?P<year>\d{{4}}))?",
        rf"{_NAME} {_NTH}(?: (?P<year>\d{{4}}))?",
        rf"(?P<year>\d{{4}}) {_NAME}(?: {_NTH})?",
    )
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` to `last`, both included; None is open."""

    first: dt.date | None
    last: dt.date | None

    @property
    def is_empty(self) -> bool:
        """Whether no day is in it, as in `>9999`."""
        return self.first is not None and self.last is not None and self.first > self.last


@dataclass(frozen=True, slots=True)
class _Days:
    first: dt.date
    last: dt.date


_EMPTY = Interval(dt.date.max, dt.date.min)


def parse_interval(text: str, now: dt.date) -> Interval:
    """Return the days that `text` means on the day `now`.

    Raises QueryError, pointing into `text`, where it cannot be a date.
    """
    plain = _plain(text)
    if plain == "*":
        return Interval(None, None)
    if match := _RANGE.fullmatch(plain):
        opening, start, end, closing = match.groups()
        return parse_range(start, end, now, after=opening == "{", before=closing == "}")
    if ".." in plain:
        start, _, end = plain.partition("..")
        return parse_range(start, end, now)
    if match := _BEYOND.fullmatch(plain):
        days = _read(match[2], now, now)
        if match[1] == ">=":
            return Interval(days.first, None)
        if match[1] == "<=":
            return Interval(None, days.last)
        return _after(days) if match[1] == ">" else _before(days)
    days = _read(plain, now, now)
    return Interval(days.first, days.last)


def parse_range(
    start: str, end: str, now: dt.date, *, after: bool = False, before: bool = False
) -> Interval:
    """Return the days from `start` to `end`; `*` and empty text are open ends.

    `after` leaves out the whole of `start`, and `before` the whole of `end`.
    Raises QueryError where an end cannot be a date.
    """
    begins, ends = _read_end(start, now, now), _read_end(end, now, now)
    if begins and ends:
        begins = _read(start, now, min(ends.last, now))
        if begins.first > ends.last:
            ends = _read(end, now, _shift(begins.first, 12) - _DAY)
        if begins.first > ends.last:
            begins, ends, after, before = ends, begins, before, after
    first = Interval(begins.first if begins else None, None)
    last = Interval(None, ends.last if ends else None)
    if begins and after:
        first = _after(begins)
    if ends and before:
        last = _before(ends)
    return _EMPTY if _EMPTY in (first, last) else Interval(first.first, last.last)


def _plain(text: str) -> str:
    return " ".join(text.replace('"', " ").split()).casefold()


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 40 else f"{text.strip()[:40]}…"


def _after(days: _Days) -> Interval:
    return _EMPTY if days.last == dt.date.max else Interval(days.last + _DAY, None)


def _before(days: _Days) -> Interval:
    return _EMPTY if days.first == dt.date.min else Interval(None, days.first - _DAY)


def _read_end(text: str, now: dt.date, anchor: dt.date) -> _Days | None:
    return None if _plain(text) in ("", "*") else _read(text, now, anchor)


def _read(text: str, now: dt.date, anchor: dt.date) -> _Days:
    """Return the days of one date; without a year it is the latest up to `anchor`."""
    plain = _plain(text)
    try:
        days = _numbers(plain) or _relative(plain, now) or _named(plain, anchor)
    except QueryError:
        raise
    except (ValueError, OverflowError):
        raise QueryError(f"there is no such date as {_short(text)!r}", _REMEDY, text, 0) from None
    if days is None:
        raise QueryError(f"{_short(text)!r} is no date", _REMEDY, text, 0)
    return days


def _numbers(text: str) -> _Days | None:
    if match := _WEEK.fullmatch(text):
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return _unit_of(monday, "week")
    if match := _EIGHT.fullmatch(text):
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        return _Days(day, day)
    if match := _NUMBERS.fullmatch(text):
        year, month, day_number = int(match[1]), int(match[3] or 1), int(match[4] or 1)
        unit = "day" if match[4] else "month" if match[3] else "year"
        return _unit_of(dt.date(year, month, day_number), unit)
    if match := _YEAR_LAST.fullmatch(text):
        return _unit_of(_year_last(text, match), "day")
    return None


def _year_last(text: str, match: re.Match[str]) -> dt.date:
    """Return the day of "24/04/2017" or "24.4.2017"; with "/" the day may come second."""
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or one == two or one > 12:
        return dt.date(year, two, one)
    month_first = dt.date(year, one, two)
    if two <= 12:
        remedy = f"write it as {month_first} or {dt.date(year, two, one)}"
        raise QueryError(f"{_short(text)!r} could be two days", remedy, text, 0)
    return month_first


def _relative(text: str, now: dt.date) -> _Days | None:
    if text in ("today", "yesterday", "tomorrow"):
        return _unit_of(now + _DAY * ("yesterday", "today", "tomorrow").index(text) - _DAY, "day")
    if match := _LAST.fullmatch(text):
        return _up_to(now, int(match[1]), match[2])
    if match := _AGO.fullmatch(text):
        return _unit_of(_back(now, int(match[1]), match[2]), match[2])
    if match := _THIS.fullmatch(text):
        if match[1] == "past":
            return _up_to(now, 1, match[2])
        return _unit_of(_back(now, 1 if match[1] == "last" else 0, match[2]), match[2])
    return None


def _named(text: str, anchor: dt.date) -> _Days | None:
    words = " ".join(re.split(r"[-,./\s]+", text))
    for pattern in _NAMED:
        if match := pattern.fullmatch(words):
            month, day = _MONTHS[match["month"]], int(match["day"] or 1)
            unit = "day" if match["day"] else "month"
            if match["year"]:
                return _unit_of(dt.date(int(match["year"]), month, day), unit)
            return _unit_of(_latest(month, day, anchor), unit)
    return None


def _latest(month: int, day: int, anchor: dt.date) -> dt.date:
    """Return the latest such day up to `anchor`; eight years hold a 29 February."""
    if not 1 <= day <= (29 if month == 2 else calendar.monthrange(1, month)[1]):
        raise ValueError(day)
    for year in range(anchor.year, max(0, anchor.year - 9), -1):
        if day > calendar.monthrange(year, month)[1]:
            continue
        found = dt.date(year, month, day)
        if found <= anchor:
            return found
    raise ValueError(anchor)


def _unit_of(day: dt.date, unit: str) -> _Days:
    """Return the day, week, month or year that holds `day`."""
    if unit == "week":
        monday = day.toordinal() - day.weekday()
        last = min(monday + 6, dt.date.max.toordinal())
        return _Days(dt.date.fromordinal(monday), dt.date.fromordinal(last))
    if unit == "month":
        n_days = calendar.monthrange(day.year, day.month)[1]
        return _Days(day.replace(day=1), day.replace(day=n_days))
    if unit == "year":
        return _Days(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    return _Days(day, day)


def _up_to(now: dt.date, n: int, unit: str) -> _Days:
    """Return the last `n` units, today among them; it begins with the calendar at the latest."""
    if n == 0:
        raise ValueError(n)
    try:
        return _Days(_back(now, n, unit) + _DAY, now)
    except (ValueError, OverflowError):
        return _Days(dt.date.min, now)


def _back(day: dt.date, n: int, unit: str) -> dt.date:
    if unit in ("day", "week"):
        return day - _DAY * (n * (7 if unit == "week" else 1))
    return _shift(day, -n * (12 if unit == "year" else 1))


def _shift(day: dt.date, n_months: int) -> dt.date:
    """Return the same day of another month, or that month's last day."""
    months = day.year * 12 + day.month - 1 + n_months
    year, month = months // 12, months % 12 + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    if year < dt.MINYEAR:
        raise OverflowError(year)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
