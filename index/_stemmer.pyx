"""English stems: Porter's second stemmer, which Snowball describes, letter by letter.

The stems are those of nltk, to the letter, also where nltk differs from
the description: archives hold its stems.  nltk takes 14 µs a word, this
0.2; and it need not be loaded, which takes longer than a small archive.

R1 and R2, the parts of a word that an ending must stand in to be taken
off, are kept as how many letters they have, counted from the end.
"""

from cpython.unicode cimport PyUnicode_4BYTE_KIND, PyUnicode_AsUCS4, PyUnicode_FromKindAndData
from libc.stdlib cimport free, malloc
from libc.string cimport strlen

cdef extern from *:
    """
    /* An ending, and what stands in its place.  It must stand in R1 or R2 (`region`), after one
     * of the letters `after`, if there are any.  R1 and R2 lose as many letters as the word; but
     * where an ending begins before R2, R2 has `short_r2` letters afterwards, if that is not -1. */
    typedef struct {
        const char *ending, *instead;
        int short_r2, region;
        const char *after;
    } Rule;

    static const Rule VERBAL[] = {
        {"eedly", "ee", 0, 1, ""}, {"ingly", "", -1, 0, ""}, {"edly", "", -1, 0, ""},
        {"eed", "ee", 0, 1, ""}, {"ing", "", -1, 0, ""}, {"ed", "", -1, 0, ""},
        {0, 0, 0, 0, 0},
    };
    static const Rule DERIVED[] = {
        {"ization", "ize", 0, 1, ""}, {"ational", "ate", 1, 1, ""}, {"fulness", "ful", -1, 1, ""},
        {"ousness", "ous", 0, 1, ""}, {"iveness", "ive", 1, 1, ""}, {"tional", "tion", -1, 1, ""},
        {"biliti", "ble", 0, 1, ""}, {"lessli", "less", -1, 1, ""}, {"entli", "ent", -1, 1, ""},
        {"ation", "ate", 1, 1, ""}, {"alism", "al", 0, 1, ""}, {"aliti", "al", 0, 1, ""},
        {"ousli", "ous", 0, 1, ""}, {"iviti", "ive", 1, 1, ""}, {"fulli", "ful", -1, 1, ""},
        {"enci", "ence", -1, 1, ""}, {"anci", "ance", -1, 1, ""}, {"abli", "able", -1, 1, ""},
        {"izer", "ize", 0, 1, ""}, {"ator", "ate", 1, 1, ""}, {"alli", "al", 0, 1, ""},
        {"bli", "ble", 0, 1, ""}, {"ogi", "og", -1, 1, "l"}, {"li", "", -1, 1, "cdeghkmnrt"},
        {0, 0, 0, 0, 0},
    };
    static const Rule RELATED[] = {
        {"ational", "ate", 0, 1, ""}, {"tional", "tion", -1, 1, ""}, {"alize", "al", -1, 1, ""},
        {"icate", "ic", 0, 1, ""}, {"iciti", "ic", 0, 1, ""}, {"ative", "", -1, 2, ""},
        {"ical", "ic", 0, 1, ""}, {"ness", "", -1, 1, ""}, {"ful", "", -1, 1, ""},
        {0, 0, 0, 0, 0},
    };
    static const Rule LAST[] = {
        {"ement", "", -1, 2, ""}, {"ance", "", -1, 2, ""}, {"ence", "", -1, 2, ""},
        {"able", "", -1, 2, ""}, {"ible", "", -1, 2, ""}, {"ment", "", -1, 2, ""},
        {"ant", "", -1, 2, ""}, {"ent", "", -1, 2, ""}, {"ism", "", -1, 2, ""},
        {"ate", "", -1, 2, ""}, {"iti", "", -1, 2, ""}, {"ous", "", -1, 2, ""},
        {"ive", "", -1, 2, ""}, {"ize", "", -1, 2, ""}, {"ion", "", -1, 2, "st"},
        {"al", "", -1, 2, ""}, {"er", "", -1, 2, ""}, {"ic", "", -1, 2, ""},
        {0, 0, 0, 0, 0},
    };
    """
    ctypedef struct Rule:
        const char *ending
        const char *instead
        int short_r2
        int region
        const char *after
    const Rule *VERBAL
    const Rule *DERIVED
    const Rule *RELATED
    const Rule *LAST

cdef struct Word:
    Py_UCS4 *letters
    Py_ssize_t n
    Py_ssize_t r1
    Py_ssize_t r2

