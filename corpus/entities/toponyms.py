"""Places that leave no doubt, whatever the tagger thinks.

JACKSON, Miss. (AP) - It rained.      the dateline of an article
PORT ELLERY, May 20 - It rained.      even if no table knows the town
Cambridge, Massachusetts              a town beside the state that it lies in
entered Xanbarga province             what lies behind says what it is
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from . import geography
from .datelines import Heading, heading
from .gazetteer import Gazetteer
from .geography import Place
from .keys import key_of
from .spans import Span, keys_of
from .tokens import BREAKS, Tokens

_SURE = 0.999
# A town that only its dateline makes one, where the text names it again.
_AGAIN = 0.9
# An organisation of this probability is no unknown town: UNITED NATIONS (AP) -; nor a known one.
_ORGANISED, _SURELY_ORGANISED = 0.5, 0.8
# A dateline stands in one of the first paragraphs: behind a title and a line of the author's.
_PARAGRAPHS, _WITHIN = 3, 1000
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_CAPITALS = re.compile(r"[^\W\d_a-z][^\W\d_a-z.'’]")
_AGENCIES = frozenset("reuter reuters ap afp upi cnn dpa bbc xinhua tass itar-tass efe ans".split())
_HOLDS_TOWNS = frozenset({"country", "state", "region"})
# A person of this probability is no town.
_PERSONAL = 0.8
_FROM = r"(?:at|from|in|into|near|of|outside)"
# Thousands of people in a city that is better known by its name than anybody.
_LARGE = 1000
# The letters behind a comma, if the first is a capital.
_STATE_AHEAD = re.compile(r", ?(?=([A-Z][^\W\d_]*))")
# The longest names: North Little Rock; District of Columbia.
_MAX_TOWN, _MAX_STATE = 4, 3
_SMALL = re.compile(r"(?<= )(?:And|De|Del|Des|Du|La|Of|On|Sur|The|Upon)(?= )")


class _Document(NamedTuple):
    """A text with the spans that the tagger found, also by each of their tokens."""

    tokens: Tokens
    tables: Gazetteer
    spans: Sequence[Span]
    by_token: Mapping[int, Span]


def with_sure_places(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> list[Span]:
    """Return the spans in order, with the sure places in the stead of what they overlap."""
    spans, heads, pairs = list(spans), list(_headings(tokens)), list(_pairs(tokens, tables))
    divisions = list(_divisions(tokens, tables))
    if not heads and not pairs and not divisions:
        return spans
    by_token = {i: span for span in spans for i in range(span.first, span.last + 1)}
    document = _Document(tokens, tables, spans, by_token)
    sure: dict[int, Span] = {}
    datelines = (_located(head, document) for head in heads)
    whole = (pair for pair in pairs if not _is_inside(*pair, by_token))
    unread = (span for span in divisions if span.first not in by_token)
    for span in chain(chain.from_iterable((*datelines, *whole)), unread):
        within = range(span.first, span.last + 1)
        if sure.keys().isdisjoint(within):
            sure |= dict.fromkeys(within, _surer(span, by_token))
    if not sure:
        return spans
    spans = [span for span in spans if sure.keys().isdisjoint(range(span.first, span.last + 1))]
    towns = {span.keys: span for span in sure.values() if _is_new(span, tables)}
    spans = [_same(span, towns) for span in spans]
    return sorted([*spans, *set(sure.values())])


def forms_of(spans: Iterable[Span], tokens: Tokens) -> dict[tuple[str, ...], str]:
    """Return how a text writes names where it does not write them in capitals."""
    forms: dict[tuple[str, ...], str] = {}
    for span in spans:
        if not tokens.is_shouted(span.first):
            text = tokens.between(span.first, span.last)
            if not text.isupper():
                forms.setdefault(span.keys, text)
    return forms


def titled(name: str) -> str:
    """Return a name in capitals as prose would write it: Port of Spain."""
    return _SMALL.sub(lambda word: word[0].lower(), name.title())


def _surer(span: Span, by_token: Mapping[int, Span]) -> Span:
    """Return a sure place at least as sure as the tagger was of it."""
    found = by_token.get(span.first)
    if found is None or found[:3] != span[:3]:
        return span
    return span._replace(probability=max(span.probability, found.probability))


def _same(span: Span, towns: Mapping[tuple[str, ...], Span]) -> Span:
    """Return a span as the town of the dateline that has its name."""
    town = towns.get(span.keys)
    if town is None or span.kind == "vessel":
        return span
    probability = max(span.probability, _AGAIN)
    return span._replace(kind="place", probability=probability, places=town.places)


def _is_new(span: Span, tables: Gazetteer) -> bool:
    """Tell whether a sure place is a town that no table knows; Penn is short for a state."""
    is_town = not span.places or span.places[0].kind == "city"
    return is_town and not tables.places(" ".join(span.keys))


def _divisions(tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield single names in prose behind which stands what they are the name of."""
    words, division = tokens.words, tables.lexicon.division
    if division.isdisjoint(words):
        return
    for i in range(1, len(words) - 1):
        if words[i + 1] in division and words[i].istitle() and words[i - 1].islower():
            yield Span(i, i, "place", _AGAIN, keys_of(i, i, tokens))


