"""Formats: what kinds of files are read, and how one is told from another.

A file's kind is told by its suffix, under that of its packing
(`news.txt.gz` is text).  Where kinds share a suffix, the first row
whose `begins` the beginning of the file matches is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .compression import SUFFIXES, packing
from .errors import ReadError
from .readers.feed import Reader
from .readers.json_lines import read_json_lines
from .readers.reuters import read_reuters
from .readers.text import DATED_BEGINNING, read_dated_text, read_plain_text


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    suffixes: tuple[str, ...]
    read: Reader
    begins: re.Pattern[bytes] | None = None


FORMATS = (
    Format("dated", (".txt",), read_dated_text, DATED_BEGINNING),
    Format("text", (".txt",), read_plain_text),
    Format("jsonl", (".jsonl", ".ndjson"), read_json_lines),
    Format("reuters", (".sgm", ".sgml"), read_reuters),
)

FORMAT_NAMES = tuple(form.name for form in FORMATS)


def named_format(name: str) -> Format:
    """Return the format called `name`; ReadError names those that there are."""
    for form in FORMATS:
        if form.name == name:
            return form
    raise ReadError(f"no format {name!r}: the formats are {', '.join(FORMAT_NAMES)}")


def split_suffix(file_name: str) -> tuple[str, str]:
    """Return a file's name without its suffixes, and the one that tells its kind.

    The packing's suffix goes, then one more: "a.b.txt.gz" is ("a.b", ".txt").
    """
    name = file_name.removesuffix(packing(file_name))
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix.lower()) if stem else (name or file_name, "")


def has_known_suffix(file_name: str) -> bool:
    """Tell whether a file in a folder is taken for articles, by its name."""
    suffix = split_suffix(file_name)[1]
    return any(suffix in form.suffixes for form in FORMATS)


def detect_format(file_name: str, beginning: bytes) -> Format | None:
    """Return the format of a file, by its name and its first bytes, unpacked."""
    suffix = split_suffix(file_name)[1]
    plain = beginning.replace(b"\0", b"")
    for form in FORMATS:
        if suffix in form.suffixes and (form.begins is None or form.begins.match(plain)):
            return form
    return None


def known_suffixes() -> str:
    """Name the suffixes that are read, for a message."""
    kinds = dict.fromkeys(suffix for form in FORMATS for suffix in form.suffixes)
    return f"{' '.join(kinds)} (also packed: {' '.join(SUFFIXES)})"
