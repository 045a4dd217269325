# What cells could hold, at most.  Included by _engine.pyx.


cdef void _bound(Search *s) noexcept nogil:
    """Fill `bounds` and `possible`: what cells could hold, at most."""
    cdef uint32_t i, cell
    cdef List *list
    for i in range(s.n_lists):
        list = &s.lists[i]
        if list.weight == 0:
            continue
        if s.plain:
            add_bounds_plain(s.bounds, list.maxima, list.weight, s.n_cells)
        else:
            add_bounds_sse2(s.bounds, list.maxima, list.weight, s.n_cells)
    for i in range(s.n_bitmaps):
        if s.bitmaps[i].bonus:
            for cell in range(s.n_cells):
                s.bounds[cell] += s.bitmaps[i].bonus
    if s.bonuses:
        for cell in range(s.n_cells):
            s.bounds[cell] += s.bonuses


cdef void _judge(Search *s) noexcept nogil:
    """Run the program over whole cells: `possible[cell]` is 0 where no article can be found."""
    cdef uint32_t node, cell, n = s.n_cells, i
    cdef uint32_t top = 0               # sets on the stack; each n_cells bytes
    cdef unsigned char *out
    cdef unsigned char *other
    cdef Node *at
    for node in range(s.n_nodes):
        at = &s.nodes[node]
        if at.op == AND or at.op == OR:
            top -= at.arg
            out = s.possible + <size_t> top * n
            for i in range(1, at.arg):
                other = out + <size_t> i * n
                if at.op == AND:
                    for cell in range(n):
                        out[cell] &= other[cell]
                else:
                    for cell in range(n):
                        out[cell] |= other[cell]
            top += 1
            continue
        if at.op == NOT:
            memset(s.possible + <size_t> (top - 1) * n, 1, n)
            continue
        out = s.possible + <size_t> top * n
        top += 1
        if at.op == TERM:
            _mark_cells(&s.lists[at.arg], out, n)
        elif at.op == WORDS:
            _mark_cells(&s.lists[s.groups[at.arg].lists[0]], out, n)
            for i in range(1, s.groups[at.arg].n):
                other = out + n
                _mark_cells(&s.lists[s.groups[at.arg].lists[i]], other, n)
                for cell in range(n):
                    out[cell] &= other[cell]
        elif at.op == BITS:
            for cell in range(n):
                out[cell] = _any_byte(s.bitmaps[at.arg].bits + 32 * <size_t> cell)
        elif at.op == RANGE:
            for cell in range(n):
                out[cell] = at.start < at.stop and CELL * <uint64_t> (cell + 1) > at.start \
                    and CELL * <uint64_t> cell < at.stop
        else:
            memset(out, at.op == ALL, n)
