"""`dateline facets`: which people, places, sources and years are in what a query finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from ..render import Facets, facet_rows, facets_mapping
from .options import OneOf, common_options, open_archive, whole_number
from .output import canvas, print_data, print_json, print_lines, say
from .page import count_noun
from .querying import (
    Filters,
    QueryCommand,
    filter_options,
    match_option,
    output_option,
    query_argument,
    say_notices,
    search_strictly,
)
from .typeset import Canvas

if TYPE_CHECKING:
    from ..archive import Match, Results
    from ..search.facets import FacetField

_LIMIT = 20
_FIELDS: tuple[FacetField, ...] = ("people", "places", "source", "year")


@click.command(
    "facets",
    cls=QueryCommand,
    short_help="Count articles by person, place, source, year.",
    epilog="""\b
Examples:
  dateline facets missile                          all four fields
  dateline facets missile --field people --limit 50
  dateline facets --since 2017 --field places --csv

\b
Counts are of all articles that match, exact, the highest first. The
spellings of one name count as one.""",
)
@query_argument
@click.option(
    "--field",
    "fields",
    type=OneOf(_FIELDS, {"person": "people", "place": "places", "date": "year"}),
    multiple=True,
    help="What to count by. Repeatable. [all of them]",
)
@click.option(
    "--limit",
    metavar="N",
    type=whole_number(1),
    default=_LIMIT,
    help="Show N values of each field. [20]",
)
@filter_options
@match_option("Which words an article must have. auto is all: counts are never relaxed.")
@output_option("json", "Print one JSON object.")
@output_option("csv", "Print a table with a header.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: str,
    fields: tuple[FacetField, ...],
    limit: int,
    since: str | None,
    until: str | None,
    person: tuple[str, ...],
    place: tuple[str, ...],
    source: str | None,
    match: Match,
    output: str | None,
) -> None:
    """Count the articles that a query finds by person, place, source and year.

    Several arguments are one query. Without a query, all articles that
    the options allow.
    """
    filters = Filters(since=since, until=until, person=person, place=place, source=source)
    with open_archive(ctx) as archive:
        results = search_strictly(archive, query, match, filters)
        wanted = tuple(dict.fromkeys(fields)) or _FIELDS
        counted = count_facets(results, wanted, limit + (output is None))
        if output == "json":
            print_json(_mapping(results, counted))
        elif output == "csv":
            print_data(facet_rows(counted))
        else:
            print_lines(_set_facets(counted, limit, canvas(ctx)))
        if output != "json":
            _say_how(results, counted)
    ctx.exit(0 if any(counted.values()) else 1)


def count_facets(
    results: Results, fields: Iterable[FacetField] = _FIELDS, limit: int = _LIMIT
) -> Facets:
    """Count by each field over all articles that match; never relaxed."""
    from ..search.facets import count_field

    if results.relaxed:  # Then no article matches the query as it stands.
        return {field: [] for field in fields}
    return {field: count_field(results.execution, field, limit) for field in fields}


def _mapping(results: Results, facets: Facets) -> dict[str, object]:
    return {
        "query": results.query,
        "parsed": results.parsed,
        "total": results.total,
        "notices": list(results.notices),
        "facets": facets_mapping(facets),
    }


def _set_facets(facets: Facets, limit: int, canvas: Canvas) -> Iterator[str]:
    """Yield the values below the name of their field, and whether there are more."""
    between = False
    for field, counts in facets.items():
        if not counts:
            continue
        if between:
            yield ""
        between = True
        yield canvas.bold(field.capitalize())
        width = len(f"{counts[0][1]:,}")
        for value, n in counts[:limit]:
            first, *rest = canvas.lines(value, indent=width + 4)
            yield f"  {n:>{width},}  {first.lstrip(' ')}"
            yield from rest
        if len(counts) > limit:
            yield canvas.dim(f"  There are more: --limit {2 * limit} shows more")


def _say_how(results: Results, facets: Facets) -> None:
    say_notices(results.notices)
    if not results.total:
        say("No articles found.")
    elif not any(facets.values()):
        say(f"{count_noun(results.total, 'article')}, none with {' or '.join(facets)}.")
