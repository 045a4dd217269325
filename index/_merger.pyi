from array import array
from collections.abc import Mapping

from .format import Buffer

class Merger:
    def __init__(
        self,
        sources: list[Mapping[str, Buffer | array[int] | bool]],
        n_terms: int,
        n_forms: int,
        lengths: Buffer,
        title_lengths: Buffer,
        impacts: dict[str, float],
    ) -> None: ...
    def run(self, n_bytes: int) -> bool: ...
    def take(self) -> tuple[bytes, bytes, bytes]: ...
    def lexicon(self) -> tuple[bytearray, bytearray, dict[str, bytes]]: ...
