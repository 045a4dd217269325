# One term after the other, from its lists in all segments to one list.  Included by _merger.pyx.

cdef struct FormPart:                   # a form of the term, as one source has it
    uint32_t form                       # among all forms that are merged
    uint32_t old                        # in the source
    uint32_t source


cdef struct Joined:
    Writer writer
    Source *sources
    uint32_t n_sources
    uint32_t n_terms                    # that are merged; not all need have a live article
    uint32_t n_forms
    uint32_t next_term
    double title_weight
    const uint32_t *title_lengths       # by new doc id
    double *norms                       # by new doc id: k of its length (index/impacts.py)
    # One list.
    Posting *postings                   # of all sources, in turn
    uint32_t *posting_of                # new doc id -> its place in postings
    uint64_t *marked                    # new doc ids, a bit each
    uint64_t *marked_words              # words of `marked` that are not 0, a bit each
    FormPart *parts
    size_t room_parts
    unsigned char *mask                 # postings of one form
    # What is known of terms and forms.
    uint64_t *postings_start
    uint64_t *positions_start
    uint32_t *doc_freq                  # 0: no live article has the term
    uint64_t *form_start
    uint32_t *form_freq
    uint32_t *form_term
    uint64_t n_taken_postings           # bytes that were taken away already
    uint64_t n_taken_positions
    uint64_t n_taken_form_postings


cdef bint _join_term(Joined *j) except -1 nogil:
    """Join the lists of the next term; False where one is not as it was written."""
    cdef uint32_t i, n_read = 0, n, term = j.next_term
    cdef Source *s
    cdef size_t n_parts = 0
    cdef Writer *w = &j.writer
    for i in range(j.n_sources):
        s = &j.sources[i]
        s.n_postings = 0
        if s.next_term < s.n_terms and s.new_terms[s.next_term] == term:
            s.first_posting = n_read
            if not _read_term(s, j.postings + n_read):
                return False
            n_read += s.n_postings
            if not _list_forms(j, i, &n_parts):
                return False
    j.next_term += 1
    j.postings_start[term] = j.n_taken_postings + w.postings.length
    j.positions_start[term] = j.n_taken_positions + w.positions.length
    n = j.doc_freq[term] = _sort_postings(j, n_read)
    if n == 0:
        return True
    _write_list(w, n)
    return _join_forms(j, term, n, n_parts)


cdef uint32_t _sort_postings(Joined *j, uint32_t n_read) except? 0xFFFFFFFF nogil:
    """Put the postings that were read into the writer, by new doc id; return how many."""
    cdef uint32_t i, n = 0
    cdef size_t group, word, n_bytes = 0, n_groups = j.writer.n_docs // 4096 + <size_t> 1
    cdef uint64_t left
    for i in range(n_read):
        if j.postings[i].doc != DEAD:
            word = j.postings[i].doc >> 6
            j.marked[word] |= <uint64_t> 1 << (j.postings[i].doc & 63)
            j.marked_words[word >> 6] |= <uint64_t> 1 << (word & 63)
            j.posting_of[j.postings[i].doc] = i
            n_bytes += j.postings[i].n_bytes
    _reserve(&j.writer.positions, n_bytes + 8)
    for group in range(n_groups):
        while j.marked_words[group]:
            word = 64 * group + lowest_bit_64(j.marked_words[group])
            j.marked_words[group] &= j.marked_words[group] - 1
            left = j.marked[word]
            j.marked[word] = 0
            while left:
                _put_posting(j, <uint32_t> (64 * word + lowest_bit_64(left)), n)
                left &= left - 1
                n += 1
    j.writer.place_starts[n] = j.writer.positions.length
    return n


cdef inline void _put_posting(Joined *j, uint32_t doc, uint32_t ordinal) noexcept nogil:
    cdef Writer *w = &j.writer
    cdef Posting *posting = &j.postings[j.posting_of[doc]]
    cdef unsigned char *to = w.positions.data + w.positions.length
    cdef uint32_t i
    cdef double tf
    posting.ordinal = ordinal
    w.docs[ordinal] = doc
    w.place_starts[ordinal] = w.positions.length
    if posting.n_bytes <= 4:
        for i in range(posting.n_bytes):
            to[i] = posting.places[i]
    else:
        memcpy(to, posting.places, posting.n_bytes)
    w.positions.length += posting.n_bytes
    if posting.reweighs:
        tf = _tf(posting.places, posting.n_bytes, j.title_lengths[doc], j.title_weight)
        w.impacts[ordinal] = _impact(tf, j.norms[doc])
    else:
        w.impacts[ordinal] = posting.impact


