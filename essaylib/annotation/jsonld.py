"""A Web Annotation taken apart: its JSON checked, its bodies and targets told apart, each with its place in it.

What the model requires of them (W3C Recommendation of 23 February 2017, sections 3.2 and 4) is held here; `w3c` makes
notes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, NoReturn

from essaylib.annotation.note import SURROGATE, shown
from essaylib.errors import InputError

__all__ = ["ATTRIBUTE", "Part", "bodies", "check_json", "check_target", "listed", "text_selectors", "text_target"]

#: Under this key a body of ours has the name of the attribute that it is the value of.
ATTRIBUTE = "essaylib:attribute"
#: Limits of one annotation: characters, values, levels in each other, and the largest number browsers hold exactly.
_MOST_CHARACTERS, _MOST_VALUES, _MOST_LEVELS, _MOST_NUMBER = 1_000_000, 20_000, 32, 2**53
_REFUSED_KEYS = ("__proto__", "constructor", "prototype")  # JavaScript takes them for its own
#: What a body says, by its purpose; others (highlighting, linking ...) are no words of a reader.
_TAGGING = frozenset({"tagging", "classifying"})
_COMMENTING = frozenset({"assessing", "commenting", "describing", "editing", "moderating", "questioning", "replying"})
#: What a selector of each kind must have, and of what sort.
_SELECTORS: dict[str, tuple[str, ...]] = {
    "TextQuoteSelector": ("exact",),
    "TextPositionSelector": ("start", "end"),
    "DataPositionSelector": ("start", "end"),
    "FragmentSelector": ("value",),
    "CssSelector": ("value",),
    "XPathSelector": ("value",),
    "RangeSelector": ("startSelector", "endSelector"),
}


def listed(value: object) -> list[Any]:
    """A list, or the one value as a list; empty for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def check_json(value: object, where: str) -> None:
    """See that a value is what JSON can hold and others can read back; by a list of its own, since it may be deep.

    Raises:
        InputError: it is not, or it is over a limit, or has a key that programs take for their own.
    """
    waiting: list[tuple[object, str, int]] = [(value, "", 1)]
    n_values, n_characters = 1, 0
    while waiting:
        one, path, level = waiting.pop()
        below: list[tuple[object, str]] = []
        if isinstance(one, dict):
            n_values += len(one)
            for key in one if n_values <= _MOST_VALUES else ():
                if not isinstance(key, str) or key in _REFUSED_KEYS or SURROGATE.search(key):
                    reason = "programs take it for their own" if isinstance(key, str) else "a key is a string"
                    raise InputError(f"{where}: {path or 'it'} has the key {shown(key)}, which is refused: {reason}.")
                n_characters += len(key)
                name = key if key.isprintable() and len(key) <= 60 else shown(key)
                below.append((one[key], f"{path}.{name}" if path else name))
        elif isinstance(one, list):
            n_values += len(one)
            below = [(item, f"{path}[{i}]") for i, item in enumerate(one if n_values <= _MOST_VALUES else ())]
        elif isinstance(one, str):
            n_characters += len(one)
        if n_values > _MOST_VALUES or n_characters > _MOST_CHARACTERS or level > _MOST_LEVELS:
            raise InputError(
                f"{where}: too large: an annotation has up to {_MOST_CHARACTERS:,} characters in {_MOST_VALUES:,} "
                f"values, {_MOST_LEVELS} deep in each other."
            )
        if reason := _unfit(one):
            raise InputError(f"{where}: {path or 'it'} {reason}")
        waiting += [(item, at, level + 1) for item, at in below]


def _unfit(value: object) -> str:
    """Why a value is none of JSON, or would come back changed; empty if it is one."""
    if isinstance(value, str):
        half = SURROGATE.search(value)
        return f"has half a character (U+{ord(half[0]):04X}), which UTF-8 cannot write." if half else ""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, int):
        return "" if abs(value) <= _MOST_NUMBER else f"is a number over 2^53 = {_MOST_NUMBER}: browsers would round it."
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"is {value}, which JSON has no number for."
    return f"is {shown(value)}, a {type(value).__name__}: JSON has no such value."


