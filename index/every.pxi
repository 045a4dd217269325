# Every word: the shorter way through some cells at once.  Included by _engine.pyx.
#
# The lists go by rising length.  Articles of the first that could score enough are kept, and the
# others are asked for these alone.  Each step goes over all articles of some cells before the
# next, and whether an article passes is no branch: wrong guesses, one or two for each article,
# took half of the time.

cdef enum:
    AT_ONCE = 16            # cells
    MANY = 12               # articles of a cell, from which on a list is read there, not searched
    FETCHED = 256           # bytes of positions of a cell that are asked for
    WAITING = 16            # articles that wait until positions are asked for them all together
    MOST_DOCS = AT_ONCE * CELL + WAITING

cdef struct Docs:           # the articles that are kept
    uint32_t n
    uint32_t docs[MOST_DOCS]
    int32_t most[MOST_DOCS]     # what each could score, with what is left to be asked


cdef void _keep_every(
    const Search *s, const uint32_t *cells, uint32_t n_cells, int64_t least, Docs *kept
) noexcept nogil:
    """Keep also the articles of at most AT_ONCE cells that have all of the lists and pass the filters.

    Less than WAITING are there already.
    """
    cdef uint32_t at, before = kept.n
    _keep_from(s, cells, n_cells, least, kept)
    for at in range(1, s.n_lists):
        if kept.n - before > MANY * n_cells:
            _read_for(&s.lists[s.order[at]], least, before, kept)
        else:
            _search_for(&s.lists[s.order[at]], least, before, kept)
    if s.filters:
        _filter(s, before, kept)


cdef void _offer_kept(Search *s, Docs *kept, Best *best) noexcept nogil:
    """Offer all that are kept; then none are."""
    cdef uint32_t at, i, cell, before = 0xFFFFFFFF
    if kept.n == 0 or s.fault:
        return
    if s.n_groups:
        _fetch_places(s, kept)
    for i in range(kept.n):
        cell = kept.docs[i] >> 8
        if cell != before:
            before = cell
            for at in range(s.n_lists):
                _seek(&s.lists[at], cell)
        _offer_article(s, cell, kept.docs[i] & 255, kept.most[i] - s.bonuses, best)
    kept.n = 0


cdef inline void _keep_from(
    const Search *s, const uint32_t *cells, uint32_t n_cells, int64_t least, Docs *kept
) noexcept nogil:
    """Keep the articles of the first list that could score more than `least`."""
    cdef const List *list = &s.lists[s.order[0]]
    cdef const unsigned char *entry
    cdef uint32_t i, cell, n = kept.n
    cdef int32_t most
    for i in range(n_cells):
        cell = cells[i]
        entry = list.entries + 2 * <size_t> list.starts[cell]
        for _ in range(list.starts[cell + 1] - list.starts[cell]):
            most = s.bounds[cell] - list.weight * (list.maxima[cell] - entry[1])
            kept.docs[n] = cell << 8 | entry[0]
            kept.most[n] = most
            n += most > least
            entry += 2
    kept.n = n


cdef inline void _search_for(const List *list, int64_t least, uint32_t start, Docs *kept) noexcept nogil:
    """Keep those from `start` on that the list has too, and that could still score more than `least`."""
    cdef const unsigned char *entry
    cdef uint32_t i, doc, n = start
    cdef int32_t most
    for i in range(start, kept.n):
        doc = kept.docs[i]
        entry = list.entries + 2 * <size_t> _find_in(list, doc >> 8, doc & 255)
        most = kept.most[i] - list.weight * (list.maxima[doc >> 8] - entry[1])
        kept.docs[n] = doc
        kept.most[n] = most
        n += (entry[0] == (doc & 255)) & (most > least)
    kept.n = n


cdef inline void _read_for(const List *list, int64_t least, uint32_t start, Docs *kept) noexcept nogil:
    """The same where many articles of a cell are kept: all of the list is read there."""
    cdef unsigned char impacts[256]
    cdef const unsigned char *entry
    cdef uint32_t i, cell = 0xFFFFFFFF, doc, n = start
    cdef int32_t most
    for i in range(start, kept.n):
        doc = kept.docs[i]
        if doc >> 8 != cell:
            cell = doc >> 8
            memset(impacts, 0, 256)
            entry = list.entries + 2 * <size_t> list.starts[cell]
            for _ in range(list.starts[cell + 1] - list.starts[cell]):
                impacts[entry[0]] = entry[1]
                entry += 2
        most = kept.most[i] - list.weight * (list.maxima[cell] - impacts[doc & 255])
        kept.docs[n] = doc
        kept.most[n] = most
        n += (impacts[doc & 255] != 0) & (most > least)
    kept.n = n


cdef void _filter(const Search *s, uint32_t start, Docs *kept) noexcept nogil:
    """Keep those from `start` on that all filters of the program let through."""
    cdef uint32_t node, i, doc, n
    cdef const Node *at
    for node in range(s.n_nodes):
        at = &s.nodes[node]
        n = start
        if at.op == BITS:
            for i in range(start, kept.n):
                doc = kept.docs[i]
                kept.docs[n] = doc
                kept.most[n] = kept.most[i]
                n += s.bitmaps[at.arg].bits[doc >> 3] >> (doc & 7) & 1
        elif at.op == RANGE:
            for i in range(start, kept.n):
                doc = kept.docs[i]
                kept.docs[n] = doc
                kept.most[n] = kept.most[i]
                n += (doc >= at.start) & (doc < at.stop)
        else:
            continue
        kept.n = n


cdef void _fetch_places(Search *s, const Docs *kept) noexcept nogil:
    """Ask for positions before they are needed: they are seldom in the cache."""
    cdef uint32_t i, at, cell
    cdef const unsigned char *place
    cdef const unsigned char *end
    cdef List *list
    for at in range(s.n_lists):
        list = &s.lists[at]
        if not list.stands:
            continue
        if list.place_starts == NULL:
            s.fault = _find_places(list, s.n_cells)
        if s.fault:
            return
        for i in range(kept.n):
            cell = kept.docs[i] >> 8
            if not list.dense:
                cell = list.starts[cell]
            place = list.places + list.place_starts[cell]
            end = min(list.places + list.place_starts[cell + 1], place + FETCHED)
            while place < end:
                prefetch(place)
                place += 64
