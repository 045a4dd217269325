"""Inverted names: who stands in an address book's order.

"Lenhart, Matthew" <matthew@example.com>      Matthew Lenhart

Only as mail has it, in quotation marks of its own: the names of a list stand
between commas too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .spans import Span, keys_of
from .tokens import Tokens

_QUOTE = '"'


def with_inverted_names(spans: Iterable[Span], tokens: Tokens) -> Iterator[Span]:
    """Yield the spans in order, with each surname and the forename behind its comma as one.

    The keys of such a name are in the order of speech.
    """
    before: Span | None = None
    for span in spans:
        if before is not None and _are_inverted(before, span, tokens):
            keys = span.keys + keys_of(before.first, before.last, tokens)
            before = span._replace(first=before.first, keys=keys)
        else:
            if before is not None:
                yield before
            before = span
    if before is not None:
        yield before


def form_of(span: Span, tokens: Tokens) -> str:
    """Return the name of a person as it stands there, but in the order of speech."""
    found = tokens.between(span.first, span.last)
    surname, _, forename = found.partition(", ")
    is_inverted = forename and span.keys != keys_of(span.first, span.last, tokens)
    return f"{forename} {surname}" if is_inverted else found


def _are_inverted(one: Span, other: Span, tokens: Tokens) -> bool:
    """Tell whether two spans are the surname and the forename of one person."""
    if other.kind != "person" or other.first != one.last + 2 or tokens.words[one.last + 1] != ",":
        return False
    before, after = one.first - 1, other.last + 1
    if before < 0 or after >= len(tokens):
        return False
    return tokens.words[before] == _QUOTE == tokens.words[after]
