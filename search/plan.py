"""Plan: what a query asks of the archive, as a small frozen tree.

Leaves ask for articles by what they hold:

    Term      a word, by its folded surface form; its stem is looked up later
    Phrase    words side by side, in order
    Near      words in any order at positions that differ by at most `slop`
    Pattern   words whose folded form matches `missile*` or `te?t`
    Keyword   a value of people, places, source or id
    Dates     a publication date, both ends included
    Everything, Nothing

and inner nodes combine them: And, Or, Not.  `field` is "title", "body",
or None for both; it decides which articles match, and the words score as
they would without it.  `weight` multiplies the score of a leaf; a leaf inside
Not, and every Keyword and Dates, only filters and scores nothing.

The score of an article is the sum over the words of the scoring leaves
that it holds (search/scoring.py); a word that stands in two leaves counts
twice.  So the shape of the tree decides which articles match, and the
words alone decide their order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    form: str
    field: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Each form at its offset; offsets rise from 0 by one, as the words were written."""

    forms: tuple[str, ...]
    field: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    forms: tuple[str, ...]
    slop: int
    field: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """`*` stands for any number of characters, `?` for one; the rest is a folded form."""

    pattern: str
    field: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Keyword:
    """A value of a keyword column.

    `tokens` are the folded tokens of the name, side by side in the
    value; with `whole` they are all of it.  An id is compared as it is
    written: its one token is the id itself.
    """

    column: str
    tokens: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """Published from `first` to `last`, both included; None is open."""

    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Plan


Plan = Term | Phrase | Near | Pattern | Keyword | Dates | Everything | Nothing | And | Or | Not
