"""Keyness: the published examples, agreement with scipy, the limits, and the table of a part against the rest.

The published numbers were reached through the tests of Wordless, which cite the pages; none of its code is here.
"""

import math
import random

import pytest
from scipy.stats import chi2_contingency, power_divergence

import essaylib
from essaylib.errors import AddressError, InputError
from essaylib.metrics.counting import words
from essaylib.metrics.keyness import (
    bic,
    chi_squared,
    diff_coefficient,
    key_words,
    log_likelihood,
    log_ratio,
    odds_ratio,
    percent_diff,
    simple_maths,
)
from essaylib.read import parse_essay

ALL = (log_likelihood, chi_squared, bic, log_ratio, percent_diff, odds_ratio, simple_maths, diff_coefficient)


@pytest.mark.parametrize(
    ("metric", "expected", "digits"),
    [
        # Dunning (1993), p. 72, cells 10, 0, 3, 31764; by nltk 3.10.4 likelihood_ratio(10, (10, 13), 31777).
        (log_likelihood(10, 0, 13, 31764), 167.22980391051257, 9),
        # The same with two cells: E1 = 13 * 10 / 31777, and b = 0 adds nothing. The two are not the same number.
        (log_likelihood(10, 0, 13, 31764, cells=2), 2 * 10 * math.log(10 / (13 * 10 / 31777)), 9),
        # Dunning (1993), p. 73: a word seen only together, cells 3, 0, 0, 31774; chi-squared is the sample size.
        (chi_squared(3, 0, 3, 31774), 31777, 6),
        # Gabrielatos & Marchi (2011), p. 18.
        (percent_diff(206523, 178174, 959641, 1562358), 88.7, 1),
        (percent_diff(206523, 178174, 959641, 1562358), 100 * (206523 / 959641 / (178174 / 1562358) - 1), 9),
        # Pojanapunya & Todd (2016), p. 154: odds 0.0058320 and 0.00035215.
        (odds_ratio(16217, 735, 2796938, 2087946), 16.56, 2),
        # Kilgarriff (2009): rates 0.3117 and 0.1686 per million, 1.3117 / 1.1686.
        (simple_maths(35, 263, 112289811, 1559717242), 1.122429, 6),
        # Hofland & Johansson (1982), p. 471: (18 - 35) / (18 + 35).
        (diff_coefficient(18, 35, 1_000_000, 1_000_000), -17 / 53, 12),
        # By hand: E1 = 1000 * 25 / 3000 = 8.333, E2 = 16.667, 2 (20 ln 2.4 + 5 ln 0.3) = 35.0187 - 12.0397.
        (log_likelihood(20, 5, 1000, 2000, cells=2), 2 * (20 * math.log(2.4) + 5 * math.log(0.3)), 9),
        (bic(20, 5, 1000, 2000), 2 * (20 * math.log(2.4) + 5 * math.log(0.3)) - math.log(3000), 9),
        (log_ratio(20, 5, 1000, 2000), 3, 12),  # 0.02 / 0.0025 = 8 = 2^3
        (percent_diff(20, 5, 1000, 2000), 700, 9),  # 8 times is 700 % more
        (odds_ratio(20, 5, 1000, 2000), (20 / 980) / (5 / 1995), 12),
    ],
)
def test_published(metric, expected, digits):
    assert metric.value == pytest.approx(expected, abs=0.5 * 10**-digits)


def test_parameters_are_named():
    assert log_likelihood(2, 1, 9, 9).params == {"cells": 4}
    assert log_likelihood(2, 1, 9, 9, cells=2).reference == "Rayson & Garside 2000"
    assert log_ratio(2, 0, 9, 9, smoothing=0.5).params == {"smoothing": 0.5}
    assert bic(2, 1, 9, 9).n == 18


