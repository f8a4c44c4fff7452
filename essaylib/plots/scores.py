"""Words with a score: collocates by a measure of association, key words of two sides by effect size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.metrics.collocation import CollocateRow, Collocates
from essaylib.metrics.keyness import KeyWordRow, KeyWords
from essaylib.model import Message
from essaylib.plots._scores import DOT, check_n, number, round_ticks, rows_sheet, scale
from essaylib.plots._sheet import Key
from essaylib.plots._style import Style, current, draws

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["collocates", "keyness"]


class _Measure(NamedTuple):
    short: Message
    """Over its column."""
    name: Message
    range: Message
    meaning: Message
    bounds: tuple[float | None, float | None]
    """What the axis has to show besides the values: 0, or the highest value there can be."""


MEASURES: Mapping[str, _Measure] = MappingProxyType(
    {
        "log_dice": _Measure(
            Message("logDice", "logDice"),
            Message("logDice", "logDice"),
            Message("14 at most", "最高为14"),
            Message("14 is never apart; one less is half as strong a tie.", "14即从不分离；每减1，联系减半。"),
            (None, 14.0),
        ),
        "mi": _Measure(
            Message("MI", "MI"),
            Message("mutual information (MI), bits", "互信息（MI），比特"),
            Message("0 = as expected", "0＝与期望相同"),
            Message("One more is twice as often; it favours rare words.", "每加1，为期望之两倍；偏向少见的词。"),
            (0.0, None),
        ),
        "t": _Measure(
            Message("t", "t"),
            Message("t score", "t值"),
            Message("0 = as expected", "0＝与期望相同"),
            Message("It favours frequent words.", "偏向常见的词。"),
            (0.0, None),
        ),
        "delta_p": _Measure(
            Message("ΔP", "ΔP"),
            Message("delta P, word given node", "ΔP，有节点词时出现该词"),
            Message("-1 to 1, 0 = adds nothing", "−1至1，0＝毫无增加"),
            Message(
                "How much the node adds to the chance of the word; the way back may differ.",
                "节点词使该词出现的机会增加多少；反向可以不同。",
            ),
            (0.0, None),
        ),
        "g2": _Measure(
            Message("G2", "G2"),
            Message("log likelihood G2", "对数似然G2"),
            Message("0 = as expected, no upper end", "0＝与期望相同，无上限"),
            Message("It grows with size and is no effect size.", "随规模增大，不是效应量。"),
            (0.0, None),
        ),
    }
)  # fmt: skip


@draws
def collocates(
    table: Collocates,
    *,
    measure: str = "log_dice",
    n: int = 20,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""The words that stand with a node, the strongest tie first: a dot on the axis of one measure, counts beside it.

    Args:
        table: of `metrics.collocation.collocates`.
        measure: "log_dice", "mi", "t", "delta_p" (of the word, given the node) or "g2". They rank differently: MI and
            delta P bring rare words up, t and G2 frequent ones.
        n: rows at most, 1 or more.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is a word. A word for which the measure is not defined stands last, with a dash and no dot.

    Raises:
        InputError: `table` is no table of collocates or has no row, an unknown measure, or n under 1.

    Note:
        The axis of logDice does not begin at 0: the places of dots are read, not lengths.

    >>> import essaylib as el
    >>> from essaylib.metrics import collocation
    >>> essay = el.parse_essay("图书馆很安静。图书很旧。他在图书馆看书。外面很吵。")
    >>> collocates(collocation.collocates(essay, "图书", min_count=2)).data["n"].to_dict()
    {'很': 2}
    """
    import pandas as pd

    look = current(language)
    if not isinstance(table, Collocates):
        raise InputError(f"{type(table).__name__} is no table of collocates. Give metrics.collocation.collocates(...).")
    if measure not in tuple(MEASURES):  # which takes what cannot be a key
        raise InputError(f"measure={measure!r}: accepted are {', '.join(map(repr, MEASURES))}.")
    check_n(n)
    if not table:
        raise InputError("Nothing to draw: no word stands with the node often enough. A lower min_count finds more.")
    what = MEASURES[measure]
    ranked = sorted(table, key=lambda row: _rank(getattr(row, measure)))
    rows, values = ranked[:n], [getattr(row, measure) for row in ranked[:n]]
    columns = [
        (look.say(what.short), ["–" if value is None else f"{value:.2f}".replace("-", "−") for value in values]),
        (look.say(Message("together", "共现"), between="\n"), [f"{row.n:,}" for row in rows]),
        (look.say(Message("at all", "总数"), between="\n"), [f"{row.f:,}" for row in rows]),
    ]
    label = Message(f"{what.name.en} ({what.range.en})", f"{what.name.zh}（{what.range.zh}）")
    names = [row.word for row in rows]
    known = [value for value in values if value is not None]
    sheet = rows_sheet(
        look,
        title=Message(f"What stands with “{table.node}”", f"与“{table.node}”同现的词"),
        caption=_collocates_caption(table, rows, values, what),
        names=names, columns=columns, label=look.say(label), tick_lines=1, keys=(), ax=ax,
    )  # fmt: skip
    low, high = what.bounds
    ends = [*known, *(end for end in (low, high) if end is not None)] or [0.0]
    ticks = round_ticks(min(ends), max(ends), sheet)
    if high is not None:  # nothing lies beyond the highest value there is
        ticks = ([tick for tick in ticks if tick < high] or [high - 1]) + [high]
    scale(sheet, ticks, [number(tick) for tick in ticks], label=look.say(label))
    if low is not None:
        sheet.ax.axvline(low, color=sheet.theme.muted, linewidth=0.8, zorder=2)
    at = [(value, i + 0.5) for i, value in enumerate(values) if value is not None]
    sheet.ax.scatter(
        [x for x, _ in at], [y for _, y in at], s=sheet.marker_area(DOT), color=sheet.theme.series[0], zorder=3
    )
    fields = [(row.word, value, row.n, row.f, row.addresses) for row, value in zip(rows, values, strict=True)]
    index = pd.Index(names, name="mark", dtype=object)
    data = pd.DataFrame(fields, columns=["word", measure, "n", "f", "addresses"], index=index)
    said = ["–" if value is None else number(round(value, 2)) for value in values]
    en = "; ".join(f"{row.word} {value} ({row.n} together)" for row, value in zip(rows, said, strict=True))
    zh = "；".join(f"{row.word} {value}（共现{row.n}）" for row, value in zip(rows, said, strict=True))
    alt = Message(
        f"{len(rows)} words in order of {what.name.en}: {en}.", f"按{what.name.zh}排列的{len(rows)}个词：{zh}。"
    )
    return sheet.picture(data, essay=table.essay, alt=alt)


