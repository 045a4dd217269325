"""Engine: a plan carried out over one segment, a cell of 256 articles at a time.

A plan arrives as a program in postfix order: leaves that push a set of
articles, and operators that combine them.  For each cell

1. a bound says what the best article could score: cells that cannot
   beat the k-th best hit so far are skipped;
2. the scores of its words are added up, article by article;
3. the program is run over sets of 256 bits;
4. what needs positions (phrases, nearness, fields, neighbours) is looked
   at last, for articles whose score would be enough.

Scores are whole numbers, so that sums do not depend on their order and
pruned results equal exhaustive ones.  Of equal scores the higher doc id,
the newer article, wins.

What is read from disk is checked when a list is opened, which is when the
engine is first asked; readers of positions carry an end pointer.  Wrong
bytes raise ValueError.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.math cimport rint
from libc.string cimport memcpy, memset


cdef extern from "kernels.h" nogil:
    int DATELINE_SSE2
    void above_plain(const int32_t *scores, int32_t threshold, uint64_t *mask)
    void above_sse2(const int32_t *scores, int32_t threshold, uint64_t *mask)
    void add_bounds_plain(int32_t *bounds, const unsigned char *maxima, int32_t weight, uint32_t n)
    void add_bounds_sse2(int32_t *bounds, const unsigned char *maxima, int32_t weight, uint32_t n)
    const unsigned char *skip_places_plain(const unsigned char *at, const unsigned char *end, uint32_t n)
    const unsigned char *skip_places_sse2(const unsigned char *at, const unsigned char *end, uint32_t n)
    int popcount "__builtin_popcountll" (uint64_t bits)
    void prefetch "__builtin_prefetch" (const void *at)
    int lowest_bit "__builtin_ctzll" (uint64_t bits)


cdef extern from "spinning.h" nogil:
    void leave_python()
    void enter_python()
    void await_python()

include "lists.pxi"
include "heap.pxi"
include "cells.pxi"
include "any.pxi"
include "every.pxi"
include "best.pxi"
include "bounds.pxi"
include "words.pxi"
include "shape.pxi"
include "checked.pxi"
include "termlists.pxi"
include "found.pxi"
include "wordsearch.pxi"
include "stamp.pxi"

BOTH, TITLE, BODY = IN_BOTH, IN_TITLE, IN_BODY
PLAIN = False               # no vectors, for tests


cdef class Engine:
    """One search of one segment.  Add lists, then the program, then ask once."""

    cdef Search s
    cdef const uint32_t[::1] title_lengths
    cdef list kept                      # buffers that the lists and bitmaps point into
    cdef TermLists lists                # those of the segment, or None; they have the title lengths

    def __cinit__(self, uint32_t n_docs, title_lengths=None, bint plain=False):
        self.s.n_docs = n_docs
        self.s.n_cells = (n_docs + CELL - 1) // CELL
        self.s.plain = plain or PLAIN
        self.kept = []
        if title_lengths is not None:
            self.title_lengths = title_lengths
            self.s.has_titles = True
            self.s.title_lengths = &self.title_lengths[0] if n_docs else NULL
            if self.title_lengths.shape[0] != n_docs:
                raise ValueError("title lengths are not one an article")

    def __dealloc__(self):
        cdef uint32_t i
        for i in range(self.s.n_lists):
            _close(&self.s.lists[i])
        for i in range(self.s.n_groups):
            free(self.s.groups[i].lists)
        free(self.s.lists)
        free(self.s.nodes)
        free(self.s.groups)
        free(self.s.bitmaps)
        free(self.s.bounds)
        free(self.s.possible)
        free(self.s.stack)
        free(self.s.verdicts)
        free(self.s.order)

    # The program

    def add_list(
        self,
        const unsigned char[::1] postings not None,
        const unsigned char[::1] positions not None,
        uint32_t doc_freq,
        int32_t weight,
    ):
        """Add a posting list and return its number.  Raises ValueError where it is damaged.

        An article of the list earns the weight times its impact.
        """
        cdef uint32_t number
        cdef int fault
        if postings.shape[0] == 0 or positions.shape[0] == 0:
            raise ValueError("a posting list is empty")
        number = self.note_list(
            &postings[0], postings.shape[0], &positions[0], positions.shape[0], doc_freq, weight
        )
        fault = _open(&self.s.lists[number], self.s.n_docs, self.s.n_cells)
        if fault:
            _close(&self.s.lists[number])
            self.s.n_lists -= 1
            _raise(fault)
        self.kept.append((postings, positions))
        return number

    cdef uint32_t note_list(
        self, const unsigned char *postings, size_t n_postings,
        const unsigned char *positions, size_t n_positions, uint32_t doc_freq, int32_t weight,
    ) except? 0xFFFFFFFF:
        """Note a list in bytes that outlive the engine, to be opened when the engine is asked."""
        cdef List *noted
        self._add_ceiling(255 * <int64_t> weight)
        self.s.lists = <List *> _grown(self.s.lists, self.s.n_lists, &self.s.room_lists, sizeof(List))
        noted = &self.s.lists[self.s.n_lists]
        memset(noted, 0, sizeof(List))
        noted.stored = postings
        noted.n_stored = n_postings
        noted.n = doc_freq
        noted.weight = weight
        noted.dense = doc_freq >= DENSE * <uint64_t> self.s.n_cells
        noted.places = positions
        noted.places_end = positions + n_positions
        self.s.n_lists += 1
        return self.s.n_lists - 1

    cdef int _add_ceiling(self, int64_t score) except -1:
        """Note what an article may score at most: it must stay a whole number of 32 bits."""
        if score < 0:
            raise ValueError("weights and bonuses are never below 0")
        if self.s.ceiling + score > 0x7FFFFFFF:
            raise ValueError("weights and bonuses are too great: scale them down together")
        self.s.ceiling += score
        return 0

    def push_term(self, uint32_t number, uint32_t field=IN_BOTH):
        """Push the articles that have a term, in the field."""
        if field == IN_BOTH:
            self._push(TERM, number, field, 0, 0)
        else:
            self.push_words([number], field=field)

    def push_words(self, list numbers not None, slop=None, uint32_t field=IN_BOTH):
        """Push the articles with the words side by side, or within `slop` positions."""
        if not self.s.has_titles:
            raise ValueError("positions need the title lengths")
        self._add_group(numbers, slop, field, 0)
        self._push(WORDS, self.s.n_groups - 1, field, 0, 0)
        self.s.verifies = True

    def push_bits(self, const unsigned char[::1] bits not None, int32_t bonus=0):
        """Push the articles of a bitmap of whole cells; each earns the bonus."""
        if bits.shape[0] != 32 * <Py_ssize_t> self.s.n_cells:
            raise ValueError("a bitmap has 32 bytes a cell")
        self._add_ceiling(bonus)
        self.s.bitmaps = <Bitmap *> _grown(
            self.s.bitmaps, self.s.n_bitmaps, &self.s.room_bitmaps, sizeof(Bitmap)
        )
        self.s.bitmaps[self.s.n_bitmaps].bits = &bits[0] if bits.shape[0] else NULL
        self.s.bitmaps[self.s.n_bitmaps].bonus = bonus
        self.kept.append(bits)
        self.s.n_bitmaps += 1
        self._push(BITS, self.s.n_bitmaps - 1, 0, 0, 0)

    def push_range(self, uint32_t start, uint32_t stop):
        """Push the articles `start` to `stop`, the second left out."""
        self._push(RANGE, 0, 0, start, min(stop, self.s.n_docs))

    def push_all(self):
        self._push(ALL, 0, 0, 0, 0)

    def push_none(self):
        self._push(NONE, 0, 0, 0, 0)

    def push_and(self, uint32_t n):
        """Replace the last n sets by what is in all of them."""
        self._push(AND, n, 0, 0, 0)

    def push_or(self, uint32_t n):
        """Replace the last n sets by what is in any of them."""
        self._push(OR, n, 0, 0, 0)

    def push_not(self):
        """Replace the last set by what is not in it."""
        self._push(NOT, 1, 0, 0, 0)

    def add_neighbours(self, uint32_t left, uint32_t right, int32_t bonus):
        """Give a bonus where two words stand side by side, whatever the plan asks for."""
        if not self.s.has_titles:
            raise ValueError("positions need the title lengths")
        self._add_ceiling(bonus)
        self._add_group([left, right], None, IN_BOTH, bonus)
        self.s.bonuses += bonus

    cdef _add_group(self, list numbers, slop, uint32_t field, int32_t bonus):
        cdef Group *group
        cdef uint32_t i
        if not numbers:
            raise ValueError("no words stand together")
        if self.lists is not None and (slop is not None or field != IN_BOTH):
            self.lists.check_titles()
        for number in numbers:
            if not 0 <= number < self.s.n_lists:
                raise IndexError(number)
        self.s.groups = <Group *> _grown(self.s.groups, self.s.n_groups, &self.s.room_groups, sizeof(Group))
        group = &self.s.groups[self.s.n_groups]
        group.n = len(numbers)
        group.slop = IN_ORDER if slop is None else min(slop, 0xFFFFFFF)
        group.field = field
        group.bonus = bonus
        group.lists = <uint32_t *> malloc(4 * (<size_t> group.n + 1))
        if group.lists == NULL:
            raise MemoryError()
        self.s.n_groups += 1
        for i in range(group.n):
            group.lists[i] = numbers[i]
            self.s.lists[group.lists[i]].stands = True

    cdef _push(self, Op op, uint32_t arg, uint32_t field, uint32_t start, uint32_t stop):
        self.s.nodes = <Node *> _grown(self.s.nodes, self.s.n_nodes, &self.s.room_nodes, sizeof(Node))
        self.s.nodes[self.s.n_nodes] = Node(op, arg, field, start, stop, False)
        self.s.n_nodes += 1

    # Asking

    def best(self, uint32_t k, int64_t floor=-1):
        """Return the k best articles as (score, doc id), best first.

        Articles that score `floor` or less are left out.
        """
        cdef Best best
        cdef uint32_t i
        best.heap = NULL
        try:
            self.find_best(k, floor, &best)
            return [(best.heap[i].score, best.heap[i].doc) for i in range(best.n)]
        finally:
            free(best.heap)

    def is_short(self, uint32_t k):
        """Tell whether `best` is expected to take so little time that it keeps the GIL."""
        self._prepare()
        return bool(_is_short(&self.s, min(k, self.s.n_docs)))

    cdef int find_best(self, uint32_t k, int64_t floor, Best *best) except -1:
        """Fill `best`, whose heap the caller frees, as `best` returns it."""
        best.n = 0
        best.k = min(k, self.s.n_docs)
        best.floor = max(floor, <int64_t> -1)
        best.heap = <Scored *> malloc((<size_t> best.k + 1) * sizeof(Scored))
        if best.heap == NULL:
            raise MemoryError()
        self._prepare()
        if _is_short(&self.s, best.k):
            _best(&self.s, best)
            _sort(best)
        else:
            with nogil:
                leave_python()
                _best(&self.s, best)
                _sort(best)
                await_python()
            enter_python()
        return _raise(self.s.fault)

    def first(self, uint32_t k, bint newest=True):
        """Return the k newest doc ids, the newest first, or the k oldest, the oldest first."""
        cdef uint32_t *docs = <uint32_t *> malloc((<size_t> min(k, self.s.n_docs) + 1) * 4)
        cdef uint32_t n, i
        if docs == NULL:
            raise MemoryError()
        try:
            self._prepare()
            with nogil:
                n = _first(&self.s, docs, min(k, self.s.n_docs), newest)
            _raise(self.s.fault)
            return [docs[i] for i in range(n)]
        finally:
            free(docs)

    def bitmap(self):
        """Return all articles that are asked for, as a bitmap of whole cells."""
        cdef bytearray bits = bytearray(32 * self.s.n_cells)
        cdef unsigned char *out = bits
        self._prepare()
        with nogil:
            _all(&self.s, out)
        _raise(self.s.fault)
        return bits

    def count(self):
        """Return how many articles are asked for."""
        cdef uint64_t n
        self._prepare()
        with nogil:
            n = _all(&self.s, NULL)
        _raise(self.s.fault)
        return n

    cdef _prepare(self):
        """Check the program, and make room for what it needs."""
        cdef uint32_t node, depth = 0, deepest = 1
        cdef Op op
        for node in range(self.s.n_nodes):
            op = self.s.nodes[node].op
            if op == AND or op == OR or op == NOT:
                if depth < self.s.nodes[node].arg or self.s.nodes[node].arg == 0:
                    raise ValueError("an operator lacks its sets")
                depth -= self.s.nodes[node].arg
            elif op == TERM and self.s.nodes[node].arg >= self.s.n_lists:
                raise IndexError(self.s.nodes[node].arg)
            depth += 1
            deepest = max(deepest, depth)
        if depth != 1:
            raise ValueError("a program leaves one set")
        free(self.s.bounds)
        free(self.s.possible)
        free(self.s.stack)
        free(self.s.verdicts)
        free(self.s.order)
        self.s.bounds = <int32_t *> calloc(self.s.n_cells + 8, 4)
        self.s.possible = <unsigned char *> malloc((<size_t> deepest + 1) * (self.s.n_cells + 1))
        self.s.stack = <Set *> malloc(<size_t> deepest * sizeof(Set))
        self.s.verdicts = <unsigned char *> malloc(deepest)
        self.s.order = <uint32_t *> malloc((<size_t> self.s.n_lists + self.s.n_nodes + 1) * 4)
        if not (
            self.s.bounds and self.s.possible and self.s.stack and self.s.verdicts and self.s.order
        ):
            raise MemoryError()
        _mark_negated(&self.s)
        _find_shape(&self.s)


cdef int _raise(int fault) except -1:
    """Raise the error that says why a list could not be read."""
    if fault == STARVED:
        raise MemoryError()
    if fault == UNREADABLE:
        raise ValueError("a posting list is not as it was written")
    if fault:
        raise ValueError("positions are not as they were written")
    return 0


cdef void *_grown(void *array, uint32_t n, uint32_t *room, size_t size) except NULL:
    """Return the array with room for one more than n."""
    cdef void *grown = array
    if n == room[0]:
        room[0] = 2 * room[0] + 4
        grown = realloc(array, room[0] * size)
        if grown == NULL:
            raise MemoryError()
    return grown


def mask_above(const int32_t[::1] scores not None, int32_t threshold, bint plain=False):
    """Return the mask of 256 scores above a threshold: for comparing both instruction sets."""
    cdef Set mask
    if scores.shape[0] != CELL:
        raise ValueError("a cell has 256 scores")
    if plain:
        above_plain(&scores[0], threshold, mask)
    else:
        above_sse2(&scores[0], threshold, mask)
    return sum([int(mask[word]) << 64 * word for word in range(4)])
