"""Execution: totals, orders and pages, over several segments."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dateline
from dateline import Article
from dateline.index import _engine
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
    scoring_leaves,
)

Make = Callable[..., Article]
DAYS = [None, *(dt.date(2017, 4, day) for day in (1, 2, 3))]


@pytest.fixture(scope="module")
def many(shelve: Any) -> Any:
    """Return 90 articles of three days and none, in five segments, many of them equal."""
    chosen = random.Random(5)
    articles = [
        Article(
            id=f"{chosen.randrange(10**6):06}",
            body="talk " * chosen.randrange(1, 4) + "on missiles",
            date=chosen.choice(DAYS),
        )
        for _ in range(90)
    ]
    return shelve(*(articles[at::5] for at in range(5)), deleted=[a.id for a in articles[::9]])


def day_of(shelf: Any, article_id: str) -> int:
    date = shelf.articles[article_id].date
    return date.toordinal() if date else 0


def test_newest_first_then_by_id_and_undated_last(many: Any) -> None:
    found = many.execution(Everything()).top(10**6, sort="newest")
    ids = [hit.id for hit in found]
    assert ids == sorted(many.articles, key=lambda key: (-day_of(many, key), key))
    assert {hit.score for hit in found} == {0.0}


def test_oldest_first_then_by_id_and_undated_last(many: Any) -> None:
    ids = [hit.id for hit in many.execution(Everything()).top(10**6, sort="oldest")]
    assert ids == sorted(many.articles, key=lambda key: (day_of(many, key) or 10**7, key))


def test_equal_scores_come_newest_first_then_by_id(many: Any) -> None:
    found = many.execution(Term("missile")).top(10**6)
    keys = [(-hit.score, -day_of(many, hit.id), hit.id) for hit in found]
    assert keys == sorted(keys)
    assert len({hit.score for hit in found}) == 3


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    limit=st.integers(1, 100),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    plan=st.sampled_from([Everything(), Term("talk"), Dates(None, DAYS[2]), Not(Term("talk"))]),
)
def test_pages_join_to_the_whole(many: Any, limit: int, sort: Any, plan: Any) -> None:
    execution = many.execution(plan)
    whole = [hit.id for hit in execution.top(execution.total, sort=sort)]
    assert len(whole) == len(set(whole)) == execution.total
    joined = []
    for offset in range(0, execution.total + limit, limit):
        page = execution.top(limit, offset=offset, sort=sort)
        assert len(page) <= limit
        joined += [hit.id for hit in page]
    assert joined == whole


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_no_page_is_too_small_too_large_or_too_far(many: Any, sort: Any) -> None:
    execution = many.execution(Term("talk"))
    assert execution.top(0, sort=sort) == []
    assert execution.top(5, offset=10**25, sort=sort) == []
    assert len(execution.top(10**25, offset=3, sort=sort)) == execution.total - 3


def test_a_found_article_tells_its_id_and_day(many: Any) -> None:
    hit = many.execution(Everything()).top(1, sort="newest")[0]
    assert (hit.day, hit.score) == (dt.date(2017, 4, 3).toordinal(), 0.0)
    assert many.execution(Keyword("id", (hit.id,))).top(9)[0] == hit


def test_a_newer_version_is_found_in_place_of_the_old(shelve: Any, make: Make) -> None:
    shelf = shelve(
        [make("Old words.", id="x"), make("Other.", id="y")], [make("New words.", id="x")]
    )
    assert shelf.matching(Term("old")) == set()
    assert shelf.matching(Term("words")) == {"x"}


def test_scoring_leaves_are_those_outside_of_not_in_the_order_of_the_query() -> None:
    leaves = [Term("a"), Phrase(("b", "c")), Near(("d", "e"), 2), Pattern("f*"), Term("a")]
    plan = And(
        (
            leaves[0],
            Or((leaves[1], And((leaves[2], Dates(None, None))), leaves[3])),
            Not(Term("no")),
            Keyword("people", ("kim",)),
            leaves[4],
        )
    )
    assert list(scoring_leaves(plan)) == leaves


# Pruned and exhaustive

FREQUENT = ["talk", "missile", "north", "korea", "the", "said"]
RARE = ["carrier", "vinson", "nuclear", "absent"]
N_LONG = 1500  # articles: several cells in one segment


@pytest.fixture(scope="module", params=["one segment", "five segments", "with deletes"])
def cells(request: pytest.FixtureRequest, shelve: Any) -> Any:
    """Return articles enough for several cells, few days, so that many score the same."""
    chosen = random.Random(13)
    articles = [
        Article(
            id=f"{chosen.randrange(10**6):06}",
            title=" ".join(chosen.choices(FREQUENT, k=chosen.randrange(3))),
            body=" ".join(
                chosen.choices(FREQUENT, k=chosen.randrange(12))
                + chosen.choices(RARE[:3], k=chosen.randrange(30) == 0)
            ),
            date=chosen.choice(DAYS),
            people=["Kim Jong"] if chosen.randrange(3) else None,
        )
        for _ in range(N_LONG)
    ]
    n_commits = 1 if request.param == "one segment" else 5
    deleted = {article.id for article in articles[::7]} if "deletes" in request.param else ()
    shelf = shelve(*(articles[at::n_commits] for at in range(n_commits)), deleted=deleted)
    assert shelf.n_segments == n_commits
    return shelf


WORDS = st.sampled_from([*FREQUENT, *RARE])
FIELD = st.sampled_from([None, None, None, "title", "body"])
WEIGHT = st.sampled_from([1.0, 1.0, 1.0, 2.5, 0.1])
PAIR = st.lists(WORDS, min_size=2, max_size=3).map(tuple)
LEAVES: st.SearchStrategy[Plan] = st.one_of(
    st.builds(Term, WORDS, FIELD, WEIGHT),
    st.builds(Term, WORDS),
    st.builds(Phrase, PAIR, FIELD, WEIGHT),
    st.builds(Near, PAIR, st.integers(1, 4), FIELD, WEIGHT),
    st.builds(Pattern, st.sampled_from(["t*", "*s*", "kore?", "vin*"]), FIELD, WEIGHT),
    st.sampled_from([Keyword("people", ("kim",)), Dates(DAYS[2], None), Everything(), Nothing()]),
)
PLANS: st.SearchStrategy[Plan] = st.one_of(
    st.lists(st.builds(Term, WORDS, st.none(), WEIGHT), min_size=1, max_size=4).map(
        lambda terms: Or(tuple(terms))
    ),
    st.recursive(
        LEAVES,
        lambda below: st.one_of(
            st.builds(And, st.lists(below, min_size=1, max_size=3).map(tuple)),
            st.builds(Or, st.lists(below, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, below),
        ),
        max_leaves=6,
    ),
)


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    plan=PLANS,
    pairs=st.lists(st.tuples(WORDS, WORDS), max_size=2),
    limit=st.sampled_from([1, 3, 10, 11, 40, 300]),
)
@pytest.mark.parametrize("plain", [True, False], ids=["plain", "vectors"])
def test_the_best_are_the_first_of_all(
    cells: Any, plain: bool, plan: Plan, pairs: list[tuple[str, str]], limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_engine, "PLAIN", plain)
        execution = cells.execution(plan, pairs)
        found = [(hit.id, hit.score) for hit in execution.top(execution.total)]
        best = [(hit.id, hit.score) for hit in cells.execution(plan, pairs).top(limit)]
    assert best == found[:limit]
    assert {hit_id for hit_id, _ in found} == cells.matching(plan)
    assert len(found) == execution.total
    order = [(-score, -day_of(cells, hit_id), hit_id) for hit_id, score in found]
    assert order == sorted(order)


WORD_PARTS = st.lists(
    st.builds(Term, WORDS, st.none(), st.sampled_from([1.0, 1.0, 2.5, 0.1, 0.0]))
    | st.builds(Phrase, PAIR, st.none(), WEIGHT),
    min_size=1,
    max_size=4,
).map(tuple)


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    plan=st.builds(And, WORD_PARTS) | st.builds(Or, WORD_PARTS) | WORD_PARTS.map(lambda p: p[0]),
    pairs=st.lists(st.tuples(WORDS, WORDS), max_size=2),
    limit=st.sampled_from([1, 3, 10, 11, 40, 300]),
)
def test_the_short_way_finds_what_the_long_way_finds(
    cells: Any, plan: Plan, pairs: list[tuple[str, str]], limit: int
) -> None:
    found = cells.execution(plan, pairs).best_of_any_plan(limit)
    found.sort(key=lambda hit: (-hit.score, -hit.day, hit.id))
    expected = [(hit.id, hit.score) for hit in found[:limit]]
    assert [(hit.id, hit.score) for hit in cells.execution(plan, pairs).top(limit)] == expected


def test_neighbours_in_two_forms_earn_once_either_way(shelve: Any, make: Make) -> None:
    shelf = shelve([make(body="missile test"), make(body="missile and test")])
    plan = Or((Term("missile"), Term("tests"), Term("missiles"), Term("test")))
    once, twice = [("missile", "tests")], [("missile", "tests"), ("missiles", "test")]
    scores = [
        [(hit.id, hit.score) for hit in found]
        for pairs in (once, twice)
        for found in (
            shelf.execution(plan, pairs).top(2),
            shelf.execution(plan, pairs).best_of_any_plan(2),
        )
    ]
    assert scores[0][0][1] > scores[0][1][1]
    assert scores[0] == scores[1] == scores[2] == scores[3]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_by_date_cut_no_day_short(cells: Any, sort: Any) -> None:
    plan = Or((Term("carrier"), Term("korea", "title")))
    execution = cells.execution(plan)
    whole = [hit.id for hit in execution.top(execution.total, sort=sort)]
    for limit in (1, 2, 9, len(whole) // 2, len(whole) - 1):
        assert [hit.id for hit in execution.top(limit, sort=sort)] == whole[:limit]


# While another thread or process commits

BATCH, N_BATCHES = 5, 12


WRITER = """
import dateline, sys
path, n_batches, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with dateline.open(path) as archive:
    for number in range(1, n_batches):
        archive.add(
            [
                {"id": f"{number}-{n}", "body": f"A missile report of batch {number}."}
                for n in range(size)
            ],
            entities="never",
        )
        archive.delete([f"{number - 1}-0"])
