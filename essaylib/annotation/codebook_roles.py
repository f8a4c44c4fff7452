"""What a codebook is made of: roles, what is said beside them, the order of questions; and how each shows itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from essaylib._html import escape, wrap
from essaylib.model import Message
from essaylib.tables import Column, Table

__all__ = ["HOST", "UNSAID", "Attribute", "Example", "Named", "Question", "Questions", "Remark", "Remarks", "Role",
           "RoleRow", "Roles", "Value", "both", "find", "label", "listed", "names_of"]  # fmt: skip

#: Where a question leads when a clause takes the role of the one it belongs to.
HOST = "host"
UNSAID = Message("", "")
_HOST_NAME = Message("the role of its host", "随所属分句")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the clause in question marked, why it is or is not of the role, and of which it is `instead`."""

    text: Message
    why: Message
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an attribute. `needs` are the attributes that must be given beside it."""

    id: str
    name: Message
    definition: Message
    also: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is said of a tagged clause beside its tag. Without values it takes the reader's own words."""

    id: str
    name: Message
    definition: Message
    also: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    roles: tuple[str, ...] = ()
    """The roles it goes with; none given: every tag."""


@dataclass(frozen=True, slots=True, repr=False)
class Role:
    """A tag with what it means, the question that decides, a clause that is one and a clause that is not."""

    id: str
    name: Message
    definition: Message
    rule: Message = UNSAID
    example: Example | None = None
    counterexample: Example | None = None
    cues: tuple[str, ...] = ()
    """Words that often go with it: hints, never the reason."""
    also: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Role {label(self)}>"

    def _repr_html_(self) -> str:
        rows = [("definition 定义", self.definition, ""), ("question 判断", self.rule, "")]
        for mark, example in (("is 是", self.example), ("is not 不是", self.counterexample)):
            if example:
                rows += [
                    (mark, example.text, example.instead and f" → {example.instead}"),
                    ("why 理由", example.why, ""),
                ]
        body = "".join(
            f'<tr><th scope="row">{head}</th><td>{escape(text.zh + end)}</td><td lang="en">{escape(text.en)}</td></tr>'
            for head, text, end in rows
        )
        caption = f"<caption>{escape(label(self))}</caption>"
        return wrap(f"<table>{caption}<tbody>{body}</tbody></table>", css_class="essaylib-role")


class RoleRow(NamedTuple):
    """A role in one row."""

    id: str
    role: str
    definition_en: str
    definition_zh: str
    rule_en: str
    rule_zh: str


class Question(NamedTuple):
    """A question of the fixed order; `yes` and `no` lead to a role, to a later question, or to `HOST`."""

    id: str
    en: str
    zh: str
    yes: str
    no: str


class Remark(NamedTuple):
    """A note on how to use the codebook."""

    id: str
    title_en: str
    title_zh: str
    en: str
    zh: str


Row = TypeVar("Row", bound=tuple[object, ...])


class _InTwoLanguages(Table[Row]):
    """A table some of whose columns are English, and say so to a browser."""

    def _html_cell(self, row: Row, column: Column) -> str:
        cell = super()._html_cell(row, column)
        return f'<span lang="en">{cell}</span>' if re.search(r"(?:^|_)en$", column.name) else cell


class Roles(_InTwoLanguages[RoleRow]):
    """The roles, one a row."""

    columns = (
        Column("role", "role 作用"),
        Column("definition_en", "definition"),
        Column("definition_zh", "定义"),
        Column("rule_en", "question that decides"),
        Column("rule_zh", "判断"),
    )
    css_class = "essaylib-codebook"


class Questions(_InTwoLanguages[Question]):
    """The questions in their order, with where each answer leads."""

    columns = (
        Column("number", "no. 序", "number"),
        Column("en", "question"),
        Column("zh", "问"),
        Column("yes", "yes 是"),
        Column("no", "no 否"),
    )
    css_class = "essaylib-questions"

    def __init__(self, rows: Sequence[Question], *, names: Mapping[str, str] | None = None) -> None:
        super().__init__(rows)
        self._numbers = {row.id: number for number, row in enumerate(self.rows, start=1)}
        self._names = {HOST: str(both(_HOST_NAME)), **(names or {})}

    def _cell(self, row: Question, column: Column) -> str:
        if column.name == "number":
            return str(self._numbers[row.id])
        if column.name in ("yes", "no"):
            target = getattr(row, column.name)
            return f"→ {self._numbers.get(target) or self._names.get(target, target)}"
        return super()._cell(row, column)


class Remarks(_InTwoLanguages[Remark]):
    """The notes of a codebook."""

    columns = (
        Column("title_en", "note"),
        Column("en", "what to do"),
        Column("title_zh", "说明"),
        Column("zh", "做法"),
    )
    css_class = "essaylib-remarks"


# Names and words --------------------------------------------------------------------------------------------------


class Named(Protocol):
    """What is found by its id or by a name."""

    @property
    def id(self) -> str:
        """What is written to a note."""

    @property
    def name(self) -> Message:
        """In both languages."""

    @property
    def also(self) -> tuple[str, ...]:
        """Further names."""


Item = TypeVar("Item", bound=Named)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def names_of(item: Named) -> set[str]:
    """Every name of it, as names are compared: case, width and blanks around do not count."""
    return {_key(name) for name in (item.id, item.name.en, item.name.zh, *item.also) if name}


def find(items: Iterable[Item], name: object) -> Item | None:
    """The item with this id or name."""
    wanted = _key(name) if isinstance(name, str) else ""
    return next((item for item in items if wanted in names_of(item)), None)


def both(message: Message) -> str:
    """The two texts beside each other, without one that is not there."""
    return " ".join(filter(None, (message.en, message.zh)))


def label(item: Named) -> str:
    """Its id with its Chinese name."""
    return " ".join(dict.fromkeys((item.id, item.name.zh or item.name.en)))


def listed(items: Iterable[Named]) -> str:
    """What is accepted, for a message."""
    return ", ".join(map(label, items))
