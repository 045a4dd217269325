# Text to tokens: words and punctuation with character offsets.
#
#     Kim Hong-kyun met U.S. envoys.   Kim | Hong | - | kyun | met | U.S. | envoys | .
#
# A token is a dotted abbreviation, a word (apostrophes inside it belong to
# it, but "Ministry's" is Ministry and 's), a run of one punctuation
# character, or a break: an empty line, or the end of a line that was not
# wrapped.  A name never reaches across a break.

# Lines are wrapped where the longer of two neighbours has between so many characters.
cdef enum:
    WRAPPED_LEAST = 40
    WRAPPED_MOST = 100
    LABEL_MOST = 63         # letters in a domain's part between dots (RFC 1035)

cdef extern from "Python.h" nogil:
    bint Py_UNICODE_ISDECIMAL(uint32_t ch)
    bint Py_UNICODE_ISALNUM(uint32_t ch)
    bint Py_UNICODE_ISSPACE(uint32_t ch)


cdef struct Token:
    int32_t start
    int32_t end
    int32_t word            # of the tagger's words, as the text is to be read
    uint16_t context        # what its neighbours say of a capitalised word: bits of evidence.pxi
    uint8_t phrase          # what the tables know of the phrase that it stands in, with its part
    uint8_t flags


cdef enum:
    OPENS = 1               # first of its sentence, quotation or line
    TOUCHES = 2             # no space before it
    SHOUTED = 4             # in a line of capitals
    HEADLINE = 8            # in a line where nearly every word has a capital
    BREAKS = 16             # no token: where a name must end
    ADDRESS = 32            # inside an electronic address, which names nobody
    CLOSES = 64             # a bracket, quotation mark or comma, which no address goes beyond
    UNCASED = 128           # in a sentence without a capital


cdef inline bint _is_letter(uint32_t c) noexcept nogil:
    """Tell whether words may be made of a character that is no digit; so a fraction is one."""
    if c < 128:
        return 97 <= (c | 32) <= 122
    return Py_UNICODE_ISALNUM(c) and not Py_UNICODE_ISDECIMAL(c)


cdef inline bint _is_space(uint32_t c) noexcept nogil:
    return (c == 32 or 9 <= c <= 13 or 28 <= c <= 31) if c < 128 else Py_UNICODE_ISSPACE(c)


cdef inline bint _in_word(uint32_t c) noexcept nogil:
    if c < 128:
        return 97 <= (c | 32) <= 122 or 48 <= c <= 57 or c == 95
    return 0x300 <= c <= 0x36F or Py_UNICODE_ISALNUM(c)


cdef inline bint _is_apostrophe(uint32_t c) noexcept nogil:
    return c == 39 or c == 0x2019


cdef int _dotted(const uint32_t *text, int at, int length) noexcept nogil:
    """Return where an abbreviation of dotted letters ends; `at` where there is none."""
    cdef int end = at
    while end + 1 < length and _is_letter(text[end]) and text[end + 1] == 46:
        end += 2
    return end if end - at >= 4 else at


cdef int _word_end(const uint32_t *text, int at, int length) noexcept nogil:
    """Return where a word ends, apostrophes inside it included."""
    cdef int end = at, after
    while end < length and _in_word(text[end]):
        end += 1
    while end + 1 < length and _is_apostrophe(text[end]) and _is_letter(text[end + 1]):
        if (text[end + 1] | 32) == 115 and not (end + 2 < length and _in_word(text[end + 2])):
            break
        after = end + 1
        while after < length and _is_letter(text[after]):
            after += 1
        end = after
    return end


cdef bint _is_domain(const uint32_t *text, int at, int length) noexcept nogil:
    """Tell whether a domain begins here: example.com, not the ENRON of Traci Warner@ENRON."""
    cdef int end = at
    while end < length and end - at <= LABEL_MOST and (_in_word(text[end]) or text[end] == 45):
        end += 1
    return end > at and end + 1 < length and text[end] == 46 and _in_word(text[end + 1])


cdef int _break_end(const uint32_t *text, int at, int length) noexcept nogil:
    """Return where the break ends that a newline begins; `at` where the line was wrapped."""
    cdef int end = at + 1, last = 0, before, after
    while end < length and _is_space(text[end]):
        if text[end] == 10:
            last = end + 1
        end += 1
    if last:
        return last
    before = at
    while before > 0 and at - before < WRAPPED_MOST and text[before - 1] != 10:
        before -= 1
    before = at - before
    after = at + 1
    while after < length and after - at <= WRAPPED_MOST and text[after] != 10:
        after += 1
    after -= at + 1
    if before >= WRAPPED_MOST or after >= WRAPPED_MOST:
        return at + 1
    return at + 1 if before < WRAPPED_LEAST and after < WRAPPED_LEAST else at


cdef int _token_end(const uint32_t *text, int at, int length, bint *breaks) noexcept nogil:
    """Return where the token ends that begins here; `at` where none begins."""
    cdef uint32_t c = text[at]
    cdef int end
    breaks[0] = False
    if _is_space(c):
        if c != 10:
            return at
        end = _break_end(text, at, length)
        breaks[0] = end > at
        return end
    if _is_letter(c):
        end = _dotted(text, at, length)
        if end > at:
            return end
    if _in_word(c):
        return _word_end(text, at, length)
    end = at + 1
    while end < length and text[end] == c:
        end += 1
    return end
