"""Headings, and sentences, that begin alike or share their frame with their neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from essaylib.clauses import clauses
from essaylib.rhetoric.findings import Finding
from essaylib.rhetoric.frames import Frames, Unit, Word, same
from essaylib.rhetoric.members import Member, clause_member, finding

__all__ = ["of_headings", "of_openings"]


def of_headings(frames: Frames) -> Iterator[Finding]:
    """Runs and pairs of neighbouring headings of one part, whole or by their last clauses."""
    parents = [frames.essay.root, *frames.essay.sections()]
    for parent in parents:
        spans = [child.heading for child in parent.children if child.heading]
        members = [Member(w, frames.address(s)) for s in spans if (w := _clean(frames.grouped(s)))]
        last = [Member(_last_clause(m.words), m.address) for m in members]
        for row in (members, last):
            yield from _neighbours(frames, row)


def _clean(words: list[Word]) -> list[Word]:
    while words and words[-1].cls == "X":
        words = words[:-1]
    return words


def _last_clause(words: Unit) -> Unit:
    marks = [i for i, word in enumerate(words) if word.text in ("，", "；", "：", ",")]
    return words[marks[-1] + 1 :] if marks and marks[-1] + 1 < len(words) else words


def _neighbours(frames: Frames, members: Sequence[Member]) -> Iterator[Finding]:
    """Neighbouring headings that begin with the same word, or share half of their words in order."""
    i = 0
    while i + 1 < len(members):
        n = 1
        while i + n < len(members) and _share(members[i].words, members[i + n].words):
            n += 1
        if n > 1:
            row = members[i : i + n]
            cue = "…".join(_in_common(row[0].words, row[1].words))
            yield finding(frames, row, cue, "headings of one part with words in common 标题同式")
        i += n


def _share(a: Unit, b: Unit) -> bool:
    common = _in_common(a, b)
    first = a[0].text == b[0].text and len(a[0].text) > 1 and a[0].cls in "VWDP"
    enough = 2 * sum(map(len, common)) >= max(_width(a), _width(b))
    return (first and min(_width(a), _width(b)) * 3 >= max(_width(a), _width(b))) or (len(common) > 1 and enough)


def _width(unit: Unit) -> int:
    return sum(len(word.text) for word in unit)


def _in_common(a: Unit, b: Unit) -> list[str]:
    """The words two units have in common, in the order of both (longest common subsequence)."""
    best: list[list[list[str]]] = [[[] for _ in range(len(b) + 1)] for _ in range(len(a) + 1)]
    for i, word in enumerate(a):
        for j, other in enumerate(b):
            if word.text == other.text and word.cls != "X":
                best[i + 1][j + 1] = [*best[i][j], word.text]
            else:
                best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], key=len)
    return best[-1][-1]


def of_openings(frames: Frames) -> Iterator[Finding]:
    """Neighbouring sentences of one part whose first clauses open with the same words."""
    firsts: list[tuple[Member, tuple[int, ...]]] = []
    seen: set[str] = set()
    paths = {sentence.address: sentence.path for sentence in frames.essay.sentences}
    for clause in clauses(frames.essay):
        if clause.address in seen or clause.address not in paths:
            continue
        seen.add(clause.address)
        member = clause_member(frames, clause.span, clause.address)
        firsts.append(
            (member or Member((Word(clause.span.start, clause.span.end, "", "X"),), ""), paths[clause.address])
        )
    i = 0
    while i + 1 < len(firsts):
        n = 1
        while i + n < len(firsts) and firsts[i][1] == firsts[i + n][1] and _open_alike(firsts[i][0], firsts[i + n][0]):
            n += 1
        if n > 1:
            row = [member for member, _ in firsts[i : i + n]]
            cue = row[0].words[0].text + "…"
            yield finding(frames, row, cue, "sentences that open alike 句首同式")
        i += n


def _open_alike(a: Member, b: Member) -> bool:
    head, other = a.words[:4], b.words[:4]
    if len(head) < 4 or len(other) < 4 or head[0].cls == "M" or head[0].text != other[0].text or len(head[0].text) < 2:
        return False
    equal = sum(x.text == y.text for x, y in zip(head, other, strict=True))
    return equal > 1 and all(same(x.cls, y.cls) for x, y in zip(head, other, strict=True))
