"""The command line from end to end, as a user meets it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli.main import cli

TOKYO = """date 2017-04-24 Envoys of three countries met in Tokyo to talk about North Korea.

They spoke for two hours while the aircraft carrier Carl Vinson sailed north.
Joseph Yun told reporters that Japan and South Korea agreed with him.
"""
NAIROBI = """date 2018-01-09 Farmers near Nairobi counted the rain in days.

The carrier of the water was a boy called Carl, who knew no Vinson.
"""
LINES = [
    {"id": "w1", "title": "Wool prices", "body": "Wool rose in Sydney.", "date": "2016-05-01",
     "people": [], "places": ["Sydney"], "source": "Example Wire", "url": "https://example.org/w1"},
    {"id": "w2", "title": "Wool again", "body": "Wool fell in Perth.", "date": "2016-06-01",
     "people": ["Ann Lee"], "places": ["Perth"], "source": "Example Wire"},
]  # fmt: skip


# Nothing here is about people and places that are read from the text.
INDEX = ("index", "--entities", "never", "--workers", "1")


def run(*args: str, **options):
    return CliRunner().invoke(cli, list(args), prog_name="dateline", **options)


def start(*args: str, **options) -> subprocess.Popen[bytes]:
    """Start the command as a process of its own, in an environment without colour."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    env |= {"TERM": "xterm", **options.pop("env", {})}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([sys.executable, "-P", "-m", "dateline", *args], env=env, **pipes)


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tokyo.txt").write_text(TOKYO)
    (folder / "nairobi.txt").write_text(NAIROBI)
    (folder / "wool.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return folder


@pytest.fixture
def news(tmp_path, articles, monkeypatch) -> str:
    """An archive of four articles, named in the environment."""
    path = str(tmp_path / "news.dateline")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_ARCHIVE", path)
    result = run(*INDEX, str(articles))
    assert result.exit_code == 0, result.output
    return path


# --- index and search ----------------------------------------------------------


def test_index_counts_what_is_new_and_the_second_time_nothing_is(articles, tmp_path):
    first = run(*INDEX, str(articles), "-a", str(tmp_path / "news"))
    assert first.stdout.startswith("Articles: 4 added; ")
    second = run(*INDEX, str(articles), "-a", str(tmp_path / "news"))
    assert (second.exit_code, second.stdout) == (0, "Nothing new: 4 articles unchanged\n")


def test_only_what_has_changed_is_indexed_again(news, articles):
    (articles / "tokyo.txt").write_text(TOKYO.replace("two hours", "three hours"))
    assert run(*INDEX, str(articles)).stdout.startswith("Articles: 1 changed, 3 unchanged; ")
    assert run("search", '"three hours"', "--count").stdout == "1\n"


def test_a_phrase_is_found_and_highlighted_as_one(news):
    result = run("search", '"Carl Vinson"', "--json")
    found = json.loads(result.stdout)
    assert found["total"] == 1
    hit = found["hits"][0]
    assert (hit["id"], hit["date"]) == ("tokyo", "2017-04-24")
    assert "<mark>Carl Vinson</mark>" in hit["snippet_html"]
    assert [hit["snippet"][a:b] for a, b in hit["highlights"]] == ["Carl Vinson"]


def test_text_results_are_pleasant_to_read(news):
    lines = run("search", "wool sydney").stdout.splitlines()
    assert lines == [
        "1. Wool prices",
        "   2016-05-01 | Example Wire | w1",
        "   Places: Sydney",
        "   **Wool** rose in **Sydney**.",
        "",
        "1 article",
    ]


def test_words_side_by_side_rank_first(news):
    assert run("search", "carl vinson", "--ids").stdout.splitlines()[0] == "tokyo"


def test_without_a_query_all_articles_come_newest_first(news):
    found = json.loads(run("search", "--json").stdout)
    assert [hit["id"] for hit in found["hits"]] == ["nairobi", "tokyo", "w2", "w1"]


def test_dates_people_places_and_sources_filter(news):
    assert run("search", "--since", "2017", "--ids").stdout.split() == ["nairobi", "tokyo"]
    assert run("search", "--until", "2016-05", "--ids").stdout.split() == ["w1"]
    assert run("search", "--person", "ann lee", "--ids").stdout.split() == ["w2"]
    assert run("search", "--place", "sydney", "--ids").stdout.split() == ["w1"]
    assert run("search", "--source", "example wire", "--count").stdout == "2\n"


def test_a_word_after_a_dash_is_excluded(news):
    assert run("search", "wool", "-perth", "--ids").stdout.split() == ["w1"]
    assert run("search", "--", "-wool", "-tokyo").stdout.startswith("1. ")


def test_limit_and_offset_walk_through_the_hits(news):
    found = json.loads(run("search", "wool", "--limit", "1", "--offset", "1", "--json").stdout)
    assert found["total"] == 2
    assert [hit["rank"] for hit in found["hits"]] == [2]


def test_any_of_the_words_where_no_article_has_them_all_is_said(news):
    result = run("search", "wool nairobi")
    assert result.exit_code == 0
    assert "any of them" in result.stderr
    assert run("search", "wool nairobi", "--count").exit_code == 1
    assert run("search", "wool nairobi", "--match", "any", "--count").stdout == "3\n"


def test_nothing_found_is_status_1(news):
    result = run("search", "zeppelin")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No articles found." in result.stderr


def test_an_unknown_field_is_an_error_that_points_at_it(news):
    result = run("search", "wool nosuchfield:x")
    assert result.exit_code == 2
    assert "nosuchfield" in result.stderr
    assert "^" in result.stderr


def test_a_stray_quote_is_no_error(news):
    result = run("search", 'wool "')
    assert result.exit_code == 0
    assert result.stderr.startswith("Note: ")


def test_a_query_of_100_000_words_is_answered(news):
    assert run("search", *["wool"] * 100_000, "--match", "any", "--count").stdout == "2\n"


# --- input of every kind -------------------------------------------------------


def test_standard_input_is_read_as_json_lines(tmp_path):
    archive = str(tmp_path / "news")
    lines = '{"id": "a", "title": "One", "body": "lone \\ud800 surrogate"}\n'
    result = run(*INDEX, "-", "-a", archive, input=lines)
    assert result.stdout.startswith("Articles: 1 added; ")
    assert "\ufffd" in json.loads(run("show", "a", "--json", "-a", archive).stdout)["body"]


def test_what_cannot_be_read_is_listed_and_the_rest_indexed(articles, tmp_path):
    with (articles / "wool.jsonl").open("a") as file:
        file.write('{"id": "w3", "date": "2017-02-30"}\nnot json\n')
    result = run(*INDEX, str(articles), "-a", str(tmp_path / "news"))
    assert result.exit_code == 2
    assert "wool.jsonl:3: " in result.stderr
    assert "wool.jsonl:4: " in result.stderr
    assert result.stdout.startswith("Articles: 4 added; ")
    assert "Traceback" not in result.output


def test_strict_stops_at_the_first_problem_and_commits_nothing(articles, tmp_path):
    (articles / "wool.jsonl").write_text("not json\n")
    archive = str(tmp_path / "news")
    result = run(*INDEX, str(articles), "--strict", "-a", archive)
    assert result.exit_code == 2
    assert "wool.jsonl:1" in result.stderr
    assert not Path(archive).exists()


def test_a_dry_run_leaves_no_trace(articles, tmp_path):
    archive = tmp_path / "news"
    result = run(*INDEX, str(articles), "--dry-run", "-a", str(archive))
    assert result.exit_code == 0
    assert result.stdout.startswith("Dry run, nothing committed. Articles: 4 added; ")
    assert not archive.exists()


def test_a_dry_run_over_an_archive_changes_nothing(news, articles):
    (articles / "new.txt").write_text("date 2019-01-01 A new one. Nothing more.")
    result = run(*INDEX, str(articles), "--dry-run")
    assert "1 added" in result.stdout
    assert run("search", "--count").stdout == "4\n"


def test_prune_forgets_what_is_gone(news, articles):
    (articles / "tokyo.txt").unlink()
    assert run(*INDEX, str(articles)).stdout.startswith("Nothing new")
    assert "1 removed" in run(*INDEX, str(articles), "--prune").stdout
    assert run("search", "tokyo", "--match", "all", "--count").exit_code == 1


def test_rebuild_replaces_the_archive(news, articles):
    run(*INDEX, str(articles / "wool.jsonl"), "--rebuild")
    assert run("search", "--ids").stdout.split() == ["w2", "w1"]


def test_a_folder_without_articles_is_an_error_with_the_remedy(tmp_path):
    (tmp_path / "empty").mkdir()
    result = run(*INDEX, str(tmp_path / "empty"), "-a", str(tmp_path / "news"))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert str(tmp_path / "empty") in result.stderr
    assert result.stdout == ""


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    result = run(*INDEX, str(tmp_path / "nowhere"), "-a", str(tmp_path / "news"))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("args", [["nowhere"], ["articles", "--format", "odt"], ["empty"]])
@pytest.mark.parametrize("option", [[], ["--rebuild"]])
def test_where_nothing_can_be_read_no_new_archive_is_left(articles, args, option, monkeypatch):
    monkeypatch.chdir(articles.parent)
    Path("empty").mkdir()
    assert run(*INDEX, *args, *option, "-a", "deep/news").exit_code == 2
    assert not Path("deep").exists()
    Path("mine").mkdir()
    assert run(*INDEX, *args, *option, "-a", "mine").exit_code == 2
    assert os.listdir("mine") == []


def test_where_nothing_can_be_read_an_archive_that_was_there_is_left(news, tmp_path):
    assert run(*INDEX, str(tmp_path / "nowhere")).exit_code == 2
    assert run("search", "--count").stdout == "4\n"


def test_what_is_nested_too_deep_is_listed_with_its_line(tmp_path):
    lines = [
        f'{{"id": "deep", "k": {"[" * 300}1{"]" * 300}}}',
        f'{{"id": "deeper", "k": {"[" * 5000}1{"]" * 5000}}}',
        '{"id": "key", "k": {"lone \\ud800": 1}}',
    ]
    result = run(*INDEX, "-", "-a", str(tmp_path / "news"), input="\n".join(lines))
    assert result.exit_code == 2
    assert result.stdout.startswith("Articles: 1 added; ")
    for line, said in zip((1, 2), result.stderr.splitlines(), strict=True):
        assert said.startswith(f"-:{line}: ")
        assert "nested" in said


# --- show, delete, stats, verify, compact --------------------------------------


def test_show_prints_the_whole_article(news):
    assert "Wool fell in Perth." in run("show", "w2").stdout
    assert json.loads(run("show", "w2", "--json").stdout)["people"] == ["Ann Lee"]
    assert run("show", "w9").exit_code == 1


def test_a_deleted_article_is_gone_and_stays_away(news, articles):
    assert run("delete", "w1", "w9").stdout == "1 article deleted\n"
    for _ in range(2):
        assert run("search", "wool", "--ids").stdout.split() == ["w2"]
        assert run("search", "wool", "--count").stdout == "1\n"
        assert run("show", "w1").exit_code == 1
        assert run(*INDEX, str(articles)).stdout.startswith("Nothing new")
    assert run("delete", "w1").exit_code == 1


def test_stats_and_compact_know_what_is_there(news):
    run("delete", "w1")
    assert run("compact").exit_code == 0
    stats = json.loads(run("stats", "--json").stdout)
    assert {name: stats[name] for name in ("articles", "first_date", "last_date", "segments")} == {
        "articles": 3, "first_date": "2016-06-01", "last_date": "2018-01-09", "segments": 1
    }  # fmt: skip
    assert stats["bytes"] == sum(file.stat().st_size for file in Path(news).iterdir())
    assert "Dates     2016-06-01 to 2018-01-09\n" in run("stats").stdout


def test_verify_finds_one_wrong_byte(news):
    assert run("verify").exit_code == 0
    segment = max(Path(news).iterdir(), key=lambda file: file.stat().st_size)
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    result = run("verify")
    assert result.exit_code == 2
    assert segment.name in result.output
    assert "Traceback" not in result.output


def _spoil(archive, name, data=b"") -> Path:
    (path,) = Path(archive).glob(name)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["manifest.json", "*.segment"])
