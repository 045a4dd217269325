# Any of some words: the shorter way through a cell.  Included by _engine.pyx.
#
# The lists go by falling weight.  What the last of them could score together is often less than
# an article needs: then articles that have none of the others need not be looked at, and for
# those few that are left the last lists are asked one by one.  (MaxScore: Turtle and Flood,
# Query Evaluation: Strategies and Optimizations, IPM 31 (1995); here cell by cell.)  Nor need
# those be that score so little in one list that the best of all others would not make up for it.


cdef void _offer_any(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that have any of the lists."""
    cdef int64_t least = max(<int64_t> 0, _least(best, cell) - s.bonuses)
    cdef int64_t total = s.bounds[cell] - s.bonuses
    cdef int64_t rest = total                           # what the lists that are left could score
    cdef int32_t greatest
    cdef uint32_t at = 0, i
    cdef uint64_t seen[4]
    cdef Kept kept
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
            _ask(s, list, least - rest, False, &kept)
    if s.n_groups and kept.n > 0:
        for i in range(s.n_lists):
            _seek(&s.lists[i], cell)
    for i in range(kept.n):
        _offer_article(s, cell, kept.low[i], s.scores[kept.low[i]], best)
