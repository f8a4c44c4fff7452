"""Lengths: the hand reading of the seed, its blocks counted in the clean copy, small texts with their arithmetic."""

import json
from math import sqrt
from pathlib import Path

import pytest

from essaylib import parse_essay
from essaylib.errors import AddressError, InputError
from essaylib.metrics.lengths import by_part, clause_lengths, sentence_lengths

GOLD = Path(__file__).parent / "gold"
READING = json.loads((GOLD / "gold.json").read_text("utf-8"))
STATS, HAN = READING["stats"], READING["stats"]["sentence_len_han"]
CLEAN = (GOLD / "gold_clean.txt").read_text("utf-8")
#: The blocks of the reading: address, its body in the clean copy, sentences, Han characters.
BLOCKS = [
    (f"{i}.{j}", CLEAN[block["body_start"] : block["body_end"]], block["sentences"], block["han_chars"])
    for i, section in enumerate(READING["sections"], start=1)
    for j, block in enumerate(section["subsections"], start=1)
]
#: Sentences of 4 + 3, 2 and 0 Han characters, of 2, 1 and 1 clauses.
SMALL = "春天来了，花开了。鸟叫。OK！"


def test_the_whole_as_read_by_hand(essay):
    whole = by_part(essay)[0]
    assert whole.address == ""
    # The hand count has the page's blanks in it and no line ends; ours has neither.
    assert whole.n_characters == STATS["total_chars"] - STATS["spaces"]
    assert (whole.n_han, whole.n_body) == (STATS["han_chars"], STATS["han_body"])
    assert (whole.n_sentences, whole.n_clauses) == (STATS["sentences"], STATS["clauses"])
    assert (whole.mean, whole.median) == (HAN["mean"], HAN["median"])
    assert whole.sd == pytest.approx(HAN["sd_sample"], abs=5e-5)  # given to four places
    assert (whole.shortest, whole.longest) == (HAN["min"], HAN["max"])
    assert whole.clauses_per_sentence == STATS["clauses_per_sentence"]
    assert whole.han_per_clause == pytest.approx(STATS["clause_len_han_mean"], abs=5e-5)


def test_every_sentence_as_read_by_hand(essay):
    rows = sentence_lengths(essay)
    assert [row.n_han for row in rows] == HAN["list"]
    assert [row.span for row in rows] == [sentence.span for sentence in essay.sentences]
    assert all(essay.at(row.span) == row.quote for row in rows)


def test_parts_as_read_by_hand(essay):
    rows = {row.address: row for row in by_part(essay)}
    assert list(rows) == ["", *(part.address for part in essay.outline())]
    for address, body, n_sentences, n_han in BLOCKS:
        row = rows[address]
        # In this body every ，；。 ends a clause; the clean copy has them half-width.
        assert (row.n_sentences, row.n_body, row.n_clauses) == (n_sentences, n_han, sum(body.count(c) for c in ",;。"))
        assert row.mean == n_han / n_sentences
    for top in "123":
        for field in ("n_sentences", "n_body", "n_clauses"):
            inside = [getattr(rows[address], field) for address, *_ in BLOCKS if address.startswith(top)]
            assert getattr(rows[top], field) == sum(inside)  # no section of the essay has sentences of its own
    title, labels, headings = STATS["han_title"], STATS["han_section_labels"], STATS["han_headings"]
    assert sum(rows[top].n_han for top in "0123") + title == STATS["han_chars"]
    assert sum(rows[top].n_han - rows[top].n_body for top in "0123") == labels + headings


def test_clauses_join_to_sentences(essay):
    clauses = clause_lengths(essay)
    assert len(clauses) == STATS["clauses"]
    for sentence in sentence_lengths(essay):
        mine = [row for row in clauses if row.address == sentence.address]
        assert "".join(row.quote for row in mine) == sentence.quote
        assert [row.clause for row in mine] == list(range(1, sentence.n_clauses + 1))
        assert sum(row.n_han for row in mine) == sentence.n_han