def test_verify_lists_the_damage_of_an_archive_that_cannot_be_searched(news, name):
    spoilt = _spoil(news, name).name
    result = run("verify")
    assert result.exit_code == 2
    assert result.stdout.startswith(f"{spoilt}: ")
    assert result.stdout.count(spoilt) == 1, "the file is named once"
    assert "restore" not in result.stdout, "and the remedy in the error"
    assert result.stderr.startswith(f"Error: {news} is damaged: restore a copy of it, or build")
    as_json = run("verify", "--json")
    assert as_json.exit_code == 2
    told = json.loads(as_json.stdout)
    assert (told["sound"], told["damage"][0]["file"]) == (False, spoilt)
    assert run("search", "wool").exit_code == 2


@pytest.mark.parametrize("name", ["manifest.json", "*.segment"])
def test_rebuild_mends_a_damaged_archive(news, articles, name):
    _spoil(news, name)
    assert run(*INDEX, str(articles)).exit_code == 2
    assert run(*INDEX, str(articles / "nowhere"), "--rebuild").exit_code == 2
    assert run("verify").exit_code == 2
    result = run(*INDEX, str(articles), "--rebuild")
    assert result.stdout.startswith("Articles: 4 added; ")
    assert run("verify").stdout == "Sound: 4 articles in 1 segment\n"
    assert run("search", "wool", "--count").stdout == "2\n"


