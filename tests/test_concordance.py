"""Keyword in context: every line leads back to its place, and the columns stand under each other."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Span, concordance, parse_essay, themes
from essaylib.concordance import find
from essaylib.errors import InputError
from essaylib.hanzi import cell_width
from essaylib.segment import get_segmenter

#: Two blocks, so that contexts have something to be clipped at.
TEXT = "甲乙丙丁戊，己庚辛壬癸。\n子丑寅卯辰，甲乙丙丁戊！"


@pytest.fixture(scope="module")
def letters():
    return parse_essay(TEXT)


def lines(found):
    return [f"{line.left}[{line.node}]{line.right}" for line in found]


@pytest.mark.parametrize(
    ("pattern", "width", "shown"),
    [
        ("甲", 3, ["[甲]乙丙丁", "卯辰，[甲]乙丙丁"]),  # the first character of the text
        ("戊！", 2, ["丙丁[戊！]"]),  # the last
        ("丁", 99, ["甲乙丙[丁]戊，己庚辛壬癸。", "子丑寅卯辰，甲乙丙[丁]戊！"]),  # clipped at the block
        ("丁", 0, ["[丁]", "[丁]"]),
        ("癸。", 2, ["辛壬[癸。]"]),  # at the end of a block
        (["丁", "丙丁"], 1, ["乙[丙丁]戊", "丙[丁]戊", "乙[丙丁]戊", "丙[丁]戊"]),  # overlapping: both kept
        (["丁", "丁"], 1, ["丙[丁]戊", "丙[丁]戊"]),  # said twice, found once
        ("乾", 3, []),
    ],
)
def test_contexts(letters, pattern, width, shown):
    found = find(letters, pattern, width=width)
    assert lines(found) == shown
    assert [letters.at(line.span) for line in found] == [line.node for line in found]


def test_overlapping_and_two_in_a_sentence():
    essay = parse_essay("甲甲甲甲乙甲。")
    assert [line.span.start for line in find(essay, "甲甲")] == [0, 1, 2]
    assert [line.address for line in find(essay, "甲")] == ["0/1"] * 5


def test_running_context(letters):
    assert lines(find(letters, "癸", width=3, running=True)) == ["庚辛壬[癸]。↵子"]
    assert lines(find(letters, "。\n子", width=1)) == ["癸[。↵子]丑"]  # a node over two blocks has its own breaks
    assert lines(find(letters, "甲", width=99, running=True))[0] == "[甲]" + TEXT[1:].replace("\n", "↵")


def test_across_a_page_cut():
    page = "1、甲乙丙丁戊，己庚\n\n2、辛壬癸，子丑寅卯。"
    assert lines(find(parse_essay(page), "庚辛", width=2)) == ["，己[庚辛]壬癸"]


def test_addresses_and_headings():
    essay = parse_essay("论甲乙\n甲起。\n一、甲承\n甲转。甲转！\n1.甲合\n结。甲")
    assert [(line.address, line.section) for line in find(essay, "甲")] == [
        ("0/0", "title 题目"),
        ("0/1", "introduction 引言"),
        ("1/0", "一、甲承"),
        ("1/1", "一、甲承"),
        ("1/2", "一、甲承"),
        ("1.1/0", "1.甲合"),
        ("1.1/2", "1.甲合"),
    ]
    assert [(row.part, row.n_lines, row.addresses) for row in find(essay, "甲").by_part()] == [
        ("0/0", 1, "0/0"),
        ("0", 1, "0/1"),
        ("1", 3, "1/0 1/1 1/2"),
        ("1.1", 2, "1.1/0 1.1/2"),
    ]
    assert [line.address for line in find(essay, "。甲")] == ["1/1–1/2", "1.1/1–1.1/2"]
    assert [(row.part, row.n_lines) for row in find(essay, "结").by_part()] == [("0", 0), ("1", 0), ("1.1", 1)]


def test_the_nine_lines_of_the_essay(essay):
    assert [line.address for line in find(essay, "监督")] == [
        "1.3/4",
        "1.3/5",
        "2.3/3",
        "3.1/1",
        "3.3/0",
        "3.3/1",
        "3.3/1",
        "3.3/2",
        "3.4/1",
    ]
    by_part = {row.part: row.n_lines for row in find(essay, "监督").by_part()}
    assert {part: n for part, n in by_part.items() if n} == {"1.3": 2, "2.3": 1, "3.1": 1, "3.3": 4, "3.4": 1}
    assert list(by_part) == [row.address for row in essay.outline()]


# What is counted --------------------------------------------------------------------------------------------------


def test_by_token(essay):
    """42 against 48: jieba 0.42.1 has six of them inside longer words."""
    by_string, by_token = find(essay, "群众"), find(essay, "群众", by="token")
    assert (len(by_string), len(by_token)) == (48, 42)
    assert {line.span for line in by_token} < {line.span for line in by_string}
    assert "按分词 (rjieba)" in repr(by_token)
    assert "按字符串" in repr(by_string)
    with_terms = find(essay, ["群众工作"], by="token", segmenter=get_segmenter(terms=["群众工作"]))
    assert len(with_terms) == 6


@pytest.mark.parametrize(
    ("pattern", "nodes"),
    [
        ("[甲子].", ["甲乙", "子丑", "甲乙"]),
        (r"\w+", ["甲乙丙丁戊", "己庚辛壬癸", "子丑寅卯辰", "甲乙丙丁戊"]),  # the word, not its tails too
        ("丙?丁?戊", ["丙丁戊", "丙丁戊"]),
        ("丙.{3}", ["丙丁戊，", "丙丁戊！"]),
        ("[丙丁]..", ["丙丁戊", "丁戊，", "丙丁戊", "丁戊！"]),  # overlapping matches are kept
        (r"(?<=己)\p{Han}", ["庚"]),  # the regex module's own syntax
        ("^", []),  # matches nothing at all, everywhere
        ("x*", []),
        ("乾", []),
    ],
)
def test_by_regex(letters, pattern, nodes):
    assert [line.node for line in find(letters, pattern, by="regex")] == nodes


def test_by_hits(essay):
    hits = themes.hits(essay).of("选举")
    found = find(essay, hits, by="hits")
    assert [(line.node, line.span) for line in found] == [(hit.term, hit.span) for hit in hits]
    assert [line.node for line in find(essay, [essay.sentences[0].span, essay.title_span], by="hits")][1] == essay.title
    assert len(find(essay, hits.of("选举", tier="practice"), by="hits")) == 1


@given(
    text=st.text("甲乙𠮷，。\n", min_size=1, max_size=60).map(lambda text: "甲" + text),
    pattern=st.text("甲乙𠮷", min_size=1, max_size=3),
    width=st.integers(0, 9),
    running=st.booleans(),
)
def test_lines_are_the_text(text, pattern, width, running):
    essay = parse_essay(text)
    found = find(essay, pattern, width=width, running=running)
    assert [line.span.start for line in found] == [
        i for i in range(len(essay.text)) if essay.text.startswith(pattern, i)
    ]
    for line in found:
        shown = (line.left + line.node + line.right).replace("↵", "\n")
        start = line.span.start - len(line.left)
        assert shown == essay.text[start : start + len(shown)]
        assert len(line.left) <= width >= len(line.right)
        assert running or "\n" not in shown
        assert line.address == essay.address(line.span)


# Order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("text", "甲乙丙丁戊"),
        # after the node: 安 ān, 爱 ài, 八 bā, A, 把 bǎ; Latin first, then by syllable and tone: ai4 an1 ba1 ba3
        ("right", "丁乙甲丙戊"),
        # before the node, from it outwards: 中 zhōng, 众 zhòng, 周 zhōu, 走 zǒu, 早 zǎo: zao3 zhong1 zhong4 zhou1 zou3
        ("left", "戊甲乙丙丁"),
    ],
)
def test_sorted_by_pinyin(sort, order):
    essay = parse_essay("中甲安。众乙爱。周丙八。走丁A。早戊把。")
    assert "".join(line.node for line in find(essay, list("甲乙丙丁戊"), sort=sort)) == order


def test_sorted_by_node(letters):
    found = find(
        letters, list("甲乙丙丁"), sort="node", width=1
    )  # bing3 ding1 jia3 yi3, the same in the order of the text
    assert lines(found) == [
        "乙[丙]丁",
        "乙[丙]丁",
        "丙[丁]戊",
        "丙[丁]戊",
        "[甲]乙",
        "，[甲]乙",
        "甲[乙]丙",
        "甲[乙]丙",
    ]


def test_sorting_copes_with_any_character():
    essay = parse_essay("甲𠮷。甲㐀。甲〇。甲👍。甲é。甲。")
    for sort in ("left", "node", "right"):
        assert sorted(find(essay, "甲", sort=sort)) == sorted(find(essay, "甲"))


# Shown ------------------------------------------------------------------------------------------------------------


def test_columns_stand_under_each_other():
    essay = parse_essay("甲a乙𠮷丙é丁丁戊GDP，丙丙丁。\n丙乙👍中丁，e\u0301丙。\nA丙。")
    text = repr(find(essay, ["丙", "丙丙"], width=4)).splitlines()[1:]
    assert len(text) == 7
    assert len({cell_width(line.partition("【")[0]) for line in text}) == 1
    assert len({cell_width(line.partition("】")[0]) for line in text}) == 1


def test_html_is_escaped_and_aligned():
    essay = parse_essay("甲<script>alert(1)</script>&乙。")
    html = find(essay, "script>", width=8)._repr_html_()
    assert "<script" not in html
    assert "<mark>script&gt;</mark>" in html
    assert html.count('<div style="text-align:end">') == 2
    assert "<b>" not in find(essay, "<b>")._repr_html_()
    assert "<b>" not in find(essay, "(?:<b>)", by="regex").by_part()._repr_html_()


def test_nothing_found_says_so(letters):
    none = find(letters, "乾")
    assert repr(none) == "0 lines 行 · by string 按字符串 乾: none / 无"
    assert "none / 无" in none._repr_html_()
    assert list(none.to_frame().columns) == list(find(letters, "甲").to_frame().columns)
    assert (len(none), list(none), len(find(letters, [], by="hits"))) == (0, [], 0)


def test_a_frame(letters):
    frame = find(letters, "甲", width=1).to_frame()
    assert list(frame.columns) == ["address", "section", "left", "node", "right", "span"]
    assert frame[["address", "left", "node"]].to_numpy().tolist() == [["0/1", "", "甲"], ["0/2", "，", "甲"]]


# Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "arguments", "complaint"),
    [
        ("", {}, "The pattern '': give a string of one character or more"),
        ([], {}, r"The pattern \[\]"),
        (["甲", ""], {}, "give a string of one character or more"),
        (5, {}, "The pattern 5"),
        (None, {}, "The pattern None"),
        ("甲", {"by": "word"}, "accepted are 'string', 'token', 'regex' and 'hits'"),
        ("甲", {"by": "hits"}, "by='hits' takes hits"),
        ([Span(0, 999)], {"by": "hits"}, "of this essay's text"),  # hits of another essay
        ("甲", {"sort": "pinyin"}, "accepted are 'text', 'left', 'node', 'right'"),
        ("甲", {"width": -1}, "width=-1: the context has 0 characters or more"),
        ("甲", {"width": 2.5}, r"width=2\.5"),
        ("", {"by": "regex"}, "a regular expression is a string of one character or more"),
        (["甲"], {"by": "regex"}, "a regular expression is a string"),
        ("(甲", {"by": "regex"}, r"The pattern '\(甲' does not compile: missing \) at position 2"),
        ("[甲", {"by": "regex"}, "does not compile"),
        ("甲{2,1}", {"by": "regex"}, "does not compile"),
    ],
)
def test_bad_requests(letters, pattern, arguments, complaint):
    with pytest.raises(InputError, match=complaint):
        find(letters, pattern, **arguments)


def test_a_pattern_that_runs_away_is_stopped(monkeypatch):
    """Doubling with every character: without the limit it would take longer than anybody waits."""
    essay = parse_essay("甲" * 60 + "。")
    monkeypatch.setattr(concordance, "_SECONDS", 0.2)
    start = time.monotonic()
    with pytest.raises(InputError, match=re.escape("'(甲|甲甲|甲)+乙' takes over 0.2 seconds on 61 characters")):
        find(essay, "(甲|甲甲|甲)+乙", by="regex")
    assert time.monotonic() - start < 5


def test_more_than_anybody_reads_is_stopped(monkeypatch):
    monkeypatch.setattr(concordance, "_MOST", 1000)
    essay = parse_essay("甲乙" * 100 + "。")
    assert len(find(essay, "甲", width=2)) == 100
    with pytest.raises(InputError, match="over 1,000 characters together"):
        find(essay, "甲", width=10**12)
    assert lines(find(essay, "甲乙甲乙甲乙。", width=10**30)) != []
