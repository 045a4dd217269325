"""Vocabulary: from the words of a plan to what the segments of a snapshot hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..index.analysis import Analyzer
from ..index.lexicon import TermEntry
from ..index.segment import Segment
from ..index.snapshot import Snapshot
from .plan import Pattern
from .scoring import idf


class Vocabulary:
    """Looks words up in all segments of one snapshot, each word once.

    A form that some segment has seen needs no stemmer: the lexicon knows
    its term.  The analyzer's stemmer is asked only for the others.
    """

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer) -> None:
        self._snapshot = snapshot
        self.analyzer = analyzer
        self._terms: dict[str, str] = {}
        self._entries: dict[tuple[str, str], TermEntry | None] = {}
        self._matching: dict[tuple[str, str], list[tuple[int, str]]] = {}

    def term(self, form: str) -> str:
        """Return the term of a folded surface form."""
        term = self._terms.get(form)
        if term is None:
            seen = (live.segment.lexicon.term_of_form(form) for live in self._snapshot.segments)
            term = next((found for found in seen if found is not None), None)
            term = self._terms[form] = self.analyzer.stem(form) if term is None else term
        return term

    def entry(self, segment: Segment, form: str) -> TermEntry | None:
        """Return what a segment holds of a form's term, None where it holds nothing."""
        key = segment.name, self.term(form)
        if key not in self._entries:
            self._entries[key] = segment.lexicon.find(key[1])
        return self._entries[key]

    def idf(self, form: str) -> float:
        """Return the idf of a form's term over the whole snapshot."""
        entries = (self.entry(live.segment, form) for live in self._snapshot.segments)
        return idf(sum(e.doc_freq for e in entries if e is not None), self._snapshot.n_docs)

    def forms(self, segment: Segment, form: str) -> frozenset[str]:
        """Return the surface forms by which a form's term occurs in a segment."""
        entry = self.entry(segment, form)
        return frozenset() if entry is None else frozenset(segment.lexicon.forms_of(entry))

    def matching(self, segment: Segment, pattern: Pattern) -> list[tuple[int, str]]:
        """Return number and text of the surface forms of a segment that match a pattern."""
        key = segment.name, pattern.pattern
        if key not in self._matching:
            head = re.split(r"[*?]", pattern.pattern, maxsplit=1)[0]
            matches = compile_pattern(pattern.pattern)
            found = segment.lexicon.forms_with_prefix(head)
            self._matching[key] = [(number, form) for number, form in found if matches(form)]
        return self._matching[key]


def compile_pattern(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Return what tells whether a whole form matches; runs of `*` count as one.

    What stands between two stars is taken where it comes first and never
    moved, (?>...), so many stars take no longer than few.
    """
    first, *more = ("".join("." if c == "?" else re.escape(c) for c in part)
                    for part in re.split(r"\*+", pattern))  # fmt: skip
    middle = "".join(f"(?>.*?{part})" for part in more[:-1])
    last = f".*{more[-1]}" if more else ""
    return re.compile(first + middle + last, re.DOTALL).fullmatch
