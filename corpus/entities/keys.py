"""Keys: the form in which names are looked up.

Keys are folded, their words separated by one space; hyphens and the dots
of abbreviations are left out ("st petersburg", "guinea bissau"), except
in dotted letters ("u.s.").
"""

from __future__ import annotations

import re

from .tokens import fold

_JOINTS = re.compile(r"-|(?<=[^\W\d_]{2})\.")


def key_of(name: str) -> str:
    """Return the key under which a name is looked up."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return " ".join(name.lower().split())
    return " ".join(_JOINTS.sub(" ", fold(name)).split())
