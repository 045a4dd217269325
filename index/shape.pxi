# What a program amounts to.  Included by _engine.pyx.


cdef void _mark_negated(Search *s) noexcept nogil:
    """Note which groups stand below an odd number of NOTs: the program read backwards.

    `order` serves as the stack: for each node around, how many of its
    sets are still to come, and below it whether it is negated.
    """
    cdef uint32_t node, left = 1, depth = 0
    cdef bint negated = False
    cdef Op op
    for node in range(s.n_nodes, 0, -1):
        while left == 0:
            depth -= 1
            left = s.order[depth] >> 1
            negated = s.order[depth] & 1
        left -= 1
        op = s.nodes[node - 1].op
        if op == AND or op == OR or op == NOT:
            s.order[depth] = left << 1 | negated
            depth += 1
            left = s.nodes[node - 1].arg
            negated = negated != (op == NOT)
        elif op == WORDS:
            s.nodes[node - 1].negated = negated


cdef void _find_shape(Search *s) noexcept nogil:
    """Fill `shape`, `filters` and `order`."""
    cdef uint32_t node, i
    cdef bint any_word = s.n_bitmaps == 0, every_word = s.n_lists > 0
    cdef Group *group
    for i in range(s.n_lists):
        s.lists[i].named = False
    s.filters = False
    for node in range(s.n_nodes):
        op = s.nodes[node].op
        if op == TERM:
            s.lists[s.nodes[node].arg].named = True
        elif op == WORDS:
            any_word = False
            group = &s.groups[s.nodes[node].arg]
            for i in range(group.n):
                s.lists[group.lists[i]].named = True
        elif op == OR:
            every_word = every_word and s.nodes[node].arg < 2
        elif op == AND:
            any_word = any_word and s.nodes[node].arg < 2
        else:
            any_word = False
            s.filters = True
            every_word = every_word and (op == BITS or op == RANGE or op == ALL)
    for i in range(s.n_bitmaps):
        every_word = every_word and s.bitmaps[i].bonus == 0
    for i in range(s.n_lists):
        any_word = any_word and (s.lists[i].weight > 0) == s.lists[i].named
        every_word = every_word and s.lists[i].named
    s.shape = EVERY_WORD if every_word else ANY_WORD if any_word else NESTED
    _order_lists(s)


cdef void _order_lists(Search *s) noexcept nogil:
    """Sort `order`: by falling weight for any word, by rising length for every word."""
    cdef uint32_t i, at
    for i in range(s.n_lists):
        at = i
        while at > 0 and _comes_before(s, i, s.order[at - 1]):
            s.order[at] = s.order[at - 1]
            at -= 1
        s.order[at] = i


cdef inline bint _comes_before(const Search *s, uint32_t left, uint32_t right) noexcept nogil:
    if s.shape == ANY_WORD:
        return s.lists[left].weight > s.lists[right].weight
    return s.lists[left].n < s.lists[right].n
