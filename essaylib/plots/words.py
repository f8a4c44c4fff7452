"""How often words stand: bars that say it exactly, a cloud that does not, and frequency by rank."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import TYPE_CHECKING, Any

from essaylib.errors import InputError
from essaylib.metrics.frequency import Frequencies, FrequencyRow
from essaylib.model import Message
from essaylib.plots._cloud import APART, Placed, layout
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import current, draws
from essaylib.plots._text import line_height, width_of
from essaylib.plots._words import (
    BAR,
    SMALL,
    Themed,
    basis,
    checked,
    draw_bars,
    joined,
    letters_of,
    room_for_words,
    shown,
    table,
)
from essaylib.themes import Lexicon

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["bars", "cloud", "ranks"]


@draws
def bars(
    frequencies: Frequencies,
    *,
    n: int = 20,
    lexicon: Lexicon | None = None,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""The most frequent words: a bar each, from zero, with the exact number at its end.

    Args:
        frequencies: of `metrics.frequency.frequencies`; what that left out is not drawn.
        n: how many words at most; 10 to 30 can be read.
        lexicon: a word that is a term of one of its themes, form for form, has the theme's colour, and the theme's name
            after the number; a longer word with a term inside has not. A word of two themes has the first. Of more than
            five themes, those with the most occurrences in the picture have a colour of their own. None for no themes.
        language: of title and caption: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is a word.

    Raises:
        InputError: no word to draw, no Frequencies, no lexicon, n under 1.

    >>> import essaylib as el
    >>> from essaylib.metrics.frequency import frequencies
    >>> essay = el.parse_essay("春天来了，春天下雨。")
    >>> bars(frequencies(essay), n=2).data["n"].to_dict()
    {'春天': 2, '来': 1}
    """
    rows = checked(frequencies, n, lexicon)
    look = current(language)
    themed = Themed.find(rows, lexicon, look)
    em, most = look.size.letters / 72, 0.3 * look.size.width
    sheet = Sheet(
        look,
        title=Message("The most frequent words", "最常见的词"),
        caption=joined(basis(frequencies), shown(frequencies, rows), themed.note),
        height=BAR * em * len(rows),
        left=room_for_words(rows, look, most),
        ax=ax,
    )
    draw_bars(sheet.ax, sheet.width, rows, themed, look, most=most)
    return sheet.picture(table(rows, themed), essay=frequencies.essay, alt=_alt(rows, themed, "bars", "条横条"))


def _alt(rows: Sequence[FrequencyRow], themed: Themed, en: str, zh: str) -> Message:
    said = [f"{row.word} {row.n:,}" for row in rows[:20]]
    of = [
        f"{theme}: {' '.join(w for w, t in themed.of.items() if t == theme)}"
        for theme in dict.fromkeys(themed.of.values())
    ]
    more, more_zh = (" and so on", "等") if len(rows) > len(said) else ("", "")
    themes = f" {'; '.join(of)}." if of else ""
    return Message(
        f"{len(rows)} {en}: {', '.join(said)}{more}.{themes}",
        f"{len(rows)}{zh}：{'，'.join(said)}{more_zh}。{'；'.join(of)}{'。' if of else ''}",
    )


# Cloud ----------------------------------------------------------------------------------------------------------------

#: What is in proportion to the frequency, as the power of it that gives the letters' height.
_SCALES = {"height": 1.0, "area": 0.5}
_BARS = 15


