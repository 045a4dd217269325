"""`dateline entities`: who, where and when, read from a text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from .options import common_options
from .output import canvas, print_data, print_json_list, print_lines, say
from .typeset import Canvas, clean

if TYPE_CHECKING:
    import datetime as dt

    from ..corpus.passages import Passage
    from ..corpus.problem import Problem
    from ..naming import Named

_KINDS = ("person", "place", "organisation", "vessel", "date")


def _read_day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    if value is None:
        return None
    import datetime as dt

    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date: write it as 2017-04-24") from None


@click.command(
    "entities",
    short_help="Read people, places and dates from a text.",
    epilog="""\b
Examples:
  dateline entities article.txt                  marked on a terminal
  dateline entities article.txt --json
  echo "Kim Hong-kyun flew to Tokyo on Tuesday." |
    dateline entities - --published 2017-04-26

\b
Piped, there is a line for each: kind, name, start, end, confidence, the text
and the article's id, with tabs between. Offsets are characters of a text
file as it is; of other formats, of an article's title, an empty line and its
body. The exit status is 1 where nothing is found.""",
)
@click.argument("file")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Only this kind. Repeatable.",
)
@click.option("--format", "format_", metavar="NAME", help="The format of the file. [detected]")
@click.option(
    "--published",
    metavar="DATE",
    callback=_read_day,
    help="The day from which dates are counted, where the file tells none.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: str,
    kinds: tuple[str, ...],
    format_: str | None,
    published: dt.date | None,
    as_json: bool,
) -> None:
    """Print the people, places, organisations, vessels and dates that FILE names.

    FILE may be of any format that is indexed; `-` is standard input, a
    text unless --format says otherwise. No archive is needed.
    """
    reading = _Reading(file, format_, kinds or _KINDS, published)
    where = canvas(ctx)
    if as_json:
        print_json_list(reading.mappings())
    elif where.color:
        print_lines(_pages(reading, where))
    else:
        print_data(_rows(reading))
    if reading.n_problems:
        ctx.exit(2)
    if not reading.n_found:
        say(f"Nothing is found in {file}.")
        ctx.exit(1)


class _Reading:
    """What is found in a file; what cannot be read is said as it comes, and counted."""

    def __init__(
        self, file: str, format: str | None, kinds: tuple[str, ...], published: dt.date | None
    ) -> None:
        self.n_found = self.n_problems = 0
        self._file, self._format = file, format
        self._kinds, self._published = kinds, published

    def __iter__(self) -> Iterator[tuple[Passage, list[Named]]]:
        from ..corpus.problem import Problem
        from ..naming import read_names

        for item in self._passages():
            if isinstance(item, Problem):
                self.n_problems += 1
                say(str(item))
                continue
            published = item.published or self._published
            names = read_names(item.text, published, item.start)
            found = [each for each in names if each.kind in self._kinds]
            self.n_found += len(found)
            yield item, found

    def mappings(self) -> Iterator[dict[str, Any]]:
        """Yield what --json prints; the id tells articles apart, where there may be several."""
        is_folder = os.path.isdir(self._file)
        for passage, found in self:
            told = {} if passage.is_file and not is_folder else {"article": passage.article_id}
            yield from ({**each.to_mapping(), **told} for each in found)

    def _passages(self) -> Iterator[Passage | Problem]:
        from ..corpus.problem import Problem
        from ..corpus.reading import read_passages
        from ..corpus.sources import Source, find_sources

        if self._file == "-":
            if sys.stdin is None:
                yield Problem("-", None, "there is no standard input: pipe a text, or name a file")
            else:
                yield from read_passages(sys.stdin.buffer, self._format)
            return
        for source in find_sources([self._file], format=self._format):
            if isinstance(source, Source):
                yield from read_passages(source, self._format)
            else:
                yield source


def _rows(reading: Iterable[tuple[Passage, Sequence[Named]]]) -> Iterator[str]:
    for passage, found in reading:
        for each in found:
            text = " ".join(each.text.split())
            cells = (each.kind, each.name, each.start, each.end, each.confidence, text)
            yield "\t".join(map(str, (*cells, passage.article_id)))


def _pages(reading: Iterable[tuple[Passage, Sequence[Named]]], where: Canvas) -> Iterator[str]:
    """Yield each text with what it names in colours, and a table of that."""
    from .marking import set_marked, set_table

    for passage, found in reading:
        yield where.dim(clean(passage.article_id))
        yield ""
        spans = [(each.start, each.end, each.kind) for each in found]
        yield from set_marked(passage.text.rstrip(), spans, where)
        yield ""
        yield from set_table(found, where)
        yield ""
