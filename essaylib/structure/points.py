"""Enumerated points inside prose, and what is odd about their series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from essaylib.hanzi import CONCLUSIVE, POINT_FAMILIES, SENTENCE_END, has_han, point_labels
from essaylib.model import Issue, Marker, Message, Point
from essaylib.spans import Span
from essaylib.structure.blocks import Block

__all__ = ["find_points"]

_ONLY_IN_SERIES = {"再次", "再者", "最后", "最後"}  # adverbs as well: 再次强调, 最后一名
_POINT_NAMES = frozenset(family.name for family in POINT_FAMILIES)


class _Series:
    """Points that go on one another: the label they began with, the number they have come to, and where they rank.

    A point ends where one of the same or a lower rank begins: series of other words that open later are inside it, but
    一是 … 二是 … 一是 … are two series side by side.
    """

    __slots__ = ("block", "first", "last", "number", "rank")

    def __init__(self, number: int, rank: int, first: Span, block: Block) -> None:
        self.number = number
        self.rank = rank
        self.first = first
        self.last = 0
        self.block = block


class _Found(NamedTuple):
    """A point whose end is not known yet."""

    marker: Marker | None
    start: int
    series: _Series
    block: Block


def find_points(text: str, blocks: Sequence[Block]) -> tuple[list[Point], list[Issue]]:
    """Enumerated points, in the order of the text, and what is odd about their series.

    A series goes on inside one part. A point whose number follows on a series of another family in its block is
    taken into that series (首先 … 二是); one that has no first before it gets an implicit one.
    """
    found: list[_Found] = []
    issues: list[Issue] = []
    open_series: dict[str, _Series] = {}  # by family, the latest of each, in the order they were opened
    n_series = 0
    before: Block | None = None
    for block in blocks:
        if before and before.path != block.path:
            open_series = {}
        for marker in _markers(text, block):
            word = marker.span.of(text)
            own = open_series.get(marker.family)
            if word in _ONLY_IN_SERIES and own is None:
                continue
            ordinal = marker.ordinal
            series = own if own and ordinal != 1 else None
            if series is None and ordinal != 1:
                others = (s for s in reversed(open_series.values()) if s.block is block and s.last + 1 == ordinal)
                if series := next(others, None):
                    issues.append(_mixed(text, marker, series))
            if series is None:
                n_series += 1
                series = _Series(n_series, own.rank if own else n_series, marker.span, block)
                open_series.pop(marker.family, None)
                open_series[marker.family] = series
                if ordinal != 1:
                    first = _implicit_first(text, marker, block, before)
                    if first:
                        own_block = block if before is None or first.start >= block.start else before
                        found.append(_Found(None, first.start, series, own_block))
                    issues.append(_without_first(text, marker, first))
            elif ordinal is not None and ordinal > series.last + 1:
                issues.append(_gap(text, marker, series))
            series.last = ordinal if ordinal is not None else series.last + 1
            series.block = block
            found.append(_Found(marker, marker.span.start, series, block))
        before = block
    return _close(found), issues


def _markers(text: str, block: Block) -> Iterator[Marker]:
    # A labelled block that is no heading is an item of a list.
    labels = [block.label] if block.label else []
    for label in (*labels, *point_labels(text, block.start, block.end)):
        yield Marker(Span(label.start, label.end), label.family, label.ordinal)


def _implicit_first(text: str, marker: Marker, block: Block, before: Block | None) -> Span | None:
    """Where the point that the text does not label begins.

    After the last turn 因此, 所以 ... of the paragraph before the marker, else with the paragraph; with the paragraph
    before, if the marker opens its own.
    """
    start, end = block.label.end if block.label else block.start, marker.span.start
    if not has_han(text[start:end].removeprefix("其中")):
        if before is None or before.path != block.path or before.label:
            return None
        start, end = before.start, before.end
    starts = [start, *(m.end() for m in SENTENCE_END.finditer(text, start, end) if m.end() < end)]
    return Span(next((s for s in reversed(starts) if text.startswith(CONCLUSIVE, s)), start), end)


def _close(found: list[_Found]) -> list[Point]:
    """Give each point its end: where the next of the same or a lower rank begins, or its block ends."""
    found.sort(key=lambda point: (point.start, point.marker is not None))
    points: list[Point] = []
    later: list[_Found] = []  # points further on in the block, the nearest last, only those that can still end one
    for point in reversed(found):
        series = point.series
        if later and later[-1].block is not point.block:
            later.clear()
        while later and later[-1].series.rank > series.rank:
            later.pop()
        end = next((other.start for other in reversed(later) if other.start > point.start), point.block.end)
        later.append(point)
        points.append(Point(point.marker, Span(point.start, end), point.marker is None, series.number))
    return points[::-1]


def _without_first(text: str, marker: Marker, first: Span | None) -> Issue:
    word, en, zh = marker.span.of(text), "", ""
    if first:
        opening = first.of(text)[:10]
        en, zh = f"; the first point seems to begin “{opening}”", f"，第一点似从“{opening}”起"
    expected = ("首先", "第一") if marker.family == "首先" else (marker.family,)
    return Issue(
        "enumeration-without-first" if marker.family in _POINT_NAMES else "numbering-gap",
        marker.span,
        Message(
            f"{word} has no {' or '.join(expected)} before it in its part{en}.",
            f"“{word}”前，本部分内无“{'”或“'.join(expected)}”{zh}。",
        ),
        (first,) if first else (),
    )


def _gap(text: str, marker: Marker, series: _Series) -> Issue:
    word = marker.span.of(text).strip()
    return Issue(
        "enumeration-gap" if marker.family in _POINT_NAMES else "numbering-gap",
        marker.span,
        Message(
            f"{word} follows on number {series.last} of its series.", f"“{word}”之前，同组编号到第{series.last}为止。"
        ),
    )


def _mixed(text: str, marker: Marker, series: _Series) -> Issue:
    first, word = series.first.of(text), marker.span.of(text)
    return Issue(
        "enumeration-mixed",
        marker.span,
        Message(f"{word} goes on a series that began with {first}.", f"“{word}”与前面的“{first}”前后相承，用语不一。"),
        (series.first,),
    )
