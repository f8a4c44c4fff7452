"""Collocation: the published examples, agreement with nltk, the limits, and what counts as standing together.

The published numbers were reached through the tests of Wordless, which cite the pages; none of its code is here.
"""

import random
from math import log2, sqrt

import pytest
from nltk.metrics import BigramAssocMeasures
from scipy.stats import chi2_contingency

import essaylib
from essaylib.errors import InputError
from essaylib.metrics.collocation import (
    collocates,
    delta_p,
    dice,
    log_dice,
    log_likelihood,
    mi,
    mi3,
    t_score,
    z_score,
)
from essaylib.read import parse_essay

ALL = (mi, mi3, t_score, z_score, dice, log_dice, delta_p, log_likelihood)
NEW_COMPANIES = (8, 15828, 4675, 14307668)  # Manning & Schütze (1999), pp. 163-171
EXPECTED = 15828 * 4675 / 14307668


@pytest.mark.parametrize(
    ("metric", "expected", "digits"),
    [
        (t_score(*NEW_COMPANIES), 0.999932, 6),  # Manning & Schütze (1999), p. 164, printed
        (t_score(*NEW_COMPANIES), (8 - EXPECTED) / sqrt(8), 12),
        (mi(*NEW_COMPANIES), log2(8 / EXPECTED), 12),
        (mi3(*NEW_COMPANIES), log2(512 / EXPECTED), 12),
        (z_score(*NEW_COMPANIES), (8 - EXPECTED) / sqrt(EXPECTED), 12),
        (dice(*NEW_COMPANIES), 16 / 20503, 12),
        (log_dice(*NEW_COMPANIES), 14 + log2(16 / 20503), 12),  # 3.676453
        (log_likelihood(*NEW_COMPANIES), 1.3253893963471581, 9),  # nltk 3.10.4 likelihood_ratio
        (mi(8, 1105, 44, 15_000_000), 11.3, 1),  # Church & Hanks (1990), p. 24, honorary doctor: printed 11.3
        (dice(130, 3121, 143, 10_000), 260 / 3264, 12),  # Smadja et al. (1996), p. 13: 260 / 3264
        # Gries (2013), p. 144, "of course", cells 5610, 168938, 2257, 10233063: printed 0.032 and 0.697.
        (delta_p(5610, 174548, 7867, 10409868, given=1), 0.032, 3),
        (delta_p(5610, 174548, 7867, 10409868, given=2), 0.697, 3),
    ],
)
def test_published(metric, expected, digits):
    assert metric.value == pytest.approx(expected, abs=0.5 * 10**-digits)


