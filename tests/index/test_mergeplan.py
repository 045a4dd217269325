"""Merge plans: few segments, each article rewritten few times, none of it larger than allowed."""

from __future__ import annotations

import itertools
import math
import random
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index.mergeplan import (
    FAN,
    LARGEST_BYTES,
    SMALL_MERGE_BYTES,
    SMALLEST_BYTES,
    Size,
    plan_compaction,
    plan_merges,
)

n_bytes = st.one_of(
    st.integers(1, 2 * SMALLEST_BYTES),
    st.integers(1, 2 * LARGEST_BYTES),
    st.integers(0, 32).map(lambda power: 1 << power),
)
shares = st.sampled_from([0.0, 0.0, 0.1, 0.5, 0.51, 0.99, 1.0])
sizes = st.lists(st.builds(Size, n_bytes, shares), max_size=40)
plans = st.sampled_from([plan_merges, partial(plan_merges, n_new=3), plan_compaction])
sizes_of_four_or_more = st.lists(st.builds(Size, n_bytes, shares), min_size=4, max_size=40)


@given(plans, sizes_of_four_or_more)
def test_no_segment_is_in_two_groups_and_none_is_made_up(plan, sizes):
    members = [number for group in plan(sizes) for number in group]
    assert len(members) == len(set(members))
    assert set(members) <= set(range(len(sizes)))
    assert all(group for group in plan(sizes))


@given(plans, sizes_of_four_or_more)
def test_a_group_of_several_stays_within_the_largest_size(plan, sizes):
    for group in plan(sizes):
        if len(group) > 1:
            assert sum(sizes[number].live_bytes for number in group) <= LARGEST_BYTES


@given(sizes)
def test_what_is_mostly_deleted_is_written_anew(sizes):
    members = {number for group in plan_merges(sizes) for number in group}
    assert {number for number, size in enumerate(sizes) if size.dead > 0.5} <= members


@given(sizes)
def test_a_segment_alone_is_written_anew_only_for_its_deletes(sizes):
    assert all(sizes[group[0]].dead > 0.5 for group in plan_merges(sizes) if len(group) == 1)
    assert all(sizes[group[0]].dead for group in plan_compaction(sizes) if len(group) == 1)


@given(sizes)
def test_after_compaction_no_deleted_article_is_left(sizes):
    members = {number for group in plan_compaction(sizes) for number in group}
    assert {number for number, size in enumerate(sizes) if size.dead} <= members


@given(st.lists(n_bytes.map(Size), max_size=40))
def test_after_compaction_two_neighbours_would_be_too_large_together(sizes):
    groups = plan_compaction(sizes)
    merged = {number for group in groups for number in group}
    after = sorted([*groups, *([n] for n in range(len(sizes)) if n not in merged)])
    totals = [sum(sizes[number].live_bytes for number in group) for group in after]
    assert all(a + b > LARGEST_BYTES for a, b in itertools.pairwise(totals))


@pytest.mark.parametrize("n_segments", [0, 1, FAN - 1])
def test_fewer_than_eight_alike_are_left_as_they_are(n_segments):
    assert plan_merges([Size(1000)] * n_segments) == []


def test_eight_alike_become_one_and_others_stay():
    sizes = [Size(1 << 20)] * FAN + [Size(1 << 10)] * (FAN - 1)
    assert plan_merges(sizes) == [list(range(FAN))]


def test_the_deleted_do_not_count_as_size():
    assert Size(1000, 0.25).live_bytes == 750
    assert plan_merges([Size(1 << 22, 0.999)] * FAN) == [list(range(FAN))]


@pytest.mark.parametrize("n_bytes", [1_000, 1 << 20, SMALL_MERGE_BYTES // (3 * FAN)])
@pytest.mark.parametrize("n_runs", [2, 3, FAN, 3 * FAN])
def test_what_one_transaction_wrote_in_small_runs_becomes_one_segment(n_bytes, n_runs):
    old = [Size(1 << 30), Size(1 << 25), Size(10)]
    runs = [Size(n_bytes)] * (n_runs - 1) + [Size(5)]
    assert plan_merges(old + runs, n_runs) == [list(range(3, 3 + n_runs))]


def test_small_runs_of_one_transaction_become_segments_of_64_mb_at_most():
    runs = [Size(30 << 20)] * 3
    assert plan_merges(runs, 3) == [[0, 1]]


@pytest.mark.parametrize("n_runs", [2, FAN - 1])
def test_large_runs_of_one_transaction_stay_as_they_are(n_runs):
    old = [Size(1 << 30), Size(10)]
    assert plan_merges([*old, *([Size(1 << 27)] * n_runs), Size(5)], n_runs + 1) == []


def test_eight_large_runs_of_one_transaction_become_one():
    assert plan_merges([Size(1 << 27)] * FAN, FAN) == [list(range(FAN))]


def test_what_one_transaction_wrote_goes_with_its_tier_in_one_merge():
    sizes = [Size(1 << 20)] * (FAN - 1) + [Size(1 << 18)] * 4
    assert plan_merges(sizes, 4) == [list(range(len(sizes)))]


@given(sizes_of_four_or_more, st.integers(0, 4))
def test_a_commit_merges_little_more_than_it_wrote(sizes, n_new):
    """But for a segment that deletes have emptied, which is written anew alone."""
    written = range(len(sizes) - n_new, len(sizes))
    n_bytes = sum(sizes[number].live_bytes for number in written)
    for group in plan_merges(sizes, n_new):
        if len(group) > 1 and not set(group) <= set(written):
            merged = sum(sizes[number].live_bytes for number in group)
            assert merged <= max(SMALL_MERGE_BYTES, FAN * n_bytes)


def simulate(commits, overhead):
    """Commit segments one after the other, each of so many bytes and a constant overhead.

    Returns the most segments that there ever were, and how many bytes
    merges have written for each that was committed.
    """
    segments, most, n_merged = [], 0, 0
    for n_bytes in commits:
        segments.append(n_bytes + overhead)
        groups = plan_merges([Size(n_bytes) for n_bytes in segments], n_new=1)
        merged = {number for group in groups for number in group}
        made = [sum(segments[n] - overhead for n in group) + overhead for group in groups]
        segments = [n_bytes for n, n_bytes in enumerate(segments) if n not in merged] + made
        n_merged += sum(made)
        most = max(most, len(segments))
    return most, n_merged / sum(commits, start=overhead * len(commits))


@pytest.mark.parametrize("typical_bytes", [1, 3_000, 60_000, 2_000_000, 60_000_000, 200_000_000])
def test_many_commits_leave_few_segments_and_rewrite_each_byte_a_few_times(typical_bytes):
    dice = random.Random(typical_bytes)
    commits = [dice.randint(typical_bytes // 2, 2 * typical_bytes) for _ in range(400)]
    most, rewritten = simulate(commits, overhead=3_000)
    largest = min(LARGEST_BYTES, max(SMALL_MERGE_BYTES, FAN * typical_bytes // 2))
    n_tiers = 2 + math.log(max(min(sum(commits), largest) / SMALLEST_BYTES, 1), FAN)
    too_large_to_merge = 2 * sum(commits) / largest
    assert most <= FAN * n_tiers + too_large_to_merge
    assert rewritten <= 2 * n_tiers
