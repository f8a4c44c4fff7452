"""A small file of records that is never lost: written whole or not at all, under a lock, and merged record by record.

The file is JSON, sorted, one record over several lines, so that two versions can be compared line by line. What a
record means is not known here: it has an `id`, and the rest is kept as it is.

    {
      "header": {...},          what the file says of itself: format, version, essay
      "deleted": [{...}, ...],  id and time of each deletion, so that no older copy brings a record back
      "records": [{...}, ...]
    }

Beside it stands an empty file, `.notes.json.lock`: it stays there, and holds nothing.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from essaylib.annotation.record_disk import MAX_BYTES, There, absolute, explained, inside, locked, read, stamp, write
from essaylib.annotation.record_form import (
    DamagedFileError,
    Record,
    Stored,
    arrange,
    compact,
    compact_json,
    parse,
    render,
)
from essaylib.annotation.record_merge import Changes, Conflict, Mark, Merged, Records, Saved, marked, merge, records_in
from essaylib.annotation.record_repair import Lost, Repair, repair
from essaylib.errors import InputError, TooLargeError

__all__ = [
    "Changes",
    "Conflict",
    "DamagedFileError",
    "Lost",
    "Merged",
    "Record",
    "RecordFile",
    "Records",
    "Repair",
    "Saved",
    "inside",
    "repair",
]

_RECENT = 2_000_000_000  # ns within which a file system may give two writings the same time


class RecordFile:
    """The records at one path, and the changes to them that are not saved yet. Threads may share it.

    Making one reads and writes nothing. After an error the changes wait in `unsaved`, and the file is what it was.

    Args:
        path: the file; it need not exist, its folder must. A link is refused, since saving would replace it.
        header: what the file says of itself. `format` and `version`, if given, must be those of the file that is
            there; of other entries the file's own are kept, and where both have one, the next save writes this.
        key: whole numbers to sort records by, before the id; a record for which it fails comes after the others.
        mark: how a record says which other it conflicts with: (record, id of the other) -> record.
        max_bytes: the largest file that is read or written.
        wait: seconds to wait for another process that is saving.
        now: the clock that deletions are dated by; no decision rests on it.

    Raises:
        InputError: no path, or a header that JSON does not hold.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = RecordFile(Path(folder) / "spring.json", header={"format": "example", "version": 1})
    ...     _ = file.save(Changes(put=({"id": "n1", "modified": "2026-03-01T08:00:00Z", "comment": "春天"},)))
    ...     [record["comment"] for record in file.read()]
    ['春天']
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        header: Mapping[str, Any],
        key: Callable[[Record], tuple[int, ...]] | None = None,
        mark: Mark = marked,
        max_bytes: int = MAX_BYTES,
        wait: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        try:
            compact_json(dict(header))
        except ValueError as error:
            raise InputError(f"The header of a file of records has {error}. Give what JSON can hold.") from error
        self.path = absolute(path)
        self.header = dict(header)
        self._mark = mark
        self._key, self._max_bytes, self._wait, self._now = key, max_bytes, wait, now
        self._base = Stored(self.header, {}, {})
        self._put: dict[str, str] = {}
        self._deleted: dict[str, str] = {}
        self._digest = b""  # of the file that `_base` was read from or written to; empty: there was none
        self._stamp: tuple[int, ...] = ()
        self._in_doubt = False
        self._places: dict[str, tuple[int, ...]] = {}
        self._blocks: dict[str, str] = {}
        self._guard = threading.RLock()

    def __repr__(self) -> str:
        with self._guard:
            n_records, n_unsaved = len(self._merged(self._base)[0].records), len(self._put) + len(self._deleted)
        return f"<RecordFile {self.path.name}: {n_records:,} records, {n_unsaved:,} changes unsaved>"

    @property
    def records(self) -> Records:
        """The records in memory, unsaved ones too; new objects each time."""
        with self._guard:
            return self._shown(self._merged(self._base)[0])

    @property
    def unsaved(self) -> Changes:
        """What a save would still have to write."""
        with self._guard:
            put = Stored({}, self._put, {})
            return Changes(records_in(put, sorted(self._put)).records, tuple(sorted(self._deleted)))

    def changed(self) -> bool:
        """Whether the file is another than the one last read or saved, or has come or gone since.

        Raises:
            InputError, TooLargeError: as in `read`.
        """
        with self._guard:
            with explained(self.path):
                try:
                    info = self.path.lstat()
                except (FileNotFoundError, NotADirectoryError):
                    return bool(self._digest)
            if stamp(info) == self._stamp and not self._in_doubt:
                return False
            there = read(self.path, self._max_bytes)
            if _digest(there) != self._digest:
                return True
            self._seen(there)  # touched, or so old by now that its time can be trusted
            return False

    def read(self) -> Records:
        """Read the file, and return what is in memory then; where there is no file, there are no records.

        Raises:
            InputError: the path is a folder, a link or a device, or may not be read, or its folder is not there.
            DamagedFileError: the file is not whole; memory and file stay as they are.
            TooLargeError: it is over `max_bytes`.
        """
        return self.reload().records

    def reload(self) -> Saved:
        """Read the file and merge it into memory, with what came of it; unsaved changes stay, on top of what is there.

        Raises:
            InputError, DamagedFileError, TooLargeError: as in `read`.
        """
        with self._guard:
            there = read(self.path, self._max_bytes)
            theirs = self._parsed(there)
            new, merged, conflicts = self._merged(theirs)
            self._put = {name: text for name, text in new.records.items() if theirs.records.get(name) != text}
            self._deleted = {name: at for name, at in new.deleted.items() if name not in theirs.deleted}
            self._base = theirs
            self._seen(there)
            return Saved(self._shown(new), merged, conflicts)

    def save(self, changes: Changes | None = None) -> Saved:
        """Add `changes` to the unsaved ones, and write them all on top of what is in the file by now.

        When it returns, they are on the disk. A record that was changed elsewhere too is kept in both forms, see
        `Conflict`; one that was deleted elsewhere and put here stays, and `merged` says so.

        Raises:
            InputError: a change is no record; or the file cannot be written: what, why, and what to do. Then the
                changes are in `unsaved`: call `save()` again, or `save_as(path)`.
            DamagedFileError, TooLargeError: what is there cannot be read, so it is not overwritten.
        """
        with self._guard:
            self._add(changes or Changes())
            with locked(self.path, self._wait, self._told):
                there = read(self.path, self._max_bytes)
                theirs = self._parsed(there)
                new, merged, conflicts = self._merged(theirs)
                if self._put or self._deleted or new != theirs:
                    new = new._replace(header={**theirs.header, **self.header})
                    there = self._written(self.path, new, mode=there.mode)
            self._settle(new, there)
            return Saved(self._shown(new), merged, conflicts)

    def save_as(self, path: str | os.PathLike[str]) -> Saved:
        """Write all that is in memory to another path, where no file is; from then on this is the file.

        Raises:
            InputError: something stands there already, or it cannot be written; `path` stays the earlier one.
        """
        with self._guard:
            target = absolute(path)
            with locked(target, self._wait, self._told):
                if target.exists():  # a link was refused before
                    raise InputError(f"{target}: exists, and may hold other records. Choose another name.")
                new, merged, conflicts = self._merged(self._base)
                new = new._replace(header={**self._base.header, **self.header})
                there = self._written(target, new, mode=None)
            self.path = target
            self._settle(new, there)
            return Saved(self._shown(new), merged, conflicts)

    def _add(self, changes: Changes) -> None:
        """Take all of `changes` or, if one is no record, none."""
        put: dict[str, str] = {}
        for record in changes.put:
            try:
                text = compact(record)
            except ValueError as error:
                raise InputError(
                    f"Record {len(put) + 1} to be put: {error}. No change of this call was taken."
                ) from error
            if record["id"] in put or record["id"] in changes.deleted:
                raise InputError(f"Two changes in one call to the record {record['id']!r:.80}; no change was taken.")
            put[record["id"]] = text
        if not _are_ids(changes.deleted):
            raise InputError("`deleted` is a list of ids, which are strings. No change of this call was taken.")
        at = self._now().isoformat(timespec="seconds")
        for name in changes.deleted:
            self._put.pop(name, None)
            self._deleted.setdefault(name, at)
        for name, text in put.items():
            self._deleted.pop(name, None)
            self._put[name] = text
            if self._base.records.get(name) == text:
                del self._put[name]  # no change: if it was deleted elsewhere, it stays so

    def _merged(self, theirs: Stored) -> tuple[Stored, tuple[Merged, ...], tuple[Conflict, ...]]:
        return merge(self._base, theirs, put=self._put, deleted=self._deleted, mark=self._mark)

    def _parsed(self, there: There) -> Stored:
        if there.content is None:
            return Stored(self.header, {}, {})
        if _digest(there) == self._digest:
            return self._base
        return parse(there.content, name=str(self.path), expected=self.header)

    def _shown(self, stored: Stored) -> Records:
        return records_in(stored, arrange(stored, self._key, self._places))

    def _written(self, path: Path, stored: Stored, *, mode: int | None) -> There:
        content = render(stored, arrange(stored, self._key, self._places), self._blocks)
        if len(content) > self._max_bytes:
            raise TooLargeError(
                f"{path}: it would have {len(content):,} bytes; the limit is {self._max_bytes:,}.{self._told()}"
            )
        with explained(path, self._told):
            return write(path, content, mode=mode)

    def _settle(self, new: Stored, there: There) -> None:
        """All is saved: `new` is what stands in the file."""
        self._base, self._put, self._deleted = new, {}, {}
        self._seen(there)
        texts = set(new.records.values())
        for known in (self._places, self._blocks):
            for text in known.keys() - texts:
                del known[text]

    def _seen(self, there: There) -> None:
        self._digest, self._stamp = _digest(there), there.stamp
        # Read within one tick of being written: it may be written once more and have the same time.
        self._in_doubt = bool(there.stamp) and abs(time.time_ns() - there.stamp[3]) < _RECENT

    def _told(self) -> str:
        n = len(self._put) + len(self._deleted)
        kept = f" {n:,} unsaved changes are in memory:" if n else " Then"
        return f" What is there is as it was.{kept} call save() again, or save_as() with another path."


def _are_ids(value: object) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(name, str) for name in value)


def _digest(there: There) -> bytes:
    return b"" if there.content is None else hashlib.sha256(there.content).digest()
