"""Merger: the posting lists of several segments, joined term by term into those of one.

No text is read again.  The list of each term is read from every segment
that has it; doc ids are exchanged for the new ones, deleted articles left
out, and the rest is sorted by marking it in a bitmap: whatever the number
of segments, an article is then read once and written once.  Positions
are copied as they are, and impacts too where pivots agree.

Lists are made a few at a time, so that they need not be held.
"""

from cpython cimport array
import array

from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcpy, memset

cdef extern from * nogil:
    int lowest_bit "__builtin_ctz" (unsigned int bits)
    int lowest_bit_64 "__builtin_ctzll" (uint64_t bits)

include "bytes.pxi"
include "postings.pxi"
include "sources.pxi"
include "joining.pxi"


cdef class Merger:
    """Join the lists of segments.

    sources         a dict each: the sections that are named here, as buffers, and new_docs,
                    new_terms and new_forms, u32 by old number: what the new one is.
                    Numbers of terms and forms are places in the sorted union of all
    lengths, title_lengths      u32 by new doc id
    """

    cdef Joined _j
    cdef list _kept                     # buffers that the sources point into

    def __cinit__(
        self, list sources not None, n_terms, n_forms, const uint32_t[::1] lengths not None,
        const uint32_t[::1] title_lengths not None, dict impacts not None,
    ):
        cdef uint32_t n_docs = <uint32_t> lengths.shape[0], i
        cdef size_t n_postings = 0
        cdef Joined *j = &self._j
        cdef double k1 = impacts["k1"], b = impacts["b"], pivot = impacts["pivot"]
        _open_writer(&j.writer, n_docs)
        self._kept = [lengths, title_lengths]
        j.title_weight = impacts["title_weight"]
        j.n_terms = n_terms
        j.n_forms = n_forms
        j.sources = <Source *> _zeros(len(sources), sizeof(Source))
        j.n_sources = len(sources)
        for i in range(j.n_sources):
            self._open(&j.sources[i], sources[i])
            n_postings += j.sources[i].n_docs
        if title_lengths.shape[0] != lengths.shape[0]:
            raise ValueError("each article has a length and one of its title")
        j.title_lengths = &title_lengths[0] if n_docs else NULL
        j.norms = <double *> _zeros(n_docs, sizeof(double))
        for i in range(n_docs):
            j.norms[i] = k1 * (1 - b + b * lengths[i] / pivot)
        j.postings = <Posting *> _zeros(n_postings, sizeof(Posting))
        j.posting_of = <uint32_t *> _zeros(n_docs, 4)
        j.marked = <uint64_t *> _zeros(n_docs // 64 + 1, 8)
        j.marked_words = <uint64_t *> _zeros(n_docs // 4096 + 1, 8)
        j.mask = <unsigned char *> _zeros(n_docs // 8 + 1, 1)
        j.postings_start = <uint64_t *> _zeros(j.n_terms, 8)
        j.positions_start = <uint64_t *> _zeros(j.n_terms, 8)
        j.doc_freq = <uint32_t *> _zeros(j.n_terms, 4)
        j.form_start = <uint64_t *> _zeros(j.n_forms, 8)
        j.form_freq = <uint32_t *> _zeros(j.n_forms, 4)
        j.form_term = <uint32_t *> _zeros(j.n_forms, 4)

    def __dealloc__(self):
        cdef Joined *j = &self._j
        _close_writer(&j.writer)
        free(j.sources)
        free(j.norms)
        free(j.postings)
        free(j.posting_of)
        free(j.marked)
        free(j.marked_words)
        free(j.parts)
        free(j.mask)
        free(j.postings_start)
        free(j.positions_start)
        free(j.doc_freq)
        free(j.form_start)
        free(j.form_freq)
        free(j.form_term)

    cdef _open(self, Source *s, dict given):
        s.term_info = self._span(given["term_info"])
        s.term_forms = self._span(given["term_forms"])
        s.form_info = self._span(given["form_info"])
        s.postings = self._span(given["postings"])
        s.positions = self._span(given["positions"])
        s.form_postings = self._span(given["form_postings"])
        s.n_docs = len(given["new_docs"])
        s.n_terms = len(given["new_terms"])
        s.n_forms = len(given["new_forms"])
        s.new_docs = <const uint32_t *> self._numbers(given["new_docs"], self._j.writer.n_docs, True)
        s.new_terms = <const uint32_t *> self._numbers(given["new_terms"], self._j.n_terms, False)
        s.new_forms = <const uint32_t *> self._numbers(given["new_forms"], self._j.n_forms, False)
        s.reweighs = given["reweighs"]
        if s.term_info.length != 24 * (<size_t> s.n_terms + 1) or s.form_info.length != 16 * <size_t> s.n_forms:
            raise ValueError("a lexicon has not as many entries as words")

    cdef Span _span(self, const unsigned char[::1] section) except *:
        cdef Span span
        self._kept.append(section)
        span.length = section.shape[0]
        span.data = &section[0] if span.length else NULL
        return span

    cdef const uint32_t *_numbers(self, const uint32_t[::1] numbers, uint32_t n, bint may_be_dead) except? NULL:
        """Return new numbers, checked: those that are not DEAD rise and are below n."""
        cdef Py_ssize_t i
        cdef uint64_t least = 0
        for i in range(numbers.shape[0]):
            if may_be_dead and numbers[i] == DEAD:
                continue
            if not least <= numbers[i] < n:
                raise ValueError("new numbers rise, and are below the number of all")
            least = <uint64_t> numbers[i] + 1
        self._kept.append(numbers)
        return &numbers[0] if numbers.shape[0] else NULL

    def run(self, size_t n_bytes):
        """Join lists until they take so many bytes, and tell whether there are more.

        Other threads run meanwhile.  Raises ValueError where a segment is
        not as it was written.
        """
        cdef bint sound = True
        with nogil:
            while sound and self._j.next_term < self._j.n_terms and (
                self._j.writer.postings.length + self._j.writer.positions.length < n_bytes
            ):
                sound = _join_term(&self._j)
        if not sound:
            raise ValueError("a posting list is not as it was written")
        return self._j.next_term < self._j.n_terms

    def take(self):
        """Return what was made of the sections postings, positions and form_postings, in this order."""
        cdef Writer *w = &self._j.writer
        parts = _taken(&w.postings), _taken(&w.positions), _taken(&w.form_postings)
        self._j.n_taken_postings += w.postings.length
        self._j.n_taken_positions += w.positions.length
        self._j.n_taken_form_postings += w.form_postings.length
        w.postings.length = w.positions.length = w.form_postings.length = 0
        return parts

    def lexicon(self):
        """Return (terms, forms, sections) when all is joined.

        A byte for each term and form that was merged, 1 where a live
        article has it, and the sections term_info, term_forms, form_info.
        """
        cdef Joined *j = &self._j
        cdef bytearray terms = bytearray(j.n_terms), forms = bytearray(j.n_forms)
        cdef Bytes term_info = Bytes(NULL, 0, 0), form_info = Bytes(NULL, 0, 0)
        cdef array.array new_terms = array.array("I", bytes(4 * (<size_t> j.n_terms + 1)))
        cdef array.array term_forms
        cdef uint32_t *first_form = <uint32_t *> _zeros(<size_t> j.n_terms + 1, 4)
        cdef uint32_t term, form, n_terms = 0, n_forms = 0
        try:
            for term in range(j.n_terms):
                new_terms.data.as_uints[term] = n_terms
                if j.doc_freq[term]:
                    terms[term] = 1
                    n_terms += 1
            for form in range(j.n_forms):
                if j.form_freq[form]:
                    forms[form] = 1
                    first_form[j.form_term[form] + 1] += 1
                    n_forms += 1
                    _put_u64(&form_info, j.form_start[form])
                    _put_u32(&form_info, j.form_freq[form])
                    _put_u32(&form_info, new_terms.data.as_uints[j.form_term[form]])
            for term in range(j.n_terms):
                first_form[term + 1] += first_form[term]
                if j.doc_freq[term]:
                    _put_u64(&term_info, j.postings_start[term])
                    _put_u64(&term_info, j.positions_start[term])
                    _put_u32(&term_info, j.doc_freq[term])
                    _put_u32(&term_info, first_form[term])
            _put_u64(&term_info, j.n_taken_postings + j.writer.postings.length)
            _put_u64(&term_info, j.n_taken_positions + j.writer.positions.length)
            _put_u32(&term_info, 0)
            _put_u32(&term_info, n_forms)
            term_forms = array.array("I", bytes(4 * n_forms))
            n_forms = 0
            for form in range(j.n_forms):
                if j.form_freq[form]:
                    term_forms.data.as_uints[first_form[j.form_term[form]]] = n_forms
                    first_form[j.form_term[form]] += 1
                    n_forms += 1
            return terms, forms, {
                "term_info": _taken(&term_info),
                "term_forms": term_forms.tobytes(),
                "form_info": _taken(&form_info),
            }
        finally:
            free(first_form)
            free(term_info.data)
            free(form_info.data)
