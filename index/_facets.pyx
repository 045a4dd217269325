"""Counting kernels: how often each value, and each stretch of time, is among the articles found.

    bits     IN      articles found: a bitmap of whole cells of 256 doc ids (index/_bitmaps.pyx)
    of       IN      a keyword column's rows: n_docs + 1 offsets, then value numbers by doc id
    counts   IN OUT  one for each value, or for each stretch of time; added to

Articles that lie side by side are counted as one run: a search that finds
all is as fast as reading the column.  O(cells + values counted).  Rows
are checked as they are read, so that wrong bytes raise ValueError.
"""

from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

cdef extern from *:
    int popcount "__builtin_popcountll" (uint64_t bits) nogil
    int lowest_bit "__builtin_ctzll" (uint64_t bits) nogil


def count_values(
    const unsigned char[::1] bits not None,
    const uint32_t[::1] of not None,
    uint32_t n_docs,
    uint32_t[::1] counts not None,
):
    """Add to `counts` how many of the articles have each value."""
    cdef Py_ssize_t n_numbers = of.shape[0] - n_docs - 1
    cdef bint sound
    _check_bitmap(bits.shape[0], n_docs)
    if n_numbers < 0:
        raise ValueError("a column has a row for each article")
    if n_docs == 0 or n_numbers == 0:
        return
    with nogil:
        sound = _count_values(
            &bits[0], &of[0], n_docs, n_numbers, &counts[0] if counts.shape[0] else NULL,
            counts.shape[0],
        )
    if not sound:
        raise ValueError("a column is not as it was written")


def count_stretches(
    const unsigned char[::1] bits not None,
    const int32_t[::1] dates not None,
    const int32_t[::1] starts not None,
    uint32_t[::1] counts not None,
):
    """Add to `counts` how many of the articles are of each stretch of time.

    `dates` are days by doc id, never falling.  A stretch goes from the day
    in `starts`, which rise, to the day before the next; the last is open.
    """
    cdef uint32_t n_docs = <uint32_t> dates.shape[0]
    cdef Py_ssize_t n = starts.shape[0], i
    cdef uint32_t start, stop
    _check_bitmap(bits.shape[0], n_docs)
    if counts.shape[0] != n:
        raise ValueError("each stretch of time has one count")
    if n == 0 or n_docs == 0:
        return
    with nogil:
        start = _first_on(&dates[0], 0, n_docs, starts[0])
        for i in range(n):
            stop = n_docs
            if i + 1 < n:
                stop = _first_on(&dates[0], start, n_docs, starts[i + 1])
            if start < stop:
                counts[i] += _count_bits(&bits[0], start, stop)
            start = stop


def count_bits(const unsigned char[::1] bits not None, uint32_t start, uint32_t stop):
    """Return how many of the articles `start` to `stop`, the second left out, are in a bitmap."""
    if stop > 8 * bits.shape[0]:
        raise ValueError("a bitmap ends before that article")
    return _count_bits(&bits[0], start, stop) if start < stop else 0


def kth_count(const uint32_t[::1] counts not None, uint32_t k):
    """Return the k-th highest count; 0 where fewer than k are above 0."""
    cdef uint32_t highest = 0, level
    cdef uint64_t reached = 0
    cdef uint32_t *n_at                     # how many values there are of each count
    cdef Py_ssize_t i, n = counts.shape[0]
    if k == 0:
        raise ValueError("the first is the highest: k is at least 1")
    for i in range(n):
        highest = max(highest, counts[i])
    n_at = <uint32_t *> calloc(<size_t> highest + 1, 4)
    if n_at == NULL:
        raise MemoryError()
    with nogil:
        for i in range(n):
            n_at[counts[i]] += 1
        level = highest
        while level and reached + n_at[level] < k:
            reached += n_at[level]
            level -= 1
        free(n_at)
    return level


def values_from(const uint32_t[::1] counts not None, uint32_t least):
    """Return (number, count) of the values that count `least` or more, by number."""
    cdef Py_ssize_t i
    return [(i, counts[i]) for i in range(counts.shape[0]) if counts[i] >= least]


cdef _check_bitmap(Py_ssize_t n_bytes, uint32_t n_docs):
    if n_bytes != 32 * ((<Py_ssize_t> n_docs + 255) // 256):
        raise ValueError("a bitmap has 32 bytes a cell")


cdef bint _count_values(
    const unsigned char *bits,
    const uint32_t *of,
    uint32_t n_docs,
    Py_ssize_t n_numbers,
    uint32_t *counts,
    Py_ssize_t n_values,
) noexcept nogil:
    """Count run by run; tell whether all rows were sound."""
    cdef const uint32_t *numbers = of + n_docs + 1
    cdef uint32_t word, low, length, first, last, at
    cdef uint64_t left
    for word in range((n_docs + 63) // 64):
        memcpy(&left, bits + 8 * <size_t> word, 8)
        if n_docs - 64 * word < 64:
            left &= (<uint64_t> 1 << (n_docs - 64 * word)) - 1
        while left:
            low = lowest_bit(left)
            length = _run_length(left >> low)
            left = left & ~(_ones(length) << low)
            first = of[64 * word + low]
            last = of[64 * word + low + length]
            if first > last or last > n_numbers:
                return False
            for at in range(first, last):
                if numbers[at] >= n_values:
                    return False
                counts[numbers[at]] += 1
    return True


cdef inline uint32_t _run_length(uint64_t bits) noexcept nogil:
    """Return how many ones there are below the lowest zero."""
    return lowest_bit(~bits) if ~bits else 64


cdef inline uint64_t _ones(uint32_t n) noexcept nogil:
    """Return a number whose n lowest bits are set; n is 0 to 64."""
    return (<uint64_t> 1 << n) - 1 if n < 64 else ~(<uint64_t> 0)


cdef uint32_t _first_on(
    const int32_t *dates, uint32_t start, uint32_t stop, int32_t day
) noexcept nogil:
    """Return the first article from `start` on that is of the day or later; `stop` if none is."""
    cdef uint32_t step = 1, middle
    # Days lie close together: find a bracket in growing steps, then halve it.
    while step < stop - start and dates[start + step] < day:
        start += step
        step *= 2
    if step < stop - start:
        stop = start + step
    while start < stop:
        middle = start + (stop - start) // 2
        if dates[middle] < day:
            start = middle + 1
        else:
            stop = middle
    return start


cdef uint32_t _count_bits(const unsigned char *bits, uint32_t start, uint32_t stop) noexcept nogil:
    """Count the bits of a range that is not empty and lies within the bitmap's whole cells."""
    cdef uint32_t word = start >> 6, last = (stop - 1) >> 6, n = 0
    cdef uint64_t set
    cdef uint64_t mask = ~(<uint64_t> 0) << (start & 63)
    while word < last:
        memcpy(&set, bits + 8 * <size_t> word, 8)
        n += popcount(set & mask)
        mask = ~(<uint64_t> 0)
        word += 1
    memcpy(&set, bits + 8 * <size_t> word, 8)
    return n + popcount(set & mask & _ones(((stop - 1) & 63) + 1))