# --- evaluate and demo ---------------------------------------------------------


@pytest.fixture
def experiment(tmp_path) -> tuple[str, str]:
    queries, qrels = tmp_path / "queries.tsv", tmp_path / "qrels"
    queries.write_text('q1\twool OR -("tokyo\nq2\tzeppelin\nq3\tnobody judged this\n')
    qrels.write_text("q1 0 w1 1\nq1 0 w2 1\nq2 0 w1 1\nq9 0 w1 1\n")
    return str(queries), str(qrels)


def test_evaluate_measures_the_ranking(news, experiment):
    queries, qrels = experiment
    result = run("evaluate", "--queries", queries, "--qrels", qrels, "--json")
    measured = json.loads(result.stdout)
    assert list(measured) == ["queries", "nDCG@10", "MAP", "P@10", "recall@100"]
    # q1 finds both among the first three, q2 nothing.
    assert (measured["queries"], measured["recall@100"], measured["P@10"]) == (2, 0.5, 0.1)
    assert "1 of the queries have no judgement" in result.stderr
    assert "1 judged ids" in result.stderr
    table = run("evaluate", "--queries", queries, "--qrels", qrels).stdout.splitlines()
    assert [line.split()[0] for line in table] == list(measured)
    assert table[-1].split() == ["recall@100", "0.5000"]


