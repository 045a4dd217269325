"""Reuters-21578: the newswire of 1987 as SGML that no SGML parser takes.

    <REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" ... NEWID="1">
    <DATE>26-FEB-1987 15:01:01.79</DATE>
    <TOPICS><D>cocoa</D></TOPICS> <PLACES><D>el-salvador</D></PLACES> <PEOPLE></PEOPLE> ...
    <TEXT>&#2;
    <TITLE>...</TITLE> <AUTHOR>...</AUTHOR>
    <DATELINE>SALVADOR, Feb 26 - </DATELINE><BODY>...&#3;</BODY></TEXT>
    </REUTERS>

The files hold control characters, plain and as entities, stray bytes,
signs after the date and notes between the tags.  So the articles are
cut out of the stream at their tags and picked apart one by one.

The body is what TEXT holds but title, author and dateline.  That keeps what
stands before BODY, and the unprocessed articles that have no BODY; of
those the first line is the title.  "Blah blah blah." is what the
distribution put where a brief's body had been lost: no body.  The
article's own id is NEWID.  The time of day is given without a zone.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from typing import Any

from ..article import Article
from ..errors import ArticleError
from ..problem import Problem
from .dates import MONTHS, read_date
from .decoding import clean, clean_text
from .feed import Feed
from .labels import person_name, place_name
from .titles import split_title

_CHUNK_BYTES = 1 << 18
_MAX_BYTES = 16 << 20
_MAX_AUTHOR_CHARS = 200
_START, _END = b"<REUTERS", b"</REUTERS>"
# Bounded and anchored, so that no broken file makes a pattern search it twice over.
_ATTRIBUTE = re.compile(r'\b(\w{1,40})="([^"]*)"')
_HEADER = re.compile(
    r"<(DATE|TOPICS|PLACES|PEOPLE|ORGS|EXCHANGES|COMPANIES)>([^<]*(?:<D>[^<]*</D>[^<]*)*)</\1>"
)
_LABEL = re.compile(r"<D>([^<]*)</D>")
_PARTS = ("TITLE", "AUTHOR", "DATELINE")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_STARS = re.compile(r"\A\s*\*{2,}")
_DATE = re.compile(r"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4})(?:\s+(\d\d):(\d\d):(\d\d)\.(\d\d))?")
_AUTHOR = re.compile(r"(?:by\s+)?(.*?)(?:,\s*reuters?)?\W*", re.IGNORECASE | re.DOTALL)
_REMEMBERED = 4096  # entities and lists of labels: few are used, again and again
_LOST_BODY = "Blah blah blah."


def read_reuters(feed: Feed) -> Iterator[Article | Problem]:
    """Yield every article of a Reuters-21578 file; never more than one is held."""
    number = 0
    for line, block, closed in _blocks(feed):
        number += 1
        if not closed:
            yield feed.problem(line, "no </REUTERS>: the article is read as far as it goes")
        try:
            yield _article(clean_text(block), feed.record_id(number, block))
        except ArticleError as error:
            yield feed.problem(line, str(error))
    if not number:
        yield feed.problem(None, "holds no <REUTERS> article: is it another kind of SGML?")


def _blocks(feed: Feed) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (line, bytes, whether its end tag was there) of every article.

    An article longer than _MAX_BYTES is cut there; what follows up to
    the next one is passed over.
    """
    buffer, line, searched = b"", 1, 0
    while chunk := feed.stream.read(_CHUNK_BYTES):
        buffer += chunk
        position = 0
        while (end := buffer.find(_END, max(position, searched))) >= 0:
            yield from _cut(buffer[position:end], line, closed=True)
            line += buffer.count(b"\n", position, end)
            position = end + len(_END)
        buffer = buffer[position:]
        searched = max(0, len(buffer) - len(_END))
        if len(buffer) > _MAX_BYTES:
            yield from _cut(buffer, line, closed=False)
            line += buffer.count(b"\n")
            buffer, searched = b"", 0
    yield from _cut(buffer, line, closed=False)