def test_agrees_with_nltk_and_scipy():
    random.seed(2)
    for _ in range(200):
        n = random.randint(20, 5000)
        f1, f2 = random.randint(1, n // 2), random.randint(1, n // 2)
        o11 = random.randint(1, min(f1, f2))
        table = (o11, f1, f2, n)
        theirs = (o11, (f1, f2), n)
        for ours, nltk in ((mi, "pmi"), (t_score, "student_t"), (dice, "dice"), (log_likelihood, "likelihood_ratio")):
            value = getattr(BigramAssocMeasures, nltk)(*(theirs))
            assert ours(*table).value == pytest.approx(value, rel=1e-9, abs=1e-9), (ours, table)
        cells = [[o11, f1 - o11], [f2 - o11, n - f1 - f2 + o11]]
        g2 = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
        assert log_likelihood(*table).value == pytest.approx(g2, rel=1e-9, abs=1e-9)


def test_parameters_are_named():
    assert delta_p(1, 2, 2, 9, given=2).params == {"given": 2}
    assert mi(1, 2, 2, 9).n == 9
    assert mi(1, 2, 2, 9).reference == "Church & Hanks 1990, 24"


@pytest.mark.parametrize("measure", ALL)
def test_nothing_at_all(measure):
    assert (measure(0, 0, 0, 0).value, measure(0, 0, 0, 0).status) == (None, "empty")


@pytest.mark.parametrize(
    ("measure", "table", "value"),
    [
        (mi, (0, 3, 4, 20), None),  # never together: no logarithm of 0
        (mi3, (0, 3, 4, 20), None),
        (log_dice, (0, 3, 4, 20), None),
        (t_score, (0, 3, 4, 20), None),  # divided by the root of 0
        (z_score, (0, 4, 5, 20), -1),  # E = 1: (0 - 1) / 1
        (z_score, (0, 0, 5, 20), None),  # E = 0
        (dice, (0, 3, 4, 20), 0),
        (dice, (0, 0, 0, 20), None),
        (delta_p, (0, 5, 4, 20), -4 / 15),
        (delta_p, (0, 0, 4, 20), None),  # the given word is nowhere
        (delta_p, (4, 20, 4, 20), None),  # everywhere
        (log_likelihood, (0, 0, 4, 20), None),
        (log_likelihood, (4, 20, 4, 20), None),
        (dice, (5, 5, 5, 20), 1),  # never apart
        (log_dice, (5, 5, 5, 20), 14),
        (delta_p, (5, 5, 5, 20), 1),
        (mi, (1, 1, 1, 16), 4),  # a pair of hapaxes: log2(n), the most there is
        (mi, (20, 20, 20, 20), 0),  # all the same word
        (mi, (1, 1, 1, 1), 0),  # one token
    ],
)
def test_limits(measure, table, value):
    metric = measure(*table)
    assert metric.value == (None if value is None else pytest.approx(value))
    assert metric.status == ("undefined" if value is None else "ok")


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize("table", [(-1, 2, 2, 9), (3, 2, 4, 9), (3, 4, 2, 9), (1, 6, 6, 9)])
def test_no_table(measure, table):
    with pytest.raises(InputError, match="o11 is 0 or more"):
        measure(*table)


def test_given():
    with pytest.raises(InputError, match="accepted are 1"):
        delta_p(1, 2, 2, 9, given=0)


# The table ------------------------------------------------------------------------------------------------------------

# Words by jieba 0.42.1: 图书馆 很 安静 | 图书 很 旧 | 他 在 图书馆 看书 | 外面 很 吵 | 他 很 安静
SMALL = "图书馆很安静。图书很旧。他在图书馆看书，外面很吵。他很安静。"


def rows_of(*args, **options):
    return {row.word: row for row in collocates(parse_essay(SMALL), *args, **options)}


def test_sentences_are_counted():
    rows = rows_of("图书", min_count=1)
    # Three of four sentences have the node (twice inside 图书馆); 很 is in all four.
    assert (rows["很"].n, rows["很"].f, rows["很"].expected) == (3, 4, 3)
    assert rows["很"].addresses == "0/1 0/2 0/3"
    assert rows["很"].mi == 0
    assert rows["很"].log_dice == pytest.approx(14 + log2(6 / 7))
    assert rows["很"].g2 is None  # it is everywhere
    assert rows["安静"].t == pytest.approx((1 - 3 * 2 / 4) / 1)
    assert rows["安静"].delta_p == pytest.approx(1 / 3 - 1)
    assert rows["安静"].delta_p_back == pytest.approx(1 / 2 - 2 / 2)
    assert not {"图书", "图书馆"} & set(rows)  # tokens with the node in them are the node


def test_clauses_are_narrower():
    rows = rows_of("图书", within="clause", min_count=1)
    assert (rows["很"].n, rows["很"].f) == (2, 4)  # 外面很吵 is a clause without the node
    assert "外面" not in rows
    assert rows["看书"].addresses == "0/3"


def test_windows_count_words():
    rows = rows_of("图书", within=1, min_count=1)
    # Beside a node, in its sentence: 很, 很, 在, 看书. Of words that are no node: 2 + 2 + 6 + 3 = 13.
    assert set(rows) == {"很", "在", "看书"}
    assert (rows["很"].n, rows["很"].f, rows["很"].expected) == (2, 4, 4 * 4 / 13)


def test_a_window_as_wide_as_the_sentence_is_the_sentence():
    rows = rows_of("图书", within=99, min_count=1)
    assert set(rows) == set(rows_of("图书", min_count=1))


def test_a_word_near_two_nodes_counts_once():
    row = next(iter(collocates(parse_essay("图书和图书。外面很吵。"), "图书", within=1, min_count=1)))
    assert (row.word, row.n, row.f) == ("和", 1, 1)


def test_min_count_and_order():
    table = collocates(parse_essay(SMALL), "图书", min_count=1)
    assert [row.log_dice for row in table] == sorted((row.log_dice for row in table), reverse=True)
    assert all(row.n >= 2 for row in collocates(parse_essay(SMALL), "图书", min_count=2))
    assert len(collocates(parse_essay(SMALL), "图书", min_count=4)) == 0
    assert len(collocates(parse_essay(SMALL), "春天", min_count=1)) == 0  # the node is not there


def test_headings_do_not_count():
    essay = parse_essay("一、图书和春天\n\n图书很旧。\n\n二、外面\n\n春天很好。")
    assert [row.word for row in collocates(essay, "图书", min_count=1)] == ["旧", "很"]  # 很 is in both sentences


def test_the_essay(essay: essaylib.Essay):
    rows = {row.word: row for row in collocates(essay, "群众", within="clause")}
    # 工作 by hand: the five clauses that have it as a word all have 群众工作 (0/3, 3.4/1 twice, 3.4/3 twice).
    assert (rows["工作"].n, rows["工作"].f) == (5, 5)
    assert rows["工作"].addresses == "0/3 3.4/1 3.4/3"
    assert rows["工作"].delta_p_back == pytest.approx(1 - (37 - 5) / (155 - 5))


@pytest.mark.parametrize(
    ("within", "n_node", "size", "reach"),
    [
        ("sentence", 3, 4, "within one sentence"),
        ("clause", 3, 5, "within one clause"),  # 外面很吵 is the fifth
        (1, 4, 13, "within 1 words"),  # see test_windows_count_words: 很, 很, 在, 看书 of 13 that are no node
    ],
)
def test_it_carries_how_it_was_counted(within, n_node, size, reach):
    table = collocates(parse_essay(SMALL), "图书", within=within, min_count=2)
    for found in (table, table.head(1)):
        assert (found.node, found.within, found.min_count) == ("图书", within, 2)
        assert (found.n_node, found.size) == (n_node, size)
    assert table.caption == f"图书: {reach}, {n_node} of {size}, in this essay 本文之内; by token 按分词"


def test_without_the_node_it_still_says_what_was_sought():
    table = collocates(parse_essay(SMALL), "春天")
    assert (len(table), table.node, table.n_node, table.size, table.min_count) == (0, "春天", 0, 4, 3)


def test_it_shows_itself(essay: essaylib.Essay):
    table = collocates(essay, "群众", within=5)
    assert "in this essay" in repr(table).splitlines()[0]
    assert "<table" in table._repr_html_()
    assert {"delta_p", "delta_p_back", "g2"} <= set(table.to_frame().columns)


@pytest.mark.parametrize(
    ("node", "options", "says"),
    [
        ("", {}, "one character or more"),
        (" ", {}, "one character or more"),
        ("图书", {"within": "page"}, "'sentence', 'clause'"),
        ("图书", {"within": 0}, "1 or more"),
        ("图书", {"within": True}, "1 or more"),
        ("图书", {"within": 2.5}, "1 or more"),
        ("图书", {"min_count": 0}, "at least once"),
    ],
)
def test_bad_input(node, options, says):
    with pytest.raises(InputError, match=says):
        collocates(parse_essay(SMALL), node, **options)
