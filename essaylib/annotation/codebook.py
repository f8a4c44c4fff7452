"""Codebooks: the tags a reader chooses from, each with definition, deciding question and examples, in two languages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from essaylib.annotation.codebook_file import MAX_BYTES, fault, parse
from essaylib.annotation.codebook_json import attribute_values, plain, role_values
from essaylib.annotation.codebook_roles import (
    HOST,
    UNSAID,
    Attribute,
    Example,
    Question,
    Questions,
    Remark,
    Remarks,
    Role,
    RoleRow,
    Roles,
    Value,
    both,
    find,
    label,
    listed,
)
from essaylib.annotation.note import LONGEST_TAG, shown
from essaylib.errors import InputError
from essaylib.model import Message

__all__ = [
    "HOST",
    "Attribute",
    "Codebook",
    "Example",
    "Question",
    "Questions",
    "Remark",
    "Remarks",
    "Role",
    "RoleRow",
    "Roles",
    "Value",
    "built_in",
    "load",
]


@dataclass(frozen=True, slots=True, repr=False)
class Codebook:
    """Roles in the order of their file, what is said beside them, the order of questions, and notes.

    >>> codebook = built_in()
    >>> codebook.role("目的") is codebook.role("end")
    True
    >>> codebook.check("demand", {"form": "modal", "kind": "action"})
    >>> codebook.check("claim", {"form": "modal"})
    Traceback (most recent call last):
    essaylib.errors.InputError: claim takes no 'form' (that goes with demand). Accepted: belongs_to, source, origin.
    """

    name: Message
    roles: tuple[Role, ...]
    about: Message = UNSAID
    unit: Message = UNSAID
    attributes: tuple[Attribute, ...] = ()
    layers: tuple[Attribute, ...] = ()
    """Questions of their own, asked of every clause whatever its role."""
    questions: Questions = field(default_factory=lambda: Questions(()))
    notes: Remarks = field(default_factory=lambda: Remarks(()))
    free_tags: bool = False
    """Whether a reader may use tags that are not in it."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The ids of the roles."""
        return tuple(role.id for role in self.roles)

    def role(self, name: str) -> Role:
        """The role with this id or name, English or Chinese; case, width and blanks around it do not count.

        Raises:
            InputError: there is none; it says which there are.
        """
        found = find(self.roles, name)
        if found is None:
            raise InputError(f"No role {shown(name)} in this codebook. Accepted: {listed(self.roles)}.")
        return found

    def attributes_of(self, tag: str) -> tuple[Attribute, ...]:
        """What can be said beside `tag`, the layers last; for a free tag, what goes with every tag."""
        role = find(self.roles, tag)
        return (*(a for a in self.attributes if not a.roles or (role and role.id in a.roles)), *self.layers)

    def check(self, tag: str, attributes: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        """See whether `tag` and what is said beside it go by this codebook; nothing need be said beside a tag.

        Args:
            tag: id or name of a role or, where the codebook allows free tags, any name of 200 characters at most.
            attributes: by id or name of the attribute, the id or name of a value or, where it has none, the reader's
                own words; as a dict, or as the pairs of a note.

        Raises:
            InputError: an unknown tag, an attribute that does not go with it or is given twice, a value that is not
                accepted, or one without what it needs; it says what is accepted.
        """
        role = find(self.roles, tag)
        if role is None:
            if not self.free_tags:
                self.role(tag)
            _check_words(tag, "tag")
        who = role.id if role else shown(tag)
        accepted = self.attributes_of(tag)
        given: dict[str, Value | None] = {}
        for name, value in _pairs(attributes):
            attribute = find(accepted, name)
            if attribute is None:
                raise InputError(f"{who} takes no {shown(name)}{self._elsewhere(name)}. Accepted: {_ids(accepted)}.")
            if attribute.id in given:
                raise InputError(f"{who}: {attribute.id} is given twice. Give it once; the rest goes into the comment.")
            given[attribute.id] = chosen = find(attribute.values, value)
            if attribute.values and chosen is None:
                raise InputError(f"{who}: {attribute.id}={shown(value)}. Accepted: {listed(attribute.values)}.")
            if not attribute.values:
                _check_words(value, f"{who}: {attribute.id}")
        for attribute_id, chosen in given.items():
            for need in chosen.needs if chosen else ():
                if need not in given:
                    needed = find((*self.attributes, *self.layers), need)
                    what = both(needed.definition) if needed else ""
                    raise InputError(f"{who}: {attribute_id}={chosen and chosen.id} needs {need} beside it. {what}")

    def _elsewhere(self, name: object) -> str:
        attribute = find(self.attributes, name)
        return f" (that goes with {', '.join(attribute.roles)})" if attribute else ""

    def overview(self) -> Roles:
        """The roles as a table, with definition and rule in both languages."""
        rows = [RoleRow(r.id, label(r), r.definition.en, r.definition.zh, r.rule.en, r.rule.zh) for r in self.roles]
        return Roles(rows, caption=both(self.name))

    def to_dict(self) -> dict[str, Any]:
        """The codebook as plain values, ready for JSON, as a reading view shows it; the notes are left out.

        Returns:
            name, about, unit, free_tags, roles, attributes (the layers last, marked `layer`; no `roles`: any tag),
            questions. A text is {"en": ..., "zh": ...}, empty where one language is left out; an example that a
            codebook does not give is None.

        >>> built_in().to_dict()["roles"][0]["name"]
        {'en': 'claim', 'zh': '主张'}
        """
        beside = [(one, False) for one in self.attributes] + [(one, True) for one in self.layers]
        return {
            "name": plain(self.name),
            "about": plain(self.about),
            "unit": plain(self.unit),
            "free_tags": self.free_tags,
            "roles": [role_values(role) for role in self.roles],
            "attributes": [attribute_values(one) | ({"layer": True} if layer else {}) for one, layer in beside],
            "questions": [one._asdict() for one in self.questions],
        }

    def __repr__(self) -> str:
        free = ", free tags too" if self.free_tags else ""
        return f"<Codebook {both(self.name)}: {len(self.roles)} roles{free}>"

    def _repr_html_(self) -> str:
        return self.overview()._repr_html_()


@cache
def built_in() -> Codebook:
    """The codebook that comes with the library: what a clause does in an argument, and whose wording it is."""
    path = Path(__file__).parent.parent / "data" / "codebook.toml"
    return Codebook(**parse(path.read_text(encoding="utf-8"), "data/codebook.toml"))


def load(path: str | os.PathLike[str]) -> Codebook:
    """A reader's own codebook, in the form of `data/codebook.toml`; one language is enough.

    Raises:
        InputError: no such file, not UTF-8, too large, no valid TOML, an unknown key, a value of the wrong kind or with
            characters that are not seen, two roles of one name, or a name that stands for nothing in the file; it names
            file, line, role and key, and says what is accepted.
    """
    name = os.fspath(path)
    try:
        if not Path(path).is_file():
            raise InputError(f"{name}: no such file, or none that holds text. A codebook is a TOML file.")
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: cannot be read as UTF-8 text: {error}.") from error
    if len(content) > MAX_BYTES:
        raise InputError(f"{name}: over {MAX_BYTES:,} bytes, the most a codebook may have.")
    return Codebook(**parse(text.replace("\r\n", "\n"), name))


def _pairs(attributes: object) -> Iterable[tuple[object, object]]:
    pairs = attributes.items() if isinstance(attributes, Mapping) else attributes
    if not isinstance(pairs, Iterable) or isinstance(pairs, str):
        raise InputError(f"attributes is {shown(attributes)}: give a dict, as {{'form': 'modal'}}, or pairs.")
    found = list(pairs)
    for pair in found:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise InputError(f"attributes has {shown(pair)}: a pair of a name and a value is needed.")
    return [(pair[0], pair[1]) for pair in found]


def _ids(attributes: Iterable[Attribute]) -> str:
    return ", ".join(attribute.id for attribute in attributes) or "none"


def _check_words(value: object, what: str) -> None:
    if wrong := fault(value, LONGEST_TAG):
        raise InputError(f"{what}: {wrong}.")
