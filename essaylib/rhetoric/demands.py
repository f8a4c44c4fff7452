"""Demands: what a text wants done, with or without a modal, and who is to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import Clause
from essaylib.rhetoric.acts import ASKING, Acts
from essaylib.rhetoric.findings import Found
from essaylib.rhetoric.modality import Modal
from essaylib.rhetoric.words import ITEM, Words, tables
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
    return Demands(list(_Reader(Words(essay)).read()), essay=essay)


#: In a later clause: what makes a verb at the start of the sentence its subject or its aim, not a directive.
_TAKEN_UP = re.compile("的是|才能|才会|就能|就会|就是|意味着|需要|离不开|必须|是为了")
_TAKES_UP = ("是", "这", "成为", "也是", "已经", "已")
#: A figure of what was reached: the sentence reports.
_DONE = re.compile(
    r"(?:达|超|增长|占比|突破|完成|累计|新增|办结|提请|率|组建)[^，。]{0,12}\d|取得.{0,8}(?:成效|进展|突破)|得到|了$"
    r"|\d[万亿余多]*(?:个|套|件|家|条|项|公里|人次|人|%|座|处|所|名|户|亩|吨|元)$"
)
_FOR = re.compile("为了|為了|为(?![人民])")
_RULE = re.compile("凡|任何|一切|所有|各类|各项")
_ALL = re.compile("都|均|一律|皆")


@dataclass
class _Scope:
    """What is known of a sentence while its clauses are read."""

    form: str = ""
    """Form in which a clause that begins with an act is a demand; empty where it is none."""
    cue: str = ""
    modal: Span | None = None
    actor: tuple[str, Span] | None = None
    is_result: bool = False
    """Whether a result has begun (使…): what follows is part of it."""
    begun: bool = False
    """Whether a clause with a predicate has been read."""


class _Reader:
    """Reads an essay sentence by sentence; remembers the last actor of the part."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.acts = Acts(words)
        self.stances = tuple(tables()["stance"]["verbs"])
        self.last: tuple[str, Span] | None = None
        self.block = -1
        self.is_lead = False

    def read(self) -> Iterator[Demand]:
        for clauses in self.words.sentences():
            block = self.words.text.rfind("\n", 0, clauses[0].span.start)
            if block != self.block:
                self.block, self.last = block, None
            yield from self._sentence(clauses)

    def _sentence(self, clauses: list[Clause]) -> Iterator[Demand]:
        bodies = [self.acts.body(clause) for clause in clauses]
        may_be_bare = not self._is_case(clauses) and self._may_be_bare(bodies)
        scope = _Scope()
        for i, (clause, body) in enumerate(zip(clauses, bodies, strict=True)):
            text = self.acts.text(body)
            if text.startswith(("只有", "唯有")) and any("才" in self.acts.text(later) for later in bodies[i + 1 :]):
                scope, body = self._condition(body)
                text = self.acts.text(body)
            if scope.form == "condition" and "才" in text[:6]:
                return
            modal = self.acts.modal(body)
            if not text:
                continue
            if text.endswith("的") and "是" not in text and i + 1 < len(clauses):
                scope = _Scope(begun=True)  # …的，: a case, for which the next clause rules
                self._statement(scope, body)
            elif _FOR.match(text) and i + 2 < len(clauses):
                scope.is_result = True  # 为了…，…，: all is aim up to the last clause
            elif frame := self.acts.frame(text):
                self._frame(scope, body, frame, modal)
            elif asked := self.acts.asked(body):
                scope = _Scope("modal", "要求", None, asked, begun=True)
            elif modal is None and self.acts.is_result(body):
                scope.is_result = scope.begun = True
            elif modal is not None:
                scope.begun = True
                demand = self._modal_clause(clause, body, modal, scope)
                if demand is not None:
                    yield demand
            elif not self.acts.begins_with_act(body):
                self._statement(scope, body)
            elif (scope.is_result and not (i + 1 == len(clauses) and _FOR.match(self.acts.text(bodies[0])))) or (
                text.startswith("制定本")
            ):
                pass
            elif scope.form:
                form = "in scope" if scope.form == "modal" else scope.form
                overt = scope.form == "condition" and not scope.begun and scope.actor is not None
                scope.begun = True
                yield self._demand(clause, body, form, scope, overt=overt)
            elif may_be_bare and not scope.begun and self._is_directive(body):
                scope.form, scope.begun = "bare verb", True
                yield self._demand(clause, body, "bare verb", scope)
            else:
                scope.begun = True

    def _condition(self, body: Span) -> tuple[_Scope, Span]:
        """The scope of 只有…, and what stands after it and its subject."""
        rest = Span(body.start + 2, body.end)
        subject = self.acts.subject(rest)
        if subject is None:
            return _Scope("condition", "只有"), rest
        actor = subject if self.acts.is_agent(subject[0]) else None
        return _Scope("condition", "只有", None, actor), Span(subject[1].end, rest.end)

    def _frame(self, scope: _Scope, body: Span, frame: str, modal: Modal | None) -> None:
        """A clause that sets the scene: it may name the actor (对…来说), carry the modal, or begin a result (通过…)."""
        if frame != "frame":
            at = self.words.text.find(frame, body.start)
            scope.actor = frame, Span(at, at + len(frame))
        if modal is not None and modal.kind in ASKING:
            scope.form, scope.cue, scope.modal = "modal", modal.cue, modal.span
            scope.actor = self._agent(body, modal) or scope.actor
        elif self.acts.text(body).startswith(("通过", "经过")):
            scope.is_result = True

    def _statement(self, scope: _Scope, body: Span) -> None:
        """A clause that asks for nothing; its subject may be the actor of what follows."""
        scope.begun, scope.form = True, ""
        subject = self.acts.subject(body) or self.acts.closing_agent(body)
        if subject and self.acts.is_agent(subject[0]):
            scope.actor = subject

    def _agent(self, body: Span, modal: Modal) -> tuple[str, Span] | None:
        subject = self.acts.subject(body, modal.span.start)
        return subject if subject and self.acts.is_agent(subject[0]) else None

    def _modal_clause(self, clause: Clause, body: Span, modal: Modal, scope: _Scope) -> Demand | None:
        """The demand of a clause with a modal, or None where it makes none; opens or closes its reach."""
        after = self.words.text[modal.span.end : body.end]
        before = self.words.between(body.start, modal.span.start)
        names = self.words.text[: modal.span.start].endswith("的是")  # 重要的是要…
        if modal.kind not in ASKING or after.startswith(self.stances):
            scope.form = ""
            return None
        if self._has_copula(before) and not names:
            scope.form = ""
            return None  # 是…必须解决的问题: inside an attribute
        if before and before[-1][2] == "p":
            return None  # 将需要…的地块, 在禁止…的场所: inside a phrase
        scope.form, scope.cue, scope.modal, scope.is_result = "modal", modal.cue, modal.span, False
        act = Span(modal.span.end, body.end)
        if not after or after[0] in "”’的":
            scope.form = ""
            return None  # “五个必须”的要求: no act
        if (before and self.acts.frame(after)) or (after.startswith("以") and not self.acts.begins_with_act(act)):
            scope.actor = self._agent(body, modal) or scope.actor
            return None  # 应当按照…，: the act comes in the next clause
        if _RULE.match(self.acts.text(body)) and _ALL.search(self.words.text, body.start, modal.span.end + 1):
            scope.form, scope.cue = "rule", f"{self.acts.text(body)[:1]}…{modal.cue}"
        subject = None if names else self.acts.subject(body, modal.span.start)
        is_theme = subject is not None and (scope.form == "rule" or not self.acts.is_agent(subject[0]))
        if is_theme:
            scope.actor = None
        elif subject:
            scope.actor = subject
        return self._demand(clause, act, scope.form, scope, overt=subject is not None and not is_theme, theme=is_theme)

    def _is_directive(self, body: Span) -> bool:
        """Whether a clause without a subject begins with a verb of the table and states nothing (加强管理是好事)."""
        stated = self._has_copula(self.words.between(body.start, body.end))
        return not stated and self.acts.begins_with_act(body, listed=True)

    @staticmethod
    def _has_copula(tokens: list[tuple[int, str, str]]) -> bool:
        return any(word in ("是", "这是", "那是", "都是", "就是", "不是", "也是") for _, word, _ in tokens)

    def _is_case(self, clauses: list[Clause]) -> bool:
        """Whether the sentence is an item under a line that ends with ：, which says what its items are."""
        first, last = clauses[0].span, clauses[-1].span
        if ITEM.match(self.words.text, first.start):
            return self.is_lead
        self.is_lead = self.words.text[first.start : last.end].rstrip().endswith(("：", ":"))
        return False

    def _may_be_bare(self, bodies: list[Span]) -> bool:
        """Whether a verb at the start of the sentence may be a directive: nothing later takes it up or reports."""
        texts = [self.acts.text(body) for body in bodies if body]
        if any(_DONE.search(text) for text in texts) or any(self.acts.modal(body) for body in bodies[1:] if body):
            return False
        return not any(_TAKEN_UP.search(text[:14]) or text.startswith(_TAKES_UP) for text in texts[1:])

    def _demand(
        self, clause: Clause, act: Span, form: str, scope: _Scope, *, overt: bool = False, theme: bool = False
    ) -> Demand:
        action = self.acts.text(act)
        actor, said = scope.actor, "overt" if overt else "recoverable"
        reason = "subject of its clause 本分句的主语" if overt else "said before in the sentence 本句前文已说"
        if theme or form == "rule":
            actor, reason = None, "its subject is what is acted on 主语是所处理之事"
        elif actor is None and self.last:
            actor = self.last
            reason = f"last actor of the part, {self.words.essay.address(actor[1])} 本部分前文的行为者"
        elif actor is None:
            reason = "no one is named before it in the part 本部分前文未说"
        if actor is None:
            said = "not said"
        else:
            self.last = actor
        return Demand(
            address=clause.address,
            action=action,
            form=form,
            kind=self.acts.kind(action),
            actor=actor[0] if actor else None,
            actor_said=said,
            cue=scope.cue or "-",
            reason=reason,
            span=clause.span,
            parts=tuple(span for span in (scope.modal, actor[1] if actor else None) if span),
        )
