# Pieces: what a text is split into before it is coded.  Part of _codes.pyx.
#
# A piece is a run of letters, of digits, or of other signs, or one wide
# character (Chinese, Japanese, Korean, emoji), as the lead byte of its UTF-8
# tells.  Letters and digits are words; one space between two words is left
# out, and two words without it have GLUE between them.  So the pieces give
# back the text, byte for byte.

cdef enum:
    MAX_PIECE = 64                      # bytes; longer runs are cut at a character's start

cdef enum:
    SIGN = 1
    LETTER = 2
    DIGIT = 4
    WIDE = 8
    INNER = 16                          # not the first byte of a character

cdef unsigned char _kinds[256]


def _fill_kinds():
    for byte in range(256):
        if byte < 0x80:
            letter, digit = chr(byte).isalpha(), chr(byte).isdigit()
            _kinds[byte] = LETTER if letter else DIGIT if digit else SIGN
        elif byte < 0xC0:
            _kinds[byte] = INNER
        elif byte in (0xC2, 0xE2):      # U+0080..00BF and U+2000..2FFF: signs, typographer's quotes
            _kinds[byte] = SIGN
        else:
            _kinds[byte] = LETTER if byte < 0xE3 else WIDE


_fill_kinds()


cdef inline bint _is_word(unsigned char byte) noexcept nogil:
    return (_kinds[byte] & (LETTER | DIGIT)) != 0


cdef bint _ends_word(const unsigned char *text, size_t length) noexcept nogil:
    """Tell whether the last character belongs to a word."""
    while length > 1 and _kinds[text[length - 1]] == INNER:
        length -= 1
    return length > 0 and _is_word(text[length - 1])


cdef extern from *:
    """
    #if defined(__GNUC__)
    #define lowest_bit(bits) __builtin_ctzll(bits)
    #define prefetch(address) __builtin_prefetch(address)
    #else
    static inline int lowest_bit(unsigned long long bits) {
        int n = 0;
        while (!(bits >> n & 1)) n++;
        return n;
    }
    #define prefetch(address) ((void) (address))
    #endif
    """
    int lowest_bit(uint64_t bits) noexcept nogil
    void prefetch(const void *address) noexcept nogil


cdef inline uint64_t _little_endian(const unsigned char *at) noexcept nogil:
    return (
        <uint64_t> at[0] | <uint64_t> at[1] << 8 | <uint64_t> at[2] << 16
        | <uint64_t> at[3] << 24 | <uint64_t> at[4] << 32 | <uint64_t> at[5] << 40
        | <uint64_t> at[6] << 48 | <uint64_t> at[7] << 56
    )


cdef inline size_t _count_letters(const unsigned char *at) noexcept nogil:
    """Return how many of 8 bytes come before the first that is no ASCII letter."""
    cdef uint64_t eight = _little_endian(at), high = 0x8080808080808080u
    cdef uint64_t low = (eight | 0x2020202020202020u) & ~high
    cdef uint64_t from_a = low + 0x1F1F1F1F1F1F1F1Fu        # high bits: at least "a"
    cdef uint64_t beyond_z = low + 0x0505050505050505u      # high bits: above "z"
    cdef uint64_t others = ~(from_a & ~beyond_z & ~eight) & high
    return 8 if others == 0 else lowest_bit(others) >> 3


cdef struct Pieces:                     # a text, and the piece of it that was read last
    const unsigned char *text
    size_t end
    size_t at                           # the byte after the piece
    size_t start
    size_t length
    bint glued                          # GLUE stands before it
    bint after_word


cdef inline Pieces _pieces(const unsigned char *text, size_t length) noexcept nogil:
    return Pieces(text, length, 0, 0, 0, False, False)


cdef inline bint _next_piece(Pieces *seen) noexcept nogil:
    """Read the next piece; False at the end of the text."""
    cdef const unsigned char *text = seen.text
    cdef size_t at = seen.at, end = seen.end, stop, n
    cdef unsigned char kind, same
    if at >= end:
        return False
    if seen.after_word and text[at] == c" " and at + 1 < end and _is_word(text[at + 1]):
        at += 1
        seen.glued = False
    else:
        seen.glued = seen.after_word and _is_word(text[at])
    kind = _kinds[text[at]]
    same = INNER if kind == WIDE else kind | INNER
    seen.start = at
    stop = min(end, at + MAX_PIECE)
    at += 1
    if kind == LETTER:
        while at + 8 <= stop:
            n = _count_letters(text + at)
            at += n
            if n < 8:
                break
    while at < stop and _kinds[text[at]] & same:
        at += 1
    if at == seen.start + MAX_PIECE:
        while at < end and _kinds[text[at]] == INNER and at > seen.start + 1:
            at -= 1
    seen.at = at
    seen.length = at - seen.start
    seen.after_word = (kind & (LETTER | DIGIT)) != 0
    return True
