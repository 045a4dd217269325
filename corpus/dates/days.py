"""Days: of a month, of the week, and in numbers."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

from ..readers.dates import MONTHS
from . import grammar
from .doubts import names_event, trust_weekday
from .found import LIKELY, SURE, Found, Place, year_of, year_of_two_digits
from .months_and_years import read_year
from .nearness import nearest_day, nearest_weekday
from .periods import day_of, days_between, months_from

_VERBS = frozenset("mar march may".split())  # in small letters
_NAME_GOES_ON = re.compile(" [A-Z]")
_CONTRADICTED = 0.5  # by the weekday before it, or by a number right behind it


def read_month_day(place: Place, at: int) -> Found | None:
    """Read "April 25, 2017", "March 3-5", "June 30-July 2", "March Three"."""
    match = grammar.MONTH_DAY.match(place.text, at)
    if match is None:
        return None
    if match["month"] == "may" or (match["month"] in _VERBS and not match["year"]):
        return None  # "they may 3 times"
    word = match["day"] or ""
    if word.isalpha() and (not word.istitle() or _NAME_GOES_ON.match(place.text, match.end())):
        return None  # "May one ask", "May One Direction sing"
    month = MONTHS[match["month"].lower()]
    if match["day"]:
        return _days(place, match, (month, match["day"]), None)
    last_month = MONTHS[match["month2"].lower()] if match["month2"] else month
    return _days(place, match, (last_month, match["last"]), (month, match["first"]))


def read_day_month(place: Place, at: int) -> Found | None:
    """Read "24 August 1939", "the 3rd of June", "1-4 February"."""
    match = grammar.DAY_MONTH.match(place.text, at)
    if match is None or (match["month"] in _VERBS and year_of(place, match) is None):
        return None
    month = MONTHS[match["month"].lower()]
    first = None
    if match["first"]:
        first_month = MONTHS[match["month2"].lower()] if match["month2"] else month
        first = first_month, match["first"]
    found = _days(place, match, (month, match["day"]), first)
    return found._replace(takes_the=" of" in match[0])


def read_weekday(place: Place, at: int) -> Found | None:
    """Read "Monday, April 24", "Tuesday to Friday", "Tuesday night", or a weekday."""
    text = place.text
    weekday = _weekday(text, at)
    before = grammar.BEFORE_DATE.match(text, at)
    if before is not None:
        is_number = text[before.end() : before.end() + 1].isdigit()
        found = (read_day_month if is_number else read_month_day)(place, before.end())
        if found is not None:
            return _on_weekday(place, found, weekday, before.end())
    match = grammar.WEEKDAY.match(text, at)
    if match is None or not trust_weekday(text, *match.span("weekday")):
        return None
    if place.published is None:
        return Found(match.end(), None, "day", LIKELY)
    is_today = weekday == place.published.weekday()  # whatever the tense
    tense = 0 if is_today else place.tense(at, match.end())
    first, confidence = nearest_weekday(weekday, place.published, tense)
    if not match["last"]:
        return Found.of(match.end(), day_of(first), confidence)
    n_days = (_weekday(text, match.start("last")) - weekday) % 7
    last = first + dt.timedelta(n_days)
    return Found.of(match.end(), days_between(first, last), confidence)


def read_numeric(place: Place, at: int) -> Found | None:
    """Read "2017-04-24", "25/04/2017", "24.4.2017"; where two days could be meant, neither."""
    match = grammar.NUMERIC.match(place.text, at)
    if match is None:
        return None
    if match["year"]:
        return _iso(place, match)
    year = int(match["end"])
    if len(match["end"]) == 2:
        if match["other"] != "/" or place.published is None:
            return None
        year += (place.published.year - year + 50) // 100 * 100
    one, two = int(match["one"]), int(match["two"])
    if match["other"] == ".":
        return Found.of(match.end(), day_of(dt.date(year, two, one)), SURE)
    if one != two and one <= 12 and two <= 12:
        dt.date(year, one, two)  # raises where there is no such day either way
        return Found(match.end(), None, "day", LIKELY)
    month, day = (one, two) if one <= 12 else (two, one)
    return Found.of(match.end(), day_of(dt.date(year, month, day)), SURE)


def _days(
    place: Place, match: re.Match[str], last: tuple[int, str], first: tuple[int, str] | None
) -> Found:
    """Return what a day means, or the days from one to another: each a month and a number."""
    month, day = last[0], _number(last[1])
    end, year, trust = _year(place, match)
    try:
        until, confidence = _day(place, match, year, month, day)
        begin = until
        if first is not None and until is not None:
            begin = dt.date(until.year - (first[0] > month), first[0], _number(first[1]))
    except ValueError:
        return Found.impossible(end)
    confidence = min(confidence, trust)
    is_name = year is None and names_event(place.text, match.start(), end)
    if until is None or begin is None or is_name:
        return Found(end, None, "day", min(confidence, LIKELY))
    return Found.of(end, days_between(begin, until), confidence)


def _day(
    place: Place, match: re.Match[str], year: int | None, month: int, day: int
) -> tuple[dt.date | None, float]:
    """Return a day and how sure it is; raise ValueError where no calendar has it."""
    if year is not None:
        return dt.date(year, month, day), SURE
    if place.published is None:
        dt.date(2000, month, day)
        return None, LIKELY
    return nearest_day(month, day, place.published, place.tense(*match.span()))


def _year(place: Place, match: re.Match[str]) -> tuple[int, int | None, float]:
    """Return where a day ends with its year, the year, and how far the day is to be trusted.

    "7 Dec '41" is of 1941; the number of "7 Dec 41" may be its year or not.
    """
    year, end = year_of(place, match), match.end()
    if year is not None or match["which"]:
        return end, year, 1
    short = grammar.SHORT_YEAR.match(place.text, end)
    if short is None:
        return end, None, 1
    if not short["mark"]:
        return end, None, _CONTRADICTED
    if place.published is None:
        return short.end(), None, 1
    return short.end(), year_of_two_digits(int(short["year"]), place.published), 1


def _on_weekday(place: Place, found: Found, weekday: int, at: int) -> Found:
    """Return a date that a weekday stands before: where no year does, it tells which."""
    found = found._replace(takes_the=False)
    if found.period is None or found.period.first.weekday() == weekday:
        return found
    first, last, _ = found.period
    has_year = place.text[at : found.end][-4:].isdigit()
    for years in () if has_year or first != last else (-1, 1, -2, 2):
        with suppress(ValueError):
            other = first.replace(year=first.year + years)
            if other.weekday() == weekday:
                return Found.of(found.end, day_of(other), LIKELY)
    return found._replace(confidence=_CONTRADICTED)


def _iso(place: Place, match: re.Match[str]) -> Found | None:
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        return Found.of(match.end(), day_of(dt.date(year, month, int(match["day"]))), SURE)
    if match["sign"] != "-" or len(match["month"]) != 2:
        return None
    if month == year % 100 + 1 or not 1 <= month <= 12:
        return read_year(place, match.start())  # "2008-09" is rather a season than a month
    return Found.of(match.end(), months_from(year, month, 1, "month"), LIKELY)


def _weekday(text: str, at: int) -> int:
    return grammar.WEEKDAYS.index(text[at : at + 3].lower())


def _number(text: str) -> int:
    word = text.lower()
    return grammar.NUMBERS.get(word) or int(word.rstrip("stndrh"))
