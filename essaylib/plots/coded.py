"""A reader's coding along the text: how its codes follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.addresses import part_of
from essaylib.concordance.coding import CodedLine, CodedLines
from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._axis import room_below, room_for_columns, room_for_names, row_columns, row_names, text_axis
from essaylib.plots._sheet import Key, Sheet, inner_width
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import line_height, numbered, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["NOT_CODED", "NO_CODE", "check_coding", "coded", "grouped", "label_of", "silence"]

#: How tables of a coding call a line without a code; the name of its marks.
NO_CODE = "(none 未编)"
NOT_CODED = Message("not coded", "未编")
#: Codes that say that the text does not say; set apart as the last of their row or column.
_UNSAID = {"not said", "unsaid", "unknown", "none", "未说", "未说明", "不详", "?", "？", "-", "–"}
#: Diameter of a dot in em.
_DOT = 0.62


# One column along the text ------------------------------------------------------------------------------------------


class _Dot(NamedTuple):
    code: str
    start: int
    end: int
    words: str
    quote: str
    addresses: str
    height: float
    """Where its middle is, in em from the upper edge."""


class _Row(NamedTuple):
    code: str
    label: str
    middle: float
    dots: list[_Dot]


@draws
def coded(
    lines: CodedLines,
    name: str | None = None,
    *,
    path: bool = True,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""One reader's codes along the text: a row a code, a dot a line, and a path from each line to the next.

    Args:
        lines: a coding, of `concordance.coding`.
        name: its column; None for the first. Rows come as the codes do in the text, lines without a code last.
        path: join the dots in the order of the text, so that one sees where one code gives way to another.
        language: of the labels: "zh", "en" or "both"; None for that of the style. Codes stay as the reader wrote them.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is "code address", as "object 2.1/3".

    Raises:
        InputError: `lines` is no coding or has no line, or there is no such column.

    Note:
        The path says what comes next in the text, not that one use leads to the other.

    >>> import essaylib as el
    >>> from essaylib import concordance
    >>> lines = concordance.find(el.parse_essay("一、春\n雨来了。\n二、夏\n人等雨。"), "雨")
    >>> coded(concordance.coding.code(lines, role=["comes", "awaited"])).data.index.tolist()
    ['comes 1/1', 'awaited 2/1']
    """
    import pandas as pd

    look = current(language)
    check_coding(lines)
    name = lines.names[0] if name is None else name
    by_code = grouped(lines, name)
    em = look.size.letters / 72
    labels = [wrap(label_of(code, look), 0.24 * look.size.width, look, most=3) for code in by_code]
    beside = [("n", [f"{len(rows)}" for rows in by_code.values()])]
    left, right = room_for_names(labels, look), room_for_columns(beside, look)
    width = inner_width(look, ax) - (left + right if ax is None else 0.0)
    rows, height = _rows(by_code, labels, lines, width / em)
    dots = sorted((dot for row in rows for dot in row.dots), key=lambda dot: (dot.start, dot.end))
    moved = any(dot.height != row.middle for row in rows for dot in row.dots)
    dot = {"marker": "o", "markersize": _DOT * look.size.letters}
    keys = [Key(look.say(Message("a line", "一行")), {**dot, "color": look.theme.series[0]})]
    if "" in by_code:
        keys.append(Key(look.say(NOT_CODED), {**dot, "color": "none", "markeredgecolor": look.theme.muted}))
    if path and len(dots) > 1:
        said = look.say(Message("to the next line in the text", "到文中下一行"))
        keys.append(
            Key(
                said,
                {"linestyle": "-", "linewidth": 0.11 * look.size.letters, "color": look.theme.series[0], "alpha": 0.6},
            )
        )
    sheet = Sheet(
        look,
        title=Message(f"Codes along the text: {name}", f"各行编码（{name}）的先后"),
        caption=_path_caption(name, len(dots), len(lines.essay.text), path=path, moved=moved, broken="" in by_code),
        height=height * em,
        left=left,
        right=right,
        top=1.1 * line_height(look),
        bottom=room_below(look),
        keys=keys,
        ax=ax,
    )
    sheet.ax.set_ylim(height, 0)
    sheet.ax.set_yticks([])
    text_axis(sheet, lines.essay)
    middles = [row.middle for row in rows]
    colours = [sheet.theme.muted if silence(row.code) else sheet.theme.ink for row in rows]
    row_names(sheet, middles, labels, colours=colours)
    row_columns(sheet, middles, beside, above=-0.55)
    for row in rows:
        sheet.ax.axhline(row.middle, color=sheet.theme.grid, linewidth=0.9, zorder=0.4)
    if path:  # a line without a code breaks it
        xs, ys = [d.start for d in dots], [d.height if d.code else float("nan") for d in dots]
        width = 0.11 * look.size.letters
        sheet.ax.plot(xs, ys, color=sheet.theme.series[0], linewidth=width, alpha=0.6, zorder=2, clip_on=False)
    for row in rows:
        sheet.ax.scatter(
            [dot.start for dot in row.dots], [dot.height for dot in row.dots], s=sheet.marker_area(_DOT),
            zorder=3, clip_on=False,
            facecolor=sheet.theme.series[0] if row.code else sheet.theme.paper,
            edgecolor=sheet.theme.paper if row.code else sheet.theme.muted, linewidths=0.05 * look.size.letters,
        )  # fmt: skip
    places = list(dict.fromkeys((dot.code, dot.addresses) for dot in dots))
    marks = dict(zip(places, numbered([f"{code or NO_CODE} {at}" for code, at in places]), strict=True))
    data = pd.DataFrame(
        [dot[:-1] for dot in dots],
        index=pd.Index([marks[dot.code, dot.addresses] for dot in dots], name="mark", dtype=object),
        columns=list(_Dot._fields[:-1]),
    )
    return sheet.picture(data, essay=lines.essay, alt=_path_alt(name, by_code, dots))


