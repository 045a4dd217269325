# The best articles of a segment, and in which order its cells are looked at.  Included by _engine.pyx.

cdef enum:
    N_PROMISING = 16        # cells that are looked at before all others
    SHORT = 1 << 13         # steps of some 4 ns
    SMALL = 128             # cells


cdef bint _is_short(const Search *s, uint32_t k) noexcept nogil:
    """Tell whether the best are found so soon that the interpreter's lock is kept meanwhile.

    Who lets go of it wakes another thread, and has it again when that one
    lets go: after 5 ms, unless its searches take long too.  In a small
    segment hardly any does, so only the longest are worth it.
    """
    cdef uint64_t steps = <uint64_t> s.n_lists * s.n_cells, n_shortest = s.n_docs, n_postings = 0, n_bytes = 0
    cdef const List *list
    cdef uint32_t i
    if s.shape == EVERY_WORD and s.n_lists > 1:
        n_shortest = s.lists[s.order[0]].n
        steps += 2 * n_shortest + 8 * min(n_shortest, <uint64_t> s.n_cells)
    elif s.shape != EVERY_WORD:
        for i in range(s.n_lists):
            steps += s.lists[i].n
        if s.shape == NESTED:
            steps += s.n_docs
    if s.n_cells <= SMALL:
        steps //= 4
    for i in range(s.n_lists):
        list = &s.lists[i]
        n_postings += list.n
        # Of an article that has all words all positions may be read.
        n_bytes += (list.places_end - list.places) * min(n_shortest, <uint64_t> list.n) // max(1, list.n)
    if s.n_groups:
        steps += n_bytes
    return steps + 8 * min(<uint64_t> k, n_postings) <= SHORT


cdef void _best(Search *s, Best *best) noexcept nogil:
    """Fill the heap.

    First come the cells that promise most, so that the heap soon knows
    what an article must score; then all others, the newest first.
    """
    cdef uint32_t promising[N_PROMISING]
    cdef uint32_t n, i, cell
    if best.k == 0 or s.n_cells == 0 or _open_lists(s):
        return
    _bound(s)
    _judge(s)
    if s.shape == ANY_WORD and best.k <= N_CHAMPIONS:
        for i in range(s.n_lists):
            best.floor = max(best.floor, _champion(&s.lists[i], best.k) - 1)
    n = _most_promising(s, promising, best.floor)
    for i in range(n):
        if s.bounds[promising[i]] > _least(best, promising[i]):
            _offer_from(s, promising[i], best)
        s.bounds[promising[i]] = -1
    cell = s.n_cells
    while cell > 0 and not s.fault:
        cell -= 1
        if s.bounds[cell] > _least(best, cell) and s.possible[cell]:
            _offer_from(s, cell, best)


cdef inline void _offer_from(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell, the shortest way."""
    if s.shape == ANY_WORD:
        _offer_any(s, cell, best)
    elif s.shape == EVERY_WORD:
        _offer_every(s, cell, best)
    else:
        _offer_cell(s, cell, best)


cdef uint32_t _most_promising(Search *s, uint32_t *cells, int64_t floor) noexcept nogil:
    """Fill `cells` with those of the highest bounds, falling; return how many there are."""
    cdef uint32_t n = 0, at, cell = s.n_cells
    cdef int64_t least = floor
    while cell > 0:
        cell -= 1
        if s.bounds[cell] <= least or not s.possible[cell]:
            continue
        at = min(n, <uint32_t> N_PROMISING - 1)
        while at > 0 and s.bounds[cells[at - 1]] < s.bounds[cell]:
            cells[at] = cells[at - 1]
            at -= 1
        cells[at] = cell
        n = min(n + 1, <uint32_t> N_PROMISING)
        if n == N_PROMISING:
            least = max(floor, <int64_t> s.bounds[cells[n - 1]])
    return n


cdef int64_t _champion(const List *list, uint32_t k) noexcept nogil:
    """Return a score that k articles of the list have or exceed; 0 where it is unknown."""
    if not list.dense:
        return 0
    return <int64_t> list.weight * list.champions[k - 1]
