"""`dateline search`: ranked hits, for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, TypedDict

import click

from ..render import csv_rows, hit_mapping, results_mapping
from .options import common_options, open_archive
from .output import canvas, print_data, print_json, print_lines, say
from .page import set_results

if TYPE_CHECKING:
    from ..archive import Match, Results
    from ..search.execution import Sort

# Stands before a word such as -carl while click reads the options; no
# argument of a process can hold it.
_NOT_AN_OPTION = "\0"
_EXCLUDED = re.compile(r"-[^-].+", re.DOTALL)
_DEFAULT_LIMIT = 10
_COUNT = click.IntRange(0, 10**9)


class Filters(TypedDict):
    """The options that choose which articles may be found."""

    since: str | None
    until: str | None
    person: tuple[str, ...]
    place: tuple[str, ...]
    source: str | None


class QueryCommand(click.Command):
    """A command whose arguments are a query, in which -word excludes a word.

    Options are -a, -h, and names after two dashes; one dash before more
    than a letter belongs to the query.  The name of an option after one
    dash is taken for a slip.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name for option in options for name in option.opts}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        read: list[str] = []
        for position, arg in enumerate(args):
            if arg == "--":
                return super().parse_args(ctx, read + args[position:])
            is_value = position > 0 and args[position - 1] in valued
            if not is_value and _EXCLUDED.fullmatch(arg):
                if f"-{arg}" in names:
                    ctx.fail(
                        f"No such option {arg!r}. Did you mean '-{arg}'? "
                        f"To leave out the word, put it after two dashes: -- {arg}"
                    )
                arg = _NOT_AN_OPTION + arg
            read.append(arg)
        return super().parse_args(ctx, read)


def _join_query(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str:
    """Return the arguments as one query; bytes that are no text become U+FFFD."""
    query = " ".join(value).replace(_NOT_AN_OPTION, "")
    return query.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


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
A word with one dash before it is excluded. Where the query begins with
an option's name, put -- before it: dateline search -- --limit""",
)
@click.argument("query", nargs=-1, callback=_join_query)
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
@click.option("--since", metavar="DATE", help="Published then or later: 2017-04, 'last week'.")
@click.option("--until", metavar="DATE", help="Published then or earlier.")
@click.option("--person", metavar="NAME", multiple=True, help="About this person. Repeatable.")
@click.option("--place", metavar="NAME", multiple=True, help="About this place. Repeatable.")
@click.option("--source", metavar="NAME", help="From this source.")
@click.option(
    "--match",
    type=click.Choice(["auto", "all", "any"]),
    default="auto",
    help="Which words an article must have. auto: all, and if none has them all, any.",
)
@click.option("--count", "output", flag_value="count", help="Print how many there are.")
@click.option("--ids", "output", flag_value="ids", help="Print ids, one a line.")
@click.option("--json", "output", flag_value="json", help="Print one JSON object.")
@click.option("--jsonl", "output", flag_value="jsonl", help="Print one JSON object a hit.")
@click.option("--csv", "output", flag_value="csv", help="Print a table with a header.")
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
    output: str | None,
) -> None:
    """Find articles, best first.

    Several arguments are one query. Without a query, all articles that
    the options allow, newest first.
    """
    sort = sort or ("relevance" if query.strip() else "newest")
    filters = Filters(since=since, until=until, person=person, place=place, source=source)
    with open_archive(ctx) as archive:
        if output == "count":
            found = _print_count(archive.count(query, match=match, **filters))
        elif output == "ids":
            ids = archive.ids(query, match=match, sort=sort, **filters)
            stop = None if limit is None else offset + limit
            found = _print_ids(islice(ids, offset, stop))
        else:
            shown = _DEFAULT_LIMIT if limit is None else limit
            results = archive.search(
                query, match=match, sort=sort, limit=shown, offset=offset, **filters
            )
            found = _print_results(ctx, results, output, offset)
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


def _print_results(ctx: click.Context, results: Results, output: str | None, offset: int) -> bool:
    """Print the results; return whether there were any."""
    if output == "json":
        print_json(results_mapping(results))
    elif output == "jsonl":
        for hit in results:
            print_json(hit_mapping(hit), indent=False)
    elif output == "csv":
        print_data(csv_rows(results))
    elif len(results) or results.total:
        print_lines(set_results(results, canvas(ctx), offset=offset))
    if output != "json":
        _say_how(results)
    return bool(len(results) or results.total)


def _say_how(results: Results) -> None:
    """Say what the hits alone do not tell: how the query was read, and what to try."""
    for notice in results.notices:
        say(f"Note: {notice}")
    if results.relaxed:
        say("Note: no article has all of these words; these have any of them.")
    if not len(results) and not results.total:
        say("No articles found.")
    if results.suggestion:
        say(f"Did you mean: {results.suggestion}")
