"""The canonical text of a plan, and that it says the whole plan."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.search.canonical import write_plan
from dateline.search.groups import all_of, any_of, none_of
from dateline.search.parser import parse
from dateline.search.plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)

DAY, NEXT = dt.date(2017, 4, 24), dt.date(2017, 4, 25)


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (Term("carl"), "carl"),
        (Term("carl", "title", 2.0), "title:carl^2"),
        (Term("carl", None, 0.125), "carl^0.125"),
        (Phrase(("carl", "vinson")), '"carl vinson"'),
        (Phrase(("carl", "vinson"), "body", 0.5), 'body:"carl vinson"^0.5'),
        (Near(("carl", "vinson"), 5), '"carl vinson"~5'),
        (Near(("carl", "vinson"), 5, "title", 3.0), 'title:"carl vinson"~5^3'),
        (Pattern("te?t*", None, 2.0), "te?t*^2"),
        (Keyword("people", ("kim",)), "people:kim"),
        (Keyword("people", ("hong", "kyun")), "people:hong-kyun"),
        (Keyword("people", ("carl", "vinson"), whole=True), 'people:"carl vinson"'),
        (Keyword("id", ('a"\\',), whole=True), 'id:"a\\"\\\\"'),
        (Dates(DAY, DAY), "date:2017-04-24"),
        (Dates(DAY, NEXT), "date:[2017-04-24 TO 2017-04-25]"),
        (Dates(None, DAY), "date:[* TO 2017-04-24]"),
        (Dates(None, None), "date:*"),
        (Everything(), "*"),
        (Nothing(), "NOT *"),
        (Not(Term("carl")), "NOT carl"),
        (Not(And((Term("a"), Term("b")))), "NOT (a AND b)"),
        (Or((And((Term("a"), Term("b"))), Not(Term("c")))), "(a AND b) OR NOT c"),
        (And((Or((Term("a"), Nothing())), Everything())), "(a OR (NOT *)) AND *"),
    ],
)
def test_a_plan_is_written_so_and_read_back(plan, text):
    assert write_plan(plan) == text
    assert parse(text).plan == plan


FORMS = st.sampled_from(
    "a the kim vinson us 3.5 2017 obrien not 北 ж ß1".replace("ß", "ss").split()
)
SEVERAL = st.lists(FORMS, min_size=2, max_size=4).map(tuple)
FIELDS = st.sampled_from([None, "title", "body"])
WEIGHTS = st.one_of(
    st.just(1.0),
    st.integers(0, 1_000_000).map(float),
    st.floats(0, 1_000).map(lambda weight: round(weight, 6)),
)
COLUMNS = st.sampled_from(["people", "places", "source"])
DAYS = st.one_of(st.none(), st.dates())
LEAVES = st.one_of(
    st.builds(Term, FORMS, FIELDS, WEIGHTS),
    st.builds(Phrase, SEVERAL, FIELDS, WEIGHTS),
    st.builds(Near, SEVERAL, st.integers(1, 9999), FIELDS, WEIGHTS),
    st.builds(Pattern, st.sampled_from(["a*", "*a", "te?t", "te?", "?*a*?"]), FIELDS, WEIGHTS),
    st.builds(Keyword, COLUMNS, SEVERAL, st.booleans()),
    st.builds(Keyword, COLUMNS, FORMS.map(lambda form: (form,)), st.booleans()),
    st.builds(Keyword, st.just("id"), st.tuples(st.text(min_size=1)), st.just(True)),
    st.tuples(DAYS, DAYS)
    .map(lambda ends: sorted(ends) if None not in ends else ends)
    .map(lambda ends: Dates(*ends)),
    st.just(Everything()),
    st.just(Nothing()),
)


def combine(plans: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    parts = st.lists(plans, min_size=2, max_size=4)
    return st.one_of(parts.map(all_of), parts.map(any_of), plans.map(none_of))


PLANS = st.recursive(LEAVES, combine, max_leaves=12)


@given(plan=PLANS)
def test_the_text_of_any_plan_reads_back_as_that_plan(plan):
    parsed = parse(write_plan(plan))
    assert parsed.plan == plan
    assert parsed.notices == ()
    assert str(parsed) == write_plan(plan)


@given(plan=PLANS)
def test_matching_any_word_reads_the_text_as_the_same_plan(plan):
    assert parse(write_plan(plan), match="any").plan == plan
