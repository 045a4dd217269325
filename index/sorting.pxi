# Tokens sorted by term, and the posting lists made of them.  Included by _inverter.pyx.

cdef extern from * nogil:
    """
    #if defined(__linux__)
    #include <sys/mman.h>
    #endif

    /* Room that is written to here and there: in large pages each write finds its page at once,
     * which halves the time of sorting. */
    static void *scattered_room(size_t n_bytes)
    {
    #if defined(MADV_HUGEPAGE)
        const size_t page = (size_t)1 << 21;
        void *room = NULL;
        n_bytes = (n_bytes + page - 1) / page * page;
        if (posix_memalign(&room, page, n_bytes))
            return NULL;
        (void)madvise(room, n_bytes, MADV_HUGEPAGE);
        return room;
    #else
        return malloc(n_bytes);
    #endif
    }
    """
    void *scattered_room(size_t n_bytes)

cdef struct FormTerm:
    uint32_t term
    uint32_t local                      # the form's place among the forms of its term

# Forms are ranked by term, so that the tokens of some terms are told by one comparison.

cdef struct Sorter:                     # what the parts share
    uint32_t n_docs
    uint32_t n_terms
    uint32_t n_forms
    uint32_t *rank                      # of a form, by number of first sight
    FormTerm *of_form                   # by rank
    uint32_t *first_form                # term -> the lowest rank of its forms; one more as end
    uint32_t *forms                     # by rank: the form's number in the table
    uint32_t *form_freq                 # by rank: how many docs hold it
    uint64_t *form_offset               # and where its list begins in form_postings
    uint64_t *start                     # term -> its first token of all sorted; one more as end
    int doc_shift                       # of the bits of a place (struct Part)
    int word_shift
    # The tokens of all articles, as they were added.
    uint32_t *tokens                    # forms: numbers of first sight, then ranks
    uint64_t *token_starts              # of each article's tokens; one more as end
    uint32_t longest                    # tokens of one article, at most
    const uint32_t *added_title_lengths
    uint32_t *order                     # doc id -> article
    # By doc id: words of the title, and k of its length (index/impacts.py).
    uint32_t *title_lengths
    double *norms
    double title_weight

cdef struct Part:                       # the lists of some terms
    Writer writer
    uint32_t low                        # the terms, to `high`
    uint32_t high
    # Of some terms, each token: its doc, its position (a gap separates title and body), its form's
    # local number.  Sorted by term and, within one, as they stand in the articles.
    uint64_t *places
    size_t most_places
    uint32_t *wanted                    # of one article: the tokens of those terms
    Bytes term_info


cdef void _close_sorter(Sorter *s) noexcept:
    free(s.rank)
    free(s.of_form)
    free(s.first_form)
    free(s.forms)
    free(s.form_freq)
    free(s.form_offset)
    free(s.start)
    free(s.token_starts)


cdef void _close_part(Part *p) noexcept:
    _close_writer(&p.writer)
    free(p.places)
    free(p.wanted)
    free(p.term_info.data)


cdef int _width_of(uint64_t most) noexcept nogil:
    """Return how many bits numbers up to `most` take."""
    cdef int width = 0
    while most >> width:
        width += 1
    return width


cdef void _rank_tokens(Sorter *s) noexcept nogil:
    """Turn the tokens into ranks, and find where each term's begin."""
    cdef uint32_t term, rank
    cdef size_t at
    for at in range(s.token_starts[s.n_docs]):
        rank = s.rank[s.tokens[at]]
        s.tokens[at] = rank
        s.start[s.of_form[rank].term + 1] += 1
    for term in range(s.n_terms):
        s.start[term + 1] += s.start[term]


cdef int _make_lists(const Sorter *s, Part *p) except -1 nogil:
    """Sort the tokens of a part and write the lists of its terms, so many at a time as fit."""
    cdef uint32_t low = p.low, high, term
    cdef size_t most = p.most_places
    for term in range(p.low, p.high):
        most = max(most, s.start[term + 1] - s.start[term])
    most = min(s.start[p.high] - s.start[p.low], most)
    p.places = <uint64_t *> scattered_room(8 * most + 8)
    if p.places == NULL:
        _no_memory()
    p.wanted = <uint32_t *> _zeros(s.longest, 4)
    while low < p.high:
        high = low + 1
        while high < p.high and s.start[high + 1] - s.start[low] <= most:
            high += 1
        _sort_tokens(s, p, low, high)
        for term in range(low, high):
            _write_term(s, p, term, s.start[low])
        low = high
    free(p.places)
    p.places = NULL
    return 0


