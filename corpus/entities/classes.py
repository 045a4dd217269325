"""Classes: what the tables know of a word, as bits; and of phrases, as small numbers.

The bits are features of the tagger, so their order is part of a trained
model: train it anew when they change.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from .gazetteer import Gazetteer, gazetteer
from .tokens import fold


class Class(IntFlag):
    """What a word can be, by itself, whatever its case."""

    FORENAME = 1 << 0
    SURNAME = 1 << 1
    COUNTRY = 1 << 2
    BIG_CITY = 1 << 3
    CITY = 1 << 4
    REGION = 1 << 5
    DEMONYM = 1 << 6
    TITLE = 1 << 7
    ROLE = 1 << 8
    SPEECH = 1 << 9
    HEAD = 1 << 10
    COMPANY = 1 << 11
    GEOGRAPHY = 1 << 12
    BEFORE = 1 << 13
    VESSEL = 1 << 14
    CALENDAR = 1 << 15
    PREPOSITION = 1 << 16
    PARTICLE = 1 << 17
    SUFFIX = 1 << 18
    ASIAN = 1 << 19
    ENDING = 1 << 20
    COMPASS = 1 << 21
    DIVISION = 1 << 22
    THING = 1 << 23
    FUNCTION = 1 << 24
    PROSE = 1 << 25
    ARTICLE = 1 << 26
    COMMA = 1 << 27
    APOSTROPHE = 1 << 28
    CONNECTOR = 1 << 29
    STOP = 1 << 30
    FIRM = 1 << 31


class Phrase(IntEnum):
    """What several words are together."""

    COUNTRY = 1
    REGION = 2
    CITY = 3
    DEMONYM = 4
    TITLE = 5
    FIRM = 6


# Thousands of people from which on a city is one that newspapers name without its country.
_BIG = 500
_MARKS = {
    ",": Class.COMMA,
    "'": Class.APOSTROPHE,
    "’": Class.APOSTROPHE,
    "-": Class.CONNECTOR,
    "&": Class.CONNECTOR,
    ".": Class.STOP,
    "!": Class.STOP,
    "?": Class.STOP,
}
_CONNECTORS = frozenset("of and for the on in to & 's de".split())


class Classes:
    """Tells the classes of words and the phrases that begin with them."""

    def __init__(self, tables: Gazetteer) -> None:
        self._tables = tables
        lexicon = tables.lexicon
        roles = {
            Class.TITLE: lexicon.title,
            Class.ROLE: lexicon.role,
            Class.SPEECH: lexicon.speech,
            Class.HEAD: lexicon.organisation,
            Class.COMPANY: frozenset(map(str.lower, lexicon.company)),
            Class.GEOGRAPHY: lexicon.geography,
            Class.BEFORE: lexicon.before,
            Class.VESSEL: frozenset(map(str.lower, lexicon.ship | lexicon.vessel)),
            Class.CALENDAR: lexicon.calendar,
            Class.PREPOSITION: lexicon.preposition,
            Class.PARTICLE: lexicon.particle,
            Class.SUFFIX: lexicon.suffix,
            Class.ASIAN: lexicon.asian,
            Class.ENDING: lexicon.ending,
            Class.COMPASS: lexicon.compass,
            Class.DIVISION: lexicon.division,
            Class.THING: lexicon.thing,
            Class.FUNCTION: lexicon.function,
            Class.PROSE: tables.prose,
            Class.CONNECTOR: _CONNECTORS,
            Class.ARTICLE: frozenset({"the"}),
        }
        self._roles: dict[str, int] = {}
        for role, words in roles.items():
            for word in words:
                self._roles[word] = self._roles.get(word, 0) | role
        for mark, role in _MARKS.items():
            self._roles[mark] = role

    def of(self, key: str) -> int:
        """Return the classes of a folded word."""
        tables = self._tables
        found = self._roles.get(key, 0)
        name = tables.names.get(key)
        if name is not None:
            found |= Class.FORENAME if name != "s" else 0
            found |= Class.SURNAME if name != "f" else 0
        places = tables.places.get(key)
        if places is not None:
            found |= Class.COUNTRY if places[0].kind == "country" else Class.REGION
        if key in tables.cities:
            big = tables.city_places(key)[0].population >= _BIG
            found |= Class.BIG_CITY if big else Class.CITY
        if key in tables.demonyms or (key.endswith("s") and key[:-1] in tables.demonyms):
            found |= Class.DEMONYM
        if key in tables.firms:
            found |= Class.FIRM
        return int(found)

    def longest(self, key: str) -> int:
        """Return the number of words in the longest phrase that begins with a word."""
        return self._tables.longest.get(key, 0)

    def phrases(self) -> dict[str, int]:
        """Return all phrases of several words, and what they are."""
        tables = self._tables
        found: dict[str, int] = {}
        found.update((key, Phrase.FIRM) for key in tables.firms if " " in key)
        found.update((key, Phrase.TITLE) for key in tables.titles if " " in key)
        found.update((key, Phrase.CITY) for key in tables.cities if " " in key)
        for key, places in tables.places.items():
            if " " in key:
                is_country = places[0].kind == "country"
                found[key] = Phrase.COUNTRY if is_country else Phrase.REGION
        found.update((key, Phrase.DEMONYM) for key in tables.demonyms if " " in key)
        return {key: int(phrase) for key, phrase in found.items()}
