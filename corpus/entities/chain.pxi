# A linear-chain conditional random field over the tokens of one island.
#
# Lafferty, McCallum, Pereira (2001), with labels that give a token's part in
# its name: Other, and for each kind Begin, Inside, End, Single.  An island is
# surrounded by Other.  Potentials are exponentiated and scaled token by
# token, as in Rabiner (1989), section V.A, so that no logarithms are needed.
#
#     scores   IN   (n, LABELS)           sums of weights
#     arcs     IN   (LABELS, LABELS)      weights from one label to the next
#     alpha    OUT  (n, LABELS)           forward, each row sums to 1
#     beta     OUT  (n, LABELS)           backward, in the same scale

cdef enum:
    KINDS = 4
    LABELS = 17
    CLOSED = 9              # Other, End and Single: after them, anything may begin
    BEGIN = 1               # of the first kind; + 4 for each kind
    INSIDE = 2
    END = 3
    SINGLE = 4
    LONGEST = 64            # tokens in an island

cdef int[9] CLOSING = [0, 3, 4, 7, 8, 11, 12, 15, 16]
cdef int[9] OPENING = [0, 1, 4, 5, 8, 9, 12, 13, 16]


cdef struct Chain:
    int n
    float[64][17] scores
    float[64][17] potential
    float[64][17] alpha
    float[64][17] beta
    float[64] scale
    float total             # what alpha and beta multiply to
    double log_total


cdef void _exponentiate(Chain *chain, const uint32_t *allowed) noexcept nogil:
    """Set the potentials from the scores; `allowed` may be NULL, or a mask of labels each."""
    cdef int i, y
    cdef float most
    chain.log_total = 0
    for i in range(chain.n):
        most = chain.scores[i][0]
        for y in range(1, LABELS):
            most = max(most, chain.scores[i][y])
        chain.log_total += most
        for y in range(LABELS):
            chain.potential[i][y] = expf(chain.scores[i][y] - most)
        if allowed != NULL:
            for y in range(LABELS):
                if not (allowed[i] >> y) & 1:
                    chain.potential[i][y] = 0


cdef void _step(const float *before, const float *arcs, float *after) noexcept nogil:
    """Multiply a row of alpha with the arcs."""
    cdef int j, k, y, start
    cdef float total
    for j in range(CLOSED):
        y = OPENING[j]
        total = 0
        for k in range(CLOSED):
            total += before[CLOSING[k]] * arcs[CLOSING[k] * LABELS + y]
        after[y] = total
    for start in range(BEGIN, LABELS, 4):
        for y in range(start + 1, start + 3):
            after[y] = before[start] * arcs[start * LABELS + y]
            after[y] += before[start + 1] * arcs[(start + 1) * LABELS + y]


cdef void _step_back(const float *after, const float *arcs, float *before) noexcept nogil:
    """Multiply a row of beta times potential with the arcs."""
    cdef int j, k, y, start
    cdef float total
    for k in range(CLOSED):
        y = CLOSING[k]
        total = 0
        for j in range(CLOSED):
            total += after[OPENING[j]] * arcs[y * LABELS + OPENING[j]]
        before[y] = total
    for start in range(BEGIN, LABELS, 4):
        for y in range(start, start + 2):
            before[y] = after[start + 1] * arcs[y * LABELS + start + 1]
            before[y] += after[start + 2] * arcs[y * LABELS + start + 2]


cdef void _sum_over_paths(Chain *chain, const float *arcs) noexcept nogil:
    """Set alpha, beta, scale and total; `arcs` are exponentiated."""
    cdef int i, y, n = chain.n
    cdef float[17] row
    cdef float total
    for i in range(n):
        if i == 0:
            memset(chain.alpha[0], 0, sizeof(row))
            for y in range(CLOSED):
                chain.alpha[0][OPENING[y]] = arcs[OPENING[y]]
        else:
            _step(chain.alpha[i - 1], arcs, chain.alpha[i])
        total = 0
        for y in range(LABELS):
            chain.alpha[i][y] *= chain.potential[i][y]
            total += chain.alpha[i][y]
        total = max(total, <float> 1e-30)
        chain.scale[i] = total
        chain.log_total += logf(total)
        for y in range(LABELS):
            chain.alpha[i][y] /= total
    memset(chain.beta[n - 1], 0, sizeof(row))
    for y in range(CLOSED):
        chain.beta[n - 1][CLOSING[y]] = arcs[CLOSING[y] * LABELS]
    for i in range(n - 2, -1, -1):
        for y in range(LABELS):
            row[y] = chain.beta[i + 1][y] * chain.potential[i + 1][y] / chain.scale[i + 1]
        _step_back(row, arcs, chain.beta[i])
    total = 0
    for y in range(LABELS):
        total += chain.alpha[n - 1][y] * chain.beta[n - 1][y]
    chain.total = max(total, <float> 1e-30)
    chain.log_total += logf(chain.total)


cdef inline float _marginal(const Chain *chain, int i, int label) noexcept nogil:
    return chain.alpha[i][label] * chain.beta[i][label] / chain.total


cdef float _span_probability(
    const Chain *chain, const float *arcs, int first, int last, int kind
) noexcept nogil:
    """Return the probability that just these tokens are one name of a kind."""
    cdef int i, label = BEGIN + 4 * kind, following
    cdef float product
    if first == last:
        return _marginal(chain, first, SINGLE + 4 * kind)
    product = chain.alpha[first][label]
    for i in range(first + 1, last + 1):
        following = (END if i == last else INSIDE) + 4 * kind
        product *= arcs[label * LABELS + following] * chain.potential[i][following]
        product /= chain.scale[i]
        label = following
    return product * chain.beta[last][label] / chain.total


cdef void _best_step(
    const float *before, const float *arcs, float *after, uint8_t *back
) noexcept nogil:
    """Take for each label the likeliest of those that may come before it."""
    cdef int j, k, y, z, start
    cdef float value
    for j in range(CLOSED):
        y = OPENING[j]
        after[y], back[y] = 0, 0
        for k in range(CLOSED):
            z = CLOSING[k]
            value = before[z] * arcs[z * LABELS + y]
            if value > after[y]:
                after[y], back[y] = value, z
    for start in range(BEGIN, LABELS, 4):
        for y in range(start + 1, start + 3):
            after[y], back[y] = 0, 0
            for z in range(start, start + 2):
                value = before[z] * arcs[z * LABELS + y]
                if value > after[y]:
                    after[y], back[y] = value, z


cdef void _best_path(const Chain *chain, const float *arcs, uint8_t *labels) noexcept nogil:
    """Set the most probable labels (Viterbi); `arcs` are exponentiated."""
    cdef uint8_t[64][17] back
    cdef float[17] best, following
    cdef float most, value
    cdef int i, y, arg, n = chain.n
    memset(best, 0, sizeof(best))
    for y in range(CLOSED):
        best[OPENING[y]] = arcs[OPENING[y]] * chain.potential[0][OPENING[y]]
    for i in range(1, n):
        _best_step(best, arcs, following, back[i])
        most = 1e-30
        for y in range(LABELS):
            following[y] *= chain.potential[i][y]
            most = max(most, following[y])
        for y in range(LABELS):
            best[y] = following[y] / most
    arg, most = 0, -1
    for y in range(CLOSED):
        value = best[CLOSING[y]] * arcs[CLOSING[y] * LABELS]
        if value > most:
            arg, most = CLOSING[y], value
    for i in range(n - 1, -1, -1):
        labels[i] = arg
        if i:
            arg = back[i][arg]
