"""`import dateline`: what it offers, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

import dateline


@pytest.mark.parametrize("name", dateline.__all__)
def test_every_public_name_is_there(name):
    assert getattr(dateline, name) is not None


def test_dir_lists_names_that_were_not_used_yet():
    assert set(dateline.__all__) <= set(dir(dateline))


def test_a_star_import_gives_the_public_names():
    names: dict[str, object] = {}
    exec("from dateline import *", names)
    assert set(dateline.__all__) <= set(names)


def test_an_unknown_name_is_an_attribute_error_that_names_it():
    with pytest.raises(AttributeError, match="module 'dateline' has no attribute 'serach'"):
        _ = dateline.serach


def test_a_name_is_the_same_object_each_time():
    assert dateline.Archive is dateline.Archive
    assert dateline.entities is dateline.entities


@pytest.mark.parametrize(
    "error",
    ["ArchiveError", "ArticleError", "DamagedArchiveError", "LockedArchiveError",
     "NotAnArchiveError", "QueryError", "ReadError"],
)  # fmt: skip
def test_every_error_is_a_dateline_error_with_exit_status_2(error):
    kind = getattr(dateline, error)
    assert issubclass(kind, dateline.DatelineError)
    assert kind.exit_code == 2


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that are loaded when a fresh interpreter has run `code`."""
    show = "; import sys; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code + show], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_importing_dateline_loads_no_library():
    heavy = {"whoosh", "nltk", "click", "orjson", "rich", "zstandard", "filelock", "numpy"}
    assert not loaded_by("import dateline; assert dateline.__version__") & heavy


def test_opening_and_searching_loads_neither_stemmers_nor_readers_nor_the_query_parser(
    sample_archive,
):
    code = (
        f"import dateline; archive = dateline.open({str(sample_archive.path)!r});"
        "assert archive.search('Carl Vinson', limit=3)[0].snippet.html()"
    )
    assert not loaded_by(code) & {"whoosh", "nltk", "click", "rich", "numpy", "zstandard"}
