# The scanner reads one token at a time; the rules stand in _tokens.pyx.
# Included by the kernels that read text: the folders are mapped into the package by name,
# and Cython finds no .pxd across such a mapping.
import unicodedata

from cpython.mem cimport PyMem_Malloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_KIND

cdef extern from * nogil:
    Py_UCS4 PyUnicode_READ(int kind, const void *data, Py_ssize_t index)

cdef enum:
    OTHER = 0
    LETTER = 1
    DIGIT = 2
    MARK = 3                # continues a word, never begins one
    IDEOGRAPH = 4
    APOSTROPHE = 5

    PAGE_BITS = 7
    PAGE = 1 << PAGE_BITS   # characters: the first page is ASCII, which is all that most texts need
    N_PAGES = 0x110000 >> PAGE_BITS
    EXPANDS = 0x110000      # a fold of this much or more is an index into the page's expansions

cdef enum:
    MAX_FORM = 255          # characters; a longer run of letters is cut into several tokens
    FORM_BUFFER = 320       # a letter may fold to several characters
    MAX_EXPANSION = 32      # Unicode's longest has 18

cdef struct Text:
    int kind                # bytes a character, as in PyUnicode_KIND
    const void *data
    Py_ssize_t length       # characters
    bint elide              # an apostrophe separates two words, as in French

cdef struct Token:
    Py_ssize_t start        # offsets into the text, in characters
    Py_ssize_t end
    Py_ssize_t next         # where the search for the next token begins
    Py_ssize_t length       # characters of the folded form
    Py_UCS4 form[FORM_BUFFER]

cdef struct Expansion:      # what folds to several characters
    Py_ssize_t length
    Py_UCS4 text[MAX_EXPANSION]

cdef struct Page:
    unsigned char kind[PAGE]
    unsigned int fold[PAGE]     # 0: folds to nothing
    Expansion *expansions

cdef Page *_pages[N_PAGES]

cdef extern from * nogil:
    """
    /* A page is made with the GIL and read without: it is complete before it can be found. */
    #define publish_page(slot, page) __atomic_store_n(slot, page, __ATOMIC_RELEASE)
    #define published_page(slot) __atomic_load_n(slot, __ATOMIC_ACQUIRE)
    """
    void publish_page(Page **slot, Page *page)
    Page *published_page(Page **slot)

_APOSTROPHES = frozenset("'’ʼ＇")
_STROKED = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ƒ": "f",
})


def _fold_character(str character):
    """Return what one character folds to: no case, no accents, compatible forms made plain.

    Marks with a combining class below 10 are vowels and the like of
    Indic scripts and stay.  Cyrillic letters such as й are letters of
    their own and stay; only ё becomes е.
    """
    cdef str folded = character, before = ""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if "\u2044" in unicodedata.normalize("NFKD", character):
        return character    # ½ is not 12
    while folded != before:
        before = folded
        folded = unicodedata.normalize("NFKD", folded).casefold().translate(_STROKED)
        if "\u0400" <= character <= "\u052f" and character not in "ёЁ":
            folded = unicodedata.normalize("NFC", folded)
        else:
            folded = unicodedata.normalize("NFKD", folded)
            folded = "".join([c for c in folded if unicodedata.combining(c) < 10])
            folded = unicodedata.normalize("NFC", folded)
    folded = "".join([c for c in folded if unicodedata.category(c)[0] in "LNM"])
    return folded if _is_one_word(folded) else character


def _is_one_word(str folded):
    """Tell whether a form is read as itself: not where it begins with a mark, or is two signs."""
    if not folded:
        return True
    kind = _class_of(folded[0])
    return kind == LETTER or kind == DIGIT or kind == IDEOGRAPH and len(folded) == 1


def _class_of(str character):
    cdef str category
    if character in _APOSTROPHES:
        return APOSTROPHE
    if character.isascii():
        return LETTER if character.isalpha() else DIGIT if character.isdigit() else OTHER
    category = unicodedata.category(character)
    if "\u3040" <= character <= "\u30ff" or (
        category == "Lo" and unicodedata.name(character, "").startswith("CJK")
    ):
        return IDEOGRAPH if category[0] == "L" else MARK
    if category[0] == "L":
        return LETTER
    if category[0] == "N":
        return DIGIT
    return MARK if category[0] == "M" or category == "Cf" else OTHER