cdef dict _IRREGULAR = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie",
    "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli",
    "singly": "singl",
    **{word: word for word in "sky news howe atlas cosmos bias andes".split()},
    **{word + s: word for word in "inning outing canning herring earring".split() for s in ("", "s")},
    **{
        word + ending: word
        for word in ("proceed", "exceed", "succeed") for ending in ("", "s", "ed", "ing")
    },
}


def stem(str form not None):
    """Return the stem of a word, "" where nothing is left of it."""
    cdef Word word
    cdef str lower = form.lower()
    if len(lower) <= 2:
        return lower
    irregular = _IRREGULAR.get(lower)
    if irregular is not None:
        return irregular
    cdef Py_UCS4 *room = <Py_UCS4 *> malloc((len(lower) + 2) * sizeof(Py_UCS4))  # an e may be added
    if room == NULL:
        raise MemoryError()
    try:
        PyUnicode_AsUCS4(lower, room, len(lower) + 1, True)
        word.letters = room
        word.n = len(lower)
        with nogil:
            _stem(&word)
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, word.letters, word.n)
    finally:
        free(room)


cdef void _stem(Word *w) noexcept nogil:
    cdef Py_ssize_t i
    _mark_consonants(w)
    _find_regions(w)
    _drop_genitive(w)
    _drop_plural(w)
    _drop_verbal(w)
    if w.n > 2 and w.letters[w.n - 1] in u"yY" and not _is_vowel(w.letters[w.n - 2]):
        w.letters[w.n - 1] = u"i"
    _apply(w, _rule_for(w, DERIVED))
    _apply(w, _rule_for(w, RELATED))
    _apply(w, _rule_for(w, LAST))
    _drop_silent(w)
    for i in range(w.n):
        if w.letters[i] == u"Y":
            w.letters[i] = u"y"


cdef inline bint _is_vowel(Py_UCS4 letter) noexcept nogil:
    return letter in u"aeiouy"


cdef bint _ends(const Word *w, const char *ending) noexcept nogil:
    cdef Py_ssize_t length = <Py_ssize_t> strlen(ending), i
    if length > w.n:
        return False
    for i in range(length):
        if w.letters[w.n - length + i] != <Py_UCS4> ending[i]:
            return False
    return True


cdef bint _begins(const Word *w, const char *beginning) noexcept nogil:
    cdef Py_ssize_t length = <Py_ssize_t> strlen(beginning), i
    if length > w.n:
        return False
    for i in range(length):
        if w.letters[i] != <Py_UCS4> beginning[i]:
            return False
    return True


cdef bint _has_vowel(const Word *w, Py_ssize_t end) noexcept nogil:
    """Tell whether a vowel stands before the letter at `end`."""
    cdef Py_ssize_t i
    for i in range(end):
        if _is_vowel(w.letters[i]):
            return True
    return False


cdef void _cut(Word *w, Py_ssize_t n) noexcept nogil:
    w.n = max(0, w.n - n)
    w.r1 = max(0, w.r1 - n)
    w.r2 = max(0, w.r2 - n)


cdef void _replace(Word *w, const Rule *rule) noexcept nogil:
    """Put what the rule says in the place of its ending, which stands in R1."""
    cdef Py_ssize_t old = <Py_ssize_t> strlen(rule.ending), new = <Py_ssize_t> strlen(rule.instead), i
    for i in range(new):
        w.letters[w.n - old + i] = <Py_UCS4> rule.instead[i]
    if rule.short_r2 >= 0 and w.r2 < old:
        w.r2 = rule.short_r2 + old - new
    _cut(w, old - new)


cdef void _mark_consonants(Word *w) noexcept nogil:
    """Write each y that is a consonant as Y; make all apostrophes one, and drop a first one."""
    cdef Py_ssize_t i
    for i in range(w.n):
        if w.letters[i] in u"\u2018\u2019\u201b":
            w.letters[i] = u"'"
    if w.letters[0] == u"'":
        w.letters += 1
        w.n -= 1
    if w.letters[0] == u"y":
        w.letters[0] = u"Y"
    for i in range(1, w.n):
        if w.letters[i] == u"y" and _is_vowel(w.letters[i - 1]):
            w.letters[i] = u"Y"


cdef Py_ssize_t _region_after(const Word *w, Py_ssize_t start) noexcept nogil:
    """Return how many letters follow the first vowel with a consonant after it."""
    cdef Py_ssize_t i
    for i in range(start + 1, w.n):
        if not _is_vowel(w.letters[i]) and _is_vowel(w.letters[i - 1]):
            return w.n - i - 1
    return 0


