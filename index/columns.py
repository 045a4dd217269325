"""Keyword columns: the people, places and source of each article, whole values."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from ._bitmaps import mark_docs
from ._rows import docs_of_values, number_values, place_bits, place_values, used_values
from ._strings import StringTable, write_table
from .format import Buffer, Section

# The keyword columns of every segment; each is a field of Article.
COLUMNS = ("people", "places", "source")

Values = tuple[str, ...] | None


def write_column(
    name: str, values_of: Sequence[Values], forms: Callable[[str], tuple[str, ...]]
) -> dict[str, Buffer]:
    """Return the sections of a column.

    `values_of` holds the values of each doc id in turn, None where the
    article has no such field; `forms` splits a value into folded tokens.
    """
    values, known, rows = number_values(values_of)
    names = [" ".join(("\n", *forms(value), "\n")).encode() for value in values]
    return _write(name, _Content(len(values_of), values, names, known, rows))


def join_columns(
    name: str, columns: Sequence[KeywordColumn], maps: list[array[int]], n_docs: int
) -> dict[str, Buffer]:
    """Return the sections of a column of several segments that become one (index/_rows.pyx)."""
    used = [column.used(new_docs) for column, new_docs in zip(columns, maps, strict=True)]
    names = {value: name for part in used for value, name in part.values()}
    values = sorted(names)
    number_of = {value: number for number, value in enumerate(values)}
    numbers = [array("I", bytes(4 * len(column.values))) for column in columns]
    for part, new in zip(used, numbers, strict=True):
        for number, (value, _) in part.items():
            new[number] = number_of[value]
    # Only rows that were checked above: those of a column that has values.
    of = [column.of if column.values else column.of[:0] for column in columns]
    rows = place_values(of, maps, numbers, n_docs)
    known = place_bits([column.known for column in columns], maps, n_docs)
    return _write(name, _Content(n_docs, values, [names[v] for v in values], known, rows))


class _Content(NamedTuple):
    """What a column is written from; `rows` as in KeywordColumn.of, and never empty."""

    n_docs: int
    values: list[str]
    names: list[bytes]
    known: bytearray
    rows: array[int]


def _write(name: str, content: _Content) -> dict[str, Buffer]:
    docs, doc_ends = docs_of_values(content.rows, content.n_docs, len(content.values))
    name_ends = array("I", accumulate(map(len, content.names)))
    return {
        f"{name}.values": write_table(content.values),
        f"{name}.names": b"".join(content.names),
        f"{name}.ends": (name_ends + doc_ends).tobytes(),
        f"{name}.docs": docs,
        f"{name}.known": content.known,
        f"{name}.of": content.rows.tobytes() if content.values else b"",
    }


class KeywordColumn:
    """A column of one segment.  Values go by their numbers, in sorted order."""

    def __init__(self, name: str, sections: Mapping[str, Section], n_docs: int) -> None:
        self._n_docs = n_docs
        self.values = StringTable(sections[f"{name}.values"].read())
        self._names = bytes(sections[f"{name}.names"].read())
        ends = sections[f"{name}.ends"].read().cast("I")
        self._name_ends, self._doc_ends = ends[: len(self.values)], ends[len(self.values) :]
        self._docs = sections[f"{name}.docs"].read()
        self.known = sections[f"{name}.known"].read()
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

    def used(self, new_docs: array[int]) -> dict[int, tuple[str, bytes]]:
        """Return value and folded name of each value that a live article has, by number.

        `new_docs` tells which live (index/_rows.pyx).  Raises ValueError
        where rows are not as they were written.
        """
        if not self.values:
            return {}
        values, ends = self.values.strings(), [0, *self._name_ends]
        return {
            number: (values[number], self._names[ends[number] : ends[number + 1]])
            for number, is_used in enumerate(used_values(self.of, new_docs, len(values)))
            if is_used
        }

    def mark(self, number: int) -> int:
        """Return the articles that have the value, as a bitmap in an int."""
        start = self._doc_ends[number - 1] if number else 0
        docs = self._docs[start : self._doc_ends[number]]
        return int.from_bytes(mark_docs(docs, self._n_docs), "little")

    def values_of(self, doc: int) -> Values:
        """Return the values of an article in its own order, None where it has no such field."""
        if not self.known[doc >> 3] >> (doc & 7) & 1:
            return None
        if not self.values:
            return ()
        first = self._n_docs + 1
        numbers = self.of[first + self.of[doc] : first + self.of[doc + 1]]
        return tuple(self.values[number] for number in numbers)
