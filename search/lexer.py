r"""Lexer: the typed text, as tokens with their places in it.

    word       anything up to white space, a bracket, a quote, ^ or ~
    wild       a word with * or ?
    phrase     "..." with an optional ~5; typographic quotes will do
    range      [a TO b] or {a TO b}, after date:
    field      a name and a colon, right before a value
    sign       + or -, right before a clause
    operator   AND, OR, NOT, in capitals, as a word of its own
    open close weight

A backslash makes the next character an ordinary one.  A colon makes a
field only where a name begins its word and a value follows: `10:30`,
`http://x` and `Update: talks` are text.  What stands where it means
nothing is left out, with a notice.  O(n), as no search is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from enum import StrEnum
from typing import NamedTuple

from .fields import find_field, require_field
from .parsed import MAX_WORDS


class Kind(StrEnum):
    """What a token is: a sign each, so that a pattern can tell whether a query is sound."""

    WORD = "w"
    WILD = "*"
    PHRASE = '"'
    RANGE = "["
    FIELD = ":"
    PLUS = "+"
    MINUS = "-"
    NOT = "!"
    AND = "&"
    OR = "|"
    OPEN = "("
    CLOSE = ")"
    WEIGHT = "^"


OPERANDS = frozenset({Kind.WORD, Kind.WILD, Kind.PHRASE, Kind.RANGE})
_WEIGHED = OPERANDS | {Kind.CLOSE}
_FUZZED = frozenset({Kind.WORD, Kind.WILD})
_MARKS = frozenset({Kind.FIELD, Kind.PLUS, Kind.MINUS})
_ENDED = frozenset({Kind.CLOSE, Kind.PHRASE, Kind.RANGE})  # by themselves, without a space
_SIGN_KINDS = {"+": Kind.PLUS, "-": Kind.MINUS}
_OPERATOR_KINDS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


class Token(NamedTuple):
    """`text` is without quotes and backslashes; `number` is a slop or a weight."""

    kind: Kind
    start: int
    end: int
    text: str = ""
    number: float = 0.0


# Most of what is typed: perhaps a sign, perhaps a field, and a word in which nothing is syntax.
_COMMON = re.compile(r'\s*+([+-]?)(?:([^\W\d]\w*+):)?(\w[^\s()"“”„^~\\*?:]*+)(?![\\*?:^~])')
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r'(?:\\.|[^\s()"“”„^~\\])+|\\', re.DOTALL)
_ID = re.compile(r'(?:\\.|[^\s()"“”„\\])+', re.DOTALL)
_PHRASE = re.compile(r'["“”„]((?:[^"“”„\\]|\\.)*+)["“”„](?:~(\d{1,4})(?=[\s)^]|$))?', re.DOTALL)
_RANGE = re.compile(r"[\[{][^\[\]{}]{0,80}?\bto\b[^\[\]{}]{0,80}[\]}]", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d]\w*):(?=[^\s:)])(?!//)")
_IDLE_FIELD = re.compile(r"([^\W\d]\w*):(?=\s|$)")
_OPERATOR = re.compile(r'(AND|OR|NOT)(?=[\s()"“”„]|$)')
_SIGNS = re.compile(r"[+-]+")
_EQUALS = re.compile(r"=(?=[^\s()=^~])")
_WEIGHT = re.compile(r"\^(\d{1,7}(?:\.\d{1,6})?)(?=[\s)]|$)")
_FUZZY = re.compile(r"~\d{0,2}(?=[\s)^]|$)")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_WILDCARD = re.compile(r"[*?]")


class Lexer:
    """Reads one text; `read` is called once."""

    __slots__ = (
        "_at", "_field", "_fresh", "_n_words", "_quotes_left", "notices", "text", "tokens",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.notices: dict[str, None] = {}
        self._at = 0
        self._fresh = True  # at the beginning of a clause: operators, signs and fields may stand
        self._field: str | None = None  # of the value that comes next
        self._n_words = 0
        self._quotes_left = True

    def read(self) -> None:
        """Fill `tokens` and `notices`; raise QueryError at an unknown field."""
        text, length = self.text, len(self.text)
        while self._at < length and self._n_words < MAX_WORDS:
            match = _COMMON.match(text, self._at)
            if match is None or not self._read_common(match):
                self._read_any()
        if text[self._at :].strip():
            self._note(f"only the first {MAX_WORDS:,} words are read, as there are operators")

    def _read_common(self, match: re.Match[str]) -> bool:
        """Read what _COMMON matches; False leaves it, where it means something else, to others."""
        end = match.end()
        sign, name, word = match.groups()
        word_at = end - len(word)
        name_at = word_at if name is None else word_at - len(name) - 1
        begin = name_at - len(sign)
        fresh = self._fresh or begin > self._at
        kind = Kind.WORD if name is not None else _OPERATOR_KINDS.get(word, Kind.WORD)
        if not fresh and (begin < word_at or kind is not Kind.WORD):
            return False
        if sign:
            self.tokens.append(Token(_SIGN_KINDS[sign], begin, name_at))
        if name is not None:
            field = require_field(name, self.text, name_at)
            self.tokens.append(Token(Kind.FIELD, name_at, word_at, field))
        self.tokens.append(Token(kind, word_at, end, word))
        self._at, self._fresh, self._field = end, False, None
        self._n_words += kind is Kind.WORD
        return True

    def _read_any(self) -> None:
        """Read what stands here, or the white space before it."""
        if match := _SPACE.match(self.text, self._at):
            self._at, self._fresh, self._field = match.end(), True, None
            return
        reader = _READERS.get(self.text[self._at])
        if reader is not None:
            reader(self)
        elif not (self._read_operator() or (self._fresh and self._read_mark())):
            self._read_word()

    def _note(self, notice: str) -> None:
        self.notices[notice] = None

    def _append(self, kind: Kind, end: int, text: str = "", number: float = 0.0) -> None:
        self.tokens.append(Token(kind, self._at, end, text, number))
        self._at, self._field = end, None
        self._fresh = kind in (Kind.OPEN, Kind.PLUS, Kind.MINUS)
        self._n_words += kind in OPERANDS

    def _skip(self, end: int, notice: str) -> None:
        self._note(notice)
        self._at, self._field = end, None

    def _read_open(self) -> None:
        self._append(Kind.OPEN, self._at + 1)

    def _read_close(self) -> None:
        self._append(Kind.CLOSE, self._at + 1)

    def _read_quote(self) -> None:
        match = _PHRASE.match(self.text, self._at) if self._quotes_left else None
        if match is None:
            self._quotes_left = False
            self._skip(self._at + 1, "a quote without a second one is left out")
            return
        words, slop = _unescape(match[1]), int(match[2] or 0)
        room = MAX_WORDS - self._n_words
        if len(match[1]) > room and self._field != "id" and len(found := words.split()) > room:
            words = " ".join(found[:room])
            self._note(f"only the first {MAX_WORDS:,} words are read, as there are operators")
        self._append(Kind.PHRASE, match.end(), words, slop)

    def _read_caret(self) -> None:
        match = _WEIGHT.match(self.text, self._at)
        if match is None or not self._follows(_WEIGHED):
            self._skip(self._at + 1, "a ^ that is no weight, as in word^2, is left out")
        else:
            self._append(Kind.WEIGHT, match.end(), match[0], float(match[1]))

    def _read_tilde(self) -> None:
        match = _FUZZY.match(self.text, self._at)
        if match is not None and self._follows(_FUZZED):
            last = self.tokens.pop()
            self._at = last.start
            self._n_words -= 1
            self._append(last.kind, match.end(), last.text)
            self._note("word~ is read as the plain word: similar spellings are not looked for yet")
        else:
            self._skip(
                self._at + 1,
                'a ~ that is no distance, as in "two words"~5, is left out',
            )

    def _follows(self, kinds: Set[Kind]) -> bool:
        last = self.tokens[-1] if self.tokens else None
        return last is not None and last.end == self._at and last.kind in kinds

    def _read_operator(self) -> bool:
        match = _OPERATOR.match(self.text, self._at)
        if match is None or not (self._fresh or self._follows(_ENDED)):
            return False
        self._append(_OPERATOR_KINDS[match[1]], match.end(), match[1])
        return True

    def _read_mark(self) -> bool:
        """Read what may begin a clause; False where nothing of the kind stands here."""
        if match := _SIGNS.match(self.text, self._at):
            self._read_signs(match[0])
        elif match := _FIELD.match(self.text, self._at):
            name = require_field(match[1], self.text, self._at)
            self._append(Kind.FIELD, match.end(), name)
            self._field = name
        elif _EQUALS.match(self.text, self._at):
            self._read_equals()
        else:
            if (match := _IDLE_FIELD.match(self.text, self._at)) and find_field(match[1]):
                self._note(f"{match[1]}: is read as a word, as no value stands right behind it")
            return False
        return True

    def _read_signs(self, signs: str) -> None:
        end = self._at + len(signs)
        if self.text[end : end + 1].strip(" )") == "" or self.text[end].isspace():
            self._skip(end, "a + or - that stands before no word is left out")
            return
        if len(signs) > 1:
            self._skip(end - 1, "of several signs in a row only the last counts")
        self._append(_SIGN_KINDS[signs[-1]], end)

    def _read_equals(self) -> None:
        """Step over the = before a word, and let a sign or field before it reach the word."""
        self._note("=word is read as the plain word: exact spelling is not looked for yet")
        if self._follows(_MARKS):
            last = self.tokens.pop()
            self.tokens.append(Token(last.kind, last.start, self._at + 1, last.text))
        self._at += 1
        self._fresh = False

    def _read_word(self) -> None:
        if self._field == "date" and (match := _RANGE.match(self.text, self._at)):
            self._append(Kind.RANGE, match.end(), match[0])
            return
        if self._field not in (None, "date", "id") and _EQUALS.match(self.text, self._at):
            self._read_equals()
            return
        match = (_ID if self._field == "id" else _WORD).match(self.text, self._at)
        raw = match[0] if match else self.text[self._at]
        end = self._at + len(raw)
        if self._field != "id" and _WILDCARD.search(_ESCAPE.sub("", raw)):
            # An escaped wildcard is a character that no word has: it separates.
            shown = raw.replace("\\*", " ").replace("\\?", " ")
            self._append(Kind.WILD, end, _unescape(shown))
        else:
            self._append(Kind.WORD, end, _unescape(raw))


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


_READERS: dict[str, Callable[[Lexer], None]] = {
    "(": Lexer._read_open,
    ")": Lexer._read_close,
    '"': Lexer._read_quote,
    "“": Lexer._read_quote,
    "„": Lexer._read_quote,
    "”": Lexer._read_quote,
    "^": Lexer._read_caret,
    "~": Lexer._read_tilde,
}
