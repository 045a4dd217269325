"""Publication: the day an article was published, where no field of it says so.

What is looked at, the most trusted first:

    url        https://example.org/2017/04/24/three-envoys-meet
    dateline   TOKYO, April 24, 2017 (Wire) - Three envoys met on Monday.
    text       a line near the beginning that is a date: Published 24 April 2017
    path       2017-04-24-three-envoys.txt: the file's own name, or its folders'

Only a whole day counts, and only where all dates of the kind agree: an
article without a date is better than one under a wrong date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from ..article import Article, DateSource
from ..errors import ArticleError
from ..readers.dates import MONTHS, read_date

_NUMBERED = re.compile(
    r"(?<![0-9a-z])(?P<year>(?:1[6-9]|20)[0-9]{2})(?:"
    r"(?P<sign>[-/_.])(?P<month>[0-9]{1,2}|[a-z]{3,9})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|(?P<joined_month>[0-9]{2})(?P<joined_day>[0-9]{2}))(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
# TOKYO, NEW YORK/LONDON, St. Petersburg: what stands before the date of a dateline.
_PLACE = re.compile(r"\s*(?:[^\W\d_][^\d\n;:!?]{1,80},|[A-Z][A-Z ./'-]{1,80})\s*\Z")
_AFTER = re.compile(r"\s*(?:\([^)\n]{1,40}\)|/[^/\n]{1,40}/)?\s*[-–—:]")
_LABEL = re.compile(
    r"(?:first\s+)?(?:published|posted|issued|released|date|dated)\b(?:\s+(?:on|at))?[\s:]*",
    re.IGNORECASE,
)
_LOOKS_LIKE_DATE = re.compile(r"[0-9][-/. ,]|[a-z]\.?\s[0-9]", re.IGNORECASE)

_HEAD = 200  # characters that a dateline stands within
_MAX_LINE = 80  # characters of a line that is a date
_N_LINES = 4  # at the beginning of the body that may be one


def date_article(article: Article, stem: str = "") -> Article:
    """Return the article with the day that its URL, text or path tells, if it has none.

    `stem` is the path of a file that is this one article, "" for others:
    files of many are mostly named after the day of their collection.
    """
    if article.date is not None:
        return article
    for source, days in _sources(article, stem):
        found = set(days)
        if len(found) == 1:
            return replace(article, date=found.pop(), date_from=source)
    return article


def _sources(article: Article, stem: str) -> Iterator[tuple[DateSource, Iterator[dt.date]]]:
    if article.url:
        yield "url", _numbered(article.url)
    yield "dateline", islice(_datelines(article), 1)
    yield "text", islice(_lines(article), 1)
    if stem:
        yield "path", _numbered(stem)


def _numbered(text: str) -> Iterator[dt.date]:
    """Yield the days written year first, as addresses and file names have them."""
    for match in _NUMBERED.finditer(text):
        month = match["month"] or match["joined_month"]
        number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
        try:
            yield dt.date(int(match["year"]), number, int(match["day"] or match["joined_day"]))
        except ValueError:
            continue


def _datelines(article: Article) -> Iterator[dt.date]:
    """Yield the day of the article's dateline, where it has its year."""
    from .reader import read_dates  # few articles come this far

    field = article.extra.get("dateline")
    heads = [article.body[:_HEAD], article.title[:_HEAD]]
    if isinstance(field, str):
        heads.insert(0, f"{field[:_HEAD]} -")
    for head in heads:
        for mention in read_dates(head)[:1]:
            is_dateline = _PLACE.match(head, 0, mention.start) and _AFTER.match(head, mention.end)
            if is_dateline and mention.first is not None and mention.first == mention.last:
                yield mention.first


def _lines(article: Article) -> Iterator[dt.date]:
    """Yield the day of a line that is nothing but a date, and perhaps what it is the date of."""
    for line in (article.title, *article.body[: _HEAD * _N_LINES].split("\n", _N_LINES)[:_N_LINES]):
        text = line.strip()
        if not 6 <= len(text) <= _MAX_LINE:
            continue
        label = _LABEL.match(text)
        text = text[label.end() :] if label else text
        if not _LOOKS_LIKE_DATE.search(text):
            continue
        try:
            day = read_date(text)
        except ArticleError:
            continue
        if day is not None:
            yield day.date() if isinstance(day, dt.datetime) else day
