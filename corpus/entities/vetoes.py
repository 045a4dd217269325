"""What a span cannot be, or is more surely, whatever the tagger thinks.

Carl Vinson, a ship; Moody's, a firm      not people (vessels.py, firms.py)
Reuter, at the end of its reports         an agency
Hurricane Maria; Roe v. Wade              a storm, a lawsuit
University of North Carolina, OPEC        no places
Agent 47, Smith_99                        digits are in no name of a person
Zorbo Quux, 45, won; North Sea            a person, a place
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .firms import Firms
from .gazetteer import Gazetteer
from .shapes import reshaped
from .spans import Span
from .tokens import Tokens, fold
from .vessels import Vessels

_COUNTRY = _HEADED = _APPOSED = 0.9
_WIDE = ("region", "sea")  # Korean Peninsula, North Sea
_AGAINST = frozenset({"v", "vs"})
_STORMS = ("Hurricane", "Typhoon", "Cyclone", "Storm")
_STORM = re.compile(rf"\b(?:{'|'.join(_STORMS)})\s+([A-Z]\w+)")


def vetoed(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield spans with ships as vessels, and without those that name nothing."""
    found = list(reshaped(spans, tokens, tables))
    vessels, firms = Vessels(found, tokens, tables), Firms(found, tokens, tables)
    storms = _storms(tokens)
    for span in found:
        if vessels.holds(span):
            yield vessels.as_vessel(span)
        elif span.kind == "place":
            yield _settled(span, tokens, tables)
        elif span.kind != "person":
            yield _headed(span, tables)
        elif firms.holds(span) or _is_agency(span, tables):
            yield span._replace(kind="organisation")
        elif span.keys in storms or _is_party(span, tokens):
            yield span._replace(kind="other")
        elif not _is_broken(span, tokens):
            yield _apposed(span, tokens, tables)


def _settled(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return a place: a country or sea for sure, an organisation where it is named as one.

    University of North Carolina; OPEC, which is no place that the tables know.
    """
    if span.places and (
        span.places[0].kind == "country" or (len(span.keys) > 1 and span.places[0].kind in _WIDE)
    ):
        return span._replace(probability=max(span.probability, _COUNTRY))
    word = tokens.words[span.first]
    if len(span.keys) > 1 and span.keys[0] in tables.lexicon.organisation:
        return _headed(span._replace(kind="organisation", places=()), tables)
    if not span.places and " ".join(span.keys) in tables.firms:
        return span._replace(kind="organisation", probability=max(span.probability, _HEADED))
    is_short = 3 <= len(word) <= 5 and word.isupper() and word.isalpha()
    if is_short and len(span.keys) == 1 and not (span.places or tokens.is_shouted(span.first)):
        return span._replace(kind="organisation")
    return span


def _headed(span: Span, tables: Gazetteer) -> Span:
    """Return an organisation, surer where its first word says that it is one."""
    if span.kind != "organisation" or len(span.keys) < 2:
        return span
    if span.keys[0] not in tables.lexicon.organisation:
        return span
    return span._replace(probability=max(span.probability, _HEADED))


def _is_agency(span: Span, tables: Gazetteer) -> bool:
    return len(span.keys) == 1 and span.keys[0] in tables.lexicon.agency


def _storms(tokens: Tokens) -> set[tuple[str, ...]]:
    """Return the names that storms have: they have them all through the text."""
    if not any(storm in tokens.text for storm in _STORMS):
        return set()
    return {(fold(match[1]),) for match in _STORM.finditer(tokens.text)}


def _is_party(span: Span, tokens: Tokens) -> bool:
    """Tell whether a name is a side of a lawsuit: Roe v. Wade."""
    words, first = tokens.words, span.first
    if first > 1 and words[first - 1] == "." and words[first - 2] in _AGAINST:
        return True
    after = words[span.last + 1 : span.last + 3]
    return after[1:] == ["."] and after[0] in _AGAINST


def _apposed(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return a person, surer where a full name is followed by what is said of people alone.

    Zorbo Quux, who came late; Zorbo Quux, 45, won; Zorbo Quux, a spokesman, won.
    """
    if span.first == span.last or span.probability >= _APPOSED:
        return span
    comma, first, second, *_ = (*tokens.words[span.last + 1 : span.last + 4], "", "", "")
    if comma != ",":
        return span
    is_aged = len(first) == 2 and first.isdecimal() and second == ","
    has_role = first in ("a", "an", "the") and second in tables.lexicon.title
    if first in ("who", "whose") or is_aged or has_role:
        return span._replace(probability=_APPOSED)
    return span


def _is_broken(span: Span, tokens: Tokens) -> bool:
    words = tokens.words[span.first : span.last + 1]
    if "".join(words).isalpha():
        return False
    return any("_" in word or any(map(str.isdigit, word)) for word in words if not word.isalpha())
