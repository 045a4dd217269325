# What the tables know of words and phrases, compiled with the model.
#
# Both are open tables of 32-bit hashes: of a folded word, and of the hashes
# of a phrase's words.  A word's entry is a set of classes, the cluster of words
# that it is like, and the number of words in the longest phrase that it begins;
# a phrase's what it is.

cdef enum:
    # Classes of words, as in training/classes.py.
    IS_FORENAME = 1 << 0
    IS_COUNTRY = 1 << 2
    IS_BIG_CITY = 1 << 3
    IS_REGION = 1 << 5
    IS_DEMONYM = 1 << 6
    IS_TITLE = 1 << 7
    IS_ROLE = 1 << 8
    IS_SPEECH = 1 << 9
    IS_HEAD = 1 << 10
    IS_COMPANY = 1 << 11
    IS_PREPOSITION = 1 << 16
    IS_PARTICLE = 1 << 17
    IS_SUFFIX = 1 << 18
    IS_FUNCTION = 1 << 24
    IS_PROSE = 1 << 25
    IS_ARTICLE = 1 << 26
    IS_COMMA = 1 << 27
    IS_APOSTROPHE = 1 << 28
    IS_CONNECTOR = 1 << 29
    IS_STOP = 1 << 30
    NAMELIKE = 0x7F         # forename, surname, places, demonym
    # Forename, surname, country, city, region, demonym, title, role, speech, head of an
    # organisation, company, geography, calendar, prose.
    ROUGHLY = 0x02009FFF
    IS_DEMONYM_PHRASE = 4


cdef struct Entry:
    uint32_t key
    uint32_t classes
    uint16_t cluster        # 0 where it is in none
    uint8_t longest


def word_hash(str word not None):
    """Return the hash of a folded word, as the lexicon has it."""
    return _hash_str(word)


def phrase_hash(words):
    """Return the hash of a phrase's folded words, as the lexicon has it."""
    cdef uint64_t h = 0
    for word in words:
        h = _mix(h, _hash_str(word))
    return <uint32_t> h


cdef class Lexicon:
    """Classes of words, and phrases: columns of equal length, both by hash."""

    cdef Entry *_words
    cdef uint32_t *_phrases
    cdef uint8_t *_phrase_kinds
    cdef uint32_t _word_mask, _phrase_mask

    def __cinit__(self, const uint32_t[::1] keys, const uint32_t[::1] classes,
                  const uint16_t[::1] clusters, const uint8_t[::1] longest,
                  const uint32_t[::1] phrases,
                  const uint8_t[::1] phrase_kinds):
        cdef Py_ssize_t i
        cdef uint32_t slot
        if not (keys.shape[0] == classes.shape[0] == clusters.shape[0] == longest.shape[0]
                and phrases.shape[0] == phrase_kinds.shape[0]):
            raise ValueError("the columns of a lexicon differ in length")
        self._word_mask = _mask_for(keys.shape[0])
        self._phrase_mask = _mask_for(phrases.shape[0])
        self._words = <Entry *> calloc(self._word_mask + 1, sizeof(Entry))
        self._phrases = <uint32_t *> calloc(self._phrase_mask + 1, 4)
        self._phrase_kinds = <uint8_t *> calloc(self._phrase_mask + 1, 1)
        if self._words == NULL or self._phrases == NULL or self._phrase_kinds == NULL:
            raise MemoryError()
        for i in range(keys.shape[0]):
            slot = keys[i] & self._word_mask
            while self._words[slot].key:
                slot = (slot + 1) & self._word_mask
            self._words[slot] = Entry(
                keys[i] | (keys[i] == 0), classes[i], clusters[i], longest[i]
            )
        for i in range(phrases.shape[0]):
            slot = phrases[i] & self._phrase_mask
            while self._phrases[slot]:
                slot = (slot + 1) & self._phrase_mask
            self._phrases[slot] = phrases[i] | (phrases[i] == 0)
            self._phrase_kinds[slot] = phrase_kinds[i]

    def __dealloc__(self):
        free(self._words)
        free(self._phrases)
        free(self._phrase_kinds)

    cdef const Entry *word(self, uint32_t key) noexcept nogil:
        """Return what is known of a word by its hash, or NULL."""
        cdef uint32_t slot = key & self._word_mask
        key |= key == 0
        while self._words[slot].key:
            if self._words[slot].key == key:
                return &self._words[slot]
            slot = (slot + 1) & self._word_mask
        return NULL

    cdef int phrase(self, uint64_t h) noexcept nogil:
        """Return what a phrase is, 0 where the tables do not know it."""
        cdef uint32_t key = <uint32_t> h
        cdef uint32_t slot = key & self._phrase_mask
        key |= key == 0
        while self._phrases[slot]:
            if self._phrases[slot] == key:
                return self._phrase_kinds[slot]
            slot = (slot + 1) & self._phrase_mask
        return 0


cdef uint32_t _mask_for(Py_ssize_t n) noexcept nogil:
    """Return the mask of an open table that n entries fill by half at most."""
    cdef uint32_t size = 1024
    while size < 2 * n:
        size *= 2
    return size - 1
