"""Two columns of a reader's coding against each other, with the places in the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.concordance.coding import CodedLine, CodedLines
from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._sheet import Sheet, inner_width, tint
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import elide, line_height, numbered, width_of, wrap
from essaylib.plots.coded import NO_CODE, NOT_CODED, check_coding, grouped, label_of, silence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["crossed"]

_SMALL, _LARGE = 0.84, 1.1
# In em: the gap before what is set apart, and the widest cell.
_APART, _WIDE = 0.5, 11.0
#: Lines of addresses in a cell at most, and of a code's name.
_LINES = 4
#: The colour is at its full where a cell has this many lines, or the most of the table if that is more.
_FULL = 6
#: Between two addresses: a blank of half an em, so that they are not read as one.
_BLANK = "\u2002"


class _Pair(NamedTuple):
    one: str
    other: str
    n: int
    addresses: str
    mark: str = ""


class _Block(NamedTuple):
    """Some of the columns, with the words of rows, heads and cells as they are set; lengths in inches."""

    rows: dict[str, str]
    heads: dict[str, str]
    cells: dict[tuple[str, str], str]
    heights: list[float]
    lefts: list[float]
    head: float


class _Grid(NamedTuple):
    """Inches that names of rows, a cell, and the number in it have; the blocks from above."""

    names: float
    cell: float
    number: float
    blocks: list[_Block]


@draws
def crossed(
    lines: CodedLines,
    name: str,
    other: str,
    *,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""Two columns of a coding against each other: how many lines have both codes, and which.

    Args:
        lines: a coding, of `concordance.coding`.
        name: the column whose codes are the rows.
        other: the column whose codes are the columns. Codes come as in the text; "not said" (未说) and lines without a
            code stand last, set apart.
        language: of the labels: "zh", "en" or "both"; None for that of the style. Codes stay as the reader wrote them.
        ax: an axes to draw in, all words inside it; None for a figure of its own.

    Returns:
        A Picture; a mark is "code × code", as "人 × 雨", numbered where two are alike. Pairs without a line are no
        marks.

    Raises:
        InputError: `lines` is no coding or has no line, there is no such column, or both are the same.

    >>> import essaylib as el
    >>> from essaylib import concordance
    >>> lines = concordance.find(el.parse_essay("一、春\n人等雨。\n二、夏\n雨养田。"), "雨")
    >>> lines = concordance.coding.code(lines, who=["人", "雨"], whom=["雨", "田"])
    >>> crossed(lines, "who", "whom").data["addresses"].to_dict()
    {'人 × 雨': '1/1', '雨 × 田': '2/1'}
    """
    import pandas as pd

    look = current(language)
    check_coding(lines)
    if name == other:
        raise InputError(
            f"name={name!r} and other={other!r} are one column; give two. There are: {', '.join(lines.names)}."
        )
    rows, columns = grouped(lines, name), grouped(lines, other)
    pairs = [
        _Pair(one, two, len(both), " ".join(line.address for line in both))
        for one, mine in rows.items()
        for two in columns
        if (both := [line for line in mine if line.codes[other] == two])
    ]
    marks = numbered([f"{p.one or NO_CODE} × {p.other or NO_CODE}" for p in pairs])
    pairs = [pair._replace(mark=mark) for pair, mark in zip(pairs, marks, strict=True)]
    grid = _grid(look, inner_width(look, ax), name, rows, columns, pairs)
    tops, height = [], 0.0
    for block in grid.blocks:
        tops.append(height)
        height += block.head + sum(block.heights) + 1.2 * line_height(look)
    sheet = Sheet(
        look,
        title=Message(f"Codes of one line: {name} by {other}", f"同行的两种编码（{name} × {other}）"),
        caption=_cross_caption(
            name,
            other,
            len(lines),
            pairs,
            n_blocks=len(grid.blocks),
            is_cut=any("+" in words for block in grid.blocks for words in block.cells.values()),
        ),
        height=height - 0.8 * line_height(look),
        ax=ax,
    )
    sheet.bare()
    if not sheet.is_own:
        sheet.ax.set_ylim(height, 0)
    for block, top in zip(grid.blocks, tops, strict=True):
        _draw_block(sheet, grid, block, top, name, other, rows, columns, {(p.one, p.other): p for p in pairs})
    data = pd.DataFrame(
        [(p.one, p.other, p.n, " ".join(dict.fromkeys(p.addresses.split()))) for p in pairs],
        index=pd.Index(marks, name="mark", dtype=object),
        columns=[name, other, "n", "addresses"],
    )
    return sheet.picture(data, essay=lines.essay, alt=_cross_alt(name, other, rows, columns, pairs))


