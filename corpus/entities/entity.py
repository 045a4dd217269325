"""Entity: one name that a text mentions, and where."""

from __future__ import annotations

from dataclasses import dataclass

from ..mention import Kind

__all__ = ["Entity", "Kind"]


@dataclass(frozen=True, slots=True)
class Entity:
    """One mention of a person, place, organisation or vessel.

    `name` is canonical (the fullest form of a person in the text, the
    usual English name of a place); `text` is what stands there, and
    always equals the text read at [start:end], in characters.
    `confidence` runs from 0 to 1.  `country` is the ISO 3166 two-letter
    code of a place, or None where it lies in no one country; former
    states keep the code they had (SU, YU, CS).
    """

    kind: Kind
    name: str
    text: str
    start: int
    end: int
    confidence: float
    country: str | None = None
