"""Which mentions are one person, and what that person is called.

Full names are folded over case, accents, hyphens and initials, so that
"Kim Hong-kyun" and "Kim Hong Kyun" are one; the most frequent form is
the canonical one, the first wins a tie.  A single name belongs to the one
full name that ends or begins with it (Kim, Yun and Wu come first in
theirs), and to nobody where two fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from .inverted import form_of
from .spans import Span
from .tokens import Tokens

# A full name below this is no ground to build on.
_FIRM = 0.3


@dataclass(slots=True)
class _Sightings:
    """The forms of one full name in the document, and the best probability of it."""

    probability: float = 0.0
    forms: dict[str, int] = field(default_factory=dict)


class People:
    """The people of one document: built from all of its spans, then asked about each."""

    __slots__ = ("_persons", "_shares", "_vessel_ends")

    def __init__(self, spans: Sequence[Span], tokens: Tokens) -> None:
        self._vessel_ends = {span.keys[-1] for span in spans if span.kind == "vessel"}
        # Full name, folded -> (canonical name, probability); word -> full names that share it.
        people = [span for span in spans if span.kind == "person"]
        self._persons = self._full_names(people, tokens)
        self._shares: dict[str, set[str]] = defaultdict(set)
        for key, (_, probability) in self._persons.items():
            if probability >= _FIRM:
                first, *_, last = key.split(" ")
                self._shares[first].add(key)
                self._shares[last].add(key)
        self._support(people)

    def _full_names(self, people: Sequence[Span], tokens: Tokens) -> dict[str, tuple[str, float]]:
        found: dict[str, _Sightings] = defaultdict(_Sightings)
        for span in people:
            if len(span.keys) < 2:
                continue
            sightings = found[_group(span.keys)]
            sightings.probability = max(sightings.probability, span.probability)
            # A headline in capitals shows no form of its own, unless there is none else.
            shouted = tokens.is_shouted(span.first)
            form = form_of(span, tokens)
            sightings.forms[form] = sightings.forms.get(form, 0) + (0 if shouted else 1)
        return {
            key: (max(each.forms, key=each.forms.__getitem__), each.probability)
            for key, each in found.items()
        }

    def is_vessel(self, span: Span) -> bool:
        """Tell whether a span is the last word of a vessel's name; vessels.py knows the whole."""
        if len(span.keys) > 1 or span.keys[0] not in self._vessel_ends:
            return False
        return span.keys[0] not in self._shares

    def _support(self, people: Sequence[Span]) -> None:
        """Raise each full name to the best of the single names that belong to it."""
        for span in people:
            if len(span.keys) == 1:
                fitting = self._shares.get(span.keys[0], ())
                if len(fitting) == 1:
                    key = next(iter(fitting))
                    name, probability = self._persons[key]
                    self._persons[key] = name, max(probability, span.probability)

    def link(self, span: Span, tokens: Tokens) -> tuple[str, float]:
        """Return the canonical name, and the probability of the full name that it belongs to."""
        if len(span.keys) > 1:
            return self._persons[_group(span.keys)]
        fitting = self._shares.get(span.keys[0], ())
        if len(fitting) == 1:
            return self._persons[next(iter(fitting))]
        return tokens.between(span.first, span.last), 0.0


def _group(keys: Sequence[str]) -> str:
    """Return what all forms of a full name share: its words without initials."""
    full = [key for key in keys if len(key) > 1 and "." not in key]
    return " ".join(full if len(full) > 1 else keys).replace("'", "")
