# The features of a token, as 32-bit keys: a template's number and its values, hashed.
#
# Those of one word are summed once a form, for each place that it can have
# beside the token; those of several words, or of the document, once a token.

cdef enum:
    REACH = 2               # words on either side
    GROUP = 4               # bits of a cluster's number that tell it from others of its group
    WORD_KEYS = 80          # most keys of one word at one place
    TOKEN_KEYS = 96         # most keys of one token from several words

cdef struct Keys:
    int n
    uint32_t[96] key
    uint8_t[96] lexical     # the word itself or its cluster, which training leaves out now and then


cdef inline uint32_t _key(uint32_t template, uint64_t a, uint64_t b) noexcept nogil:
    return <uint32_t> (_mix(_mix(_mix(0x94D049BB133111EB, template), a), b) >> 20)


cdef inline void _add(Keys *keys, uint32_t template, uint64_t a, uint64_t b) noexcept nogil:
    keys.lexical[keys.n] = 0
    keys.key[keys.n] = _key(template, a, b)
    keys.n += 1


cdef inline void _add_lexical(
    Keys *keys, uint32_t template, uint64_t a, bint own=True
) noexcept nogil:
    _add(keys, template, a, 0)
    keys.lexical[keys.n - 1] = own


cdef void _word_keys(Keys *keys, const Word *word, int place) noexcept nogil:
    """Set the keys of one word that stands `place` words after the token."""
    cdef uint32_t template = 20 * (place + REACH + 1)
    cdef int k
    keys.n = 0
    _add_lexical(keys, template, word.folded, place == 0)
    _add(keys, template + 1, word.classes, 0)
    if word.cluster:
        _add_lexical(keys, template + 16, word.cluster, place == 0)
        _add_lexical(keys, template + 17, word.cluster >> GROUP, place == 0)
    if place < -1 or place > 1:
        return
    _add(keys, template + 2, word.brief, 0)
    for k in range(32):
        if word.classes >> k & 1:
            _add(keys, template + 3, k, 0)
    _add_lexical(keys, template + 4, word.suffix[1], place == 0)
    if place:
        return
    _add_lexical(keys, template + 5, word.text)
    _add(keys, template + 6, word.shape, 0)
    if word.cluster:
        _add_lexical(keys, template + 18, _mix(word.cluster, word.brief))
        _add_lexical(keys, template + 19, _mix(word.cluster >> GROUP, word.brief))
        _add_lexical(keys, 120, _mix(word.cluster, word.classes))
        _add_lexical(keys, 121, _mix(word.cluster >> GROUP, word.classes))
    _add(keys, template + 7, word.brief, word.classes)
    for k in range(3):
        _add_lexical(keys, template + 8 + k, word.prefix[k])
        if k != 1:
            _add_lexical(keys, template + 11 + k, word.suffix[k])
    _add_lexical(keys, template + 15, _mix(word.suffix[1], word.brief))


cdef inline uint64_t _sort(const Word *word) noexcept nogil:
    """Return what a word is, roughly: its main classes, or itself where it is grammar."""
    if word.classes & (IS_FUNCTION | IS_PREPOSITION | IS_CONNECTOR) or word.kind & MARK:
        return word.folded
    return <uint64_t> (word.classes & ROUGHLY) << 3 | <uint64_t> (
        word.kind & (CAPITAL | UPPER | NUMBER)
    ) << 40


cdef struct Sight:
    # One token with its neighbours; where the text ends they are `nothing`.
    const Word *before2
    const Word *before
    const Word *word
    const Word *after
    const Word *after2
    const Word *ahead       # the first word after the island, and the last before it
    const Word *behind
    uint32_t elsewhere
    uint8_t phrase
    uint8_t phrase_before
    uint8_t phrase_after
    uint8_t flags
    int from_start          # tokens to the island's ends, three at most
    int from_end


