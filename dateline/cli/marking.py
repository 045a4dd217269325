"""Marking: people, places, organisations, vessels and dates in the colours of their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..naming import KINDS, Named, read_names
from .page import keep_lines
from .typeset import Canvas, clean, count_columns, mark_kinds, wrap

if TYPE_CHECKING:
    from ..corpus.article import Article
    from ..search.rules import Rules

Span = tuple[int, int, str]  # start, end, kind

_PLURALS = {
    "person": "people", "place": "places", "organisation": "organisations", "vessel": "vessels",
    "date": "dates",
}  # fmt: skip


class Marked(NamedTuple):
    """What is to be marked in an article: the names and dates in its title and in its body."""

    title: list[Span]
    body: list[Span]

    def legend(self, canvas: Canvas) -> Iterator[str]:
        """Yield an empty line, and one that shows which colour is which; nothing for no marks."""
        if self.title or self.body:
            yield ""
            yield legend((kind for _, _, kind in (*self.title, *self.body)), canvas)


def mark_article(article: Article, body: str, rules: Rules | None = None) -> Marked:
    """Return what to mark in an article whose names are as the rules have them.

    The people and places that the article itself names are marked
    wherever they stand as they are written, those that it brought with it
    whatever is read there; the rest is read from the text, but for what the
    rules reject.
    """
    title = article.title
    text = f"{title}\n\n"
    shift = len(text)
    read = [
        (each.start, each.end, each.kind)
        for each in read_names(text + body, article.date)
        if rules is None or rules.shown(each.kind, each.name) is not None
    ]
    of_body = [(start - shift, end - shift, kind) for start, end, kind in read if start >= shift]
    of_title = [span for span in read if span[1] <= len(title)]
    return Marked(
        _with_own_names(of_title, article, title), _with_own_names(of_body, article, body)
    )


def _with_own_names(spans: Iterable[Span], article: Article, text: str) -> list[Span]:
    read = {(mention.kind, mention.name) for mention in article.mentions or ()}
    brought: list[Span] = []
    others: list[Span] = []
    for kind, names in (("person", article.people), ("place", article.places)):
        for own, is_read in ((brought, False), (others, True)):
            alike = [name for name in names or () if ((kind, name) in read) == is_read]
            own += ((*span, kind) for span in find_names(text, alike))
    return join_spans(join_spans(brought, spans), others)


def set_title(title: str, spans: Iterable[Span], canvas: Canvas) -> Iterator[str]:
    """Yield the lines of a title, bold, its spans in the colours of their kinds."""
    marked = wrap(mark_kinds(clean(title), spans), canvas.width)
    return map(canvas.bold, canvas.show_marks(marked))


def set_marked(text: str, spans: Iterable[Span], canvas: Canvas) -> Iterator[str]:
    """Yield the lines of a text, its spans in the colours of their kinds."""
    shown = clean(text)
    return canvas.show_marks(keep_lines(mark_kinds(shown, spans), canvas.width))


def legend(kinds: Iterable[str], canvas: Canvas) -> str:
    """Return a line that shows which colour is which."""
    present = set(kinds)
    return "  ".join(canvas.paint(_PLURALS[kind], kind) for kind in KINDS if kind in present)


def set_table(named: Sequence[Named], canvas: Canvas) -> Iterator[str]:
    """Yield a row for each name: its kind, how often it stands there, how sure that is."""
    groups: dict[tuple[int, str], list[Named]] = {}
    for each in named:
        groups.setdefault((KINDS.index(each.kind), each.name), []).append(each)
    room = max(20, canvas.width - 30)
    for number, name in sorted(groups, key=lambda key: key[0]):  # in order of first mention
        found = groups[number, name]
        kind, shown = KINDS[number], clean(" ".join(name.split()))
        shown = shown if count_columns(shown) <= room else f"{shown[: room // 2]}…"
        surest = max(each.confidence for each in found)
        gap = " " * (room - count_columns(shown))
        padding = " " * (13 - len(kind))
        yield f"{canvas.paint(kind, kind)}{padding}{shown}{gap}{len(found):6,} ×  {surest:.2f}"


def find_names(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where the names stand in the text as they are written, longest name first."""
    longest_first = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    if not longest_first:
        return
    spaced = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", text):
        yield match.span()


def join_spans(first: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return the spans in order; of two that overlap the longer, or else the first."""
    ranked = [(span[0] - span[1], 0, span) for span in first]
    ranked += [(span[0] - span[1], 1, span) for span in others]
    taken: list[Span] = []
    for _, _, span in sorted(ranked, key=lambda each: (each[2][0], each[0], each[1])):
        if not taken or span[0] >= taken[-1][1]:
            taken.append(span)
        elif span[1] - span[0] > taken[-1][1] - taken[-1][0]:
            taken[-1] = span
    return taken
