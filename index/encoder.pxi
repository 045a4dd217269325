# The encoder: from texts to frames of codes.  Part of _codes.pyx.

cdef struct Writer:                     # bits, the highest of a byte first
    Output out
    uint64_t held                       # bits that fill no byte yet, the highest of it
    uint32_t n_held                     # below 8


cdef inline void _put_bits(Writer *bits, uint32_t value, uint32_t n) noexcept nogil:
    """Write the lowest n bits of a value that has no others, at most 32; there is room for 8 bytes."""
    cdef uint64_t held = bits.held | <uint64_t> value << (64 - n - bits.n_held)
    cdef unsigned char *to = bits.out.data + bits.out.length
    to[0] = <unsigned char> (held >> 56)
    to[1] = <unsigned char> (held >> 48)
    to[2] = <unsigned char> (held >> 40)
    to[3] = <unsigned char> (held >> 32)
    to[4] = <unsigned char> (held >> 24)
    to[5] = <unsigned char> (held >> 16)
    to[6] = <unsigned char> (held >> 8)
    to[7] = <unsigned char> held
    n += bits.n_held
    bits.out.length += n >> 3
    bits.held = held << (n & 0x38)
    bits.n_held = n & 7


cdef struct Listed:                     # a codebook, for writing
    Codebook book
    Pairs phrases
    uint32_t *codes                     # of each symbol; its bits in the highest byte


cdef inline void _put_symbol(Writer *bits, const Listed *listed, uint32_t number) noexcept nogil:
    cdef uint32_t code = listed.codes[number]
    _put_bits(bits, code & 0xFFFFFFu, code >> 24)


cdef inline void _put_special(Writer *bits, const Listed *listed, uint32_t which) noexcept nogil:
    _put_symbol(bits, listed, listed.book.special[which])


cdef inline size_t _special_bits(const Listed *listed, uint32_t which) noexcept nogil:
    return listed.codes[listed.book.special[which]] >> 24


cdef void _put_raw(
    Writer *bits, const Listed *listed, const unsigned char *text, size_t length
) noexcept nogil:
    """Write bytes as they are; there is room for 16 more."""
    cdef size_t rest = length, i
    _put_special(bits, listed, RAW)
    while rest >= 128:
        _put_bits(bits, <uint32_t> (rest & 127) | 128, 8)
        rest >>= 7
    _put_bits(bits, <uint32_t> rest, 8)
    for i in range(length):
        _put_bits(bits, text[i], 8)


cdef void _put_spelled(
    Writer *bits, const Listed *listed, const unsigned char *piece, size_t length
) noexcept nogil:
    """Write a piece that has no code: by the codes of its bytes, or raw where that is shorter."""
    cdef const Codebook *book = &listed.book
    cdef size_t cost = _special_bits(listed, SPELLED) + book.byte_bits[PIECE_END], i
    for i in range(length):
        cost += book.byte_bits[piece[i]]
    if cost > _special_bits(listed, RAW) + 8 + 8 * length:
        _put_raw(bits, listed, piece, length)
        return
    _put_special(bits, listed, SPELLED)
    for i in range(length):
        _put_bits(bits, book.byte_codes[piece[i]], book.byte_bits[piece[i]])
    _put_bits(bits, book.byte_codes[PIECE_END], book.byte_bits[PIECE_END])


cdef enum:
    UNLISTED = 0x80000000               # among chosen symbols: a piece without one


cdef struct Seen:                       # pieces of a text, some at a time
    uint64_t keys[AT_ONCE]
    const unsigned char *texts[AT_ONCE]
    uint32_t lengths[AT_ONCE]
    uint32_t numbers[AT_ONCE]           # of the symbols, NONE where there is none
    uint8_t can[AT_ONCE]                # what the symbols can be
    bint glued[AT_ONCE]
    uint32_t n


cdef void _see(Seen *seen, Pieces *pieces, const Listed *listed) noexcept nogil:
    """Read the next pieces and find their symbols; what is in no cache comes meanwhile."""
    cdef const Symbols *symbols = &listed.book.symbols
    cdef const Pairs *phrases = &listed.phrases
    cdef const Slot *slot
    cdef const Slot *before = NULL
    cdef uint32_t n = 0, i
    while n < AT_ONCE and _next_piece(pieces):
        seen.texts[n] = pieces.text + pieces.start
        seen.lengths[n] = <uint32_t> pieces.length
        seen.glued[n] = pieces.glued
        seen.keys[n] = _key(seen.texts[n], pieces.length, pieces.end - pieces.start)
        prefetch(&symbols.slots[_place(seen.keys[n], pieces.length, symbols.n_slots)])
        n += 1
    seen.n = n
    for i in range(n):
        slot = _find(symbols, seen.texts[i], seen.lengths[i], seen.keys[i])
        seen.numbers[i] = NONE
        seen.can[i] = 0
        if slot != NULL:
            seen.numbers[i] = slot.number
            seen.can[i] = slot.can
            if before != NULL:
                prefetch(&phrases.slots[
                    _pair_place(phrases, _joined(before.number, slot.number))
                ])
        before = slot


