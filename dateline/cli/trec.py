"""The files of a retrieval experiment: queries, judgements (qrels) and runs.

queries   qid<TAB>text, a query a line
qrels     qid 0 docid grade, as trec_eval reads them
run       qid Q0 docid rank score tag, as trec_eval reads them
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..corpus.errors import ReadError

Judgements = dict[str, dict[str, int]]


def read_queries(path: Path) -> dict[str, str]:
    """Return the text of each query id, in the file's order.

    Raises ReadError at a line that is not `qid<TAB>text`, and where an
    id comes again.
    """
    queries: dict[str, str] = {}
    for number, line in _read_lines(path):
        qid, tab, text = line.partition("\t")
        qid = qid.strip()
        if not tab or not qid:
            raise ReadError(f"{path}:{number}: write a query as its id, a tab, and its words")
        if qid in queries:
            raise ReadError(f"{path}:{number}: the id {qid!r} comes again; give each query its own")
        queries[qid] = text
    return queries


def read_qrels(path: Path) -> Judgements:
    """Return the grade of each judged article id for each query id.

    Raises ReadError at a line that is not `qid 0 docid grade`.
    """
    judgements: Judgements = {}
    for number, line in _read_lines(path):
        try:
            qid, _, docid, grade = line.split()
            judgements.setdefault(qid, {})[docid] = int(grade)
        except ValueError:
            raise ReadError(
                f"{path}:{number}: write a judgement as: qid 0 docid grade, the grade in digits"
            ) from None
    return judgements


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers; odd bytes become U+FFFD."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.rstrip("\n")


def run_line(qid: str, docid: str, rank: int, score: float) -> str:
    """Return one line of a run; ranks count from 1."""
    return f"{qid} Q0 {docid} {rank} {score:.6f} dateline"
