"""Parallelism 排比: members built alike in a row, and pairs 对举 with a frame of words in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from essaylib.clauses import clauses
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.frames import Frames, Unit, Word, same
from essaylib.rhetoric.headings import of_headings, of_openings
from essaylib.rhetoric.lists import lists
from essaylib.rhetoric.members import VERB_OBJECT, Member, clause_member, finding
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["parallelism"]


def parallelism(essay: Essay) -> Findings:
    """Runs of three or more like-built members, and pairs that share a frame of words.

    Members are the items of a 、-list, neighbouring clauses of a sentence, neighbouring headings of one part, or the
    openings of neighbouring sentences. They are like-built when they share their first or last word, or, in a row of
    clauses, when each is a verb with its object and nothing before it but adverbs. A list of plain nouns is a list and
    no parallelism; two members count only with a frame of words in common and much the same length.

    Returns:
        Rows by place. `kind` is "run 排比", "run 排比, verb-object 动宾" (a row of bare verbs with their objects and no
        words in common) or "pair 对举"; `cue` the shared words; `reason` the frame; `parts` the members. Where they
        stand in several places, as headings do, `span` is the first alone and `quote` joins them by ….

    Note:
        A rule of form: a row of verb-object clauses is the common gait of official prose, and whether it is felt as
        排比 is for the reader to say.

    Reference:
        Chen Wangdao, 修辞学发凡 (1932), on 排比 and 对偶; from memory, the rules are ours.

    >>> import essaylib as el
    >>> [row.quote for row in parallelism(el.parse_essay("他们热爱读书、热爱唱歌、热爱种花。"))]
    ['热爱读书、热爱唱歌、热爱种花']
    """
    frames = Frames(essay)
    rows = [*_of_lists(frames), *_of_clauses(frames), *of_headings(frames), *of_openings(frames)]
    rows.sort(key=lambda row: (row.span.start, -row.span.end))
    kept: list[Finding] = []
    for row in rows:
        if not any(row.parts == other.parts or set(row.parts) <= set(other.parts) for other in kept[-6:]):
            kept.append(row)
    return Findings(kept, essay=essay)


# Items of lists ---------------------------------------------------------------------------------------------------


def _of_lists(frames: Frames) -> Iterator[Finding]:
    for row in lists(frames.essay):
        members = [Member(frames.words(span), row.address) for span in row.parts]
        if all(member.words for member in members) and (found := _frame_of_items(frames.text, members)):
            yield finding(frames, members, *found)


def _frame_of_items(text: str, members: Sequence[Member]) -> tuple[str, str] | None:
    """The frame that all items of a list share: (cue, why)."""
    words = [member.span.of(text) for member in members]
    lengths = [member.length for member in members]
    shortest, longest = min(lengths), max(lengths)
    if shortest < 2 or len(set(words)) < len(words) or any(_NUMBER.search(word) for word in words):
        return None
    head, tail = _common(words), _common([word[::-1] for word in words])[::-1]
    n_verbal = sum(_is_verbal(member.words) for member in members)
    verbal = n_verbal == len(members)
    if len(members) == 2:
        n_shared = len(head) + len(tail) if verbal else max(len(head), len(tail)) if shortest > 3 else 0
        if lengths[0] != lengths[1] or n_shared < max(2, (shortest + 2) // 3):
            return None
        return (
            (f"{head}…", "share their beginning 首同")
            if len(head) > len(tail)
            else (f"…{tail}", "share their end 尾同")
        )
    if len(head) >= 2 - (shortest <= 4) and shortest > len(head) and longest <= 3 * shortest:
        first = {member.words[0].text for member in members}
        if len(first) == 1 or len(head) >= 2:
            return f"{head}…", "share their beginning 首同"
    if tail and shortest > max(2, len(tail)) and longest <= 2 * shortest and (len(tail) > 1 or shortest == longest):
        return f"…{tail}", "share their end 尾同"
    if shortest == longest >= 4 and 2 * n_verbal > len(members) > 2:
        return f"{shortest} Han 字", "as many characters each, verbal or predicate 等长"
    if verbal and longest <= 1.6 * shortest and _one_pattern(members):
        return "-".join(word.cls for word in members[0].words), "the same order of parts of speech 词类同序"
    return None


_NUMBER = re.compile(r"[0-9０-９]|^第?[一二三四五六七八九十百千万亿〇零两]+[条款项章节年月日岁级个]?$")


def _common(words: Sequence[str]) -> str:
    """The beginning that all of them share."""
    n = 0
    for characters in zip(*words, strict=False):
        if len(set(characters)) > 1:
            break
        n += 1
    return words[0][:n]


def _is_verbal(unit: Unit) -> bool:
    """Whether a unit has a predicate of its own: a verb before a noun or alone, or a noun with an adjective."""
    classes = [word.cls for word in unit]
    return "V" in classes or ("A" in classes and classes[0] == "N") or (classes[-1] == "A" and len(classes) > 1)


def _one_pattern(members: Sequence[Member]) -> bool:
    first = members[0].words
    return all(
        len(member.words) == len(first) > 1
        and all(same(a.cls, b.cls) for a, b in zip(member.words, first, strict=True))
        for member in members[1:]
    )


# Clauses ----------------------------------------------------------------------------------------------------------

#: Words inside a first clause after which the members begin.
_LEADS = frozenset((
    "要", "须", "应", "必须", "应当", "应该", "需要", "为了", "来", "能", "能够", "才能", "可以", "得以",
    "就要", "都要", "也要", "还要", "要求", "继续", "着力", "我们", "旨在",
))  # fmt: skip
#: A clause with one of these after its verb is no bare verb with an object.
_MODALS = frozenset((
    "应当", "应该", "必须", "不得", "可以",
))  # fmt: skip
#: Verbs and the like that open no member of a row.
_CAUSATIVE = frozenset((
    "使", "让", "令", "把", "被", "是", "有", "没有", "在", "到", "为", "指", "即", "如", "包括", "属于",
    "作为", "按照", "根据", "依照", "经", "通过", "以", "用", "由",
))  # fmt: skip


def _of_clauses(frames: Frames) -> Iterator[Finding]:
    sentence: list[Member] = []
    groups: list[list[Member]] = []
    for clause in clauses(frames.essay):
        if sentence and sentence[-1].address != clause.address:
            groups.append(sentence)
            sentence = []
        if member := clause_member(frames, clause.span, clause.address):
            sentence.append(member)
        elif sentence:
            groups.append(sentence)
            sentence = []
    groups.append(sentence)
    for group in groups:
        done: set[Span] = set()
        for finder in (_by_cue, _by_form, _verb_object):
            for members, cue, why in finder(group):
                spans = {Span(m.words[-1].end - 1, m.words[-1].end) for m in members}
                if not spans & done or (finder is _by_cue and not spans <= done):
                    done |= spans
                    yield finding(frames, members, cue, why)


_Run = tuple[list[Member], str, str]


def _by_cue(group: Sequence[Member]) -> Iterator[_Run]:
    """Neighbouring clauses with the same word at the beginning or, as 才能, near it."""
    i = 0
    while i + 1 < len(group):
        best: tuple[int, str] = (1, "")
        for at, word in enumerate(group[i].words[:5]):
            if not _can_lead(word) or (
                at and word.cls not in "DP" and not (word.text == "是" and len(group[i].words) > 3)
            ):
                continue
            n = 1
            while i + n < len(group) and _has_lead(group[i + n], "是" if word.text == "这是" else word.text):
                n += 1
            if n > best[0]:
                best = n, "是" if word.text == "这是" else word.text
        n, cue = best
        members = [_from_cue(member, cue, k) for k, member in enumerate(group[i : i + n])]
        if n > 2 and (cue not in "是有" or _even(members, 0.4)) and _even(members, 0.15):
            yield members, f"{cue}…", f"each has {cue} at its head 同以“{cue}”领起"
            i += n
        elif (
            n == 2
            and _lead_class(group[i], cue) not in "NI"
            and _even(members, 0.6)
            and _same_end(members)
            and members[0].length > 3
        ):
            yield members, f"{cue}…", f"both have {cue} at their head and end alike 同以“{cue}”领起"
            i += n
        else:
            i += 1


def _lead_class(member: Member, cue: str) -> str:
    return next(word.cls for word in member.words if word.text.endswith(cue))


def _can_lead(word: Word) -> bool:
    if len(word.text) == 1:
        return word.text in "是让使以为从向对把靠用有无"
    return (
        (word.cls in "VWPDARNI" and not word.text[0].isdigit()) or word.text == "这是"
    ) and word.text not in _NO_LEAD


_NO_LEAD = frozenset((
    "应当", "不得", "可以", "必须", "没有", "或者", "以及", "其他", "其中", "同时", "并且", "而且", "本法",
    "本条例", "因此", "所以", "如果", "任何",
))  # fmt: skip


def _has_lead(member: Member, cue: str) -> bool:
    """Whether a clause has the cue at its head; before it an adverb may stand, before an adverb (才能) a subject."""
    for i, word in enumerate(member.words[:4]):
        if word.text == cue or (cue == "是" and word.text == "这是"):
            before = {other.cls for other in member.words[:i]}
            return before <= (set("NRD") if word.cls == "D" else set("DC"))
    return False


def _from_cue(member: Member, cue: str, k: int) -> Member:
    """The member from its cue on if it is the first of them and has something else before it."""
    at = next((i for i, word in enumerate(member.words) if word.text.endswith(cue)), 0)
    return Member(member.words[at:], member.address) if not k else member


def _even(members: Sequence[Member], ratio: float) -> bool:
    lengths = [member.length for member in members]
    return min(lengths) >= ratio * max(lengths)


def _same_end(members: Sequence[Member]) -> bool:
    a, b = members[0].words[-1], members[1].words[-1]
    return (
        a.text == b.text
        or (same(a.cls, b.cls) and a.cls in "NWVA" and b.cls != "I" and len(a.text) == len(b.text))
        or (same(a.cls, b.cls) and all(any(w.text == "的" for w in m.words) for m in members))
    )


def _by_form(group: Sequence[Member]) -> Iterator[_Run]:
    """Clauses with one order of parts of speech and much the same length: three or more, or two tied by equal words."""
    i = 0
    while i + 1 < len(group):
        n, first = 1, group[i]
        for start in filter(None, (group[i], _first_verb(group[i]))):
            k = 1
            while i + k < len(group) and _fits(start, group[i + k]):
                k += 1
            if k > n:
                n, first = k, start
        members = [first, *group[i + 1 : i + n]]
        shared = set.intersection(*({w.text for w in m.words} for m in members)) - {"的", "，"}
        if n > 2:
            cue = "…".join(w.text for w in members[0].words if w.text in shared) or f"{members[0].length} Han 字"
            yield members, cue, "the same order of parts of speech, much the same length 词类同序"
            i += n
        elif n == 2 and members[0].length == members[1].length and len(shared) * 2 >= len(members[0].words) > 2:
            cue = "…".join(w.text for w in members[0].words if w.text in shared)
            yield members, cue, "equal length, half the words in common 等长同词"
            i += n
        else:
            i += 1


def _fits(a: Member, b: Member) -> bool:
    if any(word.cls == "M" and word.text[0].isdigit() for word in (*a.words[:2], *b.words[:2])):
        return False
    x, y = ("".join(word.text for word in member.words) for member in (a, b))
    if len(x) == len(y) >= 5 and sum(map(str.__eq__, x, y)) * 3 >= len(x) and x != y:
        return True
    if not 3 <= a.length <= 24 or not _even([a, b], 0.75) or len(a.words) != len(b.words) or len(a.words) < 2:
        return False
    if not (_is_verbal(a.words) or any(w.cls in "P" for w in a.words)):
        return False
    fit = sum(same(x.cls, y.cls) for x, y in zip(a.words, b.words, strict=True))
    return fit >= len(a.words) - (len(a.words) > 4) and (
        a.words[-1].text == b.words[-1].text or same(a.words[-1].cls, b.words[-1].cls)
    )


def _verb_object(group: Sequence[Member]) -> Iterator[_Run]:
    """Three neighbouring clauses or more that are each a bare verb with its object."""
    i = 0
    while i + 2 < len(group):
        first = _first_verb(group[i])
        n = 1
        while first and i + n < len(group) and _starts_with_verb(group[i + n].words) and not group[i + n].labelled:
            n += 1
        if first and n > 2:
            members = [first, *group[i + 1 : i + n]]
            while len(members) > 2 and not _even(members, 0.2):
                members.pop(0 if members[0].length > members[-1].length else -1)
            if len(members) > 2:
                yield members, VERB_OBJECT, "bare verbs with their objects, in a row 动宾连排"
        i += max(1, n)


def _first_verb(member: Member) -> Member | None:
    """The clause from its verb on; what stands before a 要 or 为了 is of all members."""
    leads = [i for i, word in enumerate(member.words) if word.text in _LEADS]
    for i in reversed(leads):
        rest = member.words[i + 1 :]
        if rest and _starts_with_verb(rest):
            return Member(rest, member.address, member.labelled)
    return member if _starts_with_verb(member.words) else None


def _starts_with_verb(words: Unit) -> bool:
    """Whether a clause is a verb with an object, before the verb nothing but one adverb or adjective."""
    at = 1 if len(words) > 2 and words[0].cls in "DA" and words[0].text not in _LEADS else 0
    if len(words) < at + 2 or words[at].cls not in "VW" or words[at].text in _CAUSATIVE or len(words[at].text) < 2:
        return False
    if words[at].cls == "W" and (words[at + 1].cls not in "NABRMQVWI" or words[-1].cls not in "NQI"):
        return False
    if words[at + 1].text == "的" or any(word.text in _MODALS for word in words[at + 1 :]):
        return False
    return words[-1].cls in "NWQIVA" and words[at + 1].cls not in "CX" and any(w.cls in "NWQI" for w in words[at + 1 :])
