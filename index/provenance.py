"""Provenance: where the date of each article comes from.

A byte an article, its place among DATE_SOURCES (corpus/article.py): 0
where the date is the article's own, or where it has none.  A segment in
which all are 0 has no such section.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .format import Section, damaged

if TYPE_CHECKING:
    from ..corpus.article import DateSource

SECTION = "date_sources"


def source_number(source: DateSource | None) -> int:
    """Return what stands for a source."""
    if source is None or source == "metadata":
        return 0
    from ..corpus.article import DATE_SOURCES  # hardly any article needs it

    return DATE_SOURCES.index(source)


def provenance_sections(numbers: bytes | bytearray) -> dict[str, bytes]:
    """Return the section for what stands for each article's source, if it is needed."""
    return {SECTION: bytes(numbers)} if any(numbers) else {}


def source_numbers(sections: Mapping[str, Section], n_docs: int) -> memoryview:
    """Return what stands for the source of each article, by doc id."""
    section = sections.get(SECTION)
    return memoryview(bytes(n_docs)) if section is None else section.read()


def date_source(sections: Mapping[str, Section], doc: int) -> DateSource:
    """Return where the date of an article comes from that has one."""
    section = sections.get(SECTION)
    if section is None:
        return "metadata"
    from ..corpus.article import DATE_SOURCES

    numbers = section.read()
    if doc >= len(numbers) or numbers[doc] >= len(DATE_SOURCES):
        raise damaged(SECTION, "names no source for some date")
    return DATE_SOURCES[numbers[doc]]