def test_agrees_with_scipy():
    random.seed(1)
    for _ in range(200):
        c, d = random.randint(2, 2000), random.randint(2, 2000)
        a, b = random.randint(1, c - 1), random.randint(0, d - 1)
        table = [[a, b], [c - a, d - b]]
        g2 = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        assert log_likelihood(a, b, c, d).value == pytest.approx(g2, rel=1e-9, abs=1e-9)
        chi2 = chi2_contingency(table, correction=False).statistic
        assert chi_squared(a, b, c, d).value == pytest.approx(chi2, rel=1e-9, abs=1e-9)
        expected = [c * (a + b) / (c + d), d * (a + b) / (c + d)]
        two = power_divergence([a, b], expected, lambda_="log-likelihood").statistic
        assert log_likelihood(a, b, c, d, cells=2).value == pytest.approx(two, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize("numbers", [(0, 0, 0, 5), (0, 0, 5, 0), (0, 0, 0, 0)])
def test_a_side_without_words(measure, numbers):
    metric = measure(*numbers)
    assert (metric.value, metric.status) == (None, "empty")


@pytest.mark.parametrize(
    ("measure", "numbers", "undefined"),
    [
        (log_ratio, (4, 0, 10, 10), True),  # nothing to divide by
        (log_ratio, (0, 4, 10, 10), True),  # no logarithm of 0
        (log_ratio, (0, 0, 10, 10), True),
        (percent_diff, (4, 0, 10, 10), True),
        (percent_diff, (0, 4, 10, 10), False),  # -100 %
        (odds_ratio, (4, 0, 10, 10), True),
        (odds_ratio, (10, 4, 10, 10), True),  # all of the target: odds without end
        (diff_coefficient, (0, 0, 10, 10), True),
        (log_likelihood, (0, 0, 10, 10), True),
        (log_likelihood, (10, 10, 10, 10), True),  # no other word: half of the table is empty
        (log_likelihood, (10, 0, 10, 10), False),  # two zero cells, but every row and column has something
        (chi_squared, (0, 0, 10, 10), True),
        (chi_squared, (1, 1, 1, 1), True),  # one word on either side, the same
        (bic, (0, 0, 10, 10), True),
        (simple_maths, (0, 0, 10, 10), False),  # k stands for both
    ],
)
def test_zero_cells(measure, numbers, undefined):
    metric = measure(*numbers)
    assert (metric.value is None) is undefined
    assert metric.status == ("undefined" if undefined else "ok")


def test_smoothing_touches_zeros_only():
    assert log_ratio(4, 0, 10, 10, smoothing=0.5).value == 3  # 4 / 0.5 = 8
    assert log_ratio(0, 4, 10, 10, smoothing=0.5).value == -3
    assert log_ratio(4, 2, 10, 10, smoothing=0.5).value == 1  # as without
    assert log_ratio(0, 0, 10, 10, smoothing=0.5).status == "undefined"


def test_the_same_rate():
    assert log_likelihood(3, 6, 100, 200).value == pytest.approx(0, abs=1e-12)
    assert chi_squared(3, 6, 100, 200).value == 0
    assert log_ratio(3, 6, 100, 200).value == 0
    assert percent_diff(3, 6, 100, 200).value == 0
    assert odds_ratio(3, 6, 100, 200).value == 1
    assert simple_maths(3, 6, 100, 200).value == 1
    assert diff_coefficient(3, 6, 100, 200).value == 0


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize("numbers", [(-1, 2, 5, 5), (6, 2, 5, 5), (2, 6, 5, 5)])
def test_no_frequencies(measure, numbers):
    with pytest.raises(InputError, match="at most the number of words"):
        measure(*numbers)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: log_likelihood(1, 1, 5, 5, cells=3), "accepted are 2"),
        (lambda: log_ratio(1, 1, 5, 5, smoothing=0), "as 0.5"),
        (lambda: log_ratio(1, 1, 5, 5, smoothing=-1), "as 0.5"),
        (lambda: simple_maths(1, 1, 5, 5, k=0), "above 0"),
        (lambda: simple_maths(1, 1, 5, 5, k=float("nan")), "above 0"),
    ],
)
def test_options(call, says):
    with pytest.raises(InputError, match=says):
        call()


# The table ------------------------------------------------------------------------------------------------------------

TWO_PARTS = "一、春天\n\n春天来了。春天很暖和，花很多。\n\n二、冬天\n\n冬天来了。冬天很冷。"


