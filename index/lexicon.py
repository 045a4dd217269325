"""Lexicon: surface forms, their terms, and the posting lists of one segment."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ._bitmaps import mark_some
from ._engine import Engine, TermLists
from ._strings import StringTable
from .format import Section, damaged

_TERM_INFO = struct.Struct("<QQII")
_TERM_FORMS = struct.Struct("<20xI20xI")  # of two neighbours in term_info
_FORM_INFO = struct.Struct("<QII")


class TermEntry(NamedTuple):
    """What the lexicon says of one term: byte ranges of its lists, and of its forms."""

    number: int
    doc_freq: int
    postings: tuple[int, int]
    positions: tuple[int, int]
    forms: tuple[int, int]

    @property
    def n_forms(self) -> int:
        return self.forms[1] - self.forms[0]


class Lexicon:
    """The words of a segment.  Bitmaps come back as ints, doc id 0 the lowest bit."""

    def __init__(self, sections: Mapping[str, Section], n_docs: int) -> None:
        self._n_docs = n_docs
        terms, forms = sections["terms"], sections["forms"]
        self.terms = StringTable(terms.data, terms)
        self.forms = StringTable(forms.data, forms)
        self._term_info = sections["term_info"]
        self._form_info = sections["form_info"]
        self._term_forms = sections["term_forms"]
        self.lists = TermLists(
            n_docs,
            self.terms,
            self.forms,
            self._form_info,
            sections["title_lengths"],
            self._term_info,
            sections["postings"],
            sections["positions"],
        )
        self._form_postings = sections["form_postings"]

    def find(self, term: str) -> TermEntry | None:
        """Return the entry of a term, None where no article has it."""
        number = self.terms.find(term)
        return None if number < 0 else self.entry(number)

    def entry(self, number: int) -> TermEntry:
        """Return the entry of the term with that number."""
        start = number * _TERM_INFO.size
        middle = start + _TERM_INFO.size
        stop = middle + _TERM_INFO.size
        if stop > self._term_info.n_bytes:
            raise damaged("term_info", f"ends before term {number}")
        postings, positions, doc_freq, forms = _TERM_INFO.unpack(
            self._term_info.read(start, middle)
        )
        end = _TERM_INFO.unpack(self._term_info.read(middle, stop))
        return TermEntry(number, doc_freq, (postings, end[0]), (positions, end[1]), (forms, end[3]))

    def entry_of_form(self, number: int) -> TermEntry:
        """Return the entry of the term that a surface form belongs to."""
        return self.entry(self._read_form(number)[2])

    def forms_of(self, number: int) -> list[str]:
        """Return the surface forms of the term with that number."""
        start = number * _TERM_INFO.size
        stop = start + _TERM_FORMS.size
        if stop > self._term_info.n_bytes:
            raise damaged("term_info", f"ends before term {number}")
        first, end = _TERM_FORMS.unpack(self._term_info.read(start, stop))
        numbers = self._term_forms.read(4 * first, 4 * end).cast("I")
        return self.forms.pick(numbers, 0, len(numbers))

    def forms_with_prefix(self, prefix: str) -> Iterator[tuple[int, str]]:
        """Yield number and text of each form that begins with `prefix`, in order."""
        start, stop = self.forms.prefix_range(prefix)
        return zip(range(start, stop), self.forms.strings(start, stop), strict=True)

    def open(self, engine: Engine, entry: TermEntry, weight: int = 0) -> int:
        """Add a term's lists to an engine and return their number there."""
        return self.lists.open(engine, entry.number, weight)

    def mark_form(self, number: int) -> int:
        """Return the articles that have a surface form, in whichever field."""
        offset, doc_freq, term = self._read_form(number)
        entry = self.entry(term)
        engine = Engine(self._n_docs)
        engine.push_term(self.open(engine, entry))
        bits = engine.bitmap()
        if entry.n_forms > 1:
            # No list is longer than this; a byte read in vain costs its block's checksum.
            end = min(offset + 5 * doc_freq, self._form_postings.n_bytes)
            bits = mark_some(bits, self._form_postings.read(offset, end), doc_freq)
        return int.from_bytes(bits, "little")

    def _read_form(self, number: int) -> tuple[int, int, int]:
        start = number * _FORM_INFO.size
        stop = start + _FORM_INFO.size
        if stop > self._form_info.n_bytes:
            raise damaged("form_info", f"ends before form {number}")
        offset, doc_freq, term = _FORM_INFO.unpack(self._form_info.read(start, stop))
        return offset, doc_freq, term
