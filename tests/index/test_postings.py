"""Posting lists read back: worked examples, and bytes that no writer made."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making_archives import docs_of

from dateline.index._postings import BODY, BOTH, TITLE, add_scores, mark, mark_docs, mark_words

# Article 0 has the term once, in the body; article 3 three times, one in the title.
LIST = bytes([1, 2, 3, 7, 1])
PLACES = bytes([4, 0, 5, 2])
N_DOCS = 5


def docs(bits):
    return docs_of(int.from_bytes(bits, "little"))


@pytest.mark.parametrize(
    ("field", "expected"), [(BOTH, [0, 3]), (TITLE, [3]), (BODY, [0, 3])], ids=str
)
def test_mark_reads_the_worked_example(field, expected):
    assert docs(mark(LIST, N_DOCS, field)) == expected


def test_an_article_with_the_term_in_its_title_alone_is_not_marked_for_the_body():
    assert docs(mark(bytes([1, 3, 1]), 1, TITLE)) == [0]
    assert docs(mark(bytes([1, 3, 1]), 1, BODY)) == []


@given(st.sets(st.integers(0, 70_000), max_size=40))
def test_mark_docs_reads_differences(chosen):
    data, before = bytearray(), -1
    for doc in sorted(chosen):
        step = doc - before
        while step >= 128:
            data.append(step & 127 | 128)
            step >>= 7
        data.append(step)
        before = doc
    n_docs = max(chosen, default=-1) + 1
    assert docs(mark_docs(data, n_docs)) == sorted(chosen)
    assert docs(mark_docs(data + b"\x01garbage", n_docs, len(chosen))) == sorted(chosen)
    if chosen:
        assert docs(mark_docs(data, n_docs, len(chosen) - 1)) == sorted(chosen)[:-1]
        with pytest.raises(ValueError, match="does not exist"):
            mark_docs(data, n_docs - 1)
        with pytest.raises(ValueError, match="ends within a number"):
            mark_docs(data, n_docs, len(chosen) + 1)


def test_a_slop_of_any_size_is_taken():
    lists = [(bytes([1, 4]), bytes([1, 9]))]
    assert docs(mark_words(lists * 2, array("I", [0]), BOTH, 2**70)) == [0]


@pytest.mark.parametrize("lengths", [[], [1], [1, 2, 3]])
def test_scores_and_lengths_must_be_of_as_many_articles(lengths):
    with pytest.raises(ValueError, match="differ in shape"):
        add_scores(b"", array("I", lengths), array("d", [0, 0]), BOTH, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("postings", "reason"),
    [
        (b"\x01", "ends within a number"),
        (b"\x80", "ends within a number"),
        (b"\x80\x80\x80\x80\x80\x01", "ends within a number"),
        (b"\xff\xff\xff\xff\x7f", "ends within a number"),
        (b"\x01\x03", "ends within a number"),
        (b"\x00\x02", "does not exist"),
        (b"\x06\x02", "does not exist"),
        (b"\x05\x02\x01\x02", "does not exist"),
        (b"\x01\x02\x00\x02", "does not exist"),
        (b"\xff\xff\xff\xff\x0f\x02", "does not exist"),
        (b"\x01\x00", "counts wrongly"),
        (b"\x01\x03\x02", "counts wrongly"),
    ],
)
def test_a_list_that_cannot_be_one_says_why(postings, reason):
    lengths, scores = array("I", [1] * N_DOCS), array("d", [0.0] * N_DOCS)
    with pytest.raises(ValueError, match=reason):
        mark(postings, N_DOCS)
    with pytest.raises(ValueError, match=reason):
        add_scores(postings, lengths, scores, BOTH, 1, 1, 1, 1, 1)
    with pytest.raises(ValueError, match=reason):
        mark_words([(postings, bytes(9))], lengths)


@pytest.mark.parametrize("n_words", [1, 2, 3])
@pytest.mark.parametrize(
    ("postings", "positions"),
    [
        (b"\x01\x02", b""),
        (b"\x01\x02", b"\x80"),
        (b"\x01\x04", b"\x01"),
        (b"\x01\x04\x01\x02", b"\x01"),
        (b"\x01\xfe\xff\xff\xff\x0f", b"\x01" * 9),
    ],
)
def test_positions_that_are_too_few_say_so(n_words, postings, positions):
    with pytest.raises(ValueError, match=r"too short|ends within"):
        mark_words([(postings, positions)] * n_words, array("I", [0] * N_DOCS))


def try_all(postings, positions, n_docs):
    """Use every reader; each returns or raises ValueError, and nothing else."""
    lengths, scores = array("I", [3] * n_docs), array("d", [0.0] * n_docs)
    sound = (bytes([1, 4]), bytes([0, 1]))
    calls = [
        lambda: mark(postings, n_docs, TITLE),
        lambda: mark_docs(postings, n_docs),
        lambda: mark_docs(postings, n_docs, 3),
        lambda: add_scores(postings, lengths, scores, BOTH, 1, 1, 1, 1, 1),
        lambda: mark_words([(postings, positions)] * 2, lengths),
        lambda: mark_words([(postings, positions), sound], lengths, BODY),
        lambda: mark_words([sound, (postings, positions)], lengths, TITLE, 3),
    ]
    refused = 0
    for call in calls:
        try:
            call()
        except ValueError:
            refused += 1
    return refused


small_numbers = st.lists(st.integers(0, 9), max_size=30).map(bytes)


@given(st.binary(max_size=40) | small_numbers, st.binary(max_size=40), st.integers(0, 40))
@example(b"\x01\xfe\xff\xff\xff\x0f", b"\x01", 1)
def test_random_bytes_give_a_bitmap_or_a_value_error(postings, positions, n_docs):
    try_all(postings, positions, n_docs)


def test_every_changed_byte_and_every_truncation_gives_a_bitmap_or_a_value_error():
    assert try_all(LIST, PLACES, N_DOCS) == 2  # LIST is no plain list of doc ids
    refused = 0
    for data, other, is_list in [(LIST, PLACES, True), (PLACES, LIST, False)]:
        for at in range(len(data)):
            for changed in (
                data[:at],
                *(data[:at] + bytes([b]) + data[at + 1 :] for b in range(256)),
            ):
                refused += try_all(*((changed, other) if is_list else (other, changed)), N_DOCS)
    assert refused
