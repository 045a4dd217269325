"""Codes: texts as prefix codes of the words and phrases in a codebook.

A codebook is trained on texts like those to be coded (training.pxi).  It
gives words, signs and frequent phrases canonical Huffman codes, and codes
to bytes, by which any other word is spelled.  index/format.py has the
bytes.  A reader trusts nothing that it reads: what cannot be what was
written raises ValueError.
"""

from cpython cimport array
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.unicode cimport PyUnicode_DecodeUTF8
import array

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memmove, memset

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *length) except NULL

include "pieces.pxi"
include "symbols.pxi"


cdef enum:
    AT_ONCE = 64                        # pieces or symbols that are looked up together


cdef enum Fault:
    NO_FAULT = 0
    CUT_OFF = 1
    NO_MEMORY = 2


cdef int _raise(Fault fault) except -1:
    if fault == NO_MEMORY:
        raise MemoryError()
    raise ValueError("a stored text ends within a code")


cdef struct Output:
    unsigned char *data
    size_t length
    size_t room


cdef inline int _room(Output *out, size_t more) noexcept nogil:
    """Make room for `more` bytes.  0: out of memory."""
    cdef void *grown
    if out.room - out.length < more:
        grown = realloc(out.data, 2 * out.length + more)
        if grown == NULL:
            return 0
        out.data = <unsigned char *> grown
        out.room = 2 * out.length + more
    return 1


cdef struct Text:                       # UTF-8
    const unsigned char *data
    size_t length


cdef Text *_views(list texts) except NULL:
    """Return the texts as UTF-8, which lives as long as they do; for the caller to free."""
    cdef size_t n = len(texts), i
    cdef Py_ssize_t length
    cdef Text *views = <Text *> malloc((n + 1) * sizeof(Text))
    if views == NULL:
        raise MemoryError()
    try:
        for i in range(n):
            views[i].data = <const unsigned char *> PyUnicode_AsUTF8AndSize(texts[i], &length)
            views[i].length = length
    except BaseException:
        free(views)
        raise
    return views


include "codebook.pxi"
include "decoder.pxi"
include "encoder.pxi"
include "huffman.pxi"
include "training.pxi"
