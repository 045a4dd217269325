"""Text to entities: the steps in their order, and articles enriched by them.

text -> tagger -> spans -> hidden names -> sure places -> vetoes -> inverted names
  -> linking -> entities
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..article import Article
from ..mention import Kind, Mention
from .entity import Entity
from .gazetteer import Gazetteer, gazetteer
from .hidden import with_hidden_names
from .inverted import with_inverted_names
from .model import model, tagger
from .people import People
from .places import Places
from .spans import Span, spans_of
from .tokens import Tokens
from .toponyms import with_sure_places
from .vessels import VESSEL
from .vetoes import vetoed

# Below these a mention is not reported: on halves of the training texts F1 of people is best there,
# and that of others as good as anywhere.
REPORTED: dict[Kind, float] = {
    "person": 0.45,
    "place": 0.33,
    "organisation": 0.33,
    "vessel": 0.33,
}
# And below this in a line of capitals, which hide half of what tells a name.
REPORTED_IN_CAPITALS = 0.25
# Below this, where a name is as likely wrong as right, it is no field of an article.
CONFIDENT = 0.5
_MODES = ("auto", "always", "never")
_BREAK = "\n\n"
# A mention that belongs to a full name is at least so sure, as a share of that.
_LINKED = 0.9
# Kind, canonical name, start, end, confidence, country.
_Named = tuple[Kind, str, int, int, float, str | None]


def read_entities(text: str, title: str = "") -> list[Entity]:
    """Return the people, places and other names that a text mentions, in order.

    Offsets are characters of `text`; the title only helps to tell who is
    who.  Entities never overlap.  Any string can be read.
    """
    shift = len(title) + len(_BREAK) if title else 0
    found = []
    for kind, name, start, end, confidence, country in _read(
        f"{title}{_BREAK}{text}" if title else text
    ):
        if start >= shift:
            start, end = start - shift, end - shift
            found.append(Entity(kind, name, text[start:end], start, end, confidence, country))
    return found


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
    for kind, name, start, _, confidence, _ in _read(f"{title}{_BREAK}{body}"):
        count, first, surest = found.get((kind, name), (0, start, 0.0))
        found[kind, name] = count + 1, first, max(surest, confidence)
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


def _read(text: str) -> Iterator[_Named]:
    """Yield the names in a text that are told with some confidence."""
    tables = gazetteer()
    columns, found, demonyms = tagger().read(text)
    tokens = Tokens(text, *columns)
    named = with_hidden_names(spans_of(found, tokens, tables), tokens, tables)
    sure = with_sure_places(named, tokens, tables)
    spans = list(with_inverted_names(vetoed(sure, tokens, tables), tokens))
    return _linked(spans, demonyms, tokens, tables)


def _linked(
    spans: list[Span], demonyms: list[tuple[int, int]], tokens: Tokens, tables: Gazetteer
) -> Iterator[_Named]:
    """Yield what a document's spans name; nothing of what is of no reported kind."""
    people = People(spans, tokens)
    places = Places(spans, demonyms, tokens, tables)
    confidence_of = model().confidence
    starts, ends = tokens.starts, tokens.ends
    for span in spans:
        kind, name, country = span.kind, "", None
        confidence = confidence_of(span.probability)
        if kind == "vessel" or (kind != "place" and people.is_vessel(span)):
            kind, confidence = "vessel", max(confidence, confidence_of(VESSEL))
        elif kind == "person":
            name, whole = people.link(span, tokens)
            confidence = max(confidence, _LINKED * confidence_of(whole))
        elif kind == "place":
            name, country = places.resolve(span)
        elif kind == "other":
            continue
        confidence = round(confidence, 2)
        is_loud = tokens.is_shouted(span.first)
        if confidence >= (REPORTED_IN_CAPITALS if is_loud else REPORTED[kind]):
            name = name or tokens.between(span.first, span.last)
            yield kind, name, starts[span.first], ends[span.last], confidence, country
