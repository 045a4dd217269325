"""Stored articles come back as they were given."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.index import store
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.store import StoredArticles, record, write_articles

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


def stored(sections):
    return StoredArticles(
        read_container("SEGM", "x", memoryview(write_container("SEGM", sections)))
    )


@given(st.lists(articles, max_size=5))
def test_each_article_is_read_back_alone_and_whole(given_articles):
    found = stored(write_articles(given_articles))
    for doc in reversed(range(len(given_articles))):
        assert found.article(doc) == given_articles[doc]
        assert found.mapping(doc) == given_articles[doc].to_mapping()


def test_a_large_article_is_read_back():
    large = Article("1", body="missile " * 500_000)
    assert stored(write_articles([large])).article(0) == large


@pytest.mark.parametrize("frames", [b"", b"garbage", b"\x28\xb5\x2f\xfd\x20\x02\x11\x00\x00{]"])
def test_a_frame_that_holds_no_article_is_damage(frames):
    ends = len(frames).to_bytes(8, "little")
    found = stored({"articles": frames, "article_ends": ends, "dictionary": b""})
    with pytest.raises(DamagedArchiveError, match="articles"):
        found.article(0)


def test_a_frame_outside_the_section_is_damage():
    sections = {"articles": b"", "article_ends": (9).to_bytes(8, "little"), "dictionary": b""}
    with pytest.raises(DamagedArchiveError, match="asks for bytes 0 to 9 of 0"):
        stored(sections).article(0)


def many(n):
    words = "missile launch talks carrier summit minister said on Monday north south".split()
    bodies = [" ".join(words[(n * step) % 11] for step in range(1, 60)) for n in range(n)]
    return [Article(str(n), body=f"{body} {n}") for n, body in enumerate(bodies)]


def test_many_articles_share_a_dictionary_and_few_have_none():
    sections = write_articles(many(400))
    assert sections["dictionary"]
    found = stored(sections)
    assert [found.article(doc) for doc in range(400)] == many(400)
    assert write_articles(many(20))["dictionary"] == b""


def test_articles_too_short_to_learn_from_have_no_dictionary(monkeypatch):
    monkeypatch.setattr(store, "_LEAST_SAMPLES", 1)
    sections = write_articles([Article("x"), Article("y")])
    assert sections["dictionary"] == b""
    assert stored(sections).article(1) == Article("y")


def test_frames_without_their_dictionary_are_damage():
    with pytest.raises(DamagedArchiveError, match="holds an article that cannot be read"):
        stored({**write_articles(many(400)), "dictionary": b""}).article(7)


def test_each_field_that_says_something_is_in_the_record_and_no_other():
    full = Article(
        "1", "t", "b", "2017-01-01", people=[], places=["P"], source="s", url="u",
        section="x", author="a", language="en", extra={"k": 1},
    )  # fmt: skip
    assert orjson.loads(record(full)) == full.to_mapping()
    assert orjson.loads(record(Article("1"))) == {"id": "1", "title": "", "body": ""}
