"""Fields: the names that may stand before a colon, and what each of them holds."""

from __future__ import annotations

from .errors import QueryError

TEXTS = frozenset({"title", "body"})
KEYWORDS = frozenset({"people", "places", "source", "id"})
DATE = "date"

_KNOWN = (*sorted(TEXTS), DATE, *sorted(KEYWORDS))
_NAMES = {name: name for name in _KNOWN} | {"person": "people", "place": "places"}


def find_field(name: str) -> str | None:
    """Return the field of that name, in any case; None where there is none."""
    return _NAMES.get(name) or _NAMES.get(name.casefold())


def require_field(name: str, query: str, position: int | None) -> str:
    """Return the field of that name; raise QueryError where there is none."""
    field = find_field(name)
    if field is None:
        from difflib import get_close_matches  # few searches err

        close = get_close_matches(name.casefold(), _NAMES, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise QueryError(
            f"there is no field {name!r}",
            f"{meant}the fields are {', '.join(_KNOWN)}; to look for a colon as text,"
            " put the words in double quotes",
            query,
            position,
        )
    return field
