"""Collocates and key words as dots: where they stand is what the tables say."""

from functools import cache
from math import log2

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import essaylib as el
from essaylib.errors import InputError
from essaylib.metrics import collocation
from essaylib.metrics.keyness import key_words
from essaylib.plots import style
from essaylib.plots.scores import MEASURES, collocates, keyness
from tests.pictures import LOOKS, all_faults, essays, texts

LIBRARY = "图书馆很安静。图书很旧。他在图书馆看书。外面很吵。"
SEASONS = "一、春天\n\n春天来了。春天很暖和。\n\n二、冬天\n\n冬天很冷。冬天有雪。"


def with_node(essay, **how):
    return collocation.collocates(essay, "群众", **({"min_count": 1} | how))


def face_to_face(essay):
    name = next(name for name, value in essays().items() if value is essay)
    other = "crowded" if name == "seed" else "seed"
    return keyness(keys(name, other), keys(other, name, min_count=3))


def first_part(essay):
    """Of an essay that has parts; else the essay against another."""
    name = next(name for name, value in essays().items() if value is essay)
    return keyness(keys(name, "1" if "1" in [row.address for row in essay.outline()] else "seed"), n=8)


@cache
def keys(name, other, *, min_count=1):
    """Key words of an essay by name against another or a part."""
    return key_words(essays()[name], essays().get(other, other), min_count=min_count)


DRAWN = {
    "logDice": lambda essay: collocates(with_node(essay)),
    "delta P": lambda essay: collocates(with_node(essay, within="clause"), measure="delta_p", n=40),
    "two essays": face_to_face,
    "first part": first_part,
}


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


def dots(picture):
    """(x, row, whether hollow) of every dot."""
    paper = {"#ffffff", "#15191e"}
    found = []
    for drawn in picture.figure.axes[0].collections:
        if isinstance(drawn, PathCollection):
            is_hollow = next(to_hex(colour) in paper for colour in drawn.get_facecolor())
            found += [(x, y - 0.5, is_hollow) for x, y in np.asarray(drawn.get_offsets())]
    return found


# Collocates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_dots_stand_at_the_values_the_strongest_first(measure):
    table = with_node(essays()["seed"], min_count=2)
    picture = collocates(table, measure=measure, n=12)
    expected = sorted((getattr(row, measure) for row in table), reverse=True)[:12]
    assert [x for x, _, _ in dots(picture)] == expected == picture.data[measure].tolist()
    assert [y for _, y, _ in dots(picture)] == list(range(12))
    rows = {row.word: row for row in table}
    assert all(rows[mark].addresses == at for mark, at in picture.data["addresses"].items())
    said = [text.get_text() for text in texts(picture.figure)]
    assert set(picture.data["word"]) <= set(said)
    assert any(MEASURES[measure].name.zh in words and MEASURES[measure].range.en in words for words in said)
    assert f"{len(table) - 12} more words are left out" in picture.caption


def test_a_value_by_hand():
    # 图书 is in 3 of 4 sentences, 很 in 3, both in 2: 14 + log2(2 * 2 / (3 + 3)).
    picture = collocates(collocation.collocates(el.parse_essay(LIBRARY), "图书", min_count=2))
    assert picture.data.loc["很", "log_dice"] == pytest.approx(14 + log2(4 / 6))
    assert picture.data.loc["很", ["n", "f"]].tolist() == [2, 3]
    assert "Node in 3 of 4 sentences" in picture.caption
    assert "at least 2×" in picture.caption
    assert picture.title.startswith("与“图书”同现的词")
    assert [row.address for row in picture.sentences("很")] == ["0/1", "0/2"]


@pytest.mark.parametrize(
    ("within", "en", "zh"),
    [
        ("clause", "of 4 clauses", "节点词见于4小句"),
        (2, "Window of 2 words either side", "左右各2词之内"),
    ],
)
def test_the_caption_says_the_reach(within, en, zh):
    table = collocation.collocates(el.parse_essay(LIBRARY), "图书", within=within, min_count=1)
    caption = collocates(table).caption
    assert en in caption
    assert zh in caption


def test_the_caption_says_min_count_not_the_fewest_there_are():
    table = collocation.collocates(el.parse_essay(LIBRARY), "图书", min_count=1)
    shown = table.head(1)
    assert {row.n for row in shown} == {2}
    caption = collocates(shown).caption
    assert "各词共现均不少于1次" in caption
    assert "at least 1×" in caption


def test_what_is_said_is_not_read_from_the_caption_of_a_table():
    for draw, table in (
        (collocates, with_node(essays()["seed"], within=2)),
        (keyness, keys("seed", "3.1")),
        (keyness, keys("seed", "crowded")),
    ):
        plain = table.head(9)
        plain.caption = "my words"
        one, other = draw(table.head(9)), draw(plain)
        assert (one.title, one.caption, one.alt) == (other.title, other.caption, other.alt)


def test_an_undefined_value_is_a_dash_and_no_dot():
    # The node is in the only sentence, so that G2 and delta P are not defined.
    table = with_node(essays()["one sentence"])
    assert {row.g2 for row in table} == {None}
    picture = collocates(table, measure="g2")
    assert dots(picture) == []
    assert [text.get_text() for text in texts(picture.figure)].count("–") == len(table)
    assert "not defined" in picture.caption
    assert len(picture.data) == len(table)


def test_the_axis_of_log_dice_ends_at_its_highest_value():
    picture = collocates(with_node(essays()["seed"], min_count=3))
    assert "14" in {text.get_text() for text in texts(picture.figure)}
    low, high = picture.figure.axes[0].get_xlim()
    assert high > 14 > max(x for x, _, _ in dots(picture)) > low


