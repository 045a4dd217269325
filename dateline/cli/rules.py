"""`dateline rules`: the rules for names, and what each of them is about."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from .options import common_options, json_option, open_archive
from .output import print_json, print_lines, say
from .page import count_noun
from .typeset import clean

if TYPE_CHECKING:
    from ..rulebook import RuleUse


@click.command(
    "rules",
    short_help="Reject, rename and merge people and places.",
    epilog="""\b
Examples:
  dateline rules --init     write entities.toml, with examples to edit
  dateline rules            check it: which rules there are, what they match

\b
Rules count from the next search on; nothing is indexed anew.""",
)
@click.option("--init", "is_new", is_flag=True, help="Write a file of rules to begin with.")
@json_option
@common_options
@click.pass_context
def command(ctx: click.Context, *, is_new: bool, as_json: bool) -> None:
    """List the rules for names, and how many articles each is about.

    They are in the archive's folder, in entities.toml: names of people
    and places that are rejected, renamed, or merged into one.
    """
    with open_archive(ctx) as archive:
        path = archive.rulebook.path
        if is_new:
            archive.rulebook.create()
            say(f"Edit {path}: it says how rules are written.")
            return
        uses = archive.rulebook.uses()
    if as_json:
        print_json({"path": path, "rules": [use._asdict() for use in uses]})
    else:
        print_lines(map(clean, _rows(uses)))
        _say_idle(path, uses)
    ctx.exit(0 if uses else 1)


def _rows(uses: Sequence[RuleUse]) -> Iterator[str]:
    for use in uses:
        what = f"{use.field}  {use.action}  {use.name}"
        shown = "" if use.shown is None else f" \N{RIGHTWARDS ARROW} {use.shown}"
        yield f"{what}{shown}  ({count_noun(use.articles, 'article')})"


def _say_idle(path: str, uses: Sequence[RuleUse]) -> None:
    """Say which rules are about no article, or that there are none."""
    if not uses and os.path.exists(path):
        say(f"{path} holds no rules, only comments: take the # away from those you want.")
    elif not uses:
        say(f"There are no rules in {path}: `dateline rules --init` begins a file of them.")
    for use in uses:
        if not use.articles and use.name != use.shown:
            line = "" if use.line is None else f", line {use.line}"
            where = f"no article has {use.name!r} among its {use.field}"
            say(f"{path}{line}: {where}: see how `dateline facets` writes the name")