@draws
def cloud(
    frequencies: Frequencies,
    *,
    n: int = 60,
    lexicon: Lexicon | None = None,
    scale: str = "height",
    seed: int = 1,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""A word cloud, and beside it the bars that say the same exactly.

    The package `wordcloud` finds the places. Sizes are in strict proportion: all words shrink until all go in.

    Args:
        frequencies: of `metrics.frequency.frequencies`, best with `leave_out=function_words()`, or 的 will be largest.
        n: how many words at most; 30 to 80 can be read. The rarest are given up where their letters would be too small,
            and the caption says how many are drawn.
        lexicon: colours and underlines for words that are terms of its themes; which those are, see `bars`.
        scale: what is in proportion to the frequency. "height": that of the letters, so that a word twice as frequent
            is twice as high and fills four times the area; "area": that of a letter, by which the same counts look
            much less unequal.
        seed: another number gives other places, which mean as little.
        language: of title and caption: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw the cloud in, without bars; None for a figure of its own.

    Returns:
        A Picture; a mark is a word. `data` has the size of its letters in points.

    Raises:
        InputError: no word to draw, no Frequencies, no lexicon, n under 1, an unknown scale, a seed that is no integer.

    Note:
        What an essay does not say has no frequency and cannot be in its cloud; what it says once hardly is.

    >>> import essaylib as el
    >>> from essaylib.metrics.frequency import frequencies
    >>> picture = cloud(frequencies(el.parse_essay("春天来了，春天下雨。")), n=2)
    >>> picture.data["n"].to_dict()
    {'春天': 2, '来': 1}
    """
    rows = checked(frequencies, n, lexicon)
    if scale not in tuple(_SCALES):  # which takes what cannot be a key
        raise InputError(f"scale={scale!r}: accepted are 'height' and 'area'.")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"seed={seed!r}: give an integer, as 1.")
    look = current(language)
    em = look.size.letters / 72
    most, across = 9 * em, 0.15 * look.size.width
    names = room_for_words(rows[:_BARS], look, most)
    frame: dict[str, Any] = {
        "title": Message("Frequent words as a cloud", "词云"),
        "height": max(0.38 * look.size.width, _BARS * BAR * em),
        "right": 1.5 * em + names + across,
        "ax": ax,
    }
    room = Sheet(look, caption=Message("", ""), **frame)  # measured before the caption can say what went in
    if min(room.width, room.height) < 3 * em:
        raise InputError(f"ax of {room.width:.1f} x {room.height:.1f} inches has no room for a cloud. Make it larger.")
    placed = layout(rows, (room.width, room.height), look, power=_SCALES[scale], seed=seed)
    too_small = len(rows) - len(placed)
    rows = [word.row for word in placed]
    themed = Themed.find(rows, lexicon, look)
    said = joined(basis(frequencies), shown(frequencies, rows), _size_note(scale, seed, too_small), themed.note)
    sheet = Sheet(look, caption=said, keys=_keys(themed, look.size.letters), **frame)
    sheet.bare()
    for word in placed:
        _draw_word(sheet, word, themed)
    if sheet.is_own:
        first, box = rows[:_BARS], sheet.ax.get_position()
        width = look.size.width
        share = len(first) / _BARS * box.height
        beside = sheet.figure.add_axes(
            (box.x1 + (1.5 * em + names) / width, box.y1 - share, across / width, share), facecolor="none"
        )
        beside.set_frame_on(False)
        draw_bars(beside, across, first, themed, look, most=most, has_themes=False)
    data = table(rows, themed)
    data.insert(len(data.columns) - 1, "letters", [word.letters for word in placed])
    return sheet.picture(data, essay=frequencies.essay, alt=_alt(rows, themed, "words in a cloud", "个词的词云"))


def _draw_word(sheet: Sheet, word: Placed, themed: Themed) -> None:
    inset, kind = APART / 2 * word.letters / 72, themed.kind(word.row.word)
    sheet.text(
        word.left + inset, word.baseline, word.row.word, size=word.letters / sheet.look.size.letters,
        colour=kind[0] if kind else sheet.theme.muted, va="baseline", linespacing=1.0,
    )  # fmt: skip
    if kind:
        y = word.baseline + 0.18 * word.letters / 72
        sheet.ax.plot(
            [word.left + inset, word.left + word.width - inset], [y, y], color=kind[0], linestyle=kind[1],
            linewidth=max(1.0, 0.05 * word.letters), dash_capstyle="butt", solid_capstyle="butt",
        )  # fmt: skip


def _keys(themed: Themed, letters: float) -> list[Key]:
    return [
        Key(label, {"color": colour, "linestyle": dash, "linewidth": 0.16 * letters, "dash_capstyle": "butt"})
        for label, _, colour, dash in themed.kinds
    ]


def _size_note(scale: str, seed: int, too_small: int) -> Message:
    if scale == "height":
        en = "Letters are as high as the word is frequent: twice as often is four times the area"
        zh = "字高与次数成正比：次数加倍，面积为四倍"
    else:
        en = "The area of a letter is in proportion to the frequency: four times as often is twice as high"
        zh = "单字面积与次数成正比：次数为四倍，字高加倍"
    en += (
        f"; long words look bigger. Places are by chance (seed {seed}) and mean nothing. What is absent cannot be seen."
    )
    zh += f"；词长者显得更大。位置出于偶然（seed {seed}），没有意义。文中没有的词，这里看不见。"
    if too_small:
        en = f"{too_small:,} rarer ones would be too small to read. {en}"
        zh = f"{too_small:,}个更少见的词字太小，未画。{zh}"
    return Message(en, zh)


# Rank and frequency ---------------------------------------------------------------------------------------------------


@draws
def ranks(frequencies: Frequencies, *, language: str | None = None, ax: Axes | None = None) -> Picture:
    r"""Frequency by rank, both on logarithmic scales: a dot a word, the first ones named.

    Words of one frequency stand beside one another, in the order of the table. The line is the first frequency divided
    by the rank.

    Args:
        frequencies: of `metrics.frequency.frequencies`; what that left out has no rank.
        language: of title and caption: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is a word.

    Raises:
        InputError: no word to draw, or no Frequencies.

    Note:
        Of one short text it teaches limits: the steps at the end are words that stand three times, twice, once, and
        half of all words or more are on the last.

    Reference:
        Zipf (1949), Human behavior and the principle of least effort; Baayen (2001), Word frequency distributions, on
        how the curve changes with the size of the text.

    >>> import essaylib as el
    >>> from essaylib.metrics.frequency import frequencies
    >>> ranks(frequencies(el.parse_essay("春天来了，春天下雨。"))).data["order"].tolist()
    [1, 2, 3, 4]
    """
    rows = checked(frequencies, None)
    look = current(language)
    em, line, most = look.size.letters / 72, line_height(look), rows[0].n
    sheet = Sheet(
        look,
        title=Message("Frequency by rank", "词频与位次"),
        caption=joined(basis(frequencies), _rank_note(rows)),
        height=0.4 * look.size.width,
        left=width_of(f"{most:,}", look, size=SMALL) + 0.8 * em,
        right=em,
        top=line,
        bottom=1.9 * line,
        ax=ax,
    )
    axes = sheet.ax
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(0.85, max(4.0, 1.2 * len(rows)))
    axes.set_ylim(0.8, max(2.2, 1.6 * most))
    axes.grid(visible=True, color=sheet.theme.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    for axis, end in ((axes.xaxis, axes.get_xlim()[1]), (axes.yaxis, axes.get_ylim()[1])):
        axis.set_ticks([tick for tick in _TICKS if tick <= end], [f"{tick:,}" for tick in _TICKS if tick <= end])
        axis.set_ticks([], minor=True)
    axes.plot([1, most], [most, 1], color=sheet.theme.line, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1.5)
    order = range(1, len(rows) + 1)
    axes.scatter(
        order, [row.n for row in rows], s=sheet.marker_area(0.42), color=sheet.theme.series[0], linewidth=0, zorder=2
    )
    muted: dict[str, Any] = {"size": SMALL, "colour": sheet.theme.muted, "transform": axes.transAxes}
    across, up = Message("rank", "位次"), Message("times in the text", "出现次数")
    sheet.text(1, -1.55 * line / sheet.height, f"{look.say(across)} →", ha="right", **muted)
    sheet.text(0, 1 + 0.55 * line / sheet.height, f"↑ {look.say(up)}", ha="left", **muted)
    _name_dots(sheet, rows)
    data = table(rows)
    data.insert(0, "order", order)
    once = sum(row.n == 1 for row in rows)
    first = [f"{row.word} {row.n:,}" for row in rows[:6]]
    alt = Message(
        f"A falling row of {len(rows):,} dots: {', '.join(first)}; at its end {once:,} words that stand once.",
        f"逐级下降的{len(rows):,}个点：{'，'.join(first)}；末端{once:,}个词只出现一次。",
    )
    return sheet.picture(data, essay=frequencies.essay, alt=alt)


_TICKS = [step * 10**power for power in range(5) for step in (1, 2, 5)]


def _name_dots(sheet: Sheet, rows: Sequence[FrequencyRow]) -> None:
    """Names of dots, sizes of steps, and what the line is; none where it would cover a dot, the line or another."""
    look, em = sheet.look, sheet.em
    (x0, x1), (y0, y1) = sheet.ax.get_xlim(), sheet.ax.get_ylim()

    def inches(order: float, n: float) -> tuple[float, float]:
        return log10(order / x0) / log10(x1 / x0) * sheet.width, log10(n / y0) / log10(y1 / y0) * sheet.height

    most, high, near = rows[0].n, line_height(look, size=SMALL), 0.12 * em
    drawn = [inches(i, row.n) for i, row in enumerate(rows, start=1)]
    drawn += [inches(most ** (i / 200), most ** (1 - i / 200)) for i in range(201)]
    taken: list[tuple[float, float, float, float]] = []

    def put(order: float, n: float, words: str, *sides: str, colour: str = look.theme.ink) -> None:
        wide = width_of(words, look, size=SMALL)
        x, y = inches(order, n)
        for side in sides:
            left = {"right": x + 0.3 * em, "left": x - wide - 0.3 * em, "above": x - wide + 0.2 * em}[side]
            low = y - high - 0.05 * em if side == "left" else y + 0.2 * em
            right, top = left + wide, low + high
            free = left > 0 and low > 0 and right < sheet.width and top < sheet.height
            free = free and not any(a < right and left < c and b < top and low < d for a, b, c, d in taken)
            if free and not any(left - near < i < right + near and low < k < top for i, k in drawn):
                taken.append((left, low, right, top))
                offset = (left - x) * 72, (low + high / 2 - y) * 72
                sheet.ax.annotate(words, (order, n), offset, textcoords="offset points", va="center", color=colour,
                                  fontproperties=letters_of(words, look, size=SMALL))  # fmt: skip
                return

    for n in (1, 2, 3):
        if (step := [i for i, row in enumerate(rows, start=1) if row.n == n]) and len(step) > 2 and len(rows) > 12:
            put(step[-1], n, f"{len(step):,} {look.say(Message('words', '个词'))}", "above")
    for i, row in enumerate(rows[:12], start=1):
        put(i, row.n, row.word, "right", "left")
    if most > 3:
        put(most**0.7, most**0.3, f"{most:,} ÷ {look.say(Message('rank', '位次'))}", "left", colour=look.theme.muted)


def _rank_note(rows: Sequence[FrequencyRow]) -> Message:
    once = sum(row.n == 1 for row in rows)
    return Message(
        f"{once:,} of {len(rows):,} words stand once ({once / len(rows):.0%}). Both scales are logarithmic. The broken "
        "line is the first frequency divided by the rank (Zipf), drawn, not fitted. One short text is no test of a "
        "law: its end is steps of words seen once or twice, whose order means nothing.",
        f"{len(rows):,}个词中{once:,}个只出现一次（{once / len(rows):.0%}）。两轴皆为对数。虚线为最高词频除以位次"
        "（齐普夫），是画出来的参照，并非拟合。一篇短文检验不了规律：末端的台阶是只出现一两次的词，其先后没有意义。",
    )
