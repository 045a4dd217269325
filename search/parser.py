"""Parser: from what was typed to what to find.

    text -> lexer -> repair -> grammar -> ParsedQuery
    text of plain words ----------------> ParsedQuery
    whoosh.query.Query -------> planner -> ParsedQuery

Plain words, with nothing among them that is syntax, are most of what
people type; the second way gives for them what the first would give, and
has no limit of 1,000 words.  Only the third imports whoosh.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from .groups import Clause
from .leaves import read_forms, words_leaf
from .parsed import MATCHES, ParsedQuery, Reading, settle
from .plan import Everything, Term
from .stopwords import ENGLISH

if TYPE_CHECKING:
    from whoosh.query.qcore import Query

__all__ = ["ParsedQuery", "parse", "parse_words", "plan_query"]

_SYNTAX = re.compile(r'["“”„():*?^~\\]')
_SIGNS = frozenset("+-=")  # syntax where they begin a word
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def parse(
    query: str,
    *,
    match: str = "auto",
    now: dt.date | None = None,
    elide: bool = False,
    stop_words: frozenset[str] = ENGLISH,
) -> ParsedQuery:
    """Return what a typed query asks for; blank text asks for every article.

    `match` says what words side by side mean: "all" of them, "any", or
    "auto", all with any as `relaxed`.  Dates without a year are the
    latest up to `now`, by default today.  `elide` splits words at an
    apostrophe, as in the archive.  Raises QueryError for an unknown field
    or an impossible date; anything else is read as best it can be, and
    `notices` say how.
    """
    reading = _make_reading(match, now, elide, stop_words)
    words = query.split()
    if not words:
        return ParsedQuery(query, Everything())
    if _is_plain(query, words):
        return settle(query, _read_clauses(words, elide), reading)
    if _is_question(query, stop_words):
        notice = "the ? at the end is read as a question mark, not as any character"
        return settle(query, _read_clauses(words, elide), reading, [notice])
    return _parse_tokens(query, reading)


def parse_words(
    text: str,
    *,
    match: str = "auto",
    elide: bool = False,
    stop_words: frozenset[str] = ENGLISH,
) -> ParsedQuery:
    """Return what plain words ask for: nothing in `text` is syntax, and no word finds nothing."""
    reading = _make_reading(match, None, elide, stop_words)
    return settle(text, _read_clauses(text.split(), elide), reading)


def plan_query(query: Query, *, now: dt.date | None = None, elide: bool = False) -> ParsedQuery:
    """Return what a whoosh query asks for that was built in code.

    Raises QueryError for an unknown field, an impossible date, or a kind
    of query that has no meaning here.
    """
    from .planner import plan_built

    return plan_built(query, _make_reading("all", now, elide, frozenset()))


def parse_syntax(query: str, reading: Reading) -> ParsedQuery:
    """Return what a query asks for, by way of whoosh's parser: the same as `parse` does."""
    from .planner import plan_typed
    from .repair import read_tokens
    from .syntax import build_tree

    tokens, notices = read_tokens(query)
    if not tokens:
        return settle(query, (), reading, notices)
    return plan_typed(build_tree(tokens), query, reading, notices)


def _parse_tokens(query: str, reading: Reading) -> ParsedQuery:
    # Not at the top: many a process reads plain words alone.
    from .grammar import plan_tokens
    from .repair import read_tokens

    tokens, notices = read_tokens(query)
    return plan_tokens(tokens, query, reading, notices)


def _make_reading(
    match: str, now: dt.date | None, elide: bool, stop_words: frozenset[str]
) -> Reading:
    if match not in MATCHES:
        raise ValueError(f"match is {match!r}: make it one of {', '.join(MATCHES)}")
    return Reading(match, now, elide, stop_words)


def _is_plain(text: str, words: list[str]) -> bool:
    """Whether nothing in a text is syntax."""
    return (
        _SYNTAX.search(text) is None
        and _OPERATORS.isdisjoint(words)
        and _SIGNS.isdisjoint([word[0] for word in words])
    )


def _read_clauses(words: list[str], elide: bool) -> list[Clause]:
    clauses = []
    for word in words:
        forms = read_forms(word, elide)
        if len(forms) == 1:
            clauses.append(Clause(Term(forms[0]), False, forms[0]))
        elif leaf := words_leaf(forms, None):
            clauses.append(Clause(leaf))
    return clauses


def _is_question(query: str, stop_words: frozenset[str]) -> bool:
    """Whether it is as `who is Kim?`: a ? ends it, the first word is a stop word, no syntax."""
    head, mark, tail = query.partition("?")
    if not mark or any(part.strip("?!.") for part in tail.split()):
        return False
    words = head.split()
    if len(words) < 2 or not _is_plain(head, words):
        return False
    return set(read_forms(words[0], False)) <= stop_words