cdef void _token_keys(Keys *keys, const Sight *s) noexcept nogil:
    """Set the keys of a token that several words, the tables or the document give."""
    cdef uint32_t where = s.from_start * 4 + s.from_end
    cdef uint32_t loud = s.flags & (SHOUTED | HEADLINE | UNCASED)
    cdef uint32_t opens = s.flags & OPENS
    cdef int k
    cdef uint64_t before = _sort(s.before), word = _sort(s.word), after = _sort(s.after)
    cdef uint16_t group = s.word.cluster >> GROUP
    cdef uint16_t group_before = s.before.cluster >> GROUP, group_after = s.after.cluster >> GROUP
    keys.n = 0
    _add(keys, 200, 0, 0)
    _add(keys, 250, before, word)
    _add(keys, 251, word, after)
    _add(keys, 252, before, _mix(word, after))
    _add(keys, 253, before, after)
    _add(keys, 254, _sort(s.before2), _mix(before, word))
    _add(keys, 255, word, _mix(after, _sort(s.after2)))
    _add(keys, 256, _mix(_sort(s.behind), where), _mix(word, _sort(s.ahead)))
    _add_lexical(keys, 201, _mix(s.before.folded, s.word.folded))
    _add_lexical(keys, 202, _mix(s.word.folded, s.after.folded))
    _add(keys, 203, s.before.folded, s.after.folded)
    _add(keys, 204, s.before.classes, s.word.classes)
    _add(keys, 205, s.word.classes, s.after.classes)
    _add(keys, 206, s.before.classes, s.after.classes)
    _add(keys, 207, s.before.brief, _mix(s.word.brief, s.after.brief))
    _add(keys, 208, s.before.folded, s.word.brief)
    _add(keys, 209, s.word.brief, s.after.folded)
    _add(keys, 210, s.before.folded, s.word.classes)
    _add(keys, 211, s.word.classes, s.after.folded)
    _add(keys, 212, s.before2.folded, s.before.folded)
    _add(keys, 213, s.after.folded, s.after2.folded)
    _add(keys, 214, s.before2.classes, _mix(s.before.classes, s.word.classes))
    _add(keys, 215, s.word.classes, _mix(s.after.classes, s.after2.classes))
    _add(keys, 216, s.ahead.folded, where)
    _add(keys, 217, s.behind.folded, where)
    _add(keys, 218, s.ahead.classes, where)
    _add(keys, 219, s.behind.classes, where)
    _add(keys, 220, where, s.word.classes)
    _add(keys, 221, where, s.word.brief)
    _add(keys, 222, opens, s.word.brief)
    _add(keys, 223, opens, s.word.classes)
    _add(keys, 224, loud, s.word.classes)
    _add(keys, 225, s.flags & (TOUCHES | OPENS), s.before.brief)
    _add(keys, 226, loud, s.word.brief)
    _add(keys, 227, s.behind.classes, _mix(s.ahead.classes, where))
    if s.word.cluster:
        _add_lexical(keys, 260, _mix(group_before, group))
        _add_lexical(keys, 261, _mix(group, group_after))
    _add(keys, 262, s.before.cluster, s.word.brief)
    _add(keys, 263, s.word.brief, s.after.cluster)
    _add(keys, 264, group_before, group_after)
    _add(keys, 265, group_before, word)
    _add(keys, 266, word, group_after)
    _add(keys, 267, s.behind.cluster >> GROUP, where)
    _add(keys, 268, s.ahead.cluster >> GROUP, where)
    _add(keys, 269, s.before2.cluster >> GROUP, group_before)
    if s.phrase:
        _add(keys, 230, s.phrase, 0)
        _add(keys, 231, s.phrase, s.before.classes)
        _add(keys, 232, s.phrase, s.after.classes)
        _add(keys, 233, s.phrase, where)
    if s.phrase_before:
        _add(keys, 234, s.phrase_before, s.word.classes)
    if s.phrase_after:
        _add(keys, 235, s.phrase_after, s.word.classes)
    if s.elsewhere:
        _add(keys, 240, s.elsewhere, 0)
        _add(keys, 241, s.elsewhere, s.word.classes)
        _add(keys, 242, s.elsewhere, opens)
        for k in range(COUNTS):
            if s.elsewhere >> k & 1:
                _add(keys, 243, k, 0)
                _add(keys, 244, k, where)
    else:
        _add(keys, 245, opens, s.word.classes)
