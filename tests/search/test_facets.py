"""Facets and timelines: the same counts as going through all articles one by one."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dateline
from dateline.index.columns import KeywordColumn, write_column
from dateline.search.facets import (
    FIELDS,
    PERIODS,
    count_field,
    count_periods,
    count_undated,
    fitting_period,
    published,
)
from dateline.search.plan import And, Dates, Everything, Keyword, Not, Nothing, Or, Term


def ranked(counts, limit):
    """Return counts as facets have them: the highest first, equal ones by value."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


def counted(articles, field, forms):
    """Count the articles by folded name, and each under the spelling that most of them have."""
    names, spellings = Counter(), {}
    for article in articles:
        values = {value: forms(value) or value for value in values_of(article, field)}
        names.update(set(values.values()))
        for value, name in values.items():
            spellings.setdefault(name, Counter())[value] += 1
    return {
        max(spelled, key=lambda value: (spelled[value], value)): names[name]
        for name, spelled in spellings.items()
    }


def values_of(article, field):
    if field == "year":
        return [] if article.date is None else [f"{article.date.year:04}"]
    if field == "source":
        return [] if article.source is None else [article.source]
    return getattr(article, field) or ()


def first_day(day, by):
    """Return the first day of a period, defined otherwise than by the code under test."""
    if by == "week":
        year, week, _ = day.isocalendar()
        return dt.date.fromisocalendar(year, week, 1)
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[by]


def next_period(day, by):
    step = {"day": 1, "week": 7, "month": 31, "year": 366}[by]
    return first_day(day + dt.timedelta(step), by)


@pytest.fixture(scope="module")
def shelf(corpus, shelve):
    """Five commits with some articles that come again changed, and every eighth one deleted."""
    cut = len(corpus) // 4
    again = [
        dateline.Article(
            id=article.id,
            title=article.title,
            body=article.body,
            date=article.date,
            people=("Wu Dawei", "Ann Lee"),
            places=article.places,
        )
        for article in corpus[::10]
    ]
    commits = [corpus[start : start + cut] for start in range(0, len(corpus), cut)]
    built = shelve(*commits, again, deleted=[article.id for article in corpus[::8]])
    assert built.n_segments > 1
    return built


PLANS = [
    Everything(),
    Nothing(),
    Keyword("places", ("korea",)),
    And((Keyword("people", ("kim",)), Dates(dt.date(1987, 3, 1), dt.date(2017, 6, 30)))),
    And((Everything(), Not(Dates(None, None)))),
    Or((Keyword("source", ("wire",)), Keyword("places", ("japan",)))),
    And((Term("the"), Term("said"))),
]


@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("field", FIELDS)
def test_facets_are_what_going_through_the_articles_counts(shelf, plan, field):
    found = [shelf.articles[article_id] for article_id in shelf.matching(plan)]
    expected = counted(found, field, shelf.analyzer.forms)
    execution = shelf.execution(plan)
    for limit in (1, 3, 20, None):
        assert count_field(execution, field, limit) == ranked(expected, limit)


@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("by", PERIODS)
def test_a_timeline_is_what_going_through_the_articles_counts(shelf, plan, by):
    found = [shelf.articles[article_id] for article_id in shelf.matching(plan)]
    dates = [article.date for article in found if article.date is not None]
    expected = Counter(first_day(date, by) for date in dates)
    execution = shelf.execution(plan)
    counts = count_periods(execution, by)
    assert {day: n for day, n in counts if n} == expected
    assert count_undated(execution) == len(found) - len(dates)
    assert published(execution) == ((min(dates), max(dates)) if dates else None)
    assert all(next_period(day, by) == later for (day, _), (later, _) in pairwise(counts))
    if counts:
        assert counts[0][1]
        assert counts[-1][1]


def test_every_article_of_the_corpus_is_on_the_timeline_or_undated(shelf):
    execution = shelf.execution(Everything())
    on_it = sum(n for _, n in count_periods(execution, "week"))
    assert on_it + count_undated(execution) == execution.total == len(shelf.articles)


# Archives made up of columns alone: many small segments and few values, so that a value's
# articles are spread in every way.


def fold(value):
    """Fold values of one letter: A is a; "!" has no word in it."""
    return (value.lower(),) if value.isalpha() else ()


