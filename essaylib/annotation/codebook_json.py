"""The parts of a codebook as plain values, ready for JSON: what a browser shows while a reader tags."""

from __future__ import annotations

from typing import Any

from essaylib.annotation.codebook_roles import Attribute, Example, Role, Value
from essaylib.model import Message

__all__ = ["attribute_values", "plain", "role_values"]


def plain(message: Message) -> dict[str, str]:
    """A text in two languages."""
    return {"en": message.en, "zh": message.zh}


def role_values(role: Role) -> dict[str, Any]:
    """A role with what it is and is not; `also` are names that a tag may be written by."""
    return {
        **_named(role),
        "also": list(role.also),
        "rule": plain(role.rule),
        "is": _example(role.example),
        "is_not": _example(role.counterexample, instead=True),
        "cues": list(role.cues),
    }


def _named(one: Role | Attribute | Value) -> dict[str, Any]:
    return {"id": one.id, "name": plain(one.name), "definition": plain(one.definition)}


def _example(example: Example | None, *, instead: bool = False) -> dict[str, Any] | None:
    if example is None:
        return None
    more = {"instead": example.instead} if instead else {}
    return {"text": plain(example.text), "why": plain(example.why), **more}


def attribute_values(attribute: Attribute) -> dict[str, Any]:
    """What is said beside a tag; without `values` in the reader's own words, without `roles` beside any tag."""
    return {
        **_named(attribute),
        "roles": list(attribute.roles),
        "values": [{**_named(one), "needs": list(one.needs)} for one in attribute.values],
    }