cdef Page *_make_page(unsigned int number) except NULL with gil:
    cdef Page *page = <Page *> PyMem_Malloc(sizeof(Page))
    cdef int low
    cdef list expansions = []
    if page == NULL:
        raise MemoryError()
    for low in range(PAGE):
        character = chr((number << PAGE_BITS) + <unsigned int> low)
        kind = _class_of(character)
        folded = _fold_character(character)
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            folded = str(digit)
        if kind == OTHER or kind == APOSTROPHE or not folded:
            page.fold[low] = 0
            if kind == LETTER or kind == DIGIT or kind == IDEOGRAPH:
                kind = MARK
        elif len(folded) == 1:
            page.fold[low] = ord(folded)
        else:
            page.fold[low] = EXPANDS + <unsigned int> len(expansions)
            expansions.append(folded)
        page.kind[low] = kind
    page.expansions = _copied(expansions)
    publish_page(&_pages[number], page)
    return page


cdef Expansion *_copied(list expansions) except? NULL:
    cdef Expansion *copies
    cdef Py_ssize_t i, at
    if not expansions:
        return NULL
    copies = <Expansion *> PyMem_Malloc(len(expansions) * sizeof(Expansion))
    if copies == NULL:
        raise MemoryError()
    for i, text in enumerate(expansions):
        copies[i].length = min(len(text), MAX_EXPANSION)
        for at in range(copies[i].length):
            copies[i].text[at] = text[at]
    return copies


cdef inline Page *_page(Py_UCS4 character) except NULL nogil:
    cdef unsigned int number = (<unsigned int> character) >> PAGE_BITS
    cdef Page *page = published_page(&_pages[number])
    return page if page != NULL else _make_page(number)


cdef inline Py_UCS4 _at(const Text *text, Py_ssize_t at) noexcept nogil:
    return PyUnicode_READ(text.kind, text.data, at) if at < text.length else 0


cdef inline int _kind_at(const Text *text, Py_ssize_t at) except -1 nogil:
    cdef Py_UCS4 character = _at(text, at)
    return _page(character).kind[(<unsigned int> character) & (PAGE - 1)]


cdef inline bint _in_word(int kind) noexcept nogil:
    return kind == LETTER or kind == DIGIT or kind == MARK


cdef int _append(Token *token, Py_UCS4 character) except -1 nogil:
    """Append what `character` folds to."""
    cdef Page *page = _page(character)
    cdef unsigned int folded = page.fold[(<unsigned int> character) & (PAGE - 1)]
    cdef const Expansion *expansion
    cdef Py_ssize_t i
    if folded == 0:
        return 0
    if folded < EXPANDS:
        token.form[token.length] = <Py_UCS4> folded
        token.length += 1
        return 0
    expansion = &page.expansions[folded - EXPANDS]
    for i in range(expansion.length):
        if token.length < FORM_BUFFER:
            token.form[token.length] = expansion.text[i]
            token.length += 1
    return 0


cdef Py_ssize_t _possessive(const Text *text, Py_ssize_t at) except -1 nogil:
    """Return where an apostrophe and s that end a word at `at` end, or `at` where there is none."""
    cdef Py_UCS4 following = _at(text, at + 1)
    if _kind_at(text, at) != APOSTROPHE or (following != u"s" and following != u"S"):
        return at
    return at if _in_word(_kind_at(text, at + 2)) else at + 2


cdef bint _joins(const Text *text, Py_ssize_t at) except -1 nogil:
    """Tell whether the apostrophe at `at`, which follows a word, goes on with it."""
    return not text.elide and _kind_at(text, at + 1) == LETTER and _possessive(text, at) == at


