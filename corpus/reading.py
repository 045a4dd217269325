"""Reading: articles, and what could not be read, from sources."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

from .article import Article
from .compression import READ_FAILURES, open_unpacked, packing
from .dates.publication import date_article
from .errors import ReadError
from .formats import Format, detect_format, known_suffixes, named_format
from .passages import Passage, passages
from .problem import Problem
from .readers.feed import Feed
from .readers.json_lines import read_json_lines
from .readers.records import check_field_map
from .sources import Source, find_sources

Item = TypeVar("Item")
_Read = Callable[[Format, Feed], Iterator[Item | Problem]]

NO_MAP: Mapping[str, str] = MappingProxyType({})


class ReadWarning(UserWarning):
    """Something in a source could not be read; the rest was."""


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    on_problem: Callable[[Problem], object] | None = None,
) -> Iterator[Article]:
    """Yield the articles of a file, or of all files in a folder, as they are asked for.

    The format is told from each file's name and beginning unless
    `format` names it.  What cannot be read goes to `on_problem`, by
    default as a ReadWarning, and the rest is read.  Raises ReadError at
    once where there is no such path or format.
    """
    if format is not None:
        named_format(format)
    found = find_sources([path], format=format)
    first = next(found, None)
    if isinstance(first, Problem) and not Path(path).is_dir():
        raise ReadError(str(first))
    return _articles(first, found, format, on_problem or _warn)


def read_source(
    source: Source,
    *,
    format: str | None = None,
    field_map: Mapping[str, str] = NO_MAP,
) -> Iterator[Article | Problem]:
    """Yield what a source holds; `field_map` says under which key records keep a field.

    Raises ReadError where there is no such format or field; what is
    wrong with the file is a Problem.
    """
    check_field_map(field_map)
    yield from _read_file(source, format, field_map, _read_stream)


def read_passages(
    source: Source | BinaryIO, format: str | None = None
) -> Iterator[Passage | Problem]:
    """Yield the texts of a source as its owner has them; a stream is text unless `format` tells.

    Raises ReadError where there is no such format.
    """
    if isinstance(source, Source):
        yield from _read_file(source, format, NO_MAP, passages)
        return
    forced = None if format is None else named_format(format)
    stream: Any = source
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    try:
        beginning = buffered.peek(1)
        if not beginning:
            yield Problem("-", None, "standard input is empty: pipe a text to it, or name a file")
            return
        form = forced or detect_format("-.txt", beginning)
        assert form is not None  # text is any text
        yield from passages(form, Feed(buffered, "-"))
    except OSError as error:
        yield Problem("-", None, f"standard input failed ({error}): try again from a file")


def _read_file(
    source: Source, format: str | None, field_map: Mapping[str, str], read: _Read[Item]
) -> Iterator[Item | Problem]:
    forced = None if format is None else named_format(format)
    try:
        with open_unpacked(source.path) as stream:
            if not stream.peek(1):
                yield Problem(source.name, None, "the file is empty: fill it or leave it out")
                return
            form = forced or detect_format(source.path.name, stream.peek())
            if form is None:
                reason = f"of no known format: known are {known_suffixes()}, or name its format"
                yield Problem(source.name, None, reason)
                return
            yield from read(form, Feed(stream, source.name, source.stem, field_map))
    except READ_FAILURES as error:
        yield Problem(source.name, None, _failure(source.path, error))


def read_stdin(
    stream: BinaryIO, *, field_map: Mapping[str, str] = NO_MAP
) -> Iterator[Article | Problem]:
    """Yield the articles of JSON lines from `stream`, such as `sys.stdin.buffer`."""
    check_field_map(field_map)
    raw: Any = stream
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
    try:
        yield from map(_dated, read_json_lines(Feed(buffered, "-", field_map=field_map)))
    except OSError as error:
        yield Problem("-", None, f"standard input failed ({error}): try again from a file")


def _read_stream(form: Format, feed: Feed) -> Iterator[Article | Problem]:
    anything = False
    for item in form.read(feed):
        anything = True
        yield _dated(item, feed.stem)
    if not anything:
        yield feed.problem(None, "holds no article: fill it or leave it out")


def _dated(item: Article | Problem, stem: str = "") -> Article | Problem:
    """Return an article that has no date with the one that its URL, text or path tells."""
    if isinstance(item, Problem) or item.date is not None:
        return item
    return date_article(item, stem if item.id == stem else "")


def _articles(
    first: Source | Problem | None,
    others: Iterator[Source | Problem],
    format: str | None,
    on_problem: Callable[[Problem], object],
) -> Iterator[Article]:
    found = first
    while found is not None:
        items = iter([found]) if isinstance(found, Problem) else read_source(found, format=format)
        for item in items:
            if isinstance(item, Problem):
                on_problem(item)
            else:
                yield item
        found = next(others, None)


def _warn(problem: Problem) -> None:
    # Frames: this one, the generator, and who asked it for the next article.
    warnings.warn(str(problem), ReadWarning, stacklevel=3)


def _failure(path: Path, error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist any more: run again"
    if isinstance(error, PermissionError):
        return "may not be read: ask for permission, or run as its owner"
    suffix = packing(path.name)
    if suffix:
        return f"broken {suffix[1:]} data ({error}): fetch or pack the file again"
    return f"cannot be read ({error}): check the disk"
