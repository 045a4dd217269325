"""What all commands share: which archive, which colours, and opening the one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..archive import Archive

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_ARCHIVE, _COLOR = "dateline.archive", "dateline.color"


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


# click's own --help and --version, and its type for paths, look their texts up among the
# system's translations, which takes 2 ms in every process.
HELP = click.Option(
    ["-h", "--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
    help="Show this message and exit.",
)


def _complete_folder(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def _remember(key: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    """Return a callback that keeps the value; given after the command, it wins."""

    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[key] = value

    return keep


def _remember_archive(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value == "":  # A shell's "$ARCHIVE" that is not set must not mean another archive.
        raise click.BadParameter("it is empty: name the archive's folder")
    _remember(_ARCHIVE)(ctx, param, value)


def common_options(command: Decorated) -> Decorated:
    """Add --archive and --color, which may stand before the command or after it."""
    archive = click.option(
        "-a",
        "--archive",
        metavar="PATH",
        shell_complete=_complete_folder,
        expose_value=False,
        callback=_remember_archive,
        help="The archive's folder. Else DATELINE_ARCHIVE, else one in your user data folder.",
    )
    color = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_remember(_COLOR),
        help="When to colour. auto: on a terminal. NO_COLOR and FORCE_COLOR are heard.",
    )
    return archive(color(command))


class OneOf(click.Choice[str]):
    """A choice that says which one was meant; `aliases` are other names of some."""

    def __init__(self, choices: Sequence[str], aliases: Mapping[str, str]) -> None:
        super().__init__(choices)
        self._aliases = aliases

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        from difflib import get_close_matches

        message = super().get_invalid_choice_message(value, ctx)
        name = str(value).lower()
        meant = [self._aliases[name]] if name in self._aliases else []
        close = meant or get_close_matches(name, self.choices, n=1)
        return f"{message} Did you mean {close[0]!r}?" if close else message


def whole_number(least: int, most: int = 10**9) -> Callable[[str], int]:
    """Return the type of an option that is a whole number in a range.

    Unlike click's own it does not put its range into every line of help,
    and says in words what it takes.
    """

    def number(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise click.BadParameter(f"{text!r} is not a whole number from {least} to {most:,}.")

    return number


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def archive_path(ctx: click.Context) -> str:
    """Return the path of the archive that the command is about."""
    given = ctx.meta.get(_ARCHIVE) or os.environ.get("DATELINE_ARCHIVE")
    if given:
        return os.path.expanduser(given)
    from platformdirs import user_data_dir

    return os.path.join(user_data_dir("dateline", appauthor=False), "archive")


def color_choice(ctx: click.Context) -> str:
    """Return what --color says: "auto", "always" or "never"."""
    return str(ctx.meta.get(_COLOR, "auto"))


def open_archive(ctx: click.Context) -> Archive:
    """Open the archive that the command is about.

    Raises NotAnArchiveError, which names the remedy, where there is none.
    """
    from ..archive import Archive

    return Archive(archive_path(ctx))


def create_archive(path: str, language: str | None = None) -> Archive:
    """Open the archive at that path, or make it where there is none yet."""
    from ..archive import Archive

    return Archive(path, create=True, language=language)
