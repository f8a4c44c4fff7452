"""Lengths: characters, sentences and clauses, of the whole and by part, and which are the longest.

A sentence or clause is measured in Han characters: marks, digits and Latin letters are not counted. Title and headings
are no sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple, Self

from essaylib.clauses import clauses
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.metric import Metric
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["BinRow", "ClauseLengths", "Distribution", "LengthRow", "Lengths", "PartLengths", "PartRow",
           "SentenceLengths", "by_part", "clause_lengths", "sentence_lengths"]  # fmt: skip

# By part --------------------------------------------------------------------------------------------------------------


class PartRow(NamedTuple):
    """The lengths of the whole text (the row with an empty address) or of a part, its sub-parts included."""

    address: str
    heading: str
    n_characters: int
    """All but white space, title and headings included."""
    n_han: int
    """Han characters, title and headings included."""
    n_body: int
    """Han characters in sentences."""
    n_sentences: int
    n_clauses: int
    mean: float | None
    """Of Han characters a sentence, as are the four that follow; None where there is no sentence."""
    median: float | None
    sd: float | None
    """Sample standard deviation (n - 1); None for fewer than two sentences."""
    shortest: int | None
    longest: int | None
    clauses_per_sentence: float | None
    han_per_clause: float | None


class PartLengths(Table[PartRow]):
    """Lengths of the whole and of its parts. A part of five sentences has no dependable mean."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("heading", "part 部分", "text", 24),
        Column("n_characters", "characters 字符", "number"),
        Column("n_han", "Han 字", "number"),
        Column("n_body", "in sentences 句中字", "number"),
        Column("n_sentences", "sentences 句", "number"),
        Column("n_clauses", "clauses 分句", "number"),
        Column("mean", "mean 平均句长", "number"),
        Column("median", "median 中位数", "number"),
        Column("sd", "sd 标准差", "number"),
        Column("shortest", "shortest 最短", "number"),
        Column("longest", "longest 最长", "number"),
        Column("clauses_per_sentence", "clauses/sentence 每句分句", "number"),
        Column("han_per_clause", "Han/clause 分句长", "number"),
    )
    css_class = "essaylib-part-lengths"


