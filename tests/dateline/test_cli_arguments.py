"""What the command line asks of an archive, and how it shows the answers.

The archive here is made by hand and keeps what it was asked.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dateline.cli.main import COMMANDS, cli
from dateline.cli.typeset import say_size
from dateline.corpus.article import Article
from dateline.corpus.errors import DatelineError
from dateline.corpus.problem import Problem

SNIPPET = SimpleNamespace(
    text="a missile", highlights=((2, 9),), html=lambda: "a <mark>missile</mark>"
)
HIT = SimpleNamespace(
    rank=1, id="a1", score=2.5, date=None, date_from=None, title="Title", source=None, url=None,
    people=("Kim",), places=(), snippet=SNIPPET,
)  # fmt: skip
ARTICLE = Article(
    id="a1", title="Title", body="Kim spoke.", people=("Kim",), url="https://example.org/1"
)
UNSAFE = Article(id="a2", url="file:///etc/passwd")


ACCESS_REMEDY = "check who may use it, or name another archive with -a PATH"


class MadeResults(SimpleNamespace):
    def __iter__(self):
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def made_results(*hits, **changes) -> MadeResults:
    values = {
        "hits": hits, "total": len(hits), "query": "q", "parsed": "q", "relaxed": False,
        "notices": (), "suggestion": None, "took_ms": 1.0,
    }  # fmt: skip
    return MadeResults(**{**values, **changes})


def made_report(**changes) -> SimpleNamespace:
    values = {
        "added": 0, "changed": 0, "unchanged": 0, "removed": 0, "problems": (),
        "notes": (), "kept_away": 0, "left_out": {}, "n_bytes": 2_000_000, "seconds": 0.5,
    }  # fmt: skip
    return SimpleNamespace(**{**values, **changes})


@dataclass
class MadeArchive:
    asked: list[tuple] = field(default_factory=list)
    opened: list[tuple] = field(default_factory=list)
    results: MadeResults = field(default_factory=lambda: made_results(HIT))
    report: SimpleNamespace = field(default_factory=made_report)
    damages: tuple = ()
    raises: BaseException | None = None

    def open(self, path, create=False, **options):
        self.opened.append((str(path), create, options))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def search(self, query="", **options):
        self.asked.append((query, options))
        if self.raises:
            raise self.raises
        return self.results

    def count(self, query="", **options):
        self.asked.append((query, options))
        return self.results.total

    def ids(self, query="", **options):
        self.asked.append((query, options))
        return (f"a{number}" for number in range(1, self.results.total + 1))

    def notices(self, query="", **options):
        return self.results.notices

    def index(self, paths, **options):
        self.asked.append((paths, options))
        if self.raises:
            raise self.raises
        return self.report

    def get(self, id_):
        return {"a1": ARTICLE, "a2": UNSAFE}.get(id_)

    def delete(self, ids):
        self.asked.append((ids, {}))
        return sum(self.get(id_) is not None for id_ in ids)

    def verify(self):
        return self.damages

    def stats(self):
        return SimpleNamespace(
            articles=2, segments=1, bytes=5_000_000, first_date=None, last_date=None,
            deleted=0, language="english", generation=1,
        )  # fmt: skip

    def compact(self):
        self.asked.append(("compact", {}))


@pytest.fixture
def archive(monkeypatch) -> MadeArchive:
    made = MadeArchive()
    monkeypatch.setattr("dateline.archive.Archive", made.open)
    for name in ("DATELINE_ARCHIVE", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return made


def run(*args: str, **options):
    return CliRunner().invoke(cli, list(args), prog_name="dateline", **options)


# --- the command itself --------------------------------------------------------


def test_without_arguments_help_with_examples_is_shown():
    result = run()
    assert result.exit_code == 0
    assert "Examples:" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: dateline {command}")


def test_every_command_takes_archive_and_color():
    for command in COMMANDS:
        assert "--archive" in run(command, "-h").stdout
        assert "--color" in run(command, "-h").stdout


def test_a_misspelt_command_gets_a_suggestion():
    result = run("serch", "missile")
    assert result.exit_code == 2
    assert "Did you mean 'search'?" in result.stderr


def test_a_query_without_a_command_is_told_how_to_search():
    assert "dateline search missile" in run("missile").stderr


def test_help_as_a_command_is_told_the_option():
    assert "Did you mean 'dateline --help'?" in run("help").stderr


@pytest.mark.parametrize("option", ["--limt", "-limit"])
def test_a_misspelt_option_gets_a_suggestion(archive, option):
    result = run("search", option, "5")
    assert result.exit_code == 2
    assert "'--limit'" in result.stderr
    assert not archive.asked


def test_an_unknown_option_before_the_command_is_an_error():
    assert "No such option" in run("--nonsense", "search").stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_call_dateline(shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_DATELINE_COMPLETE" in result.stdout


def test_the_shell_can_complete_commands():
    env = {"_DATELINE_COMPLETE": "bash_complete", "COMP_WORDS": "dateline se", "COMP_CWORD": "1"}
    assert "search" in run(env=env).stdout


def test_the_shell_asks_about_an_unknown_command_in_vain():
    words = {"COMP_WORDS": "dateline serch --si", "COMP_CWORD": "2"}
    assert run(env={"_DATELINE_COMPLETE": "bash_complete", **words}).exit_code == 0


def test_the_shell_can_complete_options():
    words = {"COMP_WORDS": "dateline search --si", "COMP_CWORD": "2"}
    assert "--since" in run(env={"_DATELINE_COMPLETE": "bash_complete", **words}).stdout


# --- which archive -------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("-a", "one", "search", "x"),
        ("search", "x", "-a", "one"),
        ("search", "--archive=one", "x"),
        ("--archive", "other", "search", "x", "-a", "one"),
    ],
)
def test_the_archive_is_named_before_or_after_the_command(archive, args):
    run(*args)
    assert archive.opened == [("one", False, {})]


def test_the_environment_names_the_archive_unless_an_option_does(archive):
    run("search", "x", env={"DATELINE_ARCHIVE": "~/news"})
    run("search", "x", "-a", "one", env={"DATELINE_ARCHIVE": "~/news"})
    assert [path for path, *_ in archive.opened] == [os.path.expanduser("~/news"), "one"]


@pytest.mark.parametrize("args", [("-a", "", "delete", "a1"), ("delete", "a1", "--archive=")])
def test_an_empty_name_means_no_other_archive(archive, args):
    result = run(*args, env={"DATELINE_ARCHIVE": "other"})
    assert result.exit_code == 2
    assert "name the archive's folder" in result.stderr
    assert archive.opened == []


def test_else_the_archive_is_in_the_user_data_folder(archive, tmp_path):
    run("search", "x", env={"XDG_DATA_HOME": str(tmp_path)})
    assert "dateline" in archive.opened[0][0]


# --- one output at a time, and what is said of sizes and of memory ------------------


@pytest.mark.parametrize(
    "args", [("search", "--json", "--jsonl"), ("search", "--ids", "--count"),
             ("facets", "--csv", "--json"), ("timeline", "--json", "--csv")],
)  # fmt: skip
def test_two_kinds_of_output_are_an_error_that_names_the_remedy(archive, args):
    result = run(args[0], "x", *args[1:])
    assert result.exit_code == 2
    assert f"{args[1]} and {args[2]} do not go together: give one of them." in result.stderr
    assert archive.asked == []


def test_the_same_kind_of_output_twice_is_no_error(archive):
    assert run("search", "x", "--json", "--json").stdout == run("search", "x", "--json").stdout


@given(n_bytes=st.integers(0, 10**16))
def test_a_size_is_told_in_a_unit_that_leaves_one_to_three_digits(n_bytes):
    text = say_size(n_bytes)
    number, unit = text.replace(",", "").split()
    scale = {"byte": 1, "bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[unit]
    assert float(number) * scale == pytest.approx(n_bytes, abs=0.051 * scale)
    assert unit == "TB" or float(number) < 1000
    assert scale == 1 or float(number) >= 1


def test_want_of_memory_is_an_error_of_one_line(archive):
    archive.raises = MemoryError()
    result = run("search", "x")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: there is not enough memory: ")
    assert result.stderr.count("\n") == 1


# --- search: what is asked -----------------------------------------------------


def test_several_arguments_are_one_query(archive):
    run("search", "carl vinson", "japan")
    assert archive.asked[0][0] == "carl vinson japan"


def test_a_word_with_one_dash_is_part_of_the_query(archive):
    run("search", "vinson", "-carl", "--limit", "3", '-"north korea"', "-aluminium")
    assert archive.asked[0][0] == 'vinson -carl -"north korea" -aluminium'
    assert archive.asked[0][1]["limit"] == 3


def test_after_two_dashes_all_is_query(archive):
    run("search", "--limit", "3", "--", "-carl", "--ids")
    assert archive.asked[0][0] == "-carl --ids"


def test_the_value_of_an_option_may_begin_with_a_dash(archive):
    run("search", "--person", "-carl", "vinson")
    assert archive.asked[0] == (
        "vinson",
        {
            "match": "auto", "sort": "relevance", "limit": 10, "offset": 0, "since": None,
            "until": None, "person": ("-carl",), "place": (), "source": None,
        },
    )  # fmt: skip


def test_bytes_that_are_no_text_do_not_stop_a_search(archive):
    assert run("search", "caf\udce9").exit_code == 0
    assert archive.asked[0][0] == "caf\ufffd"


def test_every_filter_reaches_the_archive(archive):
    run(
        "search", "x", "--since", "2017-04", "--until", "last week", "--person", "Kim",
        "--person", "Yun", "--place", "japan", "--source", "reuters", "--match", "any",
        "--sort", "oldest", "--limit", "5", "--offset", "20",
    )  # fmt: skip
    assert archive.asked[0][1] == {
        "since": "2017-04", "until": "last week", "person": ("Kim", "Yun"),
        "place": ("japan",), "source": "reuters", "match": "any", "sort": "oldest",
        "limit": 5, "offset": 20,
    }  # fmt: skip


def test_without_a_query_the_newest_come_first(archive):
    run("search")
    run("search", "--ids")
    assert [options["sort"] for _, options in archive.asked] == ["newest", "newest"]


@pytest.mark.parametrize("option", ["--limit", "--offset"])
@pytest.mark.parametrize("number", ["-1", "99999999999999999999", "ten"])
def test_a_number_that_cannot_be_is_refused(archive, option, number):
    result = run("search", "x", f"{option}={number}")
    assert result.exit_code == 2
    assert option in result.stderr
    assert f"{number!r} is not a whole number from 0 to 1,000,000,000." in result.stderr


@pytest.mark.parametrize(
    "args", [("index", "x", "--workers=0"), ("evaluate", "--queries", __file__, "--limit=0")]
)
def test_of_nothing_there_is_no_number(archive, args):
    assert "'0' is not a whole number from 1 to 1,000,000,000." in run(*args).stderr


# --- search: what is shown -----------------------------------------------------


def test_text_shows_the_hits_and_the_total(archive):
    result = run("search", "missile")
    assert result.exit_code == 0
    assert result.stdout == (
        "1. Title\n   no date | a1\n   People: Kim\n   a **missile**\n\n1 article\n"
    )
    assert result.stderr == ""


def test_nothing_found_is_said_and_is_status_1(archive):
    archive.results = made_results(suggestion="missile")
    result = run("search", "misile")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "No articles found.\nDid you mean: missile\n"


def test_notices_and_relaxing_are_said_on_standard_error(archive):
    archive.results = made_results(HIT, relaxed=True, notices=("a stray quote was read as a word",))
    result = run("search", "missile")
    assert "Note: a stray quote was read as a word\n" in result.stderr
    assert "any of them" in result.stderr
    assert "Note" not in result.stdout


def test_beyond_the_last_hit_the_total_is_still_told(archive):
    archive.results = made_results(total=12)
    result = run("search", "missile", "--offset", "20")
    assert result.exit_code == 0
    assert result.stdout == "None shown of 12 articles\n"


def test_json_is_one_object(archive):
    archive.results = made_results(HIT, notices=("read leniently",))
    result = run("search", "missile", "--json")
    assert json.loads(result.stdout)["hits"][0]["snippet_html"] == "a <mark>missile</mark>"
    assert json.loads(result.stdout)["notices"] == ["read leniently"]
    assert result.stderr == ""


def test_json_of_nothing_is_still_an_object_and_status_1(archive):
    archive.results = made_results()
    result = run("search", "missile", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["hits"] == []


def test_jsonl_is_a_hit_a_line(archive):
    archive.results = made_results(HIT, HIT)
    lines = run("search", "missile", "--jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a1", "a1"]


def test_csv_has_a_header(archive):
    assert run("search", "missile", "--csv").stdout == (
        "rank,id,score,date,title,source,url,people,places,snippet\n"
        "1,a1,2.5,,Title,,,Kim,,a missile\n"
    )


def test_count_prints_one_integer(archive):
    archive.results = made_results(total=12_345)
    assert run("search", "missile", "--count").stdout == "12345\n"


def test_a_count_of_nothing_is_0_and_status_1(archive):
    archive.results = made_results()
    result = run("search", "missile", "--count")
    assert (result.stdout, result.exit_code) == ("0\n", 1)


def test_ids_are_all_of_them_one_a_line_unless_limited(archive):
    archive.results = made_results(total=15)
    assert run("search", "x", "--ids").stdout.splitlines() == [f"a{n}" for n in range(1, 16)]
    limited = run("search", "x", "--ids", "--offset", "2", "--limit", "2")
    assert limited.stdout == "a3\na4\n"


def test_no_ids_is_status_1(archive):
    archive.results = made_results()
    result = run("search", "x", "--ids")
    assert (result.stdout, result.exit_code) == ("", 1)


@pytest.mark.parametrize("page", [("--offset", "20"), ("--limit", "0")])
@pytest.mark.parametrize("output", ["--ids", "--jsonl", "--csv", "--json"])
def test_a_page_without_hits_is_status_0_where_something_was_found(archive, output, page):
    archive.results = made_results(total=12)
    assert run("search", "x", output, *page).exit_code == 0
    archive.results = made_results()
    assert run("search", "x", output, *page).exit_code == 1


@pytest.mark.parametrize("output", ["--count", "--ids"])
def test_how_a_query_was_read_is_told_beside_counts_and_ids_too(archive, output):
    archive.results = made_results(HIT, notices=("a stray quote was read as a word",))
    result = run("search", "missile", output)
    assert result.stderr == "Note: a stray quote was read as a word\n"
    assert "Note" not in result.stdout


# --- colour --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_an_option_then_an_environment_variable(archive, args, env, colored):
    after = run("search", "missile", *args, env=env)
    before = run(*args, "search", "missile", env=env)
    assert ("\x1b[" in after.stdout) is colored
    assert after.stdout == before.stdout


# --- index ---------------------------------------------------------------------


def test_index_passes_on_its_options(archive, tmp_path):
    archive.report = made_report(added=2)
    run(
        "index", "one", "-", "--format", "reuters", "--entities", "never", "--rebuild", "--prune",
        "--workers", "2", "--dry-run", "--exclude", "*.bak", "--strict", "--language", "german",
        "--map", "title=headline", "-a", str(tmp_path),
    )  # fmt: skip
    assert archive.opened == [(str(tmp_path), True, {"language": "german"})]
    paths, options = archive.asked[0]
    assert [str(path) for path in paths] == ["one", "-"]
    chosen = options["options"]
    assert (chosen.format, chosen.entities, chosen.workers) == ("reuters", "never", 2)
    assert (chosen.rebuild, chosen.prune, chosen.dry_run, chosen.strict) == (True,) * 4
    assert chosen.exclude == ("*.bak",)
    assert chosen.field_map == {"title": "headline"}


@pytest.mark.parametrize(
    ("report", "args", "said"),
    [
        (made_report(added=15_000), (), "Articles: 15,000 added; 2.0 MB in 0.5 s, 4.0 MB/s"),
        (
            made_report(changed=1, unchanged=14_997, removed=2),
            (),
            "Articles: 1 changed, 14,997 unchanged, 2 removed; 2.0 MB in 0.5 s, 4.0 MB/s",
        ),
        (made_report(added=1, n_bytes=49_000), (), "Articles: 1 added; 49.0 kB in 0.5 s"),
        (made_report(), (), "No articles read"),
        (made_report(unchanged=15_000), (), "Nothing new: 15,000 articles unchanged"),
        (
            made_report(unchanged=15_000, kept_away=2),
            (),
            "Nothing new: 15,000 articles unchanged; 2 deleted articles stay away",
        ),
        (
            made_report(changed=1, unchanged=1, kept_away=1, n_bytes=9),
            (),
            "Articles: 1 changed, 1 unchanged; 1 deleted article stays away; 9 bytes in 0.5 s",
        ),
        (
            made_report(unchanged=1),
            ("--dry-run",),
            "Dry run, nothing committed. Nothing new: 1 article unchanged",
        ),
    ],
)
def test_index_says_in_a_line_what_it_did(archive, report, args, said):
    archive.report = report
    result = run("index", "one", *args)
    assert result.exit_code == 0
    assert result.stdout == said + "\n"


def test_a_dry_run_over_no_archive_makes_a_throw_away_one(archive, tmp_path):
    run("index", "one", "--dry-run", "-a", str(tmp_path / "nowhere"))
    run("index", "one", "--dry-run", "-a", str(tmp_path))
    made, opened = (path for path, *_ in archive.opened)
    assert not made.startswith(str(tmp_path / "nowhere"))
    assert not os.path.exists(made)
    assert opened == str(tmp_path)


def test_every_problem_is_listed_and_the_status_is_2(archive):
    problems = (Problem("a.jsonl", 3, "no id"), Problem("b\x1b.txt", None, "empty"))
    archive.report = made_report(added=1, problems=problems)
    result = run("index", "one")
    assert result.exit_code == 2
    assert "a.jsonl:3: no id\nb␛.txt: empty\n" in result.stderr
    assert "1 added" in result.stdout


def test_what_is_no_problem_is_said_too_and_the_status_is_0(archive):
    note = Problem("a.jsonl", None, "an id came again")
    archive.report = made_report(added=1, notes=(note,), left_out={".pdf": 2, ".html": 1})
    result = run("index", "one")
    assert result.exit_code == 0
    assert result.stderr == (
        "Note: a.jsonl: an id came again\n3 files of other formats left out (.html, .pdf)\n"
    )


def test_index_json_is_the_report(archive):
    problem, note = Problem("a\udcff.jsonl", 3, "no id"), Problem("b.jsonl", None, "again")
    archive.report = made_report(
        added=1, problems=(problem,), notes=(note,), kept_away=2, left_out={".pdf": 3}
    )
    result = run("index", "one", "--json")
    assert json.loads(result.stdout) == {
        "added": 1, "changed": 0, "unchanged": 0, "removed": 0,
        "problems": [{"path": "a\ufffd.jsonl", "line": 3, "reason": "no id"}],
        "notes": [{"path": "b.jsonl", "line": None, "reason": "again"}],
        "kept_away": 2, "left_out": {".pdf": 3}, "bytes": 2_000_000, "seconds": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize("value", ["title", "title=", "=headline"])
def test_a_map_must_name_a_field_and_a_name(archive, value):
    result = run("index", "one", "--map", value)
    assert result.exit_code == 2
    assert "title=headline" in result.stderr


# --- show, delete, stats, verify, compact --------------------------------------


def test_show_prints_an_article(archive):
    assert run("show", "a1").stdout.endswith("People: Kim\n\nKim spoke.\n")
    assert json.loads(run("show", "a1", "--json").stdout) == ARTICLE.to_mapping()


def test_show_of_an_unknown_id_is_status_1(archive):
    result = run("show", "a9")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'a9'" in result.stderr


def test_show_opens_a_web_address_and_nothing_else(archive, monkeypatch):
    launched = []
    monkeypatch.setattr("click.launch", launched.append)
    assert run("show", "a1", "--open").exit_code == 0
    assert run("show", "a2", "--open").exit_code == 1
    assert launched == ["https://example.org/1"]


def test_delete_says_how_many_and_which_were_not_there(archive):
    result = run("delete", "a1", "a9", "a1")
    assert (result.exit_code, result.stdout) == (0, "1 article deleted\n")
    assert "'a9'" in result.stderr
    assert archive.asked == [(["a1", "a9"], {})]


def test_delete_of_unknown_ids_alone_is_status_1(archive):
    assert run("delete", "a9").exit_code == 1


def test_stats_tells_what_is_in_the_archive(archive):
    result = run("stats", "-a", "news")
    assert "Articles  2\n" in result.stdout
    assert "Dates     none\n" in result.stdout
    assert json.loads(run("stats", "--json").stdout)["first_date"] is None


def test_verify_of_a_sound_archive(archive):
    assert run("verify").stdout == "Sound: 2 articles in 1 segment\n"
    assert json.loads(run("verify", "--json").stdout) == {"sound": True, "damage": []}


def test_verify_lists_damage_and_is_status_2(archive):
    archive.damages = (SimpleNamespace(file="1.seg", part="postings", reason="checksum differs"),)
    result = run("verify", "-a", "news")
    assert (result.exit_code, result.stdout) == (2, "1.seg: postings: checksum differs\n")
    assert "--rebuild" in result.stderr
    as_json = run("verify", "--json")
    assert as_json.exit_code == 2
    assert json.loads(as_json.stdout)["damage"][0]["file"] == "1.seg"


def test_compact_tells_the_sizes(archive):
    assert run("compact").stdout == "5.0 MB before, 5.0 MB now\n"
    assert archive.asked == [("compact", {})]


# --- how commands end ----------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (DatelineError("that is wrong: do this"), 2, "Error: that is wrong: do this\n"),
        (
            PermissionError(errno.EACCES, "Permission denied", "news"),
            2,
            f"Error: news: Permission denied: {ACCESS_REMEDY}\n",
        ),
        (OSError(errno.EIO, "Input/output error", 7), 2, "Error: Input/output error\n"),
        (OSError("odd"), 2, "Error: odd\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_whatever_ends_a_search_is_one_line_and_a_status(archive, raised, status, said):
    archive.raises = raised
    result = run("search", "x")
    assert (result.exit_code, result.stderr) == (status, said)


def test_an_interrupted_index_says_that_nothing_was_committed(archive):
    archive.raises = KeyboardInterrupt()
    result = run("index", "one")
    assert (result.exit_code, result.stderr) == (130, "Interrupted: nothing was committed.\n")
