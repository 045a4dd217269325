# Training: from sample texts to a codebook.  Part of _codes.pyx.
#
# 1. Texts become a stream of pieces, and pieces are counted.  Those that come
#    twice have a symbol; bytes of the others tell how pieces are spelled.
# 2. Symbols that follow each other often become phrases; so do these and the
#    piece that follows them, in the next round.
# 3. The stream is read as an encoder would.  Phrases that hardly come are given
#    up, all others get Huffman codes.

cdef enum:
    LEAST_PIECES = 2                    # of a word with a symbol
    LEAST_PHRASES = 8                   # of a phrase
    MAX_PIECES = 40_000
    MAX_PHRASES = 8_000                 # of a round
    N_ROUNDS = 3
    AHEAD = 8                           # pieces
    BREAK = 0xFFFFFFFF                  # in a stream: what is part of no phrase


cdef struct Training:
    Symbols symbols
    Pairs phrases                       # (symbol, piece) → phrase
    uint32_t *counts                    # of each symbol
    uint32_t *stream                    # of symbols that are pieces
    size_t n_stream
    size_t stream_room
    uint64_t byte_counts[N_BYTE_SYMBOLS]
    uint64_t special[N_SPECIAL]


cdef int _stream(Training *seen, uint32_t number) noexcept nogil:
    cdef void *grown
    if seen.n_stream == seen.stream_room:
        grown = realloc(seen.stream, 4 * (2 * seen.stream_room + (1 << 12)))
        if grown == NULL:
            return 0
        seen.stream = <uint32_t *> grown
        seen.stream_room = 2 * seen.stream_room + (1 << 12)
    seen.stream[seen.n_stream] = number
    seen.n_stream += 1
    return 1


cdef int _take_text(Training *seen, const unsigned char *text, size_t length) noexcept nogil:
    """Add a text to the stream.  0: out of memory."""
    cdef Pieces pieces = _pieces(text, length)
    cdef const Slot *slot
    cdef uint32_t number
    while _next_piece(&pieces):
        if pieces.glued:
            seen.special[GLUE] += 1
            if not _stream(seen, BREAK):
                return 0
        slot = _find(
            &seen.symbols, text + pieces.start, pieces.length,
            _key(text + pieces.start, pieces.length, length - pieces.start),
        )
        number = seen.symbols.n if slot == NULL else slot.number
        if slot == NULL:
            if not _append_findable(&seen.symbols, text + pieces.start, pieces.length):
                return 0
        if not _stream(seen, number):
            return 0
    seen.special[END] += 1
    return _stream(seen, BREAK)


cdef int _count_pieces(Training *seen) noexcept nogil:
    """Count the pieces, and take those that seldom come out of the stream, as spelled ones."""
    cdef size_t at, i
    cdef uint32_t number, least = LEAST_PIECES, n_left
    cdef uint32_t room = seen.symbols.n + N_ROUNDS * MAX_PHRASES
    cdef const Symbol *symbol
    seen.counts = <uint32_t *> calloc(room, 4)
    if seen.counts == NULL:
        return 0
    for at in range(seen.n_stream):
        if seen.stream[at] != BREAK:
            seen.counts[seen.stream[at]] += 1
    while True:
        n_left = 0
        for number in range(N_SPECIAL, seen.symbols.n):
            n_left += seen.counts[number] >= least
        if n_left <= MAX_PIECES:
            break
        least += 1
    _keep_pieces(seen, least)
    return 1


cdef void _keep_pieces(Training *seen, uint32_t least) noexcept nogil:
    """Keep the pieces that come at least so often, under new numbers, with room for phrases."""
    cdef const Symbol *symbol
    cdef uint32_t number, n = N_SPECIAL
    cdef size_t at, i
    for number in range(<uint32_t> N_SPECIAL, seen.symbols.n):
        if seen.counts[number] >= least:
            seen.symbols.all[n] = seen.symbols.all[number]
            seen.counts[number] = n             # from here on its new number
            n += 1
            continue
        symbol = &seen.symbols.all[number]
        for i in range(symbol.length):
            seen.byte_counts[seen.symbols.text[symbol.offset + i]] += seen.counts[number]
        seen.byte_counts[PIECE_END] += seen.counts[number]
        seen.special[SPELLED] += seen.counts[number]
        seen.counts[number] = BREAK
    seen.symbols.n = n
    for at in range(seen.n_stream):
        if seen.stream[at] != BREAK:
            seen.stream[at] = seen.counts[seen.stream[at]]


