"""Holidays: Christmas, New Year and Easter, as days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from . import grammar
from .doubts import trust_christmas
from .found import LIKELY, SURE, Found, Place, year_of
from .nearness import nearest_in_year
from .periods import day_of

_WHICH = re.compile(r"(?<!\w)(?P<which>last|this|next)\s\Z", re.ASCII | re.IGNORECASE)
_LOOK_BACK = 6  # characters that one of these takes, with what is before it


def read_holiday(place: Place, at: int) -> Found | None:
    """Read "Christmas Day", "last Christmas", "New Year's Eve 2016", "Easter Sunday"."""
    match = grammar.HOLIDAY.match(place.text, at)
    if match is None:
        return None
    year, in_year = year_of(place, match), _day_in_year(match)
    if year is not None:
        return Found.of(match.end(), day_of(in_year(year)), SURE)
    is_bare = match["christmas"] and not match["day"]
    trust = trust_christmas(place.text, at, match.end()) if is_bare else 1
    if not trust:
        return None
    which = _WHICH.search(place.text, max(0, at - _LOOK_BACK), at)
    begins = which.start("which") if which else at
    published = place.published
    if published is None:
        return Found(match.end(), None, "day", min(trust, LIKELY), begins=begins)
    if which:
        direction = grammar.WHICH[which["which"].lower()]
        day, confidence = _in_direction(in_year, published, direction), LIKELY
    else:
        day, confidence = nearest_in_year(in_year, published, place.tense(at, match.end()))
    return Found.of(match.end(), day_of(day), min(trust, confidence), begins=begins)


def easter(year: int) -> dt.date:
    """Return the Easter Sunday of the Western churches.

    The anonymous Gregorian algorithm (Nature, 20 April 1876; J. Meeus,
    Astronomical Algorithms, 2nd edition, chapter 8), with its letters.
    """
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def _day_in_year(match: re.Match[str]) -> Callable[[int], dt.date]:
    """Return what tells the day of the holiday in a year."""
    if match["easter"]:
        after = dt.timedelta(match["easter"].lower() == "monday")
        return lambda year: easter(year) + after
    if match["new_year"]:
        month, day = (12, 31) if match["new_year"].lower() == "eve" else (1, 1)
    else:
        month, day = 12, 24 if (match["day"] or "").lower() == "eve" else 25
    return lambda year: dt.date(year, month, day)


def _in_direction(in_year: Callable[[int], dt.date], published: dt.date, direction: int) -> dt.date:
    """Return the last such day before publication, this year's, or the first after it."""
    day = in_year(published.year)
    if direction * (day - published).days > 0 or not direction:
        return day
    return in_year(published.year + direction)
