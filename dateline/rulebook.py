"""Rulebook: the file of rules in an archive's folder, read anew whenever it has changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from .index.files import Stamp, stamp_of
from .search.errors import RulesError
from .search.ruled import count_articles
from .search.rules import Rules
from .search.rulesfile import EXAMPLE, parse_rules, read_text

if TYPE_CHECKING:
    from .index.folder import Folder
    from .search.rules import Forms

_RACY_NS = 2_000_000_000  # a file changed this lately may change again unseen


class RuleUse(NamedTuple):
    """One rule, and how many articles have the name that it is about.

    `field` is "people" or "places", `action` "reject", "rename" or
    "merge"; `shown` is what the name goes by, None where it is rejected.
    `line` is where in the file it stands, None where that is not known.
    """

    field: str
    action: str
    name: str
    shown: str | None
    line: int | None
    articles: int


class Rulebook:
    """The rules for names of one archive, as its user writes them.

    `path` is where the file is, or would be.  A search reads it again
    when it has changed.  Safe to use from many threads.
    """

    def __init__(self, folder: Folder, path: str) -> None:
        self.path = path
        self._folder = folder
        # Together, for another thread may read the file meanwhile.
        self._seen: tuple[Stamp, bytes, Rules] | None = None

    @property
    def _forms(self) -> Forms:
        return self._folder.analyzer.forms

    def current(self) -> Rules | None:
        """Return the rules as they are now, with a notice where they cannot be read."""
        seen = self._seen
        try:
            stamp = stamp_of(self.path)
            if seen is not None and stamp == seen[0] and time.time_ns() - stamp[1] > _RACY_NS:
                return seen[2]
            data = read_text(self.path)
        except FileNotFoundError:
            return None
        except RulesError as error:
            return self._no_rules(error)
        rules = seen[2] if seen is not None and data == seen[1] else self._parse(data)
        self._seen = stamp, data, rules
        return rules

    def _parse(self, data: bytes) -> Rules:
        try:
            return parse_rules(data, self._forms)
        except RulesError as error:
            return self._no_rules(error)

    def _no_rules(self, error: RulesError) -> Rules:
        error.path = self.path
        return Rules((), self._forms, f"no rule for names is applied: {error}")

    def uses(self) -> list[RuleUse]:
        """Return the rules, and how many articles each is about; none without a file.

        Raises RulesError where the file cannot be read.
        """
        try:
            rules = parse_rules(read_text(self.path), self._forms)
        except FileNotFoundError:
            return []
        except RulesError as error:
            error.path = self.path
            raise
        segments = self._folder.snapshot().segments
        counts = {
            field: count_articles(field, of_field, segments)
            for field, of_field in rules.fields.items()
        }
        return [
            RuleUse(*rule, counts[rule.field].get(rules.fields[rule.field].key(rule.name), 0))
            for rule in rules.rules
        ]

    def create(self) -> None:
        """Write a file that says how to write rules.  Raises RulesError where there is one."""
        try:
            with open(self.path, "x", encoding="utf-8") as file:
                file.write(EXAMPLE)
        except FileExistsError:
            raise RulesError("it is there already", "edit it", path=self.path) from None
        except OSError as error:
            problem = f"it cannot be written ({error.strerror})"
            raise RulesError(problem, "see who may write to the folder", path=self.path) from None
