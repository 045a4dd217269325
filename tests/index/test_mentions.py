"""Mentions come back as they were stored, and wrong bytes are an error and nothing worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_archives import article, make_segment

from dateline.corpus.mention import KINDS, Mention
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.mentions import (
    StoredMentions,
    decode_mentions,
    encode_mentions,
    mention_sections,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
mentions = st.builds(
    Mention,
    kind=st.sampled_from(KINDS),
    name=st.sampled_from(["Kim", "Tokyo"]) | texts,
    count=st.integers(1, (1 << 32) - 1),
    start=st.integers(0, (1 << 32) - 1),
    confidence=st.integers(0, 100).map(lambda percent: percent / 100),
)
several = st.lists(mentions, max_size=5).map(tuple)
NAMES = ("Kim", "Wu Dawei", "Tokyo")


@given(st.none() | several)
def test_a_row_is_read_as_it_was_written(given_mentions):
    assert decode_mentions(encode_mentions(given_mentions, NAMES), NAMES) == given_mentions


def test_a_name_of_the_article_is_not_written_again():
    known = encode_mentions((Mention("person", "Wu Dawei", 1, 5, 0.9),), NAMES)
    other = encode_mentions((Mention("person", "Li Keqiang", 1, 5, 0.9),), NAMES)
    assert len(known) == 6
    assert len(other) == 6 + 1 + len("Li Keqiang")


@given(several, st.data())
def test_wrong_bytes_are_other_mentions_or_an_error(given_mentions, data):
    row = bytearray(encode_mentions(given_mentions, NAMES))
    for at in data.draw(st.lists(st.integers(0, len(row) - 1), max_size=3)):
        row[at] = data.draw(st.integers(0, 255))
    row = row[: data.draw(st.integers(1, len(row)))]
    try:
        found = decode_mentions(bytes(row), NAMES)
    except (ValueError, LookupError):
        return
    assert all(isinstance(each.name, str) for each in found)


@pytest.mark.parametrize("row", [b"\x01", b"\x00\x00", b"\x01\x09\x01\x01\x01\x01", b"\xff" * 9])
def test_a_row_that_makes_no_sense_is_damage(row):
    sections = read_container(
        "SEGM", "x", memoryview(write_container("SEGM", mention_sections([row])))
    )
    with pytest.raises(DamagedArchiveError, match="mentions holds a row"):
        StoredMentions(sections).of(0, NAMES)


@given(st.lists(st.none() | several, max_size=6))
def test_each_article_has_its_own(rows):
    encoded = [encode_mentions(row, NAMES) for row in rows]
    data = memoryview(write_container("SEGM", mention_sections(encoded)))
    stored = StoredMentions(read_container("SEGM", "x", data))
    assert [stored.of(doc, NAMES) for doc in range(len(rows))] == rows
    assert bool(stored.n_bytes) == any(row is not None for row in rows)


def test_an_article_of_a_segment_has_its_mentions(tmp_path):
    kim = Mention("person", "Kim", 2, 7, 0.95)
    ship = Mention("vessel", "Carl Vinson", 1, 0, 0.9)
    given_articles = [
        article("a", people=["Kim"], mentions=[kim, ship]),
        article("b"),
        article("c", mentions=[]),
    ]
    stored = make_segment(tmp_path / "s", given_articles).articles
    found = {given.id: given.mentions for given in map(stored.article, range(3))}
    assert found == {"a": (kim, ship), "b": None, "c": ()}
