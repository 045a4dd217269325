"""How fast are searches?

    python bench/search_speed.py [--size 300000] [--kinds term,or,and,phrase]

One thread asks each query of queries.py of each engine in turn, and reads
id and score of the ten best.  Reading the query counts, and nothing keeps
queries, plans or results from one time to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engines import Engine, asks, open_engines
from harness import Options, options_of, options_parser, race, race_head, race_rows, show, table
from queries import GOAL_KINDS, KINDS, Kind, make_queries

Times = dict[str, dict[str, list[float]]]


def measure(engines: Mapping[str, Engine], options: Options, kinds: Sequence[Kind]) -> Times:
    """Return the best seconds for each query, by kind and engine."""
    queries = make_queries(options.newswire())
    return {
        kind: race(
            {name: asks(engine, queries[kind]) for name, engine in engines.items()},
            options.rounds,
        )
        for kind in kinds
    }


def main() -> None:
    """Measure and print."""
    parser = options_parser(__doc__)
    parser.add_argument("--kinds", default=",".join(GOAL_KINDS), help=f"of {', '.join(KINDS)}")
    arguments = parser.parse_args()
    options = options_of(arguments)
    kinds = [kind for kind in KINDS if kind in arguments.kinds.split(",")]
    times = measure(open_engines(options), options, kinds)
    show(
        f"search {options.size}",
        f"{options.size:,} articles, µs for the ten best, median / 99th percentile:",
        table(race_head("query", options.engines), race_rows(times)),
        write=options.write,
    )


if __name__ == "__main__":
    main()