def _rows(
    by_code: dict[str, list[CodedLine]], labels: Sequence[str], lines: CodedLines, width: float
) -> tuple[list[_Row], float]:
    """The rows with their dots, in em, each as high as its dots and its name need, and the height of all."""
    n, top, rows = max(1, len(lines.essay.text)), 0.0, []
    for (code, mine), label in zip(by_code.items(), labels, strict=True):
        offsets = _swarm([line.span.start * width / n for line in mine], 1.05 * _DOT)
        above, below = -min(offsets), max(offsets)
        half = max(0.95, 0.7 * (label.count("\n") + 1) + 0.2)
        middle = top + max(half, above + 0.75)
        top = middle + max(half, below + 0.75)
        dots = [
            _Dot(
                code,
                line.span.start,
                line.span.end,
                lines.essay.at(line.span),
                line.quote,
                line.address,
                middle + offset,
            )
            for line, offset in zip(mine, offsets, strict=True)
        ]
        rows.append(_Row(code, label, middle, dots))
    return rows, top


def _swarm(places: Sequence[float], size: float) -> list[float]:
    """How far each dot has to leave the line so that none lies on another: 0 where there is room, else up or down."""
    offsets: list[float] = []
    first = 0
    for i, place in enumerate(places):
        while place - places[first] >= size:
            first += 1
        near = [(place - places[j], offsets[j]) for j in range(first, i)]
        tried = [0.0]
        for across, height in near:
            away = (size**2 - across**2) ** 0.5
            tried += [height - away, height + away]
        free = [y for y in tried if all(x * x + (y - h) ** 2 >= size**2 - 1e-9 for x, h in near)]
        offsets.append(min(free, key=lambda y: (round(abs(y), 6), y)))
    return offsets


def _path_caption(name: str, n: int, n_characters: int, *, path: bool, moved: bool, broken: bool) -> Message:
    en = f"Lines coded by a reader, column {name}; n = {n:,}, one code a line; a row is {n_characters:,} characters. "
    zh = f"读者编码，“{name}”一栏；共{n:,}行，每行一码；一行长为全文{n_characters:,}字符。"
    if moved:
        en += "Dots that would hide one another stand above and below their row. "
        zh += "彼此相掩的点上下错开。"
    if path:
        en += f"The path follows the text{', broken where a line is not coded' if broken else ''}; it shows no cause. "
        zh += f"折线只依行文先后，{'遇未编之行即断，' if broken else ''}不表示因果。"
    return Message(
        en + "The codes are one reading; another reader may code otherwise.", zh + "编码是一种读法，他人可有别解。"
    )


def _path_alt(name: str, by_code: dict[str, list[CodedLine]], dots: Sequence[_Dot]) -> Message:
    en, zh = [], []
    for code, mine in by_code.items():
        parts = " ".join(dict.fromkeys(part_of(line.address) for line in mine))
        en.append(f"{code or NOT_CODED.en}: {len(mine)}, in {parts}")
        zh.append(f"{code or NOT_CODED.zh}{len(mine)}行，见于{parts}")
    changes = sum(one.code != other.code for one, other in pairwise(dots))
    return Message(
        f"Dots along the text in rows by “{name}”, {len(by_code)} rows. {'. '.join(en)}. "
        f"From line to line the code changes {changes} times in {len(dots) - 1}.",
        f"按“{name}”分行、沿全文排列的点，共{len(by_code)}行。{'；'.join(zh)}。"
        f"相邻两行之间，{len(dots) - 1}次中换码{changes}次。",
    )


# Both -----------------------------------------------------------------------------------------------------------------


def check_coding(lines: Any) -> None:
    """InputError unless these are lines with codes."""
    if not isinstance(lines, CodedLines):
        raise InputError(
            f"{type(lines).__name__} is no coding. Read one with concordance.coding.read(path, essay), or make one "
            "with concordance.coding.code(lines, role=[...])."
        )
    if not lines:
        raise InputError("Nothing to draw: this coding has no line.")


def grouped(lines: CodedLines, name: str) -> dict[str, list[CodedLine]]:
    """The lines of each code, as they come in the text; those that say nothing last, and last those not coded."""
    lines.tally(name)  # says which columns there are
    groups: dict[str, list[CodedLine]] = {}
    for line in lines:
        groups.setdefault(line.codes[name], []).append(line)
    return dict(sorted(groups.items(), key=lambda group: silence(group[0])))


def silence(code: str) -> int:
    """0 for a code that says something, 1 for one that says that the text does not say, 2 for no code yet."""
    return 2 if not code else int(code.casefold() in _UNSAID)


def label_of(code: str, look: Style) -> str:
    """The code as its reader wrote it; words for none."""
    return code or look.say(NOT_CODED)
