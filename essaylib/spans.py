"""Places in a text, the changes between a page and its text, and the way from one to the other.

Offsets are Unicode code points, half-open, as Python's slices are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from essaylib.errors import SpanError

__all__ = ["KINDS", "Change", "Draft", "Edit", "EditLog", "Span"]

#: Why a piece of the page is not in the text as it stands. Where two meet in one edit, the earlier name is kept.
KINDS = (
    "furniture",  # page furniture of the site, taken out
    "page_cut",  # a numbered cut of the page, taken out so that the text joins
    "title_repeat",  # the title said again
    "line_break",  # a boundary of blocks: a line feed put in for whatever marked it on the page
    "space",  # white space that means nothing in Chinese text
    "width",  # half-width punctuation made full-width
)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Span:
    """A stretch of a text from `start` up to, not including, `end`. An empty span is false.

    Raises:
        SpanError: start below 0, or end before start.

    >>> Span(2, 4).of("山中春天来了")
    '春天'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise SpanError(f"Span({self.start}, {self.end}): needs 0 <= start <= end.")

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: Span | int) -> bool:
        if isinstance(other, Span):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other < self.end

    def of(self, text: str) -> str:
        """The characters of `text` in this span; SpanError when it reaches past the end."""
        if self.end > len(text):
            raise SpanError(f"{self!r} reaches past the end of a text of {len(text)} characters.")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return max(self.start, other.start) < min(self.end, other.end)

    def move(self, offset: int) -> Span:
        """The same length, `offset` characters further on."""
        return Span(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True)
class Edit:
    """One recorded change: `raw` on the page became `text`, which stands at `clean`. `kind` is one of `KINDS`."""

    raw: Span
    clean: Span
    kind: str
    text: str = ""


class Change(NamedTuple):
    """A change still to be made: put `new` in place of `start:end` of the draft's present text, because of `kind`."""

    start: int
    end: int
    new: str
    kind: str


