"""Passages: texts as their owner has them, to read names from, with offsets that hold there.

Of a text file, its whole text: line ends stay as they are, control
characters are blanks, a byte order mark does not count.  Where it is dated text
the names begin behind the date.  Of a file of records, for each article its
title, an empty line and its body.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import Article
from .dates.publication import date_article
from .formats import Format
from .problem import Problem
from .readers.decoding import CONTROL, clean_text, decode
from .readers.feed import Feed, read_whole
from .readers.text import DATED_TEXT

_TEXTS = ("dated", "text")  # formats


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one article; names are read from `start` on.

    `is_file` tells that it is the whole text of a file.
    """

    article_id: str
    text: str
    published: dt.date | None
    start: int = 0
    is_file: bool = False


def passages(form: Format, feed: Feed) -> Iterator[Passage | Problem]:
    """Yield the passages that a feed holds, and what cannot be read of it."""
    if form.name in _TEXTS:
        yield from _whole_text(form, feed)
        return
    for item in form.read(feed):
        if isinstance(item, Article):
            article = date_article(item)
            text = f"{article.title}\n\n{article.body}" if article.title else article.body
            yield Passage(article.id, text, article.date)
        else:
            yield item


def _whole_text(form: Format, feed: Feed) -> Iterator[Passage | Problem]:
    data = read_whole(feed)
    if isinstance(data, Problem):
        yield data
        return
    held: Any = io.BytesIO(data)
    for item in form.read(Feed(io.BufferedReader(held), feed.name, feed.stem or feed.name)):
        if isinstance(item, Article):
            article = date_article(item, feed.stem)
            text = _text(data)
            dated = DATED_TEXT.match(text) if form.name == "dated" else None
            yield Passage(article.id, text, article.date, dated.end() if dated else 0, True)
        else:
            yield item


def _text(data: bytes) -> str:
    """Return the text of a file, a character for each that it has."""
    text = decode(data)
    if "\0" in text:
        return clean_text(data)  # two bytes a character, and no mark that says so
    return CONTROL.sub(lambda match: match[0] if match[0] == "\r" else " ", text)
