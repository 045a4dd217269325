# Posting lists while they are made.  Included by _inverter.pyx; index/format.py gives the bytes.

cdef enum:
    CELL = 256              # as in lists.pxi, which reads what is written here
    DENSE = 2
    N_CHAMPIONS = 10


cdef inline unsigned char _impact(double tf, double norm) noexcept:
    """Return tf / (tf + norm) as a byte, at least 1."""
    return <unsigned char> max(1, <int> (255 * tf / (tf + norm) + 0.5))


cdef void _note_champion(unsigned char *champions, unsigned char impact) noexcept:
    """Keep the greatest impacts, falling."""
    cdef int at = N_CHAMPIONS - 1
    if impact <= champions[at]:
        return
    while at > 0 and champions[at - 1] < impact:
        champions[at] = champions[at - 1]
        at -= 1
    champions[at] = impact


cdef int _put_place(Bytes *out, uint32_t value) except -1:
    """Write a position: a difference and whether it is the article's last."""
    _reserve(out, 5)
    if value < 224:
        out.data[out.length] = <unsigned char> value
        out.length += 1
    elif value < 224 + 31 * 224:
        out.data[out.length] = <unsigned char> (224 + (value - 224) // 224)
        out.data[out.length + 1] = <unsigned char> (value % 224)
        out.length += 2
    else:
        out.data[out.length] = 255
        memcpy(out.data + out.length + 1, &value, 4)
        out.length += 5
    return 0


cdef struct Place:                      # where a token stands
    uint32_t doc
    uint32_t word                       # its position: a gap separates title and body
    uint32_t form


cdef class Lists:
    """The posting lists of one segment while they are made.

    Numbers of forms are their places in the sorted table.  `places` holds
    the tokens sorted by term and, within one, as they stood in the
    articles: so doc ids rise, and positions within each.
    """

    cdef uint32_t n_terms, n_forms, n_docs
    cdef uint32_t *table_number         # form in order of first sight -> its place in the table
    cdef uint32_t *term_of              # form -> term
    cdef uint32_t *local                # form -> its place among the forms of its term
    cdef uint32_t *start                # term -> its first place in order; one more as end
    cdef Place *places                  # of all tokens, sorted
    cdef uint64_t *form_offset          # form -> where its doc ids begin in form_postings
    cdef uint32_t *form_freq            # form -> how many docs hold it
    cdef uint32_t n_cells
    cdef double title_weight
    # The list that is being written: its docs, their impacts, where their positions begin.
    cdef uint32_t *docs
    cdef unsigned char *impacts
    cdef uint64_t *place_starts
    cdef double tf                      # of the article that was written last
    cdef Bytes postings, positions, form_postings, term_info
    cdef list term_forms

    def __cinit__(self, n_terms, n_forms, n_docs, double title_weight):
        self.n_terms = n_terms
        self.n_forms = n_forms
        self.n_docs = n_docs
        self.table_number = _array(n_forms)
        self.term_of = _array(n_forms)
        self.local = _array(n_forms)
        self.form_freq = _array(n_forms)
        self.form_offset = <uint64_t *> _array(2 * self.n_forms)
        self.start = _array(n_terms + 1)
        self.n_cells = (self.n_docs + CELL - 1) // CELL
        self.title_weight = title_weight
        self.docs = _array(n_docs)
        self.impacts = <unsigned char *> _array(n_docs)
        self.place_starts = <uint64_t *> _array(2 * (self.n_docs + 1))
        self.term_forms = [[] for _ in range(n_terms)]

    def __dealloc__(self):
        PyMem_Free(self.table_number)
        PyMem_Free(self.term_of)
        PyMem_Free(self.local)
        PyMem_Free(self.form_freq)
        PyMem_Free(self.form_offset)
        PyMem_Free(self.start)
        PyMem_Free(self.docs)
        PyMem_Free(self.impacts)
        PyMem_Free(self.places)
        PyMem_Free(self.place_starts)
        PyMem_Free(self.postings.data)
        PyMem_Free(self.positions.data)
        PyMem_Free(self.form_postings.data)
        PyMem_Free(self.term_info.data)

    cdef add_form(self, uint32_t seen_number, uint32_t number, uint32_t term):
        self.table_number[seen_number] = number
        self.term_of[number] = term
        self.local[number] = len(self.term_forms[term])
        self.term_forms[term].append(number)

    cdef sort_tokens(
        self,
        const uint32_t *seen_numbers,
        size_t n_tokens,
        const uint32_t *lengths,
        const uint32_t *title_lengths,
    ):
        """Fill `places` and `start`: a counting sort of the tokens by term."""
        cdef size_t token
        cdef uint32_t term, form, doc, word
        cdef Place *place
        cdef uint32_t *next_place = _array(self.n_terms + 1)
        self.places = <Place *> _array(3 * n_tokens)
        for token in range(n_tokens):
            self.start[self.term_of[self.table_number[seen_numbers[token]]] + 1] += 1
        for term in range(self.n_terms):
            self.start[term + 1] += self.start[term]
            next_place[term] = self.start[term]
        token = 0
        for doc in range(self.n_docs):
            for word in range(lengths[doc]):
                form = self.table_number[seen_numbers[token]]
                term = self.term_of[form]
                place = &self.places[next_place[term]]
                next_place[term] += 1
                place.doc = doc
                place.word = word + (word >= title_lengths[doc])    # the gap after the title
                place.form = form
                token += 1
        PyMem_Free(next_place)

    cdef write(self, const uint32_t *title_lengths, const double *norms):
        """Write the lists of all terms.

        title_lengths: doc -> words of its title; norms: doc -> k of its
        length (index/impacts.py).
        """
        cdef uint32_t term, at, end, freq, term_n_forms, n_forms = 0
        for term in range(self.n_terms):
            at = self.start[term]
            end = self.start[term + 1]
            _put_u64(&self.term_info, self.postings.length)
            _put_u64(&self.term_info, self.positions.length)
            freq = 0
            while at < end:
                self.docs[freq] = self.places[at].doc
                self.place_starts[freq] = self.positions.length
                at = self._write_positions(at, end, title_lengths[self.docs[freq]])
                self.impacts[freq] = _impact(self.tf, norms[self.docs[freq]])
                freq += 1
            self.place_starts[freq] = self.positions.length
            if freq >= DENSE * self.n_cells:
                self._write_dense(freq)
            else:
                self._write_sparse(freq)
            _put_u32(&self.term_info, freq)
            _put_u32(&self.term_info, n_forms)
            term_n_forms = len(self.term_forms[term])
            n_forms += term_n_forms
            if term_n_forms == 1:
                self.form_freq[<uint32_t> self.term_forms[term][0]] = freq
            else:
                self._write_forms(term)
        _put_u64(&self.term_info, self.postings.length)
        _put_u64(&self.term_info, self.positions.length)
        _put_u32(&self.term_info, 0)
        _put_u32(&self.term_info, n_forms)

    cdef uint32_t _write_positions(self, uint32_t at, uint32_t end, uint32_t n_title) except? 0:
        """Write one article's positions, set `tf`, and return where the next article begins."""
        cdef uint32_t doc = self.places[at].doc, before = 0
        cdef bint last = False
        self.tf = 0
        while not last:
            self.tf += self.title_weight if self.places[at].word < n_title else 1
            last = at + 1 == end or self.places[at + 1].doc != doc
            _put_place(&self.positions, (self.places[at].word - before) << 1 | last)
            before = self.places[at].word
            at += 1
        return at

    cdef _write_dense(self, uint32_t n):
        cdef uint32_t cell, first, last = 0, i, size, greatest_size = 0
        cdef unsigned char greatest
        cdef unsigned char[N_CHAMPIONS] champions
        memset(champions, 0, N_CHAMPIONS)
        cdef Bytes counts = Bytes(NULL, 0, 0), sizes = Bytes(NULL, 0, 0)
        _reserve(&self.postings, N_CHAMPIONS + 6 * <size_t> self.n_cells + 2 * <size_t> n)
        _reserve(&counts, self.n_cells)
        _reserve(&sizes, 4 * <size_t> self.n_cells)
        for i in range(n):
            _note_champion(champions, self.impacts[i])
        _put_bytes(&self.postings, champions, N_CHAMPIONS)
        for cell in range(self.n_cells):
            first = last
            greatest = 0
            while last < n and self.docs[last] >> 8 == cell:
                greatest = max(greatest, self.impacts[last])
                last += 1
            self.postings.data[self.postings.length] = greatest
            self.postings.length += 1
            counts.data[cell] = last - first - 1 if last > first else 0
            size = <uint32_t> (self.place_starts[last] - self.place_starts[first])
            greatest_size = max(greatest_size, size)
            _put_u32(&sizes, size)
        _put_bytes(&self.postings, counts.data, self.n_cells)
        for cell in range(self.n_cells):
            _put_bytes(&self.postings, sizes.data + 4 * cell, 2 if greatest_size < 1 << 16 else 4)
        for i in range(n):
            self.postings.data[self.postings.length] = self.docs[i] & 255
            self.postings.data[self.postings.length + 1] = self.impacts[i]
            self.postings.length += 2
        PyMem_Free(counts.data)
        PyMem_Free(sizes.data)

    cdef _write_sparse(self, uint32_t n):
        cdef uint32_t i, next_doc = 0
        for i in range(n):
            _put_varint(&self.postings, self.docs[i] + 1 - next_doc)
            self.postings.data[self.postings.length] = self.impacts[i]
            self.postings.length += 1
            next_doc = self.docs[i] + 1

    cdef _write_forms(self, uint32_t term):
        """Write which postings of a term are of each of its forms, where it has several."""
        cdef list forms = self.term_forms[term]
        cdef uint32_t n_forms = len(forms), at, form, local, ordinal = 0
        cdef uint32_t start = self.start[term], end = self.start[term + 1]
        cdef Bytes *lists = <Bytes *> PyMem_Calloc(n_forms, sizeof(Bytes))
        cdef uint32_t *next_ordinal = _array(n_forms)   # last posting of the form, plus one
        if lists == NULL:
            raise MemoryError()
        for at in range(start, end):
            form = self.places[at].form
            local = self.local[form]
            if at > start and self.places[at].doc != self.places[at - 1].doc:
                ordinal += 1
            if ordinal + 1 > next_ordinal[local]:
                _put_varint(&lists[local], ordinal + 1 - next_ordinal[local])
                next_ordinal[local] = ordinal + 1
                self.form_freq[form] += 1
        for local in range(n_forms):
            form = forms[local]
            self.form_offset[form] = self.form_postings.length
            if 8 * <uint64_t> self.form_freq[form] >= ordinal + 1:
                self._write_mask(&lists[local], ordinal + 1)
            else:
                _put_bytes(&self.form_postings, lists[local].data, lists[local].length)
            PyMem_Free(lists[local].data)
        PyMem_Free(lists)
        PyMem_Free(next_ordinal)

    cdef _write_mask(self, const Bytes *ordinals, uint32_t freq):
        """Write a list of ordinals as a bitmap of `freq` bits."""
        cdef size_t at = 0, size = (freq + 7) // 8
        cdef uint32_t ordinal = 0, step
        cdef int shift
        _reserve(&self.form_postings, size)
        cdef unsigned char *mask = self.form_postings.data + self.form_postings.length
        memset(mask, 0, size)
        self.form_postings.length += size
        while at < ordinals.length:
            step = 0
            shift = 0
            while True:
                step |= (<uint32_t> ordinals.data[at] & 127) << shift
                shift += 7
                at += 1
                if ordinals.data[at - 1] < 128:
                    break
            ordinal += step
            mask[(ordinal - 1) >> 3] |= 1 << ((ordinal - 1) & 7)

    cdef dict sections(self):
        cdef Bytes form_info = Bytes(NULL, 0, 0), term_forms = Bytes(NULL, 0, 0)
        cdef uint32_t form
        for form in range(self.n_forms):
            _put_u64(&form_info, self.form_offset[form])
            _put_u32(&form_info, self.form_freq[form])
            _put_u32(&form_info, self.term_of[form])
        for forms in self.term_forms:
            for form in forms:
                _put_u32(&term_forms, form)
        made = {
            "term_info": _taken(&self.term_info),
            "term_forms": _taken(&term_forms),
            "form_info": _taken(&form_info),
            "postings": _taken(&self.postings),
            "positions": _taken(&self.positions),
            "form_postings": _taken(&self.form_postings),
        }
        PyMem_Free(form_info.data)
        PyMem_Free(term_forms.data)
        return made
