"""The text as an axis: from its first character to its last, its parts marked and named."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from essaylib.plots._style import Style
from essaylib.plots._text import elide, fitting, line_height, width_of

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.plots._sheet import Sheet

__all__ = [
    "Part",
    "parts_of",
    "room_below",
    "room_for_columns",
    "room_for_names",
    "row_columns",
    "row_names",
    "text_axis",
]

_GAP = 0.7
_SMALL = 0.9


class Part(NamedTuple):
    """A part of the essay: where it is, how deep, whether it has parts of its own, and in which part of level 1."""

    address: str
    heading: str
    level: int
    start: int
    end: int
    is_smallest: bool
    top: int
    """Number of its part of level 1, from 0; -1 for the introduction."""


def parts_of(essay: Essay) -> list[Part]:
    """The parts in reading order; an essay without parts has one, the introduction, which is all of it."""
    rows = list(essay.outline())
    addresses = [row.address for row in rows]
    parts = []
    for row in rows:
        smallest = not any(other.startswith(f"{row.address}.") for other in addresses)
        top = int(row.address.split(".")[0]) - 1
        heading = row.label + row.heading
        parts.append(Part(row.address, heading, row.level, row.span.start, row.span.end, smallest, top))
    return parts


def room_below(look: Style) -> float:
    """Inches under the axes for the names of the parts."""
    return line_height(look, size=0.85) * 1.2


def text_axis(sheet: Sheet, essay: Essay) -> bool:
    """Make x the characters of the text, with bands for the parts of level 1, lines where parts begin, and addresses.

    Returns:
        Whether every smallest part could be named; where the parts are many, only those that fit are.
    """
    ax, theme, n = sheet.ax, sheet.theme, max(1, len(essay.text))
    ax.set_xlim(0, n)
    ax.set_xticks([])
    parts = parts_of(essay)
    n_tops = sum(part.level == 1 for part in parts)
    for part in parts:
        if part.level == 1 and part.top % 2 == 0:
            ax.axvspan(part.start, part.end, color=theme.grid, alpha=0.35, linewidth=0, zorder=0)
        ax.axvline(part.start, color=theme.line, linewidth=1.2 if part.level == 1 and n_tops <= 20 else 0.5, zorder=0.5)
    named = [part for part in parts if part.is_smallest]
    centres = [(part.start + part.end) / 2 * sheet.width / n for part in named]
    widths = [width_of(part.address, sheet.look, size=0.85) for part in named]
    fits = fitting(centres, widths, gap=0.4 * sheet.em)
    for part, fit in zip(named, fits, strict=True):
        if fit:
            sheet.text(
                (part.start + part.end) / 2, -0.3 * sheet.em / sheet.height, part.address, size=0.85,
                colour=theme.muted, ha="center", va="top", transform=ax.get_xaxis_transform(),
            )  # fmt: skip
    return all(fits)


# Scales --------------------------------------------------------------------------------------------------------------


def round_numbers(top: int) -> list[int]:
    """Two to six round numbers from 0 up to `top`."""
    power: int = 10 ** int(log10(top))
    steps = [max(1, size * power // 10) for size in (1, 2, 5, 10, 20, 50)]
    step = next(step for step in steps if top / step <= 5)
    return list(range(0, top + 1, step))


def left_scale(sheet: Sheet, ticks: Sequence[int]) -> None:
    """Round numbers at the left, pale lines at them."""
    sheet.ax.set_xticks([])
    sheet.ax.set_yticks([])
    for tick in ticks:
        sheet.ax.axhline(tick, color=sheet.theme.grid, linewidth=0.8, zorder=0.4)
        sheet.text(-0.4 * sheet.em / sheet.width, tick, f"{tick:,}", size=0.9, colour=sheet.theme.muted, ha="right",
                   transform=sheet.ax.get_yaxis_transform())  # fmt: skip


# Rows -----------------------------------------------------------------------------------------------------------------


def room_for_names(names: Sequence[str], look: Style) -> float:
    """Inches left of the axes for names of rows: as wide as the widest, at most a third of the picture."""
    em = look.size.letters / 72
    return min(max((width_of(name, look) for name in names), default=0.0), 0.33 * look.size.width) + _GAP * em


def row_names(sheet: Sheet, ys: Sequence[float], names: Sequence[str], *, colours: Sequence[str] = ()) -> None:
    """The names of rows left of the axes, at heights of its own y; one with no room is cut short."""
    room = room_for_names(names, sheet.look) - _GAP * sheet.em
    for i, (y, name) in enumerate(zip(ys, names, strict=True)):
        sheet.text(
            -_GAP * sheet.em / sheet.width, y, elide(name, room + 1e-6, sheet.look), ha="right",
            colour=colours[i] if colours else None, transform=sheet.ax.get_yaxis_transform(),
        )  # fmt: skip


def room_for_columns(columns: Sequence[tuple[str, Sequence[str]]], look: Style) -> float:
    """Inches right of the axes for columns of figures, each a heading and its cells."""
    return sum(_column_width(column, look) for column in columns)


def row_columns(
    sheet: Sheet, ys: Sequence[float], columns: Sequence[tuple[str, Sequence[str]]], *, above: float
) -> None:
    """Columns of figures right of the axes, set flush right; their headings at the height `above` of its y."""
    at, across = 0.0, sheet.ax.get_yaxis_transform()
    for heading, cells in columns:
        at += _column_width((heading, cells), sheet.look)
        x = 1 + at / sheet.width
        sheet.text(
            x, above, heading, size=_SMALL, colour=sheet.theme.muted, ha="right", va="baseline", transform=across
        )
        for y, cell in zip(ys, cells, strict=True):
            sheet.text(x, y, cell, size=_SMALL, ha="right", transform=across)


def _column_width(column: tuple[str, Sequence[str]], look: Style) -> float:
    widest = max(width_of(words, look, size=_SMALL) for words in [column[0], *column[1]])
    return widest + _GAP * look.size.letters / 72
