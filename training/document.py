"""Document: running text with the spans that are marked in it.

What annotators left open is marked too: `free` stretches teach nothing, and where
`has_other` is false, what is unmarked may be a name of another kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

KINDS = ("person", "place", "organisation", "other")
CLOSED_UP = frozenset(".,;:?!)%'’-”") | {"'s", "’s", "n't", "''", "--", "..."}
OPENERS = ("(", "\n", "-", "“", "$", "[")
STOPS = (".", "!", "?", '"', "”", ":", ",")

Word = tuple[str, str]
Span = tuple[int, int, str]


@dataclass(slots=True)
class Document:
    """Text with marked spans: (start, end, kind) in characters."""

    text: str
    spans: list[Span] = field(default_factory=list)
    free: list[tuple[int, int]] = field(default_factory=list)
    has_other: bool = True
    collection: str = ""


def compose(sentences: Iterable[Sequence[Word]], spaced: bool = False) -> Document:
    """Put tagged words together to running text.

    Tags are kinds with B- or I- before them, "?" for what is left open,
    or "O".  `spaced` leaves a space before every word, as many tools do.
    """
    document = Document("")
    text = ""
    for sentence in sentences:
        if text:
            text += " " if text.endswith(STOPS) else "\n\n"
        start, kind, last = 0, "", len(text)
        for word, tag in [*sentence, ("", "O")]:
            base = tag[2:] if tag != "O" else ""
            if kind and (base != kind or tag.startswith("B-")):
                document.spans.append((start, last, kind))
                kind = ""
            if not word:
                break
            joined = not spaced and (word in CLOSED_UP or text.endswith(OPENERS))
            if text and not joined and not text.endswith((" ", "\n")):
                text += " "
            if tag == "?":
                document.free.append((len(text), len(text) + len(word)))
            if base and not kind:
                start, kind = len(text), base
            text += word
            last = len(text)
    document.text = text
    return document
