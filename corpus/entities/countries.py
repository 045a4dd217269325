"""Which countries an article is about: weighed by who mentions them, and where.

To name a country once, far down, is not to write about it.  A mention
counts one, more in the title and the first sentence; a demonym, a city or
a part of an organisation's name counts less, and the dollar of a country
nothing.  The country of the dateline is always among them.  The weights
were set by hand, and looked at on a third of the files of Reuters-21578:
docs/decisions/countries.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..article import Article
from . import geography
from .datelines import opening, place_of
from .entity import Entity
from .gazetteer import Gazetteer, gazetteer
from .keys import key_of
from .reader import read_entities

# What a mention counts by what it is, and times what by where it stands.
_NATION, _DEMONYM, _CITY, _REGION, _BESIDE, _WITHIN = 1.0, 0.7, 0.7, 0.5, 0.5, 0.3
_TITLE, _LEAD = 2.5, 2.0
# From here on an article is about a country.
_ABOUT = 2.5
_BREAK = "\n\n"
_MAX_LEAD_CHARS = 500
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?][\"'”’]?\s+(?=[\"'“‘]?[A-Z])|\n\s*\n")
_WORD = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_MONEY = re.compile(
    r"\W{1,3}(?:dlrs?|dollars?|cents?|cts|pounds?|pence|sterling|francs?|(?:deutsche)?marks?|yen"
    r"|crowns?|kron[aeo]r?|lir[ae]|pesos?|pesetas?|escudos?|guilders?|florins?|rupees?|schillings?"
    r"|drachmas?|dinars?|rand|roubles?|rubles?|zlotys?|won|yuan|baht|ringgit)\b",
    re.IGNORECASE,
)
# A state that is no more: until when it stood, and the countries where it was.
_FORMER = {
    "SU": (dt.date(1991, 12, 26), "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ"),
    "YU": (dt.date(1992, 4, 27), "BA HR ME MK RS SI XK"),
    "CS": (dt.date(1993, 1, 1), "CZ SK"),
}
_STOOD = {now: (then, end) for then, (end, heirs) in _FORMER.items() for now in heirs.split()}


def countries(article: Article) -> tuple[str, ...]:
    """Return the names of the countries that an article is about, the weightiest first.

    Reads title, body and dateline, whatever places the article brought
    along.  Of an article from before 1992 Moscow is in the Soviet Union.
    """
    text = f"{article.title}{_BREAK}{article.body}"
    weights = weigh(text, read_entities(text), len(article.title))
    dateline = place_of(str(article.extra.get("dateline") or opening(article.body)))
    if dateline and dateline.country:
        weights[dateline.country] += _ABOUT
    then: dict[str, float] = defaultdict(float)
    for country, weight in weights.items():
        then[_state(country, article.date)] += weight
    about = [
        code for code in sorted(then, key=then.__getitem__, reverse=True) if then[code] >= _ABOUT
    ]
    return tuple(filter(None, map(geography.nation, about)))


def weigh(text: str, entities: Sequence[Entity], title_chars: int = 0) -> dict[str, float]:
    """Return how much a text says of each country, by code.

    `entities` are those of the text, whose first `title_chars` characters are
    its title.
    """
    lead = _SENTENCE.search(text, title_chars + len(_BREAK), title_chars + _MAX_LEAD_CHARS)
    lead_end = lead.end() if lead else title_chars + _MAX_LEAD_CHARS
    found: dict[str, float] = defaultdict(float)
    for country, start, weight in _mentions(text, entities):
        if start < title_chars:
            weight *= _TITLE
        elif start < lead_end:
            weight *= _LEAD
        found[country] += weight
    return found


def _mentions(text: str, entities: Sequence[Entity]) -> Iterator[tuple[str, int, float]]:
    """Yield (country's code, offset, weight) of all that speaks for a country."""
    for entity in entities:
        if entity.kind == "place" and entity.country and not _MONEY.match(text, entity.end):
            yield entity.country, entity.start, _worth(entity)
    tables = gazetteer()
    spans = iter(sorted(entities, key=lambda each: each.start))
    span = next(spans, None)
    for start, end, country, weight in _named(text, tables):
        while span and span.end <= start:
            span = next(spans, None)
        if span and span.start <= start:
            if span.kind == "organisation":
                yield country, start, _WITHIN
        elif not _MONEY.match(text, end):
            yield country, start, weight


def _worth(entity: Entity) -> float:
    place = geography.place(entity.name)
    kind = place.kind if place else "region"
    if kind == "city":
        return _CITY * entity.confidence
    return _NATION if kind == "country" else _REGION


def _named(text: str, tables: Gazetteer) -> Iterator[tuple[int, int, str, float]]:
    """Yield (start, end, country's code, weight) of demonyms and nations, wherever they stand."""
    words = [match for match in _WORD.finditer(text) if match[0][0].isupper()]
    done = 0
    for i, word in enumerate(words):
        if word.start() < done:
            continue
        for last in words[i : i + 3][::-1]:
            found = _nation(text[word.start() : last.end()], tables)
            if found:
                done = last.end()
                yield word.start(), done, *found
                break


def _nation(name: str, tables: Gazetteer) -> tuple[str, float] | None:
    """Return the country of a demonym or of its own name, and what that weighs."""
    if len(name) > 40:
        return None
    key = key_of(name)
    if "." in key and not key.endswith("."):
        key += "."
    country = tables.demonyms.get(key) or tables.demonyms.get(key.removesuffix("s"))
    if country:
        return country, _DEMONYM
    for place in tables.places(key)[:1]:
        if place.kind == "country" and place.country and place.shape in ("", name):
            return place.country, _BESIDE
    return None


def _state(country: str, date: dt.date | None) -> str:
    """Return the state that a country was in at a date."""
    former, end = _STOOD.get(country, (country, dt.date.min))
    day = date.date() if isinstance(date, dt.datetime) else date
    return former if day and day < end else country
