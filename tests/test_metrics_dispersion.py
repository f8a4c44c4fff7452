"""Dispersion: published examples with their pages, the seed's blocks, limits, 200 spreads of chance against scipy."""

import json
import random
from fractions import Fraction
from math import log2, sqrt
from pathlib import Path

import pytest
from scipy.spatial.distance import cityblock, euclidean
from scipy.stats import entropy, variation

from essaylib import parse_essay
from essaylib.errors import InputError
from essaylib.metrics.dispersion import (
    by_block,
    carroll_d2,
    dp_norm,
    gries_dp,
    juilland_d,
    kld,
    part_range,
    rosengren_s,
)

MEASURES = (part_range, juilland_d, carroll_d2, rosengren_s, gries_dp, dp_norm, kld)

#: Gries (2020), Analyzing dispersion, in A practical handbook of corpus linguistics: his corpus of five parts.
GRIES = ("bamnibeup", "basatbewqn", "bcagabesta", "baghabeaat", "bahaabeaxat")
#: Lyne (1985), ALLEMAND in ten parts, as in the README of tlda (R).
LYNE = [2, 0, 1, 1, 3, 0, 3, 0, 0, 0], [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]


def of_gries(letter):
    return [part.count(letter) for part in GRIES], [len(part) for part in GRIES]


def odds(counts, sizes=None):
    return kld(counts, sizes, normalise="odds")


def exponential(counts, sizes=None):
    return kld(counts, sizes, normalise="exp")


# Published ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "counts", "printed", "places", "page"),
    [
        (juilland_d, [0, 4, 3, 2, 1], 0.6464, 4, "Carroll 1970: 14"),
        (carroll_d2, [2, 1, 1, 1, 0], 0.8277, 4, "Carroll 1970: 13"),
        (rosengren_s, [1, 2, 3, 4, 5], 0.937, 3, "Gries 2008: 407"),
        (dp_norm, [2, 1, 0], 0.5, 1, "Lijffijt & Gries 2012: 148"),
        (gries_dp, [3, 3, 3], 0, 12, "Gries 2008: 416: as even as can be"),
    ],
)
def test_parts_of_one_size(measure, counts, printed, places, page):
    assert round(measure(counts).value, places) == printed, page
    assert measure(counts, [7] * len(counts)).value == pytest.approx(measure(counts).value, abs=1e-12)


@pytest.mark.parametrize(
    ("letter", "measure", "printed", "places"),
    [
        ("a", gries_dp, 0.18, 6),
        ("a", dp_norm, 0.219512, 6),
        ("a", juilland_d, 0.78515, 5),  # of rates, his percentages
        ("a", carroll_d2, 0.937921, 6),
        ("a", rosengren_s, 0.949816, 6),
        ("a", kld, 0.136972, 6),
        ("a", odds, 0.120471, 6),
        ("a", exponential, 0.128005, 6),
        ("b", gries_dp, 0.02, 3),
        ("b", dp_norm, 0.024, 3),
        ("b", juilland_d, 0.968, 3),
        ("b", rosengren_s, 0.999, 3),
        ("b", kld, 0.003, 3),
        ("i", gries_dp, 0.82, 3),
        ("i", dp_norm, 1, 3),
        ("i", kld, 2.474, 3),
        ("q", gries_dp, 0.8, 3),
        ("q", dp_norm, 0.976, 3),
        ("q", kld, 2.322, 3),
        ("x", gries_dp, 0.78, 3),
        ("x", dp_norm, 0.951, 3),
        ("x", kld, 2.184, 3),
    ],
)
def test_gries_2020(letter, measure, printed, places):
    assert round(measure(*of_gries(letter)).value, places) == printed


def test_juilland_d_of_rates_and_of_counts():
    # Both are in Gries (2020) for a, 1 to 5 times in parts of 9, 10, 10, 10, 11: .785 of percentages, .764 of counts.
    counts, sizes = of_gries("a")
    assert juilland_d(counts, sizes).value == pytest.approx(0.78515, abs=5e-6)
    assert juilland_d(counts).value == pytest.approx(1 - sqrt(2) / 3 / 2)  # mean 3, variance 2
    assert juilland_d(counts).value == pytest.approx(0.764298, abs=5e-7)


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        (lambda v, s: part_range(v, s).value, 5),  # shown as .5 of ten parts
        (lambda v, s: juilland_d(v, s).value, 0.6038797),
        (lambda v, s: carroll_d2(v, s).value, 0.6521444),
        (lambda v, s: rosengren_s(v, s).value, 0.4763652),
        (lambda v, s: 1 - float(odds(v, s).value), 0.4665078),  # tlda turns it, so that 1 is even
    ],
)
def test_lyne(measure, shown):
    assert measure(*LYNE) == pytest.approx(shown, abs=5e-8)  # seven places are shown


