"""Records as they stand in a file: the text of one, the text of all, what is damaged in it, and what can be kept.

A record is a JSON object with an `id` (a string) and, where it is known, a `modified` (an ISO date and time). In memory
its text is compact with sorted keys, so that equal records have equal texts and no caller can change one unseen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from essaylib.errors import DamagedFileError

__all__ = ["DamagedFileError", "Fault", "Record", "Stored", "arrange", "compact", "compact_json", "deletion_of",
    "header_of", "parse", "record_of", "render", "value_at"]  # fmt: skip

Record: TypeAlias = Mapping[str, Any]

#: How deep objects and lists may lie in each other; an annotation has four or five levels.
MAX_DEPTH = 64
TOO_DEEP = f"objects and lists more than {MAX_DEPTH} deep in each other"
_SPACE = re.compile(r"[ \t\r\n]*")
LONE = re.compile("[\ud800-\udfff]")  # half of a pair, as a browser may send it: cannot be written in UTF-8
OURS = re.compile(r"^ {4}(?=\{)", re.MULTILINE)  # where `render` begins a record or a deletion


class Stored(NamedTuple):
    """What a file holds: its header, the texts of the records by id, and the times of deletions by id."""

    header: Mapping[str, Any]
    records: dict[str, str]
    deleted: dict[str, str]


class Fault(Exception):  # noqa: N818 - a place and a reason, made into an error of this library by those who know the file
    """Something at the offset `at` that should be otherwise."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at


# One record ----------------------------------------------------------------------------------------------------------


def compact(record: Record) -> str:
    """The compact text of a record, the same for equal records.

    Raises:
        ValueError: it is no record, or holds what JSON does not know; the message is the reason alone.

    >>> compact({"modified": "2026-03-01T08:00:00Z", "id": "n1", "comment": "春天"})
    '{"comment":"春天","id":"n1","modified":"2026-03-01T08:00:00Z"}'
    """
    if not isinstance(record, Mapping):
        raise ValueError(f"a record is an object, this is {_kind(record)}")
    record = dict(record)
    if not isinstance(record.get("id"), str) or not record["id"]:
        raise ValueError(f'a record has an "id", a string; this has {_shown(record, "id")}')
    if "modified" in record:
        try:
            datetime.fromisoformat(record["modified"])
        except (TypeError, ValueError):
            raise ValueError(f'"modified" is a date and time; this has {_shown(record, "modified")}') from None
    return compact_json(record)


