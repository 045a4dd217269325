# The best articles so far.  Included by _engine.pyx.

cdef struct Scored:
    int64_t score
    uint32_t doc


cdef inline bint _better(const Scored *a, const Scored *b) noexcept nogil:
    return a.score > b.score or (a.score == b.score and a.doc > b.doc)


cdef uint32_t _offer(Scored *heap, uint32_t n, uint32_t k, Scored offered) noexcept nogil:
    """Put an article into a heap of at most k, the worst on top; return how many it holds."""
    cdef uint32_t at = n, up, child
    if n < k:
        while at and _better(&heap[(at - 1) // 2], &offered):
            up = (at - 1) // 2
            heap[at] = heap[up]
            at = up
        heap[at] = offered
        return n + 1
    if not _better(&offered, &heap[0]):
        return n
    at = 0
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and _better(&heap[child], &heap[child + 1]):
            child += 1
        if _better(&heap[child], &offered):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = offered
    return n
