"""Hidden names: people whose names look like something else.

TREASURY'S BAKER SAYS DOLLAR IS FINE      capitals hide what is a name
Theresa May said no                       a month

A headline has no first name and no title: so a surname that is well known
counts for one where only a person can be meant, after somebody's 's or
before a verb of saying.  A month is a surname behind a first name, in the
same places or behind a title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from .gazetteer import Gazetteer
from .spans import Span
from .tokens import SHOUTED, Tokens, fold

_SURE = 0.9
_OVERRULED = frozenset({"other", "organisation"})
_MONTH = re.compile(r"\b[A-Z][a-z]+ (?:May|April|June|August)\b")


def with_hidden_names(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> list[Span]:
    """Return the spans in order, with the hidden names among them."""
    found = list(spans)
    for first, last in (*_loud(tokens, tables), *_months(found, tokens, tables)):
        over = [span for span in found if span.first <= last and span.last >= first]
        is_better = all(
            first <= span.first and span.last <= last and (first < last or span.kind in _OVERRULED)
            for span in over
        )
        if is_better:
            keys = tuple(map(fold, tokens.words(first, last)))
            found = [span for span in found if span not in over]
            found.append(Span(first, last, "person", _SURE, keys))
            found.sort()
    return found


def _loud(tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield the surnames that stand alone in headlines."""
    for i, flags in enumerate(tokens.flags):
        if flags & SHOUTED and fold(tokens.word(i)) in tables.surnames:
            whose = i > 1 and tokens.touching(i - 1) and tokens.word(i - 1) == "S"
            if whose or _speaks(i + 1, tokens, tables):
                yield i, i


def _months(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield first names with a month behind them that is a surname."""
    people = {span.last for span in spans if span.kind == "person"}
    for match in _MONTH.finditer(tokens.text):
        first = bisect_left(tokens.starts, match.start())
        if first + 1 < len(tokens) and (
            first in people or fold(tokens.word(first)) in tables.forenames
        ):
            before = fold(tokens.word(first - 1)) if first else ""
            if before in tables.lexicon.title or _speaks(first + 2, tokens, tables):
                yield first, first + 1


def _speaks(i: int, tokens: Tokens, tables: Gazetteer) -> bool:
    return i < len(tokens) and tokens.word(i).lower() in tables.lexicon.speech
