"""Entry: an article on its way into a segment, and what identifies it."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from xxhash import xxh3_64_digest

from ..corpus.article import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """An article on its way into a segment.

    `digest` identifies the article as it was given, before anything was
    read from its text, so that an unchanged one is known when it comes
    again.  `origin` names the source it was read from, "" for none.
    """

    article: Article
    digest: bytes
    origin: str = ""


def digest_of(article: Article, *salt: str) -> bytes:
    """Return what identifies an article's content, and how it is to be read (`salt`).

    The fields go before the texts, with their lengths: where JSON ends
    is never in doubt, so that no other article has the same bytes.
    """
    title, body = article.title.encode(), article.body.encode()
    is_own = article.date_from is None or article.date_from == "metadata"
    fields: tuple[object, ...] = (
        len(title),
        len(body),
        salt,
        article.id,
        # And where the date comes from, if that is not the article itself.
        article.date if is_own else (article.date, article.date_from),
        article.people,
        article.places,
        article.source,
        article.url,
        article.section,
        article.author,
        article.language,
        article.extra,
    )
    if article.mentions is not None:
        # Not in the digests of those that have none: what an article is stays the same.
        fields = (*fields, [tuple(each) for each in article.mentions])
    # The order of `extra` says nothing; sorting takes time, and few articles need it.
    option = orjson.OPT_SORT_KEYS if article.extra else None
    return xxh3_64_digest(b"".join((orjson.dumps(fields, option=option), title, body)))
