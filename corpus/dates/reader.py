"""Text to mentions of dates: where one may begin, a small reader for each kind of beginning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from . import days, grammar, holidays, months_and_years, relative_dates
from ._beginnings import Words
from .found import Found, Place
from .mention import DateMention
from .periods import granularity_of, part_of, unit_at

_WORDS = Words(grammar.FIRST_WORDS)
_LOOK_BACK = 8  # characters that a "the" is looked for in
REPORTED = 0.5  # Below it a mention is not reported.

_Read = Callable[[Place, int], Found | None]


def read_dates(text: str, published: dt.date | None = None) -> list[DateMention]:
    """Return the dates that a text mentions, in order.

    `published` is the day of publication, from which "Tuesday", "last
    month" and "April 25" are counted; without it they mean no days.
    Offsets are characters of `text`; mentions never overlap.  Any string
    can be read.
    """
    if isinstance(published, dt.datetime):
        published = published.date()
    return list(_mentions(Place(text, published)))


def _mentions(place: Place) -> Iterator[DateMention]:
    text, end = place.text, 0
    for start in _WORDS.beginnings(text):
        begins = grammar.FIRST.match(text, start) if start >= end else None
        if begins is None:
            continue
        found = _read(place, str(begins.lastgroup), start)
        if found is not None and found.is_impossible:
            end = found.end
        if found is None or found.confidence < REPORTED:
            continue
        if found.begins is not None:
            start = max(end, found.begins)
        elif found.takes_the:
            start = _start_of_the(text, end, start)
        end = found.end
        yield _mention(text, start, found)


def _start_of_the(text: str, floor: int, start: int) -> int:
    """Return where the "the" begins that stands right before, `start` where none does."""
    before = text[max(floor, start - _LOOK_BACK) : start]
    word = before.rstrip()
    if word == before or word[-3:] not in ("the", "The", "THE") or word[-4:-3].isalnum():
        return start
    return start - len(before) + len(word) - 3


def _mention(text: str, start: int, found: Found) -> DateMention:
    first, last = (None, None) if found.period is None else found.period[:2]
    confidence = round(found.confidence, 2)
    return DateMention(
        text[start : found.end], start, found.end, first, last, found.granularity, confidence
    )


def _read(place: Place, kind: str, at: int) -> Found | None:
    """Read a date that begins in that way; what no calendar has is none."""
    try:
        return _READERS[kind](place, at)
    except (ValueError, OverflowError):
        return None


def _read_month(place: Place, at: int) -> Found | None:
    return days.read_month_day(place, at) or months_and_years.read_month(place, at)


def _read_part(place: Place, at: int) -> Found | None:
    """Read "early 1988", "mid-April", "the end of the year", "later this week"."""
    match = grammar.PART.match(place.text, at)
    if match is None:
        return None
    word = (match["part"] or match["noun"]).lower()
    part = grammar.PARTS[word]
    inner = _inner(place, match.end(), has_the=match["the"] is not None)
    if inner is None or inner.granularity == "day":
        return None
    takes_the = word not in ("mid", "later", "earlier")
    if part in ("earlier", "later"):
        first_word = place.text[match.end() : match.end() + 5].lower()
        if match["the"] is None and not first_word.startswith("this "):
            return None
        return relative_dates.clip_to_today(inner, part, place.published)
    if inner.period is None:
        return inner._replace(takes_the=takes_the)
    period = part_of(inner.period, part)
    confidence = min(inner.confidence, 0.8)
    return Found(inner.end, period, inner.granularity, confidence, takes_the)


def _inner(place: Place, at: int, *, has_the: bool) -> Found | None:
    """Read the week, month, quarter or year that a part is of."""
    unit = grammar.THE_UNIT.match(place.text, at) if has_the else None
    if unit is not None:
        name = unit["unit"].lower()
        if place.published is None:
            return Found(unit.end(), None, granularity_of(name), 0.7)
        return Found.of(unit.end(), unit_at(place.published, name), 0.7)
    begins = grammar.FIRST.match(place.text, at)
    if begins is None or begins.lastgroup not in _WHOLES:
        return None
    return _read(replace(place, in_part=True), begins.lastgroup, at)


_READERS: dict[str, _Read] = {
    "month": _read_month,
    "weekday": days.read_weekday,
    "deictic": relative_dates.read_deictic,
    "which": relative_dates.read_which,
    "part": _read_part,
    "ordinal": months_and_years.read_quarter,
    "ago": relative_dates.read_ago,
    "weekend": relative_dates.read_weekend,
    "holiday": holidays.read_holiday,
    "day_of": relative_dates.read_day_of,
    "q": months_and_years.read_quarter,
    "eighties": months_and_years.read_eighties,
    "numeric": days.read_numeric,
    "day": days.read_day_month,
    "nth": months_and_years.read_nth,
    "days_ago": relative_dates.read_ago,
    "decade": months_and_years.read_decade,
    "year": months_and_years.read_year,
}
_WHOLES = frozenset({"month", "which", "ordinal", "q", "eighties", "nth", "decade", "year"})
