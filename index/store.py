"""Stored articles: each compressed alone, so that reading one reads no other."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import zstandard

from ..corpus.article import Article
from .format import Section, damaged

_LEVEL = 3


def write_articles(articles: Iterable[Article]) -> dict[str, bytes]:
    """Return the sections that hold articles, in doc-id order."""
    compress = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False).compress
    ends, frames = array("Q"), bytearray()
    for article in articles:
        frames += compress(orjson.dumps(article.to_mapping()))
        ends.append(len(frames))
    return {"articles": bytes(frames), "article_ends": ends.tobytes()}


class StoredArticles:
    """The articles of a segment, by doc id."""

    def __init__(self, sections: Mapping[str, Section]) -> None:
        self._frames = sections["articles"]
        self._ends = sections["article_ends"].read().cast("Q")

    def mapping(self, doc: int) -> dict[str, Any]:
        """Return an article as the mapping that Article.to_mapping made."""
        frame = self._frames.read(self._ends[doc - 1] if doc else 0, self._ends[doc])
        try:
            # A decompressor of its own for each call: one is not safe in several threads.
            stored: dict[str, Any] = orjson.loads(zstandard.ZstdDecompressor().decompress(frame))
        except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
            raise damaged("articles", f"holds an article that cannot be read ({error})") from None
        return stored

    def article(self, doc: int) -> Article:
        return Article.from_mapping(self.mapping(doc))
