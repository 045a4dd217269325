"""The tokeniser's rules, as a table, as properties, and against a naive twin for ASCII."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.index._tokens import fold, tokenize

RULES = {
    "letters and digits": [
        ("Carl Vinson", "carl vinson"),
        ("Boeing 747s, B52!", "boeing 747s b52"),
        ("Москва́ говорит", "москва говорит"),
        ("Ελλάδα", "ελλαδα"),
        ("서울 2017", "서울 2017"),
        ("القاهرة", "القاهرة"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("co\u00adoperate", "cooperate"),
        ("zero\u200bwidth", "zerowidth"),
        ("a\u0301bc", "abc"),
        ("\u0301 \u00ad", ""),
        ("snake_case #tag @name x@y.org", "snake case tag name x y org"),
        ("x\0y", "x y"),
        ("\ud800 lone \udfff", "lone"),
        ("🚀 launch🚀ed", "launch ed"),
        ("𝔘nicode 𐐀", "unicode 𐐨"),
        ("", ""),
        ("... -- ''", ""),
    ],
    "case and accents": [
        ("Gómez GÓMEZ Go\u0301mez", "gomez gomez gomez"),
        ("Łódź Straße ÆØÅ Þór", "lodz strasse aeoa thor"),
        ("İstanbul ısı", "istanbul isi"),
        ("Ёлка ёж", "елка еж"),
        ("Йорк", "йорк"),
        ("ﬁre Ⅷ x² ①", "fire viii x2 1"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("Đặng Ngọc", "dang ngoc"),
    ],
    "dotted letters": [
        ("U.S. U.N. J.K. Rowling", "us un jk rowling"),
        ("U.S said", "us said"),
        ("the U.S.-led U.S.A.", "the us led usa"),
        ("U.S.'s U.S's U.S.’s", "us us us"),
        ("'U.S' \"U.K\"", "us uk"),
        ("É.U.", "eu"),
        ("I. Then", "i then"),
        ("a.b.com", "ab com"),
        ("e.g. i.e.,", "eg ie"),
        ("Ph.D.", "ph d"),
        ("U.S.O'Brien", "us obrien"),
    ],
    "hyphens": [
        ("Hong-kyun", "hong kyun"),
        ("test-fired–today—now", "test fired today now"),
        ("re-\nentry", "re entry"),
    ],
    "apostrophes": [
        ("O'Brien don't D’Arcy", "obrien dont darcy"),
        ("rock 'n' roll", "rock n roll"),
        ("'quoted' ’90s", "quoted 90s"),
        ("o''clock", "o clock"),
        ("5'6", "5 6"),
        ("Hawaiʻi", "hawaiʻi"),
    ],
    "possessives": [
        ("Ministry's MINISTRY'S Ministry’s", "ministry ministry ministry"),
        ("the Joneses' car", "the joneses car"),
        ("James's 1990's", "james 1990"),
        ("it'sn't", "itsnt"),
    ],
    "numbers": [
        ("3.5 155,221 1,234,567.89", "3.5 155221 1234567.89"),
        ("3. 5", "3 5"),
        ("1,2345 12,34 1,234,56", "1 2345 12 34 1234 56"),
        ("2017-04-24 10:30", "2017 04 24 10 30"),
        ("v1.2.3", "v1.2.3"),
        ("$5.00 ½ 50%", "5.00 ½ 50"),
        ("٣٫٥ ٢٠١٧", "3 5 2017"),
        ("1,234th", "1 234th"),
    ],
    "Chinese, Japanese": [
        ("北京 2017年", "北 京 2017 年"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("ひらがな", "ひ ら が な"),
        ("iPhone发布", "iphone 发 布"),
        ("𠀋字", "𠀋 字"),
    ],
}


@pytest.mark.parametrize(
    ("text", "forms"),
    [pytest.param(*row, id=f"{rule}-{row[0]!a}") for rule, rows in RULES.items() for row in rows],
)
def test_a_rule_of_the_docstring(text, forms):
    assert " ".join(form for form, _, _ in tokenize(text)) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("l'Aquila dell’uomo", "l aquila dell uomo"),
        ("c'est l'U.E.", "c est l ue"),
        ("D'A. l'a.b'c", "d a l ab c"),
        ("Reuters's", "reuters"),
    ],
)
def test_with_elide_an_apostrophe_separates(text, forms):
    assert " ".join(form for form, _, _ in tokenize(text, elide=True)) == forms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. said", ["The", "U.S.", "said"]),
        ("Ministry's O'Brien's", ["Ministry", "O'Brien"]),
        ("cost 1,234.50, he", ["cost", "1,234.50", "he"]),
        ("Go\u0301mez\u0301!", ["Go\u0301mez\u0301"]),
        ("“Hong-kyun”", ["Hong", "kyun"]),
    ],
)
def test_offsets_are_those_of_the_word_as_written(text, words):
    assert [text[start:end] for _, start, end in tokenize(text)] == words


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("x" * 255, [255]),
        ("x" * 256, [255, 1]),
        ("x" * 600, [255, 255, 90]),
        ("ß" * 200, [256, 144]),
        ("x" + "\u0301" * 5000 + "y", [1, 1]),
        ("a." * 300, [255, 45]),
        ("x" * 255 + "'s tail", [255, 4]),
    ],
)
def test_long_runs_are_cut(text, lengths):
    assert [len(form) for form, _, _ in tokenize(text)] == lengths


def test_a_long_run_of_marks_after_a_letter_is_passed_over_once_cut():
    assert [start for _, start, _ in tokenize("x" + "\u0301" * 5000 + "y")] == [0, 5001]


any_text = st.text(
    st.one_of(st.characters(), st.sampled_from("aésÉS.'’,-3 15\u0301\u00ad\0ß東ガ\ud800𝔘ﷺ½"))
)


@given(any_text, st.booleans())
@example("ﷺ" * 60, False)
@example("a.b'", False)
def test_offsets_rise_do_not_overlap_and_forms_are_short_and_folded(text, elide):
    last = 0
    for form, start, end in tokenize(text, elide):
        assert last <= start < end <= len(text)
        assert 0 < len(form) <= 320
        assert fold(form) == form
        last = end


@given(any_text, st.booleans())
def test_a_word_as_written_is_the_same_word_when_read_alone(text, elide):
    for form, start, end in tokenize(text, elide):
        assert tokenize(text[start:end], elide) == [(form, 0, end - start)]


@given(any_text)
def test_between_two_words_stands_no_letter_or_digit_but_a_possessive_s(text):
    last = 0
    for _, start, end in [*tokenize(text), ("", len(text), len(text))]:
        gap = re.sub("^['’ʼ＇][sS]", "", text[last:start])
        assert not any(unicodedata.category(c) in ("Lu", "Ll", "Lt", "Nd") for c in gap)
        last = end


latin = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F) | st.sampled_from("άΰЁ"))


@given(latin)
def test_composed_and_decomposed_letters_give_the_same_forms(text):
    def forms(text):
        return [form for form, _, _ in tokenize(text)]

    # A dotted letter with a mark of its own is left out: its dot does not follow it at once.
    text = text.replace(".", " ")
    assert forms(unicodedata.normalize("NFD", text)) == forms(unicodedata.normalize("NFC", text))


@given(any_text)
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


def test_every_character_of_unicode_folds_for_good_and_its_form_is_short():
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        folded = fold(character)
        assert fold(folded) == folded, hex(number)
        assert len(folded) <= 320 - 255 + 1, hex(number)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gómez, U.S.!", "gomez, u.s.!"),
        ("It's", "it's"),
        ("co\u00adoperate", "cooperate"),
        ("\0\ud800", "\0\ud800"),
        ("", ""),
    ],
)
def test_fold_keeps_what_is_no_letter(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("function", [tokenize, fold])
@pytest.mark.parametrize("value", [None, b"bytes", 3])
def test_only_text_is_taken(function, value):
    with pytest.raises(TypeError):
        function(value)


# The naive twin: the same rules as three regular expressions, for ASCII.

_S = r"'[sS](?![A-Za-z0-9])"
_DOTTED = re.compile(rf"(?:[A-Za-z]\.)++(?:[A-Za-z](?![A-Za-z0-9])(?!'[A-Za-z])|[A-Za-z](?={_S}))?")
_DOTTED_ELIDING = re.compile(r"(?:[A-Za-z]\.)++(?:[A-Za-z](?![A-Za-z0-9]))?")
_NUMBER = r"(?<=[0-9])\.(?=[0-9])|(?<=[0-9]),(?=[0-9]{3}(?![A-Za-z0-9]))"
_WORD = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9]|(?!{_S})'(?=[A-Za-z])|{_NUMBER})*")
_WORD_ELIDING = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9]|{_NUMBER})*")


def ascii_tokens(text, elide):
    tokens, at = [], 0
    while first := re.compile("[A-Za-z0-9]").search(text, at):
        start = first.start()
        word = (_DOTTED_ELIDING if elide else _DOTTED).match(text, start)
        if word is None or len(re.findall("[A-Za-z]", word[0])) < 2:
            word = (_WORD_ELIDING if elide else _WORD).match(text, start)
            form = re.sub("[',]", "", word[0]).lower()
        else:
            form = word[0].replace(".", "").lower()
        tokens.append((form, start, word.end()))
        cut = re.compile(_S).match(text, word.end())
        at = cut.end() if cut else word.end()
    return tokens


@given(st.text(st.sampled_from("aAbsSU..''',,- 0159\n_"), max_size=60), st.booleans())
@example("'U.S'", False)
@example("a.b's'c", False)
def test_a_naive_twin_reads_ascii_the_same(text, elide):
    assert tokenize(text, elide) == ascii_tokens(text, elide)
