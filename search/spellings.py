"""Spellings: the ways in which one name is written among the values of a keyword column.

Kim Hong-kyun, Kim Hong-Kyun and KIM HONG KYUN are one name: they have one
folded name, and a search for one of them finds them all.  So they count as
one, each article once, under the spelling that most articles have.

Which values these are is found out once for the segments of a snapshot;
there are few, so counting goes on by the value for all others.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary, ref

from ..index.columns import KeywordColumn


class Spelled(NamedTuple):
    """One name in one column: the numbers of its values, and whether an article has several."""

    numbers: tuple[int, ...]
    overlaps: bool


Spellings = Sequence[Mapping[bytes, Spelled]]
"""Of each column the names that are written in several ways, here or in another one."""

# By the first column of a snapshot: that of the others, and what was found out of all.
_KNOWN: WeakKeyDictionary[KeywordColumn, tuple[list[ref[KeywordColumn]], Spellings]]
_KNOWN = WeakKeyDictionary()


def find_spellings(columns: Sequence[KeywordColumn]) -> Spellings:
    """Return the names that are written in several ways in the columns of one field."""
    if not columns:
        return []
    refs = list(map(ref, columns))
    known = _KNOWN.get(columns[0])
    if known is None or known[0] != refs:
        names = _written_variously(columns)
        known = _KNOWN[columns[0]] = refs, [_find(column, names) for column in columns]
    return known[1]


class SpelledCounts:
    """How many articles have each name that is written in several ways."""

    def __init__(self) -> None:
        self._totals: Counter[bytes] = Counter()
        self._spelled: dict[bytes, Counter[str]] = {}

    def take(
        self,
        column: KeywordColumn,
        counts: array[int],
        bits: bytearray,
        spellings: Mapping[bytes, Spelled],
    ) -> None:
        """Take such names out of the counts of one column's values, and count them here."""
        for name, (numbers, overlaps) in spellings.items():
            held = [(number, n) for number in numbers if (n := counts[number])]
            if not held:
                continue
            spelled = self._spelled.setdefault(name, Counter())
            for number, n in held:
                spelled[column.values[number]] += n
                counts[number] = 0
            if overlaps and len(held) > 1:
                found = column.mark(*numbers) & int.from_bytes(bits, "little")
                self._totals[name] += found.bit_count()
            else:
                self._totals[name] += sum(n for _, n in held)

    def by_spelling(self) -> dict[str, int]:
        """Return the counts by the spelling that most articles have.

        Of spellings that as many have it is the last in order, for small
        letters come after capitals, and letters with accents after both.
        """
        return {
            max(spelled.items(), key=lambda item: (item[1], item[0]))[0]: self._totals[name]
            for name, spelled in self._spelled.items()
        }


def _written_variously(columns: Sequence[KeywordColumn]) -> set[bytes]:
    """Return the folded names that several values have.  What has no word is no name."""
    if len(columns) == 1:
        names = columns[0].folded_names()
        if len(set(names)) == len(names):
            return set()
    first: dict[bytes, str] = {}
    remember = first.setdefault
    return {
        name
        for column in columns
        for name, value in zip(column.folded_names(), column.values.strings(), strict=True)
        if remember(name, value) != value and name.strip()
    }


def _find(column: KeywordColumn, names: Iterable[bytes]) -> dict[bytes, Spelled]:
    if not names:
        return {}
    found = column.named(set(names))
    return {
        name: Spelled(tuple(numbers), _overlap(column, numbers)) for name, numbers in found.items()
    }


def _overlap(column: KeywordColumn, numbers: Sequence[int]) -> bool:
    """Tell whether any article has several of some values."""
    if len(numbers) == 1:
        return False
    separate = sum(column.mark(number).bit_count() for number in numbers)
    return separate > column.mark(*numbers).bit_count()