def _headings(tokens: Tokens) -> Iterator[Heading]:
    """Yield what reads as a dateline."""
    for first in _openings(tokens):
        head = heading(tokens.text, tokens.starts[first])
        # Where all is in capitals they tell nothing: THE DOCTOR - A SUCCESS.
        if head and (not tokens.is_shouted(first) or head.behind or head.dated or head.agency):
            yield head


def _openings(tokens: Tokens) -> Iterator[int]:
    """Yield the tokens that begin the first paragraphs, if in capitals."""
    lead = tokens.text[:_WITHIN]
    breaks = [match.end() for match in islice(_PARAGRAPH.finditer(lead), _PARAGRAPHS)]
    for start in (0, *breaks)[:_PARAGRAPHS]:
        first = bisect_left(tokens.starts, start)
        if first < len(tokens) and _CAPITALS.match(lead, tokens.starts[first]):
            yield first


def _located(head: Heading, document: _Document) -> list[Span]:
    """Return the places of a dateline: its towns, and what they lie in; none if it is none."""
    tokens, tables = document.tokens, document.tables
    areas = _areas(head, document)
    if head.behind and not areas:
        return []
    found = []
    for start, end in _towns(head, tokens.text):
        town = _span(start, end, tokens)
        places = tables.places(key_of(tokens.text[start:end]))
        if town is None or not (_is_known if places else _is_town)(head, town, places, document):
            return []
        if not places and [area.kind for area in areas] == ["country"]:
            places = (_new(town, areas[0], document),)
        found.append(town._replace(places=places))
    if head.behind and (wider := _span(*head.behind, tokens)):
        found.append(wider._replace(places=areas))
    return found


def _new(town: Span, nation: Place, document: _Document) -> Place:
    """Return a town that no table knows, in the country behind it."""
    tokens = document.tokens
    name = tokens.text[tokens.starts[town.first] : tokens.ends[town.last]]
    name = forms_of(document.spans, tokens).get(town.keys) or titled(name)
    return Place(name, "city", nation.country, 0, "", nation.name)


def _towns(head: Heading, text: str) -> Iterator[tuple[int, int]]:
    """Yield where the towns of a dateline stand: BEIJING/HONG KONG has two."""
    start = head.town[0]
    for name in text[slice(*head.town)].split("/"):
        yield start, start + len(name)
        start += len(name) + 1


def _areas(head: Heading, document: _Document) -> tuple[Place, ...]:
    """Return the states or countries behind a town's comma: of homonyms the one that it lies in."""
    if head.behind is None:
        return ()
    text, tables = document.tokens.text, document.tables
    name = text[slice(*head.behind)]
    own = tables.places(key_of(name))
    short = geography.place(geography.abbreviated(name) or geography.canonical(name) or "")
    areas = [each for each in (*own, short) if each and each.kind in _HOLDS_TOWNS]
    towns = tables.places(key_of(text[slice(*head.town)]))
    around = {name for town in towns for name in geography.containers(town.name)}
    nations = {town.country for town in towns}
    for fitting in (
        [area for area in areas if area.name in around],
        [area for area in areas if area.country in nations],
        areas,
    ):
        if fitting:
            # D.C. is the city itself.
            return own if own and own[0].kind == "city" else tuple(dict.fromkeys(fitting))
    return ()


def _is_known(head: Heading, town: Span, places: Sequence[Place], document: _Document) -> bool:
    """Tell whether the name of a known place is one in a dateline.

    Somebody who speaks has a colon too: JACKSON: I did.
    """
    if head.behind or head.dated or head.agency:
        return True
    if _is_organisation(town, document, _SURELY_ORGANISED):
        return False
    return head.sign != ":" or places[0].kind != "city" or places[0].population >= _LARGE


