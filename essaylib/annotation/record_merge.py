"""What happens to each record when two writers changed one file: merged one by one, without a look at a clock.

A record leaves a file by a deletion that is written down, and in no other way. One that is merely not there (an older
copy was put back, the file vanished) is kept by whoever still has it. Times are shown, never compared: a
clock may run back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from essaylib.annotation.record_form import Record, Stored, compact, record_of

__all__ = [
    "Changes",
    "Conflict",
    "Mark",
    "Merged",
    "Records",
    "Saved",
    "What",
    "apart",
    "marked",
    "merge",
    "records_in",
]

#: From a record and the id of the one it stands beside, the record that says so; its own new id is set after.
Mark: TypeAlias = Callable[[Record, str], Record]
What: TypeAlias = Literal["added", "changed", "deleted", "restored", "revived", "spared"]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a file in its order, with its header and the times of deletions by id."""

    header: Mapping[str, Any]
    records: tuple[Record, ...]
    deleted: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)


class Changes(NamedTuple):
    """Records put (new, or in place of those of their ids) and ids deleted since the last read."""

    put: tuple[Record, ...] = ()
    deleted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.put or self.deleted)


class Merged(NamedTuple):
    """What another writer, or a meeting with one, did to the record `id`.

    added, changed, deleted: elsewhere, and so here. restored: gone from the file without a deletion, kept from memory.
    revived: deleted elsewhere and put here; it stays. spared: deleted here and changed elsewhere; it stays.
    """

    id: str
    what: What


class Conflict(NamedTuple):
    """One record changed in two ways: `id` is what stood in the file first, `apart` the id under which ours stands."""

    id: str
    apart: str


class Saved(NamedTuple):
    """What a save or a reload found and did; `merged` and `conflicts` are empty when nobody else wrote."""

    records: Records
    merged: tuple[Merged, ...]
    conflicts: tuple[Conflict, ...]


def marked(record: Record, name: str) -> Record:
    """The record with `conflictsWith`, the id it stands beside, and with `replaces` unless it has that already."""
    return {"replaces": name, **record, "conflictsWith": name}


def apart(name: str, text: str, mark: Mark = marked) -> tuple[str, str]:
    """The new id and text of the record `text` that stands beside another of the id `name`.

    The id is a UUID made from the contents, so that saving once more after a failure does not keep it twice.

    >>> apart("n1", '{"id":"n1","words":"春天"}')[0]
    '5dc61fe3-129c-51a2-b8ef-5295d168c0ce'
    """
    new = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}\n{text}"))
    if ":" in name:
        new = f"urn:uuid:{new}"  # as the ids of annotations, which are IRIs
    return new, compact({**mark(record_of(text), name), "id": new})


def records_in(stored: Stored, order: list[str]) -> Records:
    """What is stored, as new objects in the order of these ids."""
    return Records(dict(stored.header), tuple(record_of(stored.records[name]) for name in order), dict(stored.deleted))


def merge(
    base: Stored, theirs: Stored, *, put: Mapping[str, str], deleted: Mapping[str, str], mark: Mark = marked
) -> tuple[Stored, tuple[Merged, ...], tuple[Conflict, ...]]:
    """Our changes since `base` on top of what is there now.

    Args:
        base: what was there when we last read or saved.
        theirs: what is there now.
        put: texts of records by id, changed here since `base`.
        deleted: times of deletions by id, made here since `base`.
        mark: how a record says which it conflicts with.

    Returns:
        What is to stand there, what came from elsewhere by id, and conflicts by id.
    """
    records: dict[str, str] = {}
    gone: dict[str, str] = {}
    merged: list[Merged] = []
    conflicts: list[Conflict] = []
    for name in sorted({*base.records, *base.deleted, *theirs.records, *theirs.deleted, *put, *deleted}):
        was, now = base.records.get(name), theirs.records.get(name)
        time = theirs.deleted.get(name) or (base.deleted.get(name) if now is None else None)
        if name in put:
            mine = put[name]
            records[name] = mine
            if now is not None and now != was and not _alike(now, mine):
                records[name] = now
                new, text = apart(name, mine, mark)
                conflicts.append(Conflict(name, new))
                if new not in theirs.records and new not in theirs.deleted:
                    records.setdefault(new, text)
            elif now is not None and now != was:
                records[name] = now  # the same change twice, at two times
            elif time and name not in base.deleted:
                merged.append(Merged(name, "revived"))
        elif name in deleted and (now is None or now == was):
            if now or was or time:  # one that no file ever held need not be remembered
                gone[name] = time or deleted[name]
        elif now is not None:
            records[name] = now
            if name in deleted:
                merged.append(Merged(name, "spared"))
            elif now != was:
                merged.append(Merged(name, "changed" if was else "added"))
        elif time:
            gone[name] = time
            if was is not None:
                merged.append(Merged(name, "deleted"))
        elif was is not None:
            records[name] = was
            merged.append(Merged(name, "restored"))
    gone = {name: time for name, time in gone.items() if name not in records}
    return Stored(theirs.header, records, gone), tuple(merged), tuple(conflicts)


def _alike(one: str, other: str) -> bool:
    """Whether two records say the same, whenever that was."""
    if one == other:
        return True
    # by their texts: to Python 1, 1.0 and True are equal, to a reader of the file they are not
    return _undated(one) == _undated(other)


def _undated(text: str) -> str:
    record = record_of(text)
    record.pop("modified", None)
    return compact(record)
