"""Errors of queries and of rules that cannot be read, with the place and the remedy."""

from __future__ import annotations

from ..corpus.errors import DatelineError

_CONTEXT = 36  # characters shown on each side of the place


class QueryError(DatelineError, ValueError):
    """A query names a field that is not, or a date that cannot be.

    `position` is the character of `query` at which the trouble begins,
    None where the query was built in code.  The text of the error is the
    problem, the query with a caret under that character, and the remedy.
    """

    def __init__(
        self, problem: str, remedy: str, query: str = "", position: int | None = None
    ) -> None:
        super().__init__(problem, remedy, query, position)
        self.problem = problem
        self.remedy = remedy
        self.query = query
        self.position = position

    def __str__(self) -> str:
        if self.position is None:
            return f"{self.problem}: {self.remedy}"
        begin = max(0, self.position - _CONTEXT)
        excerpt = self.query[begin : self.position + _CONTEXT]
        shown = "".join(c if c.isprintable() else " " for c in excerpt)
        caret = " " * (self.position - begin) + "^"
        return f"{self.problem}\n    {shown}\n    {caret}\n{self.remedy}"


class RulesError(DatelineError, ValueError):
    """The file of rules of an archive cannot be read; `line` is where, None for all of it."""

    def __init__(self, problem: str, remedy: str, line: int | None = None, path: str = "") -> None:
        super().__init__(problem, remedy, line, path)
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.path = path

    def __str__(self) -> str:
        places = [self.path, "" if self.line is None else f"line {self.line}"]
        place = ", ".join(filter(None, places))
        return ": ".join(filter(None, (place, self.problem, self.remedy)))
