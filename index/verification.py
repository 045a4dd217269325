"""Verification: is every byte of an archive what was written, and does it make sense?"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..corpus.article import DATE_SOURCES
from .analysis import Analyzer
from .columns import COLUMNS, KeywordColumn
from .errors import DamagedArchiveError
from .files import map_file
from .format import read_container
from .ledger import read_ledger
from .manifest import NAME, Manifest, SegmentRecord, read_manifest
from .segment import Segment

# What reading raises where bytes make no sense.
_FAULTS = (DamagedArchiveError, ValueError, LookupError, TypeError, AttributeError, OSError)
_HEADER_BYTES, _ENTRY_BYTES = 36, 32  # as index/format.py draws them


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong in which part of which file."""

    file: str
    part: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file of a commit; a later commit may remove it, and it stays readable here.

    `content` is what it says, or the error that came instead.
    """

    data: memoryview
    content: object


_Files = dict[str, _Opened | OSError]


def verify(folder: Path) -> Iterator[Damage]:
    """Yield all damage to the last commit of an archive; nothing where it is sound.

    Commits of other processes may go on meanwhile.
    """
    if not (folder / NAME).exists():  # the first commit never completed: an empty archive
        return
    try:
        manifest, opened = _open_commit(folder)
    except (DamagedArchiveError, FileNotFoundError) as error:
        yield Damage(NAME, "manifest", _reason(NAME, error))
        return
    for name, kind in _kinds(manifest):
        yield from _verify_container(name, kind, opened[name])
    for record in manifest.segments:
        yield from _verify_segment(record, opened)


def _open_commit(folder: Path) -> tuple[Manifest, _Files]:
    """Open all files of the last commit, again if another commit removed some meanwhile."""
    while True:
        manifest = read_manifest(folder)
        opened = {name: _open(folder / name, kind) for name, kind in _kinds(manifest)}
        is_missing = any(isinstance(file, FileNotFoundError) for file in opened.values())
        if not is_missing or read_manifest(folder) == manifest:
            return manifest, opened


def _kinds(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for record in manifest.segments:
        yield record.name, "SEGM"
        if record.dead:
            yield record.dead, "DEAD"
    for name in manifest.ledgers:
        yield name, "LEDG"


def _open(path: Path, kind: str) -> _Opened | OSError:
    try:
        data = map_file(path)
    except OSError as error:
        return error
    try:
        return _Opened(data, _CONTENTS[kind](path))
    except FileNotFoundError as error:  # it was there just now: another commit removed it
        return error
    except _FAULTS as error:
        return _Opened(data, error)


def _read_dead(path: Path) -> int:
    section = read_container("DEAD", path.name, map_file(path))["dead"]
    return int.from_bytes(section.read(), "little")


_CONTENTS: dict[str, Callable[[Path], object]] = {
    "SEGM": Segment,
    "DEAD": _read_dead,
    "LEDG": lambda path: read_ledger(path.parent, [path.name]),
}


def _verify_container(name: str, kind: str, file: _Opened | OSError) -> Iterator[Damage]:
    if isinstance(file, OSError):
        yield Damage(name, "header", _reason(name, file))
        return
    try:
        sections = read_container(kind, name, file.data)
    except DamagedArchiveError as error:
        yield Damage(name, "header", _reason(name, error))
        return
    for part, section in sections.items():
        yield from _attempt(name, part, section.read)
    yield from _attempt(name, "padding", partial(_check_padding, file.data))
    fault = file.content
    if isinstance(fault, Exception) and not isinstance(fault, DamagedArchiveError):
        yield Damage(name, "contents", _reason(name, fault))


def _check_padding(data: memoryview) -> None:
    """Check that NUL fills up the space between sections, and that the table follows the last."""
    table, n_sections = struct.unpack_from("<QI", data, 16)
    end = _HEADER_BYTES
    for at in range(table, table + _ENTRY_BYTES * n_sections, _ENTRY_BYTES):
        offset, n_bytes = struct.unpack_from("<QQ", data, at + 16)
        if any(data[end:offset]):
            raise ValueError(f"a byte from {end} to {offset - 1} is not NUL")
        end = offset + n_bytes
    if end != table:
        raise ValueError(f"{table - end} bytes follow the last section")


def _verify_segment(record: SegmentRecord, opened: _Files) -> Iterator[Damage]:
    dead = _content(opened.get(record.dead))
    if isinstance(dead, int):
        yield from _attempt(record.dead, "contents", partial(_check_dead, dead, record))
    segment = _content(opened[record.name])
    if not isinstance(segment, Segment):
        return  # said already
    checks: dict[str, Callable[[Segment], object]] = {
        "meta": partial(_check_size, record=record),
        "dates": _check_dates,
        "terms": _check_terms,
        "forms": _check_forms,
        "articles": _check_articles,
        "ids": _check_ids,
        **{column: partial(_check_column, name=column) for column in COLUMNS},
    }
    for part, check in checks.items():
        yield from _attempt(record.name, part, partial(check, segment))


def _content(file: _Opened | OSError | None) -> object:
    return file.content if isinstance(file, _Opened) else None


def _attempt(file: str, part: str, check: Callable[[], object]) -> Iterator[Damage]:
    try:
        check()
    except _FAULTS as error:
        yield Damage(file, part, _reason(file, error))


def _reason(file: str, error: Exception) -> str:
    """Return what an error says, without the file's name and the remedy, which are said once."""
    if isinstance(error, DamagedArchiveError) and error.what:
        return error.what if file in error.part else f"{error.part} {error.what}"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror})"
    return str(error) or type(error).__name__


