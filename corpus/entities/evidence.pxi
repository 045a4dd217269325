# What the rest of a document says of a capitalised word.
#
# A name is introduced once ("Foreign Minister Yun Byung Se") and then used
# alone: what stood around it at one mention helps at all others.

cdef enum:
    # What the neighbours of one mention say of it.
    AFTER_TITLE = 1
    AFTER_ROLE = 2
    ENDS_NAME = 4           # the last of several capitalised words
    BEGINS_NAME = 8         # the first of several
    AFTER_FORENAME = 16
    BEFORE_SPEECH = 32
    AFTER_PLACE_WORD = 64   # in, at, from, near
    AFTER_THE = 128
    BEFORE_HEAD = 256       # of an organisation or company
    AMID = 512              # capitalised where no sentence begins
    BEFORE_COMMA = 1024     # a comma and another capitalised word: Rome, Georgia
    POSSESSIVE = 2048
    CONTEXTS = 12
    # Only for the document.
    UNCAPITALISED = 12
    MENTIONED = 13
    COUNTS = 14

cdef struct Stem:
    int64_t document        # the last document that it was met in
    uint32_t hash
    uint16_t[14] counts     # mentions in that document with each context
    float[4] pooled         # sum over mentions of each kind's probability
    uint16_t n_pooled


cdef uint16_t _context(const Token *tokens, const Word *words, int i, int n) noexcept nogil:
    """Return what the neighbours of a capitalised token say of it."""
    cdef const Word *before = &words[tokens[i - 1].word] if i else NULL
    cdef const Word *after = &words[tokens[i + 1].word] if i + 1 < n else NULL
    cdef bint joined_before = before != NULL and before.kind & CAPITAL != 0
    cdef bint joined_after = after != NULL and after.kind & CAPITAL != 0
    cdef uint32_t classes
    cdef uint16_t found = 0
    if before != NULL:
        classes = before.classes
        if joined_before:
            if classes & IS_TITLE:
                found |= AFTER_TITLE
            elif classes & IS_FORENAME:
                found |= AFTER_FORENAME
            if not joined_after and not classes & (IS_TITLE | IS_FUNCTION):
                found |= ENDS_NAME
        else:
            if classes & IS_ROLE:
                found |= AFTER_ROLE
            if classes & IS_PREPOSITION:
                found |= AFTER_PLACE_WORD
            if classes & IS_ARTICLE:
                found |= AFTER_THE
            if before.kind & MARK and i > 1 and words[tokens[i - 2].word].classes & IS_TITLE:
                found |= AFTER_TITLE
    if after != NULL:
        classes = after.classes
        if joined_after:
            if not joined_before:
                found |= BEGINS_NAME
            if classes & (IS_HEAD | IS_COMPANY):
                found |= BEFORE_HEAD
        elif classes & IS_SPEECH:
            found |= BEFORE_SPEECH
        elif classes & IS_COMMA and i + 2 < n and words[tokens[i + 2].word].kind & CAPITAL:
            found |= BEFORE_COMMA
        elif classes & IS_APOSTROPHE and tokens[i + 1].flags & TOUCHES:
            found |= POSSESSIVE
    if not tokens[i].flags & (OPENS | SHOUTED | HEADLINE):
        found |= AMID
    return found


cdef void _note(Stem *stem, uint16_t context, int64_t document) noexcept nogil:
    """Count one capitalised mention for its document."""
    cdef int k
    _meet(stem, document)
    for k in range(CONTEXTS):
        if context >> k & 1 and stem.counts[k] < 60_000:
            stem.counts[k] += 1
    if stem.counts[MENTIONED] < 60_000:
        stem.counts[MENTIONED] += 1


cdef inline void _meet(Stem *stem, int64_t document) noexcept nogil:
    if stem.document != document:
        stem.document = document
        memset(stem.counts, 0, sizeof(stem.counts))
        memset(stem.pooled, 0, sizeof(stem.pooled))
        stem.n_pooled = 0


cdef uint32_t _elsewhere(const Stem *stem, uint16_t own) noexcept nogil:
    """Return what other mentions in the document say of a word, as bits."""
    cdef uint32_t found = 0
    cdef int k
    for k in range(CONTEXTS):
        if stem.counts[k] > (own >> k & 1):
            found |= 1 << k
    if stem.counts[UNCAPITALISED]:
        found |= 1 << UNCAPITALISED
    if stem.counts[MENTIONED] > 1:
        found |= 1 << MENTIONED
    return found
