"""Any string can be read for dates, offsets are true, and size never runs away."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.dates import grammar, read_dates
from dateline.corpus.dates._beginnings import Words

WORDS = (
    "May March April 3 - 5 , 2017 , last next week Tuesday the end of early mid - late two years"
    " ago a month Q2 first quarter 1st half '80s 1980s 19th century 25/04/2017 2017-04-24"
    " 24.4.2017 12 to and of in by 29 Feb 31 June 0 9999 99 year 1 300 weeks past 999 decades"
    " weekend day before yesterday fiscal 1987 /86 Sat Sun Mon . Jan Dec one Two today Today USA"
    " Christmas Eve Day New Year's Easter Sunday attacks '41 41 in 90 days"
    " past three several will said met on \u202e \U0001f600 \xa0 \n \x1c ſ K İ ² ٣ ’ – : $ _ é"
).split(" ")
anything = st.text() | st.text(st.characters())
dated = st.lists(st.sampled_from(WORDS), max_size=16).flatmap(
    lambda words: st.sampled_from([" ", "", "\n", "  "]).map(lambda gap: gap.join(words))
)
mixed = st.lists(anything | dated, max_size=6).map(" ".join)
published = st.none() | st.dates() | st.sampled_from([dt.date.min, dt.date.max])
words = Words(grammar.FIRST_WORDS)


@given(mixed, published)
def test_every_mention_stands_where_it_says_and_none_overlap(text: str, day: dt.date | None):
    end = 0
    for mention in read_dates(text, day):
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start < mention.end
        assert 0.5 <= mention.confidence <= 1
        if mention.first is None:
            assert mention.last is None
        else:
            assert mention.first <= mention.last
        end = mention.end


@given(mixed)
def test_without_a_day_of_publication_the_same_stretches_are_found(text: str):
    def spans(day: dt.date | None) -> set[tuple[int, int]]:
        return {(each.start, each.end) for each in read_dates(text, day)}

    numbers = {span for span in spans(dt.date(2017, 4, 24)) if "/" not in text[slice(*span)]}
    assert numbers <= spans(None)


@given(mixed)
def test_the_kernel_lets_through_all_that_the_grammar_takes(text: str):
    """The pattern is the naive twin: it is tried at every character."""
    taken = [at for at in range(len(text)) if grammar.FIRST.match(text, at)]
    let_through = words.beginnings(text)
    assert set(taken) <= set(let_through)
    assert let_through == sorted(set(let_through))


@given(st.text("abcdefghijklmnopqrstuvwxyzABCXYZ ", max_size=60))
def test_of_plain_words_the_kernel_lets_through_those_of_its_list_alone(text: str):
    let_through = words.beginnings(text)
    for at in let_through:
        word = text[at:].split(" ")[0].lower()
        assert word in grammar.FIRST_WORDS or word in ("a", "an")


@pytest.mark.parametrize(
    "text",
    [
        "1234567890" * 1_000_000,
        "1 " * 500_000,
        "," * 10_000_000,
        "May " * 50_000,
        "May" + " " * 1_000_000 + "3",
        "2017-" * 100_000,
        "1/" * 200_000,
        "'8" * 500_000,
        "the " * 250_000,
        "last " * 100_000,
        "early " * 100_000,
        "end of the " * 50_000,
        "Monday, " * 20_000,
        "Jan-" * 50_000,
        "1st " * 100_000,
        "a year " * 100_000,
        "in 90 days " * 50_000,
        "Christmas " * 50_000,
        "New Year's Eve " * 50_000,
        "\U0001f600" * 1_000_000,
        "\u202e\u05d0\u0628 " * 300_000,
        "\ud800May\udfff " * 50_000,
        "A" * 10_000_000,
        "\x00May\x00",
        "",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_extreme_texts_are_read(text: str):
    for mention in read_dates(text, dt.date(2017, 4, 24)):
        assert text[mention.start : mention.end] == mention.text
