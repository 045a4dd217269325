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

cdef struct Sorter:
    Writer writer
    uint32_t n_terms
    uint32_t n_forms
    FormTerm *of_form                   # by number of first sight
    uint32_t *first_form                # term -> its first place in `forms`; one more as end
    uint32_t *forms                     # the forms of each term in turn: numbers in the table
    uint32_t *form_freq                 # by place in `forms`: how many docs hold it
    uint64_t *form_offset               # and where its list begins in form_postings
    uint64_t *start                     # term -> its first token of all sorted; one more as end
    # Of some terms, each token: its doc, its position (a gap separates title and body), its form's
    # local number.  Sorted by term and, within one, as they stand in the articles.
    uint64_t *places
    size_t most_places
    int doc_shift
    int word_shift
    Bytes term_info


cdef void _close_sorter(Sorter *s) noexcept:
    _close_writer(&s.writer)
    free(s.of_form)
    free(s.first_form)
    free(s.forms)
    free(s.form_freq)
    free(s.form_offset)
    free(s.start)
    free(s.places)
    free(s.term_info.data)


cdef int _width_of(uint64_t most) noexcept nogil:
    """Return how many bits numbers up to `most` take."""
    cdef int width = 0
    while most >> width:
        width += 1
    return width


cdef struct Tokens:                     # of all articles, as they were added
    const uint32_t *numbers             # of forms, as they were first seen
    const uint64_t *starts              # of each article's tokens; one more as end
    const uint32_t *title_lengths
    const uint32_t *order               # doc id -> article


cdef int _make_lists(
    Sorter *s, const Tokens *tokens, const uint32_t *title_lengths, const double *norms,
    double title_weight,
) except -1 nogil:
    """Sort the tokens and write the lists of all terms, so many terms at a time as fit.

    title_lengths: doc -> words of its title; norms: doc -> k of its
    length (index/impacts.py).
    """
    cdef uint32_t low = 0, high, term
    cdef size_t n_tokens = tokens.starts[s.writer.n_docs], at, most = 0
    for at in range(n_tokens):
        s.start[s.of_form[tokens.numbers[at]].term + 1] += 1
    for term in range(s.n_terms):
        most = max(most, s.start[term + 1])
        s.start[term + 1] += s.start[term]
    most = min(n_tokens, max(most, s.most_places))
    s.places = <uint64_t *> scattered_room(8 * (most + 1))      # one for tokens of other terms
    if s.places == NULL:
        _no_memory()
    while low < s.n_terms:
        high = low + 1
        while high < s.n_terms and s.start[high + 1] - s.start[low] <= most:
            high += 1
        _sort_tokens(s, tokens, low, high, most)
        for term in range(low, high):
            _write_term(s, term, s.start[low], title_lengths, norms, title_weight)
        low = high
    return _put_info(s, s.n_terms, 0, s.writer.positions.length)


cdef int _sort_tokens(
    Sorter *s, const Tokens *tokens, uint32_t low, uint32_t high, size_t aside
) except -1 nogil:
    """Fill `places` with the tokens of the terms `low` to `high`: a counting sort."""
    cdef uint32_t doc, article, word, term, n_title
    cdef size_t at
    cdef uint64_t in_doc
    cdef const FormTerm *form
    cdef uint64_t *next_place = <uint64_t *> _zeros(<size_t> (high - low) + 1, 8)
    for term in range(high - low):
        next_place[term] = s.start[low + term] - s.start[low]
    next_place[high - low] = aside
    for doc in range(s.writer.n_docs):
        article = tokens.order[doc]
        n_title = tokens.title_lengths[article]
        in_doc = <uint64_t> doc << s.doc_shift
        word = 0
        for at in range(tokens.starts[article], tokens.starts[article + 1]):
            form = &s.of_form[tokens.numbers[at]]
            # Without a branch, which none could predict: other terms' tokens are put aside.
            term = min(form.term - low, high - low)
            s.places[next_place[term]] = in_doc | form.local | (
                <uint64_t> (word + (word >= n_title)) << s.word_shift
            )
            next_place[term] += term < high - low
            word += 1
    free(next_place)
    return 0


cdef int _write_term(
    Sorter *s, uint32_t term, uint64_t first_place, const uint32_t *title_lengths,
    const double *norms, double title_weight,
) except -1 nogil:
    """Write the lists of a term; `first_place` is the number of the first token in `places`."""
    cdef uint64_t positions_start = s.writer.positions.length
    cdef const uint64_t *start = s.places + (s.start[term] - first_place)
    cdef const uint64_t *end = s.places + (s.start[term + 1] - first_place)
    cdef uint32_t n = _gather(s, start, end, title_lengths, norms, title_weight)
    _put_info(s, term, n, positions_start)
    _write_list(&s.writer, n)
    if s.first_form[term + 1] - s.first_form[term] == 1:
        s.form_freq[s.first_form[term]] = n
        return 0
    return _write_forms(s, term, start, end, n)


cdef int _put_info(Sorter *s, uint32_t term, uint32_t freq, uint64_t positions_start) except -1 nogil:
    _put_u64(&s.term_info, s.writer.postings.length)
    _put_u64(&s.term_info, positions_start)
    _put_u32(&s.term_info, freq)
    return _put_u32(&s.term_info, s.first_form[term])


cdef uint32_t _gather(
    Sorter *s, const uint64_t *at, const uint64_t *end, const uint32_t *title_lengths,
    const double *norms, double title_weight,
) except? 0 nogil:
    """Write the positions of a term, put its list into the writer, and return its length."""
    cdef Writer *w = &s.writer
    cdef uint64_t place
    cdef uint64_t word_mask = (<uint64_t> 1 << (s.doc_shift - s.word_shift)) - 1
    cdef uint32_t n = 0, doc, word, before, n_title, in_title, n_words
    cdef bint last
    _reserve(&w.positions, PLACE_BYTES * <size_t> (end - at))
    while at < end:
        doc = <uint32_t> (at[0] >> s.doc_shift)
        n_title = title_lengths[doc]
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
        w.impacts[n] = _impact(title_weight * in_title + (n_words - in_title), norms[doc])
        n += 1
    w.place_starts[n] = w.positions.length
    return n


cdef int _write_forms(
    Sorter *s, uint32_t term, const uint64_t *start, const uint64_t *end, uint32_t n
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
                s.form_offset[first + local] = s.writer.form_postings.length
                _write_form(&s.writer, masks + (local - low) * size, n, s.form_freq[first + local])
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
