"""What tests of several folders share: the sample as an archive, and the way to real input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import dateline
from dateline.corpus.sample import paths

SHARED_DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real input, which is beside the project on some machines only."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"real input is not on this machine: there is no {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def reuters(shared_data: Path) -> list[Path]:
    """The 15 files of Reuters-21578, 1,000 articles each."""
    return sorted((shared_data / "reuters21578").glob("*.sgm.gz"))


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dateline.Archive]:
    """The articles that ship with Dateline, people and places read.  Only to be searched."""
    folder = tmp_path_factory.mktemp("sample") / "sample.dateline"
    with dateline.open(folder, create=True) as archive:
        archive.index(paths(), options=dateline.IndexOptions(workers=1))
        yield archive
