from array import array
from collections.abc import Callable, Iterable

from typing_extensions import Buffer

# A label is Other, or a kind with a part: Begin, Inside, End, Single.
N_LABELS: int

# Starts, ends and flags of the tokens of a text; `read` adds their words and keys.
_Columns = tuple[array[int], array[int], bytearray]
# First token, last token, kind, probability.
_Span = tuple[int, int, int, float]

class Lexicon:
    def __init__(
        self,
        keys: Buffer,  # uint32
        classes: Buffer,  # uint32
        clusters: Buffer,  # uint16
        longest: Buffer,  # uint8
        phrases: Buffer,  # uint32
        phrase_kinds: Buffer,  # uint8
    ) -> None: ...

class Weights:
    @property
    def n(self) -> int: ...
    # uint32; int8, N_LABELS a key; float32, N_LABELS x N_LABELS
    def __init__(self, keys: Buffer, rows: Buffer, arcs: Buffer, scale: float) -> None: ...

class Tagger:
    @property
    def pooling(self) -> float: ...
    def __init__(
        self,
        lexicon: Lexicon,
        fold: Callable[[str], str],
        weights: Weights | None = None,
        pooling: float = 1.0,
    ) -> None: ...
    def read(
        self, text: str
    ) -> tuple[tuple[*_Columns, list[str], list[str]], list[_Span], list[tuple[int, int]]]: ...
    def features(
        self, text: str
    ) -> tuple[_Columns, array[int], array[int], array[int], bytearray]: ...

def running_sums(steps: Buffer) -> None: ...
def word_hash(word: str) -> int: ...
def phrase_hash(words: Iterable[str]) -> int: ...

# Scores are float32, tokens x N_LABELS; arcs float32, N_LABELS x N_LABELS.
def marginals(scores: Buffer, arcs: Buffer) -> tuple[list[list[float]], float]: ...
def best_labels(scores: Buffer, arcs: Buffer) -> list[int]: ...
def span_probability(scores: Buffer, arcs: Buffer, first: int, last: int, kind: int) -> float: ...
