"""What becomes of speed and size as an archive grows?

    python bench/growth.py [--sizes 20000,100000,300000,1000000]

The slow set: each size is built, with one worker, and searched as in
building.py and search_speed.py.  SQLite takes part only where it is named.
Ratios are of times and of sizes, so that above 1 is good for Dateline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from building import measure_all
from engines import open_engines
from harness import Options, micros, options_of, options_parser, ratios, show, table
from queries import GOAL_KINDS
from search_speed import measure

HEAD = ["articles", "engine", "build MB/s", "build CPU s", "folder MB", "build peak MB"]


def rows_of(options: Options) -> Iterator[list[str]]:
    """Yield a row for each engine, and one for each ratio to the first."""
    builds, size = measure_all(replace(options, rounds=1), [1])
    times = measure(open_engines(options), options, GOAL_KINDS)
    articles, base = f"{options.size:,}", options.engines[0]
    for build in builds:
        yield [
            articles,
            build.engine,
            f"{size / 1e6 / build.memory_seconds:.1f}",
            f"{build.cpu_seconds:.1f}",
            f"{build.folder / 1e6:,.0f}",
            f"{build.peak / 1e6:,.0f}",
            *(micros(times[kind][build.engine]) for kind in GOAL_KINDS),
        ]
    for build in builds[1:]:
        yield [
            articles,
            f"{build.engine} ÷ {base}",
            f"{build.memory_seconds / builds[0].memory_seconds:.2f}",
            f"{build.cpu_seconds / builds[0].cpu_seconds:.2f}",
            f"{build.folder / builds[0].folder:.2f}",
            f"{build.peak / max(1, builds[0].peak):.2f}",
            *(ratios(times[kind][build.engine], times[kind][base]) for kind in GOAL_KINDS),
        ]


def main() -> None:
    """Measure and print."""
    parser = options_parser(__doc__, rounds=3)
    parser.set_defaults(engines=("dateline", "tantivy"))
    parser.add_argument("--sizes", default="20000,100000,300000,1000000")
    arguments = parser.parse_args()
    options = options_of(arguments)
    sizes = [int(size) for size in arguments.sizes.split(",")]
    rows = [row for size in sizes for row in rows_of(replace(options, size=size))]
    show(
        "growth",
        "Growth, one worker and one thread; searches in µs, median / 99th percentile:",
        table([*HEAD, *GOAL_KINDS], rows),
        write=options.write,
    )


if __name__ == "__main__":
    main()
