"""Keyword columns: names found by their tokens, values kept in each article's own order."""

from __future__ import annotations

from array import array
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making_archives import docs_of

from dateline.index._rows import inverse, number_values
from dateline.index._tokens import tokenize
from dateline.index.columns import KeywordColumn, write_column
from dateline.index.format import read_container, write_container


def forms(value):
    return tuple(form for form, _, _ in tokenize(value))


def column(values_of, name="people", broader=None):
    data = memoryview(write_container("SEGM", write_column(name, values_of, forms, broader)))
    return KeywordColumn(name, read_container("SEGM", "x", data), len(values_of))


words = st.sampled_from(["kim", "Kim", "Jong", "un", "Ökim", "ki", "北京", "!", "3.5", "Kim-Jong"])
values = st.lists(words, min_size=1, max_size=4).map(" ".join)
rows = st.lists(st.none() | st.lists(values, unique=True, max_size=3).map(tuple), max_size=40)


@given(rows)
def test_values_come_back_in_the_order_of_the_article(values_of):
    found = column(values_of)
    assert [found.values_of(doc) for doc in range(len(values_of))] == values_of
    assert found.values.strings() == sorted({v for row in values_of for v in row or ()})


@given(rows)
def test_each_value_marks_its_articles(values_of):
    found = column(values_of)
    for number, value in enumerate(found.values.strings()):
        expected = [doc for doc, row in enumerate(values_of) if row and value in row]
        assert docs_of(found.mark(number)) == expected


@given(rows, st.lists(st.sampled_from(["kim", "jong", "un", "okim", "ki", "北"]), max_size=3))
def test_a_name_is_found_by_tokens_side_by_side_or_by_all_of_them(values_of, tokens):
    found = column(values_of)
    names = [forms(value) for value in found.values.strings()]
    n = len(tokens)
    inside = [
        number
        for number, name in enumerate(names)
        if n and any(list(name[at : at + n]) == tokens for at in range(len(name)))
    ]
    assert found.find(tokens) == inside
    whole = [number for number, name in enumerate(names) if n and list(name) == tokens]
    assert found.find(tokens, whole=True) == whole


def test_an_empty_list_is_known_to_be_empty_and_none_is_not_known():
    found = column([(), None, ("Kim",)])
    assert [found.values_of(doc) for doc in range(3)] == [(), None, ("Kim",)]


@pytest.mark.parametrize("tokens", [(), ("kim jong",), ("\n",)])
def test_what_is_no_token_finds_nothing_more_than_its_words_would(tokens):
    assert column([("Lee",)]).find(tokens) == []


def test_a_value_of_many_articles_marks_them_all():
    values_of = [("Japan",) if doc % 300 == 0 else () for doc in range(1000)]
    assert docs_of(column(values_of).mark(0)) == [0, 300, 600, 900]


@given(rows, st.lists(values, max_size=3))
@example([("!",)], ["!"])  # has no word, and so no name to be found by
def test_values_are_found_by_their_whole_folded_names(values_of, wanted):
    found = column(values_of)
    keys = {f" {' '.join(forms(name))} ".encode() for name in wanted}
    expected = {}
    for number, value in enumerate(found.values.strings()):
        key = f" {' '.join(forms(value))} ".encode()
        if forms(value) and key in keys:
            expected.setdefault(key, []).append(number)
    assert found.named(keys) == expected


broader_names = st.dictionaries(values, st.lists(values, unique=True, max_size=3).map(tuple))


@given(rows, broader_names, st.lists(st.sampled_from(["kim", "jong", "un", "okim"]), max_size=3))
def test_a_broader_name_is_found_as_a_whole_and_in_no_other_column(values_of, names, tokens):
    def broader(value):
        return names.get(value, ())

    found = column(values_of, "places", broader)
    expected = [
        number
        for number, value in enumerate(found.values.strings())
        if tokens and any(list(forms(name)) == tokens for name in broader(value))
    ]
    assert found.find_broader(tokens) == expected
    assert column(values_of, "people").find_broader(tokens) == []
    old = column(values_of, "places")
    assert old.find_broader(tokens) == []
    assert old.broadened(forms, broader).find_broader(tokens) == expected
    marked = {doc for number in expected for doc in docs_of(found.mark(number))}
    assert docs_of(found.mark(*expected)) == sorted(marked)


def test_a_column_that_has_broader_names_keeps_them():
    found = column([("Kim",)], "places", lambda _: ("Jong",))
    assert found.broadened(forms, lambda _: ("Un",)) is found


@given(rows)
def test_values_are_numbered_as_by_a_dict_of_the_sorted_ones(values_of):
    found, known, numbered = number_values(values_of)
    number_of = {v: n for n, v in enumerate(sorted({v for row in values_of for v in row or ()}))}
    offsets = list(accumulate((len(row or ()) for row in values_of), initial=0))
    assert found == list(number_of)
    assert list(numbered) == offsets + [number_of[v] for row in values_of for v in row or ()]
    assert docs_of(int.from_bytes(known, "little")) == [
        doc for doc, row in enumerate(values_of) if row is not None
    ]


@given(st.integers(0, 50).flatmap(lambda n: st.permutations(range(n))))
def test_the_inverse_of_an_order_tells_where_each_number_stands(order):
    assert [order[place] for place in inverse(array("I", order))] == list(range(len(order)))


def test_an_order_with_a_number_too_large_has_no_inverse():
    with pytest.raises(ValueError, match="each once"):
        inverse(array("I", [0, 2]))
