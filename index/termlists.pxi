# Posting lists of a segment by term number.  Included by _engine.pyx; index/format.py gives the bytes.

cdef enum:
    INFO_BYTES = 24         # of a term in term_info
    FORM_BYTES = 16         # of a form in form_info
    FORM_TERM = 12          # where in them its term is

cdef struct TermInfo:
    uint64_t postings       # where its list begins
    uint64_t positions
    uint32_t doc_freq
    uint32_t forms


cdef class TermLists:
    """The terms of one segment, their forms, posting lists and positions.

    Safe to use from many threads.
    """

    cdef readonly uint32_t n_docs
    cdef readonly object terms, forms           # string tables
    cdef object _titles                         # the Section of title lengths
    cdef const uint32_t[::1] _title_lengths     # its bytes, which are checked when they are needed
    cdef Checked _info, _form_info, _postings, _positions
    cdef uint32_t _n_terms

    def __cinit__(self, uint32_t n_docs, terms, forms, form_info, title_lengths, info, postings, positions):
        """Take string tables, and Sections that are read block by block or when they are needed."""
        self.n_docs = n_docs
        self.terms = terms
        self.forms = forms
        self._form_info = Checked(form_info)
        self._info = Checked(info)
        self._titles = title_lengths
        self._title_lengths = title_lengths.data.cast("I")
        self._postings = Checked(postings)
        self._positions = Checked(positions)
        self._n_terms = <uint32_t> (max(<uint64_t> 1, self._info.n_bytes // INFO_BYTES) - 1)
        if self._title_lengths.shape[0] != n_docs:
            raise ValueError("title lengths are not one an article")

    cdef TermInfo info(self, uint32_t number) except *:
        cdef TermInfo info
        cdef uint64_t start = INFO_BYTES * <uint64_t> number
        if number > self._n_terms or self._info.n_bytes < INFO_BYTES:
            raise ValueError(f"term_info ends before term {number}")
        memcpy(&info, self._info.at(start, start + INFO_BYTES), INFO_BYTES)
        return info

    def term_of(self, str form not None):
        """Return the number of the term of a surface form, -1 where no article has the form."""
        cdef Py_ssize_t number = self.forms.find(form)
        cdef uint64_t start
        cdef uint32_t term
        if number < 0:
            return -1
        start = FORM_BYTES * <uint64_t> number + FORM_TERM
        if start + sizeof(term) > self._form_info.n_bytes:
            raise ValueError(f"form_info ends before form {number}")
        memcpy(&term, self._form_info.at(start, start + sizeof(term)), sizeof(term))
        return term

    def doc_freq(self, uint32_t number):
        """Return how many articles have a term."""
        return self.info(number).doc_freq

    def engine(self, bint plain=False):
        """Return an engine for one search of this segment."""
        cdef Engine engine = Engine(self.n_docs, None, plain)
        engine.s.has_titles = True
        engine.s.title_lengths = &self._title_lengths[0] if self.n_docs else NULL
        engine.lists = self
        return engine

    cdef int check_titles(self) except -1:
        """See to it that the title lengths are those that were written."""
        self._titles.read()
        return 0

    def open(self, Engine engine not None, uint32_t number, int32_t weight=0):
        """Add the list of a term to an engine of this segment and return its number there."""
        cdef TermInfo here = self.info(number), after = self.info(number + 1)
        cdef const unsigned char *postings = self._postings.at(here.postings, after.postings)
        cdef const unsigned char *positions = self._positions.at(here.positions, after.positions)
        return engine.note_list(
            postings, after.postings - here.postings,
            positions, after.positions - here.positions,
            here.doc_freq, weight,
        )


def look_up(list segments not None, str form not None, stem):
    """Return (term, doc freq, numbers) of a surface form in the TermLists of segments.

    `numbers` are those of the term, -1 in a segment that does not have it.
    The form's term is known where a segment has the form; `stem` is asked
    for it where none has.
    """
    cdef uint64_t doc_freq = 0
    cdef tuple numbers = _numbers_of(segments, form, stem, &doc_freq)
    return _term_of(segments, numbers, form, stem), doc_freq, numbers


cdef tuple _numbers_of(list segments, str form, stem, uint64_t *doc_freq):
    """Return the numbers of a form's term in all segments, -1 where one does not have it."""
    cdef list numbers = []
    cdef TermLists lists
    cdef Py_ssize_t number, at
    cdef bint lacks = False
    for lists in segments:
        number = lists.term_of(form)
        lacks = lacks or number < 0
        numbers.append(number)
    term = _term_of(segments, numbers, form, stem) if lacks else None
    for at, lists in enumerate(segments):
        number = numbers[at]
        if number < 0:
            number = numbers[at] = lists.terms.find(term)
        if number >= 0:
            doc_freq[0] += lists.info(<uint32_t> number).doc_freq
    return tuple(numbers)


cdef _term_of(list segments, numbers, str form, stem):
    """Return the term of a form as the first segment has it that knows its number."""
    cdef TermLists lists
    for number, lists in zip(numbers, segments):
        if number >= 0:
            return lists.terms[number]
    return stem(form)
