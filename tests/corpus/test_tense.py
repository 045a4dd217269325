"""Whether what stands around a date is past or to come, beside a naive twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.dates import tense
from dateline.corpus.dates.tense import Tense, tense_at

WORDS = (
    "that on said met to meet be held. will would be May Tuesday expected to since died, until by"
    " the U.S. it. 30. over; rose! 'rose?' Mr. hopes \n\n indeed limited before) ended \xa0 a"
).split(" ")


def naive_sign(words: list[str], number: int) -> Tense:
    word = words[number].strip(".,;:!?\"'()“”’-")
    word = word if word[:1] == "M" else word.lower()
    before = [each.lower() for each in words[max(0, number - 2) : number]]
    if word in tense._FUTURE or (word in tense._FUTURE_VERBS and before[-1:] == ["to"]):
        return 1
    if word not in tense._PAST and (
        len(word) < 5 or not word.endswith("ed") or word in tense._NO_PAST
    ):
        return 0
    return 1 if before[-1:] == ["be"] or tense._AUXILIARIES & {*before} else -1


def naive_tense(text: str, start: int, end: int) -> Tense:
    before = text[max(0, start - 200) : start].rpartition("\n\n")[2].split()
    after = text[end : end + 100].split()
    if before and before[-1].lower() in ("by", "until", "till", "before"):
        return 1
    earlier: list[Tense] = []
    for number in reversed(range(len(before))):
        if tense._ends_sentence(before[number]):
            break
        earlier.append(naive_sign(before, number))
    later: list[Tense] = []
    for number, word in enumerate(after):
        later.append(naive_sign(after, number))
        if tense._ends_sentence(word):
            break
    is_clause = before[-2:] == ["that", "on"] or before[-1:] == ["that"]
    signs = later + earlier if is_clause else earlier + later
    return next((sign for sign in signs if sign), 0)


@given(
    st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join) | st.text(),
    st.integers(0, 400),
    st.integers(0, 9),
)
def test_the_tense_is_that_of_the_naive_twin(text: str, start: int, length: int):
    assert tense_at(text, start, start + length) == naive_tense(text, start, start + length)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Envoys met on ", " in Seoul.", -1),
        ("On ", " envoys met in Seoul.", -1),
        ("They said they would meet on ", ".", 1),
        ("It was said to be held on ", ".", 1),
        ("They voted. On ", " comes rain.", 0),
        ("They met in the U.S. on ", ".", -1),
        ("Met\n\nOn ", " comes rain.", 0),
        ("It lasted until ", ".", 1),
        ("He died ", ".", -1),
        ("He said that on ", " they would meet.", 1),
        ("They will say that on ", " he met them.", -1),
        ("He said that on ", ".", -1),
        ("Rain is unlikely on ", ", they said.", 1),
        ("He said talks reopen on ", ".", 1),
        ("He visits the Demilitarized Zone on ", ".", 0),
    ],
)
def test_the_nearest_sign_of_the_sentence_decides(before: str, after: str, expected: Tense):
    text = f"{before}Tuesday{after}"
    assert tense_at(text, len(before), len(before) + len("Tuesday")) == expected
