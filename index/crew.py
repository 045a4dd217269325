"""Crew: pieces of work, done by threads and by whoever waits for them."""

from __future__ import annotations

import threading
from _thread import LockType, start_new_thread
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Piece(Generic[T]):
    """A piece of a crew's work: done when those that it comes after are, and then has a result."""

    __slots__ = ("_act", "_before", "_error", "_followers", "_n_left", "_result", "is_done")

    def __init__(self, act: Callable[[], T], before: Sequence[Piece[Any]]) -> None:
        self.is_done = False
        self._act: Callable[[], T] | None = act
        self._before = before
        self._n_left = 0  # of those before, as the crew counts them
        self._followers: list[Piece[Any]] = []  # that wait for this one
        self._result: T
        self._error: BaseException | None = None

    def result(self) -> T:
        """Return what came of a piece that is done, or raise what went wrong in it."""
        if self._error is not None:
            raise self._error
        return self._result

    def _carry_out(self) -> None:
        """Do it; what goes wrong is told to whoever asks for the result."""
        act, before = self._act, self._before
        # What it was made from is let go with its end: others may remember the piece for long.
        self._act, self._before = None, ()
        assert act is not None
        try:
            for piece in before:
                piece.result()
            self._result = act()
        except BaseException as error:  # noqa: BLE001, raised where it is waited for
            self._error = error
        finally:
            del act, before  # or the error's traceback would hold them


Pieces = Iterable[Piece[Any]]


class Crew:
    """Threads that do pieces of work, each when those that it comes `after` are done.

    Kernels let other threads run, so a crew makes a build faster; Python's
    own work does not.  Who waits for a piece does others meanwhile: no
    core is idle for want of a thread.  Without threads each piece is done
    where it is asked for, so what comes out is the same.

    An interrupt may come after any call of the main thread.  So nothing is
    made of conditions, futures or Thread objects, which can then keep a
    lock for ever; a plain lock is always let go by its `with` (in CPython
    up to 3.13, which looks for signals only behind that).
    """

    def __init__(self, n_threads: int) -> None:
        self._n_threads = n_threads
        self._threads: list[LockType] = []  # held as long as it runs; begun with the first piece
        self._lock = threading.Lock()  # for all that follows, and for what pieces wait for
        self._ready: deque[Piece[Any]] = deque()
        self._sleepers: list[LockType] = []  # each let go when there is something new to look at
        self._is_closed = False

    def do(self, act: Callable[[], T], after: Pieces = ()) -> Piece[T]:
        """Have a piece done; it fails as the first of those that it comes after, if one does."""
        piece = Piece(act, tuple(after))
        if not self._n_threads:
            self._do(piece)
            return piece
        if not self._threads:
            self._start()
        with self._lock:
            for other in piece._before:
                if not other.is_done:
                    other._followers.append(piece)
                    piece._n_left += 1
            if not piece._n_left and not self._is_closed:
                self._ready.append(piece)
                self._wake()
        return piece

    def wait(self, pieces: Pieces) -> None:
        """Do whatever is ready until these pieces are done; raise what went wrong in them."""
        for piece in pieces:
            while not piece.is_done:
                ready = self._next(piece)
                if ready is not None:
                    self._do(ready)
                    del ready
                elif not piece.is_done:
                    raise CancelledError
            piece.result()

    def close(self) -> None:
        """Give up what has not begun, and wait for what has: no thread stays behind.

        An interrupt is raised when all are gone.
        """
        interrupt: KeyboardInterrupt | None = None
        while True:
            try:
                self._end()
                break
            except KeyboardInterrupt as error:
                interrupt = error
        if interrupt is not None:
            raise interrupt

    def _end(self) -> None:
        with self._lock:
            self._is_closed = True
            self._ready.clear()
            self._wake()
        for thread in self._threads:
            with thread:
                pass

    def _start(self) -> None:
        for _ in range(self._n_threads):
            thread = threading.Lock()
            self._threads.append(thread)
            start_new_thread(self._work, (thread,))

    def _work(self, thread: LockType) -> None:
        with thread:  # where that comes after the end, there is nothing left to do
            while (piece := self._next()) is not None:
                self._carry_out(piece)
                del piece

    def _next(self, awaited: Piece[Any] | None = None) -> Piece[Any] | None:
        """Wait for a piece that is ready; None when the awaited one is done, or all is over."""
        while True:
            with self._lock:
                if self._is_closed or (awaited is not None and awaited.is_done):
                    return None
                if self._ready:
                    return self._ready.popleft()
                sleeper = threading.Lock()
                sleeper.acquire()
                self._sleepers.append(sleeper)
            sleeper.acquire()

    def _wake(self) -> None:
        """Let all look again who sleep; the lock is held."""
        while self._sleepers:  # an interrupt here leaves the last: let go, or to be let go yet
            if self._sleepers[-1].locked():
                self._sleepers[-1].release()
            self._sleepers.pop()

    def _do(self, piece: Piece[Any]) -> None:
        """Do a piece in the thread of who asks; an interrupt was meant for that, not for it."""
        self._carry_out(piece)
        if piece._error is not None and not isinstance(piece._error, Exception):
            raise piece._error

    def _carry_out(self, piece: Piece[Any]) -> None:
        piece._carry_out()
        with self._lock:
            piece.is_done = True
            for follower in piece._followers:
                follower._n_left -= 1
                if not follower._n_left and not self._is_closed:
                    self._ready.append(follower)
            piece._followers.clear()
            self._wake()