cdef int _find_more_phrases(Training *seen) noexcept nogil:
    """Make phrases of what follows each other most often.  0: out of memory."""
    cdef Pairs pairs
    cdef uint32_t histogram[256]
    cdef uint32_t phrase = BREAK, number, longer, least = 255, n = 0
    cdef uint32_t ahead
    cdef size_t at, n_slots = 1024
    cdef Pair *pair
    cdef int fine = 1
    memset(&pairs, 0, sizeof(pairs))
    while n_slots < seen.n_stream:
        n_slots *= 2
    if not _make_pairs(&pairs, n_slots):
        return 0
    for at in range(seen.n_stream):
        number = seen.stream[at]
        if at + AHEAD < seen.n_stream:          # likely pairs come from memory meanwhile
            ahead = _joined(seen.stream[at + AHEAD - 1], seen.stream[at + AHEAD])
            prefetch(&pairs.slots[_pair_place(&pairs, ahead)])
            prefetch(&seen.phrases.slots[_pair_place(&seen.phrases, ahead)])
        if phrase != BREAK and number != BREAK:
            longer = _pair(&seen.phrases, _joined(phrase, number)).value
            if longer:
                phrase = longer
                continue
            pair = _pair(&pairs, _joined(phrase, number))
            if pair.value:
                pair.value += 1
            elif not _put_pair(&pairs, _joined(phrase, number), 1):
                fine = 0
                break
        phrase = number
    if fine:
        memset(histogram, 0, sizeof(histogram))
        for at in range(pairs.n_slots):
            histogram[min(pairs.slots[at].value, <uint32_t> 255)] += 1
        while least >= LEAST_PHRASES and n + histogram[least] <= MAX_PHRASES:
            n += histogram[least]
            least -= 1
        fine = _add_phrases(seen, &pairs, least + 1)
    free(pairs.slots)
    return fine


cdef int _add_phrases(Training *seen, const Pairs *pairs, uint32_t least) noexcept nogil:
    """Make phrases of the pairs that come at least so often.  0: out of memory."""
    cdef unsigned char text[2 * MAX_TEXT + 1]
    cdef const Symbol *first
    cdef const Symbol *second
    cdef size_t at, length
    cdef const Pair *pair
    for at in range(pairs.n_slots):
        pair = &pairs.slots[at]
        if pair.value < least:
            continue
        first = &seen.symbols.all[pair.key >> 16]
        second = &seen.symbols.all[pair.key & 0xFFFFu]
        length = first.length
        memcpy(text, seen.symbols.text + first.offset, length)
        if first.can & ENDS_WORD and second.can & BEGINS_WORD:
            text[length] = c" "
            length += 1
        memcpy(text + length, seen.symbols.text + second.offset, second.length)
        length += second.length
        if length > MAX_TEXT:
            continue
        if not _put_pair(&seen.phrases, pair.key, seen.symbols.n):
            return 0
        if not _append(&seen.symbols, text, length):
            return 0
    return 1


cdef int _count_symbols(Training *seen, uint32_t first_phrase) noexcept nogil:
    """Count symbols as an encoder would put them; give up phrases that it hardly puts.

    What begins a phrase that is kept is kept too: an encoder comes by it.
    """
    cdef uint32_t phrase = BREAK, number, longer, begins, last
    cdef size_t at
    cdef uint32_t *parts = <uint32_t *> calloc(seen.symbols.n + 1, 4)
    cdef unsigned char *kept = <unsigned char *> calloc(seen.symbols.n + 1, 1)
    if parts == NULL or kept == NULL:
        free(parts)
        free(kept)
        return 0
    memset(seen.counts, 0, 4 * <size_t> seen.symbols.n)
    for at in range(seen.n_stream):
        number = seen.stream[at]
        if phrase != BREAK and number != BREAK:
            longer = _pair(&seen.phrases, _joined(phrase, number)).value
            if longer:
                phrase = longer
                continue
        if phrase != BREAK:
            seen.counts[phrase] += 1
        phrase = number
    for at in range(seen.n_stream):             # a piece that is in phrases alone is kept too
        if seen.stream[at] != BREAK:
            kept[seen.stream[at]] = 1
    for at in range(seen.phrases.n_slots):
        if seen.phrases.slots[at].value:
            parts[seen.phrases.slots[at].value] = seen.phrases.slots[at].key
    for number in range(seen.symbols.n - 1, first_phrase - 1, -1):
        begins, last = parts[number] >> 16, parts[number] & 0xFFFFu
        if kept[number] or seen.counts[number] >= LEAST_PHRASES:
            kept[begins] = 1
            seen.counts[number] = max(seen.counts[number], <uint32_t> 1)
        else:
            seen.counts[begins] += seen.counts[number]
            seen.counts[last] += seen.counts[number]
            seen.counts[number] = 0
    for number in range(N_SPECIAL, first_phrase):
        if kept[number]:
            seen.counts[number] = max(seen.counts[number], <uint32_t> 1)
    free(parts)
    free(kept)
    return 1


cdef struct Line:                       # of a codebook
    const unsigned char *text
    uint8_t length
    uint8_t bits


cdef int _by_code(const void *a, const void *b) noexcept nogil:
    cdef const Line *first = <const Line *> a
    cdef const Line *second = <const Line *> b
    cdef int order
    if first.bits != second.bits:
        return 1 if first.bits > second.bits else -1
    order = memcmp(first.text, second.text, min(first.length, second.length))
    return order if order else <int> first.length - <int> second.length


