"""Words that the tagger knows more of: names, prose, and which stand in like surroundings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# In a group, as in build_clusters.py.
CLUSTERS = 16

HERE = Path(__file__).parent


@cache
def name_roles() -> dict[str, str]:
    """Return the words of people's names: f forename, s surname, b both."""
    return dict(line.split("\t") for line in (HERE / "names.tsv").read_text("utf-8").splitlines())


@cache
def prose() -> frozenset[str]:
    """Return the words that prose writes in lower case."""
    return frozenset((HERE / "words.tsv").read_text("utf-8").split())


@cache
def clusters() -> dict[str, int]:
    """Return the cluster of each word, a number from CLUSTERS on: no cluster is 0."""
    lines = (HERE / "clusters.txt").read_text("utf-8").splitlines()
    return {word: n for n, line in enumerate(lines, CLUSTERS) for word in line.split()}