def test_lyne_dp_is_labelled_otherwise():
    """The README of tlda shows .5009295 as the DP of Egbert et al. (2020); it is 1 - the plain DP of Gries."""
    counts, sizes = LYNE
    dp = float(gries_dp(counts, sizes).value)
    assert 1 - dp == pytest.approx(0.5009295, abs=5e-8)
    # By the documented formula of Egbert et al. the largest DP is taken from the smallest part with an occurrence.
    smallest = min(size for count, size in zip(counts, sizes, strict=True) if count) / sum(sizes)
    assert 1 - dp / (1 - smallest) == pytest.approx(0.44623096202043566, abs=1e-12)
    assert dp_norm(counts, sizes).value == pytest.approx(0.553548, abs=5e-7)  # Lijffijt & Gries: over all parts


# Limits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_to_spread(measure):
    assert (measure([]).value, measure([]).status, measure([]).n) == (None, "empty", 0)
    if measure is part_range:  # a count of parts is true of one part and of no occurrence
        assert (measure([3]).value, measure([0, 0]).value) == (1, 0)
    else:
        assert (measure([3]).value, measure([3]).status) == (None, "too_short")
        assert (measure([0, 0]).value, measure([0, 0]).status, measure([0, 0]).n) == (None, "undefined", 2)


@pytest.mark.parametrize(
    ("measure", "even", "in_the_smallest"),
    [
        (part_range, 4, 1),
        (juilland_d, 1, 0),
        (carroll_d2, 1, 0),
        (rosengren_s, 1, 1 / 10),
        (gries_dp, 0, 1 - 1 / 10),
        (dp_norm, 0, 1),
        (kld, 0, log2(10)),
        (odds, 0, log2(10) / (1 + log2(10))),
    ],
)
def test_ends_of_the_range(measure, even, in_the_smallest):
    sizes = [1, 2, 3, 4]
    assert measure([2, 4, 6, 8], sizes).value == pytest.approx(even, abs=1e-12)
    assert measure([5, 0, 0, 0], sizes).value == pytest.approx(in_the_smallest, abs=1e-12)
    assert measure([5, 0, 0, 0], [10, 20, 30, 40]).value == pytest.approx(in_the_smallest, abs=1e-12)  # any unit


