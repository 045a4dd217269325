"""Enriching: people and places read from the text of articles, in several processes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Literal

from .corpus.article import Article

EntityMode = Literal["auto", "always", "never"]
Item = tuple[Article, bytes, str]       # an article, its digest and its origin

_CHUNK = 64             # articles handed to a process at once
_WAITING = 2            # chunks a process has waiting


class Enricher:
    """Reads people and places from articles, in the order in which they come.

    A context manager: processes are started when there is more than one
    chunk to read, and end with it.  `workers` is how many, by default
    one a core; with one, all is done in this process.
    """

    def __init__(self, mode: EntityMode, workers: int | None = None) -> None:
        self._mode = mode
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Enricher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def enrich(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items with their people and places, in the same order."""
        if self._mode == "never":
            yield from items
            return
        source = iter(items)
        waiting: deque[Future[list[Item]]] = deque()
        while chunk := list(islice(source, _CHUNK)):
            if self._workers == 1 or (self._pool is None and len(chunk) < _CHUNK):
                yield from _enrich_chunk(chunk, self._mode)
                continue
            if self._pool is None:
                # Spawned, not forked: the parent may have threads.
                self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"))
            waiting.append(self._pool.submit(_enrich_chunk, chunk, self._mode))
            if len(waiting) > self._workers * _WAITING:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _enrich_chunk(items: list[Item], mode: EntityMode) -> list[Item]:
    from .corpus.entities import enrich

    return [(enrich(article, mode), digest, origin) for article, digest, origin in items]
