"""The lines of a clean text, one block each, while its build is found."""

from __future__ import annotations

from collections.abc import Iterator

from essaylib.hanzi import Label

__all__ = ["Block", "blocks_of"]


class Block:
    """One line of the text. Slotted by hand: making a dataclass costs a millisecond of import."""

    __slots__ = ("end", "is_heading", "label", "path", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.label: Label | None = None
        self.is_heading = False
        self.path: tuple[int, ...] = ()


def blocks_of(text: str) -> Iterator[Block]:
    """The lines of `text` that are not empty."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield Block(start, end)
        start = end + 1
