"""Codes: texts as prefix codes of the words and phrases in a codebook.

A codebook is trained on texts like those to be coded (training.pxi).  It
gives words, signs and frequent phrases canonical Huffman codes, and codes
to bytes, by which any other word is spelled.  index/format.py has the
bytes.  A reader trusts nothing that it reads: what cannot be what was
written raises ValueError.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memmove, memset

cdef extern from "Python.h":
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *length) except NULL

include "pieces.pxi"
include "symbols.pxi"
include "codebook.pxi"


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


cdef struct Text:
    const unsigned char *data
    size_t length


# Reading


cdef struct Reader:                     # bits, the highest of a byte first
    const unsigned char *data
    size_t n_bytes
    size_t at                           # in bits


cdef inline uint64_t _ahead(const Reader *bits) noexcept nogil:
    """Return the bits ahead, the next one highest: at least 57, zeros beyond the end."""
    cdef uint64_t value = 0
    cdef size_t byte = bits.at >> 3, i
    if byte + 8 <= bits.n_bytes:
        value = _big_endian(bits.data + byte)
    else:
        for i in range(byte, bits.n_bytes):
            value |= <uint64_t> bits.data[i] << (56 - 8 * (i - byte))
    return value << (bits.at & 7)


cdef inline uint64_t _big_endian(const unsigned char *at) noexcept nogil:
    return (
        <uint64_t> at[0] << 56 | <uint64_t> at[1] << 48 | <uint64_t> at[2] << 40
        | <uint64_t> at[3] << 32 | <uint64_t> at[4] << 24 | <uint64_t> at[5] << 16
        | <uint64_t> at[6] << 8 | <uint64_t> at[7]
    )


cdef inline uint32_t _read_rank(Reader *bits, const Code *code) noexcept nogil:
    """Read a code; return its rank."""
    cdef uint32_t window = <uint32_t> (_ahead(bits) >> 32)
    cdef uint32_t length = code.shortest[window >> (32 - TABLE_BITS)]
    while window >= code.limits[length]:                # at the bounds between lengths alone
        length += 1
    bits.at += length
    return code.ranks[length] + (window >> (32 - length)) - code.firsts[length]


cdef Fault _read_raw(Reader *bits, Output *out) noexcept nogil:
    cdef size_t length = 0, shift = 0, i
    cdef uint32_t byte = 128
    while byte >= 128 and shift <= 35:
        byte = <uint32_t> (_ahead(bits) >> 56)
        bits.at += 8
        length |= <size_t> (byte & 127) << shift
        shift += 7
    if bits.at > 8 * bits.n_bytes or length > (8 * bits.n_bytes - bits.at) >> 3:
        return CUT_OFF
    if not _room(out, length):
        return NO_MEMORY
    for i in range(length):
        out.data[out.length + i] = <unsigned char> (_ahead(bits) >> 56)
        bits.at += 8
    out.length += length
    return NO_FAULT


cdef Fault _read_spelled(Reader *bits, const Codebook *book, Output *out) noexcept nogil:
    cdef uint32_t byte
    while bits.at <= 8 * bits.n_bytes:
        byte = book.bytes_[_read_rank(bits, &book.byte_code)]
        if byte == PIECE_END:
            return NO_FAULT
        if not _room(out, 1):
            return NO_MEMORY
        out.data[out.length] = <unsigned char> byte
        out.length += 1
    return CUT_OFF


cdef Fault _read_unlisted(
    Reader *bits, const Codebook *book, bint raw, bint after_word, Output *out
) noexcept nogil:
    """Read a piece that is spelled or raw, and put the space before it that was left out."""
    cdef size_t start = out.length
    cdef Fault fault
    out.data[start] = c" "
    out.length += 1
    fault = _read_raw(bits, out) if raw else _read_spelled(bits, book, out)
    if fault == NO_FAULT and not (
        after_word and out.length > start + 1 and _is_word(out.data[start + 1])
    ):
        memmove(out.data + start, out.data + start + 1, out.length - start - 1)
        out.length -= 1
    return fault


cdef inline bint _is_special(const Codebook *book, uint32_t number) noexcept nogil:
    return (
        (number == book.special[END]) | (number == book.special[SPELLED])
        | (number == book.special[RAW]) | (number == book.special[GLUE])
    )


cdef Fault _read_text(Reader *bits, const Codebook *book, Output *out) noexcept nogil:
    """Read a text up to its END.

    Symbols are read some at a time, then their places asked for, then
    their texts: what is in no cache comes while others are read.
    """
    cdef uint32_t numbers[AT_ONCE]
    cdef uint32_t number = NONE, n, i
    cdef bint after_word = False
    cdef size_t start, last = 8 * bits.n_bytes
    cdef Fault fault
    while True:
        n = 0
        while n < AT_ONCE:
            number = _read_rank(bits, &book.code)
            if _is_special(book, number):
                break
            prefetch(&book.symbols.all[number])
            numbers[n] = number
            n += 1
        if bits.at > last:
            return CUT_OFF
        for i in range(n):
            prefetch(book.symbols.text + book.symbols.all[numbers[i]].offset)
        if not _room(out, n * (MAX_TEXT + 1) + 1):
            return NO_MEMORY
        for i in range(n):
            after_word = _put_symbol_text(&book.symbols, numbers[i], after_word, out)
        if n == AT_ONCE:
            continue
        if number == book.special[END]:
            return NO_FAULT
        if number == book.special[GLUE]:
            after_word = False
            continue
        start = out.length
        fault = _read_unlisted(bits, book, number == book.special[RAW], after_word, out)
        if fault:
            return fault
        after_word = _ends_word(out.data + start, out.length - start)


cdef inline bint _put_symbol_text(
    const Symbols *symbols, uint32_t number, bint after_word, Output *out
) noexcept nogil:
    """Append a symbol's text, and the space that was left out before it.

    Return whether it ends a word.  There is room for MAX_TEXT + 1 bytes.
    """
    cdef const Symbol *symbol = &symbols.all[number]
    out.data[out.length] = c" "
    out.length += after_word & symbol.can               # BEGINS_WORD is 1
    memcpy(out.data + out.length, symbols.text + symbol.offset, 32)
    if symbol.length > 32:
        memcpy(out.data + out.length, symbols.text + symbol.offset, MAX_TEXT)
    out.length += symbol.length
    return (symbol.can & ENDS_WORD) != 0


cdef class Decoder:
    """Reads texts that were written with a codebook.  Safe to use from many threads at once."""

    cdef Codebook _book

    def __cinit__(self, const unsigned char[::1] codebook not None):
        _read_codebook(&self._book, codebook)

    def __dealloc__(self):
        _free_codebook(&self._book)

    def decode(self, const unsigned char[::1] frame not None, size_t start, size_t n_texts):
        """Return the first texts of a frame, those that begin at byte `start`, as a list."""
        cdef Reader bits = Reader(NULL, <size_t> frame.shape[0], 8 * start)
        cdef Output out = Output(NULL, 0, 0)
        cdef list texts = []
        cdef Fault fault
        if bits.n_bytes:
            bits.data = &frame[0]
        if start > bits.n_bytes:
            _raise(CUT_OFF)
        if not _room(&out, 8 * bits.n_bytes + 2 * MAX_TEXT):
            raise MemoryError()
        try:
            for _ in range(n_texts):
                out.length = 0
                fault = _read_text(&bits, &self._book, &out)
                if fault:
                    _raise(fault)
                texts.append(PyUnicode_DecodeUTF8(<char *> out.data, out.length, NULL))
            return texts
        finally:
            free(out.data)


# Writing


cdef struct Writer:                     # bits, the highest of a byte first
    Output out
    uint64_t held                       # bits that fill no byte yet, the highest of it
    uint32_t n_held                     # below 8


cdef inline void _put_bits(Writer *bits, uint32_t value, uint32_t n) noexcept nogil:
    """Write the lowest n bits of a value that has no others, at most 32; there is room for 8 bytes."""
    cdef uint64_t held = bits.held | <uint64_t> value << (64 - n - bits.n_held)
    cdef unsigned char *to = bits.out.data + bits.out.length
    to[0] = <unsigned char> (held >> 56)
    to[1] = <unsigned char> (held >> 48)
    to[2] = <unsigned char> (held >> 40)
    to[3] = <unsigned char> (held >> 32)
    to[4] = <unsigned char> (held >> 24)
    to[5] = <unsigned char> (held >> 16)
    to[6] = <unsigned char> (held >> 8)
    to[7] = <unsigned char> held
    n += bits.n_held
    bits.out.length += n >> 3
    bits.held = held << (n & 0x38)
    bits.n_held = n & 7


cdef inline void _put_symbol(Writer *bits, const Codebook *book, uint32_t number) noexcept nogil:
    _put_bits(bits, book.symbols.all[number].code, book.symbols.all[number].bits)


cdef inline void _put_special(Writer *bits, const Codebook *book, uint32_t which) noexcept nogil:
    _put_symbol(bits, book, book.special[which])


cdef inline size_t _special_bits(const Codebook *book, uint32_t which) noexcept nogil:
    return book.symbols.all[book.special[which]].bits


cdef void _put_raw(
    Writer *bits, const Codebook *book, const unsigned char *text, size_t length
) noexcept nogil:
    """Write bytes as they are; there is room for 16 more."""
    cdef size_t rest = length, i
    _put_special(bits, book, RAW)
    while rest >= 128:
        _put_bits(bits, <uint32_t> (rest & 127) | 128, 8)
        rest >>= 7
    _put_bits(bits, <uint32_t> rest, 8)
    for i in range(length):
        _put_bits(bits, text[i], 8)


cdef void _put_spelled(
    Writer *bits, const Codebook *book, const unsigned char *piece, size_t length
) noexcept nogil:
    """Write a piece that has no code: by the codes of its bytes, or raw where that is shorter."""
    cdef size_t cost = _special_bits(book, SPELLED) + book.byte_bits[PIECE_END], i
    for i in range(length):
        cost += book.byte_bits[piece[i]]
    if cost > _special_bits(book, RAW) + 8 + 8 * length:
        _put_raw(bits, book, piece, length)
        return
    _put_special(bits, book, SPELLED)
    for i in range(length):
        _put_bits(bits, book.byte_codes[piece[i]], book.byte_bits[piece[i]])
    _put_bits(bits, book.byte_codes[PIECE_END], book.byte_bits[PIECE_END])


cdef struct Seen:                       # pieces of a text, some at a time
    uint64_t keys[AT_ONCE]
    const unsigned char *texts[AT_ONCE]
    uint32_t lengths[AT_ONCE]
    uint32_t numbers[AT_ONCE]           # of the symbols, NONE where there is none
    uint8_t can[AT_ONCE]                # what the symbols can be
    bint glued[AT_ONCE]
    uint32_t n


cdef void _see(Seen *seen, Pieces *pieces, const Symbols *symbols, const Pairs *phrases) noexcept nogil:
    """Read the next pieces and find their symbols; what is in no cache comes meanwhile."""
    cdef const Slot *slot
    cdef const Slot *before = NULL
    cdef uint32_t n = 0, i
    while n < AT_ONCE and _next_piece(pieces):
        seen.texts[n] = pieces.text + pieces.start
        seen.lengths[n] = <uint32_t> pieces.length
        seen.glued[n] = pieces.glued
        seen.keys[n] = _key(seen.texts[n], pieces.length, pieces.end - pieces.start)
        prefetch(&symbols.slots[_place(seen.keys[n], pieces.length, symbols.n_slots)])
        n += 1
    seen.n = n
    for i in range(n):
        slot = _find(symbols, seen.texts[i], seen.lengths[i], seen.keys[i])
        seen.numbers[i] = NONE
        seen.can[i] = 0
        if slot != NULL:
            seen.numbers[i] = slot.number
            seen.can[i] = slot.can
            prefetch(&symbols.all[slot.number])
            if before != NULL and before.can & GROWS and slot.can & CLOSES:
                prefetch(&phrases.slots[
                    _pair_place(phrases, _joined(before.number, slot.number))
                ])
        before = slot


cdef Fault _put_text(
    Writer *bits, const Codebook *book, const Pairs *phrases, const unsigned char *text, size_t length
) noexcept nogil:
    """Write a text and its END: by the longest phrases from the left, or raw where that is shorter."""
    cdef Writer before
    cdef Pieces pieces = _pieces(text, length)
    cdef Seen seen
    cdef uint32_t phrase = NONE, number, longer, grows = 0, i
    if not _room(&bits.out, 16):
        return NO_MEMORY
    before = bits[0]
    while True:
        _see(&seen, &pieces, &book.symbols, phrases)
        if not _room(&bits.out, seen.n * (MAX_PIECE + 16) + 16):
            return NO_MEMORY
        for i in range(seen.n):
            number = seen.numbers[i]
            if phrase != NONE:
                if grows and seen.can[i] & CLOSES and not seen.glued[i]:
                    longer = _pair(phrases, _joined(phrase, number)).value
                    if longer:
                        phrase = (longer >> 1) - 1
                        grows = longer & 1
                        continue
                _put_symbol(bits, book, phrase)
            if seen.glued[i]:
                _put_special(bits, book, GLUE)
            if number == NONE:
                _put_spelled(bits, book, seen.texts[i], seen.lengths[i])
            phrase = number
            grows = seen.can[i] & GROWS
        if seen.n < AT_ONCE:
            break
    if phrase != NONE:
        _put_symbol(bits, book, phrase)
    if 8 * (bits.out.length - before.out.length) + bits.n_held > (
        before.n_held + _special_bits(book, RAW) + 8 * length + 48
    ):
        bits.out.length = before.out.length
        bits.held = before.held
        bits.n_held = before.n_held
        if not _room(&bits.out, length + 32):
            return NO_MEMORY
        _put_raw(bits, book, text, length)
    _put_special(bits, book, END)
    return NO_FAULT


cdef class Encoder:
    """Writes frames with a codebook, and keeps them.

    A frame is a byte of the caller's, then texts.  One thread at a time;
    the loops run without the GIL.
    """

    cdef Codebook _book
    cdef Pairs _phrases
    cdef Writer _bits
    cdef uint64_t *_ends
    cdef size_t _n
    cdef size_t _ends_room

    def __cinit__(self, const unsigned char[::1] codebook not None):
        _read_codebook(&self._book, codebook)
        if not _find_phrases(&self._book, &self._phrases):
            raise MemoryError()

    def __dealloc__(self):
        _free_codebook(&self._book)
        free(self._phrases.slots)
        free(self._bits.out.data)
        free(self._ends)

    def __len__(self):
        return self._n

    @property
    def n_bytes(self):
        """Bytes of all frames."""
        return self._bits.out.length

    cdef int _expect(self, size_t more) except -1:
        cdef void *grown
        if self._n + more > self._ends_room:
            grown = realloc(self._ends, 8 * (2 * self._n + more))
            if grown == NULL:
                raise MemoryError()
            self._ends = <uint64_t *> grown
            self._ends_room = 2 * self._n + more
        return 0

    def encode(self, list records not None):
        """Append a frame for each record, a pair of a number below 256 and a sequence of texts."""
        cdef size_t n_texts = 0, n = len(records), i, done = 0
        cdef Fault fault = NO_FAULT
        cdef Py_ssize_t length
        for _, texts in records:
            n_texts += len(texts)
        self._expect(n)
        cdef Text *all_texts = <Text *> malloc((n_texts + 1) * sizeof(Text))
        cdef size_t *counts = <size_t *> malloc((n + 1) * sizeof(size_t))
        cdef unsigned char *marks = <unsigned char *> malloc(n + 1)
        try:
            if all_texts == NULL or counts == NULL or marks == NULL:
                raise MemoryError()
            for i, (mark, texts) in enumerate(records):
                marks[i] = mark
                counts[i] = len(texts)
                for text in texts:
                    all_texts[done].data = <const unsigned char *> PyUnicode_AsUTF8AndSize(
                        text, &length
                    )
                    all_texts[done].length = length
                    done += 1
            with nogil:
                done = 0
                for i in range(n):
                    fault = self._encode_one(marks[i], all_texts + done, counts[i])
                    if fault:
                        break
                    done += counts[i]
            if fault:
                _raise(fault)
        finally:
            free(all_texts)
            free(counts)
            free(marks)

    cdef Fault _encode_one(self, unsigned char mark, const Text *texts, size_t n) noexcept nogil:
        cdef Fault fault
        cdef size_t i
        if not _room(&self._bits.out, 16):
            return NO_MEMORY
        _put_bits(&self._bits, mark, 8)
        for i in range(n):
            fault = _put_text(
                &self._bits, &self._book, &self._phrases, texts[i].data, texts[i].length
            )
            if fault:
                return fault
        if not _room(&self._bits.out, 16):
            return NO_MEMORY
        if self._bits.n_held:
            _put_bits(&self._bits, 0, 8 - self._bits.n_held)
        self._ends[self._n] = self._bits.out.length
        self._n += 1
        return NO_FAULT

    def copy(self, const unsigned char[::1] frames not None, const uint64_t[::1] spans not None):
        """Append frames that were written with the same codebook.

        `spans` has where each begins and ends in `frames`.
        """
        cdef size_t n = spans.shape[0] // 2, total = 0, i
        cdef uint64_t last = frames.shape[0]
        for i in range(n):
            if spans[2 * i] > spans[2 * i + 1] or spans[2 * i + 1] > last:
                raise ValueError("a frame lies outside its section")
            total += spans[2 * i + 1] - spans[2 * i]
        self._expect(n)
        if not _room(&self._bits.out, total + 16):
            raise MemoryError()
        for i in range(n):
            if spans[2 * i] < spans[2 * i + 1]:
                total = spans[2 * i + 1] - spans[2 * i]
                memcpy(self._bits.out.data + self._bits.out.length, &frames[spans[2 * i]], total)
                self._bits.out.length += total
            self._ends[self._n] = self._bits.out.length
            self._n += 1

    def frames(self, const uint32_t[::1] order not None):
        """Return (frames, ends) in an order: for each place the number of the frame put there.

        Ends are u32, and u64 where the frames take 4 GiB or more.
        """
        cdef size_t n = order.shape[0], total = 0, i, start
        for i in range(n):
            if order[i] >= self._n:
                raise ValueError(f"there is no frame {order[i]}")
            total += self._ends[order[i]] - (self._ends[order[i] - 1] if order[i] else 0)
        cdef bint wide = total >= <size_t> 1 << 32
        cdef bytes frames = PyBytes_FromStringAndSize(NULL, total)
        cdef bytes ends = PyBytes_FromStringAndSize(NULL, (8 if wide else 4) * n)
        cdef char *to = PyBytes_AS_STRING(frames)
        cdef char *end_to = PyBytes_AS_STRING(ends)
        cdef uint32_t narrow
        with nogil:
            total = 0
            for i in range(n):
                start = self._ends[order[i] - 1] if order[i] else 0
                memcpy(to + total, self._bits.out.data + start, self._ends[order[i]] - start)
                total += self._ends[order[i]] - start
                if wide:
                    memcpy(end_to + 8 * i, &total, 8)
                else:
                    narrow = <uint32_t> total
                    memcpy(end_to + 4 * i, &narrow, 4)
        return frames, ends


# Training


include "training.pxi"
