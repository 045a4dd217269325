"""A line on the terminal that moves while articles are read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .typeset import say_size

if TYPE_CHECKING:
    from ..indexing import Progress


@contextmanager
def show_progress() -> Iterator[Progress | None]:
    """Give a function that shows progress on standard error, or None off a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading")

        def show(n_articles: int, n_bytes: int) -> None:
            said = f"{n_articles:,} articles, {say_size(n_bytes)}"
            bar.update(task, description=said)

        yield show
