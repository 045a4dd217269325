"""Which place a mention means, and how surely it means one.

Between homonyms decides what stands beside them ("Rome, Georgia"), then
the countries that the article mentions, by place or demonym, then
population.  The name of a small town is often somebody's: alone it is
believed only where the words around it speak of a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .gazetteer import Gazetteer, Place
from .people import shown
from .segments import Segment
from .spans import Span
from .tokens import BREAK, Tokens

_WIDE = {"country": 0.96, "continent": 0.93, "state": 0.93, "region": 0.9, "sea": 0.9}
_UNLISTED = {"geography": 0.75, "division": 0.8, "within": 0.65}
_COMPASS = 0.8
# Population in thousands, and the confidence alone and after a preposition.
_CITIES = ((2000, 0.93, 0.97), (500, 0.85, 0.95), (100, 0.7, 0.93), (0, 0.45, 0.85))
_DEMONYM, _MENTION = 1, 2
_BESIDE = 0.4
_NAMESAKE = 0.6
_COMMON = 0.5
_CERTAIN = 0.95
_SHOUTED_CITY = 500
# Cities in the hand-kept table are there because newspapers name them.
_KEPT_BY_HAND = 3000


class Places:
    """The places of one document: weighs its countries, then resolves each mention."""

    __slots__ = ("_starts", "_tables", "_tokens", "_weights")

    def __init__(
        self, spans: Sequence[Span], demonyms: Sequence[Segment], tokens: Tokens, tables: Gazetteer
    ) -> None:
        self._tokens = tokens
        self._tables = tables
        self._weights: Counter[str] = Counter()
        self._starts = {span.first: span for span in spans if span.kind == "place" and span.places}
        for segment in demonyms:
            self._weights[tables.demonyms[segment.key]] += _DEMONYM
        for span in self._starts.values():
            if len({place.country for place in span.places}) == 1:
                self._weights[span.places[0].country or ""] += _MENTION
        del self._weights[""]

    def resolve(self, span: Span) -> tuple[str, str | None, float]:
        """Return the canonical name, the country and the confidence of a place."""
        if not span.places:
            name = shown(span, self._tokens)
            return name, None, _UNLISTED[span.evidence]
        around = self._around(span)
        place = max(span.places, key=lambda each: self._fit(each, around))
        if span.evidence == "compass":
            return shown(span, self._tokens), place.country, _COMPASS
        return place.name, place.country, self._confidence(span, place, around)

    def _fit(self, place: Place, around: Span | None) -> tuple[bool, int, bool, int]:
        beside = around is not None and place.country in {p.country for p in around.places}
        return (
            beside,
            self._weights[place.country or ""],
            place.kind != "city",
            place.population,
        )

    def _around(self, span: Span) -> Span | None:
        """Return the wider place that a comma joins to this one: Rome, Georgia."""
        words, after = self._tokens.words, span.last + 1
        if after + 1 < len(words) and words[after] == ",":
            wider = self._starts.get(after + 1)
            if wider and wider.places[0].kind in ("country", "state", "region"):
                return wider
        return None

    def _confidence(self, span: Span, place: Place, around: Span | None) -> float:
        joined = around and any(each.country == place.country for each in around.places)
        if place.kind not in ("city", "river"):
            confidence = _WIDE[place.kind]
        elif joined or self._is_dateline(span):
            confidence = _CERTAIN
        else:
            confidence = self._city_confidence(span, place)
        if span.evidence == "beside":
            confidence *= _BESIDE
        return confidence

    def _city_confidence(self, span: Span, place: Place) -> float:
        key, settled = span.keys[0], self.is_settled(span)
        size = place.population or _KEPT_BY_HAND
        if span.first in self._tokens.shouted and size < _SHOUTED_CITY:
            return 0.0
        alone, after = next((a, b) for least, a, b in _CITIES if size >= least)
        confidence = after if settled else alone
        if key in self._tables.names and size < 2000:
            confidence *= 0.8 if settled else _NAMESAKE
        if self._tables.is_common(key) or self._tables.words.get(key) == "o":
            confidence *= 0.9 if settled else _COMMON
        return confidence

    def is_settled(self, span: Span) -> bool:
        """Tell whether a preposition of place stands before the span."""
        words, i = self._tokens.words, span.first
        return i > 0 and words[i - 1].lower() in self._tables.lexicon.preposition

    def _is_dateline(self, span: Span) -> bool:
        """Tell whether a place opens a paragraph in capitals: TOKYO (Reuters) -."""
        i, words = span.first, self._tokens.words
        opens = i == 0 or words[i - 1] == BREAK
        return opens and words[i].isupper() and i not in self._tokens.shouted
