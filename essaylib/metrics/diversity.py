"""Lexical diversity: how many different words a text uses, and how evenly.

Every measure takes a sequence of words (or of anything that can be told apart: characters, parts of speech) and gives
a `Metric` whose `n` is their number. Most change with length, all with segmentation: a value is comparable only with
one of the same measure, parameters and segmenter, and of texts of about one length where the Note says so.
Let N be the number of words, V the number of different words, f a word's frequency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import comb, e, fsum, log, log2, sqrt
from typing import NamedTuple

from essaylib.errors import InputError
from essaylib.metric import Metric
from essaylib.segment.tokens import Tokens
from essaylib.tables import Column, Table

__all__ = ["MTLD_VARIANTS", "Growth", "GrowthRow", "cttr", "entropy", "growth", "hdd", "herdan_c", "maas", "mattr",
           "mtld", "repeat_rate", "rttr", "ttr", "yule_k"]  # fmt: skip

#: The ways to count that libraries call MTLD, and what each does.
MTLD_VARIANTS: Mapping[str, str] = {
    "plain": "a run ends when its ratio is at or below the threshold (as lexicalrichness 0.5.1)",
    "minimum_10": "a run ends below the threshold, after 10 words or more (as lexical_diversity 0.1.1, taaled's mtldo)",
    "factor_mean": "as minimum_10, but the mean over all runs of words per factor (as taaled 0.32's mtld)",
}

_POPESCU = "Popescu (2009), Word frequency studies, pp. 170-178"
_TWEEDIE = "Tweedie & Baayen (1998), Computers and the Humanities 32, 323-352"


def ttr(words: Sequence[Hashable]) -> Metric:
    """Type-token ratio: different words per word, V / N.

    Ratio, 0 < value <= 1; higher is more varied.

    Args:
        words: words in any order, punctuation left out.

    Returns:
        Metric in unit "ratio". Status "empty" without a word.

    Raises:
        InputError: `words` is one string, or no sequence.

    Note:
        It falls as a text grows, whoever writes: never set two texts of different length side by side with it.

    Reference:
        Tweedie & Baayen (1998), Computers and the Humanities 32, 323-352.

    >>> ttr("一 二 一 三".split())
    TTR 0.75 ratio (n=4)
    """
    n, v = _sizes(words)
    return _metric("TTR", v / n if n else None, "ratio", n, reference=_TWEEDIE)


def rttr(words: Sequence[Hashable]) -> Metric:
    """Root type-token ratio, Guiraud's R: V / sqrt(N).

    1 / sqrt(N) to sqrt(N); higher is more varied. Status "empty" without a word.

    Note:
        It corrects the fall of the plain ratio with length in part only.

    Reference:
        Guiraud (1954), as in Tweedie & Baayen (1998), Computers and the Humanities 32, 323-352.

    >>> rttr("一 二 一 三".split()).value
    1.5
    """
    n, v = _sizes(words)
    return _metric("RTTR", v / sqrt(n) if n else None, "words/√word", n, reference=f"Guiraud (1954); {_TWEEDIE}")


def cttr(words: Sequence[Hashable]) -> Metric:
    """Corrected type-token ratio of Carroll: V / sqrt(2 N), which is Guiraud's R by the square root of 2.

    Higher is more varied. Status "empty" without a word.

    Reference:
        Carroll (1964), Language and thought.

    >>> cttr("一 二 三 四 五 六 七 八".split()).value
    2.0
    """
    n, v = _sizes(words)
    return _metric("CTTR", v / sqrt(2 * n) if n else None, "words/√word", n, reference="Carroll (1964)")


def herdan_c(words: Sequence[Hashable]) -> Metric:
    """Herdan's C, the logarithmic type-token ratio: log V / log N, in any base.

    0 <= value <= 1; higher is more varied. Status "empty" without a word, "undefined" for one: log 1 is 0.

    Reference:
        Herdan (1960), as in Tweedie & Baayen (1998), Computers and the Humanities 32, 323-352.

    >>> herdan_c("一 二 一 二".split()).value
    0.5
    """
    n, v = _sizes(words)
    return _metric("Herdan C", log(v) / log(n) if n > 1 else None, "ratio", n, reference=f"Herdan (1960); {_TWEEDIE}")


def maas(words: Sequence[Hashable], *, base: float = e) -> Metric:
    """Maas's a²: (log N - log V) / (log N)².

    0 or more; **lower** is more varied. 0 when all words differ.

    Args:
        words: words in any order, punctuation left out.
        base: of the logarithm. The value depends on it, and libraries differ: e in lexicalrichness, 10 in taaled,
            which gives 2.303 times as much.

    Returns:
        Metric without a unit. Status "empty" without a word, "undefined" for one: log 1 is 0.

    Raises:
        InputError: a base of 1 or less.

    Reference:
        Maas (1972), Zeitschrift für Literaturwissenschaft und Linguistik 2(8), 73-96.

    >>> maas(["书"] * 10, base=10).value, maas(["书"] * 10).params["base"]
    (1.0, 'e')
    """
    if not base > 1:
        raise InputError(f"base={base}: a logarithm's base is above 1, as 10 or math.e.")
    n, v = _sizes(words)
    log_n, log_v = (log(count) / log(base) if n else 0 for count in (n, v))
    value = (log_n - log_v) / log_n**2 if n > 1 else None
    return _metric("Maas a²", value, "", n, base="e" if base == e else base, reference="Maas (1972)")


def mattr(words: Sequence[Hashable], *, window: int = 50) -> Metric:
    """Moving-average type-token ratio: the mean share of different words over every run of `window` words.

    Ratio, 0 < value <= 1; higher is more varied.

    Args:
        words: words in text order, punctuation left out.
        window: run length in words; 25-100 is usual. With window == N this is the plain type-token ratio.

    Returns:
        Metric in unit "ratio". Status "empty" without a word, "too_short" when N < window.

    Raises:
        InputError: `window` is no whole number of 1 or more.

    Note:
        Comparable only at one window. On a text of 1,000 words a difference in the third digit means nothing.

    Reference:
        Covington & McFall (2010), Journal of Quantitative Linguistics 17(2), 94-100.

    >>> mattr("一 二 一 三".split(), window=2).value
    1.0
    """
    _check_whole("window", window)
    n, total = len(_checked(words)), 0
    last, before = n - window, dict[Hashable, int]()  # where the last window begins; where each word stood last
    # A word is new to the windows that reach it and begin after the last such word before it: as many as lie between,
    # `window` at most. Their number, summed over the words, is the sum of V over the windows.
    for i, word in enumerate(words):
        gap = i - before.get(word, -1)
        is_new_to = gap if gap < window else window
        total += is_new_to if i <= last else max(0, is_new_to - (i - last))
        before[word] = i
    value = total / (window * (last + 1)) if n >= window else None
    reference = "Covington & McFall (2010), Journal of Quantitative Linguistics 17(2), 94-100"
    return _metric("MATTR", value, "ratio", n, window=window, reference=reference)


def mtld(words: Sequence[Hashable], *, variant: str = "plain", threshold: float = 0.72) -> Metric:
    """Measure of textual lexical diversity: the mean length of runs in which the type-token ratio stays up.

    In words, about 2 or more; higher is more varied. A run that brings the ratio down to the threshold is one factor,
    the rest at the end a part of one, (1 - ratio) / (1 - threshold); the value is N by the number of factors, taken
    forwards and backwards and averaged.

    Args:
        words: words in text order, punctuation left out.
        variant: one of `MTLD_VARIANTS`. Libraries mean different things by the name, some 10 % apart on an essay.
        threshold: between 0 and 1; 0.66-0.75 is usual.

    Returns:
        Metric in unit "words". Status "empty" without a word, "undefined" when no word comes twice: no factor.

    Raises:
        InputError: an unknown variant, a threshold not between 0 and 1.

    Note:
        Below some 100 words there are few factors, and the value hangs on the last one. Name the variant.

    Reference:
        McCarthy & Jarvis (2010), Behavior Research Methods 42(2), 381-392.

    >>> mtld(["书"] * 10).value
    2.0
    """
    if variant not in MTLD_VARIANTS:
        raise InputError(f"variant={variant!r}: accepted are {', '.join(map(repr, MTLD_VARIANTS))}.")
    if not 0 < threshold < 1:
        raise InputError(f"threshold={threshold}: a type-token ratio between 0 and 1; 0.72 is usual.")
    n, v = _sizes(words)
    value = None
    if v < n:
        both = [list(_runs(way, threshold, variant)) for way in (words, words[::-1])]
        if variant == "factor_mean":
            by_run = [length / factor for runs in both for length, factor in runs if factor]
            value = fsum(by_run) / len(by_run)
        else:
            value = sum(n / fsum(factor for _, factor in runs) for runs in both) / 2
    reference = "McCarthy & Jarvis (2010), Behavior Research Methods 42(2), 381-392"
    return _metric("MTLD", value, "words", n, variant=variant, threshold=threshold, reference=reference)


def _runs(words: Sequence[Hashable], threshold: float, variant: str) -> Iterator[tuple[int, float]]:
    """The runs of one pass: how many words, how much of a factor."""
    seen: set[Hashable] = set()
    length, ratio = 0, 1.0
    for i, word in enumerate(words, start=1):
        seen.add(word)
        length += 1
        ratio = len(seen) / length
        # With a minimum the last word never ends a run: what it ends is weighed, and may be more than one factor.
        if ratio <= threshold if variant == "plain" else ratio < threshold and length >= 10 and i < len(words):
            yield length, 1.0
            seen.clear()
            length = 0
    if length:
        yield length, (1 - ratio) / (1 - threshold)


def hdd(words: Sequence[Hashable], *, sample: int = 42) -> Metric:
    """HD-D: the type-token ratio to be expected of `sample` words drawn from the text at random, computed exactly.

    Ratio, 0 < value <= 1; higher is more varied. It is the mean that vocd-D looks for by drawing lots.

    Args:
        words: words in any order, punctuation left out.
        sample: words drawn; 42 is usual. With sample == N this is the plain type-token ratio.

    Returns:
        Metric in unit "ratio". Status "empty" without a word, "too_short" when N < sample.

    Raises:
        InputError: `sample` is no whole number of 1 or more.

    Note:
        It takes a text for a bag of words: a word said ten times in one sentence weighs as if spread over the text.

    Reference:
        McCarthy & Jarvis (2007), Language Testing 24(4), 459-488: pp. 465-466.

    >>> hdd("一 二 一 三".split(), sample=4).value
    0.75
    """
    _check_whole("sample", sample)
    n, spectrum = _spectrum(words)
    value = None
    if n >= sample:
        # Of all samples, those without a word of frequency f are comb(n - f, sample). Whole numbers up to the division.
        samples = comb(n, sample)
        met = sum(n_words * (samples - comb(n - f, sample)) for f, n_words in spectrum.items())
        value = met / (sample * samples)
    reference = "McCarthy & Jarvis (2007), Language Testing 24(4), 459-488"
    return _metric("HD-D", value, "ratio", n, sample=sample, reference=reference)


def entropy(words: Sequence[Hashable]) -> Metric:
    """Shannon entropy of the word frequencies: the sum of f/N log2(N/f).

    Bits, 0 (one word only) to log2 V (all equally often); higher is more even and more varied. "empty" without a word.

    Note:
        It grows with length and is estimated too low from a short text.

    Reference:
        Shannon (1948); Popescu (2009), Word frequency studies, pp. 176-178.

    >>> entropy("一 二 三 四".split())
    entropy 2 bits (n=4)
    """
    n, spectrum = _spectrum(words)
    value = fsum(n_words * f / n * log2(n / f) for f, n_words in spectrum.items()) if n else None
    return _metric("entropy", value, "bits", n, reference=_POPESCU)


def yule_k(words: Sequence[Hashable]) -> Metric:
    """Yule's characteristic K: 10,000 (sum of f² - N) / N².

    0 (no word comes twice) to nearly 10,000; **lower** is more varied. "empty" without a word.

    Note:
        The few most frequent words make it: in Chinese 的 alone may.

    Reference:
        Yule (1944), The statistical study of literary vocabulary, as in Tweedie & Baayen (1998).

    >>> yule_k(["书"] * 10).value
    9000.0
    """
    n, spectrum = _spectrum(words)
    squares = sum(f * f * n_words for f, n_words in spectrum.items())
    return _metric("Yule K", 10_000 * (squares - n) / n**2 if n else None, "", n, reference=f"Yule (1944); {_TWEEDIE}")


def repeat_rate(words: Sequence[Hashable]) -> Metric:
    """Repeat rate: the chance that two words drawn at random, the first put back, are the same: the sum of (f/N)².

    Ratio, 1/V (all equally often) to 1 (one word only); **lower** is more even and more varied. "empty" without a word.

    Reference:
        Popescu (2009), Word frequency studies, pp. 170-172.

    >>> repeat_rate("一 二 三 四".split()).value
    0.25
    """
    n, spectrum = _spectrum(words)
    squares = sum(f * f * n_words for f, n_words in spectrum.items())
    return _metric("repeat rate", squares / n**2 if n else None, "ratio", n, reference=_POPESCU)


class GrowthRow(NamedTuple):
    """So many words from the beginning: how many different ones, and how many of them new since the row before."""

    n_words: int
    n_types: int
    n_new: int


class Growth(Table[GrowthRow]):
    """How the vocabulary grows from the first word to the last. It flattens in any text; that alone says nothing."""

    columns = (
        Column("n_words", "words 词数", "number"),
        Column("n_types", "different 词种", "number"),
        Column("n_new", "new 新增", "number"),
    )
    css_class = "essaylib-growth"


def growth(words: Sequence[Hashable], *, step: int = 50) -> Growth:
    """Different words after every `step` words and after the last; empty for no words.

    Raises:
        InputError: `step` is no whole number of 1 or more.

    >>> [tuple(row) for row in growth("一 二 一 三 一".split(), step=2)]
    [(2, 2, 2), (4, 3, 1), (5, 3, 0)]
    """
    _check_whole("step", step)
    n, seen, rows = len(_checked(words)), set[Hashable](), list[GrowthRow]()
    for end in [*range(step, n, step), n] if n else []:
        known = len(seen)
        seen.update(words[rows[-1].n_words if rows else 0 : end])
        rows.append(GrowthRow(end, len(seen), len(seen) - known))
    return Growth(rows)


def _checked(words: Sequence[Hashable]) -> Sequence[Hashable]:
    """`words`, unless it is what is handed over by mistake: a text, an essay, tokens, of which no two are the same."""
    if isinstance(words, str | bytes | Tokens) or not isinstance(words, Sequence):
        shown = repr(words)
        raise InputError(
            f"{shown[:40]}{'…' if len(shown) > 40 else ''} is no sequence of words. Give metrics.words(essay), a list "
            "of strings, or list(text) for characters."
        )
    return words


def _check_whole(name: str, value: int) -> None:
    if value < 1 or value % 1:
        raise InputError(f"{name}={value}: a whole number of words, 1 or more.")


def _sizes(words: Sequence[Hashable]) -> tuple[int, int]:
    """N and V."""
    return len(_checked(words)), len(set(words))


def _spectrum(words: Sequence[Hashable]) -> tuple[int, Mapping[int, int]]:
    """N, and how many words have each frequency."""
    return len(_checked(words)), Counter(Counter(words).values())


def _metric(name: str, value: float | None, unit: str, n: int, *, reference: str, **params: object) -> Metric:
    """A metric; without a value its status is "empty" for no words, "too_short" for fewer than it looks at at once."""
    least = params.get("window", params.get("sample", 0))
    too_short = isinstance(least, int) and n < least
    status = "ok" if value is not None else "empty" if not n else "too_short" if too_short else "undefined"
    return Metric(name, value, unit, n, params, status, reference)
