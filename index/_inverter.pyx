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


cdef class Lists:
    """The posting lists of an inverter's articles, on their way: each part is made once.

    `terms` and `forms` are sorted; the sections point into them.  Parts
    have about as many tokens each, and threads may make them at once.
    """

    cdef readonly list terms
    cdef readonly list forms
    cdef Inverter _inverter             # whose tokens are sorted
    cdef array.array _order, _lengths, _title_lengths, _norms
    cdef Sorter _sorter
    cdef Part[MOST_PARTS] _parts
    cdef int _n_parts

    def __init__(self, Inverter inverter not None, order, k1, b, pivot, title_weight, int n_parts):
        cdef Sorter *s = &self._sorter
        cdef uint32_t n_docs = len(inverter), doc
        if s.of_form or inverter._is_done:
            raise ValueError("the lists of an inverter are begun once: make another")
        if not 0 < n_parts <= MOST_PARTS:
            raise ValueError(f"lists are made in 1 to {MOST_PARTS} parts, not {n_parts}")
        inverter._is_done = True        # its tokens are turned into something else
        self._inverter = inverter
        self._order = _permutation(order, n_docs)
        self._lengths = _picked(&inverter._lengths, self._order)
        self._title_lengths = _picked(&inverter._title_lengths, self._order)
        self._norms = array.array("d", bytes(8 * n_docs))
        for doc in range(n_docs):
            self._norms.data.as_doubles[doc] = k1 * (1 - b + b * self._lengths.data.as_uints[doc] / pivot)
        s.n_docs = n_docs
        s.order = self._order.data.as_uints
        s.title_lengths = self._title_lengths.data.as_uints
        s.norms = self._norms.data.as_doubles
        s.title_weight = title_weight
        s.tokens = <uint32_t *> inverter._reader.tokens.data
        s.added_title_lengths = <uint32_t *> inverter._title_lengths.data
        s.token_starts = <uint64_t *> _zeros(<size_t> n_docs + 1, 8)
        for doc in range(n_docs):
            s.token_starts[doc + 1] = s.token_starts[doc] + (<uint32_t *> inverter._lengths.data)[doc]
        self._name(inverter._numbered_forms(), inverter._stem)
        self._choose_shifts()
        with nogil:
            _rank_tokens(s)
        self._share_out(n_parts)

    def __dealloc__(self):
        cdef int number
        for number in range(MOST_PARTS):
            _close_part(&self._parts[number])
        _close_sorter(&self._sorter)

    @property
    def n_words(self):
        """Words of all articles."""
        return self._sorter.token_starts[self._sorter.n_docs]

    def make(self, int number):
        """Make the lists of a part.  Other threads run meanwhile, and may make other parts."""
        if not 0 <= number < self._n_parts:
            raise IndexError(f"there is no part {number} of {self._n_parts}")
        cdef Part *p = &self._parts[number]
        if p.writer.docs:
            raise ValueError(f"part {number} was made: each is made once")
        _open_writer(&p.writer, self._sorter.n_docs)
        with nogil:
            _make_lists(&self._sorter, p)

    cdef _name(self, dict numbers, stem):
        """Stem the forms, and number forms and terms by their places in sorted tables."""
        cdef Sorter *s = &self._sorter
        cdef dict terms_of = {form: stem(form) for form in numbers}
        cdef list forms = sorted(numbers)               # code points sort as their UTF-8 does
        cdef list terms = sorted(set(terms_of.values()))
        cdef dict term_numbers = dict(zip(terms, range(len(terms))))
        cdef uint32_t number, term, rank
        self.terms, self.forms = terms, forms
        s.n_terms = len(terms)
        s.n_forms = len(forms)
        s.rank = <uint32_t *> _zeros(s.n_forms, 4)
        s.of_form = <FormTerm *> _zeros(s.n_forms, sizeof(FormTerm))
        s.first_form = <uint32_t *> _zeros(<size_t> s.n_terms + 1, 4)
        s.forms = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_freq = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_offset = <uint64_t *> _zeros(s.n_forms, 8)
        s.start = <uint64_t *> _zeros(<size_t> s.n_terms + 1, 8)
        cdef uint32_t *next_rank = <uint32_t *> _zeros(s.n_terms, 4)
        cdef list term_of = [term_numbers[terms_of[form]] for form in forms]
        for term in term_of:
            s.first_form[term + 1] += 1
        for term in range(s.n_terms):
            next_rank[term] = s.first_form[term]
            s.first_form[term + 1] += s.first_form[term]
        for number, form in enumerate(forms):
            term = term_of[number]
            rank = next_rank[term]
            next_rank[term] += 1
            s.rank[<uint32_t> numbers[form]] = rank
            s.forms[rank] = number
            s.of_form[rank].term = term
            s.of_form[rank].local = rank - s.first_form[term]
        free(next_rank)

    cdef _choose_shifts(self):
        """Share the 64 bits of a place between doc, position and form."""
        cdef Sorter *s = &self._sorter
        cdef uint32_t i, most_forms = 0
        for i in range(s.n_terms):
            most_forms = max(most_forms, s.first_form[i + 1] - s.first_form[i])
        for i in range(s.n_docs):
            s.longest = max(s.longest, self._lengths.data.as_uints[i])
        s.word_shift = _width_of(most_forms)
        s.doc_shift = s.word_shift + _width_of(<uint64_t> s.longest + 1)
        if s.doc_shift + _width_of(s.n_docs) > 64:
            raise OverflowError("articles are too many and too long: add fewer at once")

    cdef _share_out(self, int n_parts):
        """Give each part the next terms, until it has its share of the tokens."""
        cdef const Sorter *s = &self._sorter
        cdef uint32_t term = 0
        cdef int number
        self._n_parts = n_parts
        for number in range(n_parts):
            self._parts[number].most_places = PLACES
            self._parts[number].low = term
            while term < s.n_terms and s.start[term] * n_parts < s.start[s.n_terms] * (number + 1):
                term += 1
            self._parts[number].high = term
        self._parts[n_parts - 1].high = s.n_terms

    def sections(self):
        """Return the sections, once, when all parts are made: they take the parts' place."""
        cdef int number
        for number in range(self._n_parts):
            if not self._parts[number].writer.docs:
                raise ValueError(f"part {number} was not made yet")
        if self._inverter is None:
            raise ValueError("the sections were taken already")
        self._inverter = None           # its tokens are done with
        return {
            **_sections(&self._sorter, self._parts, self._n_parts),
            "lengths": self._lengths.tobytes(),
            "title_lengths": self._title_lengths.tobytes(),
        }


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


