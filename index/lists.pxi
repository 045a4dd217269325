# Posting lists, opened for one search.  Included by _engine.pyx; index/format.py gives the bytes.

cdef enum:
    CELL = 256              # doc ids in a cell
    DENSE = 2               # a list with at least this many postings a cell is dense
    N_CHAMPIONS = 10
    DAMAGED = -1            # positions are not as they were written
    STARVED = -2            # there is not enough memory
    UNREADABLE = -3         # the list itself is not

cdef struct List:
    bint dense
    uint32_t n                      # postings
    bint named                      # some node asks for it
    bint stands                     # some group asks for its positions
    int32_t weight                  # a posting scores weight × impact; 0: only a filter
    const unsigned char *stored     # its bytes as they are on the disk
    size_t n_stored
    const unsigned char *entries    # of each posting: low byte of the doc id and impact, in turn;
                                    # NULL until the list is opened, as all below
    const unsigned char *maxima     # greatest impact of each cell; 0: no posting
    uint32_t *starts                # first posting of each cell; one more as end
    uint32_t n_halvings             # so often is a cell halved until one posting is left
    unsigned char *decoded          # `entries` and `maxima` of a sparse list
    # Of a dense list alone.
    const unsigned char *champions  # the greatest impacts, falling
    const unsigned char *sizes      # of each cell: its bytes of positions
    size_t size_bytes               # 2 or 4, how wide such a size is
    # Positions, found when they are first needed.
    const unsigned char *places
    const unsigned char *places_end
    uint64_t *place_starts          # of each cell, or of each posting of a sparse list; one more
    # The cell that is looked at.
    uint64_t bits[4]                # which of its articles have the term; where they are asked for
    uint32_t first                  # its first posting
    uint32_t last                   # and the one after its last
    uint32_t cursor                 # the posting whose positions `place` begins
    const unsigned char *place
    # The article that is looked at: its posting and its positions.
    uint32_t posting
    uint32_t *positions
    uint32_t n_positions
    uint32_t walked                 # how many of them were looked at
    size_t room


cdef inline uint32_t _u32(const unsigned char *at) noexcept nogil:
    cdef uint32_t value
    memcpy(&value, at, 4)
    return value


cdef inline uint32_t _u16(const unsigned char *at) noexcept nogil:
    return at[0] | <uint32_t> at[1] << 8


cdef int _open(List *list, uint32_t n_docs, uint32_t n_cells) noexcept nogil:
    """Find the postings of a list by cell; UNREADABLE or STARVED where that fails."""
    list.starts = <uint32_t *> calloc(<size_t> n_cells + 1, 4)
    if list.starts == NULL:
        return STARVED
    return _open_dense(list, n_cells) if list.dense else _open_sparse(list, n_docs, n_cells)


cdef int _open_dense(List *list, uint32_t n_cells) noexcept nogil:
    cdef uint32_t cell
    cdef const unsigned char *at = list.stored
    cdef size_t length = list.n_stored
    cdef const unsigned char *counts
    cdef size_t rest = N_CHAMPIONS + 2 * <size_t> n_cells + 2 * <size_t> list.n
    if length == rest + 2 * <size_t> n_cells:
        list.size_bytes = 2
    elif length == rest + 4 * <size_t> n_cells:
        list.size_bytes = 4
    else:
        return UNREADABLE
    list.champions = at
    list.maxima = at + N_CHAMPIONS
    counts = list.maxima + n_cells
    list.sizes = counts + n_cells
    list.entries = list.sizes + list.size_bytes * n_cells
    for cell in range(n_cells):
        list.starts[cell] = counts[cell] + (list.maxima[cell] > 0)
    return 0 if _sum_up(list, n_cells) == list.n else UNREADABLE


cdef int _open_sparse(List *list, uint32_t n_docs, uint32_t n_cells) noexcept nogil:
    """Decode a sparse list into what a dense one has on the disk."""
    cdef const unsigned char *at = list.stored
    cdef size_t length = list.n_stored
    cdef const unsigned char *end = at + length
    cdef unsigned char *entries
    cdef unsigned char *maxima
    cdef uint32_t posting, next_doc = 0, cell
    cdef uint64_t step
    cdef int shift
    if length < 2 * <size_t> list.n:    # so no more room is asked for than there are bytes
        return UNREADABLE
    list.decoded = <unsigned char *> calloc(2 * <size_t> list.n + n_cells + 1, 1)
    if list.decoded == NULL:
        return STARVED
    list.entries = entries = list.decoded
    list.maxima = maxima = entries + 2 * <size_t> list.n
    for posting in range(list.n):
        step = 0
        shift = 0
        while True:
            if at >= end or shift > 28:
                return UNREADABLE
            step |= (<uint64_t> at[0] & 127) << shift
            shift += 7
            at += 1
            if at[-1] < 128:
                break
        if at >= end or step == 0 or step > n_docs - next_doc:
            return UNREADABLE
        next_doc += <uint32_t> step
        cell = (next_doc - 1) >> 8
        entries[0] = (next_doc - 1) & 255
        entries[1] = at[0]
        entries += 2
        list.starts[cell] += 1
        maxima[cell] = max(maxima[cell], at[0])
        at += 1
    if at != end:
        return UNREADABLE
    _sum_up(list, n_cells)
    return 0


