"""Inverter: from the texts of articles to terms, forms and posting lists.

Articles are added in doc-id order.  Every token is kept as the number of
its surface form; the posting lists are made at the end, by one counting
sort over the terms, which takes 12 bytes a token more.
A form is stemmed when it is first met.  index/format.py gives the bytes.
"""

from cpython cimport array
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
import array

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

include "scanner.pxi"
include "bytes.pxi"
include "forms.pxi"
include "postings.pxi"


cdef class Inverter:
    """Invert articles.  `stem` maps a folded form to its term; `elide` as for tokenize."""

    cdef object _stem
    cdef bint _elide
    cdef Forms _forms
    cdef Bytes _tokens                  # u32 a token: its form's number
    cdef Bytes _lengths                 # u32 a doc: words of title and body
    cdef Bytes _title_lengths           # u32 a doc

    def __cinit__(self, stem, bint elide=False):
        self._stem = stem
        self._elide = elide
        self._forms.n_slots = 1 << 16
        self._forms.slots = _array(self._forms.n_slots)

    def __dealloc__(self):
        PyMem_Free(self._forms.text.data)
        PyMem_Free(self._forms.ends.data)
        PyMem_Free(self._forms.slots)
        PyMem_Free(self._tokens.data)
        PyMem_Free(self._lengths.data)
        PyMem_Free(self._title_lengths.data)

    def add(self, str title not None, str body not None):
        """Add the next article.  Raises OverflowError beyond 2**31 words."""
        cdef uint32_t n_title = self._add_text(title)
        cdef uint32_t n_body = self._add_text(body)
        _put_u32(&self._title_lengths, n_title)
        _put_u32(&self._lengths, n_title + n_body)

    cdef uint32_t _add_text(self, str text) except? 0:
        cdef Text seen = view(text, self._elide)
        cdef uint32_t n_tokens
        cdef size_t before = self._tokens.length
        # At most one token a character; reserved at once, so that the loops need not ask.
        _reserve(&self._tokens, 4 * <size_t> (seen.length + 1))
        if seen.kind == 1 and text.isascii():
            self._read_ascii(&seen)
        else:
            self._read_any(&seen, 0, seen.length)
        n_tokens = <uint32_t> ((self._tokens.length - before) // 4)
        if self._tokens.length >= 1 << 33:
            raise OverflowError("a segment holds at most 2**31 words: add fewer articles at once")
        return n_tokens

    cdef int _read_ascii(self, const Text *text) except -1:
        """Read the words of an ASCII text; words that need a rule go by way of the scanner."""
        cdef const unsigned char *data = <const unsigned char *> text.data
        cdef unsigned char form[MAX_FORM]
        cdef Py_ssize_t at = 0, start, end = text.length
        cdef size_t length
        cdef uint32_t hashed
        cdef unsigned char folded
        while at < end:
            folded = _plain_fold[data[at]]
            if not folded:
                at += 1
                continue
            start = at
            length = 0
            hashed = 2166136261u
            while folded and length < MAX_FORM:
                form[length] = folded
                length += 1
                hashed = (hashed ^ folded) * 16777619u
                at += 1
                folded = _plain_fold[data[at]] if at < end else 0
            if length == MAX_FORM or (
                at < end
                and _needs_rules[data[at]]
                and _goes_on(data[at], data[at + 1] if at + 1 < end else 0, length)
            ):
                at = self._read_any(text, start, start + 1)
            else:
                hashed ^= hashed >> 15
                self._put_token(_find_form(&self._forms, form, length, hashed))
        return 0

    cdef Py_ssize_t _read_any(self, const Text *text, Py_ssize_t at, Py_ssize_t until) except -1:
        """Read the words that begin before `until`; return where the next is to be looked for."""
        cdef Token token
        cdef unsigned char form[4 * FORM_BUFFER]
        cdef Py_ssize_t i
        cdef size_t length
        while at < until and read_token(text, at, &token):
            length = 0
            for i in range(token.length):
                length += _put_utf8(form + length, token.form[i])
            self._put_token(_find_form(&self._forms, form, length, _hash(form, length)))
            at = token.next
        return at

    cdef inline void _put_token(self, uint32_t number) noexcept:
        (<uint32_t *> (self._tokens.data + self._tokens.length))[0] = number
        self._tokens.length += 4

    @property
    def mean_length(self):
        """Words an article; 0 where there is none."""
        cdef size_t n = self._lengths.length // 4
        return <double> self._tokens.length / <double> (4 * n) if n else 0.0

    cdef dict _numbered_forms(self):
        cdef dict numbers = {}
        cdef uint64_t start = 0, end
        cdef uint32_t number
        for number in range(self._forms.n):
            end = (<uint64_t *> self._forms.ends.data)[number]
            numbers[self._forms.text.data[start:end].decode()] = number
            start = end
        return numbers

    def finish(self, double k1, double b, double pivot, double title_weight):
        """Return (terms, forms, sections): both sorted, and the sections that point into them.

        The parameters are those of index/impacts.py.
        """
        cdef dict form_numbers = self._numbered_forms()
        cdef dict terms_of = {form: self._stem(form) for form in form_numbers}
        cdef list forms = sorted(form_numbers)          # code points sort as their UTF-8 does
        cdef list terms = sorted(set(terms_of.values()))
        cdef dict term_numbers = {term: number for number, term in enumerate(terms)}
        cdef Lists lists = Lists(len(terms), len(forms), self._lengths.length // 4, title_weight)
        for number, form in enumerate(forms):
            lists.add_form(form_numbers[form], number, term_numbers[terms_of[form]])
        lists.sort_tokens(
            <uint32_t *> self._tokens.data,
            self._tokens.length // 4,
            <uint32_t *> self._lengths.data,
            <uint32_t *> self._title_lengths.data,
        )
        cdef array.array norms = array.array("d", bytes(8 * lists.n_docs))
        cdef uint32_t doc
        for doc in range(lists.n_docs):
            norms.data.as_doubles[doc] = k1 * (
                1 - b + b * (<uint32_t *> self._lengths.data)[doc] / pivot
            )
        lists.write(<uint32_t *> self._title_lengths.data, norms.data.as_doubles)
        sections = lists.sections()
        sections["lengths"] = _taken(&self._lengths)
        sections["title_lengths"] = _taken(&self._title_lengths)
        return terms, forms, sections
