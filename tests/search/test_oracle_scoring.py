"""Scores equal those of plain Python, written from the formula and fed with tokens alone.

With impacts rounded to bytes they equal it but for the rounding of
weights to whole numbers; with exact impacts they are as near as the
formula says (search/scoring.py).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from dateline import Article
from dateline.index.analysis import Analyzer
from dateline.search.plan import (
    And,
    Dates,
    Everything,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)

Make = Callable[..., Article]
ANALYZER = Analyzer("english")
K1, B, TITLE_WEIGHT = 1.5, 0.7, 2.0
STEPS = 255
TOLERANCE = 1e-6  # of the sum of weight × idf: the engine counts in whole numbers


@dataclass(frozen=True)
class Reference:
    """BM25 by the book.  Statistics are of all articles, deleted ones too.

    Lengths are relative to the mean of those that were committed first.
    """

    articles: Sequence[Article]
    first: Sequence[Article]

    @cached_property
    def counts(self) -> dict[str, dict[str, Counter[str]]]:
        """How often each stem stands in title and body, by id."""
        return {
            article.id: {
                field: Counter(map(ANALYZER.stem, ANALYZER.forms(getattr(article, field))))
                for field in ("title", "body")
            }
            for article in self.articles
        }

    @cached_property
    def lengths(self) -> dict[str, int]:
        return {
            article_id: fields["title"].total() + fields["body"].total()
            for article_id, fields in self.counts.items()
        }

    @cached_property
    def doc_freqs(self) -> Counter[str]:
        holders = (set(fields["title"]) | set(fields["body"]) for fields in self.counts.values())
        return Counter(stem for held in holders for stem in held)

    def idf(self, stem: str) -> float:
        held = self.doc_freqs[stem]
        return math.log(1 + (len(self.articles) - held + 0.5) / (held + 0.5))

    @cached_property
    def pivot(self) -> float:
        return sum(self.lengths[article.id] for article in self.first) / len(self.first)

    def impact(self, article_id: str, stem: str) -> float:
        fields = self.counts[article_id]
        tf = TITLE_WEIGHT * fields["title"][stem] + fields["body"][stem]
        return tf / (tf + K1 * (1 - B + B * self.lengths[article_id] / self.pivot))

    def score(self, article_id: str, words: Iterable[tuple[str, float]], steps: int) -> float:
        """Return the sum over the words that an article has, impacts rounded to 1/steps."""
        total = 0.0
        for form, weight in words:
            stem = ANALYZER.stem(form)
            impact = self.impact(article_id, stem)
            if impact and steps:
                impact = max(1, math.floor(steps * impact + 0.5)) / steps
            total += weight * self.idf(stem) * impact
        return total

    def most(self, words: Iterable[tuple[str, float]]) -> float:
        """Return what no article can score more than."""
        return sum(weight * self.idf(ANALYZER.stem(form)) for form, weight in words)


@pytest.fixture(scope="module", params=[1, 4])
def n_commits(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def reference(corpus: list[Article], n_commits: int) -> Reference:
    return Reference(corpus, corpus[::n_commits])


@pytest.fixture(scope="module")
def shelf(n_commits: int, corpus: list[Article], shelve: Any) -> Any:
    gone = [article.id for article in corpus[5::13]]
    made = shelve(*(corpus[at::n_commits] for at in range(n_commits)), deleted=gone)
    assert made.n_segments == n_commits
    return made


def scores(shelf: Any, plan: Plan, pairs: Iterable[tuple[str, str]] = ()) -> dict[str, float]:
    execution = shelf.execution(plan, pairs)
    return {found.id: found.score for found in execution.top(execution.total)}


def in_order(shelf: Any, found: dict[str, float]) -> list[str]:
    """Return ids best first, then newest, then by id; undated last."""

    def key(article_id: str) -> tuple[float, int, str]:
        date = shelf.articles[article_id].date
        return -found[article_id], -(date.toordinal() if date else 0), article_id

    return sorted(found, key=key)


def check(shelf: Any, reference: Reference, plan: Plan, words: Sequence[Any]) -> int:
    found = scores(shelf, plan)
    counted = TOLERANCE * reference.most(words)
    declared = reference.most(words) / STEPS / 2 + counted
    for article_id, score in found.items():
        exact, rounded = (reference.score(article_id, words, steps) for steps in (0, STEPS))
        assert score == pytest.approx(rounded, rel=0, abs=counted)
        assert score == pytest.approx(exact, rel=0, abs=declared)
    assert list(found) == in_order(shelf, found)
    return len(found)


def test_scores_of_words_equal_the_reference(shelf: Any, reference: Reference) -> None:
    chosen = random.Random(11)
    articles = list(shelf.articles.values())
    n_found = 0
    for _ in range(40):
        text = ANALYZER.forms(chosen.choice(articles).body) or ("empty",)
        forms = chosen.choices(text, k=chosen.randrange(1, 6))
        weights = chosen.choices([1.0, 1.0, 2.0, 0.25], k=len(forms))
        words = list(zip(forms, weights, strict=True))
        join = chosen.choice([And, Or])
        terms = tuple(Term(form, None, weight) for form, weight in words)
        n_found += check(shelf, reference, join(terms), words)
    assert n_found > 200


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_field_decides_what_matches_and_the_word_scores_whole(
    shelf: Any, reference: Reference, field: str
) -> None:
    frequent = Counter(f for a in shelf.articles.values() for f in set(ANALYZER.forms(a.title)))
    for form, _ in frequent.most_common(12):
        assert check(shelf, reference, Term(form, field, 2.0), [(form, 2.0)])
        plan = Or((Term(form, field), Term("the")))
        assert check(shelf, reference, plan, [(form, 1.0), ("the", 1.0)])


def test_a_word_twice_in_a_query_counts_twice(shelf: Any, reference: Reference) -> None:
    once, twice = Term("said"), Or((Term("said"), Term("said")))
    first, second = scores(shelf, once), scores(shelf, twice)
    assert first
    for key, score in first.items():
        assert second[key] == pytest.approx(2 * score, rel=TOLERANCE)


def test_phrases_and_near_score_as_their_words(shelf: Any, reference: Reference) -> None:
    words = [("the", 3.0), ("of", 3.0)]
    assert check(shelf, reference, Near(("the", "of"), 4, None, 3.0), words)
    words = [("of", 0.5), ("the", 0.5)]
    assert check(shelf, reference, Phrase(("of", "the"), "body", 0.5), words)


def test_filters_and_what_is_prohibited_score_nothing(shelf: Any, reference: Reference) -> None:
    plan = And((Term("the"), Dates(None, None), Not(Term("said")), Everything()))
    assert check(shelf, reference, plan, [("the", 1.0)])


def test_a_pattern_scores_as_one_word_of_an_article_of_usual_length(
    shelf: Any, corpus: list[Article]
) -> None:
    matching = {
        article.id
        for article in corpus
        if any(f.startswith("mar") for f in ANALYZER.forms(f"{article.title}\n{article.body}"))
    }
    idf = math.log(1 + (len(corpus) - len(matching) + 0.5) / (len(matching) + 0.5))
    found = scores(shelf, Pattern("mar*", None, 2.0))
    assert set(found) == matching & shelf.articles.keys()
    assert all(
        score == pytest.approx(2 * idf / (1 + K1), rel=TOLERANCE) for score in found.values()
    )


def test_scores_do_not_depend_on_how_many_hits_are_asked_for(shelf: Any) -> None:
    execution = shelf.execution(Or((Term("the"), Term("market"), Term("said"))))
    everything = [(hit.id, hit.score) for hit in execution.top(execution.total)]
    for limit in (1, 2, 7, 10**25):
        assert [(h.id, h.score) for h in execution.top(limit)] == everything[:limit]


def test_words_side_by_side_come_before_words_apart(shelve: Any, make: Make) -> None:
    filler = "and so it went on for a long while without more of it being told " * 8
    shelf = shelve(
        [make(f"{filler} Carl Vinson {filler * 5}", id="together")],
        [make("Carl carl carl vinson vinson not carl and vinson.", "Vinson, not Carl", id="often")],
        [make("Vinson met Carl.", id=f"apart{n}") for n in range(9)],
        [make(f"Nothing {n}.") for n in range(40)],
    )
    plan = And((Term("carl"), Term("vinson")))
    assert shelf.ranked(plan)[0] != "together"
    ranked = shelf.ranked(plan, pairs=[("carl", "vinson")])
    assert set(ranked[:2]) == {"together", "often"}  # carl vinson, in order
    assert shelf.ranked(plan, pairs=[("carl", "absent")]) == shelf.ranked(plan)


def test_the_bonus_is_the_idf_of_both_words(shelf: Any, reference: Reference) -> None:
    plan = And((Term("of"), Term("the")))
    plain, with_bonus = scores(shelf, plan), scores(shelf, plan, [("of", "the")])
    together = shelf.matching(Phrase(("of", "the")))
    bonus = reference.idf("of") + reference.idf("the")
    assert 0 < len(together) < len(plain)
    for article_id, score in plain.items():
        more = bonus if article_id in together else 0
        assert with_bonus[article_id] == pytest.approx(score + more, abs=2 * TOLERANCE * bonus)
