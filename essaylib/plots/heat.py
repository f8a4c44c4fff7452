"""Themes by part: a grid of counts in which only like stands beside like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._sheet import Key, Sheet, inner_width, tint
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import elide, line_height, width_of, wrap
from essaylib.themes import TIERS, PartCounts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["heat_map"]

_TIERS = {"named": Message("named", "点名"), "practice": Message("practice", "做法"), "topic": Message("topic", "话题")}
_NUMBER, _HEAD, _HEADING, _SMALL = 0.84, 0.88, 0.92, 0.84
# In em: a row, the least and most width of a cell, the gap between tiers, and the least room for the names of parts.
_ROW, _NARROW, _WIDE, _GAP, _NAMES = 1.6, 1.15, 3.9, 1.1, 9.0
_TALLEST = 8
#: Beyond so many parts the tiers stand side by side even where their names then have to be short.
_MANY = 24
_DASHES = (0, (2, 1.4))


class _Cell(NamedTuple):
    part: str
    heading: str
    theme: str
    tier: str
    n: int
    per_100: float | None
    n_han: int
    is_short: bool
    addresses: str


class _Plan(NamedTuple):
    """Where things stand, in inches: the blocks from above, each with its columns as (tier, theme) and their left ends.

    A block has the three tiers side by side; where there is no room for that, a tier, or some of its themes.
    """

    address: float
    names: float
    cell: float
    han: float
    tier: float
    between: str
    """What stands between the Chinese and the English of a tier's name: a blank where they fit in one line."""
    heads: list[float]
    blocks: list[list[tuple[str, str, float]]]
    row: float

    def height(self, n_rows: int) -> float:
        """Of all blocks."""
        return sum(self.tier + head + n_rows * self.row for head in self.heads) + self.row * (len(self.heads) - 1)