columns = st.lists(
    st.lists(
        st.sets(st.sampled_from("abcdefghABCH!?"), max_size=3).map(sorted).map(tuple), max_size=30
    ),
    max_size=5,
)


def made_of(segments, chosen):
    """Return what count_field needs of an execution that finds the chosen articles."""
    matched = []
    for rows, docs in zip(segments, chosen, strict=True):
        sections = {
            name: SimpleNamespace(read=lambda data=data: memoryview(data))
            for name, data in write_column("people", rows, fold).items()
        }
        column = KeywordColumn("people", sections, len(rows))
        segment = SimpleNamespace(n_docs=len(rows), column=lambda _, column=column: column)
        bits = sum(1 << doc for doc in docs).to_bytes((len(rows) + 255) // 256 * 32, "little")
        matched.append((SimpleNamespace(segment=segment), bytearray(bits)))
    return SimpleNamespace(matched=matched, rules=None)


@given(columns, st.data(), st.none() | st.integers(1, 9))
def test_the_highest_counts_are_exact_however_values_are_spread_over_segments(
    segments, data, limit
):
    chosen = [
        [doc for doc in range(len(rows)) if data.draw(st.integers(0, 3))] for rows in segments
    ]
    found = [
        SimpleNamespace(people=rows[doc])
        for rows, docs in zip(segments, chosen, strict=True)
        for doc in docs
    ]
    expected = counted(found, "people", fold)
    execution = made_of(segments, chosen)
    assert count_field(execution, "people", limit) == ranked(expected, limit)


def test_a_value_that_is_first_in_no_segment_can_be_first_of_all():
    segments = [[("a",)] * 5 + [("z",)] * 4, [("b",)] * 5 + [("z",)] * 4, [("z",)] + [("c",)] * 2]
    execution = made_of(segments, [range(len(rows)) for rows in segments])
    assert count_field(execution, "people", 1) == [("z", 9)]


def test_spellings_of_one_name_are_one_value_under_the_most_frequent_of_those_found(tmp_path):
    people = [
        ["Kim Hong Kyun", "Kim Hong-kyun"],  # one article
        ["Kim Hong-Kyun", "John M Henske"],
        ["Kim Hong Kyun", "John M. Henske", "José"],
        ["Jose", "Kim Hong", "!!!", "???"],
        ["KIM HONG-KYUN"],
    ]
    with dateline.open(tmp_path / "news", create=True) as archive:
        for number, names in enumerate(people):
            archive.add([{"id": f"{number}", "people": names, "places": []}])
        expected = [("Kim Hong Kyun", 4), ("John M. Henske", 2), ("José", 2), ("!!!", 1)]
        assert archive.facets("", "people")[:4] == expected
        assert archive.facets("-id:4", "people", limit=1) == [("Kim Hong Kyun", 3)]
        assert archive.facets("id:1", "people")[-1] == ("Kim Hong-Kyun", 1)
        archive.compact()
        assert archive.facets("", "people") == [*expected, ("???", 1), ("Kim Hong", 1)]


def test_what_was_found_of_spellings_is_found_again_after_each_commit(tmp_path):
    with dateline.open(tmp_path / "news", create=True) as archive:
        for number, place in enumerate(["PORT ELLERY", "Port Ellery", "Port Ellery"], start=1):
            archive.add([{"id": place + str(number), "people": [], "places": [place]}])
            ((_, n),) = archive.facets("", "places")
            assert n == number
        assert archive.facets("", "places") == [("Port Ellery", 3)]


@pytest.mark.parametrize("by", PERIODS)
@given(days=st.lists(st.dates(dt.date(1, 1, 1), dt.date(3, 12, 31)), min_size=1, max_size=9))
def test_the_first_years_of_the_calendar_have_periods_too(by, days):
    check_made(days, by)


@pytest.mark.parametrize("by", PERIODS)
@given(days=st.lists(st.dates(dt.date(9998, 1, 1), dt.date.max), min_size=1, max_size=9))
def test_the_last_years_of_the_calendar_have_periods_too(by, days):
    check_made(days, by)


def check_made(days, by):
    ordinals = array("i", sorted(day.toordinal() for day in days))
    segment = SimpleNamespace(
        dates=memoryview(ordinals), published=lambda *_: (bisect_left(ordinals, 1), len(ordinals))
    )
    bits = ((1 << len(days)) - 1).to_bytes(32, "little")
    execution = SimpleNamespace(matched=[(SimpleNamespace(segment=segment), bytearray(bits))])
    counts = count_periods(execution, by)
    assert {day: n for day, n in counts if n} == Counter(first_day(day, by) for day in days)


def test_the_finest_period_that_fits_is_chosen():
    first = dt.date(2017, 1, 31)
    assert fitting_period(first, first + dt.timedelta(39), 40) == "day"
    assert fitting_period(first, first + dt.timedelta(40), 40) == "week"
    assert fitting_period(first, dt.date(2018, 1, 31), 40) == "month"
    assert fitting_period(first, dt.date(2021, 1, 31), 40) == "year"
    assert fitting_period(dt.date.min, dt.date.max, 40) == "year"


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda made: count_field(made, "title"), "make it one of people, places, source, year"),
        (lambda made: count_field(made, "people", -1), "make it 0 or more, or None for all"),
        (lambda made: count_periods(made, "hour"), "make it one of day, week, month, year"),
    ],
)
def test_what_cannot_be_counted_raises_with_the_remedy(call, remedy):
    with pytest.raises(ValueError, match=remedy):
        call(made_of([], []))


