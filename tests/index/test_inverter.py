"""Inverter, posting lists and lexicon, beside a brute-force index of dicts."""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_archives import docs_of

from dateline.index._inverter import Inverter
from dateline.index._postings import BODY, BOTH, TITLE, add_scores
from dateline.index._postings import mark_words as mark_lists
from dateline.index._strings import write_table
from dateline.index._tokens import tokenize
from dateline.index.format import read_container, write_container
from dateline.index.lexicon import Lexicon

FIELDS = {"both": BOTH, "title": TITLE, "body": BODY}


def stem(form):
    """A toy: the first two letters, so that terms have several forms."""
    return form[:2]


words = st.sampled_from("aa aab aac bb bba cc dd Ddé U.S. aa's".split())
texts = st.lists(words, max_size=7).map(" ".join)
articles = st.lists(st.tuples(texts, texts), max_size=12)


class Brute:
    """The same index, as dicts: term -> doc -> positions, and form -> docs."""

    def __init__(self, articles):
        self.terms = defaultdict(lambda: defaultdict(list))
        self.forms = defaultdict(set)
        self.n_title, self.lengths = [], []
        for doc, (title, body) in enumerate(articles):
            title_forms = [form for form, _, _ in tokenize(title)]
            body_forms = [form for form, _, _ in tokenize(body)]
            placed = [*enumerate(title_forms), *enumerate(body_forms, len(title_forms) + 1)]
            for position, form in placed:
                self.terms[stem(form)][doc].append(position)
                self.forms[form].add(doc)
            self.n_title.append(len(title_forms))
            self.lengths.append(len(placed))

    def in_field(self, doc, position, field):
        is_title = position < self.n_title[doc]
        return field == "both" or is_title == (field == "title")

    def positions(self, term, doc, field):
        return [p for p in self.terms[term][doc] if self.in_field(doc, p, field)]

    def side_by_side(self, terms, doc, field):
        return any(
            all(start + n in self.terms[term][doc] for n, term in enumerate(terms))
            for start in self.positions(terms[0], doc, field)
        )

    def near(self, terms, doc, field, slop):
        chosen = itertools.product(*(self.positions(term, doc, field) for term in terms))
        return any(
            max(places) - min(places) <= slop
            and len({place < self.n_title[doc] for place in places}) == 1
            for places in chosen
        )


class Inverted:
    """Articles inverted, and read back through a container."""

    def __init__(self, articles, stem=stem, elide=False):
        inverter = Inverter(stem, elide)
        for title, body in articles:
            inverter.add(title, body)
        self.n_docs = len(articles)
        self.terms, self.forms, sections = inverter.finish()
        tables = {"terms": write_table(self.terms), "forms": write_table(self.forms)}
        data = memoryview(write_container("SEGM", {**sections, **tables}))
        self.sections = read_container("SEGM", "here", data)
        self.lexicon = Lexicon(self.sections, self.n_docs)
        self.lengths = self.sections["lengths"].read().cast("I")
        self.title_lengths = self.sections["title_lengths"].read().cast("I")

    def mark_words(self, terms, field, slop=None):
        entries = [self.lexicon.find(term) for term in terms]
        lists = [(self.lexicon.postings(e), self.lexicon.positions(e)) for e in entries]
        bits = mark_lists(lists, self.title_lengths, FIELDS[field], slop)
        return docs_of(int.from_bytes(bits, "little"))


@given(articles)
def test_terms_and_forms_are_sorted_and_complete(articles):
    brute, inverted = Brute(articles), Inverted(articles)
    assert inverted.terms == sorted(brute.terms)
    assert inverted.forms == sorted(brute.forms)
    assert inverted.lengths.tolist() == brute.lengths
    assert inverted.title_lengths.tolist() == brute.n_title


@given(articles)
def test_each_term_is_in_its_articles_in_each_field(articles):
    brute, lexicon = Brute(articles), Inverted(articles).lexicon
    for term, docs in dict(brute.terms).items():
        entry = lexicon.find(term)
        assert entry.doc_freq == len(docs)
        for name, field in FIELDS.items():
            expected = [doc for doc in docs if brute.positions(term, doc, name)]
            assert docs_of(lexicon.mark_term(entry, field)) == expected


