"""The tables of names that ship with the package, read once when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from . import geography
from .geography import Place
from .keys import key_of


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
    possessive: frozenset[str]
    agency: frozenset[str]
    escort: frozenset[str]
    naval: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything that names are looked up in; every key is one of `key_of`.

    `demonyms` have the code of their country, "" where they have none;
    `heads` are of organisations, titles and things, and no towns.
    """

    demonyms: dict[str, str]
    titles: frozenset[str]
    firms: frozenset[str]
    forenames: frozenset[str]
    surnames: frozenset[str]
    lexicon: Lexicon
    heads: frozenset[str]

    def places(self, key: str) -> tuple[Place, ...]:
        """Return the places that a key may mean, the likeliest first.

        No town is called what heads organisations, titles and things: Bank,
        Mission, Bishop.
        """
        found = geography.places(key)
        return () if found and key in self.heads and found[0].kind == "city" else found

    def phrases(self) -> Iterator[tuple[str, str, int]]:
        """Yield (key, sort, thousands of people) of all that a text is searched for.

        The sorts of places are those of `Place.kind`, of their likeliest;
        population is theirs, 0 for all else.  A key comes once for each of
        its sorts: "general" is a title, "london" a city and a surname.
        """
        lexicon = self.lexicon
        yield from (
            each for each in geography.kinds() if each[1] != "city" or each[0] not in self.heads
        )
        sorts: dict[str, Iterable[str]] = {
            "demonym": self.demonyms,
            "title": self.titles | lexicon.title,
            "firm": self.firms,
            "organisation": lexicon.organisation,
            "vessel": lexicon.vessel,
            "forename": self.forenames,
            "surname": self.surnames,
        }
        for sort, keys in sorts.items():
            yield from ((key, sort, 0) for key in sorted(keys))


@cache
def gazetteer() -> Gazetteer:
    """Return the tables, read from the package at the first call."""
    roles = _lexicon()
    phrases, forenames, surnames = (roles.pop(role) for role in ("phrase", "forename", "surname"))
    firms = roles.pop("firm")
    lexicon = Lexicon(**roles)
    demonyms = {key_of(name): code for name, code in _rows("demonyms.tsv")}
    heads = lexicon.organisation | lexicon.geography | lexicon.title | lexicon.thing
    return Gazetteer(demonyms, phrases, firms, forenames, surnames, lexicon, heads)


def _lines(file: str) -> list[str]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    lines = text.splitlines()
    return lines[1:] if lines[0].startswith("#") else lines


def _rows(file: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in _lines(file))


def _lexicon() -> dict[str, frozenset[str]]:
    """Return the words by role."""
    roles: dict[str, list[str]] = {}
    for role, text in _rows("lexicon.tsv"):
        several = role in ("phrase", "vessel", "firm")
        roles.setdefault(role, []).extend(text.split("|") if several else text.split())
    sets = {role: frozenset(map(key_of, names)) for role, names in roles.items()}
    # These count only as they are written: "ss" is no steamship, Na no N.A.
    sets["ship"] = frozenset(roles["ship"])
    sets["company"] = frozenset(roles["company"])
    # Without one of these no text names a ship.
    kinds = {kind.rpartition(" ")[2] for kind in sets["vessel"]}
    sets["naval"] = sets["ship"] | sets["escort"] | kinds
    return sets
