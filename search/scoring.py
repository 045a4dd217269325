"""Scoring: BM25 over title and body as one text.

    score(article) = Σ weight × idf(t) × impact(tf, length)
    idf(t)         = ln(1 + (n − df + 0.5) / (df + 0.5))

over the words t of the query that the article holds; index/impacts.py
has the impacts, which are bytes: so a score is right to within half of
1/255 of each word's weight × idf, but that no word is worth less than
one of these steps.  The engine counts in whole numbers, which moves a
score by less than a millionth of the most that the query can score.

A field, as in title:missile, decides which articles match.  The word
then scores by its impact in the whole article, as it would without the
field.  Robertson and Zaragoza, The Probabilistic
Relevance Framework: BM25 and Beyond (2009), section 3.5; the idf with
1 + is Lucene's, so that none is negative.

n and df count what the segments hold, deleted articles too until they
are merged away.
"""

from __future__ import annotations

import math

from ..index.impacts import K1

# What two words of a short query earn where they stand side by side, as a
# multiple of the sum of their idf.  A word's own share stays below its
# idf, so 1 puts articles with "carl vinson" before those with both apart.
SIDE_BY_SIDE = 1.0

# A pattern such as missile* scores as a word that occurs once in the body
# of an article as long as the archive's pivot.
PATTERN_TF = 1 / (1 + K1)


def idf(doc_freq: int, n_docs: int) -> float:
    """Return the inverse document frequency of a word, 0 or more."""
    return math.log(1 + (n_docs - doc_freq + 0.5) / (doc_freq + 0.5))
