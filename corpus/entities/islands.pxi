# Islands: what is scored of a text.

cdef enum:
    PLACES = 5              # of a word beside a token: two before to two after

cdef struct Island:
    int first               # token
    int n                   # tokens
