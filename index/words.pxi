# Words that stand together.  Included by _engine.pyx; positions are those that lists.pxi read.

cdef enum:
    FEW_POSITIONS = 8


cdef bint _side_by_side(List *lists, const Group *group, uint32_t n_title) noexcept nogil:
    """Tell whether the words stand in order, one after the other, in the field."""
    cdef List *first = &lists[group.lists[0]]
    cdef uint32_t i, word, start
    for i in range(first.n_positions):
        start = first.positions[i]
        if group.field != IN_BOTH and (start < n_title) != (group.field == IN_TITLE):
            continue
        for word in range(1, group.n):
            if not _is_at(&lists[group.lists[word]], start + word):
                break
        else:
            return True
    return False


cdef inline bint _is_at(const List *list, uint32_t position) noexcept nogil:
    """Tell whether the list's word stands at a position of the article."""
    cdef uint32_t low = 0, high = list.n_positions, middle
    cdef bint found = False
    if high <= FEW_POSITIONS:           # as most words have: one after the other, without a branch
        for low in range(high):
            found |= list.positions[low] == position
        return found
    while low < high:
        middle = (low + high) >> 1
        if list.positions[middle] < position:
            low = middle + 1
        else:
            high = middle
    return low < list.n_positions and list.positions[low] == position


cdef bint _near(List *lists, const Group *group, uint32_t n_title) noexcept nogil:
    """Tell whether positions, one of each word, lie in one field and at most `slop` apart.

    Of the window of one position each, the lowest goes on: no other
    position with it could make the window narrower.
    """
    cdef uint32_t word, lowest, low, high, position
    cdef List *list
    for word in range(group.n):
        lists[group.lists[word]].walked = 0
    while True:
        low = 0xFFFFFFFF
        high = 0
        lowest = 0
        for word in range(group.n):
            list = &lists[group.lists[word]]
            position = list.positions[list.walked]
            if position < low:
                low = position
                lowest = word
            high = max(high, position)
        if high - low <= group.slop and (low < n_title) == (high < n_title):
            if group.field == IN_BOTH or (low < n_title) == (group.field == IN_TITLE):
                return True
        list = &lists[group.lists[lowest]]
        list.walked += 1
        if list.walked == list.n_positions:
            return False
