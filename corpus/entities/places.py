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
from .keys import key_of
from .spans import Span
from .tokens import BREAK, Tokens, fold
from .toponyms import forms_of, titled

# What a mention of a country or region weighs, and what a candidate gains by that:
# it takes a mention and a demonym to make up for twenty times the people.
_DEMONYM, _MENTION, _DATELINE = 1, 2, 3
_LIKELY = 1
_GAIN, _MOST_WEIGHT, _IN_REGION = 0.5, 3, 0.4
_PRIORS = {"country": 5.0, "continent": 5.0, "state": 4.2, "sea": 4.0, "region": 3.6, "river": 3.0}
# Cities that GeoNames does not count are in the table because newspapers name them.
_KEPT_BY_HAND = 3000
# A place of ten times the people, nearly, is what is meant, most likely.
_LEAD = 0.9
# ICO is an abbreviation; PARIS may be a word in capitals.
_MAX_ABBREVIATION = 4
_PRONOUN = frozenset({"us", "Us"})
_HOLDS_TOWNS = frozenset({"country", "state", "region"})


class Places:
    """The places of one document: weighs its countries, then resolves each mention."""

    __slots__ = (
        "_forms", "_halves", "_likely", "_senses", "_settled", "_spans", "_starts", "_tables",
        "_tokens", "_weights",
    )  # fmt: skip

    def __init__(
        self,
        spans: Sequence[Span],
        demonyms: Sequence[tuple[int, int]],
        tokens: Tokens,
        tables: Gazetteer,
    ) -> None:
        self._tokens = tokens
        self._tables = tables
        self._starts = {span.first: self._known(span) for span in spans if span.kind == "place"}
        self._spans = spans
        self._forms: dict[tuple[str, ...], str] | None = None
        self._halves: dict[str, set[Place]] | None = None
        # Token -> the place that its neighbour leaves no doubt about.
        self._settled = dict(self._pairs())
        # A town named again is the same town: first Rome, Georgia, then Rome.
        self._senses: dict[tuple[str, ...], Place] = {}
        for first, settled in self._settled.items():
            if settled.kind == "city":
                self._senses.setdefault(self._starts[first].keys, settled)
        # What the document says of each country, by code, and of each wider place, by name.
        self._weights: Counter[str] = Counter()
        self._likely: dict[tuple[str, ...], Place] = {}
        if any(len(span.places) > 1 for span in self._starts.values()):
            self._weigh_document(demonyms)

    def _weigh_document(self, demonyms: Sequence[tuple[int, int]]) -> None:
        """Weigh countries and wider places, between whose homonyms to choose."""
        words, tables = self._tokens.words, self._tables
        for first, last in demonyms:
            self._weights[_country(words[first : last + 1], tables)] += _DEMONYM
        doubtful = [span for span in self._starts.values() if not self._weigh(span)]
        # What a doubtful name most likely means counts for other names, not for itself.
        self._likely = {span.keys: span.places[0] for span in doubtful if _leads(span.places)}
        for likely in self._likely.values():
            self._add(likely, _LIKELY)
        for span in filter(self._is_dateline, doubtful):
            if place := self.place(span):
                self._add(place, _DATELINE)
        del self._weights[""]

    def resolve(self, span: Span) -> tuple[str, str | None]:
        """Return the canonical name and the country of a place."""
        if place := self.place(self._starts.get(span.first, span)) or self._half(span):
            return place.name, place.country
        name = self._tokens.between(span.first, span.last)
        if name.isupper() and sum(map(str.isalpha, name)) > _MAX_ABBREVIATION:
            name = self._prose(span.keys) or titled(name)
        return name, None

    def _prose(self, keys: tuple[str, ...]) -> str | None:
        """Return how the text writes a name in lower case, gathered when first asked for."""
        if self._forms is None:
            self._forms = forms_of(self._spans, self._tokens)
        return self._forms.get(keys)

    def place(self, span: Span) -> Place | None:
        """Return the place that a span means, None if no table knows it."""
        sense = self._sense(span)
        if sense or len(span.places) < 2:
            return sense or next(iter(span.places), None)
        # The first is what newspapers mean by the name: Valencia in Spain, New York the city.
        priors = [_prior(place) for place in span.places]
        priors[0] = max(priors)
        likely = self._likely.get(span.keys)
        fits = [
            prior + self._gain(place, _LIKELY if place == likely else 0)
            for prior, place in zip(priors, span.places, strict=True)
        ]
        return span.places[fits.index(max(fits))]

    def _half(self, span: Span) -> Place | None:
        """Return the one country that the document may mean by "the North"."""
        if len(span.keys) > 1 or span.keys[0] not in self._tables.lexicon.compass:
            return None
        if self._halves is None:
            self._halves = self._by_point()
        found = self._halves.get(span.keys[0], ())
        return next(iter(found)) if len(found) == 1 else None

    def _by_point(self) -> dict[str, set[Place]]:
        """Return the countries that the document names, by the compass point in their names."""
        halves: dict[str, set[Place]] = {}
        for each in self._starts.values():
            for place in each.places[:1]:
                if place.kind == "country":
                    point = fold(place.name.partition(" ")[0])
                    halves.setdefault(point, set()).add(place)
        return halves

    def _known(self, span: Span) -> Span:
        """Return a span with the places that it may mean by how it is written.

        Capitals tell no accents, but an abbreviation has none: ICO is not
        Icó.  What is unknown may be short for a state: Calif.
        """
        start, end = self._tokens.starts[span.first], self._tokens.ends[span.last]
        if not span.places:
            return span._replace(places=self._short(start, end))
        if end - start > _MAX_ABBREVIATION:
            return span
        text = self._tokens.text[start:end]
        if not (text.isascii() and text.isupper()):
            return span
        accented = (p for p in span.places if p.name.isascii() or key_of(p.name) != key_of(text))
        return span._replace(places=tuple(accented))

    def _short(self, start: int, end: int) -> tuple[Place, ...]:
        """Return the places that an abbreviation means that no key is as it is written.

        A ticker means none: Union Carbide <UK>.
        """
        text = self._tokens.text
        if text[max(0, start - 1) : start] == "<":
            return ()
        name = text[start:end]
        found = self._tables.places(key_of(name))
        if found and found[0].shape and name not in _PRONOUN:
            return found
        state = geography.short(name, dotted=text[end : end + 1] == ".")
        return (state,) if state else ()

    def _sense(self, span: Span) -> Place | None:
        """Return what a neighbour of the span, or of the same name elsewhere, says that it is."""
        return self._settled.get(span.first) or self._senses.get(span.keys)

    def _gain(self, place: Place, own: int) -> float:
        """Return what a place gains by what the document says besides its `own` name."""
        weight = min(self._weights[place.country or ""] - own, _MOST_WEIGHT)
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
        tokens = self._tokens
        for first, span in self._starts.items():
            after = span.last + 1
            if after + 1 >= len(tokens) or tokens.words[after] != ",":
                continue
            wider = self._starts.get(after + 1)
            areas = wider.places if wider else ()
            state = None if areas else geography.abbreviated(tokens.words[after + 1])
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

    def _is_dateline(self, span: Span) -> bool:
        """Tell whether a place opens a paragraph in capitals: TOKYO (Reuters) -."""
        i, tokens = span.first, self._tokens
        opens = i == 0 or tokens.words[i - 1] == BREAK
        return opens and tokens.words[i].isupper() and not tokens.is_shouted(i)


def _country(words: Sequence[str], tables: Gazetteer) -> str:
    """Return the code of a demonym's country, or ""."""
    key = " ".join(fold(word) for word in words if word != "-")
    return tables.demonyms.get(key) or tables.demonyms.get(key.removesuffix("s"), "")


def _prior(place: Place) -> float:
    """Return how likely a place is meant where nothing else tells: of cities, log of thousands."""
    if place.kind != "city":
        return _PRIORS[place.kind]
    return log10((place.population or _KEPT_BY_HAND) + 1)


def _leads(places: Sequence[Place]) -> bool:
    """Tell whether the first of several places is by far the likeliest, and a city."""
    if len(places) < 2 or places[0].kind != "city":
        return False
    return _prior(places[0]) - max(map(_prior, places[1:])) >= _LEAD


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
