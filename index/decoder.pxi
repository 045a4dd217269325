# The decoder: from codes to texts.  Part of _codes.pyx.

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
