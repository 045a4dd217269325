from collections.abc import Callable, Iterable

PLAIN: bool
PLACES: int

class Inverter:
    mean_length: float
    def __init__(self, stem: Callable[[str], str], elide: bool = False) -> None: ...
    def __len__(self) -> int: ...
    def add(self, title: str, body: str) -> None: ...
    def add_many(self, texts: Iterable[tuple[str, str]]) -> None: ...
    def finish(
        self, order: Iterable[int] | None, k1: float, b: float, pivot: float, title_weight: float
    ) -> tuple[list[str], list[str], dict[str, bytes]]: ...
    def lists(
        self,
        order: Iterable[int] | None,
        k1: float,
        b: float,
        pivot: float,
        title_weight: float,
        *,
        n_parts: int = 1,
    ) -> Lists: ...

class Lists:
    terms: list[str]
    forms: list[str]
    n_words: int
    def make(self, number: int) -> None: ...
    def sections(self) -> dict[str, bytes]: ...
