"""Text that was written for the training, with its names marked in place: {Josh|P}."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from document import Document

FOLDER = Path(__file__).parent / "written"
KINDS = {"P": "person", "L": "place", "O": "organisation", "M": "other"}
_BETWEEN = re.compile(r"^====\s*\n", re.MULTILINE)
_MARK = re.compile(r"\{([^{}|\s](?:[^{}|\n]*[^{}|\s])?)\|([PLOM])\}")


def written() -> Iterator[Document]:
    """Yield the documents of all files, in the order of their names."""
    for path in sorted(FOLDER.glob("*.txt")):
        for text in _BETWEEN.split(path.read_text("utf-8")):
            if text.strip():
                yield read_marked(text.strip())


def read_marked(marked: str) -> Document:
    """Return a text and its names.  Raises ValueError where a mark is broken."""
    document = Document("", collection="written")
    parts: list[str] = []
    length = last = 0
    for mark in _MARK.finditer(marked):
        parts += marked[last : mark.start()], mark[1]
        start = length + mark.start() - last
        length = start + len(mark[1])
        document.spans.append((start, length, KINDS[mark[2]]))
        last = mark.end()
    parts.append(marked[last:])
    document.text = "".join(parts)
    if left := re.search(r".{0,20}[{}|].{0,20}", document.text):
        raise ValueError(f"this is no mark: {left[0]!r}; write {{name|P}}, or L, O, M")
    return document
