"""Mention: a person, place, organisation or vessel that was read from an article's text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from .errors import ArticleError

Kind = Literal["person", "place", "organisation", "vessel"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_MOST = (1 << 32) - 1  # of a count and of an offset


class Mention(NamedTuple):
    """One name in an article, however often it is there.

    `name` is canonical, as in Entity; `count` says how often the article
    names it, `start` where first: in characters of the title, two line
    ends, and the body.  `confidence`, from 0 to 1 in hundredths, is that
    of its surest place.
    """

    kind: Kind
    name: str
    count: int  # type: ignore[assignment]  # tuple has a method of that name, of no use here
    start: int
    confidence: float


def are_mentions(value: object) -> bool:
    """Tell whether a value has the shape of a list of mentions, whatever is in their fields."""
    return isinstance(value, list) and all(
        isinstance(item, dict) and item.keys() == _FIELDS for item in value
    )


def as_mention(given: object) -> Mention:
    """Return a mention, which may be given as a mapping of its fields.  Raises ArticleError."""
    if type(given) is not Mention:
        if not isinstance(given, Mapping) or given.keys() != _FIELDS:
            raise _no_mention("", given, f"a mapping of {', '.join(Mention._fields)}")
        given = Mention(**given)
    kind, name, count, start, confidence = given
    if kind not in KINDS:
        raise _no_mention("'s kind", kind, f"one of {', '.join(KINDS)}")
    if not isinstance(name, str) or not name.strip():
        raise _no_mention("'s name", name, "text")
    if not _is_whole(count, 1):
        raise _no_mention("'s count", count, "a whole number, at least 1")
    if not _is_whole(start, 0):
        raise _no_mention("'s start", start, "a whole number, at least 0")
    if not _is_share(confidence):
        raise _no_mention("'s confidence", confidence, "a number from 0 to 1")
    tidy, rounded = " ".join(name.split()), round(confidence, 2)
    if tidy == name and rounded == confidence:  # as what was read always is
        return given
    return Mention(kind, tidy, count, start, rounded)


_FIELDS = frozenset(Mention._fields)


def _is_whole(value: Any, least: int) -> bool:
    return type(value) is int and least <= value <= _MOST


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _no_mention(part: str, value: object, remedy: str) -> ArticleError:
    return ArticleError(f"a mention{part} is {value!r:.60}: make it {remedy}")
