"""Lexicon: surface forms, their terms, and the posting lists of one segment."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import _postings
from ._strings import StringTable
from .format import Section, damaged

_TERM_INFO = struct.Struct("<QQII")
_FORM_INFO = struct.Struct("<QII")


@dataclass(frozen=True, slots=True)
class TermEntry:
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
        self._sections = sections
        self._n_docs = n_docs
        self.terms = StringTable(sections["terms"].read())
        self.forms = StringTable(sections["forms"].read())

    def term_of_form(self, form: str) -> str | None:
        """Return the term of a surface form, None where no article has the form."""
        number = self.forms.find(form)
        return None if number < 0 else self.terms[self._form_info(number)[2]]

    def find(self, term: str) -> TermEntry | None:
        """Return the entry of a term, None where no article has it."""
        number = self.terms.find(term)
        return None if number < 0 else self.entry(number)

    def entry(self, number: int) -> TermEntry:
        """Return the entry of the term with that number."""
        info = self._sections["term_info"].read()
        start = number * _TERM_INFO.size
        try:
            postings, positions, doc_freq, forms = _TERM_INFO.unpack_from(info, start)
            following = _TERM_INFO.unpack_from(info, start + _TERM_INFO.size)
        except struct.error:
            raise damaged("term_info", f"ends before term {number}") from None
        return TermEntry(
            number,
            doc_freq,
            (postings, following[0]),
            (positions, following[1]),
            (forms, following[3]),
        )

    def forms_of(self, entry: TermEntry) -> list[str]:
        """Return the surface forms of a term."""
        return [self.forms[number] for number in self._form_numbers(entry)]

    def forms_with_prefix(self, prefix: str) -> Iterator[tuple[int, str]]:
        """Yield number and text of each form that begins with `prefix`, in order."""
        start, stop = self.forms.prefix_range(prefix)
        return zip(range(start, stop), self.forms.strings(start, stop), strict=True)

    def postings(self, entry: TermEntry) -> memoryview:
        return self._sections["postings"].read(*entry.postings)

    def positions(self, entry: TermEntry) -> memoryview:
        return self._sections["positions"].read(*entry.positions)

    def mark_term(self, entry: TermEntry, field: int = _postings.BOTH) -> int:
        """Return the articles that have a term in the field."""
        return _as_int(_postings.mark(self.postings(entry), self._n_docs, field))

    def mark_form(self, number: int) -> int:
        """Return the articles that have a surface form, in whichever field."""
        offset, doc_freq, term = self._form_info(number)
        entry = self.entry(term)
        if entry.n_forms == 1:
            return self.mark_term(entry)
        lists = self._sections["form_postings"].read(offset)
        return _as_int(_postings.mark_docs(lists, self._n_docs, doc_freq))

    def entry_of_form(self, number: int) -> TermEntry:
        """Return the entry of the term that a surface form belongs to."""
        return self.entry(self._form_info(number)[2])

    def _form_info(self, number: int) -> tuple[int, int, int]:
        try:
            offset, doc_freq, term = _FORM_INFO.unpack_from(
                self._sections["form_info"].read(), number * _FORM_INFO.size
            )
        except struct.error:
            raise damaged("form_info", f"ends before form {number}") from None
        return offset, doc_freq, term

    def _form_numbers(self, entry: TermEntry) -> list[int]:
        first, end = entry.forms
        return self._sections["term_forms"].read(4 * first, 4 * end).cast("I").tolist()


def _as_int(bits: bytearray) -> int:
    return int.from_bytes(bits, "little")
