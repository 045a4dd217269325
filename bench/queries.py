"""The queries that all engines answer, drawn from the articles themselves.

| Kind | How many | |
| --- | --- | --- |
| term | 100 | single words of three bands of frequency |
| or | 88 | two to four words of one article, any of them |
| and | 88 | the first two of these, both of them |
| phrase | 86 | two words that stand side by side in an article |
| words | 88 | as `and`, typed without an operator |

A word is three or more plain letters and no stop word, so that tokenizers
have nothing to differ about and all engines do the same work.  The operators
are spelt alike in all of them, save that words without any mean OR to
tantivy.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from articles import Newswire

import dateline
from dateline.search.stopwords import ENGLISH

Kind = Literal["term", "or", "and", "phrase", "words"]
GOAL_KINDS: tuple[Kind, ...] = ("term", "or", "and", "phrase")
KINDS: tuple[Kind, ...] = (*GOAL_KINDS, "words")

N_TERMS, N_PHRASES, N_GROUPS = 100, 86, 88
# In so great a share of the articles: at least, and below.
BANDS = ((0.03, 0.5), (0.003, 0.03), (0.0003, 0.003))
N_SAMPLED = 10_000

_WORD = re.compile(r"(?<![\w'’.,+&/-])[a-z]{3,}(?![\w'’+&/-]|[.,]\w)")
_PAIR = re.compile(rf"(?=({_WORD.pattern}) ({_WORD.pattern}))")


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its kind, and its words in the order of the article."""

    kind: Kind
    words: tuple[str, ...]

    def __str__(self) -> str:
        match self.kind:
            case "or":
                return " OR ".join(self.words)
            case "and":
                return " AND ".join(self.words)
            case "phrase":
                return f'"{" ".join(self.words)}"'
            case _:
                return " ".join(self.words)


def make_queries(newswire: Newswire) -> dict[Kind, list[Query]]:
    """Draw the queries; the same ones for each archive of a seed, whatever its size."""
    rng = random.Random(newswire.seed)
    sample = list(newswire.articles(N_SAMPLED))
    groups = list(_groups(sample, rng))
    pairs = [group[:2] for group in groups]
    return {
        "term": [Query("term", (word,)) for word in _terms(sample, rng)],
        "or": [Query("or", group) for group in groups],
        "and": [Query("and", pair) for pair in pairs],
        "phrase": [Query("phrase", pair) for pair in _phrases(sample, rng)],
        "words": [Query("words", pair) for pair in pairs],
    }


def _terms(sample: Sequence[dateline.Article], rng: random.Random) -> Iterator[str]:
    """Yield words band by band, as equally many of each as can be."""
    n_holding = Counter(word for article in sample for word in set(_words(article)))
    for number, (least, below) in enumerate(BANDS):
        band = [word for word, n in sorted(n_holding.items()) if least <= n / len(sample) < below]
        yield from rng.sample(band, N_TERMS // len(BANDS) + (number < N_TERMS % len(BANDS)))


def _groups(sample: Sequence[dateline.Article], rng: random.Random) -> Iterator[tuple[str, ...]]:
    n_left = N_GROUPS
    while n_left:
        words = sorted(set(_words(rng.choice(sample))))
        n_words = rng.randint(2, 4)
        if len(words) >= n_words:
            n_left -= 1
            yield tuple(rng.sample(words, n_words))


def _phrases(sample: Sequence[dateline.Article], rng: random.Random) -> Iterator[tuple[str, ...]]:
    n_left = N_PHRASES
    while n_left:
        pairs = sorted(
            pair
            for pair in set(_PAIR.findall(rng.choice(sample).body.lower()))
            if ENGLISH.isdisjoint(pair)
        )
        if pairs:
            n_left -= 1
            yield rng.choice(pairs)


def _words(article: dateline.Article) -> list[str]:
    text = f"{article.title}\n{article.body}".lower()
    return [word for word in _WORD.findall(text) if word not in ENGLISH]


def main() -> None:
    """Print the queries."""
    from articles import read_newswire

    for kind, queries in make_queries(read_newswire()).items():
        for query in queries:
            print(kind, query, sep="\t")


if __name__ == "__main__":
    main()
