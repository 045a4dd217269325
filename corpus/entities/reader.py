"""Text to entities: the steps in their order, and articles enriched by them.

text -> tagger -> spans -> hidden names -> sure places -> vetoes -> inverted names
  -> linking -> entities
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..article import Article
from ..mention import Kind, Mention
from .entity import Entity
from .gazetteer import Gazetteer, gazetteer
from .hidden import with_hidden_names
from .inverted import with_inverted_names
from .model import Model, model, tagger
from .people import People
from .places import Places
from .spans import Span, spans_of
from .tokens import Tokens
from .toponyms import with_sure_places
from .vetoes import vetoed

# Below the first a mention is not reported; below the second it is no field of an article.
# Chosen on halves of the training texts: the first for F1, the second for names in running news.
REPORTED = 0.33
CONFIDENT = 0.55
_MODES = ("auto", "always", "never")
_BREAK = "\n\n"
# A mention that belongs to a full name is at least so sure, as a share of that.
_LINKED = 0.9


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
    columns, found, demonyms = tagger().read(text)
    tokens = Tokens(text, *columns)
    named = with_hidden_names(spans_of(found, tokens, tables), tokens, tables)
    sure = with_sure_places(named, tokens, tables)
    spans = list(with_inverted_names(vetoed(sure, tokens, tables), tokens))
    return list(_linked(spans, demonyms, tokens, tables))


def _linked(
    spans: list[Span], demonyms: list[tuple[int, int]], tokens: Tokens, tables: Gazetteer
) -> Iterator[Entity]:
    """Yield the entities of a document's spans, each with its canonical name."""
    people = People(spans, tokens)
    places = Places(spans, demonyms, tokens, tables)
    known = model()
    for span in spans:
        entity = _entity(span, people, places, tokens, known)
        if entity is not None and entity.confidence >= REPORTED:
            yield entity


def _entity(
    span: Span, people: People, places: Places, tokens: Tokens, known: Model
) -> Entity | None:
    """Return what a span names; None for what is neither person, place, organisation nor vessel."""
    kind, country = span.kind, None
    name = ""
    confidence = known.confidence(span.probability)
    if kind == "vessel" or (kind != "place" and people.is_vessel(span)):
        kind, confidence = "vessel", max(confidence, known.confidence(0.9))
    elif kind == "person":
        name, whole = people.link(span, tokens)
        confidence = max(confidence, _LINKED * known.confidence(whole))
    elif kind == "place":
        name, country = places.resolve(span)
    elif kind == "other":
        return None
    start, end = tokens.starts[span.first], tokens.ends[span.last]
    name = name or tokens.between(span.first, span.last)
    text = tokens.text[start:end]
    return Entity(kind, name, text, start, end, round(confidence, 2), country)
