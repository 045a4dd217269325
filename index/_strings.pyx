"""String tables: sorted texts, prefix-compressed in blocks of 16.

index/format.py gives the bytes.  Writer and reader stand together here,
so that they cannot drift apart.  A reader trusts no length that it
reads: what points outside the table raises ValueError.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

cdef enum:
    PER_BLOCK = 16


cdef inline void _write_varint(bytearray out, size_t value):
    while value >= 128:
        out.append((value & 127) | 128)
        value >>= 7
    out.append(value)


def write_table(strings):
    """Return the bytes of a table of `strings`, a sequence of str in the order of their UTF-8."""
    cdef bytearray blocks = bytearray(), offsets = bytearray()
    cdef bytes before = b"", text
    cdef size_t shared, most, number = 0
    for string in strings:
        text = string.encode()
        if number % PER_BLOCK == 0:
            offsets += len(blocks).to_bytes(4, "little")
            before = b""
        elif text <= before:
            raise ValueError("strings of a table must rise")
        shared = 0
        most = min(len(before), len(text))
        while shared < most and before[shared] == text[shared]:
            shared += 1
        if number % PER_BLOCK:
            _write_varint(blocks, shared)
        _write_varint(blocks, len(text) - shared)
        blocks += text[shared:]
        before = text
        number += 1
    return number.to_bytes(4, "little") + bytes(offsets) + bytes(blocks)


cdef struct Cursor:                     # a string, and where in the table it stands
    size_t at                           # the byte after it
    size_t number
    unsigned char *text
    size_t length
    size_t room


cdef int _compare(const unsigned char *a, size_t n, const unsigned char *b, size_t m) noexcept:
    """Compare two strings by their bytes: below 0, 0 or above 0."""
    # An empty string may be a null pointer, which memcmp must not be given.
    cdef int order = memcmp(a, b, min(n, m)) if n and m else 0
    if order:
        return order
    return (n > m) - (n < m)


include "checked.pxi"


cdef class StringTable:
    """A string table in a buffer, which it keeps alive.

    Where the buffer is that of a Section (index/format.py), whose checksums
    are then looked at as far as the table is read.
    """

    cdef const unsigned char[::1] _bytes
    cdef Checked _section               # None where there is nothing to check
    cdef const unsigned char *_data
    cdef size_t _end                    # bytes in all
    cdef size_t _blocks                 # where the first block begins
    cdef readonly size_t n_strings
    cdef readonly size_t n_blocks

    def __cinit__(self, const unsigned char[::1] buffer not None, section=None):
        cdef size_t number
        self._bytes = buffer
        self._end = buffer.shape[0]
        self._section = None if section is None else Checked(section)
        if self._end < 4:
            raise ValueError("a string table has at least 4 bytes")
        self._data = &buffer[0]
        self._check(0, 4)
        self.n_strings = self._u32(0)
        self.n_blocks = (self.n_strings + PER_BLOCK - 1) // PER_BLOCK
        self._blocks = 4 + 4 * self.n_blocks
        if self._blocks > self._end:
            raise ValueError("a string table ends within its offsets")
        self._check(0, self._blocks)
        for number in range(self.n_blocks):
            if self._blocks + self._u32(4 + 4 * number) >= self._end:
                raise ValueError("a block of a string table lies outside it")

    cdef inline size_t _u32(self, size_t at) noexcept:
        cdef const unsigned char *p = self._data + at
        return p[0] | p[1] << 8 | p[2] << 16 | (<size_t> p[3]) << 24

    cdef inline size_t _varint(self, size_t *at) except? 0xFFFFFFFF:
        """Read a number; most are a single byte."""
        if at[0] < self._end and self._data[at[0]] < 128:
            at[0] += 1
            return self._data[at[0] - 1]
        return self._long_varint(at)

    cdef size_t _long_varint(self, size_t *at) except? 0xFFFFFFFF:
        cdef size_t value = 0
        cdef int shift = 0
        while at[0] < self._end and shift < 32:
            value |= (<size_t> self._data[at[0]] & 127) << shift
            at[0] += 1
            if self._data[at[0] - 1] < 128:
                return value
            shift += 7
        raise ValueError("a string table ends within a number")

    cdef inline int _check(self, size_t start, size_t stop) except -1:
        """See to it that bytes `start` to `stop` are those that were written."""
        if self._section is not None:
            self._section.at(start, stop)
        return 0

    cdef size_t _block(self, size_t number) except 0:
        """Return where a block of strings begins, which may be read from there on."""
        cdef size_t start = self._blocks + self._u32(4 + 4 * number), stop = self._end
        if number + 1 < self.n_blocks:
            stop = self._blocks + self._u32(8 + 4 * number)
        if stop <= start:
            raise ValueError("blocks of a string table must rise")
        self._check(start, stop)
        return start

    cdef int _first(self, Cursor *cursor, size_t block) except -1:
        """Read the first string of a block."""
        cursor.number = block * PER_BLOCK
        cursor.at = self._block(block)
        cursor.length = 0
        return self._read(cursor, 0)

    cdef int _next(self, Cursor *cursor) except -1:
        """Read the string after the one that was read last."""
        cursor.number += 1
        if cursor.number % PER_BLOCK == 0:
            return self._first(cursor, cursor.number // PER_BLOCK)
        return self._read(cursor, self._varint(&cursor.at))

    cdef int _read(self, Cursor *cursor, size_t shared) except -1:
        cdef size_t further = self._varint(&cursor.at)
        if shared > cursor.length or further > self._end - cursor.at:
            raise ValueError("a string lies outside its table")
        if shared + further > cursor.room:
            grown = PyMem_Realloc(cursor.text, 2 * (shared + further) + 64)
            if grown == NULL:
                raise MemoryError()
            cursor.text = <unsigned char *> grown
            cursor.room = 2 * (shared + further) + 64
        memcpy(cursor.text + shared, self._data + cursor.at, further)
        cursor.length = shared + further
        cursor.at += further
        return 0

    cdef int _seek(self, Cursor *cursor, const unsigned char *text, size_t length) except -1:
        """Move to the first string that is not less than `text`, or past the last."""
        cdef size_t low = 0, high = self.n_blocks, middle, at, first
        while low < high:                       # the last block that begins below `text`
            middle = (low + high) // 2
            at = self._block(middle)
            first = self._varint(&at)
            if first > self._end - at:
                raise ValueError("a string lies outside its table")
            if _compare(self._data + at, first, text, length) < 0:
                low = middle + 1
            else:
                high = middle
        if self.n_blocks == 0:
            cursor.number = 0
            return 0
        self._first(cursor, low - 1 if low else 0)
        while _compare(cursor.text, cursor.length, text, length) < 0:
            if cursor.number + 1 == self.n_strings:
                cursor.number += 1
                break
            self._next(cursor)
        return 0

    def __len__(self):
        return self.n_strings

    def __getitem__(self, Py_ssize_t number):
        if number < 0:
            raise IndexError(number)
        return self.at(number)

    cdef str at(self, size_t number):
        cdef Cursor cursor = Cursor(0, 0, NULL, 0, 0)
        if number >= self.n_strings:
            raise IndexError(number)
        try:
            self._first(&cursor, number // PER_BLOCK)
            while cursor.number < number:
                self._next(&cursor)
            return cursor.text[:cursor.length].decode()
        finally:
            PyMem_Free(cursor.text)

    def lower_bound(self, bytes text not None):
        """Return the number of the first string that is not less than `text`."""
        cdef Cursor cursor = Cursor(0, 0, NULL, 0, 0)
        try:
            self._seek(&cursor, text, len(text))
            return cursor.number
        finally:
            PyMem_Free(cursor.text)

    def find(self, str text not None):
        """Return the number of `text`, or -1 where the table does not hold it."""
        # A lone surrogate may be asked for, and no table holds one.
        cdef bytes wanted = text.encode("utf-8", "surrogatepass")
        cdef const unsigned char *bytes_ = wanted
        cdef size_t length = len(wanted)
        cdef Cursor cursor = Cursor(0, 0, NULL, 0, 0)
        try:
            self._seek(&cursor, bytes_, length)
            if cursor.number == self.n_strings:
                return -1
            found = _compare(cursor.text, cursor.length, bytes_, length) == 0
            return cursor.number if found else -1
        finally:
            PyMem_Free(cursor.text)

    def prefix_range(self, str prefix not None):
        """Return (start, stop): the numbers of the strings that begin with `prefix`."""
        cdef bytes start = prefix.encode("utf-8", "surrogatepass")
        if not start:
            return 0, self.n_strings
        # No byte of UTF-8 is 255, so this is above all texts with the prefix.
        return self.lower_bound(start), self.lower_bound(start + b"\xff")

    def strings(self, size_t start=0, stop=None):
        """Return the strings from number `start` up to `stop`, as a list."""
        cdef size_t last = self.n_strings if stop is None else min(<size_t> stop, self.n_strings)
        cdef Cursor cursor = Cursor(0, 0, NULL, 0, 0)
        cdef list found = []
        if start >= last:
            return found
        try:
            self._first(&cursor, start // PER_BLOCK)
            while True:
                if cursor.number >= start:
                    found.append(cursor.text[:cursor.length].decode())
                if cursor.number + 1 == last:
                    return found
                self._next(&cursor)
        finally:
            PyMem_Free(cursor.text)

    def pick(self, const unsigned int[::1] numbers not None, size_t start, size_t stop):
        """Return the strings whose numbers are numbers[start:stop], as a list."""
        cdef Cursor cursor = Cursor(0, 0, NULL, 0, 0)
        cdef size_t at, number
        cdef list found = []
        if start > stop or stop > <size_t> numbers.shape[0]:
            raise ValueError(f"of {numbers.shape[0]} numbers of strings none are {start} to {stop}")
        try:
            for at in range(start, stop):
                number = numbers[at]
                if number >= self.n_strings:
                    raise ValueError(f"a table of {self.n_strings} strings has no string {number}")
                # Forms of one word are mostly neighbours: the next one of a block is read on to.
                if (
                    at == start
                    or number < cursor.number
                    or number // PER_BLOCK != cursor.number // PER_BLOCK
                ):
                    self._first(&cursor, number // PER_BLOCK)
                while cursor.number < number:
                    self._next(&cursor)
                found.append(cursor.text[:cursor.length].decode())
            return found
        finally:
            PyMem_Free(cursor.text)


cdef class StringColumn:
    """A text for each article: a table, and the number of each article's text in it.

    `numbers` is a Section of u32, checked as far as it is read.
    """

    cdef readonly StringTable table
    cdef Checked _numbers

    def __init__(self, StringTable table not None, numbers not None):
        self.table = table
        self._numbers = Checked(numbers)

    def __getitem__(self, uint64_t doc):
        if doc >= self._numbers.n_bytes // 4:
            raise IndexError(doc)
        return self.table.at((<const uint32_t *> self._numbers.at(4 * doc, 4 * doc + 4))[0])
