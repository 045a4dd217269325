"""Builders: the same segment however its articles come, and by however many threads."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_archives import article, contents, entry, new_folder, offer

from dateline.index import builder as builder_module
from dateline.index import transaction as transaction_module
from dateline.index.analysis import Analyzer
from dateline.index.builder import ARTICLE_CHARACTERS, Common, SegmentBuilder, write_segment
from dateline.index.crew import Crew
from dateline.index.format import read_container
from dateline.index.segment import Segment
from dateline.index.stored import StoredArticles
from dateline.index.transaction import Transaction
from dateline.index.verification import verify

CODED = {"articles", "article_ends", "codebook"}


def id_of(one):
    return one.id


def day_of(one):
    return one.date or dt.date.min


words = st.lists(st.sampled_from(["talk", "talks", "Tokyo", "été", "U.S.", "12.5"]), max_size=6)
given_articles = st.lists(
    st.builds(
        article,
        st.integers(0, 12).map(str),
        words.map(" ".join),
        words.map(" ".join),
        st.none() | st.sampled_from(["2017-01-01", "2017-01-02"]),
        people=st.none() | st.lists(st.sampled_from(["Joseph Yun", "Kim"]), max_size=2),
        source=st.none() | st.sampled_from(["a", "b"]),
    ),
    max_size=30,
)


def written(articles, chunk, n_threads):
    """Return the bytes of the segment that a builder writes."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setattr(builder_module, "CHUNK_CHARACTERS", chunk)
        crew = Crew(n_threads)
        builder = SegmentBuilder(Analyzer(), Common(), crew)
        for one in map(entry, articles):
            builder.put(one.article, one.digest, one.origin)
        crew.wait([builder.write(Path(name, "s"))])
        crew.close()
        return Path(name, "s").read_bytes()


@given(articles=given_articles, chunk=st.integers(1, 60), n_threads=st.integers(0, 2))
def test_a_segment_is_the_same_in_whatever_pieces_its_articles_come(articles, chunk, n_threads):
    unique = list({one.id: one for one in articles}.values())
    assert written(unique, chunk, n_threads) == written(unique, 10**9, n_threads=0)


@given(articles=given_articles, chunk=st.integers(1, 60), dice=st.randoms())
def test_in_whatever_order_articles_come_they_stand_in_doc_order(articles, chunk, dice):
    """Only the codes of stored articles go by those that came first."""
    unique = list({one.id: one for one in articles}.values())
    shuffled = list(unique)
    dice.shuffle(shuffled)
    found = []
    for order in (unique, shuffled):
        sections = read_container("SEGM", "s", memoryview(written(order, chunk, n_threads=0)))
        found.append({name: bytes(section.read()) for name, section in sections.items()})
        stored = StoredArticles(sections)
        expected = sorted(sorted(unique, key=id_of, reverse=True), key=day_of)
        assert [stored.article(doc) for doc in range(len(unique))] == expected
    one, other = ({n: s for n, s in sections.items() if n not in CODED} for sections in found)
    assert one == other


def test_an_article_that_waits_is_replaced_by_a_later_one_of_its_id(tmp_path):
    builder = SegmentBuilder(Analyzer(), Common(), Crew(0))
    for number in range(5):
        one = entry(article("1", "x" * number))
        builder.put(one.article, one.digest)
        assert (len(builder), builder.n_characters) == (1, number + ARTICLE_CHARACTERS)
        assert not builder.has_taken("1")
    builder.write(tmp_path / "s").result()
    assert builder.has_taken("1")
    assert list(builder.ids) == ["1"]
    assert Segment(tmp_path / "s").articles.article(0).body == "xxxx"


def test_a_builder_without_articles_writes_an_empty_segment(tmp_path):
    write_segment(tmp_path / "s", [], Analyzer())
    assert Segment(tmp_path / "s").n_docs == 0


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.path.iterdir() if path.name != "lock"}


def build(place, articles, sizes, workers):
    """Build an archive with chunks and segments of so many characters."""
    folder = new_folder(place)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builder_module, "CHUNK_CHARACTERS", sizes[0])
        patched.setattr(transaction_module, "BATCH_CHARACTERS", sizes[1])
        with Transaction(folder, workers=workers) as transaction:
            outcomes = [offer(transaction, one).value for one in articles]
            transaction.commit()
    return folder, outcomes


@given(articles=given_articles, sizes=st.tuples(st.integers(1, 40), st.integers(1, 200)))
def test_an_archive_does_not_depend_on_how_many_threads_build_it(articles, sizes):
    with tempfile.TemporaryDirectory() as name:
        alone, outcomes = build(Path(name, "1"), articles, sizes, 1)
        together, same = build(Path(name, "3"), articles, sizes, 3)
        assert outcomes == same
        assert files_of(alone) == files_of(together)
        assert contents(alone) == {one.id: one.body for one in articles}
        assert list(verify(alone.path)) == []
        assert len(alone.snapshot().segments) <= 1


def test_what_goes_wrong_in_a_thread_undoes_the_transaction(tmp_path, monkeypatch):
    folder = new_folder(tmp_path)

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr("dateline.index.files.write_new", fail)

    def add():
        with Transaction(folder, workers=2) as transaction:
            offer(transaction, article("1"))
            transaction.commit()

    with pytest.raises(OSError, match="no space left"):
        add()
    monkeypatch.undo()
    assert contents(folder) == {}
    assert {path.name for path in folder.path.iterdir()} <= {"manifest.json", "lock"}
