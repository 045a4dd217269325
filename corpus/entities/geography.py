"""Where a place lies, and what else it is called.

    containers("Tokyo")           ("Japan", "Asia")
    containers("Rome, Georgia")   ("Georgia, United States", "United States", "North America")
    aliases("Mumbai")             ("Bombay",)
    canonical("west-germany")     "West Germany"

A canonical name stands for one place.  A name that several places share
belongs to the one that newspapers mean by it; the others carry the region
or the country that they lie in.  A town behind which a state stands needs
no row: "Nitro, West Virginia" says where it lies.  `tools/build_places.py`
writes the tables and says how their rows read.  Rows are sorted by key and searched by
bisection, so that nothing is parsed before it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from .keys import key_of

_KINDS = {"c": "city", "k": "country", "o": "continent", "s": "state"}
_KINDS |= {"r": "region", "w": "sea", "v": "river"}
# As many different names as an archive's articles ask for again and again.
_REMEMBERED = 1 << 14
# Words that make a part of a place, or add nothing to the name of a region.
_DIRECTIONS = frozenset(
    "north south east west northern southern eastern western central northeast northwest southeast"
    " southwest northeastern northwestern southeastern southwestern upper lower greater"
    " downtown".split()
)
_DIVISIONS = frozenset({"province", "prefecture", "oblast", "governorate"})
_AREAS = frozenset({"country", "continent", "state", "region"})
# Thousands of people in a city whose parts are spoken of: South London.
_LARGE = 500
# No place is called by more than that.
_MAX_CHARS = 100


class Place(NamedTuple):
    """One place; `country` is a two-letter code, `within` the name of what it lies in.

    `population` is of cities, in thousands, 0 where it is not known.  `shape`
    is what must stand in the text where only capitals will do (US, not
    us), else "".
    """

    name: str
    kind: str
    country: str | None
    population: int = 0
    shape: str = ""
    within: str = ""


def containers(name: str) -> tuple[str, ...]:
    """Return what a canonical place lies in, the nearest first, a continent last.

    Empty for continents and oceans, and for any string that is no canonical name.
    """
    found = place(name)
    return _chain(found.within) if found else ()


def aliases(name: str) -> tuple[str, ...]:
    """Return the other names of a canonical place, each a whole name; empty if it has none."""
    others = _cells(name)[4:]
    return tuple(others[0].split("|")) if others else ()


def canonical(name: str) -> str | None:
    """Return the canonical name of a place as an article's own field has it, or None.

    Reads what people write ("U.S.", "Burma", "Paris, France", "Athens, Ga."),
    keywords ("west-germany", "usa") and ISO codes in capitals ("DE", "DEU").
    """
    if len(name) > _MAX_CHARS:
        return None
    key = key_of(name)
    if found := places(key) or places(key.removeprefix("the ")):
        return found[0].name
    head, comma, tail = (part.strip() for part in name.partition(","))
    if not comma:
        return _codes().get(name) if name.isupper() else None
    if beside := _beside(places(key_of(head)), head, tail):
        return beside
    unlisted = town(head, tail)
    return unlisted.name if unlisted else None


@lru_cache(_REMEMBERED)
def place(name: str) -> Place | None:
    """Return the place of a canonical name, or None."""
    return _named(name)


def nation(code: str) -> str | None:
    """Return the canonical name of the country that has a two-letter code, or None."""
    return _codes().get(code) if len(code) == 2 else None


@lru_cache(_REMEMBERED)
def places(key: str) -> tuple[Place, ...]:
    """Return the places that a key may mean, the likeliest first."""
    if row := _row(key):
        return _parsed(row)
    return tuple(_derived(key)) if " " in key and len(key) <= _MAX_CHARS else ()


def abbreviated(name: str) -> str | None:
    """Return the state that an abbreviation behind a city and a comma means: Ga., GA, MINN."""
    short = "".join(name.replace(".", "").split())
    return _codes().get(f",{short}") or _codes().get(f",{short.title()}")


def short(name: str, *, dotted: bool = False) -> Place | None:
    """Return the state that an abbreviation means without a town before it: Calif, N.C., MINN.

    Two letters may be much else (LA, Me), so they need their dots: those of
    two words (N.H., not L.A.), or one behind them (Ky.), as `dotted` says.
    """
    letters = "".join(name.replace(".", "").split())
    state = place(abbreviated(name) or "") if letters.isalpha() else None
    if state is None or len(letters) > 2:
        return state
    if name == letters:
        return state if dotted and name.istitle() else None
    return state if " " in _everyday(state.name) else None


@cache
def state_words() -> frozenset[str]:
    """Return the first words of the names of states, and their abbreviations, without dots."""
    words = {row.partition("\t")[0].partition(" ")[0] for row in _rows() if ";s;" in row}
    words.update(code[1:].lower() for code in _codes() if code[0] == ",")
    return frozenset(words) | {"n", "s", "w"}  # W. Va.


def town(name: str, state: str) -> Place | None:
    """Return a town that needs no row, since a state stands behind its comma: Cass City, Mich."""
    area = next((each for each in places(key_of(state)) if each.kind == "state"), None)
    area = area or place(abbreviated(state) or "")
    if area is None or not any(map(str.isalpha, name)):
        return None
    name = name.title() if name.isupper() else name
    return Place(f"{name}, {_everyday(area.name)}", "city", area.country, 0, "", area.name)


def kinds() -> Iterator[tuple[str, str, int]]:
    """Yield every key, sorted, with its likeliest place's kind and thousands of people."""
    for row in _rows():
        key, _, entries = row.partition("\t")
        first = entries.partition("\t")[0]
        if first[0] in "=!":
            place = places(key)[0]
            yield key, place.kind, place.population
        else:
            _, kind, *more = first.split(";", 4)
            yield key, _KINDS[kind], int(more[1] or 0) if len(more) > 1 else 0


