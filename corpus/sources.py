"""Sources: the files behind the PATHs that a user gives.

In folders, at any depth: every file whose suffix is known (all files,
where a format is forced), but nothing hidden and no README, which is
about the articles.  What is left out is left out silently; a file that
is named is taken.  Links to files are followed, links to folders inside
folders are not, so no loop can form.  The order is that of the PATHs,
then of the names.

Ids (the one rule): an article's own id, else its URL, else the stem of
its source: the file's path relative to the PATH given, without suffix,
with "#" and a number where a file may hold several (the line of JSON
lines, in Reuters files the count of articles up to it).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from .formats import has_known_suffix, known_suffixes, named_format, split_suffix
from .problem import Problem


@dataclass(frozen=True, slots=True)
class Source:
    """One file that holds articles.

    `path` is absolute; `name` is what the user sees: the PATH as given
    and what follows; `stem` is what ids are made from.  `size` is in
    bytes, packed; `mtime_ns` in nanoseconds since 1970.
    """

    path: Path
    name: str
    stem: str
    size: int
    mtime_ns: int


def find_sources(
    paths: Iterable[str | os.PathLike[str]],
    *,
    exclude: Sequence[str] = (),
    format: str | None = None,
    on_other: Callable[[str, str], object] | None = None,
) -> Iterator[Source | Problem]:
    """Yield the sources under `paths`, each file once, in a fixed order.

    `exclude` holds globs, compared with the path relative to the PATH
    given and with the name of the file or folder; `*` also matches "/".
    A PATH that is missing, closed to us, neither file nor folder, or a
    file of no known suffix is a Problem.  In folders such files are left
    out, and `on_other` is told their path and suffix; hidden files and
    READMEs are not worth a word.  Raises ReadError where there is no such `format`.
    """
    if format is not None:
        named_format(format)
    seen: set[Path] = set()
    choice = _Choice(tuple(exclude), format is not None, on_other)
    for path in map(Path, paths):
        for found in _find(path, choice):
            if isinstance(found, Source):
                if found.path in seen:
                    continue
                seen.add(found.path)
            yield found


def digest(path: Path) -> bytes:
    """Return BLAKE2b-128 of a file's bytes as they are on the disk.  Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).digest()


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which files of a folder are taken."""

    exclude: tuple[str, ...]
    any_suffix: bool
    on_other: Callable[[str, str], object] | None = None

    def leaves_out(self, relative: str) -> bool:
        name = relative.rpartition("/")[2]
        return any(fnmatchcase(relative, glob) or fnmatchcase(name, glob) for glob in self.exclude)

    def knows(self, file_name: str) -> bool:
        return self.any_suffix or has_known_suffix(file_name)


def _find(path: Path, choice: _Choice) -> Iterator[Source | Problem]:
    name = _shown(path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        yield Problem(name, None, _why(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(path, choice)
    elif choice.leaves_out(path.name):
        return
    elif not stat.S_ISREG(status.st_mode):
        yield Problem(name, None, "is neither a file nor a folder: pipe JSON lines to `-`")
    elif not choice.knows(path.name):
        yield Problem(
            name,
            None,
            f"of no known format: known are {known_suffixes()}, or name its format",
        )
    else:
        yield _source(path, path.name, status)


def _walk(root: Path, choice: _Choice) -> Iterator[Source | Problem]:
    """Yield what is under a folder; a stack, because folders nest deeper than calls may."""
    waiting = [""]
    while waiting:
        relative = waiting.pop()
        path = root / relative
        try:
            if not relative.endswith("/") and relative:
                yield _source(path, relative, path.stat())
                continue
            with os.scandir(path) as entries:
                below = [
                    relative + entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")
                    for entry in entries
                    if _is_taken(entry, relative + entry.name, choice)
                ]
        except OSError as error:
            yield Problem(_shown(path), None, _why(error))
            continue
        waiting += sorted(below, reverse=True)


def _is_taken(entry: os.DirEntry[str], relative: str, choice: _Choice) -> bool:
    if entry.name.startswith(".") or choice.leaves_out(relative):
        return False
    if entry.is_dir(follow_symlinks=False):
        return True
    stem, suffix = split_suffix(entry.name)
    if stem.upper() == "README":
        return False
    if not choice.knows(entry.name):
        if choice.on_other is not None and entry.is_file():
            choice.on_other(entry.path, _printable(suffix))
        return False
    if entry.is_symlink():
        # A link that leads nowhere, or round in a circle, is taken: opening it says so.
        return os.path.isfile(entry.path) or not os.path.exists(entry.path)
    return entry.is_file()


def _source(path: Path, relative: str, status: os.stat_result) -> Source:
    folder, slash, file_name = relative.rpartition("/")
    return Source(
        path=Path(os.path.abspath(path)),
        name=_shown(path),
        stem=_printable(folder + slash + split_suffix(file_name)[0]),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
    )


def _shown(path: Path) -> str:
    return _printable(str(path))


def _printable(text: str) -> str:
    """A file name need not be UTF-8; what is printed and stored must be."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist: check the path"
    if isinstance(error, PermissionError):
        return "may not be read: ask for permission, or run as its owner"
    reason = getattr(error, "strerror", None) or str(error)
    return f"cannot be read ({reason}): check the path"
