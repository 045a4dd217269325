"""Shapes: where a name begins and ends, where the tagger cuts it otherwise.

Moon Jae-in                                  a syllable may look like a preposition
Theresa May and Boris Johnson                two people
U.N. Secretary-General Ban Ki-moon           who holds the office, not the office
Chancellor of the Exchequer Nigel Lawson     a title is no part of a name
Envoys of Japan                              people of a country are no part of its name
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .gazetteer import Gazetteer
from .spans import Span, part_of
from .tokens import Tokens

_TITLED = 0.995
_AND = frozenset({"and", "&"})
# Titles that are nobody's name, wherever they stand.
OFFICES = frozenset(
    "Mr Mrs Ms Dr President Premier Chancellor Minister Secretary Senator Sen"
    " Exchequer Governor Gov Treasurer Congressman Congresswoman Ambassador Spokesman".split()
)

_OF = frozenset({"of", "the"})
# What a minister is of: Secretary of State Rex Tillerson.
_PORTFOLIOS = frozenset(
    "State Defense Defence Treasury Exchequer Commerce Agriculture Energy Education Labor Labour"
    " Justice Health Interior Transportation Finance".split()
)
# In and beside a person's name without one of these nothing is cut.
_SIGNS = _AND | OFFICES | _PORTFOLIOS | {"-"}


def reshaped(spans: Iterable[Span], tokens: Tokens, tables: Gazetteer) -> Iterator[Span]:
    """Yield the spans, each no more and no less than one name."""
    words = tokens.words
    for span in spans:
        if span.kind == "organisation":
            yield _holder(_without_dash(span, tokens), tokens, tables)
        elif span.kind == "place":
            yield _country(_without_dash(span, tokens), tokens, tables)
        elif span.kind != "person":
            yield _without_dash(span, tokens)
        elif _SIGNS.isdisjoint(words[max(0, span.first - 2) : span.last + 2]):
            yield span
        else:
            for part in _parts(span, tokens):
                yield _without_title(_hyphenated(part, tokens, tables), tokens)


def _without_dash(span: Span, tokens: Tokens) -> Span:
    if tokens.words[span.last] != "-" or span.first == span.last:
        return span
    return part_of(span, span.first, span.last - 1, tokens)


def _country(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return the country that people are of; any other place as it is."""
    if span.places or span.last < span.first + 2 or tokens.words[span.first + 1] != "of":
        return span
    head = tokens.words[span.first]
    if not head.endswith("s") or head in tables.lexicon.geography:
        return span
    whole = part_of(span, span.first + 2, span.last, tokens)
    places = tables.places(" ".join(whole.keys).removeprefix("the "))
    is_country = bool(places) and places[0].kind == "country"
    return whole._replace(places=places) if is_country else span


def _parts(span: Span, tokens: Tokens) -> Iterator[Span]:
    """Yield the names between the ands."""
    first = span.first
    for i in range(span.first + 1, span.last):
        if tokens.words[i] in _AND:
            yield part_of(span, first, i - 1, tokens)
            first = i + 1
    yield span if first == span.first else part_of(span, first, span.last, tokens)


def _hyphenated(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return a name with the syllable behind its last hyphen, or without that hyphen."""
    last, words = span.last, tokens.words
    dash = last if words[last] == "-" else last + 1
    if dash + 1 < len(words) and words[dash] == "-" and span.first < last:
        lexicon, syllable = tables.lexicon, words[dash + 1]
        is_joined = tokens.touching(dash) and tokens.touching(dash + 1) and syllable.islower()
        if is_joined and (syllable in lexicon.preposition or syllable in lexicon.function):
            return part_of(span, span.first, dash + 1, tokens)
    return _without_dash(span, tokens)


def _holder(span: Span, tokens: Tokens, tables: Gazetteer) -> Span:
    """Return the person whose title stands in an organisation, else the organisation."""
    titles, company = tables.lexicon.title, tables.lexicon.company
    first = span.first
    if span.last > first + 1 and _ends_portfolio(first, tokens):
        return part_of(span, first + 1, span.last, tokens)._replace(
            kind="person", probability=_TITLED
        )
    if span.last - span.first < 2 or tokens.words[span.last] in company:
        return span
    for i in range(span.last - 2, span.first, -1):
        named = all(word[0].isupper() for word in tokens.words[i + 1 : i + 3])
        if named and tokens.keys[i] in titles:
            return part_of(span, i + 1, span.last, tokens)._replace(
                kind="person", probability=max(span.probability, _TITLED)
            )
    return span


def _without_title(span: Span, tokens: Tokens) -> Span:
    """Return a person without the end of a title: (Chancellor of the) Exchequer Nigel Lawson.

    Who has such a title is a person, most likely.
    """
    first, words = span.first, tokens.words
    for i in range(max(0, first - 2), span.last):
        if words[i] in OFFICES and words[i + 1] != "-":
            first = i + 2 if words[i + 1] == "." else i + 1
    if first < span.first or first > span.last:
        return span
    if first != span.first or _has_title(first, tokens):
        span = span._replace(probability=max(span.probability, _TITLED))
    return span if first == span.first else part_of(span, first, span.last, tokens)


def _has_title(first: int, tokens: Tokens) -> bool:
    """Tell whether a title stands before a token, with its dot or without."""
    dotted = first > 1 and tokens.words[first - 1] == "."
    before = first - 2 if dotted else first - 1
    return before >= 0 and (tokens.words[before] in OFFICES or _ends_portfolio(before, tokens))


def _ends_portfolio(i: int, tokens: Tokens) -> bool:
    """Tell whether a token is the State of Secretary of State."""
    return i > 0 and tokens.words[i] in _PORTFOLIOS and tokens.words[i - 1] in _OF
