"""Keyword columns: the people, places and source of each article, whole values."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from ._bitmaps import mark_docs
from ._strings import StringTable, write_table
from .format import Section

# The keyword columns of every segment; each is a field of Article.
COLUMNS = ("people", "places", "source")

Values = tuple[str, ...] | None


def write_column(
    name: str, values_of: Sequence[Values], forms: Callable[[str], tuple[str, ...]]
) -> dict[str, bytes]:
    """Return the sections of a column.

    `values_of` holds the values of each doc id in turn, None where the
    article has no such field; `forms` splits a value into folded tokens.
    """
    values = sorted({value for values in values_of for value in values or ()})
    number_of = {value: number for number, value in enumerate(values)}
    docs: list[bytearray] = [bytearray() for _ in values]
    next_doc = [0] * len(values)
    known = bytearray((len(values_of) + 7) // 8)
    offsets, numbers = array("I", [0]), array("I")
    for doc, row in enumerate(values_of):
        if row is not None:
            known[doc >> 3] |= 1 << (doc & 7)
        for value in row or ():
            number = number_of[value]
            _append_varint(docs[number], doc + 1 - next_doc[number])
            next_doc[number] = doc + 1
            numbers.append(number)
        offsets.append(len(numbers))
    names = [" ".join(("\n", *forms(value), "\n")).encode() for value in values]
    return {
        f"{name}.values": write_table(values),
        f"{name}.names": b"".join(names),
        f"{name}.ends": (_ends(names) + _ends(docs)).tobytes(),
        f"{name}.docs": b"".join(docs),
        f"{name}.known": bytes(known),
        f"{name}.of": (offsets + numbers).tobytes() if numbers else b"",
    }


def _ends(parts: Sequence[bytes | bytearray]) -> array[int]:
    ends, at = array("I"), 0
    for part in parts:
        at += len(part)
        ends.append(at)
    return ends


def _append_varint(out: bytearray, value: int) -> None:
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


class KeywordColumn:
    """A column of one segment.  Values go by their numbers, in sorted order."""

    def __init__(self, name: str, sections: Mapping[str, Section], n_docs: int) -> None:
        self._n_docs = n_docs
        self.values = StringTable(sections[f"{name}.values"].read())
        self._names = bytes(sections[f"{name}.names"].read())
        ends = sections[f"{name}.ends"].read().cast("I")
        self._name_ends, self._doc_ends = ends[: len(self.values)], ends[len(self.values) :]
        self._docs = sections[f"{name}.docs"].read()
        self._known = sections[f"{name}.known"].read()
        # The rows: n_docs + 1 offsets into the value numbers, which follow; none without values.
        self.of = sections[f"{name}.of"].read().cast("I")

    def find(self, tokens: Sequence[str], *, whole: bool = False) -> list[int]:
        """Return the values whose name has these folded tokens side by side, or is all of them."""
        if not tokens:
            return []
        wanted = f" {' '.join(tokens)} ".encode()
        if whole:
            wanted = b"\n" + wanted + b"\n"
        found: list[int] = []
        at = self._names.find(wanted)
        while at >= 0:
            number = bisect_right(self._name_ends, at)
            found.append(number)
            at = self._names.find(wanted, self._name_ends[number])
        return found

    def mark(self, number: int) -> int:
        """Return the articles that have the value, as a bitmap in an int."""
        start = self._doc_ends[number - 1] if number else 0
        docs = self._docs[start : self._doc_ends[number]]
        return int.from_bytes(mark_docs(docs, self._n_docs), "little")

    def values_of(self, doc: int) -> Values:
        """Return the values of an article in its own order, None where it has no such field."""
        if not self._known[doc >> 3] >> (doc & 7) & 1:
            return None
        if not self.values:
            return ()
        first = self._n_docs + 1
        numbers = self.of[first + self.of[doc] : first + self.of[doc + 1]]
        return tuple(self.values[number] for number in numbers)
