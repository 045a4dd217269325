"""Grammar: from repaired tokens to the plan, by recursive descent.

    clauses  = clause clause …                           side by side
    clause   = part AND part … OR part AND part … OR …
    part     = [NOT | + | -] [field] value [weight]
    value    = word | pattern | phrase | range | ( clauses )

The tokens are sound (search/repair.py), so that nothing can fail here
but a date.  A field holds for all in its brackets that names no other,
and the weights of brackets multiply.  Recursion is as deep as the
brackets.  The same tokens, given to whoosh's parser (search/syntax.py),
give the same plan; tests compare the two.
"""

from __future__ import annotations

from .groups import Clause, all_of, any_of, drop_stop_words, none_of, read_strictly
from .leaves import Leaves
from .lexer import Kind, Token
from .parsed import ParsedQuery, Reading, settle
from .plan import Plan, Term

_NEGATIONS = frozenset({Kind.NOT, Kind.MINUS})
_OPERATORS = frozenset({Kind.AND, Kind.OR})
_UNSIGNED = frozenset({Kind.WORD, Kind.FIELD})
_OPENINGS = frozenset({Kind.FIELD, Kind.OPEN})


def plan_tokens(
    tokens: list[Token], text: str, reading: Reading, notices: dict[str, None]
) -> ParsedQuery:
    """Return what the repaired tokens of `text` ask for; add to its notices."""
    leaves = Leaves(text, reading, notices)
    clauses = _Reader(tokens, leaves, reading.stop_words).clauses(None, 1.0)
    return settle(text, clauses, reading, notices)


class _Reader:
    """Reads tokens from left to right: what a method reads begins at `_at`, and it moves on.

    `field` and `weight` are those of the brackets around what is read.
    """

    __slots__ = ("_at", "_closes", "_leaves", "_stop_words", "_tokens")

    def __init__(self, tokens: list[Token], leaves: Leaves, stop_words: frozenset[str]) -> None:
        # The whole query ends as brackets do.
        self._tokens = [*tokens, Token(Kind.CLOSE, 0, 0)]
        self._leaves = leaves
        self._stop_words = stop_words
        self._closes: dict[int, int] = {}  # the closing bracket of each opening one
        self._at = 0

    def clauses(self, field: str | None, weight: float) -> list[Clause]:
        """Read clauses up to a closing bracket; a group that is all of them stands for them."""
        tokens = self._tokens
        if tokens[self._at].kind in _OPENINGS and self._is_one_group():
            return self._group(self._field(field), weight)
        found = []
        while (kind := tokens[self._at].kind) is not Kind.CLOSE:
            plan = self._part(field, weight)
            joined = tokens[self._at].kind in _OPERATORS
            if joined:
                plan = self._joined(plan, field, weight)
            if plan is not None:
                is_word = kind in _UNSIGNED and not joined and self._is_behind_word()
                word = plan.form if is_word and isinstance(plan, Term) else None
                found.append(Clause(plan, kind is Kind.PLUS and not joined, word))
        return found

    def _joined(self, first: Plan | None, field: str | None, weight: float) -> Plan | None:
        """Read what AND and OR join to the part that stands before them."""
        choices: list[Plan | None] = []
        parts = [first]
        while (kind := self._tokens[self._at].kind) in _OPERATORS:
            self._at += 1
            if kind is Kind.OR:
                choices.append(all_of([part for part in parts if part is not None]))
                parts = []
            parts.append(self._part(field, weight))
        choices.append(all_of([part for part in parts if part is not None]))
        return any_of([choice for choice in choices if choice is not None])

    def _part(self, field: str | None, weight: float) -> Plan | None:
        """Read a value, with what stands before and behind it."""
        kind = self._tokens[self._at].kind
        if kind in _NEGATIONS:
            self._at += 1
            part = self._value(field, weight)
            return None if part is None else none_of(part)
        if kind is Kind.PLUS:
            self._at += 1
        return self._value(field, weight)

    def _value(self, field: str | None, weight: float) -> Plan | None:
        field = self._field(field)
        token = self._tokens[self._at]
        if token.kind is Kind.OPEN:
            return read_strictly(drop_stop_words(self._group(field, weight), self._stop_words))
        self._at += 1
        weight *= self._weight()
        kind, at, _, text, number = token
        if kind is Kind.WORD:
            return self._leaves.word(text, field, weight, at)
        if kind is Kind.PHRASE:
            return self._leaves.quoted(text, int(number), field, weight, at)
        if kind is Kind.WILD:
            return all_of(self._leaves.patterns(text, field, weight, at))
        return self._leaves.typed_range(text, at)

    def _group(self, field: str | None, weight: float) -> list[Clause]:
        """Read clauses in brackets."""
        begin, close = self._at + 1, self._close_of(self._at)
        self._at = close + 1
        weight *= self._weight()
        end, self._at = self._at, begin
        clauses = self.clauses(field, weight)
        self._at = end
        return clauses

    def _field(self, field: str | None) -> str | None:
        """Read a field, if one stands here; else return the one around."""
        token = self._tokens[self._at]
        if token.kind is not Kind.FIELD:
            return field
        self._at += 1
        return token.text

    def _weight(self) -> float:
        """Read a weight, if one stands here."""
        token = self._tokens[self._at]
        if token.kind is not Kind.WEIGHT:
            return 1.0
        self._at += 1
        return token.number

    def _is_behind_word(self) -> bool:
        """Whether what was read last is a word, without a weight that changes it."""
        last = self._tokens[self._at - 1]
        if last.kind is Kind.WEIGHT and last.number == 1:
            last = self._tokens[self._at - 2]
        return last.kind is Kind.WORD

    def _is_one_group(self) -> bool:
        """Whether brackets begin here, and all up to the next closing one is theirs."""
        at = self._at + (self._tokens[self._at].kind is Kind.FIELD)
        if self._tokens[at].kind is not Kind.OPEN:
            return False
        end = self._close_of(at) + 1
        end += self._tokens[end].kind is Kind.WEIGHT
        return self._tokens[end].kind is Kind.CLOSE

    def _close_of(self, at: int) -> int:
        """Return where the brackets close that open at `at`."""
        if not self._closes:
            opened = []
            for place, token in enumerate(self._tokens[:-1]):
                if token.kind is Kind.OPEN:
                    opened.append(place)
                elif token.kind is Kind.CLOSE:
                    self._closes[opened.pop()] = place
        return self._closes[at]