def _rank(value: float | None) -> float:
    return float("inf") if value is None else -value


def _reach(table: Collocates) -> Message:
    n, size, within = f"{table.n_node:,}", f"{table.size:,}", table.within
    if isinstance(within, int):
        en = f"Window of {within} words either side: {n} of {size} words are in it."
        return Message(en, f"左右各{within}词之内：{size}词中有{n}词。")
    name, zh = ("clause", "小句") if within == "clause" else ("sentence", "句")
    return Message(f"Node in {n} of {size} {name}s.", f"节点词见于{size}{zh}中的{n}{zh}。")


def _collocates_caption(
    table: Collocates, rows: Sequence[CollocateRow], values: Sequence[float | None], what: _Measure
) -> Message:
    within, least = _reach(table), table.min_count
    en = f"{within.en} By token, in this essay; each word is with it at least {least}×. "
    zh = f"{within.zh}按分词，本文之内；各词共现均不少于{least}次。"
    if left := len(table) - len(rows):
        en += f"{left:,} more words are left out. "
        zh += f"另有{left:,}词未画出。"
    if None in values:
        en += "–: not defined. "
        zh += "–：无定义。"
    return Message(
        en + what.meaning.en + " In long sentences nearly every word meets every other: read the places.",
        zh + what.meaning.zh + "长句之中几乎词词相遇，须看原句。",
    )


# Key words ------------------------------------------------------------------------------------------------------------


class _Word(NamedTuple):
    word: str
    n: int
    n_other: int
    log_ratio: float
    addresses: str
    addresses_there: str


