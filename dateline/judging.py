"""Judging: is an article new, changed, or another source's; and must it be put?"""

from __future__ import annotations

from dataclasses import dataclass

from .corpus.article import Article
from .index.entry import digest_of
from .index.transaction import Transaction
from .index.verdict import ADDED, CHANGED, REPEATED, UNCHANGED, Outcome

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
    file, in whatever mode that is read.  `n_replaced` versions were
    followed by another one, first of the id `replaced`.
    """

    origin: str = ""
    name: str = ""
    again: bool = False
    ids: set[str] | None = None
    salt: tuple[str, ...] = ()
    n_articles: int = 0
    n_replaced: int = 0
    replaced: str = ""


class Judge:
    """Knows which source each article belongs to, and counts what articles are.

    An article belongs to the source that gave it last.  Within a run an
    id belongs to the first source that gives it, or would give it: a
    source that is skipped because it has not changed keeps its ids.
    Where a source gives an id several times, the last version is the
    article: it is counted once, as what that is to the archive.  `moved`
    are the ids that came from another source than before.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.moved: set[str] = set()
        self._transaction = transaction
        self._skipped: set[str] = set()

    def skip(self, origin: str, n_articles: int) -> None:
        """Note that a source of this run, of so many articles, has not changed and is not read."""
        self._skipped.add(origin)
        self.outcomes[UNCHANGED] += n_articles

    def judge(self, article: Article, reading: Reading) -> tuple[Outcome, bytes, bool]:
        """Return what an article is to the archive, its digest, and whether it must be put.

        Those that are not another source's are counted among the reading's.
        """
        digest = digest_of(article, *reading.salt)
        owner = self._transaction.owner(article.id)
        has_moved = owner is not None and owner != reading.origin
        if has_moved and owner in self._skipped:
            return REPEATED, digest, False
        outcome, former, is_same = self._transaction.judge(article.id, digest, reading.origin)
        if outcome is REPEATED:
            return outcome, digest, False
        if outcome is UNCHANGED:
            outcome = _as_read(owner, reading)
        self.outcomes[outcome] += 1
        if former is None:
            reading.n_articles += 1
            if reading.ids is not None:
                reading.ids.add(article.id)
            if has_moved:
                self.moved.add(article.id)
        else:
            self.outcomes[_as_read(owner, reading) if former is UNCHANGED else former] -= 1
            if not is_same:
                reading.replaced = reading.replaced or article.id
                reading.n_replaced += 1
        is_as_it_was = outcome is UNCHANGED and not has_moved
        if is_as_it_was and former is not None and not is_same:
            self._transaction.restore(article.id)
        return outcome, digest, not (is_same or is_as_it_was)


def _as_read(owner: str | None, reading: Reading) -> Outcome:
    """Return what an article that is as it was is when it is read so: it may yet be wanted."""
    if owner is None:  # deleted
        return UNCHANGED if reading.origin else ADDED  # and now handed over again
    return CHANGED if reading.again else UNCHANGED
