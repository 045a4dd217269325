"""Whatever is typed is read, or points at what it cannot mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.search.errors import QueryError
from dateline.search.lexer import MAX_WORDS, OPERANDS
from dateline.search.parsed import Reading
from dateline.search.parser import ParsedQuery, parse, parse_syntax, parse_words
from dateline.search.repair import MAX_DEPTH, Kind, read_tokens
from dateline.search.stopwords import ENGLISH

NOW = dt.date(2017, 4, 28)

# What queries are made of, in any order.
SCRAPS = st.sampled_from(
    [
        " ", " ", " ", "kim", "the", "fox-it", "test", "2017", "AND", "OR", "NOT", "(", ")", '"',
        "“", "”", "+", "-", "^2", "^", "~", "~2", "=", "*", "?", ":", "title:", "people:", "date:",
        "id:", "nofield:", "[", "]", "{", "}", " TO ", "..", ">", "\\", "\n", "é", "北", "!", "'s",
    ]
)  # fmt: skip
QUERIES = st.one_of(st.lists(SCRAPS, max_size=30).map("".join), st.text(max_size=40))
MATCHES = st.sampled_from(["auto", "all", "any"])


def read(query: str, match: str = "auto") -> ParsedQuery | QueryError:
    try:
        return parse(query, match=match, now=NOW)
    except QueryError as error:
        return error


@given(query=QUERIES, match=MATCHES)
@example(query="((((((((((((((((((((((((((((((a", match="auto")
@example(query="NOT \x00\ud800 *", match="any")
def test_any_text_is_read_or_is_an_error_that_points_into_it(query, match):
    found = read(query, match)
    if isinstance(found, QueryError):
        assert 0 <= found.position < len(query)
        assert found.problem in str(found)
        assert found.remedy in str(found)
    else:
        assert found.text == query
        assert (found.relaxed is None) or match == "auto"


@given(query=QUERIES, match=MATCHES)
@example("\u0e33", "all")
@example("\u0149 \u309f \uff9e", "all")
def test_the_canonical_text_means_what_the_query_means(query, match):
    found = read(query, match)
    if isinstance(found, ParsedQuery):
        again = parse(str(found), match=match, now=NOW)
        assert again.plan == found.plan
        assert again.notices == ()


@given(query=QUERIES)
def test_only_unknown_fields_and_impossible_dates_are_errors(query):
    found = read(query)
    if isinstance(found, QueryError):
        assert found.problem.startswith("there is no") or found.problem.endswith("is no date")


@given(query=QUERIES)
def test_repaired_tokens_stand_in_order_with_brackets_in_pairs(query):
    try:
        tokens, _ = read_tokens(query)
    except QueryError:
        return
    depth = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        assert before is None or before.end <= token.start < token.end
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        assert 0 <= depth <= MAX_DEPTH
        if token.kind is Kind.CLOSE:
            assert before.kind in OPERANDS | {Kind.CLOSE, Kind.WEIGHT}
    assert depth == 0


PLAIN = st.lists(
    st.one_of(
        st.sampled_from(
            ["carl", "the", "fox-it", "U.S.", "3.5", "missile", "!", "[a]", "–", "x=y"]
        ),
        st.text(
            alphabet=st.characters(
                exclude_characters='"“”„():*?^~\\+-=', exclude_categories=["Cs"]
            ),
            max_size=8,
        ).filter(lambda word: not {"AND", "OR", "NOT"} & {*word.split()}),
    ),
    max_size=12,
).map(" ".join)


@given(query=PLAIN, match=MATCHES)
def test_plain_words_mean_the_same_as_by_way_of_the_lexer_and_whoosh(query, match):
    if query.strip():
        options = Reading(match, NOW, elide=False, stop_words=ENGLISH)
        direct = parse(query, match=match, now=NOW)
        assert direct == parse_syntax(query, options)
        assert direct == parse_words(query, match=match)


LONG = {
    "words": "+word " * 100_000,
    "operators": "NOT " * 100_000 + "word",
    "alternatives": "word OR " * 100_000,
    "open brackets": "(" * 10_000,
    "nested brackets": "(" * 10_000 + "word" + ")" * 10_000,
    "nested alternatives": "(word OR " * 10_000,
    "fields and brackets": "title:(" * 10_000 + "word",
    "quotes": '"' * 10_001,
    "phrases": '"word ' * 10_001,
    "one phrase": '"' + "word " * 100_000 + '"',
    "signs": "-" * 100_000 + "word",
    "tildes": "~" * 100_000,
    "carets": "word^" * 100_000,
    "backslashes": "\\" * 100_001,
    "stars": "a*" * 50_000,
    "equals": "title:=" * 10_000,
}


@pytest.mark.parametrize("query", LONG.values(), ids=LONG.keys())
def test_long_queries_are_read_with_a_bounded_number_of_clauses(query):
    tokens, _ = read_tokens(query)
    assert sum(token.kind in OPERANDS for token in tokens) <= MAX_WORDS
    assert len(tokens) <= (3 + 2 * MAX_DEPTH) * MAX_WORDS
    assert isinstance(parse(query), ParsedQuery)


def test_a_long_query_that_cannot_be_read_is_an_error_as_any_other():
    with pytest.raises(QueryError):
        parse("date:[" * 10_000)
    with pytest.raises(QueryError):
        parse("word " * 500 + "nofield:word " * 100_000)
