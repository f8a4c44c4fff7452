"""What the pictures of words share: which are drawn, their themes and colours, their bars, what the captions say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.errors import InputError
from essaylib.metrics.frequency import Frequencies, FrequencyRow
from essaylib.model import Message
from essaylib.plots._style import Style, font_for
from essaylib.plots._text import elide, plain, width_of
from essaylib.themes import Lexicon

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

__all__ = ["BAR", "SMALL", "Themed", "basis", "checked", "draw_bars", "joined", "letters_of",
           "room_for_words", "shown", "table"]  # fmt: skip

#: In em: from one bar to the next, between a bar and its word; the size of figures.
BAR, GAP, SMALL = 1.32, 0.6, 0.9
_THICK = 0.62
#: Of the width of an axes, what the longest bar has at least where names of themes are long; and in any case.
_LONGEST, _LEAST = 0.4, 0.1
_OTHER = Message("other themes", "其他主题")
#: Underlines by which the words of themes differ besides their colours; then that of all further themes.
_DASHES: tuple[Any, ...] = ("-", (0, (3.5, 1.2)), (0, (1, 1)), (0, (5, 1.2, 1, 1.2)), (0, (2, 2.5)))
_THIN = (0, (0.4, 1.6))


def checked(frequencies: Frequencies, n: Any, lexicon: Lexicon | None = None) -> list[FrequencyRow]:
    """The first `n` rows, or all; InputError unless there are some and all arguments are what they should be."""
    if not isinstance(frequencies, Frequencies):
        raise InputError(
            f"{type(frequencies).__name__} is no table of frequencies. Give that of metrics.frequency.frequencies."
        )
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or n < 1):
        raise InputError(f"n={n!r}: the number of words to draw is 1 or more.")
    if lexicon is not None and not isinstance(lexicon, Lexicon):
        raise InputError(f"lexicon={lexicon!r} is no lexicon. Give themes.built_in(), or read a file with themes.load.")
    if not len(frequencies):
        gone = f": all {len(frequencies.left_out)} are left out" if len(frequencies.left_out) else ""
        raise InputError(f"Nothing to draw: there is no word in this table{gone}.")
    return list(frequencies)[:n]


class Themed(NamedTuple):
    """The themes of drawn words, and how they are shown."""

    of: Mapping[str, str]
    """Of each word that is a term: its theme."""
    kinds: tuple[tuple[str, tuple[str, ...], str, Any], ...]
    """What is told apart: label, names of themes, colour, underline."""
    note: Message

    @classmethod
    def find(cls, rows: Sequence[FrequencyRow], lexicon: Lexicon | None, look: Style) -> Themed:
        """The themes that have a word in `rows`; the five with most occurrences have a colour each."""
        if lexicon is None:
            return cls({}, (), Message("", ""))
        terms = {form: theme.name for theme in reversed(lexicon.themes) for term in theme.terms for form in term.forms}
        of = {row.word: terms[row.word] for row in rows if row.word in terms}
        n = Counter[str]()
        for row in rows:
            if row.word in of:
                n[of[row.word]] += row.n
        there = [name for name in lexicon.names if name in n]
        most = sorted(there, key=lambda name: -n[name])[: len(look.theme.series)]
        first = [name for name in there if name in most]
        others = tuple(name for name in there if name not in most)
        kinds: list[tuple[str, tuple[str, ...], str, Any]] = [
            (name, (name,), look.theme.series[i], _DASHES[i]) for i, name in enumerate(first)
        ]
        if others:
            kinds.append((look.say(_OTHER), others, look.theme.muted, _THIN))
        note = Message(
            "A word has a theme if it is one of its terms, form for form.",
            "词与某主题的词项字面相同，方归入该主题。",
        )
        return cls(of, tuple(kinds), note)

    def kind(self, word: str) -> tuple[str, Any] | None:
        """Colour and underline of a word; None for a word of no theme."""
        theme = self.of.get(word)
        return next(((colour, dash) for _, names, colour, dash in self.kinds if theme in names), None)


# Bars -----------------------------------------------------------------------------------------------------------------


def room_for_words(rows: Sequence[FrequencyRow], look: Style, most: float) -> float:
    """Inches left of bars for their words, of which one wider than `most` is cut short."""
    return min(max(width_of(row.word, look) for row in rows), most) + GAP * look.size.letters / 72


def letters_of(words: str, look: Style, *, size: float = 1.0) -> FontProperties:
    """The font that has them, in a size relative to the style's."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=font_for(words, look), size=look.size.letters * size)


