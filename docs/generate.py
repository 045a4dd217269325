"""Writes the output shown in README.md and docs/, so that none of it is typed by hand.

    python docs/generate.py             write what has changed
    python docs/generate.py --check     only say what has, and exit with 1

A page is made of prose and fenced blocks:

    ```console      each line that begins with "$ " is run; what it printed follows
    ```python       is run as a program
    ```text         right after a Python block: what that printed
    ```sh           commands to type that are not run

The blocks of a page run in order, in a throw-away folder with the sample
articles in `articles/`.  Times, speeds and sizes differ from run to run: a line
that differs in nothing else stays as it was.  docs/cli.md is written whole, from
the commands' own --help, and docs/format.md from the docstrings of the modules
that write and read the bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import cleandoc
from itertools import groupby
from pathlib import Path
from textwrap import dedent

import click

from dateline.cli.main import cli
from dateline.corpus import sample
from dateline.index import columns, ledger, manifest, mentions
from dateline.index import format as container_format

ROOT = Path(__file__).resolve().parents[1]
CLI_PAGE = ROOT / "docs" / "cli.md"
FORMAT_PAGE = ROOT / "docs" / "format.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VOLATILE = re.compile(
    r'[\d.,]+(?= s\b)|[\d.,]+ [kMG]B(?:/s)?\b|(?<="took_ms": )[\d.]+|(?<="seconds": )[\d.]+'
)

CLI_INTRODUCTION = """\
# The commands

Written from the commands' own `--help`.

An archive is named with `-a`, before or after the command, else by the environment variable
`DATELINE_ARCHIVE`, else it is kept in the platform's user data folder. Results go to standard
output, all else to standard error. The exit status is 0 where something was found or done, 1 where
nothing was found, 2 for an error.
"""

FORMAT_INTRODUCTION = """\
# {title}

Written from the docstrings of [index/format.py](../index/format.py),
[index/columns.py](../index/columns.py), [index/mentions.py](../index/mentions.py),
[index/manifest.py](../index/manifest.py) and [index/ledger.py](../index/ledger.py). The examples
are run by the tests, and a [golden archive](../tests/formats/v{version}/README.md) of this version
is kept to be read by all later ones.
"""


def pages() -> list[Path]:
    """Return the pages whose blocks are run."""
    documents = sorted((ROOT / "docs").rglob("*.md"))
    whole = {CLI_PAGE, FORMAT_PAGE}
    return [ROOT / "README.md", *(page for page in documents if page not in whole)]


@contextmanager
def workshop() -> Iterator[Path]:
    """Make a throw-away folder that holds the sample articles in `articles/`."""
    with tempfile.TemporaryDirectory(prefix="dateline-docs-") as folder:
        (articles := Path(folder, "articles")).mkdir()
        for path in sample.paths():
            shutil.copy2(path, articles)
        yield Path(folder)


def render_page(text: str) -> str:
    """Return the text of a page with the output of its blocks made anew."""
    with workshop() as folder:
        out, at, printed = [], 0, ""
        for block in BLOCK.finditer(text):
            kind, old = block.groups()
            new = old
            if kind == "console":
                new = run_session(old, folder)
            elif kind == "python":
                printed = run([sys.executable, "-P", "-c", old], folder)
            elif kind == "text":
                new = printed
            out += [text[at : block.start()], f"```{kind}\n{keep_if_alike(old, new)}```"]
            at = block.end()
    return "".join([*out, text[at:]])


def run_session(session: str, folder: Path) -> str:
    """Return a console session with what its commands print now."""
    commands = re.findall(r"^\$ (.*)$", session, re.MULTILINE)
    blocks = [f"$ {command}\n{run(['sh', '-c', command], folder)}" for command in commands]
    return "\n".join(blocks) if "\n\n$ " in session else "".join(blocks)


def run(command: list[str], folder: Path) -> str:
    """Return all that a command prints, in 80 columns, without colour."""
    commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    places = {"PATH": commands, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    plain = {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONUTF8": "1", "TZ": "UTC"}
    environment = {name: value for name, value in os.environ.items() if name[:9] != "DATELINE_"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment | places | plain,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode()
    if "Traceback (most recent call last)" in printed:
        sys.exit(f"{' '.join(command)}\n{printed}")
    return printed


def keep_if_alike(old: str, new: str) -> str:
    """Return the new output, in which a line that was there but for times and sizes stays."""
    known = {VOLATILE.sub("0", line): line for line in old.splitlines(keepends=True)}
    lines = new.splitlines(keepends=True)
    return "".join(known.get(VOLATILE.sub("0", line), line) for line in lines)


def render_cli() -> str:
    """Return the reference of all commands."""
    top = click.Context(cli, info_name="dateline", terminal_width=80, **cli.context_settings)
    parts = [CLI_INTRODUCTION, show_help("dateline", cli.get_help(top))]
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        assert command is not None
        context = click.Context(command, parent=top, info_name=name, terminal_width=80)
        parts.append(show_help(f"dateline {name}", command.get_help(context)))
    return "\n".join(parts)


def show_help(name: str, text: str) -> str:
    """Return the section of one command."""
    return f"## {name}\n\n```help\n{text}\n```\n"


def render_format() -> str:
    """Return the description of the bytes on disk."""
    title, _, rest = cleandoc(container_format.__doc__ or "").partition("\n")
    parts = [
        FORMAT_INTRODUCTION.format(title=title.rstrip("."), version=container_format.VERSION),
        as_markdown(rest),
    ]
    for module in (columns, mentions, manifest, ledger):
        name, _, rest = cleandoc(module.__doc__ or "").partition(": ")
        parts.append(f"## {name}\n\n{as_markdown(rest[:1].upper() + rest[1:])}")
    return "\n".join(parts)


def as_markdown(text: str) -> str:
    """Return a docstring's paragraphs: underlined ones are headings, indented ones are code."""
    text = re.sub(r"^(\S.*)\n-+$", r"## \1", text, flags=re.MULTILINE)
    paragraphs = re.split(r"\n\n+", text.strip("\n"))
    out = []
    for is_code, group in groupby(paragraphs, lambda paragraph: paragraph.startswith("    ")):
        part = "\n\n".join(group)
        if is_code:
            kind = "pycon" if part.lstrip().startswith(">>>") else "text"
            part = f"```{kind}\n{dedent(part)}\n```"
        else:
            part = re.sub(r"\bindex/\w+\.pyx?\b", r"[\g<0>](../\g<0>)", part)
        out.append(part + "\n")
    return "\n".join(out)


def main() -> int:
    """Bring all pages up to date, or with --check say which are not."""
    check = "--check" in sys.argv[1:]
    fresh = {page: render_page(page.read_text("utf-8")) for page in pages()}
    fresh[CLI_PAGE] = render_cli()
    fresh[FORMAT_PAGE] = render_format()
    stale = [
        page for page, text in fresh.items() if not page.exists() or page.read_text("utf-8") != text
    ]
    for page in stale:
        if check:
            print(f"{page.relative_to(ROOT)} is out of date: run `make docs`")
        else:
            page.write_text(fresh[page], "utf-8")
            print(f"wrote {page.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
