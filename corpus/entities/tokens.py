"""Tokens: words and punctuation of a text, with character offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

BREAK = "\n"
# Flags of a token, as in scanning.pxi.
OPENS, TOUCHES, SHOUTED, HEADLINE, BREAKS = 1, 2, 4, 8, 16
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Fold case and accents, for looking names up."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().translate(_UNDECOMPOSED).replace("’", "'")


class Tokens:
    """The tokens of a text: columns of equal length, as the tagger found them.

    `starts` and `ends` are offsets in characters, `flags` bits of one token each.
    """

    def __init__(
        self, text: str, starts: Sequence[int], ends: Sequence[int], flags: bytearray
    ) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends
        self.flags = flags

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def words(self) -> list[str]:
        """The tokens as prose would write them: capitals of a shouted line are taken off."""
        text, shouted = self.text, SHOUTED | BREAKS
        words = [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]
        for i, flags in enumerate(self.flags):
            if flags & shouted:
                words[i] = BREAK if flags & BREAKS else _quiet(words[i])
        return words

    def between(self, first: int, last: int) -> str:
        """Return what stands there from one token through another, on one line."""
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


def _quiet(word: str) -> str:
    return word if "." in word else word.capitalize()
