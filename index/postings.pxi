# Writing posting lists; index/format.py gives the bytes.
# Included by the kernels that make lists: the inverter from texts, the merger from other lists.

cdef enum:
    CELL = 256              # as in lists.pxi, which reads what is written here
    DENSE = 2
    N_CHAMPIONS = 10
    PLACE_BYTES = 5         # the most that a position takes


cdef struct Writer:
    uint32_t n_docs
    uint32_t n_cells
    Bytes postings, positions, form_postings
    # The list that is being written: its docs, their impacts, where their positions begin.
    uint32_t *docs
    unsigned char *impacts
    uint64_t *place_starts
    uint32_t *sizes                     # bytes of positions of each cell


cdef int _open_writer(Writer *w, uint32_t n_docs) except -1:
    memset(w, 0, sizeof(Writer))
    w.n_docs = n_docs
    w.n_cells = (n_docs + CELL - 1) // CELL
    w.docs = <uint32_t *> _zeros(n_docs, 4)
    w.impacts = <unsigned char *> _zeros(n_docs, 1)
    w.place_starts = <uint64_t *> _zeros(<size_t> n_docs + 1, 8)
    w.sizes = <uint32_t *> _zeros(w.n_cells, 4)
    return 0


cdef void _close_writer(Writer *w) noexcept:
    free(w.postings.data)
    free(w.positions.data)
    free(w.form_postings.data)
    free(w.docs)
    free(w.impacts)
    free(w.place_starts)
    free(w.sizes)


cdef inline unsigned char _impact(double tf, double norm) noexcept nogil:
    """Return tf / (tf + norm) as a byte, at least 1."""
    return <unsigned char> max(1, <int> (255 * tf / (tf + norm) + 0.5))


cdef inline void _append_place(Bytes *out, uint32_t value) noexcept nogil:
    """Write a position: twice its difference, plus whether it is the article's last.

    The caller has reserved PLACE_BYTES.
    """
    cdef unsigned char *at = out.data + out.length
    if value < 224:
        at[0] = <unsigned char> value
        out.length += 1
    elif value < 224 + 31 * 224:
        at[0] = <unsigned char> (223 + value // 224)
        at[1] = <unsigned char> (value % 224)
        out.length += 2
    else:
        at[0] = 255
        memcpy(at + 1, &value, 4)
        out.length += 5


cdef int _write_list(Writer *w, uint32_t n) except -1 nogil:
    """Write a list of the n docs, at least one, that stand in the writer."""
    if n >= DENSE * <uint64_t> w.n_cells:
        return _write_dense(w, n)
    return _write_sparse(w, n)


cdef int _write_dense(Writer *w, uint32_t n) except -1 nogil:
    cdef uint32_t cell, first, last = 0, i
    cdef size_t width = 2
    cdef unsigned char greatest
    cdef unsigned char *at
    _reserve(&w.postings, N_CHAMPIONS + 6 * <size_t> w.n_cells + 2 * <size_t> n)
    at = w.postings.data + w.postings.length
    _find_champions(w.impacts, n, at)
    at += N_CHAMPIONS
    for cell in range(w.n_cells):
        first = last
        greatest = 0
        while last < n and w.docs[last] >> 8 == cell:
            greatest = max(greatest, w.impacts[last])
            last += 1
        at[cell] = greatest
        at[w.n_cells + cell] = last - first - 1 if last > first else 0
        w.sizes[cell] = <uint32_t> (w.place_starts[last] - w.place_starts[first])
        if w.sizes[cell] >= 1 << 16:
            width = 4
    at += 2 * <size_t> w.n_cells
    for cell in range(w.n_cells):
        memcpy(at, &w.sizes[cell], width)       # little-endian: the low bytes come first
        at += width
    for i in range(n):
        at[0] = w.docs[i] & 255
        at[1] = w.impacts[i]
        at += 2
    w.postings.length = at - w.postings.data
    return 0


cdef void _find_champions(const unsigned char *impacts, uint32_t n, unsigned char *out) noexcept nogil:
    """Write the greatest impacts, falling; 0 where there are fewer."""
    cdef uint32_t[256] n_of
    cdef uint32_t i, left
    cdef int impact = 255, found = 0
    memset(n_of, 0, sizeof(n_of))
    for i in range(n):
        n_of[impacts[i]] += 1
    memset(out, 0, N_CHAMPIONS)
    while impact > 0 and found < N_CHAMPIONS:
        left = n_of[impact]
        while left > 0 and found < N_CHAMPIONS:
            out[found] = impact
            found += 1
            left -= 1
        impact -= 1


cdef int _write_sparse(Writer *w, uint32_t n) except -1 nogil:
    cdef uint32_t i, next_doc = 0
    _reserve(&w.postings, 6 * <size_t> n + 10)
    for i in range(n):
        _append_varint(&w.postings, w.docs[i] + 1 - next_doc)
        w.postings.data[w.postings.length] = w.impacts[i]
        w.postings.length += 1
        next_doc = w.docs[i] + 1
    return 0


cdef int _write_form(Writer *w, const unsigned char *mask, uint32_t n, uint32_t freq) except -1 nogil:
    """Write which of n postings a form has: `freq` of them, marked in the mask."""
    cdef size_t size = (n + <size_t> 7) // 8, byte
    cdef uint32_t next_ordinal = 0, ordinal
    cdef unsigned int left
    if 8 * <uint64_t> freq >= n:
        return _put_bytes(&w.form_postings, mask, size)
    _reserve(&w.form_postings, 5 * <size_t> freq + 10)
    for byte in range(size):
        left = mask[byte]
        while left:
            ordinal = <uint32_t> (8 * byte) + lowest_bit(left)
            _append_varint(&w.form_postings, ordinal + 1 - next_ordinal)
            next_ordinal = ordinal + 1
            left &= left - 1
    return 0
