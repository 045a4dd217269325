"""`dateline compact`: merges segments and lets go of what was deleted."""

from __future__ import annotations

import click

from .failure import writing
from .options import common_options, open_archive
from .output import print_lines
from .typeset import say_size


@click.command("compact", short_help="Merge segments; let go of what was deleted.")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """Merge all segments into one; the text of deleted articles leaves the disk."""
    with open_archive(ctx) as archive:
        before = archive.stats().bytes
        with writing(ctx):
            archive.compact()
        after = archive.stats().bytes
    print_lines([f"{say_size(before)} before, {say_size(after)} now"])
