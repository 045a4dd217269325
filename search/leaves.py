"""Leaves: how the words of a query become leaves of the Plan.

A word that is several tokens (`fox-it`, `test-fired`) is a phrase of
them; a word without any (`!`, `--`) says nothing, and its leaf is None.
Both ways to read a query, search/grammar.py and search/planner.py, have
their leaves from here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..index._tokens import fold_words as read_forms
from .fields import DATE, TEXTS
from .parsed import Reading
from .plan import Everything, Keyword, Near, Pattern, Phrase, Plan, Term

if TYPE_CHECKING:
    from .days import Range

_MAX_WEIGHT = 1e6

# Two runic letters stand in for * and ? while a pattern is tokenised, so
# that it is cut and folded as the words that it is to match were.
_STAR, _MARK = "ᛟ", "ᛞ"
_HIDE = str.maketrans({_STAR: None, _MARK: None, "*": _STAR, "?": _MARK})
_SHOW = str.maketrans({_STAR: "*", _MARK: "?"})


class Leaves:
    """Makes the leaves of one query, `text`, and adds to its notices.

    `at` is where in the text a leaf stands, for errors; None where the
    query was built in code.  `field` is one of search/fields.py, or None.
    """

    __slots__ = ("_reading", "_text", "notices")

    def __init__(self, text: str, reading: Reading, notices: dict[str, None]) -> None:
        self._text = text
        self._reading = reading
        self.notices = notices

    def word(self, text: str, field: str | None, weight: float, at: int | None) -> Plan | None:
        """Return what asks for a single word."""
        if field is None or field in TEXTS:
            forms = read_forms(text, self._reading.elide)
            return words_leaf(forms, field, limit(weight))
        return self.value(text, field, at)

    def quoted(
        self, text: str, slop: int, field: str | None, weight: float, at: int | None
    ) -> Plan | None:
        """Return what asks for words in quotes; a slop of 0 wants them side by side."""
        if field is None or field in TEXTS:
            forms = read_forms(text, self._reading.elide)
            return near_leaf(forms, slop, field, limit(weight))
        return self.value(text, field, at, whole=True)

    def patterns(self, text: str, field: str | None, weight: float, at: int | None) -> list[Plan]:
        """Return what asks for words that match; one leaf for each token, as in `test-fi*`.

        `*` alone is any article, and in a field any that has a word in it.
        """
        if field is None or field in TEXTS:
            return _pattern_leaves(text, field, limit(weight), self._reading.elide)
        if field not in (DATE, "id"):
            self.notices[f"{field}: knows no wildcards: * and ? are left out"] = None
        value = self.value(text, field, at)
        return [] if value is None else [value]

    def range(self, ends: Range, at: int | None) -> Plan:
        """Return what asks for a range of dates."""
        from .days import read_range

        return read_range(ends, self._reading.today, self._text, at)

    def typed_range(self, text: str, at: int) -> Plan:
        """Return what asks for `[a TO b]` or `{a TO b}`."""
        from .days import split_range

        return self.range(split_range(text), at)

    def value(self, text: str, field: str, at: int | None, whole: bool = False) -> Plan | None:
        """Return what asks for a value of a field that is no text."""
        if field == DATE:
            from .days import read_days

            return read_days(text, self._reading.today, self._text, at)
        return _keyword_leaf(field, text, whole, self._reading.elide)


def words_leaf(forms: list[str], field: str | None, weight: float = 1.0) -> Term | Phrase | None:
    """Return what asks for these forms side by side."""
    if len(forms) < 2:
        return Term(forms[0], field, weight) if forms else None
    return Phrase(tuple(forms), field, weight)


def near_leaf(
    forms: list[str], slop: int, field: str | None, weight: float = 1.0
) -> Term | Phrase | Near | None:
    """Return what asks for these forms at positions that differ by at most `slop`."""
    if slop < 1 or len(forms) < 2:
        return words_leaf(forms, field, weight)
    return Near(tuple(forms), slop, field, weight)


def limit(weight: float) -> float:
    """Return a weight that six decimals can show."""
    return weight if weight == 1.0 else round(min(max(weight, 0.0), _MAX_WEIGHT), 6)


def _pattern_leaves(text: str, field: str | None, weight: float, elide: bool) -> list[Plan]:
    if text and not text.strip("*"):
        return [Everything()] if field is None else [Pattern("*", field, weight)]
    leaves: list[Plan] = []
    for form in read_forms(text.translate(_HIDE), elide):
        shown = re.sub(r"\*+", "*", form.translate(_SHOW))
        if not shown.strip("*?"):
            continue
        is_pattern = "*" in shown or "?" in shown
        leaves.append((Pattern if is_pattern else Term)(shown, field, weight))
    return leaves


def _keyword_leaf(column: str, text: str, whole: bool, elide: bool) -> Keyword | None:
    """Return what asks for a name in a keyword column; an id is taken as it is written."""
    if column == "id":
        return Keyword(column, (text,), whole=True) if text else None
    forms = read_forms(text, elide)
    return Keyword(column, tuple(forms), whole) if forms else None
