"""Rules: what becomes of a name, and which rules contradict each other."""

from __future__ import annotations

import pytest

from dateline import Article, Mention, RulesError
from dateline.index.analysis import Analyzer
from dateline.search.rules import Rule, Rules
from dateline.search.rulesfile import EXAMPLE, parse_rules

FORMS = Analyzer("english").forms


def parsed(text: str) -> Rules:
    return parse_rules(text.encode(), FORMS)


def people(text: str, *names: str) -> list[str]:
    return list(parsed(text).names("people", names))


def test_a_rejected_name_is_no_name_however_it_is_written():
    text = '[people]\nreject = ["Carl Vinson"]'
    assert people(text, "Carl Vinson", "CARL VINSON", "Carl Vinson Jr") == ["Carl Vinson Jr"]


def test_a_renamed_name_goes_by_the_new_one_and_stands_once():
    text = '[people.rename]\n"Joe Yun" = "Joseph Yun"'
    assert people(text, "Wu Dawei", "Joe Yun", "Joseph Yun") == ["Wu Dawei", "Joseph Yun"]
    assert people(text, "joe  yun", "JOSEPH YUN") == ["Joseph Yun"]


def test_merged_names_are_one():
    text = '[people.merge]\n"Kim Jong-un" = ["Chairman Kim", "Marshal Kim"]'
    assert people(text, "Chairman Kim", "Kim Jong Un", "Kim", "Marshal Kim") == [
        "Kim Jong-un",
        "Kim",
    ]


def test_a_name_merged_with_none_is_the_way_to_write_it():
    assert people('[people.merge]\n"Kim Jong-un" = []', "KIM JONG UN") == ["Kim Jong-un"]


def test_rules_lead_from_name_to_name():
    text = '[people.rename]\nA = "B"\nB = "C"\n[people.merge]\n"D" = ["C"]'
    assert people(text, "A", "E", "B", "C", "D") == ["D", "E"]


def test_rules_of_people_leave_places_alone():
    rules = parsed('[people]\nreject = ["Paris"]\n[places.rename]\nParis = "Paris, France"')
    assert rules.names("people", ["Paris"]) == ()
    assert rules.names("places", ["Paris"]) == ("Paris, France",)


def test_an_article_is_shown_with_its_names_as_the_rules_have_them():
    rules = parsed(
        '[people]\nreject = ["Nimitz"]\n[people.merge]\n"Kim Jong-un" = ["Chairman Kim"]\n'
        '[places.rename]\nBurma = "Myanmar"'
    )
    article = Article(
        "a",
        people=("Nimitz", "Chairman Kim", "Kim Jong Un"),
        places=("Burma",),
        mentions=(
            Mention("person", "Kim Jong Un", 1, 90, 0.7),
            Mention("vessel", "Nimitz", 2, 5, 0.9),
            Mention("person", "Nimitz", 1, 7, 0.5),
            Mention("person", "Chairman Kim", 3, 20, 0.9),
            Mention("place", "Burma", 1, 50, 0.9),
        ),
    )
    assert rules.article(article) == Article(
        "a",
        people=("Kim Jong-un",),
        places=("Myanmar",),
        mentions=(
            Mention("person", "Kim Jong-un", 4, 20, 0.9),
            Mention("vessel", "Nimitz", 2, 5, 0.9),
            Mention("place", "Myanmar", 1, 50, 0.9),
        ),
    )
    bare = Article("b")
    assert rules.article(bare) == bare


def test_the_example_has_no_rule_until_its_examples_are_taken_out_of_their_comments():
    assert parsed(EXAMPLE).rules == ()
    explanations = ('"Wrong name"', '"The name to show"')
    lines = [
        line.removeprefix("# ")
        if " = " in line and not any(e in line for e in explanations)
        else line
        for line in EXAMPLE.splitlines()
    ]
    rules = parsed("\n".join(lines)).rules
    assert {(rule.field, rule.action) for rule in rules} == {
        (field, action)
        for field in ("people", "places")
        for action in ("reject", "rename", "merge")
    }


