"""Connectives: the words that say how clauses and sentences hang together, singly or as pairs."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from essaylib.hanzi import POINT_FAMILIES
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.words import Cue, Words, tables
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["Connectives", "connectives"]

_UNPAIRED = "unpaired 无呼应"


class Connectives(Findings):
    """Connectives in the order of the text; a pair is one row, with its halves in `parts`."""

    def unpaired(self) -> Connectives:
        """First halves whose second half does not follow in the sentence; not a fault, the pair may be left open."""
        return self._with([row for row in self.rows if row.reason.startswith(_UNPAIRED)])


def connectives(essay: Essay) -> Connectives:
    """The connectives of the sentences: pairs (只有…才), singles (因此), and the labels of points (第二, 其次).

    A cue counts where it is a word by segmentation and not part of a longer word that means something else (还 in 偿还,
    就 in 就业). A first half takes every second half after it in the sentence; where none follows it is reported as
    unpaired. Singles stand at the start of a clause or right after its subject.

    Returns:
        Rows by place. `kind` is the relation; `parts` are the halves, or the cue alone.

    Note:
        也, 还 and 就 are adverbs as well as second halves; alone they are not reported.

    Reference:
        Xing Fuyi (2001), 汉语复句研究, for the classes; Lü Shuxiang (1999), 现代汉语八百词, for the words; both from
        memory. The grouping is ours.

    >>> import essaylib as el
    >>> [row.cue for row in connectives(el.parse_essay("只有下雨，种子才能发芽。因此，大家等雨。"))]
    ['只有…才能', '因此']
    """
    words = Words(essay)
    rows = [*_labels(essay), *_pairs(words)]
    taken = {(part.start, part.end) for row in rows for part in row.parts}
    rows += [row for row in _singles(words) if not any(_touches(row.span, span) for span in taken)]
    rows.sort(key=lambda row: (row.span.start, row.span.end))
    return Connectives(rows, essay=essay)


def _touches(span: Span, other: tuple[int, int]) -> bool:
    return max(span.start, other[0]) < min(span.end, other[1])


#: Families of labels that are words; （一） and 1. are numbers of a list.
_WORDS = frozenset(family.name for family in POINT_FAMILIES)


def _labels(essay: Essay) -> list[Finding]:
    """The labels of enumerated points; what opens one is a connective of sequence."""
    rows = []
    for point in essay.points:
        if point.marker is None or point.marker.family not in _WORDS or point.marker.family == "一方面":
            continue
        span = point.marker.span
        word = essay.at(span)
        reason = f"label of a point, family {point.marker.family} 分点标记"
        rows.append(Finding(essay.address(span), "sequence 序列", word, word, reason, span, (span,)))
    return rows


def _pairs(words: Words) -> list[Finding]:
    table = tables()
    pairs = table["pair"]
    cues = words.cues([c for pair in pairs for c in (*pair["first"], *pair["second"])], table["not_in"])
    if loose := [cue for cue in words.cues(["越", "愈"], table["not_in"], aligned=False) if cue not in cues]:
        cues = sorted([*cues, *loose], key=lambda cue: cue.span)  # the segmenter joins 越 to what it compares
    by_sentence: dict[int, list[Cue]] = {}
    starts = [sentence.span.start for sentence in words.essay.sentences]
    for cue in cues:
        i = bisect_right(starts, cue.span.start) - 1
        if i >= 0 and cue.span.end <= words.essay.sentences[i].span.end:
            by_sentence.setdefault(i, []).append(cue)
    rows = []
    for i, here in sorted(by_sentence.items()):
        used: set[Span] = set()
        for pair in pairs:
            for cue in here:
                if cue.text in pair["first"] and cue.span not in used:
                    halves = _second_halves(words, pair, cue, [other for other in here if other.span not in used])
                    if halves and (
                        cue.text not in ("除", "除了") or pair is pairs[-1] or halves[-1].text not in _CLOSING
                    ):
                        used.update([cue.span, *(half.span for half in halves)])
                        rows.append(_row(words, pair["relation"], cue, halves, words.essay.sentences[i].span))
        for cue in here:
            relation = next((pair["relation"] for pair in pairs if cue.text in pair["first"]), None)
            if relation and cue.span not in used and _announces(words, cue):
                rows.append(_row(words, relation, cue, [], words.essay.sentences[i].span))
    return rows


#: First halves that have other uses alone (是 … 除, 越, 若); without a second half they are not reported.
_ONLY_PAIRED = frozenset(
    ["不是", "不在于", "既", "除", "除了", "越", "愈", "若", "凡", "虽", "或者", "要么", "一面", "一边", "并非", "一旦",
     "与其", "與其", "由于", "因为", "由於", "因為", "不论"]
)  # fmt: skip


def _announces(words: Words, cue: Cue) -> bool:
    """Whether a first half alone is worth reporting: it opens a clause and has no other use."""
    if cue.text == "只有":  # 只有河南
        following = words.between(cue.span.end, min(len(words.text), cue.span.end + 16))
        if not any(pos == "v" for _, _, pos in following):
            return False
    return cue.text not in _ONLY_PAIRED and bool(_OPENS.search(words.text[max(0, cue.span.start - 6) : cue.span.start]))


_OPENS = re.compile(r"(?:^|[\n，；：。！？“”、,;:])[^\n，；：。！？“”、,;:]{0,4}$")


def _second_halves(words: Words, pair: dict[str, list[str]], cue: Cue, here: list[Cue]) -> list[Cue]:
    found: list[Cue] = []
    for other in here:
        if other.span.start < cue.span.end or other.text not in pair["second"]:
            continue
        gap = words.text[cue.span.end : other.span.start]
        if cue.text in ("或者", "要么", "要麼") and not _both_open(words, cue, other):
            break  # A或者B
        if cue.text in pair["second"] and other.text == cue.text and len(gap) > _LONGEST_GAP:
            continue  # 越 … 越 stand close
        if other.text in _CLOSING and (len(gap) > _LONGEST_GAP or found):
            continue
        found.append(other)
        if cue.text not in _REPEATING:
            break
    return found


def _both_open(words: Words, cue: Cue, other: Cue) -> bool:
    return all(_OPENS_CLAUSE.search(words.text[: half.span.start][-1:]) for half in (cue, other))


_OPENS_CLAUSE = re.compile("[，；：。！？\n]")
_LONGEST_GAP = 24
#: One condition may have several results, each with its own 才.
_REPEATING = frozenset(["只有", "唯有", "不仅", "不但", "只要", "既", "除", "除了"])
#: What closes 除…外 before its second half proper.
_CLOSING = frozenset(["外", "之外", "以外"])


def _row(words: Words, relation: str, cue: Cue, halves: list[Cue], sentence: Span) -> Finding:
    said = "…".join([cue.text, *(half.text for half in halves)])
    reason = "both halves in one sentence 前后呼应" if halves else f"{_UNPAIRED}: no second half in the sentence"
    last = halves[-1].span if halves else cue.span
    stop = re.compile("[，；：。！？]").search(words.text, last.end, sentence.end)
    span = Span(cue.span.start, stop.start() if stop else sentence.end)
    parts = (cue.span, *(half.span for half in halves))
    return Finding(words.essay.address(span), relation, said, words.text[span.start : span.end], reason, span, parts)


def _singles(words: Words) -> list[Finding]:
    table = tables()
    relation = {cue: (row["relation"], row["at"]) for row in table["single"] for cue in row["cues"]}
    rows = []
    for cue in words.cues(relation, table["not_in"], aligned=False):
        i = words.clause_index(cue.span.start)
        if i is None:
            continue
        kind, at = relation[cue.text]
        before = words.text[words.clauses[i].span.start : cue.span.start].lstrip("“‘「『（(")
        at_start = not before
        if at == "clause" and not at_start and not (cue.text in _AFTER_SUBJECT and words.is_word(*_ends(cue))):
            continue
        if at == "any" and not at_start and not (words.is_word(*_ends(cue)) or cue.text.endswith("是")):
            continue
        if cue.text.startswith("以") and "为" in words.text[cue.span.end : words.clauses[i].span.end]:
            continue  # 以推动发展为主题
        if at_start and len(cue.text) == 1 and not _free(words, cue):
            continue
        where = "at the start of its clause 分句句首" if at_start else "inside its clause 分句之中"
        quote = words.text[cue.span.start : min(words.clauses[i].span.end, cue.span.start + 16)]
        rows.append(Finding(words.clauses[i].address, kind, cue.text, quote, where, cue.span, (cue.span,)))
    return rows


#: Singles that may follow the subject.
_AFTER_SUBJECT = frozenset(["却", "卻", "其实", "其實", "从而", "反而", "因而", "因此", "于是", "进而", "而且"])


def _ends(cue: Cue) -> tuple[int, int]:
    return cue.span.start, cue.span.end


def _free(words: Words, cue: Cue) -> bool:
    """Whether a cue of one character is a word: the segmenter says so, or has glued it to a noun (而党, 但分化)."""
    token = words.tokens[words.index(cue.span.start)]
    if token.text == cue.text:
        return True
    return cue.text in "但而" and token.span.start == cue.span.start and (token.pos or "x")[0] in "nxr"
