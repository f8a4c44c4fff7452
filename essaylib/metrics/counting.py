"""What is counted: the words of an essay or of a part of it, marks and white space left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from essaylib.hanzi import has_han
from essaylib.segment import get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["is_word", "words"]


def is_word(token: str) -> bool:
    """Whether a token counts as a word: it has a letter in it. Digits alone (10, 3.5) and marks do not count.

    >>> [token for token in ("春天", "GDP", "一", "10", "，", "%") if is_word(token)]
    ['春天', 'GDP', '一']
    """
    return any(map(str.isalpha, token)) or has_han(token)  # 〇 is Han, but no letter for Python


def words(essay: Essay, part: str | None = None, *, segmenter: Segmenter | None = None) -> tuple[str, ...]:
    """The words of an essay in text order, as every measure of words takes them.

    Args:
        essay: the whole text is cut, title, labels and headings included; a part has the cuts of the whole.
        part: an address; its heading and sub-parts are included. None for all.
        segmenter: the default one if None. The number of words and of different words depends on it: say which.

    Returns:
        The tokens for which `is_word` holds; empty when there is none.

    Raises:
        AddressError: the essay has no such part.

    >>> from essaylib.read import parse_essay
    >>> words(parse_essay("春天来了，一共3种花。"))
    ('春天', '来', '了', '一共', '种花')
    """
    span = essay.find(part).span if part is not None else Span(0, len(essay.text))
    tokens = (segmenter or get_segmenter()).tokens(essay.text)
    places = zip(tokens.words, tokens.starts, strict=False)  # one start more: where the text ends
    return tuple(word for word, start in places if span.start <= start < span.end and is_word(word))
