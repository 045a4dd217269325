"""Dateline: a search engine for news archives.

    import dateline

    with dateline.open("news.dateline", create=True) as archive:
        archive.add(dateline.read("articles/"))
        for hit in archive.search('"Carl Vinson" places:japan'):
            print(hit.date, hit.title, hit.snippet.text)

Names are imported when they are first used, so that `import dateline`
costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .archive import Archive
    from .corpus.article import Article
    from .corpus.dates import DateMention
    from .corpus.dates import read_dates as dates
    from .corpus.entities import Entity
    from .corpus.entities import read_entities as entities
    from .corpus.entities.countries import countries
    from .corpus.errors import ArticleError, DatelineError, ReadError
    from .corpus.mention import Mention
    from .corpus.problem import Problem
    from .corpus.reading import read
    from .index.errors import (
        ArchiveError,
        DamagedArchiveError,
        LockedArchiveError,
        NotAnArchiveError,
    )
    from .index.verification import Damage
    from .indexing import IndexOptions, Report
    from .rulebook import Rulebook, RuleUse
    from .search.errors import QueryError, RulesError
    from .search.results import Hit, Results
    from .search.snippet import Snippet
    from .statistics import Stats

__version__ = "0.1.0"

__all__ = [
    "Archive",
    "ArchiveError",
    "Article",
    "ArticleError",
    "Damage",
    "DamagedArchiveError",
    "DateMention",
    "DatelineError",
    "Entity",
    "Hit",
    "IndexOptions",
    "LockedArchiveError",
    "Mention",
    "NotAnArchiveError",
    "Problem",
    "QueryError",
    "ReadError",
    "Report",
    "Results",
    "RuleUse",
    "Rulebook",
    "RulesError",
    "Snippet",
    "Stats",
    "countries",
    "dates",
    "entities",
    "open",
    "read",
]

_HOMES = {
    "Archive": "archive",
    "ArchiveError": "index.errors",
    "Article": "corpus.article",
    "ArticleError": "corpus.errors",
    "Damage": "index.verification",
    "DamagedArchiveError": "index.errors",
    "DateMention": "corpus.dates",
    "DatelineError": "corpus.errors",
    "Entity": "corpus.entities",
    "Hit": "search.results",
    "IndexOptions": "indexing",
    "LockedArchiveError": "index.errors",
    "Mention": "corpus.mention",
    "NotAnArchiveError": "index.errors",
    "Problem": "corpus.problem",
    "QueryError": "search.errors",
    "ReadError": "corpus.errors",
    "Report": "indexing",
    "Results": "search.results",
    "RuleUse": "rulebook",
    "Rulebook": "rulebook",
    "RulesError": "search.errors",
    "Snippet": "search.snippet",
    "Stats": "statistics",
    "countries": "corpus.entities.countries",
    "dates": "corpus.dates:read_dates",
    "entities": "corpus.entities:read_entities",
    "read": "corpus.reading",
}


def open(  # noqa: A001, the name that users type
    path: str | os.PathLike[str], create: bool = False, language: str | None = None
) -> Archive:
    """Open the archive in a folder, or with `create` make it where there is none yet.

    An archive has one language, chosen when it is made: "english" unless
    another is named.  Raises NotAnArchiveError; damage is reported when the
    damaged part is first used.
    """
    from .archive import Archive

    return Archive(path, create=create, language=language)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = home.partition(":")
    value = getattr(import_module(f".{module}", __name__), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
