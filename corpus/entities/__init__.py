"""Who and where: the people, places and other names that a text mentions."""

from __future__ import annotations

from .entity import Entity
from .reader import enrich, read_entities

__all__ = ["Entity", "enrich", "read_entities"]
