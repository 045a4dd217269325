"""`dateline demo`: the sample articles in a throw-away archive."""

from __future__ import annotations

import os
import tempfile

import click

from .options import common_options, create_archive
from .output import canvas, flush, print_lines, say
from .page import count_noun, set_results

QUERY = "Carl Vinson"


@click.command("demo", short_help="Search sample articles in a throw-away archive.")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """Index the sample articles in a throw-away folder and search them."""
    from ..corpus.sample import paths

    with (
        tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder,
        create_archive(os.path.join(folder, "demo.dateline")) as archive,
    ):
        report = archive.index(paths())
        say(f"{count_noun(report.added, 'sample article')} indexed in a throw-away archive.")
        say(f'This is what `dateline search "{QUERY}"` prints:\n')
        print_lines(set_results(archive.search(QUERY), canvas(ctx)))
        flush()
    say(
        "\nNext, your own articles:\n"
        "  dateline index PATH...        files or folders: text, JSON lines, Reuters SGML\n"
        "  dateline search QUERY...      `dateline search --help` has examples"
    )
