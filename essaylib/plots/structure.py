"""How a text is built: parts, paragraphs and sentences drawn to their length, down the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.metrics.lengths import sentence_lengths
from essaylib.model import Message
from essaylib.plots._sheet import Key, Sheet, inner_width
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import height_of, line_height, spread, width_of, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["structure"]

#: Names at the side, of parts and of points: the picture is as high as they need, up to this many of each.
_MOST = 150
#: Parts of level 1 that the text alternative tells one by one.
_TOLD = 12
#: Without headings, sentences are named if there are no more; else paragraphs. By so many first characters.
_NAMED, _OPENING = 40, 24
_SMALL, _DEEP, _MARK = 0.82, 0.88, 0.5
#: In em: step of a level, room of a leader in which it bends, room it needs between the names of points.
_INDENT, _BEND, _PASS = 0.7, 1.3, 0.5


class _Cell(NamedTuple):
    """A row of `data`, and where it is drawn: its column, the number of its part of level 1, its shade."""

    mark: str
    kind: str
    address: str
    level: int
    start: int
    end: int
    n_han: int
    heading: str
    """With its label; of a point, the label alone."""
    addresses: str
    column: int = -1
    top: int = -1
    is_odd: bool = False
    words: str = ""
    """Of a part, the heading without its label, which the address says; else the first words."""

    @property
    def place(self) -> float:
        """Where in the text its name belongs: at the middle of a heading, or at the beginning."""
        return self.start + len(self.heading) / 2

    @property
    def place_name(self) -> str:
        """Its address, of a paragraph that of its first sentence."""
        return self.address.partition("–")[0]


@draws
def structure(essay: Essay, *, language: str | None = None, ax: Axes | None = None) -> Picture:
    r"""The outline drawn to length: columns of parts, paragraphs and sentences, the text running down the page.

    Args:
        essay: the essay. Without headings, its sentences are named by their first words; if they are many, paragraphs.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own. Names for which the axes is too low are left out.

    Returns:
        A Picture; a mark is the address of a part ("3.1") or sentence ("3.1/4"), "paragraph 5", or "point 2.1", the
        first point of the second series of `essay.enumerations()`.

    Raises:
        InputError: no essay, or one without a part and a sentence.

    >>> import essaylib as el
    >>> structure(el.parse_essay("一、春\n雨来了。花开了。\n二、夏\n雨停了。")).data["n_han"].to_dict()
    {'1': 6, '2': 3, 'paragraph 1': 6, 'paragraph 2': 3, '1/1': 3, '1/2': 3, '2/1': 3}
    """
    import pandas as pd

    look = current(language)
    if not isinstance(essay, Essay):
        raise InputError(f"{type(essay).__name__} has no parts to draw. Give an essay, as el.read_essay(path).")
    cells = [*_parts(essay, look), *_sentences(essay), *_points(essay)]
    if not cells:
        raise InputError("Nothing to draw: this text has neither a part nor a sentence.")
    layout = _Layout(essay, cells, look, ax)
    edge = {"marker": "o", "markersize": _MARK * look.size.letters, "markeredgecolor": look.theme.ink}
    kinds = sorted({bool(cell.heading) for cell in cells if cell.kind == "point"}, reverse=True)
    fills = {
        True: (Message("point with its label", "标明的要点"), look.theme.ink),
        False: (Message("first point that the text does not label", "未标明的首点"), look.theme.paper),
    }
    keys = [Key(look.say(words), {**edge, "markerfacecolor": fill}) for kind in kinds for words, fill in [fills[kind]]]
    sheet = Sheet(
        look,
        title=Message("How the text is built, drawn to length", "文章结构（按篇幅）"),
        caption=_caption(essay, cells, layout),
        height=layout.height,
        top=layout.room_above,
        keys=keys,
        ax=ax,
    )
    sheet.bare()
    sheet.ax.set_ylim(len(essay.text), 0 if sheet.is_own else -layout.room_above / layout.scale)
    _draw_cells(sheet, cells, layout)
    passes = _draw_points(sheet, [cell for cell in cells if cell.kind == "point"], layout)
    _draw_names(sheet, layout, passes)
    fields = ["mark", "kind", "address", "level", "start", "end", "n_han", "heading", "addresses"]
    data = pd.DataFrame([cell[: len(fields)] for cell in cells], columns=fields).set_index("mark")
    return sheet.picture(data, essay=essay, alt=_alt(essay, cells))


# Cells ----------------------------------------------------------------------------------------------------------------


def _parts(essay: Essay, look: Style) -> list[_Cell]:
    """The parts, the introduction among them if there are others."""
    rows = list(essay.outline())
    if [row.address for row in rows] == ["0"]:
        return []
    return [
        _Cell(
            at, "part", at, row.level, row.span.start, row.span.end, row.n_han, row.label + row.heading, at,
            row.level - 1, _top(at), int(at.rpartition(".")[2]) % 2 == 1,
            row.heading or row.label or look.say(Message("introduction", "引言")),
        )
        for row in rows
        for at in [row.address]
    ]  # fmt: skip


def _sentences(essay: Essay) -> list[_Cell]:
    """The paragraphs, which are the blocks between line ends that hold sentences, and the sentences."""
    column = max((row.level for row in essay.outline() if row.address != "0"), default=0)
    rows = [
        _Cell(
            at, "sentence", at, _level(at), row.span.start, row.span.end, row.n_han, "", at, column + 1,
            _top(at) if column else 0, i % 2 == 0, row.quote[:_OPENING] + "…" * (len(row.quote) > _OPENING),
        )
        for i, row in enumerate(sentence_lengths(essay))
        for at in [row.address]
    ]  # fmt: skip
    blocks = groupby(rows, key=lambda row: essay.text.count("\n", 0, row.start))
    paragraphs = []
    for n, block in enumerate((list(block) for _, block in blocks), start=1):
        first, last = block[0], block[-1]
        place = first.address if len(block) == 1 else f"{first.address}–{last.address}"
        n_han = sum(row.n_han for row in block)
        paragraphs.append(
            first._replace(
                mark=f"paragraph {n}", kind="paragraph", address=place, end=last.end, n_han=n_han, addresses=place,
                column=column, is_odd=n % 2 == 1,
            )
        )  # fmt: skip
    return paragraphs + rows


def _points(essay: Essay) -> list[_Cell]:
    """The enumerated points; one that the text does not label has an empty heading."""
    return [
        _Cell(
            f"point {series}.{n}", "point", row.address, _level(row.address), row.span.start, row.span.end, row.n_han,
            "" if row.implicit else row.label, essay.address(row.span), top=_top(row.address),
        )
        for series, rows in groupby(essay.enumerations(), key=lambda row: row.series)
        for n, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _top(address: str) -> int:
    """The number of its part of level 1, from 0; -1 in the introduction."""
    return int(address.partition("/")[0].partition(".")[0]) - 1


def _level(address: str) -> int:
    part = address.partition("/")[0]
    return 0 if part == "0" else part.count(".") + 1


# Room -----------------------------------------------------------------------------------------------------------------


class _Layout:
    """Where the columns stand and what is named at the side, in inches; measured before anything is drawn."""

    def __init__(self, essay: Essay, cells: Sequence[_Cell], look: Style, ax: Axes | None) -> None:
        em, line = look.size.letters / 72, line_height(look)
        self.look, self.width = look, inner_width(look, ax)
        kinds = [cell.kind for cell in cells]
        n_levels = max((cell.column + 1 for cell in cells if cell.kind == "part"), default=0)
        what = "part" if n_levels else "sentence" if kinds.count("sentence") <= _NAMED else "paragraph"
        named = [cell for cell in cells if cell.kind == what]
        self.n_names = len(named)
        self.points = points = [cell for cell in cells if cell.kind == "point" and cell.heading]

        nouns = [*[("part", "部分"), *[("part", "小节")] * n_levels][:n_levels], ("para", "段"), ("sentence", "句")]
        counts = [sum(cell.column == i and cell.address != "0" for cell in cells) for i in range(len(nouns))]
        self.heads = [
            look.say(Message(f"{n:,} {en}{'s' * (n != 1)}", f"{n:,}{zh}"), between="\n")
            for n, (en, zh) in zip(counts, nouns, strict=True)
        ]
        self.han = look.say(Message("Han", "字"), between="\n")
        self.room_above = max(height_of(head, look, size=_SMALL) for head in self.heads) + 0.3 * em
        widths = [width_of(head, look, size=_SMALL) + 0.6 * em for head in self.heads]
        for cell in cells:
            if cell.kind == "part":
                widths[cell.column] = max(widths[cell.column], width_of(cell.address, look, size=_SMALL) + 0.6 * em)

        # Between columns and names: the lane of the marks of points, their labels, and the bends of leaders.
        point_words = max((width_of(cell.heading, look, size=_SMALL) for cell in points), default=0.0)
        self.lane = 0.9 * em if "point" in kinds else 0.0
        self.point_words = point_words + _BEND * em + 0.4 * em if points else 0.0
        self.bend = _BEND * em
        self.address = max(width_of(cell.place_name, look, size=_SMALL) for cell in named) + 0.5 * em
        numbers = [self.han, *(f"{cell.n_han:,}" for cell in named)]
        beside = self.lane + self.point_words + self.bend + self.address
        beside += max(width_of(number, look, size=_SMALL) for number in numbers) + 0.7 * em
        wanted = max((width_of(c.words, look) + _indent(c.level, em) for c in named), default=0.0) + 1e-3
        least = min(sum(widths), 0.6 * self.width)
        self.words = max(4 * em, min(wanted, self.width - beside - least, 0.56 * self.width))
        free = max(0.0, self.width - beside - self.words - sum(widths))
        shares = [1.0] * (len(widths) - 1) + [2.0]
        widths = [width + free * share / sum(shares) for width, share in zip(widths, shares, strict=True)]
        self.lefts = [sum(widths[:i]) for i in range(len(widths))]
        self.right = sum(widths)

        # The names, as many as there is height for: parts of higher level first, then the longer ones.
        lines = 2 if len(named) <= 20 and ax is None else 1
        first = sorted(named, key=lambda cell: (cell.level if n_levels else 0, cell.start - cell.end))
        self.texts = {cell.mark: self._set(cell.words, cell.level, lines) for cell in first}
        sizes = {mark: height_of(words, look) for mark, words in self.texts.items()}
        usual = min(0.63 * look.size.height, max(3 * line, 0.8 * line * kinds.count("sentence")))
        need = sum(sizes[cell.mark] for cell in first[: _MOST if what != "paragraph" else 0])
        between = _PASS * em * min(self.n_names, _MOST) + line * _SMALL * min(len(points), _MOST)
        self.height = max(usual, need, between if points else 0.0)
        if ax is not None and hasattr(ax, "get_window_extent"):
            self.height = max(line, float(ax.get_window_extent().height) / float(ax.figure.dpi) - self.room_above)
        used = accumulate(sizes[cell.mark] for cell in first)
        kept = {cell.mark for cell, height in zip(first, used, strict=True) if height <= self.height + 1e-9}
        self.names = [cell for cell in named if cell.mark in kept]
        room = self.height - _PASS * em * len(self.names)
        self.points_named = {cell.mark for cell in points[: max(0, int(room / (line * _SMALL)))]}
        self.scale = self.height / max(1, len(essay.text))  # inches a character

    def _set(self, words: str, level: int, lines: int) -> str:
        width, size = self.words - _indent(level, self.look.size.letters / 72), 1.0 if level < 2 else _DEEP
        return wrap(words, width, self.look, size=size, most=lines)


def _indent(level: int, em: float) -> float:
    return _INDENT * em * max(0, level - 1)


# Drawing --------------------------------------------------------------------------------------------------------------


def _draw_cells(sheet: Sheet, cells: Sequence[_Cell], layout: _Layout) -> None:
    """Columns of cells: containers pale, so that they can bear words, sentences strong; neighbours of two shades."""
    from matplotlib.collections import PolyCollection

    bounds = [*layout.lefts, layout.right]
    gap = 0.14 * sheet.em
    for i, head in enumerate(layout.heads):
        mine = [cell for cell in cells if cell.column == i]
        left, right = bounds[i], bounds[i + 1] - (gap if i + 1 < len(layout.heads) else 0.0)
        is_pale = i < len(layout.heads) - 1
        boxes = [[(left, c.start), (right, c.start), (right, c.end), (left, c.end)] for c in mine]
        inches = [(c.end - c.start) * layout.scale for c in mine]
        sheet.ax.add_collection(
            PolyCollection(
                boxes,
                facecolors=[_shade(sheet, c, is_pale=is_pale) for c in mine],
                edgecolors=sheet.theme.paper,
                linewidths=[min(1.0, 14 * height) for height in inches],
                gid=f"column {i}",
            )
        )
        sheet.text(left, -0.25 * sheet.em / layout.scale, head, size=_SMALL, colour=sheet.theme.muted, va="bottom")
        for cell, height in zip(mine, inches, strict=True):
            said = cell.address if cell.kind == "part" else cell.mark.partition(" ")[2]
            if is_pale and height >= line_height(sheet.look, size=_SMALL) and cell.column < len(layout.heads) - 1:
                sheet.text((left + right) / 2, (cell.start + cell.end) / 2, said, size=_SMALL, ha="center")


def _shade(sheet: Sheet, cell: _Cell, *, is_pale: bool) -> tuple[float, ...]:
    """The colour of its part of level 1 laid over the paper; grey in the introduction."""
    from matplotlib.colors import to_rgb

    pale, strong = ((0.34, 0.22), (0.75, 0.5)) if sheet.look.dark else ((0.42, 0.26), (0.9, 0.6))
    share = (pale if is_pale else strong)[not cell.is_odd]
    ends = to_rgb(sheet.theme.paper), to_rgb(_colour(sheet, cell.top))
    return tuple(a + share * (b - a) for a, b in zip(*ends, strict=True))


def _colour(sheet: Sheet, top: int) -> str:
    return sheet.theme.muted if top < 0 else sheet.theme.series[top % len(sheet.theme.series)]


def _draw_points(sheet: Sheet, points: Sequence[_Cell], layout: _Layout) -> list[float]:
    """Marks of points at the sentences, their labels beside; gives where the leaders of names pass between these."""
    em, scale = sheet.em, layout.scale
    x = layout.right + 0.5 * layout.lane
    for is_labelled in (True, False):
        mine = [cell for cell in points if (cell.heading != "") is is_labelled]
        sheet.ax.scatter(
            [x] * len(mine), [cell.start for cell in mine], s=sheet.marker_area(_MARK), zorder=4, linewidths=0.8,
            facecolors=sheet.theme.ink if is_labelled else sheet.theme.paper,
            edgecolors=sheet.theme.paper if is_labelled else sheet.theme.ink,
        )  # fmt: skip
    if not layout.point_words:
        return [name.place * scale for name in layout.names]
    named = [cell for cell in points if cell.mark in layout.points_named]
    items: list[tuple[float, float, _Cell | None]]
    items = [(cell.start * scale, line_height(sheet.look, size=_SMALL), cell) for cell in named]
    items += [(name.place * scale, _PASS * em, None) for name in layout.names]
    items.sort(key=lambda item: item[0])
    at = _spread([item[0] for item in items], [item[1] for item in items], layout.height)
    left = layout.right + layout.lane
    for (_, _, cell), y in zip(items, at, strict=True):
        if cell is not None:
            xs, ys = [x + 0.3 * em, left, left + _BEND * em - 0.2 * em], [cell.start, cell.start, y / scale]
            sheet.ax.plot(xs, ys, color=sheet.theme.line, linewidth=0.7, zorder=1)
            sheet.text(left + _BEND * em, y / scale, cell.heading, size=_SMALL)
    return [y for (_, _, cell), y in zip(items, at, strict=True) if cell is None]


def _draw_names(sheet: Sheet, layout: _Layout, passes: Sequence[float]) -> None:
    """The names at the side, each led to its place: address, words, Han characters."""
    em, scale = sheet.em, layout.scale
    sizes = [height_of(layout.texts[name.mark], sheet.look) for name in layout.names]
    at = _spread([name.place * scale for name in layout.names], sizes, layout.height)
    lane = layout.right + layout.lane
    bend = lane + layout.point_words
    left = bend + layout.bend
    for name, y, passing in zip(layout.names, at, passes, strict=True):
        xs = [layout.right + 0.1 * em, lane, lane + min(_BEND * em, layout.point_words), bend, left - 0.3 * em]
        ys = [name.place, name.place, passing / scale, passing / scale, y / scale]
        sheet.ax.plot(xs, ys, color=_colour(sheet, name.top), linewidth=0.8, alpha=0.8, zorder=1)
        sheet.text(left, y / scale, name.place_name, size=_SMALL, colour=sheet.theme.muted)
        x, size = left + layout.address + _indent(name.level, em), 1.0 if name.level < 2 else _DEEP
        sheet.text(x, y / scale, layout.texts[name.mark], size=size)
        sheet.text(sheet.width, y / scale, f"{name.n_han:,}", size=_SMALL, colour=sheet.theme.muted, ha="right")
    above = -0.25 * em / scale
    sheet.text(sheet.width, above, layout.han, size=_SMALL, colour=sheet.theme.muted, ha="right", va="bottom")


def _spread(wanted: Sequence[float], sizes: Sequence[float], high: float) -> list[float]:
    """`spread` from 0 to `high`, which must have room for all."""
    below = list(accumulate(reversed(sizes)))[::-1]
    return spread([min(at, high - rest + size / 2) for at, size, rest in zip(wanted, sizes, below, strict=True)], sizes)


# Words ----------------------------------------------------------------------------------------------------------------


def _caption(essay: Essay, cells: Sequence[_Cell], layout: _Layout) -> Message:
    has_parts = any(cell.kind == "part" for cell in cells)
    blank, blank_zh = (", headings left blank", "，标题留白") if has_parts or essay.title_span else ("", "")
    en = f"Height: characters of the text (n = {len(essay.text):,}{blank}). Figures: Han in sentences. "
    zh = f"高度为字符数（全文{len(essay.text):,}{blank_zh}），数字为句中汉字数。"
    what = ("parts", "部分") if has_parts else ("paragraphs", "段")
    names, points = (len(layout.names), layout.n_names), (len(layout.points_named), len(layout.points))
    for some, of, kind, kind_zh in ((*names, *what), (*points, "labels of points", "个要点标记")):
        if some < of:
            en, zh = f"{en}{some:,} of {of:,} {kind} are named. ", f"{zh}{of:,}{kind_zh}中注明{some:,}。"
    return Message(f"{en}It shows length, not weight.", f"{zh}图中只见篇幅，不见轻重。")


def _alt(essay: Essay, cells: Sequence[_Cell]) -> Message:
    """How many of each, the parts of level 1 with their Han, the extremes among the smallest, the points."""
    parts, points = ([cell for cell in cells if cell.kind == kind] for kind in ("part", "point"))
    n = {kind: sum(cell.kind == kind for cell in cells) for kind in ("paragraph", "sentence")}
    n_han = sum(cell.n_han for cell in cells if cell.kind == "sentence")
    en = [f"Cells down the page: {n['sentence']:,} sentences in {n['paragraph']:,} paragraphs, {n_han:,} Han"]
    zh = [f"自上而下的方格：{n['paragraph']:,}段，{n['sentence']:,}句，{n_han:,}汉字"]
    tops = [cell for cell in parts if cell.level == 1]
    en += [f"{cell.address} {cell.heading or 'introduction'}: {cell.n_han:,} Han" for cell in tops[:_TOLD]]
    zh += [f"{cell.address}“{cell.heading or '引言'}”{cell.n_han:,}字" for cell in tops[:_TOLD]]
    if len(tops) > _TOLD:
        en.append(f"and {len(tops) - _TOLD} more parts")
        zh.append(f"另有{len(tops) - _TOLD}部分")
    deep = sorted((cell for cell in parts if cell.level > 1), key=lambda cell: cell.n_han)
    if deep:
        low, high = deep[0], deep[-1]
        en.append(f"{len(deep)} below, from {low.address} ({low.n_han:,} Han) to {high.address} ({high.n_han:,})")
        zh.append(f"其下{len(deep)}部分，最短{low.address}（{low.n_han:,}字），最长{high.address}（{high.n_han:,}字）")
    if points:
        hidden = [cell.address for cell in points if not cell.heading]
        en.append(f"{len(points)} enumerated points" + (f", not labelled: {', '.join(hidden)}" if hidden else ""))
        zh.append(f"列举的要点{len(points)}个" + (f"，未标明者：{'、'.join(hidden)}" if hidden else ""))
    return Message(f"{'. '.join(en)}.", f"{'；'.join(zh)}。")
