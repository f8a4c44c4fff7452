"""A codebook's file: TOML, read with every value checked, so that an error names file, line, table and key."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NoReturn

from essaylib.annotation.codebook_roles import (
    HOST,
    UNSAID,
    Attribute,
    Example,
    Named,
    Question,
    Questions,
    Remark,
    Remarks,
    Role,
    Value,
    both,
    label,
    names_of,
)
from essaylib.annotation.note import shown
from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.spans import Span

__all__ = ["MAX_BYTES", "MAX_NAME", "MAX_ROWS", "MAX_TEXT", "fault", "parse"]

#: Of a file, in bytes; of a list in it; in characters, of a text and of a name.
MAX_BYTES, MAX_ROWS, MAX_TEXT, MAX_NAME = 200_000, 200, 2_000, 60
_MOST_DOTS = 100

_ID = re.compile(r"[^\W\d_][\w-]*")
#: Names that mean something else here, or to the programs that read a note.
_TAKEN = (HOST, "constructor", "prototype")
_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*([\w.-]+)[ \t]*\]\]", re.MULTILINE)


def fault(value: object, most: int, *, lines: bool = False) -> str:
    """What is wrong with a text of up to `most` characters, or an empty string.

    Characters that are not seen, or that turn the line round, are refused: two names could look alike.
    """
    if not isinstance(value, str) or not value.strip():
        return f"{shown(value)}: a text that is not empty is needed"
    if len(value) > most:
        return f"{len(value):,} characters; {most:,} at most"
    for c in value:
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and not (lines and c == "\n"):
            return f"{shown(value)} has the character U+{ord(c):04X}, which is not seen; take it out"
    return ""


class Part:
    """One table of the file, read with every value checked; it knows its lines, so that an error can name one."""

    def __init__(self, table: Any, file: str, toml: str, *, path: str = "", what: str = "", at: Span | None = None):
        self.file, self.toml, self.path, self.at = file, toml, path, at
        self.what = what
        if not isinstance(table, dict):
            self.fail(f"{shown(table)}: a table is needed")
        self.table: dict[str, Any] = table

    def fail(self, message: str, key: str = "") -> NoReturn:
        """The error, with the line on which `key` stands in the table, or on which the table begins."""
        place = (self._place(key) if key else None) or self.at
        line = f"line {1 + self.toml.count(chr(10), 0, place.start)}" if place is not None else ""
        what = f"{key}: {message}" if key else message
        raise InputError(f"{', '.join(filter(None, (self.file, line, self.what)))}: {what}.")

    def _place(self, key: str) -> Span | None:
        """Where `key` stands in this table, as `key = ...` or as a table [... .key] of its own."""
        if self.at is None:
            return None
        word = re.escape(key)
        own = rf"^[ \t]*(?:[\"']?{word}[\"']?[ \t]*=.*|\[+[ \t]*(?:[^\]\n]*\.)?{word}[ \t]*\]+(?:\n(?![ \t]*\[).*)*)"
        found = re.compile(own, re.MULTILINE).search(self.toml, self.at.start, self.at.end)
        return Span(*found.span()) if found else None

    def only(self, keys: str) -> None:
        """No other keys than these."""
        if unknown := [key for key in self.table if key not in keys.split()]:
            self.fail(f"unknown key. Accepted: {', '.join(keys.split())}", unknown[0])

    def word(self, key: str, most: int = MAX_NAME) -> str:
        """A text; nothing where the key is not there."""
        value = self.table.get(key, "")
        if key in self.table and (wrong := fault(value, most, lines=most == MAX_TEXT)):
            self.fail(wrong, key)
        return str(value)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of names; an empty one where the key is not there."""
        values = self.table.get(key, [])
        if not isinstance(values, list) or len(values) > MAX_ROWS:
            self.fail(f"{shown(values)}: a list of texts is needed, {MAX_ROWS} at most", key)
        for value in values:
            if wrong := fault(value, MAX_NAME):
                self.fail(wrong, key)
        return tuple(values)

    def id(self) -> str:
        """The id, which must be there."""
        name = self.word("id")
        if not _ID.fullmatch(name) or name in _TAKEN:
            self.fail(
                f"{shown(name)}: each has an id of letters, figures and _, a letter first, none of {', '.join(_TAKEN)}",
                "id",
            )
        return name

    def both(self, en: str = "en", zh: str = "zh", *, most: int = MAX_TEXT, needed: bool = True) -> Message:
        """The texts under these two keys, of which one may be left out."""
        message = Message(self.word(en, most), self.word(zh, most))
        if needed and not both(message):
            self.fail(f"needs {en} or {zh}, better both")
        return message

    def text(self, key: str, *, needed: bool = False, most: int = MAX_TEXT) -> Message:
        """The table with en and zh under `key`."""
        if key not in self.table:
            if needed:
                self.fail(f"needs {key}, a table with en and zh")
            return UNSAID
        part = self.part(key)
        part.only("en zh")
        return part.both(most=most)

    def part(self, key: str) -> Part:
        """The table under `key`."""
        what, at = f"{self.what}, {key}" if self.what else key, self._place(key)
        return Part(self.table[key], self.file, self.toml, path=f"{self.path}{key}.", what=what, at=at)

    def parts(self, key: str) -> list[Part]:
        """The tables of a list of tables."""
        rows = self.table.get(key, [])
        if not isinstance(rows, list) or len(rows) > MAX_ROWS:
            self.fail(f"written as [[{self.path}{key}]], {MAX_ROWS} times at most", key)
        path, begin, end = f"{self.path}{key}", self.at.start if self.at else 0, self.at.end if self.at else 0
        heads = [head for head in _HEAD.finditer(self.toml, begin, end) if head[1].count(".") <= path.count(".")]
        spans = [
            Span(head.start(), after.start() if after else end)
            for head, after in zip_longest(heads, heads[1:])
            if head[1] == path
        ]
        places: list[Span | None] = [*spans] if len(spans) == len(rows) else [None] * len(rows)
        before = f"{self.what}, {key}" if self.what else key
        return [
            Part(row, self.file, self.toml, path=f"{path}.", what=f"{before} {_id_of(row) or i}", at=at)
            for i, (row, at) in enumerate(zip(rows, places, strict=True), start=1)
        ]


