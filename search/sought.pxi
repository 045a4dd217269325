# What a query seeks in a text: its parts, the words that they are made of, and a hash table of
# the surface forms of these words.  Included by _passages.pyx.

cdef enum:
    IN_BOTH = 0
    IN_TITLE = 1
    IN_BODY = 2

    LONG_FORM = 31          # forms of this length or more are not told apart by length

cdef struct Part:
    uint32_t first          # of its words: an index into Sought.words_of_parts
    uint32_t n_words
    int64_t slop            # how far apart they may lie; below 0: side by side, in order
    int field
    double weight
    uint32_t next           # the next part that begins with the same word, plus one; 0 is none

cdef struct Use:
    uint32_t word           # a word that a form may stand for
    uint32_t next           # the form's next use plus one; 0 is none

cdef struct Form:
    size_t start            # in Sought.letters
    size_t length
    uint32_t uses           # its first use plus one

cdef struct Sought:
    uint32_t n_words, n_parts, n_forms, n_uses
    Part *parts
    uint32_t *words_of_parts
    uint32_t *beginning     # by word: the first part that begins with it, plus one; 0 is none
    Form *forms
    Use *uses
    Py_UCS4 *letters
    size_t n_letters
    uint32_t *slots         # the hash table: numbers of forms plus one; 0 is free
    uint32_t n_slots        # a power of two
    uint32_t lengths[128]   # by an ASCII sign: bit min(length, LONG_FORM) of forms that begin so


cdef void *_zeros(size_t n, size_t size) except NULL:
    """Return room for n things, or for one where n is 0."""
    cdef void *made = PyMem_Calloc(n or 1, size)
    if made == NULL:
        raise MemoryError()
    return made


cdef inline uint32_t _hash(const Py_UCS4 *letters, size_t length) noexcept nogil:
    """FNV-1a over characters; http://www.isthe.com/chongo/tech/comp/fnv/"""
    cdef uint32_t hashed = 2166136261u
    cdef size_t i
    for i in range(length):
        hashed = (hashed ^ <uint32_t> letters[i]) * 16777619u
    return hashed ^ hashed >> 15


cdef Form *_find(const Sought *sought, const Py_UCS4 *letters, size_t length) noexcept nogil:
    """Return a form, NULL where it is not sought."""
    cdef uint32_t slot = _hash(letters, length) & (sought.n_slots - 1)
    cdef Form *form
    while sought.slots[slot]:
        form = &sought.forms[sought.slots[slot] - 1]
        if form.length == length and not memcmp(
            sought.letters + form.start, letters, length * sizeof(Py_UCS4)
        ):
            return form
        slot = (slot + 1) & (sought.n_slots - 1)
    return NULL


cdef inline bint _stands_for(const Sought *sought, const Form *form, uint32_t word) noexcept nogil:
    cdef uint32_t use = form.uses
    while use:
        if sought.uses[use - 1].word == word:
            return True
        use = sought.uses[use - 1].next
    return False


cdef int _reserve_forms(Sought *sought, list words) except -1:
    """Make room for all surface forms of the words."""
    cdef size_t n_forms = 0, n_letters = 0
    cdef str form
    for forms in words:
        n_forms += len(forms)
        for form in forms:
            n_letters += len(form)
    if n_forms >= 1 << 30:
        raise OverflowError("a query seeks at most 2**30 surface forms: narrow its patterns")
    sought.forms = <Form *> _zeros(n_forms, sizeof(Form))
    sought.uses = <Use *> _zeros(n_forms, sizeof(Use))
    sought.letters = <Py_UCS4 *> _zeros(n_letters, sizeof(Py_UCS4))
    sought.n_slots = 16
    while sought.n_slots < 2 * n_forms:
        sought.n_slots *= 2
    sought.slots = <uint32_t *> _zeros(sought.n_slots, sizeof(uint32_t))
    return 0


cdef int _add_form(Sought *sought, str text, uint32_t word) except -1:
    """Let a form stand for a word; the room for it is reserved."""
    cdef Py_UCS4 *letters = sought.letters + sought.n_letters
    cdef size_t length = len(text), i
    cdef uint32_t slot
    cdef Form *form
    for i in range(length):
        letters[i] = PyUnicode_READ_CHAR(text, i)
    form = _find(sought, letters, length)
    if form == NULL:
        form = &sought.forms[sought.n_forms]
        form.start = sought.n_letters
        form.length = length
        slot = _hash(letters, length) & (sought.n_slots - 1)
        while sought.slots[slot]:
            slot = (slot + 1) & (sought.n_slots - 1)
        sought.n_forms += 1
        sought.slots[slot] = sought.n_forms
        sought.n_letters += length
        if length and letters[0] < 128:
            sought.lengths[<int> letters[0]] |= 1u << min(length, <size_t> LONG_FORM)
    if not _stands_for(sought, form, word):
        sought.uses[sought.n_uses] = Use(word, form.uses)
        sought.n_uses += 1
        form.uses = sought.n_uses
    return 0


cdef int _add_parts(Sought *sought, list parts) except -1:
    """Add (numbers of words, field, weight, slop) of each part; the words are there already."""
    cdef uint32_t number, word, n_words = 0
    cdef Part *part
    cdef size_t n_all = 0
    for words, _, _, _ in parts:
        n_all += len(words)
    sought.n_parts = len(parts)
    sought.parts = <Part *> _zeros(sought.n_parts, sizeof(Part))
    sought.words_of_parts = <uint32_t *> _zeros(n_all, sizeof(uint32_t))
    # From the last to the first, so that each list of parts is in the order of the query.
    for number in reversed(range(sought.n_parts)):
        words, field, weight, slop = parts[number]
        part = &sought.parts[number]
        part.first = n_words
        part.n_words = len(words)
        part.slop = -1 if slop is None else slop
        part.field = IN_TITLE if field == "title" else IN_BODY if field == "body" else IN_BOTH
        part.weight = weight
        for word in words:
            if word >= sought.n_words:
                raise IndexError(f"a part of {sought.n_words} words has no word {word}")
            sought.words_of_parts[n_words] = word
            n_words += 1
        if part.n_words and part.slop < 0:
            word = sought.words_of_parts[part.first]
            part.next = sought.beginning[word]
            sought.beginning[word] = number + 1
    return 0
