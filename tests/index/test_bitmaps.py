"""Bitmaps of articles, and the lists of doc ids that they are read from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_archives import docs_of

from dateline.index._bitmaps import docs_in, mark_docs

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


@given(st.sets(st.integers(0, 70_000), max_size=40))
def test_mark_docs_reads_differences(chosen):
    data, before = bytearray(), -1
    for doc in sorted(chosen):
        step = doc - before
        while step >= 128:
            data.append(step & 127 | 128)
            step >>= 7
        data.append(step)
        before = doc
    n_docs = max(chosen, default=-1) + 1
    assert marked(mark_docs(data, n_docs)) == sorted(chosen)
    assert marked(mark_docs(data + b"\x01garbage", n_docs, len(chosen))) == sorted(chosen)
    if chosen:
        assert marked(mark_docs(data, n_docs, len(chosen) - 1)) == sorted(chosen)[:-1]
        with pytest.raises(ValueError, match="does not exist"):
            mark_docs(data, n_docs - 1)
        with pytest.raises(ValueError, match="ends within a number"):
            mark_docs(data, n_docs, len(chosen) + 1)


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


@given(st.binary(max_size=9), st.integers(0, 700), st.integers(0, 9))
def test_any_bytes_give_articles_that_exist_or_an_error(data, n_docs, n):
    try:
        found = marked(mark_docs(data, n_docs, n))
    except ValueError:
        return
    assert len(found) == n
    assert all(doc < n_docs for doc in found)