cdef struct Phrase:                     # the longest so far of the last pieces
    uint32_t number                     # NONE: there is none
    uint32_t grows                      # 0: no longer one begins with it


cdef uint32_t _choose(
    const Seen *seen, const Listed *listed, Phrase *phrase, uint32_t *chosen
) noexcept nogil:
    """Choose symbols for pieces: the longest phrases from the left.

    Return how many were chosen, at most two a piece and one more.  A piece without a symbol is
    UNLISTED and its place.  The last phrase may be longer yet and is not
    among them.
    """
    cdef uint32_t n = 0, i, number, longer
    for i in range(seen.n):
        number = seen.numbers[i]
        if phrase.number != NONE:
            # As one condition: taken apart, half of its branches are guessed wrong.
            if ((seen.can[i] & CLOSES) != 0) & (phrase.grows != 0) & (not seen.glued[i]):
                longer = _pair(&listed.phrases, _joined(phrase.number, number)).value
                if longer:
                    phrase.number = (longer >> 1) - 1
                    phrase.grows = longer & 1
                    continue
            prefetch(&listed.codes[phrase.number])
            chosen[n] = phrase.number
            n += 1
        if seen.glued[i]:
            chosen[n] = listed.book.special[GLUE]
            n += 1
        if number == NONE:
            chosen[n] = UNLISTED | i
            n += 1
        phrase.number = number
        phrase.grows = seen.can[i] & GROWS
    return n


cdef Fault _put_text(
    Writer *bits, const Listed *listed, const unsigned char *text, size_t length
) noexcept nogil:
    """Write a text and its END, raw where that is shorter."""
    cdef uint32_t chosen[3 * AT_ONCE]
    cdef Phrase phrase = Phrase(NONE, 0)
    cdef Pieces pieces = _pieces(text, length)
    cdef Writer before
    cdef Seen seen
    cdef uint32_t i, place
    if not _room(&bits.out, 16):
        return NO_MEMORY
    before = bits[0]
    seen.n = AT_ONCE
    while seen.n == AT_ONCE:
        _see(&seen, &pieces, listed)
        if not _room(&bits.out, seen.n * (MAX_PIECE + 16) + 16):
            return NO_MEMORY
        for i in range(_choose(&seen, listed, &phrase, chosen)):
            if chosen[i] & UNLISTED:
                place = chosen[i] ^ UNLISTED
                _put_spelled(bits, listed, seen.texts[place], seen.lengths[place])
            else:
                _put_symbol(bits, listed, chosen[i])
    if phrase.number != NONE:
        _put_symbol(bits, listed, phrase.number)
    if 8 * (bits.out.length - before.out.length) + bits.n_held > (
        before.n_held + _special_bits(listed, RAW) + 8 * length + 48
    ):
        bits.out.length = before.out.length
        bits.held = before.held
        bits.n_held = before.n_held
        if not _room(&bits.out, length + 32):
            return NO_MEMORY
        _put_raw(bits, listed, text, length)
    _put_special(bits, listed, END)
    return NO_FAULT


