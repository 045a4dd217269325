"""Codes: every text comes back byte for byte, and no bytes are read beyond what is there."""

from __future__ import annotations

import itertools
import random
import re
import threading
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index._codes import Decoder, Encoder, train

PROSE = (
    "Talks on the missile launch were held in Geneva on Monday, officials said. "
    "The carrier Carl Vinson was said to be in the Sea of Japan, 250 km off the coast. "
)
CHINESE = "双方在北京举行会谈。双方同意在北京继续举行会谈,卡尔·文森号航空母舰。"
RUSSIAN = "Переговоры прошли в Женеве в понедельник. Авианосец находится в Японском море. "
BOOK = train([PROSE * 3, PROSE.upper(), CHINESE * 3, RUSSIAN * 3])
EMPTY_BOOK = train([])

unicode_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
wordy = st.lists(
    st.sampled_from(
        [
            *re.findall(r"\w+|\W+", PROSE + RUSSIAN),
            *CHINESE,
            " ",
            "  ",
            "\n",
            "\0",
            "a1b2",
            "é",
            "“",
        ]
    ),
    max_size=30,
).map("".join)
texts = unicode_texts | wordy
books = st.sampled_from([BOOK, EMPTY_BOOK])


def encoded(book, *records):
    encoder = Encoder(book)
    encoder.encode(list(records))
    frames, ends = encoder.frames(array("I", range(len(records))))
    bounds = [0, *memoryview(ends).cast("I")]
    return [frames[start:end] for start, end in itertools.pairwise(bounds)]


def there_and_back(book, *given_texts):
    (frame,) = encoded(book, (7, given_texts))
    assert frame[0] == 7
    return Decoder(book).decode(frame, 1, len(given_texts))


@given(books, st.lists(texts, max_size=4))
def test_texts_come_back_as_they_were(book, given_texts):
    assert there_and_back(book, *given_texts) == given_texts


@given(st.lists(texts, max_size=8), st.lists(texts, max_size=4))
def test_texts_come_back_whatever_the_codebook_was_trained_on(sample, given_texts):
    assert there_and_back(train(sample), *given_texts) == given_texts


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "  ",
        " talks ",
        "talks  on",
        "\0",
        "\0" * 1000,
        "a" * 63 + "é",
        "é" * 300,
        " " * 65 + "talks",
        "a" * 64 + " " + "b" * 65 + "1" * 64 + "2",
        "\U0001f680" * 100,
        "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11000)])),
    ],
    ids=lambda text: repr(text[:12]),
)
@pytest.mark.parametrize("book", [BOOK, EMPTY_BOOK], ids=["trained", "empty"])
def test_odd_texts_come_back_as_they_were(book, text):
    assert there_and_back(book, text, "talks", text) == [text, "talks", text]


@pytest.mark.parametrize("book", [BOOK, EMPTY_BOOK], ids=["trained", "empty"])
def test_ten_megabytes_of_one_letter_come_back(book):
    assert there_and_back(book, "a" * 10_000_000) == ["a" * 10_000_000]


def test_many_texts_of_random_words_come_back():
    draw = random.Random(1)
    words = [
        "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(1, 20)))
        for _ in range(5_000)
    ]
    given_texts = [
        " ".join(draw.choices(words, weights=range(1, 5_001), k=200)) for _ in range(500)
    ]
    book = train(given_texts[:250])
    frames = encoded(book, *((0, [text]) for text in given_texts))
    assert sum(map(len, frames)) < sum(map(len, given_texts)) / 3
    decoder = Decoder(book)
    assert [decoder.decode(frame, 1, 1)[0] for frame in frames] == given_texts