def draw_bars(
    ax: Axes,
    width: float,
    rows: Sequence[FrequencyRow],
    themed: Themed,
    look: Style,
    *,
    most: float,
    has_themes: bool = True,
) -> None:
    """Bars from zero in an axes of this width in inches; words left of it in at most `most`, figures at the ends.

    After the figures stand the names of themes, cut short or left away where they would leave no room for the bars.
    """
    em = look.size.letters / 72
    longest = max(row.n for row in rows)
    ends = []
    for row in rows:
        end, theme = f"{row.n:,}", plain(themed.of.get(row.word, "")) if has_themes else ""
        room = width * (1 - _LONGEST * row.n / longest) - GAP * em - width_of(f"{end}  ", look, size=SMALL)
        ends.append(f"{end}  {elide(theme, room, look, size=SMALL)}".rstrip())
    # Inches an occurrence: as many as let every bar in with what stands at its end.
    figures = [width_of(end, look, size=SMALL) + GAP * em for end in ends]
    inches = min((width - figure) / row.n for row, figure in zip(rows, figures, strict=True))
    inches = max(inches, _LEAST * width / longest)
    ax.set_xlim(0, width / inches)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    colours = [kind[0] if (kind := themed.kind(row.word)) else look.theme.line for row in rows]
    ax.barh(range(len(rows)), [row.n for row in rows], height=_THICK, color=colours, linewidth=0)
    ax.axvline(0, color=look.theme.ink, linewidth=0.8)
    for i, (row, end) in enumerate(zip(rows, ends, strict=True)):
        how: dict[str, Any] = {"color": look.theme.ink, "va": "center", "clip_on": False}
        word = elide(row.word, most + 1e-6, look)
        ax.text(
            -GAP * em / width, i, word, ha="right", fontproperties=letters_of(word, look),
            transform=ax.get_yaxis_transform(), **how,
        )  # fmt: skip
        ax.text(row.n + 0.4 * em / inches, i, end, ha="left", fontproperties=letters_of(end, look, size=SMALL), **how)


# Words ----------------------------------------------------------------------------------------------------------------


def basis(frequencies: Frequencies) -> Message:
    """What was counted, how much of it, and what is left out."""
    by, n = frequencies.segmenter, frequencies.n_words
    en = f"By token ({by}), {frequencies.part or 'whole text'} with headings: {n:,} words"
    zh = f"按分词（{by}），{frequencies.part or '全文'}含标题，共{n:,}词次"
    if not (n_out := sum(row.n for row in frequencies.left_out)):
        return Message(f"{en}.", f"{zh}。")
    is_single = [row.why.startswith("single") for row in frequencies.left_out]
    what = Message("single characters", "单字词") if all(is_single) else Message("listed words", "表列词")
    if any(is_single) and not all(is_single):
        what = Message("listed words and single characters", "表列词和单字词")
    return Message(
        f"{en}; {n_out:,} of them left out, {what.en} (.left_out).", f"{zh}；略去{what.zh}{n_out:,}词次（.left_out）。"
    )


def shown(frequencies: Frequencies, rows: Sequence[FrequencyRow]) -> Message:
    """How many of the words are drawn, and how many more stand as often as the last of them."""
    if len(rows) == frequencies.n_types:
        return Message(f"All {len(rows):,} different words are drawn.", f"{len(rows):,}个不同的词全部画出。")
    last = rows[-1].n
    more = sum(row.n == last for row in frequencies) - sum(row.n == last for row in rows)
    en = f"Drawn: the first {len(rows):,} of {frequencies.n_types:,} different ones"
    zh = f"画出{frequencies.n_types:,}个不同的词中的前{len(rows):,}个"
    if more:
        en += f"; {more:,} more stand {'once' if last == 1 else f'{last:,} times'} too"
        zh += f"，另有{more:,}个也出现{last:,}次"
    return Message(f"{en}.", f"{zh}。")


def joined(*messages: Message) -> Message:
    """Messages one after another; those that say nothing are passed over."""
    return Message(" ".join(m.en for m in messages if m.en), "".join(m.zh for m in messages if m.zh))


def table(rows: Sequence[FrequencyRow], themed: Themed | None = None) -> pd.DataFrame:
    """The words with their numbers and places; with their themes, where there are some to tell."""
    import pandas as pd

    columns = ["rank", "n", "per_1000", "theme", "addresses"]
    cells = [(r.rank, r.n, r.per_1000, themed.of.get(r.word, "") if themed else "", r.addresses) for r in rows]
    index = pd.Index([row.word for row in rows], name="mark", dtype=object)
    data = pd.DataFrame(cells, index=index, columns=columns)
    return data if themed else data.drop(columns="theme")
