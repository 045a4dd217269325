"""Where a place lies, and what else it is called.

    containers("Tokyo")         ("Japan", "Asia")
    containers("Rome, Georgia") ("Georgia, United States", "United States", "North America")
    aliases("Mumbai")           ("Bombay",)
    canonical("west-germany")   "West Germany"

Names are canonical: each stands for one place.  A name that several
places share belongs to the one that newspapers mean by it; the others
carry the region or the country that they lie in.
"""

from __future__ import annotations

from functools import cache

from .gazetteer import gazetteer, key_of, rows


def containers(name: str) -> tuple[str, ...]:
    """Return what a canonical place lies in, the nearest first, a continent last.

    Empty for continents, oceans, and names that are no place here.
    """
    country = _countries_of().get(name)
    if country is None:
        return ()
    within, continent = _nations()[country]
    return (continent,) if name == within else (within, continent)


def aliases(name: str) -> tuple[str, ...]:
    """Return the other names of a canonical place, each a whole name; empty if it has none."""
    return _aliases().get(name, ())


def canonical(name: str) -> str | None:
    """Return the canonical name for one that an article brings along; None if it is no place.

    Reads what people write ("U.S.", "Burma") and labels ("west-germany").
    """
    tables, key = gazetteer(), key_of(name)
    if key in tables.places:
        return tables.places[key][0].name
    return tables.city_places(key)[0].name if key in tables.cities else None


@cache
def _nations() -> dict[str, tuple[str, str]]:
    """Return country and continent by code."""
    table = rows("countries.tsv")
    return {code: (name, continent) for name, code, kind, continent in table if kind == "country"}


@cache
def _countries_of() -> dict[str, str]:
    """Return the codes of the countries that places lie in."""
    tables = gazetteer()
    found = {
        place.name: place.country
        for key in tables.cities
        for place in tables.city_places(key)[:1]
        if place.country
    }
    for places in tables.places.values():
        for place in places[:1]:
            if place.country in _nations():
                found[place.name] = place.country
    return found


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    table = rows("regions.tsv")
    return {name: tuple(filter(None, others.split("|"))) for name, _, _, others in table}
