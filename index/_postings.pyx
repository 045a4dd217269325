"""Posting lists read back: which articles, with what score, at which positions.

A set of articles is a bitmap of n_docs bits, doc id 0 the lowest bit of
the first byte.  Lists come as buffers in the form of index/format.py and
are read with an end pointer: what runs past its end, or names a doc id
of n_docs or more, raises ValueError and never reads outside.

    postings, positions     IN    the bytes of one term's lists
    field                   IN    BOTH, TITLE or BODY
    bits                    OUT   shape ((n_docs + 7) // 8,)
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from libc.stdint cimport uint32_t, uint64_t

cdef enum:
    IN_BOTH = 0
    IN_TITLE = 1
    IN_BODY = 2

BOTH, TITLE, BODY = IN_BOTH, IN_TITLE, IN_BODY

cdef struct Cursor:
    const unsigned char *at             # in the postings
    const unsigned char *end
    const unsigned char *place          # in the positions: the first of this article
    const unsigned char *places_end
    uint32_t doc
    uint32_t n                          # occurrences in this article
    uint32_t in_title
    uint32_t *positions                 # of this article, once read
    uint32_t looked                     # how many of them were looked at
    size_t room


cdef int _varint(const unsigned char **at, const unsigned char *end, uint32_t *out) except -1:
    cdef uint64_t value = 0
    cdef int shift = 0
    while at[0] < end and shift < 35:
        value |= (<uint64_t> at[0][0] & 127) << shift
        at[0] += 1
        if at[0][-1] < 128 and value <= 0xFFFFFFFF:
            out[0] = <uint32_t> value
            return 0
        shift += 7
    raise ValueError("a posting list ends within a number")


cdef int _open(Cursor *c, const unsigned char[::1] postings, const unsigned char[::1] positions):
    c.at = &postings[0] if postings.shape[0] else NULL
    c.end = c.at + postings.shape[0]
    c.place = c.places_end = NULL
    if positions is not None and positions.shape[0]:
        c.place = &positions[0]
        c.places_end = c.place + positions.shape[0]
    c.doc = 0xFFFFFFFF                  # so that the first difference, from -1, is right
    c.n = c.in_title = 0
    return 0


cdef bint _next(Cursor *c, uint32_t n_docs) except -1:
    """Move to the next article; False at the end.  Positions are left where they are."""
    cdef uint32_t step, counts
    if c.at >= c.end:
        return False
    _varint(&c.at, c.end, &step)
    if step == 0 or step > n_docs or (c.doc != 0xFFFFFFFF and step >= n_docs - c.doc):
        raise ValueError("a posting list names an article that does not exist")
    c.doc += step
    _varint(&c.at, c.end, &counts)
    c.n = counts >> 1
    c.in_title = 0
    if counts & 1:
        _varint(&c.at, c.end, &c.in_title)
    if c.n == 0 or c.in_title > c.n:
        raise ValueError("a posting list counts wrongly")
    return True


cdef inline bint _has_field(const Cursor *c, int field) noexcept:
    if field == IN_TITLE:
        return c.in_title > 0
    return field == IN_BOTH or c.in_title < c.n


def mark(const unsigned char[::1] postings not None, uint32_t n_docs, int field=IN_BOTH):
    """Return the bitmap of the articles that have the term in the field."""
    cdef bytearray bits = bytearray((n_docs + 7) // 8)
    cdef unsigned char *out = bits
    cdef Cursor c
    _open(&c, postings, None)
    while _next(&c, n_docs):
        if _has_field(&c, field):
            out[c.doc >> 3] |= 1 << (c.doc & 7)
    return bits


def mark_docs(const unsigned char[::1] docs not None, uint32_t n_docs, uint32_t n=0xFFFFFFFF):
    """Return the bitmap of a plain list of doc ids: its first `n`, or all up to its end."""
    cdef bytearray bits = bytearray((n_docs + 7) // 8)
    cdef unsigned char *out = bits
    cdef const unsigned char *at = &docs[0] if docs.shape[0] else NULL
    cdef const unsigned char *end = at + docs.shape[0]
    cdef uint32_t next_doc = 0, step
    while n and (at < end or n != 0xFFFFFFFF):
        _varint(&at, end, &step)
        if step == 0 or step > n_docs - next_doc:
            raise ValueError("a list names an article that does not exist")
        next_doc += step
        out[(next_doc - 1) >> 3] |= 1 << ((next_doc - 1) & 7)
        if n != 0xFFFFFFFF:
            n -= 1
    return bits


def add_scores(
    const unsigned char[::1] postings not None,
    const uint32_t[::1] lengths not None,
    double[::1] scores not None,
    int field,
    double weight,
    double k1,
    double b,
    double mean_length,
    double title_weight,
):
    """Add one term's BM25 to the score of each article that has it in the field.

    lengths  IN   shape (n_docs,), words
    scores   I/O  shape (n_docs,)

    weight × tf / (tf + k1 × (1 − b + b × length / mean_length)), where an
    occurrence in the title counts as `title_weight` in tf: Robertson and
    Zaragoza, The Probabilistic Relevance Framework (2009), 3.5 and 3.6,
    without the constant factor k1 + 1.
    """
    cdef Cursor c
    cdef double tf
    cdef uint32_t n_docs = <uint32_t> lengths.shape[0]
    if scores.shape[0] != lengths.shape[0]:
        raise ValueError("scores and lengths differ in shape")
    _open(&c, postings, None)
    while _next(&c, n_docs):
        tf = 0
        if field != IN_BODY:
            tf += title_weight * c.in_title
        if field != IN_TITLE:
            tf += c.n - c.in_title
        if tf > 0:
            scores[c.doc] += weight * tf / (tf + k1 * (1 - b + b * lengths[c.doc] / mean_length))


cdef class Words:
    """The posting lists of the words of a phrase, walked together.

    Subclasses would be one too many: `in_order` asks for the words side
    by side, else they may stand in any order, `slop` positions apart.
    """

    cdef Cursor *cursors
    cdef size_t n_words
    cdef list buffers                   # keeps the lists alive

    def __cinit__(self, list lists):
        cdef const unsigned char[::1] postings, positions
        cdef size_t word
        self.n_words = len(lists)
        self.buffers = []
        self.cursors = <Cursor *> PyMem_Calloc(self.n_words + 1, sizeof(Cursor))
        if self.cursors == NULL:
            raise MemoryError()
        for word in range(self.n_words):
            postings, positions = lists[word]
            self.buffers.append((postings, positions))
            _open(&self.cursors[word], postings, positions)

    def __dealloc__(self):
        cdef size_t word
        if self.cursors != NULL:
            for word in range(self.n_words):
                PyMem_Free(self.cursors[word].positions)
            PyMem_Free(self.cursors)

    cdef bint next_word(self, size_t word, uint32_t n_docs) except -1:
        """Move one word to its next article, past the positions of this one."""
        cdef Cursor *c = &self.cursors[word]
        cdef uint32_t left = c.n
        while left:
            if c.place >= c.places_end:
                raise ValueError("a position list is too short")
            left -= c.place[0] < 128
            c.place += 1
        return _next(c, n_docs)

    cdef bint next_article(self, uint32_t n_docs) except -1:
        """Move all words to the next article that has them all."""
        cdef uint32_t doc
        cdef size_t word
        if not self.next_word(0, n_docs):
            return False
        doc = self.cursors[0].doc
        word = 1
        while word < self.n_words:
            while self.cursors[word].doc == 0xFFFFFFFF or self.cursors[word].doc < doc:
                if not self.next_word(word, n_docs):
                    return False
            if self.cursors[word].doc > doc:
                doc = self.cursors[word].doc
                word = 0
            else:
                word += 1
        return True

    cdef int read_positions(self) except -1:
        """Read the positions of this article, of every word, without moving."""
        cdef size_t word
        cdef uint32_t i, step, position
        cdef Cursor *c
        cdef const unsigned char *at
        for word in range(self.n_words):
            c = &self.cursors[word]
            if c.n > <size_t> (c.places_end - c.place):
                raise ValueError("a position list is too short")
            if c.room < c.n:
                grown = PyMem_Realloc(c.positions, 8 * <size_t> c.n)
                if grown == NULL:
                    raise MemoryError()
                c.positions = <uint32_t *> grown
                c.room = 2 * <size_t> c.n
            at = c.place
            position = 0
            for i in range(c.n):
                _varint(&at, c.places_end, &step)
                position += step
                c.positions[i] = position
        return 0

    cdef bint side_by_side(self, uint32_t n_title, int field) noexcept:
        """Tell whether the words stand in order, one after the other."""
        cdef Cursor *first = &self.cursors[0]
        cdef Cursor *c
        cdef uint32_t i, j, start
        cdef size_t word
        for word in range(1, self.n_words):
            self.cursors[word].looked = 0
        for i in range(first.n):
            start = first.positions[i]
            if field != IN_BOTH and (start < n_title) != (field == IN_TITLE):
                continue
            for word in range(1, self.n_words):
                c = &self.cursors[word]
                j = c.looked
                while j < c.n and c.positions[j] < start + word:
                    j += 1
                c.looked = j
                if j == c.n or c.positions[j] != start + word:
                    break
            else:
                return True
        return False

    cdef bint near(self, uint32_t n_title, int field, uint32_t slop) noexcept:
        """Tell whether positions, one of each word, lie in one field and at most `slop` apart."""
        cdef size_t word, lowest
        cdef uint32_t low, high, position
        cdef Cursor *c
        for word in range(self.n_words):
            self.cursors[word].looked = 0
        while True:
            low = 0xFFFFFFFF
            high = 0
            lowest = 0
            for word in range(self.n_words):
                c = &self.cursors[word]
                position = c.positions[c.looked]
                if position < low:
                    low = position
                    lowest = word
                if position > high:
                    high = position
            if high - low <= slop and (low < n_title) == (high < n_title):
                if field == IN_BOTH or (low < n_title) == (field == IN_TITLE):
                    return True
            c = &self.cursors[lowest]
            c.looked += 1
            if c.looked == c.n:
                return False


def mark_words(
    list lists not None, const uint32_t[::1] title_lengths not None, int field=IN_BOTH, slop=None
):
    """Return the bitmap of the articles that have the words together in the field.

    lists  IN  (postings, positions) of each word, at least one.  Without
    a slop the words stand side by side in order; with one, in any order
    at positions that differ by at most that much.
    """
    cdef uint32_t n_docs = <uint32_t> title_lengths.shape[0], doc
    cdef uint32_t most = 0 if slop is None else min(slop, 0xFFFFFFF)
    cdef bint in_order = slop is None
    cdef bytearray bits = bytearray((n_docs + 7) // 8)
    cdef unsigned char *out = bits
    cdef Words words = Words(lists)
    cdef bint found
    while words.next_article(n_docs):
        doc = words.cursors[0].doc
        words.read_positions()
        if in_order:
            found = words.side_by_side(title_lengths[doc], field)
        else:
            found = words.near(title_lengths[doc], field, most)
        if found:
            out[doc >> 3] |= 1 << (doc & 7)
    return bits
