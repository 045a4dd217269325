"""Snippet: the passage of an article that best shows why it was found."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .highlighting import Highlighter, Span

WIDTH = 240             # characters of a passage, at most
_LEAD = 80              # how far back from the first hit a sentence may begin
_PART = 1 << 20         # characters of a long text that are looked at together
_SENTENCE_ENDS = (". ", "! ", "? ", '." ', ".” ", "\n\n")


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
    for at in range(0, len(body), _PART):
        # Parts overlap, so that no phrase is lost between them.
        text = body[at : at + _PART + WIDTH]
        spans = highlighter.spans(text, "body")
        if spans:
            return _passage(body, [span.moved(at) for span in spans])
    spans = highlighter.spans(title, "title")
    if spans:
        return _cut(title, 0, len(title), spans)
    return _passage(body or title, [])


def _passage(text: str, spans: Sequence[Span]) -> Snippet:
    first, last = _best_window(spans)
    window = spans[first:last]
    start = _passage_start(text, window[0].start if window else 0)
    least = window[-1].end if window else 0
    end = _passage_end(text, start, max(start + WIDTH, least))
    return _cut(text, start, end, [span for span in spans if start <= span.start < span.end <= end])


def _best_window(spans: Sequence[Span]) -> tuple[int, int]:
    """Return (first, last) of the heaviest run of spans within reach; the earliest of equals.

    A word counts in full once, a repetition a tenth.
    """
    best, best_weight, last = (0, 0), 0.0, 0
    for first, span in enumerate(spans):
        last = max(last, first + 1)
        while last < len(spans) and spans[last].end <= span.start + WIDTH - _LEAD:
            last += 1
        seen: set[int] = set()
        weight = 0.0
        for other in spans[first:last]:
            weight += other.weight * (0.1 if other.word in seen else 1.0)
            seen.add(other.word)
        if not first or weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last), weight
    return best


def _passage_start(text: str, hit: int) -> int:
    """Return where the passage with a first hit at `hit` begins: a sentence, else a word."""
    earliest = max(0, hit - _LEAD)
    if earliest == 0:
        return 0
    ends = (text.rfind(mark, earliest - 2, hit) + len(mark) for mark in _SENTENCE_ENDS)
    start = max((end for end in ends if earliest <= end <= hit), default=-1)
    if start >= 0:
        return start
    space = text.find(" ", max(earliest, hit - _LEAD // 2), hit)
    return hit if space < 0 else space + 1


def _passage_end(text: str, start: int, end: int) -> int:
    """Return `end`, moved back to the end of a word."""
    if end >= len(text):
        return len(text)
    if not text[end].isspace():
        space = max(text.rfind(" ", start + WIDTH // 2, end), text.rfind("\n", start + WIDTH // 2, end))
        return space if space > 0 else end
    return end


def _cut(text: str, start: int, end: int, spans: Iterable[Span]) -> Snippet:
    """Return text[start:end] with single spaces, and the spans where they then stand."""
    kept: list[str] = []
    places = []             # of each character of the passage, once spaces are single
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
