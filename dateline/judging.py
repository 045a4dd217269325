"""Judging: is an article new, changed, or another source's; and must it be put?"""

from __future__ import annotations

from dataclasses import dataclass, field

from .corpus.article import Article
from .enriching import EntityMode
from .index.builder import digest_of
from .index.snapshot import Snapshot
from .index.transaction import Outcome, Transaction

STDIN = "-"


@dataclass(slots=True)
class Reading:
    """A source while it is read.

    `origin` is what its articles carry, "" for what a program hands
    over; `name` is what people are shown.  With `again`, people and
    places are read anew from articles that are as they were.
    """

    origin: str = ""
    name: str = ""
    again: bool = False
    ids: set[str] = field(default_factory=set)

    @property
    def is_file(self) -> bool:
        return self.origin not in ("", STDIN)


class Judge:
    """Knows which source each article belongs to.

    An article belongs to the source that gave it last.  Within a run an
    id belongs to the first source that gives it, or would give it: a
    source that is skipped because it has not changed keeps its ids.
    `moved` are the ids that came from another source than before.
    """

    def __init__(
        self, transaction: Transaction, before: Snapshot | None, entities: EntityMode
    ) -> None:
        self.moved: set[str] = set()
        self._transaction = transaction
        self._before = before  # None where nothing of it will stay
        self._entities = entities
        self._skipped: set[str] = set()

    def skip(self, origin: str) -> None:
        """Note that a source of this run has not changed and is not read."""
        self._skipped.add(origin)

    def judge(self, article: Article, reading: Reading) -> tuple[Outcome, bytes, bool]:
        """Return what an article is to the archive, its digest, and whether it must be put."""
        digest = self._digest(article, reading)
        owner = self._owner(article.id)
        has_moved = owner is not None and owner != reading.origin
        if has_moved and owner in self._skipped:
            return Outcome.REPEATED, digest, False
        outcome = self._transaction.judge(article.id, digest, reading.origin)
        if outcome is Outcome.REPEATED:
            return outcome, digest, False
        if has_moved:
            self.moved.add(article.id)
        if outcome is not Outcome.UNCHANGED or article.id in reading.ids:
            return outcome, digest, outcome is not Outcome.UNCHANGED
        if owner is None and not reading.origin:
            return Outcome.ADDED, digest, True  # deleted, and now handed over again
        if owner is not None and reading.again:
            return Outcome.CHANGED, digest, True
        return outcome, digest, has_moved

    def _digest(self, article: Article, reading: Reading) -> bytes:
        """Return what tells whether an article has changed.

        It says how what comes from no file is to be read; for files the
        fingerprint does.  So a deleted article stays away from its file,
        in whatever mode that is read.
        """
        if reading.is_file or self._entities == "auto":
            return digest_of(article)
        return digest_of(article, self._entities)

    def _owner(self, article_id: str) -> str | None:
        """Return the source that gave an article, None where there is none of that id."""
        found = None if self._before is None else self._before.find(article_id)
        return None if found is None else found[0].segment.origin(found[1])
