"""How fast are counts over all that is found?

    python bench/facets.py [--size 300000]

For the `or` queries: the exact total, the 20 most frequent places, and the
articles of each year and month.  tantivy has no calendar: its years are 365
days and its months 30.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from engines import Dateline, Engine, Fts5, Tantivy, open_engines
from harness import options_of, options_parser, race, race_head, race_rows, show, table
from queries import make_queries

Count = Literal["total", "places", "years", "months"]
COUNTS: tuple[Count, ...] = ("total", "places", "years", "months")

AGGREGATIONS = {
    "places": {"terms": {"field": "places", "size": 20}},
    "years": {"date_histogram": {"field": "date", "fixed_interval": "365d"}},
    "months": {"date_histogram": {"field": "date", "fixed_interval": "30d"}},
}
BY_DATE = """
    SELECT substr(date, 1, {length}) AS period, count(*)
    FROM words CROSS JOIN article ON article.number = words.rowid
    WHERE words MATCH ? GROUP BY period
"""
SQL = {
    "total": "SELECT count(*) FROM words WHERE words MATCH ?",
    "places": """
        SELECT name, count(*) AS n FROM words CROSS JOIN place ON place.number = words.rowid
        WHERE words MATCH ? GROUP BY name ORDER BY n DESC LIMIT 20
    """,
    "years": BY_DATE.format(length=4),
    "months": BY_DATE.format(length=7),
}


def count(engine: Engine, text: str, what: Count) -> object:
    """Count as the engine does."""
    match engine:
        case Dateline():
            return count_dateline(engine, text, what)
        case Tantivy():
            query = engine.index.parse_query(text, engine.FIELDS)
            if what == "total":
                found = engine.searcher.search(query, 1, count=True)
                return found.count  # type: ignore[attr-defined]  # their stub lacks it
            return engine.searcher.aggregate(query, {what: AGGREGATIONS[what]})
        case Fts5():
            return engine.connection.execute(SQL[what], (text,)).fetchall()
    raise TypeError(f"{engine.name} has no counts here: write them beside those of the others")


def count_dateline(engine: Dateline, text: str, what: Count) -> object:
    """Count with the method for it."""
    match what:
        case "total":
            return engine.archive.count(text)
        case "places":
            return engine.archive.facets(text, "places", limit=20)
        case "years":
            return engine.archive.timeline(text, by="year")
        case "months":
            return engine.archive.timeline(text, by="month")


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=3).parse_args())
    engines = open_engines(options)
    queries = make_queries(options.newswire())["or"]
    times: dict[str, dict[str, list[float]]] = {}
    for what in COUNTS:
        acts = {
            name: [partial(count, engine, engine.spell(query), what) for query in queries]
            for name, engine in engines.items()
        }
        times[what] = race(acts, options.rounds)
    show(
        f"facets {options.size}",
        f"{options.size:,} articles, counts for `or` queries, µs, median / 99th percentile:",
        table(race_head("count", options.engines), race_rows(times)),
        write=options.write,
    )


if __name__ == "__main__":
    main()