def test_the_longest(essay):
    # Of the hand-made list: 86 stands at 44, 85 at 20, 81 at 1, counted from 1.
    ours = sentence_lengths(essay).longest(3)
    assert [row.n_han for row in ours] == [86, 85, 81]
    assert [row.span for row in ours] == [essay.sentences[i - 1].span for i in (44, 20, 1)]
    assert len(sentence_lengths(essay).longest(99)) == 50
    small = clause_lengths(parse_essay("春天来，花开了，鸟。"))  # 3, 3 and 1: of equals the earlier comes first
    assert [row.clause for row in small.longest(2)] == [1, 2]


def test_distribution(essay):
    bins = sentence_lengths(essay).distribution(width=10)
    assert [(row.low, row.high) for row in bins] == [(low, low + 9) for low in range(10, 90, 10)]  # 14 to 86
    assert [row.n for row in bins] == [sum(low <= n <= low + 9 for n in HAN["list"]) for low in range(10, 90, 10)]
    assert sum(row.share for row in bins) == pytest.approx(1)
    small = sentence_lengths(parse_essay(SMALL))
    # 7, 2 and 0 in pairs: 0-1, 2-3, nothing in 4-5, 6-7.
    assert [(row.low, row.high, row.n) for row in small.distribution(width=2)] == [
        (0, 1, 1),
        (2, 3, 1),
        (4, 5, 0),
        (6, 7, 1),
    ]
    assert len(small.distribution(width=100)) == 1


def test_figures_of_a_small_text():
    whole = by_part(parse_essay(SMALL))[0]
    assert (whole.n_characters, whole.n_han, whole.n_sentences, whole.n_clauses) == (15, 9, 3, 4)
    assert (whole.mean, whole.median, whole.shortest, whole.longest) == (9 / 3, 2, 0, 7)
    assert whole.sd == pytest.approx(sqrt((4**2 + 1**2 + 3**2) / 2))  # from a mean of 3
    assert (whole.clauses_per_sentence, whole.han_per_clause) == (4 / 3, 9 / 4)
    even = by_part(parse_essay("春天来了，花开了。鸟叫。"))[0]
    assert even.median == (7 + 2) / 2
    assert by_part(parse_essay("花开。鸟叫。"))[0].sd == 0.0  # both alike: a true 0


def test_one_sentence_has_no_deviation():
    essay = parse_essay("春天来了。")
    assert by_part(essay)[0].sd is None
    assert [(m.name, m.value, m.status) for m in sentence_lengths(essay).metrics()] == [
        ("mean length", 4.0, "ok"),
        ("median length", 4.0, "ok"),
        ("standard deviation", None, "too_short"),
        ("shortest", 4, "ok"),
        ("longest", 4, "ok"),
    ]


def test_a_place_without_sentences(essay):
    heading = sentence_lengths(essay, "3.1/0")
    assert len(heading) == len(heading.distribution()) == len(heading.longest(1)) == 0
    assert {(m.value, m.status, m.n) for m in heading.metrics()} == {(None, "empty", 0)}
    row = next(row for row in by_part(parse_essay("春天\n一、花\n花开了。\n二、鸟\n")) if row.heading == "二、鸟")
    assert (row.n_sentences, row.n_clauses, row.n_han) == (0, 0, 2)
    assert row[7:] == (None,) * 7


@pytest.mark.parametrize("measure", [sentence_lengths, clause_lengths])
def test_parts(measure, essay):
    assert sum(len(measure(essay, part)) for part in "0123") == len(measure(essay))
    assert [row for part in ("3.1", "3.2", "3.3", "3.4") for row in measure(essay, part)] == list(measure(essay, "3"))
    assert len(clause_lengths(essay, "3.1/3")) == sentence_lengths(essay, "3.1/3")[0].n_clauses
    with pytest.raises(AddressError, match=r"No place '3\.9'"):
        measure(essay, "3.9")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda table: table.longest(0), "n=0: 1 or more"),
        (lambda table: table.distribution(width=0), "width=0: a bin holds 1"),
    ],
)
def test_bad_input(call, message, essay):
    with pytest.raises(InputError, match=message):
        call(sentence_lengths(essay))


def test_shown_with_two_places(essay):
    shown = repr(by_part(essay)).split("\n")[1].split()
    assert shown[-7:] == ["40.48", "38.00", "21.22", "14", "86", "3.10", "13.06"]
    assert "40.48" in by_part(essay)._repr_html_()
    assert "18.0%" in repr(sentence_lengths(essay).distribution())  # 9 of 50 have 10-19
