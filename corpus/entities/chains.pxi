# Single chains from Python, for the tests: the same functions that read a text.

def marginals(const float[:, ::1] scores not None, const float[:, ::1] arcs not None):
    """Return the probabilities of all labels of a chain, token by token, and its log total."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    try:
        _fill(chain, powers, scores, arcs)
        return (
            [[_marginal(chain, i, y) for y in range(LABELS)] for i in range(chain.n)],
            chain.log_total,
        )
    finally:
        free(chain)


def best_labels(const float[:, ::1] scores not None, const float[:, ::1] arcs not None):
    """Return the most probable labels of a chain."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    cdef uint8_t[64] labels
    try:
        _fill(chain, powers, scores, arcs)
        _best_path(chain, powers, labels)
        return [labels[i] for i in range(chain.n)]
    finally:
        free(chain)


def span_probability(const float[:, ::1] scores not None, const float[:, ::1] arcs not None,
                     int first, int last, int kind):
    """Return the probability that tokens first to last of a chain are one name of a kind."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef float[289] powers
    try:
        _fill(chain, powers, scores, arcs)
        if not 0 <= first <= last < chain.n or not 0 <= kind < KINDS:
            raise ValueError("a span lies within its chain and is of one of the kinds")
        return _span_probability(chain, powers, first, last, kind)
    finally:
        free(chain)


cdef int _fill(Chain *chain, float *powers, const float[:, ::1] scores,
               const float[:, ::1] arcs) except -1:
    cdef int i, y
    if chain == NULL:
        raise MemoryError()
    if not 0 < scores.shape[0] <= LONGEST or scores.shape[1] != LABELS or (
        arcs.shape[0] != LABELS or arcs.shape[1] != LABELS
    ):
        raise ValueError(f"a chain has 1 to {LONGEST} tokens and {LABELS} labels")
    chain.n = scores.shape[0]
    for i in range(chain.n):
        for y in range(LABELS):
            chain.scores[i][y] = scores[i, y]
    for i in range(LABELS):
        for y in range(LABELS):
            powers[i * LABELS + y] = expf(arcs[i, y])
    _exponentiate(chain, NULL)
    _sum_over_paths(chain, powers)
    return 0
