"""Results as data and as text: what `search` and `show` print."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.cli.marking import find_names
from dateline.cli.page import (
    fit_names,
    say_total,
    set_article,
    set_hit,
    set_results,
)
from dateline.cli.typeset import CLOSE, OPEN, Canvas, clean, count_columns, mark, wrap
from dateline.corpus.article import Article
from dateline.render import csv_rows, hit_mapping, results_mapping

PLAIN, COLOR = Canvas(width=60), Canvas(width=60, color=True)
TEXT = "The aircraft carrier Carl Vinson steamed toward Korean waters, officials said."
SPAN = (TEXT.index("Carl"), TEXT.index("Carl") + len("Carl Vinson"))


@dataclass(frozen=True)
class MadeSnippet:
    text: str = TEXT
    highlights: tuple[tuple[int, int], ...] = (SPAN,)

    def html(self) -> str:
        start, end = self.highlights[0]
        text = self.text
        return f"{text[:start]}<mark>{text[start:end]}</mark>{text[end:]}"


@dataclass(frozen=True)
class MadeHit:
    rank: int = 1
    id: str = "tokyo-talks"
    score: float = 4.5
    date: dt.date | None = dt.date(2017, 4, 24)
    date_from: str | None = "metadata"
    title: str = "Envoys meet in Tokyo"
    source: str | None = "Example Wire"
    url: str | None = None
    people: tuple[str, ...] = ("Joseph Yun", "Kenji Kanasugi")
    places: tuple[str, ...] = ("Tokyo", "Japan")
    snippet: MadeSnippet = MadeSnippet()


@dataclass(frozen=True)
class MadeResults:
    hits: tuple[MadeHit, ...] = (MadeHit(),)
    total: int = 1
    query: str = "vinson"
    parsed: str = "vinson"
    relaxed: bool = False
    notices: tuple[str, ...] = ()
    suggestion: str | None = None
    took_ms: float = 0.5

    def __iter__(self):
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


# --- text that is safe to show -------------------------------------------------


@given(st.text())
def test_cleaned_text_has_the_same_length_and_nothing_that_drives_a_terminal(text):
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not set(cleaned) & {chr(code) for code in (*range(9), 11, 12, 13, 27, 127, 0x9B, 0x202E)}


def test_an_escape_sequence_is_shown_as_a_picture():
    assert clean("a\x1b[31mb") == "a␛[31mb"


def test_marks_stand_around_the_highlights():
    assert mark("one two three", [(0, 3), (8, 13)]) == f"{OPEN}one{CLOSE} two {OPEN}three{CLOSE}"


@given(st.text(), st.integers(2, 40))
def test_wrapping_keeps_every_character_that_is_not_white_space(text, width):
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(st.text(), st.integers(2, 40))
def test_no_line_is_wider_than_asked(text, width):
    assert all(count_columns(line) <= width for line in wrap(clean(text), width))


def test_words_stay_whole_where_a_line_can_hold_them():
    assert wrap("one two three four", 9) == ["one two", "three", "four"]


def test_a_word_wider_than_a_line_is_cut():
    assert wrap("see https://example.org/a/long/path now", 10) == [
        "see", "https://ex", "ample.org/", "a/long/pat", "h now"
    ]  # fmt: skip


def test_chinese_characters_take_two_columns_and_accents_none():
    assert count_columns("東京") == 4
    assert count_columns("Go\u0301mez") == 5
    assert wrap("東京都庁", 4) == ["東京", "都庁"]


def test_plain_marks_are_stars_and_count_as_columns():
    assert Canvas(width=20).lines("aaaa bbbbbbb cccccc", [(5, 12)]) == [
        "aaaa **bbbbbbb**", "cccccc"
    ]  # fmt: skip


def test_a_coloured_highlight_ends_with_its_line_and_starts_again_on_the_next():
    first, second = Canvas(width=20, color=True).lines("aaaaaaaaaa bbbbbbbb cccccccccc", [(11, 30)])
    assert first == "aaaaaaaaaa \x1b[1;31mbbbbbbbb\x1b[0m"
    assert second == "\x1b[1;31mcccccccccc\x1b[0m"


# --- a hit ---------------------------------------------------------------------


def test_a_hit_shows_rank_title_date_source_id_people_places_and_snippet():
    assert list(set_hit(MadeHit(), PLAIN)) == [
        "1. Envoys meet in Tokyo",
        "   2017-04-24 | Example Wire | tokyo-talks",
        "   People: Joseph Yun, Kenji Kanasugi",
        "   Places: Tokyo, Japan",
        "   The aircraft carrier **Carl Vinson** steamed toward",
        "   Korean waters, officials said.",
    ]


def test_highlighted_neighbours_are_shown_as_one():
    spans = ((21, 25), (26, 32), (33, 40))
    lines = list(set_hit(MadeHit(snippet=MadeSnippet(highlights=spans)), PLAIN))
    assert lines[-2] == "   The aircraft carrier **Carl Vinson steamed** toward"


def test_a_hit_without_title_date_source_or_names_says_so_briefly():
    bare = MadeHit(title="", date=None, source=None, people=(), places=())
    assert list(set_hit(bare, PLAIN))[:3] == [
        "1. (no title)",
        "   no date | tokyo-talks",
        "   The aircraft carrier **Carl Vinson** steamed toward",
    ]


def test_colour_makes_the_title_bold_and_the_highlight_red():
    lines = list(set_hit(MadeHit(title="word " * 20), COLOR))
    assert lines[0].startswith("1. \x1b[1mword")
    assert lines[1].startswith("   \x1b[1mword")
    assert any("\x1b[1;31mCarl Vinson\x1b[0m" in line for line in lines)


def test_a_long_title_takes_two_lines_of_a_list():
    for title in ("word " * 20, "word\n" * 200, "w" * 500, "\u6771\u4eac" * 99):
        lines = list(set_hit(MadeHit(title=title), PLAIN))
        about = lines.index("   2017-04-24 | Example Wire | tokyo-talks")
        assert about == (2 if len(title) > 100 or title.isascii() else 1)
        assert lines[1].endswith("…") == (len(title) > 100)
        assert max(map(count_columns, lines[:2])) <= PLAIN.width
    assert list(set_article(Article(id="x", title="word " * 200), PLAIN))[-2].endswith("word")


def test_an_article_cannot_drive_the_terminal():
    evil = "\x1b]0;owned\x07\x9b31m"
    hit = MadeHit(title=evil, id=evil, source=evil, people=(evil,), places=(evil,))
    assert "\x1b" not in "".join(set_hit(hit, PLAIN))
    article = Article(id="x", title=evil, body=evil, url=evil, people=(evil,), source=evil)
    assert "\x1b" not in "".join(set_article(article, PLAIN))


def test_names_that_a_line_cannot_hold_are_counted():
    names = ["Joseph Yun", "Kenji Kanasugi", "Fumio Kishida"]
    assert fit_names("People", names, 60) == "People: Joseph Yun, Kenji Kanasugi, Fumio Kishida"
    assert fit_names("People", names, 46) == "People: Joseph Yun, Kenji Kanasugi and 1 more"
    assert fit_names("People", names, 12) == "People: 3"


@pytest.mark.parametrize(
    ("total", "offset", "n_shown", "said"),
    [
        (1, 0, 1, "1 article"),
        (3, 0, 3, "3 articles"),
        (2000, 0, 10, "1 to 10 of 2,000 articles; --offset 10 shows the next"),
        (12, 10, 2, "11 to 12 of 12 articles"),
        (12, 20, 0, "None shown of 12 articles"),
    ],
)
def test_the_last_line_says_how_many_there_are_and_how_to_see_more(total, offset, n_shown, said):
    assert say_total(total, offset, n_shown) == said


def test_results_end_with_the_total():
    assert list(set_results(MadeResults(total=7), PLAIN))[-2:] == [
        "",
        "1 to 1 of 7 articles; --offset 1 shows the next",
    ]


# --- an article ----------------------------------------------------------------


def test_an_article_shows_all_that_is_known_of_it():
    article = Article(
        id="a1",
        title="Envoys meet",
        body="First line,\nkept as it is.\n\n" + "A long paragraph is wrapped. " * 4,
        date="2017-04-24",
        people=("Joseph Yun",),
        places=("Tokyo",),
        source="Example Wire",
        url="https://example.org/1",
    )
    assert list(set_article(article, PLAIN)) == [
        "Envoys meet",
        "2017-04-24 | Example Wire | a1",
        "https://example.org/1",
        "People: Joseph Yun",
        "Places: Tokyo",
        "",
        "First line,",
        "kept as it is.",
        "",
        "A long paragraph is wrapped. A long paragraph is wrapped. A",
        "long paragraph is wrapped. A long paragraph is wrapped.",
    ]


def test_an_article_without_text_shows_its_head_alone():
    assert list(set_article(Article(id="a1"), PLAIN)) == ["(no title)", "no date | a1"]


def test_people_and_places_are_highlighted_in_a_coloured_article():
    article = Article(
        id="a1",
        body="Joseph\nYun was in Tokyo.",
        people=["Joseph Yun"],
        places=["Tokyo"],
    )
    *_, first, second, _, legend = set_article(article, COLOR)
    yun = COLOR.paint("Yun", "person")
    assert first == COLOR.paint("Joseph", "person")
    assert second == f"{yun} was in {COLOR.paint('Tokyo', 'place')}."
    assert legend == f"{COLOR.paint('people', 'person')}  {COLOR.paint('places', 'place')}"


def test_names_in_a_title_are_marked_and_the_rest_of_it_stays_bold():
    article = Article(
        id="a1", title="Old Ben is in Erewhon", people=["Old Ben"], places=["Erewhon"]
    )
    title, *_, empty, legend = set_article(article, COLOR)
    ben, erewhon = COLOR.paint("Old Ben", "person"), COLOR.paint("Erewhon", "place")
    assert title == f"\x1b[1m{ben}\x1b[1m is in {erewhon}\x1b[1m\x1b[0m"
    assert (empty, legend) == (
        "",
        "  ".join([COLOR.paint("people", "person"), COLOR.paint("places", "place")]),
    )
    bare = Article(id="a1", body="Nothing.")
    assert next(iter(set_article(bare, COLOR))) == COLOR.bold("(no title)")


def test_the_longest_name_wins_and_names_are_whole_words():
    text = "Kim Jong Un met Kim in Kimberley."
    assert [text[a:b] for a, b in find_names(text, ["Kim", "Kim Jong Un", " "])] == [
        "Kim Jong Un", "Kim"
    ]  # fmt: skip
    assert list(find_names(text, [])) == []


# --- data ----------------------------------------------------------------------


def test_json_has_the_promised_names_in_the_promised_order():
    mapping = results_mapping(MadeResults())
    assert list(mapping) == [
        "query", "parsed", "total", "relaxed", "took_ms", "notices", "hits", "suggestion"
    ]  # fmt: skip
    assert mapping["hits"] == [
        {
            "rank": 1,
            "id": "tokyo-talks",
            "score": 4.5,
            "date": "2017-04-24",
            "title": "Envoys meet in Tokyo",
            "source": "Example Wire",
            "url": None,
            "people": ["Joseph Yun", "Kenji Kanasugi"],
            "places": ["Tokyo", "Japan"],
            "snippet": TEXT,
            "highlights": [list(SPAN)],
            "snippet_html": "The aircraft carrier <mark>Carl Vinson</mark> steamed toward "
            "Korean waters, officials said.",
        }
    ]


def test_an_unknown_date_is_null():
    assert hit_mapping(MadeHit(date=None))["date"] is None


def test_csv_can_be_read_back():
    rows = list(
        csv.DictReader(io.StringIO("\n".join(csv_rows([MadeHit(title='A "quote", here')]))))
    )
    assert rows[0]["title"] == 'A "quote", here'
    assert rows[0]["people"] == "Joseph Yun; Kenji Kanasugi"
    assert rows[0]["date"] == "2017-04-24"
