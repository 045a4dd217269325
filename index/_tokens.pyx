"""Tokens: the words of a text, folded, with their places in it.

Rules, each with its test in tests/index/test_tokens.py:

    letters and digits     of Unicode make a word; combining marks and invisible
                           format characters (soft hyphen, joiners) stand inside one
    case and accents       fold: Gómez → gomez, Łódź → lodz, Straße → strasse
    dotted letters         are one word: U.S. → us, J.K. → jk
    hyphens                separate: Hong-kyun → hong, kyun
    apostrophes            inside a word vanish: O'Brien → obrien, don't → dont;
                           with `elide` they separate: l'Aquila → l, aquila
    possessives            are cut: Ministry's → ministry
    numbers                keep their point, lose their commas: 3.5, 155,221 → 155221
    Chinese, Japanese      a word each character, so that a query is a phrase of them
    long runs              are cut after 255 characters

Which class a character belongs to and what it folds to come from Python's
unicodedata, a page of characters at a time, when one is first met; of ASCII
they are known.
"""

include "scanner.pxi"


def tokenize(str text not None, bint elide=False):
    """Return the tokens of `text` in order, each as (folded form, start, end).

    Offsets are in characters; `text[start:end]` is the word as written.
    """
    cdef Text seen = view(text, elide)
    cdef Token token
    cdef Py_ssize_t at = 0
    cdef list tokens = []
    while read_token(&seen, at, &token):
        tokens.append((form_of(&token), token.start, token.end))
        at = token.next
    return tokens


def fold_words(str text not None, bint elide=False):
    """Return the folded forms of the words of `text`, as `tokenize` finds them."""
    cdef Text seen = view(text, elide)
    cdef Token token
    cdef Py_ssize_t at = 0
    cdef list forms = []
    while read_token(&seen, at, &token):
        forms.append(form_of(&token))
        at = token.next
    return forms


def fold(str text not None):
    """Return `text` without case and accents; what is no letter, digit or mark stays as it is."""
    cdef list out = []
    cdef Py_UCS4 character
    cdef unsigned int low, folded
    cdef Page *page
    cdef Py_ssize_t i
    for character in text:
        page = _page(character)
        low = (<unsigned int> character) & (PAGE - 1)
        folded = page.fold[low]
        if page.kind[low] == OTHER or page.kind[low] == APOSTROPHE:
            out.append(character)
        elif folded >= EXPANDS:
            for i in range(page.expansions[folded - EXPANDS].length):
                out.append(chr(page.expansions[folded - EXPANDS].text[i]))
        elif folded:
            out.append(chr(folded))
    return "".join(out)
