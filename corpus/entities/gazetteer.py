"""The tables of names that ship with the package, read once when first needed.

Keys are folded, their words separated by one space; hyphens and the dots
of abbreviations are left out ("st petersburg", "guinea bissau"), except
in dotted letters ("u.s.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from .tokens import fold

_JOINTS = re.compile(r"-|(?<=[^\W\d_]{2})\.")


class Place(NamedTuple):
    """A place that has one country, or none; `population` is of cities, in thousands.

    `shape` is what must stand in the text where only capitals will do
    (US, not us), else "".
    """

    name: str
    kind: str
    country: str | None
    population: int = 0
    shape: str = ""


class Lexicon(NamedTuple):
    """Words by the role they play next to a name."""

    title: frozenset[str]
    role: frozenset[str]
    speech: frozenset[str]
    organisation: frozenset[str]
    company: frozenset[str]
    geography: frozenset[str]
    before: frozenset[str]
    ship: frozenset[str]
    vessel: frozenset[str]
    calendar: frozenset[str]
    preposition: frozenset[str]
    particle: frozenset[str]
    suffix: frozenset[str]
    asian: frozenset[str]
    ending: frozenset[str]
    compass: frozenset[str]
    within: frozenset[str]
    division: frozenset[str]
    thing: frozenset[str]
    function: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything the rules look names up in.

    `cities` holds unparsed rows, since few of the many are ever asked
    for: `city_places` reads one.  `longest` gives, for the first word of
    a key of several words, how many words to try.
    """

    places: dict[str, tuple[Place, ...]]
    cities: dict[str, str]
    demonyms: dict[str, str]
    titles: frozenset[str]
    firms: frozenset[str]
    longest: dict[str, int]
    names: dict[str, str]
    words: dict[str, str]
    prose: frozenset[str]
    lexicon: Lexicon

    def city_places(self, key: str) -> tuple[Place, ...]:
        """Return the cities under a key of `cities`, the largest first."""
        name, _, homonyms = self.cities[key].partition("\t")
        pairs = (item.split(" ") for item in homonyms.split(","))
        return tuple(Place(name, "city", code, int(size)) for code, size in pairs)

    def is_common(self, key: str) -> bool:
        """Tell whether prose writes the word in lower case, or capitalised without a name."""
        return self.words.get(key) in ("w", "c")


@cache
def gazetteer() -> Gazetteer:
    """Return the tables, read from the package at the first call."""
    roles = _lexicon()
    phrases, forenames, surnames = (roles.pop(role) for role in ("phrase", "forename", "surname"))
    firms = roles.pop("firm")
    lexicon = Lexicon(**roles)
    places = _places()
    spoken_for = lexicon.organisation | lexicon.geography | lexicon.title | lexicon.thing
    cities = {
        key: row
        for row in _lines("cities.tsv")
        if (key := key_of(row[: row.index("\t")])) not in spoken_for
    }
    demonyms = {key_of(name): code for name, code in rows("demonyms.tsv")}
    longest: dict[str, int] = {}
    for table in (places, cities, demonyms, phrases, firms):
        for key in table:
            if " " in key:
                first, n = key[: key.index(" ")], key.count(" ") + 1
                if longest.get(first, 0) < n:
                    longest[first] = n
    names = dict(rows("names.tsv"))
    for role, kept in (("f", forenames), ("s", surnames)):
        for key in kept:
            names[key] = role if names.get(key, role) == role else "b"
    words = dict(rows("words.tsv"))
    prose = frozenset(word for word, role in words.items() if role == "w")
    return Gazetteer(
        places, cities, demonyms, phrases, firms, longest, names, words, prose, lexicon
    )


def key_of(name: str) -> str:
    """Return the key under which a name is looked up."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(_JOINTS.sub(" ", fold(name)).split())


def _lines(file: str) -> list[str]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    lines = text.splitlines()
    return lines[1:] if lines[0].startswith("#") else lines


def rows(file: str) -> Iterator[list[str]]:
    """Yield the fields of each row of a table."""
    return (line.split("\t") for line in _lines(file))


def _places() -> dict[str, tuple[Place, ...]]:
    """Return the places of the small tables, the hand-kept ones first."""
    found: dict[str, tuple[Place, ...]] = {}

    def add(alias: str, place: Place) -> None:
        known = found.get(key := key_of(alias), ())
        if all((place.name, place.country) != (other.name, other.country) for other in known):
            shape = alias if alias.isupper() and "." not in alias else ""
            found[key] = (*known, place._replace(shape=shape))

    for name, kind, country, aliases in rows("regions.tsv"):
        for alias in (name, *filter(None, aliases.split("|"))):
            add(alias, Place(name, kind, country or None))
    for name, country, kind, _ in rows("countries.tsv"):
        add(name, Place(name, kind, country))
    return found


def _lexicon() -> dict[str, frozenset[str]]:
    """Return the words by role."""
    roles: dict[str, list[str]] = {}
    for role, text in rows("lexicon.tsv"):
        several = role in ("phrase", "vessel", "firm")
        roles.setdefault(role, []).extend(text.split("|") if several else text.split())
    sets = {role: frozenset(map(key_of, names)) for role, names in roles.items()}
    # These count only as they are written: "ss" is no steamship, Na no N.A.
    sets["ship"] = frozenset(roles["ship"])
    sets["company"] = frozenset(roles["company"])
    return sets
