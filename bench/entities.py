"""How well, and how fast, are people and places read?

    python bench/entities.py DATA             exact-span precision, recall, F1; speed
    python bench/entities.py DATA --evidence  precision by confidence and kind, over all of them
    python bench/entities.py DATA --errors N  N wrong or missed spans of each set

DATA is the folder with uner-ewt, uner-pud, wikigold and gmb.  The test part of
UNER EWT is left alone: it is the final exam.  GMB is scored on the fifth
that the tables were not compiled from, with titles taken off its persons.
"""

from __future__ import annotations

import argparse
import csv
import io
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.corpus.entities import read_entities
from dateline.corpus.entities.gazetteer import gazetteer

KINDS = {"PER": "person", "per": "person", "LOC": "place", "geo": "place"}
GMB_UNSEEN = 0.8
CLOSED_UP = frozenset(".,;:?!)%'’-”") | {"'s", "’s", "n't", "''"}
# A sentence that ends otherwise is a line of its own: a signature, a heading.
STOPS = (".", "!", "?", '"', "”", ":", ",")
OPEN = ("(", "\n", "-", "“", "$")
Word = tuple[str, str]
Spans = set[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Document:
    """Running text and the spans that its annotators marked."""

    text: str
    gold: Spans
    n_tokens: int


def document(sentences: Iterable[list[Word]]) -> Document:
    """Put tagged words together to running text, a sentence after another."""
    text, gold, n_tokens = "", set(), 0
    for sentence in sentences:
        start, kind = 0, ""
        last_end = len(text)
        if text and not text.endswith(STOPS):
            text += "\n\n"
        for word, tag in [*sentence, ("", "O")]:
            base = KINDS.get(tag[2:], "") if tag != "O" else ""
            if kind and (base != kind or tag.startswith("B-")):
                gold.add((start, last_end, kind))
                kind = ""
            if not word:
                break
            if text and word not in CLOSED_UP and not text.endswith(OPEN):
                text += " "
            if base and not kind:
                start, kind = len(text), base
            text += word
            last_end = len(text)
            n_tokens += 1
    return Document(text, gold, n_tokens)


def conll(path: Path, word_column: int, tag_column: int) -> Iterator[Document]:
    """Yield the documents of a file with one word a line."""
    sentences: list[list[Word]] = [[]]
    for line in path.read_text("utf-8").splitlines():
        fields = line.split("\t") if "\t" in line else line.split(" ")
        if line.startswith(("# newdoc", "-DOCSTART-")):
            if any(sentences):
                yield document(sentences)
            sentences = [[]]
        elif not line.strip():
            sentences.append([])
        elif not (line.startswith("#") and "\t" not in line):
            sentences[-1].append((fields[word_column], fields[tag_column]))
    yield document(sentences)


def gmb(path: Path) -> Iterator[Document]:
    """Yield the unseen sentences of the Groningen Meaning Bank, each by itself."""
    titles = gazetteer().lexicon.title
    sentences: list[list[Word]] = []
    with zipfile.ZipFile(path) as bundle, bundle.open("ner_dataset.csv") as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "latin-1", newline="")):
            if row["Sentence #"]:
                sentences.append([])
            word, tag = row["Word"], row["Tag"]
            if tag.endswith("-per") and word.lower().strip(".") in titles | {"prime", "vice"}:
                tag = "O"
            sentences[-1].append((word, tag))
    for sentence in sentences[int(len(sentences) * GMB_UNSEEN) :]:
        yield document([sentence])


def collections(data: Path) -> dict[str, list[Document]]:
    """Return the sets to measure on, by name."""
    return {
        "ewt-dev": list(conll(data / "uner-ewt" / "en_ewt-ud-dev.iob2", 1, 2)),
        "pud": list(conll(data / "uner-pud" / "en_pud-ud-test.iob2", 1, 2)),
        "wikigold": list(conll(data / "wikigold" / "wikigold.conll.txt", 0, 1)),
        "gmb": list(gmb(data / "gmb" / "ner_dataset.csv.zip")),
    }


def score(name: str, documents: list[Document], evidence: Counter[tuple[str, float, bool]]) -> str:
    """Return one line of figures, and count what each confidence is worth."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    seconds = 0.0
    for each in documents:
        began = time.process_time()
        entities = read_entities(each.text)
        seconds += time.process_time() - began
        marked.update(kind for _, _, kind in each.gold)
        for entity in entities:
            if entity.kind in ("person", "place"):
                hit = (entity.start, entity.end, entity.kind) in each.gold
                found[entity.kind] += 1
                right[entity.kind] += hit
                evidence[entity.kind, round(entity.confidence, 1), hit] += 1
    cells = [f"{name:9}"]
    for kind in ("person", "place"):
        precision = 100 * right[kind] / max(1, found[kind])
        recall = 100 * right[kind] / max(1, marked[kind])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        cells.append(f"{kind} P {precision:4.1f} R {recall:4.1f} F1 {f1:4.1f}")
    n_tokens = sum(each.n_tokens for each in documents)
    size = sum(len(each.text) for each in documents) / 1e6
    cells.append(f"{n_tokens / seconds:9,.0f} tokens/s {size / seconds:4.2f} MB/s")
    return "   ".join(cells)


def errors(documents: list[Document], limit: int) -> Iterator[str]:
    """Yield spans that are wrong (+) or missed (-), with what stands around them."""
    for each in documents:
        entities = read_entities(each.text)
        found = {(e.start, e.end, e.kind) for e in entities if e.kind in ("person", "place")}
        for start, end, kind in sorted(found ^ each.gold):
            if limit <= 0:
                return
            limit -= 1
            sign = "+" if (start, end, kind) in found else "-"
            before, after = each.text[max(0, start - 40) : start], each.text[end : end + 30]
            yield f"{sign} {kind:6} {before}[{each.text[start:end]}]{after}".replace("\n", " ")


def main() -> None:
    """Print a line of figures for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--evidence", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    evidence: Counter[tuple[str, float, bool]] = Counter()
    began = time.process_time()
    gazetteer()
    print(f"tables read in {(time.process_time() - began) * 1000:.0f} ms")
    for name, documents in collections(options.data).items():
        if options.only in name:
            print(score(name, documents, evidence))
            for line in errors(documents, options.errors):
                print(line)
    if options.evidence:
        for kind, confidence in sorted({key[:2] for key in evidence}):
            right, wrong = evidence[kind, confidence, True], evidence[kind, confidence, False]
            print(f"{kind:6} {confidence:.1f}  {right:6} of {right + wrong:6} right")


if __name__ == "__main__":
    main()