cdef bint _read_dotted(const Text *text, Py_ssize_t at, Token *token) except -1 nogil:
    """Read dotted letters such as U.S. at `at`; False where there are none."""
    cdef Py_ssize_t n_letters = 0
    cdef int after
    token.length = 0
    while _kind_at(text, at) == LETTER and _at(text, at + 1) == u".":
        if token.length >= MAX_FORM:
            break
        _append(token, _at(text, at))
        n_letters += 1
        at += 2
    if n_letters == 0:
        return False
    if token.length < MAX_FORM and _kind_at(text, at) == LETTER:
        after = _kind_at(text, at + 1)
        if not _in_word(after) and not (after == APOSTROPHE and _joins(text, at + 1)):
            _append(token, _at(text, at))
            n_letters += 1
            at += 1
    if n_letters < 2:
        return False
    token.end = at
    token.next = _possessive(text, at)
    return True


cdef bint _thousands(const Text *text, Py_ssize_t at) except -1 nogil:
    """Tell whether exactly three digits follow the comma at `at`."""
    cdef Py_ssize_t i
    for i in range(1, 4):
        if _kind_at(text, at + i) != DIGIT:
            return False
    return not _in_word(_kind_at(text, at + 4))


cdef int _read_word(const Text *text, Py_ssize_t at, Token *token) except -1 nogil:
    """Read the word whose first character, a letter or digit, stands at `at`."""
    cdef Py_UCS4 character
    cdef int kind, before = OTHER
    token.length = 0
    while at < text.length and token.length < MAX_FORM and at - token.start < 4 * MAX_FORM:
        character = _at(text, at)
        kind = _page(character).kind[(<unsigned int> character) & (PAGE - 1)]
        if _in_word(kind):
            _append(token, character)
        elif kind == APOSTROPHE:
            if not _joins(text, at):
                break
        elif before != DIGIT or _kind_at(text, at + 1) != DIGIT:
            break
        elif character == u".":
            token.form[token.length] = character
            token.length += 1
        elif character != u"," or not _thousands(text, at):
            break
        before = kind
        at += 1
    token.end = at
    token.next = _possessive(text, at)
    return 0


cdef bint read_token(const Text *text, Py_ssize_t at, Token *token) except -1 nogil:
    """Read the first token that begins at `at` or after; False where there is none."""
    cdef int kind = OTHER
    while True:
        while at < text.length:
            kind = _kind_at(text, at)
            if kind == LETTER or kind == DIGIT or kind == IDEOGRAPH:
                break
            at += 1
        if at >= text.length:
            return False
        token.start = at
        if kind == IDEOGRAPH:
            token.length = 0
            _append(token, _at(text, at))
            token.end = token.next = at + 1
            return True
        if kind != LETTER or _at(text, at + 1) != u"." or not _read_dotted(text, at, token):
            _read_word(text, at, token)
        if token.length > 0:
            return True
        at = token.next


cdef Text view(str text, bint elide):
    """Return the characters of `text`, which must outlive the view."""
    cdef Text seen
    seen.kind = PyUnicode_KIND(text)
    seen.data = PyUnicode_DATA(text)
    seen.length = len(text)
    seen.elide = elide
    return seen


cdef str form_of(const Token *token):
    return PyUnicode_FromKindAndData(4, token.form, token.length)


# Most words are ASCII letters and digits and nothing else, and need none of the rules: what such
# a sign folds to, 0 for all else; then whether one that follows a word may need the rules.
cdef unsigned char _plain_fold[256]
cdef unsigned char _needs_rules[256]


def _fill_tables():
    for number in range(256):
        character = chr(number)
        plain = number < 128 and character.isalnum()
        _plain_fold[number] = ord(character.lower()) if plain else 0
        _needs_rules[number] = number >= 128 or character in "'.,"


_fill_tables()


cdef inline bint _goes_on(Py_UCS4 sign, Py_UCS4 following, size_t length) noexcept nogil:
    """Tell whether an apostrophe, point or comma may belong to the plain word before it."""
    if sign == u"'":
        return True
    if sign == u"." and length == 1:        # dotted letters, U.S.
        return True
    return u"0" <= following <= u"9" or following >= 128
