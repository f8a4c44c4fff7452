"""How long the sentences are, one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.errors import InputError
from essaylib.metrics.lengths import ClauseLengths, LengthRow, SentenceLengths
from essaylib.model import Message
from essaylib.plots._axis import left_scale, room_below, round_numbers
from essaylib.plots._sheet import Key, Sheet, inner_width
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import fitting, height_of, spread, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["rhythm"]

_SMALL = 0.85
#: Columns narrower than this, in inches, are not cut into clauses, and stand without gaps.
_NARROW = 0.02
#: More parts than this are told apart by their bands alone, without lines.
_LINES = 24
#: Room for so many columns there always is, so that one sentence is no block.
_LEAST = 12


@draws
def rhythm(
    sentences: SentenceLengths,
    clauses: ClauseLengths | None = None,
    *,
    name_longest: int = 5,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Sentence lengths in the order of the text: a column a sentence, cut into its clauses, the longest named.

    Args:
        sentences: lengths of sentences, in Han characters, of the whole text or of a part.
        clauses: lengths of the clauses of the same sentences; None for whole columns.
        name_longest: how many of the longest are named above their columns, 0 for none; of equals the earlier first.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is the address of a sentence ("3.1/4") or, where there are clauses, "3.1/4 clause 2".

    Raises:
        InputError: other results, none of them, clauses that do not make up the sentences, or `name_longest` below 0.

    >>> import essaylib as el
    >>> from essaylib.metrics import lengths
    >>> essay = el.parse_essay("春天来了，花开了。鸟叫。")
    >>> rhythm(lengths.sentence_lengths(essay), lengths.clause_lengths(essay)).data["n_han"].to_dict()
    {'0/1': 7, '0/1 clause 1': 4, '0/1 clause 2': 3, '0/2': 2, '0/2 clause 1': 2}
    """
    import pandas as pd

    look = current(language)
    _check(sentences, clauses, name_longest)
    rows = sorted(sentences, key=lambda row: row.span.start)
    boxes = _boxes(rows, clauses)
    longest: Sequence[LengthRow] = sentences.longest(name_longest).rows if name_longest else ()
    median = next(metric.value for metric in sentences.metrics() if metric.name == "median length") or 0.0
    n, top = max(_LEAST, len(rows)), max(1, *(row.n_han for row in rows))
    ticks = round_numbers(top)
    em = look.size.letters / 72
    unit = look.say(Message("Han", "汉字"), between="\n")
    said = look.say(Message("median", "中位数"), between="\n") + f"\n{median:g}"
    left = max(width_of(words, look, size=0.9) for words in [f"{ticks[-1]:,}", unit]) + 0.5 * em
    right = width_of(said, look, size=_SMALL) + 0.5 * em
    wide = inner_width(look, ax) - (0.0 if ax is not None else left + right)
    middles = {row.address: (i + 0.5) * wide / n for i, row in enumerate(rows)}
    longest, at = _room_for_names(longest, middles, wide, look)
    named, left_out = {row.address for row in longest}, min(name_longest, len(rows)) - len(longest)
    above = max(height_of(unit, look, size=0.9) + 0.6 * em, height_of("\n", look, size=_SMALL) + 1.3 * em)
    least = min((row.n_han for row in longest), default=top + 1)
    tied = [row.address for row in rows if row.n_han >= least and row.address not in named]
    groups = _groups(rows)
    sizes = [width_of(part, look, size=_SMALL) for part, _, _ in groups]
    centres = [max(size / 2, (a + b) / 2 * wide / n) for (_, a, b), size in zip(groups, sizes, strict=True)]
    fits = fitting(centres, sizes, gap=0.4 * em)
    square = {"marker": "s", "markersize": 0.7 * look.size.letters, "markeredgewidth": 0}
    narrow, cut = wide / n < _NARROW, clauses is not None and wide / n >= _NARROW
    what = Message("sentence, cut into its clauses", "句，以缝分为分句") if cut else Message("sentence", "句")
    keys = [Key(look.say(what), {**square, "color": look.theme.series[0]})]
    so_many = f"{len(named)}" if len(named) > 1 else ""
    words = Message(f"the longest {so_many}".rstrip(), f"最长{so_many}句")
    keys += [Key(look.say(words), {**square, "color": look.theme.series[1]})] if named else []
    sheet = Sheet(
        look,
        title=Message("Sentence lengths, one after another", "句子长短的节奏"),
        caption=_caption(len(rows), left_out, fits, cut=cut, narrow=narrow, tied=tied),
        height=0.52 * look.size.height,
        left=left,
        right=right,
        top=above,
        bottom=room_below(look),
        keys=keys,
        ax=ax,
    )
    _draw_parts(sheet, groups, [at if fit else None for at, fit in zip(centres, fits, strict=True)], n)
    reach = top if sheet.is_own else top * sheet.height / max(0.3 * sheet.height, sheet.height - above)
    sheet.ax.set_ylim(0, reach)
    left_scale(sheet, ticks)
    across = sheet.ax.get_yaxis_transform()
    sheet.text(
        -0.4 * em / sheet.width, top + 0.6 * em * reach / sheet.height, unit, size=0.9, colour=look.theme.muted,
        ha="right", ma="right", va="bottom", transform=across,
    )  # fmt: skip
    _draw_columns(sheet, boxes, named, narrow=narrow)
    sheet.ax.axhline(median, color=sheet.theme.ink, linewidth=1.0, linestyle=(0, (4, 3)), zorder=4)
    sheet.text(1 + 0.5 * em / sheet.width, median, said, size=_SMALL, transform=across)
    _draw_names(sheet, longest, at, middles, top)
    data = pd.DataFrame(boxes).set_index("mark")
    data.insert(5, "named", data.index.isin(named))
    return sheet.picture(data, essay=sentences.essay, alt=_alt(rows, longest, median, groups))


