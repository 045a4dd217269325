"""The chain of labels, beside all paths written out."""

from __future__ import annotations

import itertools
import math
import random
from array import array
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.entities._tagger import (
    N_LABELS,
    best_labels,
    marginals,
    span_probability,
)

KINDS = range(4)
BEGIN, INSIDE, END, SINGLE = range(1, 5)


def follows(before: int, after: int) -> bool:
    """Tell whether a label may follow another: a name that was begun goes on until its end."""
    if before and (before - 1) % 4 + 1 in (BEGIN, INSIDE):
        kind = (before - 1) // 4
        return after in (4 * kind + INSIDE, 4 * kind + END)
    return after == 0 or (after - 1) % 4 + 1 in (BEGIN, SINGLE)


ARCS = [[0.0 if follows(y, z) else -math.inf for z in range(N_LABELS)] for y in range(N_LABELS)]


def matrix(rows: Sequence[Sequence[float]]) -> memoryview:
    flat = array("f", itertools.chain.from_iterable(rows))
    return memoryview(flat).cast("B").cast("f", (len(rows), N_LABELS))


def paths(scores: Sequence[Sequence[float]], arcs: Sequence[Sequence[float]]) -> Iterator:
    """Yield every path that the arcs allow, with what it weighs."""

    def onward(labels: tuple[int, ...], total: float) -> Iterator:
        before = labels[-1] if labels else 0
        if len(labels) == len(scores):
            if follows(before, 0):
                yield labels, math.exp(total + arcs[before][0])
            return
        for y, score in enumerate(scores[len(labels)]):
            if follows(before, y):
                yield from onward((*labels, y), total + arcs[before][y] + score)

    return onward((), 0.0)


numbers = st.integers(-30, 30).map(lambda n: n / 10)
chains = st.lists(st.lists(numbers, min_size=17, max_size=17), min_size=1, max_size=3)
arc_noise = st.integers(0, 1 << 32).map(
    lambda seed: [*map(random.Random(seed).uniform, [-3] * 289, [3] * 289)]
)


def with_noise(noise: Sequence[float]) -> list[list[float]]:
    return [[ARCS[y][z] + noise[17 * y + z] for z in range(17)] for y in range(17)]


@given(chains, arc_noise)
def test_probabilities_are_those_of_all_paths(
    scores: list[list[float]], noise: list[float]
) -> None:
    arcs = with_noise(noise)
    everything = list(paths(scores, arcs))
    total = math.fsum(weight for _, weight in everything)
    found, log_total = marginals(matrix(scores), matrix(arcs))
    assert log_total == pytest.approx(math.log(total), abs=1e-3)
    for i in range(len(scores)):
        for y in range(N_LABELS):
            expected = math.fsum(weight for labels, weight in everything if labels[i] == y) / total
            assert found[i][y] == pytest.approx(expected, abs=1e-4)


@given(chains, arc_noise)
def test_the_best_path_is_the_likeliest(scores: list[list[float]], noise: list[float]) -> None:
    arcs = with_noise(noise)
    everything = dict(paths(scores, arcs))
    best = tuple(best_labels(matrix(scores), matrix(arcs)))
    assert everything[best] == pytest.approx(max(everything.values()), rel=1e-4)


@given(chains, arc_noise, st.data())
def test_a_span_is_as_likely_as_the_paths_through_it(
    scores: list[list[float]], noise: list[float], data: st.DataObject
) -> None:
    arcs = with_noise(noise)
    first = data.draw(st.integers(0, len(scores) - 1))
    last = data.draw(st.integers(first, len(scores) - 1))
    kind = data.draw(st.sampled_from(KINDS))
    span = [4 * kind + SINGLE] if first == last else [4 * kind + BEGIN]
    if last > first:
        span += [4 * kind + INSIDE] * (last - first - 1) + [4 * kind + END]
    everything = list(paths(scores, arcs))
    through = [w for labels, w in everything if list(labels[first : last + 1]) == span]
    expected = math.fsum(through) / math.fsum(weight for _, weight in everything)
    found = span_probability(matrix(scores), matrix(arcs), first, last, kind)
    assert found == pytest.approx(expected, abs=1e-4)


def test_long_chains_neither_overflow_nor_vanish() -> None:
    scores = [[80.0 if y == 0 else -80.0 for y in range(17)]] * 64
    found, log_total = marginals(matrix(scores), matrix(ARCS))
    assert log_total == pytest.approx(64 * 80, rel=1e-3)
    assert all(row[0] == pytest.approx(1) for row in found)


@pytest.mark.parametrize("n", [0, 65])
def test_a_chain_of_no_or_too_many_tokens_is_refused(n: int) -> None:
    with pytest.raises((ValueError, TypeError)):
        best_labels(matrix([[0.0] * 17] * n), matrix(ARCS))
