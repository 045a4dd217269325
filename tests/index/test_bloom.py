"""Bloom filters: nothing that was added is denied, and little else is taken for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.index.bloom import BloomFilter


@given(st.lists(st.text()), st.lists(st.text()))
def test_what_was_added_is_never_denied(added, others):
    bloom = BloomFilter(n_bits=1 << 10)
    for text in added:
        bloom.add(text)
    assert all(text in bloom for text in added)
    if not added:
        assert not any(text in bloom for text in others)


def test_few_others_are_mistaken_for_what_was_added():
    bloom = BloomFilter(n_bits=1 << 17)
    for number in range(1_000):
        bloom.add(f"article {number}")
    mistaken = sum(f"other {number}" in bloom for number in range(10_000))
    assert mistaken < 50, "one in 4,500 is to be expected"
