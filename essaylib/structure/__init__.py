"""A clean text becomes a build: title, section tree, points, sentences. Evidence is in the text alone.

What is odd about the build (其次 without 首先, a number left out) is said in issues, never mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from essaylib.hanzi import LONGEST_HEADING, LONGEST_TITLE, NEVER_FIRST, SENTENCE_END, Label, has_han, section_label
from essaylib.model import Issue, Marker, Message, Point, Section, Sentence
from essaylib.spans import Span
from essaylib.structure.blocks import Block, blocks_of
from essaylib.structure.points import find_points

__all__ = ["Structure", "parse"]


_TOP_FAMILIES = ("第一编", "第一章", "第一节", "第一部分", "一、", "（一）")


@dataclass(frozen=True, slots=True)
class Structure:
    """The build of a text. `issues` are those of the build alone."""

    title_span: Span | None
    root: Section
    points: tuple[Point, ...]
    sentences: tuple[Sentence, ...]
    issues: tuple[Issue, ...]


class _Node:
    """A section while the tree is built; the root has no block."""

    __slots__ = ("block", "children", "end", "family", "label", "level", "ordinal")

    def __init__(self, level: int, block: Block | None, label: Label | None, end: int) -> None:
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
    blocks = list(blocks_of(text))
    if title_span is None and not has_title:
        title_span = _first_line_title(text, blocks)
    body = [block for block in blocks if title_span is None or block.start >= title_span.end]
    _mark_headings(text, body)
    root, issues = _tree(text, body)
    body_blocks = [block for block in body if not block.is_heading]
    sentences = tuple(_sentences(text, body_blocks))
    points, point_issues = find_points(text, body_blocks)
    issues = [*issues, *point_issues]
    return Structure(title_span, root, tuple(points), sentences, tuple(sorted(issues, key=lambda i: i.span)))


def _first_line_title(text: str, blocks: Sequence[Block]) -> Span | None:
    """The first of several blocks, if it is short, has Han and no label, and ends no sentence or clause."""
    if len(blocks) < 2:
        return None
    first = blocks[0]
    line = text[first.start : first.end]
    if len(line) > LONGEST_TITLE or not has_han(line) or section_label(text, first.start, first.end) or "。" in line:
        return None
    return None if line.endswith(("，", "、", "；", "：", "…", ",", ";", ":")) else Span(first.start, first.end)


# Sections ---------------------------------------------------------------------------------------------------------


def _mark_headings(text: str, blocks: Sequence[Block]) -> None:
    """A block is a heading if it has a label and a short rest that ends no sentence; a run of items is not.

    `一、路径` is one, `一、要坚持。` and `1、苹果；` are not. Blocks of one family with nothing between them are a
    list if one of them is no heading, or if a paragraph stands right before them.
    """
    for block in blocks:
        block.label = section_label(text, block.start, block.end)
        if block.label:
            rest = text[block.label.end : block.end]
            block.is_heading = (
                0 < len(rest) <= LONGEST_HEADING
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
        is_list = not all(block.is_heading for block in run) or (i > 0 and not blocks[i - 1].is_heading)
        if len(run) > 1 and is_list:
            for block in run:
                block.is_heading = False
        i = j


def _family(block: Block) -> str:
    return block.label.family if block.label else ""


def _tree(text: str, blocks: Sequence[Block]) -> tuple[Section, list[Issue]]:
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
    return _freeze(text, root), [*_numbering_issues(text, root), *_label_issues(text, blocks)]


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
    last: dict[str, int] = {}  # of each family, anywhere: chapters count on through the parts of a book
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        waiting += parent.children[::-1]
        before: dict[str, int] = {}
        for node in parent.children:
            label = node.label
            expected = before.get(node.family, 0) + 1
            goes_on = last.get(node.family, 0) + 1 if node.family.startswith("第") else expected
            if node.family not in before and node.family in last and node.ordinal == 1:
                restarts.setdefault(node.family, []).append(label)
            elif node.ordinal not in (None, expected, goes_on):
                yield Issue(
                    "numbering-gap",
                    label,
                    Message(
                        f"Label {label.of(text).strip()} has number {node.ordinal}; {expected} would come next here.",
                        f"编号“{label.of(text).strip()}”为第{node.ordinal}，此处按顺序应为第{expected}。",
                    ),
                )
            before[node.family] = last[node.family] = node.ordinal or expected
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


def _label_issues(text: str, blocks: Sequence[Block]) -> Iterator[Issue]:
    """Labels that head sections elsewhere and here, as in 一、加强领导。各级要负责。, stand before paragraphs."""
    if any(block.is_heading for block in blocks):
        return
    labels = [block.label for block in blocks if block.label and _may_head(text, block, block.label)]
    if len(labels) > 1 and [label.ordinal for label in labels[:2]] == [1, 2]:
        spans = [Span(label.start, label.end) for label in labels]
        first = spans[0].of(text).strip()
        yield Issue(
            "labels-not-headings",
            spans[0],
            Message(
                f"{len(spans)} labels such as {first} stand before whole paragraphs: the essay has no parts here. A "
                "heading is recognised on a line of its own.",
                f"“{first}”等{len(spans)}处编号后面是整段文字，这里不分部分；标题须单独成行才能识别。",
            ),
            tuple(spans[1:]),
        )


def _may_head(text: str, block: Block, label: Label) -> bool:
    """Whether a label that heads no section here could: not an item （一）…； nor one sentence under （一）."""
    if label.family not in _TOP_FAMILIES or text.startswith(("；", "，", ";", ","), block.end - 1):
        return False
    inner = (m.end() < block.end for m in SENTENCE_END.finditer(text, label.end, block.end))
    return label.family != "（一）" or any(inner)


# Sentences --------------------------------------------------------------------------------------------------------


def _sentences(text: str, blocks: Sequence[Block]) -> Iterator[Sentence]:
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
