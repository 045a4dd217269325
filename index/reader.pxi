# Reading the words of texts as numbers of forms, without the GIL.  Included by _inverter.pyx.

cdef extern from "words.h" nogil:
    int short_word_plain(const unsigned char *at, uint64_t *words)
    int short_word_sse2(const unsigned char *at, uint64_t *words)

ctypedef fused Unit:                    # a character, by the width that CPython keeps a text in
    uint8_t
    uint16_t
    uint32_t

cdef enum:
    FORM_WORDS = 162        # of eight bytes: FORM_BUFFER characters of four bytes each, and NUL
    N_PENDING = 16

cdef struct Pending:                    # a word that was read and not yet looked up
    uint64_t[FORM_WORDS] words          # its bytes, then NUL: two words at least
    size_t length
    uint64_t mixed

# Forms do not fit into the nearest caches.  So a word is looked up some words after it was
# read, when its slot, asked for then, has come.
cdef struct Reader:
    bint plain                          # without vectors, for tests
    Forms forms
    Bytes tokens                        # u32 a token: its form's number
    uint64_t n_read                     # words
    uint64_t n_found                    # of them looked up
    Pending[N_PENDING] pending          # word n stands at n % N_PENDING


cdef int _read_text(Reader *r, const Text *text) except -1 nogil:
    """Append the words of a text to the tokens; the last may be pending afterwards."""
    # At most one token a character; reserved at once, so that the loops need not ask.
    _reserve(&r.tokens, 4 * (<size_t> text.length + N_PENDING))
    if text.kind == 1:
        return _read_units(r, text, <const uint8_t *> text.data)
    if text.kind == 2:
        return _read_units(r, text, <const uint16_t *> text.data)
    return _read_units(r, text, <const uint32_t *> text.data)


cdef int _read_units(Reader *r, const Text *text, const Unit *units) except -1 nogil:
    """Read plain ASCII words here, and all else by way of the scanner.

    CPython ends each text with a NUL, which is no letter: so no loop asks
    where the text ends.
    """
    cdef Pending *read
    cdef uint64_t word, mixed
    cdef Py_ssize_t at = 0, start
    cdef size_t length
    cdef int shift
    cdef unsigned char folded
    while at < text.length:
        if Unit is uint8_t:
            at = _read_short(r, units, at, text.length)
            if at >= text.length:
                break
        read = &r.pending[r.n_read % N_PENDING]
        start = at
        length = 0
        mixed = 0
        while True:
            word = 0
            shift = 0
            while shift < 64:
                folded = _folded_unit(units[at])
                if not folded:
                    break
                word |= <uint64_t> folded << shift
                shift += 8
                at += 1
            read.words[length >> 3] = word
            mixed = _mixed(mixed, word)
            length += shift >> 3
            if shift < 64 or length > MAX_FORM:
                break
        if length < 8:
            read.words[1] = 0
            mixed = _mixed(mixed, 0)
        if length == 0 and units[at] < 128:
            at += 1
        elif _is_plain(text, at, units[at], units[at + 1] if units[at] else 0, length):
            if length:
                read.length = length
                read.mixed = mixed
                _put_word(r)
            else:
                at += 1
        else:
            at = _read_by_rules(r, text, start)
    return 0


cdef Py_ssize_t _read_short(Reader *r, const uint8_t *units, Py_ssize_t at, Py_ssize_t end) except -1 nogil:
    """Read plain words of up to 15 letters; return where another kind, or the end, is near."""
    cdef Pending *read
    cdef int length
    cdef uint8_t sign
    while at + 17 < end:
        read = &r.pending[r.n_read % N_PENDING]
        if r.plain:
            length = short_word_plain(units + at, read.words)
        else:
            length = short_word_sse2(units + at, read.words)
        sign = units[at + length]
        if sign >= 128 or length == 16:
            break
        if length:
            if _needs_rules[sign] and _goes_on(sign, units[at + length + 1], length):
                break
            read.length = length
            read.mixed = _mixed(_mixed(0, read.words[0]), read.words[1])
            _put_word(r)
        at += length + 1
    return at


cdef inline unsigned char _folded_unit(Unit unit) noexcept nogil:
    if Unit is uint8_t:
        return _plain_fold[unit]
    else:
        return _plain_fold[unit] if unit < 128 else 0


cdef inline int _is_plain(
    const Text *text, Py_ssize_t at, uint32_t sign, uint32_t following, size_t length
) except -1 nogil:
    """Tell whether the sign at `at`, which follows a plain word or none, leaves it as it is."""
    if sign < 128:
        return length < MAX_FORM and not (_needs_rules[sign] and _goes_on(sign, following, length))
    return length < MAX_FORM and _kind_at(text, at) == OTHER


cdef Py_ssize_t _read_by_rules(Reader *r, const Text *text, Py_ssize_t at) except -1 nogil:
    """Read the first word that begins at `at` or after; return where the next is looked for."""
    cdef Token token
    cdef Pending *read = &r.pending[r.n_read % N_PENDING]
    cdef unsigned char *form = <unsigned char *> read.words
    cdef Py_ssize_t i
    if not read_token(text, at, &token):
        return text.length
    read.length = 0
    for i in range(token.length):
        read.length += _put_utf8(form + read.length, token.form[i])
    memset(form + read.length, 0, 16 - (read.length & 7))
    read.mixed = 0
    for i in range(max(2, <Py_ssize_t> (read.length >> 3) + 1)):
        read.mixed = _mixed(read.mixed, read.words[i])
    _put_word(r)
    return token.next


cdef inline int _put_word(Reader *r) except -1 nogil:
    """Note that the next pending word was read, and look up the one that waits longest."""
    prefetch(&r.forms.slots[<uint32_t> r.pending[r.n_read % N_PENDING].mixed & (r.forms.n_slots - 1)])
    r.n_read += 1
    if r.n_read - r.n_found == N_PENDING:
        _find_word(r)
    return 0


cdef inline int _find_word(Reader *r) except -1 nogil:
    cdef const Pending *word = &r.pending[r.n_found % N_PENDING]
    cdef uint32_t number = <uint32_t> _find_form(&r.forms, word.words, word.length, word.mixed)
    (<uint32_t *> (r.tokens.data + r.tokens.length))[0] = number
    r.tokens.length += 4
    r.n_found += 1
    return 0


cdef int _find_pending(Reader *r) except -1 nogil:
    """Look up all words that were read."""
    while r.n_found < r.n_read:
        _find_word(r)
    return 0
