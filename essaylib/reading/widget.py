"""The reader as a Jupyter widget: it sends the document and the notes, and takes changes, each checked first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import anywidget

from essaylib.annotation.anchors import Candidate
from essaylib.annotation.note import Note, note
from essaylib.annotation.note_file import NoteFile
from essaylib.annotation.note_record import message_of
from essaylib.annotation.notes import Notes
from essaylib.errors import EssayError, InputError
from essaylib.essay import Essay
from essaylib.reading import front
from essaylib.reading.edition import font_of
from essaylib.reading.static import static_html
from essaylib.spans import Span

__all__ = ["Reader"]

#: Characters up to which the version without a script, which the notebook stores, follows every change of a note.
_FOLLOWED = 30_000


class Reader(anywidget.AnyWidget):
    """An essay to read and mark in JupyterLab. `reading.view` and `annotate` make it.

    Notes that are made in the browser are in `notes` at once, and notes made here are shown at once.
    """

    _esm = front.script("notebook.js", "export default { render: renderWidget };")
    _css = front.style()

    def __init__(
        self,
        essay: Essay,
        doc: dict[str, Any],
        *,
        reading: Callable[[], dict[str, Any]],
        file: NoteFile,
        static: Mapping[str, Any],
        height: str | None = None,
    ) -> None:
        self.essay = essay
        self.file = file
        """The notes and the file they are in, if in one; without a creator they are only shown."""
        self._doc, self._make_reading, self._static, self._height = doc, reading, static, height
        self._sender: tuple[Any, Any] = (None, None)
        self._shown_static: Any = None
        super().__init__()
        self.on_msg(self._received)
        self._off = file.observe(self._changed)

    def __repr__(self) -> str:
        return f"<Reader {self.essay.title or 'untitled'}, {len(self.file.notes)} notes 批注>"

    @property
    def notes(self) -> Notes:
        """The notes in the order of the text, as they are now. Setting it replaces them all; others are deleted."""
        return self.file.table()

    @notes.setter
    def notes(self, notes: Iterable[Note]) -> None:
        self._check_creator()
        self.file.replace_all(notes)

    def add(
        self,
        place: Any,
        *,
        tag: str = "",
        comment: str = "",
        attributes: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> Note:
        """Make a note on an address, a span or anything that has one; it is saved and shown.

        Raises:
            AddressError, SpanError, InputError: as `annotation.note`; or these notes can only be read.
        """
        creator = self._check_creator()
        made = note(self.essay, place, tag=tag, comment=comment, creator=creator, attributes=attributes)
        self.file.put(made)
        return made

    def remove(self, *notes: Note | str) -> None:
        """Delete notes, or those of these ids."""
        self._check_creator()
        self.file.delete(*notes)

    def settle(self, note: Note | str, place: Candidate | Span | str | None = None) -> Note:
        """Say where a note made on another text stands in this one, see `annotation.settle`."""
        self._check_creator()
        return self.file.settle(note, place)

    def close(self) -> None:
        """Close the view; the notes stay."""
        self._off()
        super().close()

    def _check_creator(self) -> str:
        if not self.file.creator:
            raise InputError("These notes are only shown: annotate(essay, path=..., creator='your name') takes notes.")
        return self.file.creator

    # Shown ------------------------------------------------------------------------------------------------------------

    def _ipython_display_(self) -> None:
        """Show the version without a script, which is what a saved notebook keeps, and the live one in its place."""
        from IPython.display import display

        self._shown_static = display(self._static_bundle(), raw=True, display_id=True)  # type: ignore[no-untyped-call]
        live, metadata = self._live_bundle()
        display(live, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]

    def _static_bundle(self) -> dict[str, str]:
        html = static_html(self.essay, notes=self.file.attachments, **self._static)
        return {"text/html": html, "text/plain": repr(self)}

    def _live_bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else ({}, {})
        return {
            **data,
            "text/plain": "(the live reader needs a kernel: run this cell / 运行本单元可启用阅读器)",
        }, metadata

    def _follow(self) -> None:
        if self._shown_static is not None and len(self.essay.text) <= _FOLLOWED:
            self._shown_static.update(self._static_bundle(), raw=True)

    # Messages ---------------------------------------------------------------------------------------------------------

    def _received(self, _widget: object, message: object, _buffers: object) -> None:
        answers: dict[str, Callable[[dict[str, Any]], None]] = {
            "hello": self._hello,
            "change": self._change,
            "settle": self._settle,
            "look": lambda _: self._look(),
            "save": lambda _: self._save(),
            "reading": lambda _: self._reading(),
        }
        if isinstance(message, dict) and (answer := answers.get(str(message.get("op")))):
            answer(message)

    def _hello(self, message: dict[str, Any]) -> None:
        creator, font = self.file.creator, font_of(self._doc)
        about = {"view": message.get("view"), "creator": creator, "canWrite": bool(creator), "height": self._height}
        self.send({"op": "document", "doc": self._doc, **about}, buffers=[font] if font else [])
        self.send({"op": "state", "records": self.file.records_for_view(), "status": self._status()})

    def _change(self, message: dict[str, Any]) -> None:
        self._sender = (message.get("view"), message.get("seq"))
        try:
            self._check_creator()
            if not self.file.take(message.get("put") or (), message.get("delete") or ()):
                self._changed((), ())  # no change: the view that asked is told all the same
        except EssayError as error:
            self._failed(message, error)
        finally:
            self._sender = (None, None)

    def _settle(self, message: dict[str, Any]) -> None:
        self._sender = (message.get("view"), message.get("seq"))
        try:
            span = message.get("span")
            place = None
            if span is not None:
                start, end = span if isinstance(span, list) and len(span) == 2 else (None, None)
                if not (isinstance(start, int) and isinstance(end, int)):
                    raise InputError("A place is two numbers, start and end.")
                place = Span(start, end)
            self.settle(str(message.get("id")), place)
        except EssayError as error:
            if self.file.error is None:
                self._failed(message, error)
            else:  # it is settled, but not saved: `status` says it
                self._changed((), ())
        finally:
            self._sender = (None, None)

    def _failed(self, message: dict[str, Any], error: EssayError) -> None:
        """What was refused; the notes it was about go back to the view as they are here."""
        view, seq = self._sender
        said = message_of(error)
        put = message.get("put")
        named = [one.get("id") for one in put if isinstance(one, dict)] if isinstance(put, list) else []
        gone = message.get("delete")
        named += gone if isinstance(gone, list) else []
        ids = [name for name in named if isinstance(name, str)]
        there = self.file.records_for_view(ids)
        known = {record["note"]["id"] for record in there}
        self.send({
            "op": "failed", "view": view, "seq": seq, "error": {"en": said.en, "zh": said.zh}, "put": there,
            "delete": [name for name in ids if name not in known], "status": self._status(),
        })  # fmt: skip

    def _changed(self, put: Iterable[str], deleted: Iterable[str]) -> None:
        view, seq = self._sender
        records = self.file.records_for_view(list(put))
        self.send({
            "op": "changed", "view": view, "seq": seq, "put": records, "delete": list(deleted),
            "status": self._status(),
        })  # fmt: skip
        if records or deleted:
            self._follow()

    def _look(self) -> None:
        with suppress(EssayError):  # `status` says it
            if self.file.look():
                return  # all views were told
        self._changed((), ())

    def _save(self) -> None:
        with suppress(EssayError):  # `status` says it
            self.file.save()
        self._changed((), ())

    def _reading(self) -> None:
        try:
            self._doc["reading"] = self._doc.get("reading") or self._make_reading()
            self.send({"op": "reading", "reading": self._doc["reading"]})
        except EssayError as error:
            said = message_of(error)
            self.send({"op": "reading", "reading": None, "error": {"en": said.en, "zh": said.zh}})

    def _status(self) -> dict[str, Any]:
        error, notice = self.file.error, self.file.notice
        return {
            "path": self.file.path.name if self.file.path else None,
            "unsaved": self.file.unsaved,
            "error": {"en": error.en, "zh": error.zh} if error else None,
            "notice": {"en": notice.en, "zh": notice.zh} if notice else None,
        }
