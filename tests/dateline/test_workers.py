"""Workers: threads and processes beside the one that reads, and none left behind."""

from __future__ import annotations

import _thread
import time

import pytest

import dateline
from dateline.index import builder, crew, transaction

BODY = "Kim Hong-kyun met Joseph Yun in Tokyo on Tuesday, and flew home to Seoul."


def articles(count):
    return [dateline.Article(f"a{n}", f"Article {n}", f"{BODY} {n}") for n in range(count)]


def n_threads(at_most):
    """Return how many threads run: one that has let go of all may take a moment to end."""
    deadline = time.monotonic() + 30
    while _thread._count() > at_most and time.monotonic() < deadline:
        time.sleep(0.01)
    return _thread._count()


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}


@pytest.mark.parametrize("entities", ["auto", "never"])
def test_an_archive_is_the_same_however_many_workers_build_it(tmp_path, monkeypatch, entities):
    monkeypatch.setattr(builder, "CHUNK_CHARACTERS", 2_000)
    monkeypatch.setattr(transaction, "BATCH_CHARACTERS", 10_000)
    found = []
    for workers in (1, 2, 5):
        with dateline.open(tmp_path / str(workers), create=True) as archive:
            archive.add(articles(300), workers=workers, entities=entities)
            assert archive.count("tokyo") == 300
        found.append(files_of(tmp_path / str(workers)))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, LookupError])
def test_whatever_ends_a_run_leaves_no_thread_and_nothing_committed(
    tmp_path, monkeypatch, workers, error
):
    monkeypatch.setattr(builder, "CHUNK_CHARACTERS", 1_000)
    monkeypatch.setattr(transaction, "BATCH_CHARACTERS", 5_000)
    before = _thread._count()

    def breaks_off():
        yield from articles(200)
        raise error

    with dateline.open(tmp_path / "archive", create=True) as archive:
        with pytest.raises(error):
            archive.add(breaks_off(), workers=workers, entities="never")
        assert n_threads(before) == before
        assert archive.stats().articles == 0
        assert set(files_of(tmp_path / "archive")) == {"manifest.json"}
        assert archive.add(articles(5), workers=workers).added == 5


def test_one_worker_is_one_thread_beside_the_one_that_reads(tmp_path, monkeypatch):
    begun, start = [], _thread.start_new_thread
    monkeypatch.setattr(crew, "start_new_thread", lambda *one: begun.append(one) or start(*one))
    with dateline.open(tmp_path / "archive", create=True) as archive:
        assert archive.add(articles(100), workers=1, entities="never").added == 100
    assert len(begun) == 1
