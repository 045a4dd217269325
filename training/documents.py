"""Documents that people have annotated, read from the files of their collections.

A document is running text with the spans that are marked in it.  What the
annotators left open is marked too: `free` stretches teach nothing, and where
`has_other` is false, what is unmarked may be a name of another kind.
"""

from __future__ import annotations

import csv
import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from dateline.corpus.entities.gazetteer import Gazetteer, gazetteer
from dateline.corpus.entities.keys import key_of
from dateline.corpus.entities.tokens import fold

KINDS = ("person", "place", "organisation", "other")
CLOSED_UP = frozenset(".,;:?!)%'’-”") | {"'s", "’s", "n't", "''", "--", "..."}
OPENERS = ("(", "\n", "-", "“", "$", "[")
STOPS = (".", "!", "?", '"', "”", ":", ",")
GMB_SENTENCES = 8
# One stretch of the Meaning Bank of so many is written without dots in abbreviations.
UNDOTTED = 3
# In a group, as in build_clusters.py.
CLUSTERS = 16

HERE = Path(__file__).parent
Word = tuple[str, str]
Span = tuple[int, int, str]


@cache
def name_roles() -> dict[str, str]:
    """Return the words of people's names: f forename, s surname, b both."""
    return dict(line.split("\t") for line in (HERE / "names.tsv").read_text("utf-8").splitlines())


@cache
def prose() -> frozenset[str]:
    """Return the words that prose writes in lower case."""
    return frozenset((HERE / "words.tsv").read_text("utf-8").split())


@cache
def clusters() -> dict[str, int]:
    """Return the cluster of each word, a number from CLUSTERS on: no cluster is 0."""
    lines = (HERE / "clusters.txt").read_text("utf-8").splitlines()
    return {word: n for n, line in enumerate(lines, CLUSTERS) for word in line.split()}


@dataclass(slots=True)
class Document:
    """Text with marked spans: (start, end, kind) in characters."""

    text: str
    spans: list[Span] = field(default_factory=list)
    free: list[tuple[int, int]] = field(default_factory=list)
    has_other: bool = True
    collection: str = ""


def compose(sentences: Iterable[Sequence[Word]], spaced: bool = False) -> Document:
    """Put tagged words together to running text.

    Tags are kinds with B- or I- before them, "?" for what is left open,
    or "O".  `spaced` leaves a space before every word, as many tools do.
    """
    document = Document("")
    text = ""
    for sentence in sentences:
        if text:
            text += " " if text.endswith(STOPS) else "\n\n"
        start, kind, last = 0, "", len(text)
        for word, tag in [*sentence, ("", "O")]:
            base = tag[2:] if tag != "O" else ""
            if kind and (base != kind or tag.startswith("B-")):
                document.spans.append((start, last, kind))
                kind = ""
            if not word:
                break
            joined = not spaced and (word in CLOSED_UP or text.endswith(OPENERS))
            if text and not joined and not text.endswith((" ", "\n")):
                text += " "
            if tag == "?":
                document.free.append((len(text), len(text) + len(word)))
            if base and not kind:
                start, kind = len(text), base
            text += word
            last = len(text)
    document.text = text
    return document


def universal(path: Path, collection: str) -> Iterator[Document]:
    """Yield the documents of a Universal NER file, in the text as it was."""
    kinds = {"PER": "person", "LOC": "place", "ORG": "organisation"}
    document = Document("", has_other=False, collection=collection)
    at = 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# newdoc"):
            if document.text:
                yield document
            document = Document("", has_other=False, collection=collection)
        elif line.startswith("# text ="):
            if document.text:
                document.text += " " if document.text.endswith(STOPS) else "\n\n"
            at = len(document.text)
            document.text += line[len("# text =") :].strip()
        elif line and not line.startswith("#"):
            _, word, tag, *_ = line.split("\t")
            start = document.text.find(word, at)
            if start < 0:
                continue
            at = start + len(word)
            if tag[2:] in kinds:
                kind = kinds[tag[2:]]
                if tag.startswith("I-") and document.spans and document.spans[-1][2] == kind:
                    document.spans[-1] = (document.spans[-1][0], at, kind)
                else:
                    document.spans.append((start, at, kind))
    yield document


