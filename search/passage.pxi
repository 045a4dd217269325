# From hits to the passage that shows the best of them: where it begins and ends, and how it is
# written.  Included by _passages.pyx.

cdef extern from "Python.h" nogil:      # as str.isspace and its like
    bint is_space "Py_UNICODE_ISSPACE" (Py_UCS4 character)
    bint is_lower "Py_UNICODE_ISLOWER" (Py_UCS4 character)
    bint is_upper "Py_UNICODE_ISUPPER" (Py_UCS4 character)
    bint is_digit "Py_UNICODE_ISDIGIT" (Py_UCS4 character)
    bint is_alnum "Py_UNICODE_ISALNUM" (Py_UCS4 character)

cdef enum:
    _WIDTH = 240            # characters of a passage, at most; a longer hit is shown whole
    _LEAD = 80              # how far back from the first hit a sentence may begin
    _TAIL = 60              # how far before its end a passage may rather end with a sentence

cdef struct Passage:
    Py_ssize_t start, end


cdef int _choose_passage(
    const Sought *sought, const Text *text, const Span *spans, size_t n_spans, Passage *chosen
) except -1 nogil:
    """Find the passage around the best run of hits; where there is none, the text's start."""
    cdef size_t first = 0, last = 0
    if n_spans:
        _best_run(sought, spans, n_spans, &first, &last)
        chosen.start = _passage_start(text, spans[first].start)
        chosen.end = _passage_end(text, chosen.start, spans[last - 1].end)
    else:
        chosen.start = 0
        chosen.end = _passage_end(text, 0, 0)
    return 0


cdef int _best_run(
    const Sought *sought, const Span *spans, size_t n_spans, size_t *best_first, size_t *best_last
) except -1 nogil:
    """Find the heaviest run of spans within reach, the earliest of equals.

    A part counts in full once, a repetition a tenth.
    """
    cdef size_t first, last = 0
    cdef double weight = 0, best = -1
    cdef Py_ssize_t reach
    cdef uint32_t *n_seen = <uint32_t *> _zeros(sought.n_parts, sizeof(uint32_t))
    for first in range(n_spans):
        reach = max(spans[first].end, spans[first].start + _WIDTH - _LEAD)
        while last < n_spans and spans[last].end <= reach:
            weight += _share(sought, &spans[last], n_seen)
            n_seen[spans[last].part] += 1
            last += 1
        if weight > best * (1 + 1e-9):
            best_first[0], best_last[0], best = first, last, weight
        n_seen[spans[first].part] -= 1
        weight -= _share(sought, &spans[first], n_seen)
    free(n_seen)
    return 0


cdef inline double _share(
    const Sought *sought, const Span *span, const uint32_t *n_seen
) noexcept nogil:
    return sought.parts[span.part].weight * (0.1 if n_seen[span.part] else 1.0)


