"""Rankings as a readable specification: the articles, queries and expected ids beside this file.

Each .toml file is an archive:

    comment             what it is about
    [[articles]]        as in JSON lines, an id and whatever the search is to see
    [[searches]]        why, query, and one of
        ids                 the ids of all hits, in this order
        any_order           the ids of all hits
        first               the ids that come first, in this order
    and any of options = { limit, sort, match, since, until, person, place, source, now },
    relaxed = true, and snippet = the first hit's, as HTML
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dateline

FILES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in Path(__file__).parent.glob("*.toml")
}
SEARCHES = [
    pytest.param(name, search, id=f"{name}: {search['why']}")
    for name, archive in sorted(FILES.items())
    for search in archive["searches"]
]
KEYS = {"why", "query", "ids", "any_order", "first", "options", "relaxed", "snippet"}


@pytest.fixture(scope="module", params=["one commit", "a commit for each article"])
def archives(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the archives by name; neither how they were made nor merges change a set of hits."""
    opened = {}
    for name, given in FILES.items():
        path = tmp_path_factory.mktemp("rankings") / name
        opened[name] = dateline.open(path, create=True)
        articles = given["articles"]
        whole = request.param == "one commit"
        for commit in [articles] if whole else [[article] for article in articles]:
            opened[name].add(commit, entities="never")
    return opened


@pytest.mark.parametrize(("name", "search"), SEARCHES)
def test_the_expected_articles_are_found(archives: Any, name: str, search: dict[str, Any]) -> None:
    assert search.keys() <= KEYS
    options = search.get("options", {})
    results = archives[name].search(search["query"], **{"now": dt.date(2017, 5, 1), **options})
    ids = [hit.id for hit in results]
    if "ids" in search:
        assert ids == search["ids"]
    elif "any_order" in search:
        assert sorted(ids) == sorted(search["any_order"])
    else:
        assert ids[: len(search["first"])] == search["first"]
    assert results.relaxed == search.get("relaxed", False)
    if "snippet" in search:
        assert results[0].snippet.html() == search["snippet"]


def test_every_search_says_why_and_what_it_expects() -> None:
    assert len(SEARCHES) > 40
    for name, archive in FILES.items():
        assert archive["comment"]
        ids = {article["id"] for article in archive["articles"]}
        for search in archive["searches"]:
            expected = [search[key] for key in ("ids", "any_order", "first") if key in search]
            assert len(expected) == 1, (name, search["why"])
            assert set(expected[0]) <= ids, (name, search["why"])
