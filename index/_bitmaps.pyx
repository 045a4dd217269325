"""Bitmaps of articles: 32 bytes a cell of 256 doc ids, the first the lowest bit of the first byte."""

from libc.stdint cimport uint32_t, uint64_t


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


def mark_docs(const unsigned char[::1] docs not None, uint32_t n_docs, uint32_t n=0xFFFFFFFF):
    """Return the bitmap of a list of doc ids (index/format.py): its first `n`, or all of it.

    Raises ValueError where the list ends within a number or names an
    article that does not exist.
    """
    cdef bytearray bits = bytearray((n_docs + 255) // 256 * 32)
    cdef unsigned char *out = bits
    cdef const unsigned char *at = &docs[0] if docs.shape[0] else NULL
    cdef const unsigned char *end = at + docs.shape[0]
    cdef uint32_t next_doc = 0
    cdef uint64_t step
    cdef int shift
    while n and (at < end or n != 0xFFFFFFFF):
        step = 0
        shift = 0
        while True:
            if at >= end or shift > 28:
                raise ValueError("a list of articles ends within a number")
            step |= (<uint64_t> at[0] & 127) << shift
            shift += 7
            at += 1
            if at[-1] < 128:
                break
        if step == 0 or step > n_docs - next_doc:
            raise ValueError("a list names an article that does not exist")
        next_doc += <uint32_t> step
        out[(next_doc - 1) >> 3] |= 1 << ((next_doc - 1) & 7)
        if n != 0xFFFFFFFF:
            n -= 1
    return bits
