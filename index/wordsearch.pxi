# The short way of a search for plain words.  Included by _engine.pyx.


cdef class WordSearch:
    """Words and phrases looked up, weighed, searched and ranked, without a step in between.

    What people type most takes so little time in the kernels that every
    object made on the way there counts.  search/execution.py does the same
    for any plan, one step after the other, and tests compare the two.
    """

    cdef object _idf
    cdef double _full, _steps, _side_by_side

    def __init__(self, idf, double full, double steps, double side_by_side):
        """Take the formulas: `idf(doc_freq, n_docs)`; what all scores together may come to, in the
        engine's numbers; the steps of an impact; what neighbours earn, in idf."""
        self._idf = idf
        self._full = full
        self._steps = steps
        self._side_by_side = side_by_side

    def best(self, tuple segments not None, list lists not None, plan, stem, uint32_t k, make):
        """Return at least the k best articles, each as `make(live, doc, score)`.

        `segments` are LiveSegment, `lists` their TermLists; `plan` is
        (parts, every, pairs): tuples of forms with a weight, whether every
        part must be there or any, and pairs of forms that earn a bonus side
        by side.  Returns None where nothing scores.
        """
        cdef _Words words = _Words(lists, stem, self._idf)
        cdef tuple parts = plan[0]
        cdef bint every = plan[1]
        cdef dict neighbours = {}
        cdef list found = [], program = [words.weigh(forms, weight) for forms, weight in parts]
        cdef Py_ssize_t at
        cdef int64_t floor = -1
        cdef double most = 0, rewards = 0
        cdef Engine engine
        cdef Best best
        cdef uint32_t i
        for pair in plan[2]:
            left, right = words.place(pair[0]), words.place(pair[1])
            both = words.idfs[left] + words.idfs[right]
            neighbours[left, right] = self._side_by_side * both * self._steps
        for weight in words.weights:
            most += <double> weight
        for bonus in neighbours.values():
            rewards += <double> bonus
        most = self._steps * most + rewards
        if not most > 0:
            return None
        cdef double scale = self._full / most, unit = 1 / (scale * self._steps)
        for at, live in enumerate(segments):
            engine = words.write(lists[at], at, program, every, scale)
            alive = live.filter
            if alive is not None:
                engine.push_bits(alive)
                engine._push(AND, 2, 0, 0, 0)
            for (left, right), bonus in neighbours.items():
                words.reward(engine, lists[at], at, left, right, bonus, scale)
            best.heap = NULL
            try:
                engine.find_best(k, floor, &best)
                for i in range(best.n):
                    found.append(make(live, best.heap[i].doc, best.heap[i].score * unit))
                if best.n and best.n == k:
                    # What ties with the last of these may be newer, and is let through.
                    floor = max(floor, best.heap[best.n - 1].score - 1)
            finally:
                free(best.heap)
        return found


cdef int32_t _whole(double value):
    """Return a value as the engine counts it; at least 1 where it is more than nothing."""
    return <int32_t> max(1.0, rint(value)) if value > 0 else 0


cdef class _Words:
    """The terms of one search, by their places in the order in which they were first met."""

    cdef list _lists
    cdef object _stem, _idf
    cdef dict _places, _of_forms        # numbers or term -> place, form -> place
    cdef list numbers, idfs, weights    # of each term: its numbers in the segments, and so on
    cdef uint64_t _n_docs
    cdef dict _opened                   # place -> its list in the engine that is written

    def __cinit__(self, list lists, stem, idf):
        cdef TermLists one
        self._lists = lists
        self._stem = stem
        self._idf = idf
        self._places, self._of_forms = {}, {}
        self.numbers, self.idfs, self.weights = [], [], []
        for one in lists:
            self._n_docs += one.n_docs

    cdef place(self, str form):
        """Look a form up, once, and return the place of its term."""
        cdef uint64_t doc_freq = 0
        place = self._of_forms.get(form)
        if place is None:
            numbers = _numbers_of(self._lists, form, self._stem, &doc_freq)
            # Forms of one term have its numbers; where no segment knows it, the term tells.
            key = numbers if doc_freq else self._stem(form)
            place = self._places.get(key)
            if place is None:
                place = self._places[key] = len(self.numbers)
                self.numbers.append(numbers)
                self.idfs.append(self._idf(doc_freq, self._n_docs))
                self.weights.append(0.0)
            self._of_forms[form] = place
        return place

    cdef tuple weigh(self, tuple forms, weight):
        """Return the places of the words of one part, and add its weight to theirs."""
        cdef list places = []
        for form in forms:
            place = self.place(form)
            self.weights[place] = self.weights[place] + weight * self.idfs[place]
            places.append(place)
        return tuple(places)

    cdef Engine write(self, TermLists lists, Py_ssize_t at, list program, bint every, double scale):
        """Return the engine of a segment with the program written into it."""
        cdef Engine engine = lists.engine()
        cdef bint is_first = True
        self._opened = {}
        for places in program:
            opened = [self._open(engine, lists, at, place, scale) for place in places]
            if None in opened:
                engine._push(NONE, 0, 0, 0, 0)
            elif len(opened) == 1:
                engine._push(TERM, opened[0], IN_BOTH, 0, 0)
            else:
                engine.push_words(opened)
            if not is_first:
                engine._push(AND if every else OR, 2, 0, 0, 0)
            is_first = False
        return engine

    cdef _open(self, Engine engine, TermLists lists, Py_ssize_t at, place, double scale):
        """Open the list of a term, once, and return its number; None where it has none."""
        opened = self._opened.get(place)
        if opened is None:
            number = self.numbers[place][at]
            if number >= 0:
                opened = lists.open(engine, number, _whole(<double> self.weights[place] * scale))
                self._opened[place] = opened
        return opened

    cdef reward(
        self, Engine engine, TermLists lists, Py_ssize_t at, left, right, double bonus, double scale
    ):
        """Give a bonus where two words stand side by side."""
        first = self._open(engine, lists, at, left, scale)
        second = self._open(engine, lists, at, right, scale)
        if first is not None and second is not None:
            engine.add_neighbours(first, second, _whole(bonus * scale))
