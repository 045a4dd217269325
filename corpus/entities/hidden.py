"""Hidden names: people whose names look like something else.

TREASURY'S BAKER SAYS DOLLAR IS FINE      capitals hide what is a name
Theresa May said no                       a month
President Reagan said no                  a title before what is said
the Bush administration                   who leads it, not where it is

A headline has no first name and no title: so a surname that is well known
counts for one where only a person can be meant, beside an 's or before a
verb of saying, behind a title, or before an administration.
A month is a surname behind a first name, before such a verb or behind a title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from .gazetteer import Gazetteer
from .shapes import OFFICES
from .spans import Span, keys_of
from .tokens import SHOUTED, Tokens

_SURE = 0.9
_OVERRULED = frozenset({"other", "organisation"})
_MONTHS = ("May", "April", "June", "August")
_NAMED_MONTH = re.compile(rf"\b[A-Z][a-z]+ (?:{'|'.join(_MONTHS)})\b")
# A surname behind a title, and no more of a name behind that.
_TITLED = re.compile(rf"\b(?:{'|'.join(sorted(OFFICES))})\.?\s([A-Z][a-z]+)\b(?![-\s]*[A-Z])")
_LED_BY = ("dministration", "residency")
_LED = re.compile(r"\b(?:[Tt]he|[Aa])\s+([A-Z][a-z]+)\s+(?:[Aa]dministration|[Pp]residency)\b")
# Any flags with that bit: so the few tokens in capitals are found without asking each.
_LOUD = re.compile(b"[" + re.escape(bytes(f for f in range(256) if f & SHOUTED)) + b"]")


def with_hidden_names(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> list[Span]:
    """Return the spans in order, with the hidden names among them."""
    found = list(spans)
    leaders = set(_leaders(tokens, tables))
    hidden = [
        *_loud(tokens, tables),
        *_titled(tokens, tables),
        *leaders,
        *_months(found, tokens, tables),
    ]
    if not hidden:
        return found
    covering = {i: span for span in found for i in range(span.first, span.last + 1)}
    dropped: set[Span] = set()
    added: dict[int, Span] = {}
    for first, last in hidden:
        over = {covering[i] for i in range(first, last + 1) if i in covering}
        if (first, last) in leaders or all(_gives_way(span, first, last) for span in over):
            dropped |= over
            added[first] = Span(first, last, "person", _SURE, keys_of(first, last, tokens))
    return sorted([*(span for span in found if span not in dropped), *added.values()])


def _gives_way(span: Span, first: int, last: int) -> bool:
    """Tell whether a span is less than a hidden name, or no name of a person or place."""
    is_within = first <= span.first and span.last <= last
    return is_within and (first < last or span.kind == "person" or span.kind in _OVERRULED)


def _loud(tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield the surnames that stand alone in headlines."""
    for match in _LOUD.finditer(tokens.flags):
        i = match.start()
        if tokens.keys[i] in tables.surnames:
            owned = _is_possessive(i - 1, tokens) or _is_possessive(i + 2, tokens)
            if owned or _speaks(i + 1, tokens, tables):
                yield i, i


def _titled(tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield the surnames that stand alone behind the title of who holds an office."""
    if OFFICES.isdisjoint(tokens.words):
        return
    for match in _TITLED.finditer(tokens.text):
        i = bisect_left(tokens.starts, match.start(1))
        if i < len(tokens) and tokens.keys[i] in tables.surnames:
            yield i, i


def _leaders(tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield the surnames that administrations are called by."""
    if not any(led in tokens.text for led in _LED_BY):
        return
    for match in _LED.finditer(tokens.text):
        i = bisect_left(tokens.starts, match.start(1))
        if i < len(tokens) and tokens.keys[i] in tables.surnames:
            yield i, i


def _months(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield first names with a month behind them that is a surname."""
    if not any(month in tokens.text for month in _MONTHS):
        return
    people = {
        i for span in spans if span.kind == "person" for i in range(span.first, span.last + 1)
    }
    for match in _NAMED_MONTH.finditer(tokens.text):
        first = bisect_left(tokens.starts, match.start())
        if first + 1 < len(tokens) and (first in people or tokens.keys[first] in tables.forenames):
            before = tokens.keys[first - 1] if first else ""
            if before in tables.lexicon.title or _speaks(first + 2, tokens, tables):
                yield first, first + 1


def _is_possessive(i: int, tokens: Tokens) -> bool:
    """Tell whether a token is the S of FED'S."""
    return 1 < i < len(tokens) and tokens.words[i] == "S" and tokens.touching(i)


def _speaks(i: int, tokens: Tokens, tables: Gazetteer) -> bool:
    return i < len(tokens) and tokens.words[i].lower() in tables.lexicon.speech