def test_a_part_against_the_rest():
    essay = parse_essay(TWO_PARTS)
    table = key_words(essay, "1", min_count=1)
    rows = {row.word: row for row in table}
    assert "冬天" not in rows  # not in the target
    spring = rows["春天"]
    # Heading, first and second sentence: three times here, never there.
    assert (spring.n, spring.n_other, spring.percent_diff, spring.first, spring.last) == (3, 0, None, "1/0", "1/2")
    here, there = len(words(essay, "1")), len(words(essay, "2"))
    assert here + there == len(words(essay))
    assert spring.per_1000 == pytest.approx(3000 / here)
    assert spring.log_ratio == pytest.approx(math.log2(3 / here / (0.5 / there)))
    assert spring.g2 == log_likelihood(3, 0, here, there).value
    # 来 stands once on either side: its rate here is `there / here` of that there.
    assert rows["来"].log_ratio == pytest.approx(math.log2(there / here))
    assert rows["来"].percent_diff == pytest.approx(100 * (there / here - 1))
    assert list(table) == sorted(table, key=lambda row: -row.log_ratio)


def test_two_essays_and_lists_of_words():
    essay, other = parse_essay("春天来了。春天好。"), parse_essay("冬天来了。")
    by_essay = key_words(essay, other, min_count=2)
    assert [(row.word, row.n, row.n_other) for row in by_essay] == [("春天", 2, 0)]
    assert by_essay == key_words(essay, words(other), min_count=2)


def test_swapping_sides_turns_the_sign():
    essay = parse_essay(TWO_PARTS)
    ahead = {row.word: row.log_ratio for row in key_words(essay, "1", min_count=1) if row.n_other}
    back = {row.word: row.log_ratio for row in key_words(essay, "2", min_count=1) if row.n_other}
    assert set(ahead) == set(back) != set()
    assert all(back[word] == pytest.approx(-ratio) for word, ratio in ahead.items())


def test_nothing_on_one_side():
    essay = parse_essay("春天来了。春天好。春天长。")
    assert len(key_words(essay, [])) == 0
    assert len(key_words(essay, "0", min_count=1)) == 0  # the part is all there is: no rest
    assert len(key_words(essay, ["冬天"], min_count=4)) == 0


def test_the_essay(essay: essaylib.Essay):
    # 群众 by token, from jieba 0.42.1 over the text: 42 in all (48 by string, 6 of them in longer tokens).
    row = next(row for row in key_words(essay, "3") if row.word == "群众")
    assert row.n + row.n_other == 42
    assert row.per_1000 > row.per_1000_other  # 28 of 48 strings stand in part 3, which has 832 of 2,252 characters
    assert all(row.n >= 3 for row in key_words(essay, "3"))


def test_it_carries_its_sides():
    # Words by jieba 0.42.1: 一 春天 春天 来 了 春天 很 暖和 花 很多 | 二 冬天 冬天 来 了 冬天 很 冷
    essay = parse_essay(TWO_PARTS)
    table = key_words(essay, "1", min_count=2)
    for found in (table, table.head(1)):
        assert (found.part, found.sizes, found.min_count) == ("1", (10, 8), 2)
    assert table.caption.startswith("1 : rest 其余, 10 : 8 words 词; by token")
    against = key_words(essay, ["春天", "来", "了"])
    assert (against.part, against.sizes, against.min_count) == (None, (18, 3), 3)
    assert against.caption.startswith("essay : reference 本文：参照, 18 : 3 words 词; by token")
    assert key_words(essay, []).sizes == (18, 0)


def test_it_shows_itself(essay: essaylib.Essay):
    table = key_words(essay, "3")
    assert "log ratio: 0 = 0.5; G2: 4 cells" in repr(table).splitlines()[0]
    assert "<table" in table._repr_html_()
    assert list(table.to_frame().columns)[:3] == ["word", "n", "n_other"]


@pytest.mark.parametrize(
    ("other", "options", "error", "says"),
    [
        ("9", {}, AddressError, "No place"),
        ("1", {"min_count": 0}, InputError, "at least once"),
        (5, {}, InputError, "accepted are"),
        ([1, 2], {}, InputError, "accepted are"),
    ],
)
def test_bad_input(other, options, error, says):
    with pytest.raises(error, match=says):
        key_words(parse_essay(TWO_PARTS), other, **options)