def _check(sentences: Any, clauses: Any, name_longest: Any) -> None:
    if not isinstance(sentences, SentenceLengths):
        raise InputError(
            f"{type(sentences).__name__} has no sentence lengths. Give metrics.lengths.sentence_lengths(essay), "
            "and after it metrics.lengths.clause_lengths(essay) if you like."
        )
    if clauses is not None and not isinstance(clauses, ClauseLengths):
        raise InputError(
            f"clauses: {type(clauses).__name__} has no clause lengths. Give metrics.lengths.clause_lengths(essay)."
        )
    if not isinstance(name_longest, int) or name_longest < 0:
        raise InputError(f"name_longest={name_longest!r}: a whole number, 0 or more, can be named.")
    if not len(sentences):
        raise InputError("Nothing to draw: there is no sentence in this result.")


class _Box(NamedTuple):
    """A row of `data`: a sentence or a clause in the column of its sentence, from `low` upwards."""

    mark: str
    kind: str
    column: int
    low: int
    n_han: int
    words: str
    addresses: str


def _boxes(rows: Sequence[LengthRow], clauses: ClauseLengths | None) -> list[_Box]:
    """A box a sentence, after each its clauses."""
    found: dict[str, list[LengthRow]] = {}
    for row in sorted([] if clauses is None else clauses, key=lambda row: row.span.start):
        found.setdefault(row.address, []).append(row)
    boxes = []
    for i, row in enumerate(rows):
        at, mine = row.address, found.get(row.address, [])
        n_han = sum(clause.n_han for clause in mine)
        if clauses is not None and n_han != row.n_han:
            raise InputError(
                f"{at}: the clauses given have {n_han} Han, the sentence {row.n_han}. Give those of the same text: "
                "metrics.lengths.clause_lengths(essay)."
            )
        boxes.append(_Box(at, "sentence", i, 0, row.n_han, row.quote, at))
        lows = accumulate((clause.n_han for clause in mine), initial=0)
        boxes += [
            _Box(f"{at} clause {c.clause}", "clause", i, low, c.n_han, c.quote, at)
            for c, low in zip(mine, lows, strict=False)
        ]
    return boxes


# Room -----------------------------------------------------------------------------------------------------------------


def _groups(rows: Sequence[LengthRow]) -> list[tuple[str, int, int]]:
    """Sentences in a row that belong directly to one part: its address, the first and the one after the last."""
    places = [(row.address.partition("/")[0], i) for i, row in enumerate(rows)]
    runs = [(part, [i for _, i in run]) for part, run in groupby(places, key=lambda place: place[0])]
    return [(part, run[0], run[-1] + 1) for part, run in runs]


def _room_for_names(
    longest: Sequence[LengthRow], middles: Mapping[str, float], wide: float, look: Style
) -> tuple[list[LengthRow], list[float]]:
    """Those of the longest that can be named in one row, in the order of the text, and the middles of their names."""
    gap = 0.7 * look.size.letters / 72
    size = {row.address: width_of(_name(row), look, size=_SMALL) + gap for row in longest}
    while sum(size[row.address] for row in longest) > wide:
        longest = longest[:-1]
    shown = sorted(longest, key=lambda row: row.span)
    sizes = [size[row.address] for row in shown]
    after = list(accumulate(reversed(sizes)))[::-1]
    room = [(middles[row.address], wide - rest + size[row.address] / 2) for row, rest in zip(shown, after, strict=True)]
    return shown, spread([min(pair) for pair in room], sizes)


def _name(row: LengthRow) -> str:
    return f"{row.address}\n{row.n_han}"


# Drawing --------------------------------------------------------------------------------------------------------------


