"""The places of the words in a cloud, found by the package `wordcloud`; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from random import Random
from typing import NamedTuple

from essaylib.metrics.frequency import FrequencyRow
from essaylib.plots._style import Style
from essaylib.plots._text import width_of

__all__ = ["APART", "Placed", "layout"]

#: The box of a word in em: above and below its baseline, so that a character and an underline, or a g, are inside; and
#: how much wider than the word.
_ABOVE, _BELOW, APART = 0.9, 0.28, 0.3
#: The grid on which places are tried.
_COLUMNS = 300
#: The smallest letters, of those of the style.
_LEAST = 0.6
#: Placings by chance before the words are made smaller.
_TRIES = 6
_FULL, _HIGHEST = 0.9, 0.5


class Placed(NamedTuple):
    """A word of a cloud: its box in inches from the upper left corner, and its letters in points."""

    row: FrequencyRow
    left: float
    top: float
    width: float
    height: float
    letters: float

    @property
    def baseline(self) -> float:
        """Inches from above."""
        return self.top + _ABOVE * self.letters / 72


def layout(
    rows: Sequence[FrequencyRow], room: tuple[float, float], look: Style, *, power: float, seed: int
) -> list[Placed]:
    """Boxes that do not overlap in a room of this width and height, the letters' height in proportion to n ** power.

    The words, given the most frequent first, are as large as all go in by chance; where the smallest could not be read,
    the rarest are given up. The same seed gives the same places.
    """
    widths = {row.word: width_of(row.word, look) * 72 / look.size.letters + APART for row in rows}
    random = Random(seed)
    least = _LEAST * look.size.letters
    while True:
        area = sum(widths[row.word] * (_ABOVE + _BELOW) * row.n ** (2 * power) for row in rows)
        points = 72 * min(sqrt(_FULL * room[0] * room[1] / area), _HIGHEST * room[1] / rows[0].n ** power)
        while len(rows) == 1 or points * rows[-1].n ** power >= least:
            for _ in range(_TRIES):
                if placed := _attempt(rows, widths, points, power, room, random):
                    return placed
            points *= 0.97
        rows = rows[: int(0.9 * len(rows))]


def _attempt(
    rows: Sequence[FrequencyRow],
    widths: dict[str, float],
    points: float,
    power: float,
    room: tuple[float, float],
    random: Random,
) -> list[Placed] | None:
    """One placing by chance, letters of points * n ** power; None where a word does not go in."""
    import numpy as np
    from wordcloud.wordcloud import IntegralOccupancyMap

    # The class WordCloud is not used: it reserves a box from the top of the ink but draws from the font's ascender, so
    # that words of a Chinese font stand upon one another; it sets small words between the strokes of large ones, rounds
    # sizes, and shrinks single words until they go in. Its map of free places does none of that.
    cell = room[0] / _COLUMNS
    taken = np.zeros((int(room[1] / cell), _COLUMNS), np.uint8)
    free = IntegralOccupancyMap(*taken.shape, None)
    placed = []
    for row in rows:
        letters = points * row.n**power
        across = ceil(widths[row.word] * letters / 72 / cell)
        down = ceil((_ABOVE + _BELOW) * letters / 72 / cell)
        if down >= taken.shape[0] or across >= taken.shape[1]:
            return None
        place = free.sample_position(down, across, random)
        if place is None:
            return None
        y, x = place
        taken[y : y + down, x : x + across] = 1
        free.update(taken, y, x)
        placed.append(Placed(row, x * cell, y * cell, across * cell, down * cell, letters))
    return placed
