"""Firms: which of a document's names are companies and not people.

Merrill Lynch, Chrysler Corp              by name, and by what ends a company's
HUGHES <HT>                               by its sign at the exchange
Baker Hughes Inc. ... Baker Hughes        a firm once is one all through the text
Moody's said, Wendy's International Inc   no person's 's stands before a verb
Goldman, Sachs & Co; Johnson & Johnson    partners
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from .gazetteer import Gazetteer
from .spans import Span
from .tokens import Tokens

# What ends a company's name besides the words of its legal form.
_ENDINGS = frozenset(
    "plc Group Holdings Industries Newswires Bancorp Bancshares Securities Airlines".split()
)
_AND = frozenset({"&", "and"})
_SAID = frozenset("said says added noted reported announced".split())  # and no nouns


class Firms:
    """The firms of one document: found among its spans, then asked about each."""

    __slots__ = ("_full", "_parts", "_tables", "_tokens")

    def __init__(self, spans: Sequence[Span], tokens: Tokens, tables: Gazetteer) -> None:
        self._tokens, self._tables = tokens, tables
        self._full: set[tuple[str, ...]] = set()
        self._parts: set[str] = set()
        people = [span for span in spans if span.kind == "person"]
        if people:
            self._find(people, spans)

    def _find(self, people: Sequence[Span], spans: Sequence[Span]) -> None:
        tokens, tables = self._tokens, self._tables
        firms = {span for span in people if self._is_firm(span)}
        if "&" in tokens.text:
            firms = self._with_partners(spans, firms)
        self._full = {self._keys(span) for span in firms}
        # Goldman, where Goldman Sachs was named; but Ford is whoever has a first name too.
        bearers = {span.keys[-1] for span in people if len(span.keys) > 1 and span not in firms}
        organisations = {span.keys for span in spans if span.kind == "organisation"}
        named = (keys for keys in self._full | organisations if len(keys) > 1)
        self._parts = {keys[0] for keys in named if " ".join(keys) in tables.firms}
        self._parts |= {
            span.keys[0]
            for span in spans
            if (span.kind == "organisation" or span in firms) and self._keys(span) != span.keys
        }
        self._parts -= bearers

    def holds(self, span: Span) -> bool:
        """Tell whether a person's span is a firm."""
        if self._begins_firm(span):
            return True
        if not (self._full or self._parts):
            return False
        keys = self._keys(span)
        return keys in self._full or (len(keys) == 1 and keys[0] in self._parts)

    def _begins_firm(self, span: Span) -> bool:
        """Tell whether the end of a company's name is still to come: (Hughes) Tool Co."""
        tokens, lexicon, i = self._tokens, self._tables.lexicon, span.first
        if i < span.last or i + 2 >= len(tokens) or tokens.words[i + 2] not in lexicon.company:
            return False
        before = i - 2 if i and tokens.words[i - 1] == "." else i - 1
        if before >= 0 and tokens.keys[before] in lexicon.title:
            return False
        is_between = tokens.words[i + 1].istitle() and tokens.keys[i + 1] not in lexicon.speech
        return is_between and "\n" not in tokens.text[tokens.starts[i] : tokens.starts[i + 2]]

    def _keys(self, span: Span) -> tuple[str, ...]:
        """Return the words of a name without its legal form."""
        is_ended = len(span.keys) > 1 and self._is_ending(self._tokens.words[span.last])
        return span.keys[:-1] if is_ended else span.keys

    def _is_firm(self, span: Span) -> bool:
        tokens = self._tokens
        if " ".join(span.keys) in self._tables.firms:
            return True
        if span.last > span.first and self._is_ending(tokens.words[span.last]):
            return True
        after = tokens.words[span.last + 1 : span.last + 4]
        if (after and self._is_ending(after[0])) or after[:2] in (["&", "Co"], ["and", "Co"]):
            return True
        if after[::2] == ["<", ">"] and self._is_sign(span.last + 2):
            return True
        return span.first == span.last and (self._is_partner(span) or self._is_possessive(span))

    def _is_sign(self, at: int) -> bool:
        tokens = self._tokens
        return tokens.text[tokens.starts[at] : tokens.ends[at]].isupper()

    def _is_ending(self, word: str) -> bool:
        return word in self._tables.lexicon.company or word in _ENDINGS

    def _is_partner(self, span: Span) -> bool:
        """Tell whether one word and its neighbour make a known firm: Ernst & Young."""
        tokens, first = self._tokens, span.first
        is_second = first > 1 and tokens.words[first - 1] in _AND
        if is_second and self._are_firm(tokens.keys[first - 2], span.keys[0]):
            return True
        if first + 2 < len(tokens) and tokens.words[first + 1] in _AND:
            return self._are_firm(span.keys[0], tokens.keys[first + 2])
        return False

    def _are_firm(self, one: str, other: str) -> bool:
        firms = self._tables.firms
        return f"{one} {other}" in firms or f"{one} and {other}" in firms

    def _is_possessive(self, span: Span) -> bool:
        """Tell whether a possessive is the name itself: Moody's said, Wendy's International Inc.

        No person's possessive stands before a verb, or before the end of a company's name.
        """
        tokens, s = self._tokens, span.last + 2
        if s + 1 >= len(tokens) or not tokens.touching(s) or tokens.words[s].lower() != "s":
            return False
        if span.keys[0] in self._tables.lexicon.possessive:
            return True
        following = tokens.words[s + 1 : s + 5]
        if following[0] in _SAID:
            return True
        return any(map(self._is_ending, takewhile(str.istitle, following)))

    def _with_partners(self, spans: Sequence[Span], firms: set[Span]) -> set[Span]:
        """Return the firms with the partners in one row with them: Goldman, Sachs & Co."""
        row: list[Span] = []
        for span in spans:
            if row and self._between(row[-1], span) not in ([","], ["&"]):
                firms |= self._partners(row, firms)
                row = []
            if span.kind == "person" or " ".join(span.keys) in self._tables.firms:
                row.append(span)
        return firms | self._partners(row, firms)

    def _partners(self, row: Sequence[Span], firms: set[Span]) -> set[Span]:
        """Return the single names of a row that has a firm in it, and an &."""
        if not row or not any(span in firms or span.kind != "person" for span in row):
            return set()
        last = row[-1].last
        marks = [self._between(*pair) for pair in pairwise(row)]
        marks.append(self._tokens.words[last + 1 : last + 2])
        if ["&"] not in marks:
            return set()
        return {span for span in row if span.kind == "person" and span.first == span.last}

    def _between(self, one: Span, other: Span) -> list[str]:
        return self._tokens.words[one.last + 1 : other.first]
