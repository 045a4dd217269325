# Symbols: the texts that have a code, and how they are found.  Part of _codes.pyx.

cdef enum:                              # symbols without a text, before all others
    END = 0                             # of a text
    SPELLED = 1                         # a piece, byte by byte, in the codes of bytes
    RAW = 2                             # bytes as they are, after their number
    GLUE = 3                            # two words without a space
    N_SPECIAL = 4

cdef enum:
    MAX_TEXT = 64                       # bytes of a symbol's text
    MAX_BITS = 20                       # of a symbol's code
    MAX_SYMBOLS = 65_535
    NONE = 0xFFFFFFFF


cdef enum:                              # what a symbol can be, as bits
    BEGINS_WORD = 1
    ENDS_WORD = 2
    GROWS = 4                           # there are phrases that begin with it
    CLOSES = 8                          # there are phrases that end with it
    IS_PHRASE = 16


cdef struct Symbol:
    uint32_t offset                     # of its text
    uint8_t bits                        # of its code
    uint8_t length                      # of its text; 0: a special symbol
    uint8_t can


cdef struct Slot:                       # of a hash table of texts
    uint64_t key                        # the text itself up to 8 bytes, above that its hash
    uint32_t number                     # NONE: empty
    uint8_t length
    uint8_t can                         # as the symbol


cdef struct Pair:                       # of a hash table of pairs of symbols
    uint32_t key                        # first << 16 | second
    uint32_t value                      # 0: empty


cdef struct Symbols:
    unsigned char *text                 # of all of them, one after the other
    size_t n_text
    size_t text_room
    Symbol *all
    uint32_t n
    uint32_t room
    Slot *slots
    size_t n_slots                      # a power of 2


cdef struct Pairs:
    Pair *slots
    size_t n_slots                      # a power of 2
    size_t n


cdef inline uint64_t _mix(uint64_t value) noexcept nogil:
    value *= 0x9E3779B97F4A7C15u
    return value ^ (value >> 32)


cdef inline uint64_t _key(const unsigned char *text, size_t length, size_t room) noexcept nogil:
    """Return what tells texts of one length apart: surely up to 8 bytes, likely above.

    `room` is how many bytes can be read, at least 1.
    """
    cdef uint64_t key = 0
    cdef size_t at
    if length <= 8:
        if room >= 8:
            return _little_endian(text) & ~<uint64_t> 0 >> (64 - 8 * length)
        for at in range(length):
            key |= <uint64_t> text[at] << (8 * at)
        return key
    for at in range(0, length - 8, 8):
        key = _mix(key ^ _little_endian(text + at))
    return key ^ _little_endian(text + length - 8)


cdef inline size_t _place(uint64_t key, size_t length, size_t n_slots) noexcept nogil:
    return (_mix(key + length) >> 20) & (n_slots - 1)


cdef inline const Slot *_find(
    const Symbols *symbols, const unsigned char *text, size_t length, uint64_t key
) noexcept nogil:
    """Return the slot of the piece that has this text, whose key is given, or NULL."""
    cdef size_t place = _place(key, length, symbols.n_slots)
    cdef const Slot *slot
    while True:
        slot = &symbols.slots[place]
        if slot.number == NONE:
            return NULL
        if slot.key == key and slot.length == length and (
            length <= 8 or _equal(symbols.text + symbols.all[slot.number].offset, text, length)
        ):
            return slot
        place = (place + 1) & (symbols.n_slots - 1)


cdef inline bint _equal(const unsigned char *a, const unsigned char *b, size_t length) noexcept nogil:
    """Tell whether texts of more than 8 bytes are equal."""
    if length <= 16:
        return (
            _little_endian(a) == _little_endian(b)
            and _little_endian(a + length - 8) == _little_endian(b + length - 8)
        )
    return memcmp(a, b, length) == 0


cdef void _enter(Symbols *symbols, uint32_t number) noexcept nogil:
    """Make a symbol's text findable; there is a slot for it."""
    cdef const Symbol *symbol = &symbols.all[number]
    cdef uint64_t key = _key(symbols.text + symbol.offset, symbol.length, MAX_TEXT)
    cdef size_t place = _place(key, symbol.length, symbols.n_slots)
    while symbols.slots[place].number != NONE:
        place = (place + 1) & (symbols.n_slots - 1)
    symbols.slots[place] = Slot(key, number, symbol.length, symbol.can)


