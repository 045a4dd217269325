"""Where output goes: results to standard output, all that is said to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO, Any

import click

from .options import color_choice
from .typeset import Canvas, clean

_MAX_WIDTH = 100  # Longer lines are hard to read.


def canvas(ctx: click.Context) -> Canvas:
    """Return how text for people is set: 80 columns and plain, but as wide as a terminal is."""
    width = 80
    if _is_terminal(sys.stdout):
        from shutil import get_terminal_size

        width = max(40, min(get_terminal_size().columns, _MAX_WIDTH))
    return Canvas(width, wants_color(ctx))


def wants_color(ctx: click.Context) -> bool:
    """Return whether to colour: --color decides, then NO_COLOR, FORCE_COLOR, the terminal."""
    choice = color_choice(ctx)
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def print_lines(lines: Iterable[str]) -> None:
    """Print results line by line; what the encoding lacks is escaped, never an error."""
    out = sys.stdout
    if out is None:  # Closed by the shell: >&-
        return
    encoding = out.encoding or "utf-8"
    for line in lines:
        if not line.isascii():
            line = line.encode(encoding, "backslashreplace").decode(encoding)
        out.write(line + "\n")


def flush() -> None:
    """Let results that were printed come out before what is said next."""
    if sys.stdout is not None:
        sys.stdout.flush()


def print_data(lines: Iterable[str]) -> None:
    """Print ids or rows as they are, but with nothing that drives a terminal on one."""
    print_lines(map(clean, lines) if _is_terminal(sys.stdout) else lines)


def print_json(value: Any, *, indent: bool = True) -> None:
    """Print a value as JSON in UTF-8, over several lines or on one."""
    import orjson

    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        data = orjson.dumps(value, option=option)
    except TypeError:  # A path with bytes that are no text.
        data = orjson.dumps(_readable(value), option=option)
    click.echo(data, nl=False)


def print_json_list(values: Iterable[Any]) -> None:
    """Print a list as JSON in UTF-8, a value a line, as the values come."""
    import orjson

    before = b"["
    for value in values:
        click.echo(before + b"\n" + orjson.dumps(value), nl=False)
        before = b","
    click.echo(b"[]" if before == b"[" else b"\n]")


def _readable(value: Any) -> Any:
    """Return the value with U+FFFD in the place of bytes that are no text."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    return [_readable(item) for item in value] if isinstance(value, list) else value


def say(message: str) -> None:
    """Tell the user something, on standard error."""
    click.echo("\n".join(clean(line) for line in message.split("\n")), err=True)
