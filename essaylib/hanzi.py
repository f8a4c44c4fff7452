"""Facts of written Chinese that reading a text rests on: characters, marks, numerals, and the families of labels.

Tables and look-ups only, for simplified and traditional script alike. Each family says beside its pattern what it
matches and what it must not. Character ranges: Unicode 16, `Scripts.txt`, Script=Han. Punctuation and numbering:
GB/T 15834-2011 (标点符号用法, 4.1-4.13) and GB/T 9704-2012 (公文格式, 7.3.3: 一、（一）1.（1）).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

__all__ = [
    "CJK_MARKS",
    "CLOSERS",
    "CONCLUSIVE",
    "LONGEST_HEADING",
    "LONGEST_TITLE",
    "NEVER_FIRST",
    "NEW_LINES",
    "OPENERS",
    "POINT_FAMILIES",
    "SECTION_FAMILIES",
    "SENTENCE_END",
    "SPACES",
    "Family",
    "Label",
    "cell_width",
    "count_han",
    "full_width_runs",
    "has_han",
    "is_han",
    "numeral",
    "pad",
    "point_labels",
    "section_label",
    "to_full_width",
]

#: The block of nearly all Han characters: a class of one range, which compiles and runs much faster than all of them.
_UNIFIED = re.compile("[\u4e00-\u9fff]+")
#: White space inside a line: blanks of every width, tab, zero-width marks and the byte-order mark. Not U+200D, which
#: joins emoji.
SPACES = r" \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
#: Whatever ends a line; U+000B and U+000C come from word processors.
NEW_LINES = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
CLOSERS = "”’」』）》〉】〕］）)]"
#: A longer block is no heading, or no title.
LONGEST_HEADING = 60
LONGEST_TITLE = 50
OPENERS = "“‘「『（《〈【〔［（(["
#: Marks that never begin a line or a block.
NEVER_FIRST = "，、。；：！？,;:!?”’」』）》〉】〕］)]…—"
_QUOTES = "“”‘’\"'"
#: Marks of Chinese text only (quotation marks are shared with Latin text).
CJK_MARKS = "，、。；：！？「」『』《》〈〉（）【】〔〕…—·"

_CLOSING = re.escape(CLOSERS)

#: The end of a sentence with the quotes and brackets that close on it.
#: 走吧！”他说 -> ！” ; 是吗？！ -> ？！ ; not in “走吧！”，他说 (the sentence runs on), Yahoo! Inc, 1.5
#: (The look-behind keeps a long row of 。 from being tried again from each of them.)
SENTENCE_END = re.compile(rf"(?<![。！？｡])[。！？｡]++(?:[{_CLOSING}]++(?![，、；：,;:的之])|(?![，、；,;{_CLOSING}]))")

#: A sentence that begins with one of these draws a conclusion from what stands before it in the paragraph.
CONCLUSIVE = ("因此", "因而", "所以", "为此", "為此", "由此可见", "由此可見", "总之", "總之")


def is_han(character: str) -> bool:
    """Whether `character` (one code point) is a Han character, 々 and 〇 included: Script=Han of Unicode 16.

    >>> is_han("群"), is_han("A"), is_han("，")
    (True, False, False)
    """
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U000323af"
        or "\uf900" <= character <= "\ufad9"
        or character in ("\u3005", "\u3007")
    )


def count_han(text: str) -> int:
    """How many Han characters `text` has; punctuation, digits and Latin letters are not counted.

    >>> count_han("春暖花开，GDP 5%")
    4
    """
    rest = _UNIFIED.sub("", text)
    return len(text) - len(rest) + sum(map(is_han, rest))


def has_han(text: str) -> bool:
    """Whether `text` has a Han character; far quicker than counting them."""
    return _UNIFIED.search(text) is not None or any(map(is_han, text))


def cell_width(text: str) -> int:
    """How many cells of a fixed-width screen `text` takes: 2 for wide and full-width characters, 0 for marks.

    Reference: Unicode Standard Annex #11, East Asian Width.

    >>> cell_width("春天"), cell_width("ab")
    (4, 2)
    """
    width = 0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            width += 2
        elif unicodedata.category(character) not in ("Mn", "Me", "Cf", "Cc"):
            width += 1
    return width


def pad(text: str, width: int) -> str:
    """`text` with blanks on its right up to `width` cells; a longer one is cut with … so that it fits.

    >>> pad("春天", 6) + "|", pad("春暖花开", 6) + "|"
    ('春天  |', '春暖… |')
    """
    taken = cell_width(text)
    if taken <= width:
        return text + " " * (width - taken)
    kept, room = [], width - 1
    for character in text:
        room -= cell_width(character)
        if room < 0:
            break
        kept.append(character)
    return pad("".join(kept) + "…", width)


# Numerals ---------------------------------------------------------------------------------------------------------

_ROWS = ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖")
_DIGITS = {character: i for row in _ROWS for i, character in enumerate(row)}
_DIGITS |= {"两": 2, "兩": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LONGEST_NUMERAL = 20  # no label is longer, and int() refuses thousands of digits
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(IX|IV|V?I{0,3})")
_CN = "零〇一二三四五六七八九十百千两兩"


def numeral(text: str) -> int | None:
    """The number `text` writes: Arabic (either width), Chinese (either script), circled, Roman up to 39; else None.

    >>> numeral("十二"), numeral("一百零五"), numeral("１２"), numeral("③"), numeral("IV"), numeral("群")
    (12, 105, 12, 3, 4, None)
    """
    if not 0 < len(text) <= _LONGEST_NUMERAL:
        return None
    if all(unicodedata.decimal(c, None) is not None for c in text):
        return int(text)
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if _ROMAN.fullmatch(text):
        values = [{"I": 1, "V": 5, "X": 10}[c] for c in text]
        return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    if not all(c in _DIGITS or c in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit, last_unit = 0, 0, 10_000
    for c in text:
        if c in _UNITS:
            if _UNITS[c] >= last_unit:
                return None  # 十百
            last_unit = _UNITS[c]
            total += (digit or 1) * last_unit
            digit = 0
        elif digit:
            return None  # 一二十, which is "ten to twenty"
        else:
            digit = _DIGITS[c]
    return total + digit


# Labels -----------------------------------------------------------------------------------------------------------


class Family(NamedTuple):
    """A family of labels: its name, and its pattern with the number in group `n`.

    `@` stands for 一 二 三, `#` for a digit of either width, `~` for the blanks after a label, which belong to it.
    """

    name: str
    pattern: str


class Label(NamedTuple):
    """A label found: its family, its number if it says one, and where it begins and ends."""

    family: str
    ordinal: int | None
    start: int
    end: int


#: Labels of sections, at the start of a block. Beside each: what it matches; what it must not.
SECTION_FAMILIES = (
    Family("第一编", "第(?P<n>[@#]{1,6})[编編](?![辑輯制写寫])[:：]?~"),  # 第一编 总则; 第一编辑部
    Family("第一章", "第(?P<n>[@#]{1,6})章(?!程)[:：]?~"),  # 第一章 总则; 第一章程
    Family("第一节", "第(?P<n>[@#]{1,6})[节節](?![课課目])[:：]?~"),  # 第二节 任务; 第二节课
    Family("第一部分", "第(?P<n>[@#]{1,6})部分[:：]?~"),  # 第一部分：背景; 第一部
    Family("一、", "(?P<n>[@]{1,4})(?:、|[.．](?![#]))~"),  # 一、路径; 一是
    Family("（一）", "[（(](?P<n>[@]{1,4})[）)][、.．]?~"),  # （一）路径; （一些）
    Family("1.1.1", "(?P<n>[#]{1,2}(?:[.．][#]{1,2}){2})[.．]?[ \u3000]~(?![#])"),  # 1.1.1 背景; 1.1.1背景
    Family("1.1", "(?P<n>[#]{1,2}[.．][#]{1,2})[.．]?[ \u3000]~(?![#])"),  # 1.1 背景; 2.5万亿
    Family("1.", "(?P<n>[#]{1,2})[.．](?![#])~"),  # 1.背景; 1.5, 2019.
    Family("1、", "(?P<n>[#]{1,3})、~"),  # 1、背景; 2019、2020年
    Family("（1）", "[（(](?P<n>[#]{1,2})[）)][、.．]?~"),  # （1）背景; （2019）
    Family("1）", "(?P<n>[#]{1,2})[）)]~"),  # 1）背景; 2019）
    Family("①", "(?P<n>[①-⑳])~"),  # ①背景; ㉑
)

#: Labels of points inside prose, at the start of a clause.
POINT_FAMILIES = (
    Family("第一", "第(?P<n>[一二三四五六七八九十]{1,3})(?=[，,、：:])"),  # 第一，坚持; 第一次
    Family("首先", "(?P<n>首先|其次|再次|再者|最后|最後)"),  # 其次，要完善; 首长
    Family("一是", "(?P<n>[一二三四五六七八九十]{1,3})是(?!否)"),  # 二是坚持; 一是否
    Family("一要", "(?P<n>[一二三四五六七八九十]{1,3})要(?![求点點素闻聞])"),  # 一要加强; 一要求
    Family("其一", "其(?P<n>[一二三四五六七八九十])(?=[，,、：:是])"),  # 其一，坚持; 其一生
    Family("一方面", "(?P<n>另一方面|一方面)"),  # 另一方面他们; 一方
)
_LAST_NUMBER = re.compile(r"^.*[.．]")  # of 1.2.3 the 3 counts
#: The place in its series of a point that carries no numeral. 最后 closes a series, whatever its length.
_ORDINAL_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": None, "最後": None, "一方面": 1, "另一方面": 2}
_LABEL_STARTS = frozenset("第（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" + _CN + "0123456789０１２３４５６７８９")


def section_label(text: str, start: int, end: int) -> Label | None:
    """The label of a section at `start`, or None.

    >>> section_label("二、春天的故事", 0, 7)
    Label(family='一、', ordinal=2, start=0, end=2)
    """
    if start >= end or text[start] not in _LABEL_STARTS:
        return None
    found = _labels(SECTION_FAMILIES, "").match(text, start, end)
    return _label(found, SECTION_FAMILIES) if found else None


def point_labels(text: str, start: int, end: int) -> Iterator[Label]:
    """The labels of points in the block `start:end`, at its start or after a clause's end; 其中首先 is 首先.

    >>> [label.ordinal for label in point_labels("第一，坚持；第二，发展。", 0, 12)]
    [1, 2]
    """
    clause = "(?:^(?:其中)?|(?<=[。！？；，：])(?:其中(?=首先))?)"
    for found in _labels(POINT_FAMILIES, clause).finditer(text, start, end):
        yield _label(found, POINT_FAMILIES)


@cache
def _labels(families: tuple[Family, ...], before: str) -> re.Pattern[str]:
    """One pattern for all families; group f0, f1 ... tells which, n0, n1 ... has its number."""
    parts = []
    for i, family in enumerate(families):
        pattern = family.pattern.replace("@", _CN).replace("#", "0-9０-９").replace("~", "[ \u3000]*")
        parts.append(f"(?P<f{i}>{pattern.replace('?P<n>', f'?P<n{i}>')})")
    return re.compile(f"{before}(?:{'|'.join(parts)})", re.MULTILINE)


def _label(found: re.Match[str], families: tuple[Family, ...]) -> Label:
    group = str(found.lastgroup)  # f0, f1 ...: the outer groups close last
    number = found["n" + group[1:]]
    ordinal = _ORDINAL_WORDS[number] if number in _ORDINAL_WORDS else numeral(_LAST_NUMBER.sub("", number))
    return Label(families[int(group[1:])].name, ordinal, *found.span(group))


# Width ------------------------------------------------------------------------------------------------------------

_FULL = str.maketrans(",;:!?()", "，；：！？（）")
_FULL_MARK = {chr(half): chr(full) for half, full in _FULL.items()}  # one string a mark, not one an occurrence
_HALF = ",;:!?()"
#: A run of marks in group 1; addresses and entities before it, whose marks are their own:
#: http://a.b/c?d=1,2;e(3) up to its last letter or bracket, &nbsp;
_HALF_RUN = re.compile(
    rf"(?:https?|ftp)://(?:[!-'*-~]|\([!-'*-~]*\))*(?<=[\w/)=&#~%-])|&#?\w{{1,10}};|([{_HALF}{_QUOTES}]+)"
)


def to_full_width(text: str) -> str:
    """`text` with , ; : ! ? ( ) full-width wherever they stand in Chinese: one character stands for one.

    A run of such marks, with the quotation marks in it and around it, is Chinese when a Han character or a Chinese mark
    stands next to it; a bracket follows its partner. So the comma of 第1,第2 turns, that of 1,000 and the colon of
    12:30 stay.

    >>> to_full_width("用GDP(国内生产总值),1,000元,见12:30")
    '用GDP（国内生产总值），1,000元，见12:30'
    """
    pieces: list[str] = []
    done = 0
    for start, end, full in full_width_runs(text):
        pieces += text[done:start], full
        done = end
    return "".join(pieces) + text[done:]


def full_width_runs(text: str) -> Iterator[tuple[int, int, str]]:
    """The runs of half-width marks in `text` that `to_full_width` turns: start, end, the run with full-width marks."""
    start = 0
    while start < len(text):  # line by line: a bracket pairs within its line
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        runs = [m.span() for m in _HALF_RUN.finditer(text, start, end) if m[1]]
        has_brackets = text.find("(", start, end) >= 0
        for a, b in _with_partners(text, runs) if has_brackets else [run for run in runs if _is_chinese(text, run)]:
            run = text[a:b]
            full = _FULL_MARK.get(run) or run.translate(_FULL)
            if full != run:
                yield a, b, full
        start = end + 1


def _with_partners(text: str, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The runs that are Chinese, or hold a bracket whose partner is in one that is."""
    chinese = [_is_chinese(text, run) for run in runs]
    partners = _bracket_partners(text, runs)
    waiting = [i for i, yes in enumerate(chinese) if yes]
    while waiting:
        for other in partners.get(waiting.pop(), ()):
            if not chinese[other]:
                chinese[other] = True
                waiting.append(other)
    return [run for run, yes in zip(runs, chinese, strict=True) if yes]


def _is_chinese(text: str, run: tuple[int, int]) -> bool:
    start, end = run
    return (start > 0 and _is_cjk(text[start - 1])) or (end < len(text) and _is_cjk(text[end]))


def _is_cjk(character: str) -> bool:
    return is_han(character) or character in CJK_MARKS


def _bracket_partners(text: str, runs: list[tuple[int, int]]) -> dict[int, list[int]]:
    """For each run of marks, the runs that hold the partners of its brackets."""
    partners: dict[int, list[int]] = {}
    opened: list[int] = []
    for i, (start, end) in enumerate(runs):
        for character in text[start:end]:
            if character == "(":
                opened.append(i)
            elif character == ")" and opened and (j := opened.pop()) != i:
                partners.setdefault(i, []).append(j)
                partners.setdefault(j, []).append(i)
    return partners
