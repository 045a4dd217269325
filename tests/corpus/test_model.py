"""The model of names: its file, what it promises, and that it reads each text by itself."""

from __future__ import annotations

import re
from array import array
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zstandard import ZstdCompressor, ZstdDecompressor

from dateline.corpus import entities as package
from dateline.corpus.entities import read_entities
from dateline.corpus.entities._tagger import N_LABELS
from dateline.corpus.entities.model import FILE, MAGIC, Columns, Model, model

ROOT = Path(__file__).resolve().parents[2]
u32 = st.integers(0, 2**32 - 1)
hashes = st.lists(u32, unique=True, max_size=20).map(sorted)


@st.composite
def models(draw: st.DrawFn) -> Model:
    keys, words, phrases = draw(hashes), draw(hashes), draw(hashes)
    return Model(
        array("I", keys),
        draw(st.binary(min_size=17 * len(keys), max_size=17 * len(keys))),
        array("f", [0.5] * N_LABELS**2),
        0.25,
        1.0,
        Columns(
            array("I", words),
            array("I", [word ^ 1 for word in words]),
            array("H", [word % 2048 for word in words]),
            bytes(word % 5 for word in words),
            array("I", phrases),
            bytes(phrase % 7 for phrase in phrases),
        ),
        array("f", [0.0, 0.5, 1.0]),
        array("f", [0.0, 0.25, 1.0]),
    )


@given(models())
def test_a_model_is_read_back_as_it_was_written(made: Model) -> None:
    assert Model.parse(made.dump()) == made


@given(models(), st.data())
def test_a_model_cut_short_is_refused(made: Model, data: st.DataObject) -> None:
    body = ZstdDecompressor().decompress(made.dump()[len(MAGIC) :])
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    with pytest.raises(ValueError, match="install the package anew"):
        Model.parse(MAGIC + ZstdCompressor().compress(cut))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="install the package anew"):
        Model.parse(b"something else")


def test_the_model_that_ships_is_small_and_calibrated() -> None:
    data = resources.files(package).joinpath(FILE).read_bytes()
    assert len(data) <= 2_500_000
    steps = [model().confidence(i / 100) for i in range(101)]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert 0.9 < steps[-1] <= 1


def test_a_text_is_read_the_same_whatever_was_read_before() -> None:
    text = "Zorbo Quux told reporters in Tokyo that Mr. Quux of Acme Corp would go to Osaka."
    first = read_entities(text)
    read_entities("Quux is a town. The Tokyo of Quux. zorbo zorbo " * 50)
    assert read_entities(text) == first


def test_the_kernel_and_the_training_mean_the_same_by_a_class() -> None:
    kernel = (ROOT / "corpus" / "entities" / "lexicon.pxi").read_text("utf-8")
    training = (ROOT / "training" / "classes.py").read_text("utf-8")
    bits = dict(re.findall(r"^    IS_(\w+) = 1 << (\d+)", kernel, re.MULTILINE))
    classes = dict(re.findall(r"^    (\w+) = 1 << (\d+)", training, re.MULTILINE))
    assert len(classes) == 32
    assert bits
    assert bits.items() <= classes.items()


def test_the_kernel_and_the_training_mean_the_same_by_a_group_of_clusters() -> None:
    kernel = (ROOT / "corpus" / "entities" / "features.pxi").read_text("utf-8")
    found = re.search(r"^    GROUP = (\d+)", kernel, re.MULTILINE)
    assert found is not None
    for file in ("words.py", "build_clusters.py"):
        training = (ROOT / "training" / file).read_text("utf-8")
        assert f"\nCLUSTERS = {1 << int(found[1])}\n" in training
