"""Repair: tokens in any order, made into a query that can be parsed.

What is given to the parser has brackets in pairs, at most 50 deep and
never empty; between two operands at most one AND or OR, then at most one
NOT, + or -; and a field, sign or weight right beside what it belongs to.
What does not fit is left out, with a notice.  O(n).
"""

from __future__ import annotations

import re

from .lexer import OPERANDS, Kind, Lexer, Token

MAX_DEPTH = 50

_INFIX = frozenset({Kind.AND, Kind.OR})
_PREFIX = frozenset({Kind.NOT, Kind.PLUS, Kind.MINUS})
_TOUCHING = frozenset({Kind.FIELD, Kind.PLUS, Kind.MINUS})
_WORDS_OF = frozenset({Kind.NOT, Kind.AND, Kind.OR})
_HANGING = _PREFIX | {Kind.FIELD}
_LOOSE = _HANGING | _INFIX
_BEHIND_NOTHING = _INFIX | {Kind.OPEN, None}
_WEIGHED = OPERANDS | {Kind.CLOSE}

# The kinds of clauses without brackets that need no repair.
_CLAUSE = r'[-+!]?:?[w*"\[]\^?'
_SOUND = re.compile(rf"{_CLAUSE}(?:[&|]?{_CLAUSE})*")


class _Repair:
    __slots__ = ("depth", "kept", "n_skipped", "notices")

    def __init__(self, notices: dict[str, None]) -> None:
        self.kept: list[Token] = []
        self.notices = notices
        self.depth = 0
        self.n_skipped = 0  # brackets that are open, but too deep to count

    def add(self, token: Token) -> None:
        """Append the token where it means something, and take back what it cuts off."""
        if token.kind is Kind.CLOSE:
            self._close(token)
        elif token.kind in _INFIX:
            self._take_back(_HANGING)
            if self._last in _BEHIND_NOTHING:
                self._note_operator()
            else:
                self.kept.append(token)
        elif token.kind is Kind.WEIGHT:
            if self._last in _WEIGHED and self.kept[-1].end == token.start:
                self.kept.append(token)
        elif token.kind in _PREFIX:
            self._take_back(_HANGING)
            self.kept.append(token)
        elif token.kind is Kind.OPEN:
            self._open(token)
        else:
            self._take_back_apart(token)
            self.kept.append(token)

    def end(self, at: int) -> None:
        """Close what is open."""
        self._take_back(_LOOSE)
        while self.depth:
            self.notices["a bracket that is not closed is closed at the end"] = None
            self._close(Token(Kind.CLOSE, at, at + 1))
            self._take_back(_LOOSE)
            at += 1

    @property
    def _last(self) -> Kind | None:
        return self.kept[-1].kind if self.kept else None

    def _open(self, token: Token) -> None:
        if self.depth == MAX_DEPTH:
            self.n_skipped += 1
            self.notices[f"brackets more than {MAX_DEPTH} deep are left out"] = None
            return
        self._take_back_apart(token)
        self.depth += 1
        self.kept.append(token)

    def _close(self, token: Token) -> None:
        if self.n_skipped:
            self.n_skipped -= 1
        elif not self.depth:
            self.notices["a closing bracket without an opening one is left out"] = None
        else:
            self.depth -= 1
            self._take_back(_LOOSE)
            if self._last is Kind.OPEN:
                self.kept.pop()
                self._take_back(_HANGING)
                self.notices["brackets with nothing in them are left out"] = None
            else:
                self.kept.append(token)

    def _take_back(self, kinds: frozenset[Kind]) -> None:
        """Drop operators, signs and fields at the end that nothing fits behind."""
        while self._last in kinds:
            self._drop_last()

    def _take_back_apart(self, token: Token) -> None:
        """Drop signs and fields that do not touch the token which comes now."""
        touching: list[Token] = []
        reach = token.start
        while self._last in _TOUCHING and self.kept[-1].end == reach:
            touching.append(self.kept.pop())
            reach = touching[-1].start
        self._take_back(_TOUCHING)
        self.kept.extend(reversed(touching))

    def _drop_last(self) -> None:
        if self.kept.pop().kind is Kind.FIELD:
            self.notices["a field without a value is left out"] = None
        else:
            self._note_operator()

    def _note_operator(self) -> None:
        self.notices["AND, OR, NOT, + or - with nothing to join is left out"] = None


def read_tokens(text: str) -> tuple[list[Token], dict[str, None]]:
    """Return the tokens of a query that can be parsed, and the notices, as keys in order.

    Operators alone, such as `OR`, are words.  Raises QueryError at an
    unknown field.
    """
    lexer = Lexer(text)
    lexer.read()
    if not lexer.notices and _SOUND.fullmatch("".join([token.kind for token in lexer.tokens])):
        return lexer.tokens, lexer.notices
    words = [t for t in lexer.tokens if t.kind in _WORDS_OF]
    if words and not any(token.kind in OPERANDS for token in lexer.tokens):
        lexer.notices["AND, OR and NOT alone are read as words"] = None
        return [Token(Kind.WORD, t.start, t.end, t.text) for t in words], lexer.notices
    repair = _Repair(lexer.notices)
    for token in lexer.tokens:
        repair.add(token)
    repair.end(len(text))
    return repair.kept, repair.notices
