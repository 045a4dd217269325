# From a text to its hits: the words that are sought, then the phrases and the words that lie
# near each other.  Included by _passages.pyx.

ctypedef fused Unit:        # a character, as wide as the text's widest
    uint8_t
    uint16_t
    uint32_t

cdef struct Match:          # a word of the text that is sought
    Py_ssize_t place        # how many words stand before it
    Py_ssize_t start, end
    const Form *form
    Py_ssize_t hit_end      # where the longest hit that begins here ends; 0 is none
    uint32_t part           # what that is a hit of

cdef struct Span:
    Py_ssize_t start, end
    uint32_t part

cdef struct Found:
    Match *matches
    size_t n_matches, room
    Span *spans
    size_t n_spans


cdef int _find_spans(const Sought *sought, const Text *text, int field, Found *found) except -1 nogil:
    """Find the hits in a text, in order, none over another.

    Of two that overlap the one that begins first stays, of two that begin
    together the longer, of two alike that of the earlier part.
    """
    cdef size_t i
    found.n_matches = found.n_spans = 0
    if text.kind == 1:
        _find_words(sought, <const uint8_t *> text.data, text, found)
    elif text.kind == 2:
        _find_words(sought, <const uint16_t *> text.data, text, found)
    else:
        _find_words(sought, <const uint32_t *> text.data, text, found)
    if not found.n_matches:
        return 0
    _find_phrases(sought, field, found)
    for i in range(sought.n_parts):
        if sought.parts[i].slop >= 0 and sought.parts[i].field in (IN_BOTH, field):
            _find_near(sought, i, found)
    free(found.spans)
    found.spans = NULL
    found.spans = <Span *> _room(found.n_matches, sizeof(Span))
    _keep_spans(found)
    return 0


cdef int _find_words(
    const Sought *sought, const Unit *data, const Text *text, Found *found
) except -1 nogil:
    """Find all words of a text that are sought."""
    cdef Py_ssize_t at = 0, start, most, i, place = 0
    cdef Token token
    while at < text.length:
        if not _plain(data[at]):
            if data[at] < 128 or not _begins_word(_kind_at(text, at)):
                at += 1
                continue
        else:
            start = at
            most = min(text.length, start + MAX_FORM)
            at += 1
            while at < most and _plain(data[at]):
                at += 1
            if _is_plain_word(text, at, at - start):
                if _may_be_sought(sought, _plain(data[start]), at - start):
                    token.start, token.end, token.length = start, at, at - start
                    for i in range(token.length):
                        token.form[i] = _plain(data[start + i])
                    _look_up(sought, &token, place, found)
                place += 1
                continue
            at = start
        if not read_token(text, at, &token):
            break
        _look_up(sought, &token, place, found)
        place += 1
        at = token.next
    return 0


cdef inline unsigned char _plain(Unit unit) noexcept nogil:
    """Return what an ASCII letter or digit folds to, 0 for all else."""
    return _plain_fold[unit] if Unit is uint8_t or unit < 128 else 0


cdef inline bint _begins_word(int kind) noexcept nogil:
    return kind == LETTER or kind == DIGIT or kind == IDEOGRAPH


cdef inline bint _is_plain_word(const Text *text, Py_ssize_t at, Py_ssize_t length) except -1 nogil:
    """Tell whether the ASCII letters and digits before `at` are a word, and all of it."""
    cdef Py_UCS4 sign
    if length == MAX_FORM:
        return False
    if at == text.length:
        return True
    sign = _at(text, at)
    if sign >= 128:
        return _kind_at(text, at) == OTHER
    return not _needs_rules[sign] or not _goes_on(sign, _at(text, at + 1), length)


cdef inline bint _may_be_sought(
    const Sought *sought, unsigned char first, Py_ssize_t length
) noexcept nogil:
    return sought.lengths[first] >> min(length, <Py_ssize_t> LONG_FORM) & 1


cdef int _look_up(
    const Sought *sought, const Token *token, Py_ssize_t place, Found *found
) except -1 nogil:
    """Add a word of the text to the matches where its form is sought."""
    cdef const Form *form = _find(sought, token.form, token.length)
    cdef size_t room
    if form == NULL:
        return 0
    if found.n_matches == found.room:
        room = 2 * found.room + 32
        found.matches = <Match *> _checked(realloc(found.matches, room * sizeof(Match)))
        found.room = room
    found.matches[found.n_matches] = Match(place, token.start, token.end, form, 0, 0)
    found.n_matches += 1
    return 0


cdef inline void _hit(Match *match, Py_ssize_t end, uint32_t part) noexcept nogil:
    """Let a hit of a part begin at a match, unless a longer one or an earlier part's does."""
    if end > match.hit_end or (end == match.hit_end and part < match.part):
        match.hit_end = end
        match.part = part