cdef Fault _write_codebook(Training *seen, uint32_t n_trained, Output *out) noexcept nogil:
    """Write what was counted as a codebook."""
    cdef uint32_t n = N_SPECIAL, number
    cdef uint64_t *counts = <uint64_t *> malloc(8 * <size_t> (seen.symbols.n + 1))
    cdef uint8_t *bits = <uint8_t *> malloc(seen.symbols.n + N_BYTE_SYMBOLS)
    cdef Line *lines = <Line *> malloc((seen.symbols.n + 1) * sizeof(Line))
    cdef const Symbol *symbol
    cdef Fault fault = NO_MEMORY
    if counts != NULL and bits != NULL and lines != NULL:
        for number in range(<uint32_t> N_SPECIAL):
            counts[number] = seen.special[number] + 1
        for number in range(N_SPECIAL, seen.symbols.n):
            if seen.counts[number]:
                symbol = &seen.symbols.all[number]
                counts[n] = seen.counts[number]
                lines[n] = Line(seen.symbols.text + symbol.offset, symbol.length, 0)
                n += 1
        if _assign_bits(counts, n, MAX_BITS, bits):
            for number in range(N_SPECIAL, n):
                lines[number].bits = bits[number]
            qsort(lines + N_SPECIAL, n - N_SPECIAL, sizeof(Line), _by_code)
            fault = _write_lines(seen, n_trained, lines, n, bits, out)
    free(counts)
    free(bits)
    free(lines)
    return fault


cdef Fault _write_lines(
    Training *seen, uint32_t n_trained, const Line *lines, uint32_t n, const uint8_t *bits, Output *out
) noexcept nogil:
    cdef uint8_t byte_bits[N_BYTE_SYMBOLS + 1]
    cdef size_t number, shared, further
    cdef const Line *line
    cdef const Line *before
    for number in range(<uint32_t> N_BYTE_SYMBOLS):
        seen.byte_counts[number] += 1
    byte_bits[N_BYTE_SYMBOLS] = 0
    if not _assign_bits(seen.byte_counts, N_BYTE_SYMBOLS, MAX_BYTE_BITS, byte_bits):
        return NO_MEMORY
    if not _room(out, HEAD_BYTES):
        return NO_MEMORY
    memset(out.data, 0, HEAD_BYTES)
    for number in range(<size_t> 4):
        out.data[number] = <unsigned char> (n_trained >> (8 * number))
    for number in range(<uint32_t> N_SPECIAL):
        out.data[4 + number] = bits[number]
    for number in range(<uint32_t> N_BYTE_SYMBOLS):
        out.data[4 + N_SPECIAL + (number >> 1)] |= byte_bits[number] << (4 * (number & 1))
    out.length = HEAD_BYTES
    before = NULL
    for number in range(N_SPECIAL, n):
        line = &lines[number]
        _count_up(out.data + HEAD_BYTES - 2 * MAX_BITS + 2 * (line.bits - 1))
        shared = 0
        if before != NULL:
            while shared < min(before.length, line.length) and before.text[shared] == line.text[shared]:
                shared += 1
        further = line.length - shared
        if not _room(out, 2 + MAX_TEXT):
            return NO_MEMORY
        out.data[out.length] = <unsigned char> shared
        out.data[out.length + 1] = <unsigned char> further
        memcpy(out.data + out.length + 2, line.text + shared, further)
        out.length += 2 + further
        before = line
    return NO_FAULT


cdef void _count_up(unsigned char *number) noexcept nogil:
    """Add 1 to a little-endian u16."""
    number[0] += 1
    number[1] += number[0] == 0


cdef Fault _train(Training *seen, const Text *texts, size_t n, Output *out) noexcept nogil:
    cdef size_t i, n_bytes = 0
    cdef uint32_t n_pieces
    for i in range(<uint32_t> N_SPECIAL):
        if not _append(&seen.symbols, NULL, 0):
            return NO_MEMORY
    if not _rehash(&seen.symbols, 1 << 14) or not _make_pairs(&seen.phrases, 1 << 10):
        return NO_MEMORY
    for i in range(n):
        if not _take_text(seen, texts[i].data, texts[i].length):
            return NO_MEMORY
        n_bytes += texts[i].length
    if not _count_pieces(seen):
        return NO_MEMORY
    n_pieces = seen.symbols.n
    for i in range(<uint32_t> N_ROUNDS):
        if not _find_more_phrases(seen):
            return NO_MEMORY
    if not _count_symbols(seen, n_pieces):
        return NO_MEMORY
    return _write_codebook(seen, <uint32_t> min(n_bytes, <size_t> 0xFFFFFFFF), out)


def train(texts):
    """Return a codebook for texts like these."""
    cdef Training seen
    cdef Output out = Output(NULL, 0, 0)
    cdef list held = list(texts)                # while the GIL is not held
    cdef Text *all_texts = _views(held)
    cdef size_t n = len(held)
    cdef Fault fault
    memset(&seen, 0, sizeof(seen))
    try:
        with nogil:
            fault = _train(&seen, all_texts, n, &out)
        if fault:
            _raise(fault)
        return PyBytes_FromStringAndSize(<char *> out.data, out.length)
    finally:
        free(all_texts)
        _free_symbols(&seen.symbols)
        free(seen.phrases.slots)
        free(seen.counts)
        free(seen.stream)
        free(out.data)
