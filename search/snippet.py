"""Snippet: the passage of an article that best shows why it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._passages import WIDTH, mark_up

if TYPE_CHECKING:
    from ._passages import Highlighter

__all__ = ["WIDTH", "Snippet", "make_snippet"]

_PART = 1 << 20  # characters of a long text that are looked at together


class Snippet:
    """A passage, and where in it the query's words stand.

    `highlights` are (start, end) in characters of `text`, in order and
    never overlapping; a phrase is one.  White space is single spaces; an
    ellipsis stands where the passage begins or ends within the text.
    """

    __slots__ = ("highlights", "text")

    def __init__(self, text: str, highlights: tuple[tuple[int, int], ...] = ()) -> None:
        self.text = text
        self.highlights = highlights

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snippet):
            return NotImplemented
        return (self.text, self.highlights) == (other.text, other.highlights)

    def __hash__(self) -> int:
        return hash((self.text, self.highlights))

    def __repr__(self) -> str:
        return f"Snippet(text={self.text!r}, highlights={self.highlights!r})"

    def html(self) -> str:
        """Return the passage as HTML: escaped, highlights within <mark>."""
        return mark_up(self.text, self.highlights)


def make_snippet(title: str, body: str, highlighter: Highlighter) -> Snippet:
    """Return the best passage of the body, else the title if it has hits, else the body's start."""
    return Snippet(*highlighter.passage(title, body, _PART))