def test_where_all_queries_are_judged_nothing_is_said(news, tmp_path):
    (tmp_path / "queries.tsv").write_text("q1\twool\n")
    (tmp_path / "qrels").write_text("q1 0 w1 1\n")
    files = "--queries", str(tmp_path / "queries.tsv"), "--qrels", str(tmp_path / "qrels")
    assert run("evaluate", *files).stderr == ""


def test_queries_of_an_evaluation_are_words_and_never_syntax(news, experiment):
    lines = run("evaluate", "--queries", experiment[0], "--run").stdout.splitlines()
    found = [line.split() for line in lines]
    assert {row[2] for row in found if row[0] == "q1"} == {"w1", "w2", "tokyo"}
    assert {(row[1], row[5]) for row in found} == {("Q0", "dateline")}
    assert [int(row[3]) for row in found if row[0] == "q1"] == [1, 2, 3]


def test_a_run_can_be_limited(news, experiment):
    run_lines = run("evaluate", "--queries", experiment[0], "--run", "--limit", "1").stdout
    assert len(run_lines.splitlines()) == 1


def test_evaluate_needs_judgements_or_run(news, experiment):
    result = run("evaluate", "--queries", experiment[0])
    assert result.exit_code == 2
    assert "--qrels" in result.stderr


def test_judgements_of_other_queries_are_an_error(news, experiment, tmp_path):
    (tmp_path / "other").write_text("q9 0 w1 1\n")
    result = run("evaluate", "--queries", experiment[0], "--qrels", str(tmp_path / "other"))
    assert result.exit_code == 2
    assert "query ids" in result.stderr


