"""Passages: the hits of a query in a text, and the passage that best shows them.

    words       the text is read once; words that are not sought are passed over by their first
                letter and length, most of them without a look at the rules of words
    hits        phrases and words near each other, among the words that are sought
    passage     the heaviest run of hits, from the beginning of a sentence

Everything takes time in proportion to the text.  The GIL is let go for a
long body alone: a usual article takes a few microseconds, and who lets go
of the GIL for so short a time may wait a thousand times as long to have it
back.
"""

from cpython.unicode cimport PyUnicode_READ_CHAR

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memset

include "../index/scanner.pxi"
include "sought.pxi"
include "hits.pxi"
include "passage.pxi"

WIDTH = _WIDTH

cdef enum:
    OVERLAP = 1000          # characters that two parts of a text share, so that a phrase is seen whole
    LONG_TEXT = 1 << 16     # characters that take some hundred microseconds to read


cdef class Highlighter:
    """Finds the parts of a query in texts, and the passage that best shows them.

    `words` are the words of the query, each as the surface forms that it
    may stand in.  `parts` are (numbers of words, field, weight, slop): the
    words stand side by side, or with a slop that many places apart at
    most, in any order; field is "title", "body" or None for both.
    """

    cdef Sought _sought
    cdef bint _elide

    def __cinit__(self, words not None, parts not None, bint elide=False):
        self._elide = elide
        _add_words(&self._sought, [tuple(forms) for forms in words])
        _add_parts(&self._sought, parts)

    def __dealloc__(self):
        free(self._sought.parts)
        free(self._sought.words_of_parts)
        free(self._sought.beginning)
        free(self._sought.forms)
        free(self._sought.uses)
        free(self._sought.letters)
        free(self._sought.slots)

    def spans(self, str text not None, str field not None):
        """Return (start, end, number of the part) of each hit, in order, none over another.

        Of two that overlap the one that begins first stays, of two that
        begin together the longer, of two alike that of the earlier part.
        """
        cdef Text seen = view(text, self._elide)
        cdef Found found
        cdef size_t i
        memset(&found, 0, sizeof(Found))
        try:
            _find_spans(&self._sought, &seen, _field_number(field), &found)
            return [
                (found.spans[i].start, found.spans[i].end, found.spans[i].part)
                for i in range(found.n_spans)
            ]
        finally:
            free(found.matches)
            free(found.spans)

    def passage(self, str title not None, str body not None, Py_ssize_t part=1 << 20):
        """Return the best passage, and (start, end) of the hits in it.

        It is of the body, else of the title if that has hits, else the
        body's start.  A long body is looked at in parts of `part`
        characters, and the first that has hits is taken.
        """
        cdef Found found
        cdef Text seen
        cdef Passage passage
        memset(&found, 0, sizeof(Found))
        try:
            seen = view(body, self._elide)
            if seen.length < LONG_TEXT:
                _find_first(&self._sought, &seen, max(part, 1), &found)
            else:
                with nogil:
                    _find_first(&self._sought, &seen, max(part, 1), &found)
            if not found.n_spans:
                seen = view(title, self._elide)
                _find_spans(&self._sought, &seen, IN_TITLE, &found)
                if not found.n_spans and body:
                    seen = view(body, self._elide)
            _choose_passage(&self._sought, &seen, found.spans, found.n_spans, &passage)
            return _write(&seen, &passage, found.spans, found.n_spans)
        finally:
            free(found.matches)
            free(found.spans)


def mark_up(str text not None, highlights not None):
    """Return a text as HTML: escaped, the highlights within <mark>.

    Highlights are (start, end), in order and never overlapping.
    """
    cdef size_t room = 6 * len(text) + 13 * len(highlights)     # &quot; is the longest, then marks
    cdef Py_UCS4 *out = <Py_UCS4 *> _room(room, sizeof(Py_UCS4))
    cdef Py_ssize_t at = 0, start, end, length = 0
    try:
        for start, end in highlights:
            start = min(max(start, at), len(text))
            end = min(max(end, start), len(text))
            length = _escape(text, at, start, out, length)
            length = _put(out, length, b"<mark>")
            length = _escape(text, start, end, out, length)
            length = _put(out, length, b"</mark>")
            at = end
        length = _escape(text, at, len(text), out, length)
        return PyUnicode_FromKindAndData(4, out, length)
    finally:
        free(out)


cdef Py_ssize_t _escape(
    str text, Py_ssize_t start, Py_ssize_t end, Py_UCS4 *out, Py_ssize_t length
) noexcept:
    """Append text[start:end] as HTML to the `length` characters of `out`; return its new length."""
    cdef Py_UCS4 character
    cdef Py_ssize_t at
    for at in range(start, end):
        character = PyUnicode_READ_CHAR(text, at)
        if character > u">":        # none of those below
            out[length] = character
            length += 1
        elif character == u"&":
            length = _put(out, length, b"&amp;")
        elif character == u"<":
            length = _put(out, length, b"&lt;")
        elif character == u">":
            length = _put(out, length, b"&gt;")
        elif character == u'"':
            length = _put(out, length, b"&quot;")
        elif character == u"'":
            length = _put(out, length, b"&#x27;")
        else:
            out[length] = character
            length += 1
    return length


cdef inline Py_ssize_t _put(Py_UCS4 *out, Py_ssize_t length, const char *written) noexcept nogil:
    while written[0]:
        out[length] = <unsigned char> written[0]
        length += 1
        written += 1
    return length
