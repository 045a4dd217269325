"""Places in datelines, beside their state, and short for one: which they are, and what called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.corpus.entities import Entity, enrich, read_entities
from dateline.corpus.entities.datelines import heading
from dateline.corpus.entities.reader import CONFIDENT


def places(text: str, title: str = "") -> list[str]:
    return list(dict.fromkeys(each.name for each in found(text, title)))


def found(text: str, title: str = "") -> list[Entity]:
    return [each for each in read_entities(text, title) if each.kind == "place"]


class TestADateline:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("WASHINGTON - The president said.", ["Washington"]),
            ("PARIS - It rained.", ["Paris"]),
            ("NEW YORK -- It rained.", ["New York"]),
            ("PRAGUE—The river rose.", ["Prague"]),
            ("LONDON: It rained.", ["London"]),
            ("SEOUL (Reuters) - It rained.", ["Seoul"]),
            ("TOKYO, April 24 (Reuters) - It rained.", ["Tokyo"]),
            ("JACKSON, Miss. (AP) - It rained.", ["Jackson", "Mississippi"]),
            ("LINCOLN, Neb. - It rained.", ["Lincoln", "Nebraska"]),
            ("WHITE PLAINS, N.Y., March 12 - It rained.", ["White Plains", "New York State"]),
            ("WASHINGTON, D.C. - It rained.", ["Washington"]),
            ("MIAMI, FL -- It rained.", ["Miami", "Florida"]),
            ("ROME, Ga. - It rained.", ["Rome, Georgia", "Georgia, United States"]),
            ("SAINT-DENIS, France - It rained.", ["Saint-Denis, France", "France"]),
            ("SÃO PAULO, Brazil - It rained.", ["Sao Paulo", "Brazil"]),
            ("BEIJING/HONG KONG (Reuters) - It rained.", ["Beijing", "Hong Kong"]),
            ("ULAANBAATAR - It snowed.", ["Ulan Bator"]),
            ("LE BOURGET, France - It rained.", ["Le Bourget", "France"]),
            ("XANBARGA, Ohio - It rained.", ["Xanbarga, Ohio", "Ohio"]),
            ("PORT ELLERY, May 20 - It rained.", ["Port Ellery"]),
            ("XANBARGA (AP) - It rained.", ["Xanbarga"]),
            ("XANBARGA - It rained. The road out of Xanbarga was wet.", ["Xanbarga"]),
        ],
    )
    def test_names_places_that_are_sure(self, text: str, names: list[str]) -> None:
        assert places(text) == names
        assert all(each.confidence > 0.9 for each in found(text)[: len(names)])

    @pytest.mark.parametrize("lead", ["", "Rain falls\n\n", "Rain falls\n\nBy Jane Doe\n\n"])
    def test_opens_a_text_or_one_of_its_first_paragraphs(self, lead: str) -> None:
        (place,) = found(f"{lead}WASHINGTON - It rained.")
        assert (place.name, place.start) == ("Washington", len(lead))

    def test_may_stand_behind_a_title(self) -> None:
        article = Article(id="1", title="Rain falls", body="SYDNEY - In a green hood she ran.")
        assert enrich(article).places == ("Sydney",)

    def test_lies_in_its_country_though_no_table_knows_it(self) -> None:
        town, nation, again = found("LE BOURGET, France - It rained. Then it rained in Le Bourget.")
        assert (town.country, nation.country, again.country) == ("FR", "FR", "FR")

    def test_makes_a_new_town_a_place_all_through_the_text(self) -> None:
        text = "PORT ELLERY, May 20 - It rained. Port Ellery is wet. Rain in Port Ellery fell."
        assert [each.text for each in found(text)] == ["PORT ELLERY", "Port Ellery", "Port Ellery"]
        assert places(text) == ["Port Ellery"]

    @pytest.mark.parametrize(
        "text",
        [
            "JOHN SMITH - The man came.",
            "PARIS HILTON - She came.",
            "IBM - The company said.",
            "BREAKING - It rained.",
            "JACKSON: I did not.",
            "UNITED NATIONS (AP) - The council met.",
            "BOSTON-BASED engineers came.",
        ],
    )
    def test_is_not_read_where_something_else_stands_in_capitals(self, text: str) -> None:
        assert [each for each in found(text) if each.confidence > CONFIDENT] == []

    def test_has_a_known_town_in_the_middle_of_a_text_no_more_than_the_tagger_says(self) -> None:
        lead = "It rained.\n\n" * 4
        assert [
            each for each in found(f"{lead}JACKSON - It rained.") if each.confidence > 0.6
        ] == []

    @given(st.text(max_size=80) | st.text("AZ ,.-()/:é1", max_size=80), st.integers(0, 10))
    def test_of_any_text_stands_where_it_says(self, text: str, start: int) -> None:
        head = heading(text, start)
        if head:
            for part in filter(None, (head.town, head.behind)):
                assert start <= part[0] < part[1] <= len(text)


class TestATownBesideItsState:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            (
                "Police in Cambridge, Massachusetts said so.",
                ["Cambridge, Massachusetts", "Massachusetts"],
            ),
            ("He lived in Memphis, Tenn. and worked.", ["Memphis", "Tennessee"]),
            ("He lived in Louisville, Ky., and worked.", ["Louisville", "Kentucky"]),
            ("POLICE SEEK MAN IN LEXINGTON, KY", ["Lexington", "Kentucky"]),
        ],
    )
    def test_is_a_place_and_the_state_is_one(self, text: str, names: list[str]) -> None:
        assert places(text) == names
        assert all(each.confidence > 0.9 for each in found(text))

    def test_ends_before_a_hyphen(self) -> None:
        text = "Soldiers from Biloxi, Mississippi-would begin; a Kearny, New Jersey-based firm too."
        texts = {each.text for each in found(text)}
        assert texts >= {"Biloxi", "Mississippi", "Kearny", "New Jersey"}

    def test_leaves_what_the_state_is_only_a_part_of(self) -> None:
        entities = read_entities("Doctors at Boston, Massachusetts General Hospital said so.")
        assert ("organisation", "Massachusetts General Hospital") in {
            (each.kind, each.text) for each in entities
        }

    def test_needs_a_dot_where_the_abbreviation_is_a_word(self) -> None:
        assert "Mississippi" not in places("The mayor of Jackson, Miss Smith, said so.")


class TestAnAbbreviation:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("He lived in Calif. for years.", "California"),
            ("He lived in Fla. for years.", "Florida"),
            ("He lived in N.C. for years.", "North Carolina"),
            ("He lived in R.I. for years.", "Rhode Island"),
            ("He lived in Md. for years.", "Maryland"),
            ("He lived in Madison, Wisc., for years.", "Wisconsin"),
            ("Officials in the Uk said so.", "United Kingdom"),
            ("Officials in the Ussr said so.", "Soviet Union"),
            ("UK SAYS USSR MAY BUY GRAIN", "Soviet Union"),
        ],
    )
    def test_is_called_what_it_is_short_for(self, text: str, name: str) -> None:
        assert name in places(text)

    def test_of_two_letters_may_be_something_else(self) -> None:
        assert "Louisiana" not in places("He lives in L.A. and in LA, he said.")

    def test_in_angle_brackets_is_a_ticker(self) -> None:
        assert "United Kingdom" not in places("CARBIDE <UK> LOOKS TO ACQUISITIONS FOR GROWTH")

    def test_in_capitals_is_no_town_whose_name_has_accents(self) -> None:
        assert "Icó" not in places("Ministers in ICO said so. Coffee from ICO is sold.")


class TestAnUnlistedPlace:
    def test_is_called_what_the_text_calls_it_in_lower_case(self) -> None:
        text = "MACXANTH, May 20 - It rained. The rain that fell in MacXanth was warm."
        assert places(text) == ["MacXanth"]

    def test_in_capitals_alone_is_called_what_prose_would_call_it(self) -> None:
        assert places("XANBARGA DE LA ZARN, May 20 - It rained.") == ["Xanbarga de la Zarn"]


class TestANeighbour:
    def test_counts_though_its_name_has_homonyms_far_smaller(self) -> None:
        text = "He moved from San Francisco to Santa Clara."
        assert places(text) == ["San Francisco", "Santa Clara, California"]

    def test_does_not_count_for_its_own_name(self) -> None:
        text = "HALIFAX (Reuters) - A fire broke out in London. Canada was shocked."
        assert "London, Ontario" in places(text)
