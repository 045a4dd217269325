"""Snippets: the best passage, what is marked in it, and how it begins and ends."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline import Article
from dateline.search.plan import Near, Or, Pattern, Phrase, Plan, Term
from dateline.search.snippet import WIDTH, Snippet, make_snippet

Make = Callable[..., Article]
CARRIER = Phrase(("carl", "vinson"))
LEAD = 80  # characters before the first hit, at most
FILLER = "Nothing of note was said about it then. "


@pytest.fixture(scope="module")
def cut(shelve: Any, make: Make) -> Callable[..., Snippet]:
    """Return what makes the snippet of an article for a plan."""

    def snippet(plan: Plan, body: str, title: str = "") -> Snippet:
        article = make(body, title)
        shelf = shelve([article])
        return make_snippet(article.title, article.body, shelf.highlighter(plan))

    return snippet


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


def test_a_short_text_is_shown_whole(cut: Any) -> None:
    snippet = cut(CARRIER, "The Carl Vinson sailed north.")
    assert snippet == Snippet("The Carl Vinson sailed north.", ((4, 15),))
    assert snippet.html() == "The <mark>Carl Vinson</mark> sailed north."


def test_html_is_escaped_inside_and_outside_the_marks() -> None:
    snippet = Snippet("a <b> & \"c\" 'd'", ((2, 5),))
    assert snippet.html() == "a <mark>&lt;b&gt;</mark> &amp; &quot;c&quot; &#x27;d&#x27;"


def test_white_space_is_single_spaces_and_a_phrase_over_a_line_end_is_one_mark(cut: Any) -> None:
    snippet = cut(CARRIER, "  \n The\tCarl \n\n  Vinson sailed.\n")
    assert snippet == Snippet("The Carl Vinson sailed.", ((4, 15),))


def test_an_ellipsis_stands_where_text_was_left_out(cut: Any) -> None:
    snippet = cut(CARRIER, FILLER * 20 + "The Carl Vinson sailed. " + FILLER * 20)
    assert snippet.text.startswith("…The Carl Vinson sailed. Nothing")
    assert snippet.text.endswith("…")
    assert not cut(CARRIER, FILLER * 20 + "The Carl Vinson.").text.endswith("…")


@pytest.mark.parametrize("n_before", range(76, 90))
def test_a_passage_without_an_earlier_sentence_begins_with_a_whole_word(
    cut: Any, n_before: int
) -> None:
    body = ("Xword " + "and so on " * 20)[: n_before - 1] + " Carl Vinson sailed."
    assert body[n_before:].startswith("Carl")
    snippet = cut(CARRIER, body)
    begin = snippet.text.lstrip("…").split()[0]
    assert begin in body.split()
    assert marked(snippet) == ["Carl Vinson"]


def test_the_passage_with_more_of_the_words_is_preferred(cut: Any) -> None:
    body = "A carrier sailed. " + FILLER * 10 + "The missile and the carrier. " + FILLER * 10
    plan = Or((Term("carrier"), Term("missile")))
    assert marked(cut(plan, body)) == ["missile", "carrier"]


def test_of_equal_passages_the_first_is_shown(cut: Any) -> None:
    body = "First missile. " + FILLER * 10 + "Second missile. " + FILLER * 10
    assert cut(Term("missile"), body).text.startswith("First missile.")


def test_a_rare_word_weighs_more_than_a_frequent_one_and_repetitions_little(
    shelve: Any, make: Make
) -> None:
    body = "The north, the north, the north. " + FILLER * 10 + "The missile flew. " + FILLER * 10
    shelf = shelve([make(body), *(make("A wind from the north.") for _ in range(8))])
    plan = Or((Term("north"), Term("missile")))
    snippet = make_snippet("", body, shelf.highlighter(plan))
    assert marked(snippet) == ["missile"]


def test_a_hit_only_in_the_title_shows_the_title(cut: Any) -> None:
    snippet = cut(CARRIER, FILLER * 20, "Carl Vinson sails")
    assert snippet == Snippet("Carl Vinson sails", ((0, 11),))


def test_a_hit_in_the_body_is_preferred_to_one_in_the_title(cut: Any) -> None:
    assert cut(CARRIER, "The Carl Vinson sailed.", "Carl Vinson").text == "The Carl Vinson sailed."


def test_without_hits_the_body_begins(cut: Any) -> None:
    assert cut(Term("absent"), FILLER * 20, "Title").text.startswith("Nothing of note")
    assert cut(Term("absent"), "", "Title") == Snippet("Title")
    assert cut(Term("absent"), "") == Snippet("")


def test_a_title_without_end_is_cut_around_its_hits(cut: Any) -> None:
    snippet = cut(CARRIER, "", FILLER * 50 + "The Carl Vinson sailed. " + FILLER * 50)
    assert marked(snippet) == ["Carl Vinson"]
    assert len(snippet.text) <= WIDTH + 2


def test_a_phrase_that_is_longer_than_a_passage_is_shown_whole(cut: Any) -> None:
    words = tuple(f"word{number}" for number in range(60))
    snippet = cut(Phrase(words), FILLER + " ".join(words) + ", she said. " + FILLER)
    assert marked(snippet) == [" ".join(words)]


def test_a_phrase_that_ends_where_the_passage_does_is_shown(cut: Any) -> None:
    # The comma stands where the passage would end, with the phrase right before it.
    for n_fill in range(150, 260):
        body = "Carrier " + "x" * n_fill + " Carl Vinson, " + FILLER
        snippet = cut(Or((Term("carrier"), CARRIER)), body)
        assert marked(snippet), n_fill


def test_a_word_that_is_cut_by_the_end_of_a_part_is_no_hit(cut: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("dateline.search.snippet._PART", 1000)
    missiles = Pattern("missile")
    for at in range(990, 1010):
        body = ("word " * 200)[: at - 4] + " antimissile missilery " + "word " * 300
        snippet = cut(Or((missiles, Term("missilery"))), body)
        assert marked(snippet) == ["missilery"], at
    for at in range(1225, 1255):
        body = ("word " * 300)[: at - 4] + " antimissile missilery " + "word " * 300
        snippet = cut(Or((missiles, Term("missilery"))), body)
        assert marked(snippet) == ["missilery"], at


def test_a_phrase_between_two_parts_is_found(cut: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("dateline.search.snippet._PART", 1000)
    for at in range(980, 1260, 7):
        body = ("word " * 300)[:at] + " Carl Vinson " + "word " * 300
        assert marked(cut(CARRIER, body)) == ["Carl Vinson"], at


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("sentences", FILLER * 75_000 + "The Carl Vinson sailed."),
        ("no spaces", "x" * 3_000_000 + " Carl Vinson"),
        ("newlines", "\n" * 3_000_000 + "Carl Vinson"),
        ("hits everywhere", "Carl Vinson " * 250_000),
        ("no letters", ". " * 1_500_000 + "Carl Vinson"),
        ("a gap within the phrase", "Carl" + " " * 900_000 + "Vinson"),
    ],
)
def test_a_body_of_three_megabytes_gives_a_short_snippet(cut: Any, name: str, body: str) -> None:
    snippet = cut(Or((CARRIER, Term("carl"))), body)
    assert set(marked(snippet)) == {"Carl Vinson"}
    assert len(snippet.text) <= WIDTH + 2


def test_a_word_everywhere_is_no_burden(cut: Any) -> None:
    snippet = cut(Or((Term("a"), Near(("a", "b"), 100_000))), "a " * 400_000 + "b")
    assert marked(snippet)[-1] == "b"
    assert len(snippet.text) <= WIDTH + 2


def test_text_without_spaces_is_cut_within_it(cut: Any) -> None:
    snippet = cut(Phrase(("東", "京")), "会談" * 400 + "東京" + "会談" * 400)
    assert marked(snippet) == ["東京"]
    assert WIDTH / 2 < len(snippet.text) <= WIDTH + 2


LONG = "and then they went on with it for hours "


@pytest.mark.parametrize(
    ("before", "begin"),
    [
        ("They left. The", "…The Carl Vinson"),
        ('"They left." The', "…The Carl Vinson"),
        ("They left\n   the", "…the Carl Vinson"),
        ("They left! (The", "…(The Carl Vinson"),
        ("出航。the", "…the Carl Vinson"),
        ("It met Gen. Smith of the U.S. Navy. The", "…The Carl Vinson"),
        ("On Feb. 23 the U.S. Navy ship", "…hours On Feb. 23 the U.S. Navy ship Carl Vinson"),
        ("At 3.5 pct. of that", "…with it for hours At 3.5 pct. of that Carl Vinson"),
        ("He said (hours", "…on with it for hours He said (hours Carl Vinson"),
    ],
)
def test_a_passage_begins_with_a_sentence_if_one_begins_nearby(
    cut: Any, before: str, begin: str
) -> None:
    body = f"{LONG * 8}{before} Carl Vinson sailed. {FILLER * 9}"
    assert cut(CARRIER, body).text.startswith(begin)


def test_a_passage_rather_ends_with_a_sentence(cut: Any) -> None:
    body = "The Carl Vinson sailed. " + FILLER * 5 + "And then they went on with it for hours."
    assert cut(CARRIER, body).text.endswith("it then.…")
    body = "The Carl Vinson sailed, " + LONG * 9
    assert cut(CARRIER, body).text.endswith(("hours…", "they…", "it…", "went…", "on…", "and…"))


def test_near_the_end_of_a_text_a_passage_reaches_back_to_be_of_the_usual_length(cut: Any) -> None:
    snippet = cut(CARRIER, FILLER * 20 + "The Carl Vinson.")
    assert snippet.text == "…" + FILLER * 5 + "The Carl Vinson."


# Properties

PIECES = st.sampled_from(
    ["Carl Vinson", "carl", "VINSON", "Carl\nVinson", "Gómez", "U.S.", "Ministry's", "o'brien",
     "155,221", "3.5", "missiles", "missile", "<b>&amp;", "\0", "\x1c", "\u00ad", "東京", "-",
     "...", ". ", "! ", "\n\n", " ", "  ", "\u3000", "x" * 300, "e\u0301te", "the", "of", "(", '"']
)  # fmt: skip
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", "\n"])), max_size=120).map(
    lambda pieces: "".join(piece + space for piece, space in pieces)
)
FORMS = st.sampled_from(
    ["carl", "vinson", "gomez", "us", "ministry", "obrien", "155221", "3.5", "missile", "東", "京",
     "ete", "the", "b", "amp", "x" * 255]
)  # fmt: skip
LEAVES = st.one_of(
    st.builds(Term, FORMS),
    st.builds(Phrase, st.lists(FORMS, min_size=2, max_size=3).map(tuple)),
    st.builds(Near, st.lists(FORMS, min_size=2, max_size=3).map(tuple), st.integers(1, 9)),
    st.builds(Pattern, st.sampled_from(["miss*", "*on", "??", "g*z", "x*"])),
)  # fmt: skip


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(body=TEXTS, title=TEXTS, leaves=st.lists(LEAVES, min_size=1, max_size=3))
def test_marks_lie_in_the_text_in_order_and_html_gives_the_text_back(
    cut: Any, body: str, title: str, leaves: list[Plan]
) -> None:
    snippet = cut(Or(tuple(leaves)), body, title)
    ends = [0]
    for start, end in snippet.highlights:
        assert ends[-1] <= start < end <= len(snippet.text)
        ends.append(end)
        assert not snippet.text[start].isspace()
        assert not snippet.text[end - 1].isspace()
    shown = snippet.html()
    assert html.unescape(re.sub("</?mark>", "", shown)) == snippet.text
    assert [html.unescape(m) for m in re.findall("<mark>(.*?)</mark>", shown, re.DOTALL)] == marked(
        snippet
    )
    longest = max((end - start for start, end in snippet.highlights), default=0)
    assert len(snippet.text) <= max(WIDTH, LEAD + longest) + len("……")
    assert not re.search(r"\s\s|^\s|\s$|[^\S ]", snippet.text)


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(body=TEXTS, title=TEXTS, leaves=st.lists(LEAVES, min_size=1, max_size=3))
def test_a_passage_is_a_piece_of_the_text_cut_between_words(
    cut: Any, body: str, title: str, leaves: list[Plan]
) -> None:
    snippet = cut(Or(tuple(leaves)), body, title)
    passage = snippet.text.removeprefix("…").removesuffix("…")
    sources = [" ".join(text.split()) for text in (title, body)]
    assert any(passage in text for text in sources)
    if any(" " in passage[20:] and passage in text for text in sources) and "x" * 99 not in passage:
        words = {word for text in sources for word in text.split()}
        assert passage.split()[0] in words
        assert passage.split()[-1] in words
