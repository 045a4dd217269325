# Any of some words: the shorter way through a cell.  Included by _engine.pyx.
#
# The lists go by falling weight.  What the last of them could score together is often less than
# an article needs: then articles that have none of the others need not be looked at, and for
# those few that are left the last lists are asked one by one.  (MaxScore: Turtle and Flood,
# Query Evaluation: Strategies and Optimizations, IPM 31 (1995); here cell by cell.)  Nor need
# those be that score so little in one list that the best of all others would not make up for it.

cdef enum:
    READ = 12               # times as long as those kept: a longer list is searched, not read

cdef struct Lows:           # articles of a cell that are kept, by their low bytes; `Search.scores` has
    uint32_t n              # what they score in the lists that were asked so far
    unsigned char low[256]


cdef void _offer_any(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that have any of the lists."""
    cdef int64_t least = max(<int64_t> 0, _least(best, cell) - s.bonuses)
    cdef int64_t total = s.bounds[cell] - s.bonuses
    cdef int64_t rest = total                           # what the lists that are left could score
    cdef int32_t greatest
    cdef uint32_t at = 0, i
    cdef uint64_t seen[4]
    cdef Lows kept
    cdef List *list
    kept.n = 0
    memset(seen, 0, 32)
    while at < s.n_lists and rest > least:
        list = &s.lists[s.order[at]]
        at += 1
        _seek(list, cell)
        greatest = _greatest(list, cell)
        if greatest:
            rest -= greatest
            _keep_also(s, list, least - (total - greatest), seen, &kept)
    while at < s.n_lists and rest > 0 and kept.n > 0:
        list = &s.lists[s.order[at]]
        at += 1
        _seek(list, cell)
        greatest = _greatest(list, cell)
        if greatest:
            rest -= greatest
            _ask(s, list, cell, least - rest, &kept)
    if s.n_groups and kept.n > 0:
        for i in range(s.n_lists):
            _seek(&s.lists[i], cell)
    for i in range(kept.n):
        _offer_article(s, cell, kept.low[i], s.scores[kept.low[i]], best)


cdef inline unsigned int _dull(const List *list, int64_t least) noexcept nogil:
    """Return the impact that a posting must exceed to score more than `least` by itself."""
    return <unsigned int> min(<int64_t> 255, least // list.weight) if least > 0 and list.weight else 0


cdef inline void _keep_also(
    Search *s, const List *list, int64_t least, uint64_t *seen, Lows *kept
) noexcept nogil:
    """Keep those that score more than `least` in this list too; `seen` marks all that are kept."""
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef unsigned int dull = _dull(list, least)
    cdef unsigned char picked[512]
    cdef uint32_t n = 0, i
    cdef unsigned char low
    cdef uint64_t bit
    for _ in range(list.last - list.first):         # without a branch: none could be foreseen
        picked[2 * n] = entry[0]
        picked[2 * n + 1] = entry[1]
        n += entry[1] > dull
        entry += 2
    for i in range(n):
        low = picked[2 * i]
        bit = <uint64_t> 1 << (low & 63)
        if seen[low >> 6] & bit:
            s.scores[low] += list.weight * picked[2 * i + 1]
        else:
            seen[low >> 6] |= bit
            s.scores[low] = list.weight * picked[2 * i + 1]
            kept.low[kept.n] = low
            kept.n += 1


cdef inline void _ask(Search *s, const List *list, uint32_t cell, int64_t least, Lows *kept) noexcept nogil:
    """Add what a list gives to those kept; keep those that score more than `least` then."""
    cdef unsigned char impacts[256]
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef uint32_t i, n = 0, n_postings = list.last - list.first
    cdef unsigned char low, impact
    cdef bint reads = n_postings <= READ * kept.n
    if reads:
        memset(impacts, 0, 256)
        for _ in range(n_postings):
            impacts[entry[0]] = entry[1]
            entry += 2
    for i in range(kept.n):
        low = kept.low[i]
        if reads:
            impact = impacts[low]
        else:
            entry = list.entries + 2 * <size_t> _find_in(list, cell, low)
            impact = entry[1] if entry[0] == low else 0
        s.scores[low] += list.weight * impact
        kept.low[n] = low
        n += s.scores[low] > least
    kept.n = n
