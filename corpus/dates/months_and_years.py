"""Months and years, and what is made of them: quarters, halves, decades, centuries."""

from __future__ import annotations

import datetime as dt

from ..readers.dates import MONTHS
from . import grammar
from .doubts import trust_month, trust_year
from .found import LIKELY, SURE, Found, Place, year_of, year_of_two_digits
from .mention import Granularity
from .nearness import nearest_months
from .periods import century, months_from, unit_at, years_between

_WRITTEN_OUT = 5  # letters that no abbreviated month has
_SHORT_NAMES = ("may", "june", "july")


def read_month(place: Place, at: int) -> Found | None:
    """Read "April", "October 1962", "January-March", "May and July 2015"."""
    match = grammar.MONTH.match(place.text, at)
    if match is None:
        return None
    name, other = match["month"], match["month2"]
    month, year = MONTHS[name.lower()], year_of(place, match)
    if year is None and other and (not other[0].isupper() or " and " in match[0]):
        other = None  # "March and April" are two mentions
    n_months = (MONTHS[other.lower()] - month) % 12 + 1 if other else 1
    if year is not None:
        if name == "may":
            return None
        begin = year - (month + n_months > 13)
        return Found.of(match.end(), months_from(begin, month, n_months, "month"), SURE)
    trust = _trust(place, at, match.end("month"))
    if not trust:
        return None
    end = match.end("month2") if other else match.end("month")
    if place.published is None:
        return Found(end, None, "month", trust)
    tense = place.tense(at, end)
    period, confidence = nearest_months(month, n_months, "month", place.published, tense)
    return Found.of(end, period, min(trust, confidence))


def read_quarter(place: Place, at: int, year: int | None = None) -> Found | None:
    """Read "the second quarter", "first half of last year", "Q2 2016"; or else "fiscal 1987".

    `year` is the one that stands before it, None where none does.
    """
    match = grammar.QUARTER.match(place.text, at)
    if match is None:
        return _fiscal(place, at)
    unit = (match["unit"] or match["letter"]).lower()
    granularity: Granularity = "half" if unit in ("half", "h") else "quarter"
    n_months = 6 if granularity == "half" else 3
    number = int(match["n"]) if match["n"] else grammar.ORDINALS[match["nth"].lower()]
    month = (number - 1) * n_months + 1
    if month > 12:
        return None
    takes_the = not match["letter"]
    year = year_of(place, match) or year
    if year is not None:
        period = months_from(year, month, n_months, granularity)
        return Found.of(match.end(), period, SURE, takes_the=takes_the)
    if place.published is None:
        return Found(match.end(), None, granularity, LIKELY, takes_the)
    tense = place.tense(at, match.end())
    period, confidence = nearest_months(month, n_months, granularity, place.published, tense)
    return Found.of(match.end(), period, confidence, takes_the=takes_the)


def read_year(place: Place, at: int) -> Found | None:
    """Read "1988", "1985-87", "1986 fourth quarter"."""
    text = place.text
    match = grammar.YEAR_QUARTER.match(text, at)
    if match is not None:
        return read_quarter(place, match.start("quarter"), int(match["year"]))
    match = grammar.YEARS.match(text, at)
    if match is None:
        return None
    year = int(match["year"])
    last = _last_year(year, match["last"])
    if year < last < year + 100:
        trust = trust_year(text, at, match.end(), is_range=True)
        return Found.of(match.end(), years_between(year, last), trust)
    end = match.end("year")
    trust = LIKELY if place.in_part else trust_year(text, at, end)
    return Found.of(end, years_between(year, year), trust)


def read_decade(place: Place, at: int) -> Found | None:
    """Read "the 1980s"."""
    match = grammar.DECADE.match(place.text, at)
    if match is None:
        return None
    period = unit_at(dt.date(int(match["year"]), 1, 1), "decade")
    return Found.of(match.end(), period, SURE, takes_the=True)


def read_eighties(place: Place, at: int) -> Found | None:
    """Read "the '80s": those of the last hundred years."""
    match = grammar.EIGHTIES.match(place.text, at)
    if match is None:
        return None
    if place.published is None:
        return Found(match.end(), None, "decade", LIKELY, True)
    year = year_of_two_digits(10 * int(match["tens"]), place.published)
    return Found.of(match.end(), unit_at(dt.date(year, 1, 1), "decade"), LIKELY, takes_the=True)


def read_nth(place: Place, at: int) -> Found | None:
    """Read "the 19th century", "3rd quarter"."""
    match = grammar.CENTURY.match(place.text, at)
    if match is None:
        return read_quarter(place, at)
    return Found.of(match.end(), century(int(match["n"])), SURE, takes_the=True)


def _trust(place: Place, at: int, end: int) -> float:
    """Return how sure it is that a month stands there, with no day and no year."""
    name = place.text[at:end]
    is_whole = len(name) >= _WRITTEN_OUT or name.lower() in _SHORT_NAMES
    trust = trust_month(place.text, at, end, is_whole=is_whole)
    return max(trust, LIKELY) if place.in_part and name[0].isupper() else trust


def _fiscal(place: Place, at: int) -> Found | None:
    match = grammar.FISCAL.match(place.text, at)
    if match is None:
        return None
    year = int(match["year"])
    period = years_between(year, _last_year(year, match["last"]))
    return Found.of(match.end(), period, LIKELY)


def _last_year(first: int, last: str | None) -> int:
    """Return the second year of "1985-87", "1999/00", "1985-1987"; else the first."""
    if last is None:
        return first
    if len(last) == 4:
        return int(last)
    year = first - first % 100 + int(last)
    return year + 100 if year < first else year
