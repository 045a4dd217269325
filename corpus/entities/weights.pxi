# The weights of a trained model.
#
# A row of weights for each key, found in an open table; a key that training
# did not keep has no weights.

cdef enum:
    ROOM = 20               # bytes of a row


cdef class Weights:
    """Rows of 8-bit weights by key, and the weights from label to label.

    `keys` are n distinct uint32; `rows` n x LABELS int8; `arcs` LABELS x
    LABELS float32; a weight is its row's value times `scale`.
    """

    cdef uint32_t *_keys
    cdef int8_t *_rows
    cdef uint32_t _mask
    cdef float _scale
    cdef float[289] arcs
    cdef readonly int n

    def __cinit__(self, const uint32_t[::1] keys, const int8_t[::1] rows,
                  const float[::1] arcs, float scale):
        cdef uint32_t slot
        cdef int i
        if rows.shape[0] != keys.shape[0] * LABELS or arcs.shape[0] != LABELS * LABELS:
            raise ValueError("a model's keys, rows and arcs differ in number")
        self.n = keys.shape[0]
        self._mask = _mask_for(self.n)
        self._scale = scale
        self._keys = <uint32_t *> calloc(self._mask + 1, 4)
        self._rows = <int8_t *> calloc(self._mask + 1, ROOM)
        if self._keys == NULL or self._rows == NULL:
            raise MemoryError()
        for i in range(self.n):
            slot = _slot(keys[i]) & self._mask
            while self._keys[slot]:
                slot = (slot + 1) & self._mask
            self._keys[slot] = keys[i] | (keys[i] == 0)
            memcpy(&self._rows[<size_t> slot * ROOM], &rows[i * LABELS], LABELS)
        for i in range(LABELS * LABELS):
            self.arcs[i] = expf(arcs[i])

    def __dealloc__(self):
        free(self._keys)
        free(self._rows)

    cdef void sum_into(self, const Keys *keys, float *scores, bint clear) noexcept nogil:
        """Add the weights of all keys to the scores.

        Keys and rows are seldom in the cache: no step waits for the one
        before, so that they are fetched side by side.
        """
        cdef int16_t[17] total      # of TOKEN_KEYS weights at most
        cdef uint32_t[TOKEN_KEYS] slots, kept
        cdef const int8_t *row
        cdef int i, y, n_found = 0
        cdef uint32_t slot, key
        for i in range(keys.n):
            slots[i] = _slot(keys.key[i] | (keys.key[i] == 0)) & self._mask
            kept[i] = self._keys[slots[i]]
        for i in range(keys.n):
            key = keys.key[i] | (keys.key[i] == 0)
            slot = slots[i]
            while kept[i] and kept[i] != key:
                slot = (slot + 1) & self._mask
                kept[i] = self._keys[slot]
            slots[n_found] = slot
            n_found += kept[i] != 0
        memset(total, 0, sizeof(total))
        for i in range(n_found):
            row = &self._rows[<size_t> slots[i] * ROOM]
            for y in range(LABELS):
                total[y] += row[y]
        for y in range(LABELS):
            if clear:
                scores[y] = self._scale * total[y]
            else:
                scores[y] += self._scale * total[y]


cdef inline uint32_t _slot(uint32_t key) noexcept nogil:
    return key * <uint32_t> 2654435769 ^ (key >> 15)


def running_sums(uint32_t[::1] steps not None):
    """Turn differences into the numbers that they lead to, in place."""
    cdef Py_ssize_t i
    cdef uint32_t total = 0
    for i in range(steps.shape[0]):
        total += steps[i]
        steps[i] = total
