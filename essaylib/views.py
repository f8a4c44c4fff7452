"""What a reader is shown: tables of rows, a passage, a stretch of the page. Values only; they look nothing up.

Each has a plain-text form that stays the same from run to run and an HTML form for notebooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from essaylib._html import escape, wrap
from essaylib.errors import InputError
from essaylib.spans import Span
from essaylib.tables import Column, Table

__all__ = [
    "CountRow", "Counts", "EditRow", "Edits", "IssueRow", "Issues", "Ledger", "LedgerRow", "Outline", "OutlineRow",
    "PageView", "Passage", "PieceRow", "Pieces", "PointRow", "Points",
]  # fmt: skip

#: Why each kind of edit is made, for the ledger.
REASONS = {
    "furniture": ("page furniture of the site", "网站页面的附加文字"),
    "page_cut": ("a numbered cut of the page; the pieces join", "网页的编号分段，前后相接"),
    "title_repeat": ("the title said again", "标题重复"),
    "line_break": ("a boundary of blocks, marked on the page in another way", "段落或标题的分界"),
    "space": ("white space without meaning in Chinese text", "中文里多余的空格"),
    "width": ("half-width punctuation made full-width", "半角标点改为全角"),
}


class OutlineRow(NamedTuple):
    """A part of the essay. Counts are of its body, that of its sub-parts included; headings are not counted."""

    address: str
    level: int
    label: str
    heading: str
    n_sentences: int
    n_han: int
    share: float
    """Of the Han characters of the whole body, 0 to 1; the introduction and the parts of level 1 add up to 1."""
    span: Span


class Outline(Table[OutlineRow]):
    """The parts of an essay in reading order, with their addresses and lengths."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("title", "part 部分"),
        Column("n_sentences", "sentences 句", "number"),
        Column("n_han", "Han 字", "number"),
        Column("share", "share 占比", "share"),
    )
    css_class = "essaylib-outline"

    def _cell(self, row: OutlineRow, column: Column) -> str:
        if column.name != "title":
            return super()._cell(row, column)
        return "  " * max(0, row.level - 1) + (row.label + row.heading or "introduction 引言")

    def _html_cell(self, row: OutlineRow, column: Column) -> str:
        if column.name != "title":
            return super()._html_cell(row, column)
        title = escape(row.label + row.heading) or '<span class="note">introduction 引言</span>'
        title = f"<strong>{title}</strong>" if row.level == 1 else title
        return f'<span style="padding-inline-start:{max(0, row.level - 1) * 1.6:.1f}em">{title}</span>'


class IssueRow(NamedTuple):
    """A finding about the text or its scrape, with its place."""

    code: str
    address: str
    quote: str
    en: str
    zh: str
    n_places: int


class Issues(Table[IssueRow]):
    """What is odd or doubtful about a text and its page."""

    columns = (
        Column("code", "code 代码", "address"),
        Column("address", "address 地址", "address"),
        Column("quote", "there 原文", "text", 24),
        Column("n_places", "places 处", "number"),
        Column("en", "finding", "text", 90),
        Column("zh", "说明", "text", 70),
    )
    css_class = "essaylib-issues"


class EditRow(NamedTuple):
    """One change between page and text, with a few characters on either side."""

    kind: str
    address: str
    raw: Span
    before: str
    after: str


class Edits(Table[EditRow]):
    """Changes between page and text, each before and after."""

    columns = (
        Column("kind", "kind 种类", "address"),
        Column("address", "address 地址", "address"),
        Column("before", "on the page 网页", "text", 50),
        Column("after", "in the text 正文", "text", 50),
    )
    css_class = "essaylib-edits"


class LedgerRow(NamedTuple):
    """All changes of one kind."""

    kind: str
    n_edits: int
    n_out: int
    n_in: int
    reason: str
    before: str
    after: str


class Ledger(Table[LedgerRow]):
    """The account of everything that was changed between page and text, by kind; `of(kind)` lists each change."""

    columns = (
        Column("kind", "kind 种类", "address"),
        Column("n_edits", "edits 处", "number"),
        Column("n_out", "out 删", "number"),
        Column("n_in", "in 增", "number"),
        Column("before", "e.g. on the page 网页", "text", 40),
        Column("after", "in the text 正文", "text", 40),
        Column("reason", "why 缘由", "text", 80),
    )
    css_class = "essaylib-ledger"

    def __init__(self, rows: Sequence[LedgerRow], *, edits: Edits, caption: str = "") -> None:
        super().__init__(rows, caption=caption)
        self.edits = edits

    def of(self, kind: str) -> Edits:
        """Every change of one kind, in the order of the page; empty if there is none."""
        if kind not in REASONS:
            raise InputError(f"No kind of edit {kind!r}. There are: {', '.join(REASONS)}.")
        return Edits([row for row in self.edits if row.kind == kind], caption=" · ".join(REASONS[kind]))