cdef Py_ssize_t _passage_start(const Text *text, Py_ssize_t hit) noexcept nogil:
    """Return where the passage with a first hit at `hit` begins: a sentence, else a word.

    It is the hit's own sentence; near the end of the text one before it,
    so that the passage is of the usual length.
    """
    cdef Py_ssize_t fill = text.length - _WIDTH
    cdef Py_ssize_t at = min(hit - _LEAD, fill), start = -1
    if at <= 0:
        return 0
    while True:
        at = _next_sentence(text, at, hit)
        if at < 0:
            break
        start = at
        if fill < hit - _LEAD:
            break
    if start >= 0:
        return start
    for at in range(min(hit - _LEAD // 2, fill), hit):
        if _is_space(text, at) and _continues_word(_at(text, at + 1)):
            return at + 1
    return hit


cdef Py_ssize_t _passage_end(const Text *text, Py_ssize_t start, Py_ssize_t least) noexcept nogil:
    """Return where a passage ends that holds the hits up to `least`: with a sentence or a word."""
    cdef Py_ssize_t end = max(start + _WIDTH, least)
    cdef Py_ssize_t at, sentence = -1
    cdef Py_UCS4 character
    if end >= text.length:
        return text.length
    at = max(end - _TAIL, least)
    while at >= 0:
        sentence = at
        at = _next_sentence(text, at, end)
    if sentence > max(end - _TAIL, least):
        return sentence
    if not _is_space(text, end):
        for at in range(end - 1, max(start + _WIDTH // 2, least) - 1, -1):
            character = _at(text, at)
            if character == u" " or character == u"\n":
                return at
    return end


cdef Py_ssize_t _next_sentence(const Text *text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Return where the next sentence or paragraph after `at` begins, at most at `end`; or -1."""
    cdef Py_UCS4 mark
    cdef Py_ssize_t space, following
    while at < end:
        mark = _at(text, at)
        if mark in u"。！？":
            return at + 1
        space = at + 1
        if mark in u".!?":
            while space < end and _at(text, space) in u"\"”’)":
                space += 1
        elif mark != u"\n":
            at += 1
            continue
        following = space
        while following < end and _is_space(text, following):
            following += 1
        if following > space and _ends_sentence(text, at, following):
            return following
        at = following if following > space else at + 1
    return -1


cdef bint _ends_sentence(const Text *text, Py_ssize_t mark, Py_ssize_t following) noexcept nogil:
    """Tell whether what stands at `mark` ends a sentence, and not Gen., U.S. or Feb. 23."""
    cdef Py_UCS4 sign = _at(text, mark), next = _at(text, following)
    cdef Py_ssize_t start, end, at
    if sign == u"\n":
        return True
    if is_lower(next) or is_digit(next):
        return False
    if sign != u".":
        return True
    end = mark
    start = max(0, mark - _WIDTH)
    while end > start and _is_space(text, end - 1):
        end -= 1
    at = end
    while at > start and not _is_space(text, at - 1):
        at -= 1
        if _at(text, at) == u".":
            return False
    return end - at > 3 or not is_upper(_at(text, at)) or at == end


cdef inline bint _is_space(const Text *text, Py_ssize_t at) noexcept nogil:
    return is_space(_at(text, at))


cdef inline bint _continues_word(Py_UCS4 character) noexcept nogil:
    return is_alnum(character) or character == u"_"


cdef tuple _write(const Text *text, const Passage *passage, const Span *spans, size_t n_spans):
    """Return a passage, with single spaces, and where in it the spans within it then stand.

    An ellipsis stands where text was left out.
    """
    cdef Py_UCS4 *out = <Py_UCS4 *> _room(passage.end - passage.start + 3, sizeof(Py_UCS4))
    cdef Py_ssize_t at = passage.start, length = 0
    cdef size_t i = 0
    cdef list highlights = []
    try:
        if not _is_blank(text, 0, passage.start):
            out[0] = u"…"
            length = 1
        begin = length
        for i in range(n_spans):
            if spans[i].start < passage.start or spans[i].end > passage.end:
                continue
            length = _write_spaced(text, at, spans[i].start, out, begin, length)
            start = length
            length = _write_spaced(text, spans[i].start, spans[i].end, out, begin, length)
            highlights.append((start, length))
            at = spans[i].end
        length = _write_spaced(text, at, passage.end, out, begin, length)
        if length > begin and out[length - 1] == u" ":
            length -= 1
        if not _is_blank(text, passage.end, text.length):
            out[length] = u"…"
            length += 1
        return PyUnicode_FromKindAndData(4, out, length), tuple(highlights)
    finally:
        free(out)


cdef Py_ssize_t _write_spaced(
    const Text *text,
    Py_ssize_t start,
    Py_ssize_t end,
    Py_UCS4 *out,
    Py_ssize_t begin,
    Py_ssize_t length,
) noexcept nogil:
    """Append text[start:end] to what `out` holds from `begin` to `length`; return its new length.

    White space becomes a single space, and nothing at the beginning.
    """
    cdef Py_UCS4 character
    cdef Py_ssize_t at
    for at in range(start, end):
        character = _at(text, at)
        if not is_space(character):
            out[length] = character
            length += 1
        elif length > begin and out[length - 1] != u" ":
            out[length] = u" "
            length += 1
    return length


cdef bint _is_blank(const Text *text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Tell whether there is nothing but white space from `start` to `end`."""
    cdef Py_ssize_t at
    for at in range(start, end):
        if not _is_space(text, at):
            return False
    return True
