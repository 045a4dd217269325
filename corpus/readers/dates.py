"""Dates as people and machines write them, read only where they mean one day.

    2017-04-24T09:30:00+09:00      ISO 8601, also with `/` or `.` and no zeros
    Mon, 24 Apr 2017 09:30 +0900   RFC 2822; 24-APR-1987, 24th April 2017
    April 24, 2017 9:30 pm         and Monday, Apr. 24 2017
    Mon Apr 24 09:30:00 2017       as the C library prints
    24.4.2017, 4/24/2017           `/` only where one number is no month
    1492993800, 1492993800000      seconds or milliseconds since 1970, UTC
    20170424, 20170424093000       as crawlers write it

Any other number is no moment: `2017` must not become half
past midnight on the first day of 1970.
"""

from __future__ import annotations

import datetime as dt
import re

from ..errors import ArticleError

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}

# The zones that RFC 2822, section 4.3 names, in hours from UTC.
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0}
_ZONES |= {
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})"
_ZONE = r"(?P<zone>[a-z]{1,5}|[+-]\d{2}:?\d{2})"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
_TIME = rf"(?:(?:\s*[,T]\s*|\s+)(?:at\s+)?{_CLOCK}(?:\s*{_ZONE})?(?:\s*\([^)]*\))?)?"

_WRITTEN = tuple(
    re.compile(_WEEKDAY + pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}{_TIME}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_MONTH}\s+{_DAY}\s+{_CLOCK}(?:\s+{_ZONE})?\s+{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}{_TIME}",
        rf"(?P<first>\d{{1,2}})/(?P<second_number>\d{{1,2}})/{_YEAR}{_TIME}",
    )
)
_MAX_CHARS = 100
_ISO_CHARS = 10
_ISO = re.compile(r"(?:\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}-?\d)(?:[T ].*)?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{9,}(?:\.[0-9]*)?")

# Seconds up to 2286, milliseconds from 2001 to 2286: what lies between and
# beyond could as well be 201704240930, a minute written without its signs.
_SECONDS, _MILLISECONDS = (10**8, 10**10), (10**12, 10**13)
_COMPACT_DAYS, _COMPACT_SECONDS = (1000_01_01, 10**8), (10**13, 10**14)


def read_date(value: object) -> dt.date | dt.datetime | None:
    """Return the day, or the moment, that a record's date means; None where it has none.

    Raises ArticleError where `value` means no day, or could mean two.
    """
    if value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    if not isinstance(value, str):
        raise ArticleError(f"date is a {type(value).__name__}: write it as 2017-04-24")
    if len(value) == _ISO_CHARS:  # nearly all dates are these, and all else takes longer
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    text = value.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return _from_number(float(text))
    return _from_text(text)


def _from_number(value: float) -> dt.date:
    try:
        if _within(value, _SECONDS):
            return dt.datetime.fromtimestamp(value, dt.UTC)
        if _within(value, _MILLISECONDS):
            return dt.datetime.fromtimestamp(value / 1000, dt.UTC)
        if _within(value, _COMPACT_DAYS):
            return dt.date.fromisoformat(str(int(value)))
        if _within(value, _COMPACT_SECONDS):
            return dt.datetime.strptime(str(int(value)), "%Y%m%d%H%M%S")
    except ValueError as error:
        raise _unreadable(value, str(error)) from None
    raise _unreadable(value, "a number that is no moment")


def _within(value: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value < bounds[1]


def _unreadable(value: object, reason: str) -> ArticleError:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
    return ArticleError(f"date {shown} cannot be read ({reason}): write it as 2017-04-24")


def _from_text(text: str) -> dt.date:
    if len(text) > _MAX_CHARS:
        raise _unreadable(text, "too long for a date")
    if _ISO.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass
    for pattern in _WRITTEN:
        match = pattern.fullmatch(text)
        if match is not None:
            try:
                return _from_match(match)
            except ValueError as error:
                raise _unreadable(text, str(error)) from None
    raise _unreadable(text, "no known way to write a date")


def _from_match(match: re.Match[str]) -> dt.date:
    groups = match.groupdict()
    month, day = _month_and_day(groups)
    date = dt.date(int(groups["year"]), month, day)
    if groups["hour"] is None:
        return date
    hour = int(groups["hour"])
    if groups["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"no hour {hour} on a twelve-hour clock")
        hour = hour % 12 + (12 if groups["half"].lower() == "p" else 0)
    clock = dt.time(hour, int(groups["minute"]), int(groups["second"] or 0))
    return dt.datetime.combine(date, clock, _zone(groups["zone"]))


def _month_and_day(groups: dict[str, str | None]) -> tuple[int, int]:
    if groups.get("first") is not None:
        first, second = int(groups["first"] or 0), int(groups["second_number"] or 0)
        if first != second and first <= 12 and second <= 12:
            raise ValueError("two ways to read it")
        return (first, second) if first <= 12 else (second, first)
    month, day = str(groups["month"]), int(groups["day"] or 0)
    if month.isdigit():
        return int(month), day
    if month.lower() not in MONTHS:
        raise ValueError(f"no month {month!r}")
    return MONTHS[month.lower()], day


def _zone(name: str | None) -> dt.timezone | None:
    """Return the zone; None where the name is not one that means one offset everywhere."""
    if name is None:
        return None
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return dt.timezone(dt.timedelta(minutes=-minutes if name[0] == "-" else minutes))
    hours = _ZONES.get(name.lower())
    return None if hours is None else dt.timezone(dt.timedelta(hours=hours))
