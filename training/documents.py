"""Documents that people have annotated, read from the files of their collections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from document import STOPS, Document, Word, compose
from gum import georgetown
from meaning_bank import meaning_bank
from written import written

from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.keys import key_of


def universal(path: Path, collection: str) -> Iterator[Document]:
    """Yield the documents of a Universal NER file, in the text as it was."""
    kinds = {"PER": "person", "LOC": "place", "ORG": "organisation"}
    document = Document("", has_other=False, collection=collection)
    at = 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# newdoc"):
            if document.text:
                yield document
            document = Document("", has_other=False, collection=collection)
        elif line.startswith("# text ="):
            if document.text:
                document.text += " " if document.text.endswith(STOPS) else "\n\n"
            at = len(document.text)
            document.text += line[len("# text =") :].strip()
        elif line and not line.startswith("#"):
            _, word, tag, *_ = line.split("\t")
            start = document.text.find(word, at)
            if start < 0:
                continue
            at = start + len(word)
            if tag[2:] in kinds:
                kind = kinds[tag[2:]]
                if tag.startswith("I-") and document.spans and document.spans[-1][2] == kind:
                    document.spans[-1] = (document.spans[-1][0], at, kind)
                else:
                    document.spans.append((start, at, kind))
    yield document


def wikigold(path: Path) -> Iterator[Document]:
    """Yield the documents of WikiGold."""
    kinds = {"PER": "person", "LOC": "place", "ORG": "organisation", "MISC": "other"}
    sentences: list[list[Word]] = [[]]
    n = 0
    for line in [*path.read_text("utf-8").splitlines(), "-DOCSTART- O"]:
        if line.startswith("-DOCSTART-"):
            document = compose(filter(None, sentences), spaced=n % 2 == 1)
            document.collection = "wikigold"
            n += 1
            if document.text:
                yield document
            sentences = [[]]
        elif not line.strip():
            sentences.append([])
        else:
            word, tag = line.split(" ")
            sentences[-1].append((word, "O" if tag == "O" else f"I-{kinds[tag[2:]]}"))


def politics(folder: Path) -> Iterator[Document]:
    """Yield the documents of CrossNER's politics: sentences, which stand alone."""
    kinds = {
        "person": "person",
        "politician": "person",
        "country": "place",
        "location": "place",
        "organisation": "organisation",
        "politicalparty": "organisation",
        "event": "other",
        "election": "other",
        "misc": "other",
    }
    n = 0
    for file in ("train.txt", "dev.txt", "test.txt"):
        for block in (folder / file).read_text("utf-8").split("\n\n"):
            words = [line.split("\t") for line in block.splitlines() if "\t" in line]
            tagged = [
                (word, "O" if tag == "O" else f"{tag[:2]}{kinds[tag[2:]]}") for word, tag in words
            ]
            if tagged:
                document = compose([tagged], spaced=n % 2 == 1)
                document.collection = "politics"
                n += 1
                yield document


def _as_places(document: Document) -> Document:
    """Return a document whose countries are places, even where they act like organisations."""
    tables = gazetteer()
    spans = document.spans
    for i, (start, end, kind) in enumerate(spans):
        if kind in ("organisation", "person"):
            places = tables.places(key_of(document.text[start:end]))
            if places and places[0].kind == "country":
                spans[i] = (start, end, "place")
    return document


def _joined(document: Document) -> Document:
    """Return a document whose known regions are one place each: not Korean, and Peninsula."""
    tables = gazetteer()
    for match in _CAPITALISED.finditer(document.text):
        start, end = match.start(1), match.end(1)
        parts = [span for span in document.spans if span[0] < end and start < span[1]]
        if not parts or any(a < start or b > end for a, b, _ in parts):
            continue
        places = tables.places(key_of(match[1]))
        if places and places[0].kind in ("region", "sea", "country"):
            kept = [span for span in document.spans if span not in parts]
            document.spans = sorted([*kept, (start, end, "place")])
    return document


# Each two capitalised words side by side.
_CAPITALISED = re.compile(r"\b(?=([A-Z][a-z]+ [A-Z][a-z]+))")


def headlined(document: Document, loud: bool) -> Document:
    """Return a document whose first sentence is written like a headline: in capitals, if loud."""
    end = min((at for at in map(document.text.find, (". ", "\n", "? ", "! ")) if at > 0), default=0)
    head = document.text[:end]
    changed = head.upper() if loud else _LONG_WORD.sub(lambda word: word[0].title(), head)
    if not end or end > _MAX_HEADLINE or len(changed) != len(head):
        return document
    return replace(document, text=f"{changed}{document.text[end:]}")


def uncased(document: Document) -> Document:
    """Return a document without capitals, as mail and chat are written."""
    text = document.text.lower()
    return replace(document, text=text) if len(text) == len(document.text) else document


_LONG_WORD = re.compile(r"(?<![^\W_])[a-z]{3,}(?![^\W_])")
_MAX_HEADLINE = 160


def collections(data: Path) -> dict[str, list[Document]]:
    """Return all documents that may be trained on, by collection."""
    found = {
        "gmb": meaning_bank(data / "gmb" / "ner_dataset.csv.zip"),
        "ewt": universal(data / "uner-ewt" / "en_ewt-ud-dev.iob2", "ewt"),
        "pud": universal(data / "uner-pud" / "en_pud-ud-test.iob2", "pud"),
        "wikigold": wikigold(data / "wikigold" / "wikigold.conll.txt"),
        "politics": politics(data / "crossner-politics"),
        "gum": georgetown(data / "gum" / "gum-six-genres-tsv.tar.xz"),
        "written": written(),
    }
    return {
        name: [_joined(_as_places(document)) for document in documents]
        for name, documents in found.items()
    }
