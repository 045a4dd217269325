"""Tokens to segments: what each capitalised stretch is by itself.

One scan from left to right takes the longest phrase that the tables
know, so that "South Korean" comes before "Korean" and "Korean Peninsula"
is one place; any other capitalised word is a segment of its own.
Segments that stand side by side form a run:

    [South Korean: demonym] [Foreign: word] [Minister: title] [Yun: word] [Byung: word] [Se: word]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .gazetteer import Gazetteer
from .geography import Place
from .tokens import BREAK, Tokens, fold

# No run of words longer than this is one name, and no word longer names anything.
_RUN = 12
_WORD = 40
_PARTICLES = 3
_CLOSERS = frozenset(".!?:;•*|")
_QUOTES = frozenset('"“')
_OPENERS = frozenset("\"'“”‘’([`-—–")
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev sen rep gov gen lt col maj brig adm cmdr capt sgt cpl pvt st ft mt"
    " jr sr".split()
)


class Segment(NamedTuple):
    """Tokens `first` to `last`, both included, and what they are by themselves.

    `label` is place, city, demonym, title, firm, calendar, stop (a word
    of grammar) or word; `places` are the places that the name may mean.
    """

    first: int
    last: int
    label: str
    key: str
    places: tuple[Place, ...] = ()


def segments(tokens: Tokens, tables: Gazetteer) -> Iterator[Segment]:
    """Yield the segments of a text, in order, never overlapping."""
    done = -1
    for i in tokens.capitals:
        if i <= done or len(tokens.words[i]) > _WORD:
            continue
        segment = _longest(tokens, i, tables) or _single(tokens, i, tables)
        done = segment.last
        yield segment


def _longest(tokens: Tokens, i: int, tables: Gazetteer) -> Segment | None:
    """Return the longest phrase of several words that begins at token i."""
    words = tokens.words
    key = fold(words[i])
    most = tables.longest(key)
    best, last = None, i
    for _ in range(most - 1):
        last += 1
        if last < len(words) and words[last] in "-." and tokens.touching(last):
            last += 1
        if last >= len(words) or words[last] == BREAK:
            break
        key = f"{key} {fold(words[last])}"
        if words[last][0].isupper():
            best = _known(tokens, i, last, key, tables) or best
    return best


def _known(tokens: Tokens, i: int, last: int, key: str, tables: Gazetteer) -> Segment | None:
    """Return the segment of a key that a table has."""
    if key in tables.demonyms:
        return Segment(i, last, "demonym", key)
    if key in tables.firms:
        return Segment(i, last, "firm", key)
    if key in tables.titles:
        return Segment(i, last, "title", key)
    places = tables.places(key)
    if not places:
        return None
    shape = places[0].shape
    if shape and (i in tokens.shouted or not tokens.words[i].isupper()):
        return None
    return Segment(i, last, "city" if places[0].kind == "city" else "place", key, places)


def _single(tokens: Tokens, i: int, tables: Gazetteer) -> Segment:
    word = tokens.words[i]
    key = fold(word)
    if key in tables.lexicon.calendar:
        return Segment(i, i, "calendar", key)
    if _is_function(tokens, i, key, tables):
        return Segment(i, i, "stop", key)
    found = _known(tokens, i, i, key, tables)
    if found is None and key in tables.lexicon.title:
        return Segment(i, i, "title", key)
    if found is None and key.endswith("s") and key[:-1] in tables.demonyms:
        return Segment(i, i, "demonym", key[:-1])
    return found or Segment(i, i, "word", key)


def _is_function(tokens: Tokens, i: int, key: str, tables: Gazetteer) -> bool:
    """Tell whether a word is grammar, not the initial A. or Mr. An or So."""
    if key == "s" and i and tokens.words[i - 1] in "'’" and tokens.touching(i):
        return True
    if key not in tables.lexicon.function:
        return False
    if len(key) == 1 and i + 1 < len(tokens.words) and tokens.words[i + 1] == ".":
        return False
    return key not in tables.lexicon.asian or i in tokens.shouted or opens_sentence(tokens, i)


def runs(tokens: Tokens, found: Iterator[Segment], tables: Gazetteer) -> Iterator[list[Segment]]:
    """Yield segments in groups that stand side by side."""
    run: list[Segment] = []
    for segment in found:
        alone = len(run) == 1
        if run and (len(run) >= _RUN or not _joined(tokens, run[-1], segment, tables, alone)):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _joined(tokens: Tokens, left: Segment, right: Segment, tables: Gazetteer, alone: bool) -> bool:
    """Tell whether only what belongs inside a name stands between two segments."""
    words, gap = tokens.words, range(left.last + 1, right.first)
    if not gap:
        return True
    if len(gap) > _PARTICLES:
        return False
    between = words[left.last + 1 : right.first]
    if between == ["-"]:
        return tokens.touching(gap[0]) and tokens.touching(right.first)
    if between == ["&"]:
        return left.label == right.label == "word" and alone
    if between in (["of"], ["of", "the"]):
        return left.label == "word" and left.key in tables.lexicon.organisation
    if between == ["."]:
        short = len(words[left.last]) == 1 or left.key in ABBREVIATIONS
        return short and tokens.touching(gap[0])
    if between[-1] == "-" and tokens.touching(right.first):
        between.pop()
    return left.label == "word" and all(word in tables.lexicon.particle for word in between)


def opens_sentence(tokens: Tokens, index: int) -> bool:
    """Tell whether a token is the first of its sentence, quotation or line."""
    words, i = tokens.words, index - 1
    while i >= 0 and words[i][0] in _OPENERS:
        if words[i][0] in _QUOTES:
            return True
        if words[i] == "-" and tokens.touching(i + 1):
            return False
        i -= 1
    if i < 0 or words[i] == BREAK:
        return True
    if words[i] == ".":
        before = words[i - 1] if i else ""
        initial = len(before) == 1 and before.isalpha()
        return not (initial or fold(before) in ABBREVIATIONS)
    return words[i][0] in _CLOSERS
