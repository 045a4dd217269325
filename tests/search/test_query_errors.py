"""A query error points at the character and names the remedy."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from dateline.corpus.errors import DatelineError
from dateline.search.errors import QueryError
from dateline.search.parser import parse

NOW = dt.date(2017, 4, 28)


@pytest.mark.parametrize(
    ("query", "pointed_at"),
    [
        ("headline:summit", "headline:summit"),
        ("kim headline:summit talks", "headline:summit talks"),
        ("(kim OR (headline:summit))", "headline:summit))"),
        ('-author:"J. Smith"', 'author:"J. Smith"'),
        ("date:2017-02-30", "2017-02-30"),
        ("kim date:03/04/2017", "03/04/2017"),
        ("date:[2016 TO 03/04/2017]", "03/04/2017]"),
        ("kim date:foober talks", "foober talks"),
        ('kim date:"last wek"', 'last wek"'),
        ("date:[2017-02-30 TO 2018]", "2017-02-30 TO 2018]"),
        ("date:[2017 TO 2018-02-30]", "2018-02-30]"),
        ("date:{2017 TO never}", "never}"),
        ("date:(2017 OR foober)", "foober)"),
        ("date:2017..foober", "foober"),
        ("date:>=foober", "foober"),
        ("date:foob*", "foob*"),
        ('date:"foober"~3', 'foober"~3'),
        ("foober date:foober", "foober"),
    ],
)
def test_an_unknown_field_and_an_impossible_date_are_pointed_at(query, pointed_at):
    with pytest.raises(QueryError) as error:
        parse(query, now=NOW)
    assert error.value.query == query
    assert query[error.value.position :] == pointed_at


def test_the_message_shows_the_query_a_caret_and_the_remedy():
    with pytest.raises(QueryError) as error:
        parse("kim headline:summit")
    assert str(error.value) == (
        "there is no field 'headline'\n"
        "    kim headline:summit\n"
        "        ^\n"
        "the fields are body, title, date, id, people, places, source;"
        " to look for a colon as text, put the words in double quotes"
    )


@pytest.mark.parametrize(("typed", "meant"), [("peple", "people"), ("Titel", "title")])
def test_the_remedy_for_a_slip_names_the_nearest_field(typed, meant):
    with pytest.raises(QueryError) as error:
        parse(f"{typed}:kim")
    assert error.value.remedy.startswith(f"did you mean {meant}? the fields are body, title")


def test_a_long_query_is_shown_around_the_place_on_one_line():
    with pytest.raises(QueryError) as error:
        parse("kim\n" * 500 + "headline:summit" + " kim" * 500)
    _, shown, caret, _ = str(error.value).split("\n")
    assert len(shown) < 100
    assert shown[caret.index("^") :].startswith("headline:summit")


def test_an_error_without_a_place_is_one_line():
    assert str(QueryError("a Regex query has no meaning here", "use Wildcard")) == (
        "a Regex query has no meaning here: use Wildcard"
    )


def test_it_is_a_dateline_error_and_survives_pickling():
    error = QueryError("no", "yes", "query", 3)
    assert isinstance(error, DatelineError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
