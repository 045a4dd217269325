"""`dateline timeline`: what a query finds over time, as a bar chart."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from ..render import timeline_rows
from .options import common_options, open_archive
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
    from ..search.facets import Period

Counts = Sequence[tuple[dt.date, int]]

_MOST_ROWS = 40  # of a chart whose periods nobody has named: it fits most screens.
_LONGEST_GAP = 3  # empty periods in a row that a chart draws one by one
_EIGHTHS = "▏▎▍▌▋▊▉█"


@click.command(
    "timeline",
    cls=QueryCommand,
    short_help="Count articles over time, as a bar chart.",
    epilog="""\b
Examples:
  dateline timeline missile
  dateline timeline missile --by day --since 2017-04 --until 2017-05
  dateline timeline --place japan --by year --csv

\b
Periods go by their first day, and a week begins on Monday.""",
)
@query_argument
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month", "year"]),
    help="How long a period is. [what fits a screen; --json, --csv: month]",
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
    by: Period | None,
    since: str | None,
    until: str | None,
    person: tuple[str, ...],
    place: tuple[str, ...],
    source: str | None,
    match: Match,
    output: str | None,
) -> None:
    """Count the articles that a query finds by day, week, month or year.

    Several arguments are one query. Without a query, all articles that
    the options allow. Empty periods between others are shown too.
    """
    from ..search.facets import count_periods

    filters = Filters(since=since, until=until, person=person, place=place, source=source)
    with open_archive(ctx) as archive:
        results = search_strictly(archive, query, match, filters)
        by = by or (_fitting(results) if output is None else "month")
        counts = count_periods(results.execution, by)
        if output == "json":
            print_json(_mapping(results, by, counts))
        elif output == "csv":
            print_data(timeline_rows(counts))
        else:
            print_lines(draw_chart(counts, by, canvas(ctx), bars=_bars()))
        if output != "json":
            _say_how(results, counts)
    ctx.exit(0 if counts else 1)


def _fitting(results: Results) -> Period:
    from ..search.facets import fitting_period, published

    span = published(results.execution)
    return fitting_period(*span, _MOST_ROWS) if span else "month"


def _mapping(results: Results, by: Period, counts: Counts) -> dict[str, object]:
    return {
        "query": results.query,
        "parsed": results.parsed,
        "total": results.total,
        "notices": list(results.notices),
        "by": by,
        "undated": results.total - sum(n for _, n in counts),
        "timeline": [[day.isoformat(), n] for day, n in counts],
    }


def draw_chart(counts: Counts, by: Period, canvas: Canvas, bars: str = _EIGHTHS) -> Iterator[str]:
    """Yield a line for each period: its date, its count, and a bar as long as the count is high.

    The highest count fills the line.  `bars` are what a column can show,
    from the thinnest bar to a whole one.  Longer gaps are one line.
    """
    highest = max((n for _, n in counts), default=0)
    width = len(f"{highest:,}")
    for is_empty, group in groupby(counts, key=lambda item: item[1] == 0):
        periods = list(group)
        if is_empty and len(periods) > _LONGEST_GAP:
            yield canvas.dim(f"... {count_noun(len(periods), by)} without articles")
            continue
        for day, n in periods:
            row = f"{_label(day, by)}  {n:>{width},}  "
            room = max(8, canvas.width - len(row))
            yield (row + draw_bar(n, highest, room, bars)).rstrip()


def draw_bar(n: int, highest: int, room: int, bars: str = _EIGHTHS) -> str:
    """Return a bar that fills the room for the highest count; what is not 0 can be seen."""
    if not n:
        return ""
    steps = max(1, round(n * room * len(bars) / highest))
    whole, rest = divmod(steps, len(bars))
    return bars[-1] * whole + (bars[rest - 1] if rest else "")


def _label(day: dt.date, by: Period) -> str:
    # Not strftime: before the year 1000 it leaves out zeros on some systems.
    return day.isoformat()[: {"year": 4, "month": 7}.get(by, 10)]


def _bars() -> str:
    """Return bars in eighths of a column, or in whole ones where those cannot be printed."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        _EIGHTHS.encode(encoding)
    except UnicodeEncodeError:
        return "#"
    return _EIGHTHS


def _say_how(results: Results, counts: Counts) -> None:
    """Say what a chart cannot show."""
    say_notices(results.notices)
    undated = results.total - sum(n for _, n in counts)
    if not results.total:
        say("No articles found.")
    elif undated:
        which = count_noun(results.total, "article")
        say(f"Note: {undated:,} of {which} " + ("has" if undated == 1 else "have") + " no date.")
