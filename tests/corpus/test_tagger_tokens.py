"""Tokens as the tagger finds them, beside a regular expression that says the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.corpus.entities.model import tagger
from dateline.corpus.entities.tokens import ADDRESS, BREAK, BREAKS, SHOUTED, TOUCHES, Tokens, fold

_TOKEN = re.compile(
    r"""(?:[^\W\d_]\.){2,}
      | [\w\u0300-\u036f]+ (?:['’](?![sS](?![\w\u0300-\u036f]))[^\W\d_]+)*
      | \n\s*\n
      | (?<=[^\n]{100})\n | \n(?=[^\n]{100})
      | (?<![^\n]{40})\n(?![^\n]{40})
      | ([^\w\s])\1*""",
    re.VERBOSE,
)
letters = st.text(st.characters()) | st.text("aAsS.'’_1-\u0301 \n\t,é\u05d0\U0001f600")
lines = st.lists(st.integers(0, 130).map(lambda n: ("word " * 26)[:n]), max_size=5).map("\n".join)
texts = st.lists(letters | lines, max_size=4).map("".join)


@pytest.fixture(scope="module", autouse=True)
def _model() -> None:
    """Read the model before the clock of an example runs."""
    tagger()


def tokens_of(text: str) -> Tokens:
    columns, _, _ = tagger().read(text)
    return Tokens(text, *columns)


@given(texts)
@example("0’¼")
def test_tokens_are_those_of_the_expression(text: str) -> None:
    tokens = tokens_of(text)
    found = list(zip(tokens.starts, tokens.ends, strict=True))
    assert found == [match.span() for match in _TOKEN.finditer(text)]


@given(texts)
def test_flags_say_what_touches_and_where_names_must_end(text: str) -> None:
    tokens = tokens_of(text)
    end = -1
    for i, start in enumerate(tokens.starts):
        assert bool(tokens.flags[i] & TOUCHES) == (start == end)
        assert bool(tokens.flags[i] & BREAKS) == (text[start] == "\n")
        end = tokens.ends[i]


@given(texts)
@example("É" * 61 + " said. " + "É" * 61)
@example("THE Straße, THE STRASSE AND THE WORLD, ﾞ")
def test_words_are_as_prose_writes_them_and_keys_as_tables_have_them(text: str) -> None:
    tokens = tokens_of(text)
    for i, word in enumerate(tokens.words):
        there = text[tokens.starts[i] : tokens.ends[i]]
        if tokens.flags[i] & BREAKS:
            there = BREAK
        elif tokens.flags[i] & SHOUTED and "." not in there:
            there = there.capitalize()
        assert word == there
        assert tokens.keys[i] == ((fold(word) or word[0]) if word[0].isalnum() else "")


def test_capitals_of_a_headline_are_read_as_prose() -> None:
    tokens = tokens_of("JAPAN SAYS TRADE DEAL WITH U.S. NEAR\n\nIBM, NATO and OPEC met.")
    quiet = [tokens.words[i] for i in range(len(tokens)) if tokens.flags[i] & SHOUTED]
    assert quiet == ["Japan", "Says", "Trade", "Deal", "With", "U.S.", "Near"]


def test_addresses_are_told_from_words_beside_them() -> None:
    text = "Write to Kim@example.com or https://example.com/Kim about and/or @home, Kim."
    tokens = tokens_of(text)
    marked = {tokens.words[i] for i in range(len(tokens)) if tokens.flags[i] & ADDRESS}
    assert marked == {"Kim", "@", "example", ".", "com", "https", ":", "//", "/"}


def test_an_address_has_a_domain_and_a_firm_behind_a_name_is_none() -> None:
    tokens = tokens_of("Traci Warner@ENRON, Kim Lee/ENRON@enronXgate, Kim@Example.")
    assert not any(flags & ADDRESS for flags in tokens.flags)


@given(st.text() | st.text(st.characters()))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
