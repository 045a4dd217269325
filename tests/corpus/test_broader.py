"""What a place is found by besides its name: its other names, and what it lies in."""

from __future__ import annotations

import pytest

from dateline.corpus.entities.broader import broader_names


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("Tokyo", {"Japan", "Asia"}),
        ("Seoul", {"South Korea", "Republic of Korea", "Asia"}),
        ("Chicago", {"United States", "USA", "North America"}),
        ("usa", {"United States", "USA", "America"}),
        ("west-germany", {"West Germany", "Europe"}),
        ("London", {"United Kingdom", "UK", "Britain"}),
        ("Japan", {"Asia"}),
    ],
)
def test_a_place_goes_by_its_other_names_and_by_what_it_lies_in(name, some):
    assert some <= set(broader_names(name))


@pytest.mark.parametrize("name", ["", "Nowhere at All", "Kim Hong-kyun", "\n"])
def test_what_is_no_place_has_no_broader_names(name):
    assert broader_names(name) == ()


@pytest.mark.parametrize("name", ["Taiwan", "Taipei", "Tokyo"])
def test_no_place_outside_china_lies_in_it(name):
    assert "China" not in broader_names(name)


@pytest.mark.parametrize("name", ["Tokyo", "usa", "Asia", "Seoul"])
def test_a_name_is_not_its_own_broader_name_and_each_is_there_once(name):
    found = broader_names(name)
    assert name not in found
    assert len(found) == len(set(found))
