"""Parser: from what was typed to what to find.

    text -> lexer -> repair -> syntax (whoosh) -> planner -> ParsedQuery
    text of plain words, with nothing that is syntax ------> ParsedQuery

The second way is for most queries that people type.  It imports nothing
of whoosh and gives what the first would give; the first is limited to
1,000 words, the second is not.
"""

from __future__ import annotations

import datetime as dt
import re

from .groups import Clause
from .leaves import read_forms, words_leaf
from .parsed import ParsedQuery, settle
from .plan import Everything
from .stopwords import ENGLISH

__all__ = ["ParsedQuery", "parse", "parse_words"]

_SYNTAX = re.compile(r'["“”„():*?^~\\]|(?<!\S)(?:[-+=]|(?:AND|OR|NOT)(?!\S))')
_QUESTION = re.compile(r"([^?]*\S)\s*\?[\s?!.]*", re.DOTALL)


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
    latest before `now`, by default today.  `elide` splits words at an
    apostrophe, as in the archive.  Raises QueryError for an unknown field
    or an impossible date; anything else is read as best it can be, and
    `notices` say how.
    """
    if _SYNTAX.search(query) is None:
        return parse_words(query, match=match, elide=elide, stop_words=stop_words)
    if question := _find_question(query, stop_words):
        parsed = parse_words(question, match=match, elide=elide, stop_words=stop_words)
        notice = "the ? at the end is read as a question mark, not as any character"
        return ParsedQuery(query, parsed.plan, parsed.relaxed, parsed.pairs, (notice,))
    return parse_syntax(query, match=match, now=now, elide=elide, stop_words=stop_words)


def parse_words(
    text: str,
    *,
    match: str = "auto",
    elide: bool = False,
    stop_words: frozenset[str] = ENGLISH,
) -> ParsedQuery:
    """Return what a text asks for that is words and nothing else, whatever signs are in it."""
    if not text.strip():
        return ParsedQuery(text, Everything())
    clauses = []
    for word in text.split():
        forms = read_forms(word, elide)
        if leaf := words_leaf(forms, None):
            clauses.append(Clause(leaf, bare=len(forms) == 1))
    return settle(text, clauses, match, stop_words)


def parse_syntax(
    query: str,
    *,
    match: str,
    now: dt.date | None,
    elide: bool,
    stop_words: frozenset[str],
) -> ParsedQuery:
    """Return what a query asks for, by way of whoosh's parser."""
    # Not at the top: most queries do without whoosh and the time its import takes.
    from .planner import plan_query
    from .repair import read_tokens
    from .syntax import build_tree

    tokens, notices = read_tokens(query)
    if not tokens:
        return settle(query, (), match, stop_words, notices)
    return plan_query(
        build_tree(tokens),
        match=match,
        now=now,
        elide=elide,
        stop_words=stop_words,
        text=query,
        notices=notices,
    )


def _find_question(query: str, stop_words: frozenset[str]) -> str | None:
    """Return the words of `who is Kim?`: a ? ends them, the first is a stop word, no syntax."""
    found = _QUESTION.fullmatch(query)
    if found is None or _SYNTAX.search(found[1]):
        return None
    first = read_forms(found[1].split()[0], False)
    return found[1] if len(found[1].split()) > 1 and {*first} <= stop_words else None
