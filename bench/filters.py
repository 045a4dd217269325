"""How fast are searches within dates, within a place, and by date?

    python bench/filters.py [--size 300000]

The queries of two to four words, any of them, as in search_speed.py.  tantivy
is given its filters as query objects, which it need not read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import tantivy
from engines import LIMIT, Dateline, Engine, Fts5, Hits, Tantivy, moment, open_engines
from harness import options_of, options_parser, race, race_head, race_rows, show, table
from queries import make_queries


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of articles besides the words; both days are included."""

    caption: str
    days: tuple[dt.date, dt.date] | None = None
    place: str | None = None
    newest: bool = False


FILTERS = (
    Filter("no filter"),
    Filter("ten years", days=(dt.date(2000, 1, 1), dt.date(2009, 12, 31))),
    Filter("a year", days=(dt.date(2004, 1, 1), dt.date(2004, 12, 31))),
    Filter("a month", days=(dt.date(2004, 5, 1), dt.date(2004, 5, 31))),
    Filter("a frequent place", place="United States"),
    Filter("a rare place", place="Norway"),
    Filter("a year and a place", (dt.date(2004, 1, 1), dt.date(2004, 12, 31)), "Japan"),
    Filter("newest first", newest=True),
)


def ask_dateline(engine: Dateline, text: str, wanted: Filter) -> Hits:
    """Search with the arguments for it."""
    since, until = wanted.days or (None, None)
    results = engine.archive.search(
        text,
        since=since,
        until=until,
        place=wanted.place or (),
        sort="newest" if wanted.newest else "relevance",
        limit=LIMIT,
    )
    return [(hit.id, hit.score) for hit in results]


def ask_tantivy(engine: Tantivy, text: str, wanted: Filter) -> Hits:
    """Search with a conjunction of queries, of which only the words score."""
    query, index, make = engine.index.parse_query(text, engine.FIELDS), engine.index, tantivy.Query
    parts = [query]
    if wanted.days:
        first, last = map(moment, wanted.days)
        kind = tantivy.FieldType.Date
        parts.append(make.range_query(index.schema, "date", kind, first, last))
    if wanted.place:
        parts.append(make.term_query(index.schema, "places", wanted.place))
    if len(parts) > 1:
        scoreless = [make.const_score_query(part, 0.0) for part in parts[1:]]
        query = make.boolean_query([(tantivy.Occur.Must, part) for part in [query, *scoreless]])
    if not wanted.newest:
        return engine.best(query)
    hits = engine.searcher.search(query, LIMIT, count=False, order_by_field="date").hits
    numbers = engine.searcher.fast_field_values("number", [address for _, address in hits])
    return [(number, day) for number, (day, _) in zip(numbers, hits, strict=True)]


def ask_fts5(engine: Fts5, text: str, wanted: Filter) -> Hits:
    """Search in the words first: the planner, left alone, would walk all dates or places."""
    sql, values = "SELECT words.rowid, -rank FROM words", [text]
    if wanted.days or wanted.newest:
        sql += " CROSS JOIN article ON article.number = words.rowid"
    sql += " WHERE words MATCH ?"
    if wanted.days:
        sql += " AND date BETWEEN ? AND ?"
        values += [day.isoformat() for day in wanted.days]
    if wanted.place:
        sql += " AND +words.rowid IN (SELECT number FROM place WHERE name = ?)"
        values.append(wanted.place)
    sql += f" ORDER BY {'date DESC' if wanted.newest else 'rank'} LIMIT {LIMIT}"
    return engine.connection.execute(sql, values).fetchall()


def ask(engine: Engine, text: str, wanted: Filter) -> Hits:
    """Search as the engine does."""
    match engine:
        case Dateline():
            return ask_dateline(engine, text, wanted)
        case Tantivy():
            return ask_tantivy(engine, text, wanted)
        case Fts5():
            return ask_fts5(engine, text, wanted)
    raise TypeError(f"{engine.name} has no filters here: write them beside those of the others")


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=3).parse_args())
    engines = open_engines(options)
    queries = make_queries(options.newswire())["or"]
    times: dict[str, dict[str, list[float]]] = {}
    for wanted in FILTERS:
        acts: dict[str, list[Callable[[], Hits]]] = {
            name: [partial(ask, engine, engine.spell(query), wanted) for query in queries]
            for name, engine in engines.items()
        }
        times[wanted.caption] = race(acts, options.rounds)
    show(
        f"filters {options.size}",
        f"{options.size:,} articles, `or` within a filter, µs, median / 99th percentile:",
        table(race_head("filter", options.engines), race_rows(times)),
        write=options.write,
    )


if __name__ == "__main__":
    main()
