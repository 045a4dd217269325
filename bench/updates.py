"""How soon can 100 new articles be found?

    python bench/updates.py [--size 300000]

They go into a copy of an archive that has many more.  The clock runs from
the articles in memory until a search has found ten of them by a word that
only they have.  All engines keep the archive open; tantivy keeps its writer,
too.  Merges that a commit begins are part of what a later round may wait for.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from articles import Newswire
from engines import ENGINES, LIMIT, Dateline, Engine, Fts5, Tantivy, archive
from harness import median, options_of, options_parser, quiet, remove, seconds, show, table

import dateline

N_NEW = 100


class Updates:
    """An engine's copy of an archive, and how articles are added to it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writer = None
        if isinstance(engine, Tantivy):
            self.writer = engine.index.writer(heap_size=engine.HEAP_BYTES, num_threads=1)

    def add(self, articles: Sequence[dateline.Article], mark: str) -> None:
        """Add articles and find ten of them."""
        match self.engine:
            case Dateline() as engine:
                engine.archive.add(articles, entities="never")
            case Tantivy() as engine:
                assert self.writer is not None
                for article in articles:
                    self.writer.add_document(engine.document(article))
                self.writer.commit()
                engine.index.reload()
                engine.searcher = engine.index.searcher()
            case Fts5() as engine:
                with engine.connection:
                    for article in articles:
                        engine.insert(engine.connection, article)
        n_found = len(self.engine.search(mark))
        if n_found != LIMIT:
            raise SystemExit(f"{self.engine.name} found {n_found} of {N_NEW} new articles")


def new_articles(newswire: Newswire, start: int, mark: str) -> list[dateline.Article]:
    """Make articles that have a word of their own."""
    return [
        replace(article, body=f"{article.body} {mark}")
        for article in newswire.articles(N_NEW, start)
    ]


def mark_of(round_: int) -> str:
    """Return a word that no article has, without an ending that a stemmer knows."""
    return "zq" + "bcdfghjkl"[round_ // 9 % 9] + "bcdfghjkl"[round_ % 9] + "ok"


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=9).parse_args())
    newswire = options.newswire()
    home = options.work / "updates"
    remove(home)
    updates: dict[str, Updates] = {}
    for name in options.engines:
        copy = Path(shutil.copytree(archive(name, options), home / name))
        updates[name] = Updates(ENGINES[name](copy))
    times: dict[str, list[float]] = {name: [] for name in updates}
    with quiet():
        for round_ in range(options.rounds):
            mark = mark_of(round_)
            articles = new_articles(newswire, options.size + round_ * N_NEW, mark)
            for name, update in updates.items():
                times[name].append(seconds(partial(update.add, articles, mark)))
    base = times[options.engines[0]]
    show(
        f"updates {options.size}",
        f"{N_NEW} new articles into {options.size:,}, ms until found, of {options.rounds} rounds:",
        table(
            ["engine", "median", "longest", f"÷ {options.engines[0]}, median / longest"],
            [
                [
                    name,
                    f"{median(taken) * 1e3:,.1f}",
                    f"{max(taken) * 1e3:,.1f}",
                    f"{median(taken) / median(base):.2f} / {max(taken) / max(base):.2f}",
                ]
                for name, taken in times.items()
            ],
        ),
        write=options.write,
    )
    del updates
    remove(home)


if __name__ == "__main__":
    main()
