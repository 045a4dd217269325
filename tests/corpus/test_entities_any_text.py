"""Any string can be read, offsets are true, and size never runs away."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.corpus.entities import read_entities
from dateline.corpus.entities.reader import REPORTED, REPORTED_IN_CAPITALS, read_mentions
from dateline.corpus.reading import read_source
from dateline.corpus.sources import find_sources

WORDS = (
    "Kim Hong - kyun Fumio Kishida U.S. USS Carl Vinson carrier Korean Peninsula Tokyo , . & of"
    " the al - van Mr President Secretary of State Bank Japan Cup JAPAN SAYS TRADE DEAL Georgia"
    " Rome ' s \n \n\n \" ( ) said told I He A. Jr . 47 Ministry River Mount An So II Inc NA"
    " Democratic Republic Congo May April the ship ships Ronald Reagan sailors Hurricane v"
).split(" ")
anything = st.text() | st.text(st.characters())
newsy = st.lists(st.sampled_from(WORDS), max_size=40).flatmap(
    lambda words: st.sampled_from([" ", "", "\n"]).map(lambda gap: gap.join(words))
)
mixed = st.lists(anything | newsy, max_size=6).map(" ".join)


@given(mixed, anything | newsy)
def test_every_entity_stands_where_it_says_and_none_overlap(text: str, title: str) -> None:
    end = 0
    for entity in read_entities(text, title):
        assert text[entity.start : entity.end] == entity.text
        assert end <= entity.start < entity.end
        assert entity.name
        least = min(REPORTED[entity.kind], REPORTED_IN_CAPITALS)
        assert least <= entity.confidence <= 1
        assert entity.country is None or entity.kind == "place"
        end = entity.end


def test_the_articles_of_a_real_newswire_can_be_read(reuters: list[Path]) -> None:
    for source in find_sources(reuters):
        for article in islice(read_source(source), 0, None, 10):
            assert isinstance(article, Article)
            for mention in read_mentions(article.title, article.body):
                assert mention.name.strip()


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1_000_000,
        "," * 1_000_000,
        ", " * 500_000,
        "A." * 500_000,
        "Kim " * 100_000,
        "Fumio Kishida " * 30_000,
        "\n " * 300_000,
        "\n" + " " * 1_000_000,
        "O'" * 300_000,
        "Kim-" * 100_000,
        "(-" * 300_000 + "Kim",
        "\U0001f600" * 300_000,
        "\u202e\u05d0\u0628 " * 100_000,
        "\ud800Kim\udfff " * 50_000,
        "Troops in the North, in the South. " * 6_000,
        "North Korea fired. The North denied it.\n" * 10_000,
        "North Korea, the North, " * 10_000,
        "Cambridge, Massachusetts, " * 4_000,
        "PARIS, France - It rained.\n\n" * 8_000,
        " ".join(f"Rain fell in XAN{chr(65 + i % 26) * (i % 50)}BAR." for i in range(10_000)),
        "\x00Kim\x00",
        "Ǆǅ Ⅷ ﷺ ıI ßSS ﬁ ",
        "",
    ],
    ids=lambda text: repr(text[:6]),
)
def test_extreme_texts_are_read(text: str) -> None:
    assert all(text[e.start : e.end] == e.text for e in read_entities(text))


def test_many_ships_and_many_names_are_read() -> None:
    text = " ".join(
        f"carrier Ship{'abcdefghij'[i % 10] * (i % 37 + 1)} Zorbo" for i in range(20_000)
    )
    assert {entity.kind for entity in read_entities(text)} >= {"vessel"}
