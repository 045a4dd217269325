"""Lexicon: from forms to terms and their lists; numbers that lead nowhere are damage."""

from __future__ import annotations

import pytest

from dateline.index._engine import TITLE, Engine
from dateline.index._inverter import Inverter
from dateline.index._strings import write_table
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.lexicon import Lexicon


def lexicon(**replaced):
    return Lexicon(read_container("SEGM", "x", memoryview(container(**replaced))), 1)


def container(**replaced):
    inverter = Inverter(lambda form: form[0])
    inverter.add("ab", "ac b")
    terms, forms, sections = inverter.finish(None, 1.5, 0.7, 3.0, 2.0)
    sections |= {"terms": write_table(terms), "forms": write_table(forms), **replaced}
    return write_container("SEGM", sections)


def test_a_form_leads_to_the_entry_of_its_term():
    found = lexicon()
    entries = [found.entry_of_form(found.forms.find(form)) for form in ("ab", "ac", "b")]
    assert entries == [found.find("a"), found.find("a"), found.find("b")]
    assert found.find("ab") is None


def test_an_opened_term_is_found_in_its_articles():
    found, engine = lexicon(), Engine(1)
    engine.push_term(found.open(engine, found.find("a"), 3))
    assert engine.count() == 1


def test_a_term_beyond_the_end_of_the_table_is_damage():
    with pytest.raises(DamagedArchiveError, match="term_info ends before term 2"):
        lexicon().entry(2)
    with pytest.raises(DamagedArchiveError, match="term_info ends before term 2"):
        lexicon().forms_of(2)


def test_a_form_beyond_the_end_of_the_table_is_damage():
    with pytest.raises(DamagedArchiveError, match="form_info ends before form 0"):
        lexicon(form_info=b"").entry_of_form(0)


@pytest.mark.parametrize("section", ["postings", "positions", "form_postings", "term_forms"])
def test_lists_that_are_cut_off_are_damage(section):
    short = lexicon(**{section: b""})
    entry = short.find("a")
    with pytest.raises((DamagedArchiveError, ValueError)):
        short.open(Engine(1), entry), short.forms_of(entry.number), short.mark_form(0)


def test_a_list_that_is_not_one_is_damage_whatever_is_asked_and_however_often():
    n_bytes = lexicon().find("b").postings[1]
    damaged, engine = lexicon(postings=bytes(n_bytes)), Engine(1)
    engine.push_term(damaged.open(engine, damaged.find("a"), 3))
    asks = (engine.count, engine.bitmap, lambda: engine.best(1), lambda: engine.first(1))
    for ask in asks * 2:
        with pytest.raises(ValueError, match="a posting list is not as it was written"):
            ask()


def test_title_lengths_are_checked_when_a_field_is_asked_for():
    lengths = b"1234"  # not the article's, but easy to find
    data = bytearray(container(title_lengths=lengths))
    data[data.index(lengths)] ^= 1
    damaged = Lexicon(read_container("SEGM", "x", memoryview(data)), 1)
    for ask in (lambda e, n: e.push_term(n, TITLE), lambda e, n: e.push_words([n, n], 3)):
        engine = damaged.lists.engine()
        number = damaged.open(engine, damaged.find("a"))
        engine.push_words([number, number])
        with pytest.raises(DamagedArchiveError, match="title_lengths, has a wrong checksum"):
            ask(engine, number)


def test_a_term_with_one_form_shares_its_list_and_one_with_more_has_a_list_for_each():
    found = lexicon()
    assert found.find("b").n_forms == 1
    assert found.find("a").n_forms == 2
    assert [found.mark_form(number) for number in range(3)] == [1, 1, 1]