class PointRow(NamedTuple):
    """An enumerated point: its series, label, place, length and first words."""

    series: int
    label: str
    address: str
    n_han: int
    opening: str
    implicit: bool
    span: Span


class Points(Table[PointRow]):
    """The enumerated points of an essay; the label of an implicit one is set in brackets."""

    columns = (
        Column("series", "series 组", "number"),
        Column("label", "label 标记"),
        Column("address", "address 地址", "address"),
        Column("n_han", "Han 字", "number"),
        Column("opening", "begins 起首", "text", 50),
    )
    css_class = "essaylib-points"


class PieceRow(NamedTuple):
    """A numbered piece of the page: its length and how it begins and ends."""

    number: str
    n_characters: int
    opening: str
    closing: str
    raw: Span


class Pieces(Table[PieceRow]):
    """The numbered pieces of a page, without their numbers."""

    columns = (
        Column("number", "piece 段", "number"),
        Column("n_characters", "characters 字符", "number"),
        Column("opening", "begins 起"),
        Column("closing", "ends 止"),
    )
    css_class = "essaylib-pieces"


class CountRow(NamedTuple):
    """How often a string stands in the whole page, in its pieces left unjoined, and in the text."""

    term: str
    page: int
    pieces: int
    text: int


class Counts(Table[CountRow]):
    """Counts of strings on three bases; the text is the one to trust."""

    columns = (
        Column("term", "string 字符串"),
        Column("page", "whole page 全页", "number"),
        Column("pieces", "pieces unjoined 未拼接", "number"),
        Column("text", "text 正文", "number"),
    )
    css_class = "essaylib-counts"


@dataclass(frozen=True, slots=True, repr=False)
class Passage:
    """A place of the essay with its words: the title, a heading, a sentence or a whole part."""

    address: str
    span: Span
    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{self.address}  {self.text}"

    def _repr_html_(self) -> str:
        text = escape(self.text).replace("\n", "<br>")
        return wrap(f'<p><span class="address">{self.address}</span>&emsp;{text}</p>', css_class="essaylib-passage")


class Stretch(NamedTuple):
    """A piece of the page in a `PageView`."""

    kind: str
    """The kind of edit that changed it; empty where it is kept."""
    raw: str
    text: str
    inside: bool
    """Whether it is of the place asked for, not of its surroundings."""


@dataclass(frozen=True, slots=True, repr=False)
class PageView:
    """A place of the text as it stands on the page, with what was taken out and put in.

    Marks made full-width are shown as the page has them. In plain text the place is between 【 】, what was taken out
    between [- -], what was put in between [+ +], and ↵ is a line end.
    """

    address: str
    raw: Span
    line: int
    """Line of the page it begins in, from 1."""
    piece: str | None
    """The numbered piece of the page it begins in, where the page has such."""
    stretches: tuple[Stretch, ...]

    @property
    def where(self) -> str:
        """Its place on the page in words."""
        piece = f", piece {self.piece} 第{self.piece}段" if self.piece else ""
        return f"page line 第{self.line}行{piece}, characters 字符 {self.raw.start}–{self.raw.end}"

    def __repr__(self) -> str:
        parts, inside = [], False
        for stretch in self.stretches:
            if inside != stretch.inside:
                inside = stretch.inside
                parts.append("【" if inside else "】")
            if stretch.kind:
                parts += (
                    (f"[-{stretch.raw}-]" if stretch.raw else ""),
                    (f"[+{stretch.text}+]" if stretch.text else ""),
                )
            else:
                parts.append(stretch.raw)
        words = "".join(parts).replace("\n", "↵") + ("】" if inside else "")
        return f"{self.address}  {self.where}\n{words}"

    def _repr_html_(self) -> str:
        parts = []
        for kind, raw, text, inside in self.stretches:
            shown, put = escape(raw).replace("\n", "↵"), escape(text).replace("\n", "↵")
            if not kind:
                parts.append(f"<mark>{shown}</mark>" if inside else shown)
            else:
                parts.append(f'<del title="{kind}">{shown.replace(" ", "&nbsp;")}</del>' if raw else "")
                parts.append(f'<ins title="{kind}">{put}</ins>' if text else "")
        head = f'<p><span class="address">{self.address}</span>&emsp;<span class="note">{escape(self.where)}</span></p>'
        return wrap(f"{head}<p>…{''.join(parts)}…</p>", css_class="essaylib-page")
