# The codebook in memory, and as it is read.  Part of _codes.pyx.

cdef enum:
    TABLE_BITS = 11                     # that tell how long a code is, or nearly
    N_BYTE_SYMBOLS = 257
    PIECE_END = 256                     # ends a spelled piece
    MAX_BYTE_BITS = 15
    HEAD_BYTES = 4 + N_SPECIAL + ((N_BYTE_SYMBOLS + 1) >> 1) + 2 * MAX_BITS


cdef struct Code:                       # a canonical prefix code, for reading
    uint8_t shortest[1 << TABLE_BITS]   # by the first bits: of how many bits codes are at least
    uint64_t limits[MAX_BITS + 1]       # by length: what 32 bits of a longer code are not below
    uint32_t firsts[MAX_BITS + 1]       # by length: the first code
    uint32_t ranks[MAX_BITS + 1]        # by length: the rank of the first code


cdef struct Codebook:
    Symbols symbols                     # by the rank of their codes
    uint32_t special[N_SPECIAL]         # their numbers
    Code code                           # of symbols
    Code byte_code
    uint32_t bytes_[N_BYTE_SYMBOLS]     # by the rank of their codes
    uint8_t byte_bits[N_BYTE_SYMBOLS]   # by byte
    uint32_t byte_codes[N_BYTE_SYMBOLS]


cdef int _make_code(Code *code, const uint32_t *counts) except -1:
    """Make the canonical code that has counts[i] codes of i bits, 1 to MAX_BITS.

    A code's rank is its place among all, shorter ones first.
    """
    cdef uint32_t length, first = 0, rank = 0, at = 0
    for length in range(1, <uint32_t> MAX_BITS + 1):
        first <<= 1
        if first + counts[length] > <uint32_t> 1 << length:
            raise ValueError("a codebook has more codes than there can be")
        code.firsts[length] = first
        code.ranks[length] = rank
        first += counts[length]
        rank += counts[length]
        code.limits[length] = <uint64_t> first << (32 - length)
        while at < 1 << TABLE_BITS and <uint64_t> at << (32 - TABLE_BITS) < code.limits[length]:
            code.shortest[at] = <uint8_t> length
            at += 1
    if first != <uint32_t> 1 << MAX_BITS:       # so all strings of bits are codes
        raise ValueError("a codebook has fewer codes than there can be")
    return 0


cdef int _read_codebook(Codebook *book, const unsigned char[::1] data) except -1:
    """Read a codebook that is all zeros before.  Raises ValueError."""
    if data.shape[0] < HEAD_BYTES:
        raise ValueError("a codebook ends within its head")
    _read_bytes(book, &data[4 + N_SPECIAL])
    _read_symbols(book, &data[0], data.shape[0])
    return 0


cdef int _read_bytes(Codebook *book, const unsigned char *data) except -1:
    """Read the bits of each byte's code."""
    cdef uint32_t counts[MAX_BITS + 1]
    cdef uint32_t byte, length, rank = 0
    memset(counts, 0, sizeof(counts))
    for byte in range(<uint32_t> N_BYTE_SYMBOLS):
        book.byte_bits[byte] = data[byte >> 1] >> (4 * (byte & 1)) & 15
        counts[book.byte_bits[byte]] += 1
    if counts[0]:
        raise ValueError("a codebook has no code for a byte")
    _make_code(&book.byte_code, counts)
    for length in range(1, <uint32_t> MAX_BITS + 1):
        for byte in range(<uint32_t> N_BYTE_SYMBOLS):
            if book.byte_bits[byte] == length:
                book.byte_codes[byte] = book.byte_code.firsts[length] + (
                    rank - book.byte_code.ranks[length]
                )
                book.bytes_[rank] = byte
                rank += 1
    return 0


