"""Results: the hits of a search, its filters, and what happens where no article has all words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dateline import Article
from dateline.index.analysis import Analyzer
from dateline.search.parsed import ParsedQuery
from dateline.search.plan import And, Dates, Everything, Keyword, Or, Term
from dateline.search.searching import Filters, Page, execute, search
from dateline.search.snippet import Snippet

Make = Callable[..., Article]
BOTH = And((Term("missile"), Term("talks")))
ANY = Or((Term("missile"), Term("talks")))
ANALYZER = Analyzer("english")


@pytest.fixture(scope="module")
def shelf(shelve: Any, make: Make) -> Any:
    return shelve(
        [
            make(
                "A missile flew.",
                "Launch",
                id="launch",
                date="2017-04-16",
                people=["Kim Jong Un"],
                places=["North Korea", "Sinpo"],
                source="The Daily Wire",
                url="https://example.org/launch",
            ),
            make("The envoys met.", "Talks in Tokyo", id="talks", date="2017-04-24"),
            make("Nothing.", id="bare"),
        ]
    )


def test_a_hit_tells_what_its_article_does(shelf: Any) -> None:
    hit = shelf.search(Term("missile"))[0]
    assert (hit.rank, hit.id, hit.title) == (1, "launch", "Launch")
    assert (hit.date, hit.source) == (dt.date(2017, 4, 16), "The Daily Wire")
    assert hit.url == "https://example.org/launch"
    assert (hit.people, hit.places) == (("Kim Jong Un",), ("North Korea", "Sinpo"))
    assert hit.snippet == Snippet("A missile flew.", ((2, 9),))
    assert hit.score > 0
    assert repr(hit) == f"Hit(rank=1, id='launch', score={hit.score:.3f})"


def test_a_hit_without_who_where_and_when_has_empty_ones(shelf: Any) -> None:
    hit = shelf.search(Keyword("id", ("bare",), whole=True))[0]
    assert (hit.date, hit.source, hit.url, hit.people, hit.places) == (None, None, None, (), ())
    assert (hit.title, hit.score, hit.snippet) == ("", 0.0, Snippet("Nothing."))


def test_results_are_a_sequence_of_hits(shelf: Any) -> None:
    results = shelf.search(Everything(), Page(sort="newest"))
    assert [hit.id for hit in results] == ["talks", "launch", "bare"]
    assert (len(results), results.total) == (3, 3)
    assert [hit.id for hit in results[1:]] == ["launch", "bare"]
    assert results[0] in results
    assert (results.query, results.parsed, results.notices) == ("as typed", "*", ())
    assert results.took_ms >= 0
    assert results.suggestion is None


def test_ranks_go_on_from_page_to_page_and_the_total_is_of_all(shelf: Any) -> None:
    results = shelf.search(Everything(), Page(limit=1, offset=1, sort="newest"))
    assert [(hit.rank, hit.id) for hit in results] == [(2, "launch")]
    assert results.total == 3


def test_where_no_article_has_all_words_those_with_any_are_found(shelf: Any) -> None:
    results = shelf.search(BOTH, relaxed=ANY)
    assert {hit.id for hit in results} == {"launch", "talks"}
    assert results.relaxed
    assert results.total == 2
    assert {hit.snippet.html() for hit in results} == {
        "A <mark>missile</mark> flew.",
        "<mark>Talks</mark> in Tokyo",
    }


def test_nothing_is_relaxed_where_some_article_has_all_words(shelf: Any) -> None:
    assert not shelf.search(Term("missile"), relaxed=ANY).relaxed
    beyond = shelf.search(Term("missile"), Page(offset=5), relaxed=ANY)
    assert (len(beyond), beyond.total, beyond.relaxed) == (0, 1, False)


def test_results_are_not_relaxed_where_that_finds_nothing_either(shelf: Any) -> None:
    results = shelf.search(BOTH, relaxed=Term("absent"))
    assert (len(results), results.total, results.relaxed) == (0, 0, False)
    assert not shelf.search(BOTH).relaxed


def test_a_relaxed_count_of_no_hits_shown_is_still_relaxed(shelf: Any) -> None:
    results = shelf.search(BOTH, Page(limit=0), relaxed=ANY)
    assert (len(results), results.total, results.relaxed) == (0, 2, True)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"launch", "talks", "bare"}),
        (Filters(since=dt.date(2017, 4, 16)), {"launch", "talks"}),
        (Filters(since=dt.date(2017, 4, 17)), {"talks"}),
        (Filters(until=dt.date(2017, 4, 24)), {"launch", "talks"}),
        (Filters(until=dt.date(2017, 4, 23)), {"launch"}),
        (Filters(dt.date(2017, 4, 24), dt.date(2017, 4, 16)), set()),
        (Filters(people=("kim",)), {"launch"}),
        (Filters(people=("Kim Jong", "JONG-UN")), {"launch"}),
        (Filters(people=("Kim", "Wu")), set()),
        (Filters(places=("korea", "Sinpo")), {"launch"}),
        (Filters(places=("!",)), set()),
        (Filters(source="daily wire"), {"launch"}),
        (Filters(source="Weekly"), set()),
    ],
)
def test_filters_keep_the_articles_that_have_all_of_it(
    shelf: Any, filters: Filters, expected: set[str]
) -> None:
    query = ParsedQuery("", Everything())
    results = search(query, filters, Page(), shelf.snapshot, ANALYZER)
    assert {hit.id for hit in results} == expected
    assert execute(query, filters, shelf.snapshot, ANALYZER).total == len(expected)


def test_filters_hold_for_the_relaxed_plan_too(shelf: Any) -> None:
    query = ParsedQuery("missile talks", BOTH, ANY)
    filters = Filters(until=dt.date(2017, 4, 20))
    results = search(query, filters, Page(), shelf.snapshot, ANALYZER)
    assert [hit.id for hit in results] == ["launch"]
    assert results.relaxed


def test_filters_change_no_score(shelf: Any) -> None:
    plain = shelf.search(Term("missile"))[0].score
    both = shelf.search(And((Term("missile"), Dates(None, None), Keyword("people", ("kim",)))))
    assert both[0].score == plain


def test_hits_stay_readable_after_their_article_is_deleted(shelve: Any, make: Make) -> None:
    from dateline.index.transaction import Transaction

    shelf = shelve([make("A missile.", "Title", id="gone"), make("Other.")])
    results = shelf.search(Term("missile"))
    with Transaction(shelf.folder) as transaction:
        transaction.delete(["gone"])
        transaction.compact()
    assert (results[0].title, results[0].snippet.text, results.total) == ("Title", "A missile.", 1)
    assert shelf.search(Term("missile")).total == 0
