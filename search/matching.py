"""Matching: which articles of a segment a plan asks for, as a bitmap in an int."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..index._bitmaps import docs_in
from ..index.lexicon import TermEntry
from ..index.segment import BODY, BOTH, TITLE, Segment
from ..index.snapshot import to_bits
from .plan import And, Dates, Everything, Keyword, Near, Not, Nothing, Pattern, Phrase, Plan, Term
from .vocabulary import Vocabulary

FIELDS = {None: BOTH, "title": TITLE, "body": BODY}


def match(plan: Plan, segment: Segment, words: Vocabulary) -> int:
    """Return the articles that the plan asks for, deleted ones too."""
    match plan:
        case Term():
            return _match_words((plan.form,), plan.field, None, segment, words)
        case Phrase():
            return _match_words(plan.forms, plan.field, None, segment, words)
        case Near():
            return _match_words(plan.forms, plan.field, plan.slop, segment, words)
        case Pattern():
            return _match_pattern(plan, segment, words)
        case Keyword():
            return _match_keyword(plan, segment)
        case Dates():
            return segment.published(plan.first, plan.last)
        case Everything():
            return segment.every
        case Nothing():
            return 0
        case Not():
            return segment.every & ~match(plan.part, segment, words)
        case And():
            return _match_all(plan.parts, segment, words)
    return _match_any(plan.parts, segment, words)


def _match_all(parts: Sequence[Plan], segment: Segment, words: Vocabulary) -> int:
    found = segment.every
    for part in dict.fromkeys(parts):
        found &= match(part, segment, words)
        if not found:
            break
    return found


def _match_any(parts: Sequence[Plan], segment: Segment, words: Vocabulary) -> int:
    found = 0
    for part in dict.fromkeys(parts):
        found |= match(part, segment, words)
    return found


def _match_words(
    forms: Sequence[str], field: str | None, slop: int | None, segment: Segment, words: Vocabulary
) -> int:
    entries = [words.entry(segment, form) for form in forms]
    held = [entry for entry in entries if entry is not None]
    if not held or len(held) < len(entries):
        return 0
    if slop is not None:  # two forms of one term are one word
        held = list(dict.fromkeys(held))
    if len(held) == 1:
        return segment.lexicon.mark_term(held[0], FIELDS[field])
    return segment.mark_words(held, FIELDS[field], slop)


def _match_pattern(pattern: Pattern, segment: Segment, words: Vocabulary) -> int:
    lexicon = segment.lexicon
    numbers = [number for number, _ in words.matching(segment, pattern)]
    if pattern.field is not None:
        return _match_in_field(numbers, pattern.field, segment, words)
    found = 0
    for number in numbers:
        found |= lexicon.mark_form(number)
    return found


def _match_in_field(numbers: Sequence[int], field: str, segment: Segment, words: Vocabulary) -> int:
    """Return the articles that have one of the surface forms in a field.

    Positions are of terms.  Where only some forms of a term are asked
    for, the article itself must say which of them stands in the field.
    """
    lexicon = segment.lexicon
    by_term: defaultdict[TermEntry, list[int]] = defaultdict(list)
    for number in numbers:
        by_term[lexicon.entry_of_form(number)].append(number)
    found = likely = 0
    unsure: set[str] = set()
    for entry, held in by_term.items():
        marked = lexicon.mark_term(entry, FIELDS[field])
        if len(held) == entry.n_forms:
            found |= marked
            continue
        for number in held:
            likely |= marked & lexicon.mark_form(number)
            unsure.add(lexicon.forms[number])
    for doc in docs_in(to_bits(likely & ~found, segment.n_docs)):
        text = segment.articles.mapping(doc)[field]
        if not unsure.isdisjoint(words.analyzer.forms(text)):
            found |= 1 << doc
    return found


def _match_keyword(keyword: Keyword, segment: Segment) -> int:
    if keyword.column == "id":
        doc = segment.find_id(keyword.tokens[0])
        return 0 if doc is None else 1 << doc
    column = segment.column(keyword.column)
    found = 0
    for number in column.find(keyword.tokens, whole=keyword.whole):
        found |= column.mark(number)
    return found
