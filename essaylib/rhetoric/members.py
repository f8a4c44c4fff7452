"""Members of a parallel run: clauses, items and headings as words, and how a run of them is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from essaylib.hanzi import count_han
from essaylib.rhetoric.findings import Finding
from essaylib.rhetoric.frames import Frames, Unit, n_han
from essaylib.spans import Span

__all__ = ["VERB_OBJECT", "Member", "clause_member", "finding"]

#: Kinds of parallelism.
RUN, ROW, PAIR = "run 排比", "run 排比, verb-object 动宾", "pair 对举"
#: Cue of a row of bare verbs with their objects.
VERB_OBJECT = "V + N"
#: Labels before the first word of a clause: （一）, 3., 第二, 二是.
_LABEL = re.compile(
    r"(?:[（(]?[一二三四五六七八九十0-9]+[）)]?[、.．]|[（(][一二三四五六七八九十0-9]+[）)]|第[一二三四五六七八九十]+[，、]?|[一二三四五六七八九]是)\s*"
)
#: Words before the verb of a first clause after which the members begin.


class Member(NamedTuple):
    """A clause, item or heading as a member: its words without label, mark and opening adverbs."""

    words: Unit
    address: str
    labelled: bool = False
    """Whether a label or a ； parts it from what stands before."""

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return Span(self.words[0].start, self.words[-1].end)

    @property
    def length(self) -> int:
        """Han characters."""
        return n_han(self.words)


def finding(frames: Frames, members: Sequence[Member], cue: str, why: str) -> Finding:
    """The row of a run or pair: its hull, or the first member alone where the members stand in several places."""
    n = len(members)
    spans = tuple(member.span for member in members)
    hull = Span(spans[0].start, spans[-1].end)
    apart = len({member.address for member in members}) > 1
    span = spans[0] if apart else hull
    quote = " … ".join(one.of(frames.text) for one in spans) if apart else hull.of(frames.text)
    kind = PAIR if n < 3 else ROW if cue == VERB_OBJECT else RUN
    return Finding(frames.address(hull), kind, cue, quote, f"{n} members 项: {why}", span, spans)


def clause_member(frames: Frames, span: Span, address: str) -> Member | None:
    """A clause as a member, without its label and marks; None if nothing is left."""
    label = _LABEL.match(frames.text, span.start, span.end)
    words = list(frames.grouped(Span(label.end() if label else span.start, span.end)))
    while words and words[-1].cls == "X":
        words.pop()
    while words and words[0].cls == "X" and not count_han(words[0].text):
        words.pop(0)
    before = frames.text[max(0, span.start - 2) : span.start].strip()[-1:]
    return Member(words, address, bool(label) or before == "；") if words else None
