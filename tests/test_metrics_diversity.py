"""Diversity: published and other tools' values, arithmetic, limits, and 200 texts of chance against other code."""

import random
from collections import Counter
from fractions import Fraction
from itertools import groupby
from math import log, log2, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicalrichness import LexicalRichness
from scipy.stats import entropy as scipy_entropy

from essaylib import parse_essay
from essaylib.errors import AddressError, InputError
from essaylib.metrics.counting import is_word, words
from essaylib.metrics.diversity import (
    MTLD_VARIANTS,
    cttr,
    entropy,
    growth,
    hdd,
    herdan_c,
    maas,
    mattr,
    mtld,
    repeat_rate,
    rttr,
    ttr,
    yule_k,
)
from essaylib.segment import get_segmenter

#: 5 words, 20 times each, in turn.
S1 = ["This", "is", "a", "sentence", "."] * 20
#: Gries (2020), Analyzing dispersion: the five parts of his small corpus, 9 + 10 + 10 + 10 + 11 = 50.
S2 = list("bamnibeupbasatbewqnbcagabestabaghabeaatbahaabeaxat")
#: Popescu (2009: 26), Word frequency studies: frequency, and how many words have it; 225 words, 124 different.
#: Their order was not at hand, so nothing that depends on it is asked of them.
POPESCU = [(11, 1), (9, 2), (7, 1), (6, 2), (5, 2), (4, 7), (3, 6), (2, 18), (1, 85)]
T225 = [(f, i) for f, n_words in POPESCU for i in range(n_words) for _ in range(f)]

RICHNESS = "lexicalrichness 0.5.1"
LEXDIV = "lexical_diversity 0.1.1"
TAALED = "taaled 0.32"


@pytest.fixture(scope="module")
def essay_words(essay):
    return words(essay)


# Words ----------------------------------------------------------------------------------------------------------------


def test_words_of_the_seed(essay, essay_words):
    # jieba 0.42.1, HMM on, counted apart from this library: tokens without marks and digits.
    assert (len(essay_words), len(set(essay_words))) == (1168, 519)
    assert sum(n == 1 for n in Counter(essay_words).values()) == 337
    assert words(essay, segmenter=get_segmenter("jieba")) == essay_words
    # As characters, the Han characters: there is no Latin letter in the essay.
    assert len(words(essay, segmenter=get_segmenter("characters"))) == 2263


def test_words_of_parts(essay, essay_words):
    assert sum((words(essay, part) for part in ("0/0", "0", "1", "2", "3")), start=()) == essay_words
    inside = (words(essay, part) for part in ("3/0", "3.1", "3.2", "3.3", "3.4"))
    assert sum(inside, start=()) == words(essay, "3")
    sentences = (words(essay, f"3.1/{i}") for i in range(6))  # its heading and five sentences, one after the other
    assert sum(sentences, start=()) == words(essay, "3.1")
    with pytest.raises(AddressError, match=r"No place '4'"):
        words(essay, "4")


@pytest.mark.parametrize(
    ("token", "counts"),
    [
        ("春天", True),
        ("GDP", True),
        ("T恤", True),
        ("一", True),  # a numeral in Han is a word
        ("〇", True),  # Han, though Python calls it a number
        ("2008", False),  # labels and years in digits are not
        ("①", False),
        ("，", False),
        ("……", False),
        ("\n", False),
        ("\u3000", False),
        ("", False),
    ],
)
def test_what_a_word_is(token, counts):
    assert is_word(token) is counts


def test_a_part_has_the_cuts_of_the_whole():
    essay = parse_essay("春天\n一、花\n花开了3天。\n二、鸟\nGDP涨了。")
    assert words(essay, "2") == ("二", "鸟", "GDP", "涨", "了")
    assert words(essay, "1/1") == ("花开", "了", "天")


