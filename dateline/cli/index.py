"""`dateline index`: adds new and changed articles from files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from ..render import report_mapping
from .failure import writing
from .options import archive_path, common_options, create_archive, json_option, whole_number
from .output import print_json, print_lines, say
from .page import count_noun
from .progress import show_progress
from .typeset import say_size

if TYPE_CHECKING:
    from ..archive import Archive
    from ..enriching import EntityMode
    from ..indexing import Report


def _read_map(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Return the field of an article that each given name stands for."""
    pairs = [item.partition("=") for item in value]
    for (field, _, name), item in zip(pairs, value, strict=True):
        if not field or not name:
            raise click.BadParameter(f"{item!r}: write it as FIELD=NAME, such as title=headline")
    return {field: name for field, _, name in pairs}


@click.command(
    "index",
    short_help="Add new and changed articles.",
    epilog="""\b
Examples:
  dateline index articles/ reut2-000.sgm.gz
  dateline index articles/ --prune           forget those whose file is gone
  zcat crawl.jsonl.gz | dateline index -

\b
What cannot be read is listed with its file, line and reason; the rest is
indexed, and the exit status is 2.""",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--format", "format_", metavar="NAME", help="The format of the files. [detected]")
@click.option(
    "--entities",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Whether people and places are read from the text. auto: where an article has none.",
)
@click.option("--language", metavar="NAME", help="The language of a new archive. [english]")
@click.option(
    "--map",
    "field_map",
    metavar="FIELD=NAME",
    multiple=True,
    callback=_read_map,
    help="Read a field under another name: title=headline. Repeatable.",
)
@click.option("--exclude", metavar="GLOB", multiple=True, help="Leave files out. Repeatable.")
@click.option("--prune", is_flag=True, help="Forget articles from PATH that are gone from it.")
@click.option("--rebuild", is_flag=True, help="Replace the archive by one of these PATHs alone.")
@click.option("--strict", is_flag=True, help="Stop at the first problem and commit nothing.")
@click.option("--dry-run", is_flag=True, help="Read everything, commit nothing.")
@click.option(
    "--workers",
    metavar="N",
    type=whole_number(1),
    help="Processes and threads. [one a processor]",
)
@json_option
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    format_: str | None,
    entities: EntityMode,
    language: str | None,
    field_map: dict[str, str],
    exclude: tuple[str, ...],
    prune: bool,
    rebuild: bool,
    strict: bool,
    dry_run: bool,
    workers: int | None,
    as_json: bool,
) -> None:
    """Add new and changed articles from files and folders, as one commit.

    A PATH of - is standard input, as JSON lines. Unchanged articles are
    skipped. The archive is made where there is none yet.
    """
    from ..indexing import IndexOptions
    from ..omitting import say_left_out

    options = IndexOptions(
        format=format_,
        entities=entities,
        workers=workers,
        exclude=exclude,
        prune=prune,
        strict=strict,
        dry_run=dry_run,
        rebuild=rebuild,
        field_map=field_map,
    )
    with (
        _opened(archive_path(ctx), language, dry_run=dry_run) as archive,
        writing(ctx),
        show_progress() as progress,
    ):
        report = archive.index(paths, options=options, progress=progress)
    for problem in report.problems:
        say(str(problem))
    for note in report.notes:
        say(f"Note: {note}")
    if report.left_out:
        say(say_left_out(report.left_out))
    if as_json:
        print_json(report_mapping(report))
    else:
        print_lines([summarise(report, dry_run=dry_run)])
    ctx.exit(2 if report.problems else 0)


@contextmanager
def _opened(path: str, language: str | None, *, dry_run: bool) -> Iterator[Archive]:
    """Open the archive, or make it; a dry run leaves no new one behind."""
    if dry_run and not os.path.exists(path):
        with (
            TemporaryDirectory(prefix="dateline-dry-run-") as folder,
            create_archive(os.path.join(folder, "archive"), language) as archive,
        ):
            yield archive
    else:
        with create_archive(path, language) as archive:
            yield archive


def summarise(report: Report, *, dry_run: bool = False) -> str:
    """Return in one line what was done, how long it took, and how fast it was."""
    if dry_run:
        return f"Dry run, nothing committed. {summarise(report)}"
    counts = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
    }
    away = _say_away(report.kept_away) if report.unchanged and report.kept_away else ""
    if not any(counts.values()):
        return "No articles read"
    if report.unchanged == sum(counts.values()):
        return f"Nothing new: {count_noun(report.unchanged, 'article')} unchanged{away}"
    done = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n) + away
    size, seconds = say_size(report.n_bytes), report.seconds
    if report.n_bytes < 50_000:  # too few for a speed to mean something
        return f"Articles: {done}; {size} in {seconds:.1f} s"
    speed = say_size(round(report.n_bytes / max(seconds, 1e-3)))
    return f"Articles: {done}; {size} in {seconds:.1f} s, {speed}/s"


def _say_away(n_deleted: int) -> str:
    return f"; {count_noun(n_deleted, 'deleted article')} stay{'s' if n_deleted == 1 else ''} away"
