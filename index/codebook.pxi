# The codebook in memory, and as it is read.  Part of _codes.pyx.

cdef enum:
    TABLE_BITS = 11                     # codes up to here are found by one look
    N_BYTE_SYMBOLS = 257
    PIECE_END = 256                     # ends a spelled piece
    MAX_BYTE_BITS = 15
    HEAD_BYTES = 4 + N_SPECIAL + (N_BYTE_SYMBOLS + 1) // 2 + 2 * MAX_BITS


cdef struct Code:                       # a canonical prefix code, for reading
    uint32_t table[1 << TABLE_BITS]     # symbol << 8 | bits by the first bits; 0: a longer code
    uint64_t limits[MAX_BITS + 1]       # by length: what 32 bits of a longer code are not below
    uint32_t firsts[MAX_BITS + 1]       # by length: the first code
    uint32_t ranks[MAX_BITS + 1]        # by length: the rank of the first code
    uint32_t *by_rank                   # symbols in the order of their codes


cdef struct Codebook:
    Symbols symbols
    Code code                           # of symbols
    Code bytes_                         # of bytes
    uint8_t byte_bits[N_BYTE_SYMBOLS]
    uint32_t byte_codes[N_BYTE_SYMBOLS]


cdef int _make_code(Code *code, const uint8_t *bits, uint32_t n, uint32_t *codes) except -1:
    """Make the canonical code in which symbol i of n has bits[i] bits, 1 to MAX_BITS.

    Codes rise with their length, within a length with the symbol's number.
    """
    cdef uint32_t counts[MAX_BITS + 2]
    cdef uint32_t next_[MAX_BITS + 2]
    cdef uint32_t length, number, first = 0, rank = 0, at
    memset(counts, 0, sizeof(counts))
    for number in range(n):
        counts[bits[number]] += 1
    for length in range(1, MAX_BITS + 1):
        first <<= 1
        code.firsts[length] = next_[length] = first
        code.ranks[length] = rank
        first += counts[length]
        rank += counts[length]
        code.limits[length] = <uint64_t> first << (32 - length)
        if first > <uint32_t> 1 << length:
            raise ValueError("a codebook has more codes than there can be")
    if first != <uint32_t> 1 << MAX_BITS:       # so every string of bits is a code
        raise ValueError("a codebook has fewer codes than there can be")
    code.by_rank = <uint32_t *> malloc(n * sizeof(uint32_t))
    if code.by_rank == NULL:
        raise MemoryError()
    memset(code.table, 0, sizeof(code.table))
    for number in range(n):
        length = bits[number]
        codes[number] = next_[length]
        next_[length] += 1
        code.by_rank[code.ranks[length] + codes[number] - code.firsts[length]] = number
        if length <= TABLE_BITS:
            at = codes[number] << (TABLE_BITS - length)
            for at in range(at, at + (1 << (TABLE_BITS - length))):
                code.table[at] = number << 8 | length
    return 0


cdef int _read_codebook(Codebook *book, const unsigned char[::1] data) except -1:
    """Read a codebook that is all zeros before.  Raises ValueError."""
    cdef size_t end = data.shape[0], number
    cdef const unsigned char *at
    cdef uint8_t *bits
    cdef uint32_t *codes
    if end < HEAD_BYTES:
        raise ValueError("a codebook ends within its head")
    at = &data[4 + N_SPECIAL]
    for number in range(<uint32_t> N_BYTE_SYMBOLS):
        book.byte_bits[number] = at[number >> 1] >> (4 * (number & 1)) & 15
        if book.byte_bits[number] == 0:
            raise ValueError("a codebook has no code for a byte")
    _make_code(&book.bytes_, book.byte_bits, N_BYTE_SYMBOLS, book.byte_codes)
    for number in range(<uint32_t> N_SPECIAL):
        if not _append(&book.symbols, NULL, 0):
            raise MemoryError()
        book.symbols.all[number].bits = data[4 + number]
        if not 1 <= data[4 + number] <= MAX_BITS:
            raise ValueError("a codebook has an impossible code")
    _read_symbols(&book.symbols, &data[0], end)
    bits = <uint8_t *> malloc(book.symbols.n)
    codes = <uint32_t *> malloc(4 * book.symbols.n)
    try:
        if bits == NULL or codes == NULL:
            raise MemoryError()
        for number in range(book.symbols.n):
            bits[number] = book.symbols.all[number].bits
        _make_code(&book.code, bits, book.symbols.n, codes)
        for number in range(book.symbols.n):
            book.symbols.all[number].code = codes[number]
    finally:
        free(bits)
        free(codes)
    return 0


cdef int _read_symbols(Symbols *symbols, const unsigned char *data, size_t end) except -1:
    """Read the texts of all symbols but the special ones, each with the bits of its code."""
    cdef unsigned char text[MAX_TEXT]
    cdef size_t at = HEAD_BYTES, shared, further, length = 0, n
    cdef size_t counts = HEAD_BYTES - 2 * MAX_BITS
    cdef uint8_t bits
    for bits in range(1, MAX_BITS + 1):
        n = data[counts + 2 * bits - 2] | data[counts + 2 * bits - 1] << 8
        if symbols.n + n > MAX_SYMBOLS:
            raise ValueError("a codebook has too many symbols")
        for _ in range(n):
            if end - at < 2:
                raise ValueError("a codebook ends within a symbol")
            shared, further = data[at], data[at + 1]
            at += 2
            if further > end - at or shared > length or not 1 <= shared + further <= MAX_TEXT:
                raise ValueError("a symbol of a codebook has an impossible length")
            memcpy(text + shared, data + at, further)
            at += further
            length = shared + further
            if not _append(symbols, text, length):
                raise MemoryError()
            symbols.all[symbols.n - 1].bits = bits
    if at != end:
        raise ValueError("bytes follow the last symbol of a codebook")
    return 0


cdef int _find_phrases(Codebook *book, Pairs *phrases) noexcept nogil:
    """Make symbols findable, by their text and phrases by their parts.  0: out of memory."""
    cdef Symbols *symbols = &book.symbols
    cdef Pieces seen
    cdef uint32_t number, first, last
    cdef size_t n_slots = 1024, before
    cdef const unsigned char *text
    cdef uint64_t key
    while n_slots < 2 * <size_t> symbols.n:
        n_slots *= 2
    if not _rehash(symbols, n_slots) or not _put_pair(phrases, 0, 1):
        return 0
    for number in range(N_SPECIAL, symbols.n):
        text = symbols.text + symbols.all[number].offset
        seen = _pieces(text, symbols.all[number].length)
        before = 0
        while _next_piece(&seen) and seen.at < seen.end:
            before = seen.at
        if before == 0:                         # a single piece
            continue
        first = _find(symbols, text, before)
        last = _find(symbols, text + seen.start, seen.length)
        if first == NONE or last == NONE or seen.glued:
            continue                            # no trained phrase; nobody will write it
        key = _joined(first, last)
        if not _pair(phrases, key).value and not _put_pair(phrases, key, number):
            return 0
    return 1


cdef void _free_codebook(Codebook *book) noexcept nogil:
    _free_symbols(&book.symbols)
    free(book.code.by_rank)
    free(book.bytes_.by_rank)
