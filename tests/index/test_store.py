"""Stored articles come back as they were given."""

from __future__ import annotations

import dataclasses
import datetime as dt
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.index import store
from dateline.index._strings import write_table
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.store import (
    ArticleWriter,
    general_codebook,
    is_general,
    train_codebook,
)
from dateline.index.stored import StoredArticles

text = st.text(st.characters(), max_size=20)
names = st.none() | st.lists(text, max_size=3)
json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
articles = st.builds(
    Article,
    id=st.text(st.characters(), min_size=1, max_size=9).map(lambda id_: id_ + "x"),
    title=text,
    body=text,
    date=st.none() | st.dates() | st.datetimes(timezones=st.none() | st.just(dt.UTC)),
    people=names,
    places=names,
    source=st.none() | text,
    url=st.none() | text,
    extra=st.dictionaries(text, json, max_size=3),
)


def write_articles(given_articles, codebook=b""):
    """Return the sections that hold articles, in this order."""
    writer = ArticleWriter(codebook)
    writer.add_many(given_articles)
    return writer.sections()


def stored(sections, given_articles):
    """Read sections back, beside those of a segment that have ids and dates."""
    days = array("i", [a.date.toordinal() if a.date else 0 for a in given_articles])
    ids = [article.id for article in given_articles]
    numbers = array("I", map(sorted(ids).index, ids))
    others = {
        "dates": days.tobytes(),
        "ids": write_table(sorted(ids)),
        "doc_ids": numbers.tobytes(),
    }
    container = write_container("SEGM", {**sections, **others})
    return StoredArticles(read_container("SEGM", "x", memoryview(container)))


@given(st.lists(articles, max_size=5, unique_by=lambda article: article.id))
def test_each_article_is_read_back_alone_and_whole(given_articles):
    found = stored(write_articles(given_articles), given_articles)
    for doc in reversed(range(len(given_articles))):
        article = given_articles[doc]
        assert found.article(doc) == article
        assert found.mapping(doc) == article.to_mapping()
        assert found.texts(doc) == (article.title, article.body)


def test_every_field_is_read_back():
    full = Article(
        "1", "t", "b", "2017-01-01", people=[], places=["P", "Q R"], source="s", url="u",
        section="x", author="a", language="en", extra={"k": [1, None, "é"]},
    )  # fmt: skip
    mapping = stored(write_articles([full]), [full]).mapping(0)
    assert mapping == full.to_mapping()
    fields = {field.name for field in dataclasses.fields(Article)}
    # Mentions are stored apart (test_mentions.py); that a date is the article's own is not said.
    assert mapping.keys() == fields - {"mentions", "date_from"}


def test_a_large_article_is_read_back():
    large = Article("1", body="missile " * 500_000)
    assert stored(write_articles([large]), [large]).article(0) == large


def many(n, start=1):
    words = "missile launch talks carrier summit minister said on Monday north south".split()
    bodies = [
        " ".join(words[(number * step) % 11] for step in range(1, 60))
        for number in range(start, start + n)
    ]
    return [Article(str(n), body=f"{body} {n}", places=["Tokyo"]) for n, body in enumerate(bodies)]


@pytest.fixture
def small_sample(monkeypatch):
    """So much text that 20 of `many` have it."""
    monkeypatch.setattr(store, "SAMPLE_CHARACTERS", 5_000)


@pytest.mark.usefixtures("small_sample")
def test_a_codebook_of_a_full_sample_is_general_and_handed_on():
    first = write_articles(many(100))
    assert is_general(first["codebook"])
    second = write_articles(many(40, start=101), first["codebook"])
    assert second["codebook"] == first["codebook"]
    assert stored(second, many(40)).article(7) == many(40, start=101)[7]


@pytest.mark.usefixtures("small_sample")
def test_a_segment_with_less_text_than_a_sample_has_its_own_smaller_codebook():
    general = write_articles(many(100))["codebook"]
    few = write_articles(many(5), general)
    assert few["codebook"] == train_codebook(many(5))
    assert not is_general(few["codebook"])
    assert len(few["codebook"]) < len(general)