cdef int _read_symbols(Codebook *book, const unsigned char *data, size_t end) except -1:
    """Read the symbols: of each length of code the special ones, then those with a text."""
    cdef Symbols *symbols = &book.symbols
    cdef uint32_t counts[MAX_BITS + 1]
    cdef unsigned char text[MAX_TEXT]
    cdef size_t at = HEAD_BYTES, length = 0, n
    cdef uint32_t bits, i, number, n_special = 0
    for bits in range(1, <uint32_t> MAX_BITS + 1):
        number = symbols.n
        for i in range(<uint32_t> N_SPECIAL):
            if data[4 + i] == bits:
                book.special[i] = symbols.n
                n_special += 1
                if not _append(symbols, NULL, 0):
                    raise MemoryError()
        n = _u16(data + HEAD_BYTES - 2 * MAX_BITS + 2 * (bits - 1))
        if symbols.n + n > MAX_SYMBOLS:
            raise ValueError("a codebook has too many symbols")
        for _ in range(n):
            at = _read_line(data, at, end, text, &length)
            if not _append(symbols, text, length):
                raise MemoryError()
        counts[bits] = symbols.n - number
    if n_special < N_SPECIAL:
        raise ValueError("a codebook has an impossible code")
    if at != end:
        raise ValueError("bytes follow the last symbol of a codebook")
    _make_code(&book.code, counts)
    number = 0
    for bits in range(1, <uint32_t> MAX_BITS + 1):
        for i in range(counts[bits]):
            symbols.all[number].bits = <uint8_t> bits
            number += 1
    return 0


cdef inline uint32_t _u16(const unsigned char *at) noexcept nogil:
    return at[0] | <uint32_t> at[1] << 8


cdef size_t _read_line(
    const unsigned char *data, size_t at, size_t end, unsigned char *text, size_t *length
) except 0:
    """Read the text that follows another; return where the next begins."""
    cdef size_t shared, further
    if end - at < 2:
        raise ValueError("a codebook ends within a symbol")
    shared, further = data[at], data[at + 1]
    at += 2
    if further > end - at or shared > length[0] or not 1 <= shared + further <= MAX_TEXT:
        raise ValueError("a symbol of a codebook has an impossible length")
    memcpy(text + shared, data + at, further)
    length[0] = shared + further
    return at + further


cdef uint32_t *_list_codes(const Codebook *book) noexcept nogil:
    """Return the code of each symbol, its bits in the highest byte; NULL: out of memory."""
    cdef uint32_t *codes = <uint32_t *> malloc(4 * <size_t> book.symbols.n)
    cdef uint32_t number, bits
    if codes != NULL:
        for number in range(book.symbols.n):
            bits = book.symbols.all[number].bits
            codes[number] = bits << 24 | (book.code.firsts[bits] + number - book.code.ranks[bits])
    return codes


cdef int _find_phrases(Codebook *book, Pairs *phrases) noexcept nogil:
    """Make pieces findable by their text, and phrases by their parts.  0: out of memory.

    The value of a pair is 2 × (the number of its phrase + 1), and 1 more if that GROWS.
    """
    cdef Symbols *symbols = &book.symbols
    cdef Pieces seen
    cdef const Slot *first
    cdef const Slot *last
    cdef uint32_t number, key
    cdef size_t before
    if not _rehash(symbols, symbols.n) or not _make_pairs(phrases, 1024):
        return 0
    for number in range(symbols.n):
        seen = _pieces(symbols.text + symbols.all[number].offset, symbols.all[number].length)
        before = 0
        while _next_piece(&seen) and seen.at < seen.end:
            before = seen.at
        if before == 0:
            continue
        symbols.all[number].can |= IS_PHRASE
        first = _find(symbols, seen.text, before, _key(seen.text, before, MAX_TEXT))
        last = _find(
            symbols, seen.text + seen.start, seen.length,
            _key(seen.text + seen.start, seen.length, MAX_TEXT),
        )
        if first == NULL or last == NULL or seen.glued:
            continue                            # in no trained codebook; nobody will write it
        key = _joined(first.number, last.number)
        if not _pair(phrases, key).value:
            if not _put_pair(phrases, key, (number + 1) << 1):
                return 0
            symbols.all[first.number].can |= GROWS
            symbols.all[last.number].can |= CLOSES
    for number in range(phrases.n_slots):
        key = phrases.slots[number].value
        if key and symbols.all[(key >> 1) - 1].can & GROWS:
            phrases.slots[number].value = key | 1
    return _rehash(symbols, symbols.n - phrases.n)


cdef void _free_codebook(Codebook *book) noexcept nogil:
    _free_symbols(&book.symbols)