cdef int _rehash(Symbols *symbols, size_t n) noexcept nogil:
    """Make all pieces findable in a table that has room for n.  0: out of memory."""
    cdef size_t n_slots = 1024
    cdef Slot *slots
    cdef uint32_t number
    while n_slots < 2 * n:
        n_slots *= 2
    slots = <Slot *> malloc(n_slots * sizeof(Slot))
    if slots == NULL:
        return 0
    memset(slots, 255, n_slots * sizeof(Slot))
    free(symbols.slots)
    symbols.slots = slots
    symbols.n_slots = n_slots
    for number in range(symbols.n):
        if symbols.all[number].length and not symbols.all[number].can & IS_PHRASE:
            _enter(symbols, number)
    return 1


cdef int _append(Symbols *symbols, const unsigned char *text, size_t length) noexcept nogil:
    """Add a symbol of this text, at most MAX_TEXT bytes.  0: out of memory."""
    cdef void *grown
    if symbols.n == symbols.room:
        grown = realloc(symbols.all, (2 * symbols.room + 1024) * sizeof(Symbol))
        if grown == NULL:
            return 0
        symbols.all = <Symbol *> grown
        symbols.room = 2 * symbols.room + 1024
    if symbols.n_text + 2 * MAX_TEXT > symbols.text_room:    # copies read beyond a text's end
        grown = realloc(symbols.text, 2 * symbols.text_room + (1 << 14))
        if grown == NULL:
            return 0
        symbols.text = <unsigned char *> grown
        symbols.text_room = 2 * symbols.text_room + (1 << 14)
    if length:
        memcpy(symbols.text + symbols.n_text, text, length)
    symbols.all[symbols.n] = Symbol(
        <uint32_t> symbols.n_text, 0, <uint8_t> length,
        (BEGINS_WORD if length and _is_word(text[0]) else 0)
        | (ENDS_WORD if _ends_word(text, length) else 0),
    )
    symbols.n_text += length
    symbols.n += 1
    return 1


cdef int _append_findable(
    Symbols *symbols, const unsigned char *text, size_t length
) noexcept nogil:
    """Add a symbol that `_find` finds.  0: out of memory."""
    if not _append(symbols, text, length):
        return 0
    if 2 * <size_t> symbols.n >= symbols.n_slots:
        return _rehash(symbols, symbols.n_slots)
    _enter(symbols, symbols.n - 1)
    return 1


cdef void _free_symbols(Symbols *symbols) noexcept nogil:
    free(symbols.text)
    free(symbols.all)
    free(symbols.slots)


cdef inline uint32_t _joined(uint32_t first, uint32_t second) noexcept nogil:
    return first << 16 | second


cdef inline size_t _pair_place(const Pairs *pairs, uint32_t key) noexcept nogil:
    return (_mix(key) >> 20) & (pairs.n_slots - 1)


cdef inline Pair *_pair(const Pairs *pairs, uint32_t key) noexcept nogil:
    """Return the slot of a pair, which is empty where the pair is not there."""
    cdef size_t place = _pair_place(pairs, key)
    while pairs.slots[place].value and pairs.slots[place].key != key:
        place = (place + 1) & (pairs.n_slots - 1)
    return &pairs.slots[place]


cdef int _make_pairs(Pairs *pairs, size_t n_slots) noexcept nogil:
    """Move pairs into a table of so many slots, a power of 2.  0: out of memory."""
    cdef Pairs made = Pairs(<Pair *> calloc(n_slots, sizeof(Pair)), n_slots, pairs.n)
    cdef size_t place
    if made.slots == NULL:
        return 0
    for place in range(pairs.n_slots):
        if pairs.slots[place].value:
            _pair(&made, pairs.slots[place].key)[0] = pairs.slots[place]
    free(pairs.slots)
    pairs[0] = made
    return 1


cdef int _put_pair(Pairs *pairs, uint32_t key, uint32_t value) noexcept nogil:
    """Put a pair that is not there, with a value above 0.  0: out of memory."""
    if 2 * (pairs.n + 1) > pairs.n_slots and not _make_pairs(pairs, 2 * pairs.n_slots):
        return 0
    _pair(pairs, key)[0] = Pair(key, value)
    pairs.n += 1
    return 1