def _id_of(row: object) -> str:
    return shown(row["id"]) if isinstance(row, dict) and row.get("id") else ""


def parse(toml: str, file: str) -> dict[str, Any]:
    """The fields of a Codebook; InputError names `file`."""
    for number, line in enumerate(toml.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS:  # a key of 100,000 parts takes tomllib all the memory there is
            raise InputError(f"{file}, line {number}: {line.count('.'):,} full stops in a line; {_MOST_DOTS} at most.")
    try:
        table = tomllib.loads(toml)
    except (ValueError, RecursionError) as error:  # a number of 5,000 figures is a plain ValueError
        raise InputError(f"{file}: not valid TOML: {error}.") from error
    top = Part(table, file, toml, at=Span(0, len(toml)))
    top.only("free_tags name about unit role attribute layer question note")
    free_tags = table.get("free_tags", False)
    if not isinstance(free_tags, bool):
        top.fail(f"{shown(free_tags)}. Accepted: true, false", "free_tags")
    if not table.get("role"):
        top.fail("no role. A codebook has one [[role]] table or more")
    rows = top.parts("role")
    roles = tuple(map(_role, rows))
    _distinct(rows, roles)
    tags = [role.id for role in roles]
    for row, role in zip(rows, roles, strict=True):
        if role.counterexample and (wrong := role.counterexample.instead) and (wrong not in tags or wrong == role.id):
            row.part("is_not").fail(f"{shown(wrong)}. Accepted: another role, of {', '.join(tags)}", "instead")
    rows = [*top.parts("attribute"), *top.parts("layer")]
    beside = [_attribute(row, tags) for row in rows]
    _distinct(rows, beside)
    ids = [attribute.id for attribute in beside]
    for row, attribute in zip(rows, beside, strict=True):
        for part, value in zip(row.parts("value"), attribute.values, strict=True):
            for need in value.needs:
                if need not in ids or need == attribute.id:
                    part.fail(f"{shown(need)}. Accepted: another attribute, of {', '.join(ids)}", "needs")
    n = len(top.parts("attribute"))
    return {
        "name": top.text("name", needed=True, most=MAX_NAME),
        "roles": roles,
        "about": top.text("about"),
        "unit": top.text("unit"),
        "attributes": tuple(beside[:n]),
        "layers": tuple(beside[n:]),
        "questions": _questions(top.parts("question"), roles),
        "notes": Remarks([_remark(row) for row in top.parts("note")]),
        "free_tags": free_tags,
    }


def _role(row: Part) -> Role:
    row.only("id en zh also cues definition rule is is_not")
    return Role(
        row.id(),
        row.both(most=MAX_NAME),
        row.text("definition", needed=True),
        rule=row.text("rule"),
        example=_example(row, "is", "en zh why_en why_zh"),
        counterexample=_example(row, "is_not", "en zh why_en why_zh instead"),
        cues=row.words("cues"),
        also=row.words("also"),
    )


def _example(row: Part, key: str, keys: str) -> Example | None:
    if key not in row.table:
        return None
    part = row.part(key)
    part.only(keys)
    return Example(part.both(), part.both("why_en", "why_zh", needed=False), part.word("instead"))


def _attribute(row: Part, tags: Sequence[str]) -> Attribute:
    row.only("id en zh also definition value" + " of" * (row.path == "attribute."))
    values = []
    for part in row.parts("value"):
        part.only("id en zh also definition needs")
        name, definition = part.both(most=MAX_NAME), part.text("definition")
        values.append(Value(part.id(), name, definition, part.words("also"), part.words("needs")))
    _distinct(row.parts("value"), values)
    of = row.words("of")
    if strange := [tag for tag in of if tag not in tags]:
        row.fail(f"{shown(strange[0])}. Accepted: {', '.join(tags)}", "of")
    name, definition = row.both(most=MAX_NAME), row.text("definition", needed=True)
    return Attribute(row.id(), name, definition, row.words("also"), tuple(values), of)


def _questions(rows: Sequence[Part], roles: Sequence[Role]) -> Questions:
    tags = [role.id for role in roles]
    ids = [row.id() for row in rows]
    questions = []
    for i, row in enumerate(rows):
        if ids[i] in (*tags, *ids[:i]):
            row.fail(f"{shown(ids[i])} is the name of a role or of an earlier question", "id")
    for i, row in enumerate(rows):
        row.only("id en zh yes no")
        accepted = (*tags, *ids[i + 1 :], HOST)
        for key in ("yes", "no"):
            if row.word(key) not in accepted:
                row.fail(f"{shown(row.word(key))}. Accepted: a role, a later question, or {HOST}: "
                         f"{', '.join(accepted)}", key)  # fmt: skip
        text = row.both()
        questions.append(Question(ids[i], text.en, text.zh, row.word("yes"), row.word("no")))
    return Questions(questions, names={role.id: label(role) for role in roles})


def _remark(row: Part) -> Remark:
    row.only("id title_en title_zh en zh")
    title, text = row.both("title_en", "title_zh", most=MAX_NAME), row.both()
    return Remark(row.id(), title.en, title.zh, text.en, text.zh)


def _distinct(rows: Sequence[Part], items: Sequence[Named]) -> None:
    """No name stands for two."""
    taken: dict[str, str] = {}
    for row, item in zip(rows, items, strict=True):
        for name in sorted(names_of(item)):
            if name in taken:
                row.fail(f"the name {shown(name)} is that of {taken[name]} too; each needs its own")
        taken |= dict.fromkeys(names_of(item), item.id)
