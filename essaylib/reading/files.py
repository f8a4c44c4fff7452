"""What an edition is made with, read from files: notes, codebook, themes, translation, glossary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaylib import themes as themes_of
from essaylib.annotation import codebook as codebooks
from essaylib.annotation.note_file import NoteFile
from essaylib.errors import InputError
from essaylib.translation import read_glossary, read_translation

if TYPE_CHECKING:
    from essaylib.annotation.note import Note
    from essaylib.essay import Essay

__all__ = ["options"]


def options(
    essay: Essay,
    *,
    notes: Iterable[str] = (),
    codebook: str | None = None,
    themes: str | None = None,
    translation: str | None = None,
    glossary: str | None = None,
) -> dict[str, Any]:
    """The arguments of `edition` for these paths; what is not given stays at its default.

    Raises:
        InputError, ReadError: a file is not there or not of its form; it names the file.
    """
    chosen: dict[str, Any] = {}
    found: list[Note] = []
    for path in notes:
        if not Path(path).is_file():
            raise InputError(f"{path}: no such file of notes. `annotate` keeps one, and the page exports one.")
        found += NoteFile(path, essay).notes
    if found:
        chosen["notes"] = tuple({note.id: note for note in found}.values())
    if codebook is not None:
        chosen["codebook"] = codebooks.load(codebook)
    if themes is not None:
        chosen["lexicon"] = themes_of.load(themes)
    if translation is not None:
        chosen["translation"] = read_translation(translation, essay)
    if glossary is not None:
        chosen["glossary"] = read_glossary(glossary, essay)
    return chosen
