"""`dateline show`: one article, whole."""

from __future__ import annotations

import click

from .options import common_options, json_option, open_archive
from .output import canvas, print_json, print_lines, say
from .page import set_article


@click.command(
    "show",
    short_help="Print one article.",
    epilog="Ids are in what `dateline search` prints.",
)
@click.argument("id")
@click.option("--open", "in_browser", is_flag=True, help="Open its URL in the web browser.")
@json_option
@common_options
@click.pass_context
def command(ctx: click.Context, *, id: str, in_browser: bool, as_json: bool) -> None:
    """Print one article; in colour, what it names is marked.

    People, places, organisations, vessels and dates each have a colour of
    their own. A date that the article does not bring with it is shown with
    where it was found.
    """
    with open_archive(ctx) as archive:
        article, where = archive.get(id), canvas(ctx)
        rules = archive.rulebook.current() if where.color else None
    if article is None:
        say(f"No article has the id {id!r}: `dateline search --ids` lists them all.")
        ctx.exit(1)
    elif in_browser:
        if not (article.url or "").startswith(("http://", "https://")):
            say(f"The article {id!r} has no web address to open.")
            ctx.exit(1)
        click.launch(article.url or "")
    elif as_json:
        told = {} if article.date_from is None else {"date_from": article.date_from}
        print_json({**article.to_mapping(), **told})
    else:
        print_lines(set_article(article, where, rules))
