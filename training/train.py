"""Train the tagger that the package ships with.

    python training/train.py DATA corpus/entities/tagger.model

DATA is a folder with gmb, uner-ewt, uner-pud, wikigold, crossner-politics and
gum.  The test part of UNER EWT is never read.  Seeded: the same data give
the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from _trainer import allowed_arcs, fit
from documents import KINDS, Document, collections

from dateline.corpus.entities._tagger import Tagger, Weights
from dateline.corpus.entities.classes import Classes
from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.tokens import fold

N_LABELS = 1 + 4 * len(KINDS)
LEXICAL = np.uint32(1 << 31)
EVERY = (1 << N_LABELS) - 1
OTHER = 0b1111 << (1 + 4 * KINDS.index("other"))


@dataclass
class Settings:
    """What can be chosen about the training."""

    epochs: int = 12
    rate: float = 0.12
    decay: float = 0.0004
    dropout: float = 0.15
    least_seen: int = 2
    n_rows: int = 110_000
    silver: float = 0.4
    seed: int = 1988
    pooling: float = 0.5


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
            importance.append(settings.silver if document.collection == "gmb" else 1.0)
        if taken:
            parts.append((
                np.concatenate(taken),
                np.array(counts, np.int32),
                np.array(keys, np.uint32),
                np.frombuffer(bytes(lexical), np.uint8),
            ))
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


def train(documents: Sequence[Document], settings: Settings) -> dict[str, np.ndarray]:
    """Return keys, weights and arcs of a model, weights not yet rounded."""
    began = time.perf_counter()
    tagger = Tagger(Classes(gazetteer()), fold)
    islands = islands_of(documents, tagger, settings)
    vocabulary, seen = np.unique(islands.keys, return_counts=True)
    vocabulary = vocabulary[seen >= settings.least_seen]
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
    stages = [(vocabulary, settings.epochs)]
    for stage in range(2):
        features, ends = features_of(islands, vocabulary)
        squares = np.zeros_like(weights)
        for epoch in range(settings.epochs if stage == 0 else max(2, settings.epochs // 3)):
            order = random.permutation(len(islands.ends)).astype(np.int32)
            rate = settings.rate * (1 if stage == 0 else 0.3)
            loss = fit(
                order, islands.ends, ends, features, islands.masks, islands.importance,
                weights, squares, arcs, arc_squares,
                rate, settings.decay, settings.dropout, settings.seed + 100 * stage + epoch,
            )  # fmt: skip
            print(f"stage {stage} epoch {epoch} loss {loss:.4f} {time.perf_counter() - began:.0f} s", flush=True)
        if stage == 0 and len(vocabulary) > settings.n_rows:
            norms = np.abs(weights).max(1)
            kept = np.sort(np.argsort(-norms, kind="stable")[: settings.n_rows])
            vocabulary, weights = vocabulary[kept], np.ascontiguousarray(weights[kept])
        elif stage == 0:
            break
    return {"keys": vocabulary, "weights": weights, "arcs": arcs}


def weights_of(model: dict[str, np.ndarray]) -> Weights:
    """Return a model's weights rounded to eight bits, as the tagger takes them."""
    most = np.quantile(np.abs(model["weights"]).max(1), 0.999)
    scale = float(most) / 127
    rows = np.clip(np.rint(model["weights"] / scale), -127, 127).astype(np.int8)
    return Weights(
        np.ascontiguousarray(model["keys"], np.uint32),
        rows.ravel(),
        np.ascontiguousarray(model["arcs"], np.float32).ravel(),
        scale,
    )


def measure(documents: Sequence[Document], tagger: Tagger, only: str = "") -> dict[str, tuple]:
    """Return precision, recall and F1 of exact spans, by kind."""
    counts = {kind: [0, 0, 0] for kind in KINDS}
    for document in documents:
        (starts, ends, _), spans = tagger.read(document.text)
        found = {(starts[first], ends[last], KINDS[kind]) for first, last, kind, _ in spans}
        gold = set(document.spans)
        free = document.free
        for span in found:
            if any(a < span[1] and span[0] < b for a, b in free):
                continue
            counts[span[2]][1] += 1
            counts[span[2]][0] += span in gold
        for span in gold:
            counts[span[2]][2] += 1
    result = {}
    for kind, (right, n_found, n_gold) in counts.items():
        p, r = right / max(1, n_found), right / max(1, n_gold)
        result[kind] = (100 * p, 100 * r, 200 * p * r / max(1e-9, p + r))
    return result


def halves(data: dict[str, list[Document]]) -> tuple[list[Document], dict[str, list[Document]]]:
    """Return documents to train on, and others to measure on, while things are being chosen."""
    seen: list[Document] = []
    unseen: dict[str, list[Document]] = {}
    for name, documents in data.items():
        if name in ("ewt", "pud", "wikigold"):
            seen += documents[::2]
            unseen[name] = documents[1::2]
        elif name in ("gmb",):
            seen += [d for i, d in enumerate(documents) if i % 12]
            unseen[name] = documents[::12]
        else:
            seen += documents
    return seen, unseen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, nargs="?")
    for name, kind in Settings.__annotations__.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=eval(kind), default=getattr(Settings, name))
    options = parser.parse_args()
    settings = Settings(**{name: getattr(options, name) for name in Settings.__annotations__})
    began = time.perf_counter()
    data = collections(options.data)
    print({k: len(v) for k, v in data.items()}, f"{time.perf_counter() - began:.0f} s", flush=True)
    seen, unseen = halves(data)
    model = train(seen, settings)
    weights = weights_of(model)
    np.savez("/tmp/model.npz", **model)
    report(unseen, weights, settings.pooling)


def report(unseen, weights, pooling):
    for name, documents in unseen.items():
        tagger = Tagger(Classes(gazetteer()), fold, weights, pooling)
        figures = measure(documents, tagger)
        print(f"{name:9}", "  ".join(f"{k[:6]} P{p:5.1f} R{r:5.1f} F{f:5.1f}" for k, (p, r, f) in figures.items()), flush=True)


if __name__ == "__main__":
    main()