def _draw_parts(sheet: Sheet, groups: Sequence[tuple[str, int, int]], places: Sequence[float | None], n: int) -> None:
    """Bands for the parts of level 1, lines where parts begin, and their addresses below, at inches from the left."""
    ax, theme = sheet.ax, sheet.theme
    ax.set_xlim(0, n)
    before = ""
    for (part, first, end), at in zip(groups, places, strict=True):
        top = part.partition(".")[0]
        if int(top) % 2 == 1:
            ax.axvspan(first, end, color=theme.grid, alpha=0.35, linewidth=0, zorder=0)
        if first and len(groups) <= _LINES:
            ax.axvline(first, color=theme.line, linewidth=1.2 if top != before else 0.4, zorder=0.5)
        before = top
        if at is not None and (len(groups) > 1 or part != "0"):
            sheet.text(
                at * n / sheet.width, -0.3 * sheet.em / sheet.height, part, size=_SMALL, colour=theme.muted,
                ha="center", va="top", transform=ax.get_xaxis_transform(),
            )  # fmt: skip


def _draw_columns(sheet: Sheet, boxes: Sequence[_Box], named: set[str], *, narrow: bool) -> None:
    """Columns of sentences, gaps between their clauses."""
    from matplotlib.collections import LineCollection, PolyCollection

    inset = 0.0 if narrow else 0.09
    sentences = [box for box in boxes if box.kind == "sentence"]
    ends = [(box.column + inset, box.column + 1 - inset) for box in sentences]
    shapes = [[(a, 0), (b, 0), (b, box.n_han), (a, box.n_han)] for (a, b), box in zip(ends, sentences, strict=True)]
    fills = [sheet.theme.series[box.mark in named] for box in sentences]
    sheet.ax.add_collection(PolyCollection(shapes, facecolors=fills, linewidths=0, zorder=2, gid="sentences"))
    if narrow:
        return
    gaps = [[(ends[box.column][0], box.low), (ends[box.column][1], box.low)] for box in boxes if box.low]
    width = 0.09 * sheet.look.size.letters
    sheet.ax.add_collection(LineCollection(gaps, colors=sheet.theme.paper, linewidths=width, zorder=3, gid="clauses"))


def _draw_names(
    sheet: Sheet, longest: Sequence[LengthRow], at: Sequence[float], middles: Mapping[str, float], top: int
) -> None:
    """Addresses and lengths of the longest in a row above, each led to its column."""
    unit, inch = sheet.ax.get_xlim()[1] / sheet.width, sheet.ax.get_ylim()[1] / sheet.height
    for row, x in zip(longest, at, strict=True):
        column = middles[row.address] * unit
        low, high = top + 0.2 * sheet.em * inch, top + 0.9 * sheet.em * inch
        sheet.ax.plot(
            [column, column, x * unit], [row.n_han, low, high], color=sheet.theme.line, linewidth=0.8, zorder=1,
            clip_on=False,
        )  # fmt: skip
        middle: dict[str, Any] = {"ha": "center", "ma": "center", "va": "bottom"}
        sheet.text(x * unit, high + 0.2 * sheet.em * inch, _name(row), size=_SMALL, **middle)


# Words ----------------------------------------------------------------------------------------------------------------


def _caption(n: int, unnamed: int, fits: Sequence[bool], *, cut: bool, narrow: bool, tied: Sequence[str]) -> Message:
    en = f"Height is length in Han characters; n = {n:,} sentences{', clauses from below upwards' if cut else ''}. "
    zh = f"高度为汉字数，共{n:,}句{'，分句自下而上' if cut else ''}。"
    if narrow:
        en, zh = f"{en}Columns are too narrow for gaps. ", f"{zh}柱太细，不画缝隙。"
    if tied:
        said = " ".join(tied[:3]) + (" …" if len(tied) > 3 else "")
        en, zh = f"{en}As long as the last of the named: {said}. ", f"{zh}与所标末句同长的还有{said}。"
    if unnamed:
        en, zh = f"{en}{unnamed} of the longest have no room for a name. ", f"{zh}另有{unnamed}个长句无处标注。"
    if not all(fits):
        en, zh = f"{en}{sum(fits)} of {len(fits)} parts named below. ", f"{zh}下方{len(fits)}部分中标出{sum(fits)}。"
    return Message(
        f"{en}Sentence length in Chinese is a matter of punctuation: a comma here may be a full stop elsewhere.",
        f"{zh}汉语句长取决于标点：此处用逗号，他人或用句号。",
    )


def _alt(
    rows: Sequence[LengthRow], longest: Sequence[LengthRow], median: float, groups: Sequence[tuple[str, int, int]]
) -> Message:
    low = min(rows, key=lambda row: row.n_han)
    en = f"{len(rows):,} columns, one a sentence, in {len(groups)} parts. Median {median:g} Han, shortest {low.n_han}"
    zh = f"{len(rows):,}柱，一柱一句，分属{len(groups)}部分。中位数{median:g}字，最短{low.n_han}字（{low.address}）"
    en += f" ({low.address})"
    if longest:
        ranked = sorted(longest, key=lambda row: -row.n_han)
        en += "; the longest: " + ", ".join(f"{row.address} with {row.n_han}" for row in ranked)
        zh += "；最长的是" + "、".join(f"{row.address}（{row.n_han}字）" for row in ranked)
    return Message(f"{en}.", f"{zh}。")
