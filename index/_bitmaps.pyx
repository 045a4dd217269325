"""Bitmaps of articles: doc id 0 is the lowest bit of the first byte."""

from libc.stdint cimport uint32_t


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


cdef struct Scored:
    double score
    uint32_t doc


cdef inline bint _worse(const Scored *a, const Scored *b) noexcept:
    return a.score < b.score or (a.score == b.score and a.doc < b.doc)


cdef void _sink(Scored *heap, Py_ssize_t n, Py_ssize_t at) noexcept:
    """Restore the heap, worst on top, below `at`."""
    cdef Py_ssize_t child
    cdef Scored moved = heap[at]
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and _worse(&heap[child + 1], &heap[child]):
            child += 1
        if not _worse(&heap[child], &moved):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = moved


def best_docs(const double[::1] scores not None, const unsigned char[::1] bits not None, size_t k):
    """Return the k best doc ids of a bitmap as (score, doc id), best first.

    Of equal scores the higher doc id comes first: the newer article.

    scores  IN  shape (n_docs,)
    bits    IN  shape ((n_docs + 7) // 8,)
    """
    cdef Py_ssize_t n = 0, at, most = min(k, <size_t> scores.shape[0])
    cdef Scored found
    cdef uint32_t doc
    if bits.shape[0] != (scores.shape[0] + 7) // 8:
        raise ValueError("scores and bits differ in shape")
    if most == 0:
        return []
    cdef bytearray room = bytearray(most * sizeof(Scored))
    cdef char *raw = room
    cdef Scored *heap = <Scored *> raw
    for doc in range(scores.shape[0]):
        if not bits[doc >> 3] >> (doc & 7) & 1:
            continue
        found.score = scores[doc]
        found.doc = doc
        if n < most:
            heap[n] = found
            n += 1
            if n == most:
                for at in range(most // 2, -1, -1):
                    _sink(heap, n, at)
        elif _worse(&heap[0], &found):
            heap[0] = found
            _sink(heap, n, 0)
    pairs = [(heap[at].score, heap[at].doc) for at in range(n)]
    pairs.sort(reverse=True)
    return pairs


def add_to(double[::1] scores not None, const unsigned char[::1] bits not None, double value):
    """Add a value to the score of each article of a bitmap.  Shapes as for best_docs."""
    cdef Py_ssize_t doc
    if bits.shape[0] != (scores.shape[0] + 7) // 8:
        raise ValueError("scores and bits differ in shape")
    for doc in range(scores.shape[0]):
        if bits[doc >> 3] >> (doc & 7) & 1:
            scores[doc] += value
