"""The tagger: text to tokens, and to the names in it with their probabilities.

    text -> tokens -> phrases and evidence -> islands -> scores -> chain -> spans

Only islands are scored: capitalised words with what joins them.  Four of
five tokens lie between islands and are no part of any name.  A document is
read twice: what the first reading thinks of all mentions of a word is
weighed in when each mention is read again.
"""

from libc.math cimport expf, logf
from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

import array

cdef extern from "Python.h":
    uint32_t *PyUnicode_AsUCS4Copy(object text) except NULL
    void PyMem_Free(void *p)

cdef enum:
    CONNECTED = 3           # tokens without a capital inside a name, side by side
    LOUD_WORDS = 3          # capitals in a headline at least
    PARTS = 4               # of a phrase: begin, inside, end

include "scanning.pxi"
include "vocabulary.pxi"
include "lexicon.pxi"
include "evidence.pxi"
include "features.pxi"
include "chain.pxi"
include "weights.pxi"
include "islands.pxi"


N_LABELS = LABELS


def running_sums(uint32_t[::1] steps not None):
    """Turn differences into the numbers that they lead to, in place."""
    cdef Py_ssize_t i
    cdef uint32_t total = 0
    for i in range(steps.shape[0]):
        total += steps[i]
        steps[i] = total


