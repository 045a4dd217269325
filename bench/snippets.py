"""How fast are searches whose ten hits are shown, each with a snippet?

    python bench/snippets.py [--size 300000]

Search, then read id, score and title of each hit and make its snippet as
HTML: tantivy with its SnippetGenerator, SQLite with its function snippet.
"""

from __future__ import annotations

from functools import partial

import tantivy
from engines import LIMIT, Dateline, Engine, Fts5, Tantivy, open_engines
from harness import options_of, options_parser, race, race_head, race_rows, show, table
from queries import GOAL_KINDS, make_queries

Shown = list[tuple[object, float, str, str]]
MARKED = """
    SELECT rowid, -rank, title, snippet(words, 1, '<mark>', '</mark>', '…', 30)
    FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?
"""


def show_hits(engine: Engine, text: str) -> Shown:
    """Search, and return id, score, title and snippet of each hit."""
    match engine:
        case Dateline():
            results = engine.archive.search(text, limit=LIMIT)
            return [(hit.id, hit.score, hit.title, hit.snippet.html()) for hit in results]
        case Tantivy():
            return show_tantivy(engine, text)
        case Fts5():
            return engine.connection.execute(MARKED, (text, LIMIT)).fetchall()
    raise TypeError(f"{engine.name} has no snippets here: write them beside those of the others")


def show_tantivy(engine: Tantivy, text: str) -> Shown:
    """Search as the example in its documentation does."""
    query = engine.index.parse_query(text, engine.FIELDS)
    hits = engine.searcher.search(query, LIMIT, count=False).hits
    make = tantivy.SnippetGenerator.create(engine.searcher, query, engine.index.schema, "body")
    shown: Shown = []
    for score, address in hits:
        document = engine.searcher.doc(address)
        snippet = make.snippet_from_doc(document).to_html()
        shown.append((document["number"], score, document["title"][0], snippet))
    return shown


def main() -> None:
    """Measure and print."""
    options = options_of(options_parser(__doc__, rounds=3).parse_args())
    engines = open_engines(options)
    queries = make_queries(options.newswire())
    times: dict[str, dict[str, list[float]]] = {
        kind: race(
            {
                name: [partial(show_hits, engine, engine.spell(query)) for query in queries[kind]]
                for name, engine in engines.items()
            },
            options.rounds,
        )
        for kind in GOAL_KINDS
    }
    show(
        f"snippets {options.size}",
        f"{options.size:,} articles, µs for ten hits with snippets, median / 99th percentile:",
        table(race_head("query", options.engines), race_rows(times)),
        write=options.write,
    )


if __name__ == "__main__":
    main()
