"""Text to entities: the steps in their order, and articles enriched by them.

text -> tokens -> segments -> spans -> vetoes -> linking -> entities
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..article import Article
from ..mention import Kind, Mention
from .entity import Entity
from .gazetteer import Gazetteer, gazetteer
from .people import People, shown
from .places import Places
from .segments import Segment, runs, segments
from .spans import Reader, Span
from .tokens import Tokens, tokenize
from .vetoes import vetoed

# Below the first a mention is not reported; below the second it is no field of an article.
REPORTED = 0.5
CONFIDENT = 0.8
_ORGANISATION = {"head": 0.8, "table": 0.75, "acronym": 0.6}
_VESSEL = 0.9
_MODES = ("auto", "always", "never")
_BREAK = "\n\n"


def read_entities(text: str, title: str = "") -> list[Entity]:
    """Return the people, places and other names that a text mentions, in order.

    Offsets are characters of `text`; the title only helps to tell who is
    who.  Entities never overlap.  Any string can be read.
    """
    if not title:
        return _read(text)
    shift = len(title) + len(_BREAK)
    return [
        replace(entity, start=entity.start - shift, end=entity.end - shift)
        for entity in _read(f"{title}{_BREAK}{text}")
        if entity.start >= shift
    ]


def enrich(article: Article, mode: str = "auto") -> Article:
    """Return the article with people and places read from its title and body.

    `auto` fills only a field that is None, `always` replaces both,
    `never` returns the article as it is.  A field holds canonical names,
    each once, in order of first mention, the confident ones alone; all
    that was read is in `mentions`.
    """
    if not wants_mentions(article, mode):
        return article
    return with_mentions(article, mode, read_mentions(article.title, article.body))


def wants_mentions(article: Article, mode: str) -> bool:
    """Tell whether `enrich` reads the article's text."""
    if mode not in _MODES:
        raise ValueError(f"entities mode {mode!r} is unknown: use one of {', '.join(_MODES)}")
    lacks = article.people is None or article.places is None
    return mode == "always" or (mode == "auto" and lacks)


def read_mentions(title: str, body: str) -> tuple[Mention, ...]:
    """Return each name that an article mentions, once, in order of first mention."""
    found: dict[tuple[Kind, str], tuple[int, int, float]] = {}
    for entity in _read(f"{title}{_BREAK}{body}"):
        key = entity.kind, entity.name
        count, start, confidence = found.get(key, (0, entity.start, 0.0))
        found[key] = count + 1, start, max(confidence, entity.confidence)
    return tuple(
        Mention(kind, " ".join(name.split()), count, start, confidence)
        for (kind, name), (count, start, confidence) in found.items()
    )


def with_mentions(article: Article, mode: str, mentions: tuple[Mention, ...]) -> Article:
    """Return the article with what was read from its text."""
    people, places = article.people, article.places
    if mode == "always" or people is None:
        people = _names(mentions, "person")
    if mode == "always" or places is None:
        places = _names(mentions, "place")
    return article.enriched(people, places, mentions)


def _names(mentions: Iterable[Mention], kind: Kind) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            mention.name
            for mention in mentions
            if mention.kind == kind and mention.confidence >= CONFIDENT
        )
    )


def _read(text: str) -> list[Entity]:
    tables = gazetteer()
    tokens = tokenize(text, tables.prose)
    found = list(segments(tokens, tables))
    demonyms = [segment for segment in found if segment.label == "demonym"]
    reader = Reader(tokens, tables)
    cut = (span for run in runs(tokens, iter(found), tables) for span in reader.spans(run))
    spans = list(vetoed(cut, tokens, tables))
    return list(_linked(spans, demonyms, tokens, tables))


def _linked(
    spans: list[Span], demonyms: list[Segment], tokens: Tokens, tables: Gazetteer
) -> Iterator[Entity]:
    """Yield the entities of a document's spans, each with its canonical name."""
    people = People(spans, tokens)
    places = Places(spans, demonyms, tokens, tables)
    for span in spans:
        kind, name, confidence, country = _reading(span, people, places, tokens)
        if confidence >= REPORTED:
            start, end = tokens.starts[span.first], tokens.ends[span.last]
            text = tokens.text[start:end]
            yield Entity(kind, name, text, start, end, round(confidence, 2), country)


def _reading(
    span: Span, people: People, places: Places, tokens: Tokens
) -> tuple[Kind, str, float, str | None]:
    """Return what a span names: kind, canonical name, confidence, country."""
    if span.kind == "vessel" or (span.kind != "place" and people.is_vessel(span)):
        return "vessel", shown(span, tokens), _VESSEL, None
    if span.kind == "organisation":
        return "organisation", shown(span, tokens), _ORGANISATION[span.evidence], None
    if span.kind == "place" and not _is_surname(span, people, places):
        name, country, confidence = places.resolve(span)
        return "place", name, confidence, country
    name, confidence = people.link(span, tokens)
    return "person", name, confidence, None


def _is_surname(span: Span, people: People, places: Places) -> bool:
    """Tell whether a town's name is rather that of a person in the document."""
    if len(span.keys) > 1 or not span.places or span.places[0].kind != "city":
        return False
    return people.claims(span.keys[0]) and not places.is_settled(span)
