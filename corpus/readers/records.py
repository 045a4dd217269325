"""Records: mappings under other people's field names, made into articles.

A field is looked for under its own name, then under the usual synonyms;
case, `_`, `-` and spaces in a name do not count (`pubDate`, `pub_date`).
The first that says something is taken.  What is no field goes to `extra`
under the name that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..article import DATE_SOURCES, Article
from ..errors import ArticleError, ReadError
from ..mention import are_mentions
from .dates import read_date

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("_id", "guid", "uuid", "docno", "doc_id", "article_id", "newid"),
    "title": ("headline", "heading", "hl1"),
    "body": ("text", "content", "article_body", "body_text", "full_text", "maintext", "article"),
    "date": (
        "published", "published_at", "published_date", "published_on", "publication_date",
        "publish_date", "pub_date", "date_published", "date_publish", "web_publication_date",
        "version_created", "first_created", "datetime", "timestamp",
    ),
    "people": ("persons", "person"),
    "places": ("place", "locations", "location"),
    "source": ("publisher", "publication", "outlet", "newspaper", "source_domain", "domain"),
    "url": ("link", "web_url", "permalink", "canonical_url", "href", "uri"),
    "section": ("section_name", "category", "desk"),
    "author": ("authors", "byline", "creator", "by"),
    "language": ("lang",),
}  # fmt: skip

FieldReader = Callable[[str, object], Any]
FIELDS = (*_SYNONYMS, "extra")

_USUAL_KEYS = 64  # in a record; what more of them mean is not worth remembering


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


# Plain name -> (field, rank): the lowest rank that says something wins.
_MEANING = {
    _plain(name): (field, rank)
    for field, synonyms in _SYNONYMS.items()
    for rank, name in enumerate((field, *synonyms))
} | {"extra": ("extra", 0)}


def check_field_map(field_map: Mapping[str, str]) -> None:
    """Raise ReadError where `field_map` names a field that articles do not have."""
    for field in field_map:
        if field not in FIELDS:
            raise ReadError(f"no field {field!r}: the fields are {', '.join(FIELDS)}")


def article_of(
    record: Mapping[str, Any], *, default_id: str, field_map: Mapping[str, str]
) -> Article:
    """Make an article of a record; its id is its own, else its URL, else `default_id`.

    Raises ArticleError, which says what field cannot be what it is.
    """
    usual = not field_map and len(record) <= _USUAL_KEYS
    meanings = _meanings(tuple(record)) if usual else None
    if meanings is None:
        found, extra = _sort(record, field_map)
        fields = {field: _read(field, value) for field, value in found.items()}
    else:
        fields = {
            field: value if read is None else read(field, value)
            for field, key, read in meanings[0]
            if (value := record[key]) is not None and value != ""
        }
        extra = {key: record[key] for key in meanings[1]}
    # Others may call anything so; what `export` writes has a shape of its own.
    if are_mentions(extra.get("mentions")):
        fields["mentions"] = extra.pop("mentions")
    given = fields.pop("extra", None)
    if isinstance(given, Mapping):
        extra |= given
    elif given is not None:
        extra["extra"] = given
    if extra.get("date_from") in DATE_SOURCES and fields.get("date") is not None:
        fields["date_from"] = extra.pop("date_from")  # as `show --json` prints it
    own_id = fields.pop("id", None) or fields.get("url") or default_id
    return Article(own_id, extra=extra, **fields)


@lru_cache(maxsize=256)
def _meanings(
    keys: tuple[str, ...],
) -> tuple[list[tuple[str, str, FieldReader | None]], list[str]] | None:
    """Return the field that each key means with its reader, and the keys that mean none.

    None where two keys mean one field: then the values decide.  Most
    records of a file have the same keys, so that this is asked once.
    """
    meant = [(_MEANING.get(_plain(key), ("", 0))[0], key) for key in keys]
    taken = [(field, key, _READERS.get(field)) for field, key in meant if field]
    if len({field for field, _, _ in taken}) < len(taken):
        return None
    return taken, [key for field, key in meant if not field]


def _read(field: str, value: object) -> Any:
    read = _READERS.get(field)
    return value if read is None else read(field, value)


def _sort(
    record: Mapping[str, Any], field_map: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part a record into the fields that it says something about, and the rest."""
    keys = {field: (-1, key) for field, key in field_map.items() if _says(record.get(key))}
    taken = {key for _, key in keys.values()}
    rest: dict[str, Any] = {}
    for key, value in record.items():
        field, rank = _MEANING.get(_plain(key), ("", 0))
        if key in taken:
            continue
        if not field or field in field_map:
            rest[key] = value
        elif _says(value) and rank < keys.get(field, (len(_MEANING), ""))[0]:
            if field in keys:
                loser = keys[field][1]
                rest[loser] = record[loser]
            keys[field] = (rank, key)
        elif _says(value):
            rest[key] = value
    return {field: record[key] for field, (_, key) in keys.items()}, rest


def _says(value: object) -> bool:
    """Null and empty text say nothing; an empty list says "none"."""
    return value is not None and value != ""


def _id(field: str, value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = _text(field, value)
    return text if text.strip() else None


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise ArticleError(f"{field} is a {type(value).__name__}: make it text")
    return value


def _name(field: str, value: object) -> str:
    """Read a name, also from the shapes {"name": ...} and a list of them."""
    if isinstance(value, Mapping) and "name" in value:
        return _text(field, value["name"])
    if isinstance(value, list):
        return ", ".join(_name(field, item) for item in value)
    return _text(field, value)


def _names(field: str, value: object) -> tuple[str, ...]:
    """Read names: a list, or text with `;` between them."""
    items = value.split(";") if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)):
        raise ArticleError(f"{field} is a {type(value).__name__}: make it a list of names")
    names = [item if type(item) is str else _name(field, item) for item in items]
    return tuple(names)


def _date(field: str, value: object) -> Any:
    return read_date(value)


# Title and body are as they are: that they are texts is for Article to check.
_READERS: dict[str, FieldReader] = {
    "id": _id,
    "date": _date,
    "people": _names,
    "places": _names,
    "source": _name,
    "url": _text,
    "section": _name,
    "author": _name,
    "language": _name,
}
