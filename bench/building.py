"""How fast is an archive built, and what does it take?

    python bench/building.py [--size 300000] [--workers 1,2]

Each build is a process of its own.  Once it is handed articles that are in
memory already, which tells the engine's speed alone; once the names of JSON
lines files, which tells what a user sees, and the memory that it takes with
all processes it starts, articles that the program holds not among it: at any
size it is to stay below 1 GB.  People and places are not read from the text.
SQLite builds with one thread only.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import orjson
from articles import n_bytes
from engines import ENGINES
from harness import (
    Options,
    apart,
    folder_bytes,
    kept,
    options_of,
    options_parser,
    remove,
    show,
    table,
)

import dateline

ARTICLES_PER_FILE = 2_500
MEMORY_BOUND = 1e9  # bytes, in all


@dataclass(slots=True)
class Build:
    """The best of an engine's builds with a number of workers; sizes in bytes."""

    engine: str
    workers: int
    memory_seconds: float = float("inf")
    cpu_seconds: float = float("inf")
    files_seconds: float = float("inf")
    folder: int = 0
    peak: int = 0
    private: int = 0


def write_articles(articles: Iterable[dateline.Article], folder: Path) -> None:
    """Write JSON lines files, and the bytes of title and body into one beside them."""
    folder.mkdir(parents=True)
    total = 0
    for number, article in enumerate(articles):
        if number % ARTICLES_PER_FILE == 0:
            file = (folder / f"{number:07}.jsonl").open("wb")
        file.write(orjson.dumps(article.to_mapping()) + b"\n")
        total += n_bytes(article)
    (folder / "size").write_text(str(total))


def read_articles(files: Iterable[Path]) -> Iterator[dateline.Article]:
    """Read them back."""
    for file in files:
        with file.open("rb") as lines:
            yield from map(dateline.Article.from_mapping, map(orjson.loads, lines))


def from_memory(engine: str, workers: int, files: Sequence[Path], folder: Path) -> list[float]:
    """Build from a list of articles; return the seconds of the clock and of the processor."""
    articles = list(read_articles(files))
    cpu, started = cpu_seconds(), time.perf_counter()
    ENGINES[engine].build(folder, articles, workers)
    return [time.perf_counter() - started, cpu_seconds() - cpu]


def from_files(engine: str, workers: int, files: Sequence[Path], folder: Path) -> float:
    """Build from JSON lines files; return the seconds of the clock."""
    started = time.perf_counter()
    if engine == "dateline":
        options = dateline.IndexOptions(entities="never", workers=workers)
        with dateline.open(folder, create=True) as archive:
            archive.index(files, options=options)
    else:
        ENGINES[engine].build(folder, read_articles(files), workers)
    return time.perf_counter() - started


def cpu_seconds() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(build: Build, files: Sequence[Path], folder: Path) -> None:
    """Build both ways, and keep the better times.

    Memory is that of a run of its own: to tell it holds a large process up.
    """
    job = (build.engine, build.workers, files, folder)
    remove(folder)
    clock, cpu = apart(from_memory, *job, watch=False).result
    build.memory_seconds = min(build.memory_seconds, clock)
    build.cpu_seconds = min(build.cpu_seconds, cpu)
    remove(folder)
    build.files_seconds = min(build.files_seconds, apart(from_files, *job, watch=False).result)
    build.folder = folder_bytes(folder)
    remove(folder)
    if not build.peak:
        run = apart(from_files, *job)
        build.peak, build.private = run.peak_bytes, run.private_bytes
        remove(folder)


def measure_all(options: Options, workers: Sequence[int]) -> tuple[list[Build], int]:
    """Return the builds of each engine, taking turns, and the bytes of title and body."""
    articles = kept(
        options.work / f"articles-{options.size}-{options.seed}",
        str(ARTICLES_PER_FILE),
        lambda folder: write_articles(options.newswire().articles(options.size), folder),
    )
    files = sorted(articles.glob("*.jsonl"))
    builds = [
        Build(engine, n_workers)
        for n_workers, engine in product(workers, options.engines)
        if n_workers == 1 or engine != "fts5"
    ]
    for _, build in product(range(options.rounds), builds):
        measure(build, files, options.work / "build")
    return builds, json.loads((articles / "size").read_text())


def build_rows(builds: Iterable[Build], size: int) -> Iterator[list[str]]:
    """Yield a row for each build."""
    for build in builds:
        yield [
            build.engine,
            str(build.workers),
            f"{size / 1e6 / build.memory_seconds:.1f}",
            f"{build.cpu_seconds:.1f}",
            f"{size / 1e6 / build.files_seconds:.1f}",
            *(f"{n / 1e6:,.0f}" for n in (build.folder, build.peak, build.private)),
            f"{build.peak / MEMORY_BOUND:.0%}",
        ]


def ratio_rows(builds: Sequence[Build]) -> Iterator[list[str]]:
    """Yield Dateline against each other engine with as many workers."""
    ours = {build.workers: build for build in builds if build.engine == "dateline"}
    for build in builds:
        if build.engine != "dateline" and build.workers in ours:
            us = ours[build.workers]
            yield [
                f"{build.engine}",
                str(build.workers),
                f"{build.memory_seconds / us.memory_seconds:.2f}",
                f"{build.cpu_seconds / us.cpu_seconds:.2f}",
                f"{build.files_seconds / us.files_seconds:.2f}",
                f"{us.folder / build.folder:.2f}",
                f"{us.peak / max(1, build.peak):.2f}",
            ]


def main() -> None:
    """Measure and print."""
    parser = options_parser(__doc__, rounds=2)
    parser.add_argument("--workers", default="1,2", help="numbers of workers (%(default)s)")
    arguments = parser.parse_args()
    options = options_of(arguments)
    builds, size = measure_all(options, [int(n) for n in arguments.workers.split(",")])
    head = ["engine", "workers", "MB/s from memory", "its CPU s", "MB/s from files",
            "folder MB", "peak MB", "private MB", "peak of 1 GB"]  # fmt: skip
    ratio_head = ["dateline against", "workers", "times faster from memory", "in CPU time",
                  "from files", "folder ×", "peak ×"]  # fmt: skip
    show(
        f"build {options.size}",
        f"{options.size:,} articles, {size / 1e6:,.1f} MB of title and body:",
        f"{table(head, build_rows(builds, size))}\n\n{table(ratio_head, ratio_rows(builds))}",
        write=options.write,
    )


if __name__ == "__main__":
    main()
