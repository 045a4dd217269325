"""Counting kernels, beside naive twins of them."""

from __future__ import annotations

from array import array
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index._facets import (
    count_bits,
    count_stretches,
    count_values,
    kth_count,
    values_from,
)

# Over a cell's end, and with runs long enough to fill whole words.
n_docs = st.integers(1, 600)
N_VALUES = 6


@st.composite
def bitmaps(draw, n):
    """Return a set of doc ids below n, made of runs, and its bitmap in whole cells."""
    runs = draw(st.lists(st.tuples(st.integers(0, n), st.integers(0, 200)), max_size=8))
    docs = {doc for start, length in runs for doc in range(start, min(n, start + length))}
    return docs, to_bits(docs, n)


def to_bits(docs, n):
    return sum(1 << doc for doc in docs).to_bytes((n + 255) // 256 * 32, "little")


def zeros(n):
    return array("I", bytes(4 * n))


def rows(values_of):
    """Return a column's rows as a segment holds them."""
    offsets, numbers = array("I", [0]), array("I")
    for row in values_of:
        numbers.extend(row)
        offsets.append(len(numbers))
    return offsets + numbers


@given(st.data(), n_docs)
def test_each_value_is_counted_once_for_each_article_that_has_it(data, n):
    docs, bits = data.draw(bitmaps(n))
    some_rows = st.lists(st.sets(st.integers(0, N_VALUES - 1), max_size=3), min_size=1, max_size=9)
    pattern = data.draw(some_rows)
    values_of = [sorted(pattern[doc % len(pattern)]) for doc in range(n)]
    counts = zeros(N_VALUES)
    count_values(bits, rows(values_of), n, counts)
    expected = Counter(value for doc in docs for value in values_of[doc])
    assert counts.tolist() == [expected[value] for value in range(N_VALUES)]


@pytest.mark.parametrize("n", [1, 63, 64, 65, 255, 256, 257, 512])
def test_a_search_that_finds_all_counts_the_whole_column(n):
    counts = zeros(2)
    count_values(to_bits(range(n), n), rows([[1]] * n), n, counts)
    assert counts.tolist() == [0, n]


def test_bits_beyond_the_last_article_do_not_count():
    counts = zeros(1)
    count_values(b"\xff" * 32, rows([[0]] * 70), 70, counts)
    assert counts.tolist() == [70]


def test_counts_are_added_to_what_is_there():
    counts = array("I", [5, 7])
    count_values(to_bits({0}, 2), rows([[1], [0]]), 2, counts)
    assert counts.tolist() == [5, 8]


@pytest.mark.parametrize(
    ("of", "n"),
    [
        ([0, 2, 1, 0, 0], 2),  # an offset falls
        ([0, 1, 9, 0, 0], 2),  # an offset leads beyond the end
        ([0, 1, 2, 0, 3], 2),  # there is no value of that number
    ],
)
def test_rows_that_nobody_wrote_raise_and_are_not_followed(of, n):
    with pytest.raises(ValueError, match="not as it was written"):
        count_values(to_bits({1}, n), array("I", of), n, zeros(3))


def test_rows_and_bitmaps_are_of_as_many_articles():
    with pytest.raises(ValueError, match="row for each"):
        count_values(bytes(32), array("I", [0, 0]), 2, zeros(1))
    with pytest.raises(ValueError, match="32 bytes a cell"):
        count_values(bytes(31), rows([[0]]), 1, zeros(1))
    with pytest.raises(ValueError, match="32 bytes a cell"):
        count_stretches(bytes(64), array("i", [1]), array("i", [1]), zeros(1))
    with pytest.raises(ValueError, match="one count"):
        count_stretches(bytes(32), array("i", [1]), array("i", [1]), zeros(2))
    with pytest.raises(ValueError, match="ends before"):
        count_bits(bytes(32), 0, 257)


def test_nothing_to_count_is_nothing():
    counts = zeros(1)
    count_values(b"", rows([]), 0, counts)
    count_values(bytes(32), rows([[], []]), 2, counts)
    count_stretches(b"", array("i"), array("i", [1]), counts)
    count_stretches(bytes(32), array("i", [1]), array("i"), zeros(0))
    assert counts.tolist() == [0]
    assert count_bits(b"", 0, 0) == 0
    assert values_from(zeros(0), 1) == []


@given(st.data(), n_docs, st.lists(st.integers(-3, 50), min_size=1, max_size=9, unique=True))
def test_a_stretch_goes_from_its_first_day_to_the_day_before_the_next(data, n, starts):
    docs, bits = data.draw(bitmaps(n))
    days = data.draw(st.lists(st.integers(0, 45), min_size=1, max_size=12))
    dates = sorted(days[doc % len(days)] for doc in range(n))
    starts.sort()
    counts = zeros(len(starts))
    count_stretches(bits, array("i", dates), array("i", starts), counts)
    ends = [*starts[1:], 1000]
    assert counts.tolist() == [
        sum(start <= dates[doc] < end for doc in docs)
        for start, end in zip(starts, ends, strict=True)
    ]


@given(st.data(), n_docs, st.integers(0, 600), st.integers(0, 600))
def test_count_bits_counts_the_articles_of_a_range(data, n, start, stop):
    docs, bits = data.draw(bitmaps(n))
    stop = min(stop, 8 * len(bits))
    assert count_bits(bits, start, stop) == sum(start <= doc < stop for doc in docs)


@pytest.mark.parametrize(("start", "stop"), [(0, 64), (63, 65), (64, 128), (64, 64), (9, 3)])
def test_a_range_may_begin_and_end_at_a_words_edge(start, stop):
    assert count_bits(b"\xff" * 32, start, stop) == max(0, stop - start)


counts_of_values = st.lists(st.integers(0, 9), max_size=30)


@given(counts_of_values, st.integers(1, 40))
def test_the_kth_count_is_0_where_fewer_values_are_counted_at_all(counts, k):
    ranked = [*sorted(counts, reverse=True), *[0] * k]
    assert kth_count(array("I", counts), k) == ranked[k - 1]


def test_there_is_no_count_before_the_highest():
    with pytest.raises(ValueError, match="at least 1"):
        kth_count(array("I", [1]), 0)


@given(counts_of_values, st.integers(0, 10))
def test_values_from_lists_what_counts_as_much_or_more_in_order(counts, least):
    expected = [(number, n) for number, n in enumerate(counts) if n >= least]
    assert values_from(array("I", counts), least) == expected
