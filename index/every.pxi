# Every word: the shorter way through a cell.  Included by _engine.pyx.
#
# The lists go by rising length.  Articles of the first that could score enough are kept, and the
# others are asked for these alone.


cdef void _offer_every(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that have all of the lists and pass the filters."""
    cdef int64_t rest = s.bounds[cell]                  # with what the lists that are left could score
    cdef int64_t least = _least(best, cell)
    cdef uint32_t at, i
    cdef Kept kept
    cdef Set passed
    cdef List *list = &s.lists[s.order[0]]
    _seek(list, cell)
    rest -= _greatest(list, cell)
    _keep(s, list, least - rest, &kept)
    for at in range(1, s.n_lists):
        if kept.n == 0:
            return
        list = &s.lists[s.order[at]]
        _seek(list, cell)
        if list.first == list.last:
            return
        rest -= _greatest(list, cell)
        _ask(s, list, least - rest, True, &kept)
    if s.filters and kept.n:
        memset(passed, 255, 32)
        _filter(s, cell, passed)
    if kept.n and s.n_groups:
        _fetch_places(s, cell)
    for i in range(kept.n):
        if not s.filters or passed[kept.low[i] >> 6] >> (kept.low[i] & 63) & 1:
            _offer_article(s, cell, kept.low[i], s.scores[kept.low[i]], best)


cdef void _filter(Search *s, uint32_t cell, uint64_t *passed) noexcept nogil:
    """Keep the articles that all filters of the program let through."""
    cdef uint32_t node, word
    cdef Set set
    for node in range(s.n_nodes):
        if s.nodes[node].op in (BITS, RANGE, ALL):
            _leaf(s, &s.nodes[node], cell, set)
            for word in range(4):
                passed[word] &= set[word]
    _trim(s, cell, passed)


cdef inline void _fetch_places(Search *s, uint32_t cell) noexcept nogil:
    """Ask for the positions of a cell before they are needed: they are seldom in the cache."""
    cdef uint32_t i
    cdef const unsigned char *at
    for i in range(s.n_lists):
        if s.lists[i].place_starts != NULL:
            at = s.lists[i].places
            at += s.lists[i].place_starts[cell if s.lists[i].dense else s.lists[i].first]
            prefetch(at)
            prefetch(at + 64)
