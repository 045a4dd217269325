"""Where the date of each article comes from, kept in a byte where it must be."""

from __future__ import annotations

import datetime as dt

import pytest
from making_archives import article, commit, entry, make_segment, new_folder

from dateline.corpus.article import DATE_SOURCES, Article
from dateline.index.entry import digest_of
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.segment import Segment
from dateline.index.verification import verify

DAY = "2017-04-24"
DATED = [article(source, date=DAY, date_from=source) for source in DATE_SOURCES]


def test_each_source_is_read_back(tmp_path):
    segment = make_segment(tmp_path / "s", [*DATED, article("none")])
    for doc in range(segment.n_docs):
        stored = segment.articles.article(doc)
        if stored.date is None:
            assert stored.date_from is None
        else:
            assert stored.date_from == stored.id == segment.date_source_of(doc)


def test_articles_that_say_their_date_themselves_take_no_room(tmp_path):
    make_segment(tmp_path / "s", [article("1", date=DAY), article("2")])
    data = memoryview((tmp_path / "s").read_bytes())
    assert "date_sources" not in read_container("SEGM", "s", data)


def test_a_date_from_elsewhere_makes_another_article_of_it():
    own, found = (Article("1", date=dt.date(2017, 4, 24), date_from=each) for each in (None, "url"))
    assert digest_of(own) != digest_of(found)
    assert digest_of(own) == digest_of(Article("1", date=dt.date(2017, 4, 24)))
    assert entry(found).article.date_from == "url"


@pytest.mark.parametrize("broken", [b"\x09", b""])
def test_a_number_that_stands_for_nothing_is_damage(tmp_path, broken):
    folder = new_folder(tmp_path)
    commit(folder, article("1", date=DAY, date_from="url"))
    (path,) = folder.path.glob("*.segment")
    sections = read_container("SEGM", path.name, memoryview(path.read_bytes()))
    changed = {name: bytes(section.read()) for name, section in sections.items()}
    path.write_bytes(write_container("SEGM", changed | {"date_sources": broken}))
    assert "dates" in {damage.part for damage in verify(folder.path)}
    with pytest.raises(DamagedArchiveError, match="date_sources"):
        Segment(path).date_source_of(0)
