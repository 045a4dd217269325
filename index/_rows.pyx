"""Rows: what segments say of each article, put in the order of the segment that they are merged into.

    maps     IN   for each segment, u32 by doc id: its doc id in the merged segment, or DEAD

Numbers that are read from files are checked: what leads outside raises
ValueError.
"""

from cpython cimport array
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
import array

from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy

include "bytes.pxi"

DEAD = 0xFFFFFFFF

cdef enum:
    _DEAD = 0xFFFFFFFF

cdef struct Head:                       # the next article of one segment
    uint64_t key                        # they come in the order of this
    uint32_t doc


def merge_order(list days not None, list ranks not None):
    """Return the maps that bring the articles of all segments into doc-id order.

        days    for each segment, i32 by doc id: the day, never falling
        ranks   for each segment, u32 by doc id: the place of the article's id among all
                that are merged, or DEAD

    Within a day ids go from last to first (index/builder.py).
    """
    cdef size_t n_segments = len(days), i, first
    cdef list maps = []
    cdef const int32_t[::1] some_days
    cdef const uint32_t[::1] some_ranks
    cdef const int32_t **day = <const int32_t **> _zeros(n_segments, sizeof(void *))
    cdef const uint32_t **rank = <const uint32_t **> _zeros(n_segments, sizeof(void *))
    cdef uint32_t **out = <uint32_t **> _zeros(n_segments, sizeof(void *))
    cdef uint32_t *n_docs = <uint32_t *> _zeros(n_segments, 4)
    cdef Head *heads = <Head *> _zeros(n_segments, sizeof(Head))
    cdef array.array made
    try:
        for i in range(n_segments):
            some_days = days[i]
            some_ranks = ranks[i]
            if some_days.shape[0] != some_ranks.shape[0]:
                raise ValueError("each article has a day and an id")
            n_docs[i] = <uint32_t> some_days.shape[0]
            made = array.array("I", bytes(4 * n_docs[i]))
            maps.append(made)
            if n_docs[i]:
                day[i] = &some_days[0]
                rank[i] = &some_ranks[0]
            out[i] = made.data.as_uints
        with nogil:
            _merge(n_segments, day, rank, n_docs, heads, out)
    finally:
        free(day)
        free(rank)
        free(out)
        free(n_docs)
        free(heads)
    return maps


cdef void _merge(
    size_t n_segments, const int32_t **days, const uint32_t **ranks, const uint32_t *n_docs,
    Head *heads, uint32_t **out,
) noexcept nogil:
    cdef size_t i, first
    cdef uint32_t new_doc = 0
    for i in range(n_segments):
        _advance(&heads[i], days[i], ranks[i], n_docs[i], out[i])
    while True:
        first = n_segments
        for i in range(n_segments):
            if heads[i].doc < n_docs[i] and (first == n_segments or heads[i].key < heads[first].key):
                first = i
        if first == n_segments:
            return
        out[first][heads[first].doc] = new_doc
        new_doc += 1
        heads[first].doc += 1
        _advance(&heads[first], days[first], ranks[first], n_docs[first], out[first])


cdef inline void _advance(
    Head *head, const int32_t *days, const uint32_t *ranks, uint32_t n_docs, uint32_t *out
) noexcept nogil:
    """Go to the next article that is not deleted, from the one at `doc` on."""
    while head.doc < n_docs and ranks[head.doc] == _DEAD:
        out[head.doc] = _DEAD
        head.doc += 1
    if head.doc < n_docs:
        head.key = <uint64_t> <uint32_t> days[head.doc] << 32 | (_DEAD - ranks[head.doc])


def place(list rows not None, list maps not None, size_t width, uint32_t n_docs):
    """Return the rows of all segments, `width` bytes an article, by new doc id."""
    cdef bytearray out = bytearray(width * n_docs)
    cdef unsigned char *to = out
    cdef const unsigned char[::1] some
    cdef const uint32_t[::1] new_docs
    cdef Py_ssize_t doc
    for some, new_docs in zip(rows, maps):
        if some.shape[0] != <Py_ssize_t> width * new_docs.shape[0]:
            raise ValueError("each article has one row")
        for doc in range(new_docs.shape[0]):
            if new_docs[doc] < n_docs:
                memcpy(to + width * new_docs[doc], &some[width * doc], width)
    return out