def test_the_demo_needs_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    result = run("demo")
    assert result.exit_code == 0
    assert "**Carl Vinson**" in result.stdout
    assert "dateline index" in result.stderr
    assert list(tmp_path.iterdir()) == []


# --- archives that are none ----------------------------------------------------


@pytest.mark.parametrize("command", [["search", "x"], ["stats"], ["verify"], ["show", "x"]])
def test_a_missing_archive_is_named_with_the_remedy(tmp_path, command):
    path = str(tmp_path / "nowhere")
    result = run(*command, "-a", path)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert path in result.stderr
    assert "dateline index" in result.stderr


def test_an_archive_path_that_is_a_file_is_an_error(articles):
    file = str(articles / "tokyo.txt")
    for command in (["search", "x"], [*INDEX, str(articles)]):
        result = run(*command, "-a", file)
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: ")
    assert (articles / "tokyo.txt").read_text() == TOKYO


def test_a_folder_that_is_no_archive_is_an_error_and_left_alone(articles):
    before = sorted(articles.iterdir())
    for command in (["search", "x"], [*INDEX, str(articles)]):
        assert run(*command, "-a", str(articles)).exit_code == 2
    assert sorted(articles.iterdir()) == before


def test_an_archive_below_a_file_is_an_error(articles):
    result = run(*INDEX, str(articles), "-a", str(articles / "tokyo.txt" / "news"))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


# --- processes, pipes and signals ----------------------------------------------


def test_a_closed_pipe_is_quiet(news, tmp_path):
    many = "".join(f'{{"id": "article-{n:06}", "body": "pipe"}}\n' for n in range(20_000))
    run(*INDEX, "-", input=many)
    process = start("search", "--ids")
    assert process.stdout.readline() == b"nairobi\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0


def test_ctrl_c_commits_nothing_and_says_so(news):
    # What a shell runs with & ignores SIGINT, and so would all that it starts.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = start(*INDEX, "-", stdin=subprocess.PIPE, preexec_fn=heard)
    process.stdin.write(b'{"id": "late", "body": "too late"}\n')
    process.stdin.flush()
    while not _is_locked(news):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert err == b"Interrupted: nothing was committed.\n"
    assert run("search", "--count").stdout == "4\n"


def _is_locked(archive: str) -> bool:
    from filelock import FileLock, Timeout

    try:
        with FileLock(Path(archive) / "lock", timeout=0):
            return False
    except Timeout:
        return True


def test_on_a_terminal_there_is_colour_unless_it_is_not_wanted(news):
    assert b"\x1b[1;31mWool" in _on_a_terminal("search", "wool")
    assert b"\x1b[" not in _on_a_terminal("search", "wool", env={"NO_COLOR": "1"})


def _on_a_terminal(*args: str, env: dict[str, str] | None = None) -> bytes:
    ours, theirs = pty.openpty()
    process = start(*args, stdout=theirs, env=env or {})
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end has closed.
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(20) == 0
    process.stdout = None
    process.stderr.close()
    return shown


@pytest.mark.parametrize("args", [("search", "wool"), ("search", "--json"), ("--help",)])
def test_a_full_disk_is_an_error_of_one_line(news, args):
    with open("/dev/full", "wb") as full:
        process = start(*args, stdout=full)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert err.startswith(b"Error: ")
    assert len(err.splitlines()) == 1


def test_the_installed_command_is_the_module(news):
    script = Path(sys.executable).with_name("dateline")
    if not script.exists():
        pytest.skip("the command is not installed beside this Python")
    by_script = subprocess.run([script, "search", "wool"], capture_output=True, check=True)
    by_module = start("search", "wool")
    assert by_module.communicate(timeout=20)[0] == by_script.stdout
