"""Mentions of an article: what they may be, how they are read from a text, and JSON."""

from __future__ import annotations

import json

import pytest

import dateline
from dateline import Article, ArticleError, Mention
from dateline.corpus.entities.reader import CONFIDENT, enrich

GOOD = {"kind": "person", "name": "Kim", "count": 1, "start": 0, "confidence": 0.5}


@pytest.mark.parametrize(
    ("mentions", "reason"),
    [
        ("Kim", "mentions is a str: make it a list of mentions"),
        (["Kim"], "a mention is 'Kim': make it a mapping of kind, name, count"),
        ([{"name": "Kim"}], "a mention is {'name': 'Kim'}: make it a mapping"),
        ([{**GOOD, "kind": "dog"}], "kind is 'dog': make it one of person, place"),
        ([{**GOOD, "kind": []}], r"kind is \[\]"),
        ([{**GOOD, "name": " "}], "name is ' ': make it text"),
        ([{**GOOD, "name": 7}], "name is 7"),
        ([{**GOOD, "count": 0}], "count is 0: make it a whole number, at least 1"),
        ([{**GOOD, "count": True}], "count is True"),
        ([{**GOOD, "start": -1}], "start is -1: make it a whole number, at least 0"),
        ([{**GOOD, "start": 1 << 32}], "start is 4294967296"),
        ([{**GOOD, "confidence": 1.1}], "confidence is 1.1: make it a number from 0 to 1"),
        ([{**GOOD, "confidence": float("nan")}], "confidence is nan"),
        ([{**GOOD, "confidence": "high"}], "confidence is 'high'"),
        ([Mention("person", "Kim", 1, 0, 2)], "confidence is 2"),
    ],
)
def test_what_cannot_be_a_mention_is_an_error_that_says_what_can(mentions, reason):
    with pytest.raises(ArticleError, match=reason):
        Article("a", mentions=mentions)


def test_a_mention_is_cleaned_as_all_names_are():
    (found,) = Article(
        "a", mentions=[{**GOOD, "name": " K\udc80im \n Jong ", "confidence": 1}]
    ).mentions
    assert found == Mention("person", "K\ufffdim Jong", 1, 0, 1.0)


def test_an_article_says_what_was_read_from_it_sure_or_not():
    title, body = (
        "Envoys in Tokyo",
        "Wu Dawei met Kim Hong-kyun.  Mr. Wu left Tokyo on the USS Nimitz.",
    )
    article = enrich(Article("a", title, body))
    found = {mention.name: mention for mention in article.mentions}
    text = f"{title}\n\n{body}"
    assert found["Tokyo"].count == 2
    assert found["Tokyo"].start == text.index("Tokyo")
    assert found["Wu Dawei"].count == 2
    assert found["Wu Dawei"].start == text.index("Wu Dawei")
    assert "vessel" in [mention.kind for mention in article.mentions]
    sure = [m.name for m in article.mentions if m.kind == "person" and m.confidence >= CONFIDENT]
    assert list(article.people) == sure


def test_names_that_an_article_brings_with_it_win_and_what_was_read_is_kept_beside_them():
    article = enrich(Article("a", "", "Wu Dawei flew to Tokyo.", places=("usa",)))
    assert article.places == ("usa",)
    assert "Tokyo" in [mention.name for mention in article.mentions]
    given = Article("a", "", "Wu Dawei flew to Tokyo.", people=(), places=("usa",))
    assert enrich(given) == given
    assert enrich(given, "always").places == ("Tokyo",)


def test_mentions_go_through_json_lines_and_back(tmp_path):
    article = enrich(Article("a", "Envoys", "Wu Dawei flew to Tokyo on the USS Nimitz."))
    assert len(article.mentions) == 3
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(article.to_mapping()))
    assert list(dateline.read(path)) == [article]
    with dateline.open(tmp_path / "archive", create=True) as archive:
        archive.index(path)
        assert archive.get("a") == article
        assert archive.index(path).unchanged == 1
        assert archive.add([article]).changed == 0


def test_what_others_call_mentions_is_extra(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "mentions": 7}\n{"id": "b", "mentions": [{"user": "kim"}]}\n')
    first, second = dateline.read(path)
    assert (first.mentions, first.extra) == (None, {"mentions": 7})
    assert (second.mentions, second.extra) == (None, {"mentions": [{"user": "kim"}]})
