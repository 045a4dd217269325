# Evaluation, a cell of 256 articles at a time.  Included by _engine.pyx, which says how it goes.

cdef enum Op:
    TERM                    # arg: list; field
    WORDS                   # arg: group
    BITS                    # arg: bitmap
    RANGE                   # from, to: doc ids
    ALL
    NONE
    AND                     # arg: how many sets
    OR
    NOT

    IN_BOTH = 0
    IN_TITLE = 1
    IN_BODY = 2

    IN_ORDER = 0xFFFFFFFF   # the slop of a phrase

cdef struct Node:
    Op op
    uint32_t arg
    uint32_t field
    uint32_t start          # of a RANGE
    uint32_t stop
    bint negated            # a WORDS below an odd number of NOTs

cdef struct Group:          # words that must stand together
    uint32_t n
    uint32_t *lists
    uint32_t slop
    uint32_t field
    int32_t bonus           # what it earns, if it is no part of the plan but of its neighbours

cdef struct Bitmap:
    const unsigned char *bits
    int32_t bonus           # what each article in it earns

ctypedef uint64_t Set[4]

cdef enum Shape:            # of a program, as far as there is a shorter way for it
    ANY_WORD                # any of some scored terms, and no other list is scored
    EVERY_WORD              # all of its lists, within filters
    NESTED                  # all else

cdef struct Search:         # one search of one segment
    uint32_t n_docs
    uint32_t n_cells
    const uint32_t *title_lengths  # words, by doc
    bint has_titles
    List *lists
    Node *nodes
    Group *groups
    Bitmap *bitmaps
    uint32_t n_lists
    uint32_t n_nodes
    uint32_t n_groups
    uint32_t n_bitmaps
    uint32_t room_lists
    uint32_t room_nodes
    uint32_t room_groups
    uint32_t room_bitmaps
    Shape shape
    uint32_t *order                # the lists in the order of the shorter way
    bint filters                   # some node is no list
    bint verifies                  # some node needs positions
    bint plain                     # no vectors, for tests
    int32_t bonuses                # the sum of all groups' bonuses
    int64_t ceiling                # no article scores more
    int32_t *bounds
    unsigned char *possible
    Set *stack
    unsigned char *verdicts
    int32_t scores[256]
    int fault                       # why a list could not be read, 0 where all could; it stays


cdef int _open_lists(Search *s) noexcept nogil:
    """Open the lists that are not open yet; return the fault, 0 where all are open."""
    cdef uint32_t i
    for i in range(s.n_lists):
        if s.lists[i].entries == NULL and not s.fault:
            s.fault = _open(&s.lists[i], s.n_docs, s.n_cells)
    return s.fault


cdef void _score(Search *s, uint32_t cell) noexcept nogil:
    """Fill `scores` for a cell, and the bits of all lists."""
    cdef uint32_t i, low
    cdef const unsigned char *bits
    memset(s.scores, 0, sizeof(s.scores))
    for i in range(s.n_lists):
        _seek(&s.lists[i], cell)
        _mark(&s.lists[i])
        if s.lists[i].weight:
            _add_scores(&s.lists[i], s.scores)
    for i in range(s.n_bitmaps):
        if s.bitmaps[i].bonus:
            bits = s.bitmaps[i].bits + 32 * <size_t> cell
            for low in range(<uint32_t> CELL):
                if bits[low >> 3] >> (low & 7) & 1:
                    s.scores[low] += s.bitmaps[i].bonus


cdef void _run(Search *s, uint32_t cell, uint64_t *out) noexcept nogil:
    """Keep those articles of a cell in `out` that the program asks for, or may.

    What needs positions counts as found where all its words are, and
    below a NOT as not found: so no article is lost.
    """
    cdef uint32_t node, top = 0, i, word
    cdef Node *at
    cdef uint64_t *set
    cdef const unsigned char *bits
    for node in range(s.n_nodes):
        at = &s.nodes[node]
        if at.op == AND or at.op == OR:
            top -= at.arg
            set = s.stack[top]
            for i in range(1, at.arg):
                for word in range(4):
                    if at.op == AND:
                        set[word] &= s.stack[top + i][word]
                    else:
                        set[word] |= s.stack[top + i][word]
        elif at.op == NOT:
            top -= 1
            set = s.stack[top]
            for word in range(4):
                set[word] = ~set[word]
        else:
            set = s.stack[top]
            _leaf(s, at, cell, set)
        top += 1
    for word in range(4):
        out[word] &= s.stack[0][word]
    _trim(s, cell, out)


