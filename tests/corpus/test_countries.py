"""Which countries an article is about."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.corpus.entities import Entity
from dateline.corpus.entities.countries import countries, weigh
from dateline.corpus.entities.datelines import opening, place_of


def about(body: str, title: str = "", date: dt.date | None = None, dateline: str = "") -> list[str]:
    extra = {"dateline": dateline} if dateline else {}
    return list(countries(Article(id="a", title=title, body=body, date=date, extra=extra)))


class TestAnArticle:
    def test_is_about_the_country_of_its_title(self) -> None:
        assert about("Rain fell for days.", title="Floods in Japan") == ["Japan"]

    def test_is_about_the_country_of_its_dateline_whatever_else_it_says(self) -> None:
        assert about("It rained.", dateline="WHITE PLAINS, N.Y., March 12") == ["United States"]
        assert about("OSAKA, March 12 (Reuters) - It rained.") == ["Japan"]

    def test_is_not_about_a_country_named_once_far_down(self) -> None:
        body = "It rained here. The rain went on. Then it stopped, as it had done in Norway."
        assert about(body) == []

    def test_is_about_a_country_that_it_names_again_and_again(self) -> None:
        body = "It rained. Rain in Norway is common. In Norway it rains. Norway is wet."
        assert about(body) == ["Norway"]

    def test_counts_demonyms_and_cities_too(self) -> None:
        body = "Norwegian ships sailed to Oslo. It rained. A Norwegian captain said so."
        assert about(body) == ["Norway"]

    def test_is_not_about_a_country_for_its_money(self) -> None:
        body = "It cost 50 Canadian dollars, not 40 Canadian dollars. " * 4
        assert about(body, title="Canadian dollar falls") == []

    def test_takes_a_part_of_an_organisation_for_little(self) -> None:
        text = "The Bank of Japan fell. Japan fell."
        bank = Entity("organisation", "Bank of Japan", "Bank of Japan", 4, 17, 0.8)
        person = Entity("person", "Bank of Japan", "Bank of Japan", 4, 17, 0.8)
        japan = Entity("place", "Japan", "Japan", 24, 29, 0.9, "JP")
        alone = weigh(text, [person, japan])["JP"]
        assert alone > 0
        assert 0 < weigh(text, [bank, japan])["JP"] - alone < alone

    def test_takes_the_longest_demonym(self) -> None:
        assert dict(weigh("The South Korean and the South Koreans.", [])).keys() == {"KR"}

    def test_has_the_weightiest_country_first(self) -> None:
        body = (
            "Ships from Sweden sailed to ports in Norway on Monday. Trains in Sweden stood still. "
            "In Norway they ran. Schools in Sweden were closed."
        )
        assert about(body, title="Storm in Sweden") == ["Sweden", "Norway"]

    @pytest.mark.parametrize(
        ("date", "country"),
        [(dt.date(1987, 3, 1), "Soviet Union"), (dt.date(1994, 3, 1), "Russia"), (None, "Russia")],
    )
    def test_lies_in_the_state_of_its_day(self, date: dt.date | None, country: str) -> None:
        assert about("It snowed.", date=date, dateline="MOSCOW, March 1") == [country]

    def test_may_have_a_time_of_day(self) -> None:
        date = dt.datetime(1987, 3, 1, 12, 0)
        assert about("It snowed.", date=date, dateline="VILNIUS") == ["Soviet Union"]

    @given(st.text(max_size=200), st.text(max_size=40))
    def test_may_be_any_text(self, body: str, title: str) -> None:
        found = about(body, title)
        assert len(found) == len(set(found))


class TestADateline:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("LONDON, March 5", "London"),
            ("WHITE PLAINS, N.Y., March 12", "White Plains"),
            ("RIO DE JANEIRO, APRIL 7", "Rio de Janeiro"),
            ("CASS CITY, MICH., March 3", "Cass City, Michigan"),
            ("NITRO, W. Va., March 3", "Nitro, West Virginia"),
            ("CALGARY, Alberta, March 2", "Calgary"),
            ("ROME, Ga., March 3", "Rome, Georgia"),
            ("Toronto, March 10", "Toronto"),
            ("TOKYO (Reuters)", "Tokyo"),
            ("****SAO PAULO", "Sao Paulo"),
            ("PARIS/BONN, 3 May", "Paris"),
            ("XANBARGA, Kenya", "Kenya"),
        ],
    )
    def test_names_a_town_or_what_the_town_lies_in(self, text: str, name: str) -> None:
        place = place_of(text)
        assert place is not None
        assert place.name == name

    @pytest.mark.parametrize("text", ["", "March 8", "XANBARGA", "-", ",,,"])
    def test_may_name_no_place(self, text: str) -> None:
        assert place_of(text) is None

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("TOKYO (Reuters) - It rained.", "TOKYO (Reuters)"),
            ("PARIS, March 3 - It rained.", "PARIS, March 3"),
            ("\n  ST. LOUIS, Mo. (AP) — It rained.", "ST. LOUIS, Mo. (AP)"),
            ("Tokyo was wet - as ever.", ""),
            ("IBM said it rained.", ""),
            ("", ""),
        ],
    )
    def test_opens_a_text_in_capitals_before_a_dash(self, body: str, expected: str) -> None:
        assert opening(body) == expected

    @given(st.text(max_size=120))
    def test_may_be_any_string(self, text: str) -> None:
        assert place_of(text) is None or place_of(text).name
        assert isinstance(opening(text), str)
