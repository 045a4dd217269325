# The posting lists of an inverter's articles, made in parts.  Included by _inverter.pyx.

cdef class Lists:
    """The posting lists of an inverter's articles, on their way: each part is made once.

    `terms` and `forms` are sorted; the sections point into them.  Parts
    have about as many tokens each, and threads may make them at once.
    """

    cdef readonly list terms
    cdef readonly list forms
    cdef Inverter _inverter             # whose tokens are sorted
    cdef array.array _order, _lengths, _title_lengths, _norms
    cdef Sorter _sorter
    cdef Part[MOST_PARTS] _parts
    cdef int _n_parts

    def __init__(self, Inverter inverter not None, order, k1, b, pivot, title_weight, int n_parts):
        cdef Sorter *s = &self._sorter
        cdef uint32_t n_docs = len(inverter), doc
        if s.of_form or inverter._is_done:
            raise ValueError("the lists of an inverter are begun once: make another")
        if not 0 < n_parts <= MOST_PARTS:
            raise ValueError(f"lists are made in 1 to {MOST_PARTS} parts, not {n_parts}")
        inverter._is_done = True        # its tokens are turned into something else
        self._inverter = inverter
        self._order = _permutation(order, n_docs)
        self._lengths = _picked(&inverter._lengths, self._order)
        self._title_lengths = _picked(&inverter._title_lengths, self._order)
        self._norms = array.array("d", bytes(8 * n_docs))
        for doc in range(n_docs):
            self._norms.data.as_doubles[doc] = k1 * (1 - b + b * self._lengths.data.as_uints[doc] / pivot)
        s.n_docs = n_docs
        s.order = self._order.data.as_uints
        s.title_lengths = self._title_lengths.data.as_uints
        s.norms = self._norms.data.as_doubles
        s.title_weight = title_weight
        s.tokens = <uint32_t *> inverter._reader.tokens.data
        s.added_title_lengths = <uint32_t *> inverter._title_lengths.data
        s.token_starts = <uint64_t *> _zeros(<size_t> n_docs + 1, 8)
        for doc in range(n_docs):
            s.token_starts[doc + 1] = s.token_starts[doc] + (<uint32_t *> inverter._lengths.data)[doc]
        self._name(inverter._numbered_forms(), inverter._stem)
        self._choose_shifts()
        with nogil:
            _rank_tokens(s)
        self._share_out(n_parts)

    def __dealloc__(self):
        cdef int number
        for number in range(MOST_PARTS):
            _close_part(&self._parts[number])
        _close_sorter(&self._sorter)

    @property
    def n_words(self):
        """Words of all articles."""
        return self._sorter.token_starts[self._sorter.n_docs]

    def make(self, int number):
        """Make the lists of a part.  Other threads run meanwhile, and may make other parts."""
        if not 0 <= number < self._n_parts:
            raise IndexError(f"there is no part {number} of {self._n_parts}")
        cdef Part *p = &self._parts[number]
        if p.writer.docs:
            raise ValueError(f"part {number} was made: each is made once")
        _open_writer(&p.writer, self._sorter.n_docs)
        with nogil:
            _make_lists(&self._sorter, p)

    cdef _name(self, dict numbers, stem):
        """Stem the forms, and number forms and terms by their places in sorted tables."""
        cdef Sorter *s = &self._sorter
        cdef dict terms_of = {form: stem(form) for form in numbers}
        cdef list forms = sorted(numbers)               # code points sort as their UTF-8 does
        cdef list terms = sorted(set(terms_of.values()))
        cdef dict term_numbers = dict(zip(terms, range(len(terms))))
        cdef uint32_t number, term, rank
        self.terms, self.forms = terms, forms
        s.n_terms = len(terms)
        s.n_forms = len(forms)
        s.rank = <uint32_t *> _zeros(s.n_forms, 4)
        s.of_form = <FormTerm *> _zeros(s.n_forms, sizeof(FormTerm))
        s.first_form = <uint32_t *> _zeros(<size_t> s.n_terms + 1, 4)
        s.forms = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_freq = <uint32_t *> _zeros(s.n_forms, 4)
        s.form_offset = <uint64_t *> _zeros(s.n_forms, 8)
        s.start = <uint64_t *> _zeros(<size_t> s.n_terms + 1, 8)
        cdef uint32_t *next_rank = <uint32_t *> _zeros(s.n_terms, 4)
        cdef list term_of = [term_numbers[terms_of[form]] for form in forms]
        for term in term_of:
            s.first_form[term + 1] += 1
        for term in range(s.n_terms):
            next_rank[term] = s.first_form[term]
            s.first_form[term + 1] += s.first_form[term]
        for number, form in enumerate(forms):
            term = term_of[number]
            rank = next_rank[term]
            next_rank[term] += 1
            s.rank[<uint32_t> numbers[form]] = rank
            s.forms[rank] = number
            s.of_form[rank].term = term
            s.of_form[rank].local = rank - s.first_form[term]
        free(next_rank)

    cdef _choose_shifts(self):
        """Share the 64 bits of a place between doc, position and form."""
        cdef Sorter *s = &self._sorter
        cdef uint32_t i, most_forms = 0
        for i in range(s.n_terms):
            most_forms = max(most_forms, s.first_form[i + 1] - s.first_form[i])
        for i in range(s.n_docs):
            s.longest = max(s.longest, self._lengths.data.as_uints[i])
        s.word_shift = _width_of(most_forms)
        s.doc_shift = s.word_shift + _width_of(<uint64_t> s.longest + 1)
        if s.doc_shift + _width_of(s.n_docs) > 64:
            raise OverflowError("articles are too many and too long: add fewer at once")

    cdef _share_out(self, int n_parts):
        """Give each part the next terms, until it has its share of the tokens."""
        cdef const Sorter *s = &self._sorter
        cdef uint32_t term = 0
        cdef int number
        self._n_parts = n_parts
        for number in range(n_parts):
            self._parts[number].most_places = PLACES
            self._parts[number].low = term
            while term < s.n_terms and s.start[term] * n_parts < s.start[s.n_terms] * (number + 1):
                term += 1
            self._parts[number].high = term
        self._parts[n_parts - 1].high = s.n_terms

    def sections(self):
        """Return the sections, once, when all parts are made: they take the parts' place."""
        cdef int number
        for number in range(self._n_parts):
            if not self._parts[number].writer.docs:
                raise ValueError(f"part {number} was not made yet")
        if self._inverter is None:
            raise ValueError("the sections were taken already")
        self._inverter = None           # its tokens are done with
        return {
            **_sections(&self._sorter, self._parts, self._n_parts),
            "lengths": self._lengths.tobytes(),
            "title_lengths": self._title_lengths.tobytes(),
        }


