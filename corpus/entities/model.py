"""The trained model as a file: what the tagger's weights are kept in.

Little-endian; the part after the magic is compressed with Zstandard:

    magic   8 bytes   "DATELNER"
    u32     n keys, n knots
    f32     scale, pooling
    f32     arcs: labels x labels
    f32     knots of the calibration: probabilities, then what they are worth
    u32     keys, rising, each as the difference from the one before
    i8      rows: label after label, n each
    u32     n words, n phrases
    u32     words' hashes, as differences; u32 their classes; u16 their
            clusters; u8 longest phrases
    u32     phrases' hashes, as differences; u8 what they are
"""

from __future__ import annotations

import array
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple, TypeVar

import zstandard

from ._tagger import N_LABELS, Lexicon, Tagger, Weights, running_sums
from .tokens import fold

MAGIC = b"DATELNER"
FILE = "tagger.model"
_HEAD = struct.Struct("<IIff")
_CUT_SHORT = "the model of the tagger is cut short: install the package anew"
Number = TypeVar("Number", int, float)


class Columns(NamedTuple):
    """The columns of a lexicon: words by rising hash, phrases by rising hash."""

    words: Sequence[int]
    classes: Sequence[int]
    clusters: Sequence[int]
    longest: bytes
    phrases: Sequence[int]
    phrase_kinds: bytes

    def lexicon(self) -> Lexicon:
        """Return the lexicon that a tagger asks."""
        return Lexicon(
            _array("I", self.words), _array("I", self.classes), _array("H", self.clusters),
            self.longest, _array("I", self.phrases), self.phrase_kinds,
        )  # fmt: skip


class Model(NamedTuple):
    """The weights of a tagger, and how it was found to err.

    `keys` rise; `rows` hold N_LABELS weights for each, times `scale`.  A
    span of probability `knots[i]` is right `worth[i]` of the time.
    """

    keys: Sequence[int]
    rows: bytes
    arcs: Sequence[float]
    scale: float
    pooling: float
    columns: Columns
    knots: Sequence[float] = (0.0, 1.0)
    worth: Sequence[float] = (0.0, 1.0)

    def dump(self) -> bytes:
        """Return the model as a file's bytes."""
        n, lexicon = len(self.keys), self.columns
        rows = b"".join(self.rows[label::N_LABELS] for label in range(N_LABELS))
        body = b"".join(
            (
                _HEAD.pack(n, len(self.knots), self.scale, self.pooling),
                _packed("f", self.arcs),
                _packed("f", (*self.knots, *self.worth)),
                _packed("I", _steps(self.keys)),
                rows,
                _packed("I", (len(lexicon.words), len(lexicon.phrases))),
                _packed("I", _steps(lexicon.words)),
                _packed("I", lexicon.classes),
                _packed("H", lexicon.clusters),
                lexicon.longest,
                _packed("I", _steps(lexicon.phrases)),
                lexicon.phrase_kinds,
            )
        )
        return MAGIC + zstandard.ZstdCompressor(level=19).compress(body)

    @classmethod
    def parse(cls, data: bytes) -> Model:
        """Return the model that a file holds.  Raises ValueError where it is none."""
        if not data.startswith(MAGIC):
            raise ValueError("this is no model of the tagger: install the package anew")
        try:
            body = _Body(zstandard.ZstdDecompressor().decompress(data[len(MAGIC) :]))
        except zstandard.ZstdError:
            raise ValueError(_CUT_SHORT) from None
        n, n_knots = body.integers(2)
        scale, pooling = body.floats(2)
        arcs = body.floats(N_LABELS**2)
        knots, worth = body.floats(n_knots), body.floats(n_knots)
        keys = _summed(body.integers(n))
        rows = bytearray(n * N_LABELS)
        for label in range(N_LABELS):
            rows[label::N_LABELS] = body.bytes(n)
        n_words, n_phrases = body.integers(2)
        columns = Columns(
            _summed(body.integers(n_words)), body.integers(n_words),
            body.shorts(n_words), body.bytes(n_words),
            _summed(body.integers(n_phrases)), body.bytes(n_phrases),
        )  # fmt: skip
        return cls(keys, bytes(rows), arcs, scale, pooling, columns, knots, worth)

    def tagger(self) -> Tagger:
        """Return a tagger with these weights."""
        rows = memoryview(self.rows).cast("b")
        weights = Weights(_array("I", self.keys), rows, _array("f", self.arcs), self.scale)
        return Tagger(self.columns.lexicon(), fold, weights, self.pooling)

    def confidence(self, probability: float) -> float:
        """Return how often a span of this probability is right."""
        knots, worth = self.knots, self.worth
        i = bisect_left(knots, probability, 1, len(knots) - 1)
        share = (probability - knots[i - 1]) / (knots[i] - knots[i - 1])
        return worth[i - 1] + share * (worth[i] - worth[i - 1])


@cache
def model() -> Model:
    """Return the model that ships with the package, read at the first call."""
    return Model.parse(resources.files(__package__).joinpath(FILE).read_bytes())


@cache
def tagger() -> Tagger:
    """Return the tagger of this process."""
    return model().tagger()


class _Body:
    """The bytes of a file, taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def bytes(self, n: int) -> bytes:
        taken = self._data[self._at : self._at + n]
        if len(taken) < n:
            raise ValueError(_CUT_SHORT)
        self._at += n
        return taken

    def integers(self, n: int) -> array.array[int]:
        return _unpacked(array.array("I"), self.bytes(4 * n))

    def shorts(self, n: int) -> array.array[int]:
        return _unpacked(array.array("H"), self.bytes(2 * n))

    def floats(self, n: int) -> array.array[float]:
        return _unpacked(array.array("f"), self.bytes(4 * n))


def _array(kind: str, values: Sequence[float]) -> array.array[float]:
    return values if isinstance(values, array.array) else array.array(kind, values)


def _packed(kind: str, values: Iterable[float]) -> bytes:
    packed: array.array[float] = array.array(kind, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpacked(values: array.array[Number], packed: bytes) -> array.array[Number]:
    values.frombytes(packed)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _steps(values: Sequence[int]) -> Iterable[int]:
    return (after - before for before, after in zip((0, *values), values, strict=False))


def _summed(steps: array.array[int]) -> array.array[int]:
    running_sums(steps)
    return steps
