"""Analysis: languages, stems, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

from dateline.index.analysis import LANGUAGES, Analyzer
from dateline.index.errors import ArchiveError

analyzers = {language: Analyzer(language) for language in LANGUAGES}


def test_the_languages_are_those_that_nltk_stems():
    assert set(LANGUAGES) == set(SnowballStemmer.languages) - {"porter"}


def test_an_unknown_language_names_those_that_there_are():
    with pytest.raises(ArchiveError, match=r"'klingon': choose one of arabic, .*swedish"):
        Analyzer("klingon")


@pytest.mark.parametrize(
    ("language", "form", "term"),
    [
        ("english", "missiles", "missil"),
        ("english", "us", "us"),
        ("english", "3.5", "3.5"),
        ("german", "regierungen", "regier"),
        ("russian", "ракеты", "ракет"),
        ("french", "gouvernements", "gouvern"),
    ],
)
def test_a_form_is_stemmed_in_the_language(language, form, term):
    assert analyzers[language].stem(form) == term


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,4}){0,2}", fullmatch=True))
@example("1987")
def test_a_number_is_its_own_term_as_the_stemmer_has_it(language, form):
    assert analyzers[language].stem(form) == SnowballStemmer(language).stem(form) == form


def test_forms_are_folded_words():
    assert Analyzer().forms("The U.S. Gómez's") == ("the", "us", "gomez")


@pytest.mark.parametrize(("language", "n"), [("italian", 2), ("french", 2), ("english", 1)])
def test_apostrophes_separate_in_languages_that_elide(language, n):
    assert len(Analyzer(language).forms("l'Aquila")) == n


def test_a_stem_is_asked_for_once(monkeypatch):
    asked = []

    class Stemmer:
        def __init__(self, language):
            self.language = language

        def stem(self, form):
            asked.append((self.language, form))
            return ""

    monkeypatch.setattr("nltk.stem.snowball.SnowballStemmer", Stemmer)
    analyzer = Analyzer("dutch")
    assert [analyzer.stem(form) for form in ("talks", "talks", "1987")] == [
        "talks",
        "talks",
        "1987",
    ]
    assert asked == [("dutch", "talks")]


letters = "aeioubcdfglmnrstvyzhkq0'.абвеиостьяуюйщنالمويةكتسابيدäöüßæøå"


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from(letters), min_size=1, max_size=12), st.sampled_from(LANGUAGES))
def test_every_form_has_a_term(text, language):
    analyzer = analyzers[language]
    for form in analyzer.forms(text):
        assert analyzer.stem(form)


def test_importing_a_segment_loads_no_nltk():
    code = "import dateline.index.segment, sys; sys.exit('nltk' in sys.modules)"
    assert subprocess.run([sys.executable, "-P", "-c", code], check=False).returncode == 0
