"""String tables: sorted texts, prefix-compressed in blocks of 16.

index/format.py gives the bytes.  Writer and reader stand together here,
so that they cannot drift apart.  A reader trusts no length that it
reads: what points outside the table raises ValueError.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize

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


cdef class StringTable:
    """A string table in a buffer, which it keeps alive."""

    cdef const unsigned char[::1] _bytes
    cdef const unsigned char *_data
    cdef size_t _end                    # bytes in all
    cdef size_t _blocks                 # where the first block begins
    cdef readonly size_t n_strings
    cdef readonly size_t n_blocks

    def __cinit__(self, const unsigned char[::1] buffer not None):
        cdef size_t number
        self._bytes = buffer
        self._end = buffer.shape[0]
        if self._end < 4:
            raise ValueError("a string table has at least 4 bytes")
        self._data = &buffer[0]
        self.n_strings = self._u32(0)
        self.n_blocks = (self.n_strings + PER_BLOCK - 1) // PER_BLOCK
        self._blocks = 4 + 4 * self.n_blocks
        if self._blocks > self._end:
            raise ValueError("a string table ends within its offsets")
        for number in range(self.n_blocks):
            if self._blocks + self._u32(4 + 4 * number) >= self._end:
                raise ValueError("a block of a string table lies outside it")

    cdef inline size_t _u32(self, size_t at) noexcept:
        cdef const unsigned char *p = self._data + at
        return p[0] | p[1] << 8 | p[2] << 16 | (<size_t> p[3]) << 24

    cdef size_t _varint(self, size_t *at) except? 0:
        cdef size_t value = 0
        cdef int shift = 0
        while at[0] < self._end and shift < 32:
            value |= (<size_t> self._data[at[0]] & 127) << shift
            at[0] += 1
            if self._data[at[0] - 1] < 128:
                return value
            shift += 7
        raise ValueError("a string table ends within a number")

    cdef size_t _block(self, size_t number) noexcept:
        return self._blocks + self._u32(4 + 4 * number)

    cdef bytes _next(self, size_t *at, bytes before, bint first):
        """Read the string at `at`, which follows `before`, and move past it."""
        cdef size_t shared = 0 if first else self._varint(at)
        cdef size_t further = self._varint(at)
        cdef size_t start = at[0]
        if shared > <size_t> len(before) or further > self._end - start:
            raise ValueError("a string lies outside its table")
        at[0] = start + further
        return before[:shared] + PyBytes_FromStringAndSize(<const char *> self._data + start, further)

    def __len__(self):
        return self.n_strings

    def __getitem__(self, size_t number):
        for string in self.strings(number, number + 1):
            return string
        raise IndexError(number)

    def lower_bound(self, bytes text not None):
        """Return the number of the first string that is not less than `text`."""
        cdef size_t low = 0, high = self.n_blocks, middle, at
        cdef size_t number
        cdef bytes string = b""
        while low < high:                       # the last block that begins below `text`
            middle = (low + high) // 2
            at = self._block(middle)
            if self._next(&at, b"", True) < text:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return 0
        at = self._block(low - 1)
        for number in range((low - 1) * PER_BLOCK, min(low * PER_BLOCK, self.n_strings)):
            string = self._next(&at, string, number % PER_BLOCK == 0)
            if string >= text:
                return number
        return min(low * PER_BLOCK, self.n_strings)

    def find(self, str text not None):
        """Return the number of `text`, or -1 where the table does not hold it."""
        # A lone surrogate may be asked for, and no table holds one.
        number = self.lower_bound(text.encode("utf-8", "surrogatepass"))
        return number if number < self.n_strings and self[number] == text else -1

    def prefix_range(self, str prefix not None):
        """Return (start, stop): the numbers of the strings that begin with `prefix`."""
        cdef bytes start = prefix.encode("utf-8", "surrogatepass")
        if not start:
            return 0, self.n_strings
        # No byte of UTF-8 is 255, so this is above all texts with the prefix.
        return self.lower_bound(start), self.lower_bound(start + b"\xff")

    def strings(self, size_t start=0, stop=None):
        """Yield the strings from number `start` up to `stop`."""
        cdef size_t last = self.n_strings if stop is None else min(<size_t> stop, self.n_strings)
        cdef size_t number, at
        cdef bytes string = b""
        if start >= last:
            return
        number = start - start % PER_BLOCK
        at = self._block(number // PER_BLOCK)
        while number < last:
            if number % PER_BLOCK == 0:
                at = self._block(number // PER_BLOCK)
            string = self._next(&at, string, number % PER_BLOCK == 0)
            if number >= start:
                yield string.decode()
            number += 1
