"""Keyword columns: the people, places and source of each article, whole values.

The values of places answer to broader names too, as Tokyo does to Japan
and to Asia (corpus/entities/broader.py).  These are a keyword column of
their own, "broader", whose articles are the values of places in the order
of their table; so a search needs no tables of the world.  A segment
without that column was written before there were any broader names.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ._bitmaps import docs_in, mark_lists
from ._rows import (
    DEAD,
    docs_of_values,
    number_values,
    place_bits,
    place_values,
    used_values,
)
from ._strings import StringTable, write_table
from .format import Buffer, Section, read_container, write_container

# The keyword columns of every segment; each is a field of Article.
COLUMNS = ("people", "places", "source")
BROADENED = "places"  # the one whose values answer to broader names
_BROADER = "broader"

Values = tuple[str, ...] | None
Names = Callable[[str], tuple[str, ...]]


def write_column(
    name: str, values_of: Sequence[Values], forms: Names, broader: Names | None = None
) -> dict[str, Buffer]:
    """Return the sections of a column.

    `values_of` holds the values of each doc id in turn, None where the
    article has no such field; `forms` splits a value into folded tokens;
    `broader` gives the broader names of a value, where it may have any.
    """
    values, known, rows = number_values(values_of)
    names = [" ".join(("\n", *forms(value), "\n")).encode() for value in values]
    sections = _write(name, _Content(len(values_of), values, names, known, rows))
    if broader is not None:
        sections |= write_column(_BROADER, [broader(value) for value in values], forms)
    return sections


def join_columns(
    name: str, columns: Sequence[KeywordColumn], maps: list[array[int]], n_docs: int
) -> dict[str, Buffer]:
    """Return the sections of a column of several segments that become one (index/_rows.pyx).

    Columns have broader names all or none.
    """
    used = [column.used(new_docs) for column, new_docs in zip(columns, maps, strict=True)]
    names = {value: name for part in used for value, name in part.values()}
    values = sorted(names)
    number_of = {value: number for number, value in enumerate(values)}
    numbers = [array("I", [DEAD]) * len(column.values) for column in columns]
    for part, new in zip(used, numbers, strict=True):
        for number, (value, _) in part.items():
            new[number] = number_of[value]
    # Only rows that were checked above: those of a column that has values.
    of = [column.of if column.values else column.of[:0] for column in columns]
    rows = place_values(of, maps, numbers, n_docs)
    known = place_bits([column.known for column in columns], maps, n_docs)
    sections = _write(name, _Content(n_docs, values, [names[v] for v in values], known, rows))
    broader = [column.broader for column in columns if column.broader is not None]
    if broader:
        sections |= join_columns(_BROADER, broader, _first_of_each(numbers), len(values))
    return sections


def _first_of_each(maps: list[array[int]]) -> list[array[int]]:
    """Return the maps from old numbers to new ones, in which only one leads to each."""
    seen: set[int] = set()
    firsts = []
    for new in maps:
        firsts.append(array("I", [DEAD if number in seen else number for number in new]))
        seen.update(new)
    return firsts


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
        self._name = name
        self._sections = sections
        self._n_docs = n_docs
        self.values = StringTable(sections[f"{name}.values"].read())
        self._names = bytes(sections[f"{name}.names"].read())
        ends = sections[f"{name}.ends"].read().cast("I")
        self._name_ends, self.doc_ends = ends[: len(self.values)], ends[len(self.values) :]
        self.docs = sections[f"{name}.docs"].read()
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

    def folded_names(self) -> list[bytes]:
        """Return the folded name of each value: its tokens, a space before, between and after."""
        return self._names.split(b"\n")[1::2]

    def named(self, names: Collection[bytes]) -> dict[bytes, list[int]]:
        """Return the values that have one of these folded names, by name."""
        found: dict[bytes, list[int]] = {}
        for number, name in enumerate(self.folded_names()):
            if name in names:
                found.setdefault(name, []).append(number)
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

    def find_broader(self, tokens: Sequence[str]) -> list[int]:
        """Return the values of which these folded tokens are a whole broader name."""
        broader = self.broader
        if broader is None:
            return []
        numbers = broader.find(tokens, whole=True)
        return docs_in(mark_lists(broader.docs, broader.doc_ends, numbers, len(self.values)))

    @cached_property
    def broader(self) -> KeywordColumn | None:
        """The broader names of each value; None where no value has any, as in old segments."""
        if self._name != BROADENED or f"{_BROADER}.values" not in self._sections:
            return None
        return KeywordColumn(_BROADER, self._sections, len(self.values))

    def broadened(self, forms: Names, broader: Names) -> KeywordColumn:
        """Return the column with broader names: as it is, where it has them."""
        if self.broader is not None:
            return self
        names = [broader(value) for value in self.values.strings()]
        made = write_container("SEGM", write_column(_BROADER, names, forms))
        sections = {**self._sections, **read_container("SEGM", _BROADER, memoryview(made))}
        return KeywordColumn(self._name, sections, self._n_docs)

    def mark(self, *numbers: int) -> int:
        """Return the articles that have any of some values, as a bitmap in an int."""
        bits = mark_lists(self.docs, self.doc_ends, numbers, self._n_docs)
        return int.from_bytes(bits, "little")

    def values_of(self, doc: int) -> Values:
        """Return the values of an article in its own order, None where it has no such field."""
        if not self.known[doc >> 3] >> (doc & 7) & 1:
            return None
        if not self.values:
            return ()
        first = self._n_docs + 1
        numbers = self.of[first + self.of[doc] : first + self.of[doc + 1]]
        return tuple(self.values[number] for number in numbers)
