"""Vocabulary: from the words of a plan to what the segments of a snapshot hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..index._engine import look_up
from ..index.analysis import Analyzer
from ..index.segment import Segment
from ..index.snapshot import Snapshot
from .plan import Pattern
from .scoring import idf

if TYPE_CHECKING:
    from .rules import FieldRules, Rules


class Word(NamedTuple):
    """A surface form looked up in the segments of a snapshot."""

    term: str
    idf: float
    numbers: tuple[int, ...]  # of the term in each segment, -1 in one that does not have it


class Vocabulary:
    """Looks words up in all segments of one snapshot, each word once.

    A form that some segment has seen needs no stemmer: the lexicon knows
    its term.  The analyzer's stemmer is asked only for the others.
    `rules` say what the names of people and places are to be.
    """

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer, rules: Rules | None = None) -> None:
        self.segments = snapshot.segments
        self._lists = snapshot.lists
        self.n_docs = snapshot.n_docs
        self.analyzer = analyzer
        self.rules = rules
        self._words: dict[str, Word] = {}
        self._matching: dict[tuple[str, str], list[tuple[int, str]]] = {}
        # Articles that match a pattern, by segment, pattern and field (program.match_pattern).
        self.marked: dict[tuple[str, str, str | None], int] = {}

    def word(self, form: str) -> Word:
        """Return what the snapshot holds of a folded surface form."""
        word = self._words.get(form)
        if word is None:
            word = self._words[form] = self._look_up(form)
        return word

    def _look_up(self, form: str) -> Word:
        term, doc_freq, numbers = look_up(self._lists, form, self.analyzer.stem)
        return Word(term, idf(doc_freq, self.n_docs), numbers)

    def term(self, form: str) -> str:
        """Return the term of a folded surface form."""
        return self.word(form).term

    def idf(self, form: str) -> float:
        """Return the idf of a form's term over the whole snapshot."""
        return self.word(form).idf

    def rules_of(self, field: str) -> FieldRules | None:
        """Return the rules for the names of a field, None where it has none."""
        return None if self.rules is None else self.rules.of(field)

    def forms(self, segment: Segment, form: str) -> list[str]:
        """Return the surface forms by which a form's term occurs in a segment."""
        for live, number in zip(self.segments, self.word(form).numbers, strict=True):
            if live.segment is segment and number >= 0:
                return segment.lexicon.forms_of(number)
        return []

    def matching(self, segment: Segment, pattern: Pattern) -> list[tuple[int, str]]:
        """Return number and text of the surface forms of a segment that match a pattern."""
        key = segment.name, pattern.pattern
        if key not in self._matching:
            head = re.split(r"[*?]", pattern.pattern, maxsplit=1)[0]
            matches = compile_pattern(pattern.pattern)
            found = segment.lexicon.forms_with_prefix(head)
            self._matching[key] = [(number, form) for number, form in found if matches(form)]
        return self._matching[key]


def compile_pattern(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Return what tells whether a whole form matches; runs of `*` count as one.

    What stands between two stars is taken where it comes first and never
    moved, (?>...), so many stars take no longer than few.
    """
    first, *more = ("".join("." if c == "?" else re.escape(c) for c in part)
                    for part in re.split(r"\*+", pattern))  # fmt: skip
    middle = "".join(f"(?>.*?{part})" for part in more[:-1])
    last = f".*{more[-1]}" if more else ""
    return re.compile(first + middle + last, re.DOTALL).fullmatch
