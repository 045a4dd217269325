"""The measures of ranking, against values worked out by hand and against ir_measures."""

from __future__ import annotations

import random
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.search.metrics import (
    average_precision,
    dcg_at,
    ndcg_at,
    precision_at,
    recall_at,
)

IDS = [f"d{i}" for i in range(12)]
rankings = st.lists(st.sampled_from(IDS), unique=True)
judgements = st.dictionaries(st.sampled_from(IDS), st.integers(-1, 4))


def test_dcg_sums_grade_over_log2_of_rank_plus_one():
    # 3/1 + 2/1.58496 + 3/2 + 0 + 1/2.58496
    assert dcg_at(10, [3, 2, 3, 0, 1]) == pytest.approx(6.1487, abs=1e-4)


def test_dcg_stops_at_k():
    assert dcg_at(1, [3, 2, 3]) == 3


def test_a_negative_grade_gains_nothing():
    assert dcg_at(10, [-1, 1]) == pytest.approx(1 / log2(3))


def test_ndcg_divides_by_the_best_possible_ranking():
    relevance = {"a": 2, "b": 1, "c": 0}
    found = 1 / log2(2) + 2 / log2(3)
    best = 2 / log2(2) + 1 / log2(3)
    assert ndcg_at(10, ["b", "a", "x"], relevance) == pytest.approx(found / best)


def test_average_precision_is_the_mean_precision_at_each_relevant_article():
    # Found at ranks 1, 3 and 6 of five relevant ones: (1/1 + 2/3 + 3/6) / 5.
    relevance = dict.fromkeys("acfyz", 1)
    assert average_precision(list("abcdef"), relevance) == pytest.approx((1 + 2 / 3 + 0.5) / 5)


def test_precision_counts_empty_ranks_against_the_ranking():
    assert precision_at(10, ["a", "b"], {"a": 1, "b": 2}) == pytest.approx(0.2)


def test_recall_is_the_share_of_the_relevant_ones_found_in_the_first_k():
    assert recall_at(2, ["a", "x", "b"], {"a": 1, "b": 1, "c": 1, "x": 0}) == pytest.approx(1 / 3)


def test_where_nothing_is_relevant_every_measure_is_zero():
    judged = {"a": 0, "b": -1}
    assert ndcg_at(10, ["a", "b"], judged) == 0
    assert average_precision(["a", "b"], judged) == 0
    assert precision_at(10, ["a", "b"], judged) == 0
    assert recall_at(100, ["a", "b"], judged) == 0


@given(ranked=rankings, relevance=judgements, k=st.integers(1, 12))
def test_every_measure_is_between_zero_and_one(ranked, relevance, k):
    values = [
        ndcg_at(k, ranked, relevance),
        average_precision(ranked, relevance),
        precision_at(k, ranked, relevance),
        recall_at(k, ranked, relevance),
    ]
    assert all(0 <= value <= 1 + 1e-9 for value in values)


@given(relevance=judgements.filter(lambda judged: any(grade > 0 for grade in judged.values())))
def test_the_best_ranking_has_ndcg_and_average_precision_one(relevance):
    best = sorted(relevance, key=lambda id_: -relevance[id_])
    assert ndcg_at(10, best, relevance) == pytest.approx(1)
    assert average_precision(best, relevance) == pytest.approx(1)


def test_the_measures_agree_with_ir_measures():
    ir_measures = pytest.importorskip("ir_measures", reason="ir_measures is not installed")
    rng = random.Random(7)
    relevance = {id_: rng.choice([0, 0, 1, 2, 3]) for id_ in IDS}
    ranked = rng.sample(IDS, 9)
    run = {"q": {id_: float(-rank) for rank, id_ in enumerate(ranked)}}
    theirs = ir_measures.calc_aggregate(
        [
            ir_measures.nDCG @ 10,
            ir_measures.AP,
            ir_measures.P @ 10,
            ir_measures.R @ 100,
        ],
        {"q": relevance},
        run,
    )
    assert {str(measure): value for measure, value in theirs.items()} == pytest.approx(
        {
            "nDCG@10": ndcg_at(10, ranked, relevance),
            "AP": average_precision(ranked, relevance),
            "P@10": precision_at(10, ranked, relevance),
            "R@100": recall_at(100, ranked, relevance),
        }
    )
