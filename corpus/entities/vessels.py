"""Vessels: which of a document's names are ships and not the people they are named after.

the U.S. aircraft carrier Carl Vinson, USS Carl Vinson, HMS Queen Elizabeth
the Carl Vinson strike group; Carl Vinson sailors
joined by the Ronald Reagan               where the text has ships at all
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .gazetteer import Gazetteer
from .spans import Span, part_of
from .tokens import Tokens

VESSEL = 0.9  # a ship is so probable
_GROUPED = frozenset({"strike", "battle", "task", "carrier"})


class Vessels:
    """The ships of one document: looked for among its spans, then asked about each."""

    __slots__ = ("_has_ships", "_keys", "_named", "_tables", "_tokens")

    def __init__(self, spans: Sequence[Span], tokens: Tokens, tables: Gazetteer) -> None:
        self._tokens, self._tables = tokens, tables
        has_sign = not tables.lexicon.naval.isdisjoint(tokens.words)
        named = [span for span in spans if self._is_named(span)] if has_sign else []
        self._named = {span.first for span in named}
        self._keys = {self._own(span).keys for span in named}
        self._has_ships: bool | None = bool(self._keys) or None  # None: the text was not asked yet

    def holds(self, span: Span) -> bool:
        """Tell whether a span is a ship."""
        if self._keys and span.kind != "place" and self._own(span).keys in self._keys:
            return True
        return span.first in self._named or (span.kind == "person" and self._is_the_one(span))

    def as_vessel(self, span: Span) -> Span:
        """Return the span as a vessel, without its prefix (USS Cole is the Cole)."""
        return self._own(span)._replace(kind="vessel", probability=VESSEL, places=())

    def _own(self, span: Span) -> Span:
        """Return the name proper: without a prefix, with the title behind one."""
        tokens, first = self._tokens, span.first
        if span.last > first and tokens.words[first] in self._tables.lexicon.ship:
            first += 1
        elif self._is_titled(first):
            first -= 1
        return span if first == span.first else part_of(span, first, span.last, tokens)

    def _is_titled(self, first: int) -> bool:
        """Tell whether a title and a ship's prefix stand before: HMS Queen Elizabeth."""
        if first < 2 or self._tokens.keys[first - 1] not in self._tables.lexicon.title:
            return False
        return self._tokens.words[first - 2] in self._tables.lexicon.ship

    def _is_named(self, span: Span) -> bool:
        """Tell whether a prefix or a kind of ship stands before a name, or its crew behind."""
        tokens, first, lexicon = self._tokens, span.first, self._tables.lexicon
        if span.last > first and tokens.words[first] in lexicon.ship:
            return True
        if span.kind == "place" and span.places and span.places[0].kind != "city":
            return False
        if first and self._is_announced(first):
            return True
        if span.last == first or not self._has_escort(span.last):
            return False
        return span.kind == "person" or (span.kind == "organisation" and self._leads_group(span))

    def _is_announced(self, first: int) -> bool:
        tokens, lexicon = self._tokens, self._tables.lexicon
        before = tokens.words[first - 1]
        if before in lexicon.ship or before in lexicon.vessel:
            return True
        earlier = tokens.words[first - 2] if first > 1 else ""
        return f"{earlier} {before}" in lexicon.vessel or (
            earlier in lexicon.ship and tokens.keys[first - 1] in lexicon.title
        )

    def _has_escort(self, last: int) -> bool:
        after = self._tokens.words[last + 1 : last + 3]
        if not after or after[0] not in self._tables.lexicon.escort:
            return False
        return after[0] not in _GROUPED or after[-1] in ("group", "force", "strike", "battle")

    def _leads_group(self, span: Span) -> bool:
        """Tell whether a group has a ship's name, and not that of a navy or a firm."""
        is_grouped = self._tokens.words[span.last + 1] in _GROUPED
        return is_grouped and self._tables.lexicon.organisation.isdisjoint(span.keys)

    def _is_the_one(self, span: Span) -> bool:
        """Tell whether it is the Ronald Reagan: people have no article before a full name."""
        if span.first == span.last or not span.first:
            return False
        if self._tokens.words[span.first - 1] not in ("the", "The"):
            return False
        if self._has_ships is None:
            self._has_ships = any(map(self._is_told, self._tables.lexicon.vessel))
        return self._has_ships

    def _is_told(self, kind: str) -> bool:
        text = self._tokens.text
        return kind in text and re.search(rf"\b{kind}s?\b", text) is not None
