"""Vocabulary: forms, terms, idf and patterns over the segments of a snapshot."""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import Article
from dateline.index.analysis import Analyzer
from dateline.search.plan import Pattern
from dateline.search.vocabulary import Vocabulary, compile_pattern

Make = Callable[..., Article]


@pytest.fixture(scope="module")
def shelf(shelve: Any, make: Make) -> Any:
    return shelve([make("Missiles and a missile."), make("Talks.")], [make("One missile.")])


def words_of(shelf: Any) -> Vocabulary:
    return Vocabulary(shelf.snapshot, shelf.analyzer)


def test_a_form_that_a_segment_has_seen_needs_no_stemmer(shelf: Any) -> None:
    class Unable(Analyzer):
        def stem(self, form: str) -> str:
            raise AssertionError(form)

    words = Vocabulary(shelf.snapshot, Unable("english"))
    assert words.term("missiles") == "missil"
    assert words_of(shelf).term("missiling") == "missil"


def test_a_word_has_the_number_of_its_term_in_each_segment_that_holds_it(shelf: Any) -> None:
    words = words_of(shelf)
    lexicons = [live.segment.lexicon for live in shelf.snapshot.segments]
    first, second = words.word("missiles").numbers
    assert lexicons[0].entry(first).doc_freq == 1  # both forms, one article
    assert lexicons[1].entry(second).doc_freq == 1
    assert words.word("talks").numbers[1] == -1


def test_the_forms_of_a_word_are_those_that_the_segment_holds(shelf: Any) -> None:
    words = words_of(shelf)
    first, second = (live.segment for live in shelf.snapshot.segments)
    assert words.forms(first, "missile") == ["missile", "missiles"]
    assert words.forms(second, "missiles") == ["missile"]
    assert words.forms(second, "talks") == []


def test_idf_counts_the_articles_of_all_segments(shelf: Any) -> None:
    assert words_of(shelf).idf("missile") == math.log(1 + 1.5 / 2.5)
    assert words_of(shelf).idf("absent") == math.log(1 + 3.5 / 0.5)


def test_a_pattern_finds_the_forms_of_a_segment(shelf: Any) -> None:
    words, first = words_of(shelf), shelf.snapshot.segments[0].segment
    assert [form for _, form in words.matching(first, Pattern("miss*"))] == ["missile", "missiles"]
    assert [form for _, form in words.matching(first, Pattern("*s"))] == ["missiles", "talks"]
    assert words.matching(first, Pattern("zz*")) == []


ALPHABET = "ab.1é"


@settings(derandomize=True, deadline=None)
@given(
    pattern=st.text(ALPHABET + "*?", min_size=1, max_size=9),
    form=st.text(ALPHABET, min_size=1, max_size=9),
)
def test_a_pattern_matches_as_file_names_do(pattern: str, form: str) -> None:
    expected = re.compile(fnmatch.translate(pattern)).match(form)
    assert bool(compile_pattern(pattern)(form)) == bool(expected)


def test_a_pattern_of_many_stars_gives_up_on_a_long_word() -> None:
    # Trying all ways to share 255 letters among 30 stars would never end.
    assert not compile_pattern("*a" * 30 + "*b")("a" * 255)
    assert compile_pattern("*a" * 30 + "*")("a" * 255)
