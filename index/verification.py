"""Verification: is every byte of an archive what was written, and does it make sense?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import _postings
from .columns import COLUMNS
from .errors import DamagedArchiveError
from .files import map_file
from .format import read_container
from .ledger import read_ledger
from .manifest import NAME, Manifest, SegmentRecord, read_manifest
from .segment import Segment


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong in which part of which file."""

    file: str
    part: str
    reason: str


def verify(folder: Path) -> Iterator[Damage]:
    """Yield all damage to the last commit of an archive; nothing where it is sound."""
    try:
        manifest = read_manifest(folder)
    except FileNotFoundError:  # the first commit never completed: an empty archive
        return
    except DamagedArchiveError as error:
        yield Damage(NAME, "manifest", str(error))
        return
    for name, kind in _kinds(manifest):
        yield from _verify_checksums(folder / name, kind)
    for record in manifest.segments:
        yield from _verify_segment(folder, record)
    for name in manifest.ledgers:
        yield from _attempt(name, "contents", partial(read_ledger, folder, [name]))


def _kinds(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for record in manifest.segments:
        yield record.name, "SEGM"
        if record.dead:
            yield record.dead, "DEAD"
    for name in manifest.ledgers:
        yield name, "LEDG"


def _verify_checksums(path: Path, kind: str) -> Iterator[Damage]:
    try:
        sections = read_container(kind, path.name, map_file(path))
    except (OSError, DamagedArchiveError) as error:
        yield Damage(path.name, "header", str(error))
        return
    for name, section in sections.items():
        yield from _attempt(path.name, name, section.read)


def _verify_segment(folder: Path, record: SegmentRecord) -> Iterator[Damage]:
    try:
        segment = Segment(folder / record.name)
    except (OSError, DamagedArchiveError):
        return  # said already, by its checksums
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


def _attempt(file: str, part: str, check: Callable[[], object]) -> Iterator[Damage]:
    try:
        check()
    except (DamagedArchiveError, ValueError, LookupError, TypeError, OSError) as error:
        yield Damage(file, part, str(error) or type(error).__name__)


def _check_size(segment: Segment, record: SegmentRecord) -> None:
    if segment.n_docs != record.n_docs:
        raise ValueError(f"holds {segment.n_docs} articles, and the manifest says {record.n_docs}")


def _check_dates(segment: Segment) -> None:
    days = segment.dates.tolist()
    if len(days) != segment.n_docs or days != sorted(days):
        raise ValueError("dates do not rise")


def _check_terms(segment: Segment) -> None:
    lexicon = segment.lexicon
    for number in range(len(lexicon.terms)):
        entry = lexicon.entry(number)
        n_articles = lexicon.mark_term(entry).bit_count()
        if n_articles != entry.doc_freq:
            raise ValueError(f"term {number} is in {n_articles} articles, not {entry.doc_freq}")
        lists = [(lexicon.postings(entry), lexicon.positions(entry))] * 2
        _postings.mark_words(lists, segment.title_lengths)


def _check_forms(segment: Segment) -> None:
    lexicon = segment.lexicon
    for number, form in lexicon.forms_with_prefix(""):
        if not lexicon.mark_form(number):
            raise ValueError(f"no article has the form {form!r}")


def _check_articles(segment: Segment) -> None:
    for doc in range(segment.n_docs):
        article = segment.entry(doc).article
        if (article.id, article.date) != (segment.id_of(doc), segment.date_of(doc)):
            raise ValueError(f"article {doc} is not the one that its id and date say")


def _check_ids(segment: Segment) -> None:
    for doc in range(segment.n_docs):
        if segment.find_id(segment.id_of(doc)) != doc:
            raise ValueError(f"the id of article {doc} leads elsewhere")


def _check_column(segment: Segment, name: str) -> None:
    column = segment.column(name)
    for number in range(len(column.values)):
        column.mark(number)
    for doc in range(segment.n_docs):
        stored = segment.articles.mapping(doc).get(name)
        values = [stored] if isinstance(stored, str) else stored
        found = column.values_of(doc)
        if values != (None if found is None else list(found)):
            raise ValueError(f"article {doc} has other values in its text than in the column")