def by_part(essay: Essay) -> PartLengths:
    """Characters, sentences and clauses of the whole text and of every part.

    Sentence lengths are in Han characters; clauses end at ， ； ： of either width and at the end of a sentence.

    Args:
        essay: the essay; its own sentence and clause bounds are used.

    Returns:
        A row for the whole, its address empty, then one a part in reading order, sub-parts included in their part.

    Note:
        Sentence length here is a matter of punctuation: Chinese writers join with ， what others would end with 。, so
        compare within one hand and one kind of text, and look at the clauses too.

    >>> from essaylib.read import parse_essay
    >>> by_part(parse_essay("春天来了，花开了。鸟叫。"))[0].mean
    4.5
    """
    rows = sentence_lengths(essay).rows
    starts = [row.span.start for row in rows]
    places = [("", "whole text 全文", Span(0, len(essay.text)))]
    places += [(part.address, part.label + part.heading, part.span) for part in essay.outline()]
    return PartLengths(
        [
            _part_row(
                name, heading, essay.at(span), rows[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            )
            for name, heading, span in places
        ]
    )


def _part_row(address: str, heading: str, text: str, rows: Sequence[LengthRow]) -> PartRow:
    n_han, n_clauses = [row.n_han for row in rows], sum(row.n_clauses for row in rows)
    return PartRow(
        address,
        heading,
        sum(map(len, text.split())),
        count_han(text),
        sum(n_han),
        len(rows),
        n_clauses,
        _mean(n_han),
        _median(n_han),
        _sd(n_han),
        min(n_han, default=None),
        max(n_han, default=None),
        n_clauses / len(rows) if rows else None,
        sum(n_han) / n_clauses if n_clauses else None,
    )


# One by one -----------------------------------------------------------------------------------------------------------


class LengthRow(NamedTuple):
    """A sentence, or a clause, and how long it is."""

    address: str
    clause: int | None
    """The clause's number in its sentence, from 1; None for a whole sentence."""
    n_han: int
    n_clauses: int
    quote: str
    span: Span


class BinRow(NamedTuple):
    """How many lengths are `low` to `high`, both included."""

    low: int
    high: int
    n: int
    share: float


class Distribution(Table[BinRow]):
    """Lengths in bins of equal width, from the bin of the shortest to that of the longest."""

    columns = (
        Column("low", "from 自", "number"),
        Column("high", "to 至", "number"),
        Column("n", "places 处", "number"),
        Column("share", "share 占比", "share"),
    )
    css_class = "essaylib-distribution"


class Lengths(Table[LengthRow]):
    """Sentences or clauses in the order of the text, with their lengths in Han characters."""

    css_class = "essaylib-lengths"

    def longest(self, n: int = 5) -> Self:
        """The `n` longest, the longest first; of equals the earlier first.

        Raises:
            InputError: n < 1.
        """
        if n < 1:
            raise InputError(f"n={n}: 1 or more can be shown.")
        return self._with(sorted(self.rows, key=lambda row: -row.n_han)[:n])

    def distribution(self, *, width: int = 10) -> Distribution:
        """How the lengths are spread: bins of `width` Han characters, empty ones in between included.

        Args:
            width: of a bin; with 10 the bins are 0-9, 10-19 and so on.

        Raises:
            InputError: width < 1.
        """
        if width < 1:
            raise InputError(f"width={width}: a bin holds 1 or more characters.")
        n = Counter(row.n_han // width for row in self.rows)
        bins = range(min(n), max(n) + 1) if n else range(0)
        return Distribution(
            [BinRow(i * width, (i + 1) * width - 1, n[i], n[i] / len(self)) for i in bins], caption=self.caption
        )

    def metrics(self) -> tuple[Metric, ...]:
        """Mean, median, standard deviation (sample), shortest and longest: in Han characters, n is the number of rows.

        Status "empty" without a row; "too_short" for the deviation of one.
        """
        n_han = [row.n_han for row in self.rows]
        values = {
            "mean length": _mean(n_han),
            "median length": _median(n_han),
            "standard deviation": _sd(n_han),
            "shortest": min(n_han, default=None),
            "longest": max(n_han, default=None),
        }
        status = "too_short" if n_han else "empty"
        return tuple(
            Metric(name, value, "Han", len(n_han), status="ok" if value is not None else status)
            for name, value in values.items()
        )


class SentenceLengths(Lengths):
    """Sentences, their lengths in Han characters and in clauses."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("n_han", "Han 字", "number"),
        Column("n_clauses", "clauses 分句", "number"),
        Column("quote", "there 原文", "text", 80),
    )


class ClauseLengths(Lengths):
    """Clauses and their lengths in Han characters."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("clause", "clause 第几分句", "number"),
        Column("n_han", "Han 字", "number"),
        Column("quote", "there 原文", "text", 80),
    )


def sentence_lengths(essay: Essay, part: str | None = None) -> SentenceLengths:
    """Every sentence with its length in Han characters and the number of its clauses.

    Args:
        essay: the essay.
        part: an address; sub-parts are included. None for all.

    Returns:
        A table in text order; empty for a heading or the title.

    Raises:
        AddressError: the essay has no such part.

    >>> from essaylib.read import parse_essay
    >>> [(row.n_han, row.n_clauses) for row in sentence_lengths(parse_essay("春天来了，花开了。鸟叫。"))]
    [(7, 2), (2, 1)]
    """
    place = essay.find(part).span if part is not None else None
    n_clauses = Counter(clause.address for clause in clauses(essay))
    rows = []
    for sentence in essay.sentences:
        if place is None or sentence.span in place:
            words = essay.at(sentence)
            rows.append(
                LengthRow(sentence.address, None, count_han(words), n_clauses[sentence.address], words, sentence.span)
            )
    return SentenceLengths(rows, caption=_caption("sentences 句子", part), essay=essay)


def clause_lengths(essay: Essay, part: str | None = None) -> ClauseLengths:
    """Every clause with its length in Han characters.

    Args:
        essay: the essay; clauses end at ， ； ： of either width and at the end of a sentence.
        part: an address, of a sentence too; sub-parts are included. None for all.

    Returns:
        A table in text order; empty for a heading or the title.

    Raises:
        AddressError: the essay has no such part.

    >>> from essaylib.read import parse_essay
    >>> [(row.clause, row.n_han) for row in clause_lengths(parse_essay("春天来了，花开了。鸟叫。"))]
    [(1, 4), (2, 3), (1, 2)]
    """
    place = essay.find(part).span if part is not None else None
    rows = []
    for clause in clauses(essay):
        if place is None or clause.span in place:
            words = essay.at(clause.span)
            rows.append(LengthRow(clause.address, clause.number, count_han(words), 1, words, clause.span))
    return ClauseLengths(rows, caption=_caption("clauses 分句", part), essay=essay)


def _caption(what: str, part: str | None) -> str:
    return f"{what}, {f'part 部分 {part}' if part is not None else 'whole text 全文'}"


# Figures --------------------------------------------------------------------------------------------------------------


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _median(values: Sequence[int]) -> float | None:
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _sd(values: Sequence[int]) -> float | None:
    n = len(values)
    if n < 2:
        return None
    # In whole numbers up to the last step, so that equal lengths give 0 and nothing is lost to rounding.
    return sqrt((n * sum(value * value for value in values) - sum(values) ** 2) / (n * (n - 1)))
