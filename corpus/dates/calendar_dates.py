"""Calendar dates: days, months, quarters and years that are named or numbered."""

from __future__ import annotations

import datetime as dt
import re

from ..readers.dates import MONTHS
from . import grammar
from .doubts import trust_month, trust_weekday, trust_year
from .found import Found, Place
from .nearness import AGAINST, nearest_day, nearest_months, nearest_weekday
from .periods import (
    Period,
    century,
    day_of,
    days_between,
    months_from,
    unit_at,
    years_between,
)  # fmt: skip

_SURE, _LIKELY = 0.95, 0.8


def read_month(place: Place, at: int) -> Found | None:
    """Read "April 25, 2017", "March 3-5", "June 30-July 2", or a month."""
    match = grammar.MONTH_DAY.match(place.text, at)
    return _month(place, at) if match is None else _days(place, match)


def read_day(place: Place, at: int) -> Found | None:
    """Read "24 August 1939", "the 3rd of June", "1-4 February"."""
    match = grammar.DAY_MONTH.match(place.text, at)
    return None if match is None else _days(place, match)


def read_weekday(place: Place, at: int) -> Found | None:
    """Read "Monday, April 24", "Tuesday to Friday", "Tuesday night", or a weekday."""
    text = place.text
    before = grammar.BEFORE_DATE.match(text, at)
    if before is not None:
        inner = read_day if text[before.end() : before.end() + 1].isdigit() else read_month
        found = inner(place, before.end())
        if found is not None and found.granularity == "day":
            return _on_weekday(place, found, _weekday(text, at), before.end())
    match = grammar.WEEKDAY.match(text, at)
    if match is None or not trust_weekday(text, *match.span("weekday")):
        return None
    if place.published is None:
        return Found(match.end(), None, "day", _LIKELY)
    tense = place.tense(at, match.end())
    first, confidence = nearest_weekday(_weekday(text, at), place.published, tense)
    if not match["last"]:
        return Found.of(match.end(), day_of(first), confidence)
    n_days = (_weekday(text, match.start("last")) - first.weekday()) % 7
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
        return Found.of(match.end(), day_of(dt.date(year, two, one)), _SURE)
    if one != two and one <= 12 and two <= 12:
        dt.date(year, one, two)
        return Found(match.end(), None, "day", _LIKELY)
    month, day = (one, two) if one <= 12 else (two, one)
    return Found.of(match.end(), day_of(dt.date(year, month, day)), _SURE)


def read_year(place: Place, at: int) -> Found | None:
    """Read "1988", "1985-87", "1986 fourth quarter"."""
    text = place.text
    match = grammar.YEAR_QUARTER.match(text, at)
    if match is not None:
        found = read_quarter(place, match.start("quarter"), int(match["year"]))
        if found is not None:
            return found
    match = grammar.YEARS.match(text, at)
    if match is None:
        return None
    first, last = int(match["year"]), match["last"]
    end = match.end()
    if last is not None:
        until = _last_year(first, last)
        if first < until <= first + 99:
            trust = trust_year(text, at, end, is_range=True)
            return Found.of(end, years_between(first, until), trust) if trust else None
        end = match.end("year")
    trust = _LIKELY if place.in_part else trust_year(text, at, end)
    return Found.of(end, years_between(first, first), trust) if trust else None


def read_quarter(place: Place, at: int, year: int | None = None) -> Found | None:
    """Read "the second quarter", "first half of last year", "Q2 2016", "fiscal 1987"."""
    match = grammar.FISCAL.match(place.text, at)
    if match is not None:
        year = int(match["year"])
        last = _last_year(year, match["last"]) if match["last"] else year
        return Found.of(match.end(), years_between(year, last), _LIKELY)
    match = grammar.QUARTER.match(place.text, at)
    if match is None:
        return None
    is_half = (match["unit"] or match["letter"]).lower() in ("half", "h")
    nth = int(match["n"]) if match["n"] else grammar.ORDINALS[match["nth"].lower()]
    n_months = 6 if is_half else 3
    month = (nth - 1) * n_months + 1
    if month > 12 or (match["letter"] and not match["year"] and match["n"] is None):
        return None
    granularity = "half" if is_half else "quarter"
    takes_the = not match["letter"]
    year = int(match["year"]) if match["year"] else year
    if year is not None:
        period = unit_at(dt.date(year, month, 1), granularity)
        return Found.of(match.end(), period, _SURE, takes_the=takes_the)
    if place.published is None:
        return Found(match.end(), None, granularity, _LIKELY, takes_the)
    if match["which"]:
        which = match["which"].split()[-1].lower()
        meant = place.published.year + grammar.WHICH[which]
        period = unit_at(dt.date(meant, month, 1), granularity)
        return Found.of(match.end(), period, _SURE, takes_the=takes_the)
    tense = place.tense(at, match.end())
    period, confidence = nearest_months(month, n_months, place.published, tense)
    return Found.of(match.end(), period, confidence, takes_the=takes_the)


def read_decade(place: Place, at: int) -> Found | None:
    """Read "the 1980s"."""
    match = grammar.DECADE.match(place.text, at)
    if match is None:
        return None
    period = unit_at(dt.date(int(match["year"]), 1, 1), "decade")
    return Found.of(match.end(), period, _SURE, takes_the=True)


