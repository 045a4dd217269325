"""Highlighting: where in a text the words and phrases of a query stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..index._tokens import tokenize
from ..index.segment import Segment
from .plan import Leaf, Near, Pattern, Plan, Term, scoring_leaves
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .execution import Execution

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
        places: defaultdict[int, list[int]] = defaultdict(list)
        for at, (form, _, _) in enumerate(tokens):
            for number in self._starts.get(form, ()):
                places[number].append(at)
        found = []
        for number, starts in places.items():
            sought = self._sought[number]
            if sought.field in (None, field):
                for first, last in _hits(sought, tokens, starts):
                    found.append(Span(tokens[first][1], tokens[last][2], number, sought.weight))
        found.sort(key=lambda span: (span.start, -span.end))
        return _without_overlaps(found)


class Highlighters:
    """The highlighter of each segment, made when the first snippet from it is asked for."""

    __slots__ = ("_execution", "_made")

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._made: dict[str, Highlighter] = {}

    def of(self, segment: Segment) -> Highlighter:
        """Return the highlighter of a segment."""
        highlighter = self._made.get(segment.name)
        if highlighter is None:
            highlighter = Highlighter(self._execution.plan, segment, self._execution.words)
            self._made[segment.name] = highlighter
        return highlighter


def _seek(leaf: Leaf, segment: Segment, words: Vocabulary) -> _Sought:
    if isinstance(leaf, Pattern):
        forms = frozenset(form for _, form in words.matching(segment, leaf))
        return _Sought((forms,), leaf.field, leaf.weight)
    written = (leaf.form,) if isinstance(leaf, Term) else leaf.forms
    sets = tuple(words.forms(segment, form) for form in written)
    weight = leaf.weight * sum(words.idf(form) for form in written)
    return _Sought(sets, leaf.field, weight, leaf.slop if isinstance(leaf, Near) else None)


def _hits(
    sought: _Sought, tokens: Sequence[Token], starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each hit; `starts` are the tokens that may begin one."""
    if sought.slop is not None:
        yield from ((at, at) for at in _near(sought, sought.slop, tokens, starts))
        return
    more = sought.words[1:]
    for at in starts:
        end = at + len(more)
        if end < len(tokens) and all(tokens[n][0] in forms for n, forms in enumerate(more, at + 1)):
            yield at, end


def _near(
    sought: _Sought, slop: int, tokens: Sequence[Token], places: Sequence[int]
) -> Iterator[int]:
    """Yield those of the places of words that lie with all of the words within `slop` positions.

    A window moves over the places; those in it are hits while it has all
    words.
    """
    held = [0] * len(sought.words)
    last = n_yielded = 0
    for first, place in enumerate(places):
        while last < len(places) and places[last] <= place + slop:
            _count(sought, tokens[places[last]][0], held, 1)
            last += 1
        if all(held):
            yield from places[max(first, n_yielded) : last]
            n_yielded = last
        _count(sought, tokens[place][0], held, -1)


def _count(sought: _Sought, form: str, held: list[int], by: int) -> None:
    for word, forms in enumerate(sought.words):
        if form in forms:
            held[word] += by


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
