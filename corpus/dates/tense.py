"""Tense: does what stands around a date speak of what was, or of what is to come?

The nearest sign before it in its sentence decides, else the first after it:
"said it would meet on Tuesday" is about the next one, "the two met on Tuesday"
about the last.  In "said that on Tuesday it would" what is after it comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import Literal

Tense = Literal[-1, 0, 1]  # past, not told, future

_WINDOW = 200  # characters before a date that are looked at, and half as many after it
_LONG_WORD = 4  # letters: a stop behind fewer may be that of an abbreviation

_AUXILIARIES = frozenset(
    "will would shall should may might could can must cannot won't wouldn't he'll they'll it'll"
    " we'll i'll she'll".split()
)
_FUTURE = _AUXILIARIES | frozenset(
    "hopes hope intends intend wants want plans plan planned planning expects expect expected"
    " expecting scheduled due likely unlikely set upcoming coming forecast forecasts seen begins"
    " starts starting opens reopen reopens resumes ends effective unless aims aim proposed proposes"
    " deadline payable".split()
)
# After "to".
_FUTURE_VERBS = frozenset(
    "be meet hold visit begin start end open close vote decide rule attend discuss announce"
    " release report pay play face arrive leave return launch take make go come sign speak elect"
    " choose travel run resume send buy sell raise cut".split()
)
_PAST = frozenset(
    "said told was were had did met began fell rose won held came went took made gave left lost"
    " sent saw became broke shook bought sold cut paid led ran spoke wrote drew grew flew struck"
    " shot sank hit beat got put brought chose kept found thought died yesterday ago since".split()
)
_NO_PAST = frozenset(
    "united hundred indeed speed need feed exceed proceed succeed based related limited"
    " demilitarized federated".split()
)
_COMING = frozenset("by until till before".split())
_SIGNS = ".,;:!?\"'()“”’-"
_QUOTES = "\"'”’)"


# What a word is by itself, added up.
_IS_FUTURE, _IS_AFTER_TO, _IS_PAST, _ENDS = 1, 2, 4, 8
_N_WORDS = 4096  # whose roles are remembered: most words of a text are few


def tense_at(text: str, start: int, end: int) -> Tense:
    """Return the tense of what is said around text[start:end]."""
    at = max(0, start - _WINDOW)
    begin = max(at, text.rfind("\n\n", at, start))
    words = text[begin:start].split()
    if words and words[-1].lower() in _COMING:
        return 1
    after = text[end : end + _WINDOW // 2].split()
    if words[-2:] == ["that", "on"] or words[-1:] == ["that"]:
        return _first_after(after) or _nearest_before(words)
    return _nearest_before(words) or _first_after(after)


def _nearest_before(words: Sequence[str]) -> Tense:
    backwards = range(len(words) - 1, -1, -1)
    for number in compress(backwards, map(_role, reversed(words))):
        role = _role(words[number])
        if role & _ENDS:
            break
        if tense := _sign(words, number, role):
            return tense
    return 0


def _first_after(words: Sequence[str]) -> Tense:
    for number in compress(range(len(words)), map(_role, words)):
        role = _role(words[number])
        if tense := _sign(words, number, role):
            return tense
        if role & _ENDS:
            break
    return 0


@lru_cache(_N_WORDS)
def _role(word: str) -> int:
    """Return what a word is a sign of, whatever stands around it; 0 for most."""
    ends = _ENDS if _ends_sentence(word) else 0
    bare = word.strip(_SIGNS)
    bare = bare if bare[:1] == "M" else bare.lower()  # May is no "may"
    if bare in _FUTURE:
        return ends | _IS_FUTURE
    after_to = _IS_AFTER_TO if bare in _FUTURE_VERBS else 0
    is_past = bare in _PAST or (bare.endswith("ed") and len(bare) > 4 and bare not in _NO_PAST)
    return ends | after_to | (_IS_PAST if is_past else 0)


def _sign(words: Sequence[str], number: int, role: int) -> Tense:
    """Return the tense that a word is a sign of: "held" is none of the past in "to be held"."""
    if role & _IS_FUTURE:
        return 1
    if role & _IS_AFTER_TO and number and words[number - 1].lower() == "to":
        return 1
    if not role & _IS_PAST:
        return 0
    before = [each.lower() for each in words[max(0, number - 2) : number]]
    return 1 if before[-1:] == ["be"] or not _AUXILIARIES.isdisjoint(before) else -1


def _ends_sentence(word: str) -> bool:
    """Tell the full stop of "met." from that of "Jan." and "U.S."."""
    bare = word.rstrip(_QUOTES)
    if bare[-1:] not in (".", "!", "?"):
        return bare[-1:] == ";"
    stem = bare[:-1]
    return len(stem) >= _LONG_WORD or stem.isdigit() or not bare.endswith(".") or bare != word
