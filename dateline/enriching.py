"""Enriching: people and places read from the text of articles, in several processes.

A worker is this interpreter, started anew: it reads chunks of texts from
its standard input and answers on its standard output with what they
mention.  So it knows nothing of the program that asked, and no more goes
to and fro than must.  The processes of multiprocessing run
the script of their caller again, and a script of five lines would then
have to guard itself against that.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Literal, get_args

from .corpus.article import Article
from .corpus.entities.reader import read_mentions, wants_mentions, with_mentions
from .corpus.errors import DatelineError
from .corpus.mention import Mention

EntityMode = Literal["auto", "always", "never"]
Item = tuple[Article, bytes, str]  # an article, its digest and its origin
Text = tuple[str, str]  # title and body
# The fields of each mention: as plain tuples they are pickled in a tenth of the time.
Fields = tuple[tuple[object, ...], ...]

_CHUNK = 64  # articles handed to a process at once
_WAITING = 2  # chunks a process has waiting
_DIED = (
    "a process that reads people and places has died, perhaps for want of memory;"
    " nothing was committed: run again with fewer workers"
)
# Its own way to standard input, for at its end the interpreter waits for its usual one, which
# the thread that takes questions would hold.
_WORKER = """\
import sys
sys.path[:] = {path!r}
from {package}.enriching import serve
serve(open(0, "rb", closefd=False), sys.stdout.buffer)
"""


class Enricher:
    """Reads people and places from articles, in the order in which they come.

    A context manager that enriches once: processes are started when there
    is more than one chunk to read, and end with it.  `workers` is how many, by default
    one a core; with one, all is done in this process.
    """

    def __init__(self, mode: EntityMode, workers: int | None = None) -> None:
        if mode not in get_args(EntityMode):
            known = ", ".join(get_args(EntityMode))
            raise ValueError(f"entities is {mode!r}: make it one of {known}")
        if workers is not None and workers < 1:
            raise ValueError(f"workers is {workers}: make it 1 or more")
        self.processes: list[subprocess.Popen[bytes]] = []
        self._mode = mode
        self._workers = workers or os.cpu_count() or 1

    def __enter__(self) -> Enricher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in self.processes:
            process.kill()  # whatever it still does, nobody will ask for
        for process in self.processes:
            with suppress(OSError), process:
                pass  # leaving it closes its pipes and waits for it
        self.processes.clear()

    def enrich(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items with their people and places, in the same order.

        Raises DatelineError where a process cannot be started or dies.
        """
        if self._mode == "never":
            yield from items
            return
        source = iter(items)
        waiting: deque[tuple[subprocess.Popen[bytes], list[Item]]] = deque()
        for number, chunk in enumerate(iter(lambda: list(islice(source, _CHUNK)), [])):
            if self._workers == 1 or (not self.processes and len(chunk) < _CHUNK):
                yield from self._join(chunk, _read(self._texts(chunk)))
                continue
            if len(self.processes) < self._workers:
                self.processes.append(_start_worker())
            process = self.processes[number % self._workers]
            self._ask(process, chunk)
            waiting.append((process, chunk))
            if len(waiting) > self._workers * _WAITING:
                yield from self._answered(*waiting.popleft())
        while waiting:
            yield from self._answered(*waiting.popleft())

    def _ask(self, process: subprocess.Popen[bytes], chunk: list[Item]) -> None:
        """Hand a chunk to a process, which takes it at once whatever it is at."""
        assert process.stdin is not None
        try:
            pickle.dump(self._texts(chunk), process.stdin)
            process.stdin.flush()
        except OSError:
            raise DatelineError(_DIED) from None

    def _answered(self, process: subprocess.Popen[bytes], chunk: list[Item]) -> list[Item]:
        """Return the items of a chunk with what a process read from them."""
        assert process.stdout is not None
        try:
            answer: list[Fields] | Exception = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            raise DatelineError(_DIED) from None
        if isinstance(answer, Exception):
            raise answer
        return self._join(chunk, answer)

    def _texts(self, chunk: Iterable[Item]) -> list[Text]:
        """Return the texts of a chunk that are to be read."""
        return [
            (article.title, article.body)
            for article, _, _ in chunk
            if wants_mentions(article, self._mode)
        ]

    def _join(self, chunk: Iterable[Item], read: Iterable[Fields]) -> list[Item]:
        """Return the items of a chunk with what was read from those that are to be read."""
        mode, joined = self._mode, []
        of_texts = iter(read)
        for article, digest, origin in chunk:
            if wants_mentions(article, mode):
                mentions = tuple(map(Mention._make, next(of_texts)))
                article = with_mentions(article, mode, mentions)
            joined.append((article, digest, origin))
        return joined


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Be a worker: answer texts with what they mention, or with what went wrong, until the end."""
    # Questions are taken as they come: neither side can then wait for the other to read.
    asked: SimpleQueue[list[Text] | None] = SimpleQueue()
    Thread(target=_take, args=(questions, asked), daemon=True).start()
    with suppress(OSError):  # who asked may end in the middle; then there is nobody left to tell
        while (texts := asked.get()) is not None:
            try:
                read: list[Fields] = [tuple(map(tuple, mentions)) for mentions in _read(texts)]
                answer = pickle.dumps(read)
            except Exception as error:  # noqa: BLE001, raised where it was asked for
                error.add_note(f"in another process:\n{traceback.format_exc()}")
                answer = pickle.dumps(error)
            answers.write(answer)
            answers.flush()


def _take(questions: BinaryIO, asked: SimpleQueue[list[Text] | None]) -> None:
    """Put what is asked into a queue, and None after the last."""
    try:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                asked.put(pickle.load(questions))
    finally:
        asked.put(None)


def _read(texts: Iterable[Text]) -> Iterator[tuple[Mention, ...]]:
    """Yield what each text mentions."""
    return (read_mentions(title, body) for title, body in texts)


def _start_worker() -> subprocess.Popen[bytes]:
    code = _WORKER.format(path=sys.path, package=__package__)
    try:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # a Ctrl-C in the terminal is for the process that asked
        )
    except OSError as error:
        raise DatelineError(
            f"a process that reads people and places cannot be started ({error.strerror}):"
            " run again with one worker"
        ) from None
