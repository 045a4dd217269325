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
    cdef uint32_t cells[AT_ONCE]
    cdef uint32_t promising[N_PROMISING]
    cdef uint32_t n_promising, n, i, at = 0, cell = s.n_cells
    cdef int64_t least
    cdef Docs kept
    kept.n = 0
    if best.k == 0 or s.n_cells == 0 or _open_lists(s):
        return
    _bound(s)
    _judge(s)
    if best.k <= N_CHAMPIONS and (s.shape == ANY_WORD or _is_one_word(s)):
        for i in range(s.n_lists):
            best.floor = max(best.floor, _champion(&s.lists[i], best.k) - 1)
    n_promising = _most_promising(s, promising, best.floor)
    while at < n_promising:
        n = min(n_promising - at, at + 1)           # few, as long as little is known
        _offer_from(s, promising + at, n, &kept, best)
        _offer_kept(s, &kept, best)
        for i in range(n):
            s.bounds[promising[at + i]] = -1
        at += n
    while cell > 0 and not s.fault:
        n = 0
        least = _least(best, cell - 1)
        while cell > 0 and n < AT_ONCE:
            cell -= 1
            cells[n] = cell
            n += (s.bounds[cell] > least) & (s.possible[cell] != 0)
        _offer_from(s, cells, n, &kept, best)
    _offer_kept(s, &kept, best)


cdef inline void _offer_from(
    Search *s, const uint32_t *cells, uint32_t n, Docs *kept, Best *best
) noexcept nogil:
    """Offer the articles of at most AT_ONCE cells, the shortest way; some may be kept for later."""
    cdef uint32_t i, newest = 0
    if s.shape == EVERY_WORD:
        for i in range(n):
            newest = max(newest, cells[i])
        _keep_every(s, cells, n, _least(best, newest), kept)    # in no older cell is it less
        if kept.n >= WAITING or not s.n_groups:
            _offer_kept(s, kept, best)
        return
    for i in range(n):
        if s.bounds[cells[i]] > _least(best, cells[i]):
            if s.shape == ANY_WORD:
                _offer_any(s, cells[i], best)
            else:
                _offer_cell(s, cells[i], best)


cdef inline bint _is_one_word(const Search *s) noexcept nogil:
    """Tell whether just one list is asked for, and all of it."""
    return s.shape == EVERY_WORD and s.n_lists == 1 and not (s.filters or s.verifies)


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