# Values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "value", "why"),
    [
        (ttr(S1), 5 / 100, "V / N"),
        (rttr(S1), 5 / 10, "V / √N"),
        (cttr(S1), 5 / sqrt(200), "V / √2N"),
        (herdan_c(S1), log(5) / log(100), "log V / log N"),
        (maas(S1), (log(100) - log(5)) / log(100) ** 2, "natural logarithms, as " + RICHNESS),
        (maas(S1, base=10), (2 - log(5, 10)) / 4, "logarithms to base 10, as " + TAALED),
        (maas(S1, base=10), 0.3252574989159953, TAALED),
        (maas(S1), 0.14125753697686966, RICHNESS),
        (mattr(S1, window=25), 5 / 25, "every window has all five"),
        (mattr(S1), 5 / 50, "every window has all five"),
        (mtld(S1), 100 / 14, "5 of 7 is the first ratio below .72: 14 runs of 7, and 2 words of ratio 1"),
        (mtld(S1, variant="minimum_10"), 100 / (9 + (1 - 5 / 10) / 0.28), "runs of 10; the last is weighed"),
        (mtld(S1, variant="minimum_10"), 9.271523178807948, LEXDIV),
        (
            mtld(S1, variant="factor_mean"),
            (9 * 10 + 10 / (0.5 / 0.28)) / 10,
            "9 runs of 10, a last one of 5.6 a factor",
        ),
        (hdd(S1), 0.1190472087529263, RICHNESS + ", " + LEXDIV),
        (yule_k(S1), 10_000 * (5 * 20**2 - 100) / 100**2, "10⁴ (Σf² - N) / N²"),
        (entropy(S1), log2(5), "five words equally often"),
        (repeat_rate(S1), 1 / 5, "five words equally often"),
        (ttr(S2), 16 / 50, "V / N"),
        (rttr(S2), 2.262741699796952, RICHNESS),
        (maas(S2), 0.07445373379799215, RICHNESS),
        (maas(S2, base=10), 0.17143605756100366, TAALED),
        (hdd(S2), 0.34829145349166496, RICHNESS + ", " + LEXDIV),
        (mattr(S2, window=25), 0.42615384615384627, RICHNESS),
        (mtld(S2), 8.634751773049647, RICHNESS),
        (mtld(S2, variant="minimum_10"), 10.549903558866912, LEXDIV + ", mtldo of " + TAALED),
        (mtld(S2, variant="factor_mean"), 10.456, "mtld of " + TAALED),
        (yule_k(S2), 1360.0, RICHNESS),
        (hdd(T225), 0.8287424935695615, RICHNESS + ", " + LEXDIV),
    ],
)
def test_values(metric, value, why):
    assert metric.value == pytest.approx(value, rel=0, abs=1e-12), why


def test_popescu():
    assert (len(T225), len(set(T225))) == (225, 124)
    assert round(entropy(T225).value, 4) == 6.5270  # Popescu (2009: 176)
    assert round(repeat_rate(T225).value, 4) == 0.0153  # Popescu (2009: 170)


@pytest.mark.parametrize(
    ("measure", "params", "value", "tool"),
    [
        (ttr, {}, 0.4443493150684932, RICHNESS),
        (mattr, {"window": 50}, 0.7832350312779259, RICHNESS + ", " + LEXDIV),
        (mattr, {"window": 100}, 0.7146211412535098, RICHNESS),
        (hdd, {}, 0.863358423123854, ", ".join((RICHNESS, LEXDIV, TAALED))),
        (mtld, {"variant": "plain"}, 70.53797425611518, RICHNESS),
        (mtld, {"variant": "minimum_10"}, 77.16642685851319, LEXDIV + ", mtldo of " + TAALED),
        (mtld, {"variant": "factor_mean"}, 76.42967741935485, "mtld of " + TAALED),
    ],
)
def test_values_of_the_seed(measure, params, value, tool, essay_words):
    metric = measure(essay_words, **params)
    assert metric.value == pytest.approx(value, abs=1e-12), tool
    assert metric.n == 1168
    assert params.items() <= metric.params.items()


# Limits ---------------------------------------------------------------------------------------------------------------

SAME, DIFFERENT = ["书"] * 60, list(range(60))
_LAST = (1 - 1 / 10) / (1 - 0.72)  # of 60 equal words in runs of 10: what the last one weighs


@pytest.mark.parametrize(
    ("measure", "one", "same", "different"),
    [
        (ttr, 1, 1 / 60, 1),
        (rttr, 1, 1 / sqrt(60), sqrt(60)),
        (cttr, 1 / sqrt(2), 1 / sqrt(120), sqrt(30)),
        (herdan_c, "undefined", 0, 1),
        (maas, "undefined", 1 / log(60), 0),
        (mattr, "too_short", 1 / 50, 1),
        (mtld, "undefined", 2, "undefined"),  # every second equal word ends a run
        (lambda w: mtld(w, variant="minimum_10"), "undefined", 60 / (5 + _LAST), "undefined"),
        (lambda w: mtld(w, variant="factor_mean"), "undefined", (5 * 10 + 10 / _LAST) / 6, "undefined"),
        (hdd, "too_short", 1 / 42, 1),
        (entropy, 0, 0, log2(60)),
        (yule_k, 0, 10_000 * (60**2 - 60) / 60**2, 0),
        (repeat_rate, 1, 1, 1 / 60),
    ],
)
def test_limits(measure, one, same, different):
    assert (measure([]).value, measure([]).status, measure([]).n) == (None, "empty", 0)
    for text, expected in ((["书"], one), (SAME, same), (DIFFERENT, different)):
        metric = measure(text)
        assert metric.n == len(text)
        if isinstance(expected, str):
            assert (metric.value, metric.status) == (None, expected)
        else:
            assert metric.status == "ok"
            assert metric.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("measure", "name"), [(mattr, "window"), (hdd, "sample")])
def test_as_long_as_the_text_is_the_plain_ratio(measure, name):
    assert measure(S2, **{name: 50}).value == ttr(S2).value
    assert measure(S2, **{name: 1}).value == 1.0
    assert measure(S2, **{name: 51}).status == "too_short"


def test_two_words_have_a_logarithm():
    assert herdan_c(["书", "店"]).value == 1.0
    assert maas(["书", "书"]).value == pytest.approx(1 / log(2))  # (log 2 - log 1) / (log 2)²


