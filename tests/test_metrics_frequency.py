"""Word frequencies: counts by hand on a small text, jieba's own on the seed, and the list of what is left out."""

from collections import Counter

import jieba
import pytest

from essaylib import themes
from essaylib.errors import AddressError, InputError
from essaylib.metrics.counting import is_word
from essaylib.metrics.frequency import LeaveOut, LeaveOutRow, frequencies, function_words
from essaylib.read import parse_essay
from essaylib.segment import get_segmenter
from tests.pictures import essays

# 春|与|书 一|春 春天|来|了|春天|下雨 二|书 我们|读书 春天|我们|在|图书馆: 18 words, labels among them.
SMALL = parse_essay("春与书\n一、春\n春天来了，春天下雨。\n二、书\n我们读书。春天，我们在图书馆。")


def test_counts_by_hand():
    table = frequencies(SMALL)
    assert [row[:3] for row in table][:5] == [(1, "春天", 3), (2, "春", 2), (2, "书", 2), (2, "我们", 2), (5, "与", 1)]
    assert [row.rank for row in table] == [1, 2, 2, 2, *[5] * 9]
    assert table.n_words == 18
    assert table.n_types == 13
    assert table[0].per_1000 == 1000 * 3 / 18


@pytest.mark.parametrize(
    ("word", "addresses", "n_parts"),
    [
        ("春天", "1/1 2/2", 2),  # twice in one sentence: named once
        ("春", "0/0 1/0", 2),  # in the title and in a heading, not in the 春 of 春天
        ("我们", "2/1 2/2", 1),  # two sentences of one part
    ],
)
def test_places(word, addresses, n_parts):
    row = next(row for row in frequencies(SMALL) if row.word == word)
    assert (row.addresses, row.n_parts) == (addresses, n_parts)


def test_part_has_its_own_rates():
    table = frequencies(SMALL, "1")  # 一|春|春天|来|了|春天|下雨
    assert [(row.word, row.n) for row in table][:2] == [("春天", 2), ("一", 1)]
    assert (table.n_words, table.part) == (7, "1")
    with pytest.raises(AddressError):
        frequencies(SMALL, "3")


def test_left_out_is_told_and_still_counts_as_text():
    table = frequencies(SMALL, leave_out=function_words())
    assert [(row.rank, row.word, row.n) for row in table] == [
        (1, "春天", 3),
        (2, "下雨", 1),
        (2, "读书", 1),
        (2, "图书馆", 1),
    ]
    assert [row[:2] for row in table.left_out] == [
        ("春", 2), ("书", 2), ("我们", 2), ("与", 1), ("一", 1), ("来", 1), ("了", 1), ("二", 1), ("在", 1),
    ]  # fmt: skip
    assert {row.word: row.why for row in table.left_out}["春"] == "single character 单字"
    assert {row.word: row.why for row in table.left_out}["我们"] == "pronoun 代词"
    assert table[0].per_1000 == 1000 * 3 / 18
    assert "12 words 词次, 9 different 种" in table.caption


def test_reader_changes_the_list():
    table = frequencies(SMALL, leave_out=function_words(keep=["书", "我们"], also="下雨"))
    assert [row.word for row in table] == ["春天", "书", "我们", "读书", "图书馆"]
    assert {row.word: row.why for row in table.left_out}["下雨"] == "added by the reader 读者所加"
    words = {row.word for row in frequencies(SMALL, leave_out=function_words(single_characters=False))}
    assert {"春", "书", "来"} <= words
    assert not {"与", "在", "了"} & words


def test_own_list_alone():
    table = frequencies(SMALL, leave_out=LeaveOut([LeaveOutRow("春天", "known")]))
    assert [(row.word, row.n, row.why) for row in table.left_out] == [("春天", 3, "known")]
    assert table[0].word == "春"


def test_set_phrases_are_kept_whole():
    essay = parse_essay("春天读书，春天种花。")
    table = frequencies(essay, segmenter=get_segmenter(terms=["春天读书"]))
    assert {row.word: row.n for row in table} == {"春天读书": 1, "春天": 1, "种花": 1}


def test_seed_as_jieba_itself_counts_it():
    essay = essays()["seed"]
    itself = Counter(word for word in jieba.Tokenizer().lcut(essay.text) if is_word(word))
    table = frequencies(essay)
    assert {row.word: row.n for row in table} == dict(itself)
    # A word that no other token has inside, counted as a string.
    assert [row.n for row in table if row.word == "党群关系"] == [essay.text.count("党群关系")]


@pytest.mark.parametrize("name", essays())
@pytest.mark.parametrize("leave_out", [None, function_words()])
def test_nothing_is_lost(name, leave_out):
    essay = essays()[name]
    table = frequencies(essay, leave_out=leave_out)
    assert sum(row.n for row in table) + sum(row.n for row in table.left_out) == table.n_words
    assert not {row.word for row in table} & {row.word for row in table.left_out}
    for row in table:
        assert all(row.word in essay.at(address) for address in row.addresses.split())


def test_no_word_is_left():
    table = frequencies(parse_essay("我们的。"), leave_out=function_words())
    assert len(table) == 0
    assert [row.word for row in table.left_out] == ["我们", "的"]


def test_bad_input():
    with pytest.raises(InputError, match=r"function_words\(also="):
        frequencies(SMALL, leave_out=["的"])
    with pytest.raises(InputError, match="is no word"):
        function_words(also=[" "])
    with pytest.raises(InputError, match="both in also= and in keep="):
        function_words(also=["书"], keep=["书"])


# The list -------------------------------------------------------------------------------------------------------------

#: The characters of the list that differ in the two scripts; as function words 后, 里, 着 have one other form each.
SCRIPTS = str.maketrans(
    "过吗来讲说话于从对关将让给为据随着围绕当与并还这虽尽则么时后个们"
    "谁里样无论没较总别极实确几须应会够愿仅经种亿万两许属谓称间内项却该",
    "過嗎來講說話於從對關將讓給為據隨著圍繞當與並還這雖儘則麼時後個們"
    "誰裡樣無論沒較總別極實確幾須應會夠願僅經種億萬兩許屬謂稱間內項卻該",
)


def test_list_has_both_scripts_in_one_class():
    why = {row.word: row.why for row in function_words()}
    assert [word for word in why if why.get(word.translate(SCRIPTS)) != why[word]] == []
    assert sum(word.translate(SCRIPTS) != word for word in why) > 100


def test_list_is_of_function_words():
    words = [row.word for row in function_words()]
    assert len(words) == len(set(words))
    terms = {form for theme in themes.built_in().themes for term in theme.terms for form in term.forms}
    assert not terms & set(words)
    assert len({row.why for row in function_words()}) == 9