@draws
def heat_map(
    counts: PartCounts,
    *,
    normalise: bool = False,
    short: int = 150,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""How often each theme's terms stand in each part: a row a part, a column a theme, tier by tier, numbers in cells.

    Hits, or with `normalise` hits per 100 Han characters. There are no totals over tiers: they measure the lexicon.

    Args:
        counts: of `themes.hits(essay).by_part()`. A part's own heading and sentences count in it, not in those above.
        normalise: set hits in proportion to the length of the part.
        short: parts of fewer Han characters than this are marked when normalised; one hit in 150 is 0.7 per 100.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in, all words inside it; None for a figure of its own.

    Returns:
        A Picture; a mark is "part theme tier", as "2.1 雨 named". Empty cells are marks too, without addresses.

    Raises:
        InputError: `counts` is no table by part or has no row, or `short` is no number of characters.

    Note:
        Colour follows the number on one scale for all tiers, parts marked as short left out. Lexicons list more terms
        for one theme than for another, so compare down a column.

    >>> import essaylib as el
    >>> from essaylib import themes
    >>> rain = themes.Theme("雨", "yǔ", "rain", "", {}, (themes.Term("雨", "named"), themes.Term("伞", "practice")))
    >>> essay = el.parse_essay("一、春\n雨来了，雨大。\n二、夏\n收伞。")
    >>> heat_map(themes.hits(essay, themes.Lexicon((rain,))).by_part()).data["n"].tolist()
    [2, 0, 0, 0, 1, 0]
    """
    import pandas as pd

    look = current(language)
    cells = _cells(counts, short=short, normalise=normalise)
    parts = list(dict.fromkeys(cell.part for cell in cells))
    columns = list(dict.fromkeys(cell.theme for cell in cells))
    values = {(c.part, c.theme, c.tier): _value(c, normalise=normalise) for c in cells}
    han = [(cell.part, cell.n_han, cell.is_short) for cell in cells if (cell.theme, cell.tier) == (columns[0], "named")]
    names = _names(counts, parts, look)
    plan = _plan(look, inner_width(look, ax), names, columns, list(values.values()), han)
    sheet = Sheet(
        look,
        title=Message("Hits of themes, part by part", "各部分的主题命中")
        if not normalise
        else Message("Hits of themes per 100 Han, part by part", "各部分每百字的主题命中"),
        caption=_caption(cells, short=short, normalise=normalise),
        height=plan.height(len(parts)),
        keys=_keys(cells, look, short=short, normalise=normalise),
        ax=ax,
    )
    sheet.bare()
    if not sheet.is_own:
        sheet.ax.set_ylim(plan.height(len(parts)), 0)
    at = 0.0
    for block, head in zip(plan.blocks, plan.heads, strict=True):
        _draw_heads(sheet, plan, block, at + plan.tier, head)
        at += plan.tier + head
        right = block[-1][2] + plan.cell
        _draw_rows(sheet, plan, names, han, at, right)
        _draw_cells(sheet, plan, block, parts, cells, at, normalise=normalise)
        at += plan.row * (len(parts) + 1)
    data = pd.DataFrame(
        cells, index=pd.Index([f"{c.part} {c.theme} {c.tier}" for c in cells], name="mark", dtype=object)
    )
    return sheet.picture(data, essay=counts.essay, alt=_alt(cells, parts, columns, normalise=normalise))


# What is drawn --------------------------------------------------------------------------------------------------------


def _cells(counts: PartCounts, *, short: int, normalise: bool) -> list[_Cell]:
    if not isinstance(counts, PartCounts):
        raise InputError(f"{type(counts).__name__} is no table of themes by part. Give themes.hits(essay).by_part().")
    if type(short) is not int or short < 0:
        raise InputError(f"short={short!r}: a number of Han characters, 0 or more; 0 marks no part as short.")
    if not counts:
        raise InputError("Nothing to draw: this table has no row. Give themes.hits(essay).by_part(), whole.")
    return [
        _Cell(
            row.part, row.heading, row.theme, tier, len(row.by_tier[i]), row.per_100(tier), row.n_han,
            normalise and row.n_han < short, " ".join(dict.fromkeys(row.by_tier[i])),
        )
        for row in counts
        for i, tier in enumerate(TIERS)
    ]  # fmt: skip


def _value(cell: _Cell, *, normalise: bool) -> str:
    if not cell.n:
        return ""
    if not normalise:
        return f"{cell.n}"
    return "–" if cell.per_100 is None else f"{cell.per_100:.1f}"


def _names(counts: PartCounts, parts: Sequence[str], look: Style) -> list[tuple[str, str]]:
    """Address and heading of each part; the heading without its label, which the address says already."""
    headings = {row.part: row.heading for row in counts}
    if counts.essay is not None:
        headings |= {row.address: row.heading or row.label for row in counts.essay.outline()}
    headings["0/0"] = look.say(Message("title", "题目"))
    whole = Message("the whole text", "全文") if set(parts) <= {"0", "0/0"} else Message("introduction", "引言")
    headings["0"] = headings.get("0") or look.say(whole)
    return [(part, headings[part]) for part in parts]


# Room -----------------------------------------------------------------------------------------------------------------


def _plan(
    look: Style,
    width: float,
    names: Sequence[tuple[str, str]],
    themes: Sequence[str],
    values: Sequence[str],
    han: Sequence[tuple[str, int, bool]],
) -> _Plan:
    em = look.size.letters / 72
    address = max(width_of(part, look, size=_HEADING) for part, _ in names) + 0.6 * em
    wanted = address + max(width_of(heading, look, size=_HEADING) for _, heading in names) + 0.6 * em
    label = max(width_of(look.say(tier, between="\n"), look, size=_HEAD) for tier in _TIERS.values()) + 0.4 * em
    beside = max(width_of(words, look, size=_SMALL) for words in [_han_head(look), *map(_han, han)]) + 0.8 * em
    narrow = max([width_of(value, look, size=_NUMBER) + 0.4 * em for value in values] + [_NARROW * em])
    narrow = max(narrow, label / len(themes))
    wide = max(narrow, _WIDE * em)
    least = min(wanted, _NAMES * em * (1 if len(names) <= _MANY else 0.65))
    gaps = (len(TIERS) - 1) * _GAP * em
    n = len(themes) * len(TIERS)
    if width - beside - least - gaps - n * narrow >= 0:
        blocks = [[(tier, theme) for tier in TIERS for theme in themes]]
    else:
        gaps = 0.0
        most = max(1, int((width - beside - least) / max(narrow, 0.6 * wide)))
        n_blocks = -(-len(themes) // most)
        n = -(-len(themes) // n_blocks)
        some = [themes[i : i + n] for i in range(0, len(themes), n)]
        blocks = [[(tier, theme) for theme in few] for tier in TIERS for few in some]
    room = width - beside - gaps
    left = min(wanted, max(least, width / 3, room - n * wide))
    cell = max(narrow, min(wide, (room - left) / n))
    left = min(left, room - n * cell)
    placed = []
    for block in blocks:
        tiers = list(dict.fromkeys(tier for tier, _ in block))
        placed.append(
            [(tier, theme, left + i * cell + tiers.index(tier) * _GAP * em) for i, (tier, theme) in enumerate(block)]
        )
    heads = [max(_head(theme, cell, look)[1] for _, theme, _ in block) + 0.4 * em for block in placed]
    group = cell * min(sum(tier == block[0][0] for tier, _ in block) for block in blocks)
    between = " " if all(width_of(look.say(tier), look, size=_HEAD) <= group for tier in _TIERS.values()) else "\n"
    lines = max(look.say(tier, between=between).count("\n") + 1 for tier in _TIERS.values())
    above = lines * line_height(look, size=_HEAD) + 0.3 * em
    return _Plan(address, left, cell, beside, above, between, heads, placed, _ROW * em)


def _head(theme: str, cell: float, look: Style) -> tuple[str, float, bool]:
    """A column's head as it is set, its height, and whether it is turned: Chinese goes down in lines, words turn."""
    em = look.size.letters / 72
    lines, room = wrap(theme, cell - 0.3 * em, look, size=_HEAD, most=_TALLEST), cell - 0.4 * em
    n = lines.count("\n")
    while room > 0 and (even := wrap(theme, room, look, size=_HEAD, most=_TALLEST)).count("\n") == n:
        lines, room = even, room - 0.1 * em  # 2 + 2 characters, not 3 + 1
    if width_of(lines, look, size=_HEAD) <= cell:
        return lines, (n + 1) * 1.25 * _HEAD * em, False
    turned = elide(theme, _TALLEST * em, look, size=_HEAD)
    return turned, width_of(turned, look, size=_HEAD), True


def _han(part: tuple[str, int, bool]) -> str:
    _, n, is_short = part
    return f"{n:,}*" if is_short else f"{n:,}"


def _han_head(look: Style) -> str:
    return look.say(Message("Han", "字数"), between="\n")


# Drawing --------------------------------------------------------------------------------------------------------------


def _draw_heads(sheet: Sheet, plan: _Plan, block: list[tuple[str, str, float]], top: float, height: float) -> None:
    look, em = sheet.look, sheet.em
    for tier in dict.fromkeys(tier for tier, *_ in block):
        lefts = [left for of, _, left in block if of == tier]
        label = look.say(_TIERS[tier], between=plan.between)
        sheet.text(lefts[0] + 0.04 * em, top - 0.4 * em, label, size=_HEAD, colour=sheet.theme.muted, va="bottom")
        sheet.ax.hlines(
            top - 0.2 * em, lefts[0] + 0.04 * em, lefts[-1] + plan.cell - 0.04 * em, color=sheet.theme.line,
            linewidth=0.8,
        )  # fmt: skip
    for _, theme, left in block:
        words, _, is_turned = _head(theme, plan.cell, look)
        sheet.text(
            left + plan.cell / 2, top + height - 0.25 * em, words, size=_HEAD, ha="center", va="bottom",
            linespacing=1.1, rotation=90 if is_turned else 0,
        )  # fmt: skip
    right = block[-1][2] + plan.cell + plan.han
    where = {"ha": "right", "va": "bottom", "linespacing": 1.0}
    sheet.text(
        right, top + height - 0.25 * em, _han_head(look), size=_SMALL, colour=sheet.theme.muted, **where
    )  # fmt: skip


def _draw_rows(
    sheet: Sheet,
    plan: _Plan,
    names: Sequence[tuple[str, str]],
    han: Sequence[tuple[str, int, bool]],
    top: float,
    right: float,
) -> None:
    theme, look = sheet.theme, sheet.look
    is_nested = any("." in part for part, _ in names)
    for i, ((part, heading), size) in enumerate(zip(names, han, strict=True)):
        y = top + (i + 0.5) * plan.row
        if i and (("." not in part) if is_nested else i % 5 == 0):
            sheet.ax.hlines(top + i * plan.row, 0, right + plan.han, color=theme.grid, linewidth=0.8, zorder=0)
        sheet.text(0, y, part, size=_HEADING, colour=theme.muted)
        room = plan.names - plan.address - 0.5 * sheet.em
        sheet.text(plan.address, y, elide(heading, room, look, size=_HEADING), size=_HEADING)
        colour = theme.ink if size[2] else theme.muted
        sheet.text(right + plan.han, y, _han(size), size=_SMALL, colour=colour, ha="right")


def _draw_cells(
    sheet: Sheet,
    plan: _Plan,
    block: list[tuple[str, str, float]],
    parts: Sequence[str],
    cells: Sequence[_Cell],
    top: float,
    *,
    normalise: bool,
) -> None:
    from matplotlib.patches import Rectangle

    low, high = _scale(cells, normalise=normalise)
    lefts = {(tier, theme): left for tier, theme, left in block}
    rows = {part: top + i * plan.row for i, part in enumerate(parts)}
    pad, empty = 0.04 * sheet.em, []
    for cell in cells:
        if (cell.tier, cell.theme) not in lefts:
            continue
        x, y = lefts[cell.tier, cell.theme], rows[cell.part]
        centre = x + plan.cell / 2, y + plan.row / 2
        if not cell.n:
            empty.append(centre)
            continue
        number = (cell.per_100 or 0.0) if normalise else cell.n
        fill, ink = tint(sheet.theme, (number - low) / (high - low) if high > low else 0.0)
        inset = pad * (2 if cell.is_short else 1)
        box = Rectangle((x + inset, y + inset), plan.cell - 2 * inset, plan.row - 2 * inset, linewidth=0)
        if cell.is_short:
            box.set(facecolor="none", edgecolor=sheet.theme.line, linewidth=0.9, linestyle=_DASHES)
        else:
            box.set_facecolor(fill)
        box.set_gid(f"{cell.part} {cell.theme} {cell.tier}")
        sheet.ax.add_patch(box)
        words = _value(cell, normalise=normalise)
        if sheet.is_own or width_of(words, sheet.look, size=_NUMBER) <= plan.cell:
            colour = sheet.theme.ink if cell.is_short else ink
            sheet.text(*centre, words, size=_NUMBER, colour=colour, ha="center")
    if empty:
        xs, ys = zip(*empty, strict=True)
        sheet.ax.scatter(xs, ys, s=sheet.marker_area(0.14), color=sheet.theme.line, linewidths=0)


def _scale(cells: Sequence[_Cell], *, normalise: bool) -> tuple[float, float]:
    """The smallest and the largest number that has a colour."""
    numbers = [(c.per_100 or 0.0) if normalise else float(c.n) for c in cells if c.n and not c.is_short]
    return min(numbers, default=0.0), max(numbers, default=0.0)


# Words ----------------------------------------------------------------------------------------------------------------


def _keys(cells: Sequence[_Cell], look: Style, *, short: int, normalise: bool) -> list[Key]:
    low, high = _scale(cells, normalise=normalise)
    size = 0.9 * look.size.letters
    keys = []
    for share, number in dict.fromkeys([(0.0, low), (1.0, high)] if high > low else [(0.0, low)] if low else []):
        fill, _ = tint(look.theme, share)
        label = f"{number:.1f}" if normalise else f"{number:.0f}"
        if share:
            label = look.say(Message(f"{label}, the most", f"{label}，最多"))
        keys.append(Key(label, {"marker": "s", "markersize": size, "color": fill}))
    none = Message("no hit", "无")
    keys.append(Key(look.say(none), {"marker": "o", "markersize": 0.14 * size, "color": look.theme.line}))
    if any(cell.is_short for cell in cells):
        words = Message(f"* part under {short} Han: too short to compare", f"* 不足{short}字，太短，不宜比较")
        how = {"linestyle": _DASHES, "linewidth": 0.9, "color": look.theme.line}
        keys.append(Key(look.say(words), how))
    return keys


def _caption(cells: Sequence[_Cell], *, short: int, normalise: bool) -> Message:
    n = sum(cell.n for cell in cells)
    en = f"Counted by string, hits and Han with title and headings, no part with its sub-parts; n = {n:,} hits. "
    zh = f"按字符串计，命中与字数均含题目和标题，各部分不含其下级部分；共{n:,}处。"
    if normalise:
        sizes = {cell.part: cell.is_short for cell in cells}
        en += f"Hits per 100 Han. {sum(sizes.values())} of {len(sizes)} parts have fewer than {short} Han"
        zh += f"数值为每百字命中数。{len(sizes)}个部分中，不足{short}字的有{sum(sizes.values())}个"
        if any(sizes.values()):
            en += ": one hit more or less changes their values much, so they have no colour"
            zh += "：多一处或少一处，数值就大变，故不着色"
        en, zh = en + ". ", zh + "。"
    en += (
        "Colour follows the number, on one scale for the three tiers. Themes and tiers have lists of different length: "
    )
    zh += "颜色只随数值，三层同一尺度。各主题、各层所列词语多少不等，"
    en += "compare down a column; there are no totals. An empty cell: no listed term, not silence."
    zh += "宜竖看一列，不设合计。空格只表示未见所列词语，不等于未谈此题。"
    return Message(en, zh)


def _alt(cells: Sequence[_Cell], parts: Sequence[str], themes: Sequence[str], *, normalise: bool) -> Message:
    en = [f"A grid of {len(parts)} parts by {len(themes)} themes in three tiers"]
    zh = [f"{len(parts)}个部分、{len(themes)}个主题、三层的表格"]
    for tier, name in _TIERS.items():
        mine = [cell for cell in cells if cell.tier == tier]
        hit = sorted((c for c in mine if c.n), key=lambda c: -((c.per_100 or 0.0) if normalise else c.n))
        best = ", ".join(f"{c.theme} {_value(c, normalise=normalise)} in {c.part}" for c in hit[:3])
        best_zh = "，".join(f"{c.part}的{c.theme}{_value(c, normalise=normalise)}" for c in hit[:3])
        en.append(f"{name.en}: {len(hit)} of {len(mine)} cells have hits" + (f", most {best}" if best else ""))
        zh.append(f"{name.zh}：{len(mine)}格中{len(hit)}格有命中" + (f"，最多为{best_zh}" if best else ""))
    return Message(f"{'. '.join(en)}.", f"{'；'.join(zh)}。")
