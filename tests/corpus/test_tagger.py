"""The tagger as a thing that programs hold: its model's file, threads, and very many words."""

from __future__ import annotations

import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.entities._tagger import Tagger
from dateline.corpus.entities.model import MAGIC, Model, model, tagger
from dateline.corpus.entities.tokens import fold

TEXT = "The envoy Wu Dawei flew to Tokyo. Prime Minister Shinzo Abe met him on Tuesday."


@pytest.fixture(scope="module", autouse=True)
def _model() -> None:
    """Read the model before the clock of an example runs."""
    tagger()


def untrained(folding=fold) -> Tagger:
    return Tagger(model().columns.lexicon(), folding)


def test_a_model_is_read_as_it_was_written():
    again = Model.parse(model().dump())
    assert again == model()
    assert again.tagger().read(TEXT) == tagger().read(TEXT)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_file_that_is_cut_short_is_no_model(share):
    data = model().dump()
    with pytest.raises(ValueError, match="install the package anew"):
        Model.parse(data[: int(len(data) * share)])


@given(st.binary(max_size=40))
def test_whatever_follows_the_magic_is_a_model_or_a_clear_error(data):
    with pytest.raises(ValueError, match="install the package anew"):
        Model.parse(MAGIC + data)


def test_confidence_rises_with_probability():
    found = [model().confidence(n / 1000) for n in range(1001)]
    assert found == sorted(found)
    assert 0 <= found[0] < found[-1] <= 1


def test_a_tagger_without_weights_is_for_training_alone():
    assert len(untrained().features(TEXT)[1]) > 0
    with pytest.raises(ValueError, match="without weights"):
        untrained().read(TEXT)


def test_threads_that_share_a_tagger_take_turns():
    """Folding is Python, where another thread may run: it must not read a text meanwhile."""
    turns: list[int] = []

    def slowly(word: str) -> str:
        turns.append(threading.get_ident())
        time.sleep(0.0005)
        return fold(word)

    shared = untrained(slowly)
    turns.clear()
    found: dict[str, object] = {}

    def read(text: str) -> None:
        found[text] = shared.features(text)

    texts = [" ".join(f"{letter}{n}x" for n in range(40)) for letter in "PQR"]
    threads = [threading.Thread(target=read, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([ident for ident, _ in itertools.groupby(turns)]) == len(threads)
    assert found == {text: untrained().features(text) for text in texts}


def test_a_text_of_very_many_words_is_read_like_any():
    """More words than the tables of forms begin with; then all of them again."""
    reader = model().tagger()
    words = " ".join(f"w{n}" for n in range(70_000))
    (starts, ends, *_), spans, _ = reader.read(f"{words}\n\n{TEXT}")
    assert len(starts) == 70_001 + len(tagger().read(TEXT)[0][0])
    shift = len(words) + 2
    (alone, *_), expected, _ = tagger().read(TEXT)
    assert [(starts[a] - shift, ends[b] - shift, kind) for a, b, kind, _ in spans] == [
        (alone[a], tagger().read(TEXT)[0][1][b], kind) for a, b, kind, _ in expected
    ]
    assert reader.read(TEXT) == tagger().read(TEXT)
