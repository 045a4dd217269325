"""`dateline facets`, `dateline timeline` and `search --facets`, as a user meets them."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from click.testing import CliRunner

import dateline
from dateline.cli import timeline
from dateline.cli.main import cli
from dateline.cli.timeline import draw_bar, draw_chart
from dateline.cli.typeset import Canvas

PLAIN = Canvas(80)


def run(*args: str):
    return CliRunner().invoke(cli, list(args), prog_name="dateline")


def read_json(*args: str):
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def news(tmp_path, monkeypatch) -> str:
    """Six articles about wool from January to September 2017, two without a date."""
    path = str(tmp_path / "news.dateline")
    people = (["Kim", "Ann Lee"], ["Kim"], ["Bo"], [], ["Kim"], ["Ann Lee"])
    dates = ("2017-01-31", "2017-02-01", "2017-02-28", "2017-09-05", None, None)
    with dateline.open(path, create=True) as archive:
        archive.add(
            {
                "id": f"w{number}",
                "title": f"Wool {number}",
                "body": "Wool rose." if number % 2 else "Wool fell.",
                "date": date,
                "people": names,
                "places": [],
                "source": "Wire",
            }
            for number, (names, date) in enumerate(zip(people, dates, strict=True))
        )
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_ARCHIVE", path)
    return path


# --- facets --------------------------------------------------------------------


def test_facets_are_listed_below_their_field_the_highest_first(news):
    assert run("facets", "wool").stdout.splitlines() == [
        "People",
        "  3  Kim",
        "  2  Ann Lee",
        "  1  Bo",
        "",
        "Source",
        "  6  Wire",
        "",
        "Year",
        "  4  2017",
    ]


def test_a_field_and_a_limit_can_be_chosen_and_what_is_left_out_is_said(news):
    result = run("facets", "--field", "people", "--limit", "2")
    assert result.stdout.splitlines() == [
        "People",
        "  3  Kim",
        "  2  Ann Lee",
        "  There are more: --limit 4 shows more",
    ]
    assert "There are more" not in run("facets", "--field", "people", "--limit", "3").stdout


@pytest.mark.parametrize(
    ("typed", "meant"), [("person", "people"), ("place", "places"), ("sources", "source")]
)
def test_a_field_that_is_not_is_an_error_that_names_the_one_meant(news, typed, meant):
    result = run("facets", "--field", typed)
    assert result.exit_code == 2
    assert f"Did you mean '{meant}'?" in result.stderr
    assert "Did you mean" not in run("facets", "--field", "zebra").stderr


def test_facets_as_json_are_pairs_of_value_and_count(news):
    found = read_json("facets", "wool rose", "--field", "people", "--field", "year")
    assert {key: found[key] for key in ("query", "total", "notices")} == {
        "query": "wool rose",
        "total": 3,
        "notices": [],
    }
    assert found["facets"] == {"people": [["Ann Lee", 1], ["Kim", 1]], "year": [["2017", 2]]}


def test_facets_as_csv_have_a_row_for_each_value(news):
    rows = run("facets", "--field", "people", "--limit", "2", "--csv").stdout.splitlines()
    assert rows == ["field,value,count", "people,Kim,3", "people,Ann Lee,2"]


def test_filters_and_excluded_words_are_heard(news):
    found = read_json("facets", "wool", "-rose", "--until", "2017-03", "--person", "ann")
    assert found["total"] == 1
    assert found["facets"]["people"] == [["Ann Lee", 1], ["Kim", 1]]


def test_facets_of_nothing_exit_with_1(news):
    result = run("facets", "wool zebra")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "No articles found.\n"


def test_articles_without_any_value_of_a_field_are_said_to_be_there(news):
    result = run("facets", "--field", "places")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "6 articles, none with places.\n"


def test_notices_say_how_a_query_was_read(news):
    result = run("facets", '"wool', "--field", "source")
    assert result.exit_code == 0
    assert result.stderr.startswith("Note: ")


# --- search --facets -----------------------------------------------------------


def test_search_adds_facets_to_its_json_when_asked_to(news):
    assert "facets" not in read_json("search", "wool rose")
    found = read_json("search", "wool rose", "--facets", "--limit", "1")
    assert len(found["hits"]) == 1
    assert found["facets"] == {
        "people": [["Ann Lee", 1], ["Kim", 1]],
        "places": [],
        "source": [["Wire", 3]],
        "year": [["2017", 2]],
    }


def test_search_shows_facets_as_a_short_block_below_the_hits(news):
    lines = run("search", "wool rose", "--facets", "--limit", "1").stdout.splitlines()
    assert lines[-5:] == [
        "1 to 1 of 3 articles; --offset 1 shows the next",
        "",
        "People: Ann Lee (1), Kim (1)",
        "Source: Wire (3)",
        "Year: 2017 (2)",
    ]


def test_the_block_has_as_many_values_as_a_line_holds(news):
    with dateline.open(news) as archive:
        archive.add([{"id": "many", "people": [f"Person Number {n}" for n in range(10, 40)]}])
    line = run("search", "id:many", "--facets").stdout.splitlines()[-1]
    assert line.startswith("People: Person Number 10 (1), Person Number 11 (1), ")
    assert line.endswith(", ...")
    assert len(line) <= 80


def test_facets_of_a_relaxed_search_are_empty_for_counts_are_never_relaxed(news):
    found = read_json("search", "wool zebra", "--facets")
    assert found["relaxed"]
    assert found["facets"] == {"people": [], "places": [], "source": [], "year": []}
    result = run("search", "wool zebra", "--facets")
    assert result.stdout.splitlines()[-1].endswith("articles")


def test_facets_go_with_text_and_json_alone(news):
    result = run("search", "wool", "--facets", "--csv")
    assert result.exit_code == 2
    assert "--facets and --csv do not go together" in result.stderr


# --- timeline ------------------------------------------------------------------


def test_a_timeline_is_a_bar_chart_with_longer_gaps_on_one_line(news):
    result = run("timeline", "--by", "month")
    assert result.stdout.splitlines() == [
        "2017-01  1  " + "█" * 34,
        "2017-02  2  " + "█" * 68,
        "... 6 months without articles",
        "2017-09  1  " + "█" * 34,
    ]
    assert result.stderr == "Note: 2 of 6 articles have no date.\n"


def test_short_gaps_are_drawn(news):
    lines = run("timeline", "--until", "2017-02-04", "--by", "day").stdout.splitlines()
    assert lines == ["2017-01-31  1  " + "█" * 65, "2017-02-01  1  " + "█" * 65]
    with dateline.open(news) as archive:
        archive.add([{"id": "late", "date": "2017-02-04"}])
    lines = run("timeline", "--until", "2017-02-04", "--by", "day").stdout.splitlines()
    assert lines[2:4] == ["2017-02-02  0", "2017-02-03  0"]


def test_without_a_period_the_chart_takes_the_finest_that_fits(news):
    assert run("timeline").stdout.startswith("2017-01-30  ")  # the Monday before
    assert run("timeline", "--until", "2017-02").stdout.startswith("2017-01-31  ")
    assert read_json("timeline")["by"] == "month"


def test_a_timeline_as_json_has_every_period_and_counts_the_undated(news):
    found = read_json("timeline", "wool fell", "--by", "year")
    assert found["total"] == 3
    assert found["undated"] == 1
    assert (found["by"], found["timeline"]) == ("year", [["2017-01-01", 2]])
    months = read_json("timeline")["timeline"]
    assert [n for _, n in months] == [1, 2, 0, 0, 0, 0, 0, 0, 1]


def test_a_timeline_as_csv_has_a_row_for_each_period(news):
    rows = run("timeline", "--until", "2017-03", "--csv").stdout.splitlines()
    assert rows == ["date,count", "2017-01-01,1", "2017-02-01,2"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("wool zebra", "No articles found.\n"),
        ("id:w4", "Note: 1 of 1 article has no date.\n"),
    ],
)
def test_a_timeline_without_a_period_exits_with_1(news, query, said):
    result = run("timeline", query)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)


def test_output_that_has_no_blocks_gets_bars_of_another_character(news, monkeypatch):
    monkeypatch.setattr(timeline.sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert timeline._bars() == "#"
    monkeypatch.setattr(timeline.sys, "stdout", None)
    assert timeline._bars()[-1] == "█"


def test_a_chart_is_no_wider_than_its_canvas_and_the_highest_count_fills_it():
    day = dt.date(2017, 4, 24)
    counts = [(day, 12_345), (day, 1), (day, 6_000)]
    for width in (40, 80, 100):
        lines = list(draw_chart(counts, "day", Canvas(width)))
        assert max(map(len, lines)) == len(lines[0]) == width
    assert lines[1].endswith("       1  ▏")


def test_a_bar_grows_with_the_count_and_is_seen_even_for_one_article():
    bars = [draw_bar(n, 1000, 10) for n in range(1001)]
    assert bars[0] == ""
    assert bars[1] == "▏"
    assert bars[1000] == "█" * 10
    order = " ▏▎▍▌▋▊▉█"
    steps = [sum(map(order.index, bar)) for bar in bars]
    assert steps == sorted(steps)
    assert draw_bar(1, 3, 10, "#") == "###"


def test_dates_are_labelled_as_a_query_takes_them():
    day = dt.date(987, 4, 24)
    for by, label in (("day", "0987-04-24"), ("week", "0987-04-24"), ("month", "0987-04"),
                      ("year", "0987")):  # fmt: skip
        assert next(draw_chart([(day, 1)], by, PLAIN)).startswith(f"{label}  1  ")
