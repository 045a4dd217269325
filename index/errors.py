"""What can go wrong with an archive's files."""

from __future__ import annotations

from ..corpus.errors import DatelineError


class ArchiveError(DatelineError):
    """Something is wrong with an archive as a whole."""


class NotAnArchiveError(ArchiveError):
    """There is no archive at that path."""


class DamagedArchiveError(ArchiveError):
    """Bytes on disk are not what was written."""


class LockedArchiveError(ArchiveError):
    """Another process is writing to the archive."""
