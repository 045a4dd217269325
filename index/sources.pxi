# Posting lists read one after the other, to be joined.  Included by _merger.pyx.
# index/format.py gives the bytes.  No number that is read is trusted.

cdef enum:
    DEAD = 0xFFFFFFFF

cdef struct Span:                       # a section
    const unsigned char *data
    size_t length

cdef struct Source:                     # a segment that is merged
    Span term_info, term_forms, form_info, postings, positions, form_postings
    uint32_t n_docs
    uint32_t n_terms
    uint32_t n_forms
    const uint32_t *new_docs            # doc id -> the new one, or DEAD
    const uint32_t *new_terms           # term -> its number among all terms that are merged
    const uint32_t *new_forms
    bint reweighs                       # its impacts are relative to another pivot
    uint32_t next_term                  # the one that is read next
    # What was read last.
    uint32_t first_posting              # its place among those of all sources
    uint32_t n_postings
    uint32_t first_form                 # its forms: a range of term_forms
    uint32_t end_form

cdef struct Posting:
    const unsigned char *places
    uint32_t n_bytes                    # of places
    uint32_t doc                        # the new doc id, or DEAD
    uint32_t ordinal                    # its place in the new list
    unsigned char impact
    bint reweighs


cdef inline uint32_t _u32(const unsigned char *at) noexcept nogil:
    cdef uint32_t value
    memcpy(&value, at, 4)
    return value


cdef inline uint64_t _u64(const unsigned char *at) noexcept nogil:
    cdef uint64_t value
    memcpy(&value, at, 8)
    return value


cdef inline uint32_t _read_step(const unsigned char **at, const unsigned char *end) noexcept nogil:
    """Read a varint of at least 1; 0 where there is none."""
    cdef uint64_t step = 0
    cdef unsigned char byte
    cdef int shift = 0
    while at[0] < end and shift < 35:
        byte = at[0][0]
        at[0] += 1
        step |= (<uint64_t> byte & 127) << shift
        shift += 7
        if byte < 128:
            return <uint32_t> (0 if step >> 32 else step)
    return 0


cdef bint _read_term(Source *s, Posting *postings) noexcept nogil:
    """Read the list of the source's next term; False where it is not one."""
    cdef const unsigned char *info = s.term_info.data + 24 * <size_t> s.next_term
    cdef uint64_t start = _u64(info), stop = _u64(info + 24)
    cdef uint64_t places_start = _u64(info + 8), places_stop = _u64(info + 32)
    cdef const unsigned char *places
    cdef const unsigned char *places_end
    s.n_postings = _u32(info + 16)
    s.first_form = _u32(info + 20)
    s.end_form = _u32(info + 44)
    s.next_term += 1
    if not (start <= stop <= s.postings.length and places_start <= places_stop <= s.positions.length):
        return False
    if not (s.first_form < s.end_form <= s.term_forms.length // 4 and 0 < s.n_postings <= s.n_docs):
        return False
    if s.n_postings >= DENSE * <uint64_t> ((s.n_docs + CELL - 1) // CELL):
        if not _read_dense(s, s.postings.data + start, stop - start, postings):
            return False
    elif not _read_sparse(s, s.postings.data + start, s.postings.data + stop, postings):
        return False
    places = s.positions.data + places_start
    places_end = s.positions.data + places_stop
    return _read_places(s, places, places_end, postings)


cdef bint _read_dense(Source *s, const unsigned char *at, size_t length, Posting *postings) noexcept nogil:
    cdef uint32_t n_cells = (s.n_docs + CELL - 1) // CELL, cell, n = 0, left, doc
    cdef size_t rest = N_CHAMPIONS + 2 * <size_t> n_cells + 2 * <size_t> s.n_postings
    cdef const unsigned char *maxima = at + N_CHAMPIONS
    cdef const unsigned char *entry = at + length - 2 * <size_t> s.n_postings
    cdef int before
    if length != rest + 2 * <size_t> n_cells and length != rest + 4 * <size_t> n_cells:
        return False
    for cell in range(n_cells):
        left = maxima[n_cells + cell] + <uint32_t> (maxima[cell] > 0)
        if left > s.n_postings - n:
            return False
        before = -1
        while left:
            doc = CELL * cell + entry[0]
            if <int> entry[0] <= before or doc >= s.n_docs:
                return False
            before = entry[0]
            postings[n].doc = s.new_docs[doc]
            postings[n].impact = entry[1]
            entry += 2
            n += 1
            left -= 1
    return n == s.n_postings


cdef bint _read_sparse(
    Source *s, const unsigned char *at, const unsigned char *end, Posting *postings
) noexcept nogil:
    cdef uint32_t n, step, next_doc = 0
    for n in range(s.n_postings):
        step = _read_step(&at, end)
        if step == 0 or step > s.n_docs - next_doc or at == end:
            return False
        next_doc += step
        postings[n].doc = s.new_docs[next_doc - 1]
        postings[n].impact = at[0]
        at += 1
    return at == end


cdef bint _read_places(
    Source *s, const unsigned char *at, const unsigned char *end, Posting *postings
) noexcept nogil:
    """Find the positions of each posting."""
    cdef uint32_t n
    cdef unsigned char first
    cdef Py_ssize_t size
    for n in range(s.n_postings):
        postings[n].places = at
        postings[n].reweighs = s.reweighs
        while True:
            if at == end:
                return False
            first = at[0]
            size = 1 if first < 224 else 2 if first < 255 else PLACE_BYTES
            if size > end - at:
                return False
            if size == 2 and at[1] >= 224:
                return False
            # Which is the last stands in the lowest bit of the first byte, or of the second.
            if size > 1:
                first = at[1]
            at += size
            if first & 1:
                break
        postings[n].n_bytes = <uint32_t> (at - postings[n].places)
    return at == end


cdef double _tf(const unsigned char *at, size_t n_bytes, uint32_t n_title, double title_weight) noexcept nogil:
    """Return how often a word stands at these positions, those in the title weighted."""
    cdef const unsigned char *end = at + n_bytes
    cdef uint64_t position = 0
    cdef uint32_t in_title = 0, n = 0
    while at < end:
        if at[0] < 224:
            position += at[0] >> 1
            at += 1
        elif at[0] < 255:
            position += (224 * (<uint32_t> at[0] - 223) + at[1]) >> 1
            at += 2
        else:
            position += _u32(at + 1) >> 1
            at += PLACE_BYTES
        in_title += position < n_title
        n += 1
    return title_weight * in_title + (n - in_title)
