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


class Node:
    """What all nodes share: they are compared by kind and fields, and never changed once made.

    Written out, as dataclasses take longer to define than a search takes.
    """

    __slots__: tuple[str, ...] = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node) or type(self) is not type(other):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._fields()))})"


class Term(Node):
    __slots__ = __match_args__ = ("form", "field", "weight")

    def __init__(self, form: str, field: str | None = None, weight: float = 1.0) -> None:
        self.form = form
        self.field = field
        self.weight = weight


class Phrase(Node):
    """Each form at its offset; offsets rise from 0 by one, as the words were written."""

    __slots__ = __match_args__ = ("forms", "field", "weight")

    def __init__(
        self, forms: tuple[str, ...], field: str | None = None, weight: float = 1.0
    ) -> None:
        self.forms = forms
        self.field = field
        self.weight = weight


class Near(Node):
    __slots__ = __match_args__ = ("forms", "slop", "field", "weight")

    def __init__(
        self, forms: tuple[str, ...], slop: int, field: str | None = None, weight: float = 1.0
    ) -> None:
        self.forms = forms
        self.slop = slop
        self.field = field
        self.weight = weight


class Pattern(Node):
    """`*` stands for any number of characters, `?` for one; the rest is a folded form."""

    __slots__ = __match_args__ = ("pattern", "field", "weight")

    def __init__(self, pattern: str, field: str | None = None, weight: float = 1.0) -> None:
        self.pattern = pattern
        self.field = field
        self.weight = weight


class Keyword(Node):
    """A value of a keyword column.

    `tokens` are the folded tokens of the name, side by side in the
    value; with `whole` they are all of it.  An id is compared as it is
    written: its one token is the id itself.
    """

    __slots__ = __match_args__ = ("column", "tokens", "whole")

    def __init__(self, column: str, tokens: tuple[str, ...], whole: bool = False) -> None:
        self.column = column
        self.tokens = tokens
        self.whole = whole


class Dates(Node):
    """Published from `first` to `last`, both included; None is open."""

    __slots__ = __match_args__ = ("first", "last")

    def __init__(self, first: dt.date | None, last: dt.date | None) -> None:
        self.first = first
        self.last = last


class Everything(Node):
    __slots__ = ()


class Nothing(Node):
    __slots__ = ()


class And(Node):
    __slots__ = __match_args__ = ("parts",)

    def __init__(self, parts: tuple[Plan, ...]) -> None:
        self.parts = parts


class Or(Node):
    __slots__ = __match_args__ = ("parts",)

    def __init__(self, parts: tuple[Plan, ...]) -> None:
        self.parts = parts


class Not(Node):
    __slots__ = __match_args__ = ("part",)

    def __init__(self, part: Plan) -> None:
        self.part = part


Plan = Term | Phrase | Near | Pattern | Keyword | Dates | Everything | Nothing | And | Or | Not
Leaf = Term | Phrase | Near | Pattern

_COMBINED = (And, Or)
_SCORING = (Term, Phrase, Near, Pattern)


def scoring_leaves(plan: Plan) -> list[Leaf]:
    """Return the leaves that score, in the order of the query; none within a Not."""
    leaves: list[Leaf] = []
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _COMBINED):
            waiting.extend(node.parts[::-1])
        elif isinstance(node, _SCORING):
            leaves.append(node)
    return leaves


def plain_parts(plan: Plan) -> tuple[tuple[tuple[tuple[str, ...], float], ...], bool] | None:
    """Return forms and weight of each part, and whether every part must hold, of a plan of words.

    That is one word or phrase in any field, or several with AND or with
    OR between them; None for any other plan.
    """
    parts = plan.parts if isinstance(plan, _COMBINED) else (plan,)
    words: list[tuple[tuple[str, ...], float]] = []
    for part in parts:
        if isinstance(part, Term) and part.field is None:
            words.append(((part.form,), part.weight))
        elif isinstance(part, Phrase) and part.field is None:
            words.append((part.forms, part.weight))
        else:
            return None
    return (tuple(words), not isinstance(plan, Or)) if words else None
