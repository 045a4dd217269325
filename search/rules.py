"""Rules: what the user of an archive says of the names that were read.

A name is rejected, or goes by another; names that go by the same one are
one person or place.  Rules are of whole names, however they are written:
"Kim Hong-kyun" is also kim hong kyun.  Nothing in the index changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from .errors import RulesError

if TYPE_CHECKING:
    from ..corpus.article import Article
    from ..corpus.mention import Mention
    from ..index.columns import KeywordColumn

Forms = Callable[[str], tuple[str, ...]]

_FIELD_OF = {"person": "people", "place": "places"}


class Rule(NamedTuple):
    """One name, and what becomes of it.

    `field` is "people" or "places"; `action` is "reject", "rename" or
    "merge"; `shown` is what the name goes by, None where it is rejected.
    `line` is where in the file it stands, None where that is not known.
    """

    field: str
    action: str
    name: str
    shown: str | None
    line: int | None = None


class Rules:
    """The rules of one archive, as they were when its file was read.

    `fields` has them by the field whose names they are about.  `notice`
    says why there are none, where the file cannot be read.
    """

    def __init__(self, rules: Iterable[Rule], forms: Forms, notice: str | None = None) -> None:
        self.rules = tuple(rules)
        self.notice = notice
        self.fields = {
            field: FieldRules([rule for rule in self.rules if rule.field == field], forms)
            for field in dict.fromkeys(rule.field for rule in self.rules)
        }

    def of(self, field: str) -> FieldRules | None:
        """Return the rules of a field, None where it has none."""
        return self.fields.get(field)

    def names(self, field: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names of an article's field as they are shown, each once."""
        rules = self.of(field)
        return tuple(names) if rules is None else rules.names(names)

    def shown(self, kind: str, name: str) -> str | None:
        """Return what a name of a kind of mention is shown as, None where it is rejected."""
        rules = self.of(_FIELD_OF.get(kind, ""))
        return name if rules is None else rules.name(name)

    def article(self, article: Article) -> Article:
        """Return an article with its names as they are shown."""
        from dataclasses import replace

        people, places, mentions = article.people, article.places, article.mentions
        return replace(
            article,
            people=people if people is None else self.names("people", people),
            places=places if places is None else self.names("places", places),
            mentions=mentions if mentions is None else self._mentions(mentions),
        )

    def _mentions(self, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """Return mentions as they are shown; those that go by one name become one."""
        found: dict[tuple[str, str], Mention] = {}
        for mention in mentions:
            name = self.shown(mention.kind, mention.name)
            if name is None:
                continue
            key = mention.kind, name
            known = found.get(key)
            found[key] = mention._replace(name=name)
            if known is not None:
                found[key] = known._replace(
                    count=known.count + mention.count,
                    start=min(known.start, mention.start),
                    confidence=max(known.confidence, mention.confidence),
                )
        return tuple(found.values())


class FieldRules:
    """The rules of one field, by the folded names that they are about.

    `groups` are the folded names that go by one name, by that name.
    Folded names are as in KeywordColumn.named.
    """

    def __init__(self, rules: Sequence[Rule], forms: Forms) -> None:
        self._forms = forms
        self._shown = _settle(rules, self.key)
        self.groups: dict[str, list[bytes]] = {}
        for key, shown in self._shown.items():
            if shown is not None:
                self.groups.setdefault(shown, []).append(key)
        self._numbered: WeakKeyDictionary[KeywordColumn, dict[bytes, list[int]]]
        self._numbered = WeakKeyDictionary()

    def name(self, name: str) -> str | None:
        """Return what a name is shown as, None where it is rejected."""
        return self._shown.get(self.key(name), name)

    def names(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names as they are shown, each once."""
        shown = (self.name(name) for name in names)
        return tuple(dict.fromkeys(name for name in shown if name is not None))

    def numbers(self, column: KeywordColumn) -> dict[bytes, list[int]]:
        """Return the values of a column that the rules are about, by their folded names."""
        numbered = self._numbered.get(column)
        if numbered is None:
            numbered = self._numbered[column] = column.named(self._shown)
        return numbered

    def key(self, name: str) -> bytes:
        """Return a name as KeywordColumn.named has it, folded."""
        return f" {' '.join(self._forms(name))} ".encode()


def _settle(rules: Sequence[Rule], key_of: Callable[[str], bytes]) -> dict[bytes, str | None]:
    """Return what each folded name goes by in the end.  Raises RulesError for a contradiction."""
    by_key: dict[bytes, Rule] = {}
    for rule in rules:
        for name in (rule.name, rule.shown):
            if name is not None and not key_of(name).strip():
                raise RulesError(f"{name!r} has no word in it", "write a name", rule.line)
        other = by_key.setdefault(key_of(rule.name), rule)
        if other.shown != rule.shown:
            problem = f"{rule.name!r} has two rules"
            raise RulesError(f"{problem}{_place(other)}", "keep one of them", rule.line)
    settled: dict[bytes, str | None] = {}
    for key, rule in by_key.items():
        last = _follow(rule, by_key, key_of)
        settled[key] = last.shown
        if last.shown is not None:
            target = key_of(last.shown)
            if settled.setdefault(target, last.shown) != last.shown:
                problem = f"{last.shown!r} is written in two ways"
                raise RulesError(problem, "write the new name in one way", last.line)
    return settled


def _follow(rule: Rule, by_key: dict[bytes, Rule], key_of: Callable[[str], bytes]) -> Rule:
    """Return the last of the rules that lead from name to name."""
    seen = [key_of(rule.name)]
    last = rule
    while last.shown is not None:
        key = key_of(last.shown)
        if key == seen[-1] or key not in by_key:  # another way to write it, or the last name
            return last
        if key in seen:
            problem = f"{rule.name!r} goes by {rule.shown!r}, and that in the end by {rule.name!r}"
            raise RulesError(problem, "take one of these rules out", rule.line)
        seen.append(key)
        last = by_key[key]
    if last is not rule:
        problem = f"{rule.name!r} goes by {last.name!r}, which is rejected{_place(last)}"
        raise RulesError(problem, "reject both, or neither", rule.line)
    return last


def _place(rule: Rule) -> str:
    return "" if rule.line is None else f" (see line {rule.line})"