def _grid(
    look: Style, width: float, name: str, rows: dict[str, Any], columns: dict[str, Any], pairs: Sequence[_Pair]
) -> _Grid:
    em = look.size.letters / 72
    labels = {code: wrap(label_of(code, look), 0.24 * width, look, most=_LINES) for code in rows}
    names = max(width_of(label, look) for label in [*labels.values(), elide(name, 0.2 * width, look)]) + 0.8 * em
    names += max(width_of(f"{len(lines)}", look, size=_SMALL) for lines in rows.values()) + 0.6 * em
    number = max(width_of(f"{pair.n}", look, size=_LARGE) for pair in pairs) + 0.9 * em
    longest = max(width_of(at, look, size=_SMALL) for pair in pairs for at in _places(pair))
    word = max(width_of(wrap(label_of(code, look), 0, look), look) for code in columns)  # that may not be broken
    least = max(number + longest + 0.4 * em, min(word + 0.4 * em, 7 * em))
    room = width - names - 2 * _APART * em
    n_blocks = -(-len(columns) // max(1, int(room / least)))
    n = -(-len(columns) // n_blocks)
    cell = min(room / n, max(least, _WIDE * em))
    line, small = line_height(look), line_height(look, size=_SMALL)
    blocks = []
    for i in range(0, len(columns), n):
        some = list(columns)[i : i + n]
        cells = {(p.one, p.other): _fill(_places(p), cell - number - 0.3 * em, look) for p in pairs if p.other in some}
        mine = [code for code in rows if n_blocks == 1 or any((code, two) in cells for two in some)]
        heights = []
        for code in mine:
            deep = max([cells[code, two].count("\n") + 1 for two in some if (code, two) in cells], default=1)
            heights.append(max(deep * small, (labels[code].count("\n") + 1) * line) + 0.5 * em)
        heads = {}
        for code in some:
            words = wrap(label_of(code, look), cell - 0.4 * em, look, most=_LINES).split("\n")
            heads[code] = "\n".join(elide(one, cell - 0.4 * em, look) for one in words)
        head = (max(words.count("\n") for words in heads.values()) + 3.1) * line
        apart = [_APART * em * (silence(code) > 0) for code in some]
        lefts = [names + k * cell + gap for k, gap in enumerate(apart)]
        blocks.append(_Block({code: labels[code] for code in mine}, heads, cells, heights, lefts, head))
    return _Grid(names, cell, number, blocks)


def _places(pair: _Pair) -> list[str]:
    """The addresses of a pair, each once, with ×2 for two lines in one sentence."""
    return [at if n == 1 else f"{at}×{n}" for at, n in Counter(pair.addresses.split()).items()]


def _fill(places: list[str], width: float, look: Style) -> str:
    """As many addresses as four lines hold, and how many more there are."""
    for kept in range(len(places), -1, -1):
        rest = [f"+{len(places) - kept}"] if kept < len(places) else []
        words = wrap(_BLANK.join(places[:kept] + rest), width, look, size=_SMALL)
        if words.count("\n") < _LINES:
            break
    return words


def _draw_block(
    sheet: Sheet,
    grid: _Grid,
    block: _Block,
    top: float,
    name: str,
    other: str,
    rows: dict[str, list[CodedLine]],
    columns: dict[str, list[CodedLine]],
    pairs: dict[tuple[str, str], _Pair],
) -> None:
    from matplotlib.patches import Rectangle

    theme, look, em = sheet.theme, sheet.look, sheet.em
    line, most, pad = line_height(look), max(pair.n for pair in pairs.values()), 0.04 * em
    at = top + block.head
    right = block.lefts[-1] + grid.cell
    room, empty = right - grid.names, []
    sheet.text(grid.names + 0.2 * em, top + 0.5 * line, elide(other, room, look), colour=theme.muted)
    sheet.ax.hlines(top + line, grid.names, right, color=theme.line, linewidth=0.8)
    under = at - 0.5 * line
    sheet.text(0, under, elide(name, 0.2 * sheet.width, look), colour=theme.muted)
    sheet.text(grid.names - 0.6 * em, under, "n", size=_SMALL, colour=theme.muted, ha="right")
    for (code, words), left in zip(block.heads.items(), block.lefts, strict=True):
        colour = theme.muted if silence(code) else theme.ink
        sheet.text(left + 0.2 * em, at - line, words, colour=colour, va="bottom")
        sheet.text(left + 0.2 * em, under, f"{len(columns[code])}", size=_SMALL, colour=theme.muted)
    for (code, words), height in zip(block.rows.items(), block.heights, strict=True):
        y = at + height / 2
        sheet.ax.hlines(at, 0, right, color=theme.line if silence(code) else theme.grid, linewidth=0.8, zorder=0)
        sheet.text(0, y, words, colour=theme.muted if silence(code) else theme.ink)
        sheet.text(grid.names - 0.6 * em, y, f"{len(rows[code])}", size=_SMALL, colour=theme.muted, ha="right")
        for two, left in zip(block.heads, block.lefts, strict=True):
            if (code, two) not in pairs:
                empty.append((left + grid.cell / 2, y))
                continue
            n = pairs[code, two].n
            fill: Any
            fill, ink = tint(theme, (n - 1) / (max(most, _FULL) - 1))
            if silence(code) or silence(two):
                fill, ink = theme.grid, theme.ink
            box = Rectangle((left + pad, at + pad), grid.cell - 2 * pad, height - 2 * pad, facecolor=fill, linewidth=0)
            box.set_gid(pairs[code, two].mark)
            sheet.ax.add_patch(box)
            sheet.text(left + grid.number - 0.45 * em, y, f"{n}", size=_LARGE, colour=ink, ha="right")
            sheet.text(left + grid.number, y, block.cells[code, two], size=_SMALL, colour=ink)
        at += height
    if empty:
        xs, ys = zip(*empty, strict=True)
        sheet.ax.scatter(xs, ys, s=sheet.marker_area(0.14), color=theme.line, linewidths=0)


def _cross_caption(name: str, other: str, n: int, pairs: Sequence[_Pair], *, n_blocks: int, is_cut: bool) -> Message:
    en = f"Lines coded by a reader, {name} by {other}; n = {n:,}. In a cell: how many lines, and their addresses"
    zh = f"读者编码，“{name}”与“{other}”两栏；共{n:,}行。格内为行数与地址"
    if any("×" in at for pair in pairs for at in _places(pair)):
        en += "; ×2: two in one sentence"
        zh += "，×2指一句两行"
    if is_cut:
        en += "; +2: two places more"
        zh += "，+2指另有两处"
    en += ". A small dot: no line has both. "
    zh += "；小点表示无此组合。"
    if any(silence(code) for pair in pairs for code in (pair.one, pair.other)):
        en += "Grey, whatever the number: the text does not say, or no code yet. "
        zh += "灰格不论多少，指文中未说或尚未编码。"
    if n_blocks > 1:
        en += "Columns go on below, without the rows that have nothing there. "
        zh += "各栏续见下方，其中空行略去。"
    return Message(
        en + "The codes are one reading; another reader may code otherwise.", zh + "编码是一种读法，他人可有别解。"
    )


def _cross_alt(name: str, other: str, rows: dict[str, Any], columns: dict[str, Any], pairs: Sequence[_Pair]) -> Message:
    most = sorted(pairs, key=lambda pair: -pair.n)[:12]
    en = [f"{p.one or NOT_CODED.en} × {p.other or NOT_CODED.en}: {p.n}" for p in most]
    zh = [f"{p.one or NOT_CODED.zh} × {p.other or NOT_CODED.zh}{p.n}行" for p in most]
    left = len(pairs) - len(most)
    return Message(
        f"A table of {len(rows)} codes of {name} by {len(columns)} of {other}; {len(pairs)} pairs have lines. "
        f"{'; '.join(en)}" + (f"; and {left} pairs with as many or fewer." if left else "."),
        f"“{name}”{len(rows)}码与“{other}”{len(columns)}码的对照表，{len(pairs)}对有行。"
        f"{'；'.join(zh)}" + (f"；另有{left}对。" if left else "。"),
    )
