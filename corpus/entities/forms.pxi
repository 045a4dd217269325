# The word forms that the tagger has met, each with its number.
#
# Tokens refer to forms by number, and forms to stems: what several forms
# fold to.  Both are found in open tables of hashes, which are let go of
# between two texts when they have become large.

cdef enum:
    NOTHING = 0             # the word beyond the text's ends, and of breaks
    MOST_LETTERS = 60       # no longer word is looked at in full
    FORGET = 300_000        # so many forms are kept
    SLOTS = 1 << 16         # of a table that is begun; twice as many when half of them are taken


cdef class Forms:
    """Word forms by number, with what the lexicon knows of them."""

    cdef object _fold
    cdef Lexicon _lexicon
    cdef Word *_words
    cdef int _n_words, _room_words
    cdef Stem *_stems
    cdef int _n_stems, _room_stems
    cdef int32_t *_slots            # numbers of words by hash; -1 where there is none
    cdef int32_t *_stem_slots
    cdef uint32_t _mask, _stem_mask
    cdef list _texts                # of words by number; None of one that is too long to keep
    cdef list _keys                 # what they are looked up by
    cdef dict _shouted              # text and key of words in lines of capitals, by what stands there

    def __cinit__(self, Lexicon lexicon not None, fold, *_, **__):
        self._lexicon, self._fold = lexicon, fold
        self._slots = _empty_slots(SLOTS)
        self._stem_slots = _empty_slots(SLOTS)
        self._mask = self._stem_mask = SLOTS - 1
        self._forget()

    def __dealloc__(self):
        free(self._slots)
        free(self._stem_slots)
        free(self._words)
        free(self._stems)

    cdef int _forget(self) except -1:
        """Begin anew, with the word that stands for nothing."""
        self._n_words = self._n_stems = 0
        self._texts, self._keys, self._shouted = [], [], {}
        memset(self._slots, 0xFF, (self._mask + <size_t> 1) * sizeof(int32_t))
        memset(self._stem_slots, 0xFF, (self._stem_mask + <size_t> 1) * sizeof(int32_t))
        self._new_word("\n", 1)
        return 0

    cdef int32_t _word_of(self, str text, const uint32_t *characters, int start, int end) except -1:
        """Return the word that stands there, known or new."""
        cdef uint64_t h = _hash_text(characters, start, end)
        cdef uint32_t slot = <uint32_t> (h >> 20) & self._mask
        while self._slots[slot] >= 0:
            if self._words[self._slots[slot]].hash == h:
                return self._slots[slot]
            slot = (slot + 1) & self._mask
        return self._new_word(text[start:end], h)

    cdef int32_t _new_word(self, str form, uint64_t h) except -1:
        cdef Word word
        cdef const Entry *known
        cdef str folded = self._folded(form[:MOST_LETTERS])
        cdef bint is_short = len(form) <= MOST_LETTERS
        memset(&word, 0, sizeof(word))
        _describe(&word, form[:MOST_LETTERS], folded)
        word.hash = h
        known = self._lexicon.word(word.folded)
        if known != NULL:
            word.classes, word.phrase = known.classes, known.longest
            word.cluster = known.cluster
        word.stem = self._stem_of(word.folded)
        if self._n_words == self._room_words:
            self._room_words = 2 * self._room_words + 1024
            self._words = <Word *> _grown(self._words, self._room_words * sizeof(Word))
        if 2 * <uint32_t> self._n_words > self._mask:
            self._grow_slots()
        self._words[self._n_words] = word
        self._texts.append(form if is_short else None)
        self._keys.append((folded if form[0].isalnum() else "") if is_short else None)
        _put(self._slots, self._mask, <uint32_t> (h >> 20), self._n_words)
        self._n_words += 1
        return self._n_words - 1

    cdef str _folded(self, str form):
        """Return a form without case and accents, one object with it where they are the same."""
        cdef str folded = self._fold(form) or form[:1]
        return form if folded == form else folded

    cdef str _key_of(self, str form):
        """Return what a word is looked up by, "" for punctuation."""
        return self._folded(form) if form[0].isalnum() else ""

    cdef tuple _loud(self, str form):
        """Return the text and the key of a word in a line of capitals, as prose would write it."""
        cdef tuple found = self._shouted.get(form)
        cdef str text
        if found is None:
            text = form if "." in form else form.capitalize()
            found = text, self._key_of(text)
            if len(form) <= MOST_LETTERS:
                self._shouted[form] = found
        return found

    cdef int32_t _stem_of(self, uint32_t h) except -1:
        cdef uint32_t slot = h & self._stem_mask
        while self._stem_slots[slot] >= 0:
            if self._stems[self._stem_slots[slot]].hash == h:
                return self._stem_slots[slot]
            slot = (slot + 1) & self._stem_mask
        if self._n_stems == self._room_stems:
            self._room_stems = 2 * self._room_stems + 1024
            self._stems = <Stem *> _grown(self._stems, self._room_stems * sizeof(Stem))
        if 2 * <uint32_t> self._n_stems > self._stem_mask:
            self._grow_stem_slots()
        memset(&self._stems[self._n_stems], 0, sizeof(Stem))
        self._stems[self._n_stems].hash = h
        _put(self._stem_slots, self._stem_mask, h, self._n_stems)
        self._n_stems += 1
        return self._n_stems - 1

    cdef int _grow_slots(self) except -1:
        cdef uint32_t size = 2 * (self._mask + 1)
        cdef int32_t *slots = _empty_slots(size)
        cdef int i
        for i in range(self._n_words):
            _put(slots, size - 1, <uint32_t> (self._words[i].hash >> 20), i)
        free(self._slots)
        self._slots, self._mask = slots, size - 1
        return 0

    cdef int _grow_stem_slots(self) except -1:
        cdef uint32_t size = 2 * (self._stem_mask + 1)
        cdef int32_t *slots = _empty_slots(size)
        cdef int i
        for i in range(self._n_stems):
            _put(slots, size - 1, self._stems[i].hash, i)
        free(self._stem_slots)
        self._stem_slots, self._stem_mask = slots, size - 1
        return 0


cdef int32_t *_empty_slots(size_t n) except NULL:
    cdef int32_t *slots = <int32_t *> _grown(NULL, n * sizeof(int32_t))
    memset(slots, 0xFF, n * sizeof(int32_t))
    return slots


cdef void _put(int32_t *slots, uint32_t mask, uint32_t h, int32_t number) noexcept nogil:
    """Enter a number whose hash is not there yet."""
    cdef uint32_t slot = h & mask
    while slots[slot] >= 0:
        slot = (slot + 1) & mask
    slots[slot] = number


cdef void *_grown(void *data, size_t size) except NULL:
    cdef void *made = realloc(data, size)
    if made == NULL:
        raise MemoryError()
    return made
