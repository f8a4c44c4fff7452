"""Facts of written Chinese: what each table takes in and what it must leave out."""

import sys
import unicodedata

import pytest

from essaylib import hanzi
from essaylib.hanzi import (
    POINT_FAMILIES,
    SECTION_FAMILIES,
    SENTENCE_END,
    cell_width,
    count_han,
    has_han,
    is_han,
    numeral,
    pad,
    point_labels,
    section_label,
    to_full_width,
)


def test_is_han_against_unicode():
    """Every character that Unicode names an ideograph is Han here, and of other scripts none is."""
    named = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC ITERATION", "IDEOGRAPHIC NUMBER ZERO")
    for code in range(0x2E00, sys.maxunicode + 1):
        name = unicodedata.name(chr(code), "")
        if name.startswith(named):
            assert is_han(chr(code)), name
        elif name.startswith(("HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "CJK STROKE")):
            assert not is_han(chr(code)), name


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("党群关系，GDP 5%", 4),
        ("𠮷野家", 3),  # one code point, one character
        ("々〇", 2),
        ("かなカナ한글ㄅㄆ", 0),
        ("，。：“”①", 0),  # marks and circled figures are not counted
        ("", 0),
    ],
)
def test_count_han(text, n):
    assert count_han(text) == n == sum(map(is_han, text))
    assert has_han(text) is (n > 0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零五", 105),
        ("一百一十", 110),
        ("千", 1000),
        ("二〇一九", 2019),
        ("两", 2),
        ("拾贰", 12),  # capital numerals
        ("貳拾", 20),  # and in traditional script
        ("１２", 12),
        ("007", 7),
        ("③", 3),
        ("⑳", 20),
        ("IV", 4),
        ("XXXIX", 39),
        ("一二十", None),  # ten to twenty: a range, no number
        ("十百", None),
        ("XL", None),
        ("IIII", None),
        ("", None),
        (" ", None),
        ("1.5", None),
        ("群", None),
        ("第一", None),
        ("9" * 5000, None),  # int() refuses so many digits
    ],
)
def test_numeral(text, number):
    assert numeral(text) == number


def test_numerals_up_to_999():
    """Written by the rule: digit and unit, 一十 at the head is 十, a gap before the last digit is 零."""
    digits = "零一二三四五六七八九"

    def write(n: int) -> str:
        hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
        text = digits[hundreds] + "百" if hundreds else ""
        text += digits[tens] + "十" if tens else "零" if hundreds and ones else ""
        text += digits[ones] if ones else ""
        return text.removeprefix("一") if 10 <= n < 20 else text

    assert [numeral(write(n)) for n in range(1, 1000)] == list(range(1, 1000))


@pytest.mark.parametrize(
    ("line", "family", "ordinal", "label"),
    [
        ("一、路径", "一、", 1, "一、"),
        ("十二、路径", "一、", 12, "十二、"),
        ("一.路径", "一、", 1, "一."),
        ("一是路径", None, None, None),
        ("一心一意", None, None, None),
        ("（一）路径", "（一）", 1, "（一）"),
        ("(二)、路径", "（一）", 2, "(二)、"),
        ("（一些）路径", None, None, None),
        ("1.背景", "1.", 1, "1."),
        ("１．背景", "1.", 1, "１．"),
        ("1. 背景", "1.", 1, "1. "),  # the blank belongs to the label
        ("1.5亿元", None, None, None),
        ("2019.背景", None, None, None),
        ("1、背景", "1、", 1, "1、"),
        ("2019、2020年", None, None, None),  # a year
        ("1.1 背景", "1.1", 1, "1.1 "),
        ("1.2.3 背景", "1.1.1", 3, "1.2.3 "),
        ("2.5万亿", None, None, None),
        ("（1）背景", "（1）", 1, "（1）"),
        ("（2019）背景", None, None, None),
        ("3）背景", "1）", 3, "3）"),
        ("①背景", "①", 1, "①"),
        ("第一章 总则", "第一章", 1, "第一章 "),
        ("第3章：总则", "第一章", 3, "第3章："),
        ("第一章程", None, None, None),
        ("第二节 任务", "第一节", 2, "第二节 "),
        ("第二节课", None, None, None),
        ("第一编 总则", "第一编", 1, "第一编 "),
        ("第一编辑部", None, None, None),
        ("第二部分：背景", "第一部分", 2, "第二部分："),
        ("第一部", None, None, None),
        ("群众路线一、", None, None, None),  # only at the start
        ("", None, None, None),
    ],
)
def test_section_label(line, family, ordinal, label):
    found = section_label(line, 0, len(line))
    if family is None:
        assert found is None
    else:
        assert (found.family, found.ordinal, line[found.start : found.end]) == (family, ordinal, label)


