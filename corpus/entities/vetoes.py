"""What a span cannot be, whatever the tagger thinks.

the U.S. aircraft carrier Carl Vinson     a vessel, not a person
Chancellor of the Exchequer Nigel Lawson  a title is no part of a name
Agent 47, Smith_99                        digits are in no name of a person
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .gazetteer import Gazetteer
from .spans import Span
from .tokens import Tokens, fold

_VESSEL = 0.9
# Titles that are nobody's name.
_OFFICES = frozenset(
    "Mr Mrs Ms Dr President Premier Chancellor Minister Secretary Senator"
    " Exchequer Governor".split()
)


def vetoed(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield spans with ships as vessels, and without those that name nothing."""
    for span in spans:
        if _is_vessel(span, tokens, tables):
            yield _vessel(span, tokens, tables)
        elif span.kind != "person":
            yield span
        elif not _is_broken(span, tokens):
            yield _without_title(span, tokens)


def _is_vessel(span: Span, tokens: Tokens, tables: Gazetteer) -> bool:
    first, lexicon = span.first, tables.lexicon
    if span.last > first and tokens.word(first) in lexicon.ship:
        return True
    if span.kind == "place" and span.places and span.places[0].kind != "city":
        return False
    before = tokens.word(first - 1) if first else ""
    if before in lexicon.ship or before in lexicon.vessel:
        return True
    return first > 1 and f"{tokens.word(first - 2)} {before}" in lexicon.vessel


def _vessel(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return the span as a vessel, without its prefix (USS Cole is the Cole)."""
    named = span.last > span.first and tokens.word(span.first) in tables.lexicon.ship
    keys = span.keys[1:] if named and len(span.keys) > 1 else span.keys
    return Span(span.first, span.last, "vessel", _VESSEL, keys)


def _without_title(span: Span, tokens: Tokens) -> Span:
    """Return a person without the end of a title: (Chancellor of the) Exchequer Nigel Lawson."""
    last = max((i for i in range(span.first, span.last) if tokens.word(i) in _OFFICES), default=-1)
    if last < 0:
        return span
    first = last + 2 if tokens.word(last + 1) == "." and last + 1 < span.last else last + 1
    keys = tuple(fold(word) for word in tokens.words(first, span.last) if word[0].isalnum())
    return span._replace(first=first, keys=keys) if keys else span


def _is_broken(span: Span, tokens: Tokens) -> bool:
    words = tokens.words(span.first, span.last)
    return any("_" in word or any(map(str.isdigit, word)) for word in words if not word.isalpha())
