"""The records of a note file as notes: read once each, placed in an essay, and what a view shows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from essaylib.annotation.anchors import STATES, AttachedRow, Attachments, attach_all
from essaylib.annotation.note import Note, fingerprint, shown
from essaylib.annotation.note_record import Entry, conflicts_with, entry_of, superseded, view_place
from essaylib.annotation.record_file import Changes, Record
from essaylib.annotation.record_form import compact, record_of
from essaylib.annotation.w3c import to_jsonld
from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.model import Message

__all__ = ["Changed", "Shelf", "Unreadable"]


class Changed(NamedTuple):
    """Ids of notes that a view has to show anew, and of those it has to take away."""

    put: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.put or self.deleted)


class Unreadable(NamedTuple):
    """A record of the file that reads as no note, and why. It stays there as it is."""

    id: str
    reason: str


class Shelf:
    """Notes by their ids and by the ids of their records, and where each stands in `essay`.

    A record that stays as it was is not read again, nor its note attached again: reading takes most of the time.

    >>> import essaylib as el
    >>> from essaylib.annotation import note
    >>> essay = el.parse_essay("春天来了。花开了。")
    >>> shelf = Shelf(essay)
    >>> shelf.update([to_jsonld(note(essay, "0/2", creator="Ada"), embedded=True), {"id": "n1"}]).put == (*shelf.names,)
    True
    >>> shelf.notes, shelf.unreadable
    ((<Note 花开了。 · 5–9 · Ada>,),
     (Unreadable(id='n1', reason='this record: type is missing; "Annotation" is needed, alone or in a list.'),))
    """

    def __init__(self, essay: Essay) -> None:
        self.essay = essay
        self.names: dict[str, str] = {}
        """The id of each note -> that of its record."""
        self._text = fingerprint(essay)
        self._entries: dict[str, Entry] = {}
        self._hidden: set[str] = set()
        self._rows: dict[str, AttachedRow] = {}
        self._notes: tuple[Note, ...] | None = None

    def update(self, records: Iterable[Record]) -> Changed:
        """Take these for all the records there are; what a view has to show anew."""
        old, before = {name: self.note(name) for name in self.names}, self._hidden
        entries: dict[str, Entry] = {}
        self.names = {}
        for record in records:
            name, there = record["id"], self._entries.get(record["id"])
            entry = there if there and (there.record is record or there.record == record) else entry_of(record)
            if entry.note and (first := self.names.setdefault(entry.note.id, name)) != name:
                entry = Entry(record, None, f"this record: a second one of the note {first}.")
            entries[name] = entry
        self._entries, self._notes = entries, None
        new = {name: self.note(name) for name in self.names}
        changed = {name for name, note in new.items() if note is not old.get(name)}
        self._hidden = self._superseded()
        self._rows = {name: row for name, row in self._rows.items() if name in new and name not in changed}
        gone = (old.keys() - new.keys()) | (self._hidden - before & old.keys())
        shown = changed | (before & new.keys() - self._hidden)
        return Changed(tuple(one.id for one in self.notes if one.id in shown - gone), tuple(sorted(gone)))

    def _superseded(self) -> set[str]:
        replaces, here = {}, set()
        for name in self.names:
            note = self.note(name)
            if note and note.text_sha256 == self._text:
                here.add(name)
            if note and note.replaces in self.names and not self._stands_beside(note):
                replaces[name] = str(note.replaces)
        return superseded(replaces, here)

    def _stands_beside(self, note: Note) -> bool:
        """Whether it conflicts with the note it is a new version of, so that both are to be seen."""
        beside = conflicts_with(self._entries[self.names[note.id]].record)
        return bool(beside) and self.known(beside) in (note.replaces, "")

    # What is there ------------------------------------------------------------------------------------------------

    @property
    def records(self) -> dict[str, Record]:
        """The records by their ids."""
        return {name: entry.record for name, entry in self._entries.items()}

    def known(self, name: str) -> str:
        """The id of the note that has this id, or whose record has it; empty if there is none."""
        if name in self.names:
            return name
        entry = self._entries.get(name)
        return entry.note.id if entry and entry.note else ""

    def note(self, name: str) -> Note | None:
        """The note with this id."""
        return self._entries[self.names[name]].note if name in self.names else None

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of the text they were made on."""
        if self._notes is None:
            found = [note for name in self.names if (note := self.note(name))]
            found.sort(key=lambda one: (not one.span, one.span, str(one.created or ""), one.id))
            self._notes = tuple(found)
        return self._notes

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The records that read as no note."""
        return tuple(Unreadable(name, one.reason) for name, one in self._entries.items() if one.note is None)

    @property
    def conflicts(self) -> tuple[tuple[Note, Note], ...]:
        """Pairs of notes that say they conflict, as long as both are shown."""
        pairs = []
        for note in self.shown():
            one = self.note(self.known(conflicts_with(self._entries[self.names[note.id]].record)))
            if one and one.id != note.id and one.id not in self._hidden:
                pairs.append((one, note))
        return tuple(pairs)

    def changes(self, put: Sequence[Note], delete: Sequence[str] = ()) -> Changes:
        """Notes, and ids of notes of the shelf, as changes to their records.

        Raises:
            InputError: what is put is no note, or there are two changes to one, or a record that reads as no note
                would be lost.
        """
        records: dict[str, Record] = {}
        gone = set(delete)
        for made in put:
            if not isinstance(made, Note):
                raise InputError(f"{shown(made)} is no Note: make one with annotation.note. No change was taken.")
            record = to_jsonld(made, embedded=True)
            record["id"] = name = self.names.get(made.id, record["id"])
            if name in records or made.id in gone:
                raise InputError(f"Two changes in one call to the note {shown(made.id)}; no change was taken.")
            if (entry := self._entries.get(name)) and entry.note is None:
                raise InputError(
                    f"The note {shown(made.id)} has the id of a record that reads as no note ({entry.reason}) and "
                    "would take its place. Give it another id; no change was taken."
                )
            if record.get("modified", "") is None:  # as another program may say that it does not know
                del record["modified"]
            try:
                records[name] = record_of(compact(record))
            except ValueError as error:
                raise InputError(f"The note {shown(made.id)}: {error}. No change was taken.") from error
        return Changes(tuple(records.values()), tuple(self.names[name] for name in sorted(gone)))

    # In this essay ------------------------------------------------------------------------------------------------

    def shown(self, ids: Iterable[str] | None = None) -> list[Note]:
        """The notes a view shows, or those of them with these ids."""
        wanted = None if ids is None else {self.known(name) for name in ids}
        return [one for one in self.notes if one.id not in self._hidden and (wanted is None or one.id in wanted)]

    def attached(self, notes: Iterable[Note]) -> Attachments:
        """What became of these notes of the shelf."""
        notes = list(notes)
        new = [note for note in notes if note.id not in self._rows]
        self._rows.update((row.attachment.note.id, row) for row in attach_all(new, self.essay))
        return Attachments([self._rows[note.id] for note in notes], essay=self.essay).of(*STATES)

    def for_view(self, ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The notes a view shows with their places, as JSON values."""
        return [
            {"note": self._annotation(row.attachment.note), "place": view_place(row.attachment)}
            for row in self.attached(self.shown(ids))
        ]

    def _annotation(self, note: Note) -> Any:
        record = self._entries[self.names[note.id]].record
        return deepcopy(record) if note.foreign else {**to_jsonld(note, embedded=True), "id": record["id"]}

    def counts(self) -> tuple[dict[str, int], Message]:
        """How many of the notes that are shown are in each state, and the same in words."""
        n = Counter(row.state for row in self.attached(self.shown()))
        en = ", ".join(f"{n[state]} {state}" for state in STATES if n[state])
        zh = "，".join(f"{name}{n[state]}条" for state, name in STATES.items() if n[state])
        return {state: n[state] for state in STATES}, Message(en or "none", zh or "没有批注")