@pytest.mark.parametrize(
    ("block", "labels"),
    [
        ("第一，坚持；第二，发展。", [("第一", 1), ("第二", 2)]),
        ("第一次，坚持；第二天，发展。", []),
        ("首先要坚持，其次要发展，最后要总结。", [("首先", 1), ("其次", 2), ("最后", None)]),
        ("他首先坚持。", []),  # in the middle of a clause
        ("其中首先要坚持。", [("首先", 1)]),
        ("首长坚持，再次强调。", [("再次", 3)]),  # whether it is "thirdly" or "again" its series decides
        ("一是坚持，二是发展。", [("一是", 1), ("二是", 2)]),
        ("一是否可行，二是否可行。", []),
        ("一要坚持；二要发展。", [("一要", 1), ("二要", 2)]),
        ("一要求，二要点。", []),
        ("其一，坚持；其二，发展。", [("其一", 1), ("其二", 2)]),
        ("其一生坚持。", []),
        ("一方面坚持，另一方面发展。", [("一方面", 1), ("另一方面", 2)]),
        ("十一是坚持。", [("十一是", 11)]),
    ],
)
def test_point_labels(block, labels):
    found = [(block[label.start : label.end], label.ordinal) for label in point_labels(block, 0, len(block))]
    assert found == labels


def test_family_names_are_different():
    names = [family.name for family in (*SECTION_FAMILIES, *POINT_FAMILIES)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("走。来。", ["。", "。"]),
        ("“走吧！”他说。", ["！”", "。"]),
        ("“走吧！”，他说。", ["。"]),  # the sentence runs on
        ("“走吧！”的声音。", ["。"]),
        ("是吗？！好。", ["？！", "。"]),
        ("（走。）来。", ["。）", "。"]),
        ("好。」』走", ["。」』"]),
        ("走。。。", ["。。。"]),
        ("Yahoo! Inc 1.5", []),  # half-width marks end nothing by themselves
        ("走；来，", []),
        ("走｡", ["｡"]),  # half-width form of 。
    ],
)
def test_sentence_end(text, ends):
    assert SENTENCE_END.findall(text) == ends


@pytest.mark.parametrize(
    ("half", "full"),
    [
        ("党群关系,宏观", "党群关系，宏观"),
        ("第1,第2", "第1，第2"),
        ("1,000元", "1,000元"),
        ("12:30开会", "12:30开会"),
        ("用GDP(国内生产总值),见", "用GDP（国内生产总值），见"),
        ("f(x)函数", "f（x）函数"),  # a bracket follows its partner: ) stands before 函
        ("f(x) = 1", "f(x) = 1"),
        ("他说:“好!”", "他说：“好！”"),  # quotation marks are passed over, and never changed
        ('他说:"好!"', '他说："好！"'),
        ('党,",",",A', '党，"，"，"，A'),  # one row of marks: all or none
        ("Hello, world!", "Hello, world!"),
        ("真的?!", "真的？！"),
        ("a.b党.", "a.b党."),  # a full stop never changes
        ("党,\n,A", "党，\n,A"),  # not over a line end
        ("(党(a)b", "（党（a）b"),  # the first has no partner and stands before 党, the second after it
        ("党(a", "党（a"),
        ("「A」,B", "「A」，B"),  # Chinese marks count as Chinese
        ("", ""),
    ],
)
def test_to_full_width(half, full):
    assert to_full_width(half) == full
    assert len(full) == len(half)
    assert to_full_width(full) == full


@pytest.mark.parametrize(
    ("text", "width"),
    [("党群", 4), ("ab", 2), ("，", 2), ("𠮷", 2), ("e\u0301", 1), ("\u200b", 0), ("", 0), ("“”", 2)],
)
def test_cell_width(text, width):
    assert cell_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "padded"),
    [
        ("群众", 6, "群众  "),
        ("人民群众", 6, "人民… "),  # a wide character that does not fit leaves a blank
        ("人民群众", 8, "人民群众"),
        ("abc", 2, "a…"),
        ("群", 1, "…"),
        ("", 2, "  "),
    ],
)
def test_pad(text, width, padded):
    assert pad(text, width) == padded
    assert cell_width(padded) == width


def test_marks_do_not_overlap():
    assert not set(hanzi.OPENERS) & set(hanzi.CLOSERS)
    assert set(hanzi.CLOSERS) <= set(hanzi.NEVER_FIRST)
