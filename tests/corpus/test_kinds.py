"""Kinds: what is a person and what is a firm, a ship, a storm or an agency named after one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline import entities as read_entities
from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.model import tagger
from dateline.corpus.entities.shapes import reshaped
from dateline.corpus.entities.spans import Span
from dateline.corpus.entities.tokens import Tokens

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"


def named(text: str, kind: str) -> list[str]:
    return [entity.name for entity in read_entities(text) if entity.kind == kind]


@pytest.mark.parametrize("verb", ["said", "announced", "signed", "was told of"])
def test_a_president_is_a_person_whatever_he_does(verb: str) -> None:
    assert named(f"President Reagan {verb} it on Monday.", "person") == ["Reagan"]


@pytest.mark.parametrize(
    "text",
    [
        "They spoke of the ulterior motive of the Bush administration for the Iraq War.",
        "The governor says the Bush Administration wants to place the dishes there.",
        "It was a speech of the Bush presidency. A Bush\nadministration would deny nothing.",
    ],
)
def test_an_administration_is_called_by_who_leads_it(text: str) -> None:
    assert set(named(text, "person")) == {"Bush"}


def test_an_administration_may_be_called_by_its_town() -> None:
    assert named("He works for the Delhi administration.", "person") == []
    assert named("He works for the Delhi administration.", "place") == ["Delhi"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("President Moon Jae-in spoke on Monday.", "Moon Jae-in"),
        ("U.N. Secretary-General Ban Ki-moon spoke on Monday.", "Ban Ki-moon"),
        ("U.S. Secretary of State Rex Tillerson will chair a meeting.", "Rex Tillerson"),
        ("Treasurer Paul Keating said so.", "Paul Keating"),
        ("Texas Sen. John Tower left.", "John Tower"),
        ("Theresa May said no.", "Theresa May"),
    ],
)
def test_a_person_has_the_whole_name_and_no_title(text: str, name: str) -> None:
    assert named(text, "person") == [name]


@pytest.mark.parametrize("joint", ["and", "&"])
def test_two_people_that_the_tagger_takes_for_one_are_parted(joint: str) -> None:
    text = f"Theresa May {joint} Boris Johnson met."
    columns, _, _ = tagger().read(text)
    tokens = Tokens(text, *columns)
    found = reshaped([Span(0, 4, "person", 0.9, ())], tokens, gazetteer())
    assert [span.keys for span in found] == [("theresa", "may"), ("boris", "johnson")]


def test_a_full_name_is_as_sure_as_the_short_ones_that_mean_it() -> None:
    text = "Theresa May said no. Mrs. May told reporters. Then May's spokesman agreed."
    found = [entity for entity in read_entities(text) if entity.kind == "person"]
    assert [entity.name for entity in found] == ["Theresa May"] * 3
    assert all(entity.confidence >= 0.55 for entity in found)


@pytest.mark.parametrize(
    "text",
    [
        "Johnson & Johnson rose. Ernst & Young fell.",
        "Edward Jones & Co. said so.",
        "Baker Hughes Inc cut jobs. Analysts like Baker Hughes.",
        "Goldman, Sachs & Co said so. Analysts at Goldman agreed.",
        "Merrill Lynch, Pierce, Fenner & Smith rose.",
        "Moody's cut Greece's rating.",
        "Dow Jones Newswires said so.",
    ],
)
def test_a_firm_is_not_a_person(text: str) -> None:
    assert named(text, "person") == []
    assert named(text, "organisation")


def test_who_has_a_first_name_is_no_firm_of_that_name() -> None:
    text = "Goldman Sachs hired William Goldman. Then Goldman left."
    assert "William Goldman" in named(text, "person")


@pytest.mark.parametrize(
    "text",
    [
        "HUGHES <HT> APPROVES MERGER\n\nThe board voted on Monday, and Hughes named a chairman.",
        'Hughes Tool Co said its board voted. "Hughes will work with Baker," said Mr. Brown.',
        "Chrysler Corp named a chairman. Chrysler dealers, said Chrysler, will test the label.",
    ],
)
def test_a_firm_is_known_by_its_sign_at_the_exchange_and_by_its_legal_form(text: str) -> None:
    people = named(text, "person")
    assert "Hughes" not in people
    assert "Chrysler" not in people


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Donald Trump Attacks Apple Inc", "Donald Trump"),
        ("Angela Merkel Praises Siemens Group", "Angela Merkel"),
        ("The company said Mr. Thatcher Tool Co would know.", "Thatcher"),
    ],
)
def test_a_person_before_a_firm_is_no_firm(text: str, name: str) -> None:
    assert named(text, "organisation").count(name) == 0


def test_a_person_may_bear_the_name_of_a_firm() -> None:
    text = "Howard Hughes founded Hughes Tool Co in Texas. Hughes was 18, said Mr. Brown."
    assert named(text, "person").count("Howard Hughes") == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Carl Vinson strike group sailed. Vinson left Singapore.", "Carl Vinson"),
        ("The carrier left. The Carl Vinson would stay. Carl Vinson sailors waved.", "Carl Vinson"),
        ("The ship was joined by the Ronald Reagan, whose port is Yokosuka.", "Ronald Reagan"),
        ("HMS Queen Elizabeth docked.", "Queen Elizabeth"),
        ("The USS Carl Vinson sailed. Carl Vinson turned.", "Carl Vinson"),
    ],
)
def test_a_ship_is_known_by_its_crew_its_article_and_its_prefix(text: str, name: str) -> None:
    assert named(text, "person") == []
    assert named(text, "vessel")[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "U.S. Navy sailors from the USS Cole were hurt. The U.S. Navy said so.",
        "Royal Navy sailors left the frigate. The Royal Navy said so.",
        "American Airlines, the carrier, paid an American Airlines crew.",
        "A Red Cross crew came to the ship. The Red Cross said so.",
    ],
)
def test_whose_crew_it_is_is_not_always_a_ship(text: str) -> None:
    assert set(named(text, "vessel")) <= {"Cole"}


def test_a_ship_has_one_name_with_its_prefix_and_without() -> None:
    assert set(named("The USS Carl Vinson sailed. The Carl Vinson turned.", "vessel")) == {
        "Carl Vinson"
    }


def test_nobody_is_a_ship_where_there_are_none() -> None:
    assert named("They compared him to the Ronald Reagan of old.", "vessel") == []


def test_a_ship_and_the_person_whom_it_is_named_after_can_stand_in_one_text():
    text = "Sailors of the ship cheered. The Ronald Reagan sailed. Ronald Reagan was president."
    assert named(text, "vessel") == ["Ronald Reagan"]
    assert named(text, "person") == ["Ronald Reagan"]


@pytest.mark.parametrize(
    "text",
    [
        "Hurricane Maria hit Puerto Rico. Maria left thousands homeless.",
        "The ruling in Roe v. Wade was overturned.",
        "The talks ended.\n\nReuter",
    ],
)
def test_a_storm_a_lawsuit_and_an_agency_are_no_people(text: str) -> None:
    assert named(text, "person") == []


@pytest.mark.parametrize("text", ["The USA won.", "IBM and OPEC met."])
def test_a_country_is_sure_and_an_unknown_abbreviation_no_place(text: str) -> None:
    assert named(text, "place") == (["United States"] if "USA" in text else [])


pieces = st.sampled_from(
    [
        "Moon Jae-in", "Kim Yong-", "and", "&", "Carl Vinson", "USS", "the", "strike", "group",
        "Moody", "'s", "said", "Inc", "Co", ",", "Secretary", "of", "State", "-", "General", "Sen.",
        "v.", "Hurricane", "Maria", "May", "Theresa", "FED'S BAKER SAYS", "Goldman", "Sachs", "\n",
    ]
)  # fmt: skip


@example("of Moon Jae-in Moon Jae-in")
@given(st.lists(pieces, max_size=14).map(" ".join))
def test_whatever_stands_together_spans_are_whole_and_never_overlap(text: str) -> None:
    end = 0
    for entity in read_entities(text):
        assert entity.start >= end
        assert text[entity.start : entity.end] == entity.text
        assert not entity.text.startswith("-")
        assert not entity.text.endswith("-")
        end = entity.end


def test_people_of_a_country_are_no_part_of_its_name() -> None:
    text = (SAMPLE / "2017-04-24-tokyo-talks.txt").read_text()
    assert "Envoys of Japan" in text
    assert "Japan" in named(text, "place")
    assert "Envoys of Japan" not in named(text, "place")
