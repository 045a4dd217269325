"""Bitmaps of articles, and the lists of doc ids that they are read from."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_archives import docs_of

from dateline.index._bitmaps import docs_in, mark_docs, mark_lists, mark_some

docs = st.sets(st.integers(0, 200))


def to_bits(docs, n_docs):
    return sum(1 << doc for doc in docs).to_bytes((n_docs + 7) // 8, "little")


@given(docs, st.none() | st.integers(0, 210), st.booleans())
def test_docs_in_lists_the_articles_of_a_bitmap_in_order(docs, limit, backwards):
    found = docs_in(to_bits(docs, 201), limit, backwards)
    assert found == sorted(docs, reverse=backwards)[:limit]


def test_an_empty_bitmap_has_no_articles():
    assert docs_in(b"") == docs_in(b"", 3, True) == docs_in(bytes(9)) == []


def marked(bits):
    assert len(bits) % 32 == 0
    return docs_of(int.from_bytes(bits, "little"))


def differences(numbers):
    """The varints of the differences of rising numbers, the first counted from -1."""
    data, before = bytearray(), -1
    for number in sorted(numbers):
        step = number - before
        while step >= 128:
            data.append(step & 127 | 128)
            step >>= 7
        data.append(step)
        before = number
    return data


@given(st.sets(st.integers(0, 70_000), max_size=40))
def test_mark_docs_reads_differences(chosen):
    data = differences(chosen)
    n_docs = max(chosen, default=-1) + 1
    assert marked(mark_docs(data, n_docs)) == sorted(chosen)
    if chosen:
        with pytest.raises(ValueError, match="does not exist"):
            mark_docs(data, n_docs - 1)


@given(st.lists(st.sets(st.integers(0, 500), max_size=9), max_size=9), st.data())
def test_mark_lists_is_the_union_of_the_lists_that_are_named(lists, draw):
    ends, data = array("I"), bytearray()
    for docs in lists:
        data += differences(docs)
        ends.append(len(data))
    numbers = draw.draw(st.lists(st.integers(0, len(lists) - 1))) if lists else []
    union = set().union(*(lists[number] for number in numbers))
    assert marked(mark_lists(data, ends, numbers, 501)) == sorted(union)


@pytest.mark.parametrize(
    ("ends", "number", "reason"),
    [
        ([2], 1, "of 1 lists none is number 1"),
        ([2], -1, "of 1 lists none is number -1"),
        ([3], 0, "outside the lists"),
        ([2, 1], 1, "outside the lists"),
        ([2], 0, "does not exist"),
    ],
)
def test_mark_lists_follows_no_number_that_leads_outside(ends, number, reason):
    with pytest.raises(ValueError, match=reason):
        mark_lists(b"\x01\x09", array("I", ends), [number], 9)


@given(st.data(), st.sets(st.integers(0, 1500), min_size=1, max_size=300))
def test_mark_some_reads_a_mask_where_one_in_eight_is_chosen_and_else_differences(draw, docs):
    docs = sorted(docs)
    chosen = draw.draw(st.sets(st.integers(0, len(docs) - 1), min_size=1))
    if 8 * len(chosen) >= len(docs):
        data = sum(1 << n for n in chosen).to_bytes((len(docs) + 7) // 8, "little")
    else:
        data = bytes(differences(chosen))
    found = mark_some(to_bits(docs, 1536), data + b"others", len(chosen))
    assert marked(found) == [docs[n] for n in sorted(chosen)]


@given(st.sets(st.integers(0, 255)), st.binary(max_size=40), st.integers(0, 300))
def test_any_bytes_mark_some_of_the_articles_or_give_an_error(docs, data, n):
    try:
        found = marked(mark_some(to_bits(docs, 256), data, n))
    except ValueError:
        return
    assert len(found) == n
    assert {*found} <= docs


@pytest.mark.parametrize(
    ("data", "n", "reason"),
    [
        (b"\x01", 41, "outside the articles"),
        (b"\xff", 8, "outside the articles"),
        (b"\xff\0\0\0\0", 9, "outside the articles"),
        (b"\x01\x28", 2, "outside the articles"),
        (b"\x01\0", 2, "outside the articles"),
        (b"", 1, "ends within a number"),
        (b"\x01\x80", 2, "ends within a number"),
    ],
)
def test_bytes_that_choose_no_articles_of_a_bitmap_are_refused(data, n, reason):
    with pytest.raises(ValueError, match=reason):
        mark_some(to_bits(range(40), 256), data, n)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0", "does not exist"),
        (b"\x02\0", "does not exist"),
        (b"\x80", "ends within a number"),
        (b"\xff" * 9 + b"\x01", "ends within a number"),
    ],
)
def test_bytes_that_are_no_list_of_articles_are_refused(data, reason):
    with pytest.raises(ValueError, match=reason):
        mark_docs(data, 300)


@given(st.binary(max_size=9), st.integers(0, 700))
def test_any_bytes_give_articles_that_exist_or_an_error(data, n_docs):
    try:
        found = marked(mark_docs(data, n_docs))
    except ValueError:
        return
    assert len(found) <= len(data)
    assert all(doc < n_docs for doc in found)
