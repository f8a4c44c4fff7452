"""Keyness: which words a part, or an essay, uses more than what it is set against; effect sizes before anything else.

Every measure takes the same four numbers: `a` and `b`, how often a word stands in the target and in the reference, and
`c` and `d`, how many words each has. `n` of the Metric is c + d.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, log2
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.metric import Metric
from essaylib.metrics.placed import place_of, placed_words
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["KeyWordRow", "KeyWords", "bic", "chi_squared", "diff_coefficient", "key_words", "log_likelihood",
           "log_ratio", "odds_ratio", "percent_diff", "simple_maths"]  # fmt: skip

#: What stands for a frequency of 0 in the table's log ratio.
_HALF = 0.5


# Measures -------------------------------------------------------------------------------------------------------------


def log_likelihood(a: int, b: int, c: int, d: int, *, cells: int = 4) -> Metric:
    """Log-likelihood G2: how badly one common rate explains both frequencies.

    0 or more; higher is less alike, in either direction, and grows with size, so it is no effect size.

    Args:
        a: frequency in the target.
        b: frequency in the reference.
        c: words of the target.
        d: words of the reference.
        cells: 4 sums over the word and all other words (Dunning); 2 over the word alone, as the UCREL calculator and
            most keyness tables do (Rayson & Garside). The two differ: name the one used.

    Returns:
        Metric in unit "G2". Status "undefined" when the word stands in neither or, with
        4 cells, there is no other word.

    Raises:
        InputError: `cells` other than 2 and 4.

    Reference:
        Dunning (1993), Computational Linguistics 19(1), 61-74; Rayson & Garside (2000), Comparing corpora using
        frequency profiling, 1-6.

    >>> log_likelihood(20, 5, 1000, 2000, cells=2)
    log likelihood 22.98 G2 (n=3,000, cells=2)
    """
    if cells not in (2, 4):
        raise InputError(f"cells={cells!r}: accepted are 2 (Rayson & Garside) and 4 (Dunning).")
    value, status = _g2(a, b, c, d, cells)
    reference = "Dunning 1993" if cells == 4 else "Rayson & Garside 2000"
    return _metric("log likelihood", value, status, "G2", c + d, reference, cells=cells)


def chi_squared(a: int, b: int, c: int, d: int) -> Metric:
    """Pearson's chi-squared over the four cells, without a correction.

    0 or more; higher is less alike, and it grows with size. Unreliable where an expected count is under 5, which in one
    essay is nearly every word: `log_likelihood` is the better of the two, an effect size better than both.

    Returns:
        Metric in unit "chi2". Status "undefined" when the word stands in neither or there is
        no other word.

    Reference:
        Dunning (1993), Computational Linguistics 19(1), 73, on where it misleads.

    >>> chi_squared(10, 5, 100, 100).status
    'ok'
    """
    if status := _status(a, b, c, d) or ("" if 0 < a + b < c + d else "undefined"):
        return _metric("chi squared", None, status, "chi2", c + d, "Dunning 1993, 73")
    n = c + d
    value = n * (a * (d - b) - b * (c - a)) ** 2 / ((a + b) * (n - a - b) * c * d)
    return _metric("chi squared", value, "ok", "chi2", n, "Dunning 1993, 73")


def bic(a: int, b: int, c: int, d: int, *, cells: int = 2) -> Metric:
    """Bayesian information criterion: G2 less the logarithm of the size, G2 - ln(c + d).

    Below 0 the evidence is for one common rate; above 2 it is called positive, above 6 strong, above 10 very strong
    evidence against. It corrects G2 for size; it makes no sample of one essay.

    Args:
        a: frequency in the target.
        b: frequency in the reference.
        c: words of the target.
        d: words of the reference.
        cells: of the G2 in it; see `log_likelihood`.

    Returns:
        Metric in unit "BIC", with the statuses of `log_likelihood`.

    Reference:
        Wilson (2013), Embracing Bayes factors for key item analysis in corpus linguistics.

    >>> bic(20, 5, 1000, 2000)
    BIC 14.97 BIC (n=3,000, cells=2)
    """
    g2 = log_likelihood(a, b, c, d, cells=cells)
    value = None if g2.value is None else g2.value - log(c + d)
    return _metric("BIC", value, g2.status, "BIC", c + d, "Wilson 2013", cells=cells)


def log_ratio(a: int, b: int, c: int, d: int, *, smoothing: float | None = None) -> Metric:
    """Log ratio: the binary logarithm of the target's rate over the reference's.

    0 is the same rate, 1 twice the reference's, 3 eight times, -1 half of it.

    Args:
        a: frequency in the target.
        b: frequency in the reference.
        c: words of the target.
        d: words of the reference.
        smoothing: what stands for a frequency of 0, usually 0.5; other frequencies are left as they are. None for none.

    Returns:
        Metric in unit "log2 ratio". Status "undefined" when the word stands in neither, or,
        without smoothing, not in both.

    Raises:
        InputError: a smoothing not above 0 and at most 1.

    Note:
        A word that is absent from a short reference gets a value that is made of the smoothing.

    Reference:
        Hardie (2014), Log Ratio: an informal introduction.

    >>> log_ratio(20, 5, 1000, 2000).value
    3.0
    >>> log_ratio(20, 0, 1000, 2000).status
    'undefined'
    """
    if smoothing is not None and not 0 < smoothing <= 1:
        raise InputError(f"smoothing={smoothing!r}: accepted are None and numbers above 0 and at most 1, as 0.5.")
    status = _status(a, b, c, d) or ("" if a + b and (smoothing or (a and b)) else "undefined")
    value = None if status else log2((a or smoothing or 0) * d / ((b or smoothing or 0) * c))
    return _metric("log ratio", value, status, "log2 ratio", c + d, "Hardie 2014", smoothing=smoothing)


def percent_diff(a: int, b: int, c: int, d: int) -> Metric:
    """%DIFF: by how many per cent the target's rate is above the reference's.

    -100 is never in the target, 0 the same rate, 100 twice; there is no upper end.

    Returns:
        Metric in unit "%". Status "undefined" when the word is not in the reference.

    Reference:
        Gabrielatos & Marchi (2011), Keyness: matching metrics to definitions, 18.

    >>> percent_diff(20, 5, 1000, 2000)
    %DIFF 700 % (n=3,000)
    """
    status = _status(a, b, c, d) or ("" if b else "undefined")
    value = None if status else 100 * (a * d / (b * c) - 1)
    return _metric("%DIFF", value, status, "%", c + d, "Gabrielatos & Marchi 2011, 18")


def odds_ratio(a: int, b: int, c: int, d: int) -> Metric:
    """Odds ratio: the odds of the word in the target over its odds in the reference.

    0 or more; 1 is the same odds, above 1 more in the target.

    Returns:
        Metric in unit "ratio". Status "undefined" when the word is not in the reference or
        is all there is in the target.

    Reference:
        Pojanapunya & Todd (2016), Corpus Linguistics and Linguistic Theory 14(1), 154.

    >>> odds_ratio(20, 5, 1000, 2000)
    odds ratio 8.143 ratio (n=3,000)
    """
    status = _status(a, b, c, d) or ("" if b and a < c else "undefined")
    value = None if status else a * (d - b) / (b * (c - a))
    return _metric("odds ratio", value, status, "ratio", c + d, "Pojanapunya & Todd 2016, 154")


def simple_maths(a: int, b: int, c: int, d: int, *, k: float = 1) -> Metric:
    """Simple maths: the ratio of the rates per million words, `k` added to both.

    Above 0; 1 is the same rate, above 1 more in the target. Small k brings rare words up, large k common ones.

    Args:
        a: frequency in the target.
        b: frequency in the reference.
        c: words of the target.
        d: words of the reference.
        k: what is added to each rate per million; 1 to 1,000,000. In an essay of a thousand words one occurrence is
            1,000 per million, so that k=1 does little: 1000 is nearer the use it was made for.

    Returns:
        Metric in unit "ratio". There is no undefined case.

    Raises:
        InputError: k not above 0.

    Reference:
        Kilgarriff (2009), Simple maths for keywords, Corpus Linguistics Conference.

    >>> simple_maths(1, 1, 1000, 1000).value
    1.0
    """
    if not k > 0:
        raise InputError(f"k={k!r}: a number above 0 is added to each rate per million words, as 1.")
    status = _status(a, b, c, d)
    value = None if status else (1e6 * a / c + k) / (1e6 * b / d + k)
    return _metric("simple maths", value, status, "ratio", c + d, "Kilgarriff 2009", k=k)


def diff_coefficient(a: int, b: int, c: int, d: int) -> Metric:
    """Difference coefficient: the difference of the two rates over their sum.

    From -1 (only in the reference) over 0 (the same rate) to 1 (only in the target).

    Returns:
        Metric in unit "-1 to 1". Status "undefined" when the word stands in neither.

    Reference:
        Hofland & Johansson (1982), Word frequencies in British and American English, 471.

    >>> diff_coefficient(3, 1, 100, 100).value
    0.5
    """
    status = _status(a, b, c, d) or ("" if a + b else "undefined")
    value = None if status else (a * d - b * c) / (a * d + b * c)
    return _metric("difference coefficient", value, status, "-1 to 1", c + d, "Hofland & Johansson 1982, 471")


def _metric(name: str, value: float | None, status: str, unit: str, n: int, reference: str, **params: object) -> Metric:
    return Metric(name, value, unit, n, params, status or "ok", reference)


def _status(a: int, b: int, c: int, d: int) -> str:
    """The status "empty" if a side has no words, else ""; InputError for numbers that are no frequencies."""
    for name, frequency, size_name, size in (("a", a, "c", c), ("b", b, "d", d)):
        if not 0 <= frequency <= size:
            raise InputError(
                f"{name}={frequency!r}, {size_name}={size!r}: a frequency is 0 or more and at most the number of words."
            )
    return "" if c and d else "empty"


def _g2(a: int, b: int, c: int, d: int, cells: int) -> tuple[float | None, str]:
    if status := _status(a, b, c, d):
        return None, status
    total, n = a + b, c + d
    if not total or (cells == 4 and total == n):
        return None, "undefined"
    parts = [(a, c * total / n), (b, d * total / n)]
    if cells == 4:
        parts += [(c - a, c * (n - total) / n), (d - b, d * (n - total) / n)]
    # Rounding can leave a sum of nearly equal terms a little under 0, where no G2 is.
    return max(0.0, 2 * sum(there * log(there / expected) for there, expected in parts if there)), "ok"


# Table ----------------------------------------------------------------------------------------------------------------


class KeyWordRow(NamedTuple):
    """A word of the target: how often there and in the reference, how the rates differ, and where it stands."""

    word: str
    n: int
    n_other: int
    per_1000: float
    """Per 1,000 words of the target."""
    per_1000_other: float
    log_ratio: float
    """With 0.5 for a frequency of 0 in the reference."""
    percent_diff: float | None
    """None when the reference has not the word."""
    g2: float
    """Four cells."""
    first: str
    last: str


class KeyWords(Table[KeyWordRow]):
    """Words of a target beside those of a reference, the largest log ratio first."""

    columns = (
        Column("word", "word 词"),
        Column("n", "here 此处", "number"),
        Column("n_other", "there 彼处", "number"),
        Column("per_1000", "per 1,000 here 此处每千词", "number"),
        Column("per_1000_other", "there 彼处每千词", "number"),
        Column("log_ratio", "log ratio 对数比", "number"),
        Column("percent_diff", "%DIFF", "number", digits=0),
        Column("g2", "G2", "number"),
        Column("first", "first 首见", "address"),
        Column("last", "last 末见", "address"),
    )
    css_class = "essaylib-keyness"

    def __init__(
        self, rows: Sequence[KeyWordRow], *, part: str | None, sizes: tuple[int, int], min_count: int, essay: Essay
    ) -> None:
        sides = f"{part} : rest 其余" if part else "essay : reference 本文：参照"
        of = f"{sizes[0]:,} : {sizes[1]:,} words 词"
        caption = f"{sides}, {of}; by token 按分词; log ratio: 0 = {_HALF}; G2: 4 cells"
        super().__init__(rows, caption=caption, essay=essay)
        self.part = part
        """The part that is set against the rest of its essay; None where the essay is set against another."""
        self.sizes = sizes
        """Words of the target and of the reference."""
        self.min_count = min_count
        """How often each word stands in the target at least."""


def key_words(
    essay: Essay,
    other: str | Essay | Sequence[str],
    *,
    min_count: int = 3,
    segmenter: Segmenter | None = None,
) -> KeyWords:
    r"""Words that a part has more often than the rest of the essay, or one essay more often than another.

    Counted by token, punctuation left out, headings and title included. Rows go by log ratio, the largest first; words
    under 0 are rarer here than there.

    Args:
        essay: the essay whose words are shown.
        other: an address of a part, as "3.1", sets that part against the rest of the essay; another essay, or a
            sequence of words, is set against the whole essay.
        min_count: how often a word must stand in the target; 3 is little already.
        segmenter: the default one if None; the same for both sides.

    Returns:
        A KeyWords table; empty when no word is frequent enough or a side has no words.

    Raises:
        AddressError: the essay has no such part.
        InputError: min_count under 1, or an `other` that is none of these.

    Note:
        No p-values. They ask what would happen in other samples of the same kind, but a section is no sample of its
        essay, its words are not independent of one another, and a hundred words tested at once find some by chance. The
        rows say what is so in this text; which of them matter is for the reader, with the sentences at hand.

    Reference:
        Hardie (2014), Log Ratio; Gabrielatos & Marchi (2011), Keyness, on effect size before G2.

    >>> from essaylib.read import parse_essay
    >>> essay = parse_essay("一、春天\n\n春天来了。春天很暖和。\n\n二、冬天\n\n冬天很冷。冬天有雪。")
    >>> key_words(essay, "1", min_count=2)[0][:3]
    ('春天', 3, 0)
    """
    if min_count < 1:
        raise InputError(f"min_count={min_count!r}: a word must stand at least once to be shown; 3 is usual.")
    placed = placed_words(essay, segmenter=segmenter)
    if isinstance(other, str):
        place = essay.find(other)
        part: str | None = place.address
        here = [(word, at) for word, at in placed if place.span.start <= at < place.span.end]
        there = [word for word, at in placed if not place.span.start <= at < place.span.end]
    else:
        part, here, there = None, list(placed), _words_of(other, segmenter)
    places: dict[str, list[int]] = {}
    for word, at in here:
        places.setdefault(word, []).append(at)
    n_other = Counter(there)
    rows = []
    for word, starts in places.items():
        a, b, c, d = len(starts), n_other[word], len(here), len(there)
        ratio, g2 = log_ratio(a, b, c, d, smoothing=_HALF).value, log_likelihood(a, b, c, d).value
        if a < min_count or ratio is None or g2 is None:
            continue
        ends = place_of(essay, starts[0]), place_of(essay, starts[-1])
        percent = percent_diff(a, b, c, d).value
        rows.append(KeyWordRow(word, a, b, 1000 * a / c, 1000 * b / d, ratio, percent, g2, *ends))
    rows.sort(key=lambda row: (-row.log_ratio, -row.n, places[row.word]))
    return KeyWords(rows, part=part, sizes=(len(here), len(there)), min_count=min_count, essay=essay)


def _words_of(other: object, segmenter: Segmenter | None) -> list[str]:
    from essaylib.essay import Essay

    if isinstance(other, Essay):
        return [word for word, _ in placed_words(other, segmenter=segmenter)]
    if isinstance(other, Sequence) and all(isinstance(word, str) for word in other):
        return list(other)
    raise InputError(f"other={other!r}: accepted are an address of a part, as '3.1', an essay, a sequence of words.")
