# Surface forms and their numbers: a hash table.  Included by _inverter.pyx.

cdef struct Form:
    uint64_t start                      # where its UTF-8 begins in the text of all
    uint64_t length

cdef struct Slot:
    uint64_t head                       # the first eight bytes of the form, NUL where it has fewer
    uint32_t hashed
    uint32_t number                     # plus one; 0: the slot is free

cdef struct Forms:                      # by number, in order of first sight
    Bytes text
    Form *forms
    uint32_t room
    Slot *slots                         # with open addressing
    uint32_t n_slots                    # a power of two
    uint32_t n


cdef int _open_forms(Forms *forms) except -1:
    memset(forms, 0, sizeof(Forms))
    forms.n_slots = 1 << 16
    forms.slots = <Slot *> _zeros(forms.n_slots, sizeof(Slot))
    return 0


cdef void _close_forms(Forms *forms) noexcept:
    free(forms.text.data)
    free(forms.forms)
    free(forms.slots)


cdef inline uint64_t _mixed(uint64_t hashed, uint64_t word) noexcept nogil:
    """Mix eight more bytes of a form into its hash: a multiplication spreads them upwards."""
    hashed = (hashed ^ word) * <uint64_t> 0x9E3779B97F4A7C15
    return hashed ^ hashed >> 32


cdef int64_t _find_form(Forms *forms, const uint64_t *words, size_t length, uint64_t mixed) except -1 nogil:
    """Return the number of a form, a new one where it was never seen.

    `words` are its bytes, then NUL: two words at least, all of them mixed.
    No form holds NUL: one that ends within its head is told by that alone.
    """
    cdef uint32_t hashed = <uint32_t> mixed
    cdef uint32_t at = hashed & (forms.n_slots - 1)
    cdef const Form *form
    cdef const Slot *slot = &forms.slots[at]
    while slot.number:
        if slot.hashed == hashed and slot.head == words[0]:
            if length < 8:
                return slot.number - 1
            form = &forms.forms[slot.number - 1]
            if form.length == length and not memcmp(forms.text.data + form.start, words, length):
                return slot.number - 1
        at = (at + 1) & (forms.n_slots - 1)
        slot = &forms.slots[at]
    return _add_form(forms, words, length, hashed, at)


cdef uint32_t _add_form(
    Forms *forms, const uint64_t *words, size_t length, uint32_t hashed, uint32_t at
) except? 0 nogil:
    cdef void *grown
    if forms.n == forms.room:
        grown = realloc(forms.forms, (2 * <size_t> forms.room + 1024) * sizeof(Form))
        if grown == NULL:
            _no_memory()
        forms.forms = <Form *> grown
        forms.room = 2 * forms.room + 1024
    forms.forms[forms.n].start = forms.text.length
    forms.forms[forms.n].length = length
    _put_bytes(&forms.text, words, length)
    forms.n += 1
    forms.slots[at].head = words[0]
    forms.slots[at].hashed = hashed
    forms.slots[at].number = forms.n
    if forms.n * <uint64_t> 2 > forms.n_slots:
        _widen(forms)
    return forms.n - 1


cdef int _widen(Forms *forms) except -1 nogil:
    """Double the hash table."""
    cdef uint32_t at, old, n_slots = 2 * forms.n_slots
    cdef Slot *slots = <Slot *> _zeros(n_slots, sizeof(Slot))
    for old in range(forms.n_slots):
        if forms.slots[old].number:
            at = forms.slots[old].hashed & (n_slots - 1)
            while slots[at].number:
                at = (at + 1) & (n_slots - 1)
            slots[at] = forms.slots[old]
    free(forms.slots)
    forms.slots = slots
    forms.n_slots = n_slots
    return 0


cdef inline size_t _put_utf8(unsigned char *out, Py_UCS4 character) noexcept nogil:
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
