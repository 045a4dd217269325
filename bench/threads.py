"""How much more do two threads find than one?

    python bench/threads.py [--size 300000]

Threads of one process ask the `or` queries over and over.  They share an
Archive, or a tantivy searcher; for SQLite each has a connection of its own.
The first row is work that holds no lock of Python's: it tells how much a
second thread can add on this machine while others use it too.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence

from engines import ENGINES, archive, asks
from harness import options_of, options_parser, quiet, show, table
from queries import make_queries

SECONDS = 0.5
BLOCK = bytes(1 << 16)
Acts = Sequence[Callable[[], object]]


def rate(threads: Sequence[Acts]) -> float:
    """Return how many acts a second all threads do together, each its own."""
    counts = [0] * len(threads)
    ready = threading.Barrier(len(threads) + 1)
    deadline = 0.0

    def work(thread: int) -> None:
        acts, n_done = threads[thread], 0
        ready.wait()
        while time.perf_counter() < deadline:
            acts[n_done % len(acts)]()
            n_done += 1
        counts[thread] = n_done

    running = [threading.Thread(target=work, args=(number,)) for number in range(len(threads))]
    for thread in running:
        thread.start()
    started = time.perf_counter()
    deadline = started + SECONDS
    ready.wait()
    for thread in running:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__).parse_args())
    queries = make_queries(options.newswire())["or"]
    pairs: dict[str, list[Acts]] = {"no lock": [[lambda: hashlib.sha256(BLOCK)]] * 2}
    for name in options.engines:
        folder = archive(name, options)
        engine = ENGINES[name](folder)
        other = ENGINES[name](folder) if name == "fts5" else engine
        pairs[name] = [asks(engine, queries), asks(other, queries)[::-1]]
    one: dict[str, float] = dict.fromkeys(pairs, 0.0)
    two: dict[str, float] = dict.fromkeys(pairs, 0.0)
    with quiet():
        for _ in range(options.rounds):
            for name, pair in pairs.items():
                one[name] = max(one[name], rate(pair[:1]))
                two[name] = max(two[name], rate(pair))
    show(
        f"threads {options.size}",
        f"{options.size:,} articles, `or` queries a second, the best of {options.rounds} rounds:",
        table(
            ["engine", "one thread", "two threads", "two ÷ one"],
            [
                [name, f"{one[name]:,.0f}", f"{two[name]:,.0f}", f"{two[name] / one[name]:.2f}"]
                for name in pairs
            ],
        ),
        write=options.write,
    )


if __name__ == "__main__":
    main()
