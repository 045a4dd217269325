"""Highlighting: where in a text the words and phrases of a query stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..index._tokens import tokenize
from ..index.segment import Segment
from .execution import Leaf, scoring_leaves
from .plan import Near, Pattern, Plan, Term
from .vocabulary import Vocabulary

Token = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """A hit in a text, from `start` to `end` in characters.

    `word` tells hits of one part of the query from those of another;
    `weight` is what it is worth in a passage.
    """

    start: int
    end: int
    word: int
    weight: float

    def moved(self, by: int) -> Span:
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class _Sought:
    """A part of the query as the surface forms that it may stand in, word by word."""

    words: tuple[frozenset[str], ...]
    field: str | None
    weight: float
    slop: int | None = None


class Highlighter:
    """Finds the scoring words of a plan in the articles of one segment.

    The surface forms of a word come from the segment's lexicon, so what
    is highlighted is what matched, and no stemmer is needed.
    """

    def __init__(self, plan: Plan, segment: Segment, words: Vocabulary) -> None:
        self._elide = words.analyzer.elide
        self._sought = [_seek(leaf, segment, words) for leaf in dict.fromkeys(scoring_leaves(plan))]
        self._starts: defaultdict[str, list[int]] = defaultdict(list)
        for number, sought in enumerate(self._sought):
            starts = sought.words[:1] if sought.slop is None else sought.words
            for form in {form for forms in starts for form in forms}:
                self._starts[form].append(number)

    def spans(self, text: str, field: str) -> list[Span]:
        """Return the hits in a text of the field, in order, none over another.

        Of two that overlap the one that begins first stays, of two that
        begin together the longer.
        """
        tokens = tokenize(text, self._elide)
        found = []
        for at, (form, _, _) in enumerate(tokens):
            for number in self._starts.get(form, ()):
                sought = self._sought[number]
                if sought.field in (None, field) and (end := _ends(sought, tokens, at)):
                    found.append(Span(tokens[at][1], tokens[end - 1][2], number, sought.weight))
        found.sort(key=lambda span: (span.start, -span.end))
        return _without_overlaps(found)


def _seek(leaf: Leaf, segment: Segment, words: Vocabulary) -> _Sought:
    if isinstance(leaf, Pattern):
        forms = frozenset(form for _, form in words.matching(segment, leaf))
        return _Sought((forms,), leaf.field, leaf.weight)
    written = (leaf.form,) if isinstance(leaf, Term) else leaf.forms
    sets = tuple(words.forms(segment, form) for form in written)
    weight = leaf.weight * sum(words.idf(form) for form in written)
    return _Sought(sets, leaf.field, weight, leaf.slop if isinstance(leaf, Near) else None)


def _ends(sought: _Sought, tokens: Sequence[Token], at: int) -> int:
    """Return the number after the last token of a hit that begins with token `at`; 0 for none."""
    if sought.slop is not None:
        return at + 1 if _is_near(sought, tokens, at) else 0
    end = at + len(sought.words)
    if end > len(tokens):
        return 0
    fits = all(tokens[at + n][0] in forms for n, forms in enumerate(sought.words))
    return end if fits else 0


def _is_near(sought: _Sought, tokens: Sequence[Token], at: int) -> bool:
    """Tell whether token `at` is one of the words within `slop` positions that has them all."""
    slop = sought.slop or 0
    for start in range(max(0, at - slop), at + 1):
        window = {form for form, _, _ in tokens[start : start + slop + 1]}
        if all(forms & window for forms in sought.words):
            return True
    return False


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
