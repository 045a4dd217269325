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


cdef struct Symbol:
    uint32_t offset                     # of its text
    uint32_t code                       # its lowest `bits` bits
    uint8_t bits
    uint8_t length                      # of its text
    uint8_t begins_word
    uint8_t ends_word


cdef struct Slot:                       # of a hash table of texts
    uint64_t key                        # the text itself up to 8 bytes, above that its hash
    uint32_t number                     # NONE: empty
    uint32_t length


cdef struct Pair:                       # of a hash table of pairs of symbols
    uint64_t key                        # first << 32 | second
    uint32_t value                      # 0: empty
    uint32_t order                      # when it was put


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


cdef inline uint64_t _load8(const unsigned char *at) noexcept nogil:
    cdef uint64_t value
    memcpy(&value, at, 8)
    return value


cdef inline uint64_t _load4(const unsigned char *at) noexcept nogil:
    cdef uint32_t value
    memcpy(&value, at, 4)
    return value


cdef inline uint64_t _mix(uint64_t value) noexcept nogil:
    value *= 0x9E3779B97F4A7C15u
    return value ^ (value >> 32)


cdef inline uint64_t _key(const unsigned char *text, size_t length) noexcept nogil:
    """Return what tells texts of one length apart: surely up to 8 bytes, likely above."""
    cdef uint64_t key = 0
    cdef size_t at = 0
    if length <= 3:
        if length:
            key = text[0] | <uint64_t> text[length >> 1] << 8 | <uint64_t> text[length - 1] << 16
        return key
    if length <= 8:
        return _load4(text) | _load4(text + length - 4) << 32
    while at + 8 < length:
        key = _mix(key ^ _load8(text + at))
        at += 8
    return key ^ _load8(text + length - 8)


cdef inline size_t _place(uint64_t key, size_t length, size_t n_slots) noexcept nogil:
    return (_mix(key + length) >> 20) & (n_slots - 1)


cdef inline uint32_t _find(
    const Symbols *symbols, const unsigned char *text, size_t length
) noexcept nogil:
    """Return the number of the symbol that has this text, or NONE."""
    cdef uint64_t key = _key(text, length)
    cdef size_t place = _place(key, length, symbols.n_slots)
    cdef const Slot *slot
    while True:
        slot = &symbols.slots[place]
        if slot.number == NONE:
            return NONE
        if slot.key == key and slot.length == length and (
            length <= 8
            or memcmp(symbols.text + symbols.all[slot.number].offset, text, length) == 0
        ):
            return slot.number
        place = (place + 1) & (symbols.n_slots - 1)


cdef void _enter(Symbols *symbols, uint32_t number) noexcept nogil:
    """Make a symbol's text findable; there is a slot for it."""
    cdef const Symbol *symbol = &symbols.all[number]
    cdef uint64_t key = _key(symbols.text + symbol.offset, symbol.length)
    cdef size_t place = _place(key, symbol.length, symbols.n_slots)
    while symbols.slots[place].number != NONE:
        place = (place + 1) & (symbols.n_slots - 1)
    symbols.slots[place] = Slot(key, number, symbol.length)


cdef int _rehash(Symbols *symbols, size_t n_slots) noexcept nogil:
    """Make all texts findable in a table of so many slots.  0: out of memory."""
    cdef Slot *slots = <Slot *> malloc(n_slots * sizeof(Slot))
    cdef uint32_t number
    if slots == NULL:
        return 0
    memset(slots, 255, n_slots * sizeof(Slot))
    free(symbols.slots)
    symbols.slots = slots
    symbols.n_slots = n_slots
    for number in range(N_SPECIAL, symbols.n):
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
    memcpy(symbols.text + symbols.n_text, text, length)
    symbols.all[symbols.n] = Symbol(
        <uint32_t> symbols.n_text, 0, 0, <uint8_t> length,
        length > 0 and _is_word(text[0]), _ends_word(text, length),
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
        return _rehash(symbols, max(<size_t> 1024, 2 * symbols.n_slots))
    _enter(symbols, symbols.n - 1)
    return 1


cdef void _free_symbols(Symbols *symbols) noexcept nogil:
    free(symbols.text)
    free(symbols.all)
    free(symbols.slots)


cdef inline uint64_t _joined(uint32_t first, uint32_t second) noexcept nogil:
    return <uint64_t> first << 32 | second


cdef inline Pair *_pair(const Pairs *pairs, uint64_t key) noexcept nogil:
    """Return the slot of a pair, which is empty where the pair is not there."""
    cdef size_t place = (_mix(key) >> 20) & (pairs.n_slots - 1)
    while pairs.slots[place].value and pairs.slots[place].key != key:
        place = (place + 1) & (pairs.n_slots - 1)
    return &pairs.slots[place]


cdef int _put_pair(Pairs *pairs, uint64_t key, uint32_t value) noexcept nogil:
    """Put a pair that is not there, with its value.  0: out of memory."""
    cdef Pairs grown
    cdef size_t place
    cdef Pair *slot
    if 2 * (pairs.n + 1) > pairs.n_slots:
        grown.n_slots = max(<size_t> 1024, 2 * pairs.n_slots)
        grown.n = pairs.n
        grown.slots = <Pair *> calloc(grown.n_slots, sizeof(Pair))
        if grown.slots == NULL:
            return 0
        for place in range(pairs.n_slots):
            if pairs.slots[place].value:
                _pair(&grown, pairs.slots[place].key)[0] = pairs.slots[place]
        free(pairs.slots)
        pairs[0] = grown
    slot = _pair(pairs, key)
    slot[0] = Pair(key, value, <uint32_t> pairs.n)
    pairs.n += 1
    return 1
