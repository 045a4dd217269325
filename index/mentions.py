"""Mentions: what was read from the text of each article, beside the article itself.

    mentions        a row for each article
    mention_ends    u32 × n     where each row ends; u64 × n where mentions has 4 GiB or more

A segment has these sections if something was read from one of its texts.
The row of an article from which nothing was read is empty.  Another has
a varint, how many mentions there are, and for each

    1               kind: person, place, organisation, vessel
    1               confidence in hundredths
    varint          how often the article names it
    varint          where first, in characters of title, two line ends and body
    varint          p: the name is the p-th of the article's people and places; 0: it follows
    varint, bytes   its length and its UTF-8, only where p is 0
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..corpus.mention import KINDS, Mention
from .format import ContainerWriter, Section, damaged

_NUMBER_OF = {kind: number for number, kind in enumerate(KINDS)}
_WIDE = 1 << 32  # bytes of all rows from which on their ends are u64
_CHUNK = 8192  # rows that are written at once

# The mentions of an article as they are stored; empty where nothing was read.
Row = bytes | memoryview
Parts = Sequence[tuple["StoredMentions", Sequence[int]]]


def encode_mentions(mentions: Sequence[Mention] | None, names: Iterable[str]) -> bytes:
    """Return the row of an article whose people, then places, are `names`."""
    if mentions is None:
        return b""
    place_of: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        place_of.setdefault(name, place)
    row = bytearray()
    _put_varint(row, len(mentions))
    for kind, name, count, start, confidence in mentions:
        row.append(_NUMBER_OF[kind])
        row.append(round(100 * confidence))
        _put_varint(row, count)
        _put_varint(row, start)
        place = place_of.get(name, 0)
        _put_varint(row, place)
        if not place:
            text = name.encode()
            _put_varint(row, len(text))
            row += text
    return bytes(row)


def decode_mentions(row: Row, names: Sequence[str]) -> tuple[Mention, ...] | None:
    """Return the mentions of a row.  Raises ValueError or LookupError where it makes no sense."""
    if not row:
        return None
    n_mentions, at = _varint(row, 0)
    mentions = []
    for _ in range(n_mentions):
        kind, percent = KINDS[row[at]], row[at + 1]
        count, at = _varint(row, at + 2)
        start, at = _varint(row, at)
        place, at = _varint(row, at)
        if place:
            name = names[place - 1]
        else:
            length, at = _varint(row, at)
            if length > len(row) - at:
                raise ValueError("a name ends outside its row")
            name = bytes(row[at : at + length]).decode()
            at += length
        mentions.append(Mention(kind, name, count, start, percent / 100))
    if at != len(row):
        raise ValueError("bytes follow the last mention")
    return tuple(mentions)


def mention_sections(rows: Sequence[Row]) -> dict[str, bytes]:
    """Return the sections that hold rows, in doc-id order; none where nothing was read."""
    if not any(rows):
        return {}
    return {"mentions": b"".join(rows), "mention_ends": _ends(map(len, rows))}


def join_mentions(parts: Parts, order: Sequence[int], container: ContainerWriter) -> None:
    """Write the sections of some articles of several segments, as index/store.py does frames."""
    places = [(stored, doc) for stored, docs in parts for doc in docs]
    if not any(stored.row(doc) for stored, doc in places):
        return
    container.begin("mentions")
    lengths: list[int] = []
    for first in range(0, len(order), _CHUNK):
        chosen = (places[number] for number in order[first : first + _CHUNK])
        rows = [stored.row(doc) for stored, doc in chosen]
        lengths += map(len, rows)
        container.write(b"".join(rows))
    container.add("mention_ends", _ends(lengths))


class StoredMentions:
    """The mentions of a segment's articles; a segment without them is as if nothing was read."""

    def __init__(self, sections: Mapping[str, Section]) -> None:
        self._rows = sections.get("mentions")
        self._sections = sections

    @property
    def n_bytes(self) -> int:
        """The size of all rows."""
        return 0 if self._rows is None else self._rows.n_bytes

    def row(self, doc: int) -> Row:
        """Return an article's mentions as they are stored."""
        if self._rows is None:
            return b""
        return self._rows.read(self._ends[doc - 1] if doc else 0, self._ends[doc])

    def of(self, doc: int, names: Sequence[str]) -> tuple[Mention, ...] | None:
        """Return the mentions of an article whose people, then places, are `names`."""
        try:
            return decode_mentions(self.row(doc), names)
        except (ValueError, LookupError) as error:
            raise damaged("mentions", f"holds a row that cannot be read ({error})") from None

    @cached_property
    def _ends(self) -> memoryview:
        return self._sections["mention_ends"].read().cast("Q" if self.n_bytes >= _WIDE else "I")


def _ends(lengths: Iterable[int]) -> bytes:
    ends, end = array("Q"), 0
    for length in lengths:
        end += length
        ends.append(end)
    return (ends if end >= _WIDE else array("I", ends)).tobytes()


def _put_varint(row: bytearray, value: int) -> None:
    while value >= 128:
        row.append(value & 127 | 128)
        value >>= 7
    row.append(value)


def _varint(row: Row, at: int) -> tuple[int, int]:
    """Return the number at a place, and the place after it."""
    value = shift = 0
    while True:
        byte = row[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 28:
            raise ValueError("a number is longer than numbers are")
