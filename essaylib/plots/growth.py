"""How the vocabulary grows: a lesson in what one short text cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from essaylib.errors import InputError
from essaylib.metrics.diversity import Growth
from essaylib.model import Message
from essaylib.plots._axis import left_scale, round_numbers
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import current, draws
from essaylib.plots._text import height_of, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["growth"]

_SMALL = 0.85


@draws
def growth(growth: Growth, *, language: str | None = None, ax: Axes | None = None) -> Picture:
    """Vocabulary growth: how many different words the first so many words have, beside the line where each is new.

    Args:
        growth: of `metrics.diversity.growth(metrics.words(essay))`, or of any other words.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is a number of words ("50"). A number of words has no place, so no sentence stands behind it.

    Raises:
        InputError: another result, or one without words.

    Note:
        The line flattens in any text that goes on: the commonest words come again at once. Two lines may be compared
        up to the length of the shorter, with one segmentation, and no further.

    Reference:
        Tweedie & Baayen (1998), Computers and the Humanities 32, 323-352.

    >>> from essaylib import metrics
    >>> growth(metrics.diversity.growth("一 二 一 三 一".split(), step=2)).data["n_types"].to_dict()
    {'2': 2, '4': 3, '5': 3}
    """
    import pandas as pd

    look = current(language)
    if not isinstance(growth, Growth):
        raise InputError(
            f"{type(growth).__name__} is no vocabulary growth. Give metrics.diversity.growth(metrics.words(essay))."
        )
    if not len(growth):
        raise InputError("Nothing to draw: growth of no words.")
    n, top, _ = growth[-1]
    em = look.size.letters / 72
    said = f"{top:,}\n" + look.say(Message("different", "词种"), between="\n")
    unit = look.say(Message("words", "词数"), between="\n")
    solid: dict[str, Any] = {"color": look.theme.series[0], "linewidth": 0.2 * look.size.letters}
    dashed: dict[str, Any] = {"color": look.theme.muted, "linewidth": 1.0, "linestyle": (0, (4, 3))}
    sheet = Sheet(
        look,
        title=Message("Vocabulary growth", "词汇增长"),
        caption=Message(
            f"Different words (upright) among the first so many words (across); n = {n:,} words. "
            "The line flattens in any text, for common words come again; one short text shows no more.",
            f"横轴为从头算起的词数，纵轴为其中不同的词；共{n:,}词。"
            "常用词总要重现，任何文章的曲线都会变平；一篇短文所示仅此而已。",
        ),
        height=0.5 * look.size.height,
        left=width_of(f"{top:,}", look, size=0.9) + 0.5 * em,
        right=max(width_of(words, look, size=_SMALL) for words in (said, unit)) + 0.7 * em,
        top=0.6 * em,
        bottom=height_of(unit, look, size=_SMALL) + 0.3 * em,
        keys=[
            Key(look.say(Message("different words so far", "已出现的词种")), {"linestyle": "-", **solid}),
            Key(look.say(Message("if every word were new", "假如每词皆新")), dashed),
        ],
        ax=ax,
    )
    drawn, theme = sheet.ax, sheet.theme
    drawn.set_xlim(0, n)
    drawn.set_ylim(0, top * 1.02)
    left_scale(sheet, round_numbers(top))
    up, across = drawn.get_xaxis_transform(), 0.6 * em * n / sheet.width
    for tick in round_numbers(n):
        sheet.text(tick, -0.3 * em / sheet.height, f"{tick:,}", size=0.9, colour=theme.muted, ha="center", va="top",
                   transform=up)  # fmt: skip
    sheet.text(n + across, -0.3 * em / sheet.height, unit, size=_SMALL, colour=theme.muted, va="top", transform=up)
    sheet.text(n + across, top, said, size=_SMALL, va="top")
    drawn.plot([0, top], [0, top], **dashed, zorder=4, gid="every new")
    xs, ys = [0, *(row.n_words for row in growth)], [0, *(row.n_types for row in growth)]
    marks: dict[str, Any] = {"marker": "o", "markersize": 0.4 * look.size.letters} if len(growth) <= 60 else {}
    drawn.plot(xs, ys, **solid, **marks, zorder=3, gid="growth", clip_on=False)
    data = growth.to_frame().assign(addresses="")
    data.index = pd.Index(data["n_words"].astype(str), name="mark", dtype=object)
    half = next(row for row in growth if row.n_words * 2 >= n)
    alt = Message(
        f"A line from 0 to {top:,} different words in {n:,}; {half.n_types:,} among the first {half.n_words:,}.",
        f"一条曲线，{n:,}词中不同的词{top:,}个，前{half.n_words:,}词中已有{half.n_types:,}个。",
    )
    return sheet.picture(data, essay=None, alt=alt)