cdef void _find_regions(Word *w) noexcept nogil:
    if _begins(w, "gener") or _begins(w, "arsen"):
        w.r1 = w.n - 5
    elif _begins(w, "commun"):
        w.r1 = w.n - 6
    else:
        w.r1 = _region_after(w, 0)
    w.r2 = _region_after(w, w.n - w.r1)


cdef void _drop_genitive(Word *w) noexcept nogil:
    if _ends(w, "'s'"):
        _cut(w, 3)
    elif _ends(w, "'s"):
        _cut(w, 2)
    elif _ends(w, "'"):
        _cut(w, 1)


cdef void _drop_plural(Word *w) noexcept nogil:
    if _ends(w, "sses"):
        _cut(w, 2)
    elif _ends(w, "ied") or _ends(w, "ies"):
        _cut(w, 2 if w.n > 4 else 1)
    elif _ends(w, "us") or _ends(w, "ss"):
        pass
    elif _ends(w, "s") and _has_vowel(w, w.n - 2):
        _cut(w, 1)


cdef const Rule *_rule_for(const Word *w, const Rule *rules) noexcept nogil:
    """Return the first rule whose ending the word has; at the end one without an ending."""
    while rules.ending and not _ends(w, rules.ending):
        rules += 1
    return rules


cdef void _drop_verbal(Word *w) noexcept nogil:
    """Take off -ed and -ing; -eed becomes -ee."""
    cdef const Rule *rule = _rule_for(w, VERBAL)
    if not rule.ending:
        return
    if rule.region:
        _apply(w, rule)
    elif _has_vowel(w, w.n - <Py_ssize_t> strlen(rule.ending)):
        _replace(w, rule)
        _mend(w)


cdef void _mend(Word *w) noexcept nogil:
    """Give a verb the letters that it has without -ed and -ing: hoped, hopped; dated."""
    if _ends(w, "at") or _ends(w, "bl") or _ends(w, "iz"):
        _add_e(w)
        w.r1 += 1
        w.r2 += w.n > 5 or w.r1 >= 3
    elif w.n >= 2 and w.letters[w.n - 1] == w.letters[w.n - 2] and w.letters[w.n - 1] in u"bdfgmnprt":
        _cut(w, 1)
    elif w.r1 == 0 and _is_short(w):
        _add_e(w)


cdef void _add_e(Word *w) noexcept nogil:
    w.letters[w.n] = u"e"
    w.n += 1


cdef bint _is_short(const Word *w) noexcept nogil:
    """Tell whether a word ends in a short syllable: at, hop, but not fix or snow."""
    if w.n == 2:
        return _is_vowel(w.letters[0]) and not _is_vowel(w.letters[1])
    return (
        w.n >= 3
        and not _is_vowel(w.letters[w.n - 1])
        and w.letters[w.n - 1] not in u"wxY"
        and _is_vowel(w.letters[w.n - 2])
        and not _is_vowel(w.letters[w.n - 3])
    )


cdef void _apply(Word *w, const Rule *rule) noexcept nogil:
    """Apply a rule whose ending the word has, if that stands where it must."""
    cdef Py_ssize_t length
    if not rule.ending:
        return
    length = <Py_ssize_t> strlen(rule.ending)
    if length > (w.r1 if rule.region == 1 else w.r2):
        return
    if not rule.after[0] or _is_one_of(w.letters[w.n - length - 1], rule.after):
        _replace(w, rule)


cdef bint _is_one_of(Py_UCS4 letter, const char *letters) noexcept nogil:
    while letters[0] and <Py_UCS4> letters[0] != letter:
        letters += 1
    return letters[0] != 0


cdef void _drop_silent(Word *w) noexcept nogil:
    """Take off a last e that is not heard, and one of two l."""
    cdef Py_UCS4 last
    if w.n == 0 or w.r1 == 0:
        return
    last = w.letters[w.n - 1]
    if w.r2 > 0 and last == u"l":
        w.n -= w.letters[w.n - 2] == u"l"
    elif last == u"e" and (w.r2 > 0 or (w.n >= 4 and not _ends_short(w))):
        w.n -= 1


cdef bint _ends_short(const Word *w) noexcept nogil:
    """Tell whether what stands before the last letter is a short syllable."""
    return not (
        _is_vowel(w.letters[w.n - 2])
        or w.letters[w.n - 2] in u"wxY"
        or not _is_vowel(w.letters[w.n - 3])
        or _is_vowel(w.letters[w.n - 4])
    )
