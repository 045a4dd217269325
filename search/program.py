"""Program: a plan made ready for one segment's engine.

The engine runs postfix programs (index/_engine.pyx): each leaf pushes a
set of articles, each inner node combines the last ones.  Words become
posting lists, each opened once; what posting lists cannot say (patterns,
keyword columns) becomes a bitmap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..index._bitmaps import docs_in
from ..index._engine import BODY, BOTH, TITLE, Engine
from ..index.lexicon import TermEntry
from ..index.segment import Segment
from ..index.snapshot import LiveSegment, to_bits
from .plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)
from .vocabulary import Vocabulary

FIELDS = {None: BOTH, "title": TITLE, "body": BODY}


class Scores(NamedTuple):
    """What terms, patterns and neighbouring words score, in the engine's whole numbers."""

    terms: dict[str, int]
    patterns: dict[Pattern, int]
    neighbours: dict[tuple[str, str], int]


def write_program(
    plan: Plan, live: LiveSegment, at: int, words: Vocabulary, scores: Scores
) -> Engine:
    """Return the engine of a segment with the program of a plan, without deleted articles.

    `at` is the segment's place in the snapshot of `words`.
    """
    writer = _Writer(live.segment, at, words, scores)
    writer.push(plan)
    alive = live.filter
    if alive is not None:
        writer.engine.push_bits(alive)
        writer.engine.push_and(2)
    for pair, bonus in scores.neighbours.items():
        writer.add_neighbours(pair, bonus)
    return writer.engine


class _Writer:
    """Writes the program of one plan for one segment."""

    __slots__ = (
        "_at",
        "_n_nots",
        "_opened",
        "_rewarded",
        "_scores",
        "_segment",
        "_words",
        "engine",
    )

    def __init__(self, segment: Segment, at: int, words: Vocabulary, scores: Scores) -> None:
        self._segment = segment
        self._at = at
        self._words = words
        self._scores = scores
        self._opened: dict[int, int] = {}
        self._rewarded: set[Pattern] = set()
        self._n_nots = 0
        self.engine = segment.engine()

    def add_neighbours(self, pair: tuple[str, str], bonus: int) -> None:
        """Give a bonus where two words stand side by side."""
        left, right = self._open(pair[0]), self._open(pair[1])
        if left is not None and right is not None:
            self.engine.add_neighbours(left, right, bonus)

    def push(self, plan: Plan) -> None:
        match plan:
            case Term():
                number = self._open(plan.form)
                if number is None:
                    self.engine.push_none()
                else:
                    self.engine.push_term(number, FIELDS[plan.field])
            case Phrase():
                self._push_words(plan.forms, None, plan.field)
            case Near():
                self._push_words(plan.forms, plan.slop, plan.field)
            case Pattern():
                found = match_pattern(plan, self._segment, self._words)
                bits = to_bits(found, self._segment.n_docs)
                self.engine.push_bits(bits, self._bonus(plan))
            case Keyword():
                found = _match_keyword(plan, self._segment, self._words)
                self.engine.push_bits(to_bits(found, self._segment.n_docs))
            case Dates():
                self.engine.push_range(*self._segment.published(plan.first, plan.last))
            case Everything():
                self.engine.push_all()
            case Nothing():
                self.engine.push_none()
            case Not():
                self._n_nots += 1
                self.push(plan.part)
                self._n_nots -= 1
                self.engine.push_not()
            case And():
                self._combine(plan.parts, self.engine.push_and, self.engine.push_all)
            case Or():
                self._combine(plan.parts, self.engine.push_or, self.engine.push_none)

    def _bonus(self, pattern: Pattern) -> int:
        """Return what a pattern earns: once, and nothing below a Not."""
        if self._n_nots or pattern in self._rewarded:
            return 0
        self._rewarded.add(pattern)
        return self._scores.patterns.get(pattern, 0)

    def _combine(
        self, parts: Sequence[Plan], combine: Callable[[int], None], push_empty: Callable[[], None]
    ) -> None:
        if not parts:
            push_empty()
        # Two at a time, so that the engine's stack stays low however many there are.
        for n_before, part in enumerate(parts):
            self.push(part)
            if n_before:
                combine(2)

    def _push_words(self, forms: Sequence[str], slop: int | None, field: str | None) -> None:
        numbers = [number for form in forms if (number := self._open(form)) is not None]
        if not numbers or len(numbers) < len(forms):
            self.engine.push_none()
            return
        if slop is not None:  # two forms of one term are one word
            numbers = list(dict.fromkeys(numbers))
        if len(numbers) == 1:
            self.engine.push_term(numbers[0], FIELDS[field])
        else:
            self.engine.push_words(numbers, slop, FIELDS[field])

    def _open(self, form: str) -> int | None:
        """Open the posting list of a form's term, once, and return its number."""
        term, _, numbers = self._words.word(form)
        number = numbers[self._at]
        if number < 0:
            return None
        opened = self._opened.get(number)
        if opened is None:
            weight = self._scores.terms.get(term, 0)
            opened = self._segment.lexicon.lists.open(self.engine, number, weight)
            self._opened[number] = opened
        return opened


def match_pattern(pattern: Pattern, segment: Segment, words: Vocabulary) -> int:
    """Return the articles with a word that matches, as a bitmap in an int; `words` keeps it."""
    key = segment.name, pattern.pattern, pattern.field
    found = words.marked.get(key)
    if found is None:
        found = words.marked[key] = _mark_pattern(pattern, segment, words)
    return found


def _mark_pattern(pattern: Pattern, segment: Segment, words: Vocabulary) -> int:
    numbers = [number for number, _ in words.matching(segment, pattern)]
    if pattern.field is not None:
        return _match_in_field(numbers, pattern.field, segment, words)
    found = 0
    for number in numbers:
        found |= segment.lexicon.mark_form(number)
    return found


def _match_in_field(numbers: Sequence[int], field: str, segment: Segment, words: Vocabulary) -> int:
    """Return the articles that have one of the surface forms in a field.

    Positions are of terms.  Where only some forms of a term are asked
    for, the article itself must say which of them stands in the field.
    """
    lexicon = segment.lexicon
    by_term: defaultdict[TermEntry, list[int]] = defaultdict(list)
    for number in numbers:
        by_term[lexicon.entry_of_form(number)].append(number)
    found = likely = 0
    unsure: set[str] = set()
    for entry, held in by_term.items():
        engine = segment.engine()
        engine.push_term(lexicon.open(engine, entry), FIELDS[field])
        marked = int.from_bytes(engine.bitmap(), "little")
        if len(held) == entry.n_forms:
            found |= marked
            continue
        for number in held:
            likely |= marked & lexicon.mark_form(number)
            unsure.add(lexicon.forms[number])
    for doc in docs_in(to_bits(likely & ~found, segment.n_docs)):
        text = segment.articles.mapping(doc)[field]
        if not unsure.isdisjoint(words.analyzer.forms(text)):
            found |= 1 << doc
    return found


def _match_keyword(keyword: Keyword, segment: Segment, words: Vocabulary) -> int:
    if keyword.column == "id":
        doc = segment.find_id(keyword.tokens[0])
        return 0 if doc is None else 1 << doc
    column = segment.column(keyword.column)
    rules = words.rules_of(keyword.column)
    if rules is not None:
        from .ruled import match_by_rules  # most archives have no rules

        return match_by_rules(keyword, column, rules, words.segments)
    named = column.find(keyword.tokens, whole=keyword.whole)
    return column.mark(*named, *column.find_broader(keyword.tokens))