# Key words ------------------------------------------------------------------------------------------------------------


def test_words_of_one_table_stand_on_their_sides():
    table = key_words(essays()["seed"], "3.1")
    picture = keyness(table)
    assert [x for x, _, _ in dots(picture)] == [row.log_ratio for row in table]
    assert [hollow for *_, hollow in dots(picture)] == [row.n_other == 0 for row in table]
    said = [text.get_text() for text in texts(picture.figure)]
    assert all(f"{row.n} : {row.n_other}" in said for row in table)
    assert [f"{row.first} {row.last}" if row.first != row.last else row.first for row in table] == list(
        picture.data["addresses"]
    )
    assert "3.1节 : 其余\npart 3.1 : the rest" in said
    assert {"1×\n0", "2×\n1", "4×\n2"} <= set(said)


def test_a_ratio_by_hand():
    # Words by jieba 0.42.1: 一 春天 春天 来 了 春天 很 暖和 | 二 冬天 冬天 很 冷 冬天 有雪; 春天 is 3 of 8, and 0 of 7.
    picture = keyness(key_words(el.parse_essay(SEASONS), "1", min_count=2))
    assert picture.data.loc["春天", "log_ratio"] == pytest.approx(log2((3 / 8) / (0.5 / 7)))
    assert "; 8 : 7 words. " in picture.caption
    assert "0.5 stands for a frequency of 0" in picture.caption
    assert [row.address for row in picture.sentences("春天")] == ["1/0", "1/2"]


def test_two_essays_face_to_face():
    one, other = (
        el.parse_essay("春天来了。春天很暖和。春天很短。"),
        el.parse_essay("冬天很冷。冬天有雪。冬天来了。"),
    )
    here, there = key_words(one, other, min_count=1), key_words(other, one, min_count=1)
    picture = keyness(here, there)
    assert picture.data.loc["春天", ["n", "n_other"]].tolist() == [3, 0]
    assert picture.data.loc["冬天", ["n", "n_other"]].tolist() == [0, 3]
    assert picture.data.loc["冬天", "log_ratio"] == -next(row.log_ratio for row in there if row.word == "冬天")
    assert picture.data.loc["冬天", ["addresses", "addresses_there"]].tolist() == ["", "0/1 0/3"]
    assert picture.data.loc["很", ["n", "n_other", "addresses", "addresses_there"]].tolist() == [
        2, 1, "0/2 0/3", "0/1"
    ]  # fmt: skip
    assert picture.data["log_ratio"].is_monotonic_decreasing
    assert [x for x, _, _ in dots(picture)] == picture.data["log_ratio"].tolist()
    assert list(picture.sentences("冬天")) == []
    assert "places in the other are in the data" in picture.caption


def test_so_many_a_side_and_no_more():
    seed, crowded = essays()["seed"], essays()["crowded"]
    picture = keyness(key_words(seed, crowded), key_words(crowded, seed), n=4)
    values = picture.data["log_ratio"]
    assert [(values > 0).sum(), (values < 0).sum()] == [4, 4]
    both = {row.word for row in key_words(seed, crowded)} | {row.word for row in key_words(crowded, seed)}
    assert f"{len(both) - 8} more words are left out" in picture.caption
    assert values.max() == max(row.log_ratio for row in key_words(seed, crowded))
    assert values.min() == -max(row.log_ratio for row in key_words(crowded, seed))


def test_an_empty_side_is_no_error():
    one, other = el.parse_essay("春天来了。"), el.parse_essay("冬天很冷。冬天有雪。冬天。")
    picture = keyness(key_words(one, other), key_words(other, one))
    assert picture.data.index.tolist() == ["冬天"]
    assert "← 多见于对照 more in the other" in {text.get_text() for text in texts(picture.figure)}


@pytest.mark.parametrize("draw", [lambda ax: collocates(with_node(essays()["seed"]), ax=ax),
                                  lambda ax: keyness(key_words(essays()["seed"], "3.1"), ax=ax)])  # fmt: skip
def test_in_an_axes_of_the_caller(draw):
    figure = Figure(figsize=(9, 7))
    ax = figure.add_subplot()
    with style("page", dark=True):
        picture = draw(ax)
    assert picture.figure is figure
    assert len(dots(picture)) == len(picture.data)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda seed: collocates(with_node(seed), measure={}), "measure={}: accepted are 'log_dice'"),
        (lambda seed: collocates(key_words(seed, "3.1")), "KeyWords is no table of collocates"),
        (lambda seed: collocates(with_node(seed), measure="dice"), "measure='dice': accepted are 'log_dice'"),
        (lambda seed: collocates(with_node(seed), n=0), "n=0"),
        (lambda seed: collocates(with_node(seed, min_count=99)), "Nothing to draw: no word stands with the node"),
        (lambda seed: keyness(with_node(seed)), "Collocates is no table of key words"),
        (lambda seed: keyness(key_words(seed, "3.1"), with_node(seed)), "Collocates is no table of key words"),
        (lambda seed: keyness(key_words(seed, "3.1", min_count=99)), "Nothing to draw: no word is frequent"),
        (lambda seed: keyness(key_words(seed, "3.1"), key_words(seed, "3.2")), "have different sides"),
        (lambda seed: keyness(key_words(seed, "3.1"), n=True), "n=True"),
        (lambda seed: keyness(key_words(seed, "3.1"), language="fr"), "language='fr'"),
    ],
)
def test_bad_input_is_said_before_anything_is_drawn(draw, said):
    with pytest.raises(InputError, match=said):
        draw(essays()["seed"])
