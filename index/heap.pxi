# The best articles so far.  Included by _engine.pyx.

cdef struct Scored:
    int64_t score
    uint32_t doc

cdef struct Best:           # a heap of at most k, the worst on top
    Scored *heap
    uint32_t n
    uint32_t k
    int64_t floor           # what an article must score more than, whatever the heap holds


cdef inline bint _better(const Scored *a, const Scored *b) noexcept nogil:
    return a.score > b.score or (a.score == b.score and a.doc > b.doc)


cdef inline bint _may_enter(const Best *best, const Scored *offered) noexcept nogil:
    """Tell whether an article would enter the heap."""
    if offered.score <= best.floor:
        return False
    return best.n < best.k or _better(offered, &best.heap[0])


cdef inline int64_t _least(const Best *best, uint32_t cell) noexcept nogil:
    """Return what an article of the cell must score more than.

    Of equal scores the newer article wins, so those of a newer cell may
    equal the worst in the heap.
    """
    if best.n < best.k:
        return best.floor
    return max(best.floor, best.heap[0].score - (best.heap[0].doc < CELL * <uint64_t> cell + CELL - 1))


cdef void _offer(Best *best, Scored offered) noexcept nogil:
    """Put an article into the heap if it is good enough."""
    cdef uint32_t at = best.n, up, child
    cdef Scored *heap = best.heap
    if not _may_enter(best, &offered):
        return
    if best.n < best.k:
        while at > 0:
            up = (at - 1) // 2
            if not _better(&heap[up], &offered):
                break
            heap[at] = heap[up]
            at = up
        heap[at] = offered
        best.n += 1
        return
    _sift(heap, best.n, offered)


cdef inline void _sift(Scored *heap, uint32_t n, Scored placed) noexcept nogil:
    """Put an article in the place of the worst."""
    cdef uint32_t at = 0, child = 1
    while child < n:
        if child + 1 < n and _better(&heap[child], &heap[child + 1]):
            child += 1
        if _better(&heap[child], &placed):
            break
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = placed


cdef void _sort(Best *best) noexcept nogil:
    """Sort the heap, best first."""
    cdef uint32_t n = best.n
    cdef Scored last
    while n > 1:
        n -= 1
        last = best.heap[n]
        best.heap[n] = best.heap[0]
        _sift(best.heap, n, last)