cdef void _leaf(Search *s, Node *at, uint32_t cell, uint64_t *set) noexcept nogil:
    cdef uint32_t i, word
    cdef Group *group
    cdef int64_t start, stop
    if at.op == TERM:
        memcpy(set, s.lists[at.arg].bits, 32)
    elif at.op == WORDS:
        group = &s.groups[at.arg]
        if at.negated:
            memset(set, 0, 32)
            return
        memcpy(set, s.lists[group.lists[0]].bits, 32)
        for i in range(1, group.n):
            for word in range(4):
                set[word] &= s.lists[group.lists[i]].bits[word]
    elif at.op == BITS:
        memcpy(set, s.bitmaps[at.arg].bits + 32 * <size_t> cell, 32)
    elif at.op == RANGE:
        start = <int64_t> at.start - CELL * <int64_t> cell
        stop = <int64_t> at.stop - CELL * <int64_t> cell
        for word in range(4):
            set[word] = _bits_below(stop - 64 * <int64_t> word) & \
                ~_bits_below(start - 64 * <int64_t> word)
    else:
        memset(set, 255 if at.op == ALL else 0, 32)


cdef void _trim(Search *s, uint32_t cell, uint64_t *set) noexcept nogil:
    """Clear what lies beyond the last article."""
    cdef uint32_t word
    cdef int64_t n = <int64_t> s.n_docs - CELL * <int64_t> cell
    if n < CELL:
        for word in range(4):
            set[word] &= _bits_below(n - 64 * <int64_t> word)


cdef bint _verify(Search *s, uint32_t cell, uint32_t low) noexcept nogil:
    """Run the program for one article, positions and all."""
    cdef uint32_t node, top = 0, i
    cdef Node *at
    cdef unsigned char verdict
    cdef Set set
    if s.shape == EVERY_WORD:       # what needs no positions was looked at
        for node in range(s.n_nodes):
            at = &s.nodes[node]
            if at.op == WORDS and not _stand_together(s, &s.groups[at.arg], cell, low):
                return False
        return True
    for node in range(s.n_nodes):
        at = &s.nodes[node]
        if at.op == AND or at.op == OR:
            top -= at.arg
            verdict = s.verdicts[top]
            for i in range(1, at.arg):
                if at.op == AND:
                    verdict &= s.verdicts[top + i]
                else:
                    verdict |= s.verdicts[top + i]
        elif at.op == NOT:
            top -= 1
            verdict = not s.verdicts[top]
        elif at.op == WORDS:
            verdict = _stand_together(s, &s.groups[at.arg], cell, low)
        else:
            _leaf(s, at, cell, set)
            verdict = set[low >> 6] >> (low & 63) & 1
        s.verdicts[top] = verdict
        top += 1
    return s.verdicts[0]


cdef bint _stand_together(Search *s, Group *group, uint32_t cell, uint32_t low) noexcept nogil:
    cdef uint32_t i, n_title = 0
    cdef List *list
    for i in range(group.n):            # all are found before any is read, so that they are found at once
        list = &s.lists[group.lists[i]]
        if list.first == list.last:
            return False
        list.posting = _find_in(list, cell, low)
    for i in range(group.n):
        list = &s.lists[group.lists[i]]
        if list.entries[2 * <size_t> list.posting] != low:
            return False
        if list.place_starts == NULL and not s.fault:
            s.fault = _find_places(list, s.n_cells)
        if not s.fault:
            s.fault = _read_positions(list, cell, list.posting, s.plain)
        if s.fault:
            return False
    if group.slop != IN_ORDER or group.field != IN_BOTH:    # else it says nothing, and is far away
        n_title = s.title_lengths[CELL * cell + low]
    if group.slop == IN_ORDER:
        return _side_by_side(s.lists, group, n_title)
    return _near(s.lists, group, n_title)


