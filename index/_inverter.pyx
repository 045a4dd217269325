"""Inverter: from the texts of articles to terms, forms and posting lists.

Articles are added in doc-id order.  Every token is kept as the number of
its surface form, 12 bytes with its doc id and its place in the sort; the
posting lists are made at the end, by one counting sort over the terms.
A form is stemmed when it is first met.  index/format.py gives the bytes.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy

include "scanner.pxi"


cdef struct Bytes:
    unsigned char *data
    size_t length
    size_t room


cdef int _reserve(Bytes *out, size_t more) except -1:
    cdef size_t room
    cdef unsigned char *grown
    if out.length + more > out.room:
        room = 2 * (out.length + more) + 64
        grown = <unsigned char *> PyMem_Realloc(out.data, room)
        if grown == NULL:
            raise MemoryError()
        out.data = grown
        out.room = room
    return 0


cdef int _put_varint(Bytes *out, uint64_t value) except -1:
    _reserve(out, 10)
    while value >= 128:
        out.data[out.length] = (value & 127) | 128
        out.length += 1
        value >>= 7
    out.data[out.length] = <unsigned char> value
    out.length += 1
    return 0


cdef int _put_bytes(Bytes *out, const void *data, size_t length) except -1:
    _reserve(out, length)
    memcpy(out.data + out.length, data, length)
    out.length += length
    return 0


cdef int _put_u32(Bytes *out, uint32_t value) except -1:
    return _put_bytes(out, &value, 4)


cdef int _put_u64(Bytes *out, uint64_t value) except -1:
    return _put_bytes(out, &value, 8)


cdef bytes _taken(Bytes *out):
    return bytes(out.data[:out.length]) if out.length else b""


cdef class Inverter:
    """Invert articles.  `stem` maps a folded form to its term; `elide` as for tokenize."""

    cdef object _stem
    cdef bint _elide
    cdef dict _form_numbers             # folded form -> its number, in order of first sight
    cdef Bytes _tokens                  # u32 a token: its form's number
    cdef Bytes _docs                    # u32 a token: its doc id
    cdef Bytes _lengths                 # u32 a doc: words of title and body
    cdef Bytes _title_lengths           # u32 a doc

    def __cinit__(self, stem, bint elide=False):
        self._stem = stem
        self._elide = elide
        self._form_numbers = {}

    def __dealloc__(self):
        PyMem_Free(self._tokens.data)
        PyMem_Free(self._docs.data)
        PyMem_Free(self._lengths.data)
        PyMem_Free(self._title_lengths.data)

    def add(self, str title not None, str body not None):
        """Add the next article.  Raises OverflowError beyond 2**31 words."""
        cdef uint32_t doc = <uint32_t> (self._lengths.length // 4)
        cdef uint32_t n_title = self._add_text(doc, title)
        cdef uint32_t n_body = self._add_text(doc, body)
        _put_u32(&self._title_lengths, n_title)
        _put_u32(&self._lengths, n_title + n_body)

    cdef uint32_t _add_text(self, uint32_t doc, str text) except? 0:
        cdef Text seen = view(text, self._elide)
        cdef Token token
        cdef Py_ssize_t at = 0
        cdef uint32_t n_tokens = 0
        cdef dict numbers = self._form_numbers
        cdef str form
        while read_token(&seen, at, &token):
            form = form_of(&token)
            number = numbers.get(form)
            if number is None:
                number = numbers[form] = len(numbers)
            _put_u32(&self._tokens, number)
            _put_u32(&self._docs, doc)
            n_tokens += 1
            at = token.next
        if self._tokens.length >= 1 << 33:
            raise OverflowError("a segment holds at most 2**31 words: add fewer articles at once")
        return n_tokens

    def finish(self):
        """Return (terms, forms, sections): both sorted, and the sections that point into them."""
        cdef dict terms_of = {form: self._stem(form) for form in self._form_numbers}
        cdef list forms = sorted(self._form_numbers)    # code points sort as their UTF-8 does
        cdef list terms = sorted(set(terms_of.values()))
        cdef dict term_numbers = {term: number for number, term in enumerate(terms)}
        cdef Lists lists = Lists(len(terms), len(forms), self._lengths.length // 4)
        for number, form in enumerate(forms):
            lists.add_form(self._form_numbers[form], number, term_numbers[terms_of[form]])
        lists.sort_tokens(<uint32_t *> self._tokens.data, self._tokens.length // 4)
        lists.write(<uint32_t *> self._docs.data, <uint32_t *> self._title_lengths.data)
        sections = lists.sections()
        sections["lengths"] = _taken(&self._lengths)
        sections["title_lengths"] = _taken(&self._title_lengths)
        return terms, forms, sections


cdef class Lists:
    """The posting lists of one segment while they are made.

    Numbers of forms are their places in the sorted table.  `order` holds
    the numbers of the tokens, sorted by term and, within one, as they
    stood in the articles: so doc ids rise, and positions within each.
    """

    cdef uint32_t n_terms, n_forms, n_docs
    cdef uint32_t *table_number         # form in order of first sight -> its place in the table
    cdef uint32_t *term_of              # form -> term
    cdef uint32_t *local                # form -> its place among the forms of its term
    cdef uint32_t *start                # term -> its first place in order; one more as end
    cdef uint32_t *order
    cdef uint32_t *token_forms          # token -> form
    cdef uint64_t *form_offset          # form -> where its doc ids begin in form_postings
    cdef uint32_t *form_freq            # form -> how many docs hold it
    cdef uint32_t *first_token          # doc -> its first token
    cdef Bytes postings, positions, form_postings, term_info
    cdef list term_forms

    def __cinit__(self, n_terms, n_forms, n_docs):
        self.n_terms = n_terms
        self.n_forms = n_forms
        self.n_docs = n_docs
        self.table_number = _array(n_forms)
        self.term_of = _array(n_forms)
        self.local = _array(n_forms)
        self.form_freq = _array(n_forms)
        self.form_offset = <uint64_t *> _array(2 * self.n_forms)
        self.start = _array(n_terms + 1)
        self.first_token = _array(n_docs + 1)
        self.term_forms = [[] for _ in range(n_terms)]

    def __dealloc__(self):
        PyMem_Free(self.table_number)
        PyMem_Free(self.term_of)
        PyMem_Free(self.local)
        PyMem_Free(self.form_freq)
        PyMem_Free(self.form_offset)
        PyMem_Free(self.start)
        PyMem_Free(self.first_token)
        PyMem_Free(self.order)
        PyMem_Free(self.token_forms)
        PyMem_Free(self.postings.data)
        PyMem_Free(self.positions.data)
        PyMem_Free(self.form_postings.data)
        PyMem_Free(self.term_info.data)

    cdef add_form(self, uint32_t seen_number, uint32_t number, uint32_t term):
        self.table_number[seen_number] = number
        self.term_of[number] = term
        self.local[number] = len(self.term_forms[term])
        self.term_forms[term].append(number)

    cdef sort_tokens(self, const uint32_t *seen_numbers, size_t n_tokens):
        """Fill `order`, `start` and `token_forms`: a counting sort by term."""
        cdef size_t token
        cdef uint32_t term
        cdef uint32_t *place = _array(self.n_terms + 1)
        self.order = _array(n_tokens)
        self.token_forms = _array(n_tokens)
        for token in range(n_tokens):
            self.token_forms[token] = self.table_number[seen_numbers[token]]
            self.start[self.term_of[self.token_forms[token]] + 1] += 1
        for term in range(self.n_terms):
            self.start[term + 1] += self.start[term]
            place[term] = self.start[term]
        for token in range(n_tokens):
            term = self.term_of[self.token_forms[token]]
            self.order[place[term]] = token
            place[term] += 1
        PyMem_Free(place)

    cdef write(self, const uint32_t *docs, const uint32_t *title_lengths):
        """Write the lists of all terms.  docs: token -> doc; title_lengths: doc -> words."""
        cdef uint32_t term, doc, at, end, freq, next_doc, n_forms = 0
        cdef size_t token, n_tokens = self.start[self.n_terms]
        for token in range(n_tokens, 0, -1):
            self.first_token[docs[token - 1]] = token - 1
        for term in range(self.n_terms):
            self._put_term_info(term, n_forms)
            n_forms += len(self.term_forms[term])
            at = self.start[term]
            end = self.start[term + 1]
            if len(self.term_forms[term]) > 1:
                self._write_forms(docs, term)
            next_doc = 0                    # the list's last doc, plus one
            freq = 0
            while at < end:
                doc = docs[self.order[at]]
                _put_varint(&self.postings, doc + 1 - next_doc)
                at = self._write_posting(docs, at, end, title_lengths[doc])
                next_doc = doc + 1
                freq += 1
            (<uint32_t *> (self.term_info.data + self.term_info.length - 8))[0] = freq
            if len(self.term_forms[term]) == 1:
                self.form_freq[self.term_forms[term][0]] = freq
        self._put_term_info(self.n_terms, n_forms)

    cdef _put_term_info(self, uint32_t term, uint32_t n_forms):
        _put_u64(&self.term_info, self.postings.length)
        _put_u64(&self.term_info, self.positions.length)
        _put_u32(&self.term_info, 0)        # the doc freq: known when the list is written
        _put_u32(&self.term_info, n_forms)

    cdef uint32_t _write_posting(
        self, const uint32_t *docs, uint32_t at, uint32_t end, uint32_t n_title
    ) except? 0:
        """Write one article's counts and positions; return where the next article begins."""
        cdef uint32_t doc = docs[self.order[at]]
        cdef uint32_t n = 0, in_title = 0, place, before = 0
        while at < end and docs[self.order[at]] == doc:
            place = self.order[at] - self.first_token[doc]
            if place < n_title:
                in_title += 1
            else:
                place += 1                  # the gap between title and body
            _put_varint(&self.positions, place - before)
            before = place
            n += 1
            at += 1
        _put_varint(&self.postings, (<uint64_t> n << 1) | (in_title > 0))
        if in_title:
            _put_varint(&self.postings, in_title)
        return at

    cdef _write_forms(self, const uint32_t *docs, uint32_t term):
        """Write the doc ids of each form of a term that has several."""
        cdef list forms = self.term_forms[term]
        cdef uint32_t n_forms = len(forms), at, form, doc, local
        cdef Bytes *lists = <Bytes *> PyMem_Malloc(n_forms * sizeof(Bytes))
        cdef uint32_t *next_doc = _array(n_forms)       # last doc of the form, plus one
        if lists == NULL:
            raise MemoryError()
        for local in range(n_forms):
            lists[local].data = NULL
            lists[local].length = lists[local].room = 0
        for at in range(self.start[term], self.start[term + 1]):
            form = self.token_forms[self.order[at]]
            doc = docs[self.order[at]]
            local = self.local[form]
            if doc + 1 > next_doc[local]:
                _put_varint(&lists[local], doc + 1 - next_doc[local])
                next_doc[local] = doc + 1
                self.form_freq[form] += 1
        for local in range(n_forms):
            self.form_offset[<uint32_t> forms[local]] = self.form_postings.length
            _put_bytes(&self.form_postings, lists[local].data, lists[local].length)
            PyMem_Free(lists[local].data)
        PyMem_Free(lists)
        PyMem_Free(next_doc)

    cdef dict sections(self):
        cdef Bytes form_info = Bytes(NULL, 0, 0), term_forms = Bytes(NULL, 0, 0)
        cdef uint32_t form
        for form in range(self.n_forms):
            _put_u64(&form_info, self.form_offset[form])
            _put_u32(&form_info, self.form_freq[form])
            _put_u32(&form_info, self.term_of[form])
        for forms in self.term_forms:
            for form in forms:
                _put_u32(&term_forms, form)
        made = {
            "term_info": _taken(&self.term_info),
            "term_forms": _taken(&term_forms),
            "form_info": _taken(&form_info),
            "postings": _taken(&self.postings),
            "positions": _taken(&self.positions),
            "form_postings": _taken(&self.form_postings),
        }
        PyMem_Free(form_info.data)
        PyMem_Free(term_forms.data)
        return made


cdef uint32_t *_array(size_t n) except NULL:
    """Return n zeros, or one where n is 0."""
    cdef uint32_t *made = <uint32_t *> PyMem_Calloc(n + 1, 4)
    if made == NULL:
        raise MemoryError()
    return made
