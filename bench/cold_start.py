"""How long does one search from the shell take, and how much memory?

    python bench/cold_start.py [--size 300000]

The whole process, from its start to its end, its output a pipe: `dateline
search`, which shows ten hits with snippets, beside the shortest scripts that
print ten ids with the other engines, and beside Python alone.

Dateline is installed as users have it: a checkout's own install looks every
module up in a table first, and compiles those that no bytecode was kept of.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engines import archive
from harness import Options, median, options_of, options_parser, percentile_99, show, table

import dateline
from dateline import corpus, index, search

HEAD = (
    "command", "best", "median / 99th percentile", "best above click", "median above click",
    "peak MB",
)  # fmt: skip
WORDS = "crude oil prices"
BASE = "import click"
TANTIVY = """
import tantivy
index = tantivy.Index.open({folder!r})
searcher, query = index.searcher(), index.parse_query("+crude +oil +prices", ["title", "body"])
for score, address in searcher.search(query, 10, count=False).hits:
    print(score, searcher.doc(address)["number"])
"""
FTS5 = f"""
import sqlite3
query = "SELECT rank, rowid FROM words WHERE words MATCH '{WORDS}' ORDER BY rank LIMIT 10"
for row in sqlite3.connect({{folder!r}} + "/articles.db").execute(query):
    print(*row)
"""

# What pip makes of an entry point.
COMMAND = """#!{python}
import sys
from dateline.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""

# A process inherits the peak of the one that starts it, so a small one does.
STARTER = """
import os, sys
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
print(os.wait4(process, 0)[2].ru_maxrss * 1024)
"""


@dataclass(slots=True)
class Command:
    """A command, and the seconds that it took each time."""

    arguments: list[str]
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run it once, as a shell would."""
        started = time.perf_counter()
        output = subprocess.run(self.arguments, check=True, stdout=subprocess.PIPE).stdout
        self.seconds.append(time.perf_counter() - started)
        if not (output or self.arguments[-1] in ("pass", BASE)):
            raise SystemExit(f"nothing found by {' '.join(self.arguments)}")

    def peak_bytes(self) -> int:
        """Return the greatest memory of one more run."""
        command = [sys.executable, "-I", "-S", "-c", STARTER, *self.arguments]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        return int(output.split()[-1])


def install(folder: Path) -> Path:
    """Install the Dateline that is running into a fresh environment; return its `bin`.

    What it needs is found where it is installed now.
    """
    venv.create(folder)
    (site,) = folder.glob("lib/python*/site-packages")
    sources = shutil.ignore_patterns("__pycache__", "*.pyx", "*.pxi", "*.c", "*.h")
    for package in (dateline, corpus, index, search):
        inside = site / package.__name__.replace(".", "/")
        shutil.copytree(package.__path__[0], inside, ignore=sources, dirs_exist_ok=True)
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"))
    compileall.compile_dir(site, quiet=1)
    binaries = folder / "bin"
    command = binaries / "dateline"
    command.write_text(COMMAND.format(python=binaries / "python"))
    command.chmod(0o755)
    return binaries


def commands(options: Options, binaries: Path) -> dict[str, Command]:
    """Return the commands by what the table calls them."""
    python = [str(binaries / "python"), "-P", "-c"]
    found = {
        "python -c pass": Command([*python, "pass"]),
        f"python -c '{BASE}'": Command([*python, BASE]),
    }
    folders = {name: str(archive(name, options)) for name in options.engines}
    for name, folder in folders.items():
        if name == "dateline":
            command = [str(binaries / "dateline"), "search"]
            words = [*command, *WORDS.split(), "--archive", folder]
            found["dateline search"] = Command(words)
        else:
            script = {"tantivy": TANTIVY, "fts5": FTS5}[name].format(folder=folder)
            found[f"a script with {name}"] = Command([*python, script])
    return found


def rows_of(racing: Mapping[str, Command]) -> Iterator[list[str]]:
    """Yield a row for each command."""
    base = racing[f"python -c '{BASE}'"].seconds
    for name, command in racing.items():
        taken = command.seconds
        yield [
            name,
            f"{min(taken) * 1e3:.1f}",
            f"{median(taken) * 1e3:.1f} / {percentile_99(taken) * 1e3:.1f}",
            f"{(min(taken) - min(base)) * 1e3:+.1f}",
            f"{(median(taken) - median(base)) * 1e3:+.1f}",
            f"{command.peak_bytes() / 1e6:.1f}",
        ]


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=30).parse_args())
    with tempfile.TemporaryDirectory() as folder:
        racing = commands(options, install(Path(folder)))
        for _ in range(options.rounds + 1):
            for command in racing.values():
                command.run()
        for command in racing.values():
            del command.seconds[0]  # its files may not have been in memory
        rows = list(rows_of(racing))
    show(
        f"cold start {options.size}",
        f"One search of {options.size:,} articles from the shell, ms, of {options.rounds} rounds:",
        table(HEAD, rows),
        write=options.write,
    )


if __name__ == "__main__":
    main()
