"""Word frequencies, and lists of what a count of words leaves out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.metrics.placed import place_of, placed_words
from essaylib.segment import get_segmenter
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Frequencies", "FrequencyRow", "LeaveOut", "LeaveOutRow", "LeftOut", "LeftOutRow", "frequencies",
           "function_words"]  # fmt: skip

_SINGLE = "single character 单字"
_ADDED = "added by the reader 读者所加"


# What to leave out ----------------------------------------------------------------------------------------------------


class LeaveOutRow(NamedTuple):
    """A word that is not to be shown, and its class."""

    word: str
    why: str


class LeaveOut(Table[LeaveOutRow]):
    """What a count leaves out: the words of a list, and, if so said, all words of one character."""

    columns = (Column("word", "word 词"), Column("why", "why 缘由"))
    css_class = "essaylib-leave-out"

    def __init__(
        self, rows: Sequence[LeaveOutRow], *, single_characters: bool = False, keep: Iterable[str] = ()
    ) -> None:
        keep = frozenset(keep)
        single = f" + every {_SINGLE}" if single_characters else ""
        kept = f" but 保留 {' '.join(sorted(keep))}" if keep else ""
        super().__init__(rows, caption=f"left out 略去: {len(rows)} words 词{single}{kept}")
        self.single_characters = single_characters
        self.keep = keep
        """Words that stay, though they have one character."""
        self._why = {row.word: row.why for row in rows}

    def why(self, word: str) -> str | None:
        """Why a word is left out; None if it stays."""
        if word in self.keep:
            return None
        if word in self._why:
            return self._why[word]
        return _SINGLE if self.single_characters and len(word) == 1 and count_han(word) else None


def function_words(*, single_characters: bool = True, also: Iterable[str] = (), keep: Iterable[str] = ()) -> LeaveOut:
    """The library's list of Chinese function words by class, in both scripts: particles, prepositions, pronouns, ...

    For a cloud or a chart of content words. Words that name something are never in it, however common; whether 问题
    "question" says anything in an essay is for its reader.

    Args:
        single_characters: leave out every word of one Han character as well. That rids a count of verbs like 指 and
            使, but of 书 "book" too: look at `Frequencies.left_out`, and keep what matters.
        also: further words to leave out.
        keep: words to keep, as ["书"]: they are taken off the list, and stay if they are of one character.

    Returns:
        A LeaveOut, to be seen as a table of word and class.

    Raises:
        InputError: an empty word, or one in `also` and in `keep`.

    >>> function_words(keep=["必须"]).why("必须") is None
    True
    >>> function_words().why("书"), function_words(single_characters=False).why("书")
    ('single character 单字', None)
    """
    added, kept = (tuple([words] if isinstance(words, str) else words) for words in (also, keep))
    for word in (*added, *kept):
        if not str(word).strip():
            raise InputError(f"{word!r} is no word: give also= and keep= strings of one character or more.")
    if both := [word for word in added if word in kept]:
        raise InputError(f"{both[0]!r} is both in also= and in keep=. Leave it out of one of them.")
    rows = [row for row in _listed() if row.word not in kept]
    known = {row.word for row in rows}
    rows += [LeaveOutRow(word, _ADDED) for word in dict.fromkeys(added) if word not in known]
    return LeaveOut(rows, single_characters=single_characters, keep=kept)


@cache
def _listed() -> tuple[LeaveOutRow, ...]:
    path = Path(__file__).parent.parent / "data" / "function_words.toml"
    classes = tomllib.loads(path.read_text(encoding="utf-8"))["class"]
    return tuple(LeaveOutRow(word, row["name"]) for row in classes for word in row["words"])


# Counting -------------------------------------------------------------------------------------------------------------


class FrequencyRow(NamedTuple):
    """A word: how often, in how many parts, and every place."""

    rank: int
    """From 1. Words equally frequent share a rank, and the next has as many more: 1, 2, 2, 4."""
    word: str
    n: int
    per_1000: float
    """Per 1,000 words of all that were counted, what is left out included."""
    n_parts: int
    """Parts in whose own heading or sentences it stands; the title is one."""
    addresses: str
    """Of the sentences, headings and title it stands in, each once, in the order of the text."""


class LeftOutRow(NamedTuple):
    """A word of the text that the table does not show."""

    word: str
    n: int
    why: str


class LeftOut(Table[LeftOutRow]):
    """Words left out, the most frequent first."""

    columns = (Column("word", "word 词"), Column("n", "times 次", "number"), Column("why", "why 缘由"))
    css_class = "essaylib-left-out"


class Frequencies(Table[FrequencyRow]):
    """Words, the most frequent first."""

    columns = (
        Column("rank", "rank 位次", "number"),
        Column("word", "word 词"),
        Column("n", "times 次", "number"),
        Column("per_1000", "per 1,000 每千词", "number", digits=1),
        Column("n_parts", "parts 部分数", "number"),
        Column("addresses", "addresses 地址", "address", 40),
    )
    css_class = "essaylib-frequencies"

    def __init__(
        self,
        rows: Sequence[FrequencyRow],
        *,
        n_words: int,
        left_out: LeftOut,
        part: str | None,
        segmenter: str,
        caption: str,
        essay: Essay,
    ) -> None:
        super().__init__(rows, caption=caption, essay=essay)
        self.n_words = n_words
        """Words counted with repetition, what is left out included."""
        self.n_types = len(rows)
        """Different words that are not left out."""
        self.left_out = left_out
        self.part = part
        """Address of the part that was counted; None for the whole text."""
        self.segmenter = segmenter
        """Name of the segmenter that cut the words."""


def frequencies(
    essay: Essay,
    part: str | None = None,
    *,
    leave_out: LeaveOut | None = None,
    segmenter: Segmenter | None = None,
) -> Frequencies:
    """How often each word stands in an essay or a part of it, the most frequent first.

    Args:
        essay: title and headings count.
        part: an address; its heading and sub-parts are included. None for all.
        leave_out: words not to show, as `function_words()`; None shows all. They still count as words of the text.
        segmenter: the default one if None. Set phrases are kept whole by one that knows them:
            `get_segmenter(terms=["读书会"])`; what was part of them is then counted less.

    Returns:
        A Frequencies table; words equally frequent go by their first places. Empty when no word is left. Its `left_out`
        is the table of what is not shown, and its caption says how much that is.

    Raises:
        AddressError: the essay has no such part.
        InputError: `leave_out` is no LeaveOut.

    Note:
        The most frequent words of any text are function words; the most frequent of the others are its subject, not
        what it says of it. In a short text most words stand once or twice, and their order means nothing.

    >>> from essaylib.read import parse_essay
    >>> from essaylib.segment import get_segmenter
    >>> essay = parse_essay("春天来了，我们读书。读书会在春天。")
    >>> [row[:3] for row in frequencies(essay, leave_out=function_words())]
    [(1, '春天', 2), (2, '读书', 1), (2, '读书会', 1)]
    >>> essay = parse_essay("春天读书，春天种花。")
    >>> [row[:3] for row in frequencies(essay)]
    [(1, '春天', 2), (2, '读书', 1), (2, '种花', 1)]
    >>> [row[:3] for row in frequencies(essay, segmenter=get_segmenter(terms=["春天读书"]))]
    [(1, '春天读书', 1), (1, '春天', 1), (1, '种花', 1)]
    """
    if leave_out is not None and not isinstance(leave_out, LeaveOut):
        raise InputError(f"leave_out={leave_out!r}: give function_words(), function_words(also=[...]) or None.")
    cutter = segmenter or get_segmenter()
    placed = placed_words(essay, part, segmenter=cutter)
    places: dict[str, list[int]] = {}
    for word, start in placed:
        places.setdefault(word, []).append(start)
    order = sorted(places, key=lambda word: -len(places[word]))  # a stable sort: ties stay in the order of the text
    why = {word: leave_out.why(word) if leave_out else None for word in order}
    out = LeftOut([LeftOutRow(word, len(places[word]), reason) for word, reason in why.items() if reason])
    rows: list[FrequencyRow] = []
    for word in order:
        if why[word]:
            continue
        n = len(places[word])
        rank = rows[-1].rank if rows and rows[-1].n == n else len(rows) + 1
        at = dict.fromkeys(place_of(essay, start) for start in places[word])
        n_parts = len({address if address == "0/0" else part_of(address) for address in at})
        rows.append(FrequencyRow(rank, word, n, 1000 * n / len(placed), n_parts, " ".join(at)))
    n_out = sum(row.n for row in out)
    counted = f"{len(placed):,} words 词次, {len(order):,} different 种"
    caption = f"{part or 'essay 全文'}: {counted}; by token 按分词 {cutter.name}"
    if leave_out is not None:
        caption += f"; left out 略去 {n_out:,} words 词次, {len(out):,} different 种, see .left_out"
        out.caption = f"{part or 'essay 全文'}: left out 略去 {n_out:,} of {len(placed):,} words 词次"
    return Frequencies(
        rows, n_words=len(placed), left_out=out, part=part, segmenter=cutter.name, caption=caption, essay=essay
    )
