"""GUM: noun phrases in text, of which those that are names are kept.  From its WebAnno files."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from document import Document, Word, compose
from words import name_roles, prose

from dateline.corpus.entities.gazetteer import gazetteer
from dateline.corpus.entities.tokens import fold


def georgetown(path: Path) -> Iterator[Document]:
    """Yield the documents of GUM, whose noun phrases are reduced to the names in them."""
    with tarfile.open(path) as bundle:
        for member in sorted(bundle.getnames()):
            file = bundle.extractfile(member) if member.endswith(".tsv") else None
            if file is not None:
                sentences = _gum_sentences(file.read().decode("utf-8"))
                document = compose(sentences)
                document.collection = "gum"
                yield document


_MARK = re.compile(r"([a-z]+)(?:\[(\d+)\])?")


def _gum_sentences(text: str) -> Iterator[list[Word]]:
    for block in text.split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if re.match(r"\d+-\d+\t", line)]
        if rows:
            yield _gum_sentence(rows)


def _gum_sentence(rows: list[list[str]]) -> list[Word]:
    words = [row[2] for row in rows]
    phrases: dict[tuple[str, str], list[int]] = {}
    known: set[str] = set()
    for i, row in enumerate(rows):
        for label, number in _MARK.findall(row[3]):
            phrases.setdefault((label, number or f"-{i}"), []).append(i)
        if len(row) > 6:
            known.update(re.findall(r"\[(\d+)\]", row[6]))
            if row[6] != "_" and "[" not in row[6]:
                known.add(f"-{i}")
    tags = ["O"] * len(words)
    for indices in phrases.values():
        for i in indices:
            if words[i][0].isupper() and not (i == 0 and words[i].lower() in _PLAIN):
                tags[i] = "?"
    kinds = {"person": "person", "place": "place", "organization": "organisation"}
    # The widest name wins: the Boston of the Boston Red Sox is no place.
    for (label, number), indices in sorted(phrases.items(), key=lambda item: len(item[1])):
        kind = kinds.get(label, "other" if number in known and label != "time" else "")
        name = _name_in(words, indices)
        if kind == "person":
            name = _one_person(words, name)
        if kind and name and (number in known or _is_plausible(words, name, kind)):
            for n, i in enumerate(name):
                tags[i] = f"{'I' if n else 'B'}-{kind}"
    return list(zip(words, tags, strict=True))


def _one_person(words: list[str], name: list[int]) -> list[int]:
    """Return the name of a person without where that belongs; none of several people.

    A phrase is as wide as it can be: Jenna and Julien, Matthew Ingram of The Globe.
    """
    texts = [words[i] for i in name]
    if "and" in texts or "&" in texts:
        return []
    return name[: texts.index("of")] if "of" in texts else name


_PLAIN = frozenset("i the a an this that these those he she it we they you my his her our".split())


_TRAILING = frozenset(("'s", "'", "’s", "’", ",", "the", "of", "and", "for", "-", "&", "."))


def _name_in(words: list[str], indices: list[int]) -> list[int]:
    """Return the tokens of the name that a noun phrase consists of, or none."""
    tables = gazetteer()
    first, last = 0, len(indices)
    while first < last:
        word = words[indices[first]]
        key = fold(word).strip(".")
        if key in _PLAIN or key in tables.lexicon.title or word.islower():
            first += 1
        else:
            break
    while last > first and words[indices[last - 1]] in _TRAILING:
        last -= 1
    name = indices[first:last]
    if not name or name[-1] - name[0] != len(name) - 1:
        return []
    for i in name:
        word = words[i]
        joins = fold(word) in tables.lexicon.particle | {"of", "the", "and", "for", "-", "&", "."}
        if not (word[0].isupper() or word[0].isdigit() or joins) or word in (",", "("):
            return []
    if not words[name[0]][0].isupper() and not words[name[-1]][0].isupper():
        return []
    if len(name) == 1 and fold(words[name[0]]) in prose() | tables.lexicon.calendar:
        return []
    return name


def _is_plausible(words: list[str], name: list[int], kind: str) -> bool:
    """Tell whether a name that no encyclopedia knows is one, and no Most Valuable Player."""
    tables = gazetteer()
    keys = [fold(words[i]) for i in name]
    if kind == "person":
        return any(key in name_roles() for key in keys)
    return not all(key in prose() or key in tables.lexicon.role for key in keys)
