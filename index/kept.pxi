# The articles of a cell that are kept while lists are asked in turn.  Included by _engine.pyx.

cdef enum:
    FEW = 24                # times as long as those kept: from there on a list is searched, not read

cdef struct Kept:           # their low bytes, and so far what they score in `Search.scores`
    uint32_t n
    unsigned char low[256]


cdef inline unsigned int _dull(const List *list, int64_t least) noexcept nogil:
    """Return the impact that a posting must exceed to score more than `least` by itself."""
    return <unsigned int> min(<int64_t> 255, least // list.weight) if least > 0 and list.weight else 0


cdef inline void _keep(Search *s, const List *list, int64_t least, Kept *kept) noexcept nogil:
    """Keep the list's articles that score more than `least` there."""
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef unsigned int dull = _dull(list, least)
    cdef uint32_t n = 0
    if least > 255 * <int64_t> list.weight:
        kept.n = 0
        return
    for _ in range(list.last - list.first):
        s.scores[entry[0]] = list.weight * entry[1]
        kept.low[n] = entry[0]
        n += entry[1] > dull
        entry += 2
    kept.n = n


cdef inline void _keep_also(
    Search *s, const List *list, int64_t least, uint64_t *seen, Kept *kept
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


cdef inline void _ask(
    Search *s, const List *list, int64_t least, bint every, Kept *kept
) noexcept nogil:
    """Add what a list gives to those kept; keep those that score more than `least` then.

    With `every`, those that the list does not have are not kept.
    """
    cdef unsigned char impacts[256]
    cdef const unsigned char *entry = list.entries + 2 * <size_t> list.first
    cdef uint32_t i, posting, n = 0, n_postings = list.last - list.first
    cdef unsigned char low, impact
    cdef bint reads = n_postings <= FEW * kept.n
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
            posting = _posting_of(s, list, low)
            impact = list.entries[2 * <size_t> posting + 1] if posting < list.last else 0
        s.scores[low] += list.weight * impact
        kept.low[n] = low
        n += (impact != 0 or not every) and s.scores[low] > least
    kept.n = n
