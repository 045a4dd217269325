"""Snippet: the passage of an article that best shows why it was found."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .highlighting import Highlighter, Span

WIDTH = 240  # characters of a passage, at most
_LEAD = 80  # how far back from the first hit a sentence may begin
_PART = 1 << 20  # characters of a long text that are looked at together
_OVERLAP = 1000  # characters beyond them, so that a phrase is seen whole
_TAIL = 60  # how far before its end a passage may rather end with a sentence
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\s(?=\w)")
_BREAK = re.compile(r"[.!?][\"”’)]*\s+|[。！？]|\n\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage, and where in it the query's words stand.

    `highlights` are (start, end) in characters of `text`, in order and
    never overlapping; a phrase is one.  White space is single spaces; an
    ellipsis stands where the passage begins or ends within the text.
    """

    text: str
    highlights: tuple[tuple[int, int], ...] = ()

    def html(self) -> str:
        """Return the passage as HTML: escaped, highlights within <mark>."""
        out, at = [], 0
        for start, end in self.highlights:
            out += [html.escape(self.text[at:start]), "<mark>"]
            out += [html.escape(self.text[start:end]), "</mark>"]
            at = end
        return "".join(out) + html.escape(self.text[at:])


def make_snippet(title: str, body: str, highlighter: Highlighter) -> Snippet:
    """Return the best passage of the body, else the title if it has hits, else the body's start."""
    for at, text in _parts(body):
        spans = [span for span in highlighter.spans(text, "body") if span.start < _PART + WIDTH]
        if spans:
            return _passage(body, [span.moved(at) for span in spans])
    spans = highlighter.spans(title, "title")
    if spans:
        return _passage(title, spans)
    return _passage(body or title, [])


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, part): overlapping parts of a text that begin between words."""
    at = 0
    while at < len(text):
        yield at, text[at : at + _PART + _OVERLAP]
        at += _PART
        # No word is longer than this, so a text without spaces is cut where it may.
        space = _SPACE.search(text, at, at + _OVERLAP)
        at = space.start() if space else at


def _passage(text: str, spans: Sequence[Span]) -> Snippet:
    first, last = _best_window(spans)
    window = spans[first:last]
    start = _passage_start(text, window[0].start if window else 0)
    end = _passage_end(text, start, window[-1].end if window else 0)
    return _cut(text, start, end, [span for span in spans if start <= span.start < span.end <= end])


def _best_window(spans: Sequence[Span]) -> tuple[int, int]:
    """Return (first, last) of the heaviest run of spans within reach; the earliest of equals.

    A word counts in full once, a repetition a tenth.
    """
    best, best_weight = (0, 0), -1.0
    weight, last = 0.0, 0
    seen: Counter[int] = Counter()
    for first, span in enumerate(spans):
        reach = max(span.end, span.start + WIDTH - _LEAD)
        while last < len(spans) and spans[last].end <= reach:
            weight += _share(spans[last], seen)
            seen[spans[last].word] += 1
            last += 1
        if weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last), weight
        seen[span.word] -= 1
        weight -= _share(span, seen)
    return best


def _share(span: Span, seen: Counter[int]) -> float:
    return span.weight * (0.1 if seen[span.word] else 1.0)


def _passage_start(text: str, hit: int) -> int:
    """Return where the passage with a first hit at `hit` begins: a sentence, else a word.

    It is the hit's own sentence; near the end of the text one before it,
    so that the passage is of the usual length.
    """
    fill = len(text) - WIDTH
    earliest = min(hit - _LEAD, fill)
    if earliest <= 0:
        return 0
    starts = _sentences(text, earliest, hit)
    if starts:
        return starts[0] if fill < hit - _LEAD else starts[-1]
    word = _WORD.search(text, min(hit - _LEAD // 2, fill), hit)
    return word.end() if word else hit


def _passage_end(text: str, start: int, least: int) -> int:
    """Return where a passage ends that holds the hits up to `least`: with a sentence or a word."""
    end = max(start + WIDTH, least)
    if end >= len(text):
        return len(text)
    starts = _sentences(text, max(end - _TAIL, least), end)
    if starts:
        return starts[-1]
    if not text[end].isspace():
        earliest = max(start + WIDTH // 2, least)
        space = max(text.rfind(" ", earliest, end), text.rfind("\n", earliest, end))
        return space if space > 0 else end
    return end


def _sentences(text: str, start: int, end: int) -> list[int]:
    """Return where sentences and paragraphs begin, in text[start:end] or at its end."""
    breaks = _BREAK.finditer(text, start, end)
    return [found.end() for found in breaks if _ends_sentence(text, found.start(), found.end())]


def _ends_sentence(text: str, mark: int, following: int) -> bool:
    """Tell whether what stands at `mark` ends a sentence, and not Gen., U.S. or Feb. 23."""
    if text[mark] not in ".!?":
        return True
    if following < len(text) and (text[following].islower() or text[following].isdigit()):
        return False
    word = (text[max(0, mark - WIDTH) : mark].split() or [""])[-1]
    short = len(word) <= 3 and word[:1].isupper()
    return text[mark] != "." or not (short or "." in word)


def _cut(text: str, start: int, end: int, spans: Iterable[Span]) -> Snippet:
    """Return text[start:end] with single spaces, and the spans where they then stand."""
    kept: list[str] = []
    places = []  # of each character of the passage, once spaces are single
    for character in text[start:end]:
        places.append(len(kept))
        if not character.isspace():
            kept.append(character)
        elif kept and kept[-1] != " ":
            kept.append(" ")
    places.append(len(kept))
    before = "…" if text[:start].strip() else ""
    after = "…" if text[end:].strip() else ""
    highlights = tuple(
        (len(before) + places[span.start - start], len(before) + places[span.end - start])
        for span in spans
    )
    return Snippet(before + "".join(kept).rstrip() + after, highlights)
