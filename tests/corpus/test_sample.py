"""The sample articles: enough of them, well formed, and the project's own words."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.corpus import sample

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "articles"
TOKYO = "2017-04-24-tokyo-talks"
TOKYO_PEOPLE = [
    "Joseph Yun",
    "Kenji Kanasugi",
    "Kim Hong-kyun",
    "Kim Hong Kyun",
    "Fumio Kishida",
    "Rex Tillerson",
    "Wu Dawei",
    "Yun Byung Se",
]
TOKYO_PLACES = [
    "Japan",
    "North Korea",
    "South Korea",
    "China",
    "Russia",
    "Tokyo",
    "New York",
    "United States",
    "Korean Peninsula",
]
_FORMAT = re.compile(r"date (\d{4}-\d{2}-\d{2})\n([^\n]+)\n\n(\S.*\S)\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    date: dt.date
    title: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


def parse(path: Path) -> Sample:
    """Read one file strictly; the readers accept more than this."""
    match = _FORMAT.fullmatch(path.read_bytes().decode("utf-8"))
    assert match is not None, f"{path.name} is not dated text"
    return Sample(path.stem, dt.date.fromisoformat(match[1]), match[2], match[3])


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def runs(text: str, n: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + n]) for i in range(len(found) - n + 1)}


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    return {article.id: article for article in map(parse, sample.paths())}


def test_there_are_at_least_sixty_articles(samples: dict[str, Sample]) -> None:
    assert len(samples) >= 60


def test_the_readme_counts_them_right(samples: dict[str, Sample]) -> None:
    readme = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "README.md"
    assert f"{len(samples)} short news articles" in readme.read_text(encoding="utf-8")


def test_ids_stay_unique_where_case_is_ignored() -> None:
    ids = [path.stem.casefold() for path in sample.paths()]
    assert len(set(ids)) == len(ids)


def test_paths_are_files_of_the_folder_oldest_first(samples: dict[str, Sample]) -> None:
    assert {path.parent for path in sample.paths()} == {sample.folder()}
    dates = [article.date for article in samples.values()]
    assert dates == sorted(dates)


@pytest.mark.parametrize("path", sample.paths(), ids=lambda path: path.stem)
def test_each_file_is_a_date_a_headline_and_a_few_paragraphs(path: Path) -> None:
    article = parse(path)
    assert path.name.startswith(f"{article.date.isoformat()}-")
    assert 80 <= len(article.body.split()) <= 220
    assert 2 <= len(article.body.split("\n\n")) <= 5
    lines = article.text.split("\n")
    assert [line for line in lines if line != line.strip()] == []
    assert "\ufffd" not in article.text


def test_the_dates_spread_over_many_years(samples: dict[str, Sample]) -> None:
    years = {article.date.year for article in samples.values()}
    assert len(years) >= 8
    assert (min(years), max(years)) == (1998, 2024)


def test_no_line_stands_twice(samples: dict[str, Sample]) -> None:
    lines = [line for article in samples.values() for line in article.text.split("\n") if line]
    assert [line for line, n in Counter(lines).items() if n > 1] == []


def test_articles_do_not_borrow_sentences_from_each_other(samples: dict[str, Sample]) -> None:
    shared = Counter(run for article in samples.values() for run in runs(article.text, 8))
    assert [" ".join(run) for run, n in shared.items() if n > 1] == []


@pytest.mark.parametrize("name", TOKYO_PEOPLE + TOKYO_PLACES)
def test_the_tokyo_article_names_who_and_where(samples: dict[str, Sample], name: str) -> None:
    assert name in samples[TOKYO].body


def test_the_tokyo_article_is_dated_and_names_the_carrier(samples: dict[str, Sample]) -> None:
    article = samples[TOKYO]
    assert article.date == dt.date(2017, 4, 24)
    assert "the U.S. aircraft carrier Carl Vinson" in article.body
    assert article.body.count("Kim Hong Kyun") == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared articles are not on this machine")
def test_the_tokyo_article_is_in_its_own_words(samples: dict[str, Sample]) -> None:
    originals = [path.read_text(encoding="utf-8") for path in sorted(SHARED.glob("*.txt"))]
    assert any("Carl Vinson" in original for original in originals)
    theirs = set().union(*(runs(original, 8) for original in originals))
    assert runs(samples[TOKYO].text, 8) & theirs == set()


def test_several_articles_have_carl_vinson_side_by_side(samples: dict[str, Sample]) -> None:
    hits = {
        article.id for article in samples.values() if ("carl", "vinson") in runs(article.text, 2)
    }
    assert TOKYO in hits
    assert len(hits) >= 5


def test_some_articles_have_carl_and_vinson_only_apart(samples: dict[str, Sample]) -> None:
    apart = {
        article.id
        for article in samples.values()
        if {"carl", "vinson"} <= set(words(article.text))
        and ("carl", "vinson") not in runs(article.text, 2)
    }
    assert "2016-08-20-county-fair" in apart


@pytest.mark.parametrize(
    "form",
    [
        "Gómez",
        "Zürich",
        "São Paulo",
        "Łódź",
        "O'Brien's",
        "Fox-It",
        "U.N.",
        "1,200",
        "3.5",
        "–",
        "“",
    ],
)
def test_the_forms_that_trip_tokenisers_occur(samples: dict[str, Sample], form: str) -> None:
    assert any(form in article.body for article in samples.values())
