"""Bitmaps of articles: what is in them, and the best of them."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index._bitmaps import add_to, best_docs, docs_in

docs = st.sets(st.integers(0, 200))
few_scores = st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0, 1e300])


def to_bits(docs, n_docs):
    return sum(1 << doc for doc in docs).to_bytes((n_docs + 7) // 8, "little")


@given(docs, st.none() | st.integers(0, 210), st.booleans())
def test_docs_in_lists_the_articles_of_a_bitmap_in_order(docs, limit, backwards):
    found = docs_in(to_bits(docs, 201), limit, backwards)
    assert found == sorted(docs, reverse=backwards)[:limit]


def test_an_empty_bitmap_has_no_articles():
    assert docs_in(b"") == docs_in(b"", 3, True) == docs_in(bytes(9)) == []


@given(st.lists(few_scores, max_size=120), st.data(), st.integers(0, 130))
def test_best_docs_are_the_highest_scores_and_of_equal_ones_the_higher_doc_id(scores, data, k):
    chosen = data.draw(st.sets(st.integers(0, len(scores) - 1))) if scores else set()
    expected = sorted(((scores[doc], doc) for doc in chosen), reverse=True)[:k]
    assert best_docs(array("d", scores), to_bits(chosen, len(scores)), k) == expected


def test_asking_for_more_than_there_is_gives_all():
    assert best_docs(array("d", [1.0, 2.0]), b"\x03", 2**60) == [(2.0, 1), (1.0, 0)]


@given(st.lists(few_scores, max_size=60), st.data())
def test_add_to_adds_to_the_articles_of_the_bitmap_alone(scores, data):
    chosen = data.draw(st.sets(st.integers(0, len(scores) - 1))) if scores else set()
    changed = array("d", scores)
    add_to(changed, to_bits(chosen, len(scores)), 0.25)
    assert changed.tolist() == [
        score + 0.25 if doc in chosen else score for doc, score in enumerate(scores)
    ]


@pytest.mark.parametrize("bits", [b"", bytes(1), bytes(3)])
def test_scores_and_bits_must_be_of_as_many_articles(bits):
    scores = array("d", [0.0] * 9)
    with pytest.raises(ValueError, match="differ in shape"):
        best_docs(scores, bits, 3)
    with pytest.raises(ValueError, match="differ in shape"):
        add_to(scores, bits, 1.0)
