"""Inverter, posting lists and lexicon, beside a brute-force index of dicts."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making_archives import docs_of
from making_indexes import FIELDS, Brute, Inverted, stem

from dateline.index import _inverter
from dateline.index._inverter import Inverter
from dateline.index._tokens import tokenize

words = st.sampled_from("aa aab aac bb bba cc dd Ddé U.S. aa's".split())
texts = st.lists(words, max_size=7).map(" ".join)
articles = st.lists(st.tuples(texts, texts), max_size=12)


@given(articles)
def test_terms_and_forms_are_sorted_and_complete(articles):
    brute, inverted = Brute(articles), Inverted(articles)
    assert inverted.terms == sorted(brute.terms)
    assert inverted.forms == sorted(brute.forms)
    assert inverted.lengths.tolist() == brute.lengths
    assert inverted.title_lengths.tolist() == brute.n_title


@given(articles)
def test_each_term_is_in_its_articles_in_each_field(articles):
    brute, inverted = Brute(articles), Inverted(articles)
    for term, docs in dict(brute.terms).items():
        assert inverted.lexicon.find(term).doc_freq == len(docs)
        for name in FIELDS:
            expected = [doc for doc in docs if brute.positions(term, doc, name)]
            assert inverted.with_term(term, name) == expected


@given(articles)
def test_each_form_is_in_its_articles_and_leads_to_its_term(articles):
    brute, inverted = Brute(articles), Inverted(articles)
    lexicon = inverted.lexicon
    for number, form in enumerate(inverted.forms):
        assert docs_of(lexicon.mark_form(number)) == sorted(brute.forms[form])
        assert lexicon.entry_of_form(number) == lexicon.find(stem(form))
    for term in inverted.terms:
        forms = [form for form in inverted.forms if stem(form) == term]
        entry = lexicon.find(term)
        assert lexicon.forms_of(entry.number) == forms
        assert entry.n_forms == len(forms)


@given(articles, st.sampled_from(["", "a", "aab", "x", "us"]))
def test_forms_with_a_prefix_come_in_order_with_their_numbers(articles, prefix):
    inverted = Inverted(articles)
    expected = [(n, form) for n, form in enumerate(inverted.forms) if form.startswith(prefix)]
    assert list(inverted.lexicon.forms_with_prefix(prefix)) == expected


@given(articles, st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), min_size=1, max_size=4))
def test_a_phrase_is_its_words_side_by_side_in_one_field(articles, terms):
    brute, inverted = Brute(articles), Inverted(articles)
    if all(inverted.lexicon.find(term) for term in terms):
        for field in FIELDS:
            expected = [d for d in range(len(articles)) if brute.side_by_side(terms, d, field)]
            assert inverted.words(terms, field) == expected


@given(
    articles,
    st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_near_words_have_positions_in_one_field_that_differ_by_at_most_the_slop(
    articles, terms, slop
):
    brute, inverted = Brute(articles), Inverted(articles)
    if all(inverted.lexicon.find(term) for term in terms):
        for field in FIELDS:
            expected = [d for d in range(len(articles)) if brute.near(terms, d, field, slop)]
            assert inverted.words(terms, field, slop) == expected


@given(articles, st.floats(0, 3), st.floats(0, 1), st.floats(0.1, 5), st.floats(1, 9))
def test_impacts_are_those_of_the_formula(articles, k1, b, title_weight, pivot):
    brute = Brute(articles)
    inverted = Inverted(articles, pivot=pivot, params=(k1, b, title_weight))
    for term in list(brute.terms):
        engine = inverted.engine()
        engine.push_term(inverted.lexicon.open(engine, inverted.lexicon.find(term), 1))
        found = {doc: score for score, doc in engine.best(99)}
        assert set(found) == set(brute.terms[term])
        for doc, score in found.items():
            exact = brute.impact(term, doc, pivot, (k1, b, title_weight))
            assert abs(score - exact) <= 1  # one where rounding is on edge


@given(articles)
def test_the_mean_length_is_that_of_the_articles(articles):
    lengths = Brute(articles).lengths
    assert Inverted(articles).mean_length == (sum(lengths) / len(lengths) if lengths else 0)


def test_a_phrase_never_spans_title_and_body():
    inverted = Inverted([("carl vinson", "sails"), ("", "carl vinson sails")], stem=str)
    assert inverted.words(["vinson", "sails"], "both") == [1]
    assert inverted.words(["vinson", "sails"], "both", 50) == [1]


def test_a_repeated_word_of_a_phrase_stands_twice():
    inverted = Inverted([("", "bora bora"), ("", "bora"), ("bora", "bora")], stem=str)
    assert inverted.words(["bora", "bora"], "both") == [0]


def test_nothing_inverted_is_an_empty_index():
    inverted = Inverted([])
    assert (inverted.terms, inverted.forms, len(inverted.lengths)) == ([], [], 0)
    assert inverted.lexicon.find("a") is None


def test_an_article_without_text_has_length_0_and_no_terms():
    inverted = Inverted([("", ""), ("a", ""), ("", " !"), ("", "a")])
    assert inverted.lengths.tolist() == [0, 1, 0, 1]
    assert inverted.with_term("a") == [1, 3]


@settings(max_examples=10, deadline=None)
@given(st.integers(100, 20_000), st.integers(1, 400))
def test_large_counts_and_gaps_are_kept(n_repeats, n_docs):
    texts = [("", "x")] + [("", "")] * n_docs + [("y x", "x " * n_repeats + "y")]
    inverted = Inverted(texts, stem=str)
    assert inverted.lengths[n_docs + 1] == n_repeats + 3
    assert inverted.words(["x", "y"], "body") == [n_docs + 1]
    assert inverted.with_term("x") == [0, n_docs + 1]


@pytest.mark.parametrize("step", [110, 111, 112, 113, 3582, 3583, 3584, 3585, 70_000])
def test_positions_as_far_apart_as_each_code_can_tell_are_kept(step):
    """A difference below 112 takes one byte, below 3584 two, and five beyond."""
    text = "x " + "z " * (step - 2) + "y x"
    inverted = Inverted([("", text), ("", "x y"), ("", text), ("", text + " y")], stem=str)
    assert inverted.words(["y", "x"]) == [0, 2, 3]
    assert inverted.words(["x", "y"]) == [1, 3]


def test_positions_of_a_cell_that_take_64_kib_and_more_are_kept():
    inverted = Inverted([("", "x " * 40_000), ("", "x " * 40_000 + "y")], stem=str)
    assert inverted.words(["x", "y"]) == [1]
    assert len(inverted.lists("x")[0]) == 10 + 6 + 4


@given(st.data(), articles)
def test_the_same_bytes_come_of_articles_added_in_any_order_and_in_any_batches(draw, articles):
    expected = Inverter(stem)
    for title, body in articles:
        expected.add(title, body)
    order = draw.draw(st.permutations(range(len(articles))))
    inverter = Inverter(stem)
    cut = draw.draw(st.integers(0, len(articles)))
    added = [articles[doc] for doc in order]
    inverter.add_many(added[:cut])
    inverter.add_many(iter(added[cut:]))
    assert len(inverter) == len(articles)
    by_doc = [order.index(doc) for doc in range(len(articles))]
    params = (1.5, 0.7, 3.0, 2.0)
    assert inverter.finish(by_doc, *params) == expected.finish(None, *params)


@given(articles, st.integers(0, 9))
def test_the_same_bytes_come_of_terms_that_are_sorted_in_turns(articles, most):
    """A term that has more tokens than are sorted at once is sorted alone."""
    made = []
    for n_places in (1 << 24, most):
        inverter = Inverter(stem)
        inverter.add_many(articles)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(_inverter, "PLACES", n_places)
            made.append(inverter.finish(None, 1.5, 0.7, 3.0, 2.0))
    assert made[0] == made[1]


@given(articles, st.integers(1, 8))
def test_the_same_bytes_come_of_lists_that_are_made_in_parts(articles, n_parts):
    whole, parted = Inverter(stem), Inverter(stem)
    whole.add_many(articles)
    parted.add_many(articles)
    terms, forms, sections = whole.finish(None, 1.5, 0.7, 3.0, 2.0)
    lists = parted.lists(None, 1.5, 0.7, 3.0, 2.0, n_parts=n_parts)
    with ThreadPoolExecutor() as threads:
        list(threads.map(lists.make, reversed(range(n_parts))))
    assert (lists.terms, lists.forms, lists.sections()) == (terms, forms, sections)
    assert lists.n_words == sum(memoryview(sections["lengths"]).cast("I"))


def test_what_can_be_done_once_is_refused_the_second_time():
    inverter = Inverter(stem)
    inverter.add("a", "b")
    with pytest.raises(ValueError, match="1 to 8 parts"):
        inverter.lists(None, 1.5, 0.7, 3.0, 2.0, n_parts=9)
    lists = inverter.lists(None, 1.5, 0.7, 3.0, 2.0, n_parts=2)
    lists.make(1)
    with pytest.raises(ValueError, match="made once"):
        lists.make(1)
    with pytest.raises(IndexError, match="no part 2 of 2"):
        lists.make(2)
    with pytest.raises(ValueError, match="part 0 was not made"):
        lists.sections()
    lists.make(0)
    assert lists.sections()["postings"]
    with pytest.raises(ValueError, match="taken already"):
        lists.sections()
    with pytest.raises(ValueError, match="make another"):
        inverter.finish(None, 1.5, 0.7, 3.0, 2.0)
    with pytest.raises(ValueError, match="make another"):
        inverter.add("c", "d")


@pytest.mark.parametrize("order", [[0], [0, 0], [0, 2], [1, 0, 2], []])
def test_an_order_that_is_not_of_the_articles_is_refused(order):
    inverter = Inverter(stem)
    inverter.add_many([("a", "b"), ("c", "d")])
    with pytest.raises(ValueError, match="order"):
        inverter.finish(order, 1.5, 0.7, 3.0, 2.0)


@pytest.mark.parametrize("texts", [[("a",)], [("a", None)], [(b"a", "b")], [3]])
def test_what_is_no_pair_of_texts_is_refused_and_nothing_of_its_batch_added(texts):
    inverter = Inverter(stem)
    with pytest.raises((TypeError, ValueError)):
        inverter.add_many([("x", "y"), *texts])
    assert len(inverter) == 0


def test_many_forms_of_one_term_are_told_apart_though_their_masks_are_made_in_turns():
    """Each mask takes a bit a posting, and they are made in about 16 MiB."""
    forms = [f"x{number}" for number in range(4_000)]
    texts = [("", " ".join(forms[doc % 5 :: 5])) for doc in range(40_000 // 50)]
    texts = [("", "x")] * 40_000 + texts
    inverted = Inverted(texts, stem=lambda form: "x")
    assert inverted.lexicon.find("x").doc_freq == len(texts)
    for number in (0, 1, 2_000, 3_999):
        form = inverted.forms[number + 1]
        docs = [40_000 + d for d in range(800) if forms.index(form) % 5 == d % 5]
        assert docs_of(inverted.lexicon.mark_form(number + 1)) == docs


def test_texts_of_every_width_are_read_alike_by_both_ways():
    """CPython keeps a text in one, two or four bytes a character."""
    text = "Carl Vinson's U.S. cafe' 1,000.5 3.1 a.b it's x"
    for odd in ("", "é", "—", "’", "𝔘", "“x”", "東京", "é’s", "\u200b", "ﬁ"):
        for mixed in (f"{odd}{text}", f"{text}{odd}", f"{text[:5]}{odd}{text[5:]} {odd} x"):
            expected = {form for form, _, _ in tokenize(mixed)}
            assert {*Inverted([("", mixed)], stem=str).forms} == expected


@pytest.fixture(params=[False, True], ids=["vectors", "plain"])
def plain(request, monkeypatch):
    """Both ways of reading plain words."""
    monkeypatch.setattr(_inverter, "PLAIN", request.param)


PIECES = ["a", "Z9", "o", "'", "’", ".", ",", "1,000", "U.S.", " ", " ", "word", "internationally",
          "é", "ß", "ﬁ", "”", "-", "\u200b", "東", "𝔘", "\0", *"[@`{/:"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(), st.booleans())
@example("x" * 254 + " " + "x" * 255 + " " + "y" * 256 + "'s " + "z" * 600, False)
@example("Z" * 255 + "’s", True)
@example(" ".join("n" * length for length in range(40)) + " end of it here", False)
def test_the_words_of_any_text_are_those_that_the_tokeniser_tells(plain, text, elide):
    expected = [form for form, _, _ in tokenize(text, elide)]
    inverted = Inverted([("", text)], stem=str, elide=elide)
    assert inverted.forms == sorted({*expected})
    assert inverted.lengths.tolist() == [len(expected)]
    for first, second in itertools.pairwise(expected):
        assert inverted.words([first, second]) == [0]


def test_each_form_is_stemmed_once():
    asked = []

    def noting(form):
        asked.append(form)
        return form

    Inverted([("one two", "two"), ("two", "three one")], stem=noting)
    assert sorted(asked) == ["one", "three", "two"]


def test_what_a_stemmer_raises_comes_through():
    inverter = Inverter(lambda form: form[9])
    inverter.add("", "short")
    with pytest.raises(IndexError):
        inverter.finish(None, 1.5, 0.7, 3.0, 2.0)


def test_an_eliding_language_splits_at_apostrophes():
    assert Inverted([("", "l'uomo")], stem=str, elide=True).forms == ["l", "uomo"]
    assert Inverted([("", "l'uomo")], stem=str).forms == ["luomo"]