def test_each_rule_knows_its_line():
    text = """
[people]
reject = [
  # "Wu"
  'Wu Dawei', "Yun",  # "Kim"
  "Wu",
]
[people.rename]
Kim = "Lee"
Ann = "Kim Jong"
"Kim Jong" = "Kim Jong-un"
"K\\u00e9" = "Ke"
[places]
merge."Kim" = ["Wu"]
"""
    assert [(rule.name, rule.line) for rule in parsed(text).rules] == [
        ("Wu Dawei", 5),
        ("Yun", 5),
        ("Wu", 6),
        ("Kim", 9),
        ("Ann", 10),
        ("Kim Jong", 11),
        ("Ké", None),
        ("Wu", 14),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[people]\nreject = [\n", "line 3: it is no TOML: invalid value"),
        (
            '[people]\nreject = ["Kim]\n',
            'line 2: it is no TOML: illegal char.*: write names in "q',
        ),
        ("[people]\nreject = [Kim]\n", "line 2: it is no TOML: invalid value"),
        ("[people\n", "line 1: it is no TOML: expected"),
        ("[people]\na = 1\na = 2", "line 3: it is no TOML: cannot overwrite"),
        ("[persons]\n", "line 1: persons is no kind of rule: write people or places"),
        (
            '[people]\nrejected = ["Kim"]',
            "line 2: people.rejected is no kind of rule: write people.",
        ),
        ("people = 7", r"line 1: people is no table: write \[people\]"),
        ('[people]\nreject = "Kim"', "line 2: people.reject is no list of names"),
        ("[people]\nreject = [7]", "line 2: people.reject is no list of names"),
        (
            '[people]\nrename = "Kim"',
            r"line 2: people.rename is no table: write \[people.rename\]",
        ),
        ('[people.rename]\nKim = ["Lee"]', "line 2: people.rename has no text for 'Kim'"),
        ('[people.merge]\nKim = "Lee"', "line 2: people.merge.Kim is no list of names"),
        ('[people]\nreject = ["!"]', "line 2: '!' has no word in it: write a name"),
        ('[people.rename]\nKim = ""', "line 2: '' has no word in it"),
        (
            '[people]\nreject = ["Kim"]\n[people.rename]\n"KIM" = "Lee"',
            r"line 4: 'KIM' has two rules \(see line 2\): keep one of them",
        ),
        (
            '[places]\nreject = ["Kim"]\n[people]\nreject = ["Kim"]\n[people.rename]\nKim = "Lee"',
            r"line 6: 'Kim' has two rules \(see line 4\): keep one of them",
        ),
        (
            '[people.rename]\nAnn = "Bob"\nBob = "Ann"',
            "line 2: 'Ann' goes by 'Bob', and that in the end by 'Ann': take one",
        ),
        (
            '[people]\nreject = ["Bob"]\n[people.rename]\nAnn = "Bob"',
            r"line 4: 'Ann' goes by 'Bob', which is rejected \(see line 2\): reject both",
        ),
        (
            '[people.rename]\nAnn = "Kim Jong-un"\nBob = "Kim Jong Un"',
            "line 3: 'Kim Jong Un' is written in two ways",
        ),
        ("x = " + "[" * 9999, "nested too deeply"),
    ],
)
def test_what_is_no_rule_is_an_error_with_its_line_and_the_remedy(text, message):
    with pytest.raises(RulesError, match=message):
        parsed(text)


def test_a_file_that_is_not_utf_8_is_an_error_with_its_line():
    with pytest.raises(RulesError, match="line 2: it is not UTF-8: save it as UTF-8"):
        parse_rules(b"[people]\n# caf\xe9", FORMS)


def test_what_editors_of_other_systems_write_is_read():
    rules = parse_rules(b'\xef\xbb\xbf[people]\r\nreject = ["Kim"]\r\n', FORMS)
    assert rules.rules == (Rule("people", "reject", "Kim", None, 2),)
