"""Classes: what the tables know of a word, as bits; and of phrases, as small numbers.

They are compiled into the model, so that reading a text asks no table.
The bits are those of corpus/entities/lexicon.pxi.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from enum import IntEnum, IntFlag

from dateline.corpus.entities._tagger import phrase_hash, word_hash
from dateline.corpus.entities.gazetteer import Gazetteer
from dateline.corpus.entities.geography import Place
from dateline.corpus.entities.model import Columns


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
    """What several words are together; of two readings the greater counts."""

    CITY = 1
    REGION = 2
    COUNTRY = 3
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
_SORTS = {
    "city": Phrase.CITY,
    "country": Phrase.COUNTRY,
    "demonym": Phrase.DEMONYM,
    "title": Phrase.TITLE,
    "firm": Phrase.FIRM,
    **dict.fromkeys(("continent", "state", "region", "sea", "river"), Phrase.REGION),
}
_CONNECTORS = frozenset("of and for the on in to & 's de".split())


class Classes:
    """Tells the classes of words and the phrases that begin with them."""

    def __init__(
        self,
        tables: Gazetteer,
        names: Mapping[str, str],
        prose: frozenset[str],
        clusters: Mapping[str, int],
    ) -> None:
        self._tables = tables
        self._clusters = clusters
        self._names = names
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
            Class.PROSE: prose,
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
        name = self._names.get(key)
        if name is not None:
            found |= Class.FORENAME if name != "s" else 0
            found |= Class.SURNAME if name != "f" else 0
        places = tables.places(key)
        if places:
            found |= _place_class(places[0])
            if places[0].kind != "city" and any(other.kind == "city" for other in places):
                found |= Class.CITY
        if key in tables.demonyms or (key.endswith("s") and key[:-1] in tables.demonyms):
            found |= Class.DEMONYM
        if key in tables.firms:
            found |= Class.FIRM
        return int(found)

    def words(self) -> set[str]:
        """Return all folded words that have a class."""
        tables = self._tables
        found = set(self._roles) | set(self._names) | set(tables.firms)
        demonyms = {key for key in tables.demonyms if " " not in key}
        found |= demonyms | {f"{key}s" for key in demonyms}
        found |= {key for key, _, _ in tables.phrases()}
        return {key for key in found if " " not in key and key}

    def lexicon(self) -> Columns:
        """Return all words and phrases as the columns of a `Lexicon`."""
        phrases = self.phrases()
        longest: dict[str, int] = {}
        for phrase in phrases:
            first, n = phrase.split(" ", 1)[0], phrase.count(" ") + 1
            longest[first] = max(n, longest.get(first, 0))
        words = {
            word_hash(key): (self.of(key), self._clusters.get(key, 0), longest.get(key, 0))
            for key in sorted(self.words() | set(longest) | set(self._clusters))
        }
        keys = sorted(words)
        hashes = {phrase_hash(key.split(" ")): kind for key, kind in sorted(phrases.items())}
        phrase_keys = sorted(hashes)
        return Columns(
            array("I", keys),
            array("I", (words[key][0] for key in keys)),
            array("H", (words[key][1] for key in keys)),
            bytes(words[key][2] for key in keys),
            array("I", phrase_keys),
            bytes(hashes[key] for key in phrase_keys),
        )

    def phrases(self) -> dict[str, int]:
        """Return all phrases of several words, and what they are."""
        found: dict[str, int] = {}
        for key, sort, _ in self._tables.phrases():
            if " " in key:
                phrase = _SORTS.get(sort)
                if phrase is not None and phrase > found.get(key, 0):
                    found[key] = int(phrase)
        return found


def _place_class(place: Place) -> Class:
    if place.kind == "country":
        return Class.COUNTRY
    if place.kind == "city":
        return Class.BIG_CITY if place.population >= _BIG else Class.CITY
    return Class.REGION
