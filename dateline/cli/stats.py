"""`dateline stats`: what is in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..render import stats_mapping
from .options import archive_path, common_options, json_option, open_archive
from .output import print_json, print_lines
from .typeset import clean, say_size

if TYPE_CHECKING:
    from ..statistics import Stats


@click.command("stats", short_help="Say what is in the archive.")
@json_option
@common_options
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Say how many articles there are, from when, and how large the archive is."""
    with open_archive(ctx) as archive:
        stats = archive.stats()
    if as_json:
        print_json(stats_mapping(stats))
    else:
        print_lines(f"{name:<10}{value}" for name, value in _rows(archive_path(ctx), stats))


def _rows(path: str, stats: Stats) -> list[tuple[str, str]]:
    dates = "none" if stats.first_date is None else f"{stats.first_date} to {stats.last_date}"
    return [
        ("Archive", clean(path)),
        ("Articles", f"{stats.articles:,}"),
        ("Deleted", f"{stats.deleted:,}"),
        ("Dates", dates),
        ("Language", stats.language),
        ("Segments", f"{stats.segments:,}"),
        ("Size", say_size(stats.bytes)),
    ]
