"""Text to tokens: words and punctuation with character offsets.

    Kim Hong-kyun met U.S. envoys.   Kim | Hong | - | kyun | met | U.S. | envoys | .

A token is a dotted abbreviation, a word (apostrophes inside it belong to
it, but "Ministry's" is Ministry and 's), a run of one punctuation
character, or a break: an empty line, or the end of a line that was not
wrapped.  A name never reaches across a break.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

BREAK = "\n"
# Lines are wrapped where the longer of two neighbours has between so many characters.
_WRAPPED_LEAST, _WRAPPED_MOST = 40, 100
_TOKEN = re.compile(
    rf"""(?:[^\W\d_]\.){{2,}}
       | [\w\u0300-\u036f]+ (?:['’](?![sS]\b)[^\W\d_]+)*
       | \n\s*\n
       | (?<=[^\n]{{{_WRAPPED_MOST}}})\n | \n(?=[^\n]{{{_WRAPPED_MOST}}})
       | (?<![^\n]{{{_WRAPPED_LEAST}}})\n(?![^\n]{{{_WRAPPED_LEAST}}})
       | ([^\w\s])\1*""",
    re.VERBOSE,
)
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SPACES = re.compile(r"\s+")
# A headline in capitals has at least this many words.
_SHOUTED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Tokens:
    """Columns of equal length, and where capitals stand.

    `words` are truecased inside shouted text, so their lengths need not
    be those of the text; `starts` and `ends` are offsets into `text`.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    capitals: list[int]
    shouted: frozenset[int]

    def between(self, first: int, last: int) -> str:
        """Return what stands there from one token through another, on one line."""
        found = self.text[self.starts[first] : self.ends[last]]
        return _SPACES.sub(" ", found) if "\n" in found or "  " in found else found

    def touching(self, index: int) -> bool:
        """Tell whether no space stands before this token."""
        return self.ends[index - 1] == self.starts[index]


def fold(text: str) -> str:
    """Fold case and accents, for looking names up."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().translate(_UNDECOMPOSED).replace("’", "'")


def tokenize(text: str, common: Container[str] = frozenset()) -> Tokens:
    """Return the tokens of any text.

    `common` are words that prose writes in lower case: only a run of
    capitals that holds one of them is a shouted headline, and read as if
    each of its words were capitalised; "IBM, NATO" stays as it is.
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        words.append(word if word[0] != "\n" else BREAK)
        starts.append(match.start())
        ends.append(match.end())
    capitals = [i for i, word in enumerate(words) if word[0].isupper()]
    shouted = _shouted(words, capitals, common)
    for i in shouted:
        words[i] = words[i].capitalize() if "." not in words[i] else words[i]
    return Tokens(text, words, starts, ends, capitals, frozenset(shouted))


def _shouted(words: list[str], capitals: list[int], common: Container[str]) -> list[int]:
    """Return the capitals that stand in runs of nothing but capitals."""
    found: list[int] = []
    run: list[int] = []
    for i in capitals:
        if not words[i].isupper():
            _close(run, words, common, found)
            run = []
            continue
        if run and any(w[0].isalpha() or w == BREAK for w in words[run[-1] + 1 : i]):
            _close(run, words, common, found)
            run = []
        run.append(i)
    _close(run, words, common, found)
    return found


def _close(run: list[int], words: list[str], common: Container[str], found: list[int]) -> None:
    """Add a finished run of capitals to those found, if it is a headline."""
    long = [words[i].lower() for i in run if len(words[i]) > 1 and "." not in words[i]]
    if len(long) >= _SHOUTED_WORDS and any(len(w) > 2 and w in common for w in long):
        found.extend(run)
