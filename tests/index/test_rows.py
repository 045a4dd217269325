"""Kernels for the rows of merged segments: as plain Python does it, and nothing beyond the end."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index._rows import DEAD, come_order, frame_spans, gather_frames, spread

numbers_at_places = st.integers(1, 30).flatmap(
    lambda n: st.tuples(
        st.just(n), st.dictionaries(st.integers(0, n - 1), st.integers(0, 99), max_size=n)
    )
)


@given(numbers_at_places)
def test_numbers_are_spread_to_their_places_and_all_others_are_dead(given_numbers):
    n, number_at = given_numbers
    spread_out = spread(array("I", number_at.values()), array("I", number_at), n)
    assert list(spread_out) == [number_at.get(place, DEAD) for place in range(n)]


def test_a_place_beyond_the_last_and_a_number_without_a_place_are_refused():
    with pytest.raises(ValueError, match="beyond the last"):
        spread(array("I", [7]), array("I", [3]), 3)
    with pytest.raises(ValueError, match="one place"):
        spread(array("I", [7, 8]), array("I", [0]), 3)


@given(st.lists(st.sampled_from("ab-"), max_size=30), st.randoms())
def test_articles_are_counted_as_they_come_segment_after_segment(owners, dice):
    """`owners` say which segment each article is of, - for one that is deleted from the first."""
    live = [at for at, owner in enumerate(owners) if owner != "-"]
    new_docs = dict(zip(live, dice.sample(range(len(live)), len(live)), strict=True))
    maps, came = [], []
    for segment in "ab":
        docs = [at for at, owner in enumerate(owners) if owner == segment]
        dead = [DEAD] * owners.count("-") if segment == "a" else []
        maps.append(array("I", [new_docs[at] for at in docs] + dead))
        came += [new_docs[at] for at in docs]
    order = come_order(maps, len(live))
    assert list(order) == [came.index(new_doc) for new_doc in range(len(live))]


frames_of_segments = st.lists(st.lists(st.binary(max_size=9), max_size=9), min_size=1, max_size=3)


@given(frames_of_segments, st.sampled_from("IQ"), st.randoms())
def test_frames_are_gathered_in_any_order_from_all_segments(segments, kind, dice):
    spans, owners, flat = array("Q"), array("I"), []
    for owner, frames in enumerate(segments):
        ends = memoryview(array(kind, accumulate(map(len, frames))))
        docs = sorted(dice.sample(range(len(frames)), dice.randint(0, len(frames))))
        found = frame_spans(ends, array("I", docs))
        bounds = list(pairwise([0, *ends]))
        assert list(found) == [edge for doc in docs for edge in bounds[doc]]
        spans.extend(found)
        owners.extend([owner] * len(docs))
        flat += [frames[doc] for doc in docs]
    order = dice.sample(range(len(flat)), len(flat))
    sections = [memoryview(b"".join(frames)) for frames in segments]
    gathered, lengths = gather_frames(sections, owners, spans, array("I", order))
    assert gathered == b"".join(flat[number] for number in order)
    assert list(lengths) == [len(flat[number]) for number in order]


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no frame 2"):
        frame_spans(memoryview(array("I", [3, 5])), array("I", [2]))
    with pytest.raises(ValueError, match="no frame 1"):
        gather_frames([memoryview(b"abc")], array("I", [0]), array("Q", [0, 3]), array("I", [1]))


@pytest.mark.parametrize("span", [(0, 4), (3, 2), (2**63, 2**63 + 1)])
@pytest.mark.parametrize("owner", [0, 1])
def test_a_frame_outside_its_section_is_refused(span, owner):
    with pytest.raises(ValueError, match="outside its section"):
        gather_frames([memoryview(b"abc")], array("I", [owner]), array("Q", span), array("I", [0]))
