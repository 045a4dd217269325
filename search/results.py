"""Results: the hits of one search, and what is known about them as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .execution import Execution, Found
from .highlighting import Highlighters
from .parsed import ParsedQuery
from .snippet import Snippet, make_snippet


class Hit:
    """An article that was found.

    `rank` counts from 1, `score` is 0 where hits are sorted by date.
    The article itself is read when one of its texts is asked for.
    """

    def __init__(self, rank: int, found: Found, highlighters: Highlighters) -> None:
        self.rank = rank
        self.score = found.score
        self.id = found.id
        self._found = found
        self._highlighters = highlighters

    def __repr__(self) -> str:
        return f"Hit(rank={self.rank}, id={self.id!r}, score={self.score:.3f})"

    @property
    def date(self) -> dt.date | None:
        """The day of publication."""
        return self._found.live.segment.date_of(self._found.doc)

    @cached_property
    def _article(self) -> dict[str, Any]:
        return self._found.live.segment.articles.mapping(self._found.doc)

    @property
    def title(self) -> str:
        title: str = self._article["title"]
        return title

    @property
    def source(self) -> str | None:
        return self._article.get("source")

    @property
    def url(self) -> str | None:
        return self._article.get("url")

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(self._article.get("people", ()))

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(self._article.get("places", ()))

    @cached_property
    def snippet(self) -> Snippet:
        """The passage that best shows why the article was found."""
        highlighter = self._highlighters.of(self._found.live.segment)
        return make_snippet(self.title, self._article["body"], highlighter)


@dataclass(frozen=True)
class Results(Sequence[Hit]):
    """The hits of one search, best first: a sequence of Hit.

    `relaxed` says that no article had all the words, and these have any
    of them.  `notices` say how a query that could not be read as it
    stands was read.  `took_ms` is the time of the search, in milliseconds.
    """

    query: str
    read: ParsedQuery
    execution: Execution
    hits: Sequence[Hit]
    relaxed: bool
    took_ms: float
    suggestion: str | None = None

    @property
    def parsed(self) -> str:
        """The query as it was understood."""
        return str(self.read)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.read.notices

    @cached_property
    def total(self) -> int:
        """How many articles match, exactly."""
        return self.execution.total

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, place: Any) -> Any:
        return self.hits[place]