def _cut(buffer: bytes, line: int, *, closed: bool) -> Iterator[tuple[int, bytes, bool]]:
    """Cut what precedes one end tag at its start tags: all but the last lack their end."""
    before, *pieces = buffer.split(_START)
    line += before.count(b"\n")
    for number, piece in enumerate(pieces, start=1):
        yield line, _START + piece, closed and number == len(pieces)
        line += piece.count(b"\n")


def _article(block: str, default_id: str) -> Article:
    tag, _, rest = block.partition(">")
    head, _, text = rest.partition("<TEXT")
    attributes, header = dict(_ATTRIBUTE.findall(tag)), dict(_HEADER.findall(head))
    text_tag, _, text = text.partition(">")
    parts, body = _parts_and_body(text)
    title = " ".join(parts.get("TITLE", "").split())
    if "TITLE" not in parts:
        title, body = split_title(body)
    return Article(
        id=attributes.get("NEWID", "").strip() or default_id,
        title=title,
        body=body,
        date=_date(header.get("DATE", "")),
        people=tuple(map(person_name, _labels(header.get("PEOPLE", "")))) or None,
        places=tuple(map(place_name, _labels(header.get("PLACES", "")))) or None,
        source="reuters",
        author=_author(parts.get("AUTHOR", "")),
        extra=_extra(attributes, header, parts, text_tag),
    )


def _parts_and_body(text: str) -> tuple[dict[str, str], str]:
    """Part what stands in TEXT; the small parts all come before BODY."""
    head, _, body = text.partition("<BODY>")
    head = head.partition("</TEXT>")[0]
    parts: dict[str, str] = {}
    for name in _PARTS:
        before, tag, rest = head.partition(f"<{name}>")
        if tag:
            part, _, after = rest.partition(f"</{name}>")
            parts[name] = _plain(part)
            head = before + after
    between = _STARS.sub("", _plain(head)).strip()
    body = _plain(body.partition("</BODY>")[0])
    if between in ("", _LOST_BODY):
        return parts, body
    return parts, f"{between}\n{body}".strip()


def _plain(text: str) -> str:
    """Return the text behind the entities, without control characters or outer space."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return text.strip()


def _character(entity: re.Match[str]) -> str:
    return _behind(entity[0])


@lru_cache(maxsize=_REMEMBERED)
def _behind(entity: str) -> str:
    if entity[1] == "#":
        return clean(html.unescape(entity)) or " "
    return html5.get(entity[1:], entity)


@lru_cache(maxsize=_REMEMBERED)
def _labels(text: str) -> tuple[str, ...]:
    return tuple(label for label in map(_plain, _LABEL.findall(text)) if label)


def _date(text: str) -> dt.date | None:
    """Return the moment; None where there is none; signs behind it mean nothing here."""
    match = _DATE.match(text)
    if match is None or match[2].lower() not in MONTHS:
        return read_date(_plain(text))
    day, _, year, hour, minute, second, hundredths = match.groups()
    try:
        date = dt.date(int(year), MONTHS[match[2].lower()], int(day))
        if hour is None:
            return date
        clock = dt.time(int(hour), int(minute), int(second), int(hundredths) * 10_000)
    except ValueError as error:
        raise ArticleError(f"date {match[0].strip()!r} ({error}): correct it") from None
    return dt.datetime.combine(date, clock)


def _author(text: str) -> str | None:
    if not text:
        return None
    match = _AUTHOR.fullmatch(" ".join(text.split())[:_MAX_AUTHOR_CHARS])
    return (match[1] or None) if match else None


def _extra(
    attributes: dict[str, str], header: dict[str, str], parts: dict[str, str], text_tag: str
) -> dict[str, Any]:
    extra: dict[str, Any] = {
        name.lower(): list(labels)
        for name in ("TOPICS", "ORGS", "EXCHANGES", "COMPANIES")
        if (text := header.get(name)) and (labels := _labels(text))
    }
    dateline = " ".join(parts.get("DATELINE", "").split()).rstrip(" -")
    if dateline:
        extra["dateline"] = dateline
    if "LEWISSPLIT" in attributes:
        extra["lewis_split"] = attributes["LEWISSPLIT"]
    text_type = dict(_ATTRIBUTE.findall(text_tag)).get("TYPE")
    if text_type:
        extra["text_type"] = text_type
    return extra
