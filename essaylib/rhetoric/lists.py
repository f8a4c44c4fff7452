"""Explicit lists: what is joined by 、, and by 和, 与, 以及 at its end, with the items told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.frames import PAIRED, Frames, Unit, Word, alike
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["lists"]

_ENDS = frozenset("，；：。！？…—,;:!?")
_JOINS = frozenset(("和", "与", "與", "以及", "及", "或", "或者", "并"))
_ETC = frozenset(("等", "等等"))
#: Words before the first item that are of the clause, not of the item, and after which an item may begin anywhere.
_LONGEST = 14
#: 一、 and 1、 at the head of a place are labels.
_LABEL = re.compile(r"[（(]?(?:第?[一二三四五六七八九十百零〇]+|[0-9]+)[）)]?、")
#: 第七条 and （一） before the first word of a place.
_HEAD = re.compile(r"第[一二三四五六七八九十百零〇0-9]+[条款项章节编][\s　]*|[（(][一二三四五六七八九十0-9]+[）)]")
#: Verbs that take another verb as what they do: 进行修改、补充.
_LIGHT = frozenset(("进行", "予以", "加以", "给予"))
_QUOTES = frozenset("“‘「『《〈")


class _Parts(NamedTuple):
    """The items of one list, whether 和 or the like joins the last, whether 等 follows."""

    items: tuple[Unit, ...]
    join: str
    etc: str


def lists(essay: Essay) -> Findings:
    """The lists joined by 、 in sentences, headings and title, with their items in `parts`.

    Where an item begins and ends is worked out from the words: the first item is the end of what stands before the
    first 、, the last the beginning of what stands after the last one, each as long as makes it most like the others
    in length, classes of words and first and last word. 和, 与, 及, 以及, 或 may join the last item; 等 closes an open
    list; quotation marks around an item are not of it. A label (一、) is no list.

    Args:
        essay: the essay; lists inside quotation marks and brackets are looked for too.

    Returns:
        Rows by place. `kind` is "list 列举" or, with 等, "open list 列举未尽"; `cue` the joining words; `quote` from
        the first item to the last.

    Note:
        Items of two characters or of very unlike length are often cut one word too long or too short. Two nouns joined
        by 和 alone are no list here.

    >>> import essaylib as el
    >>> found = lists(el.parse_essay("馆里有小说、诗歌和戏剧等书籍。"))
    >>> found[0].cue, found[0].quote, len(found[0].parts)
    ('、和…等', '小说、诗歌和戏剧', 3)
    """
    frames = Frames(essay)
    labels = {marker.span.end - 1 for marker in (p.marker for p in essay.points) if marker}
    labels |= {section.marker.span.end - 1 for section in essay.sections() if section.marker}
    rows = []
    for place in frames.places():
        if "、" in place.of(essay.text) or "”“" in place.of(essay.text) or "》《" in place.of(essay.text):
            if label := _LABEL.match(essay.text, place.start, place.end):
                labels.add(label.end() - 1)
            head = _HEAD.match(essay.text, place.start, place.end)
            for region in (Span(head.end() if head else place.start, place.end), *frames.groups(place)):
                for chain in _chains(frames.grouped(region), labels):
                    rows += [_row(frames, found) for found in _read(chain)]
    rows.sort(key=lambda row: (row.span.start, -row.span.end))
    return Findings(rows, essay=essay)


def _row(frames: Frames, found: _Parts) -> Finding:
    spans = tuple(_bare(frames.text, item) for item in found.items)
    span = Span(found.items[0][0].start, found.items[-1][-1].end)
    n = len(spans)
    reason = f"{n} items 项"
    if found.join:
        reason += f", the last joined by {found.join} 末项用“{found.join}”"
    kind = "open list 列举未尽" if found.etc else "list 列举"
    cue = "、" + found.join + (f"…{found.etc}" if found.etc else "")
    return Finding(frames.address(span), kind, cue, span.of(frames.text), reason, span, spans)


def _bare(text: str, item: Unit) -> Span:
    """Where an item stands, without the quotation marks that enclose the whole of it."""
    start, end = item[0].start, item[-1].end
    if len(item) == 1 and item[0].cls == "Q" and text[start] in _QUOTES and text[end - 1] == PAIRED[text[start]]:
        return Span(start + 1, end - 1)
    return Span(start, end)


# Chains -----------------------------------------------------------------------------------------------------------


def _chains(words: Sequence[Word], labels: set[int]) -> Iterator[list[list[Word]]]:
    """The stretches between 、 within one clause, two or more; a stretch where two lists meet is parted."""
    chain: list[list[Word]] = [[]]
    before: Word | None = None
    for word in [*words, Word(0, 0, "。", "X")]:
        if word.text in _ENDS:
            yield from _parted([part for part in chain if part])
            chain = [[]]
        elif word.text == "、":
            if word.start in labels:
                chain = [[]]
            else:
                chain.append([])
        else:
            if before and before.cls == word.cls == "Q" and before.end == word.start:
                chain.append([])
            chain[-1].append(word)
        before = word


def _parted(chain: list[list[Word]]) -> Iterator[list[list[Word]]]:
    """The chain, or several where a stretch in the middle ends one list and begins another."""
    if len(chain) < 2:
        return
    here = [chain[0]]
    for i in range(1, len(chain) - 1):
        cut = _cut(here, chain[i], chain[i + 1 :])
        if cut is None:
            here.append(chain[i])
        else:
            yield [*here, chain[i][: cut[1]]]
            here = [chain[i][cut[0] :]]
    yield [*here, chain[-1]]


#: A stretch is parted only if that makes both ends much more like their neighbours.
_MARGIN = 2.0


def _cut(before: list[list[Word]], part: list[Word], after: list[list[Word]]) -> tuple[int, int] | None:
    """Where a stretch is parted: the end of what closes one list, the beginning of what opens the next."""
    for j in range(1, len(part) - 1):
        if part[j].text in _ETC:
            return j, j + 1
    if len(part) < 3:
        return None
    ends = [before[-1]] if len(before) > 1 else [before[0][k:] for k in _starts(before[0])[-8:]]
    begins = [after[0]] if len(after) > 1 else [after[0][:m] for m in _stops(after[0])[:8]]
    whole = max(alike(part, unit) for unit in ends) + max(alike(part, unit) for unit in begins)
    left = [max(alike(part[:m], unit) for unit in ends) + _right(part, m) for m in range(1, len(part))]
    right = [max(alike(part[k:], unit) for unit in begins) + _left(part, k) for k in range(1, len(part))]
    best, m, k = max(
        (left[m - 1] + right[k - 1], m, k)
        for m in range(1, len(part))
        for k in range(m, len(part))
        if k > m or part[m].cls in "VA" or part[m - 1].cls == "V"
    )
    between = part[m:k] or part[m - 1 : m + 1]
    if best > whole + _MARGIN and any(word.cls in "VPDUCF" for word in between):
        return m, k
    return None


# Items ------------------------------------------------------------------------------------------------------------


def _read(chain: list[list[Word]]) -> list[_Parts]:
    """The items of a chain: of the ways to cut the first and the last from what is around them the best."""
    first, middle, last = chain[0], chain[1:-1], chain[-1]
    best: tuple[float, _Parts] | None = None
    for join, fixed, tail in _tails(last):
        inner = [*middle, *([fixed] if fixed else [])]
        bonus = (0.9 if fixed else 0.0) + (0.6 if join in ("以及", "及") else 0.0)
        if inner:
            left = max(((_near(first[k:], inner[:2]) + _left(first, k)), k) for k in _starts(first))
            right = max(((_near(tail[:m], inner[-2:]) + _right(tail, m)), -m) for m in _stops(tail))
            k, m = left[1], -right[1]
            value = (left[0] + right[0] + _left(first, k) + _right(tail, m)) / 2 + bonus
            if fixed:
                value += (_near(fixed, middle or [first[k:]]) - 5) / 2
        else:
            value, k, m = max(
                (alike(first[k:], tail[:m]) + _left(first, k) + _right(tail, m) + _halved(first, k, tail, m), k, m)
                for k in _starts(first)
                for m in _stops(tail)
            )
        etc = tail[m].text if m < len(tail) and tail[m].text in _ETC else ""
        found = _Parts((first[k:], *inner, tail[:m]), join, etc)
        if best is None or value > best[0]:
            best = value, found
    return [best[1]] if best else []


def _tails(last: list[Word]) -> Iterator[tuple[str, list[Word], list[Word]]]:
    """The ways to read what follows the last 、: one item, or an item, 和, and the last item."""
    yield "", [], last
    for i in range(1, len(last) - 1):
        if last[i].text in _JOINS:
            yield last[i].text, last[:i], last[i + 1 :]
        elif last[i].text in _ETC:
            return


def _near(unit: Unit, others: Sequence[Unit]) -> float:
    return sum(alike(unit, other) for other in others) / len(others)


def _starts(first: Unit) -> range:
    return range(max(0, len(first) - _LONGEST), len(first))


def _stops(tail: Unit) -> range:
    return range(1, min(len(tail), _LONGEST) + 1)


def _halved(first: Unit, k: int, tail: Unit, m: int) -> float:
    """Against taking 消化 without 存量 where 新增 has a verb before it, as in 减少新增、消化存量."""
    cuts = tail[m - 1].cls == "V" and m < len(tail) and tail[m].cls in "NWR"
    return -1.5 if cuts and k and (first[k - 1].cls == "V" or first[k - 1].text == "的") else 0.0


def _left(first: Unit, k: int) -> float:
    """How well an item can begin with the word k of what stands before the first 、."""
    word = first[k]
    if word.text == "所":
        return -6.0
    if word.cls in "UCFX":
        return -3.0
    if not k:
        return -0.4 if word.cls == "W" and len(first) > 1 and first[1].cls in "NABIQM" else 0.6
    before = first[k - 1]
    if before.text == "所":
        return -3.0
    if word.text in ("是", "为", "指", "达"):
        return -1.5
    if word.text in _LIGHT and k + 2 >= len(first):
        return -1.5
    if before.cls in "PCUX" or before.text == "是":
        return 0.8
    if before.cls == "V":
        return 0.5 if word.cls not in "V" else 0.2
    if before.cls == "D":
        return -0.8 if word.cls in "VA" and before.text != "要" else 0.2
    if before.cls in "NIQ" and word.cls in "NWBIQ":
        return -1.2
    if before.cls == "W" and word.cls in "NWBIQ":
        return -0.4
    if before.cls in "ABMR" and word.cls in "NWIQ":
        return -0.8
    return 0.0


def _right(tail: Unit, m: int) -> float:
    """How well an item can end before the word m of what stands after the last 、."""
    last = tail[m - 1]
    if last.cls in "UPCDXB" and last.text != "的":
        return -3.0
    cost = -1.5 if last.text == "的" else 0.0
    if m == len(tail):
        return cost + 0.5
    after = tail[m]
    if after.text in _ETC:
        return cost + 1.5
    if after.text in _JOINS:
        return cost - 1.0
    ends = m + 1 == len(tail) or tail[m + 1].text == "的"
    if after.cls == "A" and last.cls in "NW":
        return cost - (1.4 if ends else 0.6)
    if last.cls in "VA" and after.cls in "NRMBWV":
        return cost - 0.8
    if last.cls in "NWBQ" and after.cls in "NWBI":
        return cost - 2.2
    if after.cls == "V" and ends:
        return cost - 0.4
    return cost + 0.5