cdef bint _list_forms(Joined *j, uint32_t source, size_t *n_parts) except -1 nogil:
    """Add the forms of the source's term to the parts; False where they are not forms."""
    cdef Source *s = &j.sources[source]
    cdef uint32_t at, old
    cdef size_t room = n_parts[0] + (s.end_form - s.first_form)
    cdef void *grown
    if room > j.room_parts:
        grown = realloc(j.parts, 2 * room * sizeof(FormPart))
        if grown == NULL:
            _no_memory()
        j.parts = <FormPart *> grown
        j.room_parts = 2 * room
    for at in range(s.first_form, s.end_form):
        old = _u32(s.term_forms.data + 4 * <size_t> at)
        if old >= s.n_forms:
            return False
        j.parts[n_parts[0]].form = s.new_forms[old]
        j.parts[n_parts[0]].old = old
        j.parts[n_parts[0]].source = source
        n_parts[0] += 1
    return True


cdef int _by_form(const void *a, const void *b) noexcept nogil:
    cdef uint32_t first = (<const FormPart *> a).form, second = (<const FormPart *> b).form
    return (first > second) - (first < second)


cdef bint _join_forms(Joined *j, uint32_t term, uint32_t n, size_t n_parts) except -1 nogil:
    """Write which of the n postings each form has; False where sources do not say it rightly."""
    cdef size_t at = 0, before = j.writer.form_postings.length
    cdef uint32_t n_alive = 0, form, freq
    cdef uint32_t only = 0
    qsort(j.parts, n_parts, sizeof(FormPart), _by_form)
    while at < n_parts:
        form = j.parts[at].form
        memset(j.mask, 0, (n + <size_t> 7) // 8)
        freq = 0
        while at < n_parts and j.parts[at].form == form:
            if not _mark_part(j, &j.parts[at], &freq):
                return False
            at += 1
        if freq == 0:
            continue
        j.form_term[form] = term
        j.form_freq[form] = freq
        j.form_start[form] = j.n_taken_form_postings + j.writer.form_postings.length
        n_alive += 1
        only = form
        _write_form(&j.writer, j.mask, n, freq)
    if n_alive == 0:
        return False
    if n_alive == 1:                    # it shares the list of its term
        j.writer.form_postings.length = before
        j.form_start[only] = 0
        return j.form_freq[only] == n
    return True


cdef bint _mark_part(Joined *j, const FormPart *part, uint32_t *freq) noexcept nogil:
    """Mark the postings that a form has in one source, and count them."""
    cdef Source *s = &j.sources[part.source]
    cdef const Posting *postings = j.postings + s.first_posting
    cdef const unsigned char *info = s.form_info.data + 16 * <size_t> part.old
    cdef uint64_t start = _u64(info), i, next_ordinal = 0
    cdef uint32_t old_freq = _u32(info + 8), step
    cdef const unsigned char *at
    if s.end_form - s.first_form == 1:
        for i in range(s.n_postings):
            _mark_posting(j, &postings[i], freq)
        return True
    if start > s.form_postings.length:
        return False
    at = s.form_postings.data + start
    if 8 * <uint64_t> old_freq >= s.n_postings:
        if (s.n_postings + <uint64_t> 7) // 8 > s.form_postings.length - start:
            return False
        for i in range(s.n_postings):
            if at[i >> 3] >> (i & 7) & 1:
                _mark_posting(j, &postings[i], freq)
        return True
    for i in range(old_freq):
        step = _read_step(&at, s.form_postings.data + s.form_postings.length)
        next_ordinal += step
        if step == 0 or next_ordinal > s.n_postings:
            return False
        _mark_posting(j, &postings[next_ordinal - 1], freq)
    return True


cdef inline void _mark_posting(Joined *j, const Posting *posting, uint32_t *freq) noexcept nogil:
    cdef unsigned char bit = 1 << (posting.ordinal & 7)
    if posting.doc != DEAD and not j.mask[posting.ordinal >> 3] & bit:
        j.mask[posting.ordinal >> 3] |= bit
        freq[0] += 1
