"""Our own grammar and whoosh's parser read the same plan from the same text."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.search.errors import QueryError
from dateline.search.parsed import ParsedQuery, Reading
from dateline.search.parser import parse, parse_syntax
from dateline.search.plan import Dates
from dateline.search.repair import MAX_DEPTH
from dateline.search.stopwords import ENGLISH

NOW = dt.date(2017, 4, 28)
MATCHES = st.sampled_from(["auto", "all", "any"])

# Well-formed queries: values, then brackets and operators around them.
WORDS = st.sampled_from(["oil", "the", "of", "fox-it", "U.S.", "3.5", "x=y", "!", "é", "北京"])
DATES = st.sampled_from(
    ["2017", "2017-04-24", "april..may", '"last week"', "[2016 TO 2018]", "{2016 TO *}", ">2016"]
)
FIELDS = st.sampled_from(["title:", "body:", "people:", "source:", "id:", "Place:", "date:"])
VALUES = st.one_of(
    WORDS,
    WORDS,
    st.sampled_from(["mis*", "te?t", "test-fi*", "*", r"oil\*", r"a\ b"]),
    st.lists(WORDS, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(WORDS, WORDS, st.integers(0, 9)).map(lambda near: '"{} {}"~{}'.format(*near)),
    st.tuples(st.sampled_from(["title:", "people:", "id:", "body:"]), WORDS).map("".join),
    DATES.map("date:{}".format),
)
WEIGHTS = st.sampled_from(["", "", "", "^1", "^2", "^0.333333", "^0", "^9999999"])
SIGNS = st.sampled_from(["", "", "", "+", "-", "NOT "])
JOINTS = st.sampled_from([" ", " ", " AND ", " OR "])


def side_by_side(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.tuples(SIGNS, values, WEIGHTS).map("".join)
    return st.lists(st.tuples(parts, JOINTS), min_size=1, max_size=4).map(
        lambda joined: "".join(part + joint for part, joint in joined[:-1]) + joined[-1][0]
    )


def in_brackets(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    fields = st.one_of(st.just(""), FIELDS)
    return st.tuples(fields, side_by_side(values)).map(lambda group: "{}({})".format(*group))


QUERIES = side_by_side(st.recursive(VALUES, in_brackets, max_leaves=10))


def read_both_ways(query: str, match: str, *, elide: bool = False) -> list[object]:
    """Return what `parse` and whoosh's parser read, or the errors that they raise."""
    found: list[object] = []
    for read in (
        lambda: parse(query, match=match, now=NOW, elide=elide),
        lambda: parse_syntax(query, Reading(match, NOW, elide, ENGLISH)),
    ):
        try:
            found.append(read())
        except QueryError as error:
            found.append(error.args)
    return found


@given(query=QUERIES, match=MATCHES, elide=st.booleans())
@example(query="title:the kim", match="auto", elide=False)
@example(query="title:(kim the)^1 jong^1", match="auto", elide=False)
@example(query='kim title:"the"~1 jong', match="any", elide=False)
@example(query="(oil^2 (price opec^0.3)^0.7)^1.1", match="all", elide=False)
@example(query="((title:(oil OR body:price)^2))", match="auto", elide=False)
@example(query="+oil AND -price OR NOT (opec gas)", match="any", elide=False)
def test_a_query_is_read_as_whoosh_reads_it(query, match, elide):
    direct, by_whoosh = read_both_ways(query, match, elide=elide)
    assert direct == by_whoosh


@given(query=QUERIES)
def test_a_well_formed_query_needs_no_repair(query):
    found, _ = read_both_ways(query, "auto")
    if isinstance(found, ParsedQuery):
        assert not any("is left out" in n and "wildcards" not in n for n in found.notices)


SCRAPS = st.sampled_from(
    [
        " ", " ", " ", "kim", "the", "fox-it", "2017", "AND", "OR", " NOT ", "(", ")", '"', "”",
        "+", "-", "^2", "^1", "^", "~2", "=", "*", "?", ":", "title:", "people:(", "date:", "id:",
        "nofield:", "[2016 TO 2017]", "{", "]", "..", ">", "\\", "\n", "北", "'s", "http://a",
    ]
)  # fmt: skip
ANY_TEXT = st.one_of(st.lists(SCRAPS, max_size=20).map("".join), st.text(max_size=40))


@given(query=ANY_TEXT, match=MATCHES)
@example(query='kim AND (" OR', match="auto")
@example(query='kim AND title:("', match="auto")
@example(query="AND”kim” OR”", match="all")
@example(query="date:{2016 TO Never}", match="all")
def test_any_text_is_read_as_whoosh_reads_it(query, match):
    if not query.strip():
        return  # every article: there is no token to read
    direct, by_whoosh = read_both_ways(query, match)
    if not (isinstance(direct, ParsedQuery) and any("question" in n for n in direct.notices)):
        assert direct == by_whoosh


@pytest.mark.parametrize("depth", [1, 2, 10, MAX_DEPTH])
def test_brackets_are_followed_as_deep_as_they_may_be(depth):
    query = "a OR b AND NOT (" * depth + "kim" + ")" * depth
    assert str(parse(query)).count("kim") == 1
    assert str(parse(query)).count("NOT") == depth


def test_weights_of_brackets_multiply_from_outside_to_inside():
    assert str(parse("((oil^3 gas)^0.5 opec)^7")) == "oil^10.5 AND gas^3.5 AND opec^7"


def test_now_is_the_day_of_the_call_unless_it_is_given():
    before = dt.date.today()
    found = parse("date:today").plan
    assert found in {Dates(day, day) for day in (before, dt.date.today())}


def test_no_typed_query_imports_whoosh_and_plain_words_import_no_syntax():
    program = """
import sys
from dateline.search.parser import parse
def loaded(*names):
    return set(names) & sys.modules.keys()
for query in ("Carl Vinson", "who is Kim?", "", "oil, U.S. test-fired the"):
    parse(query)
assert not loaded("whoosh", "calendar", *(f"dateline.search.{name}" for name in (
    "lexer", "repair", "grammar", "days", "intervals", "canonical", "syntax", "planner")))
for query in ('+oil -"oil price"~3^2', "(oil OR gas*) AND NOT title:opec", "people:kim te?t"):
    parse(query)
assert not loaded("whoosh", "calendar", "dateline.search.intervals", "dateline.search.canonical")
str(parse("date:[2016 TO 2017-04]"))
assert not loaded("whoosh")
"""
    subprocess.run([sys.executable, "-P", "-c", program], check=True)