cdef void _offer_cell(Search *s, uint32_t cell, Best *best) noexcept nogil:
    """Offer the articles of a cell that the program asks for."""
    cdef Set found
    cdef uint32_t low, word
    _score(s, cell)
    _above(s, s.scores, _least(best, cell) - s.bonuses, found)
    _run(s, cell, found)
    for word in range(4):
        while found[word]:
            low = 64 * word + lowest_bit(found[word])
            found[word] &= found[word] - 1
            _offer_article(s, cell, low, s.scores[low], best)


cdef void _offer_article(Search *s, uint32_t cell, uint32_t low, int64_t score, Best *best) noexcept nogil:
    """Offer an article that the program asks for, as far as that is known without positions."""
    cdef uint32_t group
    cdef Scored offered
    offered.doc = CELL * cell + low
    offered.score = score + s.bonuses
    if offered.doc >= s.n_docs or not _may_enter(best, &offered):   # a damaged list goes beyond
        return
    if s.verifies and not _verify(s, cell, low):
        return
    if s.bonuses:
        offered.score = score
        for group in range(s.n_groups):
            if s.groups[group].bonus and _stand_together(s, &s.groups[group], cell, low):
                offered.score += s.groups[group].bonus
    _offer(best, offered)


cdef void _above(Search *s, const int32_t *scores, int64_t least, uint64_t *found) noexcept nogil:
    """Mark the articles of the cell that score more than `least`."""
    least = max(<int64_t> -1, min(least, <int64_t> 0x7FFFFFFF))
    if s.plain:
        above_plain(scores, <int32_t> least, found)
    else:
        above_sse2(scores, <int32_t> least, found)


cdef uint32_t _first(Search *s, uint32_t *docs, uint32_t k, bint newest) noexcept nogil:
    cdef uint32_t n = 0, step, cell, low, i
    cdef Set found
    if _open_lists(s):
        return 0
    _judge(s)
    for step in range(s.n_cells):
        cell = s.n_cells - 1 - step if newest else step
        if n == k or s.fault:
            break
        if not s.possible[cell]:
            continue
        _find(s, cell, found)
        for i in range(<uint32_t> CELL):
            low = CELL - 1 - i if newest else i
            if n < k and found[low >> 6] >> (low & 63) & 1:
                docs[n] = CELL * cell + low
                n += 1
    return n


cdef uint64_t _all(Search *s, unsigned char *out) noexcept nogil:
    """Count the articles that are asked for; mark them in `out`, unless it is NULL."""
    cdef uint64_t n = 0
    cdef uint32_t cell, word
    cdef Set found
    if _open_lists(s):
        return 0
    _judge(s)
    for cell in range(s.n_cells):
        if not s.possible[cell] or s.fault:
            continue
        _find(s, cell, found)
        for word in range(4):
            n += popcount(found[word])
        if out != NULL:
            memcpy(out + 32 * <size_t> cell, found, 32)
    return n


cdef void _find(Search *s, uint32_t cell, uint64_t *found) noexcept nogil:
    """Find exactly the articles of a cell that are asked for."""
    cdef uint32_t word, low, i
    cdef uint64_t left
    for i in range(s.n_lists):
        _seek(&s.lists[i], cell)
        _mark(&s.lists[i])
    memset(found, 255, 32)
    _run(s, cell, found)
    if s.verifies:
        for word in range(4):
            left = found[word]
            while left:
                low = 64 * word + lowest_bit(left)
                if not _verify(s, cell, low):
                    found[word] &= ~(<uint64_t> 1 << (low & 63))
                left &= left - 1


cdef bint _any_byte(const unsigned char *bits) noexcept nogil:
    cdef uint64_t words[4]
    memcpy(words, bits, 32)
    return (words[0] | words[1] | words[2] | words[3]) != 0


cdef uint64_t _bits_below(int64_t n) noexcept nogil:
    """Return the n lowest bits, none for n below 0."""
    if n >= 64:
        return <uint64_t> -1
    return ((<uint64_t> 1) << n) - 1 if n > 0 else 0
