"""The words of an essay as the finders see them: cues that are words of their own, clauses without their openings."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.clauses import Clause, clauses
from essaylib.match import Matcher
from essaylib.segment import Tokens, get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["ARTICLE", "ITEM", "Cue", "Words", "tables"]


@cache
def tables() -> dict[str, Any]:
    """The tables of `data/rhetoric.toml`: cues, the strings in which they are not meant, vocabulary."""
    path = Path(__file__).parent.parent / "data" / "rhetoric.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Cue(NamedTuple):
    """A cue where it stands."""

    text: str
    span: Span


class Words:
    """The tokens, with parts of speech, and the clauses of one essay, and look-ups among them."""

    def __init__(self, essay: Essay) -> None:
        self.essay = essay
        self.text = essay.text
        self.tokens: Tokens = get_segmenter().tokens(essay.text, pos=True)
        self._bounds = frozenset(self.tokens.starts)
        self.clauses: tuple[Clause, ...] = clauses(essay)
        self._clause_starts = [clause.span.start for clause in self.clauses]

    def sentences(self) -> Iterator[list[Clause]]:
        """The clauses, sentence by sentence."""
        here: list[Clause] = []
        for clause in self.clauses:
            if here and here[-1].address != clause.address:
                yield here
                here = []
            here.append(clause)
        if here:
            yield here

    def clause_index(self, offset: int) -> int | None:
        """Number of the clause that has the character at `offset`; None in a heading or the title."""
        i = bisect_right(self._clause_starts, offset) - 1
        return i if i >= 0 and offset < self.clauses[i].span.end else None

    def is_word(self, start: int, end: int) -> bool:
        """Whether both ends are word boundaries."""
        return start in self._bounds and end in self._bounds

    def index(self, offset: int) -> int:
        """Number of the token that has the character at `offset`."""
        return bisect_right(self.tokens.starts, offset) - 1

    def between(self, start: int, end: int) -> list[tuple[int, str, str]]:
        """(start, word, part of speech) of the tokens from `start` to `end`; a token cut by an edge is cut."""
        first, last = self.index(start), bisect_left(self.tokens.starts, end)
        found = []
        for i in range(first, min(last, len(self.tokens))):
            a, b = max(start, self.tokens.starts[i]), min(end, self.tokens.starts[i + 1])
            if a < b:
                found.append((a, self.text[a:b], (self.tokens.pos or ())[i]))
        return found

    def cues(self, cues: Iterable[str], not_in: dict[str, list[str]], *, aligned: bool = True) -> list[Cue]:
        """Where the cues stand as words, longest first, outside the strings in which they are not meant."""
        wanted = tuple(dict.fromkeys(cues))
        matcher = Matcher(wanted)
        barred = [[(longer, at) for longer in not_in.get(cue, ()) for at in _offsets(cue, longer)] for cue in wanted]

        def is_meant(i: int, start: int, end: int) -> bool:
            if any(at <= start and self.text.startswith(longer, start - at) for longer, at in barred[i]):
                return False
            return not aligned or self.is_word(start, end)

        found = matcher.find_if(self.text, is_meant)
        return [
            Cue(wanted[i], Span(start, end))
            for i, start, end in zip(found.terms, found.starts, found.ends, strict=True)
        ]


def _offsets(cue: str, longer: str) -> list[int]:
    return [at for at in range(len(longer)) if longer.startswith(cue, at)]


#: The number of an article or an item at the start of a sentence: 第四条 , （二）.
_DIGITS = "一二三四五六七八九十百零〇"
ARTICLE = re.compile(rf"(?:第[{_DIGITS}\d]{{1,6}}[条條款](?:之[{_DIGITS}])?|[（(][{_DIGITS}\d]{{1,3}}[）)])[ \u3000]*")
#: The number of an item alone.
ITEM = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]{1,3}、")
