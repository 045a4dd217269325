"""How good is a ranking?  Four measures, each a small pure function.

    ranked      article ids, best first, each at most once
    relevance   the judged grade of an id; an id that nobody judged has grade 0

An id is relevant where its grade is above 0.  Each measure is between 0
and 1, and 0 where nothing is relevant.  They agree with trec_eval, which
names them ndcg_cut.k, map, P.k and recall.k; the formulas are in Manning,
Raghavan and Schütze, "Introduction to Information Retrieval" (2008),
section 8.4, and for nDCG in Järvelin and Kekäläinen, "Cumulated
gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2


def dcg_at(k: int, grades: Iterable[int]) -> float:
    """Return the sum over the first k ranks of grade / log2(rank + 1).

    The gain is the grade itself, as in trec_eval, and not 2^grade - 1;
    a grade below 0 gains nothing.
    """
    first_k = (grade for _, grade in zip(range(k), grades, strict=False))
    return sum(max(grade, 0) / log2(rank + 1) for rank, grade in enumerate(first_k, 1))


def ndcg_at(k: int, ranked: Sequence[str], relevance: Mapping[str, int]) -> float:
    """Return the DCG at k over that of the best ranking the judgements allow."""
    best = dcg_at(k, sorted(relevance.values(), reverse=True))
    return dcg_at(k, (relevance.get(id_, 0) for id_ in ranked)) / best if best else 0.0


def average_precision(ranked: Sequence[str], relevance: Mapping[str, int]) -> float:
    """Return the mean, over all relevant articles, of the precision where each was found.

    A relevant article that was not found counts as precision 0.  The mean
    of this over the queries is MAP.
    """
    n_found, total = 0, 0.0
    for rank, id_ in enumerate(ranked, 1):
        if relevance.get(id_, 0) > 0:
            n_found += 1
            total += n_found / rank
    n_relevant = _count_relevant(relevance)
    return total / n_relevant if n_relevant else 0.0


def precision_at(k: int, ranked: Sequence[str], relevance: Mapping[str, int]) -> float:
    """Return the share of relevant articles in the first k; ranks left empty count against it."""
    return _count_found(k, ranked, relevance) / k


def recall_at(k: int, ranked: Sequence[str], relevance: Mapping[str, int]) -> float:
    """Return the share of the relevant articles that stand in the first k."""
    n_relevant = _count_relevant(relevance)
    return _count_found(k, ranked, relevance) / n_relevant if n_relevant else 0.0


def _count_found(k: int, ranked: Sequence[str], relevance: Mapping[str, int]) -> int:
    return sum(relevance.get(id_, 0) > 0 for id_ in ranked[:k])


def _count_relevant(relevance: Mapping[str, int]) -> int:
    return sum(grade > 0 for grade in relevance.values())
