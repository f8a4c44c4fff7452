"""What a segmenter is and what it gives: the words of a text where they stand."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, overload

from essaylib.spans import Span

__all__ = ["Segmenter", "Token", "Tokens"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands. `pos` is the engine's part of speech (jieba's tag set), None without one."""

    span: Span
    text: str
    pos: str | None = None


class Tokens(Sequence[Token]):
    """The tokens of a text in order, in columns; nothing is left out, white space and marks included."""

    __slots__ = ("pos", "starts", "words")

    def __init__(self, words: Sequence[str], pos: Sequence[str] | None = None, *, offset: int = 0) -> None:
        self.words = tuple(words)
        self.pos = tuple(pos) if pos is not None else None
        self.starts = array("q", accumulate(map(len, self.words), initial=offset))
        """Where each token begins, and last, where the text ends: token i goes from starts[i] to starts[i + 1]."""

    def __len__(self) -> int:
        return len(self.words)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Token, ...]: ...
    def __getitem__(self, index: int | slice) -> Token | tuple[Token, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        i = range(len(self))[index]
        return Token(Span(self.starts[i], self.starts[i + 1]), self.words[i], self.pos[i] if self.pos else None)

    def __repr__(self) -> str:
        shown = "|".join(self.words[:12]).replace("\n", "↵")
        return f"Tokens({len(self):,}: {shown}{'|…' if len(self) > 12 else ''})"


class Segmenter(Protocol):
    """What cuts a text into words."""

    name: str

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they give it back."""
        ...

    def tokens(self, text: str, *, pos: bool = False) -> Tokens:
        """The words with their places and, if asked for, parts of speech."""
        ...