cdef dict _sections(const Sorter *s, Part *parts, int n_parts):
    """Return the sections of all parts, each of which points from its own beginning."""
    cdef array.array form_info = array.array("I", bytes(16 * s.n_forms))
    cdef array.array term_info = array.array("Q", bytes(TERM_INFO_BYTES * <size_t> (s.n_terms + 1)))
    cdef uint64_t *of_term = <uint64_t *> term_info.data.as_chars
    cdef uint32_t *of_form
    cdef uint64_t before, postings = 0, positions = 0, form_postings = 0
    cdef Bytes *of_postings[MOST_PARTS]
    cdef Bytes *of_positions[MOST_PARTS]
    cdef Bytes *of_forms[MOST_PARTS]
    cdef uint32_t term, at
    cdef int number
    cdef Part *p
    for number in range(n_parts):
        p = &parts[number]
        of_postings[number] = &p.writer.postings
        of_positions[number] = &p.writer.positions
        of_forms[number] = &p.writer.form_postings
        memcpy(of_term, p.term_info.data, p.term_info.length)
        for term in range(p.low, p.high):
            of_term[0] += postings
            of_term[1] += positions
            of_term += TERM_INFO_BYTES // 8
            for at in range(s.first_form[term], s.first_form[term + 1]):
                of_form = &form_info.data.as_uints[4 * s.forms[at]]
                if s.first_form[term + 1] - s.first_form[term] > 1:     # an only form has no list
                    before = s.form_offset[at] + form_postings
                    memcpy(of_form, &before, 8)
                of_form[2] = s.form_freq[at]
                of_form[3] = term
        postings += p.writer.postings.length
        positions += p.writer.positions.length
        form_postings += p.writer.form_postings.length
    of_term[0] = postings
    of_term[1] = positions
    of_term[2] = <uint64_t> s.n_forms << 32             # and no doc
    return {
        "term_info": term_info.tobytes(),
        "term_forms": bytes((<unsigned char *> s.forms)[:4 * <size_t> s.n_forms]),
        "form_info": form_info.tobytes(),
        "postings": _joined(of_postings, n_parts),
        "positions": _joined(of_positions, n_parts),
        "form_postings": _joined(of_forms, n_parts),
    }


cdef bytes _joined(Bytes **parts, int n_parts):
    """Return the bytes of all parts, and free theirs: to have them twice takes much memory."""
    cdef size_t length = 0
    cdef int number
    for number in range(n_parts):
        length += parts[number].length
    cdef bytes made = PyBytes_FromStringAndSize(NULL, length)
    cdef char *end = made
    for number in range(n_parts):
        if parts[number].length:
            memcpy(end, parts[number].data, parts[number].length)
        end += parts[number].length
        free(parts[number].data)
        memset(parts[number], 0, sizeof(Bytes))
    return made
