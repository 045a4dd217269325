from .format import Buffer

class Merger:
    def __init__(
        self,
        sources: list[dict[str, object]],
        n_terms: int,
        n_forms: int,
        lengths: Buffer,
        title_lengths: Buffer,
        impacts: dict[str, float],
    ) -> None: ...
    def run(self, n_bytes: int) -> bool: ...
    def take(self) -> tuple[bytes, bytes, bytes]: ...
    def lexicon(self) -> tuple[bytearray, bytearray, dict[str, bytes]]: ...
