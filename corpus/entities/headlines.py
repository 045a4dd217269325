"""Headlines in capitals: the surnames in them that stand alone.

TREASURY'S BAKER SAYS DOLLAR IS FINE
LAWSON REJECTS TAX CUT

Capitals hide what is a name, and a headline has no first name and no
title: so a surname that is well known counts for one where only a person
can be meant, after somebody's 's or before a verb of saying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .gazetteer import Gazetteer
from .spans import Span
from .tokens import SHOUTED, Tokens, fold

_SURE = 0.9
_OVERRULED = frozenset({"other", "organisation"})


def with_loud_surnames(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield the spans in order, with the surnames of headlines among them."""
    loud = [i for i, flags in enumerate(tokens.flags) if flags & SHOUTED]
    if not loud:
        yield from spans
        return
    surnames = [i for i in loud if _is_surname(i, tokens, tables)]
    yield from _merged(list(spans), surnames, tokens)


def _merged(spans: Sequence[Span], surnames: Sequence[int], tokens: Tokens) -> Iterator[Span]:
    taken = {i for span in spans for i in range(span.first, span.last + 1)}
    alone = {span.first for span in spans if span.first == span.last and span.kind in _OVERRULED}
    new = {i for i in surnames if i not in taken or i in alone}
    spans = [span for span in spans if span.first not in new]
    spans += [Span(i, i, "person", _SURE, (fold(tokens.word(i)),)) for i in new]
    return iter(sorted(spans))


def _is_surname(i: int, tokens: Tokens, tables: Gazetteer) -> bool:
    if fold(tokens.word(i)) not in tables.surnames or i + 1 >= len(tokens):
        return False
    if i > 1 and tokens.touching(i - 1) and tokens.word(i - 1) == "S":
        return True
    return tokens.word(i + 1).lower() in tables.lexicon.speech
