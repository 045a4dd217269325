"""What speaks for a run of words being a person's name.

Each kind of evidence has a confidence, set by hand in the order that the
development data give; `bench/entities.py --evidence` counts what it is worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .gazetteer import Gazetteer
from .tokens import BREAK, Tokens, fold

CONFIDENCE = {
    "titled": 0.95,
    "known": 0.93,
    "initial": 0.6,
    "asian": 0.85,
    "surname": 0.8,
    "role": 0.85,
    "speech": 0.8,
    "unknown": 0.5,
    "single title": 0.9,
    "single role": 0.9,
    "single speech": 0.85,
    "single subject": 0.6,
    "single forename": 0.55,
    "single surname": 0.65,
    "single": 0.1,
}
_MOST_WORDS = 5
_AGE = re.compile(r"\d{1,3}")
_APPOSITION = 4


def full_name_evidence(keys: Sequence[str], raw: Sequence[str], tables: Gazetteer) -> str:
    """Return the evidence that two or more words are a person's name, or "".

    `keys` are folded, `raw` as they stand; particles and suffixes are
    left out of both.
    """
    if not 2 <= len(keys) <= _MOST_WORDS:
        return ""
    first, last = keys[0], keys[-1]
    common = [tables.is_common(key) for key in keys]
    organised = any(tables.words.get(key) == "o" for key in keys)
    if organised or all(common):
        return ""
    role = tables.names.get(first, "")
    family = tables.names.get(last, "")
    if role in ("f", "b") and (not common[-1] or family in ("s", "b")):
        return "known"
    if common[-1] and not family:
        return ""
    if any(len(word) == 1 or "." in word for word in raw):
        return "initial" if len(last) > 2 else ""
    if first in tables.lexicon.asian and len(keys) <= 3 and not any(common[1:]):
        return "asian"
    if any(common):
        return ""
    if family in ("s", "b"):
        return "surname"
    return "unknown"


def single_name_evidence(key: str, tables: Gazetteer) -> str:
    """Return the evidence that one word is a person's name; "" where it is none."""
    role, word = tables.names.get(key, ""), tables.words.get(key, "")
    if word == "o" or (word and not role):
        return ""
    if word:
        return "single"
    if role == "f":
        return "single forename"
    return "single surname" if role else "single"


def context_evidence(tokens: Tokens, first: int, last: int, tables: Gazetteer) -> str:
    """Return what the words around a name say: "role", "speech" or ""."""
    words, lexicon = tokens.words, tables.lexicon
    before = words[first - 1] if first else BREAK
    if before in lexicon.role:
        return "role"
    if before == "," and first > 1 and words[first - 2] in lexicon.role:
        return "role"
    following = words[last + 1 : last + 3 + _APPOSITION]
    if not following:
        return ""
    if following[0] in lexicon.speech or before in ("said", "says", "added"):
        return "speech"
    if following[0] == "," and len(following) > 1:
        if _AGE.fullmatch(following[1]) or following[1] == "who":
            return "role"
        rest = following[1:]
        if any(fold(word) in lexicon.role for word in rest):
            return "role"
    if following[0] == "of" and len(following) > 1 and following[1][0].isupper():
        return "role"
    if following[0] == "(" and len(following) > 1 and _AGE.fullmatch(following[1]):
        return "role"
    return ""


def place_evidence(tokens: Tokens, first: int, last: int, tables: Gazetteer) -> str:
    """Return what the words around an unknown name say of a place: "" where nothing."""
    words, lexicon = tokens.words, tables.lexicon
    if last + 1 < len(words) and words[last + 1] in lexicon.division:
        return "division"
    if first and words[first - 1].lower() in lexicon.within:
        return "within"
    return ""
