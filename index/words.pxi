# Words that stand together.  Included by _engine.pyx; positions are those that lists.pxi read.


cdef bint _side_by_side(List *lists, const Group *group, uint32_t n_title) noexcept nogil:
    """Tell whether the words stand in order, one after the other, in the field."""
    cdef List *first = &lists[group.lists[0]]
    cdef List *list
    cdef uint32_t i, word, start, low, high, middle
    for i in range(first.n_positions):
        start = first.positions[i]
        if group.field != IN_BOTH and (start < n_title) != (group.field == IN_TITLE):
            continue
        for word in range(1, group.n):
            list = &lists[group.lists[word]]
            low = 0
            high = list.n_positions
            while low < high:
                middle = (low + high) >> 1
                if list.positions[middle] < start + word:
                    low = middle + 1
                else:
                    high = middle
            if low == list.n_positions or list.positions[low] != start + word:
                break
        else:
            return True
    return False


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
