"""Modality: 要, 必须, 应当, 能够 and their kin, by what they express; and the look-alikes that are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.words import Words, tables
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["Modal", "find_modals", "modality", "not_modal"]


class Modal(NamedTuple):
    """A modal, or a string that looks like one: what it expresses, and whether it is one."""

    cue: str
    kind: str
    reason: str
    span: Span
    is_modal: bool


def modality(essay: Essay) -> Findings:
    """The modals of an essay, headings included, by what they express.

    Kinds are categories, not degrees: obligation 义务, no obligation 无须, prohibition 禁止, condition 条件 (才能:
    only then), ability 能力, permission 许可, right 权利, intention 意愿. Whether 必须 binds more than 要 is for the
    reader.

    要 is told apart by its words (重要, 要求 are none), then by its sentence: before a clause with 必须 or 有利于 it
    names an aim (intention), before 这是…权利 a right; otherwise an obligation.

    Note:
        A text asks for much without any modal; see `demands`.

    Reference:
        Lü Shuxiang (1999), 现代汉语八百词, entries 要, 应该, 能, 得, from memory; the grouping is ours.

    >>> import essaylib as el
    >>> [(row.cue, row.kind) for row in modality(el.parse_essay("重要的是要多读书，读书才能明理。"))]
    [('要', 'obligation 义务'), ('才能', 'condition 条件')]
    """
    return _table(essay, [modal for modal in find_modals(Words(essay)) if modal.is_modal])


def not_modal(essay: Essay) -> Findings:
    """The places where 要 and 需要 are no modals (重要, 要求, the noun 需要), with the reason.

    >>> import essaylib as el
    >>> [row.cue for row in not_modal(el.parse_essay("重要的是要多读书。"))]
    ['重要']
    """
    return _table(essay, [modal for modal in find_modals(Words(essay)) if not modal.is_modal])


def _table(essay: Essay, modals: list[Modal]) -> Findings:
    rows = []
    for modal in modals:
        before = _CLAUSE_START.search(essay.text[max(0, modal.span.start - 8) : modal.span.start])
        end = _CLAUSE_END.search(essay.text, modal.span.end)
        around = Span(
            modal.span.start - len(before[0] if before else ""),
            min(end.start() if end else len(essay.text), modal.span.end + 20),
        )
        address = essay.address(modal.span)
        rows.append(Finding(address, modal.kind, modal.cue, essay.at(around), modal.reason, modal.span, (modal.span,)))
    return Findings(rows, essay=essay)


_CLAUSE_START = re.compile(r"[^，；：。！？“”\n]*$")
_CLAUSE_END = re.compile(r"[，；：。！？\n]")


def find_modals(words: Words) -> list[Modal]:
    """Every modal and every 要 or 需要 that is none, in the order of the text."""
    table = tables()
    kinds = {cue: kind for kind, cues in table["modal"].items() for cue in cues if cue != "要"}
    found = []
    for cue in words.cues(kinds, table["modal_not_in"], aligned=False):
        if not _stands_free(words, cue.text, cue.span) or _is_named(words, cue.text, cue.span):
            continue
        if cue.text == "能" and not _has_verb_after(words, cue.span.end):
            continue  # 聚变能, 国能
        if cue.text in ("需要", "需") and (why := _noun_need(words, cue.span)):
            found.append(Modal(cue.text, "not modal 非情态", why, cue.span, is_modal=False))
        else:
            found.append(Modal(cue.text, kinds[cue.text], _FORM, cue.span, is_modal=True))
    taken = {i for modal in found for i in range(modal.span.start, modal.span.end)}
    found += [_yao(words, match.start()) for match in re.finditer("要", words.text) if match.start() not in taken]
    return sorted(found, key=lambda modal: modal.span)


_FORM = "by the word itself 据词形"


def _stands_free(words: Words, cue: str, span: Span) -> bool:
    """Whether the cue is a word of its own, or ends a token that the segmenter glued together (党应, 还能)."""
    if words.is_word(span.start, span.end):
        return True
    token = words.tokens[words.index(span.start)]
    return len(cue) > 1 and words.tokens[words.index(span.end - 1)].span.end == span.end and token.pos in _GLUED


def _is_named(words: Words, cue: str, span: Span) -> bool:
    """Whether the modal is a name for itself: 五个必须."""
    if cue not in ("必须", "必須", "不得", "不准", "不许"):
        return False
    return bool(re.search("[一二三四五六七八九十两几\\d]个[“‘]?$", words.text[max(0, span.start - 4) : span.start]))


def _has_verb_after(words: Words, at: int) -> bool:
    for _, word, pos in words.between(at, min(len(words.text), at + 12)):
        if pos[0] == "v":
            return True
        if word in "，、；：。！？和等的" or pos[0] == "x":
            return False
    return False


_GLUED = ("x", "v", "d", None)


def _noun_need(words: Words, span: Span) -> str:
    """Why 需要 is a noun here; empty if it is a verb: 的需要, 需要。, 这种需要."""
    before, after = words.text[max(0, span.start - 2) : span.start], words.text[span.end : span.end + 1]
    if not after or after in "，；：。！？、”）\n和与是而":
        return "a noun: what follows is no verb and no object 名词：后面没有动词或宾语"
    follows = words.between(span.end, min(len(words.text), span.end + 4))
    asks = bool(follows) and follows[0][2][0] == "v"
    if before in _NEED_OF and (
        not asks or re.search("(?:根据|因|按|视)[^，。；]{0,6}$", words.text[: span.start][-12:])
    ):
        return "a noun: 根据需要, 工作需要 名词"
    if before.endswith("的") or before in ("这种", "一种"):
        return "a noun after 的 名词：在“的”之后"
    if after == "的" and not re.match("的是", words.text[span.end :]):
        return "inside an attribute 在定语里"
    return ""


#: What makes a 需要 after it a noun.
_NEED_OF = frozenset(
    [
        "根据",
        "特殊",
        "实际",
        "工作",
        "生产",
        "生活",
        "发展",
        "客观",
        "现实",
        "迫切",
        "业务",
        "情况",
        "視情",
        "确有",
        "建设",
        "保护",
        "管理",
    ]
)


def _yao(words: Words, at: int) -> Modal:
    token = words.tokens[words.index(at)]
    span = Span(at, at + 1)
    for why, longer in ((why, word) for why, listed in tables()["yao"].items() for word in listed):
        start = at - longer.index("要")
        if start >= 0 and words.text.startswith(longer, start) and _is_one_word(words, start, longer):
            end = start + len(longer)
            return Modal(longer, "not modal 非情态", f"{_WHY[why]}", Span(start, end), is_modal=False)
    if _COUNTED.fullmatch(token.text):
        return Modal("要", *_what_yao_says(words, span), span, is_modal=True)
    before, after = words.text[max(0, at - 1) : at], words.text[at + 1 : at + 2]
    if before in ("之", "为") or not after or after in "，；：。！？、”）\n":
        return Modal("要", "not modal 非情态", "a noun: 成事之要 名词", span, is_modal=False)
    if (
        len(token.text) > 1
        and not token.text.startswith("要")
        and token.text not in _GLUED_YAO
        and token.pos not in ("x", "v", "d", "c")
    ):
        return Modal(token.text, "not modal 非情态", "part of a longer word 长词的一部分", token.span, is_modal=False)
    return Modal("要", *_what_yao_says(words, span), span, is_modal=True)


#: 一要, 二要: the label of a point and the modal.
_COUNTED = re.compile("[一二三四五六七八九十]+要")
_GLUED_YAO = frozenset(
    ["就要", "都要", "还要", "也要", "更要", "又要", "一定要", "首先要", "既要", "仍要", "总要", "正要"]
)
_WHY = {
    "need": "part of 需要 “需要”的一部分",
    "noun": "part of a noun or verb such as 要求 名词或动词的一部分",
    "quality": "part of an adjective such as 重要 形容词的一部分",
    "if": "part of a connective such as 只要 连词的一部分",
    "about to": "about to happen 将要",
    "ask for": "part of a verb 动词的一部分",
}


def _is_one_word(words: Words, start: int, longer: str) -> bool:
    """Whether the segmenter does not cut the listed word and join a piece of it to a neighbour (民主|要求)."""
    first, last = words.tokens[words.index(start)], words.tokens[words.index(start + len(longer) - 1)]
    return first.span.start >= start or first.span == last.span


#: In the next clause of the sentence: what makes the 要 before it an aim, or a right.
_MEANS = re.compile("必须|必須|就要|就必须|就得|离不开|取决于|关键是|关键在|首先要|有利于|有助于|需要|应当|应该")
_RIGHT = re.compile("权利|權利")


def _what_yao_says(words: Words, span: Span) -> tuple[str, str]:
    """What a modal 要 expresses, and why."""
    i = words.clause_index(span.start)
    if i is None:
        return "obligation 义务", "in a heading 在标题里"
    clause = words.clauses[i]
    following = words.clauses[i + 1 : i + 2]
    in_sentence = bool(following) and following[0].address == clause.address
    after = following[0].span.of(words.text) if in_sentence else ""
    if re.match("这|此|这些|這", after) and _RIGHT.search(after):
        return "right 权利", "the next clause calls it a right 后一分句称之为权利"
    if "要" not in after[:3] and (found := _MEANS.search(after[:16])):
        subjects = [p for _, _, p in words.between(clause.span.start, span.start) if p[0] in "nr"]
        if not subjects:
            return "intention 意愿", f"an aim: the next clause says what it takes ({found[0]}) 后一分句说所需"
    return "obligation 义务", "要 before a verb, no right and no aim “要”加动词"
