"""Inverter: from the texts of articles to terms, forms and posting lists.

Articles are added in any order.  Every token is kept as the number of its
surface form, 4 bytes; the posting lists are made at the end, by counting
sorts of so many terms at a time that they take 128 MB, so that one
segment may hold many articles in little memory.  A form is stemmed once,
at the end.  Texts are read, and lists made, without the GIL.
index/format.py gives the bytes.
"""

from cpython cimport array
import array

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

cdef extern from * nogil:
    int lowest_bit "__builtin_ctz" (unsigned int bits)
    void prefetch "__builtin_prefetch" (const void *at)

include "scanner.pxi"
include "bytes.pxi"
include "forms.pxi"
include "reader.pxi"
include "postings.pxi"
include "sorting.pxi"

cdef enum:
    MASK_BYTES = 1 << 24                # of one term's forms, marked at once

PLAIN = False               # no vectors, for tests
PLACES = 1 << 24            # tokens that are sorted at once


cdef class Inverter:
    """Invert articles.  `stem` maps a folded form to its term; `elide` as for tokenize."""

    cdef object _stem
    cdef bint _elide
    cdef Reader _reader
    cdef Bytes _lengths                 # u32 an article as added: words of title and body
    cdef Bytes _title_lengths           # u32 an article as added

    def __cinit__(self, stem, bint elide=False):
        self._stem = stem
        self._elide = elide
        self._reader.plain = PLAIN
        _open_forms(&self._reader.forms)

    def __dealloc__(self):
        _close_forms(&self._reader.forms)
        free(self._reader.tokens.data)
        free(self._lengths.data)
        free(self._title_lengths.data)

    def __len__(self):
        return self._lengths.length // 4

    @property
    def mean_length(self):
        """Words an article; 0 where there is none."""
        cdef size_t n = self._lengths.length
        return <double> self._reader.tokens.length / <double> n if n else 0.0

    def add(self, str title not None, str body not None):
        """Add an article.  Raises OverflowError beyond 2**31 words."""
        self.add_many([(title, body)])

    def add_many(self, texts):
        """Add articles: (title, body) of each.  Other threads run while they are read.

        Raises OverflowError beyond 2**31 words.
        """
        cdef list kept = [text for pair in texts for text in _pair(pair)]   # while they are read
        cdef size_t n = len(kept), i
        cdef Text *views = <Text *> _zeros(n, sizeof(Text))
        try:
            for i in range(n):
                views[i] = view(kept[i], self._elide)
            with nogil:
                for i in range(0, n, 2):
                    self._add_article(&views[i], &views[i + 1])
                _find_pending(&self._reader)
        finally:
            free(views)

    cdef int _add_article(self, const Text *title, const Text *body) except -1 nogil:
        cdef uint64_t before = self._reader.n_read
        _read_text(&self._reader, title)
        _put_u32(&self._title_lengths, <uint32_t> (self._reader.n_read - before))
        _read_text(&self._reader, body)
        _put_u32(&self._lengths, <uint32_t> (self._reader.n_read - before))
        if self._reader.n_read >= <uint64_t> 1 << 31:
            with gil:
                raise OverflowError("a segment holds at most 2**31 words: add fewer articles at once")
        return 0

    cdef dict _numbered_forms(self):
        cdef dict numbers = {}
        cdef const Form *form
        cdef const unsigned char *text = self._reader.forms.text.data
        cdef uint32_t number
        for number in range(self._reader.forms.n):
            form = &self._reader.forms.forms[number]
            numbers[text[form.start:form.start + form.length].decode()] = number
        return numbers

    def finish(self, order, double k1, double b, double pivot, double title_weight):
        """Return (terms, forms, sections): both sorted, and the sections that point into them.

        `order` says for each doc id which article it is, the first that was
        added being 0; None where doc ids are as articles were added.  The
        other parameters are those of index/impacts.py.
        """
        cdef uint32_t n_docs = len(self)
        cdef array.array by_doc = _permutation(order, n_docs)
        cdef array.array lengths = _picked(&self._lengths, by_doc)
        cdef array.array title_lengths = _picked(&self._title_lengths, by_doc)
        cdef array.array norms = array.array("d", bytes(8 * n_docs))
        cdef uint32_t doc
        cdef Sorter s
        for doc in range(n_docs):
            norms.data.as_doubles[doc] = k1 * (1 - b + b * lengths.data.as_uints[doc] / pivot)
        memset(&s, 0, sizeof(Sorter))
        try:
            _open_writer(&s.writer, n_docs)
            s.most_places = PLACES
            terms, forms = self._name(&s)
            self._choose_shifts(&s, lengths)
            self._make_lists(&s, by_doc, title_lengths, norms, title_weight)
            sections = _sections(&s)
        finally:
            _close_sorter(&s)
        sections["lengths"] = lengths.tobytes()
        sections["title_lengths"] = title_lengths.tobytes()
        return terms, forms, sections

    cdef tuple _name(self, Sorter *s):
        """Stem the forms, and number forms and terms by their places in sorted tables."""
        cdef dict numbers = self._numbered_forms()
        cdef dict terms_of = {form: self._stem(form) for form in numbers}
        cdef list forms = sorted(numbers)               # code points sort as their UTF-8 does
        cdef list terms = sorted(set(terms_of.values()))
        cdef dict term_numbers = dict(zip(terms, range(len(terms))))
        cdef uint32_t number, term, seen
        s.n_terms = len(terms)
        s.n_forms = len(forms)
        s.of_form = <FormTerm *> _zeros(s.n_forms, sizeof(FormTerm))
        s.first_form = <uint32_t *> _zeros(<size_t> s.n_terms + 1, 4)
        s.forms = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_freq = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_offset = <uint64_t *> _zeros(s.n_forms, 8)
        s.start = <uint64_t *> _zeros(<size_t> s.n_terms + 1, 8)
        for form in forms:
            seen = numbers[form]
            term = term_numbers[terms_of[form]]
            s.of_form[seen].term = term
            s.of_form[seen].local = s.first_form[term + 1]
            s.first_form[term + 1] += 1
        for term in range(s.n_terms):
            s.first_form[term + 1] += s.first_form[term]
        for number, form in enumerate(forms):
            seen = numbers[form]
            s.forms[s.first_form[s.of_form[seen].term] + s.of_form[seen].local] = number
        return terms, forms

    cdef _choose_shifts(self, Sorter *s, array.array lengths):
        """Share the 64 bits of a place between doc, position and form."""
        cdef uint32_t i, most_forms = 0, longest = 0
        for i in range(s.n_terms):
            most_forms = max(most_forms, s.first_form[i + 1] - s.first_form[i])
        for i in range(s.writer.n_docs):
            longest = max(longest, lengths.data.as_uints[i])
        s.word_shift = _width_of(most_forms)
        s.doc_shift = s.word_shift + _width_of(<uint64_t> longest + 1)
        if s.doc_shift + _width_of(s.writer.n_docs) > 64:
            raise OverflowError("articles are too many and too long: add fewer at once")

    cdef _make_lists(
        self, Sorter *s, array.array order, array.array title_lengths, array.array norms, double title_weight
    ):
        cdef uint32_t n_docs = s.writer.n_docs, article
        cdef Tokens tokens
        cdef uint64_t *starts = <uint64_t *> _zeros(<size_t> n_docs + 1, 8)
        try:
            for article in range(n_docs):
                starts[article + 1] = starts[article] + (<uint32_t *> self._lengths.data)[article]
            tokens.numbers = <uint32_t *> self._reader.tokens.data
            tokens.starts = starts
            tokens.title_lengths = <uint32_t *> self._title_lengths.data
            tokens.order = order.data.as_uints
            with nogil:
                _make_lists(s, &tokens, title_lengths.data.as_uints, norms.data.as_doubles, title_weight)
        finally:
            free(starts)


