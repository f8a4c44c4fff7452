"""Pinyin over the characters: machine pinyin, with reviewed overrides where context decides a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib._html import escape, wrap
from essaylib.hanzi import is_han
from essaylib.segment import get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Readable", "Rule", "readable", "rules", "syllables"]

#: Characters of context that a rule may look at on either side.
_REACH = 48

_NOTE = "machine pinyin, reviewed overrides 机器注音，经人工校订规则修正"


class Rule(NamedTuple):
    """A reading of a character in a context, with strings that have it and that have it not."""

    at: str
    pinyin: str
    before: re.Pattern[str]
    """Ends where the character begins."""
    after: re.Pattern[str]
    """Begins where the character ends."""
    token: str | None
    """What the character must be: a word of its own ("alone"), the "start" or the "end" of one; None for any."""
    yes: tuple[str, ...]
    """Strings whose first such character, or the one behind ^, has the reading by this rule."""
    no: tuple[str, ...]
    """Strings in which the rule holds nowhere."""

    def holds(self, text: str, start: int, bounds: frozenset[int]) -> bool:
        """Whether the rule gives the character at `start` its reading; `bounds` are the places between words."""
        if (self.token in ("alone", "start") and start not in bounds) or (
            self.token in ("alone", "end") and start + 1 not in bounds
        ):
            return False
        behind, ahead = text[max(0, start - _REACH) : start], text[start + 1 : start + 1 + _REACH]
        return bool(self.before.search(behind) and self.after.match(ahead))


@cache
def rules() -> tuple[Rule, ...]:
    """The reviewed rules, in the order in which they are tried: the first that holds for a place gives its reading."""
    return tuple(
        Rule(
            row["at"],
            row["pinyin"],
            re.compile(f"(?:{row.get('before', '')})\\Z"),
            re.compile(row.get("after", "")),
            row.get("token"),
            tuple(row["yes"]),
            tuple(row["no"]),
        )
        for row in _table()["rule"]
    )


@cache
def _table() -> dict[str, Any]:
    import tomllib

    return tomllib.loads((Path(__file__).parent.parent / "data" / "pinyin.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {word: tuple(reading.split()) for word, reading in _table()["words"].items()}


def syllables(text: str, *, segmenter: Segmenter | None = None) -> tuple[str | None, ...]:
    """The reading of every character, one syllable a character, as a dictionary writes it.

    Tone marks; a neutral tone has none. 一 and 不 keep the tones they have alone (yī, bù), as GB/T 16159 writes them.

    Args:
        text: any text. Give whole sentences: context decides readings.
        segmenter: the default one if None; words decide readings too.

    Returns:
        As many items as the text has characters; None for what is no Han character or has no known reading.

    Note:
        Machine pinyin (pypinyin) with reviewed overrides for 为, 还, 地, 得, 了 and a few others. 为 as a plain copula
        (甲为乙), names of persons and places, and most neutral tones stay as the machine has them. Read it over before
        you hand it out.

    Reference:
        GB/T 16159-2012, 汉语拼音正词法基本规则.

    >>> syllables("他高兴地还书。")
    ('tā', 'gāo', 'xìng', 'de', 'huán', 'shū', None)
    """
    words = (segmenter or get_segmenter()).cut(text)
    found = [syllable for word in words for syllable in _syllables(word)]
    bounds = frozenset(_bounds(words))
    for word, readings in _words().items():
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if (start in bounds and end in bounds) or bounds.isdisjoint(range(start + 1, end)):
                found[start:end] = readings
            start = text.find(word, start + 1)
    by_character: dict[str, list[Rule]] = {}
    for rule in rules():
        by_character.setdefault(rule.at, []).append(rule)
    for i, character in enumerate(text):
        for rule in by_character.get(character, ()):
            if rule.holds(text, i, bounds):
                found[i] = rule.pinyin
                break
    return tuple(found)


def _bounds(words: list[str]) -> Iterator[int]:
    at = 0
    yield at
    for word in words:
        at += len(word)
        yield at


#: 一 and 不 as they sound before other tones.
_AS_SPOKEN = {("一", "yí"): "yī", ("一", "yì"): "yī", ("不", "bú"): "bù"}


def _syllables(word: str) -> list[str | None]:
    """The syllables pypinyin has for a word, one a character."""
    from pypinyin import Style
    from pypinyin import pinyin as readings

    # What is not known comes back as it is, in runs of several characters unless cut here.
    given = [found[0] for found in readings(word, style=Style.TONE, errors=list)]  # type: ignore[arg-type]
    if len(given) != len(word):  # not seen yet, but an item too many would move every later syllable
        given = ["".join(readings(character, style=Style.TONE)[0]) for character in word]
    return [
        _AS_SPOKEN.get((character, syllable), syllable) if is_han(character) and syllable != character else None
        for character, syllable in zip(word, given, strict=True)
    ]


@dataclass(frozen=True, slots=True, repr=False)
class Readable:
    """A place of an essay with its pinyin: ruby over the characters in a notebook, a line each in a terminal."""

    address: str
    span: Span
    text: str
    syllables: tuple[str | None, ...]

    def __str__(self) -> str:
        """The pinyin alone, syllable by syllable, marks kept."""
        pieces: list[str] = []
        for character, syllable in zip(self.text, self.syllables, strict=True):
            if syllable:
                pieces.append(f" {syllable}")
            else:
                pieces.append(" " if character == "\n" else character)
        return "".join(pieces).strip()

    def __repr__(self) -> str:
        return f"{self.address} {self.text}\n{self}\n({_NOTE})"

    def _repr_html_(self) -> str:
        ruby = "".join(
            f"<ruby>{escape(character)}<rp>(</rp><rt>{escape(syllable)}</rt><rp>)</rp></ruby>"
            if syllable
            else escape(character).replace("\n", "<br>")
            for character, syllable in zip(self.text, self.syllables, strict=True)
        )
        address = f'<span class="address">{escape(self.address)}</span>'
        note = f'<p class="note">{escape(_NOTE)}</p>'
        return wrap(f"<p>{address} {ruby}</p>{note}", css_class="essaylib-readable")


def readable(essay: Essay, address: str, *, segmenter: Segmenter | None = None) -> Readable:
    """A place of an essay with pinyin over it, from the whole text's context.

    Args:
        essay: the essay.
        address: a sentence `3.1/4`, a heading `3.1/0`, a part `3.1`, the title `0/0`.
        segmenter: the default one if None.

    Returns:
        An object that shows itself; `str()` of it is the pinyin, `.syllables` has one item a character.

    Raises:
        AddressError: the essay has no such place.

    >>> from essaylib.read import parse_essay
    >>> print(readable(parse_essay("春天来了。他还书。"), "0/2"))
    tā huán shū。
    """
    place = essay.find(address)
    readings = syllables(essay.text, segmenter=segmenter)
    return Readable(place.address, place.span, place.text, readings[place.span.start : place.span.end])
