# A text made ready: its tokens, how loud lines are to be read, the phrases
# that the tables know, and what the document says of each word.  All of it
# before any weight is asked.

cdef enum:
    LOUD_WORDS = 3          # capitals in a headline at least
    PARTS = 4               # of a phrase: begin, inside, end
    UNCASED_LEAST = 3       # letters of a name that is written without a capital


cdef bint _is_possessive(str text, const Token *token) except -1:
    """Tell whether a token is the S of FED'S."""
    return (
        token.end - token.start == 1 and token.flags & TOUCHES and text[token.start] == "S"
        and text[token.start - 1] in "'\u2019"
    )


cdef class Prepared(Forms):
    """The text that is being read, as tokens of known words."""

    cdef int64_t _document
    cdef Token *_tokens
    cdef int _n, _room

    def __dealloc__(self):
        free(self._tokens)

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
                if (characters[at] == 64 and _is_domain(characters, end, length)
                        or characters[at] == 47 and end == at + 2):
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
        if n_capitals == 0:
            for i in range(first, end):
                self._tokens[i].flags |= UNCASED
        return 0

    cdef int _quieten_run(self, str text, int first, int end) except -1:
        """Quieten a run of capitals that holds a word of prose: IBM, NATO stays as it is."""
        cdef int i, n_upper = 0
        cdef bint prose = False
        cdef uint32_t small_s = 115
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
            if _is_possessive(text, &self._tokens[i]):
                self._tokens[i].word = self._word_of("s", &small_s, 0, 1)
            elif self._words[self._tokens[i].word].kind & UPPER:
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
            if word.phrase < 2 or not word.kind & (CAPITAL | LOWER):
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
                if kind and word.kind & self._words[self._tokens[j].word].kind & CAPITAL or (
                    # Without capitals, only places are looked for.
                    0 < kind < IS_DEMONYM_PHRASE
                    and word.kind & self._words[self._tokens[j].word].kind & LOWER
                ):
                    best, last = kind, j
            if best:
                for j in range(i, last + 1):
                    self._tokens[j].phrase = best * PARTS + (0 if j == i else 2 if j == last else 1)
            i = last + 1

    cdef bint _is_uncased(self, int i) noexcept nogil:
        """Tell whether a word without a capital may be a name: california, lisa."""
        cdef uint32_t classes = self._words[self._tokens[i].word].classes
        cdef uint32_t names = IS_COUNTRY | IS_BIG_CITY | IS_REGION
        if self._tokens[i].flags & UNCASED:
            names = NAMELIKE & ~IS_DEMONYM
        if not classes & names or classes & (IS_PROSE | IS_FUNCTION | IS_PREPOSITION):
            return False
        return self._tokens[i].end - self._tokens[i].start >= UNCASED_LEAST

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

    cdef tuple _word_columns(self, str text):
        """Return the words as prose would write them, and their keys."""
        cdef int i
        cdef int32_t number
        cdef list words = [None] * self._n, keys = [None] * self._n
        cdef const Token *token
        for i in range(self._n):
            token = &self._tokens[i]
            number = token.word
            if token.flags & SHOUTED:
                words[i], keys[i] = self._loud(text[token.start : token.end])
            elif self._texts[number] is None:
                words[i] = text[token.start : token.end]
                keys[i] = self._key_of(words[i])
            else:
                words[i], keys[i] = self._texts[number], self._keys[number]
        return words, keys

    cdef const Word *_word_at(self, int i) noexcept nogil:
        if i < 0 or i >= self._n:
            return &self._words[NOTHING]
        return &self._words[self._tokens[i].word]
