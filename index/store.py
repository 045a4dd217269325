"""Store: articles on their way to the disk, each coded alone.

Articles of a segment share a codebook (index/_codes.pyx).  One that was
trained on a full sample is general: it is handed on from segment to
segment, so that merging copies frames as they are.  A segment with less
text than that has a codebook of its own, a smaller one.
docs/decisions/stored-articles.md has the figures.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from ._codes import Encoder, train
from .format import ContainerWriter
from .stored import OPTIONAL, WIDE, Record, StoredArticles

if TYPE_CHECKING:
    from ..corpus.article import Article

SAMPLE_CHARACTERS = 4 << 20  # of text make a full sample
_BATCH = 8192  # articles or frames that are copied at once


def is_general(codebook: bytes) -> bool:
    """Tell whether a codebook was trained on a full sample, and may serve other segments."""
    return int.from_bytes(codebook[:4], "little") >= SAMPLE_CHARACTERS


def general_codebook(stored: Iterable[StoredArticles]) -> bytes:
    """Return the first general codebook of some segments, empty where they have none."""
    return next(filter(is_general, (articles.codebook for articles in stored)), b"")


def train_codebook(articles: Iterable[Article]) -> bytes:
    """Return a codebook for articles like these, of which a full sample is read."""
    return _train(map(_record, articles))


def _train(records: Iterable[Record]) -> bytes:
    texts: list[str] = []
    n_characters = 0
    for _, record in records:
        texts += record[:2]
        n_characters += _count_characters(record)
        if n_characters >= SAMPLE_CHARACTERS:
            break
    return train(texts)


class ArticleWriter:
    """Encodes articles as they come, and keeps only their frames.

    `codebook` is the archive's general one, empty where it has none.  The
    first articles are held back until they are a full sample: they are
    written with the general codebook, or one is trained on them.
    """

    def __init__(self, codebook: bytes = b"") -> None:
        self._general = codebook if is_general(codebook) else b""
        self._held: list[Record] = []
        self._held_characters = 0
        self._encoder: Encoder | None = None
        self._codebook = b""

    @property
    def codebook(self) -> bytes:
        """What frames are written with, empty while articles are held back."""
        return self._codebook

    def add_many(self, articles: Sequence[Article]) -> None:
        """Add the next articles."""
        self._add(map(_record, articles))

    def copy(self, stored: StoredArticles, docs: Sequence[int]) -> None:
        """Add articles of another segment: their frames as they are, where codebooks agree."""
        encoder = self._encoder
        if encoder is None and self._general and stored.codebook == self._general:
            encoder = self._begin(self._general)
        if encoder is None or stored.codebook != self._codebook:
            for first in range(0, len(docs), _BATCH):
                self._add(stored.records(docs[first : first + _BATCH]))
            return
        # Not at the top: a search copies no frames.
        from ._rows import frame_spans

        encoder.copy(stored.frames, frame_spans(stored.ends, array("I", docs)))

    def sections(self, order: Iterable[int] | None = None) -> dict[str, bytes]:
        """Return the sections, for each doc with the article that was added as order[doc]."""
        encoder = self._encoder or self._begin(_train(self._held))
        numbers = array("I", range(len(encoder)) if order is None else order)
        frames, ends = encoder.frames(numbers)
        return {"articles": frames, "article_ends": ends, "codebook": self._codebook}

    def _begin(self, codebook: bytes) -> Encoder:
        """Settle on a codebook, and write what was held back."""
        self._codebook = codebook
        self._encoder = encoder = Encoder(codebook)
        encoder.encode(self._held)
        self._held.clear()
        return encoder

    def _add(self, records: Iterable[Record]) -> None:
        """Add the next articles.

        Not a list: what is made for each article and kept for a while, the
        garbage collector looks through again and again.  Short-lived it
        costs a tenth.
        """
        if self._encoder is not None:
            self._encoder.encode(records)
            return
        for record in records:
            self._held.append(record)
            self._held_characters += _count_characters(record[1])
        if self._held_characters >= SAMPLE_CHARACTERS:
            self._begin(self._general or _train(self._held))


# All at once, for an article is written in little more time than its fields are asked for.
_fields_of = attrgetter("title", "body", *OPTIONAL)


def _count_characters(texts: Sequence[str]) -> int:
    return len(texts[0]) + len(texts[1])


def _record(article: Article) -> Record:
    title, body, people, places, source, url, section, author, language, extra = _fields_of(article)
    texts, mark = [title, body], 0
    if people is not None:
        mark |= 1
        texts.append("\n".join(people))
    if places is not None:
        mark |= 2
        texts.append("\n".join(places))
    if source is not None:
        mark |= 4
        texts.append(source)
    if url is not None:
        mark |= 8
        texts.append(url)
    if section is not None:
        mark |= 16
        texts.append(section)
    if author is not None:
        mark |= 32
        texts.append(author)
    if language is not None:
        mark |= 64
        texts.append(language)
    if extra:
        mark |= 128
        texts.append(json.dumps(extra, ensure_ascii=False, separators=(",", ":")))
    return mark, texts


Parts = Sequence[tuple[StoredArticles, Sequence[int]]]


def join_articles(
    parts: Parts,
    order: array[int],
    container: ContainerWriter,
    codebook: bytes = b"",
    *,
    forgets: bool = False,
) -> None:
    """Write the sections that hold some articles of several segments.

    `parts` names the doc ids of each segment; counted through, they are
    the numbers that `order` puts into doc-id order.  Where all segments
    have one codebook, frames go as they are from file to file.  Else they
    are written with the general one that a segment has, or with `codebook`,
    which is the archive's.  But a codebook has words of what it was trained
    on: where articles are left out, a segment's own is not kept, and with
    `forgets` none is.
    """
    first, *others = [stored.codebook for stored, _ in parts]
    leaves_out = any(len(docs) < len(stored) for stored, docs in parts)
    is_kept = not forgets and (is_general(first) or not leaves_out)
    if is_kept and others.count(first) == len(others):
        _copy_frames(parts, order, container)
        container.add("codebook", first)
        return
    general = general_codebook(stored for stored, _ in parts) or codebook
    writer = ArticleWriter(b"" if forgets else general)
    for stored, docs in parts:
        writer.copy(stored, docs)
    container.add_all(writer.sections(order))


def _copy_frames(parts: Parts, order: array[int], container: ContainerWriter) -> None:
    """Write frames and their ends; no more than a batch of frames is held at once."""
    from ._rows import frame_spans, gather_frames

    frames = [stored.frames for stored, _ in parts]
    owners, spans = array("I"), array("Q")
    for owner, (stored, docs) in enumerate(parts):
        owners.extend(array("I", [owner]) * len(docs))
        spans.extend(frame_spans(stored.ends, array("I", docs)))
    lengths = array("Q")
    container.begin("articles")
    for first in range(0, len(order), _BATCH):
        batch, of_batch = gather_frames(frames, owners, spans, order[first : first + _BATCH])
        container.write(batch)
        lengths.extend(of_batch)
    wide = sum(lengths) >= WIDE
    container.add("article_ends", array("Q" if wide else "I", accumulate(lengths)).tobytes())
