from array import array

from .format import Buffer

BOTH: int
TITLE: int
BODY: int

def mark(postings: Buffer, n_docs: int, field: int = 0) -> bytearray: ...
def mark_docs(docs: Buffer, n_docs: int, n: int = ...) -> bytearray: ...
def add_scores(
    postings: Buffer,
    lengths: Buffer,
    scores: array[float],
    field: int,
    weight: float,
    k1: float,
    b: float,
    mean_length: float,
    title_weight: float,
) -> None: ...
def mark_words(
    lists: list[tuple[memoryview, memoryview]] | list[tuple[bytes, bytes]],
    title_lengths: Buffer,
    field: int = 0,
    slop: int | None = None,
) -> bytearray: ...
