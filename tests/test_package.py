"""What is installed: every file, every public name, typed, and lazily imported.

`make test` runs this on the editable install, `make check` on the wheel.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dateline

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FOLDERS = PYPROJECT["tool"]["setuptools"]["package-dir"]
DATA = ("*.model", "*.py", "*.pyi", "*.tsv", "sample/*.txt", "py.typed")


def installed_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


@pytest.mark.parametrize(("package", "folder"), FOLDERS.items())
def test_every_file_that_the_program_needs_is_installed(package, folder):
    needed = [path for pattern in DATA for path in (ROOT / folder).rglob(pattern)]
    missing = [
        str(path.relative_to(ROOT))
        for path in needed
        if not (installed_folder(package) / path.relative_to(ROOT / folder)).is_file()
    ]
    assert needed
    assert missing == []


def test_every_package_is_listed():
    found = {
        ".".join((package, *path.parent.relative_to(ROOT / folder).parts))
        for package, folder in FOLDERS.items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert found == set(PYPROJECT["tool"]["setuptools"]["packages"])


def test_every_kernel_is_compiled_from_the_listed_source_and_has_its_types():
    listed = {module["sources"][0] for module in PYPROJECT["tool"]["setuptools"]["ext-modules"]}
    kernels = {path for folder in FOLDERS.values() for path in (ROOT / folder).rglob("*.pyx")}
    assert listed == {str(path.relative_to(ROOT)) for path in kernels}
    for source in map(Path, listed):
        package = ".".join(("dateline", *source.parent.parts))
        assert importlib.util.find_spec(f"{package}.{source.stem}") is not None
        assert (installed_folder(package) / f"{source.stem}.pyi").is_file()


def test_nothing_but_the_package_is_installed():
    files = importlib.metadata.files("dateline") or []
    tops = {file.parts[0] for file in files if file.parts[0] != ".."}
    assert {top for top in tops if "dateline" not in top and top != "__pycache__"} == set()
    assert not [file for file in files if {"tests", "training"} & {*file.parts}]
    assert not [file for file in files if file.suffix in {".pyx", ".pxi", ".c"}]


def test_the_version_is_one():
    assert dateline.__version__ == importlib.metadata.version("dateline")
    assert dateline.__version__ == PYPROJECT["project"]["version"]
    assert f"## {dateline.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", dateline.__all__)
def test_every_public_name_can_be_imported_and_says_what_it_is(name):
    assert getattr(dateline, name).__doc__
    assert name in dir(dateline)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'Newspaper'"):
        _ = dateline.Newspaper


def loaded_by(program: str) -> set[str]:
    """Return the modules that a fresh Python has loaded after a program."""
    report = "\nimport json, sys; print('\\n' + json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-P", "-c", program + report]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return set(json.loads(printed.splitlines()[-1]))


def test_importing_the_package_loads_none_of_its_parts():
    loaded = {name for name in loaded_by("import dateline") if name.startswith("dateline.")}
    assert loaded == set()


def test_searching_for_words_loads_neither_stemmer_nor_reader(tmp_path):
    path = str(tmp_path / "archive")
    with dateline.open(path, create=True) as archive:
        archive.add([{"id": "a", "body": "the carrier Carl Vinson"}], entities="never")
    search = f"import dateline; assert len(dateline.open({path!r}).search('Carl Vinson'))"
    loaded = loaded_by(search)
    assert not loaded & {"nltk", "numpy", "whoosh", "click", "rich"}
    assert not {name for name in loaded if name.startswith("dateline.corpus.readers")}


def test_python_m_dateline_is_dateline():
    command = [sys.executable, "-P", "-m", "dateline", "--version"]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert printed == f"dateline {dateline.__version__}\n"