cdef uint32_t _sum_up(List *list, uint32_t n_cells) noexcept nogil:
    """Make the numbers of postings in `starts` what their name says; return how many there are."""
    cdef uint32_t cell, n, most = 0, total = 0
    for cell in range(n_cells):
        n = list.starts[cell]
        most = max(most, n)
        list.starts[cell] = total
        total += n
    list.starts[n_cells] = total
    list.n_halvings = 0
    while most > 1:
        most -= most >> 1
        list.n_halvings += 1
    return total


cdef void _close(List *list) noexcept nogil:
    free(list.starts)
    free(list.decoded)
    free(list.place_starts)
    free(list.positions)


cdef int _find_places(List *list, uint32_t n_cells) noexcept nogil:
    """Fill `place_starts`; DAMAGED where positions do not fit the postings."""
    cdef uint64_t total = 0
    cdef uint32_t i, n = n_cells if list.dense else list.n
    cdef const unsigned char *at = list.places
    list.place_starts = <uint64_t *> malloc((<size_t> n + 1) * 8)
    if list.place_starts == NULL:
        return STARVED
    for i in range(n):
        if not list.dense:
            list.place_starts[i] = at - list.places
            at = skip_places_plain(at, list.places_end, 1)
            continue
        list.place_starts[i] = total
        if list.size_bytes == 2:
            total += _u16(list.sizes + 2 * <size_t> i)
        else:
            total += _u32(list.sizes + 4 * <size_t> i)
    list.place_starts[n] = total if list.dense else <uint64_t> (at - list.places)
    return 0 if list.place_starts[n] == <uint64_t> (list.places_end - list.places) else DAMAGED


cdef inline void _seek(List *list, uint32_t cell) noexcept nogil:
    """Make `cell` the one that is looked at.  Cells may be visited in any order."""
    list.place = NULL
    list.first = list.starts[cell]
    list.last = list.starts[cell + 1]


cdef inline uint32_t _find_in(const List *list, uint32_t cell, unsigned char low) noexcept nogil:
    """Return which posting an article of the cell must be, if the list, which has some there, has it.

    By halves, all cells alike and without a branch: several of these run at once.
    """
    cdef uint32_t at = list.starts[cell], n = list.starts[cell + 1] - at, half
    for _ in range(list.n_halvings):
        half = n >> 1
        at += half & -<uint32_t> (list.entries[2 * <size_t> (at + half)] <= low)
        n -= half
    return at


cdef inline int32_t _greatest(const List *list, uint32_t cell) noexcept nogil:
    """Return the greatest score in a cell."""
    return list.weight * list.maxima[cell]


cdef inline void _add_scores(const List *list, int32_t *scores) noexcept nogil:
    """Add the list's scores in the cell."""
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef const unsigned char *end = list.entries + 2 * <size_t> list.last
    cdef int32_t weight = list.weight
    while entry < end:
        scores[entry[0]] += weight * entry[1]
        entry += 2


cdef inline void _mark(List *list) noexcept nogil:
    """Fill `bits`: the articles of the cell that have the term."""
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef const unsigned char *end = list.entries + 2 * <size_t> list.last
    list.bits[0] = list.bits[1] = list.bits[2] = list.bits[3] = 0
    while entry < end:
        list.bits[entry[0] >> 6] |= <uint64_t> 1 << (entry[0] & 63)
        entry += 2


cdef int _read_positions(List *list, uint32_t cell, uint32_t posting, bint plain) noexcept nogil:
    """Read the positions of a posting of the cell; DAMAGED where the bytes are not positions."""
    cdef uint64_t position = 0
    cdef uint32_t value
    cdef size_t room
    cdef bint last = False
    cdef const unsigned char *end = list.places_end
    if list.dense:
        if list.place == NULL or list.cursor > posting:
            list.place = list.places + list.place_starts[cell]
            list.cursor = list.first
        if plain:
            list.place = skip_places_plain(list.place, end, posting - list.cursor)
        else:
            list.place = skip_places_sse2(list.place, end, posting - list.cursor)
        list.cursor = posting
    else:
        list.place = list.places + list.place_starts[posting]
    list.n_positions = 0
    cdef const unsigned char *at = list.place
    while not last:
        if at < end and at[0] < 224:
            value = at[0]
            at += 1
        elif end - at >= 2 and at[0] < 255:
            value = 224 * (<uint32_t> at[0] - 223) + at[1]
            at += 2
        elif end - at >= 5:
            value = _u32(at + 1)
            at += 5
        else:
            return DAMAGED
        last = value & 1
        position += value >> 1
        if list.n_positions == list.room:
            room = 2 * list.room + 16
            grown = realloc(list.positions, 4 * room)
            if grown == NULL:
                return STARVED
            list.positions = <uint32_t *> grown
            list.room = room
        list.positions[list.n_positions] = <uint32_t> position
        list.n_positions += 1
    return 0


cdef void _mark_cells(const List *list, unsigned char *out, uint32_t n_cells) noexcept nogil:
    """Mark the cells that have the term."""
    cdef uint32_t cell
    for cell in range(n_cells):
        out[cell] = list.maxima[cell] != 0
