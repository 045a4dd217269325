"""`dateline evaluate`: how good is the ranking, by judged queries?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import click

from ..corpus.errors import ReadError
from ..search.metrics import average_precision, ndcg_at, precision_at, recall_at
from .options import common_options, json_option, open_archive, whole_number
from .output import print_json, print_lines, say
from .trec import Judgements, read_qrels, read_queries, run_line

if TYPE_CHECKING:
    from ..archive import Archive, Match

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "evaluate",
    short_help="Measure the ranking by judged queries.",
    epilog="""\b
The queries are plain words, never syntax: one a line, its id, a tab, its
words. The judgements are as trec_eval reads them: qid 0 docid grade.
Means are over the queries that have a judgement; one that finds nothing
counts as 0.""",
)
@click.option("--queries", required=True, type=_FILE, help="The queries: qid<TAB>text.")
@click.option("--qrels", type=_FILE, help="The judgements: qid 0 docid grade.")
@click.option("--run", "as_run", is_flag=True, help="Print the rankings as a TREC run instead.")
@click.option(
    "--limit",
    metavar="N",
    type=whole_number(1),
    default=1000,
    help="Rank N. [1000]",
)
@click.option(
    "--match",
    type=click.Choice(["auto", "all", "any"]),
    default="any",
    help="Which words an article must have. [any]",
)
@json_option
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    queries: Path,
    qrels: Path | None,
    as_run: bool,
    limit: int,
    match: Match,
    as_json: bool,
) -> None:
    """Rank articles for judged queries and measure the rankings."""
    if qrels is None and not as_run:
        ctx.fail("Give judgements with --qrels FILE, or --run to print the rankings.")
    texts = read_queries(queries)
    judgements = read_qrels(qrels) if qrels else {}
    with open_archive(ctx) as archive:
        if as_run:
            print_lines(_run_lines(archive, texts, match, limit))
            return
        judged = _judged(texts, judgements)
        ranked = {
            qid: [docid for docid, _ in rank_plain(archive, text, match, limit)]
            for qid, text in judged.items()
        }
    measured = measure(ranked, judgements)
    if as_json:
        print_json({"queries": len(ranked), **measured})
    else:
        print_lines([f"{'queries':<12}{len(ranked):>6}"])
        print_lines(f"{name:<12}{value:>6.4f}" for name, value in measured.items())


def rank_plain(
    archive: Archive, text: str, match: Match, limit: int
) -> Iterator[tuple[str, float]]:
    """Yield id and score of the best articles for plain words."""
    for hit in archive.search_words(text, match=match, limit=limit):
        yield hit.id, hit.score


def measure(ranked: Mapping[str, list[str]], judgements: Judgements) -> dict[str, float]:
    """Return the mean of each measure over the ranked queries."""
    pairs = [(ranking, judgements[qid]) for qid, ranking in ranked.items()]
    return {
        "nDCG@10": fmean(ndcg_at(10, *pair) for pair in pairs),
        "MAP": fmean(average_precision(*pair) for pair in pairs),
        "P@10": fmean(precision_at(10, *pair) for pair in pairs),
        "recall@100": fmean(recall_at(100, *pair) for pair in pairs),
    }


def _judged(texts: Mapping[str, str], judgements: Judgements) -> dict[str, str]:
    """Return the queries that have judgements; say what is left out."""
    judged = {qid: text for qid, text in texts.items() if qid in judgements}
    if not judged:
        raise ReadError("no query has a judgement: check that both files have the same query ids")
    if len(judged) < len(texts):
        say(f"Note: {len(texts) - len(judged)} of the queries have no judgement: left out.")
    if len(judged) < len(judgements):
        say(f"Note: {len(judgements) - len(judged)} judged ids are not among the queries.")
    return judged


def _run_lines(
    archive: Archive, texts: Mapping[str, str], match: Match, limit: int
) -> Iterator[str]:
    for qid, text in texts.items():
        for rank, (docid, score) in enumerate(rank_plain(archive, text, match, limit), 1):
            yield run_line(qid, docid, rank, score)
