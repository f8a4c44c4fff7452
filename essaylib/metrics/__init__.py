"""Measures of a text: lengths, frequency, diversity, dispersion, keyness, collocation, levels, pinyin, readability.

One function a measure, each in the module of its family; what gives one number gives a `Metric`, what gives many a
table. `describe` has the overview. On a text of two thousand characters many of them are lessons in what a short text
cannot tell.
"""

from essaylib.metrics import (
    collocation,
    dispersion,
    diversity,
    frequency,
    keyness,
    lengths,
    levels,
    pinyin,
    readability,
)
from essaylib.metrics.counting import words
from essaylib.metrics.describe import Description, MeasureRow, describe

__all__ = ["Description", "MeasureRow", "collocation", "describe", "dispersion", "diversity", "frequency", "keyness",
           "lengths", "levels", "pinyin", "readability", "words"]  # fmt: skip
