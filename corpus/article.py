"""Article: one published text, with who, where and when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Literal, get_args

from .errors import ArticleError
from .mention import Mention, as_mention

MAX_LEVELS = 100  # of lists and mappings in `extra`; JSON writers stop at about 250

# Where an article's date comes from, the most trusted first: from a field of its own, or from
# what corpus/dates/publication.py looks at.
DateSource = Literal["metadata", "url", "dateline", "text", "path"]
DATE_SOURCES: tuple[DateSource, ...] = get_args(DateSource)

_SURROGATES = re.compile("[\ud800-\udfff]")
# Stricter than fromisoformat, which takes any character between day and time.
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ].*", re.ASCII)

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, init=False)
class Article:
    """One published text.

    `people` and `places` are None where the article says nothing about
    them, and an empty tuple where it says that there are none: only the
    first lets them be read from the text.  `mentions` are what was read,
    sure or not; None where nothing was.  A `date` may be given as an
    ISO string or a datetime; the day is kept as `date`, and a time of
    day, with its zone, as ISO text in `extra["datetime"]`.  `date_from`
    says where the date comes from: "metadata" unless it was found
    elsewhere, None where there is no date.  Lone
    surrogates, which no UTF-8 file can hold, become U+FFFD.

    Raises ArticleError where a field is of the wrong type, the id is
    empty, `date_from` none of the sources, the date does not exist, or `extra` is nested too deep.
    """

    id: str
    title: str
    body: str
    date: dt.date | None
    date_from: DateSource | None
    people: tuple[str, ...] | None
    places: tuple[str, ...] | None
    source: str | None
    url: str | None
    section: str | None
    author: str | None
    language: str | None
    extra: Mapping[str, Any]
    mentions: tuple[Mention, ...] | None

    def __init__(  # noqa: PLR0917, one for each field
        self,
        id: str,
        title: str = "",
        body: str = "",
        date: dt.date | None = None,
        people: tuple[str, ...] | None = None,
        places: tuple[str, ...] | None = None,
        source: str | None = None,
        url: str | None = None,
        section: str | None = None,
        author: str | None = None,
        language: str | None = None,
        date_from: DateSource | None = None,
        extra: Mapping[str, Any] = _NOTHING,
        mentions: tuple[Mention, ...] | None = None,
    ) -> None:
        # Written out, and past object.__setattr__: an archive is made of millions of
        # articles, and what dataclass writes takes three times as long as checking them.
        _set_id(self, _text("id", id))
        _set_title(self, _text("title", title))
        _set_body(self, _text("body", body))
        if not id or id.isspace():
            raise ArticleError("an article needs an id: give it any text that no other has")
        _set_people(self, people if people is None else _names("people", people))
        _set_places(self, places if places is None else _names("places", places))
        _set_source(self, source if source is None else _text("source", source))
        _set_url(self, url if url is None else _text("url", url))
        _set_section(self, section if section is None else _text("section", section))
        _set_author(self, author if author is None else _text("author", author))
        _set_language(self, language if language is None else _text("language", language))
        kept = _extra(extra)
        if date is not None and type(date) is not dt.date:
            date, moment = _day(date)
            if moment is not None:
                kept["datetime"] = moment
        _set_date(self, date)
        _set_date_from(self, None if date is None else _source(date_from))
        _set_extra(self, kept)
        _set_mentions(self, mentions if mentions is None else _mentions(mentions))

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Article:
        """Make an article from a mapping with the field names above.

        Names that are no field go into `extra`.
        """
        if "id" not in mapping:
            raise ArticleError("an article needs an id: give it any text that no other has")
        known = mapping
        if not mapping.keys() <= _FIELD_SET:
            known = {name: value for name, value in mapping.items() if name in _FIELD_SET}
            rest = {name: value for name, value in mapping.items() if name not in _FIELD_SET}
            given = known.get("extra") or {}
            if not isinstance(given, Mapping):
                raise ArticleError(f"extra is {_kind(given)}: make it a mapping of names to values")
            known["extra"] = {**rest, **given}
        return cls(**{name: value for name, value in known.items() if value is not None})

    def enriched(
        self, people: tuple[str, ...], places: tuple[str, ...], mentions: tuple[Mention, ...]
    ) -> Article:
        """Return the article with what was read from it, which is not checked again."""
        made = object.__new__(Article)
        for name, set_field in _SETTERS.items():
            set_field(made, getattr(self, name))
        _set_people(made, people)
        _set_places(made, places)
        _set_mentions(made, mentions)
        return made

    def to_mapping(self) -> dict[str, Any]:
        """Return the fields that say something; `from_mapping` reads them back.

        That a date is the article's own goes without saying.
        """
        out: dict[str, Any] = {}
        for name in _FIELD_NAMES:
            value = getattr(self, name)
            if value is None or (name == "extra" and not value):
                continue
            if name == "date_from" and value == "metadata":
                continue
            if isinstance(value, dt.date):
                out[name] = value.isoformat()
            elif name == "mentions":
                out[name] = [mention._asdict() for mention in value]
            elif isinstance(value, tuple):
                out[name] = list(value)
            else:
                out[name] = dict(value) if name == "extra" else value
        return out


_FIELD_NAMES = tuple(f.name for f in fields(Article))
_FIELD_SET = frozenset(_FIELD_NAMES)

# The one way past `frozen`; each sets its slot.
_SETTERS = {name: vars(Article)[name].__set__ for name in _FIELD_NAMES}
(
    _set_id, _set_title, _set_body, _set_date, _set_date_from,
    _set_people, _set_places, _set_source, _set_url,
    _set_section, _set_author, _set_language, _set_extra, _set_mentions,
) = _SETTERS.values()  # fmt: skip


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ArticleError(f"{name} is {_kind(value)}: make it text")
    if value.isascii():
        return value
    try:
        value.encode()  # ten times as fast as looking for what cannot be encoded
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", value)
    return value


def _names(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (tuple, list)):  # which the test below takes long to tell
        if not value:
            return ()
    elif isinstance(value, str) or not isinstance(value, Iterable):
        raise ArticleError(f"{name} is {_kind(value)}: make it a list of names")
    names = [" ".join(_text(name, item).split()) for item in value]
    return tuple(dict.fromkeys(filter(None, names)))


def _mentions(value: object) -> tuple[Mention, ...]:
    if not isinstance(value, (tuple, list)):
        raise ArticleError(f"mentions is {_kind(value)}: make it a list of mentions")
    mentions = [as_mention(item) for item in value]
    if not all(each.name.isascii() for each in mentions):
        mentions = [each._replace(name=_text("name", each.name)) for each in mentions]
    return tuple(mentions)


def _extra(value: object) -> dict[str, Any]:
    if value == {}:
        return {}
    if not isinstance(value, Mapping):
        raise ArticleError(f"extra is {_kind(value)}: make it a mapping of names to values")
    return {_text("extra", key): _clean(item, 1) for key, item in value.items()}


def _source(value: object) -> DateSource:
    if value is None:
        return "metadata"
    for source in DATE_SOURCES:
        if value == source:
            return source
    raise ArticleError(f"date_from is {value!r}: make it one of {', '.join(DATE_SOURCES)}")


def _day(value: object) -> tuple[dt.date | None, str | None]:
    """Return the day and, where there is a time of day, the moment as ISO text."""
    if isinstance(value, str):
        text = value.strip()
        try:
            if _ISO_DAY.fullmatch(text):
                return dt.date.fromisoformat(text), None
            if not _ISO_MOMENT.fullmatch(text):
                raise ValueError("not an ISO day or moment")
            value = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise ArticleError(
                f"date {value!r} cannot be read ({error}): write it as 2017-04-24"
            ) from None
    if isinstance(value, dt.datetime):
        return value.date(), value.isoformat()
    if value is None or isinstance(value, dt.date):
        return value, None
    raise ArticleError(f"date is {_kind(value)}: make it a date or text such as 2017-04-24")


def _clean(value: Any, level: int) -> Any:
    """Return a JSON-like value, in so many others, whose texts can be written as UTF-8."""
    if isinstance(value, str):
        return _text("extra", value)
    if isinstance(value, (Mapping, list, tuple)):
        if level == MAX_LEVELS:
            raise ArticleError(f"extra is nested deeper than {MAX_LEVELS} levels: make it flatter")
        if isinstance(value, Mapping):
            return {
                _text("extra", str(key)): _clean(item, level + 1) for key, item in value.items()
            }
        return [_clean(item, level + 1) for item in value]
    if isinstance(value, int) and value.bit_length() > 63:
        return str(value)  # JSON as others read it has no such number
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _text("extra", str(value))
