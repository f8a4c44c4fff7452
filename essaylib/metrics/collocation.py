"""Collocation: which words stand together within one essay, and by how much more than their frequencies would give.

Every measure takes the same four numbers: `o11`, how many times (or in how many places) the two are together, `f1` and
`f2`, how often each is there at all, and `n`, how many words (or places) there are, which is also `n` of the Metric.
E is f1 * f2 / n, what would be expected if neither had to do with the other. The status is "empty" when n is 0; numbers
that do not go together, as o11 above f1, are an InputError.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import log2, sqrt
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import clauses
from essaylib.errors import InputError
from essaylib.metric import Metric
from essaylib.metrics import keyness
from essaylib.metrics.placed import place_of, placed_words
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["CollocateRow", "Collocates", "collocates", "delta_p", "dice", "log_dice", "log_likelihood", "mi", "mi3",
           "t_score", "z_score"]  # fmt: skip


# Measures -------------------------------------------------------------------------------------------------------------


def mi(o11: int, f1: int, f2: int, n: int) -> Metric:
    """Mutual information of the pair: log2(O / E).

    Bits; 0 is as expected, above 0 together more often, with no upper end. It favours rare pairs: two words that stand
    once each, side by side, get the highest value a text can give, log2(n).

    Returns:
        Metric in unit "bits". Status "undefined" when the two are never together.

    Reference:
        Church & Hanks (1990), Computational Linguistics 16(1), 24.

    >>> mi(4, 4, 8, 16).value
    1.0
    """
    return _logarithm("MI", o11, f1, f2, n, power=1, reference="Church & Hanks 1990, 24")


def mi3(o11: int, f1: int, f2: int, n: int) -> Metric:
    """MI with the joint frequency cubed: log2(O^3 / E), which takes from MI its bias for rare pairs.

    Bits; higher is more together. There is no value that means "as expected": use it to rank.

    Returns:
        Metric in unit "bits", with the statuses of `mi`.

    Reference:
        Daille (1994), Approche mixte pour l'extraction automatique de terminologie.

    >>> mi3(4, 4, 8, 16).value
    5.0
    """
    return _logarithm("MI3", o11, f1, f2, n, power=3, reference="Daille 1994")


def t_score(o11: int, f1: int, f2: int, n: int) -> Metric:
    """The t score: (O - E) / sqrt(O), which favours frequent pairs.

    0 is as expected, above 0 together more often; at most sqrt(O).

    Returns:
        Metric in unit "t". Status "undefined" when the two are never together.

    Reference:
        Manning & Schütze (1999), Foundations of Statistical Natural Language Processing, 164.

    >>> t_score(4, 4, 8, 16).value
    1.0
    """
    status = _status(o11, f1, f2, n) or ("" if o11 else "undefined")
    value = None if status else (o11 - f1 * f2 / n) / sqrt(o11)
    return _metric("t score", value, status, "t", n, "Manning & Schütze 1999, 164")


def z_score(o11: int, f1: int, f2: int, n: int) -> Metric:
    """The z score: (O - E) / sqrt(E).

    0 is as expected, above 0 together more often; it favours rare pairs, though less than MI.

    Returns:
        Metric in unit "z". Status "undefined" when one of the two is not there.

    Reference:
        Evert (2005), The statistics of word cooccurrences.

    >>> z_score(4, 2 * 4, 8, 16).value
    0.0
    """
    status = _status(o11, f1, f2, n) or ("" if f1 and f2 else "undefined")
    value = None if status else (o11 - f1 * f2 / n) / sqrt(f1 * f2 / n)
    return _metric("z score", value, status, "z", n, "Evert 2005")


def dice(o11: int, f1: int, f2: int, n: int) -> Metric:
    """Dice coefficient: 2 O / (f1 + f2).

    From 0, never together, to 1, never apart. `n` plays no part.

    Returns:
        Metric in unit "0 to 1". Status "undefined" when neither word is there.

    Reference:
        Smadja, McKeown & Hatzivassiloglou (1996), Computational Linguistics 22(1), 13.

    >>> dice(3, 4, 8, 16).value
    0.5
    """
    status = _status(o11, f1, f2, n) or ("" if f1 + f2 else "undefined")
    value = None if status else 2 * o11 / (f1 + f2)
    return _metric("Dice", value, status, "0 to 1", n, "Smadja et al. 1996, 13")


def log_dice(o11: int, f1: int, f2: int, n: int) -> Metric:
    """Dice on a logarithmic scale: 14 + log2(Dice).

    14 is never apart; each step down is half of Dice. As `n` plays no part, essays of different length can be compared,
    with care.

    Returns:
        Metric in unit "logDice". Status "undefined" when the two are never together.

    Reference:
        Rychlý (2008), A lexicographer-friendly association score, 6-9.

    >>> log_dice(4, 8, 8, 16).value
    13.0
    """
    status = _status(o11, f1, f2, n) or ("" if o11 else "undefined")
    value = None if status else 14 + log2(2 * o11 / (f1 + f2))
    return _metric("logDice", value, status, "logDice", n, "Rychlý 2008")


def delta_p(o11: int, f1: int, f2: int, n: int, *, given: int = 1) -> Metric:
    """Delta P: how much the presence of one word adds to the chance of the other. It has a direction.

    From -1 over 0, it adds nothing, to 1, the one is there just where the other is.

    Args:
        o11: times together.
        f1: frequency of the first.
        f2: frequency of the second.
        n: words, or places, in all.
        given: 1 for the chance of the second when the first is there, less its chance when it is not; 2 the other way.

    Returns:
        Metric in unit "-1 to 1". Status "undefined" when the given word is nowhere or everywhere.

    Raises:
        InputError: `given` other than 1 and 2.

    Reference:
        Gries (2013), International Journal of Corpus Linguistics 18(1), 143-144.

    >>> delta_p(4, 4, 8, 16).value == 4 / 4 - 4 / 12
    True
    """
    if given not in (1, 2):
        raise InputError(f"given={given!r}: accepted are 1 (second given first) and 2 (first given second).")
    status = _status(o11, f1, f2, n)
    cue, outcome = (f1, f2) if given == 1 else (f2, f1)
    status = status or ("" if 0 < cue < n else "undefined")
    value = None if status else o11 / cue - (outcome - o11) / (n - cue)
    return _metric("delta P", value, status, "-1 to 1", n, "Gries 2013, 143-144", given=given)


def log_likelihood(o11: int, f1: int, f2: int, n: int) -> Metric:
    """Log-likelihood G2 of the pair over the four cells: together, only one, only the other, neither.

    0 or more; higher is less as expected, in either direction, and it grows with n.

    Returns:
        Metric in unit "G2". Status "undefined" when one word is nowhere or everywhere.

    Reference:
        Dunning (1993), Computational Linguistics 19(1), 61-74.

    >>> log_likelihood(4, 8, 8, 16).value
    0.0
    """
    status = _status(o11, f1, f2, n) or ("" if 0 < f1 < n and 0 < f2 < n else "undefined")
    value = None if status else keyness.log_likelihood(o11, f2 - o11, f1, n - f1).value
    return _metric("log likelihood", value, status, "G2", n, "Dunning 1993", cells=4)


def _logarithm(name: str, o11: int, f1: int, f2: int, n: int, *, power: int, reference: str) -> Metric:
    status = _status(o11, f1, f2, n) or ("" if o11 else "undefined")
    value = None if status else log2(o11**power * n / (f1 * f2))
    return _metric(name, value, status, "bits", n, reference)


def _metric(name: str, value: float | None, status: str, unit: str, n: int, reference: str, **params: object) -> Metric:
    return Metric(name, value, unit, n, params, status or "ok", reference)


def _status(o11: int, f1: int, f2: int, n: int) -> str:
    """The status "empty" if there is nothing, else ""; InputError for numbers that make no table of four cells."""
    if not (0 <= o11 <= min(f1, f2) and f1 + f2 - o11 <= n):
        raise InputError(
            f"o11={o11!r}, f1={f1!r}, f2={f2!r}, n={n!r}: o11 is 0 or more and at most f1 and f2, "
            "and f1 + f2 - o11 at most n."
        )
    return "" if n else "empty"


# Table ----------------------------------------------------------------------------------------------------------------


class CollocateRow(NamedTuple):
    """A word that stands with the node: how often, how often at all, how strong the tie, and where."""

    word: str
    n: int
    """Places (or, in a window, times) together with the node."""
    f: int
    """Places that have the word, or times it stands, at all."""
    expected: float
    log_dice: float | None
    mi: float | None
    t: float | None
    delta_p: float | None
    """Of the word, given the node."""
    delta_p_back: float | None
    """Of the node, given the word."""
    g2: float | None
    addresses: str


class Collocates(Table[CollocateRow]):
    """Words that stand with a node within one essay, the highest logDice first."""

    columns = (
        Column("word", "word 词"),
        Column("n", "together 共现", "number"),
        Column("f", "at all 总数", "number"),
        Column("expected", "expected 期望", "number"),
        Column("log_dice", "logDice", "number"),
        Column("mi", "MI", "number"),
        Column("t", "t", "number"),
        Column("addresses", "at 地址", "address", 60),
    )
    css_class = "essaylib-collocates"

    def __init__(
        self,
        rows: Sequence[CollocateRow],
        *,
        node: str,
        within: str | int,
        n_node: int,
        size: int,
        min_count: int,
        essay: Essay,
    ) -> None:
        reach = f"within one {within}" if isinstance(within, str) else f"within {within} words"
        caption = f"{node}: {reach}, {n_node:,} of {size:,}, in this essay 本文之内; by token 按分词"
        super().__init__(rows, caption=caption, essay=essay)
        self.node = node
        """The string that the words stand with."""
        self.within = within
        """The reach: "sentence", "clause", or a number of words on either side."""
        self.n_node = n_node
        """Places that have the node; in a window, words within reach of one."""
        self.size = size
        """Places in all; in a window, words that are no node."""
        self.min_count = min_count
        """How often each word is with the node at least."""


def collocates(
    essay: Essay,
    node: str,
    *,
    within: str | int = "sentence",
    min_count: int = 3,
    segmenter: Segmenter | None = None,
) -> Collocates:
    """Words that stand with a node in a sentence, a clause or a window, within this essay.

    Highest logDice first. The node is every token that equals `node` or has it inside, so that 图书 is found in 图书馆
    as well as alone; such tokens are never collocates. Title and headings are no sentences and do not count.

    In a sentence or clause, places are counted: `n` have both, `f` have the word, and the size is their number. In a
    window, words are counted: of all words that are no node, how many are within reach of one, each once, however many
    nodes it is near. A window never leaves its sentence.

    Args:
        essay: the essay.
        node: a string of one character or more.
        within: "sentence", "clause" (between ，；： and the end), or the number of words on either side, 1 or more.
        min_count: how often the two must be together. MI and its like mean nothing for pairs that stand together once
            or twice: a pair of hapaxes has the highest MI there is.
        segmenter: the default one if None.

    Returns:
        A Collocates table; empty when the node is not there or nothing is with it often enough. Delta P both ways and
        G2 are in its rows and in `to_frame()`.

    Raises:
        InputError: an empty node, an unknown `within`, min_count under 1.

    Note:
        It shows how this essay puts words together, not how Chinese does. In long sentences nearly every word is with
        every other; read the places.

    Reference:
        Evert (2008), Corpora and collocations, on counting by window and by place.

    >>> from essaylib.read import parse_essay
    >>> essay = parse_essay("图书馆很安静。图书很旧。他在图书馆看书。外面很吵。")
    >>> [(row.word, row.n, row.f) for row in collocates(essay, "图书", min_count=2)]
    [('很', 2, 3)]
    """
    if not node or not node.strip():
        raise InputError(f"node={node!r}: a node is a string of one character or more, as '春天'.")
    if min_count < 1:
        raise InputError(f"min_count={min_count!r}: two words must be together at least once; 3 is usual.")
    if isinstance(within, bool) or not (within in ("sentence", "clause") or (isinstance(within, int) and within > 0)):
        raise InputError(f"within={within!r}: accepted are 'sentence', 'clause' and a number of words, 1 or more.")
    units = _units(essay, clause=within == "clause", segmenter=segmenter)
    counts = _in_windows(units, node, within) if isinstance(within, int) else _in_units(units, node)
    rows = []
    for word, starts in counts.near.items():
        if len(starts) < min_count:
            continue
        table = len(starts), counts.f1, counts.f[word], counts.size
        at = " ".join(dict.fromkeys(place_of(essay, start) for start in starts))
        rows.append(CollocateRow(
            word, len(starts), counts.f[word], counts.f1 * counts.f[word] / counts.size, log_dice(*table).value,
            mi(*table).value, t_score(*table).value, delta_p(*table, given=1).value, delta_p(*table, given=2).value,
            log_likelihood(*table).value, at,
        ))  # fmt: skip
    rows.sort(key=lambda row: (-row.n / (counts.f1 + row.f), -row.n, counts.near[row.word]))  # by Dice
    return Collocates(
        rows, node=node, within=within, n_node=counts.f1, size=counts.size, min_count=min_count, essay=essay
    )


class _Counts(NamedTuple):
    near: dict[str, list[int]]
    """Where each word stands with the node: one start a place, or one a word."""
    f: dict[str, int]
    f1: int
    size: int


def _units(essay: Essay, *, clause: bool, segmenter: Segmenter | None) -> list[list[tuple[str, int]]]:
    """The words of each sentence or clause with their places."""
    spans = [unit.span for unit in (clauses(essay) if clause else essay.sentences)]
    starts = [span.start for span in spans]
    units: list[list[tuple[str, int]]] = [[] for _ in spans]
    for word, start in placed_words(essay, segmenter=segmenter):
        i = bisect_right(starts, start) - 1
        if i >= 0 and start < spans[i].end:
            units[i].append((word, start))
    return units


def _in_units(units: Sequence[Sequence[tuple[str, int]]], node: str) -> _Counts:
    near: dict[str, list[int]] = {}
    f: dict[str, int] = {}
    n_nodes = 0
    for unit in units:
        has_node = any(node in word for word, _ in unit)
        n_nodes += has_node
        for word, start in {word: start for word, start in reversed(unit) if node not in word}.items():
            f[word] = f.get(word, 0) + 1
            if has_node:
                near.setdefault(word, []).append(start)
    return _Counts(near, f, n_nodes, len(units))


def _in_windows(units: Sequence[Sequence[tuple[str, int]]], node: str, reach: int) -> _Counts:
    near: dict[str, list[int]] = {}
    f: dict[str, int] = {}
    n_near = size = 0
    for unit in units:
        nodes = [i for i, (word, _) in enumerate(unit) if node in word]
        for i, (word, start) in enumerate(unit):
            if node in word:
                continue
            size += 1
            f[word] = f.get(word, 0) + 1
            if any(abs(i - j) <= reach for j in nodes):
                n_near += 1
                near.setdefault(word, []).append(start)
    return _Counts(near, f, n_near, size)
