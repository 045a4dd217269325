"""Compile the lists of names and words that the model's lexicon is made from.

    pip install faker names          (here only)
    python training/build_words.py DATA

DATA is the folder of the annotated collections, with `gazetteers/`.  Written
beside this file:

    names.tsv   folded word of a person's name, role: f forename, s surname, b both
    words.tsv   words that prose writes in lower case

Names come from the Names Corpus, the popular-names lists, the census of the
United States (its 20,000 most frequent surnames) and the name lists of faker.
None is taken from annotated text, where it would look surer than it is.
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import faker.providers.person
import names
from documents import collections

from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.tokens import fold

HERE = Path(__file__).parent
CENSUS_SURNAMES = 20_000
LEAST_SEEN = 2
# A word that has a capital so many times as often is a name that was misspelt.
CAPITALISED = 20
_NAME = re.compile(r"[a-z']{2,20}")
_WORD = re.compile(r"[^\W\d_]+")
_FAMILY = ("last", "surname", "family")


def listed(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, role) from the Names Corpus and the popular-names lists."""
    for file in ("female.txt", "male.txt"):
        for line in (folder / file).read_text("utf-8").split():
            yield line, "f"
    files = (("common-forenames-by-country.csv", "f"), ("common-surnames-by-country.csv", "s"))
    for file, role in files:
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                name = row["Romanized Name"] or row["Localized Name"]
                for part in name.replace("-", " ").split():
                    yield part, role


def census() -> Iterator[tuple[str, str]]:
    """Yield (name, role) from the census of the United States, 1990."""
    folder = Path(names.__file__).parent
    files = (("dist.female.first", "f"), ("dist.male.first", "f"), ("dist.all.last", "s"))
    for file, role in files:
        for line in (folder / file).read_text("ascii").splitlines()[:CENSUS_SURNAMES]:
            yield line.split()[0], role


def fakers() -> Iterator[tuple[str, str]]:
    """Yield (name, role) from faker's lists for all languages in Latin letters."""
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in sorted(dir(provider)):
            values = getattr(provider, attribute)
            if "name" not in attribute or not isinstance(values, (tuple, list, dict)):
                continue
            is_family = any(word in attribute for word in _FAMILY)
            if is_family or "first" in attribute:
                for value in values:
                    if isinstance(value, str) and "{" not in value:
                        for part in value.replace("-", " ").split():
                            yield part, "s" if is_family else "f"


def name_rows(found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each name once, folded, with the roles that it plays."""
    roles: dict[str, set[str]] = defaultdict(set)
    for name, role in found:
        key = fold(name)
        if _NAME.fullmatch(key):
            roles[key].add(role)
    for key, both in sorted(roles.items()):
        yield f"{key}\t{'b' if len(both) > 1 else both.pop()}"


def words(data: Path) -> Iterator[str]:
    """Yield the words that stand in lower case again and again."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for documents in collections(data).values():
        for document in documents:
            for word in _WORD.findall(document.text):
                if word.islower():
                    lower[word] += 1
                elif word.istitle():
                    capital[word.lower()] += 1
    for word, n in sorted(lower.items()):
        if n >= LEAST_SEEN and n * CAPITALISED > capital[word]:
            yield word


def main(data: Path) -> None:
    """Write both lists."""
    lexicon = gazetteer()
    kept = [*((key, "f") for key in lexicon.forenames), *((key, "s") for key in lexicon.surnames)]
    rows = name_rows([*listed(data / "gazetteers"), *census(), *fakers(), *kept])
    (HERE / "names.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    (HERE / "words.tsv").write_text("\n".join(words(data)) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_words.py DATA")
    main(Path(sys.argv[1]))
