# A word form, with all that can be known of it without a text.
#
# What costs is done once a form: folding it, asking the tables, hashing its
# parts, and adding up the weights of its features.  Forms are told apart by
# 64-bit hashes, never letter by letter.

cdef enum:
    CAPITAL = 1             # its first letter is one
    UPPER = 2               # all of its letters are, and there are two
    LOWER = 4               # of lower-case letters alone
    NUMBER = 8              # it begins with a digit
    MARK = 16               # it begins with neither
    MIXED = 32              # a capital that is not the first

cdef struct Word:
    uint64_t hash           # of its characters
    uint32_t text           # hash of its characters, shorter
    uint32_t folded         # hash without case and accents
    uint32_t classes        # what the tables know: bits of classes.py
    uint32_t shape          # hash: Xxxx, XX, 99 ...
    uint32_t brief          # hash of the shape, repetitions taken out
    uint32_t[3] prefix      # hashes of 2, 3, 4 folded letters
    uint32_t[3] suffix
    int32_t stem            # index among the folded forms, for what the document says
    int32_t quiet           # the form it stands for in a line of capitals; -1 not yet known
    int32_t scored          # index among sums of weights; -1 not yet summed
    uint16_t cluster        # of words that stand in like surroundings; 0 where in none
    uint8_t phrase          # words in the longest phrase of the tables that it begins
    uint8_t kind


cdef inline uint64_t _mix(uint64_t h, uint64_t value) noexcept nogil:
    """Add a value to a hash (the multiplier is that of splitmix64)."""
    h = (h ^ value) * <uint64_t> 0xBF58476D1CE4E5B9
    return h ^ (h >> 29)


cdef uint64_t _hash_text(const uint32_t *text, int start, int end) noexcept nogil:
    cdef uint64_t h = 0x9E3779B97F4A7C15
    cdef int i
    for i in range(start, end):
        h = _mix(h, text[i])
    return _mix(h, end - start)


cdef uint32_t _hash_str(str text):
    """Hash a folded string, or a part of it."""
    cdef uint64_t h = 0x9E3779B97F4A7C15
    cdef Py_UCS4 c
    for c in text:
        h = _mix(h, <uint32_t> c)
    return <uint32_t> (_mix(h, len(text)) >> 16)


cdef int _kind_of(str text):
    cdef bint capital = text[0].isupper()
    cdef int kind = 0
    if capital:
        kind |= CAPITAL
        if len(text) > 1 and text.isupper():
            kind |= UPPER
    elif text[0].isdigit():
        kind |= NUMBER
    elif not (text[0].isalpha() or text[0] == "_"):
        return MARK
    if text.islower():
        kind |= LOWER
    if not kind & UPPER and any(c.isupper() for c in text[1:]):
        kind |= MIXED
    return kind


cdef tuple _shapes(str text):
    """Return the shape of a word (McDonald: XxXxxxxx), and its brief form (XxXx)."""
    cdef list long = [], brief = []
    cdef str mark, last = ""
    for c in text[:24]:
        if c.isupper():
            mark = "X"
        elif c.isalpha():
            mark = "x"
        elif c.isdigit():
            mark = "9"
        else:
            mark = c
        long.append(mark)
        if mark != last:
            brief.append(mark)
        last = mark
    return "".join(long[:8]), "".join(brief[:8])


cdef int _describe(Word *word, str text, str folded) except -1:
    """Fill in what can be seen of a word itself."""
    cdef int n
    cdef str long, brief
    long, brief = _shapes(text)
    word.text = _hash_str(text)
    word.folded = _hash_str(folded)
    word.shape = _hash_str(long)
    word.brief = _hash_str(brief)
    for n in range(3):
        word.prefix[n] = _hash_str(folded[: n + 2] if len(folded) > n + 2 else "")
        word.suffix[n] = _hash_str(folded[len(folded) - n - 2 :] if len(folded) > n + 2 else "")
    word.kind = _kind_of(text)
    word.quiet = -1
    word.scored = -1
    return 0
