"""Where places lie, what else they are called, and which name is whose."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.entities import geography
from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.geography import aliases, canonical, containers, place, places
from dateline.corpus.entities.keys import key_of

ROOT = Path(__file__).resolve().parents[2]
CONTINENTS = {"Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania"}
CONTINENTS |= {"South America", "Americas"}
KEYS = [key for key, _, _ in geography.kinds()]
PLACES = [each for key in KEYS for each in places(key)]
BY_HAND = [
    line.split("\t")
    for line in (ROOT / "tools" / "regions.tsv").read_text("utf-8").splitlines()[1:]
]


class TestContainers:
    @pytest.mark.parametrize(
        ("name", "chain"),
        [
            ("Tokyo", ("Japan", "Asia")),
            ("Chicago", ("Illinois", "United States", "North America")),
            ("Munich", ("Bavaria", "Germany", "Europe")),
            ("Guangzhou", ("Guangdong", "China", "Asia")),
            ("London", ("England", "United Kingdom", "Europe")),
            ("Bandung", ("West Java", "Java", "Indonesia", "Asia")),
            (
                "Harlem",
                ("Manhattan", "New York", "New York State", *("United States",), "North America"),
            ),
            ("Rome, Georgia", ("Georgia, United States", "United States", "North America")),
            ("Georgia", ("Asia",)),
            ("Georgia, United States", ("United States", "North America")),
            ("Bavaria", ("Germany", "Europe")),
            ("Xanbarga, Georgia", ("Georgia, United States", "United States", "North America")),
            ("Xanbarga, Ga.", ()),
            ("Southern Sudan", ("Sudan", "Africa")),
            ("South London", ("London", "England", "United Kingdom", "Europe")),
            ("West Paris, Texas", ("Texas", "United States", "North America")),
            ("Western Union", ()),
            ("Japan", ("Asia",)),
            ("West Germany", ("Germany", "Europe")),
            ("Soviet Union", ("Europe",)),
            ("Korean Peninsula", ("Asia",)),
            ("Latin America", ("Americas",)),
            ("Asia", ()),
            ("North Atlantic", ()),
        ],
    )
    def test_come_nearest_first_up_to_the_continent(
        self, name: str, chain: tuple[str, ...]
    ) -> None:
        assert containers(name) == chain

    def test_of_every_country_are_one_continent_unless_it_is_part_of_another(self) -> None:
        parts = {"West Germany", "East Germany", "North Vietnam", "South Vietnam"}
        parts |= {"North Yemen", "South Yemen"}
        for each in PLACES:
            if each.kind == "country" and each.name not in {*parts, "British Empire"}:
                assert len(containers(each.name)) == 1, each
                assert containers(each.name)[0] in CONTINENTS, each

    def test_of_every_city_lead_through_its_country_to_a_continent(self) -> None:
        for each in PLACES:
            if each.kind == "city":
                chain = containers(each.name)
                assert chain[-1] in CONTINENTS, each
                assert each.country is not None
                assert geography.nation(each.country) in chain, each

    def test_are_canonical_names_whose_own_chain_goes_on_in_the_same_way(self) -> None:
        for each in PLACES:
            chain = containers(each.name)
            for i, name in enumerate(chain):
                assert containers(name) == chain[i + 1 :], each

    @given(st.text(max_size=40))
    def test_any_string_may_be_asked_for(self, name: str) -> None:
        chain = containers(name)
        assert not chain or place(name) is not None
        assert isinstance(aliases(name), tuple)
        found = canonical(name)
        assert found is None or place(found) is not None


class TestCanonicalNames:
    def test_stand_for_one_place_each(self) -> None:
        own = {each.name: each._replace(shape="") for each in PLACES}
        for each in PLACES:
            assert own[each.name] == each._replace(shape=""), each
            assert place(each.name) == each._replace(shape="")

    def test_are_their_own_canonical_names(self) -> None:
        assert [each.name for each in PLACES if canonical(each.name) != each.name] == []

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("usa", "United States"),
            ("US", "United States"),
            ("U.S.", "United States"),
            ("America", "United States"),
            ("uk", "United Kingdom"),
            ("ussr", "Soviet Union"),
            ("west-germany", "West Germany"),
            ("hong-kong", "Hong Kong"),
            ("trinidad-tobago", "Trinidad and Tobago"),
            ("yemen-demo-republic", "South Yemen"),
            ("Burma", "Myanmar"),
            ("DE", "Germany"),
            ("DEU", "Germany"),
            ("CA", "Canada"),
            ("de", None),
            ("Paris, France", "Paris"),
            ("Paris, Texas", "Paris, Texas"),
            ("Paris, TX", "Paris, Texas"),
            ("Athens, Ga.", "Athens, Georgia"),
            ("Portland, Oregon", "Portland"),
            ("Hyderabad, Pakistan", "Hyderabad, Pakistan"),
            ("Hyderabad, India", "Hyderabad"),
            ("London, UK", "London"),
            ("Washington, D.C.", "Washington"),
            ("st louis", "St. Louis"),
            ("Saint Louis", "St. Louis"),
            ("Xanbarga", None),
            ("Paris, Xanbarga", None),
            ("Xanbarga, OH", "Xanbarga, Ohio"),
            ("the Philippines", "Philippines"),
            ("northern Iraq", "Northern Iraq"),
            ("Helmand province", "Helmand"),
            ("Xanbarga province", None),
            ("the the the", None),
            ("Xanbarga, N.Y.", "Xanbarga, New York"),
            ("Xanbarga, Ga.", "Xanbarga, Georgia"),
            ("Xanbarga, France", None),
            (", Ohio", None),
            ("x" * 200 + ", Ohio", None),
            ("", None),
            (",", None),
        ],
    )
    def test_are_found_for_what_articles_bring_along(self, name: str, expected: str | None) -> None:
        assert canonical(name) == expected

    @pytest.mark.parametrize(
        ("key", "first", "others"),
        [
            ("rome", "Rome", {"Rome, Georgia", "Rome, New York"}),
            ("birmingham", "Birmingham", {"Birmingham, Alabama"}),
            ("georgia", "Georgia", {"Georgia, United States"}),
            ("new york", "New York", {"New York State"}),
            ("washington", "Washington", {"Washington State"}),
            ("valencia", "Valencia", {"Valencia, Venezuela"}),
            ("odessa", "Odesa", {"Odessa, Texas"}),
        ],
    )
    def test_of_homonyms_are_plain_for_the_one_that_newspapers_mean(
        self, key: str, first: str, others: set[str]
    ) -> None:
        found = [each.name for each in places(key)]
        assert found[0] == first
        assert others <= set(found[1:])

    def test_of_all_that_is_kept_by_hand_are_in_the_table(self) -> None:
        names = sorted({each.name for each in PLACES} | {"\U0010ffff"})
        lost = [n for n, *_ in BY_HAND if not names[bisect_left(names, n)].startswith(n)]
        assert lost == []
        for name, kind, *_ in BY_HAND:
            assert any(each.kind == kind for each in places(key_of(name))), name


class TestAbbreviations:
    @pytest.mark.parametrize(
        ("name", "dotted", "state"),
        [
            ("Calif", False, "California"),
            ("MINN", False, "Minnesota"),
            ("Wisc", False, "Wisconsin"),
            ("N.C.", False, "North Carolina"),
            ("W. Va", True, "West Virginia"),
            ("Ky", True, "Kentucky"),
            ("Ky", False, None),
            ("KY", True, None),
            ("L.A.", True, None),
            ("Xan", True, None),
            ("", True, None),
        ],
    )
    def test_stand_for_a_state_where_they_can_be_nothing_else(
        self, name: str, dotted: bool, state: str | None
    ) -> None:
        found = geography.short(name, dotted=dotted)
        assert (found and found.name) == state


class TestAliases:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Mumbai", {"Bombay"}),
            ("Ulan Bator", {"Ulaanbaatar"}),
            ("United States", {"U.S.", "US", "USA", "America"}),
            ("Germany", set()),
            ("Saint Petersburg", {"Leningrad", "St. Petersburg"}),
            ("Xanbarga", set()),
        ],
    )
    def test_are_whole_names_of_the_same_place(self, name: str, expected: set[str]) -> None:
        assert expected <= set(aliases(name))
        assert bool(aliases(name)) == bool(expected)

    def test_lead_back_to_their_place(self) -> None:
        for each in PLACES:
            for alias in aliases(each.name):
                assert each.name in {other.name for other in places(key_of(alias))}, each


class TestDemonyms:
    def test_belong_to_a_nation_of_the_table_or_to_none(self) -> None:
        codes = set(gazetteer().demonyms.values()) - {""}
        assert {code for code in codes if geography.nation(code) is None} == set()

    @pytest.mark.parametrize(
        ("key", "code"), [("south korean", "KR"), ("fijian", "FJ"), ("texan", "US"), ("arab", "")]
    )
    def test_have_the_code_of_their_country(self, key: str, code: str) -> None:
        assert gazetteer().demonyms[key] == code


class TestPhrases:
    def test_are_the_keys_of_all_tables_by_sort(self) -> None:
        found = set(gazetteer().phrases())
        assert {
            ("tokyo", "city", 9733),
            ("japan", "country", 0),
            ("bombay", "city", 12691),
        } <= found
        assert {("japanese", "demonym", 0), ("prime minister", "title", 0)} <= found
        assert {("aircraft carrier", "vessel", 0), ("ministry", "organisation", 0)} <= found
        assert {("fumio", "forename", 0), ("thatcher", "surname", 0)} <= found

    def test_hold_no_town_with_the_name_of_what_heads_an_organisation(self) -> None:
        assert places("union")
        assert gazetteer().places("union") == ()
        assert not any(key == "union" and sort == "city" for key, sort, _ in gazetteer().phrases())

    @given(st.sampled_from(KEYS))
    def test_are_no_longer_than_their_first_word_says(self, key: str) -> None:
        first, _, rest = key.partition(" ")
        if rest:
            assert key.count(" ") + 1 <= geography.longest(first)
