"""What one `dateline search` into a pipe imports: this and no more.

Whoever searches from the shell waits for each of these modules, every
time.  So the list is written down, and it grows on purpose or not at all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dateline
from dateline import corpus, index, search

# Besides what `import click` brings.
STANDARD_LIBRARY = """
    _bisect _json _struct array bisect gc json json.decoder json.encoder json.scanner mmap struct
    unicodedata zlib
"""
DEPENDENCIES = ""  # none but click
OURS = """
    dateline dateline.__main__ dateline.archive dateline.filtering dateline.render
    dateline.cli dateline.cli.failure dateline.cli.main dateline.cli.options dateline.cli.output
    dateline.cli.page dateline.cli.querying dateline.cli.search dateline.cli.typeset
    dateline.corpus dateline.corpus.errors
    dateline.index dateline.index._bitmaps dateline.index._codes dateline.index._engine
    dateline.index._strings dateline.index._tokens dateline.index.analysis dateline.index.errors
    dateline.index.files dateline.index.folder dateline.index.format dateline.index.impacts
    dateline.index.lexicon dateline.index.manifest dateline.index.segment dateline.index.snapshot
    dateline.index.stored
    dateline.search dateline.search._passages dateline.search.errors dateline.search.execution
    dateline.search.fields dateline.search.groups dateline.search.highlighting
    dateline.search.leaves dateline.search.parsed dateline.search.parser dateline.search.plan
    dateline.search.program dateline.search.results dateline.search.scoring
    dateline.search.searching dateline.search.snippet dateline.search.stopwords
    dateline.search.vocabulary
"""
ALLOWED = frozenset(f"{STANDARD_LIBRARY} {DEPENDENCIES} {OURS}".split())
FORBIDDEN = ("whoosh", "nltk", "numpy", "rich", "dateline.corpus.readers")
REMEDY = (
    "import it within the function that needs it, use what is imported already,"
    " or, where every search does need it, measure bench/cold_start.py and allow it here"
)

# Paths come as an argument: where this Python is told to look, an editable install adds a finder
# of its own, which imports what a search does without.
PROGRAM = """
import sys
sys.path += sys.argv.pop(1).split("\\n")
import click
before = {*sys.modules}
from dateline.__main__ import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print(*({*sys.modules} - before), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with `dateline` in it, laid out as a wheel lays it out."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "dateline").mkdir()
    for part in (dateline, corpus, index, search):
        inside = folder / part.__name__.replace(".", "/")
        if part is not dateline and not inside.exists():
            inside.symlink_to(part.__path__[0])
    for path in Path(dateline.__path__[0]).iterdir():
        inside = folder / "dateline" / path.name
        if not inside.exists():
            inside.symlink_to(path)
    return folder


def imported_by(installed: Path, *args: str) -> set[str]:
    """Return what a command imports besides click when it prints into a pipe."""
    paths = "\n".join([str(installed), *filter(None, sys.path)])
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, paths, *args]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert process.stdout
    loaded = process.stderr.splitlines()[-1].split()
    # What Cython's modules share is no file, and named after its version.
    return {name for name in loaded if not name.startswith(("_cython_", "cython_runtime"))}


@pytest.mark.parametrize("query", [["Carl Vinson"], ["carrier", "--limit", "1"]])
def test_a_search_imports_what_is_written_here_and_no_more(installed, sample_archive, query):
    loaded = imported_by(installed, "search", *query, "--archive", str(sample_archive.path))
    assert "dateline.cli.search" in loaded
    assert sorted(loaded - ALLOWED) == [], REMEDY
    assert {name for name in loaded if name.startswith(FORBIDDEN)} == set()


def test_the_list_names_nothing_that_no_search_imports(installed, sample_archive):
    loaded = imported_by(installed, "search", "Carl Vinson", "--archive", str(sample_archive.path))
    ours = {name for name in ALLOWED if name.startswith("dateline")}
    assert sorted(ours - loaded) == [], "take it off the list"


def test_what_is_dear_is_noticed_where_it_is_imported(installed, sample_archive):
    """The list means something: a command that needs more does import more."""
    folder = str(sample_archive.path)
    loaded = imported_by(installed, "search", "Vinson", "--json", "--archive", folder)
    assert "orjson" in loaded - ALLOWED
