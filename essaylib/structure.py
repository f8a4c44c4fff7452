"""A clean text becomes a build: title, section tree, points, sentences. Evidence is in the text alone.

What is odd about the build (其次 without 首先, a number left out) is said in issues, never mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from essaylib.hanzi import (
    CONCLUSIVE,
    NEVER_FIRST,
    POINT_FAMILIES,
    SENTENCE_END,
    Label,
    has_han,
    point_labels,
    section_label,
)
from essaylib.model import Issue, Marker, Message, Point, Section, Sentence
from essaylib.spans import Span

__all__ = ["Structure", "parse"]

_ONLY_IN_SERIES = {"再次", "再者", "最后", "最後"}  # adverbs as well: 再次强调, 最后一名
_POINT_NAMES = frozenset(family.name for family in POINT_FAMILIES)
_LONGEST_TITLE = 50
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Structure:
    """The build of a text. `issues` are those of the build alone."""

    title_span: Span | None
    root: Section
    points: tuple[Point, ...]
    sentences: tuple[Sentence, ...]
    issues: tuple[Issue, ...]


class _Block:
    """One line of the text. Slotted by hand, as the two below: making a dataclass costs a millisecond of import."""

    __slots__ = ("end", "is_heading", "label", "path", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.label: Label | None = None
        self.is_heading = False
        self.path: tuple[int, ...] = ()


class _Node:
    """A section while the tree is built; the root has no block."""

    __slots__ = ("block", "children", "end", "family", "label", "level", "ordinal")

    def __init__(self, level: int, block: _Block | None, label: Label | None, end: int) -> None:
        self.level = level
        self.block = block
        self.label = Span(label.start, label.end) if label else Span(0, 0)
        self.family = label.family if label else ""
        self.ordinal = label.ordinal if label else None
        self.end = end
        self.children: list[_Node] = []


def parse(text: str, *, title_span: Span | None = None, has_title: bool = False) -> Structure:
    """Find the build of `text`, one block a line.

    Args:
        text: clean text with full-width punctuation, blocks parted by line feeds.
        title_span: where the title stands, if the page has shown it.
        has_title: the page gives a title that is not in the text, so the first block is not taken for one.

    Levels of sections follow from use in this text: the family of labels seen first is level 1, a family that first
    appears inside a section is one level deeper, and each keeps its level until its parent ends.
    """
    blocks = list(_blocks(text))
    if title_span is None and not has_title:
        title_span = _first_line_title(text, blocks)
    body = [block for block in blocks if title_span is None or block.start >= title_span.end]
    _mark_headings(text, body)
    root, issues = _tree(text, body)
    body_blocks = [block for block in body if not block.is_heading]
    sentences = tuple(_sentences(text, body_blocks))
    points, point_issues = _points(text, body_blocks)
    issues = [*issues, *point_issues]
    return Structure(title_span, root, tuple(points), sentences, tuple(sorted(issues, key=lambda i: i.span)))


def _blocks(text: str) -> Iterator[_Block]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield _Block(start, end)
        start = end + 1


def _first_line_title(text: str, blocks: Sequence[_Block]) -> Span | None:
    """The first of several blocks, if it is short, has Han and no label, and ends no sentence or clause."""
    if len(blocks) < 2:
        return None
    first = blocks[0]
    line = text[first.start : first.end]
    if len(line) > _LONGEST_TITLE or not has_han(line) or section_label(text, first.start, first.end) or "。" in line:
        return None
    return None if line.endswith(("，", "、", "；", "：", "…", ",", ";", ":")) else Span(first.start, first.end)


# Sections ---------------------------------------------------------------------------------------------------------


def _mark_headings(text: str, blocks: Sequence[_Block]) -> None:
    """A block is a heading if it has a label and a short rest that ends no sentence; a run of items is not.

    `一、路径` is one, `一、要坚持。` and `1、苹果；` are not. Blocks of one family with nothing between them are a
    list if one of them is no heading, if a paragraph before them ends in a colon, or if a paragraph stands before the
    first and none after the last.
    """
    for block in blocks:
        block.label = section_label(text, block.start, block.end)
        if block.label:
            rest = text[block.label.end : block.end]
            block.is_heading = (
                0 < len(rest) <= _LONGEST_HEADING
                and "。" not in rest
                and not rest.startswith(tuple(NEVER_FIRST))
                and not rest.endswith(("；", "，", "、", ";", ",", "……"))
                and not any(m.end() < len(rest) for m in SENTENCE_END.finditer(rest))
            )
    i = 0
    while i < len(blocks):
        j = i + 1
        while j < len(blocks) and blocks[i].label and _family(blocks[j]) == _family(blocks[i]):
            j += 1
        run = blocks[i:j]
        follows = i > 0 and not blocks[i - 1].is_heading
        is_announced = follows and text.startswith(("：", ":"), blocks[i - 1].end - 1)
        has_body = j < len(blocks) and not blocks[j].is_heading
        is_list = not all(block.is_heading for block in run) or is_announced or (follows and not has_body)
        if len(run) > 1 and is_list:
            for block in run:
                block.is_heading = False
        i = j


def _family(block: _Block) -> str:
    return block.label.family if block.label else ""


def _tree(text: str, blocks: Sequence[_Block]) -> tuple[Section, list[Issue]]:
    root = _Node(0, None, None, len(text))
    stack = [root]
    path: list[int] = []
    for block in blocks:
        if block.is_heading and block.label:
            family = block.label.family
            open_families = [node.family for node in stack]
            if family in open_families:
                del stack[open_families.index(family) :]
            node = _Node(len(stack), block, block.label, block.end)
            stack[-1].children.append(node)
            stack.append(node)
            path = [len(parent.children) for parent in stack[:-1]]
        block.path = tuple(path)
        for node in stack[1:]:
            node.end = block.end
    issues = list(_numbering_issues(text, root))
    return _freeze(text, root), issues


def _freeze(text: str, node: _Node) -> Section:
    children = tuple(_freeze(text, child) for child in node.children)
    if node.block is None:
        return Section(0, "", None, Span(0, len(text)), children)
    start, label_end = node.label.start, node.label.end
    return Section(
        level=node.level,
        label=text[start:label_end],
        heading=Span(label_end, node.block.end),
        span=Span(start, node.end),
        children=children,
        marker=Marker(Span(start, label_end), node.family, node.ordinal, node.level),
    )


def _numbering_issues(text: str, root: _Node) -> Iterator[Issue]:
    restarts: dict[str, list[Span]] = {}
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        waiting += parent.children[::-1]
        before: dict[str, int] = {}
        for node in parent.children:
            label = node.label
            expected = before.get(node.family, 0) + 1
            if node.family not in before and node.family in seen and node.ordinal == 1:
                restarts.setdefault(node.family, []).append(label)
            elif node.ordinal is not None and node.ordinal != expected:
                yield Issue(
                    "numbering-gap",
                    label,
                    Message(
                        f"Label {label.of(text).strip()} has number {node.ordinal}; {expected} would come next here.",
                        f"编号“{label.of(text).strip()}”为第{node.ordinal}，此处按顺序应为第{expected}。",
                    ),
                )
            before[node.family] = node.ordinal or expected
            seen.add(node.family)
    for family, labels in restarts.items():
        yield Issue(
            "numbering-restarts",
            labels[0],
            Message(
                f"Labels of the family {family} begin again at 1 in {len(labels)} further part(s): a label alone does "
                "not say which part is meant, the address does.",
                f"“{family}”类编号在另外{len(labels)}个部分里从头开始：单凭编号不能定位，须用地址。",
            ),
            tuple(labels[1:]),
        )


# Sentences --------------------------------------------------------------------------------------------------------


def _sentences(text: str, blocks: Sequence[_Block]) -> Iterator[Sentence]:
    """Sentences end at 。！？ with the closing quotes and brackets after them, and where a block ends."""
    numbers: dict[tuple[int, ...], int] = {}
    for block in blocks:
        start = block.start
        ends = [(m.end(), m[0]) for m in SENTENCE_END.finditer(text, block.start, block.end)]
        if not ends or ends[-1][0] < block.end:
            ends.append((block.end, ""))
        for end, ender in ends:
            while start < end and text[start] == " ":
                start += 1
            number = numbers[block.path] = numbers.get(block.path, 0) + 1
            yield Sentence(Span(start, end), number, block.path, ender)
            start = end


# Points -----------------------------------------------------------------------------------------------------------


class _Series:
    """Points that go on one another: the label they began with, the number they have come to, and where they rank.

    A point ends where one of the same or a lower rank begins: series of other words that open later are inside it, but
    一是 … 二是 … 一是 … are two series side by side.
    """

    __slots__ = ("block", "first", "last", "number", "rank")

    def __init__(self, number: int, rank: int, first: Span, block: _Block) -> None:
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
    block: _Block


def _points(text: str, blocks: Sequence[_Block]) -> tuple[list[Point], list[Issue]]:
    """Enumerated points, in the order of the text, and what is odd about their series.

    A series goes on inside one part. A point whose number follows on a series of another family in its block is
    taken into that series (首先 … 二是); one that has no first before it gets an implicit one.
    """
    found: list[_Found] = []
    issues: list[Issue] = []
    open_series: dict[str, _Series] = {}  # by family, the latest of each, in the order they were opened
    n_series = 0
    before: _Block | None = None
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


def _markers(text: str, block: _Block) -> Iterator[Marker]:
    # A labelled block that is no heading is an item of a list.
    labels = [block.label] if block.label else []
    for label in (*labels, *point_labels(text, block.start, block.end)):
        yield Marker(Span(label.start, label.end), label.family, label.ordinal)


def _implicit_first(text: str, marker: Marker, block: _Block, before: _Block | None) -> Span | None:
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
