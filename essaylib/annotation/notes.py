"""Notes as a table: in the order of the text, by tag, reader, place and part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from essaylib.addresses import part_of
from essaylib.annotation.note import Note, fingerprint, shown, visible
from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NoteRow", "Notes", "TagCount", "TagCounts", "note_table", "rows_at"]


class NoteRow(NamedTuple):
    """A note at its place in an essay. `span` is where it stands in that essay's text."""

    address: str
    words: str
    tag: str
    comment: str
    creator: str
    span: Span
    note: Note


class TagCount(NamedTuple):
    """How many notes have one tag, and where."""

    tag: str
    n_notes: int
    addresses: str


class TagCounts(Table[TagCount]):
    """Notes by tag, most first; notes without one are counted as `(none 无)`."""

    columns = (
        Column("tag", "tag 标签"),
        Column("n_notes", "notes 条", "number"),
        Column("addresses", "at 地址", "text", 80),
    )
    css_class = "essaylib-tags"


_NO_TAG = "(none 无)"
_SHOWN = 300  # characters of a comment in a table


class Notes(Table[NoteRow]):
    """Notes in the order of the text they stand in. `note_table` makes it."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("words", "words 原文", "text", 40),
        Column("tag", "tag 标签", "text", 20),
        Column("comment", "comment 批注", "text", 60),
        Column("creator", "reader 读者", "text", 16),
    )
    css_class = "essaylib-notes"

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes themselves, in the same order."""
        return tuple(row.note for row in self.rows)

    def of(self, *tags: str) -> Self:
        """The notes with one of these tags, "" for none; InputError for a tag that no note has."""
        return self._chosen("tag", tags)

    def by(self, *creators: str) -> Self:
        """The notes of these readers; InputError for a reader of whom there is none."""
        return self._chosen("creator", creators)

    def at(self, place: str | Span) -> Self:
        """The notes that share a character with a part (`3.1`), a sentence (`3.1/4`) or a span."""
        span = self.essay.find(place).span if isinstance(place, str) else place
        if not isinstance(span, Span):
            raise InputError(f"{shown(place)} is no place: give an address as '3.1/4', or a Span.")
        return self._with([row for row in self.rows if row.span.overlaps(span)])

    def by_tag(self) -> TagCounts:
        """How many notes have each tag, and where."""
        places: dict[str, list[str]] = {}
        for row in self.rows:
            places.setdefault(row.tag or _NO_TAG, []).append(row.address)
        counts = [TagCount(tag, len(at), " ".join(at)) for tag, at in places.items()]
        return TagCounts(sorted(counts, key=lambda count: -count.n_notes))

    def by_part(self) -> pd.DataFrame:
        """Notes by part and tag: a row a part with notes, a column a tag, in the order of the text.

        A note counts in the part where it begins.
        """
        import pandas as pd

        n = Counter((part_of(row.address), row.tag or _NO_TAG) for row in self.rows)
        parts, tags = (list(dict.fromkeys(key[i] for key in n)) for i in (0, 1))
        return pd.DataFrame(
            [[n[part, tag] for tag in tags] for part in parts],
            index=pd.Index(parts, name="part", dtype=object),
            columns=pd.Index(tags, name="tag", dtype=object),
            dtype=int,
        )

    def to_frame(self) -> pd.DataFrame:
        """A row a note; last a column for every attribute, as `attribute form`, its values joined by "; "."""
        import pandas as pd

        names = list(dict.fromkeys(name for row in self.rows for name, _ in row.note.attributes))
        rows = [
            [*row[:5], row.span.start, row.span.end, row.note.created, row.note.modified, row.note.id]
            + ["; ".join(value for name, value in row.note.attributes if name == wanted) for wanted in names]
            for row in self.rows
        ]
        fixed = [*NoteRow._fields[:5], "start", "end", "created", "modified", "id"]
        return pd.DataFrame(rows, columns=[*fixed, *(f"attribute {name}" for name in names)], dtype=object)

    def _chosen(self, name: str, wanted: Sequence[str]) -> Self:
        there = list(dict.fromkeys(getattr(row, name) for row in self.rows))
        if unknown := [value for value in wanted if value not in there]:
            names = ", ".join(map(repr, there[:20])) or "none"
            raise InputError(f"No note whose {name} is {shown(unknown[0])}. There are: {names}.")
        return self._with([row for row in self.rows if getattr(row, name) in wanted])

    def _cell(self, row: NoteRow, column: Column) -> str:
        text = super()._cell(row, column)
        return visible(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def note_table(notes: Iterable[Note], essay: Essay) -> Notes:
    """The notes made on this text as a table, in its order; of two at one place, the earlier first.

    Raises:
        InputError: a note was made on another text. `anchors.attach_all` says where it stands in this one.
    """
    of_text = fingerprint(essay)
    notes = list(notes)
    for made in notes:
        if not isinstance(made, Note):
            raise InputError(f"{shown(made)} is no Note.")
    if other := [made for made in notes if made.text_sha256 != of_text or made.span.end > len(essay.text)]:
        raise InputError(
            f"{len(other)} of {len(notes)} notes are not on this text, the first is {other[0]!r}. "
            "attach_all(notes, essay) says where each stands in it."
        )
    return Notes(rows_at(essay, [(made, made.span) for made in notes]), essay=essay)


def rows_at(essay: Essay, placed: Iterable[tuple[Note, Span]]) -> list[NoteRow]:
    """Rows of notes at these spans of the essay, in the order of the text."""
    rows = [
        NoteRow(essay.address(span), span.of(essay.text), made.tag, made.comment, made.creator, span, made)
        for made, span in placed
    ]
    return sorted(rows, key=lambda row: (row.span, str(row.note.created or ""), row.note.id))
