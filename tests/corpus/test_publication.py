"""Where the date of an article comes from, when no field of it says so."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import DATE_SOURCES, Article
from dateline.corpus.dates.publication import date_article
from dateline.corpus.errors import ArticleError
from dateline.corpus.reading import read, read_stdin

DAY = dt.date(2017, 4, 24)


def found(article: Article, stem: str = "") -> tuple[dt.date | None, str | None]:
    dated = date_article(article, stem)
    return dated.date, dated.date_from


def test_a_date_that_is_given_is_metadata_and_no_date_is_from_nowhere():
    assert Article("1", date=DAY).date_from == "metadata"
    assert Article("1").date_from is None
    assert Article("1", date_from="url").date_from is None


@pytest.mark.parametrize("source", DATE_SOURCES)
def test_where_a_date_comes_from_survives_the_way_through_a_mapping(source):
    article = Article("1", date=DAY, date_from=source)
    assert article.date_from == source
    assert Article.from_mapping(article.to_mapping()) == article


def test_an_unknown_source_is_an_error_that_names_the_known():
    with pytest.raises(ArticleError, match=r"date_from is 'guess'.*one of metadata, url"):
        Article("1", date=DAY, date_from="guess")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2017/04/24/three-envoys-meet",
        "https://example.org/2017/apr/24/three-envoys",
        "https://example.org/news/2017-4-24-envoys.html",
        "https://example.org/20170424/envoys",
        "https://example.org/world/envoys-20170424",
        "https://example.org/2017/04/24/envoys?day=2017-04-24",
    ],
)
def test_a_url_tells_the_day(url):
    assert found(Article("1", url=url)) == (DAY, "url")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2017/04/envoys",
        "https://example.org/2017/13/24/envoys",
        "https://example.org/2017/04/24/2017/04/25",
        "https://example.org/id/120170424",
        "https://example.org/9917/04/24/envoys",
        "https://example.org/2017/foo/24/envoys",
    ],
)
def test_a_url_without_a_whole_day_or_with_two_tells_none(url):
    assert found(Article("1", url=url)) == (None, None)


@pytest.mark.parametrize(
    "beginning",
    [
        "TOKYO, April 24, 2017 (Wire) - Three envoys met on Monday.",
        "TOKYO, 24 April 2017 -- Three envoys met.",
        "NEW YORK/TOKYO April 24 2017 – Three envoys met.",
        "St. Petersburg, April 24, 2017 — Three envoys met.",
    ],
)
def test_a_dateline_with_its_year_tells_the_day(beginning):
    assert found(Article("1", title="Envoys meet", body=beginning)) == (DAY, "dateline")
    assert found(Article("1", title=beginning)) == (DAY, "dateline")


def test_a_field_called_dateline_is_one():
    assert found(Article("1", extra={"dateline": "TOKYO, April 24, 2017"})) == (DAY, "dateline")


@pytest.mark.parametrize(
    "beginning",
    [
        "TOKYO, April 24 (Wire) - Three envoys met.",
        "On April 24, 2017 - a Monday - three envoys met.",
        "Three envoys met on April 24, 2017.",
        "TOKYO, April 2017 - Three envoys met.",
        "",
    ],
)
def test_a_beginning_without_a_whole_dateline_tells_nothing(beginning):
    assert found(Article("1", title="Envoys meet", body=beginning)) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        "Published 24 April 2017",
        "Posted on April 24, 2017 9:30 pm",
        "Monday, April 24, 2017",
        "2017-04-24",
        "Date: 24.4.2017",
    ],
)
def test_a_line_that_is_a_date_tells_the_day(line):
    assert found(Article("1", title="Envoys", body=f"By Ann Lee\n\n{line}\n\nThey met.")) == (
        DAY,
        "text",
    )


@pytest.mark.parametrize("line", ["03/04/2017", "20170424", "Updated soon", "April 31, 2017"])
def test_a_line_that_is_no_one_day_tells_nothing(line):
    assert found(Article("1", title="Envoys", body=f"{line}\nThey met.")) == (None, None)


@pytest.mark.parametrize("stem", ["2017-04-24-envoys", "2017/04/24/envoys", "wire_20170424"])
def test_a_path_tells_the_day(stem):
    assert found(Article(stem), stem) == (DAY, "path")


def test_the_more_trusted_wins_and_what_is_given_always_does():
    article = Article(
        "2017-04-21-envoys",
        body="TOKYO, April 23, 2017 - Three envoys met.\n2017-04-22",
        url="https://example.org/2017/04/24/envoys",
    )
    assert found(article, article.id) == (DAY, "url")
    without_url = Article(article.id, body=article.body)
    assert found(without_url, article.id) == (dt.date(2017, 4, 23), "dateline")
    only_line = Article(article.id, body="2017-04-22\nThree envoys met.")
    assert found(only_line, article.id) == (dt.date(2017, 4, 22), "text")
    given_date = Article("1", date="2016-01-01", url=article.url)
    assert date_article(given_date, "2017-04-21") is given_date


def test_files_of_one_article_have_a_path_and_files_of_many_have_none(tmp_path):
    (tmp_path / "2017-04-24-envoys.txt").write_text("Envoys met\nThey talked.\n")
    records = [{"title": "Wool"}, {"title": "Rye", "url": "https://example.org/2016/05/01/rye"}]
    (tmp_path / "2017-04-25.jsonl").write_text("\n".join(map(json.dumps, records)))
    told = {article.title: (article.date, article.date_from) for article in read(tmp_path)}
    assert told == {
        "Envoys met": (DAY, "path"),
        "Wool": (None, None),
        "Rye": (dt.date(2016, 5, 1), "url"),
    }


def test_standard_input_is_no_exception(tmp_path):
    path = tmp_path / "lines"
    path.write_text('{"id": "1", "url": "https://example.org/2017/04/24/x"}\n')
    with path.open("rb") as stream:
        (article,) = read_stdin(stream)
    assert (article.date, article.date_from) == (DAY, "url")


def test_a_date_that_cannot_be_read_is_a_problem_whatever_the_url_says(tmp_path):
    path = tmp_path / "a.jsonl"
    record = {"title": "Wool", "date": "soon", "url": "https://example.org/2017/04/24/wool"}
    path.write_text(json.dumps(record))
    problems = []
    assert list(read(path, on_problem=problems.append)) == []
    assert "'soon' cannot be read" in problems[0].reason


def test_what_show_prints_is_read_back(tmp_path):
    path = tmp_path / "a.jsonl"
    article = Article("1", title="Wool", date=DAY, date_from="url", extra={"k": 1})
    path.write_text(json.dumps(article.to_mapping()))
    assert list(read(path)) == [article]
    path.write_text(json.dumps({"id": "1", "date": "2017-04-24", "date_from": "2017-04-01"}))
    (other,) = read(path)
    assert (other.date_from, other.extra) == ("metadata", {"date_from": "2017-04-01"})


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_can_be_looked_at(title, body, url, stem):
    article = Article("1", title=title, body=body, url=url)
    dated = date_article(article, stem)
    assert (dated.date is None) == (dated.date_from is None)
    assert dated.date_from != "metadata"
