"""Stored articles come back as they were given."""

from __future__ import annotations

import datetime as dt
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.builder import _ids
from dateline.index.store import (
    ArticleWriter,
    StoredArticles,
    train_codebook,
    worth_carrying,
    write_articles,
)

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


def stored(sections, given_articles):
    """Read sections back, beside those of a segment that have ids and dates."""
    days = array("i", [a.date.toordinal() if a.date else 0 for a in given_articles])
    others = {"dates": days.tobytes(), **_ids([article.id for article in given_articles])}
    container = write_container("SEGM", {**sections, **others})
    return StoredArticles(read_container("SEGM", "x", memoryview(container)))


@given(st.lists(articles, max_size=5, unique_by=lambda article: article.id))
def test_each_article_is_read_back_alone_and_whole(given_articles):
    found = stored(write_articles(given_articles), given_articles)
    for doc in reversed(range(len(given_articles))):
        given_ = given_articles[doc]
        assert found.article(doc) == given_
        assert found.mapping(doc) == given_.to_mapping()
        assert found.texts(doc) == (given_.title, given_.body)
