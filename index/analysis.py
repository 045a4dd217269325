"""Analysis: from a text to its words, and from a word to its term."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ._tokens import fold_words
from .errors import ArchiveError

# nltk's own list, written down because importing nltk costs more than a search.
LANGUAGES = (
    "arabic", "danish", "dutch", "english", "finnish", "french", "german", "hungarian",
    "italian", "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish",
)  # fmt: skip

# Languages that write l'uomo and l'homme: there an apostrophe separates two words.
_ELIDING = frozenset({"french", "italian"})


class Analyzer:
    """Words and terms in one language.

    Case and accents are folded before a word is stemmed, so that what is
    typed without accents always finds what is written with them
    (docs/decisions/folding.md).
    """

    def __init__(self, language: str = "english") -> None:
        if language not in LANGUAGES:
            raise ArchiveError(
                f"no stemmer for the language {language!r}: choose one of {', '.join(LANGUAGES)}"
            )
        self.language = language
        self.elide = language in _ELIDING
        self._stemmer: Callable[[str], str] | None = None

    def forms(self, text: str) -> tuple[str, ...]:
        """Return the folded surface forms of the words of `text`."""
        return tuple(fold_words(text, self.elide))

    def stem(self, form: str) -> str:
        """Return the term of a folded surface form."""
        if self._stemmer is None:
            self._stemmer = _load_stemmer(self.language)
        return self._stemmer(form) or form


def _load_stemmer(language: str) -> Callable[[str], str]:
    """Return the stemmer of a language; nltk's take about 10 µs a word, so theirs is cached."""
    if language == "english":
        from ._stemmer import stem

        return stem
    from nltk.stem.snowball import SnowballStemmer

    stem_anew: Callable[[str], str] = SnowballStemmer(language).stem

    @cache
    def stem_once(form: str) -> str:
        # No stemmer changes a number: a third of all forms.
        return form if form.replace(".", "").isdecimal() else stem_anew(form)

    return stem_once
