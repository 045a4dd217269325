"""Relative dates: days, weeks, months and years counted from the day of publication."""

from __future__ import annotations

import datetime as dt
import re

from ..readers.dates import MONTHS
from . import grammar
from .found import LIKELY, SURE, Found, Place
from .nearness import UNTOLD
from .periods import Period, day_of, granularity_of, stretch, unit_at

_LOOSE = 0.5  # "the previous year" may be counted from another
_DEICTIC = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_SEVERAL = "several"
_IN = re.compile(r"(?P<words>.*)(?<!\w)in\s\Z", re.ASCII | re.IGNORECASE | re.DOTALL)
# "the first time in", "its lowest in", "as ever in": of the days that went by.
_COMPARED = re.compile(
    r"\b(?:ever|first|times?|once|twice|only|most|least|\w{2,20}est)\b", re.ASCII
)
_LOOK_BACK = 40


def read_deictic(place: Place, at: int) -> Found | None:
    """Read "today", "yesterday"; "USA Today" is none."""
    word = place.text[at : at + 9].lower()
    name = next(name for name in _DEICTIC if word.startswith(name))
    before = place.text[max(0, at - 2) : at]
    if place.text[at : at + len(name)].istitle() and before[:1].isalnum() and before[1:] == " ":
        return None
    return _from_today(place, at + len(name), "day", _DEICTIC[name])


def read_day_of(place: Place, at: int) -> Found | None:
    """Read "the day before yesterday", "the day after tomorrow"."""
    match = grammar.DAY_OF.match(place.text, at)
    if match is None:
        return None
    found = _from_today(place, match.end(), "day", -2 if match["before"] else 2)
    return found._replace(takes_the=True)


def read_ago(place: Place, at: int) -> Found | None:
    """Read "two years ago": the year, the month, the week so far back; or else "in two years"."""
    match = grammar.AGO.match(place.text, at)
    if match is None:
        return _read_in(place, at)
    unit, word = match["unit"].lower(), match["n"].lower()
    weeks = 2 if unit == "fortnight" else 1
    unit = "week" if weeks == 2 else unit
    if word == _SEVERAL or unit == "half":
        return Found(match.end(), None, granularity_of(unit), LIKELY)
    n = weeks * (int(word) if word.isdigit() else grammar.NUMBERS.get(word, 0))
    return _from_today(place, match.end(), unit, -n, LIKELY) if n else None


def _read_in(place: Place, at: int) -> Found | None:
    """Read "in 90 days" where it is to come: "fell 5 pct in 90 days" is how long it took."""
    match = grammar.IN_UNITS.match(place.text, at)
    begins = at - len("in ")
    before = _IN.search(place.text, max(0, at - _LOOK_BACK), at)
    if match is None or before is None or _COMPARED.search(before["words"]):
        return None
    word = match["n"].lower()
    n = int(word) if word.isdigit() else grammar.NUMBERS.get(word, 0)
    if not n or place.tense(begins, match.end()) <= 0:
        return None
    found = _from_today(place, match.end(), match["unit"].lower(), n, UNTOLD)
    return found._replace(begins=begins)


def read_weekend(place: Place, at: int) -> Found | None:
    """Read "the weekend": the last one, or the coming one where the tense says so."""
    end = at + len("weekend")
    if place.text[max(0, at - 4) : at].lower().rstrip() != "the":
        return None
    published = place.published
    if published is None:
        return Found(end, None, "day", LIKELY, True)
    tense = place.tense(at, end)
    has_begun = published.weekday() >= 5
    shift = -1 if not has_begun and tense <= 0 and (tense < 0 or published.weekday() < 3) else 0
    return Found.of(end, unit_at(published, "weekend", shift), UNTOLD, takes_the=True)


def read_which(place: Place, at: int) -> Found | None:
    """Read "last month", "next Tuesday", "the past three weeks", "this morning"."""
    match = grammar.WHICH_UNIT.match(place.text, at)
    if match is None:
        return None
    word = match["which"].lower()
    direction = grammar.WHICH[word]
    if match["units"]:
        return _several(place, match, direction)
    unit = (match["unit"] or "").lower()
    if unit in ("day", "half") or (match["time"] and word not in ("last", "this")):
        return None
    granularity = "month" if match["month"] else granularity_of(unit)
    confidence = _LOOSE if word in ("previous", "prior") else SURE
    takes_the = bool(unit) and word != "this"
    if place.published is None:
        return Found(match.end(), None, granularity, confidence, takes_the)
    if word == "past" and unit and unit != "weekend":
        period = stretch(place.published, unit, 1)
    elif unit:
        period = unit_at(place.published, unit, direction)
    elif match["time"]:
        period = day_of(place.published + dt.timedelta(direction))
    else:
        period = _named(place.published, match, word)
        confidence = LIKELY
    return Found.of(match.end(), period, confidence, takes_the=takes_the)


def clip_to_today(found: Found, part: str, published: dt.date | None) -> Found:
    """Return what is earlier or later in the week, month or year that goes on."""
    if found.period is None or published is None:
        return found
    first, last, granularity = found.period
    if first <= published <= last:
        first, last = (first, published) if part == "earlier" else (published, last)
    return found._replace(period=Period(first, last, granularity))


def _several(place: Place, match: re.Match[str], direction: int) -> Found | None:
    """Return the days up to publication, or from it on: "the last six months"."""
    unit = match["units"].lower()
    if not direction or unit in ("weekend", "half"):
        return None
    word = match["n"].lower()
    n = int(word) if word.isdigit() else grammar.NUMBERS[word]
    granularity = granularity_of(unit)
    if place.published is None or not n:
        return Found(match.end(), None, granularity, LIKELY, True) if n else None
    period = stretch(place.published, unit, -direction * n)
    return Found.of(match.end(), period, LIKELY, takes_the=True)


def _named(published: dt.date, match: re.Match[str], word: str) -> Period:
    """Return the weekday or month that is meant by "last", "this" or "next"."""
    direction = grammar.WHICH[word]
    if match["weekday"]:
        weekday = grammar.WEEKDAYS.index(match["weekday"][:3].lower())
        this = published + dt.timedelta(weekday - published.weekday())
        if direction < 0:
            return day_of(this if this < published else this - dt.timedelta(7))
        if word == "next":
            return day_of(this + dt.timedelta(7))
        is_over = word != "this" and this <= published
        return day_of(this + dt.timedelta(7 if is_over else 0))
    month = MONTHS[match["month"].lower()]
    ahead = month - published.month
    years = 0
    if direction:
        years = direction if ahead * direction <= 0 else 0
    return unit_at(dt.date(published.year + years, month, 1), "month")


def _from_today(place: Place, end: int, unit: str, shift: int, confidence: float = SURE) -> Found:
    if place.published is None:
        return Found(end, None, granularity_of(unit), confidence)
    return Found.of(end, unit_at(place.published, unit, shift), confidence)
