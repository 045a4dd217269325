"""Searching: from a parsed query and its options to results."""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from ..index._engine import number_found
from ..index.analysis import Analyzer
from ..index.snapshot import Snapshot
from .execution import Execution, Sort
from .highlighting import Highlighters
from .parsed import ParsedQuery
from .plan import And, Dates, Keyword, Plan
from .results import Results
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .rules import Rules


class Filters(NamedTuple):
    """What an article must be besides matching the query.

    Dates are publication dates, both included.  Names of people, places
    and a source are whole or part of a name; all of them must hold.
    `notices` say how what could not be read as it stands was read.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: str | None = None
    notices: tuple[str, ...] = ()

    def restrict(self, plan: Plan, analyzer: Analyzer) -> Plan:
        """Return the plan that also asks for what the filters ask for."""
        if self == NO_FILTERS:
            return plan
        parts: list[Plan] = [Keyword("people", analyzer.forms(name)) for name in self.people]
        parts += [Keyword("places", analyzer.forms(name)) for name in self.places]
        if self.source is not None:
            parts.append(Keyword("source", analyzer.forms(self.source)))
        if self.since is not None or self.until is not None:
            parts.append(Dates(self.since, self.until))
        return And((plan, *parts))


NO_FILTERS = Filters()


class Page(NamedTuple):
    """Which hits to show, in which order."""

    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"


def execute(
    query: ParsedQuery,
    filters: Filters,
    snapshot: Snapshot,
    analyzer: Analyzer,
    rules: Rules | None = None,
) -> Execution:
    """Return the execution of a query as it stands, never relaxed."""
    words = Vocabulary(snapshot, analyzer, rules)
    return Execution(filters.restrict(query.plan, analyzer), words, snapshot, query.pairs)


def search(
    query: ParsedQuery,
    filters: Filters,
    page: Page,
    snapshot: Snapshot,
    analyzer: Analyzer,
    *,
    rules: Rules | None = None,
) -> Results:
    """Return a page of hits; where no article has all the words, of those that have any."""
    started = time.perf_counter()
    execution = execute(query, filters, snapshot, analyzer, rules)
    found = execution.top(page.limit, offset=page.offset, sort=page.sort)
    relaxed = False
    if not found and query.relaxed is not None and execution.total == 0:
        plan = filters.restrict(query.relaxed, analyzer)
        execution = Execution(plan, execution.words, snapshot, query.pairs)
        found = execution.top(page.limit, offset=page.offset, sort=page.sort)
        relaxed = execution.total > 0
    number_found(found, min(page.offset, sys.maxsize), Highlighters(execution))
    took_ms = 1000 * (time.perf_counter() - started)
    return Results(query, execution, found, relaxed, took_ms)
