"""The naive twin of search/_passages.pyx: the same rules in plain Python, one at a time.

It makes every token, tries every part of the query everywhere, and looks
for sentences and white space with regular expressions.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from dateline.index._tokens import tokenize

Part = tuple[Sequence[int], str | None, float, int | None]
Span = tuple[int, int, int]

WIDTH = 240
LEAD = 80
TAIL = 60
OVERLAP = 1000
SPACE = re.compile(r"\s")
WORD = re.compile(r"\s(?=\w)")
BREAK = re.compile(r"[.!?][\"”’)]*\s+|[。！？]|\n\s+")


def find_spans(
    words: Sequence[Collection[str]], parts: Sequence[Part], elide: bool, text: str, field: str
) -> list[Span]:
    """Return (start, end, number of the part) of each hit, in order, none over another."""
    tokens = tokenize(text, elide)
    found = [
        (tokens[first][1], tokens[last][2], number)
        for number, (within, only, _, slop) in enumerate(parts)
        if only in (None, field)
        for first, last in _hits([words[word] for word in within], slop, [t[0] for t in tokens])
    ]
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1], span[2])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _hits(
    words: Sequence[Collection[str]], slop: int | None, forms: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each hit."""
    if slop is None:
        for first in range(len(forms) - len(words) + 1):
            if all(form in word for form, word in zip(forms[first:], words, strict=False)):
                yield first, first + len(words) - 1
        return
    near = set()
    for first in range(len(forms)):
        window = range(first, min(first + slop + 1, len(forms)))
        if all(any(forms[at] in word for at in window) for word in words):
            near |= {at for at in window if any(forms[at] in word for word in words)}
    yield from ((at, at) for at in near)


def find_passage(
    words: Sequence[Collection[str]],
    parts: Sequence[Part],
    elide: bool,
    texts: tuple[str, str],
    size: int,
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the best passage of (title, body), and (start, end) of the hits in it."""
    title, body = texts
    weights = [weight for _, _, weight, _ in parts]
    for at, piece in _pieces(body, size):
        spans = find_spans(words, parts, elide, piece, "body")
        spans = [(start + at, end + at, part) for start, end, part in spans if start < size + WIDTH]
        if spans:
            return _passage(body, spans, weights)
    spans = find_spans(words, parts, elide, title, "title")
    return _passage(title if spans else body or title, spans, weights)


def _pieces(text: str, size: int) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(text):
        yield at, text[at : at + size + OVERLAP]
        at += size
        space = SPACE.search(text, at, at + OVERLAP)
        at = space.start() if space else at


def _passage(
    text: str, spans: Sequence[Span], weights: Sequence[float]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    first, last = _best_run(spans, weights)
    run = spans[first:last]
    start = _begin(text, run[0][0] if run else 0)
    end = _end(text, start, run[-1][1] if run else 0)
    return _cut(text, start, end, [span for span in spans if start <= span[0] and span[1] <= end])


def _best_run(spans: Sequence[Span], weights: Sequence[float]) -> tuple[int, int]:
    best, best_weight = (0, 0), -1.0
    weight, last = 0.0, 0
    seen: Counter[int] = Counter()
    for first, (start, end, part) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= max(end, start + WIDTH - LEAD):
            added = spans[last][2]
            weight += weights[added] * (0.1 if seen[added] else 1.0)
            seen[added] += 1
            last += 1
        if weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last), weight
        seen[part] -= 1
        weight -= weights[part] * (0.1 if seen[part] else 1.0)
    return best


def _begin(text: str, hit: int) -> int:
    fill = len(text) - WIDTH
    earliest = min(hit - LEAD, fill)
    if earliest <= 0:
        return 0
    starts = _sentences(text, earliest, hit)
    if starts:
        return starts[0] if fill < hit - LEAD else starts[-1]
    word = WORD.search(text, min(hit - LEAD // 2, fill), hit)
    return word.end() if word else hit


def _end(text: str, start: int, least: int) -> int:
    end = max(start + WIDTH, least)
    if end >= len(text):
        return len(text)
    starts = _sentences(text, max(end - TAIL, least), end)
    if starts:
        return starts[-1]
    if not text[end].isspace():
        earliest = max(start + WIDTH // 2, least)
        space = max(text.rfind(" ", earliest, end), text.rfind("\n", earliest, end))
        return space if space > 0 else end
    return end


def _sentences(text: str, start: int, end: int) -> list[int]:
    breaks = BREAK.finditer(text, start, end)
    return [found.end() for found in breaks if _ends_sentence(text, *found.span())]


def _ends_sentence(text: str, mark: int, following: int) -> bool:
    if text[mark] not in ".!?":
        return True
    if following < len(text) and (text[following].islower() or text[following].isdigit()):
        return False
    word = (text[max(0, mark - WIDTH) : mark].split() or [""])[-1]
    short = len(word) <= 3 and word[:1].isupper()
    return text[mark] != "." or not (short or "." in word)


def _cut(
    text: str, start: int, end: int, spans: Sequence[Span]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    kept, places = "", []
    for character in text[start:end]:
        places.append(len(kept))
        if not character.isspace():
            kept += character
        elif kept and not kept.endswith(" "):
            kept += " "
    places.append(len(kept))
    before = "…" if text[:start].strip() else ""
    after = "…" if text[end:].strip() else ""
    highlights = [
        (len(before) + places[span[0] - start], len(before) + places[span[1] - start])
        for span in spans
    ]
    return before + kept.rstrip() + after, tuple(highlights)


def mark_up(text: str, highlights: Sequence[tuple[int, int]]) -> str:
    """Return a text as HTML, the highlights within <mark>."""
    out, at = "", 0
    for start, end in highlights:
        out += f"{html.escape(text[at:start])}<mark>{html.escape(text[start:end])}</mark>"
        at = end
    return out + html.escape(text[at:])