@draws
def keyness(
    here: KeyWords,
    there: KeyWords | None = None,
    *,
    n: int = 15,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""Two essays, or a part and the rest, face to face: words more frequent here right of 0, more frequent there left.

    Log ratio: 0 is the same rate, 1 twice the other's, 3 eight times.

    Args:
        here: of `metrics.keyness.key_words`. Its rows under 0 go to the left.
        there: the same two sides the other way round, as `key_words(other, essay)`, for words that are frequent there
            and rare or absent here; None if there is none.
        n: words a side at most, 1 or more, the largest effects first.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is a word, and leads to the first and the last place where it stands. Places in another essay
        are in the column `addresses_there` and have to be looked up in that essay.

    Raises:
        InputError: no tables of key words, none of them with a row, tables of different sides, or n under 1.

    Note:
        A hollow dot is a word that one side has not: its value is made of the 0.5 that stands for 0, and says how
        frequent the word is on the other side, no more.

    Reference:
        Hardie (2014), Log Ratio: an informal introduction.

    >>> import essaylib as el
    >>> from essaylib.metrics.keyness import key_words
    >>> essay = el.parse_essay("一、春天\n\n春天来了。春天很暖和。\n\n二、冬天\n\n冬天很冷。冬天有雪。")
    >>> keyness(key_words(essay, "1", min_count=2)).data["n_other"].to_dict()
    {'春天': 0}
    """
    import pandas as pd

    look = current(language)
    check_n(n)
    words = _words(here, there)
    more = [word for word in words if word.log_ratio > 0][:n]
    less = [word for word in words if word.log_ratio < 0][-n:]
    shown = [*more, *less] if more or less else words[:n]
    sides = _sides(here)
    names = [word.word for word in shown]
    column = Message(f"{sides.here.en} : {sides.other.en}", f"{sides.here.zh} : {sides.other.zh}")
    columns = [(look.say(column, between="\n"), [f"{word.n:,} : {word.n_other:,}" for word in shown])]
    label = Message(
        "log ratio: how many times the rate of the other side, and its log2", "对数比：为对方频率的几倍，及其log2"
    )
    sheet = rows_sheet(
        look,
        title=Message(f"Key words: {sides.here.en} and {sides.other.en}", f"关键词：{sides.here.zh}与{sides.other.zh}"),
        caption=_keyness_caption(words, shown, sides, here.sizes, has_two=there is not None),
        names=names, columns=columns, label=look.say(label), tick_lines=2, ax=ax,
        keys=_keyness_keys(look, sides, shown),
    )  # fmt: skip
    low, high = min([-1.0, *(w.log_ratio for w in shown)]), max([1.0, *(w.log_ratio for w in shown)])
    ticks = [float(tick) for tick in range(int(low // 1), int(-(-high // 1)) + 1)]
    scale(sheet, ticks, [f"{2 ** abs(int(t)):,}×\n{number(t)}" for t in ticks], label=look.say(label), first=0.0)
    sheet.ax.axvline(0, color=sheet.theme.ink, linewidth=1.0, zorder=2)
    for i, word in enumerate(shown):
        colour = sheet.theme.series[0 if word.log_ratio >= 0 else 1]
        sheet.ax.hlines(i + 0.5, 0, word.log_ratio, color=colour, linewidth=1.2, zorder=2)
        is_made = 0 in (word.n, word.n_other)
        sheet.ax.scatter(
            word.log_ratio, i + 0.5, s=sheet.marker_area(DOT), edgecolors=colour, linewidths=1.5, zorder=3,
            marker="o" if word.log_ratio >= 0 else "D", facecolors=sheet.theme.paper if is_made else colour,
        )  # fmt: skip
    data = pd.DataFrame(shown, index=pd.Index(names, name="mark", dtype=object), columns=list(_Word._fields))
    return sheet.picture(data, essay=here.essay, alt=_keyness_alt(more, less, sides))


def _words(here: KeyWords, there: KeyWords | None) -> list[_Word]:
    """The words of both tables, the largest log ratio first; one in both has its places in this essay."""
    for table in (here, there):
        if table is not None and not isinstance(table, KeyWords):
            raise InputError(f"{type(table).__name__} is no table of key words. Give metrics.keyness.key_words(...).")
    if not here and not there:
        raise InputError("Nothing to draw: no word is frequent enough. A lower min_count in key_words finds more.")
    words = {row.word: _Word(row.word, row.n, row.n_other, row.log_ratio, _ends(row), "") for row in here}
    if there is not None:
        if here.sizes != there.sizes[::-1]:
            raise InputError(
                f"The two tables have different sides: {here.caption!r} and {there.caption!r}. Give key_words(one, "
                "other) and key_words(other, one)."
            )
        is_same = there.essay is here.essay
        for row in there:
            places = _ends(row)
            if row.word in words:
                words[row.word] = words[row.word]._replace(addresses_there="" if is_same else places)
            else:
                at = (places, "") if is_same else ("", places)
                words[row.word] = _Word(row.word, row.n_other, row.n, -row.log_ratio, *at)
    return sorted(words.values(), key=lambda word: -word.log_ratio)


def _ends(row: KeyWordRow) -> str:
    return " ".join(dict.fromkeys([row.first, row.last]))


class _Sides(NamedTuple):
    here: Message
    other: Message


def _sides(table: KeyWords) -> _Sides:
    if table.part is None:
        return _Sides(Message("this essay", "本文"), Message("the other", "对照"))
    zh = f"{table.part}节" if "." in table.part else f"第{table.part}部分"
    return _Sides(Message(f"part {table.part}", zh), Message("the rest", "其余"))


def _keyness_keys(look: Style, sides: _Sides, shown: Sequence[_Word]) -> list[Key]:
    size, series = DOT * look.size.letters, look.theme.series
    here, other = sides
    keys = []
    if any(word.log_ratio < 0 for word in shown):
        mark = {"marker": "D", "markersize": size, "color": series[1]}
        keys.append(Key(f"← {look.say(Message(f'more in {other.en}', f'多见于{other.zh}'))}", mark))
    if any(word.log_ratio >= 0 for word in shown):
        mark = {"marker": "o", "markersize": size, "color": series[0]}
        keys.append(Key(f"{look.say(Message(f'more in {here.en}', f'多见于{here.zh}'))} →", mark))
    if any(0 in (word.n, word.n_other) for word in shown):
        mark = {"marker": "o", "markersize": size, "markerfacecolor": look.theme.paper,
                "markeredgecolor": look.theme.muted, "markeredgewidth": 1.5}  # fmt: skip
        keys.append(Key(look.say(Message("hollow: on one side only", "空心：仅见于一方")), mark))
    return keys


def _keyness_caption(
    words: Sequence[_Word], shown: Sequence[_Word], sides: _Sides, sizes: tuple[int, int], *, has_two: bool
) -> Message:
    en = f"By token, headings and title included; {sizes[0]:,} : {sizes[1]:,} words. "
    zh = f"按分词，含题目与标题；{sizes[0]:,} : {sizes[1]:,}词。"
    if left := len(words) - len(shown):
        en, zh = en + f"{left:,} more words are left out. ", zh + f"另有{left:,}词未画出。"
    if any(0 in (word.n, word.n_other) for word in shown):
        en += "Hollow: 0.5 stands for a frequency of 0, and the value is made of it. "
        zh += "空心：0次以0.5代替，数值由此而来。"
    if not has_two:
        en += f"Words that {sides.here.en} does not have, or too few times, are not in this table. "
        zh += f"{sides.here.zh}没有或太少的词，不在表内。"
    if any(word.addresses_there for word in shown):
        en += "A mark leads to the first and last place in this essay; places in the other are in the data. "
        zh += "每点只通向本文首见与末见两处；对照文中的位置见数据表。"
    else:
        en, zh = en + "A mark leads to the first and last place only. ", zh + "每点只通向首见与末见两处。"
    return Message(en + "No p-values: neither a part nor an essay is a sample.", zh + "不给p值：一节或一文都不是样本。")


def _keyness_alt(more: Sequence[_Word], less: Sequence[_Word], sides: _Sides) -> Message:
    def listed(words: Sequence[_Word]) -> str:
        return "; ".join(f"{w.word} {w.n}:{w.n_other} ({number(round(w.log_ratio, 2))})" for w in words) or "none"

    def listed_zh(words: Sequence[_Word]) -> str:
        return "；".join(f"{w.word} {w.n}:{w.n_other}（{number(round(w.log_ratio, 2))}）" for w in words) or "无"

    here, other = sides.here, sides.other
    return Message(
        f"Words by log ratio, {here.en} against {other.en}. More in {here.en}: {listed(more)}. "
        f"More in {other.en}: {listed(less[::-1])}.",
        f"{here.zh}与{other.zh}之词，按对数比。多见于{here.zh}：{listed_zh(more)}。多见于{other.zh}：{listed_zh(less[::-1])}。",
    )
