"""Impacts: what a posting is worth, as a byte, fixed when a segment is written.

    impact(tf, length) = tf / (tf + k(length)),   as a byte: 255 × impact, rounded, at least 1
    k(length)          = k1 × (1 − b + b × length / pivot)

This is BM25 without its idf, which is applied when a search is made, so
that segments agree and the idf may change as an archive grows.  An
occurrence in the title counts TITLE_WEIGHT times in tf; `length` is all
words of title and body; `pivot` is a length that the archive fixes when
its first articles come, so that segments agree in it too.  Robertson and
Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009),
sections 3.5 and 3.6; the constant factor k1 + 1 is left out.
"""

from __future__ import annotations

K1 = 1.5
B = 0.7
TITLE_WEIGHT = 2.0
STEPS = 255
