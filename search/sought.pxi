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


cdef void *_zeros(size_t n, size_t size) except NULL nogil:
    """Return room for n things, all of it zeros; for one where n is 0."""
    return _checked(calloc(n or 1, size))


cdef void *_room(size_t n, size_t size) except NULL nogil:
    """Return room for n things, whatever it holds; for one where n is 0."""
    return _checked(malloc((n or 1) * size))


cdef inline void *_checked(void *made) except NULL nogil:
    if made == NULL:
        with gil:
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


cdef int _add_words(Sought *sought, list words) except -1:
    """Add the words, each a tuple of its surface forms."""
    cdef size_t n_forms = 0, n_letters = 0
    cdef uint32_t word
    cdef tuple forms
    cdef str form
    for forms in words:
        n_forms += len(forms)
        for form in forms:
            n_letters += len(form)
    if n_forms >= 1 << 30:
        raise OverflowError("a query seeks at most 2**30 surface forms: narrow its patterns")
    sought.n_words = len(words)
    sought.beginning = <uint32_t *> _zeros(sought.n_words, sizeof(uint32_t))
    sought.forms = <Form *> _room(n_forms, sizeof(Form))
    sought.uses = <Use *> _room(n_forms, sizeof(Use))
    sought.letters = <Py_UCS4 *> _room(n_letters, sizeof(Py_UCS4))
    sought.n_slots = 16
    while sought.n_slots < 2 * n_forms:
        sought.n_slots *= 2
    sought.slots = <uint32_t *> _zeros(sought.n_slots, sizeof(uint32_t))
    for word, forms in enumerate(words):
        for form in forms:
            _add_form(sought, form, word)
    return 0


cdef int _add_form(Sought *sought, str text, uint32_t word) except -1:
    """Let a form stand for a word; there is room for it."""
    cdef Py_UCS4 *letters = sought.letters + sought.n_letters
    cdef size_t length = len(text), i
    cdef uint32_t slot
    cdef Form *form
    for i in range(length):
        letters[i] = PyUnicode_READ_CHAR(text, i)
    form = _find(sought, letters, length)
    if form == NULL:
        form = &sought.forms[sought.n_forms]
        form[0] = Form(sought.n_letters, length, 0)
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


cdef int _add_parts(Sought *sought, parts) except -1:
    """Add (numbers of words, field, weight, slop) of each part; the words are there already."""
    cdef uint32_t number, word
    cdef list within = []
    cdef Part *part
    sought.parts = <Part *> _zeros(len(parts), sizeof(Part))
    sought.n_parts = len(parts)
    for number in range(sought.n_parts):
        words, field, weight, slop = parts[number]
        part = &sought.parts[number]
        part.first = len(within)
        within.extend(words)
        part.n_words = len(within) - part.first
        part.slop = -1 if slop is None else min(slop, 1 << 40)      # no text is longer
        part.field = IN_BOTH if field is None else _field_number(field)
        part.weight = weight
    sought.words_of_parts = <uint32_t *> _zeros(len(within), sizeof(uint32_t))
    for number, word in enumerate(within):
        if word >= sought.n_words:
            raise IndexError(f"of {sought.n_words} words there is none with the number {word}")
        sought.words_of_parts[number] = word
    # From the last to the first, so that each list of parts is in the order of the query.
    for number in reversed(range(sought.n_parts)):
        part = &sought.parts[number]
        if part.n_words and part.slop < 0:
            word = sought.words_of_parts[part.first]
            part.next = sought.beginning[word]
            sought.beginning[word] = number + 1
    return 0


cdef int _field_number(str field) except -1:
    if field == "title":
        return IN_TITLE
    if field == "body":
        return IN_BODY
    raise ValueError(f"a text has no field {field!r}: it is a title or a body")
