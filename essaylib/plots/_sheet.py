"""A picture in the making: one axes with room measured for every word around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._style import Style, Theme, font_for
from essaylib.plots._text import height_of, line_height, plain, width_of, wrap
from essaylib.plots.picture import Picture

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text

__all__ = ["Key", "Sheet", "inner_width", "tint"]

_PAD = 0.12
#: Inches: the height of a picture, and the least width and height of an axes that is given.
_MOST, _LEAST = 120, (1.0, 0.5)
_TITLE, _CAPTION, _KEY = 1.2, 0.84, 0.92
#: The least contrast of words with the colour under them: that of WCAG 2.2 for letters of this size.
_CONTRAST = 4.5


class Key(NamedTuple):
    """An entry of the legend: what it says, and how its mark is drawn (arguments of matplotlib's Line2D)."""

    label: str
    mark: dict[str, Any]


class Sheet:
    """A figure of the style's width with title, legend, one axes and caption, none of which can touch another.

    All lengths are inches. `left`, `right`, `top` and `bottom` are the room around the axes for its labels. In an axes
    that the caller gives, title and legend are the axes' own and there is no caption.
    """

    def __init__(
        self,
        look: Style,
        *,
        title: Message,
        caption: Message,
        height: float,
        left: float = 0.0,
        right: float = 0.0,
        top: float = 0.0,
        bottom: float = 0.0,
        keys: Sequence[Key] = (),
        ax: Axes | None = None,
    ) -> None:
        self.look = look
        self.theme = look.theme
        self.title = title
        self.caption = caption
        self.is_own = ax is None
        """Whether the figure is ours to lay out."""
        self._words: list[Text] = []
        """What this sheet has written into an axes of the caller, whose own words are left alone."""
        if ax is not None:
            self._borrow(ax, keys, bottom)
            return
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        width = look.size.width
        inner = width - 2 * _PAD
        heading = wrap(look.say(title), inner, look, size=_TITLE)
        basis = wrap(look.say(caption, between="\n"), inner, look, size=_CAPTION)
        rows = self._key_rows(keys, inner)
        heights = {
            "title": height_of(heading, look, size=_TITLE) + 0.25 * self.em,
            "keys": line_height(look, size=_KEY) * len(rows) + (0.3 * self.em if rows else 0),
            "caption": 0.6 * self.em + height_of(basis, look, size=_CAPTION),
        }
        total = 2 * _PAD + sum(heights.values()) + top + height + bottom
        if total > _MOST:
            raise InputError(
                f"This picture would be {total:,.0f} inches high; {_MOST} are drawn at most. Give it fewer rows: "
                "a part, as graph.at('3'), a kind, the first rows of a table with .head(), or a smaller n."
            )
        self.width, self.height = inner - left - right, height
        self.figure = Figure(figsize=(width, total), dpi=look.size.dpi, facecolor=self.theme.paper)
        FigureCanvasAgg(self.figure)
        at = total - _PAD
        self._figure_text(_PAD, at, heading, size=_TITLE)
        at -= heights["title"]
        if rows:
            self._draw_keys(rows, at - heights["keys"], heights["keys"])
        at -= heights["keys"] + top + height
        box = (_PAD + left) / width, at / total, self.width / width, height / total
        self.ax = self.figure.add_axes(box, facecolor="none")
        self._figure_text(_PAD, _PAD + height_of(basis, look, size=_CAPTION), basis, size=_CAPTION, muted=True)
        self._frame()

    @property
    def em(self) -> float:
        """The size of the letters in inches."""
        return self.look.size.letters / 72

    def _borrow(self, ax: Axes, keys: Sequence[Key], bottom: float) -> None:
        self.width, self.height = _room_in(ax)
        figure = ax.get_figure(root=True)
        assert figure is not None  # _room_in has looked
        self.ax, self.figure = ax, figure
        ax.set_xscale("linear")
        ax.set_yscale("linear")
        for ground in (ax, figure):
            ground.set_facecolor(self.theme.paper)
        size = self.look.size.letters
        heading = ax.set_title(self.look.say(self.title), fontsize=size * _TITLE, color=self.theme.ink, loc="left")
        self._words.append(heading)
        if keys:
            from matplotlib.lines import Line2D

            handles = [Line2D([0], [0], **{"linestyle": "none", **key.mark}) for key in keys]
            legend = ax.legend(
                handles, [key.label for key in keys], fontsize=size * _KEY, frameon=False,
                loc="upper left", bbox_to_anchor=(0, -(bottom + 0.3 * self.em) / self.height), borderaxespad=0,
                ncols=min(3, len(keys)), labelcolor=self.theme.ink,
            )  # fmt: skip
            self._words += legend.get_texts()
        self._frame()

    def _frame(self) -> None:
        """Axes without a box; their numbers in small grey letters."""
        for spine in self.ax.spines.values():
            spine.set_visible(False)
        self.ax.tick_params(
            length=0, labelsize=self.look.size.letters * 0.9, labelcolor=self.theme.muted, pad=0.3 * self.em * 72
        )

    def bare(self) -> None:
        """Measure the axes in inches from its upper left corner, and leave away its scales."""
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(self.height, 0)
        self.ax.set_xticks([])
        self.ax.set_yticks([])

    # Legend -----------------------------------------------------------------------------------------------------------

    def _key_rows(self, keys: Sequence[Key], width: float) -> list[list[tuple[float, Key]]]:
        """The entries with their left ends, as many a row as go in."""
        rows: list[list[tuple[float, Key]]] = []
        at = width
        for key in keys:
            room = 2.2 * self.em + width_of(key.label, self.look, size=_KEY) + 1.2 * self.em
            if not rows or at + room - 1.2 * self.em > width:
                rows.append([])
                at = 0.0
            rows[-1].append((at, key))
            at += room
        return rows

    def _draw_keys(self, rows: list[list[tuple[float, Key]]], bottom: float, height: float) -> None:
        from matplotlib.lines import Line2D

        width, total = self.figure.get_size_inches()
        line = line_height(self.look, size=_KEY)
        for i, row in enumerate(rows):
            y = bottom + height - line * (i + 0.5)
            for at, key in row:
                x = _PAD + at
                mark = {"linestyle": "none", **key.mark}
                ends = [x + 0.1 * self.em, x + 1.7 * self.em] if mark["linestyle"] != "none" else [x + 0.9 * self.em]
                places = [end / width for end in ends], [y / total] * len(ends)
                self.figure.add_artist(Line2D(*places, transform=self.figure.transFigure, **mark))
                self._figure_text(x + 2.2 * self.em, y, key.label, size=_KEY, va="center")

    def _figure_text(
        self, x: float, y: float, words: str, *, size: float, muted: bool = False, va: str = "top"
    ) -> None:
        """Words on the figure at inches from its lower left corner."""
        width, height = self.figure.get_size_inches()
        colour = self.theme.muted if muted else self.theme.ink
        self.figure.text(
            x / width, y / height, words, fontsize=self.look.size.letters * size, color=colour, va=va, linespacing=1.25
        )

    # Drawing ----------------------------------------------------------------------------------------------------------

    def text(self, x: float, y: float, said: str, *, size: float = 1.0, colour: str | None = None, **how: Any) -> Text:
        """Words in the axes, at its own coordinates unless `transform=` says else; `how` goes to matplotlib's Text."""
        colour = self.theme.ink if colour is None else colour
        how = {"va": "center", "linespacing": 1.25, "clip_on": False, **how}
        words = self.ax.text(x, y, said, fontsize=self.look.size.letters * size, color=colour, **how)
        self._words.append(words)
        return words

    def marker_area(self, diameter: float) -> float:
        """What matplotlib's scatter takes as `s` for a mark of this diameter in em."""
        return (diameter * self.look.size.letters) ** 2

    def picture(self, data: pd.DataFrame, *, essay: Any, alt: Message) -> Picture:
        """The finished picture: every word in a font that has it, every mark of `data` with its addresses.

        Raises:
            GlyphError: a character that no font has.
        """
        from matplotlib.text import Text

        ours = [*self._words, *self.ax.get_xticklabels(), *self.ax.get_yticklabels()]
        artists: list[Any] = self.figure.findobj(Text) if self.is_own else ours
        for artist in artists:
            if words := plain(artist.get_text()):
                artist.set_text(words)
                font = artist.get_fontproperties().copy()
                font.set_file(font_for(words, self.look))
                artist.set_fontproperties(font)
        return Picture(
            self.figure,
            data,
            title=self.look.say(self.title),
            alt=f"{alt.zh} {alt.en}",
            caption=self.look.say(self.caption),
            essay=essay,
            style=self.look,
        )


def inner_width(look: Style, ax: Axes | None) -> float:
    """Inches from side to side that a sheet will have, labels included: of its own figure, or of the axes given."""
    return look.size.width - 2 * _PAD if ax is None else _room_in(ax)[0]


def _room_in(ax: object) -> tuple[float, float]:
    """Width and height in inches of an axes that the caller gives; InputError unless one can draw in it."""
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes) or ax.get_figure(root=True) is None:
        raise InputError(f"ax={ax!r}: give an axes of matplotlib, as those of plt.subplots(), or None.")
    if ax.name != "rectilinear":
        raise InputError(f"ax has {ax.name} axes; give plain ones, as those of plt.subplots().")
    if ax.has_data() or ax.texts:
        raise InputError("ax has something drawn in it already. Give an empty one, or call ax.clear() first.")
    extent, dpi = ax.get_window_extent(), ax.figure.dpi
    width, height = float(extent.width / dpi), float(extent.height / dpi)
    if width < _LEAST[0] or height < _LEAST[1]:
        raise InputError(f"ax is {width:.1f} by {height:.1f} inches; {_LEAST[0]} by {_LEAST[1]} are needed at least.")
    return width, height


def tint(theme: Theme, share: float) -> tuple[tuple[float, float, float], str]:
    """A colour of the ramp, 0 to 1, and the colour of the words on it, ink or paper, legible.

    A middling colour bears neither: the next one up the ramp that does is taken for it.
    """
    share = max(0.0, share)
    while True:
        fill = theme.ramp(min(1.0, share))
        contrast, words = max((_contrast(fill, _rgb(colour)), colour) for colour in (theme.ink, theme.paper))
        if contrast >= _CONTRAST or share >= 1:
            return fill, words
        share += 0.01


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Of two colours, by WCAG 2.2: 1 to 21."""
    lights = [
        sum(
            weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
            for weight, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True)
        )
        for colour in (one, other)
    ]
    return (max(lights) + 0.05) / (min(lights) + 0.05)
