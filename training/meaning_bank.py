"""The Groningen Meaning Bank: news that a machine marked, mended where it is always wrong."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from document import Document, Word, compose
from words import name_roles

from dateline.corpus.entities.gazetteer import Gazetteer, gazetteer
from dateline.corpus.entities.tokens import fold

GMB_SENTENCES = 8
# One stretch of the Meaning Bank of so many is written without dots in abbreviations.
UNDOTTED = 3


def meaning_bank(path: Path) -> Iterator[Document]:
    """Yield stretches of the Groningen Meaning Bank, titles taken off its persons."""
    sentences: list[list[Word]] = []
    with zipfile.ZipFile(path) as bundle, bundle.open("ner_dataset.csv") as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "latin-1", newline="")):
            if row["Sentence #"]:
                sentences.append([])
            sentences[-1].append((row["Word"], row["Tag"]))
    tables = gazetteer()
    for at in range(0, len(sentences), GMB_SENTENCES):
        group = [_mend(sentence, tables) for sentence in sentences[at : at + GMB_SENTENCES]]
        if at // GMB_SENTENCES % UNDOTTED == 1:
            group = [_undotted(sentence) for sentence in group]
        document = compose(group, spaced=at // GMB_SENTENCES % 4 == 0)
        document.collection = "gmb"
        yield document


def _mend(sentence: list[Word], tables: Gazetteer) -> list[Word]:
    """Return a sentence of the Meaning Bank with its tags made ours."""
    kinds = {"per": "person", "geo": "place", "gpe": "place", "org": "organisation"}
    kinds |= {"art": "other", "nat": "other", "eve": "other"}
    found: list[Word] = []
    at = 0
    while at < len(sentence):
        end = at + 1
        kind = kinds.get(sentence[at][1][2:], "")
        while end < len(sentence) and sentence[end][1] == f"I-{sentence[at][1][2:]}":
            end += 1
        words = [word for word, _ in sentence[at:end]]
        if kind:
            found += _mend_span(words, kind, tables)
        elif words[0][0].isupper() and found and found[-1][0] in _HEADS_OF_STATE:
            # A name that was forgotten after its title.
            found += [(word, "?") for word in words]
        else:
            found += [(word, "O") for word in words]
        at = end
    return found


def _undotted(sentence: list[Word]) -> list[Word]:
    """Return a sentence as others write it: UN and Mr, for U.N. and Mr."""
    return [
        (word.replace(".", "") if _ABBREVIATION.fullmatch(word) else word, tag)
        for word, tag in sentence
    ]


_ABBREVIATION = re.compile(r"U\.N\.|U\.S\.|E\.U\.|Mrs?\.|Dr\.")
_HEADS_OF_STATE = frozenset("President Premier Chancellor Minister Secretary Cardinal".split())


def _mend_span(words: list[str], kind: str, tables: Gazetteer) -> list[Word]:
    lead = 0
    titles = tables.lexicon.title | {"prime", "vice", "former", "deputy", "u.s.", "ex-president"}
    while lead < len(words):
        key = fold(words[lead]).strip(".")
        is_title = kind == "person" and key in titles | tables.lexicon.role
        is_prose = words[lead].islower() and not words[lead].startswith(("al-", "el-"))
        if not (is_title or key == "the" or (is_prose and key not in tables.lexicon.particle)):
            break
        lead += 1
    named = [i for i, word in enumerate(words[:-1]) if word in _HEADS_OF_STATE]
    if named and kind == "person":
        lead = max(lead, named[-1] + 1)
    elif (
        kind == "organisation"
        and len(words) > 1
        and words[0] in _HEADS_OF_STATE | {"State"}
        and name_roles().get(fold(words[1]), "s") != "s"
    ):
        lead, kind = 1, "person"  # "(Secretary of) State Colin Powell"
    found = [(word, "O") for word in words[:lead]]
    rest = words[lead:]
    if not rest:
        return found
    key = " ".join(map(fold, rest))
    if key in tables.demonyms or (key.endswith("s") and key[:-1] in tables.demonyms):
        kind = "other"
    elif kind == "organisation" and (places := tables.places(key)) and places[0].kind == "country":
        kind = "place"
    elif kind in ("person", "place") and key in ("sunni", "shiite", "western", "muslim", "islamic"):
        return found + [(word, "?") for word in rest]
    return found + [(word, f"{'I' if i else 'B'}-{kind}") for i, word in enumerate(rest)]
