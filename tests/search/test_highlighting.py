"""Highlighting: every hit stands where the query's words stand, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline import Article
from dateline.index._tokens import tokenize
from dateline.index.analysis import Analyzer
from dateline.search.plan import And, Dates, Near, Not, Or, Pattern, Phrase, Plan, Term
from dateline.search.vocabulary import compile_pattern

Make = Callable[..., Article]
Marks = Callable[..., list[str]]
ANALYZER = Analyzer("english")


@pytest.fixture(scope="module")
def marks(shelve: Any, make: Make) -> Marks:
    """Return what gives the marked pieces of a text, or with `field`, those of it as a title."""

    def pieces(plan: Plan, text: str, field: str = "body", language: str = "english") -> list[str]:
        shelf = shelve([make(**{field: text})], language=language)
        spans = shelf.highlighter(plan).spans(text, field)
        return [text[start:end] for start, end, _ in spans]

    return pieces


@pytest.mark.parametrize(
    ("plan", "text", "expected"),
    [
        (Term("missile"), "Missiles, a MISSILE.", ["Missiles", "MISSILE"]),
        (Term("gomez"), "Mr. Gómez and Gome\u0301z's.", ["Gómez", "Gome\u0301z"]),
        (Term("us"), "The U.S. and us.", ["U.S.", "us"]),
        (Term("155221"), "Of 155,221 and 155.", ["155,221"]),
        (Term("obrien"), "O'Brien's Obrien", ["O'Brien", "Obrien"]),
        (Phrase(("carl", "vinson")), "Carl,\nVinson; Carl and Vinson", ["Carl,\nVinson"]),
        (Phrase(("new", "new", "york")), "new new new york", ["new new york"]),
        (Phrase(("a", "a")), "a a a a a", ["a a", "a a"]),
        (Phrase(("a", "b")), "b a", []),
        (Phrase(("東", "京")), "東京都", ["東京"]),
        (Pattern("missile*"), "missile missiles miss", ["missile", "missiles"]),
        (Pattern("willfu*"), "will willful", ["willful"]),
        (Pattern("?iss"), "kiss miss", ["kiss", "miss"]),
        (Near(("test", "nuclear"), 2), "nuclear test. x y z test", ["nuclear", "test"]),
        (Near(("a", "b"), 2), "a a a b b b b", ["a", "a", "b", "b"]),
        (Near(("a", "b", "c"), 2), "a b b c c", []),
        (Near(("a", "b", "c"), 3), "a b b c c", ["a", "b", "b", "c"]),
        (Near(("talk", "talks"), 3), "talk of talks", ["talk", "talks"]),
        (Or((Term("b"), Phrase(("a", "b")))), "a b b", ["a b", "b"]),
        (Or((Phrase(("a", "b")), Phrase(("b", "c")))), "a b c", ["a b"]),
        (Or((Phrase(("a", "b")), Phrase(("a", "b", "c")))), "a b c", ["a b c"]),
        (And((Term("a"), Not(Term("b")), Dates(None, None))), "a b", ["a"]),
        (Term("absent"), "a b", []),
        (Term("a"), "", []),
    ],
)
def test_words_are_marked_as_they_were_written(
    marks: Marks, plan: Plan, text: str, expected: list[str]
) -> None:
    assert marks(plan, text) == expected


def test_a_leaf_of_a_field_marks_only_there(marks: Marks) -> None:
    assert marks(Term("talks", "title"), "Talks", "title") == ["Talks"]
    assert marks(Term("talks", "body"), "Talks", "title") == []
    assert marks(Phrase(("a", "b"), "title"), "a b") == []
    assert marks(Near(("a", "b"), 2, "title"), "a b") == []


def test_an_apostrophe_separates_words_in_french(marks: Marks) -> None:
    assert marks(Term("aquila"), "l'Aquila", language="french") == ["Aquila"]
    assert marks(Term("aquila"), "l'Aquila") == []


def test_a_span_tells_which_leaf_it_is_of_and_of_equal_leaves_the_first(
    shelve: Any, make: Make
) -> None:
    shelf = shelve([make("the missile"), make("missiles"), make("the end")])
    plan = Or((Term("the"), Pattern("miss*"), Term("missile"), Not(Term("end")), Term("the")))
    spans = shelf.highlighter(plan).spans("The end: missiles, the missile", "body")
    assert spans == [(0, 3, 0), (9, 17, 1), (19, 22, 0), (23, 30, 1)]


WORDS = ["a", "b", "c", "Gómez", "gomez", "U.S.", "talk", "talks", "talking", "O'Brien", "155,221"]
FORMS = sorted({form for word in WORDS for form, _, _ in tokenize(word)})
TEXTS = st.lists(st.sampled_from([*WORDS, "x", "\0", "-", "\n", "...", "東", "z" * 300])).map(
    " ".join
)
LEAVES = st.one_of(
    st.builds(Term, st.sampled_from(FORMS)),
    st.builds(Phrase, st.lists(st.sampled_from(FORMS), min_size=2, max_size=3).map(tuple)),
    st.builds(
        Near,
        st.lists(st.sampled_from(FORMS), min_size=2, max_size=3).map(tuple),
        st.integers(1, 6),
    ),
    st.builds(Pattern, st.sampled_from(["t*", "*", "?", "tal*s", "g*z", "absent*"])),
)


def expected_marks(leaf: Plan, forms: list[str]) -> set[tuple[int, int]]:
    """Return (first, last) token of each hit, by trying all."""
    stems = [ANALYZER.stem(form) for form in forms]
    match leaf:
        case Term(form):
            return {(at, at) for at, stem in enumerate(stems) if stem == ANALYZER.stem(form)}
        case Pattern(pattern):
            return {(at, at) for at, form in enumerate(forms) if compile_pattern(pattern)(form)}
        case Phrase(words):
            wanted = [ANALYZER.stem(form) for form in words]
            n = len(wanted)
            return {(at, at + n - 1) for at in range(len(stems)) if stems[at : at + n] == wanted}
        case Near(words, slop):
            sought = {ANALYZER.stem(form) for form in words}
            windows = [range(at, at + slop + 1) for at in range(-slop, len(stems))]
            held = [[at for at in window if 0 <= at < len(stems)] for window in windows]
            return {
                (at, at)
                for window in held
                if sought <= {stems[at] for at in window}
                for at in window
                if stems[at] in sought
            }
    raise AssertionError(leaf)


@settings(
    max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(text=TEXTS, leaf=LEAVES)
def test_one_leaf_marks_what_trying_all_places_finds(
    shelve: Any, make: Make, text: str, leaf: Plan
) -> None:
    spans = shelve([make(text)]).highlighter(leaf).spans(text, "body")
    tokens = tokenize(text)
    expected = expected_marks(leaf, [form for form, _, _ in tokens])
    places = {(tokens[first][1], tokens[last][2]) for first, last in expected}
    found = [(start, end) for start, end, _ in spans]
    assert set(found) <= places
    ends = [0, *(end for _, end in found)]
    assert all(start >= end for end, (start, _) in zip(ends, found, strict=False))
    if not isinstance(leaf, Phrase):  # two hits of a phrase may overlap, and one stays
        assert set(found) == places
    assert bool(found) == bool(places)


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(text=TEXTS, leaves=st.lists(LEAVES, min_size=1, max_size=4))
def test_marks_of_several_leaves_are_hits_of_one_of_them_in_order(
    shelve: Any, make: Make, text: str, leaves: list[Plan]
) -> None:
    spans = shelve([make(text)]).highlighter(Or(tuple(leaves))).spans(text, "body")
    tokens = tokenize(text)
    forms = [form for form, _, _ in tokens]
    places = {
        (tokens[first][1], tokens[last][2])
        for leaf in leaves
        for first, last in expected_marks(leaf, forms)
    }
    at = 0
    for start, end, _ in spans:
        assert (start, end) in places
        assert at <= start < end
        at = end
    covered = {n for start, end, _ in spans for n in range(start, end)}
    assert all(covered & set(range(start, end)) for start, end in places)


def test_an_article_is_found_for_words_just_where_some_are_marked(
    corpus: list[Article], shelve: Any
) -> None:
    articles = corpus[:60]
    shelf = shelve(articles)
    by_id = {article.id: article for article in articles}
    plans = [
        Term("said"),
        Phrase(("of", "the")),
        Near(("in", "said"), 5),
        Pattern("*ing"),
        Term("u", "title"),
        Pattern("m?r*", "title"),
    ]
    for plan in plans:
        highlighter = shelf.highlighter(plan)
        with_marks = {
            key
            for key, article in by_id.items()
            if highlighter.spans(article.title, "title") or highlighter.spans(article.body, "body")
        }
        assert with_marks == shelf.matching(plan), plan
