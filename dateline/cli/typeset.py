"""Text set for a terminal: cleaned, marked, and broken into lines.

    clean   takes away what could drive the terminal, one character for one
    mark    puts an invisible OPEN and CLOSE around each highlight, or an OPEN of its kind
    wrap    breaks marked text into lines of at most so many columns

Text passes them in this order.  What OPEN and CLOSE look like is decided
at the very end, by the canvas: a colour on a terminal, ** elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# `clean` lets neither through, so in marked text they can only be ours.
OPEN, CLOSE = "\x02", "\x03"
# What begins a span of each kind.
KINDS = {
    "person": "\x10",
    "place": "\x11",
    "organisation": "\x12",
    "vessel": "\x13",
    "date": "\x14",
}
_MARKS = re.compile("[\x02\x03\x10-\x14]")

# What can drive a terminal or reorder a line: C0 controls but for tab and
# new line, DEL, C1, the Unicode separators and the bidirectional controls.
# Compiled where there is any.
_HARMFUL = "[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"

_BOLD, _DIM, _HIGHLIGHT, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"
# Of the 256 colours those of middling lightness: each has a contrast of 3.5 to 6 with black
# and with white.  Bold tells marked from plain where colours look alike.
_COLORS = {"person": 33, "place": 28, "organisation": 166, "vessel": 133, "date": 161}
_STYLES = {OPEN: _HIGHLIGHT, CLOSE: _RESET} | {
    KINDS[kind]: f"\x1b[1;38;5;{color}m" for kind, color in _COLORS.items()
}


class Canvas(NamedTuple):
    """Where text is shown: so many columns wide, with colour or without."""

    width: int = 80
    color: bool = False

    def bold(self, text: str) -> str:
        """Return the text in bold, also after what is marked in it."""
        if not (self.color and text):
            return text
        return f"{_BOLD}{text.replace(_RESET, _RESET + _BOLD)}{_RESET}"

    def dim(self, text: str) -> str:
        return f"{_DIM}{text}{_RESET}" if self.color and text else text

    def paint(self, text: str, kind: str) -> str:
        """Return the text in the colour of a kind."""
        return f"{_STYLES[KINDS[kind]]}{text}{_RESET}" if self.color and text else text

    def lines(self, text: str, spans: Iterable[tuple[int, int]] = (), indent: int = 0) -> list[str]:
        """Return the text, cleaned, in indented lines; `spans` are highlighted.

        Any white space is a place to break, a new line included.
        """
        marked = mark(clean(text), spans)
        room = max(self.width - indent, 20)
        broken = wrap(marked, room, mark_width=0 if self.color else 2)
        return [" " * indent + line for line in self.show_marks(broken)]

    def show_marks(self, lines: Iterable[str]) -> Iterator[str]:
        """Put what can be seen in the place of OPEN and CLOSE.

        A colour ends with its line and starts again on the next, so that
        it never runs into an indent.
        """
        opened = ""
        for line in lines:
            if not self.color:
                yield _MARKS.sub("**", line)
                continue
            line = opened + line
            marks = _MARKS.findall(line)
            opened = marks[-1] if marks and marks[-1] != CLOSE else ""
            line = line + CLOSE if opened else line
            yield _MARKS.sub(lambda mark: _STYLES[mark[0]], line)


def clean(text: str) -> str:
    """Return the text without control characters, as long as before: offsets stay true."""
    if text.isprintable():
        return text
    return re.sub(_HARMFUL, _picture, text)


def _picture(match: re.Match[str]) -> str:
    """Return what is shown for a control: C0 has pictures in Unicode, from U+2400 on."""
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def mark(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Put OPEN and CLOSE around spans of character offsets that rise and do not overlap."""
    return _mark(text, ((start, end, OPEN) for start, end in spans))


def mark_kinds(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Put around each span what opens its kind, and CLOSE."""
    return _mark(text, ((start, end, KINDS[kind]) for start, end, kind in spans))


def _mark(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    pieces, done = [], 0
    for start, end, opening in spans:
        pieces += [text[done:start], opening, text[start:end], CLOSE]
        done = end
    return "".join([*pieces, text[done:]])


def count_columns(text: str, mark_width: int = 0) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_columns(character, mark_width) for character in text)


def _columns(character: str, mark_width: int) -> int:
    if character <= KINDS["date"] and _MARKS.match(character):
        return mark_width
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int, *, mark_width: int = 0) -> list[str]:
    """Break marked text between its words into lines of at most `width` columns.

    A word that is wider than a line, such as a sentence of Chinese or a
    long URL, is cut where the line is full.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        for piece, columns in _cut(word, width, mark_width):
            if not line:
                line, used = piece, columns
            elif used + 1 + columns <= width:
                line, used = f"{line} {piece}", used + 1 + columns
            else:
                lines.append(line)
                line, used = piece, columns
    return [*lines, line] if line else lines


def _cut(word: str, width: int, mark_width: int) -> Iterator[tuple[str, int]]:
    """Yield the word in pieces of at most `width` columns, each with its columns.

    All but the last leave less than two columns free, so that no two of
    them fit on one line with a space between.
    """
    columns = count_columns(word, mark_width)
    if columns <= width:
        yield word, columns
        return
    piece, used = "", 0
    for character in word:
        step = _columns(character, mark_width)
        if used + step > width:
            yield piece, used
            piece, used = "", 0
        piece, used = piece + character, used + step
    yield piece, used


def say_size(n_bytes: int) -> str:
    """Return a number of bytes in the largest unit that leaves a digit before the point."""
    if n_bytes < 1000:
        return "1 byte" if n_bytes == 1 else f"{n_bytes} bytes"
    size = float(n_bytes)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.95:  # else it would be called 1,000.0
            return f"{size:.1f} {unit}"
    return f"{size / 1000:,.1f} TB"
