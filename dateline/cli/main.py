"""The command `dateline`: finds the commands, and ends every one of them decently."""

from __future__ import annotations

import importlib
from typing import Any

import click

from .. import __version__
from .failure import ending_decently
from .options import HELP, common_options

# In the order in which a newcomer meets them.
COMMANDS = (
    "index", "search", "show", "facets", "timeline", "rules", "delete", "stats",
    "verify", "compact", "entities", "evaluate", "demo", "completion",
)  # fmt: skip


class CommandLine(click.Group):
    """A group that imports a command's module when the command is used.

    So `dateline search` pays for nothing that only `dateline index` needs.
    """

    def get_help_option(self, ctx: click.Context) -> click.Option:
        return HELP

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f".{cmd_name}", __package__).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"No such command {name!r}.{_suggest_command(name)}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with ending_decently(ctx):  # --help and --version are printed here
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with ending_decently(ctx):
            return super().invoke(ctx)


def _suggest_command(name: str) -> str:
    from difflib import get_close_matches

    if name == "help":
        return " Did you mean 'dateline --help'?"
    close = get_close_matches(name, COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" To search: dateline search {name}"


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"dateline {__version__}")
        ctx.exit()


@click.group(
    cls=CommandLine,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  dateline demo                                  see it work on sample articles
  dateline index articles/                       add new and changed articles
  dateline search '"Carl Vinson" places:japan'   ranked, with snippets
  dateline search missile --since 2017-04 --json

\b
Exit status: 0 found or done, 1 nothing found, 2 an error.""",
)
@common_options
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Find news articles by who, where, when and what.

    An archive is one folder on disk, with no server: name it with -a, or
    in the variable DATELINE_ARCHIVE, or let it be kept in your user data
    folder.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
