"""`dateline verify`: is every byte what was written?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import archive_path, common_options, json_option, open_archive
from .output import print_json, print_lines, say
from .page import count_noun

if TYPE_CHECKING:
    from ..statistics import Stats


@click.command("verify", short_help="Check every byte of the archive.")
@json_option
@common_options
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Check every byte of the archive; exit with 0 if it is sound, 2 if it is damaged."""
    with open_archive(ctx) as archive:
        damages = list(archive.verify())
        sound = "" if damages or as_json else _describe(archive.stats())
    if as_json:
        damage = [{"file": d.file, "part": d.part, "reason": d.reason} for d in damages]
        print_json({"sound": not damages, "damage": damage})
    elif damages:
        print_lines(f"{d.file}: {d.part}: {d.reason}" for d in damages)
    else:
        print_lines([sound])
    if damages:
        say(
            f"Error: {archive_path(ctx)} is damaged: restore a copy of it, or build it again "
            "from the articles with `dateline index --rebuild PATH...`"
        )
        ctx.exit(2)


def _describe(stats: Stats) -> str:
    segments = count_noun(stats.segments, "segment")
    return f"Sound: {count_noun(stats.articles, 'article')} in {segments}"
