"""Runs of segments to spans: what might be a person, a place or an organisation.

A run is cut where a calendar word, a demonym or a title ends one thing
and begins another; each piece then shows what it is by its last word (a
Ministry, a River), by what the tables know, or by evidence for a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .gazetteer import Gazetteer
from .geography import Place
from .names import (
    context_evidence,
    full_name_evidence,
    place_evidence,
    single_name_evidence,
)
from .segments import Segment, opens_sentence
from .tokens import Tokens, fold


class Span(NamedTuple):
    """Tokens `first` to `last`, both included, and what they may name.

    `kind` is person, place, organisation or vessel, or "name" where only
    the rest of the document can tell.  `keys` are the folded words.
    """

    first: int
    last: int
    kind: str
    evidence: str
    keys: tuple[str, ...]
    places: tuple[Place, ...] = ()


class Reader:
    """Cuts the runs of one text; holds the text and the tables, no state."""

    __slots__ = ("lexicon", "tables", "tokens")

    def __init__(self, tokens: Tokens, tables: Gazetteer) -> None:
        self.tokens = tokens
        self.tables = tables
        self.lexicon = tables.lexicon

    def spans(self, run: list[Segment]) -> Iterator[Span]:
        """Yield the spans of one run, in order."""
        piece: list[Segment] = []
        titled = False
        for segment in run:
            if self._cuts(segment, piece):
                yield from self._piece(piece, titled)
                piece = []
                titled = segment.label == "title"
                if segment.label == "firm":
                    yield self._span([segment], "organisation", "table")
            else:
                piece.append(segment)
        yield from self._piece(piece, titled)

    def _cuts(self, segment: Segment, piece: list[Segment]) -> bool:
        if segment.label in ("demonym", "firm", "stop"):
            return True
        if segment.first in self.tokens.shouted and segment.label == "word":
            # Without lower case, only words that nobody is called keep names apart.
            return self.tables.is_common(segment.key) and segment.key not in self.tables.names
        follows_name = bool(piece) and piece[-1].label == "word"
        known = follows_name and self.tables.names.get(piece[-1].key, "") in ("f", "b")
        if segment.label in ("calendar", "title"):
            # Theresa May and Billie Jean King are people to the end.
            return not (known and segment.key in self.tables.names)
        return False

    def _piece(self, piece: list[Segment], titled: bool) -> Iterator[Span]:
        """Yield what one piece between cuts holds."""
        if piece and not titled:
            piece = self._without_opening(piece)
        if not piece:
            return
        if piece[-1].key in self.lexicon.thing and len(piece) > 1:
            return
        head = self._organisation_head(piece)
        if head >= 0:
            end = self._organisation_end(piece, head)
            yield from self._organisation(piece[:end])
            yield from self._piece(piece[end:], False)
            return
        if self._is_geography(piece):
            yield self._span(piece, "place", "geography")
            return
        yield from self._mixed(piece, titled)

    def _without_opening(self, piece: list[Segment]) -> list[Segment]:
        """Leave out a common word that is capitalised only because a sentence begins."""
        first = piece[0]
        if first.label != "word" or not self.tables.is_common(first.key):
            return piece
        if not opens_sentence(self.tokens, first.first):
            return piece
        rest = piece[1:]
        named = self.tables.names.get(first.key, "") in ("f", "b")
        if named and rest and rest[0].label == "word" and not self.tables.is_common(rest[0].key):
            return piece
        return rest

    def _without_epithets(self, piece: list[Segment]) -> list[Segment]:
        """Leave out common words before a forename: County Coroner William McLaughlin."""
        names = self.tables.names
        for i, segment in enumerate(piece[:-1]):
            if names.get(segment.key, "") in ("f", "b"):
                return piece[i:]
            if segment.label != "word" or not self.tables.is_common(segment.key):
                break
        return piece

    def _organisation_head(self, piece: list[Segment]) -> int:
        """Return the position of the last word that heads an organisation, or -1."""
        for i in range(len(piece) - 1, -1, -1):
            company = self.tokens.words[piece[i].last] in self.lexicon.company
            if company or (piece[i].label == "word" and piece[i].key in self.lexicon.organisation):
                forename = i and self.tables.names.get(piece[i - 1].key) in ("f", "b")
                if not (forename and len(piece) == 2) or company:
                    return i
        return -1

    def _organisation_end(self, piece: list[Segment], head: int) -> int:
        """Return the end of an organisation's name, past what "of" adds: Bank of Japan."""
        end = head + 1
        if end == len(piece) or self.tokens.words[piece[head].last + 1] != "of":
            return end
        if piece[end].label != "word":
            return end + 1
        while end < len(piece) and piece[end].label == "word":
            end += 1
        return end

    def _organisation(self, piece: list[Segment]) -> Iterator[Span]:
        first = piece[0]
        if len(piece) > 1 and first.label == "place" and "." in first.key:
            yield self._span([first], "place", "table")
            piece = piece[1:]
        if len(piece) == 1 and self.tables.words.get(piece[0].key) != "o":
            return
        yield self._span(piece, "organisation", "head")

    def _is_geography(self, piece: list[Segment]) -> bool:
        if len(piece) < 2 or piece[0].first in self.tokens.shouted:
            return False
        words = self.lexicon
        if piece[-1].key in words.geography and piece[-1].label == "word":
            return not all(self.tables.is_common(segment.key) for segment in piece[:-1])
        return piece[0].label == "word" and piece[0].key in words.before and len(piece) <= 3

    def _mixed(self, piece: list[Segment], titled: bool) -> Iterator[Span]:
        """Yield the places of a piece, and names from the words between them."""
        piece = self._without_epithets(piece)
        if self._is_person(piece, titled):
            yield self._name(piece, titled)
            return
        words: list[Segment] = []
        for segment in piece:
            if segment.label in ("place", "city"):
                if len(words) == 1 and words[0].key in self.lexicon.compass:
                    yield self._span([words.pop(), segment], "place", "compass")
                    continue
                if words:
                    yield self._name(words, titled)
                    words, titled = [], False
                alone = len(piece) == 1
                evidence = "table" if alone else "beside"
                yield self._span([segment], "place", evidence)
            else:
                words.append(segment)
        if words:
            yield self._name(words, titled)

    def _is_person(self, piece: list[Segment], titled: bool) -> bool:
        """Tell whether a piece with a place in it is a name: George Washington, Paris Hilton."""
        if all(segment.label not in ("place", "city") for segment in piece):
            return False
        if len(piece) < 2:
            return titled and piece[0].label == "city" and piece[0].key in self.tables.names
        first, last = piece[0], piece[-1]
        role = self.tables.names.get(first.key, "")
        if titled:
            return first.label == "word" or bool(role)
        if role not in ("f", "b"):
            return (
                first.key in self.lexicon.asian and first.label == "word" and last.label == "city"
            )
        if first.label == "word":
            return not self.tables.is_common(first.key) or last.key in self.tables.names
        if first.label == "city" and last.label == "word":
            return not self.tables.is_common(last.key)
        country = last.label == "place" and last.places[0].kind not in ("city", "state")
        return last.key in self.tables.names and not country

    def _name(self, piece: list[Segment], titled: bool) -> Span:
        """Return the span of a name, with the best evidence for a person."""
        tokens, tables = self.tokens, self.tables
        first, last = piece[0].first, _with_given_name(tokens, piece, tables)
        keys, raw = _bare(tokens, first, last, self.lexicon.suffix | self.lexicon.particle)
        if not keys:
            return Span(first, last, "name", "", (piece[0].key,))
        if len(keys) == 1:
            return self._single(first, last, keys, titled)
        evidence = full_name_evidence(keys, raw, tables)
        if evidence != "known" and all(word.isupper() and len(word) > 1 for word in raw):
            return Span(first, last, "organisation", "acronym", keys)
        if "&" in tokens.words[first:last]:
            return Span(first, last, "organisation", "head", keys)
        compound = _is_compound(tokens, first, last) or _is_acronym(raw[0])
        if compound and not titled:
            return Span(first, last, "name", "", keys)
        if titled and not all(map(tables.is_common, keys)):
            return Span(first, last, "person", "titled", keys)
        loud = evidence in ("", "unknown", "initial") or keys[-1] not in tables.names
        if first in tokens.shouted and (loud or any(map(tables.is_common, keys))):
            return Span(first, last, "name", "", keys)
        if evidence in ("unknown", "surname", "initial"):
            evidence = context_evidence(tokens, first, last, tables) or evidence
        return Span(first, last, "person" if evidence else "name", evidence, keys)

    def _single(self, first: int, last: int, keys: tuple[str, ...], titled: bool) -> Span:
        key, word, tables = keys[0], self.tokens.words[first], self.tables
        if tables.words.get(key) == "o":
            return Span(first, last, "organisation", "table", keys)
        if word.isupper() and len(word) > 1 and first not in self.tokens.shouted:
            return Span(first, last, "organisation", "acronym", keys)
        evidence = single_name_evidence(key, tables)
        named = key in tables.names or (evidence and first not in self.tokens.shouted)
        if titled and named and len(key) > 1:
            return Span(first, last, "person", "single title", keys)
        if not evidence or word == "I":
            return Span(first, last, "name", "", keys)
        place = place_evidence(self.tokens, first, last, tables)
        if place and key not in tables.names:
            return Span(first, last, "place", place, keys)
        context = context_evidence(self.tokens, first, last, tables)
        if context and key in tables.names:
            return Span(first, last, "person", f"single {context}", keys)
        if context == "speech":
            return Span(first, last, "name", "single subject", keys)
        return Span(first, last, "name", evidence, keys)

    def _span(self, piece: list[Segment], kind: str, evidence: str) -> Span:
        first, last = piece[0].first, piece[-1].last
        keys = tuple(segment.key for segment in piece)
        places = piece[0].places if len(piece) == 1 else ()
        if evidence == "compass":
            places = piece[-1].places
        return Span(first, last, kind, evidence, keys, places)


