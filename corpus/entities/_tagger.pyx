"""The tagger: text to tokens, and to the names in it with their probabilities.

    text -> tokens -> phrases and evidence -> islands -> scores -> chain -> spans

Only islands are scored: capitalised words with what joins them.  Four of
five tokens lie between islands and are no part of any name.  A document is
read twice: what the first reading thinks of all mentions of a word is
weighed in when each mention is read again.
"""

from libc.math cimport expf, logf
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy, memset

import array
from threading import Lock

cdef extern from "Python.h":
    uint32_t *PyUnicode_AsUCS4Copy(object text) except NULL
    void PyMem_Free(void *p)

cdef enum:
    CONNECTED = 3           # tokens without a capital inside a name, side by side

include "scanning.pxi"
include "vocabulary.pxi"
include "lexicon.pxi"
include "evidence.pxi"
include "features.pxi"
include "chain.pxi"
include "weights.pxi"
include "islands.pxi"
include "forms.pxi"
include "prepared.pxi"
include "chains.pxi"


N_LABELS = LABELS


cdef class Tagger(Prepared):
    """Reads names from text.  `fold` takes case and accents off a word.

    Threads may share it: they wait for each other, since what is known of
    the words and of the text at hand is kept here.
    """

    cdef object _lock
    cdef Weights _weights
    cdef float *_sums               # of weights: scored words x places x labels
    cdef int _n_sums, _room_sums
    cdef Island *_islands
    cdef int _n_islands, _room_islands
    cdef float *_scores             # tokens in islands x labels
    cdef int _room_scores
    cdef Chain *_chain
    cdef readonly float pooling

    def __cinit__(self, Lexicon lexicon not None, fold, Weights weights=None, float pooling=1.0):
        self._lock = Lock()
        self._weights = weights
        self.pooling = pooling
        self._chain = <Chain *> calloc(1, sizeof(Chain))
        if self._chain == NULL:
            raise MemoryError()

    def __dealloc__(self):
        free(self._sums)
        free(self._islands)
        free(self._scores)
        free(self._chain)

    def read(self, str text not None):
        """Return the tokens of a text and the names in it.

        The tokens' starts, ends and flags, their words as prose would write
        them, and what these are looked up by; spans as (first token, last
        token, kind, probability), in order; and the demonyms, as (first
        token, last token).
        """
        if self._weights is None:
            raise ValueError("this tagger was made without weights, for training alone")
        with self._lock:
            self._prepare(text)
            self._find_islands()
            self._score_islands()
            columns = self._token_columns() + self._word_columns(text)
            return columns, self._spans(), self._demonyms()

    cdef int _forget(self) except -1:
        self._n_sums = 0
        return Prepared._forget(self)

    def features(self, str text not None):
        """Return what training needs of a text.

        Tokens' starts and ends; for each island its first token and
        length; for each token of an island its number of keys; all keys;
        and which of them are lexical.
        """
        with self._lock:
            self._prepare(text)
            self._find_islands()
            return self._features()

    cdef tuple _features(self):
        cdef Keys keys
        cdef int i, k
        cdef Sight sight
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
        return self._tokens[i].phrase != 0 or self._is_uncased(i) or self._is_hyphened(i)

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