cdef tuple _pair(object pair):
    cdef str title, body
    title, body = pair
    if title is None or body is None:
        raise TypeError("title and body are texts")
    return title, body


cdef array.array _permutation(object order, uint32_t n):
    """Return the articles by doc id.  Raises ValueError where it is not each of them once."""
    cdef array.array by_doc = array.array("I", range(n) if order is None else order)
    cdef bytearray seen = bytearray(n)
    cdef uint32_t i
    if len(by_doc) != n:
        raise ValueError(f"an order of {len(by_doc)} articles is given, and {n} were added")
    for i in range(n):
        if by_doc.data.as_uints[i] >= n or seen[by_doc.data.as_uints[i]]:
            raise ValueError("an order names each article once")
        seen[by_doc.data.as_uints[i]] = 1
    return by_doc


cdef array.array _picked(const Bytes *numbers, array.array order):
    """Return the u32 of each article in the order."""
    cdef Py_ssize_t n = len(order), i
    cdef array.array picked = array.array("I", bytes(4 * n))
    for i in range(n):
        picked.data.as_uints[i] = (<uint32_t *> numbers.data)[order.data.as_uints[i]]
    return picked


cdef dict _sections(const Sorter *s):
    cdef array.array form_info = array.array("I", bytes(16 * s.n_forms))
    cdef uint32_t term, at
    cdef uint32_t *info
    for term in range(s.n_terms):
        for at in range(s.first_form[term], s.first_form[term + 1]):
            info = &form_info.data.as_uints[4 * s.forms[at]]
            memcpy(info, &s.form_offset[at], 8)
            info[2] = s.form_freq[at]
            info[3] = term
    return {
        "term_info": _taken(&s.term_info),
        "term_forms": bytes((<unsigned char *> s.forms)[:4 * <size_t> s.n_forms]),
        "form_info": form_info.tobytes(),
        "postings": _taken(&s.writer.postings),
        "positions": _taken(&s.writer.positions),
        "form_postings": _taken(&s.writer.form_postings),
    }
