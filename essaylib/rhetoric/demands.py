"""Demands: what a text wants done, with or without a modal, and who is to do it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import Clause
from essaylib.rhetoric.findings import Found
from essaylib.rhetoric.modality import Modal, find_modals
from essaylib.rhetoric.words import Words, tables
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["ActorRow", "Actors", "Demand", "Demands", "demands"]


class Demand(NamedTuple):
    """One act that is asked for."""

    address: str
    action: str
    """The words of the act, from its verb on."""
    form: str
    """modal, in scope (a verb under an earlier modal), bare verb, rule (凡…都), or condition (只有…才)."""
    kind: str
    """attitude, action or arrangement: the last is something of which an outsider could check that it exists."""
    actor: str | None
    actor_said: str
    """overt (subject of its own clause), recoverable (said before), or not said."""
    cue: str
    reason: str
    span: Span
    """Of the clause."""
    parts: tuple[Span, ...] = ()
    """Where the modal and the actor stand, as far as they do."""

    @property
    def quote(self) -> str:
        """The act in words; what other findings have."""
        return self.action


class ActorRow(NamedTuple):
    """One actor and what is asked of it."""

    actor: str
    actor_said: str
    n: int
    addresses: str


class Actors(Table[ActorRow]):
    """Actors of the demands, by how they are said."""

    columns = (
        Column("actor", "actor 行为者"),
        Column("actor_said", "how said 如何说出"),
        Column("n", "demands 要求", "number"),
        Column("addresses", "at 地址", "text", 80),
    )
    css_class = "essaylib-actors"


class Demands(Found[Demand]):
    """Demands in the order of the text: suggestions of rules, to be read beside the sentences."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("action", "what is asked 要求", "text", 56),
        Column("form", "form 形式"),
        Column("cue", "cue 标志"),
        Column("kind", "kind 种类"),
        Column("actor", "actor 行为者", "text", 24),
        Column("actor_said", "how said 如何说出"),
    )
    css_class = "essaylib-demands"

    def actors(self) -> Actors:
        """Who is asked, and where. "not said" means: not in these words; a reader may well know."""
        places: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            places.setdefault((row.actor or "-", row.actor_said), []).append(row.address)
        return Actors([ActorRow(*who, len(at), " ".join(dict.fromkeys(at))) for who, at in places.items()])

    def without_modal(self) -> list[str]:
        """Addresses of the sentences whose every demand is made without a modal: a count of modals misses them."""
        forms: dict[str, set[str]] = {}
        for row in self.rows:
            forms.setdefault(row.address, set()).add(row.form)
        return [address for address, said in forms.items() if said <= {"bare verb"}]


@dataclass
class _Sentence:
    """What is known while the clauses of one sentence are read."""

    form: str = ""
    """Form in which a verb-initial clause would be a demand; empty where it would not."""
    actor: tuple[str, Span] | None = None
    cue: str = ""
    modal: Span | None = None
    is_result: bool = False
    begun: bool = False
    """Whether a clause with a predicate has been read."""


def demands(essay: Essay) -> Demands:
    """What the sentences ask to be done, clause by clause, with its form and its actor.

    A clause is a demand when it has a modal of obligation or prohibition before its verb (要看到, 应当指出 and modals
    inside an attribute are none); when it goes on from one with a verb of its own; when a sentence without a subject
    begins with the verb of an act (bare verb); under 凡…都 (rule) and 只有…才 (condition). What follows 使, 以保证,
    有利于, 通过…达到 is a result, not a demand.

    The actor is overt (subject of the clause, and a person, a body or a group), recoverable (said before in the
    sentence, in 对…来说, after 要求, or the last actor of the same part), or not said. Chinese drops a subject that is
    clear, so "not said" is a statement about the words, not a fault.

    Note:
        Headings, which often have the same form, are not read. Narrative without subjects looks like a demand.

    >>> import essaylib as el
    >>> found = demands(el.parse_essay("图书馆要延长开放时间，增加座位。建立借书制度，以保证人人有书读。"))
    >>> [(row.action, row.form, row.actor) for row in found]
    [('延长开放时间', 'modal', '图书馆'), ('增加座位', 'in scope', '图书馆'), ('建立借书制度', 'bare verb', '图书馆')]
    """
    return Demands(list(_Reader(Words(essay)).read()))


