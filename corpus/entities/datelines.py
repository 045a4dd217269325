"""The place in a dateline: TOKYO, April 24 (Reuters) -.

    place_of("WHITE PLAINS, N.Y., March 12")    White Plains, in New York State
    opening("PARIS (AP) - It rained.")          "PARIS (AP)"

A town that no table knows is still in the state or country behind it.
"""

from __future__ import annotations

import re

from . import geography
from .geography import Place

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
_MONTH += r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DATE = re.compile(rf"[\s,.]*\b(?:\d{{1,2}}\s*)?{_MONTH}\b.*", re.IGNORECASE | re.DOTALL)
_AGENCY = re.compile(r"\s*\(.*", re.DOTALL)
_SIGNS = " \t\n*,;:-–—"
_TWO = re.compile(r"/|\band\b", re.IGNORECASE)
_MAX_CHARS = 100
# What opens an article: capitals, perhaps a state, a date and an agency, then a dash.
_OPENING = re.compile(
    r"\s{0,20}([A-Z][A-Z.'’/ -]{1,40}(?:,[A-Za-z. ]{1,30}){0,2}(?:,? \d{1,2})?"
    r"(?: ?\([^()\n]{1,40}\))?) ?(?:--?|–|—)\s"
)


def place_of(dateline: str) -> Place | None:
    """Return the place that a dateline names, or the state or country that it ends in."""
    head = _AGENCY.sub("", _DATE.sub("", dateline[:_MAX_CHARS])).strip(_SIGNS)
    parts = [part for part in (each.strip(_SIGNS) for each in head.split(",")) if part]
    if not parts:
        return None
    town, *behind = parts
    name = geography.canonical(", ".join(parts[:2]))
    for part in behind:
        name = name or geography.abbreviated(part) or geography.canonical(part)
    for half in (town, *_TWO.split(town)):
        name = name or geography.canonical(half.strip())
    return geography.place(name) if name else None


def opening(body: str) -> str:
    """Return the dateline that a text begins with, or ""."""
    match = _OPENING.match(body)
    return match[1] if match else ""
