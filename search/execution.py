"""Execution: a plan carried out over a snapshot; totals, ids and the best hits."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from ..index._engine import Engine, WordSearch
from ..index.impacts import STEPS
from ..index.snapshot import LiveSegment, Snapshot
from .plan import Pattern, Plan, Term, plain_parts, scoring_leaves
from .program import Scores, match_pattern, write_program
from .results import Hit
from .scoring import PATTERN_TF, SIDE_BY_SIDE, idf
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .rules import Rules

_Key = TypeVar("_Key")
Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
_Pair = tuple[str, str]

# What the scores of all words and bonuses together may come to, in the engine.
_FULL_SCORE = 1 << 30
_SHORT_WAY = WordSearch(idf, _FULL_SCORE, STEPS, SIDE_BY_SIDE)


class Execution:
    """One plan over one snapshot.

    `pairs` are neighbouring words of a short query, which earn a bonus
    where they stand side by side.  Articles are looked for when they are
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
        self._segments = snapshot.segments
        self._pairs = tuple(pairs)
        self._opened: list[tuple[LiveSegment, Engine]] | None = None

    @property
    def rules(self) -> Rules | None:
        """What the names of people and places are to be."""
        return self.words.rules

    @cached_property
    def total(self) -> int:
        """How many articles the plan asks for, exactly."""
        return sum(engine.count() for _, engine in self._engines())

    @cached_property
    def matched(self) -> list[tuple[LiveSegment, bytearray]]:
        """All articles that the plan asks for: of each segment a bitmap of whole cells."""
        return [(live, engine.bitmap()) for live, engine in self._engines()]

    def top(self, limit: int, *, offset: int = 0, sort: Sort = "relevance") -> list[Hit]:
        """Return hits `offset` to `offset + limit`.

        Equal scores come newest first, equal days by id; an article
        without a date is last in every order of dates.
        """
        wanted = min(offset + limit, self.words.n_docs)
        if sort == "oldest":
            found = [
                hit for live, engine in self._engines() for hit in _oldest(live, engine, wanted)
            ]
            found.sort(key=lambda hit: (hit.day or dt.date.max.toordinal() + 1, hit.id))
        else:
            found = self._best(wanted) if sort == "relevance" else self._newest(wanted)
            if len(self._segments) > 1:
                found.sort(key=lambda hit: (-hit.score, -hit.day, hit.id))
        return found[offset:wanted]

    def _best(self, wanted: int) -> list[Hit]:
        """Return at least the best hits; those of each segment best first."""
        words = plain_parts(self.plan)
        if words is not None:
            plan, stem = (*words, self._pairs), self.words.analyzer.stem
            short = _SHORT_WAY.best(self._segments, self._snapshot.lists, plan, stem, wanted, Hit)
            if short is not None:
                return short
        return self.best_of_any_plan(wanted)

    def best_of_any_plan(self, wanted: int) -> list[Hit]:
        """Return what `top` is made of, whatever the plan."""
        if self.scale == 0:
            return self._newest(wanted)
        unit = 1 / (self.scale * STEPS)
        found: list[Hit] = []
        floor = -1
        for live, engine in self._engines():
            best = engine.best(wanted, floor)
            found += [Hit(live, doc, score * unit) for score, doc in best]
            if best and len(best) == wanted:
                # What ties with the last of these may be newer, and is let through.
                floor = max(floor, best[-1][0] - 1)
        return found

    def _newest(self, wanted: int) -> list[Hit]:
        return [Hit(live, doc) for live, engine in self._engines() for doc in engine.first(wanted)]

    def _engines(self) -> list[tuple[LiveSegment, Engine]]:
        if self._opened is None:
            scores = self._scores
            self._opened = [
                (live, write_program(self.plan, live, at, self.words, scores))
                for at, live in enumerate(self._segments)
            ]
        return self._opened

    @cached_property
    def _weighed(self) -> tuple[dict[str, float], dict[Pattern, float], dict[_Pair, float]]:
        """What terms, patterns and neighbours are worth: their weight in the query times idf.

        Of terms it is the worth of one step of an impact.
        """
        weights: dict[str, float] = {}
        patterns: dict[Pattern, float] = {}
        neighbours: dict[_Pair, float] = {}
        words = self.words
        for leaf in scoring_leaves(self.plan):
            if isinstance(leaf, Pattern):
                value = leaf.weight * PATTERN_TF * self._pattern_idf(leaf) * STEPS
                patterns[leaf] = patterns.get(leaf, 0.0) + value
                continue
            for form in (leaf.form,) if isinstance(leaf, Term) else leaf.forms:
                term, idf_, _ = words.word(form)
                weights[term] = weights.get(term, 0.0) + leaf.weight * idf_
        # Two forms of one term are one word: the same neighbours earn a bonus once.
        pairs = {
            (words.term(left), words.term(right)): (left, right) for left, right in self._pairs
        }
        for pair in pairs.values():
            both = words.idf(pair[0]) + words.idf(pair[1])
            neighbours[pair] = SIDE_BY_SIDE * both * STEPS
        return weights, patterns, neighbours

    @cached_property
    def scale(self) -> float:
        """What the scores in the engine are multiples of, so that none overflows; 0 for none."""
        weights, patterns, neighbours = self._weighed
        most = STEPS * _sum(weights) + _sum(patterns) + _sum(neighbours)
        return _FULL_SCORE / most if most > 0 else 0.0

    @property
    def _scores(self) -> Scores:
        weights, patterns, neighbours = self._weighed
        scale = self.scale
        return Scores(_whole(weights, scale), _whole(patterns, scale), _whole(neighbours, scale))

    def _pattern_idf(self, pattern: Pattern) -> float:
        held = (match_pattern(pattern, live.segment, self.words) for live in self._segments)
        return idf(sum(found.bit_count() for found in held), self.words.n_docs)


def _sum(values: dict[_Key, float]) -> float:
    """Return the sum, one after the other as in the kernel: `sum` rounds otherwise since 3.12."""
    total = 0.0
    for value in values.values():
        total += value
    return total


def _whole(values: dict[_Key, float], scale: float) -> dict[_Key, int]:
    """Return values as the engine counts them; at least 1 where they are more than nothing."""
    return {key: max(1, round(value * scale)) if value > 0 else 0 for key, value in values.items()}


def _oldest(live: LiveSegment, engine: Engine, wanted: int) -> list[Hit]:
    """Return at least the oldest articles: to the end of the last one's day, or else all.

    Within a day doc ids fall from id to id, so a day cannot be cut short.
    Those without a date have the lowest doc ids, and come last.
    """
    segment = live.segment
    start, _ = segment.published(None, None)
    docs = engine.first(start + wanted, newest=False)
    dated = docs[bisect_left(docs, start) :]
    if 0 < wanted <= len(dated):
        _, stop = segment.published(None, segment.date_of(dated[wanted - 1]))
        docs = [doc for doc in engine.first(stop, newest=False) if start <= doc < stop]
    return [Hit(live, doc) for doc in docs]
