"""Every error that Dateline raises on purpose.

    DatelineError                 exit status 2
    ├── ArticleError              a field of an article cannot be what it is
    ├── ReadError                 a source cannot be read at all
    ├── ArchiveError              index/errors.py
    │   ├── NotAnArchiveError     no archive at that path
    │   ├── DamagedArchiveError   bytes that are not what was written
    │   └── LockedArchiveError    another process is writing
    ├── QueryError                search/errors.py; points at a character
    └── RulesError                search/errors.py; names a line

A message says what is wrong and ends in the remedy.
"""

from __future__ import annotations


class DatelineError(Exception):
    """The root: `except dateline.DatelineError` catches whatever Dateline means to say."""

    exit_code = 2


class ArticleError(DatelineError, ValueError):
    """A field of an article cannot be what it was given."""


class ReadError(DatelineError):
    """A source cannot be read at all: it is missing, forbidden, or of no known format."""