def test_parameters_are_named():
    assert gries_dp([1, 2]).params == {"f": 3, "sizes": "alike"}
    assert gries_dp([1, 2], [3, 4]).params == {"f": 3}
    assert odds([1, 2], [3, 4]).params == {"f": 3, "normalise": "odds"}
    assert (kld([1, 2]).unit, odds([1, 2]).unit) == ("bits", "")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gries_dp([1, 2], [1]), "2 counts and 1 sizes: every part has one of each"),
        (lambda: gries_dp([1, -2], [1, 1]), r"counts\[1\]=-2: a count is a number of 0 or more"),
        (lambda: gries_dp([float("nan")], [1]), r"counts\[0\]=nan"),
        (lambda: gries_dp([1, 2], [1, 0]), r"sizes\[1\]=0: a size is a number above 0"),
        (lambda: gries_dp([1], [float("inf")]), r"sizes\[0\]=inf"),
        (lambda: kld([1, 2], normalise="log"), "normalise='log': accepted are 'odds', 'exp' and None"),
        (lambda: by_block(parse_essay("春天来了。"), ""), "term='': a term is a string"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()


# Against other code ---------------------------------------------------------------------------------------------------


def test_200_spreads_against_scipy():
    chance = random.Random(22)
    for _ in range(200):
        n = chance.randint(2, 20)
        counts = [chance.choice((0, 0, 1, 2, 3, 10)) for _ in range(n - 1)] + [1]
        sizes = [chance.randint(1, 300) for _ in range(n)]
        shares, expected = [c / sum(counts) for c in counts], [s / sum(sizes) for s in sizes]
        rates = [c / s for c, s in zip(counts, sizes, strict=True)]
        dp = cityblock(shares, expected) / 2
        for measure, value in (
            (juilland_d, 1 - variation(rates) / sqrt(n - 1)),
            (carroll_d2, entropy(rates, base=2) / log2(n)),
            # S is the squared Bhattacharyya coefficient, 1 - half the squared distance of the roots.
            (rosengren_s, (1 - euclidean([sqrt(p) for p in shares], [sqrt(q) for q in expected]) ** 2 / 2) ** 2),
            (gries_dp, dp),
            (dp_norm, dp / (1 - min(expected))),
            (kld, entropy(shares, expected, base=2)),
        ):
            assert measure(counts, sizes).value == pytest.approx(value, rel=0, abs=1e-9)


def test_dp_in_fractions():
    chance = random.Random(23)
    for _ in range(200):
        counts, sizes = ([chance.randint(1, 50) for _ in range(7)] for _ in range(2))
        dp = (
            sum(abs(Fraction(v, sum(counts)) - Fraction(s, sum(sizes))) for v, s in zip(counts, sizes, strict=True)) / 2
        )
        assert gries_dp(counts, sizes).value == pytest.approx(float(dp), abs=1e-12)
        largest = 1 - Fraction(min(sizes), sum(sizes))
        assert dp_norm(counts, sizes).value == pytest.approx(float(dp / largest), abs=1e-12)


# Of an essay ----------------------------------------------------------------------------------------------------------

GOLD = Path(__file__).parent / "gold"
READING = json.loads((GOLD / "gold.json").read_text("utf-8"))
CLEAN = (GOLD / "gold_clean.txt").read_text("utf-8")
#: The bodies of the eleven blocks in the clean copy, by the offsets of the reading, and their Han characters.
BODIES = {"0": CLEAN[READING["intro"]["start"] : READING["intro"]["end"]]} | {
    f"{i}.{j}": CLEAN[block["body_start"] : block["body_end"]]
    for i, section in enumerate(READING["sections"], start=1)
    for j, block in enumerate(section["subsections"], start=1)
}
N_HAN = {
    f"{i}.{j}": block["han_chars"]
    for i, section in enumerate(READING["sections"], start=1)
    for j, block in enumerate(section["subsections"], start=1)
}
N_HAN["0"] = READING["stats"]["han_body"] - sum(N_HAN.values())


@pytest.mark.parametrize("term", READING["counts"])
def test_blocks_as_read_by_hand(term, essay):
    rows = by_block(essay, term)
    assert [row.address for row in rows] == list(BODIES)
    assert {row.address: row.n for row in rows} == {part: body.count(term) for part, body in BODIES.items()}
    assert sum(row.n for row in rows) == READING["counts"][term]["body"]  # counted by hand
    assert {row.address: row.n_han for row in rows} == N_HAN
    assert all(row.per_100 == pytest.approx(100 * row.n / row.n_han) for row in rows)


def test_measures_of_a_term(essay):
    rows = by_block(essay, "监督")
    assert [row.n for row in rows if row.n] == [2, 1, 1, 3, 1]  # 1.3, 2.3, 3.1, 3.3, 3.4, read in the text
    counts, sizes = [row.n for row in rows], [row.n_han for row in rows]
    assert rows.metrics() == tuple(measure(counts, sizes) for measure in MEASURES)
    assert [metric.name for metric in rows.metrics()] == [
        "range",
        "Juilland D",
        "Carroll D2",
        "Rosengren S",
        "DP",
        "DPnorm",
        "KLD",
    ]
    assert rows.metrics()[0].value == 5
    # By hand, sizes 211 148 119 192 274 113 199 233 182 95 258 of 2024: the parts with more than their share are 1.3
    # (2/8 - 192/2024), 2.3 (1/8 - 199/2024), 3.1 (1/8 - 233/2024) and 3.3 (3/8 - 95/2024); DP is the sum of those.
    assert rows.metrics()[4].value == pytest.approx(7 / 8 - (192 + 199 + 233 + 95) / 2024)


def test_a_term_that_is_not_there(essay):
    rows = by_block(essay, "春天")
    assert [row.n for row in rows] == [0] * 11
    assert [metric.status for metric in rows.metrics()] == ["ok"] + ["undefined"] * 6


def test_parts_of_small_texts():
    one = by_block(parse_essay("书店不远。书店很大，书很多。"), "书")
    assert [(row.address, row.n, row.n_han) for row in one] == [("0", 3, 11)]
    assert [metric.status for metric in one.metrics()] == ["ok"] + ["too_short"] * 6
    # A part with sentences of its own and sub-parts has a row of its own; headings do not count.
    essay = parse_essay("书\n一、书店\n书店不远。\n（一）书\n书店很大。\n（二）人\n人很多。\n")
    assert [(row.address, row.n, row.n_han) for row in by_block(essay, "书")] == [
        ("1", 1, 4),
        ("1.1", 1, 4),
        ("1.2", 0, 3),
    ]
