"""Pinyin, words with their levels, and glosses: what a learner switches on in a reading view."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from essaylib.hanzi import is_han
from essaylib.metrics.counting import is_word
from essaylib.metrics.levels import listed_levels
from essaylib.metrics.pinyin import syllables
from essaylib.reading import dictionary
from essaylib.segment import get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter, Tokens
    from essaylib.translation import Glossary

__all__ = ["words_of"]

_SOURCE = {
    "en": "machine pinyin corrected by reviewed rules; words as {name} cuts them; levels of GF 0025-2021",
    "zh": "机器注音，经人工校订的规则修正；词语依{name}切分；等级据GF 0025-2021《国际中文教育中文水平等级标准》",
}
_OURS = {"en": "our glossary", "zh": "我们的词语表"}


def words_of(
    essay: Essay,
    units: Iterable[tuple[Span, str]],
    *,
    glossary: Glossary | None = None,
    segmenter: Segmenter | None = None,
) -> dict[str, Any]:
    """The pinyin, words and glosses of an essay, as a view takes them.

    Args:
        essay: the essay; the whole text is read at once, since context decides readings.
        units: its title, headings and sentences, as `document` has them.
        glossary: ours; it goes before the dictionary.
        segmenter: the default one if None.

    Returns:
        "pinyin" with a string a unit, a syllable a Han character, "-" where none is known; "words" with [start, end,
        level] a unit, level 0 for what is not in the list; "gloss" with [pinyin, English] of the words and of the
        glossary's terms that stand in the text; "source" and "gloss_source", which is None where nothing is glossed.
    """
    cutter = segmenter or get_segmenter()
    readings = syllables(essay.text, segmenter=cutter)
    tokens = cutter.tokens(essay.text)
    levels = listed_levels("word")
    places = [span for span, _ in units]
    words = [list(_cut(span, tokens, levels, essay.text)) for span in places]
    gloss, gloss_source = _glosses(essay, words, readings, glossary)
    return {
        "pinyin": [
            " ".join(readings[i] or "-" for i in range(span.start, span.end) if is_han(essay.text[i]))
            for span in places
        ],
        "words": words,
        "gloss": gloss,
        "source": {language: words.format(name=cutter.name) for language, words in _SOURCE.items()},
        "gloss_source": gloss_source,
    }


def _cut(span: Span, tokens: Tokens, levels: dict[str, int], text: str) -> Iterable[list[int]]:
    """The words of a unit. One that the segmenter cut across its edge is cut there, as the reader sees it."""
    first = max(0, bisect_right(tokens.starts, span.start) - 1)
    for i in range(first, bisect_left(tokens.starts, span.end)):
        start, end = max(tokens.starts[i], span.start), min(tokens.starts[i + 1], span.end)
        if start < end and is_word(text[start:end]):
            yield [start, end, levels.get(text[start:end], 0)]


def _glosses(
    essay: Essay, words: list[list[list[int]]], readings: tuple[str | None, ...], glossary: Glossary | None
) -> tuple[dict[str, list[str]], dict[str, str] | None]:
    spoken: dict[str, set[str]] = {}
    for start, end, _ in (word for unit in words for word in unit):
        reading = " ".join(syllable or "" for syllable in readings[start:end])
        spoken.setdefault(essay.text[start:end], set()).add(reading)
    found, source = dictionary.look_up(spoken)
    ours = {row.term: [row.pinyin, row.en] for row in glossary or () if row.term in essay.text}
    sources = [one for one in (_OURS if ours else None, source if found else None) if one]
    said = {
        language: between.join(one[language] for one in sources) for language, between in (("en", "; "), ("zh", "；"))
    }
    return found | ours, said if sources else None
