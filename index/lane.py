"""Lane: work done one piece after the other, beside the thread that hands it over."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_WAITING = 2  # pieces that wait; who hands over another waits for the first of them


class Lane:
    """A queue of work, done in its order by a thread of its own.

    Without a thread, each piece is done at once where it is handed over:
    so what comes out is the same.  Kernels let other threads run, so a
    lane makes a build faster; Python's own work does not.  What a piece
    raises is raised again where the next one is handed over, or in
    `wait`.
    """

    def __init__(self, *, has_thread: bool) -> None:
        self._pool = ThreadPoolExecutor(1, "dateline") if has_thread else None
        self._waiting: deque[Future[Any]] = deque()

    def do(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a piece done, after all that were handed over before it."""
        if self._pool is None:
            done: Future[T] = Future()
            done.set_result(act(*args, **kwargs))
            return done
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > _WAITING):
            self._waiting.popleft().result()
        future = self._pool.submit(act, *args, **kwargs)
        self._waiting.append(future)
        return future

    def wait(self) -> None:
        """Wait until all is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def close(self) -> None:
        """Give up what has not begun, and wait for what has: no thread stays behind."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
