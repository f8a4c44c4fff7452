"""Dispersion: how evenly a word is spread over the parts of a text.

Every measure takes `counts`, how often the word stands in each part, and `sizes`, how big each part is, in any one unit
(None: all alike). Their directions differ: for range, D, D2 and S **more is more even**, for DP and KLD **0 is even**.

At a frequency f below 10 DP and its kin mostly measure f: a word of two occurrences cannot be even over eleven parts
(Gries 2022). All are descriptions of one text; look at the places first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, fsum, isfinite, log2, sqrt
from typing import TYPE_CHECKING, NamedTuple

from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.metric import Metric
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["BlockRow", "Dispersion", "by_block", "carroll_d2", "dp_norm", "gries_dp", "juilland_d", "kld",
           "of_places", "part_range", "rosengren_s"]  # fmt: skip

_GRIES = "Gries (2008), International Journal of Corpus Linguistics 13(4), 403-437"
_CARROLL = "Carroll (1970), ETS Research Bulletin 1970(2)"


# Measures -------------------------------------------------------------------------------------------------------------


def part_range(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Range: the number of parts in which the word stands at all.

    Parts, 0 to n; more is wider. Sizes change nothing, and a small part counts as much as a large one.

    Args:
        counts: occurrences in each part, 0 or more.
        sizes: of the parts, above 0, in any one unit; None for all alike.

    Returns:
        Metric in unit "parts", n the number of parts. A word that stands nowhere has range 0. Status "empty" without
        a part.

    Raises:
        InputError: as many sizes as counts are needed; a count below 0, a size of 0 or below.

    Reference:
        Gries (2008), International Journal of Corpus Linguistics 13(4), 403-437.

    >>> part_range([2, 0, 1])
    range 2 parts (n=3, f=3, sizes=alike)
    """
    v, _, params = _checked(counts, sizes)
    value = float(sum(count > 0 for count in v)) if v else None
    return Metric("range", value, "parts", len(v), params, "ok" if v else "empty", _GRIES)


