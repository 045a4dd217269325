"""Leaves: how the words of a query become leaves of the Plan.

A word that is several tokens (`fox-it`, `test-fired`) is a phrase of
them; a word without any (`!`, `--`) says nothing, and its leaf is None.
"""

from __future__ import annotations

import re

from ..index._tokens import tokenize
from .plan import Everything, Keyword, Near, Pattern, Phrase, Plan, Term

# Two runic letters stand in for * and ? while a pattern is tokenised, so
# that it is cut and folded as the words that it is to match were.
_STAR, _MARK = "ᛟ", "ᛞ"
_HIDE = str.maketrans({_STAR: None, _MARK: None, "*": _STAR, "?": _MARK})
_SHOW = str.maketrans({_STAR: "*", _MARK: "?"})
_STARS = re.compile(r"\*+")


def read_forms(text: str, elide: bool) -> tuple[str, ...]:
    """Return the folded forms of the words of `text`."""
    return tuple(form for form, _, _ in tokenize(text, elide))


def words_leaf(
    forms: tuple[str, ...], field: str | None, weight: float = 1.0
) -> Term | Phrase | None:
    """Return what asks for these forms side by side."""
    if len(forms) < 2:
        return Term(forms[0], field, weight) if forms else None
    return Phrase(forms, field, weight)


def near_leaf(
    forms: tuple[str, ...], slop: int, field: str | None, weight: float = 1.0
) -> Term | Phrase | Near | None:
    """Return what asks for these forms at positions that differ by at most `slop`."""
    if slop < 1 or len(forms) < 2:
        return words_leaf(forms, field, weight)
    return Near(forms, slop, field, weight)


def pattern_leaves(
    text: str, field: str | None, weight: float = 1.0, elide: bool = False
) -> list[Plan]:
    """Return what asks for words that match `text`, where `*` and `?` stand for others.

    One leaf for each token, as in `test-fi*`.  `*` alone is any article,
    and in a field any that has a word in it.
    """
    if text and not text.strip("*"):
        return [Everything()] if field is None else [Pattern("*", field, weight)]
    leaves: list[Plan] = []
    for form in read_forms(text.translate(_HIDE), elide):
        shown = _STARS.sub("*", form.translate(_SHOW))
        if not shown.strip("*?"):
            continue
        is_pattern = "*" in shown or "?" in shown
        leaves.append((Pattern if is_pattern else Term)(shown, field, weight))
    return leaves


def keyword_leaf(column: str, text: str, whole: bool, elide: bool) -> Keyword | None:
    """Return what asks for a name in a keyword column; an id is taken as it is written."""
    if column == "id":
        return Keyword(column, (text,), whole=True) if text else None
    forms = read_forms(text, elide)
    return Keyword(column, forms, whole) if forms else None
