"""Found: what was read at a place of a text, before it becomes a mention."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

from .grammar import DAY_MONTH, WHICH
from .mention import Granularity
from .periods import Period
from .tense import Tense, tense_at

SURE, LIKELY = 0.95, 0.8  # what is written in full, and what is not


@dataclass(frozen=True, slots=True)
class Place:
    """A text to read dates from, and the day it was published, None if that is not known.

    `in_part` is set where "early", "mid" or "end of" comes before: what follows
    needs no more to be taken for a month or a year.
    """

    text: str
    published: dt.date | None
    in_part: bool = False

    def tense(self, start: int, end: int) -> Tense:
        """Return the tense of what is said around text[start:end]."""
        return tense_at(self.text, start, end)


class Found(NamedTuple):
    """What a reader found: where it ends, what it means, None if that cannot be told.

    `takes_the` tells that a "the" before it belongs to it, and `begins` is where
    it begins if words before the place do, as the "in" of "in 90 days".
    """

    end: int
    period: Period | None
    granularity: Granularity
    confidence: float
    takes_the: bool = False
    begins: int | None = None

    @classmethod
    def of(
        cls,
        end: int,
        period: Period,
        confidence: float,
        *,
        takes_the: bool = False,
        begins: int | None = None,
    ) -> Found:
        """Return what means a period."""
        return cls(end, period, period.granularity, confidence, takes_the, begins)

    @classmethod
    def impossible(cls, end: int) -> Found:
        """Return what is written as a day and is none, so that no part of it is a date."""
        return cls(end, None, "day", 0)

    @property
    def is_impossible(self) -> bool:
        """Whether it is written as a day that no calendar has."""
        return self.period is None and not self.confidence


def year_of(place: Place, match: re.Match[str]) -> int | None:
    """Return the year that stands behind a date, also as "last year"; None where none does."""
    year = match["year"] or (match["joined"] if match.re is DAY_MONTH else None)
    if year:
        return int(year)
    which = match["which"]
    return place.published.year + WHICH[which.lower()] if which and place.published else None


def year_of_two_digits(number: int, published: dt.date) -> int:
    """Return the year that "'41" means, of the last hundred."""
    return published.year - (published.year - number) % 100
