"""Train the tagger that the package ships with.

    python training/train.py DATA corpus/entities/tagger.model

DATA is a folder with gmb, uner-ewt, uner-pud, wikigold, crossner-politics and
gum.  The test part of UNER EWT is never read.  Seeded: the same data give
the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import time
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from _trainer import allowed_arcs, fit
from classes import Classes
from document import KINDS, Document
from documents import collections, headlined, uncased
from words import clusters, name_roles, prose

from dateline.corpus.entities._tagger import Tagger
from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.model import Columns, Model
from dateline.corpus.entities.tokens import fold

Collections = dict[str, list[Document]]

N_LABELS = 1 + 4 * len(KINDS)
LEXICAL = np.uint32(1 << 31)
EVERY = (1 << N_LABELS) - 1
# The weight of what a document's mentions say together, beside each by itself.
POOLING = 1.0
# Gold text of news and the web, which the settings were chosen on, by halves.
MEASURED = ("ewt", "pud", "wikigold")
BINS = 40
# The share of its weights that a model keeps: with all of them it is surer than it is right.
SOFTENED = 0.8
# One document of so many has a headline in capitals, and one in title case.
HEADLINES = 4
# One document of so many that no machine marked is read again without its capitals.
UNCASED = 4
# The collection that a machine marked.
SILVER = "gmb"
# Of so many of its documents one is taken: all would outweigh what people marked.
SILVER_STEP = 2
# Its marks are left open where a model says otherwise with such a probability.
CONTRADICTED = 0.9
MENDING_EPOCHS = 4
OTHER = 0b1111 << (1 + 4 * KINDS.index("other"))


@dataclass
class Settings:
    """What can be chosen about the training."""

    epochs: int = 6
    rate: float = 0.12
    decay: float = 0.003
    dropout: float = 0.3
    least_seen: int = 2
    n_rows: int = 115_000
    silver: float = 0.3
    power: float = 0.25
    seed: int = 1988


@dataclass
class Islands:
    """All that is trained on, island after island, as the trainer takes it."""

    ends: np.ndarray
    key_ends: np.ndarray
    keys: np.ndarray
    lexical: np.ndarray
    masks: np.ndarray
    importance: np.ndarray


def masks_of(document: Document, starts: Sequence[int], ends: Sequence[int]) -> np.ndarray:
    """Return for each token the labels that its annotators allow."""
    outside = 1 if document.has_other else 1 | OTHER
    masks = np.full(len(starts), outside, np.uint32)
    starts_at, ends_at = np.asarray(starts), np.asarray(ends)
    for start, end, kind in document.spans:
        first = int(np.searchsorted(ends_at, start, "right"))
        last = int(np.searchsorted(starts_at, end, "left")) - 1
        if last < first:
            continue
        if starts_at[first] != start or ends_at[last] != end:
            masks[first : last + 1] = EVERY
            continue
        base = 1 + 4 * KINDS.index(kind)
        if first == last:
            masks[first] = 1 << (base + 3)
        else:
            masks[first] = 1 << base
            masks[first + 1 : last] = 1 << (base + 1)
            masks[last] = 1 << (base + 2)
    for start, end in document.free:
        first = int(np.searchsorted(ends_at, start, "right"))
        last = int(np.searchsorted(starts_at, end, "left"))
        masks[first:last] = EVERY
    return masks


def _repaired(masks: np.ndarray) -> np.ndarray:
    """Open the masks of an island that no path satisfies, as where it cuts a name."""
    arcs = np.array(allowed_arcs())
    reach = np.zeros(N_LABELS, bool)
    reach[[y for y in range(N_LABELS) if arcs[0, y]]] = True
    bits = (masks[:, None] >> np.arange(N_LABELS)) & 1 > 0
    reach &= bits[0]
    for row in bits[1:]:
        reach = (reach[:, None] & arcs).any(0) & row
    if (reach & arcs[:, 0]).any():
        return masks
    return np.full_like(masks, EVERY)


def islands_of(documents: Sequence[Document], tagger: Tagger, settings: Settings) -> Islands:
    """Return the islands of all documents with their keys and masks."""
    ends: list[int] = []
    importance: list[float] = []
    parts: list[tuple[np.ndarray, ...]] = []
    n_tokens = 0
    for document in documents:
        (starts, stops, _), islands, counts, keys, lexical = tagger.features(document.text)
        masks = masks_of(document, starts, stops)
        taken = []
        for at in range(0, len(islands), 2):
            first, n = islands[at], islands[at + 1]
            taken.append(_repaired(masks[first : first + n]))
            n_tokens += n
            ends.append(n_tokens)
            importance.append(settings.silver if document.collection == SILVER else 1.0)
        if taken:
            parts.append(
                (
                    np.concatenate(taken),
                    np.array(counts, np.int32),
                    np.array(keys, np.uint32),
                    np.frombuffer(bytes(lexical), np.uint8),
                )
            )
    masks, counts, keys, lexical = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Islands(
        np.array(ends, np.int32),
        np.cumsum(counts).astype(np.int32),
        keys,
        lexical,
        masks.astype(np.uint32),
        np.array(importance, np.float32),
    )


def features_of(islands: Islands, vocabulary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the keys that a sorted vocabulary has, and each token's end among them."""
    rows = np.searchsorted(vocabulary, islands.keys).astype(np.uint32)
    rows[rows == len(vocabulary)] = 0
    known = vocabulary[rows] == islands.keys
    ends = np.concatenate([[0], np.cumsum(known)])[islands.key_ends].astype(np.int32)
    rows |= np.where(islands.lexical > 0, LEXICAL, np.uint32(0))
    return np.ascontiguousarray(rows[known]), ends