def test_parameters_are_named():
    assert maas(S1).params == {"base": "e"}
    assert maas(S1, base=10).params == {"base": 10}
    assert repr(mtld(SAME)) == "MTLD 2 words (n=60, variant=plain, threshold=0.72)"
    assert repr(mattr(["书"])) == "MATTR: – (too short for this measure 过短，不适用; n=1, window=50)"
    assert [mtld(S1, variant=name).params["variant"] for name in MTLD_VARIANTS] == list(MTLD_VARIANTS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ttr("春天来了"), r"'春天来了' is no sequence of words\. Give"),
        (lambda: entropy(get_segmenter("characters").tokens("春天")), "is no sequence of words"),  # no two are the same
        (lambda: hdd(parse_essay("春天来了。")), "is no sequence of words"),
        (lambda: mattr({"春天", "来"}), "is no sequence of words"),  # a set has no order
        (lambda: mattr(S1, window=0), "window=0: a whole number of words, 1 or more"),
        (lambda: mattr(S1, window=2.5), r"window=2\.5: a whole number"),
        (lambda: hdd(S1, sample=-1), "sample=-1"),
        (lambda: growth(S1, step=0), "step=0"),
        (lambda: maas(S1, base=1), "base=1: a logarithm's base is above 1"),
        (lambda: mtld(S1, variant="mtld"), "variant='mtld': accepted are 'plain', 'minimum_10', 'factor_mean'"),
        (lambda: mtld(S1, threshold=1), "threshold=1: a type-token ratio between 0 and 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()


# Against other code ---------------------------------------------------------------------------------------------------


def texts_of_chance(n=200):
    """Lists of 50 to 400 words, the i-th word of the vocabulary about 1/i as often as the first."""
    chance = random.Random(20)
    for _ in range(n):
        vocabulary = [f"w{i}" for i in range(chance.choice((5, 40, 200, 1000)))]
        weights = [1 / (i + 1) for i in range(len(vocabulary))]
        yield chance.choices(vocabulary, weights, k=chance.randint(50, 400))


def naive_runs(text, threshold):
    """The runs of one pass with a minimum of ten words, straight from the words of the definition."""
    while text:
        ends = (i for i in range(10, len(text)) if Fraction(len(set(text[:i])), i) < threshold)
        end = next(ends, len(text))
        if end == len(text):
            yield end, (1 - Fraction(len(set(text)), end)) / (1 - threshold)
        else:
            yield end, Fraction(1)
        text = text[end:]


def test_200_texts_against_lexicalrichness_and_scipy():
    chance = random.Random(21)
    for text in texts_of_chance():
        theirs = LexicalRichness(text, preprocessor=None, tokenizer=None)
        window, draws, threshold = chance.randint(1, 50), chance.randint(1, 50), chance.choice((0.66, 0.72, 0.75))
        for ours, value in (
            (ttr(text), theirs.ttr),
            (rttr(text), theirs.rttr),
            (cttr(text), theirs.cttr),
            (herdan_c(text), theirs.Herdan),
            (maas(text), theirs.Maas),
            (mattr(text, window=window), theirs.mattr(window_size=window)),
            (mtld(text, threshold=threshold), theirs.mtld(threshold=threshold)),
            (hdd(text, sample=draws), theirs.hdd(draws=draws)),
            (yule_k(text), theirs.yulek),
            (entropy(text), scipy_entropy(list(Counter(text).values()), base=2)),
        ):
            assert ours.value == pytest.approx(value, rel=0, abs=1e-9), repr(ours)


def test_200_texts_against_the_formula():
    """Where no library under a free licence can be imported: the definitions in fractions."""
    for text in texts_of_chance():
        both = [list(naive_runs(way, Fraction(72, 100))) for way in (text, text[::-1])]
        by_run = [length / factor for runs in both for length, factor in runs if factor]
        whole = [len(text) / sum(factor for _, factor in runs) for runs in both]
        assert mtld(text, variant="minimum_10").value == pytest.approx(float(sum(whole) / 2), abs=1e-9)
        assert mtld(text, variant="factor_mean").value == pytest.approx(float(sum(by_run) / len(by_run)), abs=1e-9)
        runs = [len(list(run)) for _, run in groupby(sorted(text))]
        assert repeat_rate(text).value == pytest.approx(
            float(sum(Fraction(f, len(text)) ** 2 for f in runs)), abs=1e-12
        )


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(1, 40))
def test_mattr_is_the_mean_over_the_windows(text, window):
    windows = [text[i : i + window] for i in range(len(text) - window + 1)]
    mean = float(sum(Fraction(len(set(w)), window) for w in windows) / len(windows)) if windows else None
    assert mattr(text, window=window).value == mean


# Growth ---------------------------------------------------------------------------------------------------------------


def test_growth(essay_words):
    rows = growth(essay_words, step=100)
    assert [row.n_words for row in rows] == [*range(100, 1101, 100), 1168]
    assert all(row.n_types == len(set(essay_words[: row.n_words])) for row in rows)
    assert sum(row.n_new for row in rows) == rows[-1].n_types == 519
    assert len(growth([])) == 0
    assert [tuple(row) for row in growth(["书"] * 3, step=3)] == [(3, 1, 1)]
