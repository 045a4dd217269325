"""The dateline of an article: TOKYO, April 24 (Reuters) -.

    place_of("WHITE PLAINS, N.Y., March 12")    White Plains, in New York State
    opening("PARIS (AP) - It rained.")          "PARIS (AP)"
    heading("JACKSON, Miss. (AP) - It rained.") where its town stands, and the state behind it

A town that no table knows is still in the state or country behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import geography
from .geography import Place

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
_MONTH += r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_DATE = re.compile(rf"[\s,.]*\b(?:\d{{1,2}}\s*)?{_MONTH}\b.*", re.IGNORECASE | re.DOTALL)
_AGENCY = re.compile(r"\s*\(.*", re.DOTALL)
_SIGNS = " \t\n*,;:-–—"
_TWO = re.compile(r"/|\band\b", re.IGNORECASE)
_MAX_CHARS = 100
# A hyphen inside a name; other dashes end the dateline.
_HYPHEN = r"(?<=\w)-(?=\w)"
# What opens an article: capitals, perhaps a state, a date and an agency, then a sign.
_HEADING = re.compile(
    rf"""
    (?P<head>
      (?P<town> [^\W\d_] (?: [^\W\d_a-z] | [.'’/ ] | {_HYPHEN} ){{1,40}} )
      (?: ,\ ? (?P<behind> (?! (?i:{_MONTH}|{_WEEKDAY})\b )
                 [^\W\d_] (?: [^\W\d_] | [.'’ ] | {_HYPHEN} ){{1,30}} ) )?
      (?P<date> (?i: ,?\ ?(?:\d{{1,2}}\ )? (?:{_MONTH}|{_WEEKDAY})\b \.?
                 (?:\ \d{{1,2}}\b)? (?:,?\ \d{{4}}\b)? ) )?
      (?:\ ? \( (?P<agency> [^()\n]{{1,40}} ) \) )?
    )
    \ ? (?P<sign> --?(?=\s|$) | — | –(?=\s) | (?<=\s)– | :(?=\s) )?
    """,
    re.VERBOSE,
)


class Heading(NamedTuple):
    """The parts of a dateline in capitals: [start, end] in characters of the text.

    `behind` is the state or country, None where there is none; `sign` what
    ends the dateline, a dash, a colon or "".
    """

    town: tuple[int, int]
    behind: tuple[int, int] | None
    dated: bool
    agency: str
    sign: str


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
    start = len(body) - len(body[: _MAX_CHARS // 5].lstrip()) - len(body[_MAX_CHARS // 5 :])
    match = _matched(body, start)
    return match["head"].strip() if match and match["sign"] not in (None, ":") else ""


def heading(text: str, start: int = 0) -> Heading | None:
    """Return the dateline in capitals that begins at an offset, or None."""
    match = _matched(text, start)
    if match is None:
        return None
    behind = _stripped(match, "behind", start) if match["behind"] else None
    return Heading(
        _stripped(match, "town", start),
        behind,
        match["date"] is not None,
        match["agency"] or "",
        match["sign"] or "",
    )


def _matched(text: str, start: int) -> re.Match[str] | None:
    """Return what reads as a dateline that a sign or an agency ends."""
    match = _HEADING.match(text[start : start + 2 * _MAX_CHARS])
    if match is None or not match["town"].isupper() or not (match["sign"] or match["agency"]):
        return None
    return match


def _stripped(match: re.Match[str], group: str, start: int) -> tuple[int, int]:
    """Return where a group stands in the text, without the spaces behind it."""
    first = start + match.start(group)
    return first, first + len(match[group].rstrip())