cdef int _sort_tokens(const Sorter *s, Part *p, uint32_t low, uint32_t high) except -1 nogil:
    """Fill `places` with the tokens of the terms `low` to `high`: a counting sort."""
    cdef uint32_t doc, article, word, n_title, n, i
    cdef uint32_t first = s.first_form[low], n_forms = s.first_form[high] - first
    cdef uint64_t in_doc
    cdef const uint32_t *tokens
    cdef const FormTerm *form
    cdef uint64_t *next_place = <uint64_t *> _zeros(high - low, 8)
    for i in range(high - low):
        next_place[i] = s.start[low + i] - s.start[low]
    for doc in range(s.n_docs):
        article = s.order[doc]
        tokens = s.tokens + s.token_starts[article]
        if doc + 1 < s.n_docs:
            prefetch(s.tokens + s.token_starts[s.order[doc + 1]])
        n_title = s.added_title_lengths[article]
        in_doc = <uint64_t> doc << s.doc_shift
        n = 0
        for word in range(<uint32_t> (s.token_starts[article + 1] - s.token_starts[article])):
            # Without a branch, which none could predict.
            p.wanted[n] = word
            n += tokens[word] - first < n_forms
        for i in range(n):
            word = p.wanted[i]
            form = &s.of_form[tokens[word]]
            p.places[next_place[form.term - low]] = in_doc | form.local | (
                <uint64_t> (word + (word >= n_title)) << s.word_shift
            )
            next_place[form.term - low] += 1
    free(next_place)
    return 0


cdef int _write_term(
    const Sorter *s, Part *p, uint32_t term, uint64_t first_place
) except -1 nogil:
    """Write the lists of a term; `first_place` is the number of the first token in `places`."""
    cdef uint64_t positions_start = p.writer.positions.length
    cdef const uint64_t *start = p.places + (s.start[term] - first_place)
    cdef const uint64_t *end = p.places + (s.start[term + 1] - first_place)
    cdef uint32_t n = _gather(s, p, start, end)
    _put_info(s, p, term, n, positions_start)
    _write_list(&p.writer, n)
    if s.first_form[term + 1] - s.first_form[term] == 1:
        s.form_freq[s.first_form[term]] = n
        return 0
    return _write_forms(s, p, term, start, end, n)


cdef int _put_info(
    const Sorter *s, Part *p, uint32_t term, uint32_t freq, uint64_t positions_start
) except -1 nogil:
    _put_u64(&p.term_info, p.writer.postings.length)
    _put_u64(&p.term_info, positions_start)
    _put_u32(&p.term_info, freq)
    return _put_u32(&p.term_info, s.first_form[term])


cdef uint32_t _gather(
    const Sorter *s, Part *p, const uint64_t *at, const uint64_t *end
) except? 0 nogil:
    """Write the positions of a term, put its list into the writer, and return its length."""
    cdef Writer *w = &p.writer
    cdef uint64_t place
    cdef uint64_t word_mask = (<uint64_t> 1 << (s.doc_shift - s.word_shift)) - 1
    cdef uint32_t n = 0, doc, word, before, n_title, in_title, n_words
    cdef bint last
    _reserve(&w.positions, PLACE_BYTES * <size_t> (end - at))
    while at < end:
        doc = <uint32_t> (at[0] >> s.doc_shift)
        n_title = s.title_lengths[doc]
        w.docs[n] = doc
        w.place_starts[n] = w.positions.length
        before = in_title = n_words = 0
        last = False
        while not last:
            place = at[0]
            at += 1
            word = <uint32_t> (place >> s.word_shift & word_mask)
            in_title += word < n_title
            n_words += 1
            last = at == end or at[0] >> s.doc_shift != doc
            _append_place(&w.positions, (word - before) << 1 | last)
            before = word
        w.impacts[n] = _impact(
            s.title_weight * in_title + (n_words - in_title), s.norms[doc]
        )
        n += 1
    w.place_starts[n] = w.positions.length
    return n


cdef int _write_forms(
    const Sorter *s, Part *p, uint32_t term, const uint64_t *start, const uint64_t *end, uint32_t n
) except -1 nogil:
    """Write which of the n postings of a term are of each of its forms."""
    cdef uint32_t first = s.first_form[term], n_forms = s.first_form[term + 1] - first
    cdef uint32_t low = 0, high, local
    cdef size_t size = (n + <size_t> 7) // 8
    # So many forms at a time that their masks take little memory.
    cdef uint32_t most = 1 + <uint32_t> (MASK_BYTES // size)
    cdef unsigned char *masks = <unsigned char *> _zeros(min(n_forms, most), size)
    try:
        while low < n_forms:
            high = min(low + most, n_forms)
            memset(masks, 0, (high - low) * size)
            _mark_forms(s, s.form_freq + first, start, end, low, high, masks, size)
            for local in range(low, high):
                s.form_offset[first + local] = p.writer.form_postings.length
                _write_form(&p.writer, masks + (local - low) * size, n, s.form_freq[first + local])
            low = high
    finally:
        free(masks)
    return 0


cdef void _mark_forms(
    const Sorter *s, uint32_t *freqs, const uint64_t *start, const uint64_t *end,
    uint32_t low, uint32_t high, unsigned char *masks, size_t size,
) noexcept nogil:
    """Mark the postings of the forms `low` to `high` of a term, and count them."""
    cdef uint64_t local_mask = (<uint64_t> 1 << s.word_shift) - 1
    cdef const uint64_t *at = start
    cdef uint32_t ordinal = 0, local
    cdef unsigned char bit
    cdef unsigned char *byte
    while at < end:
        if at > start and at[0] >> s.doc_shift != (at - 1)[0] >> s.doc_shift:
            ordinal += 1
        local = <uint32_t> (at[0] & local_mask)
        if low <= local < high:
            byte = masks + (local - low) * size + (ordinal >> 3)
            bit = 1 << (ordinal & 7)
            freqs[local] += not byte[0] & bit
            byte[0] |= bit
        at += 1
