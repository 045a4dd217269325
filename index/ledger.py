"""Ledger: which sources were read and which articles were deleted, commit after commit.

It lets `index` skip a file that has not changed and keep a deleted
article away.  Each commit adds a small file with what it changed; when
they are many, one file takes the place of all.  Searching never reads it.

A ledger file has two sections, each a JSON object:

    sources     name: [size, mtime_ns, digest, how, n_articles], as in Fingerprint,
                or null for one that is forgotten
    deleted     id: the digest that the article had, in hexadecimal, or null for one
                that is wanted again

What a later file says of a name or an id replaces what earlier ones say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path

import orjson

from .files import map_file
from .format import read_container, write_container

MANY = 8  # ledger files; then they are written as one


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How a source looked when it was read, and how many articles it held.

    `how` says with which options it was read: with others it must be
    read again.  An `mtime_ns` of 0 is never that of a file: it says that
    the file was too young for its time to tell a later change.
    """

    size: int
    mtime_ns: int
    digest: str
    how: str
    n_articles: int


@dataclass(slots=True)
class Ledger:
    """Sources by name, and the digest that each deleted article had, by id.

    None takes an entry back: the source is forgotten, the article is
    wanted again.
    """

    sources: dict[str, Fingerprint | None] = field(default_factory=dict)
    deleted: dict[str, bytes | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sources or self.deleted)

    def update(self, later: Ledger) -> None:
        """Take over what a later ledger says."""
        self.sources.update(later.sources)
        self.deleted.update(later.deleted)

    def compacted(self) -> Ledger:
        """Return the ledger without what was taken back: for when nothing lies below it."""
        return Ledger(
            {name: print_ for name, print_ in self.sources.items() if print_ is not None},
            {id_: digest for id_, digest in self.deleted.items() if digest is not None},
        )


def write_ledger(ledger: Ledger) -> bytes:
    """Return the bytes of a ledger file."""
    sources = {
        name: None if seen is None else list(astuple(seen)) for name, seen in ledger.sources.items()
    }
    deleted = {id_: None if d is None else d.hex() for id_, d in ledger.deleted.items()}
    # A file's name may be no Unicode: json escapes its lone surrogates, orjson refuses them.
    return write_container(
        "LEDG", {"sources": json.dumps(sources).encode(), "deleted": orjson.dumps(deleted)}
    )


def read_ledger(folder: Path, names: Iterable[str]) -> Ledger:
    """Return what the files say together, the later over the earlier."""
    whole = Ledger()
    for name in names:
        sections = read_container("LEDG", name, map_file(folder / name))
        sources = json.loads(bytes(sections["sources"].read()))
        deleted = orjson.loads(sections["deleted"].read())
        whole.update(
            Ledger(
                {name: None if row is None else Fingerprint(*row) for name, row in sources.items()},
                {
                    id_: None if hex_ is None else bytes.fromhex(hex_)
                    for id_, hex_ in deleted.items()
                },
            )
        )
    return whole
