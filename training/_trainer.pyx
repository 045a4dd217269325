"""Fits the weights of the tagger: stochastic gradient ascent on partly labelled islands.

Each token has a mask of the labels that its annotators allow, so that what
they left open teaches nothing: the gradient is that of the log probability
of all allowed paths, E[allowed paths] - E[all paths].  Steps are scaled
weight by weight with AdaGrad (Duchi, Hazan, Singer 2011).

    ends       IN   (n_islands,)           end of each island, in tokens
    key_ends   IN   (n_tokens,)            end of each token's features
    features   IN   (n_features,)          rows; with LEXICAL where it is the word itself
    masks      IN   (n_tokens,)            bits of allowed labels
    importance IN   (n_islands,)           of each island
    weights    IN, OUT  (n_rows, LABELS)
    squares    IN, OUT  (n_rows, LABELS)   sums of squared gradients
    arcs, arc_squares   IN, OUT  (LABELS, LABELS)
"""

from libc.math cimport expf, logf, sqrtf
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

include "../corpus/entities/chain.pxi"

cdef enum:
    LEXICAL = 1 << 31

cdef float SETTLED = 0.004

cdef struct Gradient:
    float[64][17] at
    float[289] arcs


def allowed_arcs():
    """Return for each pair of labels whether the second may follow the first."""
    allowed = [[False] * LABELS for _ in range(LABELS)]
    for y in CLOSING:
        for z in OPENING:
            allowed[y][z] = True
    for start in range(BEGIN, LABELS, 4):
        for y in (start, start + 1):
            allowed[y][start + 1] = allowed[y][start + 2] = True
    return allowed


cdef void _expect(const Chain *chain, const float *arcs, float sign, Gradient *out) noexcept nogil:
    """Add sign times the expected labels and arcs of a chain."""
    cdef int i, y, z
    cdef float ahead
    for i in range(chain.n):
        for y in range(LABELS):
            out.at[i][y] += sign * chain.alpha[i][y] * chain.beta[i][y] / chain.total
    for y in range(LABELS):
        out.arcs[y] += sign * chain.alpha[0][y] * chain.beta[0][y] / chain.total
        out.arcs[y * LABELS] += (
            sign * chain.alpha[chain.n - 1][y] * chain.beta[chain.n - 1][y] / chain.total
        )
    for i in range(1, chain.n):
        for z in range(LABELS):
            ahead = chain.potential[i][z] * chain.beta[i][z] / chain.scale[i] / chain.total
            if ahead > 0:
                for y in range(LABELS):
                    out.arcs[y * LABELS + z] += (
                        sign * chain.alpha[i - 1][y] * arcs[y * LABELS + z] * ahead
                    )


cdef bint _is_settled(const float *gradient) noexcept nogil:
    """Tell whether a token is read so surely that it teaches nothing more."""
    cdef int y
    for y in range(LABELS):
        if gradient[y] > SETTLED or gradient[y] < -SETTLED:
            return False
    return True


def fit(const int32_t[::1] order, const int32_t[::1] ends, const int32_t[::1] key_ends,
        const uint32_t[::1] features, const uint32_t[::1] masks, const float[::1] importance,
        float[:, ::1] weights, float[:, ::1] squares, float[:, ::1] arcs,
        float[:, ::1] arc_squares, float rate, float decay, float dropout, uint64_t seed):
    """Go once through the islands in an order; return the loss before, per token."""
    cdef Chain *chain = <Chain *> calloc(1, sizeof(Chain))
    cdef Gradient *gradient = <Gradient *> calloc(1, sizeof(Gradient))
    cdef float[289] powers
    cdef uint8_t[64] dropped
    cdef int step, island, first, i, y, n
    cdef int32_t f, begin
    cdef uint32_t row
    cdef float g, w, share
    cdef double loss = 0, missing
    cdef uint64_t state = seed * 2 + 1
    try:
        with nogil:
            for step in range(order.shape[0]):
                island = order[step]
                first = ends[island - 1] if island else 0
                n = ends[island] - first
                chain.n = n
                memset(gradient, 0, sizeof(Gradient))
                for i in range(LABELS * LABELS):
                    w = arcs[i // LABELS, i % LABELS]
                    powers[i] = expf(w) if w > -50 else 0
                for i in range(n):
                    state = state * <uint64_t> 6364136223846793005 + <uint64_t> 1442695040888963407
                    dropped[i] = <float> (state >> 40) / <float> (1 << 24) < dropout
                    memset(chain.scores[i], 0, LABELS * sizeof(float))
                    begin = key_ends[first + i - 1] if first + i else 0
                    for f in range(begin, key_ends[first + i]):
                        row = features[f]
                        if row & LEXICAL:
                            if dropped[i]:
                                continue
                            row &= ~<uint32_t> LEXICAL
                        for y in range(LABELS):
                            chain.scores[i][y] += weights[row, y]
                _exponentiate(chain, NULL)
                _sum_over_paths(chain, powers)
                missing = chain.log_total
                _expect(chain, powers, -1, gradient)
                _exponentiate(chain, &masks[first])
                _sum_over_paths(chain, powers)
                missing -= chain.log_total
                _expect(chain, powers, 1, gradient)
                loss += missing
                share = importance[island]
                for i in range(n):
                    if _is_settled(gradient.at[i]):
                        continue
                    begin = key_ends[first + i - 1] if first + i else 0
                    for f in range(begin, key_ends[first + i]):
                        row = features[f]
                        if row & LEXICAL:
                            if dropped[i]:
                                continue
                            row &= ~<uint32_t> LEXICAL
                        for y in range(LABELS):
                            w = weights[row, y]
                            g = share * gradient.at[i][y] - decay * w
                            squares[row, y] += g * g
                            weights[row, y] = w + rate * g / sqrtf(squares[row, y] + 1e-2)
                for i in range(LABELS * LABELS):
                    if powers[i] > 0:
                        g = share * gradient.arcs[i]
                        arc_squares[i // LABELS, i % LABELS] += g * g
                        arcs[i // LABELS, i % LABELS] += (
                            rate * g / sqrtf(arc_squares[i // LABELS, i % LABELS] + 1)
                        )
    finally:
        free(chain)
        free(gradient)
    return loss / max(1, key_ends.shape[0])
