# Reading the words of texts as numbers of forms, without the GIL.  Included by _inverter.pyx.

ctypedef fused Unit:                    # a character, by the width that CPython keeps a text in
    uint8_t
    uint16_t
    uint32_t

cdef enum:
    FORM_WORDS = FORM_BUFFER // 2 + 1   # of eight bytes: a form's UTF-8, four bytes a character

cdef struct Reader:
    Forms forms
    Bytes tokens                        # u32 a token: its form's number


cdef int _read_text(Reader *r, const Text *text) except -1 nogil:
    """Append the words of a text to the tokens."""
    # At most one token a character; reserved at once, so that the loops need not ask.
    _reserve(&r.tokens, 4 * (<size_t> text.length + 1))
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
    cdef uint64_t[FORM_WORDS] words
    cdef uint64_t word, mixed
    cdef Py_ssize_t at = 0, start
    cdef size_t length
    cdef int shift
    cdef unsigned char folded
    while at < text.length:
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
            words[length >> 3] = word
            mixed = _mixed(mixed, word)
            length += shift >> 3
            if shift < 64 or length > MAX_FORM:
                break
        if length == 0 and units[at] < 128:
            at += 1
        elif _is_plain(text, at, units[at], units[at + 1] if units[at] else 0, length):
            if length:
                _put_token(r, words, length, mixed)
            else:
                at += 1
        else:
            at = _read_by_rules(r, text, start)
    return 0


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
    cdef uint64_t[FORM_WORDS] words
    cdef unsigned char *form = <unsigned char *> words
    cdef size_t length = 0, i
    cdef uint64_t mixed = 0
    if not read_token(text, at, &token):
        return text.length
    for i in range(<size_t> token.length):
        length += _put_utf8(form + length, token.form[i])
    words[length >> 3] &= (<uint64_t> 1 << 8 * (length & 7)) - 1    # NUL after the last
    for i in range((length >> 3) + 1):
        mixed = _mixed(mixed, words[i])
    _put_token(r, words, length, mixed)
    return token.next


cdef inline int _put_token(Reader *r, const uint64_t *words, size_t length, uint64_t mixed) except -1 nogil:
    cdef uint32_t number = <uint32_t> _find_form(&r.forms, words, length, mixed)
    (<uint32_t *> (r.tokens.data + r.tokens.length))[0] = number
    r.tokens.length += 4
    return 0
