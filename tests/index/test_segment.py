"""Segments: articles in publication order, found by id, date and source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_archives import article, entry, make_segment

from dateline.corpus.article import Article
from dateline.index._engine import BODY, BOTH, TITLE
from dateline.index.analysis import Analyzer
from dateline.index.builder import write_segment
from dateline.index.entry import digest_of
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import DIGEST_BYTES, read_container, write_container
from dateline.index.segment import Segment

days = st.none() | st.dates(dt.date(2017, 4, 1), dt.date(2017, 4, 5)) | st.just(dt.date.min)
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3).map("{}!".format)
dated = st.lists(
    st.builds(Article, id=ids, date=days), unique_by=lambda given: given.id, max_size=20
)


def segment_of(articles):
    with TemporaryDirectory() as folder:
        return make_segment(Path(folder) / "00000001-0.segment", articles)


@settings(deadline=None, max_examples=50)
@given(dated)
def test_backwards_doc_ids_are_newest_first_then_by_id_undated_last(articles):
    segment = segment_of(articles)
    expected = sorted(
        articles, key=lambda a: (a.date is None, -(a.date or dt.date.min).toordinal(), a.id)
    )
    backwards = range(segment.n_docs - 1, -1, -1)
    assert [segment.id_of(doc) for doc in backwards] == [given.id for given in expected]
    assert [segment.date_of(doc) for doc in backwards] == [given.date for given in expected]
    assert [segment.articles.article(doc) for doc in backwards] == expected


@settings(deadline=None, max_examples=50)
@given(dated, days, days)
def test_published_holds_the_articles_of_a_range_both_ends_included_and_none_undated(
    articles, first, last
):
    segment = segment_of(articles)
    expected = {
        given.id
        for given in articles
        if given.date and (first or dt.date.min) <= given.date <= (last or dt.date.max)
    }
    assert {segment.id_of(doc) for doc in range(*segment.published(first, last))} == expected


@settings(deadline=None, max_examples=50)
@given(dated, st.text(st.characters(), max_size=3))
def test_every_id_is_found_and_no_other(articles, other):
    segment = segment_of(articles)
    for given_ in articles:
        assert segment.id_of(segment.find_id(given_.id)) == given_.id
    assert (segment.find_id(other) is None) == (other not in {a.id for a in articles})


@pytest.fixture
def talks(tmp_path):
    articles = [
        article("b", "Talks in Tokyo on the talks.", "Tokyo talks", "2017-04-24", places=["Tokyo"]),
        article("a", "The carrier Carl Vinson sails.", "Carrier", "2017-04-24", people=[]),
        article("c", "", "", None, source="Wire"),
    ]
    return make_segment(tmp_path / "00000001-0.segment", articles)


def test_a_segment_tells_its_sizes(talks):
    assert (talks.name, talks.n_docs, talks.n_words) == ("00000001-0.segment", 3, 14)
    assert talks.lengths.tolist() == [0, 8, 6]
    assert talks.title_lengths.tolist() == [0, 2, 1]
    assert talks.every == 0b111
    assert talks.n_bytes > 1000


def test_words_are_matched_in_their_fields(talks):
    def found(field, slop=None):
        engine = talks.engine()
        entries = [talks.lexicon.find(term) for term in ("tokyo", "talk")]
        engine.push_words([talks.lexicon.open(engine, e) for e in entries], slop, field)
        return engine.first(9)

    assert found(BOTH) == found(TITLE) == [1]
    assert found(BODY) == []
    assert found(BODY, 2) == [1]


def test_the_pivot_is_the_archives_or_the_mean_length_and_never_below_1(tmp_path):
    def pivot(articles, given_pivot=None):
        write_segment(tmp_path / "s", map(entry, articles), Analyzer(), given_pivot)
        return Segment(tmp_path / "s").pivot

    two = [article("1", "one two three"), article("2", "four", "five six")]
    assert pivot(two) == 3.0
    assert pivot(two, 40.0) == 40.0
    assert pivot([article("1")]) == pivot([]) == 1.0


def test_columns_hold_people_places_and_source(talks):
    assert talks.column("places") is talks.column("places")
    assert [talks.column("places").values_of(doc) for doc in range(3)] == [None, ("Tokyo",), None]
    assert [talks.column("people").values_of(doc) for doc in range(3)] == [None, None, ()]
    assert [talks.column("source").values_of(doc) for doc in range(3)] == [("Wire",), None, None]


def test_an_entry_comes_back_with_digest_and_origin(tmp_path):
    path = tmp_path / "s"
    entries = [entry(article("1", date="2017-01-01"), "a.txt"), entry(article("2"), "b.txt")]
    write_segment(path, entries, Analyzer())
    segment = Segment(path)
    assert [segment.entry(doc) for doc in (1, 0)] == entries
    assert list(segment.docs_from("a.txt")) == [1]
    assert list(segment.docs_from("elsewhere")) == []
    assert segment.sources == ["b.txt", "a.txt"]


@pytest.mark.parametrize(("n_sources", "width"), [(1, 0), (2, 1), (256, 1), (257, 2)])
def test_sources_are_told_by_numbers_as_narrow_as_they_fit(tmp_path, n_sources, width):
    path = tmp_path / "s"
    entries = [entry(article(f"{n:04}"), f"{n}.txt") for n in range(n_sources)]
    write_segment(path, entries, Analyzer())
    segment = Segment(path)
    for doc in range(n_sources):
        assert segment.origin(doc) == f"{int(segment.id_of(doc))}.txt"
    assert list(segment.docs_from("0.txt")) == [n_sources - 1]
    sections = read_container("SEGM", "s", memoryview(path.read_bytes()))
    assert sections["origins"].n_bytes == width * n_sources


def test_sources_of_the_wrong_number_of_articles_are_damage(tmp_path):
    path = tmp_path / "s"
    entries = [entry(article(id_), id_) for id_ in "abc"]
    write_segment(path, entries, Analyzer())
    data = memoryview(path.read_bytes())
    sections = {name: bytes(s.read()) for name, s in read_container("SEGM", "s", data).items()}
    path.write_bytes(write_container("SEGM", sections | {"origins": b"\0" * 5}))
    with pytest.raises(DamagedArchiveError, match="origins has 5 bytes for 3 articles"):
        Segment(path).origin(0)


def test_a_source_whose_name_is_no_unicode_is_kept(tmp_path):
    path = tmp_path / "s"
    write_segment(path, [entry(article("1"), "caf\udce9.txt")], Analyzer())
    assert Segment(path).origin(0) == "caf\udce9.txt"


def test_the_last_id_given_does_not_decide_the_order(tmp_path):
    entries = [
        entry(article(id_, date=day))
        for id_, day in [("b", "2017-01-02"), ("a", None), ("c", "2017-01-02"), ("d", "2016-01-01")]
    ]
    for given_ in (entries, entries[::-1]):
        write_segment(tmp_path / "s", given_, Analyzer())
        segment = Segment(tmp_path / "s")
        assert [segment.id_of(doc) for doc in range(4)] == ["a", "d", "c", "b"]


def test_a_digest_tells_content_and_salt_apart():
    base = article("1", "body", "title", "2017-01-01", people=["A", "B"], extra={"x": 1, "y": 2})
    same = article("1", "body", "title", "2017-01-01", people=["A", "B"], extra={"y": 2, "x": 1})
    others = [
        article("2", "body"), article("1", "body."), article("1", "body", people=[]),
        article("1", "body", people=["B", "A"]), article("1", "", "body"),
    ]  # fmt: skip
    assert digest_of(base) == digest_of(same)
    assert len(digest_of(base)) == DIGEST_BYTES
    digests = {digest_of(given) for given in (base, *others)} | {digest_of(base, "auto")}
    assert len(digests) == 7


def test_a_segment_outlives_its_file(tmp_path):
    segment = make_segment(tmp_path / "s", [article("1", "text")])
    (tmp_path / "s").unlink()
    assert segment.articles.article(0).body == "text"
    assert segment.lexicon.find("text").doc_freq == 1


@pytest.mark.parametrize("data", [b"", b"not a segment" * 9])
def test_what_is_no_segment_is_damage(tmp_path, data):
    (tmp_path / "s").write_bytes(data)
    with pytest.raises(DamagedArchiveError, match=r"^s "):
        Segment(tmp_path / "s")
