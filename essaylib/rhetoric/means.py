"""Means and ends, conditions, causes: what the words of one sentence say one thing does for another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from essaylib.clauses import Clause
from essaylib.rhetoric.acts import Acts
from essaylib.rhetoric.argument import ArgumentGraph, graph_of
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.words import Words
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["means_ends", "suggest_argument"]

_RULE = re.compile("应当|必须|不得|可以|不适用|^不|的，?$")
_SO_AS = re.compile("以(?:便|期|求|利|免|保证|确保|促进|实现|达到|推动|维护|防|保證|確保)")
_TAKES = re.compile("必须|需要|就要|就必须|离不开|必須")
_BRINGS = re.compile("带来了?|導致了?|导致了?|引起了?|(?<![打改建锻塑营制])造成了?")
_ENDS = "，；：。！？,;:!? \n"


def means_ends(essay: Essay) -> Findings:
    """Where a sentence says what a thing is for, by what it is reached, on what it depends, what it brings about.

    Kinds, each from → to: means_to (A是为了B; 为了B，A; A，以保证B; 通过A，达到B; 要B，必须A), condition_for
    (只有A，才B), favours (A有利于B), causes (A，使B; A带来B; 随着A，B). `parts` are the two places, in that order.

    >>> import essaylib as el
    >>> [(row.kind, row.cue) for row in means_ends(el.parse_essay("读书是为了明理。只有多读，才能写好。"))]
    [('means_to 手段', '是为了'), ('condition_for 条件', '只有…才能')]
    """
    acts = Acts(Words(essay))
    rows = [row for clauses in acts.words.sentences() for row in _sentence(acts, clauses)]
    return Findings(rows)


#: Role of either end by relation, for a graph.
_ROLES = {"means_to": "means end", "condition_for": "ground end", "favours": "means end", "causes": "cause situation"}


def suggest_argument(essay: Essay) -> ArgumentGraph:
    """The graph of what the words themselves say (`means_ends`): a suggestion to set beside a reading."""
    return graph_of(essay, means_ends(essay), _ROLES)


def _sentence(acts: Acts, clauses: list[Clause]) -> list[Finding]:
    words, text = acts.words, acts.words.text
    bodies = [acts.body(clause) for clause in clauses]
    first = next((body.start for body in bodies if body), clauses[0].span.start)
    last = _trim(text, clauses[-1].span.end)
    rows = []

    def add(kind: str, cue: str, start: Span, end: Span) -> None:
        if start and end:
            span = Span(min(start.start, end.start), max(start.end, end.end))
            why = f"the words say {cue} 据“{cue}”"
            rows.append(Finding(clauses[0].address, kind, cue, span.of(text), why, span, (start, end)))

    for i, clause in enumerate(clauses):
        words_here = clause.span.of(text)
        end = _trim(text, clause.span.end)
        before = _span(text, first, max(first, clause.span.start))
        if found := re.search("(?:是为了|是為了|旨在)", words_here):
            at = clause.span.start + found.start()
            add("means_to 手段", found[0], _span(text, clause.span.start, at), Span(at + len(found[0]), last))
        elif found := re.match("(?:为了|為了)", words_here):
            add("means_to 手段", found[0], _span(text, clause.span.end, last), Span(clause.span.start + 2, end))
        elif i and (
            found := re.match("以(?:便|期|求|利|免|保证|确保|促进|实现|达到|推动|维护|防|適應|保證|確保)", words_here)
        ):
            add("means_to 手段", found[0], before, Span(clause.span.start + 1, last))
        elif (found := re.match("(?:要|应|应当|必须)?(?:通过|通過)", words_here)) and i + 1 < len(clauses):
            following = Span(clauses[i + 1].span.start, _trim(text, clauses[i + 1].span.end))
            if _RULE.search(following.of(text)):
                continue  # 通过路口，应当减速: to pass, not by means of
            add("means_to 手段", found[0][-2:], Span(clause.span.start + found.end(), end), following)
        if re.match("只有|唯有", words_here) and (pair := _only(text, clauses[i:], last)):
            add("condition_for 条件", *pair)
        if (
            i
            and (found := re.match("必须|需要|就要|就必须|离不开|應當|必須", words_here))
            and _names_aim(words, clauses[i - 1])
        ):
            aim = clauses[i - 1].span.of(text)
            start = clauses[i - 1].span.start + (1 if aim.startswith("要") else 0)
            add(
                "means_to 手段",
                f"…{found[0]}",
                Span(clause.span.start + len(found[0]), end),
                _span(text, start, clause.span.start),
            )
        if found := re.search("有利于|有助于|有利於|有助於", words_here):
            at = clause.span.start + found.start()
            source = _span(text, clause.span.start, at) if found.start() else before
            add("favours 有利于", found[0], source, Span(at + 3, end))
        if i and (found := re.match("使(?![用命节馆者劲])得?|让|從而|从而|導致|导致", words_here)):
            add("causes 引起", found[0], before, Span(clause.span.start + len(found[0]), last))
        elif (
            found := re.search("带来了?|導致了?|导致了?|引起了?|(?<![打改建锻塑营制])造成了?", words_here)
        ) and found.start() > 1:
            at = clause.span.start + found.start()
            # 造成损失的: a condition; 造成的损失, 可能造成, 防止造成: nothing is said to happen
            named = words_here.rstrip(_ENDS).endswith("的") or text[at + len(found[0]) : at + len(found[0]) + 1] == "的"
            if not named and not re.search("可能|防止|不得|避免|不能|不会|减少|防范", text[clause.span.start : at]):
                add("causes 引起", found[0], _span(text, clause.span.start, at), Span(at + len(found[0]), end))
        if re.match("随着|隨著", words_here):
            later = [c for c in clauses[i + 1 :] if not re.match("随着|隨著", c.span.of(text))]
            if later:
                add("causes 引起", words_here[:2], Span(clause.span.start + 2, end), Span(later[0].span.start, last))
    return rows


def _names_aim(words: Words, clause: Clause) -> bool:
    """Whether a clause is an aim without a subject: 要 and a verb, or a verb."""
    if re.search("[；;]|必须|必須", clause.span.of(words.text)):
        return False
    tokens = [row for row in words.between(clause.span.start, clause.span.end) if row[2] not in ("d", "c")]
    return bool(tokens) and (tokens[0][1] == "要" or (tokens[0][2] == "v" and len(tokens) > 2))


def _only(text: str, clauses: list[Clause], last: int) -> tuple[str, Span, Span] | None:
    """只有A，才B: the cue, the condition up to the first clause with 才, and the result from there on."""
    for i, clause in enumerate(clauses):
        skip = 0 if i else 2
        if found := re.search("才能|才会|才可|才", clause.span.of(text)[skip:]):
            at = clause.span.start + skip + found.start()
            condition = _span(text, clauses[0].span.start + 2, clause.span.start if i else at)
            return f"只有…{found[0]}", condition, Span(at + len(found[0]), last)
    return None


def _trim(text: str, end: int) -> int:
    return len(text[:end].rstrip(_ENDS))


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip(_ENDS).rstrip("也都还则就")))