@given(books, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_no_text_takes_much_more_than_its_bytes(book, text):
    (frame,) = encoded(book, (0, [text]))
    assert len(frame) <= len(text.encode()) + 16


@pytest.mark.parametrize(
    ("sample", "at_most"), [(PROSE, 0.4), (RUSSIAN, 0.25), (CHINESE, 0.4)], ids="prc"
)
def test_text_like_the_sample_takes_much_less(sample, at_most):
    (frame,) = encoded(BOOK, (0, [sample]))
    assert len(frame) < at_most * len(sample.encode())


def test_a_phrase_is_shorter_than_its_words():
    draw = random.Random(2)
    words = ["".join(draw.choices("abcdefghij", k=6)) for _ in range(300)]
    book = train([" ".join(f"United Nations {draw.choice(words)}" for _ in range(1_000))])
    (phrase,) = encoded(book, (0, ["United Nations " * 20]))
    (words_,) = encoded(book, (0, ["United United " * 20]))
    assert len(phrase) < 0.5 * len(words_)


# The bytes, read as index/format.py describes them.


def canonical(lengths):
    """Return the codes of symbols with these lengths, as strings of bits."""
    code, before, codes = 0, 0, {}
    for symbol, bits in sorted(lengths, key=lambda pair: pair[1]):
        code <<= bits - before
        codes[f"{code:0{bits}b}"] = symbol
        code, before = code + 1, bits
    return codes


def read_codebook(book):
    """Return (codes of symbols, codes of bytes); special symbols are numbers."""
    by_byte = [book[8 + byte // 2] >> 4 * (byte % 2) & 15 for byte in range(257)]
    counts = memoryview(book[137:177]).cast("H")
    lengths, at, text = [], 177, b""
    for bits in range(1, 21):
        lengths += [(number, bits) for number in range(4) if book[4 + number] == bits]
        for _ in range(counts[bits - 1]):
            shared, further = book[at], book[at + 1]
            text = text[:shared] + book[at + 2 : at + 2 + further]
            at += 2 + further
            lengths.append((text, bits))
    assert at == len(book)
    return canonical(lengths), canonical(list(enumerate(by_byte)))


def is_word(text):
    """Tell whether a character is of a word, by the lead byte of its UTF-8."""
    lead = text.encode()[0]
    if lead < 0x80:
        return text.isalnum()
    return lead < 0xE3 and lead not in (0xC2, 0xE2)


def read_texts(book, frame, n_texts):
    """Return the texts of a frame, bit by bit."""
    symbols, byte_codes = read_codebook(book)
    bits = iter("".join(f"{byte:08b}" for byte in frame[1:]))

    def read(codes):
        code = next(bits)
        while code not in codes:
            code += next(bits)
        return codes[code]

    def byte():
        return int("".join(next(bits) for _ in range(8)), 2)

    found = []
    for _ in range(n_texts):
        out, glued = b"", False
        while (symbol := read(symbols)) != 0:
            if symbol == 1:
                symbol = bytes(iter(lambda: read(byte_codes), 256))
            elif symbol == 2:
                length, shift = 0, 0
                while (part := byte()) >= 128:
                    length, shift = length | (part & 127) << shift, shift + 7
                symbol = bytes(byte() for _ in range(length | part << shift))
            elif symbol == 3:
                glued = True
                continue
            if out and is_word(out.decode()[-1]) and is_word(symbol.decode()[0]) and not glued:
                out += b" "
            out, glued = out + symbol, False
        found.append(out.decode())
    return found


@given(books, st.lists(texts, max_size=3))
def test_the_bytes_are_as_the_format_says(book, given_texts):
    (frame,) = encoded(book, (0, given_texts))
    assert read_texts(book, frame, len(given_texts)) == given_texts


# What a reader does with bytes that no writer made.


def read_any(book, frame, n_texts=2):
    """Return whether a frame let itself be read with a codebook."""
    try:
        found = Decoder(book).decode(frame, 1, n_texts)
    except ValueError:
        return False
    assert sum(map(len, found)) <= n_texts * 8 * 64 * (len(frame) + 1)
    return True


@given(books, st.binary(max_size=300))
def test_random_frames_give_texts_or_a_value_error(book, frame):
    read_any(book, frame)


@given(st.binary(max_size=400))
def test_random_codebooks_are_refused(book):
    with pytest.raises(ValueError, match="codebook"):
        Decoder(book)
    with pytest.raises(ValueError, match="codebook"):
        Encoder(book)


@given(st.integers(0, len(BOOK) - 1), st.integers(1, 255), st.binary(max_size=100))
def test_a_changed_codebook_is_refused_or_read_within_its_bytes(at, change, frame):
    book = BOOK[:at] + bytes([BOOK[at] ^ change]) + BOOK[at + 1 :]
    read_any(book, frame)
    try:
        frame = encoded(book, (0, [PROSE, CHINESE]))[0]
    except ValueError:
        return
    read_any(book, frame)


@given(st.integers(0, len(BOOK) - 1))
def test_a_truncated_codebook_is_refused(length):
    with pytest.raises(ValueError, match="codebook"):
        Decoder(BOOK[:length])


def test_every_truncated_frame_is_refused():
    (frame,) = encoded(BOOK, (0, [PROSE, RUSSIAN, "\0\1\2 xyzzy", "talks"]))
    assert read_any(BOOK, frame, 4)
    assert not any(read_any(BOOK, frame[:length], 4) for length in range(len(frame)))


def with_head(book, at, value):
    return book[:at] + value + book[at + len(value) :]


@pytest.mark.parametrize(
    ("book", "reason"),
    [
        (b"", "ends within its head"),
        (EMPTY_BOOK[:-1], "ends within its head"),
        (EMPTY_BOOK + b"x", "bytes follow the last symbol"),
        (with_head(EMPTY_BOOK, 4, b"\0"), "impossible code"),
        (with_head(EMPTY_BOOK, 4, b"\x15"), "impossible code"),
        (with_head(EMPTY_BOOK, 4, b"\x01"), "more codes than there can be"),
        (with_head(EMPTY_BOOK, 4, b"\x03"), "fewer codes than there can be"),
        (with_head(EMPTY_BOOK, 8, b"\0"), "no code for a byte"),
        (with_head(EMPTY_BOOK, 8, b"\x11"), "more codes than there can be"),
        (with_head(EMPTY_BOOK, 137, b"\xff\xff" * 20), "too many symbols|ends within a symbol"),
        (with_head(EMPTY_BOOK, 175, b"\1\0"), "ends within a symbol"),
        (with_head(EMPTY_BOOK, 175, b"\1\0") + b"\1\1a", "impossible length"),
        (with_head(EMPTY_BOOK, 175, b"\1\0") + b"\0\0", "impossible length"),
        (with_head(EMPTY_BOOK, 175, b"\1\0") + b"\0\2a", "impossible length"),
    ],
)
def test_a_codebook_that_cannot_be_one_says_why(book, reason):
    with pytest.raises(ValueError, match=reason):
        Decoder(book)


def test_a_frame_read_from_beyond_its_end_is_refused():
    with pytest.raises(ValueError, match="ends within a code"):
        Decoder(BOOK).decode(b"\0", 2, 1)


# Frames that an encoder keeps.


@given(st.lists(wordy, max_size=8), st.randoms())
def test_frames_come_in_the_order_asked_for(given_texts, rng):
    encoder = Encoder(BOOK)
    for text in given_texts:
        encoder.encode([(0, [text])])
    order = list(range(len(given_texts)))
    rng.shuffle(order)
    frames, ends = encoder.frames(array("I", order))
    assert len(encoder) == len(given_texts)
    assert len(frames) == encoder.n_bytes
    alone = encoded(BOOK, *((0, [text]) for text in given_texts))
    assert frames == b"".join(alone[number] for number in order)
    lengths = [len(alone[number]) for number in order]
    assert list(memoryview(ends).cast("I")) == [sum(lengths[: n + 1]) for n in range(len(lengths))]


def test_copied_frames_stand_between_others():
    encoder = Encoder(BOOK)
    first, second, third = encoded(BOOK, (1, ["talks"]), (2, ["Geneva"]), (3, [""]))
    encoder.encode([(1, ["talks"])])
    spans = [len(first), len(first + second), 0, 0]
    encoder.copy(first + second, array("Q", spans))
    encoder.encode([(3, [""])])
    assert encoder.frames(array("I", range(4)))[0] == first + second + third


@pytest.mark.parametrize("span", [(0, 5), (3, 2), (9, 9)])
def test_a_span_outside_the_frames_is_refused(span):
    with pytest.raises(ValueError, match="outside its section"):
        Encoder(BOOK).copy(b"abcd", array("Q", span))


def test_a_frame_that_is_not_there_cannot_be_put():
    with pytest.raises(ValueError, match="no frame 0"):
        Encoder(BOOK).frames(array("I", [0]))


def test_a_text_that_is_no_unicode_leaves_the_frames_as_they_were():
    encoder = Encoder(BOOK)
    with pytest.raises(UnicodeEncodeError):
        encoder.encode([(0, ["talks"]), (0, ["\ud800"])])
    assert len(encoder) == encoder.n_bytes == 0


def test_many_threads_decode_at_once():
    given_texts = [f"{PROSE} {number} {RUSSIAN}" * (number % 5) for number in range(200)]
    frames = encoded(BOOK, *((0, [text]) for text in given_texts))
    decoder, wrong = Decoder(BOOK), []

    def read():
        for _ in range(20):
            found = [decoder.decode(frame, 1, 1)[0] for frame in frames]
            if found != given_texts:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
