"""Results and articles as text for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .typeset import Canvas, clean, count_columns, wrap

if TYPE_CHECKING:
    import datetime as dt

    from ..archive import Hit, Results
    from ..corpus.article import Article
    from ..search.rules import Rules

_TITLE_LINES = 2  # of a hit: more would push other hits off the screen

# Where dates come from that are no field of the article.
_FOUND_IN = {
    "url": "from its URL",
    "dateline": "from its dateline",
    "text": "from its text",
    "path": "from its path",
}


def set_results(results: Results, canvas: Canvas, *, offset: int = 0) -> Iterator[str]:
    """Yield the hits, a blank line after each, and how many articles there are in all."""
    n_shown = 0
    for hit in results:
        n_shown += 1
        yield from set_hit(hit, canvas)
        yield ""
    yield canvas.dim(say_total(results.total, offset, n_shown))


def say_total(total: int, offset: int, n_shown: int) -> str:
    """Return how many articles match, and how to see those that are not shown."""
    if n_shown == total:
        return count_noun(total, "article")
    if not n_shown:
        return f"None shown of {count_noun(total, 'article')}"
    last = offset + n_shown
    where = f"{offset + 1:,} to {last:,} of {count_noun(total, 'article')}"
    return where if last >= total else f"{where}; --offset {last} shows the next"


def count_noun(n: int, noun: str) -> str:
    """Return "1 article", "2,000 articles"."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def set_hit(hit: Hit, canvas: Canvas) -> Iterator[str]:
    """Yield a hit: rank and title, date with source and id, people, places, snippet."""
    rank = f"{hit.rank}. "
    indent = len(rank)
    title = shorten(canvas.lines(hit.title, indent=indent), canvas.width) or [
        " " * indent + "(no title)"
    ]
    yield rank + canvas.bold(title[0][indent:])
    yield from (" " * indent + canvas.bold(line[indent:]) for line in title[1:])
    date = say_date(hit.date, hit.date_from)
    about = " | ".join(filter(None, [date, hit.source, hit.id]))
    yield from map(canvas.dim, canvas.lines(about, indent=indent))
    for label, names in (("People", hit.people), ("Places", hit.places)):
        if names:
            yield " " * indent + fit_names(label, names, canvas.width - indent)
    spans = join_neighbours(hit.snippet.text, hit.snippet.highlights)
    yield from canvas.lines(hit.snippet.text, spans, indent)


def shorten(lines: list[str], width: int) -> list[str]:
    """Return at most as many lines as a title in a list may take; what is left out shows."""
    if len(lines) <= _TITLE_LINES:
        return lines
    *first, last = lines[:_TITLE_LINES]
    return [*first, f"{last if count_columns(last) < width else last[:-1]}…"]


def join_neighbours(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join highlights with nothing but white space between them: they read better as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def fit_names(label: str, names: Sequence[str], width: int) -> str:
    """Return as many of the names as a line holds, and how many more there are."""
    shown = [clean(name) for name in names]
    for n_shown in range(len(shown), 0, -1):
        rest = len(shown) - n_shown
        line = f"{label}: {', '.join(shown[:n_shown])}" + (f" and {rest} more" if rest else "")
        if count_columns(line) <= width:
            return line
    return f"{label}: {len(shown)}"


def set_article(article: Article, canvas: Canvas, rules: Rules | None = None) -> Iterator[str]:
    """Yield a whole article; its lines are kept, and wrapped where they are too wide.

    In colour what it names is marked, but for what the rules reject.
    """
    body = article.body.strip("\r\n").replace("\r\n", "\n") if article.body.strip() else ""
    if not canvas.color:
        yield from _set_head(article, canvas.lines(article.title or "(no title)"), canvas)
        if body:
            yield ""
            yield from keep_lines(clean(body), canvas.width)
        return
    from .marking import mark_article, set_marked, set_title  # which reads the tables of names

    marked = mark_article(article, body, rules)
    title = list(set_title(article.title, marked.title, canvas)) or [canvas.bold("(no title)")]
    yield from _set_head(article, title, canvas)
    if body:
        yield ""
        yield from set_marked(body, marked.body, canvas)
    yield from marked.legend(canvas)


def _set_head(article: Article, title: Iterable[str], canvas: Canvas) -> Iterator[str]:
    yield from title
    about = [say_date(article.date, article.date_from)]
    about += filter(None, [article.source, article.section, article.author, article.id])
    yield from map(canvas.dim, canvas.lines(" | ".join(about)))
    if article.url:
        yield canvas.dim(clean(article.url))
    for label, names in (("People", article.people), ("Places", article.places)):
        if names:
            yield from canvas.lines(f"{label}: {', '.join(names)}")


def say_date(date: dt.date | None, date_from: str | None) -> str:
    """Return a day, and where it was found if the article does not say it itself."""
    if date is None:
        return "no date"
    found = _FOUND_IN.get(date_from or "")
    return f"{date.isoformat()} ({found})" if found else date.isoformat()


def keep_lines(marked: str, width: int) -> Iterator[str]:
    """Yield the lines of a text as they are; those that are too wide are broken."""
    for line in marked.expandtabs().split("\n"):
        if count_columns(line) <= width:
            yield line.rstrip(" ")
        else:
            yield from wrap(line, width)
