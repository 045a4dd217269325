"""Naming: people, places, organisations, vessels and dates of a text, together and in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .corpus.dates import DateMention, read_dates
from .corpus.entities import Entity, read_entities

KINDS = ("person", "place", "organisation", "vessel", "date")


@dataclass(frozen=True, slots=True)
class Named:
    """One name or date of a text, and where it stands there, in characters.

    `name` is canonical, for a date what it means in ISO 8601, or the
    text where that cannot be told.  `of` is what was read.
    """

    kind: str
    name: str
    text: str
    start: int
    end: int
    confidence: float
    of: Entity | DateMention

    def to_mapping(self) -> dict[str, Any]:
        """Return what `dateline entities --json` prints: places have a country, dates days."""
        mapping: dict[str, Any] = {
            "kind": self.kind,
            "name": self.name,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
        }
        if isinstance(self.of, DateMention):
            mapping["first"] = None if self.of.first is None else self.of.first.isoformat()
            mapping["last"] = None if self.of.last is None else self.of.last.isoformat()
        elif self.kind == "place":
            mapping["country"] = self.of.country
        return mapping


def read_names(text: str, published: dt.date | None = None, start: int = 0) -> list[Named]:
    """Return what a text names from `start` on, in order; nothing overlaps.

    Where a name and a date would, the longer is taken, of two as long
    the surer.
    """
    part = text[start:] if start else text
    found = [
        *(_named(each.kind, each.name, each, start) for each in read_entities(part)),
        *(
            _named("date", each.iso or " ".join(each.text.split()), each, start)
            for each in read_dates(part, published)
        ),
    ]
    return without_overlaps(found)


def without_overlaps(found: Iterable[Named]) -> list[Named]:
    """Return the names in order; of two that overlap only the longer, or else the surer."""
    kept: list[Named] = []
    for each in sorted(found, key=lambda named: (named.start, -named.end)):
        if kept and each.start < kept[-1].end:
            if _weight(each) > _weight(kept[-1]):
                kept[-1] = each
        else:
            kept.append(each)
    return kept


def _named(kind: str, name: str, of: Entity | DateMention, shift: int) -> Named:
    return Named(kind, name, of.text, of.start + shift, of.end + shift, of.confidence, of)


def _weight(named: Named) -> tuple[int, float]:
    return named.end - named.start, named.confidence
