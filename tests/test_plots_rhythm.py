"""Pictures of sentence lengths and of growth: what is in the artists is what is in the tables."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from essaylib.errors import InputError
from essaylib.metrics import diversity, words
from essaylib.metrics.lengths import clause_lengths, sentence_lengths
from essaylib.plots import style
from essaylib.plots.growth import growth
from essaylib.plots.rhythm import rhythm
from essaylib.read import parse_essay
from tests.pictures import LOOKS, all_faults, essays, faults, texts

READING = json.loads((Path(__file__).parent / "gold" / "gold.json").read_text("utf-8"))["stats"]
SPRING = "一、春\n雨来了，花也开了。鸟叫。\n二、夏\n雨停了。"
DRAWN = {
    "clauses": lambda essay: rhythm(sentence_lengths(essay), clause_lengths(essay), name_longest=8),
    "sentences": lambda essay: rhythm(sentence_lengths(essay)),
    "growth": lambda essay: growth(diversity.growth(list(essay.text))),
}


def named(picture, gid):
    """The artist of this name."""
    (artist,) = [a for a in picture.figure.axes[0].get_children() if a.get_gid() == gid]
    return artist


def boxes(picture):
    """(left, right, height) of every column."""
    shapes = [path.vertices for path in named(picture, "sentences").get_paths()]
    return [(shape[:, 0].min(), shape[:, 0].max(), int(shape[:, 1].max())) for shape in shapes]


def shown(picture):
    return [text.get_text() for text in texts(picture.figure)]


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


# Rhythm ---------------------------------------------------------------------------------------------------------------


def test_columns_are_as_high_as_the_sentences_are_long():
    picture = DRAWN["clauses"](essays()["seed"])
    columns = boxes(picture)
    assert [height for _, _, height in columns] == READING["sentence_len_han"]["list"]
    assert [int(left) for left, _, _ in columns] == list(range(READING["sentences"]))
    assert all(a[1] < b[0] for a, b in pairwise(columns))
    assert picture.figure.axes[0].get_ylim() == (0, READING["sentence_len_han"]["max"])


def test_gaps_stand_where_clauses_end():
    essay = essays()["seed"]
    picture = DRAWN["clauses"](essay)
    gaps = [path.vertices for path in named(picture, "clauses").get_paths()]
    assert len(gaps) == READING["clauses"] - READING["sentences"]
    small = rhythm(sentence_lengths(parse_essay(SPRING)), clause_lengths(parse_essay(SPRING)))
    (gap,) = [path.vertices.tolist() for path in named(small, "clauses").get_paths()]
    left, right, _ = boxes(small)[0]
    assert gap == [[left, 3.0], [right, 3.0]]  # 雨来了，


def test_data_has_a_row_a_sentence_and_a_row_a_clause():
    data = rhythm(sentence_lengths(parse_essay(SPRING)), clause_lengths(parse_essay(SPRING)), name_longest=1).data
    assert data[["column", "low", "n_han", "named"]].T.to_dict("list") == {
        "1/1": [0, 0, 7, True],
        "1/1 clause 1": [0, 0, 3, False],
        "1/1 clause 2": [0, 3, 4, False],
        "1/2": [1, 0, 2, False],
        "1/2 clause 1": [1, 0, 2, False],
        "2/1": [2, 0, 3, False],
        "2/1 clause 1": [2, 0, 3, False],
    }
    assert list(rhythm(sentence_lengths(parse_essay(SPRING))).data.index) == ["1/1", "1/2", "2/1"]


def test_marks_lead_to_their_sentences():
    picture = rhythm(sentence_lengths(parse_essay(SPRING)), clause_lengths(parse_essay(SPRING)))
    for mark in ("1/1", "1/1 clause 2"):
        assert [row.words for row in picture.sentences(mark)] == ["雨来了，花也开了。"]


def test_the_longest_are_coloured_named_and_led_to():
    essay = essays()["seed"]
    table = sentence_lengths(essay)
    picture = rhythm(table, name_longest=4)
    longest = table.longest(4)
    assert [f"{row.address}\n{row.n_han}" in shown(picture) for row in longest] == [True] * 4
    with style() as look:
        quiet, accent = look.theme.series[:2]
    colours = [to_hex(colour) for colour in named(picture, "sentences").get_facecolor()]
    assert [colour == accent for colour in colours] == [row in longest.rows for row in table]
    assert set(colours) == {quiet, accent}
    leaders = [line.get_xydata().tolist() for line in picture.figure.axes[0].lines if len(line.get_xydata()) == 3]
    order = [row.address for row in table]
    assert sorted((round(ends[0][0], 6), ends[0][1]) for ends in leaders) == sorted(
        (order.index(row.address) + 0.5, row.n_han) for row in longest
    )
    none = rhythm(table, name_longest=0)
    assert not any("\n" in words and "/" in words for words in shown(none))
    assert {to_hex(colour) for colour in named(none, "sentences").get_facecolor()} == {quiet}


def test_equals_of_the_last_named_and_names_without_room_are_spoken_of():
    table = sentence_lengths(parse_essay("雨来了。花开了。山青了。"))
    assert "As long as the last of the named: " in rhythm(table, name_longest=2).caption
    assert "Others are" not in rhythm(table, name_longest=3).caption
    many = rhythm(sentence_lengths(essays()["seed"]), name_longest=50)
    n = int(many.data["named"].sum())
    assert 5 < n < 50
    assert f"{50 - n} of the longest have no room" in many.caption
    assert faults(many.figure) == []


def test_median_is_a_labelled_line():
    picture = DRAWN["sentences"](essays()["seed"])
    lines = [line for line in picture.figure.axes[0].lines if line.is_dashed()]
    assert [set(line.get_ydata()) for line in lines] == [{READING["sentence_len_han"]["median"]}]
    assert "中位数\nmedian\n38" in shown(picture)
    assert "Median 38 Han, shortest 14 (1.3/4)" in picture.alt


def test_parts_are_named_below_where_their_sentences_stand():
    essay = essays()["seed"]
    picture = DRAWN["sentences"](essay)
    parts = ["0", "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4"]
    middles, at = {}, 0
    for part, n in zip(parts, READING["sentences_per_block"], strict=True):
        middles[part] = at + n / 2
        at += n
    labels = {
        text.get_text(): text.get_position()[0]
        for text in texts(picture.figure)
        if text.get_verticalalignment() == "top" and text.get_text() in middles
    }
    assert labels == pytest.approx(middles)
    sixty = DRAWN["sentences"](essays()["sixty parts"])
    assert re.search(r"\b\d\d of 60 parts named below", sixty.caption)


def test_a_part_alone_and_the_order_of_the_text():
    essay = essays()["seed"]
    of_part = rhythm(sentence_lengths(essay, "3.4"), clause_lengths(essay))
    assert list(of_part.data.index[of_part.data["kind"] == "sentence"]) == ["3.4/1", "3.4/2", "3.4/3", "3.4/4"]
    by_length = rhythm(sentence_lengths(essay).longest(3))
    starts = [essay.find(mark).span.start for mark in by_length.data.index]
    assert starts == sorted(starts)


def test_one_sentence_is_no_block():
    picture = rhythm(sentence_lengths(essays()["one sentence"]))
    ((left, right, height),) = boxes(picture)
    assert height == 11  # 群众应当参与监督和选举
    assert (right - left) / picture.figure.axes[0].get_xlim()[1] < 0.1
    assert any(words.endswith("the longest") for words in shown(picture))


def test_thousands_of_sentences_are_drawn_without_gaps():
    essay = parse_essay("雨来了，花开了。鸟叫。" * 1000)
    picture = DRAWN["clauses"](essay)
    assert [height for _, _, height in boxes(picture)] == [6, 2] * 1000
    assert "too narrow for gaps" in picture.caption
    assert not [a for a in picture.figure.axes[0].get_children() if a.get_gid() == "clauses"]


@pytest.mark.parametrize("name", ["clauses", "growth"])
def test_in_an_axes_of_the_caller(name):
    figure = Figure(figsize=(9, 4.5), dpi=100)
    FigureCanvasAgg(figure)
    figure.subplots_adjust(bottom=0.25, left=0.1)
    draw = {
        "clauses": lambda e, ax: rhythm(sentence_lengths(e), clause_lengths(e), ax=ax),
        "growth": lambda e, ax: growth(diversity.growth(list(e.text)), ax=ax),
    }[name]
    assert draw(essays()["seed"], figure.subplots()).figure is figure
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda e: rhythm(e), "Essay has no sentence lengths. Give metrics.lengths.sentence_lengths(essay)"),
        (lambda e: rhythm(clause_lengths(e)), "ClauseLengths has no sentence lengths"),
        (lambda e: rhythm(sentence_lengths(e), sentence_lengths(e)), "clauses: SentenceLengths has no clause lengths"),
        (
            lambda e: rhythm(sentence_lengths(e), clause_lengths(e, "2")),
            "1/1: the clauses given have 0 Han, the sentence 7. Give those of the same text",
        ),
        (lambda e: rhythm(sentence_lengths(e), name_longest=-1), "name_longest=-1: a whole number, 0 or more"),
        (lambda e: rhythm(sentence_lengths(e), name_longest=2.5), "name_longest=2.5: a whole number, 0 or more"),
        (lambda e: rhythm(sentence_lengths(e, "1/0")), "Nothing to draw: there is no sentence"),
        (lambda e: rhythm(sentence_lengths(e), language="fr"), "language='fr'"),
        (lambda e: rhythm(sentence_lengths(e), ax="here"), "ax='here'"),
        (lambda e: growth(e), "Essay is no vocabulary growth. Give metrics.diversity.growth(metrics.words(essay))"),
        (lambda e: growth(diversity.growth([])), "Nothing to draw: growth of no words"),
    ],
)
def test_what_cannot_be_drawn(make, said):
    with pytest.raises(InputError, match=re.escape(said)):
        make(parse_essay(SPRING))


# Growth ---------------------------------------------------------------------------------------------------------------


def test_growth_is_a_line_from_nothing_beside_the_line_of_all_new():
    table = diversity.growth(words(essays()["seed"]))
    picture = growth(table)
    line = named(picture, "growth").get_xydata().tolist()
    assert line == [[0, 0], *([row.n_words, row.n_types] for row in table)]
    last = table[-1]
    assert named(picture, "every new").get_xydata().tolist() == [[0, 0], [last.n_types, last.n_types]]
    assert f"{last.n_types:,}\n词种\ndifferent" in shown(picture)
    assert picture.data["n_new"].tolist() == [row.n_new for row in table]


def test_growth_has_no_sentences():
    picture = growth(diversity.growth(list("一二一三一"), step=2))
    assert picture.data["addresses"].tolist() == ["", "", ""]
    # 一 二 | 一 三 | 一: 2, 3 and 3 different
    assert named(picture, "growth").get_xydata().tolist() == [[0, 0], [2, 2], [4, 3], [5, 3]]
    assert "3 different words in 5; 3 among the first 4" in picture.alt
    with pytest.raises(InputError, match="drawn from numbers that belong to no essay"):
        picture.sentences("2")
