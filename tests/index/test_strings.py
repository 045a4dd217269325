"""String tables: looked up as sorted lists would be, and safe to read whatever the bytes."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index._strings import StringColumn, StringTable, write_table
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
alike = st.text(st.sampled_from("ab\x7f\x80é\uffff\U0001f680"), max_size=5)
sorted_texts = st.lists(st.one_of(words, alike), unique=True, max_size=70).map(sorted)
any_text = st.one_of(alike, st.text(st.characters(), max_size=5))


@given(sorted_texts)
def test_a_table_gives_back_its_strings_in_order(strings):
    table = StringTable(write_table(strings))
    assert len(table) == table.n_strings == len(strings)
    assert list(table.strings()) == strings
    assert [table[number] for number in range(len(strings))] == strings


@given(sorted_texts, st.integers(0, 80), st.integers(0, 80))
def test_a_range_of_strings_is_a_slice(strings, start, stop):
    assert list(StringTable(write_table(strings)).strings(start, stop)) == strings[start:stop]


@given(sorted_texts.filter(bool), st.data())
def test_picked_strings_are_those_with_the_numbers(strings, data):
    numbers = data.draw(st.lists(st.integers(0, len(strings) - 1)))
    ends = sorted(data.draw(st.tuples(*[st.integers(0, len(numbers))] * 2)))
    picked = StringTable(write_table(strings)).pick(array("I", numbers), *ends)
    assert picked == [strings[number] for number in numbers[slice(*ends)]]


@pytest.mark.parametrize(
    ("numbers", "ends"), [([2], (0, 1)), ([0], (0, 2)), ([0, 1], (1, 0)), ([], (1, 1))]
)
def test_numbers_of_no_string_are_refused(numbers, ends):
    with pytest.raises(ValueError, match=r"no string 2|none are"):
        StringTable(write_table(["a", "b"])).pick(array("I", numbers), *ends)


@given(sorted_texts, any_text)
def test_find_and_lower_bound_agree_with_bisect(strings, wanted):
    table = StringTable(write_table(strings))
    for text in [*strings, wanted]:
        assert table.find(text) == (strings.index(text) if text in strings else -1)
        assert table.lower_bound(text.encode("utf-8", "surrogatepass")) == bisect_left(
            strings, text
        )


@given(sorted_texts, any_text)
def test_a_prefix_range_holds_the_strings_that_begin_so(strings, prefix):
    start, stop = StringTable(write_table(strings)).prefix_range(prefix)
    assert strings[start:stop] == [string for string in strings if string.startswith(prefix)]


@pytest.mark.parametrize("n_strings", [1, 15, 16, 17, 32, 33])
def test_strings_at_the_ends_of_blocks_are_found(n_strings):
    strings = sorted(f"vessel {number:02}" for number in range(n_strings))
    table = StringTable(write_table(strings))
    assert [table.find(string) for string in strings] == list(range(n_strings))
    assert table.find("vessel") == table.find("vessel 99") == -1


def test_a_string_longer_than_a_byte_can_count_is_kept():
    strings = sorted(["x" * 70_000, "x" * 70_000 + "y", "é" * 300])
    assert list(StringTable(write_table(strings)).strings()) == strings


def test_a_lone_surrogate_may_be_asked_for_and_is_in_no_table():
    table = StringTable(write_table(["a", "\uffff"]))
    assert table.find("\ud800") == -1
    assert table.prefix_range("\ud800")[0] == table.prefix_range("\ud800")[1]


@pytest.mark.parametrize("strings", [["b", "a"], ["a", "a"], ["a", ""]])
def test_strings_that_do_not_rise_make_no_table(strings):
    with pytest.raises(ValueError, match="must rise"):
        write_table(strings)


def test_a_number_beyond_the_last_string_is_an_index_error():
    with pytest.raises(IndexError):
        StringTable(write_table(["a"]))[1]


# What a reader does with bytes that no writer made.


def read_all(data):
    """Use every method; return whether the table let itself be read."""
    try:
        table = StringTable(data)
        for text in ("", "a", "vessel 07", "\U0010ffff"):
            table.find(text)
            start, stop = table.prefix_range(text)
            list(table.strings(start, min(stop, start + 100)))
        for number in range(min(len(table), 100)):
            assert isinstance(table[number], str)
    except ValueError:
        return False
    return True


sound = write_table([f"vessel {number:02}" for number in range(40)])


def test_every_truncated_table_is_refused_or_read_within_its_bytes():
    assert read_all(sound)
    assert not any(read_all(sound[:length]) for length in range(4 + 4 * 3 + 1))
    for length in range(len(sound)):
        read_all(sound[:length])


def test_every_changed_byte_gives_strings_or_a_value_error():
    refused = 0
    for at in range(len(sound)):
        for change in (0x01, 0x80, 0xFF):
            refused += not read_all(sound[:at] + bytes([sound[at] ^ change]) + sound[at + 1 :])
    assert refused


@given(st.binary(max_size=200))
def test_random_bytes_give_strings_or_a_value_error(data):
    read_all(data)


@given(st.integers(0, 64), st.binary(min_size=70, max_size=200))
def test_random_blocks_give_strings_or_a_value_error(n_strings, blocks):
    n_blocks = (n_strings + 15) // 16
    offsets = b"".join((16 * n).to_bytes(4, "little") for n in range(n_blocks))
    read_all(n_strings.to_bytes(4, "little") + offsets + blocks)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "at least 4 bytes"),
        (b"\x01\0\0", "at least 4 bytes"),
        (b"\x01\0\0\0", "ends within its offsets"),
        (b"\xff\xff\xff\xff" + bytes(40), "ends within its offsets"),
        (b"\x01\0\0\0\x05\0\0\0a", "lies outside"),
    ],
)
def test_a_table_that_cannot_be_one_says_why(data, reason):
    with pytest.raises(ValueError, match=reason):
        StringTable(data)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (b"\x05abc", "lies outside its table"),
        (b"\xff\xff\xff\xff\xff\x01", "ends within a number"),
        (b"\x80", "ends within a number"),
        (b"\x01\xff", "invalid start byte"),
    ],
)
def test_a_string_that_cannot_be_one_says_why(block, reason):
    table = StringTable(b"\x01\0\0\0\0\0\0\0" + block)
    with pytest.raises(ValueError, match=reason):
        table[0]


# Of a section, whose blocks have checksums


def sections_with_a_wrong_byte(name, at):
    """Return 9,000 texts of 20 characters, sorted, and sections of them with one byte wrong."""
    texts = sorted(map(hash_of, range(9_000)))
    sections = {"texts": write_table(texts), "numbers": array("I", range(9_000)).tobytes()}
    data = bytearray(write_container("SEGM", sections))
    data[data.index(sections[name]) + at] ^= 1
    return texts, read_container("SEGM", "x", memoryview(data))


def hash_of(number):
    return hashlib.sha256(str(number).encode()).hexdigest()[:20]


def test_a_table_of_a_section_is_checked_where_it_is_read():
    texts, sections = sections_with_a_wrong_byte("texts", 100_000)
    table = StringTable(sections["texts"].data, sections["texts"])
    assert (table[0], table[8_999]) == (texts[0], texts[8_999])
    with pytest.raises(DamagedArchiveError, match="wrong checksum"):
        table.strings()


def test_a_column_is_checked_where_it_is_read():
    texts, sections = sections_with_a_wrong_byte("numbers", 4 * 8_999)
    column = StringColumn(
        StringTable(sections["texts"].data, sections["texts"]), sections["numbers"]
    )
    assert column[7] == texts[7]
    for _ in range(2):
        with pytest.raises(DamagedArchiveError, match="wrong checksum"):
            column[8_999]
