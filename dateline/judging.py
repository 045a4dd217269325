"""Judging: is an article new, changed, or another source's; and must it be put?"""

from __future__ import annotations

from dataclasses import dataclass

from .corpus.article import Article
from .index.builder import digest_of
from .index.transaction import Outcome, Transaction

STDIN = "-"


@dataclass(slots=True)
class Reading:
    """A source while it is read.

    `origin` is what its articles carry, "" for what a program hands
    over; `name` is what people are shown.  With `again`, people and
    places are read anew from articles that are as they were.  `ids` are
    kept where what is gone from the source is to be forgotten.  `salt`
    says how what comes from no file is to be read, for its digests; for
    files the fingerprint does.  So a deleted article stays away from its
    file, in whatever mode that is read.
    """

    origin: str = ""
    name: str = ""
    again: bool = False
    ids: set[str] | None = None
    salt: tuple[str, ...] = ()
    n_articles: int = 0


class Judge:
    """Knows which source each article belongs to.

    An article belongs to the source that gave it last.  Within a run an
    id belongs to the first source that gives it, or would give it: a
    source that is skipped because it has not changed keeps its ids.
    `moved` are the ids that came from another source than before.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.moved: set[str] = set()
        self._transaction = transaction
        self._skipped: set[str] = set()

    def skip(self, origin: str) -> None:
        """Note that a source of this run has not changed and is not read."""
        self._skipped.add(origin)

    def judge(self, article: Article, reading: Reading) -> tuple[Outcome, bytes, bool]:
        """Return what an article is to the archive, its digest, and whether it must be put.

        Those that are not another source's are counted among the reading's.
        """
        digest = digest_of(article, *reading.salt)
        owner = self._transaction.owner(article.id)
        has_moved = owner is not None and owner != reading.origin
        if has_moved and owner in self._skipped:
            return Outcome.REPEATED, digest, False
        outcome, is_first = self._transaction.judge(article.id, digest, reading.origin)
        if outcome is Outcome.REPEATED:
            return outcome, digest, False
        reading.n_articles += is_first
        if reading.ids is not None:
            reading.ids.add(article.id)
        if has_moved:
            self.moved.add(article.id)
        if outcome is not Outcome.UNCHANGED or not is_first:
            return outcome, digest, outcome is not Outcome.UNCHANGED
        if owner is None and not reading.origin:
            return Outcome.ADDED, digest, True  # deleted, and now handed over again
        if owner is not None and reading.again:
            return Outcome.CHANGED, digest, True
        return outcome, digest, has_moved
