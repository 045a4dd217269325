"""Scoring: BM25 over title and body as one text, with a weight for the title.

    score(article) = Σ weight × idf(t) × tf / (tf + k(length))
    idf(t)         = ln(1 + (n − df + 0.5) / (df + 0.5))
    k(length)      = k1 × (1 − b + b × length / mean length)

over the words t of the query that the article holds, where an occurrence
in the title counts twice in tf, and of a word asked for in one field only
those there count.  Robertson and Zaragoza, The
Probabilistic Relevance Framework: BM25 and Beyond (2009), sections 3.5
and 3.6; the idf with 1 + is Lucene's, so that none is negative.  The
constant factor k1 + 1 is left out: it changes no order, and without it a
word is worth at most its idf.

n and df count what the segments hold, deleted articles too until they
are merged away.  Scores are 64-bit floats; sums are taken in the order
of the query's words, so they are equal from run to run.
"""

from __future__ import annotations

import math

K1 = 1.5
B = 0.7
TITLE_WEIGHT = 2.0

# What two words of a short query earn where they stand side by side, as a
# multiple of the sum of their idf.  A word's own share stays below its
# idf, so 1 puts articles with "carl vinson" before those with both apart.
SIDE_BY_SIDE = 1.0

# A pattern such as missile* scores as a word that occurs once in the body
# of an article of mean length.
PATTERN_TF = 1 / (1 + K1)


def idf(doc_freq: int, n_docs: int) -> float:
    """Return the inverse document frequency of a word, 0 or more."""
    return math.log(1 + (n_docs - doc_freq + 0.5) / (doc_freq + 0.5))
