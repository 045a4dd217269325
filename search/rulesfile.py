"""The file of rules in an archive's folder: TOML, written by its user."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from .errors import RulesError
from .rules import Forms, Rule, Rules

FIELDS = ("people", "places")
ACTIONS = ("reject", "rename", "merge")

EXAMPLE = """\
# Rules for the names of people and places in this archive.
#
# They count from the next search on, and nothing is indexed anew: take a rule
# out, and all is as it was.  `dateline rules` lists them and says which match
# nothing.  Names are whole names; case, accents and hyphens do not matter.
# Every line that begins with # is a comment: take the # away from those you want.

[people]
# What is no person's name: not shown, not counted, not found.
# reject = ["Carl Vinson", "White House"]

[people.rename]
# "Wrong name" = "Right name".  The wrong name still finds the person.
# "Joe Yun" = "Joseph Yun"

[people.merge]
# "The name to show" = ["Another name", "and another"].  All are one person.
# "Kim Jong-un" = ["Kim Jong Un", "Chairman Kim"]

[places]
# reject = ["Reading"]

[places.rename]
# "Burma" = "Myanmar"

[places.merge]
# "Beijing" = ["Peking", "Peiping"]
"""

# Text in quotes, in single ones, a bare word; a comment has none of them.
_NAMES = re.compile(r"""#.*|"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+)""")
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_text(path: str | os.PathLike[str]) -> bytes:
    """Return what is in the file.  Raises RulesError, FileNotFoundError."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RulesError(
            f"it cannot be read ({error.strerror})", "make it a file that you may read"
        ) from None


def parse_rules(data: bytes, forms: Forms) -> Rules:
    """Return the rules in a file's bytes.

    Raises RulesError where they are no such file, and where rules
    contradict each other.
    """
    import tomllib

    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulesError("it is not UTF-8", "save it as UTF-8", line) from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, place = str(error), _AT.search(str(error))
        if place is not None:
            problem = problem[: place.start()]
        at = None if place is None else int(place[1] or text.count("\n") + 1)
        problem = f"it is no TOML: {problem[:1].lower()}{problem[1:]}"
        remedy = 'write names in "quotes", lists in [brackets], and a comment after #'
        raise RulesError(problem, remedy, at) from None
    except RecursionError:
        raise RulesError("it is nested too deeply", "write no list within a list") from None
    return Rules(_Reader(text).rules(tables), forms)


class _Reader:
    """Reads the tables of one file, and knows in which line of its text a rule stands."""

    def __init__(self, text: str) -> None:
        self._lines = _find_lines(text)

    def rules(self, tables: dict[str, Any]) -> Iterator[Rule]:
        """Yield the rules in the order of fields and actions.  Raises RulesError."""
        self._check_keys(tables, FIELDS, "")
        for field, actions in tables.items():
            if not isinstance(actions, dict):
                raise self._error(f"{field} is no table", f"write [{field}]", field)
            self._check_keys(actions, ACTIONS, f"{field}.")
            for name in self._names(actions.get("reject", []), (field, "reject")):
                yield Rule(field, "reject", name, None, self._line(name, field, "reject"))
            for old, new in self._table(actions, field, "rename").items():
                if not isinstance(new, str):
                    problem = f"{field}.rename has no text for {old!r}"
                    raise self._error(problem, 'write "Wrong name" = "Right name"', old)
                line = self._line(old, field, "rename")
                yield Rule(field, "rename", old, " ".join(new.split()), line)
            for new, names in self._table(actions, field, "merge").items():
                for name in self._names(names, (field, "merge", new)) or [new]:
                    line = self._line(name, field, "merge")
                    yield Rule(field, "merge", name, " ".join(new.split()), line)

    def _check_keys(self, table: dict[str, Any], known: tuple[str, ...], within: str) -> None:
        for key in table:
            if key not in known:
                names = " or ".join(f"{within}{name}" for name in known)
                raise self._error(f"{within}{key} is no kind of rule", f"write {names}", key)

    def _table(self, actions: dict[str, Any], field: str, action: str) -> dict[str, Any]:
        table = actions.get(action, {})
        if not isinstance(table, dict):
            remedy = f"write [{field}.{action}] above its lines"
            raise self._error(f"{field}.{action} is no table", remedy, action)
        return table

    def _names(self, value: Any, where: tuple[str, ...]) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            problem = f"{'.'.join(where)} is no list of names"
            raise self._error(problem, 'write ["One name", "Another"]', where[-1])
        return value

    def _error(self, problem: str, remedy: str, name: str) -> RulesError:
        return RulesError(problem, remedy, self._line(name))

    def _line(self, name: str, field: str = "", action: str = "") -> int | None:
        """Return where a name stands; None where it is written with escapes."""
        return self._lines.get((field, action, name)) or self._lines.get(("", "", name))


def _find_lines(text: str) -> dict[tuple[str, str, str], int]:
    """Return the first line of each name below each field and action, and below any ("", "")."""
    lines: dict[tuple[str, str, str], int] = {}
    field = action = ""
    for number, line in enumerate(text.split("\n"), start=1):
        names = [first or second or bare for first, second, bare in _NAMES.findall(line)]
        names = list(filter(None, names))
        if line.lstrip().startswith("[") and names and names[0] in FIELDS:
            field, action = names[0], "".join(names[1:2])
        elif names and names[0] in ACTIONS:
            action = names[0]
        for name in names:
            lines.setdefault(("", "", name), number)
        # Of a line that renames only the first name is what the rule is about.
        for name in names[:1] if action == "rename" else names:
            lines.setdefault((field, action, name), number)
    return lines
