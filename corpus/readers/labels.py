"""Labels: the keywords of Reuters-21578, as names that people write."""

from __future__ import annotations

from functools import cache

# Where capitals on the parts of the label do not make the name.
_PLACES = {
    "trinidad-tobago": "Trinidad and Tobago",
    "uae": "United Arab Emirates",
    "uk": "United Kingdom",
    "us-virgin-islands": "US Virgin Islands",
    "usa": "United States",
    "ussr": "Soviet Union",
    "yemen-demo-republic": "South Yemen",
    "yemen-arab-republic": "North Yemen",
}
_PEOPLE = {
    "leigh-pemberton": "Leigh-Pemberton",
    "macsharry": "MacSharry",
    "mohammed-ali-abal-khail": "Mohammed Ali Abal-Khail",
}
_PARTICLES = frozenset("al bin da de del der di dos du el la las le los van von".split())


@cache
def place_name(label: str) -> str:
    """Return "El Salvador" for "el-salvador", "United States" for "usa"."""
    return _PLACES.get(label) or " ".join(_capital(part) for part in label.split("-"))


@cache
def person_name(label: str) -> str:
    """Return "James Baker" for "james-baker", "de la Madrid" for "de-la-madrid".

    A particle at the end is no particle: it is the name.
    """
    parts = label.split("-")
    last = len(parts) - 1
    return _PEOPLE.get(label) or " ".join(
        part if part in _PARTICLES and place < last else _capital(part)
        for place, part in enumerate(parts)
    )


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