def compact_json(value: object) -> str:
    """Any value JSON knows in its compact text; ValueError with the reason if it is none."""
    if reason := _unfit(value):
        raise ValueError(reason)
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except TypeError as error:
        raise ValueError(str(error)) from error
    if not LONE.search(text):
        return text
    # Two halves that stood apart are read back as one character: write what will be read.
    text = json.dumps(json.loads(_escaped(text)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _escaped(text)


def record_of(text: str) -> dict[str, Any]:
    """The record of a compact text, a new object each time."""
    record: dict[str, Any] = json.loads(text)
    return record


def _escaped(text: str) -> str:
    return LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _unfit(value: object) -> str:
    """Why JSON cannot hold `value`, or we will not; by a list of its own, since deep values break recursion."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return TOO_DEEP
        if isinstance(item, dict):
            if strange := [key for key in item if not isinstance(key, str)]:
                return f"the key {strange[0]!r}, which is not a string"
            waiting += [(below, depth + 1) for below in item.values() if isinstance(below, dict | list | tuple)]
        elif isinstance(item, list | tuple):
            waiting += [(below, depth + 1) for below in item if isinstance(below, dict | list | tuple)]
    return ""


def _kind(value: object) -> str:
    return "a string" if isinstance(value, str) else "a list" if isinstance(value, list) else f"{value!r:.40}"


def _shown(record: Record, name: str) -> str:
    return f"{record[name]!r:.60}" if name in record else "none"


# A file --------------------------------------------------------------------------------------------------------------


def parse(content: bytes, *, name: str, expected: Mapping[str, Any]) -> Stored:
    """What a file holds; `format` and `version` of its header are those of `expected`, where it has them.

    Raises:
        DamagedFileError: it is not whole; the message has the line and the reason.
    """
    try:
        text = content.decode("utf-8-sig")  # a byte-order mark is harmless: editors put it there
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _damaged(name, line, f"byte 0x{content[error.start]:02x} is not UTF-8") from error
    try:
        return _parsed(text, expected)
    except Fault as fault:
        raise _damaged(name, _line(text, fault.at), str(fault)) from fault


def _parsed(text: str, expected: Mapping[str, Any]) -> Stored:
    header: Mapping[str, Any] | None = None
    records: dict[str, str] = {}
    deleted: dict[str, str] = {}
    parts = set()
    for part, at, value in _walk(text):
        parts.add(part)
        try:
            if part == "header":
                header = header_of(value, expected)
            elif part == "records" and value is not _EMPTY:
                one = compact(value)
                if value["id"] in records:
                    raise ValueError(f"a second record with the id {value['id']!r:.80}")
                records[value["id"]] = one
            elif part == "deleted" and value is not _EMPTY:
                deleted.update([deletion_of(value)])
        except ValueError as error:
            raise Fault(at, str(error)) from error
    if missing := {"header", "records", "deleted"} - parts:
        raise Fault(0, f"it has no {sorted(missing)[0]!r}")
    # A merge by hand may leave both: the record wins, since a deletion can be repeated.
    return Stored(header or {}, records, {name: time for name, time in deleted.items() if name not in records})


def arrange(
    stored: Stored, key: Callable[[Record], tuple[int, ...]] | None, places: dict[str, tuple[int, ...]]
) -> list[str]:
    """The ids in the order of the file: by `key`, then by id. `places` keeps what `key` gave, by text."""
    for text in stored.records.values() if key else ():
        if key and text not in places:
            try:
                places[text] = (0, *key(record_of(text)))
            except (LookupError, TypeError, ValueError):
                places[text] = (1,)  # no place: after those that have one
    return sorted(stored.records, key=lambda name: (places.get(stored.records[name], ()), name))


def render(stored: Stored, order: list[str], blocks: dict[str, str]) -> bytes:
    """The file: header, deletions one a line, records in this order. `blocks` keeps how they are set, by text."""
    records = [stored.records[name] for name in order]
    blocks.update((text, _block(record_of(text), 4)) for text in records if text not in blocks)
    deleted = [compact_json({"id": name, "deleted": time}) for name, time in sorted(stored.deleted.items())]
    return (
        f'{{\n  "header": {_block(stored.header, 2)},\n  "deleted": {_list(deleted)},\n'
        f'  "records": {_list([blocks[text] for text in records])}\n}}\n'
    ).encode()


def _block(value: Mapping[str, Any], indent: int) -> str:
    # No line end is inside a string: JSON escapes it.
    text = json.dumps(dict(value), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=2)
    return _escaped(text.replace("\n", "\n" + " " * indent))


def _list(items: list[str]) -> str:
    return "[\n    " + ",\n    ".join(items) + "\n  ]" if items else "[]"


def header_of(value: object, expected: Mapping[str, Any]) -> Mapping[str, Any]:
    """`value` if it is a header, of the `format` and `version` of `expected`; else ValueError with the reason."""
    if not isinstance(value, dict):
        raise ValueError(f"the header is an object, this is {_kind(value)}")
    for name in ("format", "version"):
        if name in expected and (name not in value or compact_json(value[name]) != compact_json(expected[name])):
            raise ValueError(
                f"the header has {name} {_shown(value, name)}, expected is {expected[name]!r}: "
                "a file of another kind, or of a newer essaylib"
            )
    compact_json(value)
    return value


def deletion_of(value: object) -> tuple[str, str]:
    """Id and time if `value` is a deletion; else ValueError with the reason."""
    if isinstance(value, dict) and set(value) == {"id", "deleted"} and all(isinstance(v, str) for v in value.values()):
        return value["id"], value["deleted"]
    raise ValueError('a deletion is an object with "id" and "deleted", two strings, and nothing else')


def _damaged(name: str, line: int, reason: str) -> DamagedFileError:
    return DamagedFileError(
        f"{name}, line {line:,}: damaged: {reason}. The file is left as it is; repair(path) keeps what can be read "
        "and sets the original aside."
    )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# Reading, part by part, with places ----------------------------------------------------------------------------------

_EMPTY = object()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"an object has {next(n for n in names if names.count(n) > 1)!r:.60} twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a value of JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant)


def value_at(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins at the offset `at`, and where it ends; `Fault` if none does."""
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError:
        raise Fault(at, TOO_DEEP) from None
    except json.JSONDecodeError as error:
        ended = "the file ends here: " if not text[error.pos :].strip() else ""
        raise Fault(error.pos, f"{ended}not JSON ({error.msg})") from error
    except ValueError as error:
        raise Fault(at, str(error)) from error


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, mark: str) -> int:
    at = _skip(text, at)
    if not text.startswith(mark, at):
        found = f"{text[at]!r}" if at < len(text) else "the end of the file"
        raise Fault(min(at, max(len(text) - 1, 0)), f"{mark!r} should stand where {found} is")
    return at + 1


def _walk(text: str) -> Iterator[tuple[str, int, Any]]:
    """(part, offset, value) of the header, each deletion and each record; an empty list gives `_EMPTY`."""
    if not text.strip():
        raise Fault(0, "the file is empty")
    at = _expect(text, 0, "{")
    seen: set[str] = set()
    while True:
        start = _skip(text, at)
        part, at = value_at(text, start)
        if part not in ("header", "deleted", "records") or part in seen:
            raise Fault(start, f"{part!r:.60} stands here {'again' if part in seen else 'and has no meaning'}")
        seen.add(part)
        at = _skip(text, _expect(text, at, ":"))
        if part == "header":
            value, end = value_at(text, at)
            yield part, at, value
            at = end
        else:
            at = yield from _elements(text, at, part)
        at = _skip(text, at)
        if not text.startswith(",", at):
            break
        at += 1
    at = _skip(text, _expect(text, at, "}"))
    if at < len(text):
        raise Fault(at, f"more stands after the end: {text[at : at + 20]!r}")


def _elements(text: str, at: int, part: str) -> Generator[tuple[str, int, Any], None, int]:
    start = at
    at = _skip(text, _expect(text, at, "["))
    if text.startswith("]", at):
        yield part, start, _EMPTY
        return at + 1
    while True:
        value, end = value_at(text, at)
        yield part, at, value
        at = _skip(text, end)
        if not text.startswith(",", at):
            return _expect(text, at, "]")
        at = _skip(text, at + 1)