class Draft:
    """A page on its way to becoming a text, with the edits made so far.

    Edits are recorded as they are made and carried through later changes; nothing is recovered by comparing texts,
    which goes wrong wherever characters repeat.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self._edits: list[tuple[int, int, str, str]] = []  # raw start, raw end, new text, kind

    def apply(self, changes: Iterable[Change]) -> int:
        """Make `changes` (sorted, disjoint, in offsets of the present text) and return how many there were.

        A change that covers earlier edits becomes one edit with them. It must cover them whole, which holds for all
        changes made here: earlier edits put in at most one character.
        """
        before = self._edits
        after: list[tuple[int, int, str, str]] = []
        pieces: list[str] = []
        chunks: list[str] = []  # pieces joined now and then: a million small strings would take much memory
        n = done = shift = i = 0  # shift: present offset minus raw offset, in kept text at this point
        for start, end, new, kind in changes:
            n += 1
            while i < len(before):
                raw_start, raw_end, text, _ = before[i]
                here = raw_start + shift
                there = here + len(text)
                if there > start or (here == there == start == end):
                    break
                after.append(before[i])
                shift += len(text) - (raw_end - raw_start)
                i += 1
            raw_from = start - shift
            while i < len(before):
                raw_start, raw_end, text, earlier = before[i]
                here = raw_start + shift
                if not (here < end or (here == start == end and not text)):
                    break
                assert start <= here <= end - len(text), "a change must cover earlier edits whole"
                kind = min(kind, earlier, key=_RANK.__getitem__)
                shift += len(text) - (raw_end - raw_start)
                i += 1
            raw_to = end - shift
            pieces += self.text[done:start], new
            done = end
            if len(pieces) > 10_000:
                chunks.append("".join(pieces))
                pieces.clear()
            if self.raw[raw_from:raw_to] != new:
                after.append((raw_from, raw_to, new, kind))
        if n:
            pieces.append(self.text[done:])
            self.text = "".join([*chunks, *pieces])
            self._edits = after + before[i:]
        return n

    def finish(self) -> EditLog:
        """The edits, in order. The draft gives them up, so that a long page does not hold them twice."""
        made, self._edits = self._edits, []
        return EditLog.from_page(made)


class EditLog(Sequence[Edit]):
    """The edits between a page and its text, sorted and disjoint, and the way from one to the other by them.

    A sequence of `Edit`s, kept in columns: a long page has hundreds of thousands, each made when it is asked for.
    `raw_span` and `clean_span` take O(log n) for n edits.
    """

    __slots__ = ("_clean_ends", "_clean_starts", "_kinds", "_raw_ends", "_raw_starts", "_texts")

    def __init__(self) -> None:
        self._raw_starts, self._raw_ends = array("q"), array("q")
        self._clean_starts, self._clean_ends = array("q"), array("q")
        self._kinds = array("b")
        self._texts: list[str] = []

    @classmethod
    def from_page(cls, edits: Iterable[tuple[int, int, str, str]]) -> EditLog:
        """The log of edits given as (raw start, raw end, text, kind); their places in the text follow from these."""
        log = cls()
        shift = 0
        for raw_start, raw_end, text, kind in edits:
            clean_end = raw_start + shift + len(text)
            log._raw_starts.append(raw_start)
            log._raw_ends.append(raw_end)
            log._clean_starts.append(raw_start + shift)
            log._clean_ends.append(clean_end)
            log._kinds.append(_RANK[kind])
            log._texts.append(text)
            shift = clean_end - raw_end
        return log

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, index: int | slice) -> Edit | tuple[Edit, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        raw = Span(self._raw_starts[index], self._raw_ends[index])
        clean = Span(self._clean_starts[index], self._clean_ends[index])
        return Edit(raw, clean, KINDS[self._kinds[index]], self._texts[index])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"EditLog({len(self):,} edits)"

    def of(self, kind: str) -> Iterator[Edit]:
        """The edits of one kind, in order."""
        rank = _RANK[kind]
        return (self[i] for i, other in enumerate(self._kinds) if other == rank)

    def places(self, kind: str) -> list[Span]:
        """Where in the text the edits of one kind are; the edits themselves, made one by one, would take longer."""
        rank = _RANK[kind]
        columns = zip(self._kinds, self._clean_starts, self._clean_ends, strict=True)
        return [Span(start, end) for other, start, end in columns if other == rank]

    def without(self, kind: str) -> EditLog:
        """The log without the edits of `kind`, which must put in as many characters as they take out."""
        rank = _RANK[kind]
        columns = zip(self._raw_starts, self._raw_ends, self._texts, self._kinds, strict=True)
        return EditLog.from_page((start, end, text, KINDS[k]) for start, end, text, k in columns if k != rank)

    def overlapping(self, raw: Span) -> tuple[Edit, ...]:
        """The edits that touch `raw` of the page, edges included."""
        return self[bisect_left(self._raw_ends, raw.start) : bisect_right(self._raw_starts, raw.end)]

    def replay(self, raw: str) -> str:
        """The text that the edits make of the page."""
        pieces: list[str] = []
        done = 0
        for start, end, text in zip(self._raw_starts, self._raw_ends, self._texts, strict=True):
            pieces += raw[done:start], text
            done = end
        return "".join([*pieces, raw[done:]])

    def raw_span(self, span: Span) -> Span:
        """Where `span` of the text stands on the page: the hull, page cuts inside it included."""
        if span:
            return Span(self._raw_char(span.start)[0], self._raw_char(span.end - 1)[1])
        at = self._raw_char(span.start - 1)[1] if span.start else self._raw_char(0)[0]
        return Span(at, at)

    def clean_span(self, span: Span) -> Span | None:
        """The part of the text that comes from `span` of the page; None where nothing of it is in the text."""
        if not span:
            return None
        start, end = self._clean_char(span.start)[0], self._clean_char(span.end - 1)[1]
        return Span(start, end) if start < end else None

    def _raw_char(self, at: int) -> tuple[int, int]:
        return _carry(at, self._clean_starts, self._clean_ends, self._raw_starts, self._raw_ends)

    def _clean_char(self, at: int) -> tuple[int, int]:
        return _carry(at, self._raw_starts, self._raw_ends, self._clean_starts, self._clean_ends)


def _carry(
    at: int, starts: array[int], ends: array[int], other_starts: array[int], other_ends: array[int]
) -> tuple[int, int]:
    """Where the character `at` of one side is on the other; the whole edit where it has no partner of its own."""
    i = bisect_right(starts, at) - 1
    if i < 0:
        return at, at + 1
    if at >= ends[i]:
        there = at - ends[i] + other_ends[i]
    elif ends[i] - starts[i] == other_ends[i] - other_starts[i]:
        there = at - starts[i] + other_starts[i]
    else:
        return other_starts[i], other_ends[i]
    return there, there + 1
