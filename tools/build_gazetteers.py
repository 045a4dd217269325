"""Compile the tables of people and words that the package ships with.

    python tools/build_gazetteers.py DATA corpus/entities

DATA is a folder with `gazetteers/` (the Names Corpus and the popular-names
lists) and `gmb/ner_dataset.csv.zip` (the Groningen Meaning Bank).  Written:

    names.tsv       folded name, role: f forename, s surname, b both
    words.tsv       word, role: w stands in lower case, o is an organisation's,
                    c has a capital and names nobody

`build_places.py` compiles the places; `demonyms.tsv` and `lexicon.tsv` are kept
by hand.  Credits are in NOTICE.
"""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

# Sentences past this share of the corpus stay unseen, to measure on.
SHARE_COMPILED = 0.8


def fold(text: str) -> str:
    """Fold case and accents, as the package does when it looks a name up."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def listed_names(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, role) from the Names Corpus and the popular-names lists."""
    for file in ("female.txt", "male.txt"):
        for line in (folder / file).read_text("utf-8").split():
            yield line, "f"
    files = (("common-forenames-by-country.csv", "f"), ("common-surnames-by-country.csv", "s"))
    for file, role in files:
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                for name in row["Romanized Name"].replace("-", " ").split():
                    yield name, role


def tagged_sentences(archive: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield the sentences of the Groningen Meaning Bank as (word, tag) pairs."""
    with zipfile.ZipFile(archive) as bundle, bundle.open("ner_dataset.csv") as raw:
        sentence: list[tuple[str, str]] = []
        for row in csv.DictReader(io.TextIOWrapper(raw, "latin-1", newline="")):
            if row["Sentence #"] and sentence:
                yield sentence
                sentence = []
            sentence.append((row["Word"], row["Tag"]))
        yield sentence


class WordCounts:
    """How often each word stands in lower case, and under which tag where it does not."""

    def __init__(self, sentences: Iterable[list[tuple[str, str]]]) -> None:
        self.lower: Counter[str] = Counter()
        self.tags: dict[str, Counter[str]] = defaultdict(Counter)
        self.forenames: Counter[str] = Counter()
        self.surnames: Counter[str] = Counter()
        for sentence in sentences:
            for i, (word, tag) in enumerate(sentence):
                if word.islower():
                    self.lower[word] += 1
                elif word[0].isupper() and word.isalpha() and not (i == 0 and tag == "O"):
                    self.tags[word][tag[2:] or "O"] += 1
            self._count_people(sentence)

    def _count_people(self, sentence: list[tuple[str, str]]) -> None:
        for (word, tag), (_, following) in zip(sentence, [*sentence[1:], ("", "O")], strict=True):
            if tag == "I-per" and word.isalpha():
                (self.forenames if following == "I-per" else self.surnames)[word] += 1

    def share(self, word: str, tag: str) -> float:
        counts = self.tags[word]
        return counts[tag] / max(1, counts.total() + self.lower[word.lower()])

    def names(self) -> Iterator[tuple[str, str]]:
        for counter, role in ((self.forenames, "f"), (self.surnames, "s")):
            for word, n in counter.items():
                if n >= 2 and len(word) > 1 and self.share(word, "per") >= 0.8:
                    yield word, role

    def words(self) -> dict[str, str]:
        found = {word: "w" for word, n in self.lower.items() if n >= 2 and word.isalpha()}
        for word, counts in self.tags.items():
            key, n = word.lower(), counts.total()
            if n >= 3 and counts["org"] / n >= 0.8 and self.lower[key] * 4 < n:
                found[key] = "o"
            elif n >= 3 and (counts["O"] + counts["tim"]) / n >= 0.8:
                found.setdefault(key, "c")
            elif n >= 20 and self.lower[key] * 20 < n:
                found.pop(key, None)
        return found


def name_rows(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each name once, folded, with the roles that it plays."""
    roles: dict[str, set[str]] = defaultdict(set)
    for name, role in names:
        key = fold(name)
        if len(key) > 1 and key.isalpha() and key.isascii():
            roles[key].add(role)
    for key, found in sorted(roles.items()):
        yield f"{key}\t{'b' if len(found) > 1 else found.pop()}"


def write(path: Path, rows: Iterable[str]) -> None:
    """Write a table and say how large it is."""
    path.write_text("\n".join(rows) + "\n", "utf-8", newline="\n")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main(data: Path, target: Path) -> None:
    """Compile both tables."""
    sentences = list(tagged_sentences(data / "gmb" / "ner_dataset.csv.zip"))
    counts = WordCounts(sentences[: int(len(sentences) * SHARE_COMPILED)])
    names = [*listed_names(data / "gazetteers"), *counts.names()]
    write(target / "names.tsv", name_rows(names))
    words = sorted(counts.words().items())
    write(target / "words.tsv", (f"{word}\t{role}" for word, role in words))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: build_gazetteers.py DATA TARGET")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
