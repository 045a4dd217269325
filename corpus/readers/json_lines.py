"""JSON lines: one article a line, under its own field names or the usual ones."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import orjson

from ..article import Article
from ..errors import ArticleError
from ..problem import Problem
from .decoding import byte_order_mark, decode
from .feed import MAX_ARTICLE_BYTES, Feed
from .records import article_of

_SKIP_BYTES = 1 << 20


def read_json_lines(feed: Feed) -> Iterator[Article | Problem]:
    """Yield an article, or a problem with its line, for every line that is not blank."""
    for number, line in _lines(feed):
        if isinstance(line, Problem):
            yield line
        elif not line.isspace():
            yield _read_line(feed, number, line)


def _read_line(feed: Feed, number: int, line: bytes) -> Article | Problem:
    try:
        record = _parse(line)
        if not isinstance(record, dict):
            kind = _json_kind(record)
            return feed.problem(number, f"{kind}, not an article: write one JSON object a line")
        default_id = feed.record_id(number, line)
        return article_of(record, default_id=default_id, field_map=feed.field_map)
    except ArticleError as error:
        return feed.problem(number, str(error))
    except RecursionError:
        return feed.problem(number, "nested too deeply: keep it to 100 levels")
    except ValueError as error:
        return feed.problem(number, f"no JSON ({error}): write one JSON object a line")


def _parse(line: bytes) -> Any:
    r"""Parse one line; what the fast parser refuses gets a second chance.

    The slow one takes lone surrogates (`"\ud83d"`), and bytes that are
    not UTF-8 once they are decoded as best they can be.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(decode(line))


def _json_kind(value: object) -> str:
    kinds = {list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _lines(feed: Feed) -> Iterator[tuple[int, bytes | Problem]]:
    """Yield (line number, line), in UTF-8 whatever the byte order mark tells."""
    stream: io.BufferedIOBase = feed.stream
    mark = byte_order_mark(feed.stream.peek(4)[:4])
    if mark is not None:
        stream.read(len(mark[0]))
        if mark[1] != "utf-8":
            yield from _recoded_lines(feed, mark[1])
            return
    number = 0
    while line := stream.readline(MAX_ARTICLE_BYTES + 1):
        number += 1
        if len(line) > MAX_ARTICLE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(_SKIP_BYTES)) and not rest.endswith(b"\n"):
                pass
            size = f"{MAX_ARTICLE_BYTES >> 20} MB"
            yield number, feed.problem(number, f"a line of more than {size}: split it")
        else:
            yield number, line


def _recoded_lines(feed: Feed, encoding: str) -> Iterator[tuple[int, bytes]]:
    text = io.TextIOWrapper(feed.stream, encoding, errors="replace", newline="\n")
    try:
        yield from enumerate((line.encode() for line in text), start=1)
    finally:
        # The stream is its opener's to close.
        text.detach()
