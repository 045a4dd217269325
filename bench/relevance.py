"""How good is the ranking?

    python bench/relevance.py [DATA]

DATA holds the test collections in folders `cran` (Cranfield: 1,400
abstracts and 225 questions on aerodynamics) and `npl` (11,429 abstracts and
93 questions on electronics), as they are distributed.  Each is written as
JSON lines, queries and judgements, then indexed and measured by the commands
that a user would type.

Traps in the files: the questions of cran.qry are judged by their place in
the file and not by the id there; its grades run from 1, the best, to 4, and
-1 is not relevant.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "relevance"
MEASURES = ("nDCG@10", "MAP", "P@10", "recall@100")


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles as (id, title, body), queries by id, and grades as (query id, article id, gain)."""

    articles: list[tuple[str, str, str]]
    queries: dict[str, str]
    grades: list[tuple[str, str, int]]


def read_cran(folder: Path) -> Collection:
    """Read Cranfield; grades 1 to 4 become gains of 4 to 1."""
    articles = []
    for record in re.split(r"^\.I ", read(folder / "cran.all.1400"), flags=re.MULTILINE)[1:]:
        number, _, rest = record.partition("\n")
        parts = dict(
            re.findall(
                r"^\.([TABW])\n(.*?)(?=^\.[TABW]\n|\Z)", rest, flags=re.MULTILINE | re.DOTALL
            )
        )
        articles.append((number.strip(), squeeze(parts["T"]), squeeze(parts["W"])))
    questions = re.split(r"^\.I .*\n\.W\n", read(folder / "cran.qry"), flags=re.MULTILINE)[1:]
    queries = {str(place): squeeze(text) for place, text in enumerate(questions, 1)}
    grades = []
    for line in read(folder / "cranqrel").splitlines():
        query, article, grade = line.split()
        grades.append((query, article, 5 - int(grade) if int(grade) > 0 else 0))
    return Collection(articles, queries, grades)


def read_npl(folder: Path) -> Collection:
    """Read NPL: records of a number, a text, and a line with a slash."""
    articles = [(number, "", text) for number, text in records(folder / "doc-text")]
    grades = [
        (query, article, 1)
        for query, judged in records(folder / "rlv-ass")
        for article in judged.split()
    ]
    return Collection(articles, dict(records(folder / "query-text")), grades)


def records(path: Path) -> Iterable[tuple[str, str]]:
    """Yield number and text of each record."""
    for record in re.split(r"^\s*/\s*$", read(path), flags=re.MULTILINE):
        number, _, text = record.strip().partition("\n")
        if text:
            yield number.strip(), squeeze(text)


def read(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="ascii", errors="replace")


def squeeze(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def measure(collection: Collection, folder: Path) -> dict[str, float]:
    """Index the collection, rank its queries, and return the measures."""
    articles, queries, qrels = (folder / n for n in ("articles.jsonl", "queries.tsv", "qrels"))
    rows = [dict(zip(("id", "title", "body"), row, strict=True)) for row in collection.articles]
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows))
    queries.write_text("".join(f"{qid}\t{text}\n" for qid, text in collection.queries.items()))
    qrels.write_text("".join(f"{q} 0 {article} {gain}\n" for q, article, gain in collection.grades))
    archive = ("--archive", str(folder / "archive"))
    run("index", str(articles), "--entities", "never", *archive)
    measured = run("evaluate", "--queries", str(queries), "--qrels", str(qrels), "--json", *archive)
    result: dict[str, float] = json.loads(measured)
    return result


def run(*arguments: str) -> str:
    """Run a dateline command and return what it prints."""
    command = [sys.executable, "-P", "-m", "dateline", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Measure both collections and print a table."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    readers: dict[str, Callable[[Path], Collection]] = {"cran": read_cran, "npl": read_npl}
    for name in readers:
        if not (data / name).is_dir():
            sys.exit(
                f"no test collection at {data / name}: name the folder that holds cran and npl"
            )
    print(f"{'':<6}{'articles':>9}{'queries':>9}", *(f"{name:>11}" for name in MEASURES))
    for name, reader in readers.items():
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
            collection = reader(data / name)
            measured = measure(collection, Path(folder))
        counts = f"{name:<6}{len(collection.articles):>9,}{len(collection.queries):>9,}"
        print(counts, *(f"{measured[measure_name]:>11.4f}" for measure_name in MEASURES))


if __name__ == "__main__":
    main()
