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
from typing import TYPE_CHECKING

from .groups import Clause
from .leaves import read_forms, words_leaf
from .parsed import ParsedQuery, Reading, settle
from .plan import Everything
from .stopwords import ENGLISH

if TYPE_CHECKING:
    from whoosh.query.qcore import Query

__all__ = ["ParsedQuery", "parse", "parse_words", "plan_query"]

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
    latest up to `now`, by default today.  `elide` splits words at an
    apostrophe, as in the archive.  Raises QueryError for an unknown field
    or an impossible date; anything else is read as best it can be, and
    `notices` say how.
    """
    options = _read_options(match, now, elide, stop_words)
    if not query.strip():
        return ParsedQuery(query, Everything())
    if _SYNTAX.search(query) is None:
        return settle(query, _read_clauses(query, elide), options)
    if question := _find_question(query, stop_words):
        notice = "the ? at the end is read as a question mark, not as any character"
        return settle(query, _read_clauses(question, elide), options, [notice])
    return parse_syntax(query, options)


def parse_words(
    text: str,
    *,
    match: str = "auto",
    elide: bool = False,
    stop_words: frozenset[str] = ENGLISH,
) -> ParsedQuery:
    """Return what plain words ask for: nothing in `text` is syntax, and no word finds nothing."""
    options = _read_options(match, None, elide, stop_words)
    return settle(text, _read_clauses(text, elide), options)


def plan_query(query: Query, *, now: dt.date | None = None, elide: bool = False) -> ParsedQuery:
    """Return what a whoosh query asks for that was built in code.

    Raises QueryError for an unknown field, an impossible date, or a kind
    of query that has no meaning here.
    """
    from .planner import plan_built

    return plan_built(query, _read_options("all", now, elide, frozenset()))


def parse_syntax(query: str, options: Reading) -> ParsedQuery:
    """Return what a query asks for, by way of whoosh's parser."""
    # Not at the top: most queries do without whoosh and the time its import takes.
    from .planner import plan_typed
    from .repair import read_tokens
    from .syntax import build_tree

    tokens, notices = read_tokens(query)
    if not tokens:
        return settle(query, (), options, notices)
    return plan_typed(build_tree(tokens), query, options, notices)


def _read_options(
    match: str, now: dt.date | None, elide: bool, stop_words: frozenset[str]
) -> Reading:
    day = now.date() if isinstance(now, dt.datetime) else now or dt.date.today()
    return Reading(match, day, elide, stop_words)


def _read_clauses(text: str, elide: bool) -> list[Clause]:
    clauses = []
    for word in text.split():
        forms = read_forms(word, elide)
        if leaf := words_leaf(forms, None):
            clauses.append(Clause(leaf, bare=len(forms) == 1))
    return clauses


def _find_question(query: str, stop_words: frozenset[str]) -> str | None:
    """Return the words of `who is Kim?`: a ? ends them, the first is a stop word, no syntax."""
    found = _QUESTION.fullmatch(query)
    if found is None or _SYNTAX.search(found[1]):
        return None
    first = read_forms(found[1].split()[0], False)
    return found[1] if len(found[1].split()) > 1 and {*first} <= stop_words else None
