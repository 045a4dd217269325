"""Titles: what a text without a headline is called."""

from __future__ import annotations

import re

MAX_TITLE_CHARS = 500
MAX_CUT_CHARS = 100

# A stop, its closing quotes, then space and something that can begin a sentence.
# Ideographic stops need no space.
_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s+["'“‘«(\[]*[^\W_a-z])|[。！？]["'”’」』）]*""")

# What a stop belongs to: "U.S", "J", and the words of the list.
_INITIALS = re.compile(r"(?:\w\.)*\w")
_ABBREVIATED = (
    "Adm Apr Aug Ave Brig Bros Capt Cmdr Co Col Corp Cpl Dec Dept Dr Feb Fr Gen Gov Hon Inc Jan "
    "Jr Jul Jun Lt Ltd Maj Mar Messrs Mme Mr Mrs Ms Mt No Nos Nov Oct Ph.D Prof Rep Reps Rev "
    "Sen Sens Sep Sept Sgt Sr St Ste Supt v vs"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


def split_title(text: str, *, by_sentence: bool = False) -> tuple[str, str]:
    """Return (title, body): the first line of `text`, and the rest.

    `by_sentence` ends the title at the first sentence, where that ends
    before the line.  The two parts are all of the text but the white
    space around them; only where the title would be longer than
    MAX_TITLE_CHARS is it the first words and "…", and the body is then
    the whole text.
    """
    text = text.strip()
    # Room behind the longest title for what tells that a sentence ends there.
    head = text[: MAX_TITLE_CHARS + 100]
    line = head.find("\n")
    end = len(head) if line < 0 else line
    if by_sentence:
        end = _sentence_end(head, end)
    title = text[:end].rstrip()
    if len(title) > MAX_TITLE_CHARS:
        return _first_words(text), text
    return title, text[end:].strip()


def _sentence_end(text: str, limit: int) -> int:
    for stop in _STOP.finditer(text, 0, limit):
        if not _belongs_to_word(text, stop):
            return stop.end()
    return limit


def _belongs_to_word(text: str, stop: re.Match[str]) -> bool:
    """Tell the full stop of "U.S.", "J. Smith" or "Gen." from the end of a sentence.

    "the U.S. The" is taken for the former: a title one sentence too
    long is better than one that ends in a name.
    """
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return False
    word = re.split(r"[\s\-\"'“‘(\[]", text[: stop.start()])[-1]
    return word in _ABBREVIATIONS or (_INITIALS.fullmatch(word) is not None and not word.isdigit())


def _first_words(text: str) -> str:
    words = text[:MAX_CUT_CHARS]
    if not text[MAX_CUT_CHARS].isspace() and len(words.split()) > 1:
        words = words.rsplit(None, 1)[0]
    return words.rstrip(" ,;:-–—") + "…"