def with_variants(documents: Sequence[Document]) -> Iterator[Document]:
    """Yield all documents, some with a headline, and some again without any capital."""
    for i, document in enumerate(documents):
        loud = {1: True, 3: False}.get(i % HEADLINES)
        yield document if loud is None else headlined(document, loud)
        if document.collection != SILVER and i % UNCASED == 0:
            yield uncased(document)


@cache
def lexicon() -> Columns:
    """Return what the tables know of words and phrases."""
    return Classes(gazetteer(), name_roles(), prose(), clusters()).lexicon()


def train(documents: Sequence[Document], settings: Settings) -> dict[str, np.ndarray]:
    """Return keys, weights and arcs of a model, weights not yet rounded."""
    began = time.perf_counter()
    tagger = Tagger(lexicon().lexicon(), fold)
    islands = islands_of(list(with_variants(documents)), tagger, settings)
    vocabulary, seen = np.unique(islands.keys, return_counts=True)
    often = seen >= settings.least_seen
    vocabulary, seen = vocabulary[often], seen[often]
    print(
        f"{len(islands.ends):,} islands, {len(islands.key_ends):,} tokens, "
        f"{len(islands.keys):,} keys, {len(vocabulary):,} features, "
        f"{time.perf_counter() - began:.0f} s",
        flush=True,
    )
    allowed = np.array(allowed_arcs())
    arcs = np.where(allowed, 0, -100).astype(np.float32)
    arc_squares = np.zeros_like(arcs)
    weights = np.zeros((len(vocabulary), N_LABELS), np.float32)
    random = np.random.default_rng(settings.seed)
    for stage in range(2):
        features, ends = features_of(islands, vocabulary)
        squares = np.zeros_like(weights)
        sums = [np.zeros_like(weights), np.zeros_like(arcs)]
        n_epochs = settings.epochs if stage == 0 else max(2, settings.epochs // 2)
        for epoch in range(n_epochs):
            order = random.permutation(len(islands.ends)).astype(np.int32)
            rate = settings.rate * (1 if stage == 0 else 0.3)
            loss = fit(
                order, islands.ends, ends, features, islands.masks, islands.importance,
                weights, squares, arcs, arc_squares,
                rate, settings.decay, settings.dropout, settings.seed + 100 * stage + epoch,
            )  # fmt: skip
            seconds = time.perf_counter() - began
            print(f"stage {stage} epoch {epoch} loss {loss:.4f} {seconds:.0f} s", flush=True)
            sums[0] += weights
            sums[1] += arcs
        if stage == 1:
            # The mean of the last rounds errs less than the last (Polyak and Juditsky 1992).
            weights, arcs = (each / np.float32(n_epochs) for each in sums)
        if stage == 0 and len(vocabulary) > settings.n_rows:
            # What is met often is worth more than its weight: it speaks for every new name.
            value = np.abs(weights).max(1) * seen**settings.power
            kept = np.sort(np.argsort(-value, kind="stable")[: settings.n_rows])
            vocabulary, weights = vocabulary[kept], np.ascontiguousarray(weights[kept])
    return {"keys": vocabulary, "weights": weights, "arcs": arcs}


def mended(documents: Sequence[Document]) -> list[Document]:
    """Return the documents, with what a machine marked left open where a model contradicts it.

    The model has not seen those marks: it learned from the other half of them, and from
    all that people marked.
    """
    silver = [document for document in documents if document.collection == SILVER]
    found = [document for document in documents if document.collection != SILVER]
    trusted = tuple(found)
    for half in (0, 1):
        settings = Settings(epochs=MENDING_EPOCHS)
        tagger = rounded(train([*trusted, *silver[1 - half :: 2]], settings)).tagger()
        found += [_opened(document, tagger) for document in silver[half::2]]
    return found


def _opened(document: Document, tagger: Tagger) -> Document:
    """Return a document with what is surely another name left open."""
    spans, free = document.spans, list(document.free)
    for (start, end, kind), probability in spans_found(document, tagger).items():
        if probability < CONTRADICTED or (start, end, kind) in document.spans:
            continue
        over = [span for span in spans if span[0] < end and start < span[1]]
        spans = [span for span in spans if span not in over]
        free.append((min([start, *(a for a, _, _ in over)]), max([end, *(b for _, b, _ in over)])))
    return replace(document, spans=spans, free=free)


def rounded(model: dict[str, np.ndarray], share: float = 1.0) -> Model:
    """Return a model with a share of its weights, rounded to eight bits, not yet calibrated."""
    most = np.quantile(np.abs(model["weights"]).max(1), 0.999)
    scale = float(most) / 127
    rows = np.clip(np.rint(model["weights"] / scale), -127, 127).astype(np.int8)
    keys = array("I", model["keys"].astype(np.uint32).tobytes())
    arcs = array("f", (share * model["arcs"]).astype(np.float32).tobytes())
    return Model(keys, rows.tobytes(), arcs, share * scale, POOLING, lexicon())


def spans_found(document: Document, tagger: Tagger) -> dict[tuple[int, int, str], float]:
    """Return the probabilities of the spans that are found outside what is left open."""
    (starts, ends, *_), spans, _ = tagger.read(document.text)
    found = {}
    for first, last, kind, probability in spans:
        start, end = starts[first], ends[last]
        if not any(a < end and start < b for a, b in document.free):
            found[start, end, KINDS[kind]] = probability
    return found


def measure(documents: Sequence[Document], tagger: Tagger) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of exact spans, in percent, by kind."""
    right, n_found, n_gold = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        found, gold = spans_found(document, tagger), set(document.spans)
        n_found.update(kind for _, _, kind in found)
        n_gold.update(kind for _, _, kind in gold)
        right.update(kind for _, _, kind in gold & found.keys())
    result = {}
    for kind in KINDS:
        precision = 100 * right[kind] / max(1, n_found[kind])
        recall = 100 * right[kind] / max(1, n_gold[kind])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        result[kind] = precision, recall, f1
    return result


def folds(data: Collections) -> Iterator[tuple[list[Document], Collections]]:
    """Yield twice documents to train on, and gold ones to measure on that are not among them."""
    for half in (0, 1):
        unseen = {name: data[name][1 - half :: 2] for name in MEASURED}
        seen = [document for name in MEASURED for document in data[name][half::2]]
        for name, documents in data.items():
            seen += documents if name not in MEASURED else []
        yield seen, unseen


def calibration(worth: list[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """Return probabilities, and how often spans of such a probability are right.

    Isotonic regression by pooling adjacent violators (Barlow et al. 1972), on
    bins of equal size.
    """
    pairs = sorted(worth)
    size = max(1, len(pairs) // BINS)
    blocks: list[list[float]] = []
    for at in range(0, len(pairs), size):
        chunk = pairs[at : at + size]
        blocks.append([sum(p for p, _ in chunk), sum(right for _, right in chunk), len(chunk)])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    knots = [0.0, *(total / n for total, _, n in blocks), 1.0]
    values = [right / n for _, right, n in blocks]
    return knots, [0.0, *values, values[-1]]


def main() -> None:
    """Measure on two halves, then train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    data = collections(options.data)
    data[SILVER] = data[SILVER][::SILVER_STEP]
    worth: list[tuple[float, bool]] = []
    for seen, unseen in folds(data):
        tagger = rounded(train(mended(seen), Settings()), SOFTENED).tagger()
        for name, documents in unseen.items():
            for kind, (p, r, f1) in measure(documents, tagger).items():
                print(f"{name} {kind} P {p:.1f} R {r:.1f} F1 {f1:.1f}")
            for document in documents:
                for span, probability in spans_found(document, tagger).items():
                    if span[2] in ("person", "place"):
                        worth.append((probability, span in document.spans))
    knots, values = calibration(worth)
    everything = [document for documents in data.values() for document in documents]
    model = rounded(train(mended(everything), Settings()), SOFTENED)._replace(
        knots=knots, worth=values
    )
    options.model.write_bytes(model.dump())
    print(f"{options.model}: {options.model.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
