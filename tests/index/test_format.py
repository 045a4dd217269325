"""Containers: what is written is read back, and nothing else is."""

from __future__ import annotations

import doctest
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index import _engine, _strings
from dateline.index import format as container_format
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import BLOCK_BYTES, ContainerWriter, read_container, write_container

names = st.text(st.sampled_from("abc_."), min_size=1, max_size=16)
SMALL = {"sources": b"{}", "empty": b"", "deleted": b"[1, 2, 3]" * 9}
TABLE = 128 + 81  # where its table begins


def read_all(data, kind="LEDG"):
    sections = read_container(kind, "here", memoryview(data))
    return {name: bytes(section.read()) for name, section in sections.items()}


def test_the_worked_example_of_the_specification_runs():
    results = doctest.testmod(container_format)
    assert results.attempted > 5
    assert results.failed == 0


@given(st.dictionaries(names, st.binary(max_size=200), max_size=5))
def test_sections_are_read_back_as_they_were_written(sections):
    assert read_all(write_container("LEDG", sections)) == sections


@pytest.mark.parametrize("more", [-1, 0, 1, BLOCK_BYTES])
def test_sections_of_several_blocks_are_read_back(more):
    section = bytes(range(256)) * (BLOCK_BYTES // 256) + bytes(max(more, 0))
    section = section[: BLOCK_BYTES + more]
    assert read_all(write_container("SEGM", {"a": section, "b": b"x"}), "SEGM") == {
        "a": section,
        "b": b"x",
    }


def test_kernels_check_the_blocks_that_have_checksums():
    assert {_strings.BLOCK_BYTES, _engine.BLOCK_BYTES} == {BLOCK_BYTES}


@given(st.lists(st.integers(0, 2 * BLOCK_BYTES), max_size=6))
def test_a_section_may_be_written_in_pieces(sizes):
    pieces = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    file = io.BytesIO()
    writer = ContainerWriter(file, "LEDG")
    writer.add("before", b"x")
    writer.begin("pieces")
    for piece in pieces:
        writer.write(piece)
    writer.add("after", b"y")
    writer.finish()
    whole = {"before": b"x", "pieces": b"".join(pieces), "after": b"y"}
    assert file.getvalue() == write_container("LEDG", whole)
    assert read_all(file.getvalue()) == whole


def test_numbers_wider_than_a_byte_are_written_as_their_bytes():
    numbers = memoryview(struct.pack("<3I", 1, 2, 3)).cast("I")
    assert read_all(write_container("LEDG", {"n": numbers})) == {"n": bytes(numbers)}


def test_sections_begin_at_multiples_of_64():
    data = write_container("LEDG", SMALL)
    for number, section in enumerate(SMALL.values()):
        offset, length = struct.unpack_from("<QQ", data, TABLE + 32 * number + 16)
        assert offset % 64 == 0
        assert data[offset : offset + length] == section


@given(st.data())
def test_a_part_of_a_section_is_a_slice(data):
    content = bytes(range(256)) * 150
    section = read_container("SEGM", "here", memoryview(write_container("SEGM", {"a": content})))[
        "a"
    ]
    for _ in range(5):
        start = data.draw(st.integers(0, len(content)))
        stop = data.draw(st.integers(start, len(content)))
        assert section.read(start, stop) == content[start:stop]


@pytest.mark.parametrize(("start", "stop"), [(3, 2), (0, 3), (-1, 1), (3, 3), (3, None)])
def test_bytes_outside_a_section_are_refused(start, stop):
    section = read_container("LEDG", "here", memoryview(write_container("LEDG", SMALL)))["sources"]
    with pytest.raises(DamagedArchiveError, match="here, section sources, asks for bytes"):
        section.read(start, stop)


def test_only_the_blocks_that_are_read_are_checked():
    content = bytes(3 * BLOCK_BYTES)
    data = bytearray(write_container("SEGM", {"a": content}))
    data[64 + BLOCK_BYTES + 5] ^= 1
    section = read_container("SEGM", "here", memoryview(data))["a"]
    assert section.read(0, BLOCK_BYTES) == content[:BLOCK_BYTES]
    assert section.read(2 * BLOCK_BYTES) == content[:BLOCK_BYTES]
    with pytest.raises(DamagedArchiveError, match="wrong checksum in block 1"):
        section.read(BLOCK_BYTES - 1, BLOCK_BYTES + 1)
    with pytest.raises(DamagedArchiveError, match="wrong checksum in block 1"):
        section.read()


def sealed(data):
    """Return the container with the checksum that its changed header asks for."""
    (table,) = struct.unpack_from("<Q", data, 16)
    checksum = zlib.crc32(data[table:], zlib.crc32(data[:32]))
    return data[:32] + struct.pack("<I", checksum) + data[36:]


def changed(at, new):
    data = write_container("LEDG", SMALL)
    return sealed(data[:at] + new + data[at + len(new) :])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is 0 bytes long"),
        (b"DATELINE", "is 8 bytes long"),
        (bytes(40), "does not begin as a LEDG file does"),
        (changed(0, b"DATELIME"), "does not begin as a LEDG file does"),
        (write_container("SEGM", SMALL), "does not begin as a LEDG file does"),
        (changed(8, b"\x02"), "format version 2, and this program reads 1"),
        (changed(16, b"\xff" * 8), "does not end with its section table"),
        (changed(16, bytes(8)), "does not end with its section table"),
        (changed(24, b"\xff\xff\xff\xff"), "does not end with its section table"),
        (changed(28, b"\xff\xff\xff\xff"), "does not end with its section table"),
        (write_container("LEDG", SMALL) + b"\0", "does not end with its section table"),
        (changed(TABLE + 16, b"\x00"), "ends within its section sources"),
        (changed(TABLE + 16, b"\xff" * 8), "ends within its section sources"),
        (changed(TABLE + 24, b"\xff" * 8), "ends within its section sources"),
        (changed(TABLE + 24, b"\x00\x80\x01"), "ends within its section sources"),
        (write_container("LEDG", SMALL) + b"", None),
    ],
)
def test_a_file_that_cannot_be_one_says_why_and_what_helps(data, reason):
    if reason is None:
        assert read_all(data) == SMALL
        return
    with pytest.raises(DamagedArchiveError, match=reason) as caught:
        read_all(data)
    assert str(caught.value).startswith("here ")
    assert str(caught.value).endswith("--rebuild")


def test_every_truncation_is_noticed():
    data = write_container("LEDG", SMALL)
    for length in range(len(data)):
        with pytest.raises(DamagedArchiveError):
            read_all(data[:length])


def test_every_changed_byte_is_noticed_but_for_the_padding():
    data = write_container("LEDG", SMALL)
    unnoticed = set()
    for at in range(len(data)):
        for change in (0x01, 0x80, 0xFF):
            try:
                read_all(data[:at] + bytes([data[at] ^ change]) + data[at + 1 :])
            except DamagedArchiveError:
                continue
            unnoticed.add(at)
    ends = [(36, 64), (66, 128)]  # "sources" is 2 bytes, "empty" none
    assert unnoticed == {at for start, stop in ends for at in range(start, stop)}
