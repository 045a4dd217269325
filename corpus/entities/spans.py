"""Span: tokens that the tagger takes for one name, and what they may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ..mention import Kind
from .gazetteer import Gazetteer
from .geography import Place
from .keys import key_of
from .tokens import Tokens

SpanKind = Kind | Literal["other"]
# By the tagger's numbers.
KINDS: tuple[SpanKind, ...] = ("person", "place", "organisation", "other")


class Span(NamedTuple):
    """Tokens `first` to `last`, both included, and what they may name.

    `kind` is one of KINDS, or vessel.  `keys` are the folded words, without
    punctuation; `places` those that the whole name may mean.
    """

    first: int
    last: int
    kind: SpanKind
    probability: float
    keys: tuple[str, ...]
    places: tuple[Place, ...] = ()


def keys_of(first: int, last: int, tokens: Tokens) -> tuple[str, ...]:
    """Return the folded words from one token through another, without punctuation."""
    return tuple(filter(None, tokens.keys[first : last + 1]))


def part_of(span: Span, first: int, last: int, tokens: Tokens) -> Span:
    """Return the span from one token through another; as it is where that holds no word."""
    keys = keys_of(first, last, tokens)
    return span._replace(first=first, last=last, keys=keys) if keys else span


def spans_of(
    found: Iterable[tuple[int, int, int, float]], tokens: Tokens, tables: Gazetteer
) -> Iterator[Span]:
    """Yield the spans that the tagger found, with what the tables know of them."""
    for first, last, number, probability in found:
        kind = KINDS[number]
        keys = keys_of(first, last, tokens)
        if not keys:
            continue
        places = _meant(tokens.between(first, last), tables) if kind == "place" else ()
        yield Span(first, last, kind, probability, keys, places)


def _meant(name: str, tables: Gazetteer) -> tuple[Place, ...]:
    """Return the places that a name may mean; of US, only where it is not "us"."""
    key = key_of(name)
    found = tables.places(key) or tables.places(key.removeprefix("the "))
    if found and found[0].shape and not name.isupper():
        return ()
    return found
