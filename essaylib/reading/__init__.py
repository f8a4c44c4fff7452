"""Reading an essay on the screen: in a notebook, with notes or without, and as one file for a browser.

`view` shows, `annotate` takes notes too, `edition` gives the same reader as a file. What is shown comes from
`document`; the script and style of all three are the plain modules in `front/`, joined by `front.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from essaylib.annotation.codebook import Codebook
from essaylib.annotation.note import Note
from essaylib.annotation.note_file import NoteFile
from essaylib.errors import InputError
from essaylib.reading.document import document as document_of
from essaylib.reading.document import reading_of
from essaylib.reading.edition import edition
from essaylib.reading.static import check_height

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.reading.widget import Reader
    from essaylib.themes import Lexicon
    from essaylib.translation import Glossary, Translation

__all__ = ["annotate", "edition", "view"]


def view(
    essay: Essay,
    *,
    notes: Iterable[Note] = (),
    lexicon: Lexicon | Literal[False] | None = None,
    translation: Translation | None = None,
    glossary: Glossary | None = None,
    language: str = "both",
    height: str | None = None,
) -> Reader:
    """The essay in a notebook, to read: outline, themes, search, each sentence with its place on the page.

    Args:
        essay: the essay, of 500,000 characters at most.
        notes: notes that are shown; none can be made. `annotate` is for that.
        lexicon: themes; None for the built-in ones, False for none.
        translation: a translation, shown on demand.
        glossary: glosses of terms, shown on demand.
        language: of the interface: "both", "en" or "zh".
        height: of the reader: a number with px, em, rem or vh, as "40em"; None goes by the window.

    Raises:
        InputError: an argument is not of its kind, the essay is too long, or the extra `notebooks` is not installed.
    """
    file = NoteFile(None, essay)
    file.put(*notes)
    return _reader(essay, file, lexicon, translation, glossary, None, language, height)


def annotate(
    essay: Essay,
    *,
    path: str | os.PathLike[str] | None = None,
    creator: str,
    codebook: Codebook | None = None,
    lexicon: Lexicon | Literal[False] | None = None,
    translation: Translation | None = None,
    glossary: Glossary | None = None,
    language: str = "both",
    height: str | None = None,
) -> Reader:
    """The essay in a notebook, to read and to mark. `.notes` has the notes, whoever made them, as they are now.

    Args:
        essay: the essay, of 500,000 characters at most.
        path: the file of notes, one a reader and essay; it is made with the first note, its folder must be there. Every
            change is saved at once. None: notes are kept in memory only, and the reader says so.
        creator: who reads.
        codebook: tags to choose from; None for the built-in ones.
        lexicon: themes; None for the built-in ones, False for none.
        translation: a translation, shown on demand.
        glossary: glosses of terms, shown on demand.
        language: of the interface: "both", "en" or "zh".
        height: of the reader: a number with px, em, rem or vh, as "40em"; None goes by the window.

    Raises:
        InputError: an argument is not of its kind, the file belongs to another essay or cannot be read, or the extra
            `notebooks` is not installed.
        DamagedFileError: the file is not whole; `annotation.NoteFile.repair(path, essay)` keeps what can be read.
    """
    from essaylib.annotation import codebook as codebooks

    if not str(creator).strip():
        raise InputError(f"creator is {creator!r:.60}: give the name of the reader whose notes these are.")
    file = NoteFile.open(path, essay, creator=creator)
    chosen = codebooks.built_in() if codebook is None else codebook
    return _reader(essay, file, lexicon, translation, glossary, chosen, language, height)


def _reader(
    essay: Essay,
    file: NoteFile,
    lexicon: Lexicon | Literal[False] | None,
    translation: Translation | None,
    glossary: Glossary | None,
    codebook: Codebook | None,
    language: str,
    height: str | None,
) -> Reader:
    check_height(height)
    doc = document_of(
        essay, lexicon=lexicon, translation=translation, glossary=glossary, codebook=codebook, language=language
    )
    try:
        from essaylib.reading.widget import Reader
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed: pip install 'essaylib[notebooks]' brings the reader in notebooks. "
            "reading.edition(essay) needs less."
        ) from error
    return Reader(
        essay,
        doc,
        reading=lambda: reading_of(essay, glossary=glossary),
        file=file,
        static={"lexicon": lexicon, "translation": translation} | ({"height": height} if height else {}),
        height=height,
    )
