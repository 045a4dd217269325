"""Inverter: from the texts of articles to terms, forms and posting lists.

Articles are added in any order.  Every token is kept as the number of its
surface form, 4 bytes; the posting lists are made at the end, by counting
sorts of so many terms at a time that they take 128 MB, so that one
segment may hold many articles in little memory.  A form is stemmed once,
at the end.  Texts are read, and lists made, without the GIL.
index/format.py gives the bytes.
"""

from cpython cimport array
from cpython.bytes cimport PyBytes_FromStringAndSize
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
    MOST_PARTS = 8
    TERM_INFO_BYTES = 24                # as _put_info writes them, and one entry more as end

PLAIN = False               # no vectors, for tests
PLACES = 1 << 23            # tokens of a part that are sorted at once


cdef class Inverter:
    """Invert articles.  `stem` maps a folded form to its term; `elide` as for tokenize."""

    cdef object _stem
    cdef bint _elide
    cdef bint _is_done
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
        if self._is_done:
            raise ValueError("nothing is added once the lists are begun: make another inverter")
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

    def finish(self, order, double k1, double b, double pivot, double title_weight):
        """Return (terms, forms, sections) of all lists, made here and now: see `lists`."""
        made = self.lists(order, k1, b, pivot, title_weight)
        made.make(0)
        return made.terms, made.forms, made.sections()

    def lists(self, order, double k1, double b, double pivot, double title_weight, *, int n_parts=1):
        """Return the lists of all articles, to be made in so many parts; nothing is added afterwards.

        `order` says for each doc id which article it is, the first that was
        added being 0; None where doc ids are as articles were added.  The
        other parameters are those of index/impacts.py.
        """
        return Lists(self, order, k1, b, pivot, title_weight, n_parts)

    cdef dict _numbered_forms(self):
        cdef dict numbers = {}
        cdef const Form *form
        cdef const unsigned char *text = self._reader.forms.text.data
        cdef uint32_t number
        for number in range(self._reader.forms.n):
            form = &self._reader.forms.forms[number]
            numbers[text[form.start:form.start + form.length].decode()] = number
        return numbers


cdef tuple _pair(object pair):
    cdef str title, body
    title, body = pair
    if title is None or body is None:
        raise TypeError("title and body are texts")
    return title, body


include "inverted.pxi"          # after what it asks
