"""One reader's notes on one essay, in a file: saved at once, merged with what others wrote, shown where they stand."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from essaylib.annotation import anchors
from essaylib.annotation.anchors import Attachments, Candidate
from essaylib.annotation.note import Note, fingerprint, shown
from essaylib.annotation.note_check import check_reader, notes_from_browser
from essaylib.annotation.note_record import NoteRecords, header_for, mark, message_of, named, notice_of
from essaylib.annotation.note_shelf import Changed, Shelf, Unreadable
from essaylib.annotation.notes import Notes
from essaylib.annotation.record_file import Changes, Record, Repair, repair
from essaylib.errors import EssayError, InputError
from essaylib.essay import Essay
from essaylib.model import Message
from essaylib.spans import Span

__all__ = ["Changed", "NoteFile", "Unreadable"]

#: What is open in this process, by path and essay: views of one file share one object, while one of them lives.
_OPEN: WeakValueDictionary[tuple[str, str, str], NoteFile] = WeakValueDictionary()
_OPENING = threading.RLock()
_MOST_GONE = 10_000  # deleted notes that a browser may bring back

Observer = Callable[[tuple[str, ...], tuple[str, ...]], object]


class NoteFile:
    """The notes at one path, for one essay; every change is saved when the call returns. Threads may share it.

    After a failed save the error is raised and the changes stay: `unsaved` counts them, `save()` or `save_as(path)`
    writes them.

    Args:
        path: the file; it need not exist, its folder must. None: in memory only, until `save_as`.
        essay: the essay that is read. The notes may have been made on another version of it.
        creator: who reads: the reader of the notes that views make. Empty: they only show.

    Raises:
        InputError: the file is of another essay: its header names another page and title, and none of its notes has
            its place here; or it cannot be read.
        DamagedFileError, TooLargeError: it is not whole, see `NoteFile.repair`; it is over the limit.

    >>> from tempfile import TemporaryDirectory
    >>> import essaylib as el
    >>> from essaylib.annotation import note
    >>> essay = el.parse_essay("春天来了。花开了。")
    >>> with TemporaryDirectory() as folder:
    ...     file = NoteFile(Path(folder) / "ada.json", essay, creator="Ada")
    ...     file.put(note(essay, "0/2", tag="image", creator="Ada"))
    ...     NoteFile(file.path, essay).notes
    (<Note image · 花开了。 · 5–9 · Ada>,)
    """

    def __init__(self, path: str | os.PathLike[str] | None, essay: Essay, *, creator: str = "") -> None:
        if not isinstance(essay, Essay):
            raise InputError(f"{shown(essay)} is no Essay: give what read_essay or parse_essay returns.")
        self.essay, self.creator = essay, check_reader(creator)
        self._shelf = Shelf(essay)
        self._file = NoteRecords(path, essay) if path is not None else None
        self._gone: dict[str, Note] = {}
        self._begun_on: dict[str, Any] = {}  # the other essay that the file names, if it does
        self._n_restored = 0
        self._error: EssayError | None = None
        self._observers: list[Observer] = []
        self._guard = threading.RLock()
        self.reload()
        self._check_essay()
        self._enter()

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None, essay: Essay, *, creator: str = "") -> NoteFile:
        """The file at `path` that is open for this essay already, with what others wrote since; else a new one.

        A creator that is given becomes that of the open one, for all its views.
        """
        with _OPENING:
            there = _OPEN.get(_key(path, essay)) if path is not None and isinstance(essay, Essay) else None
            if there is None:
                return cls(path, essay, creator=creator)
        there.creator = check_reader(creator) or there.creator
        with suppress(EssayError):  # `error` tells it; the notes in memory must stay within reach
            there.look()
        return there

    @staticmethod
    def repair(path: str | os.PathLike[str], essay: Essay) -> Repair:
        """Keep what still reads in a damaged file, and set the original aside; see `record_file.repair`."""
        return repair(path, header=header_for(essay), mark=mark)

    def __repr__(self) -> str:
        where = f"{self.path.name}: " if self.path else "in memory: "
        return f"<NoteFile {where}{len(self._shelf.names):,} notes, {self.unsaved:,} changes unsaved>"

    # What is there ------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """The file; None in memory only."""
        return self._file.path if self._file else None

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes in the order of the text they were made on, also those that a later version replaces."""
        with self._guard:
            return self._shelf.notes

    @property
    def attachments(self) -> Attachments:
        """What became of each note in this essay; of several versions of a note, the one to be shown here."""
        with self._guard:
            return self._shelf.attached(self._shelf.shown())

    def table(self) -> Notes:
        """The notes that have their place in this essay, exact or moved, in its order."""
        return self.attachments.placed()

    @property
    def unsaved(self) -> int:
        """How many changes wait for a save that succeeds; 0 in memory only, where nothing can be saved."""
        waiting = self._file.unsaved if self._file else Changes()
        return len(waiting.put) + len(waiting.deleted)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Records of the file that read as no note. They are kept in it as they are."""
        with self._guard:
            return self._shelf.unreadable

    @property
    def conflicts(self) -> tuple[tuple[Note, Note], ...]:
        """Notes changed in two places at once: the form that was saved first, and the other that stands beside it."""
        with self._guard:
            return self._shelf.conflicts

    @property
    def error(self) -> Message | None:
        """Why the last save or reading failed; None once one has succeeded."""
        with self._guard:
            if self._error is None:
                return None
            told, n = message_of(self._error), self.unsaved
        return Message(told.en, f"{told.zh}。" + (f"还没有保存的{n}处改动仍在内存里。" if n else ""))

    @property
    def notice(self) -> Message | None:
        """What a reader should know of this file: made on another page or text, not all readable; None if nothing."""
        with self._guard:
            n, words = self._shelf.counts()
            return notice_of(
                words,
                begun_on=self._begun_on,
                all_exact=sum(n.values()) == n["exact"],
                n_unreadable=len(self._shelf.unreadable),
                n_restored=self._n_restored if self.unsaved else 0,
            )

    def records_for_view(self, ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Notes and their places in this essay as JSON values, {"note": annotation, "place": {...}}, in text order.

        Args:
            ids: of which notes; None for all. Those that are not there, or not shown, are passed over.
        """
        with self._guard:
            return self._shelf.for_view(ids)

    # Changes ------------------------------------------------------------------------------------------------------

    def put(self, *notes: Note) -> None:
        """Add notes, or put them in place of those with their ids, and save.

        Raises:
            InputError: no note, or two of one id: nothing is taken. Or the file cannot be written: they are in memory.
            DamagedFileError, TooLargeError: the same; what is there is not overwritten.
        """
        with self._guard:
            self._change(self._shelf.changes(notes))

    def delete(self, *notes: Note | str) -> None:
        """Delete notes, or those of these ids, and save; errors as in `put`.

        Raises:
            InputError: there is no such note; nothing is deleted.
        """
        with self._guard:
            self._change(self._shelf.changes((), [self._known(one) for one in notes]))

    def replace_all(self, notes: Iterable[Note]) -> None:
        """Make these the notes of the file, and save; errors as in `put`.

        Deleted are the others in memory: a note that somebody else saved meanwhile stays, and so does what reads as
        no note.
        """
        new = list(notes)
        with self._guard:
            kept = {getattr(one, "id", "") for one in new}
            self._change(self._shelf.changes(new, [name for name in self._shelf.names if name not in kept]))

    def settle(self, note: Note | str, place: Candidate | Span | str | None = None) -> Note:
        """Say where a note stands in this essay, and save that as a new version of it; the old one is kept.

        Args:
            note: a note of this file, or its id.
            place: as in `anchors.settle`; None takes the place of an exact or moved note.

        Raises:
            InputError: no such note or place; or as in `put`.
        """
        with self._guard:
            name = self._known(note)
            (row,) = self._shelf.attached([one for one in self._shelf.notes if one.id == name])
            made = anchors.settle(row.attachment, place)
            self.put(made)
        return made

    def take(self, put: Sequence[Any] = (), delete: Sequence[str] = ()) -> Changed:
        """Take changes that came from a browser: all, or none where one is refused; and save.

        A save that fails is no refusal: the changes are in memory then, and `error` says why.

        Args:
            put: annotations as JSON values; `note_check.notes_from_browser` says what is accepted.
            delete: ids; those of notes that are gone already are passed over.

        Raises:
            InputError: refused, with the reason; nothing was taken.
        """
        with self._guard:
            shelf = self._shelf
            notes = notes_from_browser(put, delete, self.essay, lambda name: shelf.note(name) or self._gone.get(name))
            gone = [name for name in map(shelf.known, delete) if name]
            return self._change(self._shelf.changes(notes, gone), quiet=True)

    def save(self) -> None:
        """Write what is not saved yet; errors as in `put`.

        Raises:
            InputError: these notes are in memory only.
        """
        with self._guard:
            if self._file is None:
                raise InputError("These notes are in memory only: save_as(path) makes a file of them.")
            self._change(Changes())

    def save_as(self, path: str | os.PathLike[str]) -> None:
        """Write all notes to a path where no file is; from then on this is the file.

        Raises:
            InputError: something stands there, or it cannot be written; nothing has changed then.
        """
        with self._guard:
            before = self.path
            if self._file is None:
                file = NoteRecords(path, self.essay)
                if os.path.lexists(file.path):
                    raise InputError(f"{file.path}: exists, and may hold other notes. Choose another name.")
                file.save(Changes(put=tuple(self._shelf.records.values())))
                self._file = file
            else:
                self._file.save_as(path)
            self._enter(before)
            self._error, self._n_restored = None, 0

    def reload(self) -> Changed:
        """Read the file and merge it with what is not saved yet; gives what a view has to show anew.

        Raises:
            InputError, DamagedFileError, TooLargeError: it cannot be read; what is in memory stays.
        """
        with self._guard:
            if self._file is None:
                return Changed()
            with self._remembered():
                saved = self._file.reload()
            ours, named = header_for(self.essay)["essay"], saved.records.header.get("essay")
            self._begun_on = {}
            self._file.header["essay"] = ours
            if len(saved.records) and isinstance(named, dict) and named.get("sha256") not in (None, ours["sha256"]):
                self._begun_on = named
                self._file.header.pop("essay", None)  # the next save leaves what the file says of itself
            self._error = self._error if self.unsaved else None
            self._n_restored = sum(one.what == "restored" for one in saved.merged)
            return self._update(saved.records.records)

    def look(self) -> Changed:
        """See whether the file was changed elsewhere, which costs little, and read it if so; errors as in `reload`."""
        with self._guard:
            with self._remembered():
                changed = self._file is not None and self._file.changed()
            return self.reload() if changed else Changed()

    def observe(self, told: Observer) -> Callable[[], None]:
        """Call `told(put ids, deleted ids)` after every change, whoever made it, until what is returned is called."""
        self._observers.append(told)

        def off() -> None:
            if told in self._observers:
                self._observers.remove(told)

        return off

    # Inside -------------------------------------------------------------------------------------------------------

    def _known(self, note: object) -> str:
        name = note.id if isinstance(note, Note) else note
        if isinstance(name, str) and (found := self._shelf.known(name)):
            return found
        raise InputError(f"No note {shown(name)} in {self!r}. Its `notes` are those that are there.")

    def _change(self, changes: Changes, *, quiet: bool = False) -> Changed:
        """Make changes, save, and tell; a save that fails raises afterwards, unless `quiet`."""
        for name in changes.deleted:
            if note := self._shelf.note(self._shelf.known(name)):
                self._gone[note.id] = note
        for name in list(self._gone)[:-_MOST_GONE]:
            del self._gone[name]
        failed = None
        if self._file is None:
            there = {**self._shelf.records, **{one["id"]: one for one in changes.put}}
            records = tuple(one for name, one in there.items() if name not in changes.deleted)
        else:
            try:
                records = self._file.save(changes).records.records
                self._n_restored = 0
            except EssayError as error:
                failed, records = error, self._file.records.records
            self._error = failed
        changed = self._update(records)
        if failed and not quiet:
            raise failed
        return changed

    def _update(self, records: Iterable[Record]) -> Changed:
        """Show these records; every observer is told, even if one before it fails."""
        changed = self._shelf.update(records)
        errors = []
        for told in tuple(self._observers) if changed else ():
            try:
                told(*changed)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others show these notes too
                errors.append(error)
        if errors:
            raise errors[0]
        return changed

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        try:
            yield
        except EssayError as error:
            self._error = error
            raise

    def _check_essay(self) -> None:
        """Refuse the file of another essay; of another version of this one, some note or the title is left."""
        title = self._begun_on.get("title")
        if self._begun_on and (title is None or title != self.essay.title):
            n, _ = self._shelf.counts()
            if self.notes and not n["exact"] + n["moved"]:
                raise InputError(
                    f"{self.path}: these are notes on another essay ({named(self._begun_on)}), and none of them has "
                    f"its place in this one ({named(header_for(self.essay)['essay'])}). Give another path, or the "
                    "essay they were made on."
                )

    def _enter(self, before: Path | None = None) -> None:
        """Let `open` find this file, and no longer at the path it had before."""
        with _OPENING:
            if before and _OPEN.get(_key(before, self.essay)) is self:
                del _OPEN[_key(before, self.essay)]
            if self.path:
                _OPEN.setdefault(_key(self.path, self.essay), self)


def _key(path: str | os.PathLike[str], essay: Essay) -> tuple[str, str, str]:
    with suppress(ValueError):  # a path that no system has is refused later
        path = os.path.realpath(path)
    return os.path.normcase(os.fspath(path)), essay.source.sha256, fingerprint(essay)
