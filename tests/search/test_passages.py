"""Passages: the kernel beside its naive twin, over any text and any query."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive_passages import Part, find_passage, find_spans, mark_up

from dateline.index._tokens import tokenize
from dateline.search import _passages
from dateline.search._passages import Highlighter

Query = tuple[list[list[str]], list[Part]]

PIECES = [
    "a", "b", "c", "Carl", "VINSON", "talk", "Talks", "U.S.", "J.K", "O'Brien", "O’Brien",
    "Ministry's", "ministry’s", "155,221", "3.5", "3.5.", "Gómez", "Gome\u0301z", "Straße", "東京",
    "don't", "x" * 300, "x" * 255, "X" * 40, "x" * 31, "x" * 30, "l'Aquila", "l’aquila", "Ж", "½",
    "a_b", "a-b", "a.b", "a,5", "a.5", "a.٥", "a5.٥", "a\u00adb", "\u0301a", "_", "-", "\0",
    "<b>&amp;", "\U0001d400", "\U0001f600", "é", "ÿ", "Ā", "“a”", "—", "...",
]  # fmt: skip
SPACES = [
    " ",
    " ",
    " ",
    " ",
    "",
    "\n",
    "\n\n",
    "  ",
    "\t",
    "\u3000",
    "\xa0",
    "\u2028",
    "\x1c",
    ". ",
]
WEIGHTS = st.sampled_from([0.0, 0.1, 1.0, 1.0, 2.0, 7.25])
SETTINGS = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@st.composite
def texts(draw: st.DrawFn, most: int = 30) -> str:
    """Return a text of the pieces: some without a character beyond ASCII, or beyond Latin-1."""
    widest = draw(st.sampled_from(["\x7f", "\x7f", "\xff", "\U0010ffff"]))
    pieces = [piece for piece in PIECES if max(piece) <= widest]
    spaces = [space for space in SPACES if max(space, default="") <= widest]
    pairs = st.tuples(st.sampled_from(pieces), st.sampled_from(spaces))
    return "".join(itertools.chain.from_iterable(draw(st.lists(pairs, max_size=most))))


@st.composite
def queries(draw: st.DrawFn, *sources: str) -> Query:
    """Return a query for words of the texts: forms of their words, and parts of these."""
    forms = sorted({form for text in sources for form, _, _ in tokenize(text)} | {"absent"})
    words = draw(
        st.lists(st.lists(st.sampled_from(forms), max_size=3, unique=True), min_size=1, max_size=4)
    )
    number = st.integers(0, len(words) - 1)
    parts = st.tuples(
        st.lists(number, min_size=1, max_size=3),
        st.sampled_from([None, None, "title", "body"]),
        WEIGHTS,
        st.one_of(st.none(), st.integers(0, 6)),
    )
    return words, draw(st.lists(parts, min_size=1, max_size=4))


@SETTINGS
@given(data=st.data(), text=texts(), field=st.sampled_from(["title", "body"]), elide=st.booleans())
def test_hits_are_those_that_trying_all_parts_everywhere_finds(
    data: st.DataObject, text: str, field: str, elide: bool
) -> None:
    query = data.draw(queries(text))
    expected = find_spans(*query, elide, text, field)
    assert Highlighter(*query, elide).spans(text, field) == expected


@SETTINGS
@given(data=st.data(), title=texts(), body=texts(120), elide=st.booleans(),
       size=st.sampled_from([1 << 20, 1 << 20, 100, 1000]))  # fmt: skip
def test_the_passage_is_the_one_that_plain_rules_choose(
    data: st.DataObject, title: str, body: str, elide: bool, size: int
) -> None:
    query = data.draw(queries(title, body))
    expected = find_passage(*query, elide, (title, body), size)
    assert Highlighter(*query, elide).passage(title, body, size) == expected


PHRASES = [
    "they", "He met Gen. Yun", "the U.S. Navy", "on Feb. 23", "A", "Abc", "and so on and so on",
    "x" * 70, "x" * 200, "東京で会談した", "naïve — really", "it.", "No. 7", "e.g. this", "_it",
    "Ǆ", "ß",
]  # fmt: skip
STOPS = [
    " ", " ", " ", ", ", ". ", ". ", '." ', ".”) ", ".] ", "! ", "? ", "\n", "\n  ", ".\n\n", "。",
    "！", "？", "  ", "\t", "\xa0", "...", ".", " . ",
]  # fmt: skip
SENTENCES = st.one_of(
    st.lists(st.tuples(st.sampled_from(PHRASES), st.sampled_from(stops)), min_size=1, max_size=60)
    for stops in (STOPS, [*[" "] * 20, *STOPS])
)
VINSON: Query = [["vinson"]], [((0,), None, 1.0, None)]


@settings(SETTINGS, max_examples=1500)
@given(pairs=SENTENCES, places=st.lists(st.integers(0, 60), min_size=1, max_size=3))
def test_a_passage_of_sentences_begins_and_ends_as_plain_rules_say(
    pairs: list[tuple[str, str]], places: list[int]
) -> None:
    for place in places:
        pairs.insert(place, ("Vinson", pairs[place % len(pairs)][1]))
    body = "".join(itertools.chain.from_iterable(pairs))
    assert Highlighter(*VINSON).passage("", body) == find_passage(
        *VINSON, False, ("", body), 1 << 20
    )


@pytest.mark.parametrize(
    "stop", [" ", "  ", "\n", "\n\n", "\t", "\xa0", ". ", '." ', ". x", "。", "-"]
)
@pytest.mark.parametrize("after", [0, 5, 120, 400])
def test_a_passage_begins_and_ends_as_plain_rules_say_wherever_the_only_break_is(
    stop: str, after: int
) -> None:
    highlighter = Highlighter(*VINSON)
    for n in range(260):
        before = f"{'x' * 300}{stop}{'y' * n} Vinson {'z' * after}"
        behind = f"{'x' * after} Vinson {'y' * n}{stop}{'z' * 300}"
        for body in (before, behind):
            expected = find_passage(*VINSON, False, ("", body), 1 << 20)
            assert highlighter.passage("", body) == expected, n


@SETTINGS
@given(text=st.text(st.sampled_from("ab &<>\"'é東\U0001f600"), max_size=30), data=st.data())
def test_html_is_what_escaping_piece_by_piece_gives(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    highlights = tuple(zip(ends[::2], ends[1::2], strict=False))
    assert _passages.mark_up(text, highlights) == mark_up(text, highlights)


@pytest.mark.parametrize(
    "highlights", [((-5, 2),), ((1, 99),), ((3, 1),), ((0, 3), (1, 2)), ((9, 12),), ((2, -1),)]
)
def test_highlights_beyond_the_text_or_out_of_order_are_cut_to_it(
    highlights: Sequence[tuple[int, int]],
) -> None:
    marked = _passages.mark_up("a & b", highlights)
    assert marked.replace("<mark>", "").replace("</mark>", "") == "a &amp; b"


def test_a_query_of_ten_thousand_forms_finds_each_of_them() -> None:
    forms = [f"form{number}" for number in range(10_000)]
    highlighter = Highlighter([forms, ["end"]], [((0,), None, 1.0, None), ((1,), None, 1.0, None)])
    assert len(highlighter.spans(" ".join([*forms, "other", "form"]), "body")) == len(forms)


def test_a_phrase_of_a_thousand_equal_words_is_found_in_a_text_of_nothing_else() -> None:
    highlighter = Highlighter([["a"]], [((0,) * 1000, None, 1.0, None)])
    assert len(highlighter.spans("a " * 20_000, "body")) == 20


def test_wrong_numbers_and_fields_are_refused() -> None:
    with pytest.raises(IndexError, match="none with the number 1"):
        Highlighter([["a"]], [((1,), None, 1.0, None)])
    with pytest.raises(ValueError, match="no field 'people'"):
        Highlighter([["a"]], [((0,), None, 1.0, None)]).spans("a", "people")
    with pytest.raises(TypeError):
        Highlighter([["a"]], [((0,), None, 1.0, None)]).passage(None, "a")  # type: ignore[arg-type]
