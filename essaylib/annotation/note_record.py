"""A note as a record of its file: read, ordered, set beside another, placed for a view; and what a reader is told."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from essaylib.annotation.anchors import Attachment
from essaylib.annotation.note import SURROGATE, Note, visible
from essaylib.annotation.record_file import Record, RecordFile, Records
from essaylib.annotation.record_form import Stored, arrange, record_of
from essaylib.annotation.w3c import CONTEXT, NAMES, from_jsonld
from essaylib.errors import DamagedFileError, InputError, TooLargeError
from essaylib.essay import Essay
from essaylib.model import Message

__all__ = ["FORMAT", "VERSION", "Entry", "NoteRecords", "conflicts_with", "entry_of", "file_place", "header_for",
           "mark", "message_of", "named", "notice_of", "superseded", "view_place"]  # fmt: skip

FORMAT, VERSION = "essaylib-notes", 1
_CONFLICTS, _REPLACES = "essaylib:conflictsWith", "dcterms:replaces"
_SHOWN = 200  # characters of a candidate that a view shows


class Entry(NamedTuple):
    """A record of the file with the note it reads as, or why it reads as none."""

    record: Record
    note: Note | None
    reason: str = ""


class NoteRecords(RecordFile):
    """The records of a file of notes. Each is decoded once: of 5,000, that takes longer than all else in a save.

    What `read`, `save` and `records` give are the same objects each time; they are not to be changed.
    """

    def __init__(self, path: str | os.PathLike[str], essay: Essay) -> None:
        super().__init__(path, header=header_for(essay), key=file_place, mark=mark)
        self._decoded: dict[str, Record] = {}

    def _shown(self, stored: Stored) -> Records:
        known = self._decoded
        texts = [stored.records[name] for name in arrange(stored, self._key, self._places)]
        self._decoded = {text: known.get(text) or record_of(text) for text in texts}
        return Records(dict(stored.header), tuple(self._decoded.values()), dict(stored.deleted))


def header_for(essay: Essay) -> dict[str, Any]:
    """What a file of notes on this essay says of itself; `@context` is said once, for all its records."""
    return {
        "@context": [CONTEXT, dict(NAMES)],
        "format": FORMAT,
        "version": VERSION,
        "essay": {"sha256": essay.source.sha256, "title": essay.title},
    }


def entry_of(record: Record) -> Entry:
    """Read a record of a file."""
    try:
        return Entry(record, from_jsonld(record, "this record", embedded=True))
    except InputError as error:
        return Entry(record, None, str(error))


def file_place(record: Record) -> tuple[int, ...]:
    """Where a record stands in the file: by its place in the text; LookupError or TypeError for one that has none."""
    selectors = record["target"]["selector"]
    position = [one for one in selectors if one["type"] == "TextPositionSelector"][0]  # noqa: RUF015 - a LookupError
    return int(position["start"]), int(position["end"])


def mark(record: Record, name: str) -> Record:
    """The record, saying that it stands beside the record `name`, which was changed elsewhere."""
    return {_REPLACES: {"id": name}, **record, _CONFLICTS: {"id": name}}


def conflicts_with(record: Record) -> str:
    """The id of the record it stands beside; empty if none."""
    value = record.get(_CONFLICTS)
    name = value.get("id") if isinstance(value, dict) else value
    return name if isinstance(name, str) else ""


# Versions of one note ---------------------------------------------------------------------------------------------


def superseded(replaces: Mapping[str, str], here: Collection[str]) -> set[str]:
    """Which notes of a file a view leaves out, so that of several versions of a note one is shown.

    Args:
        replaces: the id of a note -> the id of the note it is a new version of; both are in the file.
        here: ids of the notes made on the text that is shown.

    Returns:
        Those replaced by a note made on this text; of the others, those that are on another text and were replaced,
        or are later versions of a note on this text. Of notes that replace each other in a ring, none.

    >>> sorted(superseded({"b": "a", "c": "b"}, here={"b"}))
    ['a', 'c']
    """
    rings = _rings(replaces)
    links = {new: old for new, old in replaces.items() if new not in rings}
    out = {old for new, old in links.items() if new in here or old not in here}
    stands: dict[str, bool] = dict.fromkeys(here, True)  # it, or an earlier version of it, is on this text
    for name in links:
        path = []
        at: str | None = name
        while at is not None and at not in stands:
            path.append(at)
            at = links.get(at)
        stands.update(dict.fromkeys(path, at is not None and stands[at]))
    return out | {new for new in links if new not in here and stands[new]}


def _rings(links: Mapping[str, str]) -> set[str]:
    done: set[str] = set()
    rings: set[str] = set()
    for first in links:
        path: dict[str, None] = {}
        at = first
        while at in links and at not in done and at not in path:
            path[at] = None
            at = links[at]
        if at in path:
            way = list(path)
            rings.update(way[way.index(at) :])
        done.update(path)
    return rings


# For a view -------------------------------------------------------------------------------------------------------


def view_place(attachment: Attachment) -> dict[str, Any]:
    """Where a note stands, as plain values; the words of a candidate are cut to 200 characters."""
    span = attachment.span
    return {
        "state": attachment.state,
        "span": [span.start, span.end] if span else None,
        "why": {"en": attachment.why.en, "zh": attachment.why.zh},
        "candidates": [
            {"span": [one.span.start, one.span.end], "address": one.address, "words": _cut(one.words)}
            for one in attachment.candidates
        ],
    }


def _cut(words: str) -> str:
    words = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    return SURROGATE.sub("\ufffd", words)  # a browser is not sent half a character: the message would not arrive


_REASONS = {
    errno.ENOSPC: "磁盘已满，请腾出空间",
    errno.EDQUOT: "可用的磁盘份额已经用完，请腾出空间",
    errno.EROFS: "磁盘是只读的，请换一个可以写入的位置",
    errno.EACCES: "没有写入权限（只读），请允许写入这个文件和它所在的文件夹",
    errno.EPERM: "没有写入权限（只读），请允许写入这个文件和它所在的文件夹",
    errno.ENOENT: "文件所在的文件夹不在了，请先把文件夹建好",
    errno.ENOTDIR: "路径当中有一段是文件，不是文件夹，请改正路径",
    errno.EISDIR: "那里是一个文件夹，请给出文件的路径",
    errno.ENAMETOOLONG: "文件名太长，请换一个短些的",
    errno.ELOOP: "那里是一个链接，请给出文件本身的路径",
}


def message_of(error: Exception) -> Message:
    """An error of a file of notes in two languages; what has no Chinese of its own is told as it is, in English.

    >>> print(message_of(TooLargeError("notes.json: 99 bytes; the limit is 9.")))
    notes.json: 99 bytes; the limit is 9. / 文件过大（notes.json: 99 bytes; the limit is 9.）
    """
    cause = error.__cause__
    if isinstance(error, DamagedFileError):
        zh = f"文件已损坏，程序没有动它，请先修复（{error}）"
    elif isinstance(error, TooLargeError):
        zh = f"文件过大（{error}）"
    elif type(cause).__name__ == "Timeout":  # of filelock, which is loaded only when something is saved
        zh = "另一个程序一直在保存，请稍候再试"
    else:
        zh = _REASONS.get(cause.errno or 0, "") if isinstance(cause, OSError) else ""
    return Message(str(error), zh or f"未能办到（{error}）")


def named(essay: Mapping[str, Any]) -> str:
    """An essay as the header of a file names it: its title, and the beginning of its fingerprint."""
    title, digits = essay.get("title"), essay.get("sha256")
    words = visible(title) if isinstance(title, str) else ""
    return f"{words[:60]} {str(digits)[:8]}".strip()


def notice_of(
    counts: Message, *, begun_on: Mapping[str, Any], all_exact: bool, n_unreadable: int, n_restored: int
) -> Message | None:
    """What a reader should know of a file of notes; None if nothing.

    Args:
        counts: how many of its notes are in each state, in words.
        begun_on: the other page that the file names; empty if it names this one.
        all_exact: all notes are where they were made.
        n_unreadable: records that read as no note.
        n_restored: notes that somebody took out of the file and that are in memory still.
    """
    told = []
    if begun_on:
        told.append(Message(
            f"This file was begun on another page ({named(begun_on)}). Its notes in this essay: {counts.en}.",
            f"这份批注最初是在另一个网页上做的（{named(begun_on)}）。在本文中：{counts.zh}。",
        ))  # fmt: skip
    elif not all_exact:
        told.append(Message(
            f"Some notes were made on another version of this text. In this one: {counts.en}.",
            f"有些批注是在本文的另一个版本上做的。在这个版本中：{counts.zh}。",
        ))  # fmt: skip
    if n_unreadable:
        told.append(Message(
            f"{n_unreadable} records of the file read as no note; they stay in it as they are.",
            f"文件中有{n_unreadable}条记录读不成批注，照原样留在文件里。",
        ))  # fmt: skip
    if n_restored:
        told.append(Message(
            f"{n_restored} notes are no longer in the file; they are in memory, and saved with the next change.",
            f"有{n_restored}条批注在文件中不见了，内存里还有，下次改动时一并存回。",
        ))  # fmt: skip
    return Message(" ".join(one.en for one in told), "".join(one.zh for one in told)) if told else None
