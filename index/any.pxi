# Any of some words: the shorter way through a cell.  Included by _engine.pyx.
#
# The lists go by falling weight.  What the last of them could score together is often less than
# an article needs: then articles that have none of the others need not be looked at, and for
# those few that are left the last lists are asked one by one.  (MaxScore: Turtle and Flood,
# Query Evaluation: Strategies and Optimizations, IPM 31 (1995); here cell by cell.)

cdef enum:
    MANY = 20               # articles, from which on adding a whole list costs less than asking it


cdef void _offer_any(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that have any of the lists."""
    cdef int64_t least = max(<int64_t> 0, _least(best, cell) - s.bonuses)
    cdef int64_t rest = s.bounds[cell] - s.bonuses      # what the lists that are left could score
    cdef uint32_t at = 0, n_added = 0, low, word
    cdef List *list
    cdef Set found
    memset(s.scores, 0, sizeof(s.scores))
    while at < s.n_lists and rest > least:
        list = &s.lists[s.order[at]]
        at += 1
        if list.weight == 0:
            continue
        _seek(list, cell)
        if list.first < list.last:
            rest -= _greatest(list, cell)
            _add_scores(list, s.scores)
            n_added += list.last - list.first
    if n_added == 0:
        return
    _above(s, s.scores, max(<int64_t> 0, least - rest), found)
    while at < s.n_lists and rest > 0:
        list = &s.lists[s.order[at]]
        at += 1
        if list.weight == 0:
            continue
        _seek(list, cell)
        if list.first < list.last:
            rest -= _greatest(list, cell)
            if not _ask(s, list, least - rest, found):
                return
    if s.n_groups:
        for low in range(s.n_lists):
            _seek(&s.lists[low], cell)
    for word in range(4):
        while found[word]:
            low = 64 * word + lowest_bit(found[word])
            found[word] &= found[word] - 1
            _offer_article(s, cell, low, s.scores[low], best)


cdef bint _ask(Search *s, const List *list, int64_t least, uint64_t *found) noexcept nogil:
    """Add what a list gives to those found, and keep those that score more than `least`.

    Returns whether any is kept.
    """
    cdef uint32_t word, low, posting, n = 0
    cdef uint64_t left
    for word in range(4):
        n += popcount(found[word])
    if n * MANY >= list.last - list.first:
        _add_scores(list, s.scores)
    for word in range(4):
        left = found[word]
        while left:
            low = 64 * word + lowest_bit(left)
            left &= left - 1
            if n * MANY < list.last - list.first:
                posting = _posting_of(list, low)
                if posting < list.last:
                    s.scores[low] += list.weight * list.entries[2 * <size_t> posting + 1]
            if s.scores[low] <= least:
                found[word] &= ~(<uint64_t> 1 << (low & 63))
    return (found[0] | found[1] | found[2] | found[3]) != 0