def read_eighties(place: Place, at: int) -> Found | None:
    """Read "the '80s": those of the last hundred years."""
    match = grammar.EIGHTIES.match(place.text, at)
    if match is None:
        return None
    if place.published is None:
        return Found(match.end(), None, "decade", _LIKELY, True)
    now = place.published.year
    year = now - (now - 10 * int(match["tens"])) % 100
    return Found.of(match.end(), unit_at(dt.date(year, 1, 1), "decade"), _LIKELY, takes_the=True)


def read_nth(place: Place, at: int) -> Found | None:
    """Read "the 19th century", "3rd quarter"."""
    match = grammar.CENTURY.match(place.text, at)
    if match is None:
        return read_quarter(place, at)
    return Found.of(match.end(), century(int(match["n"])), _SURE, takes_the=True)


def _days(place: Place, match: re.Match[str]) -> Found | None:
    """Return what a day of a month means, or days from one to another."""
    groups = match.groupdict()
    month, year = MONTHS[groups["month"].lower()], _year(place, groups)
    day_is_first = place.text[match.start()].isdigit()
    if groups["month"].islower() and not (year and (day_is_first or month != 5)):
        return None  # "you may 3 times"
    starts_with_the = day_is_first and " of" in match[0]
    first_text, last_text = groups["first"], groups.get("last") or groups["day"]
    first_month = MONTHS[groups["month2"].lower()] if groups["month2"] else month
    if groups.get("last") and groups["month2"]:
        first_month, month = month, first_month
    last_day = _number(last_text)
    if last_text.isalpha() and not last_text.istitle():
        return None  # "May one ask"
    if year:
        last, confidence = dt.date(int(year), month, last_day), _SURE
    elif place.published is None:
        dt.date(2000, month, last_day)
        return Found(match.end(), None, "day", _LIKELY, starts_with_the)
    else:
        tense = place.tense(*match.span())
        last, confidence = nearest_day(month, last_day, place.published, tense)
    if first_text is None:
        return Found.of(match.end(), day_of(last), confidence, takes_the=starts_with_the)
    first_year = last.year - (first_month > month)
    first = dt.date(first_year, first_month, _number(first_text))
    return Found.of(match.end(), days_between(first, last), confidence)


def _on_weekday(place: Place, found: Found, weekday: int, at: int) -> Found:
    """Return a date that a weekday stands before: where no year does, it tells which."""
    period = found.period
    if period is None or period.first.weekday() == weekday:
        return found._replace(takes_the=False)
    has_year = place.text[at : found.end].rstrip()[-4:].isdigit()
    if not has_year:
        for years in (-1, 1, -2, 2):
            other = period.first.replace(year=period.first.year + years)
            if other.weekday() == weekday and period.first == period.last:
                return Found.of(found.end, day_of(other), _LIKELY)
    return found._replace(confidence=AGAINST / 2 + 0.2, takes_the=False)


def _month(place: Place, at: int) -> Found | None:
    match = grammar.MONTH.match(place.text, at)
    if match is None:
        return None
    month, name_end = MONTHS[match["month"].lower()], match.end("month")
    other, year = match["month2"], _year(place, match.groupdict())
    if other and not other[0].isupper():
        other = None
    n_months = (MONTHS[other.lower()] - month) % 12 + 1 if other else 1
    if year:
        if match["month"].islower() and month in (3, 5):
            return None
        first_year = int(year) - (month + n_months - 1 > 12)
        return Found.of(match.end(), months_from(first_year, month, n_months, "month"), _SURE)
    is_whole = len(match["month"]) > 4 or match["month"].lower() in ("may", "june", "july")
    trust = trust_month(place.text, at, name_end, is_whole=is_whole)
    if place.in_part:
        trust = max(trust, _LIKELY if match["month"][0].isupper() else 0)
    if not trust or (other and " and " in match[0]):
        # "March and April" are two mentions; of one with a year above, both have it.
        other, n_months = None, 1
    if not trust:
        return None
    end = match.end() if other else match.end("month")
    if place.published is None:
        return Found(end, None, "month", trust)
    tense = place.tense(at, end)
    period, confidence = nearest_months(month, n_months, place.published, tense)
    if n_months in (3, 6):
        period = Period(period.first, period.last, "month")
    return Found.of(end, period, min(trust, confidence))


def _iso(place: Place, match: re.Match[str]) -> Found | None:
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        return Found.of(match.end(), day_of(dt.date(year, month, int(match["day"]))), _SURE)
    if match["sign"] != "-" or len(match["month"]) != 2:
        return None
    is_range = month == year % 100 + 1
    if is_range or not 1 <= month <= 12:
        return read_year(place, match.start())
    return Found.of(match.end(), months_from(year, month, 1, "month"), _LIKELY)


def _year(place: Place, groups: dict[str, str | None]) -> str | None:
    """Return the year that stands behind a month, also as "last year"."""
    which = groups["which"]
    if which and place.published:
        return str(place.published.year + grammar.WHICH[which.lower()])
    return groups["year"] or groups.get("joined")


def _last_year(first: int, last: str) -> int:
    """Return the second year of "1985-87", "1999/00", "1985-1987"."""
    if len(last) == 4:
        return int(last)
    year = first - first % 100 + int(last)
    return year + 100 if year < first else year


def _weekday(text: str, at: int) -> int:
    return grammar.WEEKDAYS.index(text[at : at + 3].lower())


def _number(text: str) -> int:
    word = text.lower()
    return grammar.NUMBERS.get(word) or int(word.rstrip("stndrh"))
