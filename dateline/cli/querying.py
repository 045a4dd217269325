"""What commands that take a query share: the query, and the options that filter articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from .options import HELP
from .output import say

if TYPE_CHECKING:
    from ..archive import Archive, Match, Results

# Stands before a word such as -carl while click reads the options; no
# argument of a process can hold it.
_NOT_AN_OPTION = "\0"

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


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

    def get_help_option(self, ctx: click.Context) -> click.Option:
        return HELP

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name for option in options for name in option.opts}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        read: list[str] = []
        for position, arg in enumerate(args):
            if arg == "--":
                return super().parse_args(ctx, read + args[position:])
            is_value = position > 0 and args[position - 1] in valued
            if not is_value and _is_excluded(arg):
                if f"-{arg}" in names:
                    ctx.fail(
                        f"No such option {arg!r}. Did you mean '-{arg}'? "
                        f"To leave out the word, put it after two dashes: -- {arg}"
                    )
                arg = _NOT_AN_OPTION + arg
            read.append(arg)
        return super().parse_args(ctx, read)


def _is_excluded(arg: str) -> bool:
    """Tell whether it is -word; -a and -h are options."""
    return len(arg) > 2 and arg[0] == "-" and arg[1] != "-"


def _join_query(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str:
    """Return the arguments as one query; bytes that are no text become U+FFFD."""
    query = " ".join(value).replace(_NOT_AN_OPTION, "")
    return query.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


query_argument = click.argument("query", nargs=-1, callback=_join_query)

_FILTER_OPTIONS = (
    click.option("--since", metavar="DATE", help="Published then or later: 2017-04, 'last week'."),
    click.option("--until", metavar="DATE", help="Published then or earlier."),
    click.option("--person", metavar="NAME", multiple=True, help="About this person. Repeatable."),
    click.option("--place", metavar="NAME", multiple=True, help="About this place. Repeatable."),
    click.option("--source", metavar="NAME", help="From this source."),
)


def filter_options(command: Decorated) -> Decorated:
    """Add the options of Filters."""
    for option in reversed(_FILTER_OPTIONS):
        command = option(command)
    return command


def match_option(help: str) -> Callable[[Decorated], Decorated]:
    """Return --match; `help` says what "auto" does."""
    choice = click.Choice(["auto", "all", "any"])
    return click.option("--match", type=choice, default="auto", help=help)


def output_option(name: str, help: str) -> Callable[[Decorated], Decorated]:
    """Return a flag that makes `name` the command's `output`, as which there can be but one."""

    def choose(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        chosen = ctx.params.setdefault("output", None)
        if value and chosen:
            ctx.fail(f"--{chosen} and --{name} do not go together: give one of them.")
        if value:
            ctx.params["output"] = name

    return click.option(
        f"--{name}", f"as_{name}", is_flag=True, expose_value=False, callback=choose, help=help
    )


def search_strictly(archive: Archive, query: str, match: Match, filters: Filters) -> Results:
    """Return results without hits, for counting over all that match; never relaxed."""
    strict: Match = "all" if match == "auto" else match
    return archive.search(query, match=strict, sort="newest", limit=0, **filters)


def say_notices(notices: Iterable[str]) -> None:
    """Say how a query was read that could not be read as it stands."""
    for notice in notices:
        say(f"Note: {notice}")
