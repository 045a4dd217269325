# Every word: the shorter way through a cell.  Included by _engine.pyx.
#
# The lists go by rising length.  Articles of the first that could score enough are kept, and the
# others are asked for these alone.

cdef enum:
    FEW = 24                # times as long as those kept: from there on a list is searched, not read


cdef void _offer_every(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that have all of the lists and pass the filters."""
    cdef unsigned char kept[256]
    cdef int64_t rest = s.bounds[cell]                  # with what the lists that are left could score
    cdef int64_t least = _least(best, cell)
    cdef uint32_t at, n, i
    cdef Set passed
    cdef List *list = &s.lists[s.order[0]]
    _seek(list, cell)
    rest -= _greatest(list, cell)
    n = _keep_first(s, list, least - rest, kept)
    for at in range(1, s.n_lists):
        if n == 0:
            return
        list = &s.lists[s.order[at]]
        _seek(list, cell)
        if list.first == list.last:
            return
        rest -= _greatest(list, cell)
        n = _keep_common(s, list, least - rest, kept, n)
    if s.filters and n:
        memset(passed, 255, 32)
        _filter(s, cell, passed)
    for i in range(n):
        if not s.filters or passed[kept[i] >> 6] >> (kept[i] & 63) & 1:
            _offer_article(s, cell, kept[i], s.scores[kept[i]], best)


cdef inline uint32_t _keep_first(
    Search *s, const List *list, int64_t least, unsigned char *kept
) noexcept nogil:
    """Score the list's articles, and keep those that score more than `least`."""
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef uint32_t n = 0
    for _ in range(list.last - list.first):
        s.scores[entry[0]] = list.weight * entry[1]
        kept[n] = entry[0]
        n += s.scores[entry[0]] > least
        entry += 2
    return n


cdef inline uint32_t _keep_common(
    Search *s, const List *list, int64_t least, unsigned char *kept, uint32_t n
) noexcept nogil:
    """Of the `n` articles kept, keep those that the list has and that score more than `least`."""
    cdef unsigned char impacts[256]
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef uint32_t i, posting, n_kept = 0, n_postings = list.last - list.first
    cdef unsigned char low, impact
    if n_postings <= FEW * n:
        memset(impacts, 0, 256)
        for _ in range(n_postings):
            impacts[entry[0]] = entry[1]
            entry += 2
    for i in range(n):
        low = kept[i]
        if n_postings <= FEW * n:
            impact = impacts[low]
        else:
            posting = _posting_of(list, low)
            impact = list.entries[2 * <size_t> posting + 1] if posting < list.last else 0
        s.scores[low] += list.weight * impact
        kept[n_kept] = low
        n_kept += impact != 0 and s.scores[low] > least
    return n_kept


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
