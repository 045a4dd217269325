from collections.abc import Collection, Sequence

WIDTH: int

class Highlighter:
    def __init__(
        self,
        words: Sequence[Collection[str]],
        parts: Sequence[tuple[Sequence[int], str | None, float, int | None]],
        elide: bool = False,
    ) -> None: ...
    def spans(self, text: str, field: str) -> list[tuple[int, int, int]]: ...
    def passage(
        self, title: str, body: str, part: int = ...
    ) -> tuple[str, tuple[tuple[int, int], ...]]: ...

def mark_up(text: str, highlights: Collection[tuple[int, int]]) -> str: ...
