"""Parser: from what was typed to what to find.

    text -> lexer -> repair -> grammar -> ParsedQuery
    text of words or a phrase ----------> ParsedQuery
    whoosh.query.Query -------> planner -> ParsedQuery

Plain words, a phrase, and words with one operator between them are most
of what people type; the second way gives for them what the first would
give, and for plain words has no limit of 1,000.  Only the third imports
whoosh.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..index._tokens import fold_words as read_forms
from .leaves import words_leaf
from .parsed import MATCHES, MAX_WORDS, ParsedQuery, Reading, settle, settle_words
from .plan import And, Everything, Or, Phrase, Plan, Term
from .stopwords import ENGLISH

if TYPE_CHECKING:
    from whoosh.query.qcore import Query

__all__ = ["ParsedQuery", "parse", "parse_words", "plan_query"]

# Signs and operators are syntax where they begin a word, the other marks wherever they stand.
_MARKS = r'["“”„():*?^~\\]'
_SYNTAX = re.compile(rf"{_MARKS}|(?<!\S)(?:[+\-=]|(?:AND|OR|NOT)(?!\S))")


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
    _check_match(match)
    words = query.split()
    if not words:
        return ParsedQuery(query, Everything())
    if (leaf := _read_simple(query, words, elide)) is not None:
        return ParsedQuery(query, leaf)
    reading = Reading(match, now, elide, stop_words)
    if _SYNTAX.search(query) is None:
        return settle_words(query, _read_words(words, elide), reading)
    if _is_question(query, stop_words):
        notice = "the ? at the end is read as a question mark, not as any character"
        return settle_words(query, _read_words(words, elide), reading, [notice])
    return _parse_tokens(query, reading)


def parse_words(
    text: str,
    *,
    match: str = "auto",
    elide: bool = False,
    stop_words: frozenset[str] = ENGLISH,
) -> ParsedQuery:
    """Return what plain words ask for: nothing in `text` is syntax, and no word finds nothing."""
    _check_match(match)
    reading = Reading(match, None, elide, stop_words)
    return settle_words(text, _read_words(text.split(), elide), reading)


def plan_query(query: Query, *, now: dt.date | None = None, elide: bool = False) -> ParsedQuery:
    """Return what a whoosh query asks for that was built in code.

    Raises QueryError for an unknown field, an impossible date, or a kind
    of query that has no meaning here.
    """
    from .planner import plan_built

    return plan_built(query, Reading("all", now, elide, frozenset()))


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


def _check_match(match: str) -> None:
    if match not in MATCHES:
        raise ValueError(f"match is {match!r}: make it one of {', '.join(MATCHES)}")


def _read_words(words: Sequence[str], elide: bool) -> list[Term | Phrase]:
    """Return the leaf of each word; one without letters has none."""
    leaves: list[Term | Phrase] = []
    for word in words:
        forms = read_forms(word, elide)
        if len(forms) == 1:
            leaves.append(Term(forms[0]))
        elif leaf := words_leaf(forms, None):
            leaves.append(leaf)
    return leaves


def _read_simple(query: str, words: Sequence[str], elide: bool) -> Plan | None:
    """Read one phrase, or plain words with AND or with OR between them; None for all else."""
    if len(words) > MAX_WORDS:
        return None
    if query[0] == query[-1] == '"' and re.compile(_MARKS).search(query, 1, len(query) - 1) is None:
        return words_leaf(read_forms(query[1:-1], elide), None)
    operator = words[1] if len(words) % 2 and len(words) > 1 else ""
    if operator not in ("AND", "OR") or words[1::2].count(operator) < len(words) // 2:
        return None
    if _SYNTAX.search(" ".join(words[::2])) is not None:
        return None
    leaves = tuple(_read_words(words[::2], elide))
    if len(leaves) < 2:
        return leaves[0] if leaves else None
    return And(leaves) if operator == "AND" else Or(leaves)


def _is_question(query: str, stop_words: frozenset[str]) -> bool:
    """Whether it is as `who is Kim?`: a ? ends it, the first word is a stop word, no syntax."""
    head, mark, tail = query.partition("?")
    if not mark or any(part.strip("?!.") for part in tail.split()):
        return False
    words = head.split()
    if len(words) < 2 or _SYNTAX.search(head) is not None:
        return False
    return set(read_forms(words[0], False)) <= stop_words
