"""What still reads in a damaged file is kept, and the original set aside."""

from __future__ import annotations

import os
import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from essaylib.annotation.record_disk import MAX_BYTES, absolute, explained, locked, read, set_aside, write
from essaylib.annotation.record_form import (
    LONE,
    OURS,
    TOO_DEEP,
    DamagedFileError,
    Fault,
    Stored,
    arrange,
    compact,
    deletion_of,
    header_of,
    parse,
    render,
    value_at,
)
from essaylib.annotation.record_merge import Mark, apart, marked
from essaylib.errors import InputError

__all__ = ["Lost", "Repair", "repair", "salvage"]

_GIVEN_UP = -1  # a place that no file has
_AFTER = re.compile(r"[\s,]*")
_FRAME = re.compile(r'(?:[\s,\[\]{}]|\A\ufeff|"(?:header|deleted|records)"\s*:)*')


class Lost(NamedTuple):
    """A stretch of a damaged file that could not be kept: its lines, why, and how it begins."""

    first_line: int
    last_line: int
    reason: str
    text: str


class Repair(NamedTuple):
    """What a repair kept and lost, and where the damaged original is now; None if nothing was damaged."""

    kept: int
    lost: tuple[Lost, ...]
    set_aside: Path | None


def repair(
    path: str | os.PathLike[str],
    *,
    header: Mapping[str, Any] | None = None,
    mark: Mark = marked,
    max_bytes: int = MAX_BYTES,
    wait: float = 10.0,
) -> Repair:
    """Keep what still reads in a damaged file, and set the original aside under a new name beside it.

    Of two records with one id that differ, both are kept, the second as in a conflict. A file that is whole is left.

    Args:
        path: the damaged file.
        header: what the file says of itself where its own header cannot be read.
        mark: how the second record of an id says so, as in `RecordFile`.
        max_bytes: the largest file that is read.
        wait: seconds to wait for another process that is saving.

    Raises:
        InputError: no file, or it cannot be written; it is then as it was.
        DamagedFileError: nothing in it reads as a record, or it is a file of another kind; it is left as it is.
    """
    path = absolute(path)
    expected = dict(header or {})

    def told() -> str:
        return " The damaged file is as it was; call repair() again then."

    with locked(path, wait, told):
        there = read(path, max_bytes)
        if there.content is None:
            raise InputError(f"{path}: no such file, nothing to repair.")
        try:
            return Repair(len(parse(there.content, name=str(path), expected=expected).records), (), None)
        except DamagedFileError as damaged:
            stored, lost, again = salvage(there.content)
            if reason := _not_ours(stored, expected):
                raise DamagedFileError(
                    f"{damaged} Here it would keep nothing: {reason}. Move the file away and begin a new one."
                ) from damaged
        for name, text in again:
            stored.records.setdefault(*apart(name, text, mark))
        stored = stored._replace(header={**expected, **stored.header})
        content = render(stored, arrange(stored, None, {}), {})
        with explained(path, told):
            aside = set_aside(path, there.content)
            write(path, content, mode=there.mode)
    return Repair(len(stored.records), lost, aside)


def _not_ours(stored: Stored, expected: Mapping[str, Any]) -> str:
    """Why a file is left alone: another kind of file may be called damaged by mistake."""
    for name in ("format", "version"):
        if name in expected and name in stored.header and stored.header[name] != expected[name]:
            return f"its {name} is {stored.header[name]!r:.60}, not {expected[name]!r}"
    return "" if stored.records or stored.header else "nothing in it reads as a record"


def salvage(content: bytes) -> tuple[Stored, tuple[Lost, ...], list[tuple[str, str]]]:
    """What still reads in a damaged file, the stretches that do not, and (id, text) of second records of an id.

    Takes no longer than about 20 readings of the file: one made to be slow is given up at some line.
    """
    text = content.decode("utf-8", "surrogateescape")
    stored = Stored({}, {}, {})
    again: list[tuple[str, str]] = []
    lost: list[Lost] = []
    reasons: dict[int, str] = {}
    header = re.search(r'"header"\s*:\s*(?=\{)', text)
    ours = {found.end() for found in OURS.finditer(text)}
    starts = ours | ({header.end()} if header else set())
    if not ours:  # written by something else: any object may be a record
        starts = {found.start() for found in re.finditer(r"\{", text)}
    waiting = sorted(starts, reverse=True)
    breaks = [found.start() for found in re.finditer("\n", text)]
    effort = 20 * len(text) + 1_000_000
    end = 0
    while waiting:
        at = waiting.pop()
        if at < end:
            continue
        if effort < 0:
            reasons[_GIVEN_UP] = "given up: too much before it is damaged"
            break
        try:
            value, stop = value_at(text, at)
            if LONE.search(text, at, stop):
                raise Fault(at, "bytes that are not UTF-8")
            if header and at == header.end():
                stored = stored._replace(header=header_of(value, {}))
            elif isinstance(value, dict) and set(value) == {"id", "deleted"}:
                stored.deleted.update([deletion_of(value)])
            else:
                one = compact(value)
                if not ours and "modified" not in value:
                    raise ValueError("perhaps a part of a record")
                if stored.records.setdefault(value["id"], one) != one:
                    again.append((value["id"], one))
        except (Fault, ValueError) as error:
            reasons[at] = str(error)
            effort -= 5_000 if str(error) == TOO_DEEP else max(getattr(error, "at", at) - at, 50)
            continue
        lost += _gap(text, end, at, reasons, breaks)
        reasons.clear()
        end = stop
        after = _AFTER.match(text, end)
        if after and text.startswith("{", after.end()):
            waiting.append(after.end())  # the next may be set differently, by hand
    lost += _gap(text, end, len(text), reasons, breaks)
    for name in stored.records:
        stored.deleted.pop(name, None)
    return stored, tuple(lost), again


def _gap(text: str, start: int, end: int, reasons: Mapping[int, str], breaks: list[int]) -> Iterator[Lost]:
    """What lies between two pieces that were kept, a record each, without the brackets and commas of the file."""
    cuts = [start, *(cut.start() for cut in OURS.finditer(text, start, end)), end]
    for a, b in pairwise(cuts):
        frame = _FRAME.match(text, a, b)
        if frame and frame.end() == b:
            continue
        # what did not read as a record is told from its bracket on, other things without the brackets before
        first = a if a + 4 in reasons or not frame else frame.end()
        piece = text[first:b].strip(" \t\r\n,")
        first = text.index(piece, first)
        # a record in our form begins four blanks after the cut; elsewhere the first that failed is told
        reason = reasons.get(a + 4) or reasons.get(_GIVEN_UP) or next(iter(reasons.values()), "not a record")
        shown = piece[:60].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        yield Lost(bisect(breaks, first) + 1, bisect(breaks, first + len(piece) - 1) + 1, reason, shown)
