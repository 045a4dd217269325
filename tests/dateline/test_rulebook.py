"""The file of rules: a reader sees each edit, and a broken one spoils no search."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import dateline
from dateline import Mention, RulesError
from dateline.cli.main import cli
from dateline.rulebook import RuleUse

ARTICLES = [
    {
        "id": "talks",
        "body": "Chairman Kim spoke.",
        "people": ["Chairman Kim", "Carl Vinson"],
        "places": ["Burma"],
        "mentions": [Mention("person", "Chairman Kim", 1, 0, 0.9)],
    },
    {
        "id": "launch",
        "body": "Kim spoke.",
        "people": ["Kim Jong Un"],
        "places": ["Myanmar", "Rome"],
    },
    {"id": "storm", "body": "It blew.", "people": [], "places": []},
]
RULES = """\
[people]
reject = ["Carl Vinson"]
[people.merge]
"Kim Jong-un" = ["Kim Jong Un", "Chairman Kim", "Marshal Kim"]
[places.rename]
"Burma" = "Myanmar"
"""


@pytest.fixture
def archive(tmp_path):
    with dateline.open(tmp_path / "news", create=True) as archive:
        archive.add(ARTICLES)
        yield archive


def write(archive, text: str) -> None:
    Path(archive.rulebook.path).write_text(text, encoding="utf-8")


def found(archive, query: str = "", **options) -> set[str]:
    ids = set(archive.ids(query, **options))
    results = archive.search(query, match="all", **options)
    assert {hit.id for hit in results} == ids
    assert results.total == len(ids) == archive.count(query, **options)
    return ids


def test_rules_are_heard_by_all_that_a_search_says_of_names(archive):
    write(archive, RULES)
    assert found(archive, 'people:"kim jong-un"') == {"talks", "launch"}
    assert found(archive, "people:chairman") == {"talks", "launch"}
    assert found(archive, person="Marshal Kim") == {"talks", "launch"}
    assert found(archive, "people:vinson") == found(archive, person="Carl Vinson") == set()
    assert found(archive, "places:burma -people:un") == set()
    assert found(archive, place="Burma") == {"talks", "launch"}
    assert archive.facets("*", "people") == [("Kim Jong-un", 2)]
    assert archive.facets("*", "places") == [("Myanmar", 2), ("Rome", 1)]
    (hit,) = archive.search("chairman")
    assert (hit.people, hit.places) == (("Kim Jong-un",), ("Myanmar",))
    article = archive.get("talks")
    assert (article.people, article.places) == (hit.people, hit.places)
    assert article.mentions == (Mention("person", "Kim Jong-un", 1, 0, 0.9),)
    assert archive.get("nothing") is None


def test_without_the_file_all_is_as_it_was(archive):
    before = [archive.get(article["id"]) for article in ARTICLES]
    write(archive, RULES)
    assert archive.get("talks") != before[0]
    os.unlink(archive.rulebook.path)
    assert [archive.get(article["id"]) for article in ARTICLES] == before
    assert found(archive, "people:vinson") == {"talks"}
    assert archive.rulebook.uses() == []


def test_a_reader_sees_an_edit_at_its_next_search(archive):
    now = time.time_ns()
    for name in ("Carl Vinson", "Anna Kandel", "Kim Jong Un", "Carl Vinson"):
        # Of one size and within one tick of the clock, so that only the text tells.
        write(archive, f'[people]\nreject = ["{name}"]\n')
        os.utime(archive.rulebook.path, ns=(now, now))
        shown = {name for name, _ in archive.facets("*", "people")}
        assert shown == {"Chairman Kim", "Carl Vinson", "Kim Jong Un"} - {name}


def test_an_old_file_is_read_once(archive, monkeypatch):
    write(archive, RULES)
    os.utime(archive.rulebook.path, (10**9, 10**9))
    assert found(archive, "people:vinson") == set()
    monkeypatch.setattr("dateline.rulebook.read_text", None)
    assert found(archive, "people:vinson") == set()
    os.utime(archive.rulebook.path, (10**9 + 1, 10**9 + 1))
    with pytest.raises(TypeError):
        archive.count("people:vinson")


def test_a_broken_file_is_a_notice_in_searches_and_an_error_of_its_own(archive):
    write(archive, RULES)
    assert found(archive, "people:vinson") == set()
    write(archive, '[people]\nreject = ["Carl Vinson]\n')
    results = archive.search("people:vinson")
    assert [hit.id for hit in results] == ["talks"]
    (notice,) = results.notices
    assert notice.startswith("no rule for names is applied: ")
    assert "entities.toml, line 2: it is no TOML" in notice
    assert archive.notices("people:vinson") == (notice,)
    assert archive.get("talks").people == ("Chairman Kim", "Carl Vinson")
    os.utime(archive.rulebook.path, (10**9, 10**9))
    assert archive.search("people:vinson").notices == (notice,)
    with pytest.raises(RulesError, match=r"entities\.toml, line 2: it is no TOML"):
        archive.rulebook.uses()
    write(archive, RULES)
    assert archive.search("people:vinson").notices == ()


def test_a_folder_in_its_place_is_a_notice_too(archive):
    os.mkdir(archive.rulebook.path)
    (notice,) = archive.search("kim").notices
    assert "it cannot be read (Is a directory): make it a file that you may read" in notice


def test_each_rule_says_how_many_articles_it_is_about(archive):
    archive.add([{"id": "more", "people": ["CHAIRMAN KIM"], "places": []}])
    archive.delete(["launch"])
    write(archive, RULES)
    assert archive.rulebook.uses() == [
        RuleUse("people", "reject", "Carl Vinson", None, 2, 1),
        RuleUse("people", "merge", "Kim Jong Un", "Kim Jong-un", 4, 0),
        RuleUse("people", "merge", "Chairman Kim", "Kim Jong-un", 4, 2),
        RuleUse("people", "merge", "Marshal Kim", "Kim Jong-un", 4, 0),
        RuleUse("places", "rename", "Burma", "Myanmar", 6, 1),
    ]


def test_rules_stay_when_the_archive_changes(archive):
    write(archive, RULES)
    archive.compact()
    archive.rebuild(ARTICLES[:1])
    assert archive.get("talks").people == ("Kim Jong-un",)
    assert archive.verify() == []
    assert Path(archive.rulebook.path).read_text() == RULES


# --- the command ----------------------------------------------------------------


def run(archive, *args: str):
    return CliRunner().invoke(cli, [*args, "--archive", str(archive.path)])


def test_the_command_begins_a_file_once(archive):
    result = run(archive, "rules")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "`dateline rules --init` begins a file" in result.stderr
    result = run(archive, "rules", "--init")
    assert (result.exit_code, result.stdout) == (0, "")
    assert archive.rulebook.path in result.stderr
    written = Path(archive.rulebook.path).read_text()
    assert "[people.merge]" in written
    result = run(archive, "rules", "--init")
    assert result.exit_code == 2
    assert "it is there already: edit it" in result.stderr
    assert Path(archive.rulebook.path).read_text() == written
    result = run(archive, "rules")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{archive.rulebook.path} holds no rules, only comments")
    assert "--init" not in result.stderr


def test_the_command_lists_the_rules_and_those_that_match_nothing(archive):
    write(archive, RULES)
    result = run(archive, "rules")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "people  reject  Carl Vinson  (1 article)",
        "people  merge  Kim Jong Un → Kim Jong-un  (1 article)",
        "people  merge  Chairman Kim → Kim Jong-un  (1 article)",
        "people  merge  Marshal Kim → Kim Jong-un  (0 articles)",
        "places  rename  Burma → Myanmar  (1 article)",
    ]
    assert result.stderr.splitlines() == [
        f"{archive.rulebook.path}, line 4: no article has 'Marshal Kim' among its people: "
        "see how `dateline facets` writes the name"
    ]
    told = json.loads(run(archive, "rules", "--json").stdout)
    assert told["path"] == archive.rulebook.path
    assert told["rules"][0] == {
        "field": "people", "action": "reject", "name": "Carl Vinson", "shown": None, "line": 2,
        "articles": 1,
    }  # fmt: skip


def test_the_command_says_what_is_wrong_with_the_file(archive):
    write(archive, "[people]\nreject = 7\n")
    result = run(archive, "rules")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        'line 2: people.reject is no list of names: write ["One name", "Another"]' in result.stderr
    )
    result = run(archive, "search", "kim", "--count")
    assert (result.exit_code, result.stdout) == (0, "2\n")
    assert "Note: no rule for names is applied" in result.stderr


def test_commands_show_names_as_the_rules_have_them(archive):
    write(archive, RULES)
    shown = json.loads(run(archive, "show", "talks", "--json").stdout)
    assert (shown["people"], shown["places"]) == (["Kim Jong-un"], ["Myanmar"])
    assert shown["mentions"] == [
        {"kind": "person", "name": "Kim Jong-un", "count": 1, "start": 0, "confidence": 0.9}
    ]
    hits = json.loads(run(archive, "search", "chairman", "--facets", "--json").stdout)
    assert hits["hits"][0]["people"] == ["Kim Jong-un"]
    assert hits["facets"]["people"] == [["Kim Jong-un", 1]]
    facets = run(archive, "facets", "--field", "people", "--csv").stdout
    assert facets == "field,value,count\npeople,Kim Jong-un,2\n"
