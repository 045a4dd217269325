"""Execution: a plan carried out over a snapshot; totals, ids and the best hits."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from ..index._engine import Engine, Found
from ..index.impacts import STEPS
from ..index.snapshot import LiveSegment, Snapshot
from .plan import And, Near, Or, Pattern, Phrase, Plan, Term
from .program import Scores, match_pattern, write_program
from .scoring import PATTERN_TF, SIDE_BY_SIDE, idf
from .vocabulary import Vocabulary

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
Leaf = Term | Phrase | Near | Pattern


def scoring_leaves(plan: Plan) -> list[Leaf]:
    """Return the leaves that score, in the order of the query; none within a Not."""
    leaves: list[Leaf] = []
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _COMBINED):
            waiting.extend(node.parts[::-1])
        elif isinstance(node, _SCORING):
            leaves.append(node)
    return leaves


_COMBINED = (And, Or)
_SCORING = (Term, Phrase, Near, Pattern)

# What the scores of all words and bonuses together may come to, in the engine.
_FULL_SCORE = 1 << 30


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
        weights, patterns = self._weigh(snapshot)
        neighbours = {
            pair: SIDE_BY_SIDE * (words.idf(pair[0]) + words.idf(pair[1])) for pair in pairs
        }
        most = sum(weights.values()) + sum(patterns.values()) + sum(neighbours.values())
        # What the engine's scores are multiples of, so that none overflows; 0 if nothing scores.
        self._scale = scale = _FULL_SCORE / STEPS / most if most > 0 else 0.0
        self._scores = Scores(
            {term: _whole(weight * scale) for term, weight in weights.items()},
            {pattern: _whole(value * STEPS * scale) for pattern, value in patterns.items()},
            {pair: _whole(value * STEPS * scale) for pair, value in neighbours.items()},
        )
        self._segments = snapshot.segments
        self._opened: list[tuple[LiveSegment, Engine]] | None = None

    @cached_property
    def total(self) -> int:
        """How many articles the plan asks for, exactly."""
        return sum(engine.count() for _, engine in self._engines())

    @cached_property
    def matched(self) -> list[tuple[LiveSegment, bytearray]]:
        """All articles that the plan asks for: of each segment a bitmap of whole cells."""
        return [(live, engine.bitmap()) for live, engine in self._engines()]

    def top(self, limit: int, *, offset: int = 0, sort: Sort = "relevance") -> list[Found]:
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
            ranked = sort == "relevance" and self._scale > 0
            found = self._best(wanted) if ranked else self._newest(wanted)
            if len(self._segments) > 1:
                found.sort(key=lambda hit: (-hit.score, -hit.day, hit.id))
        return found[offset:wanted]

    def _best(self, wanted: int) -> list[Found]:
        """Return at least the best hits; those of each segment best first."""
        unit = 1 / (self._scale * STEPS)
        found: list[Found] = []
        floor = -1
        for live, engine in self._engines():
            best = engine.best(wanted, floor)
            found += [Found(live, doc, score * unit) for score, doc in best]
            if best and len(best) == wanted:
                # What ties with the last of these may be newer, and is let through.
                floor = max(floor, best[-1][0] - 1)
        return found

    def _newest(self, wanted: int) -> list[Found]:
        return [
            Found(live, doc) for live, engine in self._engines() for doc in engine.first(wanted)
        ]

    def _engines(self) -> list[tuple[LiveSegment, Engine]]:
        if self._opened is None:
            self._opened = [
                (live, write_program(self.plan, live, at, self.words, self._scores))
                for at, live in enumerate(self._segments)
            ]
        return self._opened

    def _weigh(self, snapshot: Snapshot) -> tuple[dict[str, float], dict[Pattern, float]]:
        """Return what terms and patterns are worth: their weight in the query times their idf."""
        weights: dict[str, float] = {}
        patterns: dict[Pattern, float] = {}
        look_up = self.words.word
        for leaf in scoring_leaves(self.plan):
            if isinstance(leaf, Pattern):
                value = leaf.weight * PATTERN_TF * self._pattern_idf(leaf, snapshot)
                patterns[leaf] = patterns.get(leaf, 0.0) + value
                continue
            for form in (leaf.form,) if isinstance(leaf, Term) else leaf.forms:
                term, idf_, _ = look_up(form)
                weights[term] = weights.get(term, 0.0) + leaf.weight * idf_
        return weights, patterns

    def _pattern_idf(self, pattern: Pattern, snapshot: Snapshot) -> float:
        held = (match_pattern(pattern, live.segment, self.words) for live in snapshot.segments)
        return idf(sum(found.bit_count() for found in held), snapshot.n_docs)


def _whole(value: float) -> int:
    """Return a value as the engine counts it; at least 1 where it is more than nothing."""
    return max(1, round(value)) if value > 0 else 0


def _oldest(live: LiveSegment, engine: Engine, wanted: int) -> list[Found]:
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
    return [Found(live, doc) for doc in docs]
