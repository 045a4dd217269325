"""The broader names of a place: what it is found by besides what it is called in the text.

broader_names("Seoul")      ("South Korea", "Republic of Korea", "ROK", "Asia")
broader_names("usa")        ("United States", "America", ..., "North America")
"""

from __future__ import annotations

from .geography import aliases, canonical, containers


def broader_names(name: str) -> tuple[str, ...]:
    """Return the other names of a place, and those of all that it lies in, the nearest first.

    `name` is what a text or an article says; nothing is known of one
    that is no place.  What lies in "Georgia, United States" lies in
    "Georgia".
    """
    place = canonical(name)
    if place is None:
        return ()
    found = dict.fromkeys((place, *aliases(place)))
    for around in containers(place):
        found |= dict.fromkeys((around, around.partition(",")[0], *aliases(around)))
    found.pop(name, None)
    return tuple(found)