def _is_acronym(word: str) -> bool:
    """Tell whether a name would begin with a word like IBM."""
    return len(word) > 2 and word.isupper() and "." not in word


def _is_compound(tokens: Tokens, first: int, last: int) -> bool:
    """Tell whether hyphens alone join the words: Harley-Davidson."""
    return all(map(tokens.touching, range(first + 1, last + 1)))


def _bare(
    tokens: Tokens, first: int, last: int, left_out: frozenset[str]
) -> tuple[tuple[str, ...], list[str]]:
    """Return the folded and the raw words of a name, without punctuation and particles."""
    pairs = [(fold(word), word) for word in tokens.words[first : last + 1] if word[0].isalpha()]
    kept = [(key, word) for key, word in pairs if key not in left_out]
    return tuple(key for key, _ in kept), [word for _, word in kept]


def _with_given_name(tokens: Tokens, piece: list[Segment], tables: Gazetteer) -> int:
    """Return the last token of a name, "kyun" of Kim Hong-kyun and "Jr" included."""
    last, words = piece[-1].last, tokens.words
    if len(piece) > 1 and words[last + 1 : last + 2] == ["-"] and last + 2 < len(words):
        given = words[last + 2]
        close = tokens.touching(last + 1) and tokens.touching(last + 2)
        asian = piece[0].key in tables.lexicon.asian or not tables.is_common(given)
        if close and asian and given.islower() and given not in tables.lexicon.ending:
            return last + 2
    if piece[-1].key in ("jr", "sr") and last + 1 < len(words) and words[last + 1] == ".":
        return last + 1
    return last
