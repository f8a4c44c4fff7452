"""How the command line shows an essay: tables and lines that fit a screen, or whole where there is none."""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # rich is loaded by the command that draws a table
    from rich.console import RenderableType

    from essaylib.essay import Essay
    from essaylib.tables import Table

__all__ = ["head", "listed", "outline_table", "visible", "width_of"]

#: Where there is no screen, no line is so long that it would be wrapped.
_NO_SCREEN = 1_000_000
#: On screens narrower than this a table with sentences in it is set as a list.
_ROOM_FOR_COLUMNS = 120
_ROOM_FOR_OUTLINE = 72
#: A still narrower screen wraps lines by itself.
_NARROWEST = 30


def visible(text: str) -> str:
    """`text` on one line, control characters spelled out: no file name and no page may move the cursor."""
    if text.isprintable():
        return text
    shown = []
    for character in text.replace("\n", "↵"):
        control = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        shown.append(character.encode("unicode_escape").decode() if control else character)
    return "".join(shown)


def width_of(output: str | None = None) -> int:
    """Cells of a line of the screen; no limit where the output is a pipe or a file."""
    import shutil

    if output is not None or not sys.stdout.isatty():
        return _NO_SCREEN
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def head(essay: Essay, width: int) -> str:
    """Title, size, and what the page says of itself."""
    from essaylib.hanzi import count_han

    size = (
        f"{len(essay.sections()):,} parts 部分 · {len(essay.sentences):,} sentences 句 · "
        f"{count_han(essay.text):,} Han 字 · {len(essay.issues):,} issues 疑点"
    )
    facts = [f"{name} {value}" for name, value in essay.source.shown_facts()]
    lines = [(essay.title or "untitled 无题", "bold"), (size, ""), (" · ".join(facts), "dim"), ("", "")]
    return _paragraphs(lines, width)


def outline_table(essay: Essay, width: int) -> str:
    cells = 20 if width >= 160 else width // 8
    rows, paragraphs = [], []
    for row in essay.outline():
        title = "  " * max(0, row.level - 1) + (row.label + row.heading or "introduction 引言")
        n_sentences, n_han, share = f"{row.n_sentences:,}", f"{row.n_han:,}", f"{row.share:.1%}"
        rows.append([row.address, title, n_sentences, n_han, share, _bar(row.share, cells)])
        paragraphs += [(f"{row.address} · {n_sentences} sent. 句 · {n_han} Han 字 · {share}", "cyan")]
        paragraphs += [(f"  {title.strip()}", "")]
    if width < _ROOM_FOR_OUTLINE:
        return _paragraphs(paragraphs, width)
    titles = ["", "part 部分", "sent. 句", "Han 字", "share 占比", ""]
    return _columns(titles, rows, styles=["cyan", "", "number", "number", "number", "cyan"], width=width)


def _bar(share: float, cells: int) -> str:
    whole, eighths = divmod(round(share * cells * 8), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[eighths - 1] if eighths else "")


def listed(view: Table[Any], width: int, *, without: str = "") -> str:
    """A table of the library in columns; on a screen too narrow for them, a paragraph a row."""
    from rich.cells import cell_len

    top = _paragraphs([(view.caption, "bold")], width) if view.caption else ""
    if not view:
        return top + _paragraphs([(view.empty, "")], width)
    columns = [column for column in view.columns if column.name != without]
    values = [[getattr(row, column.name) for column in columns] for row in view]
    rows = [[f"{v:,}" if isinstance(v, int) else visible(str(v)) for v in row] for row in values]
    titles = [column.title for column in columns]
    styles = [{"address": "cyan", "number": "number"}.get(column.css_class, "") for column in columns]
    taken = sum(max(map(cell_len, cells)) + 2 for cells in zip(titles, *rows, strict=True))
    if width >= min(taken, _ROOM_FOR_COLUMNS):
        return top + _columns(titles, rows, styles=styles, width=width)
    paragraphs = []
    for row in rows:
        cells = list(zip(row, titles, styles, strict=True))
        first = [cell for cell, _, style in cells if style == "cyan"]
        first += [f"{title} {cell}" for cell, title, style in cells if style == "number"]
        paragraphs += [(" · ".join(first), "cyan")]
        paragraphs += [(f"  {cell}", "") for cell, _, style in cells if not style]
    return top + _paragraphs(paragraphs, width)


def _columns(titles: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Sequence[str], width: int) -> str:
    """`rows` in columns, those of the style "number" set right. Only for a screen others are wrapped."""
    if width == _NO_SCREEN:  # rich would take two milliseconds a row, which is long for a long page
        return _unwrapped(titles, rows, styles)
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title, style in zip(titles, styles, strict=True):
        number = style == "number"
        table.add_column(title, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in rows:
        cells = zip(row, styles, strict=True)
        table.add_row(*(_cell(cell, "" if style == "number" else style) for cell, style in cells))
    return _drawn([table], width)


def _unwrapped(titles: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> str:
    from rich.cells import cell_len

    lines = [titles, *([visible(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    text = []
    for line in lines:
        for cell, style, width in zip(line, styles, widths, strict=True):
            blank = " " * (width - cell_len(cell))
            text += [blank, cell, "  "] if style == "number" else [cell, blank, "  "]
        text.append("\n")
    return "".join(f"{line.rstrip()}\n" for line in "".join(text).split("\n")[:-1])


def _paragraphs(lines: Iterable[tuple[str, str]], width: int) -> str:
    """Texts with their styles, below each other; an indented one keeps its indent where it is wrapped."""
    if width == _NO_SCREEN:
        return "".join(f"{visible(text)}\n" for text, _ in lines)
    return _drawn((_cell(text, style) for text, style in lines), width)


def _cell(text: str, style: str) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    words = Text(visible(text).lstrip(" "), style=style, overflow="fold")
    return Padding(words, (0, 0, 0, len(text) - len(text.lstrip(" "))))


def _drawn(parts: Iterable[RenderableType], width: int) -> str:
    """`parts` below each other as a screen of this width shows them."""
    from rich.console import Console

    coloured = not os.environ.get("NO_COLOR")
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=coloured,
        color_system="auto" if coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().removesuffix("\n").split("\n"))
