"""Ruled: rules as they work on the keyword columns of one snapshot.

A value goes by its own name, or by the one that a rule gives it; those
that go by one name are one, and are found by any of their names.  So an
archive answers as if it had been built from articles with these names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..index.columns import KeywordColumn
from ..index.snapshot import LiveSegment
from .plan import Keyword
from .rules import FieldRules


def match_by_rules(
    keyword: Keyword, column: KeywordColumn, rules: FieldRules, segments: Sequence[LiveSegment]
) -> int:
    """Return the articles of one column that a name asks for, as a bitmap in an int."""
    ruled = {number for numbers in rules.numbers(column).values() for number in numbers}
    found = [
        number
        for number in (
            *column.find(keyword.tokens, whole=keyword.whole),
            *column.find_broader(keyword.tokens),
        )
        if number not in ruled
    ]
    for shown in _groups_asked_for(keyword, rules, segments):
        found += _members(shown, column, rules)
    return column.mark(*found)


def count_by_rules(
    bits: bytearray, column: KeywordColumn, rules: FieldRules
) -> tuple[dict[str, int], list[int]]:
    """Return how many of the articles have each name that rules give.

    Also the numbers of the values that rules are about: by themselves they do not count.
    """
    found = int.from_bytes(bits, "little")
    counts = {
        shown: (column.mark(*members) & found).bit_count()
        for shown in rules.groups
        if (members := _members(shown, column, rules))
    }
    numbers = [number for ruled in rules.numbers(column).values() for number in ruled]
    return {shown: n for shown, n in counts.items() if n}, numbers


def count_articles(
    field: str, rules: FieldRules, segments: Iterable[LiveSegment]
) -> dict[bytes, int]:
    """Return how many articles have each folded name that the rules are about."""
    counts: dict[bytes, int] = {}
    for live in segments:
        column = live.segment.column(field)
        for name, numbers in rules.numbers(column).items():
            n = (column.mark(*numbers) & live.live).bit_count()
            counts[name] = counts.get(name, 0) + n
    return counts


def _groups_asked_for(
    keyword: Keyword, rules: FieldRules, segments: Sequence[LiveSegment]
) -> Iterable[str]:
    """Yield the shown names of which one name, or a broader one of a live value, is asked for."""
    wanted = f" {' '.join(keyword.tokens)} ".encode()
    broadly = [
        (live, column, set(numbers))
        for live in segments
        if (numbers := (column := live.segment.column(keyword.column)).find_broader(keyword.tokens))
    ]
    for shown, names in rules.groups.items():
        is_named = any(wanted == name if keyword.whole else wanted in name for name in names)
        if is_named or any(
            column.mark(*numbers.intersection(_members(shown, column, rules))) & live.live
            for live, column, numbers in broadly
        ):
            yield shown


def _members(shown: str, column: KeywordColumn, rules: FieldRules) -> list[int]:
    """Return the values of a column that go by a name."""
    ruled = rules.numbers(column)
    return [number for name in rules.groups[shown] for number in ruled.get(name, ())]
