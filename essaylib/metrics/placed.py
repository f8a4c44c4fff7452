"""Words where they stand: what keyness, collocation and levels count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from essaylib.metrics.counting import is_word
from essaylib.segment import get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Placed", "place_of", "placed_words"]


class Placed(NamedTuple):
    """A word and where it begins in the text."""

    word: str
    start: int


def placed_words(essay: Essay, part: str | None = None, *, segmenter: Segmenter | None = None) -> tuple[Placed, ...]:
    """The words of `words.words` with their places: of the whole text or of a part, in the order of the text.

    Args:
        essay: the whole text is cut, title and headings included, so that a part has the cuts of the whole.
        part: an address; its sub-parts and headings are included. None for all.
        segmenter: the default one if None.

    Raises:
        AddressError: the essay has no such part.

    >>> from essaylib.read import parse_essay
    >>> placed_words(parse_essay("春天来了。"))
    (Placed(word='春天', start=0), Placed(word='来', start=2), Placed(word='了', start=3))
    """
    span = essay.find(part).span if part is not None else Span(0, len(essay.text))
    tokens = (segmenter or get_segmenter()).tokens(essay.text)
    return tuple(
        Placed(word, start)
        for word, start in zip(tokens.words, tokens.starts, strict=False)  # one start more: where the text ends
        if span.start <= start < span.end and is_word(word)
    )


def place_of(essay: Essay, start: int) -> str:
    """The address of the sentence, heading or title that the character at `start` is in."""
    return essay.address(Span(start, start + 1))