@lru_cache(_REMEMBERED)
def longest(first: str) -> int:
    """Return how many words the longest key has that goes on after this first word, or 0."""
    rows, begin, most = _rows(), first + " ", 0
    for i in range(bisect_left(rows, begin), len(rows)):
        if not rows[i].startswith(begin):
            break
        most = max(most, rows[i].partition("\t")[0].count(" ") + 1)
    return most


def _derived(key: str) -> Iterator[Place]:
    """Yield what a key that has no row means by its parts: Southern Sudan, Helmand Province."""
    first, _, rest = key.partition(" ")
    head, _, last = key.rpartition(" ")
    if first in _DIRECTIONS:
        for place in places(rest)[:1]:
            if "," not in place.name and (place.kind in _AREAS or place.population >= _LARGE):
                name = f"{first.title()} {place.name}"
                yield Place(name, "region", place.country, 0, "", place.name)
    elif last in _DIVISIONS:
        yield from (place for place in places(head) if place.kind in _AREAS)


def _beside(found: tuple[Place, ...], head: str, tail: str) -> str | None:
    """Return the homonym that is called so, or lies in what stands behind the comma."""
    whole = key_of(f"{head}, {tail}")
    wider = {place.name for place in places(key_of(tail))}
    wider.update(filter(None, (abbreviated(tail), _codes().get(tail))))
    exact = (each.name for each in found if key_of(each.name) == whole)
    inside = (each.name for each in found if not wider.isdisjoint(containers(each.name)))
    return next(exact, None) or next(inside, None)


def _parsed(row: str) -> tuple[Place, ...]:
    key, *entries = row.split("\t")
    found = []
    for entry in entries:
        if entry[0] in "=!":
            place = _named(entry[1:])
            assert place is not None
            found.append(place._replace(shape=key.upper() if entry[0] == "!" else ""))
        else:
            found.append(_place(_filled(key, entry)))
    return tuple(found)


def _place(cells: list[str]) -> Place:
    name, kind, within, thousands = (*cells, "", "")[:4]
    country = _nations().get(name) if kind == "k" else None
    if country is None:
        country = next(filter(None, map(_nations().get, _chain(within))), None)
    return Place(name, _KINDS[kind], country, int(thousands or 0), "", _name_of(within))


def _named(name: str) -> Place | None:
    """Return the place of a canonical name."""
    if cells := _cells(name):
        return _place(cells)
    head, comma, tail = name.partition(", ")
    found = (town(head, tail),) if comma else places(key_of(name))
    return next((place for place in found if place and place.name == name), None)


def _everyday(state: str) -> str:
    """Return a state's name as it stands behind a town's: Georgia, New York."""
    return state.partition(",")[0].removesuffix(" State")


def _cells(name: str) -> list[str]:
    """Return the cells of a canonical name's own entry; none if it is no such name."""
    key = key_of(name.partition(",")[0])
    for entry in (_row(key) or "").split("\t")[1:]:
        if entry[0] not in "=!" and (cells := _filled(key, entry))[0] == name:
            return cells
    return []


def _filled(key: str, entry: str) -> list[str]:
    first, *rest = entry.split(";")
    return [first or key.title(), *rest]


@cache
def _chain(area: str) -> tuple[str, ...]:
    """Return the names from an area up; an area is a code, or a name kept by hand."""
    if not area:
        return ()
    name = _name_of(area)
    return (name, *_chain("".join(_cells(name)[2:3])))


def _name_of(area: str) -> str:
    return _codes().get(area, area)


def _row(key: str) -> str | None:
    rows, probe = _rows(), key + "\t"
    i = bisect_left(rows, probe)
    return rows[i] if key and i < len(rows) and rows[i].startswith(probe) else None


@cache
def _rows() -> list[str]:
    return _read("places.tsv")


@cache
def _codes() -> dict[str, str]:
    """Return names by code, and by an abbreviation with a comma before it."""
    return dict(row.split("\t", 1) for row in _read("codes.tsv"))


@cache
def _nations() -> dict[str, str]:
    """Return the two-letter codes of the nations by name."""
    return {name: code for code, name in _codes().items() if len(code) == 2 and code.isupper()}


def _read(file: str) -> list[str]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    return text.removesuffix("\n").split("\n")
