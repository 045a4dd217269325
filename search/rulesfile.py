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
    return Rules(_rules(tables, text), forms)


def _rules(tables: dict[str, Any], text: str) -> Iterator[Rule]:
    _check_keys(tables, FIELDS, "", text)
    for field, actions in tables.items():
        if not isinstance(actions, dict):
            raise RulesError(f"{field} is no table", f"write [{field}]", _line_of(field, text))
        _check_keys(actions, ACTIONS, f"{field}.", text)
        rejected = _names(actions.get("reject", []), f"{field}.reject", text)
        renamed = _table(actions, field, "rename", text)
        merged = _table(actions, field, "merge", text)
        yield from (Rule(field, "reject", name, None, _line_of(name, text)) for name in rejected)
        for old, new in renamed.items():
            if not isinstance(new, str):
                remedy = 'write "Wrong name" = "Right name"'
                problem = f"{field}.rename has no text for {old!r}"
                raise RulesError(problem, remedy, _line_of(old, text))
            yield Rule(field, "rename", old, _tidy(new), _line_of(old, text))
        for new, names in merged.items():
            others = _names(names, f"{field}.merge, {new!r},", text, new)
            for name in others or [new]:
                yield Rule(field, "merge", name, _tidy(new), _line_of(name, text))


def _check_keys(table: dict[str, Any], known: tuple[str, ...], within: str, text: str) -> None:
    for key in table:
        if key not in known:
            names = " or ".join(f"{within}{name}" for name in known)
            problem = f"{within}{key} is no kind of rule"
            raise RulesError(problem, f"write {names}", _line_of(key, text))


def _table(actions: dict[str, Any], field: str, action: str, text: str) -> dict[str, Any]:
    table = actions.get(action, {})
    if not isinstance(table, dict):
        problem, line = f"{field}.{action} is no table", _line_of(action, text)
        raise RulesError(problem, f"write [{field}.{action}] above its lines", line)
    return table


def _names(value: Any, what: str, text: str, near: str = "reject") -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        remedy = 'write ["One name", "Another"]'
        raise RulesError(f"{what} is no list of names", remedy, _line_of(near, text))
    return value


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _line_of(name: str, text: str) -> int | None:
    """Return the first line where a name stands that is no comment; None where it is escaped."""
    for number, line in enumerate(text.split("\n"), start=1):
        if name in line and not line.lstrip().startswith("#"):
            return number
    return None
