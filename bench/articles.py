"""Any number of articles, made from the sentences of Reuters-21578.

    python bench/articles.py 20000 >articles.jsonl

An article is as long, in sentences, as one of Reuters.  Three in five of its
sentences come from one neighbourhood of 50 that follow each other in
Reuters, so that its words go together; the rest come from anywhere.  Title
and places are those of the article where the neighbourhood begins, and the
date is any day from 1987 to 2026.

Article 7 is the same in every stream of a seed, however long: the first
20,000 of a million are the 20,000.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dateline

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "reuters21578"
SEED = 1

NEIGHBOURHOOD = 50
NEAR = 0.6
FIRST_DAY = dt.date(1987, 1, 1).toordinal()
N_DAYS = dt.date(2026, 12, 31).toordinal() - FIRST_DAY + 1

_SENTENCE_END = re.compile(r"""(?<=[.?!])\s+(?=["'(]?[A-Z])""")
_SIGNATURE = re.compile(r"\s*\breuter\b\W*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Newswire:
    """What articles are made of.

    `lengths` counts the sentences of each article of Reuters, `sources`
    holds the title and the places of each, and `source_of` tells for each
    of the sentences, which stand as they do in Reuters, its article.
    """

    seed: int
    sentences: list[str]
    source_of: list[int]
    lengths: list[int]
    sources: list[tuple[str, tuple[str, ...]]]

    def article(self, number: int) -> dateline.Article:
        """Make one article."""
        draw = random.Random(self.seed << 40 | number).random
        last = len(self.sentences) - NEIGHBOURHOOD
        start = int(draw() * last)
        length = self.lengths[int(draw() * len(self.lengths))]
        day = FIRST_DAY + int(draw() * N_DAYS)
        places = (
            start + int(draw() * NEIGHBOURHOOD) if draw() < NEAR else int(draw() * last)
            for _ in range(length)
        )
        title, where = self.sources[self.source_of[start]]
        return dateline.Article(
            id=f"a{number:06}",
            title=title,
            body=" ".join([self.sentences[place] for place in places]),
            date=dt.date.fromordinal(day),
            people=(),
            places=where,
        )

    def articles(self, n_articles: int, start: int = 0) -> Iterator[dateline.Article]:
        """Make articles, one at a time."""
        return map(self.article, range(start, start + n_articles))


def read_newswire(data: Path = DATA, seed: int = SEED) -> Newswire:
    """Take the sentences out of the files of Reuters-21578."""
    files = sorted((*data.glob("*.sgm"), *data.glob("*.sgm.gz")))
    if not files:
        sys.exit(f"no Reuters-21578 files at {data}: name the folder that holds reut2-000.sgm.gz")
    newswire = Newswire(seed, [], [], [], [])
    for file in files:
        for article in dateline.read(file):
            if isinstance(article, dateline.Article):
                _take(newswire, article)
    return newswire


def _take(newswire: Newswire, article: dateline.Article) -> None:
    body = _SIGNATURE.sub("", article.body)
    sentences = [" ".join(part.split()) for part in _SENTENCE_END.split(body) if part.strip()]
    if sentences:
        newswire.source_of.extend([len(newswire.sources)] * len(sentences))
        newswire.sentences.extend(sentences)
        newswire.lengths.append(len(sentences))
        newswire.sources.append((article.title, article.places or ()))


def n_bytes(article: dateline.Article) -> int:
    """Return the size of title and body as UTF-8, by which speeds are told."""
    return len(article.title.encode()) + len(article.body.encode())


def main() -> None:
    """Print articles as JSON lines."""
    for article in read_newswire().articles(int(sys.argv[1])):
        print(json.dumps(article.to_mapping()))


if __name__ == "__main__":
    main()