cdef array.array _permutation(object order, uint32_t n):
    """Return the articles by doc id.  Raises ValueError where it is not each of them once."""
    cdef array.array by_doc = array.array("I", range(n) if order is None else order)
    cdef bytearray seen = bytearray(n)
    cdef uint32_t i
    if len(by_doc) != n:
        raise ValueError(f"an order of {len(by_doc)} articles is given, and {n} were added")
    for i in range(n):
        if by_doc.data.as_uints[i] >= n or seen[by_doc.data.as_uints[i]]:
            raise ValueError("an order names each article once")
        seen[by_doc.data.as_uints[i]] = 1
    return by_doc


cdef array.array _picked(const Bytes *numbers, array.array order):
    """Return the u32 of each article in the order."""
    cdef Py_ssize_t n = len(order), i
    cdef array.array picked = array.array("I", bytes(4 * n))
    for i in range(n):
        picked.data.as_uints[i] = (<uint32_t *> numbers.data)[order.data.as_uints[i]]
    return picked


cdef dict _sections(const Sorter *s, Part *parts, int n_parts):
    """Return the sections of all parts, each of which points from its own beginning."""
    cdef array.array form_info = array.array("I", bytes(16 * s.n_forms))
    cdef array.array term_info = array.array("Q", bytes(TERM_INFO_BYTES * <size_t> (s.n_terms + 1)))
    cdef uint64_t *of_term = <uint64_t *> term_info.data.as_chars
    cdef uint32_t *of_form
    cdef uint64_t before, postings = 0, positions = 0, form_postings = 0
    cdef Bytes *of_postings[MOST_PARTS]
    cdef Bytes *of_positions[MOST_PARTS]
    cdef Bytes *of_forms[MOST_PARTS]
    cdef uint32_t term, at
    cdef int number
    cdef Part *p
    for number in range(n_parts):
        p = &parts[number]
        of_postings[number] = &p.writer.postings
        of_positions[number] = &p.writer.positions
        of_forms[number] = &p.writer.form_postings
        memcpy(of_term, p.term_info.data, p.term_info.length)
        for term in range(p.low, p.high):
            of_term[0] += postings
            of_term[1] += positions
            of_term += TERM_INFO_BYTES // 8
            for at in range(s.first_form[term], s.first_form[term + 1]):
                of_form = &form_info.data.as_uints[4 * s.forms[at]]
                if s.first_form[term + 1] - s.first_form[term] > 1:     # an only form has no list
                    before = s.form_offset[at] + form_postings
                    memcpy(of_form, &before, 8)
                of_form[2] = s.form_freq[at]
                of_form[3] = term
        postings += p.writer.postings.length
        positions += p.writer.positions.length
        form_postings += p.writer.form_postings.length
    of_term[0] = postings
    of_term[1] = positions
    of_term[2] = <uint64_t> s.n_forms << 32             # and no doc
    return {
        "term_info": term_info.tobytes(),
        "term_forms": bytes((<unsigned char *> s.forms)[:4 * <size_t> s.n_forms]),
        "form_info": form_info.tobytes(),
        "postings": _joined(of_postings, n_parts),
        "positions": _joined(of_positions, n_parts),
        "form_postings": _joined(of_forms, n_parts),
    }


cdef bytes _joined(Bytes **parts, int n_parts):
    """Return the bytes of all parts, and free theirs: to have them twice takes much memory."""
    cdef size_t length = 0
    cdef int number
    for number in range(n_parts):
        length += parts[number].length
    cdef bytes made = PyBytes_FromStringAndSize(NULL, length)
    cdef char *end = made
    for number in range(n_parts):
        if parts[number].length:
            memcpy(end, parts[number].data, parts[number].length)
        end += parts[number].length
        free(parts[number].data)
        memset(parts[number], 0, sizeof(Bytes))
    return made
