"""Which place a mention means, and how surely it means one.

What stands beside a homonym settles it ("Rome, Georgia", "Athens, Ga.").
Else each candidate has a prior, the logarithm of its population, and gains
by what the article mentions of its country and its region, by place, by
demonym or in its dateline.  The name of a small town is often somebody's:
alone it is believed only where the words around it speak of a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log10

from . import geography
from .gazetteer import Gazetteer
from .geography import Place
from .people import shown
from .segments import Segment
from .spans import Span
from .tokens import BREAK, Tokens

_WIDE = {"country": 0.96, "continent": 0.93, "state": 0.93, "region": 0.9, "sea": 0.9}
_UNLISTED = {"geography": 0.75, "division": 0.8, "within": 0.65}
_COMPASS = 0.8
# Population in thousands, and the confidence alone and after a preposition.
_CITIES = ((2000, 0.93, 0.97), (500, 0.85, 0.95), (100, 0.7, 0.93), (0, 0.45, 0.85))
# What a mention of a country or region weighs, and what a candidate gains by that:
# it takes a mention and a demonym to make up for twenty times the people.
_DEMONYM, _MENTION, _DATELINE = 1, 2, 3
_GAIN, _MOST_WEIGHT, _IN_REGION = 0.5, 3, 0.4
_PRIORS = {"country": 5.0, "continent": 5.0, "state": 4.2, "sea": 4.0, "region": 3.6, "river": 3.0}
_BESIDE = 0.4
_NAMESAKE = 0.6
_COMMON = 0.5
_CERTAIN = 0.95
_SHOUTED_CITY = 500
# Cities that GeoNames does not count are in the table because newspapers name them.
_KEPT_BY_HAND = 3000
_HOLDS_TOWNS = frozenset({"country", "state", "region"})


class Places:
    """The places of one document: weighs its countries, then resolves each mention."""

    __slots__ = ("_senses", "_settled", "_starts", "_tables", "_tokens", "_weights")

    def __init__(
        self, spans: Sequence[Span], demonyms: Sequence[Segment], tokens: Tokens, tables: Gazetteer
    ) -> None:
        self._tokens = tokens
        self._tables = tables
        self._starts = {span.first: span for span in spans if span.kind == "place"}
        # Token -> the place that its neighbour leaves no doubt about.
        self._settled = dict(self._pairs())
        # A town named again is the same town: first Rome, Georgia, then Rome.
        self._senses: dict[tuple[str, ...], Place] = {}
        for first, settled in self._settled.items():
            if settled.kind == "city":
                self._senses.setdefault(self._starts[first].keys, settled)
        # What the document says of each country, by code, and of each wider place, by name.
        self._weights: Counter[str] = Counter()
        for segment in demonyms:
            self._weights[tables.demonyms[segment.key]] += _DEMONYM
        doubtful = [span for span in self._starts.values() if not self._weigh(span)]
        for span in filter(self._is_dateline, doubtful):
            if place := self.place(span):
                self._add(place, _DATELINE)
        del self._weights[""]

    def resolve(self, span: Span) -> tuple[str, str | None, float]:
        """Return the canonical name, the country and the confidence of a place."""
        place = self.place(span)
        if place is None or not span.places:
            name = place.name if place else shown(span, self._tokens)
            return name, place.country if place else None, _UNLISTED[span.evidence]
        if span.evidence == "compass":
            return shown(span, self._tokens), place.country, _COMPASS
        return place.name, place.country, self._confidence(span, place)

    def place(self, span: Span) -> Place | None:
        """Return the place that a span means, None if no table knows it."""
        sense = self._sense(span)
        if sense or len(span.places) < 2:
            return sense or next(iter(span.places), None)
        # The first is what newspapers mean by the name: Valencia in Spain, New York the city.
        priors = [_prior(place) for place in span.places]
        priors[0] = max(priors)
        fits = [prior + self._gain(place) for prior, place in zip(priors, span.places, strict=True)]
        return span.places[fits.index(max(fits))]

    def _sense(self, span: Span) -> Place | None:
        """Return what a neighbour of the span, or of the same name elsewhere, says that it is."""
        return self._settled.get(span.first) or self._senses.get(span.keys)

    def _gain(self, place: Place) -> float:
        weight = min(self._weights[place.country or ""], _MOST_WEIGHT)
        return _GAIN * weight + _IN_REGION * (place.within in self._weights)

    def _weigh(self, span: Span) -> bool:
        """Add what a mention says of its country and region; False if that is in doubt."""
        place = self._sense(span)
        if place is None:
            countries = {each.country for each in span.places}
            if len(countries) != 1:
                return False
            place = span.places[0]
        self._add(place, _DATELINE if self._is_dateline(span) else _MENTION)
        return True

    def _add(self, place: Place, weight: int) -> None:
        self._weights[place.country or ""] += weight
        if place.kind in ("state", "region"):
            self._weights[place.name] += weight

    def _pairs(self) -> Iterator[tuple[int, Place]]:
        """Yield the places that a comma joins to a wider one, and the wider ones: Rome, Georgia."""
        words = self._tokens.words
        for first, span in self._starts.items():
            after = span.last + 1
            if after + 1 >= len(words) or words[after] != ",":
                continue
            wider = self._starts.get(after + 1)
            areas = wider.places if wider else ()
            state = None if areas else geography.abbreviated(words[after + 1])
            pair = _joined(span.places, areas, state or "")
            if pair:
                yield first, pair[0]
                if areas:
                    yield after + 1, pair[1]
            elif unlisted := self._unlisted(span, areas, after + 1):
                yield first, unlisted

    def _unlisted(self, span: Span, areas: Sequence[Place], after: int) -> Place | None:
        """Return a town that is none of those known, since it lies in a state that has none."""
        if any(place.kind != "city" for place in span.places[:1]):
            return None
        if any(area.kind != "state" for area in areas[:1]):
            return None
        words = self._tokens.words[after : after + 2]
        if not areas and not ("." in words[0] or words[1:] == ["."]):
            return None
        name = self._tokens.between(span.first, span.last)
        return geography.town(name, areas[0].name if areas else words[0])

    def _confidence(self, span: Span, place: Place) -> float:
        if place.kind not in ("city", "river"):
            confidence = _WIDE[place.kind]
        elif span.first in self._settled or self._is_dateline(span):
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
        if key in self._tables.names and size < 600:
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


def _prior(place: Place) -> float:
    """Return how likely a place is meant where nothing else tells: of cities, log of thousands."""
    if place.kind != "city":
        return _PRIORS[place.kind]
    return log10((place.population or _KEPT_BY_HAND) + 1)


def _joined(
    towns: Sequence[Place], areas: Sequence[Place], area: str
) -> tuple[Place, Place] | None:
    """Return the likeliest town that lies in one of the areas, or in the one named.

    Nations side by side are a list: "Mexico, Philippines" is no town.
    """
    nation = any(town.kind == "country" for town in towns[:1])
    wider = {each.name: each for each in areas if each.kind in _HOLDS_TOWNS}
    for town in towns:
        if town.kind not in ("city", "state", "region") or (nation and town.kind == "city"):
            continue
        for name in geography.containers(town.name):
            if name in wider or name == area:
                return town, wider.get(name, town)
    return None
