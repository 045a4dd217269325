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
from dateline.search.execution import scoring_leaves
from dateline.search.plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Term,
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
