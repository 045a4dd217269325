"""Highlighting: what a plan seeks in the texts of a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._passages import Highlighter
from .plan import Near, Pattern, Term, scoring_leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..index.segment import Segment
    from .execution import Execution
    from .plan import Plan
    from .rules import Rules
    from .vocabulary import Vocabulary


def make_highlighter(plan: Plan, segment: Segment, words: Vocabulary) -> Highlighter:
    """Return what finds the scoring leaves of a plan in the articles of one segment.

    The surface forms of a word come from the segment's lexicon, so what
    is highlighted is what matched, and no stemmer is needed.
    """
    sought: list[list[str]] = []
    numbers: dict[str, int] = {}  # of words, in `sought`
    parts: list[tuple[Sequence[int], str | None, float, int | None]] = []
    for leaf in scoring_leaves(plan):
        within: list[int] = []
        idf = 1.0
        if isinstance(leaf, Pattern):
            within.append(len(sought))
            sought.append([form for _, form in words.matching(segment, leaf)])
        else:
            idf = 0.0
            for form in (leaf.form,) if isinstance(leaf, Term) else leaf.forms:
                idf += words.idf(form)
                if form not in numbers:
                    numbers[form] = len(sought)
                    sought.append(words.forms(segment, form))
                within.append(numbers[form])
        slop = leaf.slop if isinstance(leaf, Near) else None
        parts.append((within, leaf.field, leaf.weight * idf, slop))
    return Highlighter(sought, parts, words.analyzer.elide)


class Highlighters:
    """The highlighter of each segment, made when the first snippet from it is asked for."""

    __slots__ = ("_execution", "_made")

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._made: dict[str, Highlighter] = {}

    @property
    def rules(self) -> Rules | None:
        """What the names of people and places are to be."""
        return self._execution.rules

    def of(self, segment: Segment) -> Highlighter:
        """Return the highlighter of a segment."""
        highlighter = self._made.get(segment.name)
        if highlighter is None:
            execution = self._execution
            highlighter = make_highlighter(execution.plan, segment, execution.words)
            self._made[segment.name] = highlighter
        return highlighter
