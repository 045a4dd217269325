"""How small and how fast are stored articles?

    python bench/storage.py [--size 20000]

Title and body, coded as Dateline does and compressed each alone as zstd does
with a dictionary, on articles that neither has seen: codebook and dictionary
come from a first part of Reuters, and from a first part of the articles of
articles.py.  The last row of each is text unlike that: Reuters in capitals.

The codebook is not in the ratio: a large segment has one of 0.2 MB.  Times
are those of the processor, each the best of several.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard
from articles import n_bytes
from harness import Options, options_of, options_parser, quiet, table

import dateline
from dateline.index.format import read_container, write_container
from dateline.index.store import ArticleWriter, train_codebook
from dateline.index.stored import StoredArticles

Articles = Sequence[dateline.Article]
HEAD = (
    "articles", "way", "ratio", "train ms", "write MB/s", "read MB/s", "µs an article",
    "learnt KB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """Articles to learn from, and others to write."""

    name: str
    first: Articles
    others: Articles


class Codes:
    """Words and phrases in a codebook, as in index/store.py."""

    def learn(self, first: Articles) -> bytes:
        """Train a codebook."""
        self.learnt = train_codebook(first)
        return self.learnt

    def write(self, articles: Articles) -> int:
        """Write articles; return the bytes of their frames."""
        writer = ArticleWriter(self.learnt)
        writer.add_many(articles)
        sections = writer.sections()
        data = memoryview(write_container("SEGM", sections))
        self._stored = StoredArticles(read_container("SEGM", "articles", data))
        return len(sections["articles"])

    def read(self, number: int) -> tuple[str, str]:
        """Return title and body of an article that was written."""
        return self._stored.texts(number)


class Zstd:
    """Frames of zstd, level 3, with a dictionary of 112 KB."""

    def learn(self, first: Articles) -> bytes:
        """Train a dictionary on 2,000 articles."""
        step = -(-len(first) // 2_000)
        samples: list[Any] = [_text(article) for article in first[::step]]
        dictionary = zstandard.train_dictionary(112 << 10, samples, k=200, d=8)
        self._compress = zstandard.ZstdCompressor(level=3, dict_data=dictionary).compress
        self._decompress = zstandard.ZstdDecompressor(dict_data=dictionary).decompress
        return dictionary.as_bytes()

    def write(self, articles: Articles) -> int:
        """Write articles; return the bytes of their frames."""
        self._frames = [self._compress(_text(article)) for article in articles]
        return sum(map(len, self._frames))

    def read(self, number: int) -> tuple[str, str]:
        """Return title and body of an article that was written."""
        title, _, body = self._decompress(self._frames[number]).decode().partition("\0")
        return title, body


def _text(article: dateline.Article) -> bytes:
    return f"{article.title}\0{article.body}".encode()


def samples(options: Options) -> Iterator[Sample]:
    """Yield what is learnt from, and written."""
    files = sorted((*options.data.glob("*.sgm"), *options.data.glob("*.sgm.gz")))
    reuters = [
        _bare(article)
        for file in files
        for article in dateline.read(file)
        if isinstance(article, dateline.Article)
    ]
    made = [_bare(article) for article in options.newswire().articles(options.size)]
    half = len(reuters) // 2
    yield Sample("Reuters", reuters[:half], reuters[half:])
    yield Sample("made", made[: len(made) // 2], made[len(made) // 2 :])
    shouted = [dateline.Article(a.id, a.title.upper(), a.body.upper()) for a in reuters[half:]]
    yield Sample("capitals", reuters[:half], shouted)


def _bare(article: dateline.Article) -> dateline.Article:
    return dateline.Article(article.id, article.title, article.body)


def measure(sample: Sample, way: Codes | Zstd, rounds: int) -> list[str]:
    """Return a row of the table."""
    size = sum(map(n_bytes, sample.others))
    learnt = way.learn(sample.first)
    learning = best(lambda: way.learn(sample.first), rounds)
    n_stored = way.write(sample.others)
    writing = best(lambda: way.write(sample.others), rounds)
    numbers = range(len(sample.others))
    reading = best(lambda: [way.read(number) for number in numbers], rounds)
    for number, article in enumerate(sample.others):
        assert way.read(number) == (article.title, article.body)
    return [
        sample.name,
        type(way).__name__.lower(),
        f"{size / n_stored:.2f}",
        f"{learning * 1e3:.0f}",
        f"{size / writing / 1e6:.0f}",
        f"{size / reading / 1e6:.0f}",
        f"{reading / len(sample.others) * 1e6:.2f}",
        f"{len(learnt) / 1e3:.0f}",
    ]


def best(act: Callable[[], object], rounds: int) -> float:
    """Return the processor's seconds in the fastest of some rounds."""
    times = []
    with quiet():
        for _ in range(rounds):
            started = time.process_time()
            act()
            times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=5).parse_args())
    rows = [
        measure(sample, way, options.rounds)
        for sample in samples(options)
        for way in (Codes(), Zstd())
    ]
    print(table(HEAD, rows))


if __name__ == "__main__":
    main()
