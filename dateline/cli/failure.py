"""How a command ends: one line for what went wrong, and an exit status; never a traceback.

0    found or done; also when the reader of a pipe has gone
1    nothing found
2    an error
130  interrupted, by Ctrl-C
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..corpus.errors import DatelineError
from .output import flush, say

if TYPE_CHECKING:
    from types import FrameType

_WRITING = "dateline.writing"


# What to do about what the system refuses most often.
_REMEDIES = {
    errno.EACCES: "check who may use it, or name another archive with -a PATH",
    errno.EPERM: "check who may use it, or name another archive with -a PATH",
    errno.EROFS: "name an archive on another disk with -a PATH",
    errno.ENOSPC: "free some space and run the command again",
    errno.EDQUOT: "free some space and run the command again",
    errno.ENOENT: "check the name",
}


@contextmanager
def ending_decently(ctx: click.Context) -> Iterator[None]:
    """Turn whatever ends a command into a message and an exit status."""
    try:
        try:
            yield
        finally:
            flush()
    except BrokenPipeError:
        _silence_stdout()
        raise click.exceptions.Exit(0) from None
    except DatelineError as error:
        say(f"Error: {error}")
        raise click.exceptions.Exit(error.exit_code) from None
    except OSError as error:
        _silence_stdout()
        say(f"Error: {describe(error)}")
        raise click.exceptions.Exit(2) from None
    except MemoryError:
        say("Error: there is not enough memory: end other programs, or ask for less at once")
        raise click.exceptions.Exit(2) from None
    except KeyboardInterrupt:
        committed = ": nothing was committed." if ctx.meta.get(_WRITING) else "."
        say(f"Interrupted{committed}")
        raise click.exceptions.Exit(130) from None


@contextmanager
def writing(ctx: click.Context) -> Iterator[None]:
    """Mark the part of a command that commits all of its work at its end, or none.

    Whoever presses Ctrl-C again, while all is put away after the first,
    leaves at once: what lies about then is swept away by the next commit.
    """
    ctx.meta[_WRITING] = True
    with _leaving_at_once():
        yield
    ctx.meta[_WRITING] = False


@contextmanager
def _leaving_at_once() -> Iterator[None]:
    import signal  # A search writes nothing.
    from threading import current_thread, main_thread

    default = signal.default_int_handler
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not default:
        yield  # Another program's threads and signals are its own.
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, _leave)  # to the end of the process
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is interrupt:
            signal.signal(signal.SIGINT, default)


def _leave(number: int, frame: FrameType | None) -> None:
    """End the process without another word; give a terminal its cursor back."""
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(2, b"\x1b[?25h")
    os._exit(130)


def describe(error: OSError) -> str:
    """Return what the system refused, of which file, and what to do about it."""
    reason = error.strerror or str(error) or type(error).__name__
    remedy = _REMEDIES.get(error.errno or 0)
    named = isinstance(error.filename, (str, bytes))
    where = f"{os.fsdecode(error.filename)}: " if named else ""
    return f"{where}{reason}" + (f": {remedy}" if remedy else "")


def _silence_stdout() -> None:
    """Send what cannot be written nowhere, or the interpreter complains as it exits."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (AttributeError, OSError, ValueError):
        pass  # No standard output, or one that is no file.
