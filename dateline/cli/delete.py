"""`dateline delete`: takes articles out of the archive."""

from __future__ import annotations

import click

from .failure import writing
from .options import common_options, open_archive
from .output import print_lines, say
from .page import count_noun


@click.command("delete", short_help="Delete articles by id.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@common_options
@click.pass_context
def command(ctx: click.Context, *, ids: tuple[str, ...]) -> None:
    """Delete articles by id, all in one commit.

    They are found no more, and stay away while their sources are
    unchanged. Their text is off the disk after `dateline compact`.
    """
    wanted = list(dict.fromkeys(ids))
    with open_archive(ctx) as archive, writing(ctx):
        missing = [id_ for id_ in wanted if archive.get(id_) is None]
        n_deleted = archive.delete(wanted)
    for id_ in missing:
        say(f"No article has the id {id_!r}.")
    print_lines([f"{count_noun(n_deleted, 'article')} deleted"])
    ctx.exit(0 if n_deleted else 1)