cdef class Tagger:
    """Reads names from text.  `fold` takes case and accents off a word.

    Not safe to use from two threads at once, unless they share the
    interpreter's lock, which is held throughout.
    """

    cdef object _fold
    cdef Lexicon _lexicon
    cdef Weights _weights
    cdef Word *_words
    cdef int _n_words, _room_words
    cdef Stem *_stems
    cdef int _n_stems
    cdef int32_t *_slots            # of words, by hash
    cdef int32_t *_stem_slots
    cdef float *_sums               # of weights: scored words x places x labels
    cdef int _n_sums, _room_sums
    cdef int64_t _document
    cdef Token *_tokens
    cdef int _n, _room
    cdef Island *_islands
    cdef int _n_islands, _room_islands
    cdef float *_scores             # tokens in islands x labels
    cdef int _room_scores
    cdef Chain *_chain
    cdef readonly float pooling

    def __cinit__(self, Lexicon lexicon not None, fold, Weights weights=None, float pooling=1.0):
        self._lexicon, self._fold = lexicon, fold
        self._weights = weights
        self.pooling = pooling
        self._slots = <int32_t *> malloc(SLOTS * sizeof(int32_t))
        self._stem_slots = <int32_t *> malloc(SLOTS * sizeof(int32_t))
        self._chain = <Chain *> calloc(1, sizeof(Chain))
        if self._slots == NULL or self._stem_slots == NULL or self._chain == NULL:
            raise MemoryError()
        self._forget()

    def __dealloc__(self):
        free(self._slots)
        free(self._stem_slots)
        free(self._words)
        free(self._stems)
        free(self._sums)
        free(self._tokens)
        free(self._islands)
        free(self._scores)
        free(self._chain)

    def read(self, str text not None):
        """Return the tokens of a text and the names in it.

        The tokens' starts, ends and flags; spans as (first token, last
        token, kind, probability), in order; and the demonyms, as (first
        token, last token).
        """
        self._prepare(text)
        self._score_islands()
        return self._token_columns(), self._spans(), self._demonyms()

    cdef list _demonyms(self):
        cdef int i = 0, last
        cdef list found = []
        cdef const Word *word
        while i < self._n:
            last = i
            word = &self._words[self._tokens[i].word]
            if self._tokens[i].phrase == IS_DEMONYM_PHRASE * PARTS:
                while self._tokens[last].phrase != IS_DEMONYM_PHRASE * PARTS + 2:
                    last += 1
                found.append((i, last))
            elif word.classes & IS_DEMONYM and word.kind & CAPITAL and not self._tokens[i].phrase:
                found.append((i, i))
            i = last + 1
        return found

    def features(self, str text not None):
        """Return what training needs of a text.

        Tokens' starts and ends; for each island its first token and
        length; for each token of an island its number of keys; all keys;
        and which of them are lexical.
        """
        cdef Keys keys
        cdef int i, k
        cdef Sight sight
        self._prepare(text)
        islands = array.array("i")
        counts, found, lexical = array.array("i"), array.array("I"), bytearray()
        for k in range(self._n_islands):
            islands.append(self._islands[k].first)
            islands.append(self._islands[k].n)
            for i in range(self._islands[k].first, self._islands[k].first + self._islands[k].n):
                n = 0
                for place in range(-REACH, REACH + 1):
                    _word_keys(&keys, self._word_at(i + place), place)
                    n += self._give(&keys, found, lexical)
                self._look(&sight, i, &self._islands[k])
                _token_keys(&keys, &sight)
                n += self._give(&keys, found, lexical)
                counts.append(n)
        return self._token_columns(), islands, counts, found, lexical

    cdef int _give(self, const Keys *keys, object found, object lexical) except -1:
        cdef int i
        for i in range(keys.n):
            found.append(keys.key[i])
            lexical.append(keys.lexical[i])
        return keys.n

    cdef tuple _token_columns(self):
        cdef int i
        starts = array.array("i", bytes(4 * self._n))
        ends = array.array("i", bytes(4 * self._n))
        cdef int[:] start_view = starts, end_view = ends
        flags = bytearray(self._n)
        cdef unsigned char[:] flag_view = flags
        for i in range(self._n):
            start_view[i] = self._tokens[i].start
            end_view[i] = self._tokens[i].end
            flag_view[i] = self._tokens[i].flags
        return starts, ends, flags

    # Preparing: everything but the weights.

    cdef int _prepare(self, str text) except -1:
        cdef uint32_t *characters = PyUnicode_AsUCS4Copy(text)
        if self._n_words > FORGET:
            self._forget()
        self._document += 1
        try:
            self._scan(text, characters, len(text))
            self._quieten(text)
        finally:
            PyMem_Free(characters)
        self._mark_addresses()
        self._match_phrases()
        self._weigh_evidence()
        self._find_islands()
        return 0

    cdef int _scan(self, str text, const uint32_t *characters, int length) except -1:
        cdef int at = 0, end, last_end = -1
        cdef bint breaks, opens = True
        cdef Token *token
        cdef Word *word
        self._n = 0
        while at < length:
            end = _token_end(characters, at, length, &breaks)
            if end == at:
                at += 1
                continue
            if self._n == self._room:
                self._room = 2 * self._room + 256
                self._tokens = <Token *> _grown(self._tokens, self._room * sizeof(Token))
            token = &self._tokens[self._n]
            token.start, token.end = at, end
            token.context, token.phrase = 0, 0
            token.flags = (OPENS if opens else 0) | (TOUCHES if at == last_end else 0)
            if breaks:
                token.flags |= BREAKS
                token.word = NOTHING
                opens = True
            else:
                token.word = self._word_of(text, characters, at, end)
                opens = self._opens_after(token, opens, characters[at])
                if characters[at] == 64 or characters[at] == 47 and end == at + 2:
                    token.flags |= ADDRESS
                elif characters[at] in (34, 39, 40, 41, 44, 60, 62, 91, 93, 0x201C, 0x201D, 0x2018, 0x2019):
                    token.flags |= CLOSES
            self._n += 1
            last_end = at = end
        return 0

    cdef void _mark_addresses(self) noexcept nogil:
        """Mark the tokens of addresses: kim@example.com, https://example.com/Kim."""
        cdef int i = 0, last, k
        cdef bint found
        while i < self._n:
            last = i
            found = False
            while last + 1 < self._n and self._is_addressed(last + 1):
                last += 1
                found = found or last > i + 1 and self._tokens[last - 1].flags & ADDRESS != 0
            for k in range(i, last + 1):
                if found:
                    self._tokens[k].flags |= ADDRESS
                else:
                    self._tokens[k].flags &= ~ADDRESS
            i = last + 1

    cdef bint _is_addressed(self, int i) noexcept nogil:
        """Tell whether a token goes on with the address that the one before stands in."""
        if not self._tokens[i].flags & TOUCHES or self._tokens[i].flags & (BREAKS | CLOSES):
            return False
        return not self._tokens[i - 1].flags & CLOSES

    cdef bint _opens_after(self, const Token *token, bint opens, uint32_t c) noexcept:
        """Tell whether a sentence, quotation or line begins after a token."""
        cdef const Word *before
        if not self._words[token.word].kind & MARK:
            return False
        if c == 46:
            if self._n == 0 or token.end - token.start > 1:
                return True
            before = &self._words[self._tokens[self._n - 1].word]
            if not token.flags & TOUCHES:
                return True
            return not (before.classes & IS_TITLE or self._tokens[self._n - 1].end
                        - self._tokens[self._n - 1].start == 1 and before.kind & CAPITAL)
        if c in (33, 63, 58, 59, 0x2022, 42, 124, 34, 0x201C):
            return True
        if c in (39, 0x201D, 0x2018, 0x2019, 40, 91, 96, 45, 0x2014, 0x2013):
            return opens
        return False

    cdef int32_t _word_of(self, str text, const uint32_t *characters, int start, int end) except -1:
        """Return the word that stands there, known or new."""
        cdef uint64_t h = _hash_text(characters, start, end)
        cdef uint32_t slot = <uint32_t> (h >> 20) & (SLOTS - 1)
        while self._slots[slot] >= 0:
            if self._words[self._slots[slot]].hash == h:
                return self._slots[slot]
            slot = (slot + 1) & (SLOTS - 1)
        return self._new_word(text[start:end], h, slot)

    cdef int32_t _new_word(self, str form, uint64_t h, uint32_t slot) except -1:
        cdef Word word
        cdef const Entry *known
        cdef str folded = self._fold(form[:MOST_LETTERS])
        memset(&word, 0, sizeof(word))
        _describe(&word, form[:MOST_LETTERS], folded or form[:1])
        word.hash = h
        known = self._lexicon.word(word.folded)
        if known != NULL:
            word.classes, word.phrase = known.classes, known.longest
        word.stem = self._stem_of(word.folded)
        if self._n_words == self._room_words:
            self._room_words = 2 * self._room_words + 1024
            self._words = <Word *> _grown(self._words, self._room_words * sizeof(Word))
            self._stems = <Stem *> _grown(self._stems, self._room_words * sizeof(Stem))
        self._words[self._n_words] = word
        self._slots[slot] = self._n_words
        self._n_words += 1
        return self._n_words - 1

    cdef int32_t _stem_of(self, uint32_t h) except -1:
        cdef uint32_t slot = h & (SLOTS - 1)
        while self._stem_slots[slot] >= 0:
            if self._stems[self._stem_slots[slot]].hash == h:
                return self._stem_slots[slot]
            slot = (slot + 1) & (SLOTS - 1)
        if self._n_stems >= self._room_words:
            self._room_words = 2 * self._room_words + 1024
            self._words = <Word *> _grown(self._words, self._room_words * sizeof(Word))
            self._stems = <Stem *> _grown(self._stems, self._room_words * sizeof(Stem))
        memset(&self._stems[self._n_stems], 0, sizeof(Stem))
        self._stems[self._n_stems].hash = h
        self._stem_slots[slot] = self._n_stems
        self._n_stems += 1
        return self._n_stems - 1

    cdef int _forget(self) except -1:
        """Begin a vocabulary anew, with the word that stands for nothing."""
        self._n_words = self._n_stems = self._n_sums = 0
        memset(self._slots, 0xFF, SLOTS * sizeof(int32_t))
        memset(self._stem_slots, 0xFF, SLOTS * sizeof(int32_t))
        self._new_word("\n", 1, 0)
        return 0

    cdef int _quieten(self, str text) except -1:
        """Read lines of capitals as prose would write them; mark headlines."""
        cdef int i = 0, end
        while i < self._n:
            if self._tokens[i].flags & BREAKS:
                i += 1
                continue
            end = i
            while end < self._n and not self._tokens[end].flags & BREAKS:
                end += 1
                if self._tokens[end - 1].flags & OPENS == 0 and end < self._n and (
                    self._tokens[end].flags & OPENS
                ):
                    break
            self._quieten_line(text, i, end)
            i = end
        return 0

    cdef int _quieten_line(self, str text, int first, int end) except -1:
        cdef int i, run = first, n_capitals = 0, n_lower = 0
        cdef const Word *word
        for i in range(first, end):
            word = &self._words[self._tokens[i].word]
            if word.kind & CAPITAL:
                n_capitals += 1
            elif word.kind & LOWER and self._tokens[i].end - self._tokens[i].start > 3:
                n_lower += 1
            if word.kind & LOWER or word.kind & CAPITAL and not word.kind & UPPER and (
                self._tokens[i].end - self._tokens[i].start > 1
            ):
                self._quieten_run(text, run, i)
                run = i + 1
        self._quieten_run(text, run, end)
        if n_capitals > LOUD_WORDS and n_lower * 4 <= n_capitals:
            for i in range(first, end):
                self._tokens[i].flags |= HEADLINE
        return 0

    cdef int _quieten_run(self, str text, int first, int end) except -1:
        """Quieten a run of capitals that holds a word of prose: IBM, NATO stays as it is."""
        cdef int i, n_upper = 0
        cdef bint prose = False
        cdef const Word *word
        for i in range(first, end):
            word = &self._words[self._tokens[i].word]
            if word.kind & UPPER:
                n_upper += 1
                if word.classes & IS_PROSE and self._tokens[i].end - self._tokens[i].start > 2:
                    prose = True
        if n_upper < LOUD_WORDS or not prose:
            return 0
        for i in range(first, end):
            if self._words[self._tokens[i].word].kind & UPPER:
                self._tokens[i].word = self._quiet(text, &self._tokens[i])
            self._tokens[i].flags |= SHOUTED
        return 0

    cdef int32_t _quiet(self, str text, const Token *token) except -1:
        """Return the word that a word in capitals stands for."""
        cdef int32_t index = token.word
        cdef Word *word = &self._words[index]
        cdef str form
        cdef uint32_t *characters
        if word.quiet < 0:
            form = text[token.start : token.end]
            if word.classes & (IS_PROSE | IS_FUNCTION | IS_PREPOSITION) and not word.classes & NAMELIKE:
                form = form.lower()
            elif "." not in form:
                form = form.capitalize()
            characters = PyUnicode_AsUCS4Copy(form)
            try:
                quiet = self._word_of(form, characters, 0, len(form))
            finally:
                PyMem_Free(characters)
            self._words[index].quiet = quiet
        return self._words[index].quiet

    cdef void _match_phrases(self) noexcept nogil:
        """Mark the tokens of the longest phrases that the tables know, from left to right."""
        cdef int i = 0, j, last, words, kind, best
        cdef uint64_t h
        cdef const Word *word
        while i < self._n:
            word = &self._words[self._tokens[i].word]
            if word.phrase < 2 or not word.kind & CAPITAL:
                i += 1
                continue
            h = _mix(0, word.folded)
            j, last, words, best = i, i, 1, 0
            while words < word.phrase:
                j += 1
                if j + 1 < self._n and self._tokens[j].flags & TOUCHES and (
                    self._words[self._tokens[j].word].classes & (IS_CONNECTOR | IS_STOP)
                    and self._words[self._tokens[j].word].kind & MARK
                ):
                    j += 1
                if j >= self._n or self._tokens[j].flags & BREAKS:
                    break
                h = _mix(h, self._words[self._tokens[j].word].folded)
                words += 1
                kind = self._lexicon.phrase(h)
                if kind and self._words[self._tokens[j].word].kind & CAPITAL:
                    best, last = kind, j
            if best:
                for j in range(i, last + 1):
                    self._tokens[j].phrase = best * PARTS + (0 if j == i else 2 if j == last else 1)
            i = last + 1

    cdef void _weigh_evidence(self) noexcept nogil:
        cdef int i
        cdef const Word *word
        for i in range(self._n):
            word = &self._words[self._tokens[i].word]
            if word.kind & CAPITAL:
                self._tokens[i].context = _context(self._tokens, self._words, i, self._n)
                _note(&self._stems[word.stem], self._tokens[i].context, self._document)
            elif word.kind & LOWER:
                _meet(&self._stems[word.stem], self._document)
                self._stems[word.stem].counts[UNCAPITALISED] = 1

    cdef int _find_islands(self) except -1:
        cdef int i = 0, last
        self._n_islands = 0
        while i < self._n:
            if not self._is_open(i):
                i += 1
                continue
            last = self._island_end(i)
            i = self._island_start(i, self._islands[self._n_islands - 1].first
                                   + self._islands[self._n_islands - 1].n if self._n_islands else 0)
            if self._n_islands == self._room_islands:
                self._room_islands = 2 * self._room_islands + 64
                self._islands = <Island *> _grown(
                    self._islands, self._room_islands * sizeof(Island)
                )
            self._islands[self._n_islands] = Island(i, last + 1 - i)
            self._n_islands += 1
            i = last + 1
        return 0

    cdef bint _is_open(self, int i) noexcept nogil:
        """Tell whether a token by itself can be a name."""
        cdef const Word *word = &self._words[self._tokens[i].word]
        cdef const Word *after = self._word_at(i + 1)
        if self._tokens[i].flags & ADDRESS:
            return False
        if word.kind & CAPITAL:
            if word.classes & IS_FUNCTION and not after.kind & CAPITAL:
                return after.classes & IS_STOP != 0 and self._tokens[i + 1].flags & TOUCHES != 0 and (
                    self._tokens[i].end - self._tokens[i].start == 1)
            return True
        if word.kind & MIXED:
            return True
        if not word.kind & LOWER:
            return False
        if word.classes & (IS_COUNTRY | IS_BIG_CITY) and not word.classes & (IS_PROSE | IS_FUNCTION):
            return True
        return self._is_hyphened(i)

    cdef bint _is_hyphened(self, int i) noexcept nogil:
        """Tell whether a hyphen joins a lower-case word to a capitalised one: Hong-kyun."""
        if i < 2 or not self._tokens[i].flags & self._tokens[i - 1].flags & TOUCHES:
            return False
        if not self._is_hyphen(i - 1):
            return False
        return self._words[self._tokens[i - 2].word].kind & CAPITAL != 0

    cdef bint _is_hyphen(self, int i) noexcept nogil:
        cdef const Word *word = &self._words[self._tokens[i].word]
        return word.kind & MARK and word.classes & IS_CONNECTOR != 0

    cdef int _island_end(self, int first) noexcept nogil:
        """Return the last token of the island that begins with an open one."""
        cdef int last = first, i = first + 1, gap = 0
        cdef const Word *word
        while i < self._n and i - first < LONGEST - 2 * CONNECTED:
            if self._is_open(i):
                last, gap = i, 0
            else:
                word = &self._words[self._tokens[i].word]
                gap += 1
                if gap > CONNECTED or self._tokens[i].flags & BREAKS or not (
                    self._connects(i) or word.kind & NUMBER
                ):
                    break
            i += 1
        if last + 1 < self._n and self._words[self._tokens[last].word].classes & IS_SUFFIX:
            if self._words[self._tokens[last + 1].word].classes & IS_STOP and (
                self._tokens[last + 1].flags & TOUCHES
            ):
                last += 1
        return last

    cdef bint _connects(self, int i) noexcept nogil:
        """Tell whether a token can stand inside a name without a capital."""
        cdef const Word *word = &self._words[self._tokens[i].word]
        cdef const Word *before
        if self._is_hyphen(i) and not self._tokens[i].flags & TOUCHES:
            return False
        if word.classes & (IS_CONNECTOR | IS_PARTICLE | IS_APOSTROPHE):
            return True
        if word.classes & IS_STOP and self._tokens[i].flags & TOUCHES:
            if self._tokens[i].end - self._tokens[i].start > 1:
                return False
            before = &self._words[self._tokens[i - 1].word]
            return before.kind & CAPITAL and (
                before.classes & (IS_TITLE | IS_SUFFIX | IS_COMPANY) != 0
                or self._tokens[i - 1].end - self._tokens[i - 1].start <= 2
            )
        return False

    cdef int _island_start(self, int first, int least) noexcept nogil:
        """Return the token with which an island begins: al-Qaida, van Gogh."""
        cdef int i = first, found = first
        while i - 1 >= least and first - i < CONNECTED:
            i -= 1
            if self._words[self._tokens[i].word].classes & IS_PARTICLE:
                found = i
            elif not (self._is_hyphen(i) and self._tokens[i].flags & TOUCHES):
                break
        return found

    # Scoring.

    cdef const Word *_word_at(self, int i) noexcept nogil:
        if i < 0 or i >= self._n:
            return &self._words[NOTHING]
        return &self._words[self._tokens[i].word]

    cdef void _look(self, Sight *s, int i, const Island *island) noexcept nogil:
        """Set what is seen around a token of an island."""
        cdef const Word *word = self._word_at(i)
        cdef int end = island.first + island.n
        s.before2, s.before = self._word_at(i - 2), self._word_at(i - 1)
        s.word = word
        s.after, s.after2 = self._word_at(i + 1), self._word_at(i + 2)
        s.behind, s.ahead = self._word_at(island.first - 1), self._word_at(end)
        s.elsewhere = 0
        if word.kind & CAPITAL:
            s.elsewhere = _elsewhere(&self._stems[word.stem], self._tokens[i].context)
        s.phrase = self._tokens[i].phrase
        s.phrase_before = self._tokens[i - 1].phrase if i else 0
        s.phrase_after = self._tokens[i + 1].phrase if i + 1 < self._n else 0
        s.flags = self._tokens[i].flags
        s.from_start = min(3, i - island.first)
        s.from_end = min(3, end - 1 - i)

    cdef int _word_sums(self, int32_t index) except -1:
        """Return where the sums of a word's weights begin, for each place."""
        cdef Keys keys
        cdef int place, at
        if self._words[index].scored >= 0:
            return self._words[index].scored
        if self._n_sums == self._room_sums:
            self._room_sums = 2 * self._room_sums + 1024
            self._sums = <float *> _grown(
                self._sums, <size_t> self._room_sums * PLACES * LABELS * sizeof(float)
            )
        at = self._n_sums
        self._n_sums += 1
        for place in range(PLACES):
            _word_keys(&keys, &self._words[index], place - REACH)
            self._weights.sum_into(
                &keys, &self._sums[(<size_t> at * PLACES + place) * LABELS], True
            )
        self._words[index].scored = at
        return at

    cdef int _score_token(self, int i, const Island *island, float *scores) except -1:
        cdef Keys keys
        cdef Sight sight
        cdef int place, y
        cdef size_t at
        cdef const float *sums
        cdef int32_t index
        memset(scores, 0, LABELS * sizeof(float))
        for place in range(PLACES):
            index = NOTHING
            if 0 <= i + place - REACH < self._n:
                index = self._tokens[i + place - REACH].word
            at = self._word_sums(index)
            sums = &self._sums[(at * PLACES + place) * LABELS]
            for y in range(LABELS):
                scores[y] += sums[y]
        self._look(&sight, i, island)
        _token_keys(&keys, &sight)
        self._weights.sum_into(&keys, scores, False)
        return 0

    cdef int _score_islands(self) except -1:
        """First reading: set the scores of all islands, and pool what they say of each word."""
        cdef int k, i, at = 0, y
        cdef const Island *island
        cdef Stem *stem
        cdef float *arcs = self._weights.arcs
        for k in range(self._n_islands):
            at += self._islands[k].n
        if at > self._room_scores:
            self._room_scores = at + at // 2
            self._scores = <float *> _grown(
                self._scores, <size_t> self._room_scores * LABELS * sizeof(float)
            )
        at = 0
        for k in range(self._n_islands):
            island = &self._islands[k]
            for i in range(island.n):
                self._score_token(
                    island.first + i, island, &self._scores[<size_t> (at + i) * LABELS]
                )
            self._load(island, at)
            _sum_over_paths(self._chain, arcs)
            for i in range(island.n):
                if self._words[self._tokens[island.first + i].word].kind & CAPITAL:
                    stem = &self._stems[self._words[self._tokens[island.first + i].word].stem]
                    for y in range(1, LABELS):
                        stem.pooled[(y - 1) // 4] += _marginal(self._chain, i, y)
                    stem.n_pooled = min(stem.n_pooled + 1, 60_000)
            at += island.n
        return 0

    cdef void _load(self, const Island *island, int at) noexcept nogil:
        self._chain.n = island.n
        memcpy(
            self._chain.scores,
            &self._scores[<size_t> at * LABELS],
            island.n * LABELS * sizeof(float),
        )
        _exponentiate(self._chain, NULL)

    cdef list _spans(self):
        """Second reading: return the spans, with the document's word on each weighed in."""
        cdef int k, i, at = 0, first, label
        cdef const Island *island
        cdef uint8_t[64] labels
        cdef list found = []
        cdef float *arcs = self._weights.arcs
        for k in range(self._n_islands):
            island = &self._islands[k]
            self._pool(island, at)
            self._load(island, at)
            _sum_over_paths(self._chain, arcs)
            _best_path(self._chain, arcs, labels)
            first = 0
            for i in range(island.n):
                label = labels[i]
                if label == 0:
                    continue
                if (label - 1) % 4 in (0, 3):
                    first = i
                if (label - 1) % 4 in (2, 3):
                    found.append((
                        island.first + first,
                        island.first + i,
                        (label - 1) // 4,
                        _span_probability(self._chain, arcs, first, i, (label - 1) // 4),
                    ))
            at += island.n
        return found

    cdef void _pool(self, const Island *island, int at) noexcept nogil:
        """Add to the scores of an island what the document's other mentions say."""
        cdef int i, y
        cdef const Word *word
        cdef const Stem *stem
        cdef float share, other
        cdef float[4] gain
        cdef float *scores
        for i in range(island.n):
            word = &self._words[self._tokens[island.first + i].word]
            if not word.kind & CAPITAL:
                continue
            stem = &self._stems[word.stem]
            if stem.n_pooled < 2:
                continue
            other = stem.n_pooled
            for y in range(KINDS):
                other -= stem.pooled[y]
            other = max(other, <float> 0) / stem.n_pooled + <float> 0.05
            for y in range(KINDS):
                share = stem.pooled[y] / stem.n_pooled + <float> 0.05
                gain[y] = self.pooling * logf(share / other)
            scores = &self._scores[<size_t> (at + i) * LABELS]
            for y in range(1, LABELS):
                scores[y] += gain[(y - 1) // 4]


def marginals(const float[:, ::1] scores not None, const float[:, ::1] arcs not None):
    """Return the probabilities of all labels of a chain, token by token, and its log total."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    try:
        _fill(chain, powers, scores, arcs)
        return (
            [[_marginal(chain, i, y) for y in range(LABELS)] for i in range(chain.n)],
            chain.log_total,
        )
    finally:
        free(chain)


def best_labels(const float[:, ::1] scores not None, const float[:, ::1] arcs not None):
    """Return the most probable labels of a chain."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    cdef uint8_t[64] labels
    try:
        _fill(chain, powers, scores, arcs)
        _best_path(chain, powers, labels)
        return [labels[i] for i in range(chain.n)]
    finally:
        free(chain)


def span_probability(const float[:, ::1] scores not None, const float[:, ::1] arcs not None,
                     int first, int last, int kind):
    """Return the probability that tokens first to last of a chain are one name of a kind."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    try:
        _fill(chain, powers, scores, arcs)
        if not 0 <= first <= last < chain.n or not 0 <= kind < KINDS:
            raise ValueError("a span lies within its chain and is of one of the kinds")
        return _span_probability(chain, powers, first, last, kind)
    finally:
        free(chain)


cdef int _fill(Chain *chain, float *powers, const float[:, ::1] scores,
               const float[:, ::1] arcs) except -1:
    cdef int i, y
    if chain == NULL:
        raise MemoryError()
    if not 0 < scores.shape[0] <= LONGEST or scores.shape[1] != LABELS or (
        arcs.shape[0] != LABELS or arcs.shape[1] != LABELS
    ):
        raise ValueError(f"a chain has 1 to {LONGEST} tokens and {LABELS} labels")
    chain.n = scores.shape[0]
    for i in range(chain.n):
        for y in range(LABELS):
            chain.scores[i][y] = scores[i, y]
    for i in range(LABELS):
        for y in range(LABELS):
            powers[i * LABELS + y] = expf(arcs[i, y])
    _exponentiate(chain, NULL)
    _sum_over_paths(chain, powers)
    return 0
