"""Results: the hits of one search, and what is known about them as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..index._engine import Found
from .highlighting import Highlighters
from .parsed import ParsedQuery
from .snippet import Snippet, make_snippet

if TYPE_CHECKING:
    from ..corpus.article import DateSource
    from .execution import Execution


class Hit(Found):
    """An article that was found.

    `rank` counts from 1, `score` is 0 where hits are sorted by date.
    The article itself is read when one of its texts is asked for.
    """

    __slots__ = ()

    rank: int
    shown_by: Highlighters
    _texts: tuple[str, str] | None
    _article: dict[str, Any] | None
    _snippet: Snippet | None

    def __repr__(self) -> str:
        return f"Hit(rank={self.rank}, id={self.id!r}, score={self.score:.3f})"

    @property
    def date(self) -> dt.date | None:
        """The day of publication."""
        return self.live.segment.date_of(self.doc)

    @property
    def date_from(self) -> DateSource | None:
        """Where the date comes from: "metadata" if it is the article's own."""
        segment = self.live.segment
        return segment.date_source_of(self.doc) if segment.dates[self.doc] else None

    def _read_texts(self) -> tuple[str, str]:
        if self._texts is None:
            self._texts = self.live.segment.articles.texts(self.doc)
        return self._texts

    def _read_article(self) -> dict[str, Any]:
        if self._article is None:
            self._article = self.live.segment.articles.mapping(self.doc)
        return self._article

    @property
    def title(self) -> str:
        return self._read_texts()[0]

    @property
    def source(self) -> str | None:
        return self._read_article().get("source")

    @property
    def url(self) -> str | None:
        return self._read_article().get("url")

    @property
    def people(self) -> tuple[str, ...]:
        return self._names("people")

    @property
    def places(self) -> tuple[str, ...]:
        return self._names("places")

    def _names(self, field: str) -> tuple[str, ...]:
        names, rules = self._read_article().get(field, ()), self.shown_by.rules
        return tuple(names) if rules is None else rules.names(field, names)

    @property
    def snippet(self) -> Snippet:
        """The passage that best shows why the article was found."""
        if self._snippet is None:
            title, body = self._read_texts()
            self._snippet = make_snippet(title, body, self.shown_by.of(self.live.segment))
        return self._snippet


class Results(Sequence[Hit]):
    """The hits of one search, best first: a sequence of Hit.

    `relaxed` says that no article had all the words, and these have any
    of them.  `notices` say how a query that could not be read as it
    stands was read.  `took_ms` is the time of the search, in milliseconds.
    """

    def __init__(
        self,
        read: ParsedQuery,
        execution: Execution,
        hits: list[Hit],
        relaxed: bool,
        took_ms: float,
    ) -> None:
        self.query = read.text
        self.read = read
        self.execution = execution
        self.hits = hits
        self.relaxed = relaxed
        self.took_ms = took_ms
        self.suggestion: str | None = None

    @property
    def parsed(self) -> str:
        """The query as it was understood."""
        return str(self.read)

    @property
    def notices(self) -> tuple[str, ...]:
        rules = self.execution.rules
        if rules is None or rules.notice is None:
            return self.read.notices
        return (*self.read.notices, rules.notice)

    @property
    def total(self) -> int:
        """How many articles match, exactly."""
        return self.execution.total

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, place: Any) -> Any:
        return self.hits[place]
