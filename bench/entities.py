"""How well, and how fast, are people and places read?

    python bench/entities.py DATA              exact-span precision, recall, F1; speed
    python bench/entities.py DATA --exam       on UNER EWT test, which nothing was chosen on
    python bench/entities.py DATA --evidence   how often each confidence is right
    python bench/entities.py DATA --errors N   N wrong or missed spans of each set

DATA is the folder of the annotated collections.  Without --exam they are
those that the model was trained on, so that the figures say what it has
learned and not what it can; `training/train.py` measures on halves that it
was not trained on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dateline.corpus.entities import read_entities

sys.path.append(str(Path(__file__).resolve().parent.parent / "training"))
from document import Document
from documents import collections, universal

KINDS = ("person", "place", "organisation")
EXAM = Path("uner-ewt") / "en_ewt-ud-test.iob2"
STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


class Tally:
    """What was found of what was marked, by kind and by confidence."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.marked: Counter[str] = Counter()
        self.worth: Counter[tuple[float, bool]] = Counter()
        self.seconds = 0.0

    def add(self, document: Document) -> list[str]:
        """Count one document; return its wrong (+) and missed (-) spans, in their surroundings."""
        began = time.process_time()
        entities = read_entities(document.text)
        self.seconds += time.process_time() - began
        marked = set(document.spans)
        self.marked.update(kind for _, _, kind in marked)
        found = set()
        for entity in entities:
            span = entity.start, entity.end, entity.kind
            is_open = any(a < entity.end and entity.start < b for a, b in document.free)
            if entity.kind in KINDS and not is_open:
                found.add(span)
                self.found[entity.kind] += 1
                self.right[entity.kind] += span in marked
                if entity.kind != "organisation":
                    self.worth[max(s for s in STEPS if entity.confidence >= s), span in marked] += 1
        wrong = sorted(span for span in found ^ marked if span[2] in KINDS)
        return [_shown(document.text, span, "+" if span in found else "-") for span in wrong]

    def figures(self) -> Iterator[str]:
        """Yield precision, recall and F1 of each kind, in percent."""
        for kind in KINDS:
            precision = 100 * self.right[kind] / max(1, self.found[kind])
            recall = 100 * self.right[kind] / max(1, self.marked[kind])
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            yield f"{kind} P {precision:4.1f} R {recall:4.1f} F1 {f1:4.1f}"

    def evidence(self) -> Iterator[str]:
        """Yield how often people and places of each confidence are right."""
        for step in STEPS:
            right, wrong = self.worth[step, True], self.worth[step, False]
            n = right + wrong
            share = 100 * right / max(1, n)
            yield f"    confidence from {step:.2f}: {right:6} of {n:6} right, {share:.1f} %"


def _shown(text: str, span: tuple[int, int, str], sign: str) -> str:
    start, end, kind = span
    before, after = text[max(0, start - 40) : start], text[end : end + 30]
    return f"{sign} {kind:12} {before}[{text[start:end]}]{after}".replace("\n", " ")


def main() -> None:
    """Print a line of figures for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--exam", action="store_true")
    parser.add_argument("--evidence", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    began = time.process_time()
    read_entities("Tokyo")
    print(f"model read in {(time.process_time() - began) * 1000:.0f} ms")
    if options.exam:
        sets = {"ewt test": list(universal(options.data / EXAM, "ewt"))}
    else:
        sets = {f"{name} (seen)": each for name, each in collections(options.data).items()}
    for name, documents in sets.items():
        if options.only not in name:
            continue
        tally = Tally()
        wrong = [line for document in documents for line in tally.add(document)]
        size = sum(len(document.text) for document in documents) / 1e6
        print(f"{name:16}", *tally.figures(), f"{size / tally.seconds:.1f} MB/s", sep="   ")
        print(*wrong[: options.errors], sep="\n", end="\n" if options.errors else "")
        if options.evidence:
            print(*tally.evidence(), sep="\n")


if __name__ == "__main__":
    main()
