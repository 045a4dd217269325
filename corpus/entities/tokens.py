"""Tokens: words and punctuation of a text, with character offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BREAK = "\n"
# Flags of a token, as in scanning.pxi.
OPENS, TOUCHES, SHOUTED, HEADLINE, BREAKS, ADDRESS = 1, 2, 4, 8, 16, 32
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Fold case and accents, for looking names up."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().translate(_UNDECOMPOSED).replace("’", "'")


@dataclass(slots=True)
class Tokens:
    """The tokens of a text: columns of equal length, as the tagger found them.

    `starts` and `ends` are offsets in characters, `flags` bits of one token
    each.  `words` are as prose would write them (capitals of a shouted line
    are taken off), BREAK where a name must end; `keys` are the words folded,
    "" for breaks and punctuation.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    flags: bytearray
    words: list[str]
    keys: list[str]

    def __len__(self) -> int:
        return len(self.words)

    def between(self, first: int, last: int) -> str:
        """Return what stands there from one token through another, on one line."""
        if first == last:
            return self.words[first]
        if self.flags[first] & SHOUTED:
            return " ".join(word for word in self.words[first : last + 1] if word != "-")
        found = self.text[self.starts[first] : self.ends[last]]
        return _SPACES.sub(" ", found) if "\n" in found or "  " in found else found

    def is_shouted(self, index: int) -> bool:
        """Tell whether a token stands in a line of capitals."""
        return bool(self.flags[index] & SHOUTED)

    def touching(self, index: int) -> bool:
        """Tell whether no space stands before this token."""
        return bool(self.flags[index] & TOUCHES)