class Part(NamedTuple):
    """A value in the annotation and where it stands in it, for messages."""

    value: Any
    where: str
    path: str

    def at(self, key: str) -> Part:
        """The value under `key`; None if there is none."""
        return Part(self.value.get(key), self.where, f"{self.path}.{key}" if self.path else key)

    def each(self) -> list[Part]:
        """The values of a list, or the one value; none for None."""
        if isinstance(self.value, list):
            return [Part(one, self.where, f"{self.path}[{i}]") for i, one in enumerate(self.value)]
        return [] if self.value is None else [self]

    def fail(self, needed: str) -> NoReturn:
        """InputError that says where, what is there and what is needed."""
        found = "missing" if self.value is None else shown(self.value)
        raise InputError(f"{self.where}: {self.path or 'it'} is {found}; {needed}")

    def text(self, needed: str = "a string is needed.") -> str:
        """The value, if it is a string."""
        return self.value if isinstance(self.value, str) else self.fail(needed)

    def number(self) -> int:
        """The value, if it is a place in a text."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            self.fail("a whole number, 0 or more, is needed: places are counted in code points.")
        return self.value

    def object(self, needed: str) -> Part:
        """Itself, if the value is an object."""
        return self if isinstance(self.value, dict) else self.fail(needed)


# Bodies -----------------------------------------------------------------------------------------------------------


def bodies(whole: Part) -> Iterator[tuple[Part, Literal["tag", "comment", ""]]]:
    """The bodies with what they are to a note; "" for what it has no room for."""
    motivations = listed(whole.at("motivation").value)
    if whole.at("bodyValue").value is not None:
        if whole.at("body").value is not None:
            whole.at("bodyValue").fail("an annotation has body or bodyValue, not both.")
        text = whole.at("bodyValue").text()
        yield Part({"type": "TextualBody", "value": text}, whole.where, "bodyValue"), _kind([], motivations)
    for body in whole.at("body").each():
        if isinstance(body.value, str) and body.value.strip():
            yield body, ""
            continue
        body.object("a body is an IRI, or an object with value, id, source or items.")
        if "TextualBody" in listed(body.at("type").value) or ("value" in body.value and "source" not in body.value):
            body.at("value").text("a textual body has one value, a string.")
            yield body, "tag" if ATTRIBUTE in body.value else _kind(listed(body.at("purpose").value), motivations)
        elif {"id", "source", "items", "selector"} & body.value.keys():
            yield body, ""
        else:
            body.fail("a body is an IRI, or an object with value, id, source or items.")


def _kind(purposes: list[Any], motivations: list[Any]) -> Literal["tag", "comment", ""]:
    """What a textual body is: by its own purpose, else by that of the annotation, else a comment."""
    said = [purpose for purpose in purposes or motivations if isinstance(purpose, str)]
    if any(purpose in _COMMENTING for purpose in said) or not said:
        return "comment"
    if any(purpose in _TAGGING for purpose in said):
        return "tag"
    return "" if purposes else "comment"


# Targets ----------------------------------------------------------------------------------------------------------


def check_target(target: Part) -> None:
    """See that a target, and every selector described in it, has what the model requires; InputError if not."""
    needed = "a target is an IRI, or an object with source (one IRI), id or items."
    if isinstance(target.value, str) and target.value.strip():
        return
    target.object(needed)
    source = target.at("source")
    if "source" in target.value:
        one = source.value.get("id") if isinstance(source.value, dict) else source.value
        if not isinstance(one, str) or not one.strip():
            source.fail("one IRI is needed, or an object with an id.")
    elif not {"id", "items"} & target.value.keys():
        target.fail(needed)
    for selector in _selectors(target):
        _check_selector(selector)


def _selectors(target: Part) -> Iterator[Part]:
    """The selectors of a target that are described in it, those that refine others or bound a range included."""
    waiting = target.at("selector").each()[::-1]
    while waiting:
        selector = waiting.pop()
        if isinstance(selector.value, str) and selector.value.strip():
            continue
        yield selector.object("a selector is an IRI or an object.")
        for key in ("endSelector", "startSelector", "refinedBy"):
            waiting += selector.at(key).each()[::-1]


def _check_selector(selector: Part) -> None:
    for kind in listed(selector.at("type").value):
        for key in _SELECTORS.get(kind, ()) if isinstance(kind, str) else ():
            part = selector.at(key)
            if key in ("start", "end"):
                part.number()
            elif key.endswith("Selector"):
                part.object(f"a {kind} has one {key}.")
            else:
                part.text(f"a {kind} has one {key}, a string.")
        if kind == "TextPositionSelector" and selector.value["end"] < selector.value["start"]:
            selector.at("end").fail(f"it lies before start, {selector.value['start']}.")
        for key in ("prefix", "suffix") if kind == "TextQuoteSelector" else ():
            if key in selector.value:
                selector.at(key).text()


def text_target(whole: Part) -> Part | None:
    """The first target that selects text by its words or their position."""
    return next((target for target in whole.at("target").each() if any(text_selectors(target))), None)


def text_selectors(target: Part) -> tuple[Part | None, Part | None]:
    """The first quote of a target, and its first position in the whole text; None where there is none.

    Of selectors that refine one another, the last selects: a position in a part of the page is none in the text.
    """
    quote = position = None
    for first in target.at("selector").each() if isinstance(target.value, dict) else ():
        last = first
        while isinstance(last.value, dict) and last.at("refinedBy").each():
            last = last.at("refinedBy").each()[0]
        kinds = listed(last.at("type").value) if isinstance(last.value, dict) else []
        if "TextQuoteSelector" in kinds:
            quote = quote or last
        if "TextPositionSelector" in kinds and last == first:
            position = position or last
    return quote, position
