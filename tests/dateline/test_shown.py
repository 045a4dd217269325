"""What the first release shows: the main job, on the sample and on real newswire."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import re
import time
from pathlib import Path

import pytest

import dateline
from dateline import IndexOptions

PLACES = {"Japan", "North Korea", "South Korea", "China", "Russia", "Tokyo"}
PEOPLE = {"Joseph Yun", "Kenji Kanasugi", "Fumio Kishida", "Rex Tillerson", "Wu Dawei"}
NEVER = IndexOptions(entities="never", workers=1)


def shows_the_talks(hit) -> None:
    assert hit.date == dt.date(2017, 4, 24)
    assert "<mark>Carl Vinson</mark>" in hit.snippet.html()
    assert set(hit.places) >= PLACES
    assert set(hit.people) >= PEOPLE
    assert not [name for name in hit.people if "Vinson" in name]


# --- the article, and the sample article ------------------------------------------


def test_the_sample_has_the_tokyo_talks(sample_archive):
    talks = [hit for hit in sample_archive.search('"Carl Vinson"') if "tokyo-talks" in hit.id]
    assert len(talks) == 1
    shows_the_talks(talks[0])


def test_the_sample_finds_the_talks_by_who_where_and_when(sample_archive):
    found = sample_archive.search(
        '"Carl Vinson" people:"Joseph Yun"', place="tokyo", since="2017-04", until="2017-04"
    )
    assert [hit.id for hit in found] == ["2017-04-24-tokyo-talks"]


def test_the_real_article_is_found_with_its_date_people_and_places(tmp_path, shared_data):
    with dateline.open(tmp_path / "archive", create=True) as archive:
        assert archive.index(shared_data / "articles").added == 1
        (hit,) = archive.search('"Carl Vinson"')
        shows_the_talks(hit)
        assert "Carl Vinson" in archive.get(hit.id).body


# --- Reuters ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def newswire(tmp_path_factory, reuters):
    """All of Reuters, indexed by one call; with the report of it."""
    folder = tmp_path_factory.mktemp("reuters") / "archive"
    with dateline.open(folder, create=True) as archive:
        yield archive, archive.index(reuters, options=NEVER)


def test_all_15_000_articles_of_reuters_are_indexed_in_one_commit(newswire):
    archive, report = newswire
    assert (report.added, report.changed, report.removed) == (15_000, 0, 0)
    stats = archive.stats()
    assert (stats.articles, stats.generation) == (15_000, 1)
    assert (stats.first_date, stats.last_date) == (dt.date(1987, 2, 26), dt.date(1987, 4, 8))
    assert archive.count("") == len(set(archive.ids(""))) == 15_000


def test_a_second_run_over_reuters_reads_and_changes_nothing(newswire, reuters):
    archive, _ = newswire
    before = archive.stats()
    report = archive.index(reuters, options=NEVER)
    assert (report.unchanged, report.added, report.changed) == (15_000, 0, 0)
    assert report.n_bytes == 0
    assert archive.stats() == before


def test_reuters_is_found_by_who_where_when_and_what(newswire):
    archive, _ = newswire
    hit = archive.search("people:volcker places:japan", since="1987-03", until="1987-03")[0]
    assert any("volcker" in name.lower() for name in hit.people)
    assert "Japan" in hit.places
    assert hit.date.month == 3


@pytest.fixture
def two_files(tmp_path, reuters) -> list[Path]:
    """Copies of two files of Reuters, unpacked, as if written an hour ago."""
    copies = []
    for path in reuters[:2]:
        copy = tmp_path / path.stem
        copy.write_bytes(gzip.decompress(path.read_bytes()))
        os.utime(copy, (time.time() - 3600,) * 2)
        copies.append(copy)
    return copies


def change_article(path: Path, newid: int, text: bytes) -> None:
    """Put a text before the body of one article."""
    pattern = rb'(NEWID="%d">.*?<BODY>)' % newid
    pattern = re.compile(pattern, re.DOTALL)
    data, n_changed = pattern.subn(rb"\g<1>" + text, path.read_bytes(), count=1)
    assert n_changed == 1
    path.write_bytes(data)


def test_one_changed_file_is_read_alone_and_its_other_articles_stay(tmp_path, two_files):
    with dateline.open(tmp_path / "archive", create=True) as archive:
        first = archive.index(two_files, options=NEVER)
        assert first.added == 2000
        change_article(two_files[1], 1001, b"Zyzzyva ")
        report = archive.index(two_files, options=NEVER)
        assert (report.added, report.changed, report.unchanged) == (0, 1, 1999)
        assert 0 < report.n_bytes < first.n_bytes * 0.6  # one file of the two
        assert list(archive.ids("zyzzyva")) == ["1001"]
        assert archive.stats().articles == 2000


def test_a_deleted_article_is_gone_and_stays_gone(tmp_path, two_files):
    with dateline.open(tmp_path / "archive", create=True) as archive:
        archive.index(two_files, options=NEVER)
        n_cocoa = archive.count("cocoa")
        gone = archive.search("cocoa")[0].id
        assert archive.delete([gone]) == 1

        def is_gone() -> bool:
            return (
                archive.get(gone) is None
                and archive.count("cocoa") == archive.search("cocoa").total == n_cocoa - 1
                and gone not in set(archive.ids("cocoa")) | set(archive.ids(""))
                and archive.stats().articles == archive.count("") == 1999
            )

        assert is_gone()
        archive.index(two_files, options=NEVER)
        assert is_gone()
        path = two_files[0] if int(gone) <= 1000 else two_files[1]
        other = next(i for i in archive.ids("cocoa") if (int(i) <= 1000) == (int(gone) <= 1000))
        change_article(path, int(other), b"Zyzzyva ")
        assert archive.index(two_files, options=NEVER).changed == 1
        assert is_gone()
        change_article(path, int(gone), b"Quokka ")
        assert archive.index(two_files, options=NEVER).added == 1
        assert list(archive.ids("quokka")) == [gone]
        assert archive.verify() == []


def test_two_workers_make_of_reuters_what_one_makes(tmp_path, two_files):
    archives = []
    for workers in (1, 2):
        with dateline.open(tmp_path / str(workers), create=True) as archive:
            archive.index(two_files[0], options=IndexOptions(workers=workers))
            archives.append({i: archive.get(i) for i in archive.ids("")})
    assert archives[0] == archives[1]
    assert len(archives[0]) == 1000
    assert sum(bool(article.people) for article in archives[0].values()) > 100