def place_bits(list bitmaps not None, list maps not None, uint32_t n_docs):
    """Return the bits of all segments, one an article, by new doc id."""
    cdef bytearray out = bytearray((n_docs + 7) // 8)
    cdef unsigned char *to = out
    cdef const unsigned char[::1] bits
    cdef const uint32_t[::1] new_docs
    cdef Py_ssize_t doc
    for bits, new_docs in zip(bitmaps, maps):
        if 8 * bits.shape[0] < new_docs.shape[0]:
            raise ValueError("each article has one bit")
        for doc in range(new_docs.shape[0]):
            if new_docs[doc] < n_docs and bits[doc >> 3] >> (doc & 7) & 1:
                to[new_docs[doc] >> 3] |= 1 << (new_docs[doc] & 7)
    return out


def used_values(const uint32_t[::1] of not None, const uint32_t[::1] new_docs not None, uint32_t n_values):
    """Return a byte for each value of a column: 1 where an article that is not deleted has it.

    `of` holds the column's rows: an offset for each article and one as
    the end of the last, then value numbers.  Raises ValueError where it
    does not, so that place_values can trust it.
    """
    cdef bytearray used = bytearray(n_values)
    cdef Py_ssize_t n_docs = new_docs.shape[0], doc, at
    cdef Py_ssize_t n_numbers = of.shape[0] - n_docs - 1
    if n_numbers < 0 or of[0] != 0 or of[n_docs] != n_numbers:
        raise ValueError("a column is not as it was written")
    for doc in range(n_docs):
        if of[doc] > of[doc + 1]:
            raise ValueError("a column is not as it was written")
        for at in range(of[doc], of[doc + 1]):
            if of[n_docs + 1 + at] >= n_values:
                raise ValueError("a column is not as it was written")
            if new_docs[doc] != _DEAD:
                used[of[n_docs + 1 + at]] = 1
    return used


def place_values(list rows not None, list maps not None, list numbers not None, uint32_t n_docs):
    """Return the rows of all segments' columns as those of one, by new doc id.

    `rows` are those that used_values has checked, empty where a segment
    has no values; `numbers` holds for each the new numbers of its values.
    """
    cdef array.array offsets = array.array("I", bytes(4 * (<size_t> n_docs + 1)))
    cdef array.array made
    cdef const uint32_t[::1] of, new_docs, new_numbers
    cdef uint32_t *start = offsets.data.as_uints
    cdef uint32_t *to
    cdef Py_ssize_t doc, i
    cdef uint32_t at, first
    for of, new_docs in zip(rows, maps):
        for doc in range(new_docs.shape[0] if of.shape[0] else 0):
            if new_docs[doc] < n_docs:
                start[new_docs[doc] + 1] = of[doc + 1] - of[doc]
    for at in range(n_docs):
        start[at + 1] += start[at]
    made = array.array("I", bytes(4 * <size_t> start[n_docs]))
    for of, new_docs, new_numbers in zip(rows, maps, numbers):
        first = <uint32_t> new_docs.shape[0] + 1
        for doc in range(new_docs.shape[0] if of.shape[0] else 0):
            if new_docs[doc] < n_docs:
                to = made.data.as_uints + start[new_docs[doc]]
                for at in range(of[doc], of[doc + 1]):
                    to[at - of[doc]] = new_numbers[of[first + at]]
    return offsets + made


def number_values(values_of not None):
    """Return (values, known, rows) of a column whose values are given for each doc id.

        values  sorted; their numbers are their places
        known   a bitmap: which articles have the field, if only without values
        rows    u32: an offset for each article and one as the end of the last, then numbers
    """
    cdef Py_ssize_t n_docs = len(values_of), doc = 0, at
    cdef bytearray known = bytearray((n_docs + 7) // 8)
    cdef unsigned char *bits = known
    cdef array.array offsets = array.array("I", bytes(4 * (<size_t> n_docs + 1)))
    cdef dict seen = {}                 # value -> number, by first sight
    cdef Bytes numbers = Bytes(NULL, 0, 0)
    cdef tuple row
    cdef list values
    cdef array.array place, rows
    cdef uint32_t *to
    try:
        for row in values_of:
            if row is not None:
                bits[doc >> 3] |= 1 << (doc & 7)
                for value in row:
                    number = seen.get(value)
                    if number is None:
                        number = seen[value] = len(seen)
                    _put_u32(&numbers, number)
            doc += 1
            offsets.data.as_uints[doc] = <uint32_t> (numbers.length // 4)
        values = sorted(seen)
        place = array.array("I", bytes(4 * len(values)))
        for at, value in enumerate(values):
            place.data.as_uints[<uint32_t> seen[value]] = <uint32_t> at
        rows = array.array("I", bytes(4 * (<size_t> n_docs + 1) + numbers.length))
        to = rows.data.as_uints
        memcpy(to, offsets.data.as_uints, 4 * (<size_t> n_docs + 1))
        for at in range(<Py_ssize_t> (numbers.length // 4)):
            to[n_docs + 1 + at] = place.data.as_uints[(<uint32_t *> numbers.data)[at]]
    finally:
        free(numbers.data)
    return values, known, rows


def inverse(const uint32_t[::1] numbers not None):
    """Return where each number from 0 up stands.  Raises ValueError where one is too large."""
    cdef Py_ssize_t n = numbers.shape[0], at
    cdef array.array places = array.array("I", bytes(4 * <size_t> n))
    for at in range(n):
        if numbers[at] >= <size_t> n:
            raise ValueError("numbers are each once, from 0 up")
        places.data.as_uints[numbers[at]] = <uint32_t> at
    return places


def spread(const uint32_t[::1] numbers not None, const uint32_t[::1] places not None, uint32_t n):
    """Return n numbers: each of those given at its place, and DEAD at all others."""
    cdef array.array out = array.array("I", [DEAD]) * n
    cdef Py_ssize_t i
    if numbers.shape[0] != places.shape[0]:
        raise ValueError("each number has one place")
    for i in range(places.shape[0]):
        if places[i] >= n:
            raise ValueError("a place lies beyond the last")
        out.data.as_uints[places[i]] = numbers[i]
    return out


def come_order(list maps not None, uint32_t n_docs):
    """Return for each new doc id the article's number as they come, segment after segment."""
    cdef array.array order = array.array("I", bytes(4 * <size_t> n_docs))
    cdef const uint32_t[::1] new_docs
    cdef uint32_t number = 0
    cdef Py_ssize_t doc
    for new_docs in maps:
        for doc in range(new_docs.shape[0]):
            if new_docs[doc] < n_docs:
                order.data.as_uints[new_docs[doc]] = number
                number += 1
    return order


def frame_spans(ends not None, const uint32_t[::1] docs not None):
    """Return where the frame of each doc begins and ends, in turn, as u64.

    `ends` has the end of each frame of a segment, as u32 or u64.
    """
    cdef Py_ssize_t n = docs.shape[0], i
    cdef array.array spans = array.array("Q", bytes(16 * n))
    cdef uint64_t *to = <uint64_t *> spans.data.as_ulonglongs
    cdef const uint64_t[::1] wide
    cdef const uint32_t[::1] narrow
    cdef size_t n_docs = len(ends)
    for i in range(n):
        if docs[i] >= n_docs:
            raise ValueError(f"there is no frame {docs[i]}")
    if memoryview(ends).itemsize == 8:
        wide = ends
        for i in range(n):
            to[2 * i] = wide[docs[i] - 1] if docs[i] else 0
            to[2 * i + 1] = wide[docs[i]]
    else:
        narrow = ends
        for i in range(n):
            to[2 * i] = narrow[docs[i] - 1] if docs[i] else 0
            to[2 * i + 1] = narrow[docs[i]]
    return spans


def gather_frames(
    list frames not None, const uint32_t[::1] owners not None, const uint64_t[::1] spans not None,
    const uint32_t[::1] order not None,
):
    """Return (bytes, lengths): the frames of these numbers in turn, and their lengths as u64.

        frames  of each segment, all of them
        owners  u32 by number: the frame's segment
        spans   by number: where it begins and ends there
    """
    cdef Py_ssize_t n = order.shape[0], i
    cdef array.array lengths = array.array("Q", bytes(8 * n))
    cdef uint64_t *length = <uint64_t *> lengths.data.as_ulonglongs
    cdef const unsigned char[::1] some
    cdef const unsigned char **data = <const unsigned char **> _zeros(len(frames), sizeof(void *))
    cdef uint64_t *n_bytes = NULL
    cdef uint64_t total = 0, start, stop
    cdef bytes out
    cdef char *to
    try:
        n_bytes = <uint64_t *> _zeros(len(frames), 8)
        for i, some in enumerate(frames):
            n_bytes[i] = some.shape[0]
            data[i] = &some[0] if n_bytes[i] else NULL
        for i in range(n):
            if order[i] >= owners.shape[0] or 2 * <Py_ssize_t> order[i] + 1 >= spans.shape[0]:
                raise ValueError(f"there is no frame {order[i]}")
            start, stop = spans[2 * order[i]], spans[2 * order[i] + 1]
            if owners[order[i]] >= <size_t> len(frames) or not (
                start <= stop <= n_bytes[owners[order[i]]]
            ):
                raise ValueError("a frame lies outside its section")
            length[i] = stop - start
            total += stop - start
        out = PyBytes_FromStringAndSize(NULL, total)
        to = PyBytes_AS_STRING(out)
        for i in range(n):
            if length[i]:
                memcpy(to, data[owners[order[i]]] + spans[2 * order[i]], length[i])
                to += length[i]
    finally:
        free(data)
        free(n_bytes)
    return out, lengths


def docs_of_values(const uint32_t[::1] of not None, uint32_t n_docs, uint32_t n_values):
    """Return (lists, ends): the list of doc ids of each value of a column, and where each ends.

    Rows are as for used_values; values of an article differ.
    """
    cdef size_t first = <size_t> n_docs + 1, at
    cdef uint32_t doc, value
    cdef array.array ends = array.array("I", bytes(4 * n_values))
    cdef Bytes *lists = <Bytes *> _zeros(n_values, sizeof(Bytes))
    cdef uint32_t *next_doc = <uint32_t *> _zeros(n_values, 4)
    cdef Bytes all = Bytes(NULL, 0, 0)
    try:
        for doc in range(n_docs):
            for at in range(of[doc], of[doc + 1]):
                value = of[first + at]
                _reserve(&lists[value], 10)
                _append_varint(&lists[value], doc + 1 - next_doc[value])
                next_doc[value] = doc + 1
        for value in range(n_values):
            _put_bytes(&all, lists[value].data, lists[value].length)
            ends.data.as_uints[value] = <uint32_t> all.length
        return _taken(&all), ends
    finally:
        for value in range(n_values):
            free(lists[value].data)
        free(lists)
        free(next_doc)
        free(all.data)
