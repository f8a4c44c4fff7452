"""What a clause is made of, for finding demands: its frame, its subject, whether it opens with the verb of an act."""

from __future__ import annotations

import re
from bisect import bisect_left

from essaylib.clauses import Clause
from essaylib.rhetoric.modality import Modal, find_modals
from essaylib.rhetoric.words import ARTICLE, Words, tables
from essaylib.spans import Span

__all__ = ["ASKING", "Acts"]

#: Kinds of modals that ask for something.
ASKING = ("obligation 义务", "prohibition 禁止")

_MARKS = "，；：。！？,;:!? \n\t\u3000"
_OPENERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", "》": "《"}

#: What a clause may open with before its subject or verb: 二是, 一要 (the 要 stays), 其次, 因此.
_OPENING = re.compile(
    r"[“‘「『（(]|第?[一二三四五六七八九十]{1,3}是|[一二三四五六七八九十]{1,3}(?=要[^求])|其[一二三四五六七八九十]"
    r"|首先|其次|再次|最后|其中|因此|因而|所以|为此|同时|另外|此外|其实|但是|但|而且|并且|一方面|另一方面|尤其|特别是|更"
)
_ORDINAL = re.compile("第[一二三四五六七八九十]{1,3}")

#: A clause that only sets the scene. Each branch: what it matches; what it must not.
_FRAME = re.compile(
    r"(?P<for>对于?|對於?)(?P<who>.{1,12}?)(?:来说|而言|来讲|來說|說來|说来)"  # 对学校来说; 对学校说
    r"|.{0,40}(?:来说|而言|来看|角度看|上看|上讲|来讲|之际|以来|过程中|同时|程度上|基础上)"  # 总的来说
    r"|.{0,40}(?:前提|条件|情况|形势|背景)下"  # 新的形势下; 下
    r"|.{2,80}(?:时|之后|以前|时候|期间)"  # 修改章程时; 及时
    r"|(?:在|当|自|从|對|对于|关于|就).{1,40}(?:下|中|上|时|后|前|里|内|间|方面|以来|时候|時)"  # 在会议上; 在职
    r"|(?:按照|根据|依据|依照|围绕|遵循|本着|通过|随着|为了|站在|除|经过|结合|针对|鉴于|由于|按).*"  # 按照计划
    r"|以.{1,40}为.{1,8}"  # 以学生为主体; 以便
)
_MODAL_BEFORE = re.compile("(?:还|也|都|就|又)*(?:必须|应当|应该|应|需要|要)")
#: 以 and what it is done with, before the verb proper: 以歌声感人.
_WITH_NOUN = re.compile(r"以.{1,4}(?:的|和|为)")
_PREPOSITIONS = frozenset(["以", "将", "把", "向", "为", "对", "从", "在"])
#: Tags of tokens that may hold a verb with its object (依靠他人).
_WITH_OBJECT = frozenset(["i", "l", "v"])
#: What joins two names of one subject.
_AND = frozenset(["和", "与", "及", "及其", "以及", "或", "或者"])
_ADVERBIAL = frozenset(["d", "ad", "uv", "z", "uz", "ul"])


