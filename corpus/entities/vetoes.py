"""What a span cannot be, whatever the tagger thinks.

the U.S. aircraft carrier Carl Vinson     a vessel, not a person
Chancellor of the Exchequer Nigel Lawson  a title is no part of a name
Merrill Lynch, Chrysler Corp              firms, not people
Moody's said, Standard and Poor's         firms too, and Moody all through the text
Agent 47, Smith_99                        digits are in no name of a person
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from .gazetteer import Gazetteer
from .spans import Span
from .tokens import Tokens, fold

_VESSEL = 0.9
_TITLED = 0.995
# Titles that are nobody's name.
_OFFICES = frozenset(
    "Mr Mrs Ms Dr President Premier Chancellor Minister Secretary Senator"
    " Exchequer Governor".split()
)


def vetoed(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield spans with ships as vessels, and without those that name nothing."""
    spans = list(spans)
    firms = {span.keys for span in spans if _is_possessive_firm(span, tokens, tables)}
    for span in spans:
        if _is_vessel(span, tokens, tables):
            yield _vessel(span, tokens, tables)
        elif span.kind != "person":
            yield span
        elif span.keys in firms or _is_firm(span, tokens, tables):
            yield span._replace(kind="organisation")
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


def _is_firm(span: Span, tokens: Tokens, tables: Gazetteer) -> bool:
    """Tell whether a name is that of a known firm, or ends like a company's."""
    if " ".join(span.keys) in tables.firms:
        return True
    if span.last > span.first:
        return tokens.word(span.last) in tables.lexicon.company
    before = span.first - 2  # Standard and Poor
    return (
        before >= 0
        and tokens.word(before + 1) in {"and", "&"}
        and f"{fold(tokens.word(before))} and {span.keys[0]}" in tables.firms
    )


def _is_possessive_firm(span: Span, tokens: Tokens, tables: Gazetteer) -> bool:
    """Tell whether a possessive is the name itself: Moody's said, Wendy's International Inc.

    No person's possessive stands before a verb, or before the end of a company's name.
    """
    s = span.last + 2
    if (
        span.kind != "person"
        or span.first < span.last
        or s + 1 >= len(tokens)
        or not tokens.touching(s)
    ):
        return False
    if tokens.word(s).lower() != "s":
        return False
    following = tokens.words(s + 1, min(s + 4, len(tokens) - 1))
    if following[0].lower() in tables.lexicon.speech:
        return True
    named = takewhile(str.istitle, following)
    return any(word in tables.lexicon.company for word in named)


def _without_title(span: Span, tokens: Tokens) -> Span:
    """Return a person without the end of a title: (Chancellor of the) Exchequer Nigel Lawson.

    Who has such a title is a person, most likely.
    """
    first = span.first
    for i in range(max(0, first - 2), span.last):
        if tokens.word(i) in _OFFICES:
            first = i + 2 if tokens.word(i + 1) == "." else i + 1
    if first < span.first or first > span.last:
        return span
    if first != span.first or _has_title(first, tokens):
        span = span._replace(probability=max(span.probability, _TITLED))
    if first == span.first:
        return span
    keys = tuple(fold(word) for word in tokens.words(first, span.last) if word[0].isalnum())
    return span._replace(first=first, keys=keys) if keys else span


def _has_title(first: int, tokens: Tokens) -> bool:
    """Tell whether a title stands before a token, with its dot or without."""
    dotted = first > 1 and tokens.word(first - 1) == "."
    return first > 0 and tokens.word(first - 2 if dotted else first - 1) in _OFFICES


def _is_broken(span: Span, tokens: Tokens) -> bool:
    words = tokens.words(span.first, span.last)
    return any("_" in word or any(map(str.isdigit, word)) for word in words if not word.isalpha())
