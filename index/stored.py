"""Stored articles of a segment: each is coded alone, so that reading one reads no other.

index/store.py writes them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ._codes import Decoder
from ._strings import StringColumn, StringTable
from .format import Section, damaged

if TYPE_CHECKING:
    from ..corpus.article import Article
    from .mentions import StoredMentions

# A frame begins with a byte that says which of these it has, the first of them the lowest
# bit.  Lists are lines, for no name has a line end; `extra` is JSON.
OPTIONAL = ("people", "places", "source", "url", "section", "author", "language", "extra")
_LISTS = {"people", "places"}
Record = tuple[int, list[str]]  # what a frame holds: that byte; title, body and those texts
WIDE = 1 << 32  # bytes of frames from which on their ends are u64


class StoredArticles:
    """The articles of a segment, by doc id.  Safe to read from many threads at once."""

    def __init__(self, sections: Mapping[str, Section]) -> None:
        self._sections = sections
        self._articles = sections["articles"]
        self._ends = sections["article_ends"]
        self._wide = self._articles.n_bytes >= WIDE
        self._width = 8 if self._wide else 4

    def __len__(self) -> int:
        return self._ends.n_bytes // self._width

    @property
    def ends(self) -> memoryview:
        """Where each frame ends."""
        return self._ends.read().cast("Q" if self._wide else "I")

    @cached_property
    def codebook(self) -> bytes:
        """What the frames were written with."""
        return bytes(self._sections["codebook"].read())

    @property
    def frames(self) -> memoryview:
        """All frames, each where its span says."""
        return self._articles.read()

    def span(self, doc: int) -> tuple[int, int]:
        """Return where an article's frame begins and ends in `frames`."""
        stop = self._width * (doc + 1)
        ends = self._ends.read(max(0, stop - 2 * self._width), stop)
        ends = ends.cast("Q" if self._wide else "I")
        return ends[0] if doc else 0, ends[-1]

    def frame(self, doc: int) -> memoryview:
        """Return an article as it is stored; it says something only with the codebook."""
        return self._articles.read(*self.span(doc))

    def texts(self, doc: int) -> tuple[str, str]:
        """Return title and body."""
        title, body = self._decode(self.frame(doc), 2)
        return title, body

    def records(self, docs: Iterable[int]) -> Iterator[Record]:
        """Yield what the frames of some articles hold."""
        frames, ends = self.frames, self.ends
        for doc in docs:
            yield self._read(frames[ends[doc - 1] if doc else 0 : ends[doc]])

    def mapping(self, doc: int) -> dict[str, Any]:
        """Return an article as a mapping of its fields, those left out that say nothing."""
        mark, (title, body, *texts) = self._read(self.frame(doc))
        names = [name for number, name in enumerate(OPTIONAL) if mark >> number & 1]
        fields: dict[str, Any] = {"id": self._ids[doc], "title": title, "body": body}
        day = self._dates[doc]
        if day:
            fields["date"] = dt.date.fromordinal(day).isoformat()
            if "date_sources" in self._sections:  # most segments need none
                from .provenance import date_source

                fields["date_from"] = date_source(self._sections, doc)
        for name, text in zip(names, texts, strict=True):
            fields[name] = text.split("\n") if text else []
            if name not in _LISTS:
                fields[name] = _extra(text) if name == "extra" else text
        return fields

    def article(self, doc: int) -> Article:
        from ..corpus.article import Article  # a search needs but the mapping

        mapping = self.mapping(doc)
        names = (*mapping.get("people", ()), *mapping.get("places", ()))
        mapping["mentions"] = self.mentions.of(doc, names)
        return Article.from_mapping(mapping)

    @cached_property
    def mentions(self) -> StoredMentions:
        """What was read from the articles' texts."""
        from .mentions import StoredMentions

        return StoredMentions(self._sections)

    @cached_property
    def _decoder(self) -> Decoder:
        try:
            return Decoder(self.codebook)
        except ValueError as error:
            raise damaged("codebook", f"cannot be read ({error})") from None

    def _read(self, frame: memoryview) -> Record:
        mark = frame[0] if len(frame) else 0
        return mark, self._decode(frame, 2 + mark.bit_count())

    def _decode(self, frame: memoryview, n_texts: int) -> list[str]:
        try:
            return self._decoder.decode(frame, 1, n_texts)
        except ValueError as error:
            raise damaged("articles", f"holds an article that cannot be read ({error})") from None

    @cached_property
    def _dates(self) -> memoryview:
        return self._sections["dates"].read().cast("i")

    @cached_property
    def _ids(self) -> StringColumn:
        ids = self._sections["ids"]
        return StringColumn(StringTable(ids.data, ids), self._sections["doc_ids"])


def _extra(text: str) -> Mapping[str, Any]:
    try:
        extra = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged("articles", f"holds an article that cannot be read ({error})") from None
    if not isinstance(extra, dict):
        raise damaged("articles", "holds an article that cannot be read (extra is no mapping)")
    return extra
