"""How fast are the dates of newswire read, and what kinds of them are there?

    python bench/dates.py DATA              DATA holds the files of Reuters-21578
    python bench/dates.py DATA --show N     N of the mentions, with what they mean

The second is for reading through: which of a hundred are right?
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

from dateline.corpus.article import Article
from dateline.corpus.dates import DateMention, read_dates
from dateline.corpus.reading import read

RUNS = 3
SEED = 20170424


def mentions_of(articles: list[Article]) -> list[tuple[str, list[DateMention]]]:
    """Return the text of each article and the dates that it mentions."""
    texts = [(f"{each.title}\n\n{each.body}", each.date) for each in articles]
    return [(text, read_dates(text, date)) for text, date in texts]


def main() -> None:
    """Print the speed, best of some runs, and how many mentions there are of each granularity."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--files", type=int, default=2)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    files = sorted(options.data.glob("*.sgm.gz"))[: options.files]
    articles = [article for path in files for article in read(path)]
    seconds = []
    for _ in range(RUNS):
        began = time.process_time()
        found = mentions_of(articles)
        seconds.append(time.process_time() - began)
    megabytes = sum(len(text) for text, _ in found) / 1e6
    kinds = Counter(each.granularity for _, mentions in found for each in mentions)
    print(f"{megabytes:.1f} MB, {megabytes / min(seconds):.1f} MB/s, {kinds.total():,} mentions")
    print(", ".join(f"{kind} {n:,}" for kind, n in kinds.most_common()))
    pairs = [(text, each) for text, mentions in found for each in mentions]
    for text, each in random.Random(SEED).sample(pairs, min(options.show, len(pairs))):
        before, after = text[max(0, each.start - 60) : each.start], text[each.end : each.end + 30]
        line = f"{each.confidence:.2f} {each.iso:21} {before}[{each.text}]{after}"
        print(" ".join(line.split()))


if __name__ == "__main__":
    main()
