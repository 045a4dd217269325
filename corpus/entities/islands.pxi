# Islands: what is scored of a text.

cdef enum:
    NOTHING = 0             # the word beyond the text's ends, and of breaks
    PLACES = 5              # of a word beside a token: two before to two after
    SLOTS = 1 << 20
    MOST_LETTERS = 60       # no longer word is looked at in full

cdef struct Island:
    int first               # token
    int n                   # tokens


cdef void *_grown(void *data, size_t size) except NULL:
    cdef void *made = realloc(data, size)
    if made == NULL:
        raise MemoryError()
    return made
