"""Antithesis 对偶, 对比: two members set against or beside each other by paired words, or as equal halves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import clauses
from essaylib.hanzi import count_han
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.frames import Frames, Unit, n_han, same
from essaylib.rhetoric.parallel import parallelism
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["antithesis", "mirrored"]


class _Pair(NamedTuple):
    """Two words that set one thing against or beside another in the same sentence."""

    kind: str
    first: str
    second: str
    even: float
    """The shorter member must be at least this share of the longer one."""


_NOT_BUT = "not A but B 不是甲而是乙"
_BOTH = "both A and B 既甲又乙"
_RATHER = "rather than 取舍"
_CONTRAST = "contrast 对比"
_MIRRORED = "equal halves 对偶"

_PAIRS = (
    _Pair(_NOT_BUT, "不是", "而是", 0.0),
    _Pair(_NOT_BUT, "不在于", "而在于", 0.0),
    _Pair(_NOT_BUT, "并非", "而是", 0.0),
    _Pair(_NOT_BUT, "并不是", "而是", 0.0),
    _Pair(_NOT_BUT, "是", "而不是", 0.0),
    _Pair(_NOT_BUT, "是", "而非", 0.0),
    _Pair(_BOTH, "既要", "又要", 0.3),
    _Pair(_BOTH, "既要", "也要", 0.3),
    _Pair(_BOTH, "既", "又", 0.4),
    _Pair(_BOTH, "既", "也", 0.4),
    _Pair(_BOTH, "既", "更", 0.4),
    _Pair(_RATHER, "与其", "不如", 0.0),
    _Pair(_RATHER, "宁可", "也不", 0.0),
    _Pair(_RATHER, "宁愿", "也不", 0.0),
    _Pair(_CONTRAST, "一方面", "另一方面", 0.0),
    _Pair(_CONTRAST, "一边", "一边", 0.5),
)
#: 上讲, 来看 and the like at the end of two frames: 从前来看…，现在来看….
_FRAME = re.compile(r"(?:^|(?<=[，；。：、\n]))([\u4e00-\u9fff]{2,6}?)(上讲|上说|上看|来看|来说|来讲|而言)")
_MARKS = "，；：。！？,;:!?"
#: Longer than this, the halves of equal length are prose and not a couplet.
_LONGEST = 12
#: And with no word in common this.
_LONGEST_BARE = 8


def antithesis(essay: Essay) -> Findings:
    """Pairs of members set against or beside each other, in one sentence.

    By words: 不是…而是, 是…而不是, 既…又, 与其…不如, 一方面…另一方面, two frames such as 从前来看…现在来看. By
    form: two neighbouring clauses of four to twelve Han with as many characters in every word and the same parts of
    speech, which no third clause continues.

    Returns:
        Rows by place. `kind` says which; `cue` is the two words, or the number of characters; `parts` are the halves.

    Note:
        A contrast that lies in the meaning alone is not found. 是…而不是 takes the last 是 before 而不是.

    Reference:
        Chen Wangdao, 修辞学发凡 (1932), 对偶 and 映衬, from memory; the list of paired words is ours.

    >>> import essaylib as el
    >>> [row.cue for row in antithesis(el.parse_essay("春天不是结束，而是开始。"))]
    ['不是…而是']
    """
    frames = Frames(essay)
    runs = [row.span for row in parallelism(essay) if len(row.parts) > 2]
    halves = [row for row in _by_form(frames) if not any(row.span.overlaps(run) for run in runs)]
    rows = [*_by_words(frames), *_by_frames(frames), *halves]
    rows.sort(key=lambda row: (row.span.start, -row.span.end))
    return Findings(rows, essay=essay)


def _finding(frames: Frames, kind: str, cue: str, why: str, halves: tuple[Span, Span]) -> Finding:
    span = Span(halves[0].start, halves[1].end)
    return Finding(frames.address(span), kind, cue, span.of(frames.text), why, span, halves)


# By words ---------------------------------------------------------------------------------------------------------


def _by_words(frames: Frames) -> Iterator[Finding]:
    seconds = {pair.second for pair in _PAIRS}
    for sentence in frames.essay.sentences:
        text = sentence.span.of(frames.text)
        if not any(second in text for second in seconds):
            continue
        words = frames.words(sentence.span)
        bounds = {word.start for word in words} | {sentence.span.end}
        taken: list[Span] = []
        for pair in _PAIRS:
            for halves in _halves(frames.text, sentence.span, pair, bounds):
                whole = Span(halves[0].start, halves[1].end)
                if not any(whole.overlaps(other) for other in taken):
                    taken.append(whole)
                    why = f"paired words 呼应词: {pair.first}…{pair.second}"
                    yield _finding(frames, pair.kind, f"{pair.first}…{pair.second}", why, halves)


def _halves(text: str, place: Span, pair: _Pair, bounds: set[int]) -> Iterator[tuple[Span, Span]]:
    at = place.start
    while (second := text.find(pair.second, at, place.end)) >= 0:
        at = second + len(pair.second)
        lowest = max(place.start, second - 60)
        if pair.second.startswith(("而", "又", "也", "更", "不")) and second not in bounds:
            continue
        first = text.rfind(pair.first, lowest, second)
        if first < 0 or not _is_cue(text, first, pair, bounds):
            continue
        end = next((i for i in range(second, place.end) if text[i] in _MARKS), place.end)
        start = second
        while start > first and text[start - 1] in _MARKS + "、 ":
            start -= 1
        if pair.first == "一方面":
            end = place.end
        halves = Span(first, start), Span(second, _without_head(text, Span(first, start), Span(second, end)))
        lengths = [count_han(half.of(text)) for half in halves]
        gap = text[first:second]
        if ("；" in gap and pair.first != "一方面") or lengths[1] <= len(pair.second) or len(pair.first) >= lengths[0]:
            continue
        if min(lengths) >= pair.even * max(lengths):
            yield halves


def _without_head(text: str, one: Span, other: Span) -> int:
    """Where the second half ends: before 的 and its noun, if the first has no 的 and is as long as what is left.

    既安静又明亮的屋子: 又明亮.
    """
    at = other.of(text).find("的")
    if at < 3 or at + 1 == len(other) or "的" in one.of(text):
        return other.end
    return other.start + at if 0.6 <= at / len(one) <= 1.7 else other.end


def _is_cue(text: str, at: int, pair: _Pair, bounds: set[int]) -> bool:
    """Whether the first word stands there as a word: not 是不是, 另一方面, 既然, 只要不是, 还是, 但是."""
    before = text[max(0, at - 1) : at]
    if pair.first == "一方面" and before in ("另", "这", "哪", "某"):
        return False
    if pair.first.startswith("不是") and before in ("是", "要", "莫"):
        return False
    if pair.first == "是" and (
        before in ("不", "还", "但", "可", "于", "就", "只", "总") or (at not in bounds and before not in ("这", "那"))
    ):
        return False
    if pair.first == "既":
        return text[at + 1 : at + 2] not in ("然", "定", "有", "得", "往", "成")
    return True


def _by_frames(frames: Frames) -> Iterator[Finding]:
    for sentence in frames.essay.sentences:
        found = list(_FRAME.finditer(frames.text, sentence.span.start, sentence.span.end))
        for one, other in itertools.pairwise(found):
            if one[2] == other[2] and one[1] != other[1] and len(one[1]) == len(other[1]):
                halves = Span(one.start(1), one.end(2)), Span(other.start(1), other.end(2))
                why = f"two frames in {one[2]} 两个角度"
                yield _finding(frames, _CONTRAST, f"…{one[2]}", why, halves)


# By form ----------------------------------------------------------------------------------------------------------


def _by_form(frames: Frames) -> Iterator[Finding]:
    """Two neighbouring clauses that mirror each other and a third does not continue."""
    units: list[tuple[str, Unit, bool]] = []
    for clause in clauses(frames.essay):
        words = [word for word in frames.words(clause.span) if word.cls != "X" or count_han(word.text)]
        listed = "、" in clause.span.of(frames.text)
        units.append((clause.address, [] if listed else words, listed))
    for i in range(len(units) - 1):
        (address, first, _), (other_address, second, _) = units[i], units[i + 1]
        if address != other_address or not first or not second:
            continue
        first = _from_causative(first, second)
        neighbours = [units[j][1] for j in (i - 1, i + 2) if 0 <= j < len(units) and units[j][0] == address]
        if mirrored(first, second) and not any(mirrored(second, other) for other in neighbours if other):
            halves = Span(first[0].start, first[-1].end), Span(second[0].start, second[-1].end)
            n = n_han(second)
            why = f"{n} and {n} Han, word for word of one kind 字数相等，词类相对"
            yield _finding(frames, _MIRRORED, f"{n} + {n}", why, halves)


def mirrored(a: Unit, b: Unit) -> bool:
    """Whether two units have as many characters in every word and the same parts of speech, and differ in words.

    Of four to twelve Han, above eight only with a word in common; at most half of the words are the same.
    """
    if len(a) != len(b) or len(a) < 2 or not 4 <= n_han(a) <= _LONGEST:
        return False
    if any(len(x.text) != len(y.text) or not same(x.cls, y.cls) for x, y in zip(a, b, strict=True)):
        return False
    if any(word.cls == "M" or not count_han(word.text) for word in (*a, *b)) or {word.cls for word in a} <= set(
        "NMRQB"
    ):
        return False
    n_same = sum(x.text == y.text for x, y in zip(a, b, strict=True))
    return 2 * n_same <= len(a) and (n_same > 0 or n_han(a) <= _LONGEST_BARE)


def _from_causative(first: Unit, second: Unit) -> Unit:
    """使大家看到花开 beside 听到鸟鸣: what stands after 使 and its noun, as long as the second clause."""
    if len(first) > len(second) and first[0].text in ("使", "让", "令"):
        return first[len(first) - len(second) :]
    return first
