"""Text files: one article each, with or without its date.

    dated text      date 2017-04-24 Senior diplomats met in Tokyo.  They ...
    plain text      Senior diplomats met in Tokyo
                    They ...

Dated text begins, after any white space, with `date`, a day and the
text; its title is the first line or sentence, whichever ends first.  The
title of plain text is its first line.  A date that does not exist is a
problem and the file is passed over: an article under a wrong date
would be worse than one that is reported missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from ..article import Article
from ..problem import Problem
from .decoding import clean_text, is_binary
from .feed import Feed, read_whole
from .titles import split_title

DATED_TEXT = re.compile(r"\s*date[ \t]+([0-9]{4}-[0-9]{2}-[0-9]{2})(?!\S)")

# The same in the bytes of any encoding that marks itself, NUL bytes taken out.
DATED_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*date[ \t]+[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\S)"
)


def read_dated_text(feed: Feed) -> Iterator[Article | Problem]:
    """Yield the one article of a dated text file."""
    text = _text(feed)
    if isinstance(text, Problem):
        yield text
        return
    match = DATED_TEXT.match(text)
    if match is None:
        yield feed.problem(1, "begins without a date: begin with `date 2017-04-24`")
        return
    try:
        date = dt.date.fromisoformat(match[1])
    except ValueError as error:
        line = text.count("\n", 0, match.start(1)) + 1
        yield feed.problem(line, f"date {match[1]} does not exist ({error}): correct it")
        return
    title, body = split_title(text[match.end() :], by_sentence=True)
    yield Article(id=feed.stem, title=title, body=body, date=date)


def read_plain_text(feed: Feed) -> Iterator[Article | Problem]:
    """Yield the one article of a plain text file."""
    text = _text(feed)
    if isinstance(text, Problem):
        yield text
        return
    title, body = split_title(text)
    yield Article(id=feed.stem, title=title, body=body)


def _text(feed: Feed) -> str | Problem:
    data = read_whole(feed)
    if isinstance(data, Problem):
        return data
    if is_binary(data):
        return feed.problem(None, "is binary, not text: leave it out, or save it as UTF-8 text")
    text = clean_text(data)
    if not text.strip():
        return feed.problem(None, "holds no text: write some or leave the file out")
    return text