cdef void _find_phrases(const Sought *sought, int field, Found *found) noexcept nogil:
    """Find the hits of the parts whose words stand side by side; a single word does."""
    cdef size_t i, last
    cdef uint32_t use, number
    cdef const Part *part
    for i in range(found.n_matches):
        use = found.matches[i].form.uses
        while use:
            number = sought.beginning[sought.uses[use - 1].word]
            while number:
                part = &sought.parts[number - 1]
                if part.field == IN_BOTH or part.field == field:
                    last = _follow(sought, part, found, i)
                    if last < found.n_matches:
                        _hit(&found.matches[i], found.matches[last].end, number - 1)
                number = part.next
            use = sought.uses[use - 1].next


cdef size_t _follow(
    const Sought *sought, const Part *part, const Found *found, size_t first
) noexcept nogil:
    """Return the last match of the phrase that begins with a match; n_matches where none does."""
    cdef const Match *begin = &found.matches[first]
    cdef const Match *match
    cdef size_t n
    for n in range(1, part.n_words):
        match = begin + n
        if (
            first + n >= found.n_matches
            or match.place != begin.place + <Py_ssize_t> n
            or not _stands_for(sought, match.form, sought.words_of_parts[part.first + n])
        ):
            return found.n_matches
    return first + part.n_words - 1


cdef int _find_near(const Sought *sought, uint32_t number, Found *found) except -1 nogil:
    """Find the words of a part that lie with all others of them within its slop.

    A window moves over the places where any of them stands; those in it
    are hits while it has all words.
    """
    cdef const Part *part = &sought.parts[number]
    cdef size_t *held = <size_t *> _zeros(part.n_words, sizeof(size_t))
    cdef Match *matches = found.matches
    cdef size_t first, n, last = 0, n_done = 0
    cdef uint32_t n_held = 0
    for first in range(found.n_matches):
        while last < found.n_matches and matches[last].place - matches[first].place <= part.slop:
            n_held += _hold(sought, part, matches[last].form, held)
            last += 1
        if n_held == part.n_words:
            for n in range(max(first, n_done), last):
                if _is_of(sought, part, matches[n].form):
                    _hit(&matches[n], matches[n].end, number)
            n_done = last
        n_held -= _release(sought, part, matches[first].form, held)
    free(held)
    return 0


cdef bint _is_of(const Sought *sought, const Part *part, const Form *form) noexcept nogil:
    cdef uint32_t n
    for n in range(part.n_words):
        if _stands_for(sought, form, sought.words_of_parts[part.first + n]):
            return True
    return False


cdef uint32_t _hold(
    const Sought *sought, const Part *part, const Form *form, size_t *held
) noexcept nogil:
    """Count the words that a form stands for as held; return how many were not held before."""
    cdef uint32_t n, n_new = 0
    for n in range(part.n_words):
        if _stands_for(sought, form, sought.words_of_parts[part.first + n]):
            n_new += held[n] == 0
            held[n] += 1
    return n_new


cdef uint32_t _release(
    const Sought *sought, const Part *part, const Form *form, size_t *held
) noexcept nogil:
    """Undo `_hold`; return how many words are no longer held."""
    cdef uint32_t n, n_gone = 0
    for n in range(part.n_words):
        if _stands_for(sought, form, sought.words_of_parts[part.first + n]):
            held[n] -= 1
            n_gone += held[n] == 0
    return n_gone


cdef void _keep_spans(Found *found) noexcept nogil:
    """Keep of the hits, which are in order, those that begin after the end of the one before."""
    cdef const Match *match
    cdef Py_ssize_t end = 0
    cdef size_t i
    for i in range(found.n_matches):
        match = &found.matches[i]
        if match.hit_end and match.start >= end:
            end = match.hit_end
            found.spans[found.n_spans] = Span(match.start, end, match.part)
            found.n_spans += 1


cdef int _find_first(
    const Sought *sought, const Text *body, Py_ssize_t part, Found *found
) except -1 nogil:
    """Find the hits in the first part of a body that has any.

    Parts begin between words, and each goes on beyond the next's begin.
    """
    cdef Py_ssize_t at = 0, space
    cdef Text seen
    cdef size_t i, n_kept
    while at < body.length:
        seen = _piece(body, at, at + part + OVERLAP)
        _find_spans(sought, &seen, IN_BODY, found)
        n_kept = 0
        while n_kept < found.n_spans and found.spans[n_kept].start < part + _WIDTH:
            found.spans[n_kept].start += at
            found.spans[n_kept].end += at
            n_kept += 1
        found.n_spans = n_kept
        if n_kept:
            return 0
        at += part
        # No word is longer than this, so a text without spaces is cut where it may.
        for space in range(at, min(at + OVERLAP, body.length)):
            if _is_space(body, space):
                at = space
                break
    return 0


cdef Text _piece(const Text *text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Text piece = text[0]
    piece.data = <const char *> text.data + start * text.kind
    piece.length = min(end, text.length) - start
    return piece
