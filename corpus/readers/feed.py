"""Feed: the bytes that a reader reads, and what it says about them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader

from ..article import Article
from ..problem import Problem

# No single article may make the reader hold more than this in memory.
MAX_ARTICLE_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Feed:
    """One open source.

    `name` is what problems call it.  `stem` is what ids are made from;
    "" where there is none, as for standard input.  `field_map` says
    under which key a record keeps a field: {"title": "headline"}.
    """

    stream: BufferedReader
    name: str
    stem: str = ""
    field_map: Mapping[str, str] = field(default_factory=dict)

    def problem(self, line: int | None, reason: str) -> Problem:
        return Problem(self.name, line, reason)

    def record_id(self, number: int, content: bytes) -> str:
        """Return the id of a record that brings none: its file and a number.

        JSON lines number by line, Reuters by article.  Standard input
        has no name that means the same tomorrow, so its records are
        named by their content: another day's first record must not
        replace this day's.
        """
        if self.stem:
            return f"{self.stem}#{number}"
        return f"stdin#{hashlib.blake2b(content.strip(), digest_size=8).hexdigest()}"


Reader = Callable[[Feed], Iterator[Article | Problem]]


def read_whole(feed: Feed) -> bytes | Problem:
    """Return all the bytes of a source that is one article."""
    data = feed.stream.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        return feed.problem(
            None,
            f"one article of more than {MAX_ARTICLE_BYTES >> 20} MB: split the file",
        )
    return data
