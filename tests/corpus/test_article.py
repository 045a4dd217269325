"""An Article is one published text, whatever it was given, or an error that says why not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import pickle

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.corpus.errors import ArticleError, DatelineError
from dateline.corpus.problem import Problem


def test_an_id_is_all_that_an_article_needs():
    article = Article(id="a")
    assert (article.title, article.body, article.date) == ("", "", None)
    assert article.people is None
    assert article.extra == {}


def test_an_article_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Article(id="a").title = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": ""}, "needs an id"),
        ({"id": " \n"}, "needs an id"),
        ({"id": 7}, "id is a int"),
        ({"id": "a", "title": None}, "title is a NoneType"),
        ({"id": "a", "body": b"bytes"}, "body is a bytes"),
        ({"id": "a", "source": 1}, "source is a int"),
        ({"id": "a", "people": "Kim"}, "people is a str"),
        ({"id": "a", "places": 3}, "places is a int"),
        ({"id": "a", "people": [1]}, "people is a int"),
        ({"id": "a", "extra": []}, "extra is a list"),
        ({"id": "a", "extra": {1: 2}}, "extra is a int"),
        ({"id": "a", "date": 20170424}, "date is a int"),
        ({"id": "a", "date": "2017-02-30"}, "2017-02-30"),
        ({"id": "a", "date": "yesterday"}, "not an ISO day"),
        ({"id": "a", "date": "2017-04-24T25:00"}, "hour must be"),
        # Python's own parser would read this as 20:00 on the 24th.
        ({"id": "a", "date": "2017-04-24112"}, "not an ISO day"),
    ],
)
def test_a_field_that_cannot_be_is_an_error_that_names_it(fields, reason):
    with pytest.raises(ArticleError, match=reason) as caught:
        Article(**fields)
    assert isinstance(caught.value, DatelineError)
    assert caught.value.exit_code == 2


def test_a_day_is_a_date_in_any_writing_of_it():
    day = dt.date(2017, 4, 24)
    assert Article(id="a", date=day).date == day
    assert Article(id="a", date=" 2017-04-24 ").date == day  # type: ignore[arg-type]


def test_a_time_of_day_is_kept_with_its_zone_beside_the_day():
    article = Article(id="a", date="2017-04-24T23:30:00+09:00", extra={"desk": "Asia"})  # type: ignore[arg-type]
    assert article.date == dt.date(2017, 4, 24)
    assert article.extra == {"desk": "Asia", "datetime": "2017-04-24T23:30:00+09:00"}


def test_names_are_trimmed_and_each_stands_once():
    article = Article(id="a", people=[" Joseph  Yun", "Joseph Yun", "", "Wu Dawei"])  # type: ignore[arg-type]
    assert article.people == ("Joseph Yun", "Wu Dawei")


def test_no_people_and_unknown_people_are_two_things():
    assert Article(id="a", people=()).to_mapping()["people"] == []
    assert "people" not in Article(id="a").to_mapping()


def test_a_lone_surrogate_becomes_a_replacement_character():
    article = Article(id="a\ud800", title="\udfff!", extra={"k": ["\ud83d"]})
    assert (article.id, article.title) == ("a\ufffd", "\ufffd!")
    assert article.extra == {"k": ["\ufffd"]}


def test_extra_holds_only_what_json_can_hold():
    extra = {"n": {1: (2, None, 2.5, True)}, "when": dt.date(2017, 4, 24), "big": 2**64}
    assert Article(id="a", extra=extra).extra == {
        "n": {"1": [2, None, 2.5, True]},
        "when": "2017-04-24",
        "big": str(2**64),
    }


class Named:
    def __str__(self):
        return "a \ud800 name"


def test_no_lone_surrogate_is_left_anywhere_in_extra():
    extra = {"\ud800": {"\udfff": [{"k\ud83d": Named()}], Named(): 1}}
    assert Article(id="a", extra=extra).extra == {
        "\ufffd": {"\ufffd": [{"k\ufffd": "a \ufffd name"}], "a \ufffd name": 1}
    }


def nested(n_levels, wrap):
    """Return a value in so many lists or mappings."""
    value = "core"
    for _ in range(n_levels):
        value = wrap(value)
    return value


WRAPS = [lambda value: [value], lambda value: {"k": value}]


@pytest.mark.parametrize("wrap", WRAPS, ids=["lists", "mappings"])
def test_extra_may_be_nested_a_hundred_levels_deep(wrap):
    deepest = {"k": nested(99, wrap)}
    assert Article(id="a", extra=deepest).extra == deepest
    assert orjson.loads(orjson.dumps(Article(id="a", extra=deepest).to_mapping()))


@pytest.mark.parametrize("wrap", WRAPS, ids=["lists", "mappings"])
@pytest.mark.parametrize("n_levels", [100, 100_000])
def test_extra_that_is_nested_deeper_is_an_error(wrap, n_levels):
    with pytest.raises(ArticleError, match="extra is nested deeper than 100 levels: make it fl"):
        Article(id="a", extra={"k": nested(n_levels, wrap)})


def test_extra_that_holds_itself_is_an_error():
    extra = {}
    extra["again"] = extra
    with pytest.raises(ArticleError, match="nested deeper"):
        Article(id="a", extra=extra)


def test_names_that_are_no_field_go_to_extra():
    article = Article.from_mapping({"id": "a", "desk": "Asia", "extra": {"n": 1}, "url": None})
    assert article.extra == {"desk": "Asia", "n": 1}
    assert article.url is None


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [({"title": "t"}, "needs an id"), ({"id": "a", "x": 1, "extra": "no"}, "extra is a str")],
)
def test_a_mapping_that_is_no_article_is_an_error(mapping, reason):
    with pytest.raises(ArticleError, match=reason):
        Article.from_mapping(mapping)


text = st.text(max_size=20)
names = st.none() | st.lists(text, max_size=3).map(tuple)
articles = st.builds(
    Article,
    id=text.filter(str.strip),
    title=text,
    body=text,
    date=st.none() | st.dates() | st.datetimes(timezones=st.none() | st.just(dt.UTC)),
    people=names,
    places=names,
    source=st.none() | text,
    url=st.none() | text,
    author=st.none() | text,
    extra=st.dictionaries(text, text | st.integers() | st.lists(text, max_size=2), max_size=3),
)


@given(article=articles)
def test_an_article_survives_being_written_as_json(article):
    assert Article.from_mapping(json.loads(json.dumps(article.to_mapping()))) == article


@given(article=articles)
def test_an_article_made_anew_of_its_own_fields_is_equal_and_holds_its_own_extra(article):
    again = dataclasses.replace(article)
    assert again == article
    assert again.extra is not article.extra
    assert pickle.loads(pickle.dumps(article)) == article


def test_a_problem_says_file_line_and_reason():
    assert str(Problem("a.jsonl", 3, "no JSON")) == "a.jsonl:3: no JSON"
    assert str(Problem("a.txt", None, "is empty")) == "a.txt: is empty"
