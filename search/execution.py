"""Execution: a plan carried out over a snapshot; totals, ids and the best hits."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..index._bitmaps import add_to, best_docs, docs_in
from ..index._postings import add_scores
from ..index.segment import Segment
from ..index.snapshot import LiveSegment, Snapshot, to_bits
from .matching import FIELDS, match
from .plan import And, Near, Or, Pattern, Phrase, Plan, Term
from .scoring import K1, PATTERN_TF, SIDE_BY_SIDE, TITLE_WEIGHT, B, idf
from .vocabulary import Vocabulary

Sort = Literal["relevance", "newest", "oldest"]
Leaf = Term | Phrase | Near | Pattern


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a plan asks for: where it is, and its score (0 unless sorted by it)."""

    live: LiveSegment
    doc: int
    score: float = 0.0

    @property
    def id(self) -> str:
        return self.live.segment.id_of(self.doc)

    @property
    def day(self) -> int:
        """The day since 0001-01-01; 0 where the article has no date."""
        day: int = self.live.segment.dates[self.doc]
        return day


def scoring_leaves(plan: Plan) -> Iterator[Leaf]:
    """Yield the leaves that score, in the order of the query; none within a Not."""
    waiting: list[Plan] = [plan]
    while waiting:
        node = waiting.pop()
        if isinstance(node, And | Or):
            waiting.extend(reversed(node.parts))
        elif isinstance(node, Term | Phrase | Near | Pattern):
            yield node


class Execution:
    """One plan over one snapshot.

    `pairs` are neighbouring words of a short query, which earn a bonus
    where they stand side by side.  Nothing is computed before it is
    asked for.
    """

    def __init__(
        self,
        plan: Plan,
        words: Vocabulary,
        snapshot: Snapshot,
        pairs: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.plan = plan
        self.words = words
        self._snapshot = snapshot
        self._pairs = tuple(pairs)

    @cached_property
    def _matched(self) -> list[tuple[LiveSegment, int]]:
        return [
            (live, match(self.plan, live.segment, self.words) & live.live)
            for live in self._snapshot.segments
        ]

    @cached_property
    def total(self) -> int:
        """How many articles the plan asks for, exactly."""
        return sum(found.bit_count() for _, found in self._matched)

    def top(self, limit: int, *, offset: int = 0, sort: Sort = "relevance") -> list[Found]:
        """Return hits `offset` to `offset + limit`.

        Equal scores come newest first, equal days by id; an article
        without a date is last in every order of dates.
        """
        wanted = min(offset + limit, self._snapshot.n_docs)
        found = [
            Found(live, doc, score)
            for live, matched in self._matched
            if matched
            for score, doc in self._best(live, matched, wanted, sort)
        ]
        if sort == "oldest":
            found.sort(key=lambda hit: (hit.day or dt.date.max.toordinal() + 1, hit.id))
        else:
            found.sort(key=lambda hit: (-hit.score, -hit.day, hit.id))
        return found[offset:wanted]

    def _best(
        self, live: LiveSegment, matched: int, wanted: int, sort: Sort
    ) -> Iterable[tuple[float, int]]:
        bits = to_bits(matched, live.segment.n_docs)
        if sort == "relevance":
            return best_docs(self._scores(live.segment), bits, wanted)
        if sort == "newest":
            return ((0.0, doc) for doc in docs_in(bits, wanted, True))
        return ((0.0, doc) for doc in _oldest(live.segment, matched, wanted))

    def _scores(self, segment: Segment) -> array[float]:
        """Return the score of every article of a segment, whether it matches or not."""
        scores = array("d", bytes(8 * segment.n_docs))
        mean_length = self._snapshot.mean_length
        for (form, field), weight in self._weights.items():
            entry = self.words.entry(segment, form)
            if entry is not None:
                postings = segment.lexicon.postings(entry)
                add_scores(
                    postings, segment.lengths, scores, FIELDS[field], weight, K1, B, mean_length,
                    TITLE_WEIGHT,
                )  # fmt: skip
        for plan, value in self._bonuses:
            matched = match(plan, segment, self.words)
            if matched:
                add_to(scores, to_bits(matched, segment.n_docs), value)
        return scores

    @cached_property
    def _weights(self) -> dict[tuple[str, str | None], float]:
        """The weight of each word, by its form and field: weights of the query times idf."""
        weights: defaultdict[tuple[str, str | None], float] = defaultdict(float)
        for leaf in scoring_leaves(self.plan):
            if isinstance(leaf, Term):
                weights[leaf.form, leaf.field] += leaf.weight
            elif not isinstance(leaf, Pattern):
                for form in leaf.forms:
                    weights[form, leaf.field] += leaf.weight
        return {word: weight * self.words.idf(word[0]) for word, weight in weights.items()}

    @cached_property
    def _bonuses(self) -> list[tuple[Plan, float]]:
        """What patterns and neighbouring words add to the articles that match them."""
        bonuses: list[tuple[Plan, float]] = [
            (leaf, leaf.weight * PATTERN_TF * self._pattern_idf(leaf))
            for leaf in scoring_leaves(self.plan)
            if isinstance(leaf, Pattern)
        ]
        for pair in self._pairs:
            value = SIDE_BY_SIDE * sum(self.words.idf(form) for form in pair)
            bonuses.append((Phrase(pair), value))
        return bonuses

    def _pattern_idf(self, pattern: Pattern) -> float:
        held = (match(pattern, live.segment, self.words) for live in self._snapshot.segments)
        return idf(sum(found.bit_count() for found in held), self._snapshot.n_docs)


def _oldest(segment: Segment, matched: int, wanted: int) -> list[int]:
    """Return the oldest articles, to the end of the last one's day, then those without a date.

    Within a day doc ids fall from id to id, so a day cannot be cut short.
    """
    dated = matched & segment.published(None, None)
    docs = docs_in(to_bits(dated, segment.n_docs), wanted)
    if docs and len(docs) == wanted:
        day = dt.date.fromordinal(segment.dates[docs[-1]])
        same_day = dated & segment.published(day, day)
        docs = list(dict.fromkeys(docs + docs_in(to_bits(same_day, segment.n_docs))))
    return docs + docs_in(to_bits(matched & ~dated, segment.n_docs), wanted, True)
