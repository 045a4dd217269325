"""Merging: what comes out is what the builder would make of the same articles."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_archives import build_segment, entry

from dateline.corpus.article import DATE_SOURCES, Article
from dateline.corpus.mention import KINDS, Mention
from dateline.index.analysis import Analyzer
from dateline.index.errors import DamagedArchiveError
from dateline.index.format import read_container, write_container
from dateline.index.merging import Part, merge_segments
from dateline.index.segment import Segment

# Frames depend on the segments that they were written for: what they hold is compared.
STORED = {"articles", "article_ends", "codebook"}
WORDS = "talk talks talking carl vinson seoul 1,000 u.s. run runs éa l'uomo".split()

NAMES = ["Ann", "Bob", "Cé", "Dan"]
PLACES = ["Tokyo", "Seoul", "usa", "Asia", "Nowhere"]  # those of a broader name, and others
names = st.none() | st.lists(st.sampled_from(NAMES), unique=True, max_size=3)
places = st.none() | st.lists(st.sampled_from(PLACES), unique=True, max_size=3)
mentions = st.builds(
    Mention,
    kind=st.sampled_from(KINDS),
    name=st.sampled_from(NAMES + PLACES),
    count=st.integers(1, 300),
    start=st.integers(0, 300),
    confidence=st.integers(0, 100).map(lambda percent: percent / 100),
)
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
articles = st.builds(
    Article,
    id=st.just("0"),
    title=texts,
    body=texts,
    date=st.none() | st.dates(dt.date(2017, 4, 1), dt.date(2017, 4, 3)),
    date_from=st.none() | st.sampled_from(DATE_SOURCES),
    people=names,
    places=places,
    source=st.none() | st.sampled_from(["Wire", "Post"]),
    mentions=st.none() | st.lists(mentions, max_size=3),
)
# An article, in which segment it is, whether it is deleted, and where it came from.
given_articles = st.lists(
    st.tuples(articles, st.integers(0, 2), st.booleans(), st.sampled_from("abc")), max_size=24
)


class Made:
    """Segments of the articles that were drawn, and the entries that live."""

    def __init__(self, folder, drawn, pivots):
        numbered = [
            (Article.from_mapping(given.to_mapping() | {"id": f"{7 * n % 31}!"}), *rest)
            for n, (given, *rest) in enumerate(drawn)
        ]
        self.live = [entry(given, origin) for given, _, dead, origin in numbered if not dead]
        dead = {given.id for given, _, is_dead, _ in numbered if is_dead}
        self.parts = []
        for number, pivot in enumerate(pivots):
            path = folder / f"0000000{number}-0.segment"
            inside = [entry(given, origin) for given, at, _, origin in numbered if at == number]
            path.write_bytes(build_segment(inside, Analyzer(), pivot))
            segment = Segment(path)
            docs = [doc for doc in range(segment.n_docs) if segment.id_of(doc) not in dead]
            size = (segment.n_docs + 255) // 256 * 32
            live = sum(1 << doc for doc in docs).to_bytes(size, "little")
            self.parts.append(Part(segment, live))


def sections_of(data):
    sections = read_container("SEGM", "x", memoryview(data))
    return {name: bytes(section.read()) for name, section in sections.items()}


def assert_is_built_of(path, entries, pivot):
    expected = sections_of(build_segment(entries, Analyzer(), pivot))
    found = sections_of(path.read_bytes())
    assert found.keys() == expected.keys()
    for name in expected.keys() - STORED:
        assert found[name] == expected[name], name
    merged = Segment(path)
    stored = [merged.entry(doc) for doc in range(merged.n_docs)]
    assert sorted(stored, key=lambda e: e.article.id) == sorted(entries, key=lambda e: e.article.id)
    for doc, read in enumerate(stored):
        assert merged.id_of(doc) == read.article.id


@settings(deadline=None)
@given(given_articles, st.none() | st.just(7.0), st.sampled_from([(7.0,) * 3, (7.0, 3.0, 9.0)]))
def test_a_merge_is_section_for_section_what_the_builder_makes_of_the_same_articles(
    drawn, pivot, pivots
):
    with TemporaryDirectory() as folder:
        made = Made(Path(folder), drawn, pivots)
        merge_segments(Path(folder, "merged"), made.parts, pivot)
        assert_is_built_of(Path(folder, "merged"), made.live, pivot)


@pytest.mark.parametrize("n_docs", [700, 5000])
def test_lists_of_every_kind_are_joined(tmp_path, n_docs):
    """Dense and sparse, whose kind changes when segments become one; long gaps, large cells."""
    drawn = []
    for n in range(n_docs):
        words = [f"w{k}" for k in (1, 2, 3, 50, 100, 127, 128, 129, 300, 600) if n % k == 0]
        words += ["talk", "talks", "talking"][: n % 4] + ["pad"] * (n % 7 == 0) * 9
        title = "talk w1" if n % 5 == 0 else ""
        if n in (3, 400):
            words += ["gap"] * (n + 4200) + ["w1", "talks"]
        given_ = Article(f"{n:05}", title, " ".join(words), dt.date(2017, 1, 1 + n * 7 % 28))
        drawn.append((given_, n * n % 3, n % 11 == 0, "x"))
    made = Made.__new__(Made)
    made.live = [entry(given_, "x") for given_, _, dead, _ in drawn if not dead]
    made.parts = []
    for number in range(3):
        path = tmp_path / f"{number}"
        inside = [entry(given_, "x") for given_, at, _, _ in drawn if at == number]
        path.write_bytes(build_segment(inside, Analyzer(), 12.0))
        segment = Segment(path)
        docs = [d for d in range(segment.n_docs) if int(segment.id_of(d)) % 11]
        bits = sum(1 << d for d in docs).to_bytes((segment.n_docs + 255) // 256 * 32, "little")
        made.parts.append(Part(segment, bits))
    for pivot in (12.0, 15.0):
        merge_segments(tmp_path / "merged", made.parts, pivot)
        assert_is_built_of(tmp_path / "merged", made.live, pivot)


def test_a_merge_of_nothing_is_a_segment_of_nothing(tmp_path):
    made = Made(tmp_path, [], (None, None, None))
    merge_segments(tmp_path / "merged", made.parts, None)
    assert_is_built_of(tmp_path / "merged", [], None)


READ = [
    "term_info", "term_forms", "form_info", "postings", "positions", "form_postings", "lengths",
    "title_lengths", "terms", "forms", "dates", "digests", "origins", "ids", "id_docs", "doc_ids",
    "people.values", "people.of", "people.known", "people.ends",
]  # fmt: skip
SOUND = [
    Article(f"{n}", "talk", "talk talks " * (n % 3) + f"w{n}", people=["Ann", f"B{n}"][: n % 4])
    for n in range(20)
]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(READ), st.data())
def test_what_is_merged_may_be_damaged_and_nothing_outside_it_is_read(section, draw):
    """Checksums hold, and numbers are wrong: an error, or what else was said."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "0")
        origins = ["a", "b"]
        entries = [entry(given_, origins[n % 2]) for n, given_ in enumerate(SOUND)]
        sections = sections_of(build_segment(entries, Analyzer()))
        data = bytearray(sections[section])
        for _ in range(draw.draw(st.integers(1, 4))):
            at = draw.draw(st.integers(0, len(data) - 1))
            data[at] = draw.draw(st.sampled_from([0, 1, 2, 127, 128, 223, 254, 255]))
        del data[draw.draw(st.integers(max(0, len(data) - 9), len(data))) :]
        path.write_bytes(write_container("SEGM", sections | {section: bytes(data)}))
        other = Path(folder, "1")
        other.write_bytes(build_segment([entry(Article("x", "talking", "w3"))], Analyzer()))
        live = [b"\xff\xff\x0e" + bytes(29), b"\1" + bytes(31)]
        with suppress(DamagedArchiveError):
            parts = [Part(Segment(at), bits) for at, bits in zip((path, other), live, strict=True)]
            merge_segments(Path(folder, "merged"), parts, 3.0)


def test_damage_that_a_merge_finds_names_the_segment_and_the_remedy(tmp_path):
    sections = sections_of(build_segment([entry(given_) for given_ in SOUND], Analyzer()))
    data = write_container("SEGM", sections | {"positions": bytes(len(sections["positions"]))})
    (tmp_path / "0").write_bytes(data)
    part = Part(Segment(tmp_path / "0"), b"\xff\xff\x0f" + bytes(29))
    with pytest.raises(DamagedArchiveError, match=r"^0 cannot be merged .*--rebuild$"):
        merge_segments(tmp_path / "merged", [part], 3.0)
