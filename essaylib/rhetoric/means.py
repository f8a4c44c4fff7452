"""Means and ends, conditions, causes: what the words of one sentence say one thing does for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def means_ends(essay: Essay) -> Findings:
    """Where a sentence says what a thing is for, by what it is reached, on what it depends, what it brings about.

    Kinds, each from → to: means_to (A是为了B; 为了B，A; A，以保证B; 通过A，达到B; 要B，必须A), condition_for
    (只有A，才B), favours (A有利于B), causes (A，使B; A带来B), goes_with (随着A，B). `parts` are the two places, in
    that order.

    Note:
        使 and 让 say an effect that is there as well as one that is hoped for. Where an end reaches back over several
        clauses, all of them since the last ； are taken.

    >>> import essaylib as el
    >>> [(row.kind, row.cue) for row in means_ends(el.parse_essay("读书是为了明理。只有多读，才能写好。"))]
    [('means_to 手段', '是为了'), ('condition_for 条件', '只有…才能')]
    """
    acts = Acts(Words(essay))
    rows = []
    for clauses in acts.words.sentences():
        for kind, cue, start, end in _Sentence(acts, clauses).relations():
            if start and end:
                span = Span(min(start.start, end.start), max(start.end, end.end))
                reason = f"the words say {cue} 据“{cue}”"
                rows.append(Finding(clauses[0].address, kind, cue, essay.at(span), reason, span, (start, end)))
    return Findings(rows, essay=essay)


#: Role of either end by relation, for a graph.
_ROLES = {"means_to": "means end", "condition_for": "ground end", "favours": "means end", "causes": "cause situation",
          "goes_with": "situation situation"}  # fmt: skip


def suggest_argument(essay: Essay) -> ArgumentGraph:
    """The graph of what the words themselves say (`means_ends`): a suggestion to set beside a reading."""
    return graph_of(essay, means_ends(essay), _ROLES)


_ENDS = "，；：。！？,;:!? \n"
_IS_FOR = re.compile("是为了|是為了|旨在")
_FOR = re.compile("为了|為了")
#: 以便…, 以保证…; not 以推动发展为主题.
_SO_AS = re.compile("以(?:便于?|期|求|利于?|免|保证|确保|促进|实现|达到|推动|维护|防|保證|確保)(?![^，]*为)")
#: After 以 these are part of the end itself: 以保证质量.
_VERBS = frozenset(["保证", "确保", "促进", "实现", "达到", "推动", "维护", "防", "保證", "確保"])
_BY = re.compile("(?:要|应|应当|必须)?(?:通过|通過)")
#: 通过投票方式产生: means and act in one clause.
_BY_WAY = re.compile("(?:通过|通過)(?P<means>[^，。；]{1,30}?(?:方式|形式|途径|手段|渠道))(?=[^的，。；、])")
_ONLY = re.compile("只有|唯有")
_THEN = re.compile("才能够?|才会|才可以?|才")
_TAKES = re.compile("必须|需要|就要|就必须|离不开|必須")
_FAVOURS = re.compile("有利于|有助于|有利於|有助於")
_MAKES = re.compile("使(?![用命节馆者劲])得?|让(?!我们)|從而|从而|導致|导致|致使")
_BRINGS = re.compile("带来了?|導致了?|导致了?|引起了?|(?<![打改建锻塑营制])造成了?")
#: What keeps a cause from being stated: 可能造成, 防止引起.
_UNREAL = re.compile("可能|防止|不得|避免|不能|不会|减少|防范|未|没有|严防|是否")
_WITH = re.compile("随着|隨著")
#: 通过路口，应当减速: to pass, not by means of.
_RULE = re.compile("应当|必须|不得|可以|不适用|^不|^并|的，?$")

Relation = tuple[str, str, Span, Span]


class _Sentence:
    """The clauses of one sentence, and the stretches of it that a relation joins."""

    def __init__(self, acts: Acts, clauses: list[Clause]) -> None:
        self.acts = acts
        self.text = acts.words.text
        self.clauses = clauses
        self.bodies = [acts.body(clause) for clause in clauses]
        ends = [clause.span.end for clause in clauses]
        self.words = [self.text[body.start : end] for body, end in zip(self.bodies, ends, strict=True)]

    def relations(self) -> Iterator[Relation]:
        """kind, cue, from, to."""
        for i, words in enumerate(self.words):
            if not self.bodies[i]:
                continue  # a mark or a label alone
            at = self.bodies[i].start
            yield from self._purpose(i, words, at)
            yield from self._effect(i, words, at)

    def _purpose(self, i: int, words: str, at: int) -> Iterator[Relation]:
        here = Span(at, self._trim(self.clauses[i].span.end))
        if found := _IS_FOR.search(words):
            cue = at + found.start()
            yield "means_to 手段", found[0], self._span(at, cue), self._span(cue + len(found[0]), self._until(i))
        elif found := _FOR.match(words):
            last = self._run_of_acts(i)
            aim = self._span(at + 2, self.clauses[last].span.end)
            yield "means_to 手段", found[0], self._span(self.clauses[last].span.end, self._until(last + 1)), aim
        elif i and (found := _SO_AS.match(words)):
            yield (
                "means_to 手段",
                found[0],
                self._since(i),
                self._span(at + (1 if found[0][1:] in _VERBS else len(found[0])), self._until(i)),
            )
        elif found := _BY_WAY.search(words):
            means = Span(at + found.start("means"), at + found.end("means"))
            yield "means_to 手段", found[0][:2], means, self._span(at + found.end(), here.end)
        elif (found := _BY.match(words)) and i + 1 < len(self.clauses) and not words.rstrip(_ENDS).endswith("的"):
            following = Span(self.bodies[i + 1].start, self._trim(self.clauses[i + 1].span.end))
            if not _RULE.search(self.acts.text(following)) and self.acts.begins_with_act(following):
                yield "means_to 手段", found[0][-2:], Span(at + found.end(), here.end), following
        if i and (found := _TAKES.match(words)) and not words.rstrip(_ENDS).endswith("的") and self._is_aim(i - 1):
            aim = self.bodies[i - 1]
            start = aim.start + self.acts.text(aim).startswith("要")
            yield "means_to 手段", f"…{found[0]}", Span(at + len(found[0]), here.end), self._span(start, aim.end)
        if _ONLY.match(words):
            yield from self._only(i)

    def _only(self, i: int) -> Iterator[Relation]:
        """只有A，才B: the condition up to the first clause with 才, the result from there on."""
        for j in range(i, len(self.clauses)):
            skip = 2 if j == i else 0
            if found := _THEN.search(self.words[j][skip:]):
                at = self.bodies[j].start + skip + found.start()
                stop = self.clauses[j].span.start if j > i else at
                result = self._span(at + len(found[0]), self._until(j))
                yield "condition_for 条件", f"只有…{found[0]}", self._span(self.bodies[i].start + 2, stop), result
                return

    def _effect(self, i: int, words: str, at: int) -> Iterator[Relation]:
        if found := _FAVOURS.search(words):
            cue = at + found.start()
            before = self.acts.words.between(at, cue)
            verbal = self.acts.modal(Span(at, cue)) is not None or self.acts.begins_with_act(Span(at, cue))
            is_attribute = "的" in words[found.end() :] and verbal  # 制定有利于节能的政策
            if not is_attribute and words[found.end() : found.end() + 1] not in ("”", "的"):
                source = self._span(at, cue) if before else self._since(i)
                yield "favours 有利于", found[0], source, self._span(cue + 3, self.clauses[i].span.end)
        if i and (found := _MAKES.match(words)):
            yield "causes 引起", found[0], self._since(i), self._span(at + len(found[0]), self._until(i))
        elif (found := _BRINGS.search(words)) and found.start() > 1:
            cue = at + found.start()
            named = words.rstrip(_ENDS).endswith("的") or words[found.end() : found.end() + 1] == "的"
            if not named and not _UNREAL.search(words[: found.start()]):
                source = self._since(i) if words.startswith(("给", "对", "为", "向")) and i else self._span(at, cue)
                yield "causes 引起", found[0], source, self._span(cue + len(found[0]), self.clauses[i].span.end)
        if _WITH.match(words):
            later = next((j for j in range(i + 1, len(self.words)) if not _WITH.match(self.words[j])), None)
            if later is not None:
                cause = Span(at + 2, self._trim(self.clauses[i].span.end))
                yield "goes_with 伴随", words[:2], cause, self._span(self.bodies[later].start, self._until(later))

    # Stretches ----------------------------------------------------------------------------------------------------

    def _is_aim(self, i: int) -> bool:
        """Whether a clause is an aim without a subject: 要 and a verb, or a verb."""
        words = self.words[i]
        if re.search("[；;]|必须|必須|是", words) or words.rstrip(_ENDS).endswith(("的", "后", "时", "前", "中", "下")):
            return False
        rows = self.acts.words.between(self.bodies[i].start, self.bodies[i].end)
        tokens = [row for row in rows if row[2] not in ("d", "c")]
        return bool(tokens) and (tokens[0][1] == "要" or (tokens[0][2] == "v" and len(tokens) > 2))

    def _run_of_acts(self, i: int) -> int:
        """The last clause of the aim that 为了 opens: it runs on over verbs without a subject, not to the very end."""
        j = i
        while (
            j + 2 < len(self.clauses)
            and self.acts.begins_with_act(self.bodies[j + 1])
            and self.acts.modal(self.bodies[j + 1]) is None
        ):
            j += 1
        return j

    def _since(self, i: int) -> Span:
        """The clauses before clause i, since the last ； and before the first result among them."""
        start = stop = i
        while start and not self.words[start - 1].rstrip().endswith(("；", ";")):
            start -= 1
            if _MAKES.match(self.words[start]):
                stop = start
        if start == stop:
            return Span(0, 0)
        body = self.bodies[start] if self.bodies[start] else self.bodies[min(start + 1, stop)]
        return self._span(body.start, max(body.start, self.clauses[stop].span.start))

    def _until(self, i: int) -> int:
        """Where what begins with clause i ends: with the sentence, a ；, a clause in 的, before a result of its own."""
        for j in range(min(i, len(self.clauses) - 1), len(self.clauses)):
            words = self.words[j].rstrip()
            following = self.words[j + 1] if j + 1 < len(self.words) else ""
            if words.endswith(("；", ";", "的，")) or _MAKES.match(following):
                return self.clauses[j].span.end
        return self.clauses[-1].span.end

    def _trim(self, end: int) -> int:
        return len(self.text[:end].rstrip(_ENDS))

    def _span(self, start: int, end: int) -> Span:
        stop = start + len(self.text[start:end].rstrip(_ENDS))
        if stop > start and self.text[stop - 1] in "也都还则就" and self.acts.words.is_word(stop - 1, stop):
            stop -= 1  # an adverb before the cue
        return Span(start, stop)
