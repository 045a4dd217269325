"""What is read from a text: people, places, and what only looks like them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dateline.corpus.article import Article
from dateline.corpus.entities import Entity, enrich, read_entities
from dateline.corpus.reading import read

ROOT = Path(__file__).resolve().parents[2]
NEWSWIRE = ROOT / ".." / "shared" / "data" / "articles"
TALKS = "2017-04-24-tokyo-talks"
DIPLOMATS = {
    "Joseph Yun",
    "Kenji Kanasugi",
    "Kim Hong-kyun",
    "Fumio Kishida",
    "Wu Dawei",
    "Rex Tillerson",
    "Yun Byung Se",
}
COUNTRIES = {"Japan", "North Korea", "South Korea", "China", "Russia", "Tokyo"}


def names(text: str, kind: str, title: str = "") -> list[str]:
    """Return the canonical names of one kind, each once, as they come."""
    found = (entity.name for entity in read_entities(text, title) if entity.kind == kind)
    return list(dict.fromkeys(found))


def people(text: str, title: str = "") -> list[str]:
    return names(text, "person", title)


def places(text: str, title: str = "") -> list[str]:
    return names(text, "place", title)


def countries(text: str) -> dict[str, str | None]:
    return {entity.name: entity.country for entity in read_entities(text) if entity.kind == "place"}


def talks() -> list[object]:
    """Return the text of the talks in Tokyo: ours, and a real one where it is at hand."""
    ours = ROOT / "corpus" / "sample" / f"{TALKS}.txt"
    files = [ours, *sorted(NEWSWIRE.glob("*.txt"))] if NEWSWIRE.is_dir() else [ours]
    absent = pytest.mark.skipif(not NEWSWIRE.is_dir(), reason="no shared newswire here")
    cases: list[object] = [pytest.param(file, id=file.stem) for file in files]
    return cases if len(cases) > 1 else [*cases, pytest.param(ours, marks=absent, id="newswire")]


class TestTheTalksInTokyo:
    @pytest.fixture(params=talks())
    def article(self, request: pytest.FixtureRequest) -> Article:
        (article,) = read(request.param)
        assert isinstance(article, Article)
        return enrich(article, "always")

    def test_have_exactly_the_seven_people(self, article: Article) -> None:
        assert set(article.people or ()) == DIPLOMATS

    def test_name_the_six_places_and_the_peninsula(self, article: Article) -> None:
        assert set(article.places or ()) >= COUNTRIES | {"Korean Peninsula", "United States"}

    def test_name_no_korea_besides_the_two(self, article: Article) -> None:
        assert "Korea" not in (article.places or ())

    def test_take_the_carl_vinson_for_a_vessel(self, article: Article) -> None:
        assert "Carl Vinson" in names(article.body, "vessel")


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "name", "country"),
        [
            ("He went to the U.S. in May.", "United States", "US"),
            ("The USA won.", "United States", "US"),
            ("Talks in Britain ended.", "United Kingdom", "GB"),
            ("Rice from Burma is cheap.", "Myanmar", "MM"),
            ("The Soviet Union protested.", "Soviet Union", "SU"),
            ("West Germany cut rates.", "West Germany", "DE"),
            ("Fighting in Gaza went on.", "Gaza", "PS"),
            ("It rained in Siberia.", "Siberia", "RU"),
            ("Farmers in Kansas said that crops had failed.", "Kansas", "US"),
            ("He flew to São Paulo.", "Sao Paulo", "BR"),
            ("They met in Guinea-Bissau.", "Guinea-Bissau", "GW"),
            ("A ship sank in the Western Pacific.", "Western Pacific", None),
            ("Peace in the Middle East is far.", "Middle East", None),
            ("Oil from the Gulf of Mexico flowed.", "Gulf of Mexico", None),
            ("He lives in St. Petersburg.", "Saint Petersburg", "RU"),
        ],
    )
    def test_have_their_usual_english_name_and_country(
        self, text: str, name: str, country: str | None
    ) -> None:
        assert countries(text) == {name: country}

    def test_a_demonym_is_no_place(self) -> None:
        assert places("Japanese and South Korean envoys met the British and the Finns.") == []

    def test_a_peninsula_is_one_place(self) -> None:
        (entity,) = read_entities("Peace on the Korean Peninsula is near.")
        assert (entity.kind, entity.text) == ("place", "Korean Peninsula")

    def test_us_is_a_country_only_in_capitals(self) -> None:
        assert places("He told us so. The US and Iran agreed.") == ["United States", "Iran"]

    def test_a_homonym_is_settled_by_what_stands_beside_it(self) -> None:
        assert countries("He was born in Rome, Georgia.") == {
            "Rome, Georgia": "US",
            "Georgia, United States": "US",
        }
        assert countries("He was born in Rome, Italy.")["Rome"] == "IT"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("A fire broke out in Athens, Ga., at dawn.", "Athens, Georgia"),
            ("A fire broke out in Paris, Tex., at dawn.", "Paris, Texas"),
            ("A fire broke out in Hyderabad, Pakistan.", "Hyderabad, Pakistan"),
            ("A fire broke out in Hyderabad, India.", "Hyderabad"),
            ("A fire broke out in London, Ontario.", "London, Ontario"),
            ("A fire broke out in Portland, Oregon.", "Portland"),
            ("A fire broke out in Birmingham, England.", "Birmingham"),
            ("A fire broke out in Birmingham, Ala., at dawn.", "Birmingham, Alabama"),
            ("A fire broke out in Vienna, Ohio.", "Vienna, Ohio"),
            ("A fire broke out in Vienna, Mich., at dawn.", "Vienna, Michigan"),
        ],
    )
    def test_a_homonym_lies_in_what_stands_behind_a_comma(self, text: str, name: str) -> None:
        assert places(text)[0] == name

    def test_the_same_name_again_is_the_same_place(self) -> None:
        text = "A fire broke out in Rome, Georgia. It was the second in Rome."
        assert places(text) == ["Rome, Georgia", "Georgia, United States"]
        text = "A fire broke out in Buffalo, New York. The first was in New York."
        assert places(text) == ["Buffalo", "New York State", "New York"]

    def test_cities_in_a_row_lie_in_no_state(self) -> None:
        assert places("Offices in Boston, New York and Vienna, Me and him.") == [
            "Boston",
            "New York",
            "Vienna",
        ]

    def test_nations_in_a_row_are_no_towns(self) -> None:
        text = "Ships from Mexico, Philippines and Lebanon, Jordan and Georgia came."
        assert places(text) == ["Mexico", "Philippines", "Lebanon", "Jordan", "Georgia"]

    def test_a_homonym_is_settled_by_the_region_that_is_mentioned(self) -> None:
        text = "Illinois police in Springfield said so. Illinois was shocked."
        assert places(text) == ["Illinois", "Springfield, Illinois"]
        assert places("Police in Springfield said so.") == ["Springfield"]

    def test_a_state_is_settled_by_the_countries_that_are_mentioned(self) -> None:
        text = "The United States and its American farmers in Georgia planted. U.S. peaches sold."
        assert places(text) == ["United States", "Georgia, United States"]
        assert places("Fighting in Georgia and in Tbilisi went on.")[0] == "Georgia"

    def test_a_dateline_outweighs_one_mention(self) -> None:
        text = "HALIFAX (Reuters) - A fire broke out in London. Canada was shocked."
        assert "London, Ontario" in places(text)

    def test_a_homonym_is_settled_by_the_countries_that_are_mentioned(self) -> None:
        assert (
            countries("Canadian police in London said so. Canada was shocked.")["London, Ontario"]
            == "CA"
        )

    def test_a_homonym_is_what_newspapers_mean_by_it_at_last(self) -> None:
        assert countries("He lives in London.") == {"London": "GB"}
        assert countries("He lives in Valencia.") == {"Valencia": "ES"}
        assert places("Firms in New York and Washington said so. The U.S. listened.") == [
            "New York",
            "Washington",
            "United States",
        ]

    def test_a_small_town_is_surer_after_a_preposition(self) -> None:
        (after,) = read_entities("A fire broke out in Aalst.")
        others = [each for each in read_entities("Then Aalst came.") if each.kind == "place"]
        assert (after.kind, after.name) == ("place", "Aalst")
        assert all(each.confidence < after.confidence for each in others)

    def test_a_town_with_the_name_of_a_thing_or_person_needs_more(self) -> None:
        assert places("Reading is fun, he said.") == []
        assert places("He was born in Reading.") == ["Reading"]

    def test_a_town_is_read_in_a_headline_in_capitals(self) -> None:
        assert places("FIRE BREAKS OUT IN OSAKA BEFORE DAWN") == ["Osaka"]

    def test_a_dateline_is_a_place(self) -> None:
        entities = read_entities("AALST (Reuters) - A fire broke out.")
        assert [entity.name for entity in entities if entity.kind == "place"] == ["Aalst"]

    @pytest.mark.parametrize(
        "text",
        ["They fished in the Oder River.", "He climbed Mount Zirkel.", "She crossed Lake Vanern."],
    )
    def test_rivers_mountains_and_lakes_are_places(self, text: str) -> None:
        assert len(places(text)) == 1

    def test_an_unknown_name_is_a_place_in_its_district(self) -> None:
        assert places("Troops entered Xanbarga province.") == ["Xanbarga"]
        assert places("Troops fought in Xanbarga.") == ["Xanbarga"]

    def test_a_direction_belongs_to_the_place(self) -> None:
        assert countries("Rebels hold Southern Sudan.") == {"Southern Sudan": "SD"}

    def test_a_place_beside_unknown_words_is_not_believed(self) -> None:
        assert places("They saw the Denver Broncos.") == []


class TestPeople:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Mr. Smith left.", "Smith"),
            ("It was President Reagan.", "Reagan"),
            ("Gen. Zorbo Quux retired on Monday.", "Zorbo Quux"),
            ("Japanese Foreign Minister Fumio Kishida spoke.", "Fumio Kishida"),
            ("U.S. Secretary of State Rex Tillerson spoke.", "Rex Tillerson"),
            ("Chancellor of the Exchequer Nigel Lawson spoke.", "Nigel Lawson"),
            ("A man called George W. Bush came.", "George W. Bush"),
            ("The envoy Wu Dawei came.", "Wu Dawei"),
            ("South Korean envoy Kim Hong-kyun came.", "Kim Hong-kyun"),
            ("It was Nouri al-Maliki again.", "Nouri al-Maliki"),
            ("It was Ludwig van Beethoven again.", "Ludwig van Beethoven"),
            ("It was Martin Luther King Jr. again.", "Martin Luther King Jr."),
            ("Zorbo Quux, 45, won.", "Zorbo Quux"),
            ("Zorbo Quux, who came late, won.", "Zorbo Quux"),
            ("Zorbo Quux, a spokesman for Iran, won.", "Zorbo Quux"),
            ("Zorbo Quux of Japan won.", "Zorbo Quux"),
            ("Zorbo Quux told reporters so.", "Zorbo Quux"),
            ('"Never," said Zorbo Quux.', "Zorbo Quux"),
            ("The spokesman, Zorbo Quux, left.", "Zorbo Quux"),
            ("He met the envoy Zorbo Quux.", "Zorbo Quux"),
            ("He met the champion Zorbo Quux", "Zorbo Quux"),
            ("Mark Quuxley came.", "Mark Quuxley"),
            ("It was George Washington again.", "George Washington"),
            ("It was Madison Clinton again.", "Madison Clinton"),
            ("It was Senior Engineer William McLaughlin again.", "William McLaughlin"),
            ("Karzai said so.", "Karzai"),
        ],
    )
    def test_are_known_by_title_name_or_context(self, text: str, name: str) -> None:
        found = [entity for entity in read_entities(text) if entity.kind == "person"]
        assert [entity.name for entity in found] == [name]

    def test_forms_of_one_name_are_one_person_and_the_first_of_equals_wins(self) -> None:
        text = "Envoy Kim Hong-kyun came. On Monday Kim Hong Kyun left."
        assert people(text) == ["Kim Hong-kyun"]

    def test_the_most_frequent_form_is_canonical(self) -> None:
        text = "José Perez came. Jose Perez left. Jose Perez died."
        assert people(text) == ["Jose Perez"]

    def test_a_firm_behind_the_sign_of_an_address_is_left_out(self) -> None:
        mail = "Susan Miller\n\nDavid Jones@ENRON\n08/16/2000 12:05 PM\n\nJust a line."
        assert people(mail) == ["Susan Miller", "David Jones"]

    def test_initials_make_no_second_person(self) -> None:
        assert people("George W. Bush came. George Bush left. George Bush slept.") == [
            "George Bush"
        ]

    def test_a_surname_belongs_to_the_one_who_bears_it(self) -> None:
        assert people("Envoy Fumio Kishida came. Then Kishida left.") == ["Fumio Kishida"]

    def test_a_surname_may_come_first(self) -> None:
        assert people("Envoy Wu Dawei came. Then Wu left.") == ["Wu Dawei"]

    def test_a_surname_of_two_is_left_alone(self) -> None:
        text = "Joseph Yun and Minister Yun Byung Se met. Later Yun left."
        assert people(text) == ["Joseph Yun", "Yun Byung Se", "Yun"]

    def test_a_single_name_is_believed_where_a_title_stood_once(self) -> None:
        entities = read_entities("President Zorbo came. At night Zorbo slept.")
        assert [entity.name for entity in entities] == ["Zorbo", "Zorbo"]

    def test_two_unknown_words_are_believed_once_their_last_is(self) -> None:
        entities = read_entities("Envoy Zorbo Quux came on Monday. Mr. Quux smiled.")
        assert [entity.name for entity in entities] == ["Zorbo Quux", "Zorbo Quux"]

    def test_the_title_of_an_article_tells_who_is_meant(self) -> None:
        assert people("Then Quux left.", title="Envoy Zorbo Quux leaves") == ["Zorbo Quux"]

    def test_a_town_may_be_the_name_of_someone_in_the_text(self) -> None:
        assert people("Writer Jack London came. Later London left.") == ["Jack London"]
        assert places("Writer Jack London came. He lived in London.") == ["London"]

    @pytest.mark.parametrize(
        "text",
        [
            "The Stanley Cup was won.",
            "It was a Harley-Davidson.",
            "I think that I should go, he said.",
            "So I left. Then He Who Must came.",
            "On Tuesday, in April, the House met.",
            "Boeing 747 and Agent_47 flew.",
            "Merrill Lynch and Ford Motor Co said so. Ford rose.",
            "Chrysler Corp and Citibank NA fell.",
            "Moody's said it may cut the rating. Later Moody changed its mind.",
            "Moody's Investors Service Inc cut the rating.",
            "Standard and Poor's Corp cut the rating.",
            "Standard & Poor's said so.",
            "It was the Zorbo Yes.",
            "It was Old Zorbo again.",
        ],
    )
    def test_are_not_made_of_other_things(self, text: str) -> None:
        assert people(text) == []


class TestOtherKinds:
    @pytest.mark.parametrize(
        "text",
        [
            "The U.S. aircraft carrier Carl Vinson sailed.",
            "The destroyer Carl Vinson sailed.",
            "They boarded the USS Carl Vinson.",
        ],
    )
    def test_a_ship_is_a_vessel_and_not_a_person(self, text: str) -> None:
        kinds = {entity.kind for entity in read_entities(text) if "Vinson" in entity.text}
        assert kinds == {"vessel"}

    def test_a_ship_stays_one_when_it_is_named_again(self) -> None:
        text = "The carrier Carl Vinson sailed. Carl Vinson turned. Later the Vinson stopped."
        entities = read_entities(text)
        assert [entity.kind for entity in entities] == ["vessel"] * 3

    def test_a_ship_named_after_a_person_leaves_the_person_alone(self) -> None:
        text = "The carrier Carl Vinson sailed. Mr. Joe Vinson waved, Vinson said."
        assert [entity.kind for entity in read_entities(text)] == ["vessel", "person", "person"]

    def test_a_country_after_a_ship_is_no_ship(self) -> None:
        assert places("They sent the tanker Japan wanted.") == ["Japan"]

    @pytest.mark.parametrize(
        "name",
        ["Foreign Ministry", "Bank of Japan", "University of North Carolina", "Morgan Stanley"],
    )
    def test_heads_of_organisations_are_read(self, name: str) -> None:
        assert names(f"It was the {name} again.", "organisation") == [name]

    def test_capital_letters_alone_are_an_organisation(self) -> None:
        assert names("He left the PLO.", "organisation") == ["PLO"]


class TestHeadlinesInCapitals:
    def test_give_full_names_and_places(self) -> None:
        entities = read_entities("WHITE HOUSE'S HOWARD BAKER SAYS TALKS IN SOUTH KOREA TO GO ON")
        found = {(entity.kind, entity.name) for entity in entities}
        assert found >= {("person", "Howard Baker"), ("place", "South Korea")}

    def test_tell_whose_somebody_is(self) -> None:
        assert people("FED'S JOHNSON SAYS RATES MAY RISE FURTHER") == ["Johnson"]
        assert people("TOWER REPORT DIMINISHES REAGAN'S HOPES OF REBOUND") == ["Reagan"]
        text = 'WHITE HOUSE\'S BAKER SAYS REAGAN TO MEET PRESS "VERY SOON"'
        assert people(text) == ["Baker", "Reagan"]

    def test_make_nothing_of_their_other_words(self) -> None:
        entities = read_entities("PRICES REBOUND STRONGLY, NEW PLANT OPENS, BANK RESIGNS")
        assert [entity for entity in entities if entity.kind in ("person", "place")] == []

    def test_lend_no_form_to_a_name_that_prose_has(self) -> None:
        title = "ENVOY KENJI MCTAVISH SAYS TALKS GO ON"
        assert people("Kenji McTavish left.", title) == ["Kenji McTavish"]

    def test_are_not_seen_in_a_list_of_abbreviations(self) -> None:
        text = "They are NATO, PLO, OPEC."
        assert names(text, "organisation") == ["NATO", "PLO", "OPEC"]


class TestNewswireFromElsewhere:
    def test_writes_abbreviations_without_dots(self) -> None:
        assert people("UN Secretary-General Ban Ki-moon said so.") == ["Ban Ki-moon"]

    def test_begins_sentences_with_plain_nouns(self) -> None:
        assert people("Showers fell in Kenya. Herders said they had lost cattle.") == []

    def test_names_firms_that_are_no_places(self) -> None:
        assert places("Hitachi and Sony said profits fell in Tokyo.") == ["Tokyo"]


class TestNamesWithoutCapitals:
    def test_are_read_where_no_word_of_the_sentence_has_one(self) -> None:
        assert "san francisco" in [name.lower() for name in places("i live in san francisco now")]
        assert "california" in [name.lower() for name in places("we moved to california in may")]

    def test_are_no_words_of_prose(self) -> None:
        assert not read_entities("they will mark the rose in the hope that it will grow")
        assert not read_entities("She said that they will rob the frank man and bill him.")


class TestLines:
    def test_a_name_crosses_the_end_of_a_wrapped_line(self) -> None:
        text = "After many hours of talks in the capital the envoy Fumio\nKishida went home again."
        assert people(text) == ["Fumio Kishida"]

    def test_no_name_crosses_the_end_of_a_short_line_or_an_empty_one(self) -> None:
        assert people("Thanks, Peter\nMary Johnson")[-1] == "Mary Johnson"
        assert people("Envoy Fumio\n\nMary Johnson said so.")[-1] == "Mary Johnson"

    def test_an_entity_across_lines_keeps_its_text_and_has_a_name_on_one(self) -> None:
        text = "After many hours of talks in the capital the envoy Fumio\nKishida went home again."
        (entity,) = [entity for entity in read_entities(text) if entity.kind == "person"]
        assert entity.text == "Fumio\nKishida"


class TestEnrich:
    article = Article(
        id="1",
        title="Fumio Kishida in Tokyo",
        body="Fumio Kishida met Mr. Wu in Seoul. He said that talks in Prague were not near.",
        date=dt.date(2017, 4, 24),
    )

    def test_fills_what_is_unknown_in_order_of_first_mention(self) -> None:
        enriched = enrich(self.article)
        assert enriched.people == ("Fumio Kishida", "Wu")
        assert enriched.places == ("Tokyo", "Seoul", "Prague")

    def test_changes_nothing_else(self) -> None:
        enriched = enrich(self.article).to_mapping()
        assert {**enriched, **self.article.to_mapping()} == enriched

    def test_takes_a_known_field_as_it_is_even_an_empty_one(self) -> None:
        known = Article(id="1", body=self.article.body, people=(), places=None)
        assert enrich(known).people == ()
        assert enrich(known).places == ("Seoul", "Prague")

    def test_leaves_an_article_alone_where_both_are_known(self) -> None:
        known = Article(id="1", body=self.article.body, people=(), places=("Mars",))
        assert enrich(known) is known

    def test_always_reads_both_again(self) -> None:
        known = Article(id="1", body=self.article.body, people=(), places=("Mars",))
        assert enrich(known, "always").places == ("Seoul", "Prague")

    def test_never_reads_nothing(self) -> None:
        assert enrich(self.article, "never") is self.article

    def test_names_the_modes_when_it_is_given_another(self) -> None:
        with pytest.raises(ValueError, match="use one of auto, always, never"):
            enrich(self.article, "sometimes")


def test_an_entity_is_frozen() -> None:
    entity = Entity("place", "Japan", "Japan", 0, 5, 0.96, "JP")
    with pytest.raises(AttributeError):
        entity.name = "Nippon"  # type: ignore[misc]