cdef class Encoder:
    """Writes frames with a codebook, and keeps them.

    A frame is a byte of the caller's, then texts.  One thread at a time;
    the loops run without the GIL.
    """

    cdef Listed _listed
    cdef Writer _bits
    cdef uint64_t *_ends
    cdef size_t _n
    cdef size_t _ends_room

    def __cinit__(self, const unsigned char[::1] codebook not None):
        _read_codebook(&self._listed.book, codebook)
        self._listed.codes = _list_codes(&self._listed.book)
        if self._listed.codes == NULL or not _find_phrases(
            &self._listed.book, &self._listed.phrases
        ):
            raise MemoryError()

    def __dealloc__(self):
        _free_codebook(&self._listed.book)
        free(self._listed.phrases.slots)
        free(self._listed.codes)
        free(self._bits.out.data)
        free(self._ends)

    def __len__(self):
        return self._n

    @property
    def n_bytes(self):
        """Bytes of all frames."""
        return self._bits.out.length

    cdef int _expect(self, size_t more) except -1:
        cdef void *grown
        if self._n + more > self._ends_room:
            grown = realloc(self._ends, 8 * (2 * self._n + more))
            if grown == NULL:
                raise MemoryError()
            self._ends = <uint64_t *> grown
            self._ends_room = 2 * self._n + more
        return 0

    def encode(self, records):
        """Append a frame for each record, a pair of a number below 256 and a sequence of texts.

        None of the pairs is kept, only the texts.
        """
        cdef list texts = []                    # holds them while the GIL is not held
        cdef bytearray marks = bytearray()
        cdef array.array counts = array.array("Q")
        for mark, some in records:
            before = len(texts)
            texts.extend(some)
            marks.append(mark)
            counts.append(len(texts) - before)
        cdef size_t n = len(marks), i, done = 0
        cdef const unsigned char *mark_of = marks
        cdef uint64_t *n_texts = <uint64_t *> counts.data.as_ulonglongs
        cdef Fault fault = NO_FAULT
        cdef Text *all_texts = _views(texts)
        try:
            self._expect(n)
            with nogil:
                for i in range(n):
                    fault = self._encode_one(mark_of[i], all_texts + done, n_texts[i])
                    if fault:
                        break
                    done += n_texts[i]
            if fault:
                _raise(fault)
        finally:
            free(all_texts)

    cdef Fault _encode_one(self, unsigned char mark, const Text *texts, size_t n) noexcept nogil:
        cdef Fault fault
        cdef size_t i
        if not _room(&self._bits.out, 16):
            return NO_MEMORY
        _put_bits(&self._bits, mark, 8)
        for i in range(n):
            fault = _put_text(&self._bits, &self._listed, texts[i].data, texts[i].length)
            if fault:
                return fault
        if not _room(&self._bits.out, 16):
            return NO_MEMORY
        if self._bits.n_held:
            _put_bits(&self._bits, 0, 8 - self._bits.n_held)
        self._ends[self._n] = self._bits.out.length
        self._n += 1
        return NO_FAULT

    def copy(self, const unsigned char[::1] frames not None, const uint64_t[::1] spans not None):
        """Append frames that were written with the same codebook.

        `spans` has where each begins and ends in `frames`.
        """
        cdef size_t n = spans.shape[0] // 2, total = 0, i
        cdef uint64_t last = frames.shape[0]
        for i in range(n):
            if spans[2 * i] > spans[2 * i + 1] or spans[2 * i + 1] > last:
                raise ValueError("a frame lies outside its section")
            total += spans[2 * i + 1] - spans[2 * i]
        self._expect(n)
        if not _room(&self._bits.out, total + 16):
            raise MemoryError()
        for i in range(n):
            if spans[2 * i] < spans[2 * i + 1]:
                total = spans[2 * i + 1] - spans[2 * i]
                memcpy(self._bits.out.data + self._bits.out.length, &frames[spans[2 * i]], total)
                self._bits.out.length += total
            self._ends[self._n] = self._bits.out.length
            self._n += 1

    def frames(self, const uint32_t[::1] order not None):
        """Return (frames, ends) in an order: for each place the number of the frame put there.

        Ends are u32, and u64 where the frames take 4 GiB or more.
        """
        cdef size_t n = order.shape[0], total = 0, i, start
        for i in range(n):
            if order[i] >= self._n:
                raise ValueError(f"there is no frame {order[i]}")
            total += self._ends[order[i]] - (self._ends[order[i] - 1] if order[i] else 0)
        cdef bint wide = total >= <size_t> 1 << 32
        cdef bytes frames = PyBytes_FromStringAndSize(NULL, total)
        cdef bytes ends = PyBytes_FromStringAndSize(NULL, (8 if wide else 4) * n)
        cdef char *to = PyBytes_AS_STRING(frames)
        cdef char *end_to = PyBytes_AS_STRING(ends)
        cdef uint32_t narrow
        with nogil:
            total = 0
            for i in range(n):
                start = self._ends[order[i] - 1] if order[i] else 0
                memcpy(to + total, self._bits.out.data + start, self._ends[order[i]] - start)
                total += self._ends[order[i]] - start
                if wide:
                    memcpy(end_to + 8 * i, &total, 8)
                else:
                    narrow = <uint32_t> total
                    memcpy(end_to + 4 * i, &narrow, 4)
        return frames, ends
