"""What the documentation shows is what the program prints, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import click
import pytest

from dateline.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "bench/*.md", "corpus/**/*.md", "tests/**/*.md")
    for page in ROOT.glob(pattern)
)


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generator()
GENERATED = generate.pages()


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", GENERATED, ids=name_of)
def test_a_page_shows_what_its_commands_and_programs_print(page):
    text = page.read_text("utf-8")
    assert generate.render_page(text) == text, "run `make docs`"


def test_the_command_reference_is_what_the_commands_say_of_themselves():
    assert generate.CLI_PAGE.read_text("utf-8") == generate.render_cli(), "run `make docs`"


def test_the_description_of_the_bytes_is_that_of_the_modules():
    assert generate.FORMAT_PAGE.read_text("utf-8") == generate.render_format(), "run `make docs`"


def test_a_docstring_becomes_prose_headings_and_code():
    docstring = (
        "Words (index/store.py).\n\nParts\n-----\n\n    a  1\n       2\n\n    b  3\n\n"
        "More:\n\n    >>> 1 + 1\n    2\n\nThe end."
    )
    assert generate.as_markdown(docstring) == (
        "Words ([index/store.py](../index/store.py)).\n\n## Parts\n\n"
        "```text\na  1\n   2\n\nb  3\n```\n\nMore:\n\n```pycon\n>>> 1 + 1\n2\n```\n\nThe end.\n"
    )


def commands() -> list[str]:
    return cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_reference_and_says_what_its_options_mean(name):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert f"## dateline {name}\n" in generate.CLI_PAGE.read_text("utf-8")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"dateline {name} {option.opts[0]} has no help"


def test_the_readme_runs_a_python_program_and_shows_what_it_prints():
    kinds = [kind for kind, _ in generate.BLOCK.findall((ROOT / "README.md").read_text("utf-8"))]
    assert ("python", "text") in pairwise(kinds)
    assert "console" in kinds


@pytest.mark.parametrize("page", GENERATED, ids=name_of)
def test_no_output_is_typed_by_hand(page):
    text = page.read_text("utf-8")
    fences = [line for line in text.splitlines() if line.lstrip().startswith("```")]
    kinds = [kind for kind, _ in generate.BLOCK.findall(text)]
    assert len(fences) == 2 * len(kinds), "each block needs a language, and no indent"
    assert set(kinds) <= {"console", "python", "text", "sh"}
    before = dict(enumerate(kinds, 1))
    assert all(before.get(n) == "python" for n, kind in enumerate(kinds) if kind == "text")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.1 MB in 0.3 s, 0.4 MB/s\n", "0.1 MB in 1.7 s, 98.7 kB/s\n"),
        ('"took_ms": 0.25,\n', '"took_ms": 11.5,\n'),
    ],
)
def test_output_that_differs_in_times_and_speeds_alone_stays(old, new):
    assert generate.keep_if_alike(old, new) == old


def test_output_that_differs_otherwise_is_replaced():
    assert generate.keep_if_alike("72 added; 0.3 s\n", "73 added; 0.3 s\n") == "73 added; 0.3 s\n"


def test_a_stale_page_is_written_anew():
    page = "Words.\n\n```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n\nMore words.\n"
    assert generate.render_page(page) == page.replace("3", "2")


def test_a_session_shows_its_commands_and_what_they_print():
    session = "$ echo one\nold\n$ echo two >&2\n"
    with generate.workshop() as folder:
        assert generate.run_session(session, folder) == "$ echo one\none\n$ echo two >&2\ntwo\n"


def test_a_program_that_fails_stops_the_generator():
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        generate.render_page("```python\n1 / 0\n```\n")


def anchors(page: Path) -> set[str]:
    """Return what a link may name after `#`, as GitHub makes it from the headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_lead_to_a_file_and_a_heading_in_it(page):
    prose = generate.BLOCK.sub("", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(linked), f"{target} names no heading"


def test_the_program_itself_says_what_is_stale(monkeypatch, capsys, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(2)\n```\n\n```text\n1\n```\n")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "CLI_PAGE", tmp_path / "cli.md")
    monkeypatch.setattr(generate, "FORMAT_PAGE", tmp_path / "format.md")
    monkeypatch.setattr(generate, "pages", lambda: [page])
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 1
    assert "page.md is out of date" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 0