class _Reader:
    """Reads an essay sentence by sentence; remembers the last actor of the part."""

    def __init__(self, words: Words) -> None:
        self.words = words
        table = tables()
        self.acts = frozenset(table["act"]["verbs"].split())
        self.results = tuple(sorted(table["result"]["verbs"], key=len, reverse=True))
        self.fillers = frozenset(table["filler"]["words"])
        self.stances = tuple(table["stance"]["verbs"])
        self.agents, self.kinds = table["agent"], table["kind"]
        self.modals = find_modals(words)
        self._modal_starts = [modal.span.start for modal in self.modals]
        self.last: tuple[str, Span] | None = None
        self.block = -1

    def read(self) -> Iterator[Demand]:
        for clauses in self.words.sentences():
            block = self.words.text.rfind("\n", 0, clauses[0].span.start)
            if block != self.block:
                self.block, self.last = block, None
            yield from self._sentence(clauses)

    # A sentence ---------------------------------------------------------------------------------------------------

    def _sentence(self, clauses: list[Clause]) -> Iterator[Demand]:
        state = _Sentence()
        bodies = [self._body(clause) for clause in clauses]
        bare = self._may_begin_bare(bodies)
        for i, (clause, body) in enumerate(zip(clauses, bodies, strict=True)):
            text = body.of(self.words.text)
            if not text:
                continue
            if text.startswith(("只有", "唯有")) and "才" in "".join(b.of(self.words.text) for b in bodies[i + 1 :]):
                state = _Sentence("condition", None, "只有", None, begun=True)
                body = Span(body.start + 2, body.end)
                if subject := self._subject(body, body.end):
                    state.actor = subject if self._is_agent(subject[0]) else None
                    body = Span(subject[1].end, body.end)
                if body and self._begins_with_act(body):
                    yield self._demand(clause, body, "condition", state, overt=state.actor is not None)
                    continue
            if state.form == "condition" and re.search("才", text[:6]):
                return
            modal = self._modal(body)
            if modal is not None and modal.kind[:4] not in _ASKING and self._begins_with_act(body):
                modal = None  # 构筑能够…的模式: inside what is asked for
            if frame := self._frame(text):
                if frame not in ("", "frame"):
                    found = self.words.text.find(frame, body.start)
                    state.actor = (frame, Span(found, found + len(frame)))
                if modal is not None and modal.kind[:4] in _ASKING:
                    state.form, state.cue, state.modal = "modal", modal.cue, modal.span
                    state.actor = self._overt(body, modal) or state.actor
                elif text.startswith(("通过", "經過", "经过")):
                    state.is_result = True
                continue
            if asked := self._asked(body):
                state.form, state.cue, state.actor, state.begun = "modal", "要求", asked, True
                continue
            if modal is None and self._is_result(body):
                state.is_result = True
                state.begun = True
                continue
            if modal is not None:
                verdict = self._modal_clause(clause, body, modal, state)
                state.begun = True
                if verdict is not None:
                    yield verdict
                continue
            if self._begins_with_act(body) and not state.is_result:
                if state.form:
                    form = {"modal": "in scope", "rule": "rule", "condition": "condition"}.get(state.form, state.form)
                    yield self._demand(clause, body, form, state)
                    continue
                if bare and not state.begun:
                    state = _Sentence("bare verb", state.actor, "", None, begun=True)
                    yield self._demand(clause, body, "bare verb", state)
                    continue
            state.begun = True
            if not self._begins_with_act(body):
                state.form = ""
                subject = self._subject(body, body.end)
                if subject and self._is_agent(subject[0]):
                    state.actor = subject

    def _modal_clause(self, clause: Clause, body: Span, modal: Modal, state: _Sentence) -> Demand | None:
        """The demand of a clause with a modal, or None where it makes none; opens or closes its reach."""
        after = self.words.text[modal.span.end : body.end]
        # whether the modal or all of the clause is a statement
        if modal.kind[:4] not in _ASKING or after.startswith(self.stances):
            state.form = ""
            return None
        before = self.words.between(body.start, modal.span.start)
        if any(word == "是" for _, word, _ in before) and not self.words.text[: modal.span.start].endswith("的是"):
            state.form = ""
            return None  # 是…必须关注的内容: the modal is inside an attribute
        rule = re.match("凡|任何|一切|所有|各类|各項|各项", body.of(self.words.text)) and re.search(
            "都|均|一律|皆", self.words.text[body.start : modal.span.end + 1]
        )
        subject = None if self.words.text[: modal.span.start].endswith("的是") else self._subject(body, modal.span.start)
        actor = subject if subject and self._is_agent(subject[0]) and not rule else None
        if subject and actor is None:
            state.actor = None
            self_said = False
        else:
            state.actor = actor or state.actor
            self_said = actor is not None
        state.form, state.cue, state.modal, state.is_result = ("rule" if rule else "modal"), modal.cue, modal.span, False
        if rule:
            state.cue = f"{self.words.text[body.start : body.start + 1]}…{modal.cue}"
        start = modal.span.end
        return self._demand(
            clause, Span(start, body.end), state.form, state, overt=self_said, theme=bool(subject and actor is None)
        )

    def _may_begin_bare(self, bodies: list[Span]) -> bool:
        """Whether a verb at the start of the sentence may be a directive: no later clause takes it up as its subject."""
        rest = [body.of(self.words.text) for body in bodies if body]
        if any(re.search("的是|才能|才会|就能|就会|就是|意味着|需要|离不开|必须|是为了", text[:14]) for text in rest[1:]):
            return False
        return not any(text.startswith(("是", "这", "这是", "这些", "成为", "也是", "已经", "已")) for text in rest[1:])

    # A clause -----------------------------------------------------------------------------------------------------

    _LABEL = re.compile(
        r"(?:[“‘「『（(]|(?:第?[一二三四五六七八九十]{1,3}(?:是|要(?=[^求]))|其[一二三四五六七八九十])"
        r"|首先|其次|再次|最后|其中|因此|因而|所以|为此|同时|另外|此外|其实|但是|但|而且|并且|一方面|另一方面|尤其|特别是|更)"
    )

    def _body(self, clause: Clause) -> Span:
        """The clause without labels and connectives before it and marks after it; empty if nothing else is there."""
        text = clause.span.of(self.words.text)
        start = 0
        while (found := self._LABEL.match(text, start)) and found.end() > start:
            if found[0].endswith("要"):  # 一要加强: the modal stays
                start = found.end() - 1
                break
            start = found.end()
        end = len(text.rstrip("，；：。！？,;:!? \n\t\u3000"))
        while end and text[end - 1] in _CLOSERS and _CLOSERS[text[end - 1]] not in text[start:end]:
            end = len(text[: end - 1].rstrip("，；：。！？,;:!? "))
        if re.fullmatch("第[一二三四五六七八九十]{1,3}", text[:end]):
            return Span(clause.span.start, clause.span.start)
        return Span(clause.span.start + start, clause.span.start + max(start, end))

    def _modal(self, body: Span) -> Modal | None:
        """The first modal of the clause."""
        i = bisect_left(self._modal_starts, body.start)
        while i < len(self.modals) and self.modals[i].span.start < body.end:
            if self.modals[i].is_modal:
                return self.modals[i]
            i += 1
        return None

    def _is_result(self, body: Span) -> bool:
        """Whether the clause says what comes of an act: 使…, 有利于…, 以 with a verb (not 以 with a noun)."""
        text = body.of(self.words.text)
        found = next((verb for verb in self.results if text.startswith(verb)), None)
        if found != "以":
            return found is not None
        return self._begins_with_act(Span(body.start + 1, body.end)) and not _WITH_NOUN.match(text)

    _FRAME = re.compile(
        r"(?P<for>对于?|對於?)(?P<who>.{1,12}?)(?:来说|而言|来讲|來說|說來|说来)$"
        r"|.{0,40}(?:来说|而言|来看|角度看|上看|上讲|来讲|之际|之时|以来|过程中|前提下|条件下|基础上|情况下|形势下|程度上|同时|背景下)$"
        r"|(?:在|当|自|从|對|对于|关于|就).{1,40}(?:下|中|上|时|后|前|里|内|间|方面|以来|时候|時)$"
        r"|(?:按照|根据|依据|依照|围绕|遵循|本着|通过|随着|为了|站在|除|经过|以.{1,40}为.{1,8}$|结合|针对|鉴于|由于|按).*"
    )

    def _frame(self, text: str) -> str:
        """`frame` if the clause only sets the scene, the one it is about in 对…来说, else an empty string."""
        bare = re.sub("^(?:还|也|都|就|又)*(?:必须|应当|应该|应|需要|要)", "", text)
        found = self._FRAME.fullmatch(bare)
        if not found or (found["who"] is None and bare.startswith(("对", "從严", "从严"))):
            return ""
        return found["who"] or "frame"

    def _asked(self, body: Span) -> tuple[str, Span] | None:
        """The one of whom something is asked in 要求我们(…)."""
        found = re.search("(?:要求|号召|呼吁|號召)", body.of(self.words.text))
        if not found:
            return None
        start = body.start + found.end()
        for at, word, pos in self.words.between(start, body.end):
            if pos[0] not in "nr":
                break
            if word in self.agents["pronouns"] or self._is_agent(word):
                return word, Span(at, at + len(word))
        return None

    def _begins_with_act(self, body: Span) -> bool:
        """Whether the clause opens, after adverbs and phrases with a preposition, with the verb of an act."""
        in_phrase = False
        tokens = self.words.between(body.start, body.end)
        for i, (at, word, pos) in enumerate(tokens):
            rest = self.words.text[at : body.end]
            if any(rest.startswith(verb) for verb in _starts(self.acts, word)) and not in_phrase:
                return True
            if word in self.fillers or pos in ("d", "ad", "uv", "z", "uz", "ul") or (pos == "i" and i + 1 < len(tokens)):
                continue
            if word.endswith("心") and i + 1 < len(tokens) and tokens[i + 1][2] == "p":
                continue  # 热心为…服务
            if in_phrase:
                in_phrase = pos[0] not in "v" or word in _NO_ACT
                if not in_phrase:
                    return True
                continue
            if pos == "p" or word in ("以", "将", "把", "向", "为", "对", "从", "在"):
                in_phrase = True
                continue
            if pos[0] == "a" and len(rest) > len(word) and len(word) > 1:
                continue
            return pos[0] == "v" and pos != "vn" and word not in _NO_ACT
        return in_phrase and tokens[-1][2] == "i"  # 以实际行动取信于民

    # Actors -------------------------------------------------------------------------------------------------------

    def _overt(self, body: Span, modal: Modal) -> tuple[str, Span] | None:
        subject = self._subject(body, modal.span.start)
        return subject if subject and self._is_agent(subject[0]) else None

    def _subject(self, body: Span, end: int) -> tuple[str, Span] | None:
        """The noun phrase that stands before the modal or the first verb: its words and where they stand."""
        last = None
        first = None
        for at, word, pos in self.words.between(body.start, end):
            if word in self.fillers or pos in ("d", "ad", "t", "c"):
                if first is not None:
                    break
                continue
            if end == body.end and pos[0] == "v" and pos != "vn":
                break
            if pos == "p" and first is None:
                return None
            first = at if first is None else first
            last = at + len(word)
        if first is None or last is None:
            return None
        text = self.words.text[first:last]
        while text and text[-1] in _GLUE:
            text, last = text[:-1], last - 1
        return (text, Span(first, last)) if text else None

    def _is_agent(self, name: str) -> bool:
        head = re.split("[的、和与及]", name)[-1] or name
        if head in self.agents["pronouns"] or name in self.agents["pronouns"]:
            return True
        if head.endswith(tuple(self.agents["not_agents"])):
            return False
        return head.endswith(tuple(self.agents["endings"]))

    # Rows ---------------------------------------------------------------------------------------------------------

    def _demand(
        self, clause: Clause, act: Span, form: str, state: _Sentence, *, overt: bool = False, theme: bool = False
    ) -> Demand:
        action = act.of(self.words.text)
        places = [state.modal] if state.modal else []
        if overt and state.actor:
            who, said, reason = state.actor[0], "overt", "subject of its clause 本分句的主语"
            self.last = state.actor
        elif theme or form == "rule":
            who, said, reason = None, "not said", "its subject is what is acted on 主语是所处理之事"
        elif state.actor:
            who, said, reason = state.actor[0], "recoverable", "said before in the sentence 本句前文已说"
            self.last = state.actor
        elif self.last:
            there = self.words.essay.address(self.last[1])
            who, said, reason = self.last[0], "recoverable", f"last actor of the part, {there} 本部分前文的行为者"
        else:
            who, said, reason = None, "not said", "no one is named before it in the part 本部分前文未说"
        if who is not None:
            places.append((state.actor or self.last or ("", clause.span))[1])
        cue = state.cue if form != "bare verb" else "-"
        return Demand(
            clause.address, action, form, self._kind(action), who, said, cue, reason, clause.span, tuple(places)
        )

    def _kind(self, action: str) -> str:
        if action.endswith(tuple(self.kinds["arrangement"])):
            return "arrangement"
        if action.endswith(tuple(self.kinds["attitude_ends"])):
            return "attitude"
        return "attitude" if action.startswith(tuple(self.kinds["attitude_verbs"])) else "action"


#: Verbs that begin a statement, not an act.
_NO_ACT = frozenset(
    "是 有 没有 为 成为 存在 出现 属于 具有 位于 来自 来源于 等于 使 让 令 可能 表现 面临 带来 导致 造成 意味着 发生 说 认为 看 如 像 呈现 显示 表明 "
    "需求 在于 不是 而是 这是 就是 使受 好 分化瓦解 到 占有 占 达 增长 下降 上升 同比 包括 通过".split()
)
#: 以 and what it is done with, before the verb proper: 以实际行动取信于民.
_WITH_NOUN = re.compile(r"以.{1,4}(?:的|和|为)")
#: Kinds of modals that ask for something.
_ASKING = ("obli", "proh")
_CLOSERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", "》": "《"}
_GLUE = "都也还均要应须则又就必"


def _starts(acts: frozenset[str], word: str) -> list[str]:
    """The listed verbs that a clause could open with where `word` is its first token."""
    return [verb for verb in acts if verb.startswith(word[:2])] if word else []