@given(articles)
def test_each_form_is_in_its_articles_and_leads_to_its_term(articles):
    brute, inverted = Brute(articles), Inverted(articles)
    lexicon = inverted.lexicon
    for number, form in enumerate(inverted.forms):
        assert docs_of(lexicon.mark_form(number)) == sorted(brute.forms[form])
        assert lexicon.term_of_form(form) == stem(form)
        assert lexicon.entry_of_form(number) == lexicon.find(stem(form))
    for term in inverted.terms:
        forms = [form for form in inverted.forms if stem(form) == term]
        entry = lexicon.find(term)
        assert lexicon.forms_of(entry) == forms
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
            assert inverted.mark_words(terms, field) == expected


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
            assert inverted.mark_words(terms, field, slop) == expected


@given(articles, st.floats(0, 3), st.floats(0, 1), st.floats(0.1, 5))
def test_scores_are_those_of_the_formula(articles, k1, b, title_weight):
    brute, inverted = Brute(articles), Inverted(articles)
    mean = sum(brute.lengths) / (len(articles) or 1) or 1.0
    for term, (name, field) in itertools.product(list(brute.terms), FIELDS.items()):
        scores = array("d", [0.5] * len(articles))
        postings = inverted.lexicon.postings(inverted.lexicon.find(term))
        add_scores(postings, inverted.lengths, scores, field, 2.0, k1, b, mean, title_weight)
        for doc, score in enumerate(scores):
            n_title = sum(p < brute.n_title[doc] for p in brute.terms[term][doc])
            n_body = len(brute.terms[term][doc]) - n_title
            tf = title_weight * n_title * (name != "body") + n_body * (name != "title")
            length = brute.lengths[doc]
            share = tf / (tf + k1 * (1 - b + b * length / mean)) if tf else 0.0
            assert score == pytest.approx(0.5 + 2.0 * share, rel=1e-12)


def test_a_phrase_never_spans_title_and_body():
    inverted = Inverted([("carl vinson", "sails"), ("", "carl vinson sails")], stem=str)
    assert inverted.mark_words(["vinson", "sails"], "both") == [1]
    assert inverted.mark_words(["vinson", "sails"], "both", 50) == [1]


def test_a_repeated_word_of_a_phrase_stands_twice():
    inverted = Inverted([("", "bora bora"), ("", "bora"), ("bora", "bora")], stem=str)
    assert inverted.mark_words(["bora", "bora"], "both") == [0]


def test_no_words_at_all_are_in_no_article():
    assert mark_lists([], array("I", [3, 4])) == b"\0"


def test_nothing_inverted_is_an_empty_index():
    inverted = Inverted([])
    assert (inverted.terms, inverted.forms, len(inverted.lengths)) == ([], [], 0)
    assert inverted.lexicon.find("a") is None
    assert inverted.lexicon.term_of_form("a") is None


def test_an_article_without_text_has_length_0_and_no_terms():
    inverted = Inverted([("", ""), ("a", ""), ("", " !"), ("", "a")])
    assert inverted.lengths.tolist() == [0, 1, 0, 1]
    assert docs_of(inverted.lexicon.mark_term(inverted.lexicon.find("a"))) == [1, 3]


@settings(max_examples=10, deadline=None)
@given(st.integers(100, 20_000), st.integers(1, 400))
def test_large_counts_and_gaps_are_kept(n_repeats, n_docs):
    texts = [("", "x")] + [("", "")] * n_docs + [("y x", "x " * n_repeats + "y")]
    inverted = Inverted(texts, stem=str)
    assert inverted.lengths[n_docs + 1] == n_repeats + 3
    assert inverted.mark_words(["x", "y"], "body") == [n_docs + 1]
    assert docs_of(inverted.lexicon.mark_term(inverted.lexicon.find("x"))) == [0, n_docs + 1]


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
        inverter.finish()


def test_an_eliding_language_splits_at_apostrophes():
    assert Inverted([("", "l'uomo")], stem=str, elide=True).forms == ["l", "uomo"]
    assert Inverted([("", "l'uomo")], stem=str).forms == ["luomo"]
