"""Snapshots: what is alive in them, and the days that they span."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from making_archives import article, commit, delete, make_segment, new_folder

from dateline.index.manifest import Manifest
from dateline.index.snapshot import LiveSegment, Snapshot, to_bits


def test_live_articles_are_those_not_deleted(tmp_path):
    segment = make_segment(tmp_path / "s", [article(id_, date="2017-01-01") for id_ in "abc"])
    live = LiveSegment(segment, 0b101)
    assert (live.n_live, live.docs()) == (2, [0, 2])
    assert [live.holds(doc) for doc in range(3)] == [True, False, True]
    assert [live.find_id(id_) for id_ in "cbax"] == [0, None, 2, None]


def test_the_dates_of_a_segment_are_those_of_its_live_articles(tmp_path):
    days = [None, "2017-01-01", "2017-02-02", "2017-03-03"]
    segment = make_segment(tmp_path / "s", [article(str(n), date=d) for n, d in enumerate(days)])
    first, second = dt.date(2017, 1, 1), dt.date(2017, 2, 2)
    assert LiveSegment(segment, 0b1111).dates() == (first, dt.date(2017, 3, 3))
    assert LiveSegment(segment, 0b0111).dates() == (first, second)
    assert LiveSegment(segment, 0b0101).dates() == (second, second)
    assert LiveSegment(segment, 0b0001).dates() is None
    assert LiveSegment(segment, 0).dates() is None


def test_a_snapshot_counts_what_is_there_and_what_is_alive(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1", "one two"), article("2", "three"))
    commit(folder, article("3", "four five six"))
    delete(folder, "1")
    snapshot = folder.snapshot()
    assert (snapshot.n_docs, snapshot.n_live) == (3, 2)
    live, doc = snapshot.find("3")
    assert live.segment.articles.article(doc).body == "four five six"
    assert snapshot.find("1") is snapshot.find("4") is None


def test_an_empty_snapshot_has_nothing():
    snapshot = Snapshot(Manifest("english"), ())
    assert (snapshot.n_docs, snapshot.n_live, snapshot.find("1")) == (0, 0, None)


def test_a_filter_is_there_just_where_something_is_deleted(tmp_path):
    segment = make_segment(tmp_path / "s", [article(id_) for id_ in "abc"])
    assert LiveSegment(segment, 0b111).filter is None
    assert LiveSegment(segment, 0b101).filter == b"\x05" + bytes(31)


@given(st.sets(st.integers(0, 99)))
def test_bitmaps_have_doc_id_0_in_the_lowest_bit_of_the_first_byte(docs):
    bits = to_bits(sum(1 << doc for doc in docs), 100)
    assert len(bits) == 32
    assert {doc for doc in range(100) if bits[doc // 8] >> doc % 8 & 1} == docs


def test_bitmaps_are_whole_cells_of_256_articles():
    assert [len(to_bits(0, n_docs)) for n_docs in (0, 1, 256, 257)] == [0, 32, 32, 64]
