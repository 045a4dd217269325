"""Crew: pieces of work, done by threads and by whoever waits for them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

Pieces = Iterable[Future[Any]]


class Crew:
    """Threads that do pieces of work, each when those that it comes `after` are done.

    Kernels let other threads run, so a crew makes a build faster; Python's
    own work does not.  Who waits for a piece does others meanwhile: no
    core is idle for want of a thread.  Without threads each piece is done
    where it is asked for, so what comes out is the same.
    """

    def __init__(self, n_threads: int) -> None:
        self._n_threads = n_threads
        self._threads: list[threading.Thread] = []  # begun with the first piece
        self._ready: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._change = threading.Condition()  # something is ready, or done, or all is over
        self._is_closed = False

    def do(self, act: Callable[[], T], after: Pieces = ()) -> Future[T]:
        """Have a piece done; it fails as the first of those that it comes after, if one does."""
        piece: Future[T] = Future()
        before = tuple(after)
        # Popped when it is ready: a piece that is done keeps its callbacks, and all they hold.
        work = [partial(_after, before, act)]
        if not self._n_threads:
            _carry_out(piece, work.pop())
            _raise_interrupt(piece)
            return piece
        if not self._threads:
            self._start()
        n_left = [len(before) + 1]

        def is_done(_: Future[Any] | None) -> None:
            with self._change:
                n_left[0] -= 1
                if not n_left[0] and not self._is_closed:
                    self._ready.append((piece, work.pop()))
                    self._change.notify()

        for other in before:
            other.add_done_callback(is_done)
        is_done(None)
        return piece

    def wait(self, pieces: Pieces) -> None:
        """Do whatever is ready until these pieces are done; raise what went wrong in them."""
        for piece in pieces:
            while not piece.done():
                with self._change:
                    while not (self._ready or piece.done() or self._is_closed):
                        self._change.wait()
                    if self._is_closed:
                        raise CancelledError
                    work = self._ready.popleft() if self._ready else None
                if work is not None:
                    self._do(*work)
                    _raise_interrupt(work[0])
                    del work
            piece.result()

    def close(self) -> None:
        """Give up what has not begun, and wait for what has: no thread stays behind."""
        with self._change:
            self._is_closed = True
            self._ready.clear()
            self._change.notify_all()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        for number in range(self._n_threads):
            thread = threading.Thread(target=self._work, name=f"dateline-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            with self._change:
                while not (self._ready or self._is_closed):
                    self._change.wait()
                if self._is_closed:
                    return
                work = self._ready.popleft()
            self._do(*work)
            del work

    def _do(self, piece: Future[Any], work: Callable[[], Any]) -> None:
        _carry_out(piece, work)
        with self._change:
            self._change.notify_all()


def _after(before: tuple[Future[Any], ...], act: Callable[[], T]) -> T:
    for piece in before:
        piece.result()
    return act()


def _carry_out(piece: Future[T], work: Callable[[], T]) -> None:
    """Do a piece; what goes wrong is told to whoever waits for it."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001, raised where it is waited for
        piece.set_exception(error)
    else:
        piece.set_result(result)


def _raise_interrupt(piece: Future[Any]) -> None:
    """Raise what was meant for this thread, whatever piece it was at."""
    error = piece.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