def wikigold(path: Path) -> Iterator[Document]:
    """Yield the documents of WikiGold."""
    kinds = {"PER": "person", "LOC": "place", "ORG": "organisation", "MISC": "other"}
    sentences: list[list[Word]] = [[]]
    n = 0
    for line in [*path.read_text("utf-8").splitlines(), "-DOCSTART- O"]:
        if line.startswith("-DOCSTART-"):
            document = compose(filter(None, sentences), spaced=n % 2 == 1)
            document.collection = "wikigold"
            n += 1
            if document.text:
                yield document
            sentences = [[]]
        elif not line.strip():
            sentences.append([])
        else:
            word, tag = line.split(" ")
            sentences[-1].append((word, "O" if tag == "O" else f"I-{kinds[tag[2:]]}"))


def politics(folder: Path) -> Iterator[Document]:
    """Yield the documents of CrossNER's politics: sentences, which stand alone."""
    kinds = {
        "person": "person",
        "politician": "person",
        "country": "place",
        "location": "place",
        "organisation": "organisation",
        "politicalparty": "organisation",
        "event": "other",
        "election": "other",
        "misc": "other",
    }
    n = 0
    for file in ("train.txt", "dev.txt", "test.txt"):
        for block in (folder / file).read_text("utf-8").split("\n\n"):
            words = [line.split("\t") for line in block.splitlines() if "\t" in line]
            tagged = [
                (word, "O" if tag == "O" else f"{tag[:2]}{kinds[tag[2:]]}") for word, tag in words
            ]
            if tagged:
                document = compose([tagged], spaced=n % 2 == 1)
                document.collection = "politics"
                n += 1
                yield document


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


def _as_places(document: Document) -> Document:
    """Return a document whose countries are places, even where they act like organisations."""
    tables = gazetteer()
    spans = document.spans
    for i, (start, end, kind) in enumerate(spans):
        if kind in ("organisation", "person"):
            places = tables.places(key_of(document.text[start:end]))
            if places and places[0].kind == "country":
                spans[i] = (start, end, "place")
    return document


def _joined(document: Document) -> Document:
    """Return a document whose known regions are one place each: not Korean, and Peninsula."""
    tables = gazetteer()
    for match in _CAPITALISED.finditer(document.text):
        start, end = match.start(1), match.end(1)
        parts = [span for span in document.spans if span[0] < end and start < span[1]]
        if not parts or any(a < start or b > end for a, b, _ in parts):
            continue
        places = tables.places(key_of(match[1]))
        if places and places[0].kind in ("region", "sea", "country"):
            kept = [span for span in document.spans if span not in parts]
            document.spans = sorted([*kept, (start, end, "place")])
    return document


# Each two capitalised words side by side.
_CAPITALISED = re.compile(r"\b(?=([A-Z][a-z]+ [A-Z][a-z]+))")


def headlined(document: Document, loud: bool) -> Document:
    """Return a document whose first sentence is written like a headline: in capitals, if loud."""
    end = min((at for at in map(document.text.find, (". ", "\n", "? ", "! ")) if at > 0), default=0)
    head = document.text[:end]
    changed = head.upper() if loud else _LONG_WORD.sub(lambda word: word[0].title(), head)
    if not end or end > _MAX_HEADLINE or len(changed) != len(head):
        return document
    return replace(document, text=f"{changed}{document.text[end:]}")


def uncased(document: Document) -> Document:
    """Return a document without capitals, as mail and chat are written."""
    text = document.text.lower()
    return replace(document, text=text) if len(text) == len(document.text) else document


_LONG_WORD = re.compile(r"(?<![^\W_])[a-z]{3,}(?![^\W_])")
_MAX_HEADLINE = 160


def collections(data: Path) -> dict[str, list[Document]]:
    """Return all documents that may be trained on, by collection."""
    found = {
        "gmb": meaning_bank(data / "gmb" / "ner_dataset.csv.zip"),
        "ewt": universal(data / "uner-ewt" / "en_ewt-ud-dev.iob2", "ewt"),
        "pud": universal(data / "uner-pud" / "en_pud-ud-test.iob2", "pud"),
        "wikigold": wikigold(data / "wikigold" / "wikigold.conll.txt"),
        "politics": politics(data / "crossner-politics"),
        "gum": georgetown(data / "gum" / "gum-six-genres-tsv.tar.xz"),
    }
    return {
        name: [_joined(_as_places(document)) for document in documents]
        for name, documents in found.items()
    }
