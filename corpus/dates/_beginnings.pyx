"""Beginnings: where in a text a date might begin, by first words and by the look of numbers.

A filter, and no more: it lets through all that grammar.FIRST takes, and
little else.  A word passes if it is one of the given words; "a" and "an"
if a letter that begins a unit follows; digits if there are four, if one or two
are followed by what a day is, or if "-", "/" or "." and a digit come next.
O(n), and no more memory than what is found.
"""

from cpython.unicode cimport (
    PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ,
)

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memset

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)

cdef enum:
    _SLOTS = 512                        # many times as many as there are words
    _PACKED = 8                         # letters that are compared, besides the length
    _MOST_GAP = 9                       # characters of white space between two words


cdef class Words:
    """The words that dates begin with, in lower case; a word is told by eight letters and its length."""

    cdef uint64_t keys[_SLOTS]

    def __init__(self, words):
        memset(self.keys, 0, sizeof(self.keys))
        cdef uint64_t key
        cdef size_t slot
        cdef Py_ssize_t i
        for word in words:
            key = 0
            for i in range(min(len(word), _PACKED)):
                key = key << 8 | <unsigned char> ord(word[i])
            key ^= <uint64_t> len(word) << 56
            slot = _slot(key)
            while self.keys[slot]:
                slot = (slot + 1) % _SLOTS
            self.keys[slot] = key

    def beginnings(self, str text not None):
        """Return where dates might begin, in order."""
        cdef int kind = PyUnicode_KIND(text)
        cdef const void *data = PyUnicode_DATA(text)
        cdef Py_ssize_t n = PyUnicode_GET_LENGTH(text), at = 0, start
        cdef uint32_t character
        cdef list found = []
        while at < n:
            character = PyUnicode_READ(kind, data, at)
            start = at
            if _is_letter(character):
                at = self._after_word(kind, data, n, at, found)
            elif c'0' <= character <= c'9':
                at = _after_number(kind, data, n, at, found)
            else:
                at += 1
                # '80s
                if (character == c"'" or character == 0x2019) and at + 2 < n and \
                        PyUnicode_READ(kind, data, at + 1) == c'0':
                    found.append(start)
                elif character > 127 and Py_UNICODE_ISALNUM(character):
                    at = _after_others(kind, data, n, at)
        return found

    cdef Py_ssize_t _after_word(
        self, int kind, const void *data, Py_ssize_t n, Py_ssize_t at, list found
    ) except -1:
        """Look at the word that begins at `at`, and return where it ends."""
        cdef Py_ssize_t start = at
        cdef uint64_t key = 0
        cdef uint32_t character = PyUnicode_READ(kind, data, at)
        cdef size_t slot
        while _is_letter(character):
            if at - start < _PACKED:
                key = key << 8 | (character | 0x20)
            at += 1
            character = PyUnicode_READ(kind, data, at) if at < n else 0
        if c'1' <= character <= c'4' and at - start == 1 and key in (c'q', c'h'):
            found.append(start)
        if _is_word(character):
            return _after_others(kind, data, n, at)
        if at - start <= 2:
            if key == c'a' or key == (c'a' << 8 | c'n'):
                if _begins_unit(kind, data, n, at):
                    found.append(start)
            return at
        key ^= <uint64_t> (at - start) << 56
        slot = _slot(key)
        while self.keys[slot]:
            if self.keys[slot] == key:
                found.append(start)
                break
            slot = (slot + 1) % _SLOTS
        return at


cdef Py_ssize_t _after_number(
    int kind, const void *data, Py_ssize_t n, Py_ssize_t at, list found
) except -1:
    """Look at the digits that begin at `at`, and return where they, and what hangs on, end."""
    cdef Py_ssize_t start = at, n_digits
    cdef uint32_t character = PyUnicode_READ(kind, data, at), after
    while c'0' <= character <= c'9':
        at += 1
        character = PyUnicode_READ(kind, data, at) if at < n else 0
    n_digits = at - start
    after = PyUnicode_READ(kind, data, at + 1) if at + 1 < n else 0
    if n_digits == 4:
        found.append(start)
    elif n_digits > 4:
        pass
    elif character in (c'-', c'/', c'.') and c'0' <= after <= c'9':
        found.append(start)
    elif n_digits <= 3:
        if character | 0x20 in (c's', c'n', c'r', c't'):        # 1st, 2nd, 3rd, 4th
            if n_digits <= 2:
                found.append(start)
        elif _goes_on(kind, data, n, at):
            found.append(start)
    if _is_word(character):
        return _after_others(kind, data, n, at)
    return at


cdef Py_ssize_t _after_others(int kind, const void *data, Py_ssize_t n, Py_ssize_t at) noexcept:
    """Return where the word ends that goes on at `at`."""
    while at < n and _is_word(PyUnicode_READ(kind, data, at)):
        at += 1
    return at


cdef bint _begins_unit(int kind, const void *data, Py_ssize_t n, Py_ssize_t at) noexcept:
    """Tell whether white space follows, and then what may be a day, a week, a month..."""
    cdef uint32_t letter = _next(kind, data, n, at) | 0x20
    return letter in (c'd', c'w', c'f', c'm', c'q', c'h', c'y', c'c')


cdef bint _goes_on(int kind, const void *data, Py_ssize_t n, Py_ssize_t at) noexcept:
    """Tell whether a dash or white space follows, and then a digit or what may begin a month,
    a unit, or "of", "to", "through", "and"."""
    cdef uint32_t character = PyUnicode_READ(kind, data, at) if at < n else 0
    if character in (c'-', 0x2013, 0x2014):
        return True
    character = _next(kind, data, n, at)
    if character in (c'-', 0x2013, 0x2014):
        return True
    character |= 0x20
    return character in (
        c'j', c'f', c'm', c'a', c's', c'o', c'n', c'd', c't', c'w', c'h', c'q', c'y', c'c'
    )


cdef uint32_t _next(int kind, const void *data, Py_ssize_t n, Py_ssize_t at) noexcept:
    """Return the first character after white space, 0 where none is or where that is long."""
    cdef Py_ssize_t limit = min(n, at + _MOST_GAP + 1)
    cdef Py_ssize_t begin = at
    cdef uint32_t character
    while at < limit:
        character = PyUnicode_READ(kind, data, at)
        if not (character == c' ' or 9 <= character <= 13 or 28 <= character <= 31
                or character == 0xA0):
            return character if at > begin else 0
        at += 1
    return 0


cdef inline bint _is_letter(uint32_t character) noexcept:
    return c'a' <= (character | 0x20) <= c'z' and character < 128


cdef inline bint _is_word(uint32_t character) noexcept:
    """As `\\w` of a regular expression."""
    if character < 128:
        return _is_letter(character) or c'0' <= character <= c'9' or character == c'_'
    return Py_UNICODE_ISALNUM(character)


cdef inline size_t _slot(uint64_t key) noexcept:
    return (key * <uint64_t> 0x9E3779B97F4A7C15) >> 55
