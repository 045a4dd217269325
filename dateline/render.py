"""Results as data: the mappings, lines and rows that programs read.

The names and their order are a promise (docs: `search --json`).  Text for
people is set in cli/page.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

Facets = Mapping[str, list[tuple[str, int]]]  # Of each field, values with their counts.

if TYPE_CHECKING:
    import datetime as dt

    from .archive import Hit, Results
    from .corpus.problem import Problem
    from .indexing import Report
    from .statistics import Stats

CSV_COLUMNS = (
    "rank", "id", "score", "date", "title", "source", "url", "people", "places", "snippet"
)  # fmt: skip


def hit_mapping(hit: Hit) -> dict[str, Any]:
    """Return one hit; `highlights` are character offsets into `snippet`."""
    return {
        "rank": hit.rank,
        "id": hit.id,
        "score": hit.score,
        "date": None if hit.date is None else hit.date.isoformat(),
        "title": hit.title,
        "source": hit.source,
        "url": hit.url,
        "people": list(hit.people),
        "places": list(hit.places),
        "snippet": hit.snippet.text,
        "highlights": [list(span) for span in hit.snippet.highlights],
        "snippet_html": hit.snippet.html(),
    }


def results_mapping(results: Results) -> dict[str, Any]:
    """Return the results as `search --json` prints them."""
    return {
        "query": results.query,
        "parsed": results.parsed,
        "total": results.total,
        "relaxed": results.relaxed,
        "took_ms": results.took_ms,
        "notices": list(results.notices),
        "hits": [hit_mapping(hit) for hit in results],
        "suggestion": results.suggestion,
    }


def report_mapping(report: Report) -> dict[str, Any]:
    """Return what an `index` run did as `index --json` prints it."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "problems": list(map(_problem_mapping, report.problems)),
        "notes": list(map(_problem_mapping, report.notes)),
        "kept_away": report.kept_away,
        "left_out": dict(report.left_out),
        "bytes": report.n_bytes,
        "seconds": report.seconds,
    }


def _problem_mapping(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}


def stats_mapping(stats: Stats) -> dict[str, Any]:
    """Return what is in an archive as `stats --json` prints it."""
    return {
        "articles": stats.articles,
        "segments": stats.segments,
        "bytes": stats.bytes,
        "first_date": None if stats.first_date is None else stats.first_date.isoformat(),
        "last_date": None if stats.last_date is None else stats.last_date.isoformat(),
        "deleted": stats.deleted,
        "language": stats.language,
    }


def csv_rows(hits: Iterable[Hit]) -> Iterator[str]:
    """Yield a header and a row for each hit; several names in a cell are parted by "; "."""
    yield _csv_row(CSV_COLUMNS)
    for hit in hits:
        mapping = hit_mapping(hit)
        mapping["people"] = "; ".join(mapping["people"])
        mapping["places"] = "; ".join(mapping["places"])
        yield _csv_row([mapping[column] for column in CSV_COLUMNS])


def facets_mapping(facets: Facets) -> dict[str, list[list[Any]]]:
    """Return the counts as JSON has them: of each field a list of [value, count]."""
    return {field: [list(pair) for pair in counts] for field, counts in facets.items()}


def facet_rows(facets: Facets) -> Iterator[str]:
    """Yield a header and a row for each value of each field."""
    yield _csv_row(["field", "value", "count"])
    for field, counts in facets.items():
        yield from (_csv_row([field, value, n]) for value, n in counts)


def timeline_rows(counts: Iterable[tuple[dt.date, int]]) -> Iterator[str]:
    """Yield a header and a row for each period, which goes by its first day."""
    yield _csv_row(["date", "count"])
    yield from (_csv_row([day.isoformat(), n]) for day, n in counts)


def _csv_row(cells: Iterable[object]) -> str:
    import csv  # One of three ways to print, and no search should pay for it.
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()
