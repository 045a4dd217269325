"""What the speed programs share: options, races, percentiles, tables.

A race asks each engine the same questions in turn, several times over, and
keeps each question's best time: what other work on the machine adds is in
most times, but seldom in the best of several.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import platform
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from articles import DATA, SEED, Newswire, read_newswire
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
README = ROOT / "README.md"  # has some of its tables
WORK = Path(tempfile.gettempdir(), "dateline-bench")

_SAMPLE_SECONDS = 0.02
_MEMORY = re.compile(r"^(Pss|Pss_Anon): +(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Options:
    """What the user of a program chose."""

    size: int
    seed: int
    rounds: int
    engines: tuple[str, ...]
    work: Path
    data: Path
    write: bool

    def newswire(self) -> Newswire:
        """Return what articles and queries are made of."""
        return read_newswire(self.data, self.seed)


def options_parser(description: str | None, *, rounds: int = 5) -> argparse.ArgumentParser:
    """Return a parser of the options that all programs have, to add others to."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--size", type=int, default=20_000, help="articles in the archive (%(default)s)")
    add("--seed", type=int, default=SEED, help="of articles and queries (%(default)s)")
    add("--rounds", type=int, default=rounds, help="the best of so many counts (%(default)s)")
    add("--engines", type=_names, default=("dateline", "tantivy", "fts5"), metavar="NAME,NAME",
        help="of dateline, tantivy, fts5; all unless told")  # fmt: skip
    add("--work", type=Path, default=WORK, help="folder that keeps the archives (%(default)s)")
    add("--data", type=Path, default=DATA, help="folder with the files of Reuters-21578")
    add("--write", action="store_true", help="refresh the table in docs/performance.md")
    return parser


def options_of(arguments: argparse.Namespace) -> Options:
    """Return the common options among those parsed."""
    return Options(**{name: getattr(arguments, name) for name in Options.__slots__})


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


# Time


def race(
    contestants: Mapping[str, Sequence[Callable[[], object]]], rounds: int
) -> dict[str, list[float]]:
    """Return the best seconds of each contestant's acts; they take turns act by act.

    Who begins changes from act to act, and from round to round.
    """
    best = {name: [float("inf")] * len(acts) for name, acts in contestants.items()}
    turns = [(acts, best[name]) for name, acts in contestants.items()]
    with quiet():
        for round_ in range(rounds):
            for place in range(len(turns[0][0])):
                first = (place + round_) % len(turns)
                for acts, times in turns[first:] + turns[:first]:
                    times[place] = min(times[place], seconds(acts[place]))
    return best


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the garbage collector from looking through what was there before."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def percentile_99(values: Sequence[float]) -> float:
    """Return what 99 in 100 values do not exceed, interpolated."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[98]


# Processes of their own


@dataclass(frozen=True, slots=True)
class Apart:
    """What a call in a process of its own returned, and the peaks of its memory.

    Counted with the processes that it starts: `peak_bytes` of all memory, a
    page that several share as one (PSS), and `private_bytes` without mapped
    files.  0 where the system does not tell.
    """

    result: Any
    peak_bytes: int
    private_bytes: int


def apart(act: Callable[..., object], *arguments: object, watch: bool = True) -> Apart:
    """Call a function of a module in a fresh process, whose memory is watched or not."""
    context = multiprocessing.get_context("spawn")
    peaks, done = [0, 0], threading.Event()
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        worker = pool.submit(os.getpid).result()
        watcher = threading.Thread(target=_watch, args=(worker, peaks, done))
        if watch:
            watcher.start()
        try:
            result = pool.submit(act, *arguments).result()
        finally:
            done.set()
            if watch:
                watcher.join()
    return Apart(result, *peaks)


def _watch(worker: int, peaks: list[int], done: threading.Event) -> None:
    while not done.wait(_SAMPLE_SECONDS):
        used = [_memory(process) for process in _family(worker)]
        now = [sum(column) for column in zip(*used, strict=True)]
        peaks[:] = map(max, peaks, now)


def _memory(process: int) -> tuple[int, int]:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0, 0
    kilobytes = {name: int(value) for name, value in _MEMORY.findall(text)}
    return kilobytes.get("Pss", 0) << 10, kilobytes.get("Pss_Anon", 0) << 10


def _family(process: int) -> Iterator[int]:
    """Yield a process and those that it, and its threads, started."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            young = children.read_text().split()
        except OSError:
            continue
        for child in young:
            yield from _family(int(child))


# Files


def kept(path: Path, key: str, make: Callable[[Path], object]) -> Path:
    """Return a file or folder that `make` makes, anew when its key has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = path.with_name(f"{path.name}.key")
    with FileLock(path.with_name(f"{path.name}.lock")):
        if not mark.exists() or mark.read_text() != key:
            mark.unlink(missing_ok=True)
            remove(path)
            print(f"making {path}", file=sys.stderr)
            make(path)
            mark.write_text(key)
    return path


def remove(path: Path) -> None:
    """Remove a folder with what is in it, if it is there."""
    if path.is_dir():
        for inner in path.iterdir():
            remove(inner)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def folder_bytes(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


# Tables


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, its columns aligned."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return "\n".join(
        f"| {line[0].ljust(widths[0])} | "
        + " | ".join(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        + " |"
        for line in lines
    )


def race_rows(times: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[list[str]]:
    """Yield a row for each kind of question: µs of each engine, then ratios to the first.

    Each cell holds the median and the 99th percentile.
    """
    for kind, by_engine in times.items():
        first, *others = by_engine.values()
        yield [
            kind,
            *(micros(values) for values in by_engine.values()),
            *(ratios(values, first) for values in others),
        ]


def race_head(kind: str, engines: Sequence[str]) -> list[str]:
    """Return the head of the rows of `race_rows`."""
    return [kind, *engines, *(f"{other} ÷ {engines[0]}" for other in engines[1:])]


def micros(values: Sequence[float]) -> str:
    """Return median and 99th percentile of seconds, in µs."""
    return f"{median(values) * 1e6:,.0f} / {percentile_99(values) * 1e6:,.0f}"


def ratios(values: Sequence[float], base: Sequence[float]) -> str:
    """Return how many times the median and the 99th percentile are those of `base`."""
    return (
        f"{median(values) / median(base):.1f} / {percentile_99(values) / percentile_99(base):.1f}"
    )


def show(name: str, caption: str, text: str, *, write: bool) -> None:
    """Print a table under its caption, and with `write` put it into the document."""
    print(f"\n{caption}\n\n{text}\n\n{machine()}")
    if write:
        refresh(DOCUMENT, name, f"{caption}\n\n{text}\n\n{machine()}")
        if f"<!-- {name} -->" in README.read_text(encoding="utf-8"):
            refresh(README, name, f"{caption}\n\n{text}")


def machine() -> str:
    """Return what ran the race."""
    return (
        f"Python {platform.python_version()}, tantivy-py {version('tantivy')},"
        f" SQLite {sqlite3.sqlite_version}; {os.cpu_count()} cores, {platform.machine()}."
    )


def refresh(document: Path, name: str, text: str) -> None:
    """Replace what stands in a document between the markers of a name."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = document.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{document} has no place for this table: put in {begin} and {end}")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
