"""`dateline search`: ranked hits, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

import click

from ..render import csv_rows, facets_mapping, hit_mapping, results_mapping
from .options import common_options, open_archive, whole_number
from .output import canvas, print_data, print_json, print_lines, say
from .page import set_results
from .querying import (
    Filters,
    QueryCommand,
    filter_options,
    match_option,
    output_option,
    query_argument,
    say_notices,
)
from .typeset import clean, count_columns

if TYPE_CHECKING:
    from ..archive import Match, Results
    from ..render import Facets
    from ..search.execution import Sort

_DEFAULT_LIMIT = 10
_COUNT = whole_number(0)


@click.command(
    "search",
    cls=QueryCommand,
    short_help="Find articles, best first.",
    epilog="""\b
Examples:
  dateline search '"Carl Vinson" places:japan'
  dateline search missile --since 2017-04 --until 2017-05 --sort newest
  dateline search vinson -carl               without the word carl
  dateline search --person "Joseph Yun" --json

\b
A word with one dash before it is excluded. Where that reads as an option,
put -- before the query: dateline search -- -a vinson""",
)
@query_argument
@click.option("--limit", metavar="N", type=_COUNT, help="Show N. [10; --ids: all]")
@click.option(
    "--offset",
    metavar="N",
    type=_COUNT,
    default=0,
    help="Leave out the first N.",
)
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    help="[relevance; newest where there is no query]",
)
@filter_options
@match_option("Which words an article must have. auto: all, and if none has them all, any.")
@click.option("--facets", is_flag=True, help="Add counts by person, place, source and year.")
@output_option("count", "Print how many there are.")
@output_option("ids", "Print ids, one a line.")
@output_option("json", "Print one JSON object.")
@output_option("jsonl", "Print one JSON object a hit.")
@output_option("csv", "Print a table with a header.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: str,
    limit: int | None,
    offset: int,
    sort: Sort | None,
    since: str | None,
    until: str | None,
    person: tuple[str, ...],
    place: tuple[str, ...],
    source: str | None,
    match: Match,
    facets: bool,
    output: str | None,
) -> None:
    """Find articles, best first.

    Several arguments are one query. Without a query, all articles that
    the options allow, newest first.
    """
    if facets and output not in (None, "json"):
        ctx.fail(f"--facets and --{output} do not go together: see `dateline facets --help`.")
    sort = sort or ("relevance" if query.strip() else "newest")
    filters = Filters(since=since, until=until, person=person, place=place, source=source)
    with open_archive(ctx) as archive:
        if output == "count":
            found = _print_count(archive.count(query, match=match, **filters))
            say_notices(archive.notices(query, match=match, since=since, until=until))
        elif output == "ids":
            ids = archive.ids(query, match=match, sort=sort, **filters)
            stop = None if limit is None else offset + limit
            shown = _print_ids(islice(ids, offset, stop))
            found = shown or archive.count(query, match=match, **filters) > 0
            say_notices(archive.notices(query, match=match, since=since, until=until))
        else:
            if limit is None:
                limit = _DEFAULT_LIMIT
            results = archive.search(
                query, match=match, sort=sort, limit=limit, offset=offset, **filters
            )
            counted = _count_facets(results) if facets else None
            found = _print_results(ctx, results, output, offset, counted)
    ctx.exit(0 if found else 1)


def _print_count(total: int) -> bool:
    print_lines([str(total)])
    return total > 0


def _print_ids(ids: Iterator[str]) -> bool:
    """Print the ids as they come; return whether there were any."""
    first = next(ids, None)
    if first is None:
        return False
    print_data(chain([first], ids))
    return True


def _count_facets(results: Results) -> Facets:
    from .facets import count_facets  # Few searches ask for them.

    return count_facets(results)


def _print_results(
    ctx: click.Context, results: Results, output: str | None, offset: int, facets: Facets | None
) -> bool:
    """Print the results; return whether there were any."""
    if output == "json":
        more = {} if facets is None else {"facets": facets_mapping(facets)}
        print_json({**results_mapping(results), **more})
    elif output == "jsonl":
        for hit in results:
            print_json(hit_mapping(hit), indent=False)
    elif output == "csv":
        print_data(csv_rows(results))
    elif len(results) or results.total:
        print_lines(set_results(results, canvas(ctx), offset=offset))
        if facets:
            print_lines(_set_facets(facets, canvas(ctx).width))
    if output != "json":
        _say_how(results)
    return bool(len(results) or results.total)


def _set_facets(facets: Facets, width: int) -> Iterator[str]:
    """Yield a blank line, then one for each field, with as many of its values as it holds."""
    lines = [_fit_counts(field, counts, width) for field, counts in facets.items() if counts]
    yield from ["", *lines] if lines else []


def _fit_counts(field: str, counts: Sequence[tuple[str, int]], width: int) -> str:
    line = f"{field.capitalize()}:"
    for place, (value, n) in enumerate(counts):
        comma = "," if place else ""
        longer = f"{line}{comma} {clean(value)} ({n:,})"
        if count_columns(longer) > width - len(", ..."):
            return f"{line}{comma} ..."
        line = longer
    return line


def _say_how(results: Results) -> None:
    """Say what the hits alone do not tell: how the query was read, and what to try."""
    say_notices(results.notices)
    if results.relaxed:
        say("Note: no article has all of these words; these have any of them.")
    if not len(results) and not results.total:
        say("No articles found.")
    if results.suggestion:
        say(f"Did you mean: {results.suggestion}")
