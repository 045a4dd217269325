# Surface forms and their numbers: a hash table.  Included by _inverter.pyx.

cdef struct Forms:                      # surface forms by number, in order of first sight
    Bytes text                          # their UTF-8, one after the other
    Bytes ends                          # u64 a form: where it ends in text
    uint32_t *slots                     # a hash table of numbers plus one; 0 is free
    uint32_t n_slots                    # a power of two
    uint32_t n


cdef inline uint32_t _hash(const unsigned char *text, size_t length) noexcept nogil:
    """FNV-1a; http://www.isthe.com/chongo/tech/comp/fnv/"""
    cdef uint32_t hashed = 2166136261u
    cdef size_t i
    for i in range(length):
        hashed = (hashed ^ text[i]) * 16777619u
    return hashed ^ hashed >> 15


cdef int _find_form(Forms *forms, const unsigned char *text, size_t length, uint32_t hashed) except -1:
    """Return the number of a form, a new one where it was never seen."""
    cdef uint32_t slot = hashed & (forms.n_slots - 1), number
    cdef uint64_t start
    while forms.slots[slot]:
        number = forms.slots[slot] - 1
        start = (<uint64_t *> forms.ends.data)[number - 1] if number else 0
        if (<uint64_t *> forms.ends.data)[number] - start == length and not memcmp(
            forms.text.data + start, text, length
        ):
            return number
        slot = (slot + 1) & (forms.n_slots - 1)
    number = forms.n
    _put_bytes(&forms.text, text, length)
    _put_u64(&forms.ends, forms.text.length)
    forms.slots[slot] = number + 1
    forms.n += 1
    if forms.n * 2 > forms.n_slots:
        _widen(forms)
    return number


cdef int _widen(Forms *forms) except -1:
    """Double the hash table."""
    cdef uint32_t number, slot, n_slots = 2 * forms.n_slots
    cdef uint64_t start = 0
    cdef uint64_t *ends = <uint64_t *> forms.ends.data
    cdef uint32_t *slots = _array(n_slots)
    for number in range(forms.n):
        slot = _hash(forms.text.data + start, ends[number] - start) & (n_slots - 1)
        while slots[slot]:
            slot = (slot + 1) & (n_slots - 1)
        slots[slot] = number + 1
        start = ends[number]
    PyMem_Free(forms.slots)
    forms.slots = slots
    forms.n_slots = n_slots
    return 0


cdef inline size_t _put_utf8(unsigned char *out, Py_UCS4 character) noexcept:
    """Write a character as UTF-8 and return how many bytes it takes."""
    cdef unsigned int c = <unsigned int> character
    if c < 0x80:
        out[0] = c
        return 1
    if c < 0x800:
        out[0] = 0xC0 | c >> 6
        out[1] = 0x80 | c & 63
        return 2
    if c < 0x10000:
        out[0] = 0xE0 | c >> 12
        out[1] = 0x80 | c >> 6 & 63
        out[2] = 0x80 | c & 63
        return 3
    out[0] = 0xF0 | c >> 18
    out[1] = 0x80 | c >> 12 & 63
    out[2] = 0x80 | c >> 6 & 63
    out[3] = 0x80 | c & 63
    return 4