def test_a_limit_of_0_is_no_values():
    assert count_field(made_of([[("a",)]], [[0]]), "people", 0) == []


# --- through the library -------------------------------------------------------


@pytest.fixture
def archive(tmp_path):
    with dateline.open(tmp_path / "news", create=True) as archive:
        wool = {"title": "Wool", "body": "wool rose", "source": "Wire"}
        archive.add(
            [
                {**wool, "id": "1", "date": "2017-01-31", "people": ["Kim"], "places": ["Japan"]},
                {**wool, "id": "2", "date": "2017-04-01", "people": ["Kim", "Ann"]},
                {**wool, "id": "3", "people": ["Bo"], "places": []},
                {"id": "4", "body": "rose red", "date": "2018-01-01", "people": ["Ann"]},
            ],
            entities="never",
        )
        yield archive


def test_the_library_counts_values_and_months(archive):
    assert archive.facets("wool rose", "people", limit=2) == [("Kim", 2), ("Ann", 1)]
    assert archive.facets("", "source") == [("Wire", 3)]
    assert archive.facets("", "year") == [("2017", 2), ("2018", 1)]
    assert archive.timeline("wool rose") == [
        (dt.date(2017, 1, 1), 1),
        (dt.date(2017, 2, 1), 0),
        (dt.date(2017, 3, 1), 0),
        (dt.date(2017, 4, 1), 1),
    ]
    assert archive.timeline(by="year") == [(dt.date(2017, 1, 1), 2), (dt.date(2018, 1, 1), 1)]


def test_filters_hold_for_facets_and_timelines(archive):
    filters = {"since": "2017-02", "until": "2017-12", "person": "ann", "source": "wire"}
    assert archive.facets("", "people", **filters) == [("Ann", 1), ("Kim", 1)]
    assert archive.timeline("", by="day", **filters) == [(dt.date(2017, 4, 1), 1)]
    assert archive.facets("", "people", place="japan") == [("Kim", 1)]
    now = dt.date(2017, 5, 2)
    assert archive.timeline("", by="day", since="last month", now=now, until="today") == [
        (dt.date(2017, 4, 1), 1)
    ]


def test_counts_are_never_relaxed(archive):
    assert archive.search("wool red").relaxed
    assert archive.facets("wool red", "people") == []
    assert archive.timeline("wool red") == []
    assert archive.facets("wool red", "people", match="any") == [("Ann", 2), ("Kim", 2), ("Bo", 1)]


def test_counting_after_ranking_counts_all_and_not_the_page(archive):
    results = archive.search("rose wool", limit=1)
    assert len(results) == 1
    assert count_field(results.execution, "people") == [("Kim", 2), ("Ann", 1), ("Bo", 1)]
    assert results.total == 3


def test_an_empty_archive_has_no_values_and_no_periods(tmp_path):
    with dateline.open(tmp_path / "none", create=True) as archive:
        assert archive.facets("", "people") == archive.facets("", "year") == []
        assert archive.timeline() == []