@pytest.mark.usefixtures("small_sample")
def test_a_codebook_that_is_not_general_is_not_handed_on():
    few = write_articles(many(5))["codebook"]
    sections = write_articles(many(100), few)
    assert sections["codebook"] == write_articles(many(100))["codebook"] != few


@pytest.mark.usefixtures("small_sample")
def test_the_general_codebook_of_some_segments_is_found():
    few, general = write_articles(many(5)), write_articles(many(100))
    segments = [stored(few, many(5)), stored(general, many(100)), stored(few, many(5))]
    assert general_codebook(segments) == general["codebook"]
    assert general_codebook(segments[:1]) == b""


@pytest.mark.usefixtures("small_sample")
def test_articles_come_in_the_order_asked_for():
    writer = ArticleWriter()
    assert writer.codebook == b""
    writer.add_many(many(2_000))
    assert is_general(writer.codebook)
    order = [*range(1_999, -1, -1)]
    found = stored(writer.sections(order), many(2_000)[::-1])
    assert [found.article(doc) for doc in range(2_000)] == many(2_000)[::-1]


@pytest.mark.usefixtures("small_sample")
def test_frames_are_copied_where_codebooks_agree():
    old = stored(write_articles(many(100)), many(100))
    writer = ArticleWriter(old.codebook)
    writer.copy(old, [3, 1])
    writer.add_many(many(100)[5:6])
    writer.copy(old, range(90, 100))
    expected = [many(100)[number] for number in (3, 1, 5, *range(90, 100))]
    merged = stored(writer.sections(), expected)
    assert merged.codebook == old.codebook
    assert [merged.article(doc) for doc in range(13)] == expected
    assert [bytes(merged.frame(doc)) for doc in (0, 1, 12)] == [
        bytes(old.frame(doc)) for doc in (3, 1, 99)
    ]


@pytest.mark.usefixtures("small_sample")
def test_frames_are_written_anew_where_codebooks_differ():
    general = stored(write_articles(many(100)), many(100))
    few = stored(write_articles(many(5)), many(5))
    writer = ArticleWriter(general.codebook)
    writer.copy(few, range(5))
    writer.copy(general, range(5, 100))
    merged = stored(writer.sections(), many(100))
    assert merged.codebook == general.codebook
    assert [merged.article(doc) for doc in range(100)] == many(100)


def test_few_articles_of_several_segments_get_one_codebook():
    first, second = (
        stored(write_articles(many(3)), many(3)),
        stored(write_articles(many(5)), many(5)),
    )
    writer = ArticleWriter(first.codebook)
    writer.copy(first, range(3))
    writer.copy(second, [3, 4])
    merged = stored(writer.sections(), many(5))
    assert merged.codebook == train_codebook(many(5))
    assert [merged.article(doc) for doc in range(5)] == many(5)


# Damage


@pytest.mark.parametrize("frames", [b"", b"\0", b"\xffgarbage"])
def test_a_frame_that_holds_no_article_is_damage(frames):
    sections = write_articles([])
    sections |= {"articles": frames, "article_ends": len(frames).to_bytes(4, "little")}
    found = stored(sections, many(1))
    with pytest.raises(DamagedArchiveError, match="cannot be read"):
        found.mapping(0)
    with pytest.raises(DamagedArchiveError, match="cannot be read"):
        found.texts(0)


def test_a_frame_outside_the_section_is_damage():
    sections = write_articles([]) | {"article_ends": (9).to_bytes(4, "little")}
    with pytest.raises(DamagedArchiveError, match="asks for bytes 0 to 9 of 0"):
        stored(sections, many(1)).article(0)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "[]", '"x"'], ids=["{", "[", "[]", "x"])
def test_extra_that_is_no_mapping_is_damage(text, monkeypatch):
    monkeypatch.setattr(store, "_record", lambda article: (128, ["", "", text]))
    found = stored(write_articles(many(1)), many(1))
    with pytest.raises(DamagedArchiveError, match="cannot be read"):
        found.mapping(0)


def test_frames_without_their_codebook_are_damage():
    sections = write_articles(many(400))
    with pytest.raises(DamagedArchiveError, match="codebook cannot be read"):
        stored({**sections, "codebook": b""}, many(400)).article(7)
