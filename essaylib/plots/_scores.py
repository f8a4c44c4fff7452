"""Rows of dots along an axis of numbers: names left, figures right, room for all of them measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._axis import room_for_columns, room_for_names, row_columns, row_names
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import Style
from essaylib.plots._text import fitting, height_of, line_height, width_of, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DOT", "check_n", "number", "round_ticks", "rows_sheet", "scale"]

#: Diameter of a dot in em.
DOT = 0.85
_ROW, _SMALL = 1.1, 0.9


def check_n(n: Any) -> None:
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise InputError(f"n={n!r}: the number of words to draw, 1 or more.")


def rows_sheet(
    look: Style,
    *,
    title: Message,
    caption: Message,
    names: Sequence[str],
    columns: Sequence[tuple[str, Sequence[str]]],
    label: str,
    tick_lines: int,
    keys: Sequence[Key],
    ax: Axes | None,
) -> Sheet:
    """Rows with names left and columns right, and room below for an axis with its label."""
    em, line = look.size.letters / 72, line_height(look)
    left, right = room_for_names(names, look), room_for_columns(columns, look)
    inner = look.size.width - 2 * 0.12 - left - right
    below = 0.3 * em + tick_lines * line_height(look, size=_SMALL)
    below += height_of(wrap(label, inner, look, size=_SMALL), look, size=_SMALL)
    head = max(height_of(heading, look, size=_SMALL) for heading, _ in columns)
    sheet = Sheet(
        look, title=title, caption=caption, height=line * _ROW * len(names), left=left, right=right,
        top=head + 0.6 * em, bottom=below, keys=keys, ax=ax,
    )  # fmt: skip
    sheet.ax.set_ylim(len(names), 0)
    sheet.ax.set_yticks([])
    sheet.ax.set_xticks([])
    middles = [i + 0.5 for i in range(len(names))]
    row_names(sheet, middles, names)
    row_columns(sheet, middles, columns, above=-(head / 2 + 0.1 * em) * len(names) / sheet.height)
    for y in middles:
        sheet.ax.axhline(y, color=sheet.theme.grid, linewidth=0.6, zorder=1)
    return sheet


def scale(
    sheet: Sheet, ticks: Sequence[float], words: Sequence[str], *, label: str, first: float | None = None
) -> None:
    """Set x from the first tick to the last, name the ticks that fit, `first` before others, and put a label below."""
    em, (low, high) = sheet.em, (ticks[0], ticks[-1])
    pad = (high - low) * 1.2 * em / max(em, sheet.width - 2.4 * em)
    sheet.ax.set_xlim(low - pad, high + pad)
    per_unit = sheet.width / (high - low + 2 * pad)
    centres = [(tick - low + pad) * per_unit for tick in ticks]
    widths = [width_of(word, sheet.look, size=_SMALL) for word in words]
    order = sorted(range(len(ticks)), key=lambda i: (ticks[i] != first, ticks[i] not in (low, high), i))
    fits = fitting(centres, widths, gap=0.6 * em, first=order)
    down = sheet.ax.get_xaxis_transform()
    for tick, word, fit in zip(ticks, words, fits, strict=True):
        if fit:
            sheet.ax.axvline(tick, color=sheet.theme.grid, linewidth=0.8, zorder=0.5)
            sheet.text(
                tick, -0.3 * em / sheet.height, word, size=_SMALL, colour=sheet.theme.muted, ha="center", va="top",
                transform=down,
            )  # fmt: skip
    n_lines = max(word.count("\n") + 1 for word in words)
    below = (0.3 * em + n_lines * line_height(sheet.look, size=_SMALL)) / sheet.height
    sheet.text(
        0, -below, wrap(label, sheet.width, sheet.look, size=_SMALL), size=_SMALL, colour=sheet.theme.muted, va="top",
        transform=sheet.ax.transAxes,
    )  # fmt: skip


def round_ticks(low: float, high: float, sheet: Sheet) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    if high - low < 1e-9:
        high = low + 1
    n = max(2, min(8, int(sheet.width / (4 * sheet.em))))
    return [float(f"{tick:.6g}") for tick in MaxNLocator(n, steps=[1, 2, 5, 10]).tick_values(low, high)]


def number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
