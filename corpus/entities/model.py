"""The trained model as a file: what the tagger's weights are kept in.

Little-endian; the part after the magic is compressed with zlib:

    magic   8 bytes   "DATELNER"
    u32     n keys, n knots
    f32     scale, pooling
    f32     arcs: labels x labels
    f32     knots of the calibration: probabilities, then what they are worth
    u32     keys, rising, each as the difference from the one before
    i8      rows: label after label, n each
"""

from __future__ import annotations

import array
import struct
import sys
import zlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import NamedTuple

from ._tagger import N_LABELS, Tagger, Weights
from .classes import Classes
from .gazetteer import gazetteer
from .tokens import fold

MAGIC = b"DATELNER"
FILE = "tagger.model"
_HEAD = struct.Struct("<IIff")


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
    knots: Sequence[float] = (0.0, 1.0)
    worth: Sequence[float] = (0.0, 1.0)

    def dump(self) -> bytes:
        """Return the model as a file's bytes."""
        n = len(self.keys)
        steps = (b - a for a, b in zip((0, *self.keys), self.keys, strict=False))
        columns = b"".join(self.rows[label::N_LABELS] for label in range(N_LABELS))
        body = b"".join((
            _HEAD.pack(n, len(self.knots), self.scale, self.pooling),
            _packed("f", self.arcs),
            _packed("f", (*self.knots, *self.worth)),
            _packed("I", steps),
            columns,
        ))
        return MAGIC + zlib.compress(body, 9)

    @classmethod
    def parse(cls, data: bytes) -> Model:
        """Return the model that a file holds.  Raises ValueError where it is none."""
        if not data.startswith(MAGIC):
            raise ValueError("this is no model of the tagger: install the package anew")
        body = zlib.decompress(data[len(MAGIC) :])
        n, n_knots, scale, pooling = _HEAD.unpack_from(body)
        at = _HEAD.size
        parts = []
        for kind, length in (("f", N_LABELS**2), ("f", 2 * n_knots), ("I", n)):
            parts.append(_unpacked(kind, body[at : at + 4 * length]))
            at += 4 * length
        arcs, knots, steps = parts
        if len(body) != at + n * N_LABELS:
            raise ValueError("the model of the tagger is cut short: install the package anew")
        rows = bytearray(n * N_LABELS)
        for label in range(N_LABELS):
            rows[label::N_LABELS] = body[at + label * n : at + (label + 1) * n]
        keys = array.array("I", accumulate(steps))
        return cls(keys, bytes(rows), arcs, scale, pooling, knots[:n_knots], knots[n_knots:])

    def tagger(self) -> Tagger:
        """Return a tagger with these weights and the package's tables."""
        rows = memoryview(self.rows).cast("b")
        weights = Weights(_array("I", self.keys), rows, _array("f", self.arcs), self.scale)
        return Tagger(Classes(gazetteer()), fold, weights, self.pooling)

    def confidence(self, probability: float) -> float:
        """Return how often a span of this probability is right."""
        knots, worth = self.knots, self.worth
        for i in range(1, len(knots)):
            if probability <= knots[i]:
                share = (probability - knots[i - 1]) / (knots[i] - knots[i - 1])
                return worth[i - 1] + share * (worth[i] - worth[i - 1])
        return worth[-1]


@cache
def model() -> Model:
    """Return the model that ships with the package, read at the first call."""
    return Model.parse(resources.files(__package__).joinpath(FILE).read_bytes())


@cache
def tagger() -> Tagger:
    """Return the tagger of this process."""
    return model().tagger()


def _array(kind: str, values: Sequence[float]) -> array.array[float]:
    return values if isinstance(values, array.array) else array.array(kind, values)


def _packed(kind: str, values: object) -> bytes:
    packed = array.array(kind, values)  # type: ignore[call-overload]
    if sys.byteorder == "big":
        packed.byteswap()
    return bytes(packed.tobytes())


def _unpacked(kind: str, data: bytes) -> array.array[float]:
    values: array.array[float] = array.array(kind)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
