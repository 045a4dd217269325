"""DateMention: one date that a text mentions, where, and which days it means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Granularity = Literal["day", "week", "month", "quarter", "half", "year", "decade", "century"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """One mention of a day, or of a stretch of days.

    `text` always equals the text read at [start:end], in characters.
    `first` and `last` are the days it means, both included: all of April
    for "April".  Both are None where they cannot be told: "Tuesday" in a
    text whose day of publication is not known, "03/04/2017" anywhere.
    `granularity` is the unit that the writer counted in, "day" also for
    "March 3-5".  `confidence` runs from 0 to 1.
    """

    text: str
    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    granularity: Granularity
    confidence: float

    @property
    def iso(self) -> str:
        """The days in ISO 8601: a day, month, year or interval; "" where they are not told."""
        first, last = self.first, self.last
        if first is None or last is None:
            return ""
        if first == last:
            return first.isoformat()
        if self.granularity == "month" and first.isoformat()[:7] == last.isoformat()[:7]:
            return first.isoformat()[:7] if _is_whole(first, last) else f"{first}/{last}"
        if self.granularity == "year" and first.year == last.year and _is_whole(first, last):
            return f"{first.year:04d}"
        return f"{first}/{last}"


def _is_whole(first: dt.date, last: dt.date) -> bool:
    """Tell whether days run from the first of a month to the end of one, or of a year."""
    ends = last == dt.date.max or (last + dt.timedelta(days=1)).day == 1
    months = (first.month, last.month)
    return first.day == 1 and ends and (months[0] == months[1] or months == (1, 12))