def _is_town(head: Heading, town: Span, _: Sequence[Place], document: _Document) -> bool:
    """Tell whether a name that no table knows is that of a town, by what stands around it."""
    if _is_organisation(town, document, _ORGANISED):
        return False
    if head.behind or (head.dated and head.sign) or head.agency.lower() in _AGENCIES:
        return True
    if any(span.kind == "place" and span.keys == town.keys for span in document.spans):
        return True
    return head.sign != ":" and _is_somewhere(town, document)


def _is_somewhere(town: Span, document: _Document) -> bool:
    """Tell whether the text says that something is in, or comes from, what it opens with."""
    found, words, tables = document.by_token.get(town.first), {*town.keys}, document.tables
    if found and found.kind == "person" and found.probability >= _PERSONAL:
        return False
    if not (words.isdisjoint(tables.surnames) and words.isdisjoint(tables.forenames)):
        return False
    tokens = document.tokens
    name = titled(tokens.text[tokens.starts[town.first] : tokens.ends[town.last]])
    return bool(re.search(rf"\b{_FROM}\s+{re.escape(name)}\b", tokens.text))


def _is_organisation(town: Span, document: _Document, probability: float) -> bool:
    within = map(document.by_token.get, range(town.first, town.last + 1))
    return any(
        span and span.kind == "organisation" and span.probability >= probability for span in within
    )


def _pairs(tokens: Tokens, tables: Gazetteer) -> Iterator[tuple[Span, Span]]:
    """Yield each town and its state, where a comma joins them."""
    firsts = geography.state_words()
    for match in _STATE_AHEAD.finditer(tokens.text):
        # One letter may begin N.Y.
        if len(match[1]) > 1 and match[1].lower() not in firsts:
            continue
        comma = bisect_left(tokens.starts, match.start())
        if comma == 0 or comma + 1 >= len(tokens) or tokens.starts[comma] != match.start():
            continue
        word = tokens.words[comma + 1]
        if word.replace(".", "").lower() not in firsts:
            continue
        area, state = _state(comma + 1, tokens, tables) or (None, None)
        town = _town(comma - 1, area.name, tokens, tables) if area else None
        if town and state:
            yield town, state


def _state(first: int, tokens: Tokens, tables: Gazetteer) -> tuple[Place, Span] | None:
    """Return the state whose name, or an abbreviation that shows it is one, begins at a token."""
    for last in range(min(first + _MAX_STATE, len(tokens)) - 1, first - 1, -1):
        span = _span(tokens.starts[first], tokens.ends[last], tokens)
        if span is None or not tokens.words[last][0].isalnum():
            continue
        end = tokens.ends[last]
        text = tokens.text[tokens.starts[first] : end]
        own = tables.places(key_of(text))
        area = next((each for each in own if each.kind == "state"), None)
        if area:
            return area, span._replace(places=(area,))
        if text.isupper() or tokens.text[end : end + 1] == ".":
            area = geography.place(geography.abbreviated(text) or "")
        if area:
            return area, span._replace(places=own or (area,))
    return None


def _town(last: int, state: str, tokens: Tokens, tables: Gazetteer) -> Span | None:
    """Return the longest name of a town in a state that ends at a token."""
    for first in range(max(0, last - _MAX_TOWN + 1), last + 1):
        span = _span(tokens.starts[first], tokens.ends[last], tokens)
        text = tokens.text[tokens.starts[first] : tokens.ends[last]]
        if span is None or not text[0].isupper():
            continue
        places = tables.places(key_of(text))
        if any(_is_city_in(place, state) for place in places):
            return span._replace(places=places)
    return None


@lru_cache(1 << 12)
def _is_city_in(place: Place, state: str) -> bool:
    return place.kind == "city" and state in geography.containers(place.name)


def _is_inside(town: Span, state: Span, by_token: Mapping[int, Span]) -> bool:
    """Tell whether a name reaches over a town and its state: Massachusetts General Hospital."""
    before, after = by_token.get(town.first), by_token.get(state.last)
    return bool((before and before.first < town.first) or (after and after.last > state.last))


def _span(start: int, end: int, tokens: Tokens) -> Span | None:
    """Return the place between two offsets, without a dot behind it.

    None if they cut a token or hold a break.
    """
    first, last = bisect_left(tokens.starts, start), bisect_left(tokens.ends, end)
    if last >= len(tokens) or first > last or tokens.starts[first] != start:
        return None
    if any(flags & BREAKS for flags in tokens.flags[first : last + 1]):
        return None
    if last > first and tokens.words[last] == ".":
        last -= 1
    keys = keys_of(first, last, tokens)
    return Span(first, last, "place", _SURE, keys) if keys else None
