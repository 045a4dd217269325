r"""The archive on disk, byte by byte.  Format version 1.

An archive is a folder:

    manifest.json           what the archive consists of now (index/manifest.py)
    0000000c-0.segment      articles indexed together, never changed (index/segment.py)
    0000000c-0-0000000e.dead    the articles of that segment that are deleted
    0000000e.ledger         which sources were read, which articles deleted (index/ledger.py)
    lock                    held by the process that writes

Numbers in names are hexadecimal: the commit that wrote the file, and for
a segment its number within the commit.  The manifest is replaced
atomically; a file that it does not name does not exist.

Containers
----------

Segment, dead and ledger files are containers: named sections of bytes,
checksummed in blocks.  Integers are little-endian, dates alone are signed.

    OFFSET  SIZE    DESCRIPTION
    0       8       magic: "DATELINE"
    8       4       format version: 1
    12      4       kind: "SEGM", "DEAD" or "LEDG"
    16      8       t, where the section table begins
    24      4       number of sections, s
    28      4       number of blocks in all sections, b
    32      4       CRC-32 of bytes 0..31 and of everything from t on
    ...             sections, each at the next multiple of 64; NUL between them
    t       32s     section table, right after the last section, 32 bytes a section:
                        16  name, ASCII, filled up with NUL
                        8   offset of the section in the file
                        8   its length in bytes
    t+32s   4b      CRC-32 of each block, section after section; the file ends here

The table stands at the end so that sections can be written as they are
made, however large they become.  A block is 16,384 bytes of a section,
the last one what is left.  Header, table and checksum list are checked
when a file is opened, a block when it is first read.

A dead file has one section, dead: a bitmap of the segment's articles, in
whole cells of 32 bytes.  Bitmaps begin with the lowest bit of a byte.

A worked example: a ledger file with one section of two bytes.

    >>> data = write_container("LEDG", {"sources": b"{}"})
    >>> len(data)
    102
    >>> data[:8], data[12:16]
    (b'DATELINE', b'LEDG')
    >>> data[8:12].hex(), data[16:24].hex()          # version 1; the table begins at 66
    ('01000000', '4200000000000000')
    >>> data[24:32].hex()                            # 1 section, 1 block
    '0100000001000000'
    >>> data[64:66], data[66:82]                     # the section, and its name
    (b'{}', b'sources\x00\x00\x00\x00\x00\x00\x00\x00\x00')
    >>> data[82:98].hex()                            # offset 64, length 2
    '40000000000000000200000000000000'
    >>> int.from_bytes(data[98:], "little") == zlib.crc32(b"{}")
    True

Sections of a segment of n articles
-----------------------------------

Doc ids 0..n-1 are in publication order: articles without a date first,
then by date; within a day by id from last to first.  Walking backwards
is therefore newest first, then by id, undated last.

    meta            JSON: articles, terms, forms, words (the sum of the lengths), language,
                    pivot (the length that impacts are relative to: index/impacts.py)
    lengths         u32 × n     words of title and body
    title_lengths   u32 × n     words of the title
    dates           i32 × n     days since 0001-01-01, which is day 1; 0: no date
    date_sources    u8 × n      where each is from, if any is no field (index/provenance.py)
    digests         8 × n       XXH3-64 of the article as it was given (index/builder.py)
    origins         which of `sources` each article was read from: u8, u16 or u32 × n, as
                    narrow as all fit; empty where there is but one
    sources         JSON list of source names
    articles        a frame for each article, in codes: all but id, date (and index/mentions.py)
    codebook        words and phrases, and their codes
    article_ends    u32 × n     where each frame ends; u64 × n where articles has 4 GiB or more
    ids             string table of article ids
    id_docs         u32 × n     doc id of each id in table order
    doc_ids         u32 × n     table number of each doc's id

    terms           string table of terms (stems)
    term_info       24 bytes a term, and one more as the end of the last:
                        u64 offset in postings, u64 offset in positions,
                        u32 doc freq, u32 how many forms come before in term_forms
    term_forms      u32 a form: numbers of the forms of each term in turn
    forms           string table of folded surface forms
    form_info       16 bytes a form: u64 offset in form_postings (0 where it is the only one of
                    its term), u32 doc freq, u32 term
    postings        posting list of each term
    positions       its positions, in the same order
    form_postings   which of its term's postings each form has, where the term has several

and for each keyword column C (people, places, source; index/columns.py), of v values:

    C.values        string table of values as written
    C.names         for each value in table order: "\n tokens of the value \n", folded
    C.ends          u32 × 2v    for each value, where it ends in C.names; then in C.docs
    C.docs          doc ids of each value
    C.known         bitmap of n bits: the article has the field, even if empty
    C.of            u32 × (n + 1) offsets, then the value numbers of each article; empty
                    where no article has a value

A varint holds 7 bits a byte, low bits first, the high bit set on all but
the last.  A list of doc ids is the varints of their differences, the
first counted from -1.

A cell is 256 doc ids: cell c holds 256c..256c+255, and the last may be
partly beyond n.  There are ⌈n/256⌉ cells.  A term's doc freq tells how
its posting list is written; an impact is a byte of 1..255
(index/impacts.py).  Lists of at least two postings a cell, on average,
are dense.  A dense list of d postings in c cells takes
10 + (2 + w)c + 2d bytes, which tells the width w, 2 where that is enough
for all cells and 4 elsewhere:

    10              champions: the ten greatest impacts, falling; 0 where there are fewer
    c               the greatest impact in each cell, 0 where the term is not in it
    c               how many postings each cell has, less one; 0 where it has none
    w × c           bytes of positions of each cell
    2 × d           of each posting: the low byte of its doc id, its impact

The others are sparse, and have for each posting the varint of the doc
id's difference, as in a list of doc ids, and a byte, the impact.

A form of a term with several has a list in form_postings, which says
which of the term's postings it has: of the d postings, counted from 0,
f.  Where 8f ≥ d it is a bitmap of d bits, filled up to whole bytes, else
it is written like a list of doc ids.

Positions are, for each article that has the term, numbers v of one to
five bytes,

    v = 2 × (position, as a difference to the one before) + (1 for the article's last)

    FIRST BYTE  BYTES   v
    0..223      1       the byte
    224..254    2       224 × (first byte - 223) + second byte, which is below 224
    255         5       the u32 that follows the first byte

where the first is counted from 0.  Positions count words from 0; the
body begins one position after the title's end, so that no phrase spans
the two.  A worked example: "talk" stands in two articles of one cell,
so that its list is dense.

    >>> from dateline.index._inverter import Inverter
    >>> inverter = Inverter(str)
    >>> inverter.add("talk", "of talk")
    >>> inverter.add("", "no talk")
    >>> terms, _, sections = inverter.finish(None, k1=1.5, b=0.7, pivot=2.5, title_weight=2.0)
    >>> terms
    ['no', 'of', 'talk']
    >>> list(sections["postings"][:4])              # "no", "of": sparse, article 1 and 0
    [2, 111, 1, 94]
    >>> talk = sections["postings"][4:]
    >>> list(talk[:10])                             # champions
    [162, 111, 0, 0, 0, 0, 0, 0, 0, 0]
    >>> list(talk[10:12]), list(talk[12:14])        # greatest impact, postings; positions
    ([162, 1], [3, 0])
    >>> list(talk[14:])                             # articles 0 and 1
    [0, 162, 1, 111]
    >>> list(sections["positions"])                 # "no": 1; "of": 2; "talk": 0 and 3, then 2
    [3, 5, 0, 7, 5]

A position after a gap takes more bytes, and two forms share the postings
of their term, "talk".

    >>> inverter = Inverter(lambda form: form[:4])
    >>> inverter.add("talk", "")
    >>> inverter.add("", "talks " + "and " * 150 + "talk " + "or " * 5000 + "talks")
    >>> _, forms, sections = inverter.finish(None, k1=1.5, b=0.7, pivot=9.0, title_weight=2.0)
    >>> forms
    ['and', 'or', 'talk', 'talks']
    >>> list(sections["positions"][-9:])            # 0; then 1, 152 and 5153
    [1, 2, 224, 78, 255, 19, 39, 0, 0]
    >>> list(sections["form_postings"])             # "talk": 0 and 1; "talks": 1
    [3, 2]

A frame begins with a byte that says which optional fields the article
has: from the lowest bit people, places, source, url, section, author,
language, extra.  Then come codes, the highest bit of a byte first, and
the last byte is filled up with 0: title, body and those fields, each as
symbols up to END.  People and places are lines, extra is JSON.

Symbols are texts of up to 64 bytes of UTF-8, and four special ones:

    0   END         the text ends
    1   SPELLED     codes of bytes follow, up to that of 256, which ends the piece
    2   RAW         a number follows, as a varint in bytes of 8 bits, then so many bytes
    3   GLUE        no space stands here

Between two symbols without GLUE stands one space, where one ends with a
word's character and the other begins with one.  Those are ASCII letters
and digits, and all whose UTF-8 begins with C3..E1, the letters of most
alphabets.  The codebook:

    u32             bytes of text that it was trained on
    4               how many bits the codes of the special symbols have
    129             of bytes: 257 times four bits, the lower half of a byte first
    u16 × 20        how many texts have codes of 1..20 bits
    texts           by the length of their code: u8 bytes shared with the text before,
                    u8 further bytes, bytes

The codes are canonical: they rise, as numbers, with their length; of one
length the special symbols come first, then the texts in their order, and
bytes go by their number.  No string of bits is without a meaning.  A
worked example: nothing but "talk" came twice, so its code is short.

    >>> from array import array
    >>> from dateline.index._codes import Decoder, Encoder, train
    >>> codebook = train(["talk", "no talk"])
    >>> int.from_bytes(codebook[:4], "little")      # bytes of text
    11
    >>> list(codebook[4:8])                         # END 00, SPELLED 01, RAW 110, GLUE 111
    [2, 2, 3, 3]
    >>> codebook[8 + ord("a") // 2] >> 4            # "a" is spelled in 8 bits
    8
    >>> codebook[137:145].hex()                     # one text has 2 bits, none has others
    '0000010000000000'
    >>> codebook[177:]                              # "talk" 10
    b'\x00\x04talk'
    >>> encoder = Encoder(codebook)
    >>> encoder.encode([(0, ["talk talk", "a"])])
    >>> frames, ends = encoder.frames(array("I", [0]))
    >>> [f"{byte:08b}" for byte in frames]          # talk talk END SPELLED, a, end of piece, END
    ['00000000', '10100001', '01011111', '11111110', '00000000']
    >>> Decoder(codebook).decode(frames, 1, 2)      # two texts, from byte 1 on
    ['talk talk', 'a']

A string table of m strings holds their UTF-8 in byte order, in blocks of
16.  The first of a block is written whole, each next one as what it
shares with the one before:

    u32             m
    u32 × ⌈m/16⌉    offset of each block, from the end of this list
    blocks          varint shared bytes (absent in the first), varint further bytes, bytes
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import BinaryIO

from .errors import DamagedArchiveError

VERSION = 1
BLOCK_BYTES = 16_384
ALIGNMENT_BYTES = 64
DIGEST_BYTES = 8

_MAGIC = b"DATELINE"
_HEADER = struct.Struct("<8sI4sQIII")
_ENTRY = struct.Struct("<16sQQ")
Buffer = bytes | bytearray | memoryview


class ContainerWriter:
    """Writes a container into a file, one section after the other, each piece by piece."""

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._kind = kind
        self._table: list[tuple[bytes, int, int]] = []
        self._checksums: list[int] = []
        self._end = file.write(bytes(_HEADER.size))

    def begin(self, name: str) -> None:
        """Begin a section; what is written from now on is its bytes."""
        self._end += self._file.write(bytes(-self._end % ALIGNMENT_BYTES))
        self._table.append((name.encode("ascii"), self._end, 0))

    def write(self, data: Buffer) -> None:
        """Write the next bytes of a section."""
        name, offset, length = self._table[-1]
        rest = memoryview(data).cast("B")
        n_bytes = len(rest)
        if filled := length % BLOCK_BYTES:  # go on with the last block
            piece = rest[: BLOCK_BYTES - filled]
            self._checksums[-1] = zlib.crc32(piece, self._checksums[-1])
            rest = rest[len(piece) :]
        self._checksums += [
            zlib.crc32(rest[at : at + BLOCK_BYTES]) for at in range(0, len(rest), BLOCK_BYTES)
        ]
        self._file.write(data)
        self._end += n_bytes
        self._table[-1] = name, offset, length + n_bytes

    def add(self, name: str, data: Buffer) -> None:
        """Write a whole section."""
        self.begin(name)
        self.write(data)

    def add_all(self, sections: Mapping[str, Buffer]) -> None:
        """Write whole sections, in their order."""
        for name, data in sections.items():
            self.add(name, data)

    def finish(self) -> None:
        """Write what comes after and before the sections: till then the file is no container."""
        rest = b"".join(_ENTRY.pack(*entry) for entry in self._table)
        rest += struct.pack(f"<{len(self._checksums)}I", *self._checksums)
        self._file.write(rest)
        counts = self._end, len(self._table), len(self._checksums)
        start = _HEADER.pack(_MAGIC, VERSION, self._kind.encode("ascii"), *counts, 0)[:-4]
        self._file.seek(0)
        self._file.write(start + struct.pack("<I", zlib.crc32(rest, zlib.crc32(start))))


def write_container(kind: str, sections: Mapping[str, Buffer]) -> bytes:
    """Return the bytes of a container of `kind` with these sections, in their order."""
    file = io.BytesIO()
    writer = ContainerWriter(file, kind)
    writer.add_all(sections)
    writer.finish()
    return file.getvalue()


class Section:
    """Bytes of a container; each block is checked when it is first read.

    Kernels that read `data` themselves look at `checked` first, which has
    a byte for each block, and call `read` where one is 0.
    Reading is safe from many threads: at worst two check the same block.
    """

    __slots__ = ("_checksums", "_label", "checked", "data", "n_bytes")

    def __init__(self, label: str, data: memoryview, checksums: tuple[int, ...]) -> None:
        self._label = label
        self.data = data
        self._checksums = checksums
        self.checked = bytearray(len(checksums))
        self.n_bytes = len(data)

    def read(self, start: int = 0, stop: int | None = None) -> memoryview:
        """Return bytes `start` to `stop`.  Raises DamagedArchiveError."""
        stop = self.n_bytes if stop is None else stop
        if not 0 <= start <= stop <= self.n_bytes:
            raise damaged(self._label, f"asks for bytes {start} to {stop} of {self.n_bytes}")
        if start < stop:
            first, last = start // BLOCK_BYTES, (stop - 1) // BLOCK_BYTES
            if self.checked.find(0, first, last + 1) >= 0:
                self._check(first, last)
        return self.data[start:stop]

    def _check(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            if not self.checked[number]:
                block = self.data[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]
                if zlib.crc32(block) != self._checksums[number]:
                    raise damaged(self._label, f"has a wrong checksum in block {number}")
                self.checked[number] = 1


def read_container(kind: str, name: str, data: memoryview) -> dict[str, Section]:
    """Return the sections of a container.

    `name` is the file's, for messages.  Raises DamagedArchiveError where
    header, table or checksum list are not as they were written.
    """
    if len(data) < _HEADER.size:
        raise damaged(name, f"is {len(data)} bytes long")
    magic, version, found_kind, table, n_sections, n_blocks, checksum = _HEADER.unpack_from(data)
    if magic != _MAGIC or found_kind != kind.encode("ascii"):
        raise damaged(name, f"does not begin as a {kind} file does")
    if version != VERSION:
        raise damaged(name, f"has format version {version}, and this program reads {VERSION}")
    table_end = table + _ENTRY.size * n_sections
    if table < _HEADER.size or table_end + 4 * n_blocks != len(data):
        raise damaged(name, "does not end with its section table")
    begin = zlib.crc32(data[: _HEADER.size - 4])
    if zlib.crc32(data[table:], begin) != checksum:
        raise damaged(name, "has a wrong checksum in its section table")
    checksums = struct.unpack_from(f"<{n_blocks}I", data, table_end)
    sections, first = {}, 0
    for at in range(table, table_end, _ENTRY.size):
        padded, offset, length = _ENTRY.unpack_from(data, at)
        section_name = padded.rstrip(b"\0").decode("ascii", "replace")
        last = first - (-length // BLOCK_BYTES)
        if not _HEADER.size <= offset <= table - length or last > n_blocks:
            raise damaged(name, f"ends within its section {section_name}")
        label = f"{name}, section {section_name},"
        sections[section_name] = Section(
            label, data[offset : offset + length], checksums[first:last]
        )
        first = last
    return sections


def damaged(name: str, what: str) -> DamagedArchiveError:
    """Return the error that says what is wrong with a file, and the remedy."""
    remedy = "restore the archive from a backup, or build it again with --rebuild"
    return DamagedArchiveError(f"{name} {what}: {remedy}", name, what)
