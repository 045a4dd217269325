"""Do the countries and people that are read agree with the labels of Reuters-21578?

    python bench/reuters_labels.py DATA             PLACES as countries, PEOPLE by surname
    python bench/reuters_labels.py DATA --errors N  N articles of the files looked at that differ

DATA is the folder with reut2-000.sgm.gz and the following files.  PLACES: the
labels of an article as countries, against the countries that are read from
its title, body and dateline; precision, recall and F1 over all decisions.
PEOPLE: how many labels have their surname among the people read; some
articles are a headline in capitals alone.  No label is trained on.

The files up to 004 were looked at while the rules were written; the others
were not.  Of the articles without any label many are market reports and
headlines that nobody labelled, so that both figures stand here: over all
articles, and over those with a label.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.corpus.article import Article
from dateline.corpus.entities import geography, read_entities
from dateline.corpus.entities.countries import countries
from dateline.corpus.entities.datelines import place_of
from dateline.corpus.entities.tokens import fold
from dateline.corpus.reading import read

LOOKED_AT = 5


@dataclass(slots=True)
class Tally:
    """Decisions counted: right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[str], marked: set[str]) -> None:
        self.right += len(found & marked)
        self.wrong += len(found - marked)
        self.missed += len(marked - found)

    def __str__(self) -> str:
        precision = 100 * self.right / max(1, self.right + self.wrong)
        recall = 100 * self.right / max(1, self.right + self.missed)
        f1 = 200 * self.right / max(1, 2 * self.right + self.wrong + self.missed)
        return f"P {precision:5.2f}  R {recall:5.2f}  F1 {f1:5.2f}"


@dataclass(slots=True)
class Scores:
    """The figures of one part of the files."""

    every: dict[str, Tally] = field(default_factory=lambda: {"all": Tally(), "labelled": Tally()})
    about: dict[str, Tally] = field(default_factory=lambda: {"all": Tally(), "labelled": Tally()})
    people: dict[str, Counter[bool]] = field(
        default_factory=lambda: {"all": Counter(), "with a body": Counter()}
    )

    def add(self, article: Article) -> None:
        labels = marked(article)
        for tallies, found in ((self.every, mentioned(article)), (self.about, about(article))):
            tallies["all"].add(found, labels)
            if labels:
                tallies["labelled"].add(found, labels)
        read_or_not = [is_read for _, is_read in surnames(article)]
        self.people["all"].update(read_or_not)
        if article.body:
            self.people["with a body"].update(read_or_not)

    def lines(self) -> Iterator[str]:
        for which in ("all", "labelled"):
            yield f"  PLACES, {which:8}  every country mentioned  {self.every[which]}"
            yield f"  PLACES, {which:8}  countries it is about    {self.about[which]}"
        for which, people in self.people.items():
            share = 100 * people[True] / max(1, people.total())
            yield f"  PEOPLE, {which:11}  {people[True]} of {people.total()} read: {share:.2f} %"


def marked(article: Article) -> set[str]:
    """Return the countries that the labels name."""
    found = (country_of(geography.canonical(label) or "") for label in article.places or ())
    return set(filter(None, found))


def country_of(name: str) -> str | None:
    """Return the code of the country that a canonical place lies in."""
    place = geography.place(name)
    return place.country if place else None


def about(article: Article) -> set[str]:
    """Return the countries that an article is read to be about."""
    return set(filter(None, map(country_of, countries(article))))


def mentioned(article: Article) -> set[str]:
    """Return the countries of all places read, and of the dateline."""
    text = f"{article.title}\n\n{article.body}"
    found = {e.country for e in read_entities(text) if e.kind == "place" and e.confidence >= 0.7}
    dateline = place_of(str(article.extra.get("dateline", "")))
    return set(filter(None, found | {dateline.country if dateline else None}))


def surnames(article: Article) -> Iterator[tuple[str, bool]]:
    """Yield each person labelled, and whether somebody of that surname was read."""
    if not article.people:
        return
    people = read_entities(f"{article.title}\n\n{article.body}")
    words = {
        word
        for entity in people
        if entity.kind == "person"
        for word in fold(entity.name).replace("-", " ").split()
    }
    for label in article.people:
        yield label, fold(label).replace("-", " ").split()[-1] in words


def differing(articles: Iterable[Article]) -> Iterator[str]:
    """Yield a line for each article that is read otherwise than it is labelled."""
    for article in articles:
        found, labels = about(article), marked(article)
        lost = [label for label, is_read in surnames(article) if not is_read]
        if found != labels or lost:
            signs = [f"+{code}" for code in sorted(found - labels)]
            signs += [f"-{code}" for code in sorted(labels - found)] + [f"?{name}" for name in lost]
            yield f"{article.id:>5} {' '.join(signs):20} {article.title}"


def articles(data: Path, numbers: Iterable[int]) -> Iterator[Article]:
    """Yield the articles of the files with these numbers."""
    for number in numbers:
        for article in read(data / f"reut2-{number:03}.sgm.gz"):
            if isinstance(article, Article):
                yield article


def main() -> None:
    """Print the figures of the files looked at, of those unseen, and of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    n_files = len(list(options.data.glob("reut2-*.sgm.gz")))
    if options.errors:
        lines = differing(articles(options.data, range(LOOKED_AT)))
        for _, line in zip(range(options.errors), lines, strict=False):
            print(line)
        return
    total = Scores()
    parts = {"files looked at": range(LOOKED_AT), "files unseen": range(LOOKED_AT, n_files)}
    for name, numbers in parts.items():
        scores = Scores()
        for article in articles(options.data, numbers):
            scores.add(article)
            total.add(article)
        print(name, *scores.lines(), sep="\n")
    print("all files", *total.lines(), sep="\n")


if __name__ == "__main__":
    main()