def _check_dead(dead: int, record: SegmentRecord) -> None:
    if dead.bit_count() != record.n_dead or dead.bit_length() > record.n_docs:
        raise ValueError(
            f"deletes {dead.bit_count()} articles, one of them number {dead.bit_length() - 1}, "
            f"and the manifest says {record.n_dead} of {record.n_docs}"
        )


def _check_size(segment: Segment, record: SegmentRecord) -> None:
    if segment.n_docs != record.n_docs:
        raise ValueError(f"holds {segment.n_docs} articles, and the manifest says {record.n_docs}")


def _check_dates(segment: Segment) -> None:
    days = segment.dates.tolist()
    if len(days) != segment.n_docs or days != sorted(days):
        raise ValueError("dates do not rise")
    sources = segment.date_sources
    if len(sources) != segment.n_docs or max(sources, default=0) >= len(DATE_SOURCES):
        raise ValueError("date_sources has something else than a source for each date")


def _check_terms(segment: Segment) -> None:
    lexicon = segment.lexicon
    for number in range(len(lexicon.terms)):
        entry = lexicon.entry(number)
        engine = segment.engine()
        opened = lexicon.open(engine, entry)
        engine.push_words([opened, opened], slop=0)  # reads all positions
        n_articles = engine.count()
        if n_articles != entry.doc_freq:
            raise ValueError(f"term {number} is in {n_articles} articles, not {entry.doc_freq}")


def _check_forms(segment: Segment) -> None:
    lexicon = segment.lexicon
    for number, form in lexicon.forms_with_prefix(""):
        if not lexicon.mark_form(number):
            raise ValueError(f"no article has the form {form!r}")


def _check_articles(segment: Segment) -> None:
    words = Analyzer(segment.language).forms
    for doc in range(segment.n_docs):
        article = segment.entry(doc).article
        n_title, n_body = len(words(article.title)), len(words(article.body))
        if (n_title, n_title + n_body) != (segment.title_lengths[doc], segment.lengths[doc]):
            raise ValueError(f"article {doc} has {n_title} + {n_body} words, not as many as it had")


def _check_ids(segment: Segment) -> None:
    for doc in range(segment.n_docs):
        if segment.find_id(segment.id_of(doc)) != doc:
            raise ValueError(f"the id of article {doc} leads elsewhere")


def _check_column(segment: Segment, name: str) -> None:
    column = segment.column(name)
    for number in range(len(column.values)):
        column.mark(number)
    broader = column.broader
    if broader is not None:
        _check_broader(broader, len(column.values))
    for doc in range(segment.n_docs):
        stored = segment.articles.mapping(doc).get(name)
        values = [stored] if isinstance(stored, str) else stored
        found = column.values_of(doc)
        if values != (None if found is None else list(found)):
            raise ValueError(f"article {doc} has other values in its text than in the column")


def _check_broader(broader: KeywordColumn, n_values: int) -> None:
    """Check that the lists of broader names and those of values say the same."""
    expected: defaultdict[str, int] = defaultdict(int)
    for number in range(n_values):
        for name in broader.values_of(number) or ():
            expected[name] |= 1 << number
    for number, name in enumerate(broader.values.strings()):
        if broader.mark(number) != expected[name]:
            raise ValueError(f"the broader name {name!r} is of other values in its list")
