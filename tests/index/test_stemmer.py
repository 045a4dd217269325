"""The English stemmer: letter for letter what nltk's Snowball stemmer makes of a word."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

import dateline
from dateline.index._stemmer import stem
from dateline.index._tokens import fold_words

REFERENCE = SnowballStemmer("english").stem

# What the rules look for, each of them often enough to stand together with each other.
PARTS = """
    ization ational fulness ousness iveness tional biliti lessli entli ation alism aliti ousli iviti
    fulli enci anci abli izer ator alli bli ogi logi li alize icate iciti ative ical ness ful ement
    ance ence able ible ment ant ent ism ate iti ous ive ize ion sion tion al er ic sses ied ies us
    ss s eedly ingly edly eed ing ed 's' 's ' at bl iz e l ll y gener commun arsen
""".split()
LETTERS = "aeiouybdfgtlsrncmwxkhY'\u2018\u2019\u201béİß日0."
words = st.lists(
    st.sampled_from(PARTS) | st.text(st.sampled_from(LETTERS), max_size=3), max_size=5
).map("".join)


@settings(max_examples=3000, deadline=None)
@given(words)
@example("luxuriated")  # R1 grows by the e that is added
@example("rational")  # an ending that begins before R2
@example("geologi")
def test_a_word_of_any_endings_has_the_stem_that_nltk_gives_it(word):
    assert stem(word) == REFERENCE(word)


@settings(max_examples=1000, deadline=None)
@given(st.text())
def test_any_text_has_the_stem_that_nltk_gives_it(text):
    assert stem(text) == REFERENCE(text)


IRREGULAR = SnowballStemmer("english").stemmer._EnglishStemmer__special_words


@pytest.mark.parametrize("word", sorted(IRREGULAR))
def test_irregular_words_are_those_of_nltk(word):
    assert stem(word) == REFERENCE(word)
    assert stem(word + "x") == REFERENCE(word + "x")


def test_every_form_of_reuters_has_the_stem_that_nltk_gives_it(reuters):
    forms = {
        form
        for path in reuters
        for article in dateline.read(path)
        if isinstance(article, dateline.Article)
        for form in fold_words(f"{article.title} {article.body}", False)
    }
    assert len(forms) > 50_000
    assert [form for form in forms if stem(form) != REFERENCE(form)] == []


def test_stemming_english_loads_no_nltk():
    code = (
        "import sys; from dateline.index.analysis import Analyzer;"
        " assert Analyzer().stem('talks') == 'talk'; sys.exit('nltk' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-P", "-c", code], check=False).returncode == 0
