"""Programs: each kind of leaf finds the articles that a scan of their texts finds."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

from dateline import Article
from dateline.index.analysis import Analyzer
from dateline.index.stored import StoredArticles
from dateline.search.plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)

Make = Callable[..., Article]
ANALYZER = Analyzer("english")


@pytest.fixture(scope="module")
def shelf(corpus: list[Article], shelve: Any) -> Any:
    gone = [article.id for article in corpus[::11]]
    return shelve(corpus[::2], corpus[1::2], deleted=gone)


@cache
def forms_of(text: str) -> frozenset[str]:
    return frozenset(ANALYZER.forms(text))


@cache
def stems_of(text: str) -> list[str]:
    return [ANALYZER.stem(form) for form in ANALYZER.forms(text)]


def scan(shelf: Any, pattern: str, field: str | None) -> set[str]:
    """Return the articles with a word that matches, read from their texts."""
    sign = {"*": ".*", "?": "."}
    regex = re.compile("".join(sign.get(c) or re.escape(c) for c in pattern), re.DOTALL)
    fields = ("title", "body") if field is None else (field,)
    return {
        article.id
        for article in shelf.articles.values()
        if any(regex.fullmatch(f) for name in fields for f in forms_of(getattr(article, name)))
    }


@pytest.mark.parametrize("field", [None, "title", "body"])
def test_patterns_find_what_a_scan_of_the_texts_finds(shelf: Any, field: str | None) -> None:
    chosen = random.Random(7)
    articles = sorted(shelf.articles.values(), key=lambda article: article.id)
    n_found = 0
    for _ in range(25):
        forms = ANALYZER.forms(chosen.choice(articles).body) or ("empty",)
        form = chosen.choice(forms)
        cut = chosen.randrange(min(3, len(form)), len(form) + 1)
        for pattern in (f"{form[:cut]}*", f"*{form[-cut:]}", f"{form[: cut - 1]}?{form[cut:]}"):
            expected = scan(shelf, pattern, field)
            assert shelf.matching(Pattern(pattern, field)) == expected, pattern
            n_found += bool(expected)
    assert n_found > 25


def test_every_prefix_of_a_letter_finds_what_a_scan_finds(shelf: Any) -> None:
    for letter in "aeiou":
        assert shelf.matching(Pattern(f"{letter}*", "title")) == scan(shelf, f"{letter}*", "title")


def test_a_pattern_is_not_stemmed(shelve: Any, make: Make) -> None:
    shelf = shelve([make("She will go.", id="will"), make("It was willful.", id="willful")])
    assert ANALYZER.stem("willful") == ANALYZER.stem("will")
    assert shelf.matching(Term("willful")) == {"will", "willful"}
    assert shelf.matching(Pattern("willfu*")) == {"willful"}
    assert shelf.matching(Pattern("will")) == {"will"}


@pytest.fixture(scope="module")
def forms_shelf(shelve: Any, make: Make) -> Any:
    return shelve(
        [
            make("The talks.", "Talking", id="talking-in-title"),
            make("Talking.", "The talks", id="talks-in-title"),
            make("Talked.", "Talking talks", id="both-in-title"),
            make("Talked.", "", id="talked"),
            make("Nothing.", "Talkative talker", id="talker"),
        ]
    )


@pytest.mark.parametrize(
    ("pattern", "field", "expected"),
    [
        ("talking*", "title", {"talking-in-title", "both-in-title"}),
        ("talking*", "body", {"talks-in-title"}),
        ("talks", "title", {"talks-in-title", "both-in-title"}),
        ("talk?ng", None, {"talking-in-title", "talks-in-title", "both-in-title"}),
        ("talke*", "body", {"both-in-title", "talked"}),
        ("talke*", "title", {"talker"}),
        ("talk*", "title", {"talking-in-title", "talks-in-title", "both-in-title", "talker"}),
        ("*", "title", {"talking-in-title", "talks-in-title", "both-in-title", "talker"}),
    ],
)
def test_a_pattern_in_a_field_asks_for_the_form_and_not_the_term(
    forms_shelf: Any, pattern: str, field: str | None, expected: set[str]
) -> None:
    assert forms_shelf.matching(Pattern(pattern, field)) == expected


def test_a_pattern_in_a_field_reads_no_article_twice(
    forms_shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    mapping = StoredArticles.mapping
    monkeypatch.setattr(
        StoredArticles, "mapping", lambda self, doc: read.append(doc) or mapping(self, doc)
    )
    forms_shelf.matching(Pattern("talk*", "title"))
    assert read == []  # all forms of their terms match
    forms_shelf.matching(Pattern("talk??*", "title"))
    assert 0 < len(read) == len(set(read))


def test_near_asks_for_all_words_in_any_order_within_the_slop(shelve: Any, make: Make) -> None:
    shelf = shelve(
        [
            make("Nuclear one two test three four weapon.", id="seven"),
            make("Weapon test nuclear.", id="three"),
            make("Nuclear test, and no more.", id="two"),
            make("Test weapon.", "Nuclear", id="across"),
        ]
    )
    for slop in range(1, 9):
        expected = {"three"} if 2 <= slop < 6 else {"three", "seven"} if slop >= 6 else set()
        assert shelf.matching(Near(("nuclear", "test", "weapon"), slop)) == expected, slop
    # A word that is asked for twice is one word.
    assert shelf.matching(Near(("test", "tests"), 3)) == {"seven", "three", "two", "across"}
    assert shelf.matching(Near(("test", "absent"), 3)) == set()


def test_near_agrees_with_a_scan_for_three_words(shelf: Any) -> None:
    chosen = random.Random(3)
    texts = [ANALYZER.forms(a.body) for a in shelf.articles.values() if len(a.body) > 300]
    n_found = 0
    for _ in range(40):
        text = chosen.choice(texts)
        at, slop = chosen.randrange(len(text) - 12), chosen.randrange(2, 14)
        forms = tuple(dict.fromkeys((text[at + 7], text[at], text[at + 3])))
        expected = {
            article.id
            for article in shelf.articles.values()
            if any(is_near(t, forms, slop) for t in (article.title, article.body))
        }
        plan: Plan = Near(forms, slop)
        assert shelf.matching(plan) == expected, plan
        n_found += bool(expected)
    assert n_found > 15


def is_near(text: str, forms: Sequence[str], slop: int) -> bool:
    stems = stems_of(text)
    wanted = {ANALYZER.stem(form) for form in forms}
    starts = range(len(stems)) if wanted <= set(stems) else ()
    return any(wanted <= set(stems[at : at + slop + 1]) for at in starts)


def test_a_phrase_may_repeat_a_word_and_never_spans_title_and_body(shelve: Any, make: Make) -> None:
    shelf = shelve(
        [
            make("Bye bye, said the boy.", id="twice"),
            make("Bye, said the boy, bye.", id="apart"),
            make("bye.", "Bye", id="across"),
        ]
    )
    assert shelf.matching(Phrase(("bye", "bye"))) == {"twice"}
    assert shelf.matching(Phrase(("bye",))) == {"twice", "apart", "across"}
    assert shelf.matching(Phrase(("bye",), "title")) == {"across"}


def test_names_are_found_side_by_side_or_whole(shelve: Any, make: Make) -> None:
    shelf = shelve(
        [
            make(id="un", people=["Kim Jong Un", "Wu Dawei"]),
            make(id="kim", people=["KIM"], places=["São Tomé"]),
            make(id="none", people=[]),
            make(id="unknown", source="The Daily Wire"),
        ]
    )
    assert shelf.matching(Keyword("people", ("kim",))) == {"un", "kim"}
    assert shelf.matching(Keyword("people", ("kim",), whole=True)) == {"kim"}
    assert shelf.matching(Keyword("people", ("jong", "un"))) == {"un"}
    assert shelf.matching(Keyword("people", ("un", "wu"))) == set()
    assert shelf.matching(Keyword("people", ())) == set()
    assert shelf.matching(Keyword("places", ("sao", "tome"), whole=True)) == {"kim"}
    assert shelf.matching(Keyword("source", ("wire",))) == {"unknown"}
    assert shelf.matching(Keyword("id", ("un",), whole=True)) == {"un"}
    assert shelf.matching(Keyword("id", ("UN",), whole=True)) == set()


def test_an_article_without_a_date_is_in_no_range(shelve: Any, make: Make) -> None:
    shelf = shelve([make(id="dated", date="2017-04-24"), make(id="undated")])
    day = dt.date(2017, 4, 24)
    assert shelf.matching(Dates(None, None)) == {"dated"}
    assert shelf.matching(Dates(day, day)) == {"dated"}
    assert shelf.matching(Dates(None, dt.date(2017, 4, 23))) == set()
    assert shelf.matching(Dates(dt.date.min, dt.date.max)) == {"dated"}
    assert shelf.matching(Dates(dt.date(2018, 1, 1), dt.date(2017, 1, 1))) == set()
    assert shelf.matching(Not(Dates(None, None))) == {"undated"}


def test_empty_nodes_ask_for_everything_or_nothing(shelve: Any, make: Make) -> None:
    shelf = shelve([make("A talk.", id="one")])
    assert shelf.matching(And(())) == shelf.matching(Everything()) == {"one"}
    assert shelf.matching(Or(())) == shelf.matching(Nothing()) == set()
    assert shelf.matching(And((Nothing(), Term("talk")))) == set()


def test_an_empty_archive_holds_nothing(shelve: Any) -> None:
    shelf = shelve()
    for plan in (Everything(), Term("a"), Not(Term("a")), Pattern("a*"), Keyword("people", ("a",))):
        assert shelf.matching(plan) == set()
        assert shelf.ranked(plan) == []
