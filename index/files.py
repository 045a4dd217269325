"""Files of an archive: written so that a crash leaves the old or the new, read as memory maps."""

from __future__ import annotations

import io
import mmap
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from .errors import LockedArchiveError

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer
    from filelock import FileLock

LOCK = "lock"

_PIECE_BYTES = 1 << 16

Stamp = tuple[int, int, int]
# What is read goes by text, for whoever only searches: pathlib takes 4 ms to load.
AnyPath = str | os.PathLike[str]


class _InPieces(io.FileIO):
    """A file that is written in pieces, however much is handed to it at once.

    Linux may keep what is written at once in one large page, up to 2 MB, and maps all of
    that when a byte is touched: so a search would seem to take three times its memory.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        return super().write(memoryview(data)[:_PIECE_BYTES])


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file to write, and wait at the end until it is on the disk."""
    with io.BufferedWriter(_InPieces(path, "w")) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_new(path: Path, data: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    with new_file(path) as file:
        file.write(data)


def replace(path: Path, data: bytes) -> None:
    """Replace a file in one step: readers see the old bytes or the new, never a mixture.

    Its time is later than that of the one before: the system's clock for
    files stands still for some milliseconds, and numbers of files that are
    gone are given out again, so two stamps could be equal otherwise.
    """
    fresh = path.with_name(path.name + ".new")
    write_new(fresh, data)
    with suppress(FileNotFoundError):
        time_ns = max(time.time_ns(), path.stat().st_mtime_ns + 1)
        os.utime(fresh, ns=(time_ns, time_ns))
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def take_lock(folder: Path, *, wait_s: float = 0) -> FileLock:
    """Return the lock of an archive, held: the kernel frees it when its holder dies.

    Raises LockedArchiveError where another process holds it for so long.
    """
    from filelock import FileLock, Timeout  # costs 20 ms, which no reader should pay

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise LockedArchiveError(
            f"another process is writing to {folder}: try again when it has finished"
        ) from None
    return lock


def stamp_of(path: AnyPath) -> Stamp:
    """Return what tells a file from any other that had or will have its name."""
    status = os.stat(path)
    return status.st_ino, status.st_mtime_ns, status.st_size


def map_file(path: AnyPath) -> memoryview:
    """Return the bytes of a file, mapped into memory; they outlive its removal."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def release_map(data: memoryview) -> None:
    """Let go of the pages of a mapped file that are in memory; they come again when touched."""
    if isinstance(data.obj, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        data.obj.madvise(mmap.MADV_DONTNEED)