"""


def write_here(path: Path) -> None:
    with dateline.open(path) as archive:
        for number in range(1, N_BATCHES):
            archive.add(batch(number), entities="never")
            archive.delete([f"{number - 1}-0"])


def write_elsewhere(path: Path) -> None:
    code = [sys.executable, "-P", "-c", WRITER, str(path), str(N_BATCHES), str(BATCH)]
    subprocess.run(code, check=True, timeout=120)


def batch(number: int) -> list[Article]:
    body = f"A missile report of batch {number}."
    return [Article(f"{number}-{n}", body=body) for n in range(BATCH)]


def expected_totals() -> set[int]:
    """Each batch adds five; then one article is deleted."""
    totals, total = {BATCH}, BATCH
    for _ in range(1, N_BATCHES):
        totals |= {total + BATCH, total + BATCH - 1}
        total += BATCH - 1
    return totals


@pytest.mark.parametrize("write", [write_here, write_elsewhere])
def test_searches_see_whole_commits_while_others_write(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "archive"
    done = threading.Event()

    def look(archive: dateline.Archive) -> list[int]:
        seen: list[int] = []
        while not done.is_set() or len(seen) < 3:
            results = archive.search("missile report", limit=1000)
            for hit in results:
                assert hit.snippet.html().startswith("A <mark>missile</mark> <mark>rep")
            assert results.total == len(results) == len({hit.id for hit in results})
            assert len(list(archive.ids("missile"))) in expected_totals()
            seen.append(results.total)
        return seen

    with dateline.open(path, create=True) as archive, ThreadPoolExecutor() as threads:
        archive.add(batch(0), entities="never")
        readers = [threads.submit(look, archive) for _ in range(2)]
        try:
            write(path)
        finally:
            done.set()
        for reader in readers:
            assert set(reader.result()) <= expected_totals()
        assert archive.count("missile") == archive.count() == max(expected_totals()) - 1
