"""Names and dates of a text, together."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.dates import DateMention
from dateline.naming import KINDS, Named, read_names, without_overlaps

TEXT = "Kim Hong-kyun flew to Tokyo on Tuesday. The aircraft carrier Carl Vinson left in May."
WEDNESDAY = dt.date(2017, 4, 26)


def test_names_and_dates_come_in_order_and_stand_where_they_say():
    found = read_names(TEXT, WEDNESDAY)
    assert [(each.kind, each.name) for each in found] == [
        ("person", "Kim Hong-kyun"),
        ("place", "Tokyo"),
        ("date", "2017-04-25"),
        ("vessel", "Carl Vinson"),
        ("date", "2017-05"),
    ]
    assert all(TEXT[each.start : each.end] == each.text for each in found)


def test_what_stands_before_the_start_is_not_read_and_offsets_count_it():
    header = "date 2017-04-26 "
    found = read_names(header + TEXT, WEDNESDAY, len(header))
    alone = read_names(TEXT, WEDNESDAY)
    assert [each.start - len(header) for each in found] == [each.start for each in alone]


def test_a_mapping_has_what_its_kind_has():
    person, place, date, *_ = (each.to_mapping() for each in read_names(TEXT, WEDNESDAY))
    keys = ["kind", "name", "text", "start", "end", "confidence"]
    assert list(person) == keys
    assert list(place) == [*keys, "country"]
    assert place["country"] == "JP"
    assert list(date) == [*keys, "first", "last"]
    assert (date["first"], date["last"]) == ("2017-04-25", "2017-04-25")


def test_a_date_whose_days_cannot_be_told_is_called_what_it_is():
    date = next(each for each in read_names("They met the\n past  week, on Monday.", None))
    assert date.name == "the past week"
    assert date.to_mapping()["first"] is None


def named(start: int, length: int, confidence: float) -> Named:
    end = start + length
    of = DateMention("x" * length, start, end, None, None, "day", confidence)
    return Named("date", "x", of.text, start, end, confidence, of)


some = st.builds(named, st.integers(0, 40), st.integers(1, 9), st.sampled_from([0.5, 0.7, 0.9]))


@given(st.lists(some, max_size=12))
def test_nothing_overlaps_and_nothing_is_dropped_without_a_reason(found: list[Named]):
    kept = without_overlaps(found)
    assert all(first.end <= second.start for first, second in pairwise(kept))
    if found:
        longest = max(found, key=lambda each: (each.end - each.start, each.confidence))
        assert kept
        assert any(each.start < longest.end and longest.start < each.end for each in kept)


def test_of_two_that_overlap_the_longer_is_taken_and_else_the_surer():
    assert without_overlaps([named(0, 3, 0.9), named(2, 5, 0.5)]) == [named(2, 5, 0.5)]
    assert without_overlaps([named(0, 3, 0.5), named(2, 3, 0.9)]) == [named(2, 3, 0.9)]


def test_the_kinds_are_those_that_entities_have_and_dates():
    assert KINDS == ("person", "place", "organisation", "vessel", "date")
