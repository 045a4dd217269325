"""Which mentions are one person, and what that person is called.

Full names are folded over case, accents, hyphens and initials, so that
"Kim Hong-kyun" and "Kim Hong Kyun" are one; the most frequent form is
the canonical one, the first wins a tie.  A single name belongs to the one
full name that ends or begins with it (Kim, Yun and Wu come first in
theirs), and to nobody where two fit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .names import CONFIDENCE
from .spans import Span
from .tokens import Tokens

# A name below this is no ground to build on.
_FIRM = 0.6
_LINKED = 0.95
_ADOPTED = 0.8
_AMBIGUOUS = 0.6


@dataclass(slots=True)
class _Sightings:
    """The forms of one full name in the document, and the best evidence for it."""

    confidence: float = 0.0
    forms: Counter[str] = field(default_factory=Counter)


class People:
    """The people of one document: built from all of its spans, then asked about each."""

    __slots__ = ("_firms", "_persons", "_shares", "_singles", "_vessel_ends", "_vessels")

    def __init__(self, spans: Sequence[Span], tokens: Tokens) -> None:
        self._singles = _single_confidence(spans)
        self._vessels = {span.keys for span in spans if span.kind == "vessel"}
        self._vessel_ends = {keys[-1] for keys in self._vessels}
        self._firms = {
            span.keys[0] for span in spans if span.kind == "organisation" and len(span.keys) > 1
        }
        # Full name, folded -> (canonical name, confidence); word -> full names that share it.
        self._persons = self._full_names(spans, tokens)
        self._shares: dict[str, set[str]] = defaultdict(set)
        for key, (_, confidence) in self._persons.items():
            if confidence >= _FIRM:
                first, *_, last = key.split(" ")
                self._shares[first].add(key)
                self._shares[last].add(key)

    def _full_names(self, spans: Sequence[Span], tokens: Tokens) -> dict[str, tuple[str, float]]:
        found: dict[str, _Sightings] = defaultdict(_Sightings)
        for span in spans:
            if len(span.keys) < 2 or span.kind != "person" or span.keys in self._vessels:
                continue
            confidence = CONFIDENCE[span.evidence]
            if span.evidence == "unknown" and self._singles.get(span.keys[-1], 0) >= _FIRM:
                confidence = CONFIDENCE["speech"]
            sightings = found[_group(span.keys)]
            sightings.confidence = max(sightings.confidence, confidence)
            # A headline in capitals shows no form of its own, unless there is none else.
            sightings.forms[shown(span, tokens)] += 0 if span.first in tokens.shouted else 1
        return {
            key: (max(each.forms, key=each.forms.__getitem__), each.confidence)
            for key, each in found.items()
        }

    def is_vessel(self, span: Span) -> bool:
        """Tell whether a span repeats a vessel's name, or the last word of it."""
        if span.keys in self._vessels:
            return True
        if len(span.keys) > 1 or span.keys[0] in self._shares:
            return False
        return span.keys[0] in self._vessel_ends

    def link(self, span: Span, tokens: Tokens) -> tuple[str, float]:
        """Return the canonical name and the confidence that the span is a person."""
        if len(span.keys) > 1:
            return self._persons.get(_group(span.keys), ("", 0.0))
        key = span.keys[0]
        fitting = self._shares.get(key, ()) if span.evidence else ()
        if len(fitting) == 1:
            name, confidence = self._persons[next(iter(fitting))]
            return name, confidence * _LINKED
        if fitting:
            return shown(span, tokens), _AMBIGUOUS
        if key in self._firms and span.evidence != "single title":
            return shown(span, tokens), 0.0
        confidence = CONFIDENCE.get(span.evidence, 0.0)
        if self._singles.get(key, 0) >= _FIRM and span.evidence:
            confidence = max(confidence, _ADOPTED)
        return shown(span, tokens), confidence

    def claims(self, key: str) -> bool:
        """Tell whether a word is part of just one person's full name."""
        return len(self._shares.get(key, ())) == 1


def shown(span: Span, tokens: Tokens) -> str:
    """Return a span as it would stand in prose."""
    if span.first in tokens.shouted:
        return " ".join(word for word in tokens.words[span.first : span.last + 1] if word != "-")
    return tokens.between(span.first, span.last)


def _group(keys: Sequence[str]) -> str:
    """Return what all forms of a full name share: its words without initials."""
    full = [key for key in keys if len(key) > 1 and "." not in key]
    return " ".join(full if len(full) > 1 else keys).replace("'", "")


def _single_confidence(spans: Iterable[Span]) -> dict[str, float]:
    """Return how sure the document is of each name that stands alone somewhere."""
    found: dict[str, float] = {}
    for span in spans:
        if len(span.keys) == 1 and span.kind == "person":
            confidence = CONFIDENCE[span.evidence]
            found[span.keys[0]] = max(confidence, found.get(span.keys[0], 0.0))
    return found
