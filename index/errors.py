"""What can go wrong with an archive's files."""

from __future__ import annotations

from ..corpus.errors import DatelineError


class ArchiveError(DatelineError):
    """Something is wrong with an archive as a whole."""


class NotAnArchiveError(ArchiveError):
    """There is no archive at that path."""


class DamagedArchiveError(ArchiveError):
    """Bytes on disk are not what was written.

    `part` names the file, the section or the like, and `what` says of it
    what is wrong, where the error is about such a part.
    """

    def __init__(self, message: str, part: str = "", what: str = "") -> None:
        super().__init__(message)
        self.part = part
        self.what = what


class LockedArchiveError(ArchiveError):
    """Another process is writing to the archive."""
