"""The house stays as ARCHITECTURE.md draws it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAP = (ROOT / "ARCHITECTURE.md").read_text("utf-8")

# From the lowest to the highest: each may import itself and those before it.
PARTS = ("corpus", "index", "search", "dateline")
SOURCES = sorted(
    path
    for part in PARTS
    for suffix in ("py", "pyx", "pxi")
    for path in (ROOT / part).rglob(f"*.{suffix}")
)
# What no part but these may import.
RESERVED = {
    "click": {"dateline"},
    "rich": {"dateline"},
    "platformdirs": {"dateline"},
    "nltk": {"index"},
    "whoosh": {"search", "dateline"},
    "filelock": {"index"},
}
# Too dear for whoever only searches: imported within the function that needs them.
DEAR = {"nltk", "whoosh", "rich", "platformdirs"}
MOST_LINES = 400
UNTRACKED = {"build", "dist", "__pycache__", "dateline.egg-info"}
TRACKED_DOTTED = {".ci", ".gitattributes", ".gitignore"}


class Import(NamedTuple):
    """One import: the whole name, the leading dots, and where it stands."""

    name: str
    level: int
    at_top: bool
    for_types: bool


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> list[Import]:
    text = path.read_text("utf-8")
    return list(_python_imports(text) if path.suffix == ".py" else _cython_imports(text))


def _python_imports(text: str) -> Iterator[Import]:
    tree = ast.parse(text)
    top = {id(node) for node in tree.body}
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        where = id(node) in top, id(node) in for_types
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, 0, *where) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield Import(node.module, node.level, *where)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(alias.name, node.level, *where) for alias in node.names)


def _cython_imports(text: str) -> Iterator[Import]:
    for line in text.splitlines():
        found = re.match(r"(\s*)(?:from\s+(\.*)(\S*)\s+c?import|c?import\s+(\S+))", line)
        if found:
            indent, dots, module, whole = found.groups()
            yield Import(module or whole or "", len(dots or ""), not indent, False)


def package_of(path: Path) -> list[str]:
    """Return the package that a module's relative imports begin in, as names after `dateline`."""
    parent = path.relative_to(ROOT).parent.parts
    return list(parent[1:] if parent[0] == "dateline" else parent)


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imported_part(path: Path, found: Import) -> str | None:
    """Return the part that a relative import leads to, None for another project's module."""
    if not found.level:
        return None
    package = package_of(path)
    assert found.level <= len(package) + 1, f"{found.name} is beyond the package"
    target = package[: len(package) - found.level + 1] + found.name.split(".")
    return target[0] if target[0] in PARTS else "dateline"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_part_imports_only_itself_and_the_parts_below(path):
    allowed = PARTS[: PARTS.index(part_of(path)) + 1]
    wrong = [
        found.name
        for found in imports_of(path)
        if imported_part(path, found) not in (None, *allowed)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_parts_import_each_other_relatively(path):
    absolute = {found.name.partition(".")[0] for found in imports_of(path) if not found.level}
    assert not absolute & {*PARTS}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_library_is_used_only_where_it_belongs(path):
    used = {
        found.name.partition(".")[0]
        for found in imports_of(path)
        if not found.level and not found.for_types
    }
    assert {name for name in used & {*RESERVED} if part_of(path) not in RESERVED[name]} == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_what_is_dear_to_import_is_imported_where_it_is_needed(path):
    at_top = {found.name.partition(".")[0] for found in imports_of(path) if found.at_top}
    assert at_top & DEAR <= LOADED_LATE.get(name_of(path), set())


# Modules that are themselves imported only when a query has operators.
LOADED_LATE = {
    "search/planner.py": {"whoosh"},
    "search/syntax.py": {"whoosh"},
}


def test_the_rules_see_what_they_look_for(tmp_path):
    """A planted fault of each kind is found, so that an empty list means something."""
    planted = tmp_path / "planted.py"
    planted.write_text(
        "import nltk.stem\n"
        "from dateline.corpus import article\n"
        "from ..search.plan import Plan\n"
        "from .. import dateline\n"
        "def late():\n    from whoosh import query\n"
    )
    found = {entry.name: entry for entry in imports_of(planted)}
    assert found["nltk.stem"].at_top
    assert found["dateline.corpus"].level == 0
    assert imported_part(ROOT / "index" / "x.py", found["search.plan"]) == "search"
    assert imported_part(ROOT / "index" / "x.py", found["dateline"]) == "dateline"
    assert imported_part(ROOT / "dateline" / "cli" / "x.py", found["search.plan"]) == "search"
    assert not found["whoosh"].at_top
    kernel = tmp_path / "planted.pyx"
    kernel.write_text("from ..search cimport plan\ncimport numpy as np\n")
    assert [(entry.name, entry.level) for entry in imports_of(kernel)] == [
        ("search", 2),
        ("numpy", 0),
    ]


def mapped_paths() -> list[str]:
    """Return the paths in the first column of the map's tables."""
    return re.findall(r"^\| `([^`]+)` \|", MAP, re.MULTILINE)


def test_every_path_of_the_map_exists():
    missing = [path for path in mapped_paths() if not (ROOT / path).exists()]
    assert mapped_paths()
    assert missing == []


def test_every_module_is_on_the_map():
    modules = {name_of(path) for path in SOURCES if path.name != "__init__.py"}
    assert modules - {*mapped_paths()} == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_is_longer_than_can_be_read_in_one_go(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [path for path in SOURCES if path.stat().st_size], ids=name_of)
def test_every_module_says_what_it_is(path):
    begins = ("# ",) if path.suffix == ".pxi" else ('"""', 'r"""')
    assert path.read_text("utf-8").startswith(begins)


def project_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        names = path.relative_to(ROOT).parts
        hidden = {name for name in names if name.startswith(".")} - TRACKED_DOTTED
        made = hidden or UNTRACKED & {*names} or path.suffix in {".so", ".c"}
        if not made and path.is_file():
            yield path


def test_no_file_names_a_place_on_one_machine():
    places = [f"/{name}/".encode() for name in ("work", "home/user", "Users")]
    wrong = [
        name_of(path)
        for path in project_files()
        if any(place in path.read_bytes() for place in places)
    ]
    assert wrong == []
