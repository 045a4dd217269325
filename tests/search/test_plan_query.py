"""Queries built in code with whoosh.query, and the plans of them."""

from __future__ import annotations

import datetime as dt

import pytest
from whoosh import query as q
from whoosh.query.qcore import error_query

from dateline.search.errors import QueryError
from dateline.search.parser import plan_query
from dateline.search.plan import Nothing, Term

NOW = dt.date(2017, 4, 28)
KIM, JONG = q.Term("body", "kim"), q.Term("body", "jong")


def days(name: str, first: tuple[int, ...] | None, last: tuple[int, ...] | None) -> q.DateRange:
    return q.DateRange(name, first and dt.datetime(*first), last and dt.datetime(*last))


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        (q.Term(None, "Vinson"), "vinson"),
        (q.Term("title", "Vinson", boost=2), "title:vinson^2"),
        (q.Term("body", "fox-it"), 'body:"fox it"'),
        (q.Term("body", "!"), "NOT *"),
        (q.Term("title", "the"), "title:the"),
        (q.Term(None, 2017), "2017"),
        (q.Term("person", "Kim"), "people:kim"),
        (q.Term("id", "a?b"), 'id:"a?b"'),
        (q.Term("date", "2017-04-24"), "date:2017-04-24"),
        (q.Term("date", dt.date(2017, 4, 24)), "date:2017-04-24"),
        (q.Term("date", dt.datetime(2017, 4, 24, 12)), "date:2017-04-24"),
        (KIM & JONG, "body:kim AND body:jong"),
        (q.And([q.Term(None, "the"), q.Term(None, "kim")]), "the AND kim"),
        (q.And([]), "NOT *"),
        (q.Or([KIM, q.Or([JONG, KIM])], boost=2), "body:kim^2 OR body:jong^2 OR body:kim^2"),
        (q.DisjunctionMax([KIM, JONG]), "body:kim OR body:jong"),
        (q.Not(KIM), "NOT body:kim"),
        (q.Not(q.Term(None, "!")), "NOT *"),
        (q.AndNot(KIM, JONG), "body:kim AND NOT body:jong"),
        (q.AndMaybe(KIM, JONG), "body:kim AND (body:jong OR *)"),
        (q.AndMaybe(KIM, q.Term(None, "!")), "body:kim"),
        (q.AndMaybe(q.Term(None, "!"), KIM), "NOT *"),
        (q.Require(KIM, JONG), "body:kim AND body:jong^0"),
        (q.ConstantScoreQuery(KIM), "body:kim^0"),
        (q.Phrase("body", ["Carl", "Vinson"]), 'body:"carl vinson"'),
        (q.Phrase("body", ["carl", "vinson"], slop=5, boost=2), 'body:"carl vinson"~5^2'),
        (q.Phrase("people", ["Carl", "Vinson"]), 'people:"carl vinson"'),
        (q.Phrase("date", ["last", "week"]), "date:[2017-04-17 TO 2017-04-23]"),
        (q.Ordered([KIM, JONG]), 'body:"kim jong"'),
        (q.Sequence([KIM, JONG]), 'body:"kim jong"'),
        (q.Sequence([KIM, JONG], slop=3), 'body:"kim jong"~3'),
        (q.Sequence([KIM, JONG], ordered=False), 'body:"kim jong"~1'),
        (q.Sequence([q.Term("people", "Kim"), q.Term("people", "Un")]), 'people:"kim un"'),
        (q.Prefix("title", "Miss"), "title:miss*"),
        (q.Wildcard(None, "te?t", boost=2), "te?t^2"),
        (q.Wildcard(None, "*"), "*"),
        (q.Wildcard("id", "a*"), 'id:"a*"'),
        (q.Wildcard("date", "*"), "date:*"),
        (q.TermRange("date", "2016", "2017"), "date:[2016-01-01 TO 2017-12-31]"),
        (q.TermRange("date", "2016", None, startexcl=True), "date:[2017-01-01 TO *]"),
        (q.TermRange("date", None, "april"), "date:[* TO 2017-04-30]"),
        (days("date", (2017, 4, 1), (2017, 4, 30, 23, 59)), "date:[2017-04-01 TO 2017-04-30]"),
        (days("date", None, (2017, 4, 30)), "date:[* TO 2017-04-30]"),
        (
            q.NumericRange("date", days("", (2017, 4, 1), None).start, None),
            "date:[2017-04-01 TO *]",
        ),
        (q.Every(), "*"),
        (q.Every("id"), "*"),
        (q.Every("date"), "date:*"),
        (q.Every("title", boost=2), "title:*^2"),
        (q.NullQuery, "NOT *"),
    ],
)  # fmt: skip
def test_a_built_query_asks_for(query, canonical):
    parsed = plan_query(query, now=NOW)
    assert str(parsed) == parsed.text == canonical
    assert parsed.relaxed is None
    assert parsed.pairs == ()


def test_a_weight_is_kept_within_what_can_be_written():
    assert plan_query(q.Term(None, "kim", boost=1e99)).plan == Term("kim", None, 1e6)
    assert plan_query(q.Term(None, "kim", boost=-1)).plan == Term("kim", None, 0.0)
    assert plan_query(q.Term(None, "kim", boost=1 / 3)).plan == Term("kim", None, 0.333333)


def test_words_are_split_at_an_apostrophe_where_the_language_elides():
    assert str(plan_query(q.Term(None, "l'Aquila"), elide=True)) == '"l aquila"'


def test_what_keyword_fields_cannot_do_is_noticed():
    parsed = plan_query(q.Prefix("people", "kim"))
    assert str(parsed) == "people:kim"
    assert parsed.notices == ("people: knows no wildcards: * and ? are left out",)


def test_a_query_with_an_error_in_it_finds_nothing():
    assert plan_query(error_query("broken")).plan == Nothing()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (q.FuzzyTerm("body", "kim"), "FuzzyTerm queries have no meaning here"),
        (q.Regex("body", "k.m"), "Regex queries have no meaning here"),
        (q.Variations("body", "kim"), "Variations queries have no meaning here"),
        (q.And([KIM, q.SpanFirst(JONG)]), "SpanFirst queries have no meaning here"),
        (q.Otherwise(KIM, JONG), "Otherwise queries have no meaning here"),
        (q.NestedParent(KIM, JONG), "NestedParent queries have no meaning here"),
        (q.Sequence([KIM, q.Not(JONG)]), "a Sequence has other parts than Term"),
        (q.Sequence([KIM, q.Term("title", "x")]), "a Sequence needs words, all in one field"),
        (q.Sequence([]), "a Sequence needs words, all in one field"),
        (q.TermRange("title", "a", "b"), "only date: has ranges"),
        (q.NumericRange("year", 1, 2), "there is no field 'year'"),
        (q.Every("people"), "Every has no meaning in people"),
        (q.Term("headline", "kim"), "there is no field 'headline'"),
        (q.Term("date", "foober"), "'foober' is no date"),
    ],
)
def test_what_has_no_meaning_is_an_error_that_names_it(query, problem):
    with pytest.raises(QueryError, match=problem) as error:
        plan_query(query, now=NOW)
    assert error.value.position is None


def test_a_query_too_deep_to_follow_is_an_error():
    tree = KIM
    for _ in range(1000):
        tree = q.Not(tree)
    with pytest.raises(QueryError, match="nested too deep: make it flatter"):
        plan_query(tree)
