"""Compression: the bytes of a file, whatever it was packed with."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zstandard

BUFFER_BYTES = 1 << 20

# What reading a stream raises when the file, or the packing, is broken.
READ_FAILURES = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


def _open_zstd(path: Path) -> Any:
    # A .zst file may be several frames end to end, as `cat` makes it.
    return zstandard.ZstdDecompressor().stream_reader(
        path.open("rb"), read_across_frames=True, closefd=True
    )


_OPENERS: dict[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zst": _open_zstd,
}

SUFFIXES = tuple(_OPENERS)


def packing(file_name: str) -> str:
    """Return the compression suffix that ends `file_name`, as written there, or ""."""
    for suffix in SUFFIXES:
        if file_name.lower().endswith(suffix):
            return file_name[-len(suffix) :]
    return ""


def open_unpacked(path: Path) -> io.BufferedReader:
    """Open a file for reading its unpacked bytes, buffered, with `peek`.

    Raises OSError here, and one of READ_FAILURES while it is read.
    """
    suffix = packing(path.name).lower()
    raw: Any = _OPENERS[suffix](path) if suffix else path.open("rb", buffering=0)
    return io.BufferedReader(raw, BUFFER_BYTES)
