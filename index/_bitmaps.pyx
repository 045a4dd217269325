"""Bitmaps of articles: 32 bytes a cell of 256 doc ids, the first the lowest bit of the first byte."""

from libc.stdint cimport uint32_t, uint64_t

cdef extern from *:
    int popcount "__builtin_popcount" (unsigned int bits) nogil


def docs_in(const unsigned char[::1] bits not None, limit=None, bint backwards=False):
    """Return the doc ids of a bitmap, the highest first if `backwards`; at most `limit`."""
    cdef list docs = []
    cdef Py_ssize_t n = bits.shape[0], at
    cdef Py_ssize_t most = 8 * n if limit is None else limit
    cdef int bit, byte
    for at in range(n):
        byte = bits[n - 1 - at if backwards else at]
        if byte == 0:
            continue
        for bit in range(8):
            if len(docs) >= most:
                return docs
            if backwards and byte & (128 >> bit):
                docs.append(8 * (n - 1 - at) + 7 - bit)
            elif not backwards and byte & (1 << bit):
                docs.append(8 * at + bit)
    return docs


def mark_docs(const unsigned char[::1] docs not None, uint32_t n_docs):
    """Return the bitmap of a list of doc ids (index/format.py).

    Raises ValueError where the list ends within a number or names an
    article that does not exist.
    """
    cdef bytearray bits = bytearray((n_docs + 255) // 256 * 32)
    if docs.shape[0]:
        _mark_list(&docs[0], &docs[0] + docs.shape[0], n_docs, bits)
    return bits


def mark_lists(
    const unsigned char[::1] docs not None, const uint32_t[::1] ends not None, numbers, uint32_t n_docs
):
    """Return the bitmap of the articles that are in any of some lists of doc ids.

        docs     IN    all lists, one after the other
        ends     IN    where each ends
        numbers  IN    which lists

    Raises ValueError as mark_docs does, and where a list lies outside `docs`.
    """
    cdef bytearray bits = bytearray((n_docs + 255) // 256 * 32)
    cdef Py_ssize_t number
    cdef uint32_t start
    for number in numbers:
        if not 0 <= number < ends.shape[0]:
            raise ValueError(f"of {ends.shape[0]} lists none is number {number}")
        start = ends[number - 1] if number else 0
        if start > ends[number] or ends[number] > docs.shape[0]:
            raise ValueError("a list lies outside the lists")
        if start < ends[number]:
            _mark_list(&docs[0] + start, &docs[0] + ends[number], n_docs, bits)
    return bits


cdef int _mark_list(
    const unsigned char *at, const unsigned char *end, uint32_t n_docs, unsigned char *out
) except -1:
    """Mark the articles of one list."""
    cdef uint32_t next_doc = 0
    cdef uint64_t step
    while at < end:
        step = _read_step(&at, end)
        if step == 0 or step > n_docs - next_doc:
            raise ValueError("a list names an article that does not exist")
        next_doc += <uint32_t> step
        out[(next_doc - 1) >> 3] |= 1 << ((next_doc - 1) & 7)
    return 0


def mark_some(const unsigned char[::1] bits not None, const unsigned char[::1] chosen not None, uint32_t n):
    """Return the bitmap of some articles of a bitmap: `n` of them.

    `chosen` begins with what tells which, as for a form among the
    postings of its term (index/format.py).  Raises ValueError where it
    does not fit.
    """
    cdef bytearray marked = bytearray(bits.shape[0])
    cdef unsigned char *out = marked
    cdef Py_ssize_t n_bytes = bits.shape[0], at
    cdef uint32_t freq = 0
    cdef bint sound
    for at in range(n_bytes):
        freq += popcount(bits[at])
    if n == 0:
        return marked
    if n > freq or (8 * <uint64_t> n >= freq and chosen.shape[0] < (freq + 7) // 8):
        raise ValueError("a form lies outside the articles of its term")
    if chosen.shape[0] == 0:
        raise ValueError("a list of articles ends within a number")
    with nogil:
        if 8 * <uint64_t> n >= freq:
            sound = _mark_mask(&bits[0], n_bytes, &chosen[0], n, out)
        else:
            sound = _mark_ordinals(&bits[0], n_bytes, &chosen[0], chosen.shape[0], n, out)
    if not sound:
        raise ValueError("a form lies outside the articles of its term")
    return marked


cdef bint _mark_mask(
    const unsigned char *bits, Py_ssize_t n_bytes, const unsigned char *mask, uint32_t n,
    unsigned char *out,
) noexcept nogil:
    """Mark the articles whose bit in the mask is set; tell whether they are `n`."""
    cdef Py_ssize_t at
    cdef uint32_t ordinal = 0, found = 0
    cdef unsigned int left, lowest
    for at in range(n_bytes):
        left = bits[at]
        while left:
            lowest = left & (~left + 1)
            if mask[ordinal >> 3] >> (ordinal & 7) & 1:
                out[at] |= lowest
                found += 1
            ordinal += 1
            left ^= lowest
    return found == n


cdef bint _mark_ordinals(
    const unsigned char *bits, Py_ssize_t n_bytes, const unsigned char *steps, Py_ssize_t size,
    uint32_t n, unsigned char *out,
) except -1 nogil:
    """Mark the `n` articles that the steps lead to; tell whether they are there."""
    cdef const unsigned char *at = steps
    cdef const unsigned char *end = steps + size
    cdef Py_ssize_t byte = 0
    cdef uint64_t ordinal = 0               # of the article after the last that was marked
    cdef uint64_t before = 0, step          # articles in the bytes that were passed
    cdef unsigned int left
    for _ in range(n):
        step = _read_step(&at, end)
        if step == 0:
            return False
        ordinal += step
        while byte < n_bytes and before + popcount(bits[byte]) < ordinal:
            before += popcount(bits[byte])
            byte += 1
        if byte == n_bytes:
            return False
        left = bits[byte]
        for _ in range(ordinal - before - 1):
            left &= left - 1
        out[byte] |= left & (~left + 1)
    return True


cdef inline uint64_t _read_step(const unsigned char **at, const unsigned char *end) except? 0 nogil:
    """Read a varint, which is never 0.  Raises ValueError where the bytes end within it."""
    cdef uint64_t step = 0
    cdef unsigned char byte
    cdef int shift = 0
    while True:
        if at[0] >= end or shift > 28:
            with gil:
                raise ValueError("a list of articles ends within a number")
        byte = at[0][0]
        at[0] += 1
        step |= (<uint64_t> byte & 127) << shift
        shift += 7
        if byte < 128:
            return step