def juilland_d(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Juilland's D: 1 - (sd / mean) / sqrt(n - 1) of the word's rates in the parts, count by size.

    0 (all in one part) to 1 (the same rate everywhere): **higher is more even**. sd is the population's.

    Args:
        counts: occurrences in each part, 0 or more.
        sizes: of the parts, above 0, in any one unit. None takes the bare counts, as for parts of one size; on parts
            that differ this is another number, and both are in print.

    Returns:
        Metric without a unit, n the number of parts. Status "empty" without a part, "too_short" for one, "undefined"
        for a word that stands nowhere. So for all measures below.

    Raises:
        InputError: as many sizes as counts are needed; a count below 0, a size of 0 or below.

    Note:
        The more parts, the closer to 1 it comes by itself; compare only over the same parts.

    Reference:
        Juilland & Chang-Rodríguez (1964), Frequency dictionary of Spanish words; Carroll (1970), ETS Research
        Bulletin 1970(2), p. 14.

    >>> juilland_d([1, 2, 3, 4, 5])
    Juilland D 0.7643 (n=5, f=15, sizes=alike)
    """
    v, s, params = _checked(counts, sizes)
    value = None
    if len(v) > 1 and any(v):
        rates = [count / size for count, size in zip(v, s, strict=True)]
        mean = fsum(rates) / len(rates)
        sd = sqrt(fsum((rate - mean) ** 2 for rate in rates) / len(rates))
        value = _within(1 - sd / mean / sqrt(len(rates) - 1))
    return _metric("Juilland D", value, "", v, params, reference="Juilland & Chang-Rodríguez (1964)")


def carroll_d2(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Carroll's D2: the entropy of the word's rates in the parts against the largest there can be, log2 n.

    0 (all in one part) to 1 (the same rate everywhere): **higher is more even**. Arguments, statuses and errors as for
    `juilland_d`.

    Reference:
        Carroll (1970), ETS Research Bulletin 1970(2), p. 13.

    >>> carroll_d2([2, 1, 1, 1, 0])
    Carroll D2 0.8277 (n=5, f=5, sizes=alike)
    """
    v, s, params = _checked(counts, sizes)
    value = None
    if len(v) > 1 and any(v):
        rates = [count / size for count, size in zip(v, s, strict=True)]
        total = fsum(rates)
        value = _within(fsum(rate / total * log2(total / rate) for rate in rates if rate) / log2(len(rates)))
    return _metric("Carroll D2", value, "", v, params, reference=_CARROLL)


def rosengren_s(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Rosengren's S: the squared sum of sqrt(share of the text x count), by the frequency.

    The share of the smallest part (all in that one) to 1 (the same rate everywhere): **higher is more even**.
    Arguments, statuses and errors as for `juilland_d`.

    Reference:
        Rosengren (1971), Études de linguistique appliquée 1, 103-127; Gries (2008), International Journal of Corpus
        Linguistics 13(4), p. 407.

    >>> rosengren_s([0, 4, 0, 0]).value
    0.25
    """
    v, s, params = _checked(counts, sizes)
    value = None
    if len(v) > 1 and any(v):
        value = _within(fsum(sqrt(count * size) for count, size in zip(v, s, strict=True)) ** 2 / fsum(v))
    return _metric("Rosengren S", value, "", v, params, reference=f"Rosengren (1971); {_GRIES}")


def gries_dp(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Gries's deviation of proportions: half the sum of the differences between each part's share of it and its size.

    0 (spread as the sizes are) to 1 - the share of the smallest part (all in that one): **lower is more even**.
    Arguments, statuses and errors as for `juilland_d`.

    Note:
        Some programs report 1 - DP under the same name. At f < 10 it mostly measures f.

    Reference:
        Gries (2008), International Journal of Corpus Linguistics 13(4), 403-437: p. 416.

    >>> gries_dp([2, 1, 0], [1, 1, 2]).value
    0.5
    """
    v, s, params = _checked(counts, sizes)
    return _metric("DP", _dp(v, s), "", v, params, reference=_GRIES)


def dp_norm(counts: Sequence[float], sizes: Sequence[float] | None = None) -> Metric:
    """Gries's DP by the largest it can be, 1 - the share of the smallest part.

    0 (spread as the sizes are) to 1 (all in the smallest part): **lower is more even**. Arguments, statuses and errors
    as for `juilland_d`.

    Note:
        Gries (2008) divided by 1 - 1/n; this is the correction of 2012. At f < 10 it mostly measures f.

    Reference:
        Lijffijt & Gries (2012), International Journal of Corpus Linguistics 17(1), 147-149: p. 148.

    >>> dp_norm([2, 1, 0])
    DPnorm 0.5 (n=3, f=3, sizes=alike)
    """
    v, s, params = _checked(counts, sizes)
    dp = _dp(v, s)
    value = _within(dp / (1 - min(s))) if dp is not None else None
    reference = "Lijffijt & Gries (2012), International Journal of Corpus Linguistics 17(1), 147-149"
    return _metric("DPnorm", value, "", v, params, reference=reference)


def kld(counts: Sequence[float], sizes: Sequence[float] | None = None, *, normalise: str | None = None) -> Metric:
    """Kullback-Leibler divergence of the word's shares in the parts from the parts' sizes.

    0 (spread as the sizes are) to log2(1 / share of the smallest part), in bits: **lower is more even**.

    Args:
        counts: occurrences in each part, 0 or more.
        sizes: of the parts, above 0, in any one unit; None for all alike.
        normalise: to below 1, 0 still even: "odds" is KLD / (1 + KLD), "exp" is 1 - e to the power of -KLD. None
            leaves bits.

    Returns:
        Metric in "bits", or without a unit when normalised. Statuses as for `juilland_d`.

    Raises:
        InputError: an unknown way to normalise; else as for `juilland_d`.

    Reference:
        Gries (2020), Analyzing dispersion, in A practical handbook of corpus linguistics, 99-118.

    >>> kld([0, 4, 0, 0]).value, kld([0, 4, 0, 0], normalise="odds").value
    (2.0, 0.6666666666666666)
    """
    if normalise not in (None, "odds", "exp"):
        raise InputError(f"normalise={normalise!r}: accepted are 'odds', 'exp' and None.")
    v, s, params = _checked(counts, sizes)
    value = None
    if len(v) > 1 and any(v):
        f = fsum(v)
        bits = max(0.0, fsum(count / f * log2(count / f / size) for count, size in zip(v, s, strict=True) if count))
        value = bits if normalise is None else bits / (1 + bits) if normalise == "odds" else 1 - exp(-bits)
    if normalise is not None:
        params["normalise"] = normalise
    reference = "Gries (2020), in A practical handbook of corpus linguistics, 99-118"
    return _metric("KLD", value, "" if normalise else "bits", v, params, reference=reference)


def _dp(v: Sequence[float], s: Sequence[float]) -> float | None:
    if len(v) < 2 or not any(v):
        return None
    f = fsum(v)
    return fsum(abs(count / f - size) for count, size in zip(v, s, strict=True)) / 2


def _checked(
    counts: Sequence[float], sizes: Sequence[float] | None
) -> tuple[Sequence[float], Sequence[float], dict[str, object]]:
    """The counts, the sizes as shares of the whole, and the parameters that every measure names."""
    if sizes is not None and len(sizes) != len(counts):
        raise InputError(f"{len(counts)} counts and {len(sizes)} sizes: every part has one of each.")
    for i, count in enumerate(counts):
        if not (isfinite(count) and count >= 0):
            raise InputError(f"counts[{i}]={count}: a count is a number of 0 or more.")
    for i, size in enumerate(sizes or ()):
        if not (isfinite(size) and size > 0):
            raise InputError(f"sizes[{i}]={size}: a size is a number above 0. Leave an empty part out.")
    given = [1.0] * len(counts) if sizes is None else sizes
    total = fsum(given)
    f = sum(counts)
    return counts, [size / total for size in given], {"f": f} if sizes is not None else {"f": f, "sizes": "alike"}


def _within(value: float) -> float:
    """`value`, rounding errors at the ends of the range from 0 to 1 taken off."""
    return min(1.0, max(0.0, value))


def _metric(
    name: str, value: float | None, unit: str, v: Sequence[float], params: dict[str, object], *, reference: str
) -> Metric:
    status = "ok" if value is not None else "empty" if not v else "too_short" if len(v) == 1 else "undefined"
    return Metric(name, value, unit, len(v), params, status, reference)


# Of an essay ----------------------------------------------------------------------------------------------------------


class BlockRow(NamedTuple):
    """A smallest part: how often the term stands in its sentences, and how big it is."""

    address: str
    heading: str
    n: int
    n_han: int
    per_100: float
    """Occurrences per 100 Han characters."""


class Dispersion(Table[BlockRow]):
    """One term over the smallest parts of an essay."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("heading", "part 部分", "text", 44),
        Column("n", "places 处", "number"),
        Column("n_han", "Han 字", "number"),
        Column("per_100", "per 100 Han 每百字", "number"),
    )
    css_class = "essaylib-dispersion"

    def metrics(self) -> tuple[Metric, ...]:
        """Range, D, D2, S (more is more even), DP, DPnorm and KLD (0 is even) over these parts, sizes in Han."""
        counts, sizes = [row.n for row in self.rows], [row.n_han for row in self.rows]
        measures = (part_range, juilland_d, carroll_d2, rosengren_s, gries_dp, dp_norm, kld)
        return tuple(measure(counts, sizes) for measure in measures)


def by_block(essay: Essay, term: str) -> Dispersion:
    """How often a string stands in each smallest part, and how big the part is; `.metrics()` has the measures.

    Args:
        essay: its sentences are counted; title and headings, which name what a part is about, are not.
        term: a string; inside a longer word it counts too. Occurrences that overlap one another count once.

    Returns:
        A row for every part with sentences of its own and a Han character in them, in reading order.

    Raises:
        InputError: an empty term.

    Note:
        Parts of an essay are few, small and unequal, and built round their subjects: unevenness is to be expected and
        is for reading, not for testing.

    >>> from essaylib.read import parse_essay
    >>> by_block(parse_essay("书店不远。书店很大。"), "书店")[0].n
    2
    """
    if not term:
        raise InputError(f"term={term!r}: a term is a string of one character or more, as '春天'.")
    n, n_han = Counter[str](), Counter[str]()
    for sentence in essay.sentences:
        words, part = essay.at(sentence), part_of(sentence.address)
        n[part] += words.count(term)
        n_han[part] += count_han(words)
    return _over_parts(essay, n, n_han, f"“{term}” in sentences, by string 按字符串，不含题目与标题")


def of_places(essay: Essay, places: Iterable[Span]) -> Dispersion:
    r"""How many of any places begin in each smallest part: hits of a theme, findings, coded lines.

    Headings are counted in their part, and in its size; what stands in the title, which is in no part, is left out.

    Args:
        essay: the essay.
        places: spans of its text.

    Returns:
        A row for every part with a Han character of its own, in reading order.

    Raises:
        SpanError: a place outside the text.

    >>> from essaylib.read import parse_essay
    >>> [row.n_han for row in of_places(parse_essay("一、书店\n书店很大。\n二、河\n河很长。"), [])]
    [6, 4]
    """
    n = Counter(part_of(essay.address(span)) for span in places)
    n_han = Counter({part.address: count_han(part.heading) for part in essay.outline()})
    for sentence in essay.sentences:
        n_han[part_of(sentence.address)] += count_han(essay.at(sentence))
    return _over_parts(essay, n, n_han, "by place 按位置，含标题")


def _over_parts(essay: Essay, n: Counter[str], n_han: Counter[str], caption: str) -> Dispersion:
    rows = [
        BlockRow(part.address, part.label + part.heading, n[part.address], size, 100 * n[part.address] / size)
        for part in essay.outline()
        if (size := n_han[part.address])
    ]
    return Dispersion(rows, caption=caption, essay=essay)
