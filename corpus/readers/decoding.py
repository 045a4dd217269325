"""Decoding: bytes of unknown origin to clean text, never failing."""

from __future__ import annotations

import codecs
import re

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Everything below a space but tab and newline, DEL, and the C1 controls.
CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# What `clean` does to each ASCII character.
_ASCII = bytes(
    ord("\n") if _LINE_END.match(chr(code)) else ord(" ") if CONTROL.match(chr(code)) else code
    for code in range(256)
)


# What text hardly ever holds.  NUL is not among them: half of UTF-16 may be that.
_BINARY = bytes({*range(1, 9), *range(0x0E, 0x1B), *range(0x1C, 0x20)})


def is_binary(data: bytes) -> bool:
    """Tell whether `data` is no text but a picture, a program or the like.

    In the first 8 kB of those every tenth byte or so is a control
    character; a text in which a few have strayed stays a text.
    """
    if byte_order_mark(data) is not None:
        return False
    head = data[:8192].replace(b"\0", b"")
    n_controls = len(head) - len(head.translate(None, _BINARY))
    return n_controls > 8 and n_controls > len(head) / 20


def byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    """Return the mark that begins `data` and the encoding it tells, if any."""
    return next((pair for pair in _MARKS if data.startswith(pair[0])), None)


def decode(data: bytes) -> str:
    """Return the text of `data`: by its byte order mark, else UTF-8, else Windows-1252.

    Every byte means something in the last resort: the five that
    Windows-1252 leaves open are read as Latin-1.
    """
    mark = byte_order_mark(data)
    if mark is not None:
        return data[len(mark[0]) :].decode(mark[1], "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def clean(text: str) -> str:
    r"""Return `text` with "\n" line ends and without control characters.

    NUL goes (text in two-byte characters without its mark then reads
    rightly); every other control character becomes a space, so that
    words do not run together.
    """
    return CONTROL.sub(" ", _LINE_END.sub("\n", text.replace("\0", "")))


def clean_text(data: bytes) -> str:
    """Return `clean(decode(data))`; ten times as fast for ASCII without carriage returns."""
    if data.isascii() and b"\r" not in data:
        return data.translate(_ASCII, b"\0").decode("ascii")
    return clean(decode(data))
