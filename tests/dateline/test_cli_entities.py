"""`dateline entities`, and what `dateline show` marks."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

import dateline
from dateline.cli.main import cli
from dateline.cli.marking import find_names, join_spans
from dateline.cli.typeset import KINDS, Canvas

TEXT = "Kim Hong-kyun flew to Tokyo on Tuesday.\n\nThe aircraft carrier Carl Vinson left.\n"
DATED = f"date 2017-04-26 {TEXT}"
RECORDS = [
    {"id": "w1", "title": "Wool", "body": "Wool rose in Sydney last week.", "date": "2016-05-04"},
    {"id": "w2", "title": "Rye", "body": "It fell.", "date": "2016-05-04"},
    {"id": "w3", "title": "Talks in Oslo", "body": "Fumio Kishida left.", "date": "2016-05-04"},
]
SGR = re.compile("\x1b\\[[0-9;]*m")


def run(*args: str, **options):
    return CliRunner().invoke(cli, list(args), prog_name="dateline", **options)


def start(*args: str, **options) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-P", "-m", "dateline", *args]
    return subprocess.Popen(command, **(pipes | options))


@pytest.fixture
def dated(tmp_path) -> str:
    path = tmp_path / "talks.txt"
    path.write_text(DATED)
    return str(path)


@pytest.fixture
def records(tmp_path) -> str:
    path = tmp_path / "wool.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    return str(path)


def test_json_is_a_list_of_what_is_named_with_offsets_into_the_file(dated):
    result = run("entities", dated, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [(each["kind"], each["name"]) for each in found] == [
        ("person", "Kim Hong-kyun"),
        ("place", "Tokyo"),
        ("date", "2017-04-25"),
        ("vessel", "Carl Vinson"),
    ]
    for each in found:
        assert DATED[each["start"] : each["end"]] == each["text"]
        assert 0 < each["confidence"] <= 1
        assert "article" not in each
    assert found[1]["country"] == "JP"
    assert (found[2]["first"], found[2]["last"]) == ("2017-04-25", "2017-04-25")


def test_articles_of_records_are_told_apart_by_their_ids(records):
    found = json.loads(run("entities", records, "--json").stdout)
    assert {each["article"] for each in found} >= {"w1", "w3"}
    texts = {each["id"]: f"{each['title']}\n\n{each['body']}" for each in RECORDS}
    assert all(
        texts[each["article"]][each["start"] : each["end"]] == each["text"] for each in found
    )
    assert {each["name"] for each in found if each["kind"] == "date"} == {"2016-04-25/2016-05-01"}


def test_files_of_a_folder_are_told_apart_by_their_ids(dated, tmp_path):
    found = json.loads(run("entities", str(tmp_path), "--json").stdout)
    assert {each["article"] for each in found} == {"talks"}


def test_a_pipe_gets_a_line_for_each_with_tabs_between(dated):
    result = run("entities", dated)
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert lines[1] == ["place", "Tokyo", "38", "43", lines[1][4], "Tokyo", "talks"]
    assert len(lines) == 4


def test_only_the_kinds_that_are_asked_for_are_printed(dated):
    result = run("entities", dated, "--kind", "vessel", "--kind", "date")
    assert {line.split("\t")[0] for line in result.stdout.splitlines()} == {"vessel", "date"}


def test_standard_input_is_text_and_counts_from_the_day_that_is_told():
    found = json.loads(
        run("entities", "-", "--published", "2017-04-26", "--json", input=TEXT).stdout
    )
    assert [each["name"] for each in found if each["kind"] == "date"] == ["2017-04-25"]
    untold = json.loads(run("entities", "-", "--json", input=TEXT).stdout)
    (date,) = (each for each in untold if each["kind"] == "date")
    assert (date["name"], date["first"], date["last"]) == ("Tuesday", None, None)


def test_what_the_file_says_of_its_day_wins(dated):
    result = run("entities", dated, "--kind", "date", "--published", "1999-01-01")
    assert result.stdout.startswith("date\t2017-04-25\t")


def test_records_come_through_standard_input_when_their_format_is_told():
    line = json.dumps(RECORDS[0])
    found = json.loads(run("entities", "-", "--format", "jsonl", "--json", input=line).stdout)
    assert {each["article"] for each in found} == {"w1"}


def test_where_nothing_is_named_the_status_is_1(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("the rain fell and fell\n")
    result = run("entities", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing is found" in result.stderr
    assert run("entities", str(path), "--json").stdout == "[]\n"
    path.write_text(TEXT)
    assert run("entities", str(path), "--kind", "organisation").exit_code == 1


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "the file is empty: fill it or leave it out"),
        ("a.txt", bytes(range(32)) * 99, "is binary, not text"),
        ("a.docx", b"Tokyo", "of no known format"),
        ("a.txt.gz", b"Tokyo", "broken gz data"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    result = run("entities", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_file_of_any_name_is_read_when_its_format_is_told(tmp_path):
    path = tmp_path / "notes"
    path.write_text(TEXT)
    assert "Tokyo" in run("entities", str(path), "--format", "text").stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Missing argument 'FILE'"),
        (["nowhere.txt"], "nowhere.txt: does not exist: check the path"),
        (["-", "--format", "docx"], "no format 'docx': the formats are"),
        (["-", "--kind", "ship"], "'ship' is not one of"),
        (["-", "--published", "yesterdai"], ": 'yesterdai' is no date: write it as 2017-04-24\n"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(args, message):
    result = run("entities", *args, input="Tokyo")
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_bad_record_is_said_and_the_others_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(f"no json\n{json.dumps(RECORDS[0])}\n")
    result = run("entities", str(path))
    assert result.exit_code == 2
    assert "a.jsonl:1: no JSON" in result.stderr
    assert "Sydney" in result.stdout


def test_a_reader_that_has_gone_is_no_error(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("Fumio Kishida left Tokyo on Monday. " * 5000)
    process = start("entities", str(path))
    assert process.stdout.readline().startswith(b"person\tFumio Kishida")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()
    process.stdin.close()


@pytest.mark.parametrize(
    ("redirection", "message"),
    [("< /dev/null", b"standard input is empty"), ("<&-", b"there is no standard input")],
)
def test_without_standard_input_there_is_a_message(redirection, message):
    command = f"exec {sys.executable} -P -m dateline entities - {redirection}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 2
    assert message in done.stderr
    assert b"Traceback" not in done.stderr


def test_colour_shows_the_text_with_each_kind_in_its_own_and_a_table(dated):
    result = run("entities", dated, "--color", "always")
    canvas = Canvas(color=True)
    for text, kind in (
        ("Kim Hong-kyun", "person"), ("Tokyo", "place"), ("Tuesday", "date"),
        ("Carl Vinson", "vessel"),
    ):  # fmt: skip
        assert canvas.paint(text, kind) in result.stdout
    assert len({canvas.paint("x", kind) for kind in KINDS}) == len(KINDS)
    plain = SGR.sub("", result.stdout)
    assert DATED.splitlines()[0] in plain
    assert re.search(r"^vessel +Carl Vinson +1 ×  0\.\d\d$", plain, re.MULTILINE)


def luminance(color: int) -> float:
    """Return the relative luminance, as WCAG 2 defines it, of one of the 6 × 6 × 6 colours."""
    levels = [(0, 95, 135, 175, 215, 255)[(color - 16) // step % 6] / 255 for step in (36, 6, 1)]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in levels]
    return sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_each_colour_can_be_read_on_black_and_on_white(kind):
    (color,) = re.findall("38;5;([0-9]+)m", Canvas(color=True).paint("x", kind))
    light = luminance(int(color))
    assert min(1.05 / (light + 0.05), (light + 0.05) / 0.05) > 3.5


def test_a_name_that_is_wrapped_is_coloured_on_both_lines_and_indents_are_not():
    canvas = Canvas(width=20, color=True)
    marked = f"aaaaaaaaaaaa {KINDS['person']}Fumio Kishida\x03 left"
    first, second = canvas.show_marks([marked[:20], marked[20:]])
    assert first.endswith("\x1b[0m")
    assert second.startswith(canvas.paint("x", "person")[: -len("x\x1b[0m")])


# --- show ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "talks.txt").write_text(f"date 2017-04-26 Talks.\n\n{TEXT}")
    record = {
        "id": "w1", "title": "Wool", "url": "https://example.org/2016/05/04/wool",
        "body": "Old Ben sold wool in the Dales, and said so on Monday.",
        "people": ["Old Ben"], "places": ["the Dales"],
    }  # fmt: skip
    (folder / "wool.jsonl").write_text(json.dumps(record))
    path = str(folder / "archive")
    assert run("index", str(folder), "-a", path).exit_code == 0
    return path


def test_show_colours_what_an_article_names_and_tells_the_colours(archive):
    shown = run("show", "talks", "-a", archive, "--color", "always").stdout
    canvas = Canvas(color=True)
    for text, kind in (("Tokyo", "place"), ("Tuesday", "date"), ("Carl Vinson", "vessel")):
        assert canvas.paint(text, kind) in shown
    *_, last = shown.splitlines()
    assert SGR.sub("", last) == "people  places  vessels  dates"


def test_show_colours_the_names_that_an_article_brings_with_it(archive):
    shown = run("show", "w1", "-a", archive, "--color", "always").stdout
    canvas = Canvas(color=True)
    assert canvas.paint("Old Ben", "person") in shown
    assert canvas.paint("the Dales", "place") in shown
    assert canvas.paint("Monday", "date") in shown


def test_show_leaves_what_rules_reject_without_colour(tmp_path):
    path = str(tmp_path / "archive")
    with dateline.open(path, create=True) as made:
        made.add([{"id": "a", "title": "Wu Dawei speaks", "body": "The envoy Wu Dawei spoke."}])
    canvas = Canvas(color=True)
    shown = run("show", "a", "-a", path, "--color", "always").stdout
    assert shown.count(canvas.paint("Wu Dawei", "person")) == 2
    assert SGR.sub("", shown.splitlines()[-1]) == "people"
    (tmp_path / "archive" / "entities.toml").write_text('[people]\nreject = ["Wu Dawei"]\n')
    shown = run("show", "a", "-a", path, "--color", "always").stdout
    assert canvas.paint("Wu Dawei", "person") not in shown
    assert SGR.sub("", shown.splitlines()[-1]) == "The envoy Wu Dawei spoke."


def test_show_is_plain_where_there_is_no_colour(archive, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    for args in ([], ["--color", "never"]):
        shown = run("show", "talks", "-a", archive, *args).stdout
        assert "\x1b" not in shown
        assert "Carl Vinson" in shown
        assert "vessels" not in shown


def test_a_date_from_elsewhere_is_marked_wherever_it_is_shown(archive):
    assert "2016-05-04 (from its URL) | w1" in run("show", "w1", "-a", archive).stdout
    assert "2016-05-04 (from its URL) | w1" in run("search", "wool", "-a", archive).stdout
    assert "2017-04-26 | talks" in run("show", "talks", "-a", archive).stdout
    for article_id, source in (("w1", "url"), ("talks", "metadata")):
        told = json.loads(run("show", article_id, "-a", archive, "--json").stdout)
        assert told["date_from"] == source


def test_names_are_found_as_they_are_written_the_longest_first():
    text = "Kim Hong\nKyun met Kim; Kimono"
    assert list(find_names(text, ["Kim", "Kim Hong Kyun", " "])) == [(0, 13), (18, 21)]
    assert list(find_names(text, [])) == []


def test_of_two_spans_that_overlap_the_longer_is_marked_or_else_the_first():
    read, own = [(0, 5, "place"), (10, 12, "date")], [(3, 9, "person"), (10, 12, "place")]
    assert join_spans(read, own) == [(3, 9, "person"), (10, 12, "date")]
    assert join_spans([], own) == own