class Acts:
    """Reads single clauses of one essay."""

    def __init__(self, words: Words) -> None:
        self.words = words
        table = tables()
        self.modals = find_modals(words)
        self._modal_starts = [modal.span.start for modal in self.modals]
        self._acts = frozenset(table["act"]["verbs"].split())
        self._statements = frozenset(table["statement"]["verbs"].split())
        self._results = tuple(sorted(table["result"]["verbs"], key=len, reverse=True))
        self._fillers = frozenset(table["filler"]["words"])
        self._agents, self._kinds = table["agent"], table["kind"]

    def text(self, span: Span) -> str:
        """The words at `span`."""
        return span.of(self.words.text)

    def body(self, clause: Clause) -> Span:
        """The clause without labels and connectives before it and marks after it; empty if nothing else is there."""
        text = self.text(clause.span)
        label = ARTICLE.match(text)
        start = label.end() if label else 0
        while found := _OPENING.match(text, start):
            start = found.end()
        end = len(text.rstrip(_MARKS))
        while end > start and text[end - 1] in _OPENERS and _OPENERS[text[end - 1]] not in text[start:end]:
            end = len(text[: end - 1].rstrip(_MARKS))
        if _ORDINAL.fullmatch(text[:end]):
            end = start
        return Span(clause.span.start + start, clause.span.start + max(start, end))

    def modal(self, body: Span) -> Modal | None:
        """The first modal of the clause; none of ability or the like inside what a verb asks for (建造能够…的)."""
        i = bisect_left(self._modal_starts, body.start)
        while i < len(self.modals) and self.modals[i].span.start < body.end:
            if self.modals[i].is_modal:
                inside = self.modals[i].kind not in ASKING and self.begins_with_act(body)
                return None if inside else self.modals[i]
            i += 1
        return None

    def frame(self, text: str) -> str:
        """`frame` if a clause only sets the scene; the one it is about, in 对…来说; else an empty string."""
        found = _FRAME.fullmatch(_MODAL_BEFORE.sub("", text, count=1) if _MODAL_BEFORE.match(text) else text)
        return (found["who"] or "frame") if found else ""

    def is_result(self, body: Span) -> bool:
        """Whether the clause says what comes of an act: 使…, 有利于…, 以 with a verb (not 以 with a noun)."""
        text = self.text(body)
        found = next((verb for verb in self._results if text.startswith(verb)), None)
        if found == "使":
            return not re.match("使[用命节馆者劲]", text)
        if found != "以":
            return found is not None
        return self.begins_with_act(Span(body.start + 1, body.end)) and not _WITH_NOUN.match(text)

    def asked(self, body: Span) -> tuple[str, Span] | None:
        """The one of whom something is asked in 要求我们(…)."""
        found = re.search("要求|号召|呼吁|號召", self.text(body))
        if not found:
            return None
        for at, word, pos in self.words.between(body.start + found.end(), body.end):
            if pos[0] not in "nr":
                break
            if self.is_agent(word):
                return word, Span(at, at + len(word))
        return None

    def begins_with_act(self, body: Span, *, listed: bool = False) -> bool:
        """Whether the clause opens, after adverbs and phrases with a preposition, with the verb of an act.

        Args:
            body: the clause.
            listed: whether only the verbs of the table count, not whatever is tagged as one.
        """
        if self.words.text[body.start : body.start + 1] in ("由", "被"):
            return False
        tokens = self.words.between(body.start, body.end)
        in_phrase = False
        for i, (at, word, pos) in enumerate(tokens):
            following = tokens[i + 1][2] if i + 1 < len(tokens) else ""
            if in_phrase:
                if pos[0] == "v" and word not in self._statements:
                    return not listed or word in self._acts
            elif self._is_listed(at, word, pos, body.end):
                return True
            elif word in self._fillers or pos in _ADVERBIAL or (pos == "i" and following):
                continue
            elif word.endswith("心") and following == "p":
                continue  # 专心为人治病
            elif pos == "p" or word in _PREPOSITIONS:
                in_phrase = True
            elif not (pos[0] == "a" and len(word) > 1 and following):
                return not listed and pos[0] == "v" and pos != "vn" and word not in self._statements
        return not listed and in_phrase and tokens[-1][2] == "i"  # 以歌声感人至深

    def _is_listed(self, at: int, word: str, pos: str, end: int) -> bool:
        """Whether a verb of the table begins at `at`; the segmenter may have cut it or joined it to its object."""
        return any(
            verb.startswith(word[:2])
            and self.words.text.startswith(verb, at, end)
            and (pos in _WITH_OBJECT or self.words.is_word(at, at + len(verb)))
            for verb in self._acts
        )

    def subject(self, body: Span, end: int | None = None) -> tuple[str, Span] | None:
        """The noun phrase before the modal at `end`, or before the first verb: its words and where they stand."""
        first = last = None
        for at, word, pos in self.words.between(body.start, body.end if end is None else end):
            if first is not None and word in _AND:
                last = at + len(word)
                continue
            if word in self._fillers or pos in ("d", "ad", "t", "c"):
                if first is not None:
                    break
                continue
            if (end is None and pos[0] == "v" and pos != "vn") or pos == "p":
                break
            first = at if first is None else first
            last = at + len(word)
        if first is None or last is None:
            return None
        text = self.words.text[first:last].rstrip("都也还均要应须则又就必和与及或者")
        return (text, Span(first, first + len(text))) if text else None

    def closing_agent(self, body: Span) -> tuple[str, Span] | None:
        """The one a clause is about that is a noun with an attribute before it: 从事买卖的单位."""
        text = self.text(body)
        at = text.rfind("的")
        if at < 0 or not self.is_agent(text[at + 1 :]):
            return None
        return text[at + 1 :], Span(body.start + at + 1, body.end)

    def is_agent(self, name: str) -> bool:
        """Whether a noun phrase names what can act: a person, a body, a group."""
        name = re.sub("（[^）]*）", "", name)
        head = re.split("的|、|和|与|及其|及|或者|或", name)[-1] or name
        if head in self._agents["pronouns"]:
            return True
        if head.endswith(tuple(self._agents["not_agents"])):
            return False
        return head.endswith(tuple(self._agents["endings"]))

    def kind(self, action: str) -> str:
        """attitude, action or arrangement, by the last word of the object, else by the verb."""
        if action.endswith(tuple(self._kinds["arrangement"])):
            return "arrangement"
        if action.endswith(tuple(self._kinds["attitude_ends"])):
            return "attitude"
        return "attitude" if action.startswith(tuple(self._kinds["attitude_verbs"])) else "action"
