"""Quotations: what stands in “ ” 「 」 『 』 《 》, of what kind it is, and who is quoted where the text says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from essaylib.hanzi import count_han, is_han
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["quotations"]

QUOTATION, TITLE, TERM, NAME, PASSAGE = (
    "quotation 引语",
    "title 书名篇名",
    "term 术语",
    "scare quote or name 特称或反语",
    "quoted words 引文",
)
UNCLOSED, UNOPENED = "unclosed 未闭合", "unopened 缺前引号"

_CLOSES = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉"}
_OPENS = {close: open_ for open_, close in _CLOSES.items()}
#: Longer than this, quoted words are no name.
_LONGEST_NAME = 10

#: Verbs of saying before a quotation; the longer first. 说 -> 他说：“…” ; not 说服, 听说 before a name.
_SAYS = (
    r"指出|强调|提出|认为|写道|说道|问道|答道|喊道|表示|宣布|宣告|号召|告诫|批评|评价|主张|规定|明确|承认|解释|回答|提问|"
    r"感叹|感慨|总结|要求|回忆|记载|记述|讲道|所说|所言|有言|说过|讲过|写过|常说|常言道|俗话说|古人云|有云|"
    r"指出|強調|認為|寫道|說道|問道|宣佈|主張|規定|說|讲|講|说|问|問|答|曰|云|称|稱|道|言"
)
#: 李老师说：“…” ; not 他去听说“…”.
_BEFORE = re.compile(rf"(?<![听聽据據传傳])(?P<verb>{_SAYS})(?:过|過|的)?[：:，,]?\s*$")
#: “…”，李老师说。 ; not “…”的说法.
_AFTER = re.compile(
    r"^[，,]?(?P<who>[\u4e00-\u9fff]{1,8}?)(?P<verb>说道|說道|说|說|写道|寫道|问道|答道|指出|强调|強調|表示)(?=[，。：:！？]|$)"
)
_TERM_BEFORE = re.compile(
    r"(?:所谓|所謂|称为|稱為|称之为|称作|叫做|叫作|名为|名叫|简称|簡稱|又称|俗称|统称|通称|下称|以下简称|译为|即所谓|术语|概念|一词)(?:的|为|是)?$"
)
_TERM_AFTER = re.compile(
    r"^(?:一词|一詞|二字|两字|三字|四字|这个词|这一概念|这一术语|这一提法|的概念|的定义|，?是指|，?指的是)"
)
_SENTENCE_MARK = re.compile(r"[。！？；：，!?;]")
_ADVERBS = re.compile(
    r"(?:曾经|曾經|曾|明确|明確|一再|反复|反覆|多次|深刻|特别|特別|还|還|也|就|又|再次|进一步|经常|常常|这样|這樣|如此|着重|郑重|早就|都|便|则|所|更|笑着|轻声|大声)+$"
)
_PLACE = re.compile(r"(?:在|于|於)[^，。；]{1,40}$")


class _Group(NamedTuple):
    """A pair of marks, or one without its partner (`close` or `open` None)."""

    open: int | None
    close: int | None
    mark: str


def quotations(essay: Essay) -> Findings:
    """What stands in quotation marks or title marks, told apart by form.

    "quotation 引语": a verb of saying, or a colon, stands before it, or it is said after it who says so.
    "title 书名篇名": in 《 》 or 〈 〉. "term 术语": 所谓, 称为, 简称 before it, or 一词, 是指 after it.
    "scare quote or name 特称或反语": at most ten Han without a mark, and none of these. "quoted words 引文": all other.
    "unclosed 未闭合" and "unopened 缺前引号" are marks without a partner in their paragraph; `span` is the mark.

    Args:
        essay: the whole text, title and headings included. Straight marks (") are paired in turn within a paragraph.

    Returns:
        Rows by place, groups inside groups too. `cue` is the marks, `quote` has them, `parts` is what stands
        between them; `reason` names who is quoted, where the text says so in the same clause.

    Note:
        Whether short words in marks are meant as a name, as somebody's word or in irony, no rule of form can tell. A
        measure such as 5" is taken for a straight mark.

    >>> import essaylib as el
    >>> found = quotations(el.parse_essay("李老师说：“多读书。”他喜欢《春》。"))
    >>> [(row.kind, row.reason) for row in found]
    [('quotation 引语', 'said by 说者: 李老师'), ('title 书名篇名', 'title marks 书名号')]
    """
    text = essay.text
    rows = []
    for group in sorted(_groups(text), key=lambda g: g.open if g.open is not None else g.close or 0):
        span, kind, reason, parts = _read(text, group)
        mark = group.mark
        cue = mark * 2 if mark in '"' else mark + _CLOSES.get(mark, "")
        if kind in (UNCLOSED, UNOPENED):
            cue = span.of(text)
        rows.append(Finding(essay.address(span), kind, cue, span.of(text), reason, span, parts))
    return Findings(rows, essay=essay)


def _groups(text: str) -> Iterator[_Group]:
    """Marks in pairs, paragraph by paragraph; a closing mark takes the nearest open one of its kind."""
    start = 0
    for line in text.split("\n"):
        waiting: list[tuple[int, str]] = []
        straight: int | None = None
        for i, c in enumerate(line, start=start):
            if c in _CLOSES:
                waiting.append((i, c))
            elif c in _OPENS:
                if any(mark == _OPENS[c] for _, mark in waiting):
                    while waiting[-1][1] != _OPENS[c]:
                        yield _Group(waiting[-1][0], None, waiting.pop()[1])
                    yield _Group(waiting.pop()[0], i, _OPENS[c])
                elif c != "’" or not text[max(0, i - 1) : i].isascii():  # it's: an apostrophe
                    yield _Group(None, i, c)
            elif c in '"＂':
                if straight is None:
                    straight = i
                else:
                    yield _Group(straight, i, '"')
                    straight = None
        for i, mark in waiting:
            yield _Group(i, None, mark)
        if straight is not None:
            yield _Group(straight, None, '"')
        start += len(line) + 1


def _read(text: str, group: _Group) -> tuple[Span, str, str, tuple[Span, ...]]:
    if group.open is None or group.close is None:
        at = group.open if group.open is not None else group.close or 0
        kind = UNCLOSED if group.open is not None else UNOPENED
        side = "closing 后" if group.open is not None else "opening 前"
        return Span(at, at + 1), kind, f"no {side} mark in the paragraph 本段无与之相配的引号", ()
    span, inner = Span(group.open, group.close + 1), Span(group.open + 1, group.close)
    kind, reason = _kind(text, span, inner, group.mark)
    if group.mark == '"':
        reason += "; straight marks 直引号"
    return span, kind, reason, (inner,) if inner else ()


def _kind(text: str, span: Span, inner: Span, mark: str) -> tuple[str, str]:
    if mark in "《〈":
        return TITLE, "title marks 书名号"
    words = inner.of(text)
    line = text.rfind("\n", 0, span.start) + 1
    before = text[max(line, span.start - 60) : span.start]
    after = text[span.end : span.end + 16].split("\n")[0]
    short = count_han(words) <= _LONGEST_NAME and not _SENTENCE_MARK.search(words)
    if _TERM_BEFORE.search(before) or _TERM_AFTER.search(after):
        return TERM, "introduced as a word 作为词语提出"
    said = _BEFORE.search(before)
    if said and (not short or before.rstrip()[-1:] in "：:"):
        who = _speaker(before[: said.start()])
        return (
            QUOTATION,
            f"said by 说者: {who}"
            if who
            else f"{said['verb']} before it; who says it is not in the clause 说者不在本句",
        )
    if (found := _AFTER.search(after)) and (not short or _SENTENCE_MARK.search(words + after[:1])):
        return QUOTATION, f"said by 说者: {found['who']}"
    if short:
        return NAME, "short, no verb of saying 短语，无引述动词"
    if before.rstrip()[-1:] in ("：", ":"):
        return QUOTATION, "after a colon; who says it is not said 冒号后，未说明说者"
    return PASSAGE, "long or with marks inside; no verb of saying 较长或内有标点，无引述动词"


def _speaker(before: str) -> str:
    """Who says it: what stands in the clause before the verb, without adverbs and 在…中; empty if nothing does."""
    clause = re.split(r"[，。；：！？、,;:”’」』\s]", before)[-1]
    clause = _ADVERBS.sub("", clause)
    clause = _PLACE.sub("", clause)
    clause = _ADVERBS.sub("", clause)
    clause = re.sub(r"^(?:正如|如|正像|诚如|就像|而|但|但是|于是|因此|所以|对此|因为|其中)", "", clause)
    clause = re.sub(r"^(?:据|按照|根据|依照)", "", clause)
    return (
        clause if clause and all(is_han(c) or c.isalnum() or c in "·《》" for c in clause) and len(clause) <= 24 else ""
    )
