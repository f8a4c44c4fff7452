"""Changes to notes that come from a browser: each is read anew and held against the essay, or all are refused."""

from __future__ import annotations

from collections.abc import Callable

from essaylib.annotation.note import LONGEST_TAG, Note, fingerprint, shown, visible
from essaylib.annotation.w3c import from_jsonld
from essaylib.errors import InputError
from essaylib.essay import Essay

__all__ = ["MOST_CHANGES", "check_reader", "notes_from_browser"]

#: Notes put or deleted in one message.
MOST_CHANGES = 10_000


def check_reader(creator: object) -> str:
    """The name of a reader without blanks around it; empty for one who only reads.

    Raises:
        InputError: no string, or one that no note takes.
    """
    if not isinstance(creator, str) or len(creator.strip()) > LONGEST_TAG or visible(creator) != creator:
        raise InputError(
            f"creator is {shown(creator)}: the name of the reader is needed, {LONGEST_TAG} characters at most, all of "
            "which are seen; leave it out to read only."
        )
    if creator.strip("\n\t ").count("\n") or "\t" in creator.strip():
        raise InputError(f"creator is {shown(creator)}: a name stands on one line. Give it without line ends and tabs.")
    return creator.strip()


def notes_from_browser(put: object, delete: object, essay: Essay, known: Callable[[str], Note | None]) -> list[Note]:
    """The notes of `put`, if every one of them and `delete` can be taken.

    A note made on this text must have its words, its context and its place on the page as this essay has them. One
    made on another text cannot be checked so; it is taken only where `known` has it with the same anchor, so that a
    reader can comment on a note that moved, or undo its deletion.

    Args:
        put: annotations, as `json.loads` gives them.
        delete: ids.
        essay: the essay shown in the browser.
        known: the note of an id, as it is or was in the file.

    Raises:
        InputError: one is no note or does not fit, or the call is too large; it says which and why.
    """
    if not isinstance(put, list | tuple) or not isinstance(delete, list | tuple):
        raise InputError(f"put is {shown(put)} and delete {shown(delete)}: two lists are needed.")
    if len(put) + len(delete) > MOST_CHANGES:
        raise InputError(f"{len(put) + len(delete):,} changes at once; {MOST_CHANGES:,} are taken at most.")
    if strange := [name for name in delete if not isinstance(name, str)]:
        raise InputError(f"delete has {shown(strange[0])}: ids are strings.")
    of_text = fingerprint(essay)
    notes = []
    for number, annotation in enumerate(put, start=1):
        where = "The note" if len(put) == 1 else f"Note {number} of {len(put)}"
        made = from_jsonld(annotation, where, embedded=True)
        if not made.creator:
            raise InputError(f"{where}: it has no creator. Say who reads, then save again.")
        before = known(made.id)
        if before is None or _anchor(before) != _anchor(made):
            _check_anchor(made, where, essay, of_text)
        notes.append(made)
    return notes


def _anchor(made: Note) -> tuple[object, ...]:
    return made.essay, made.text_sha256, made.span, made.raw, made.exact, made.prefix, made.suffix


def _check_anchor(made: Note, where: str, essay: Essay, of_text: str) -> None:
    span, text = made.span, essay.text
    if made.text_sha256 != of_text or made.essay != essay.source.sha256:
        raise InputError(
            f"{where}: it was made on another text or page than this essay ({shown(made.exact)}). Load the page anew; "
            "in Python, put() takes notes made on other texts."
        )
    if not span or span.end > len(text):
        raise InputError(f"{where}: {span!r} is no place in this text of {len(text):,} characters.")
    if (words := span.of(text)) != made.exact or not words.strip():
        raise InputError(f"{where}: the text has {shown(words)} at {span!r}, the note quotes {shown(made.exact)}.")
    if not text[: span.start].endswith(made.prefix) or not text[span.end :].startswith(made.suffix):
        raise InputError(
            f"{where}: what it gives as standing before and after {shown(words)} is not what stands there."
        )
    if made.raw and made.raw != essay.raw_span(span):
        raise InputError(f"{where}: its place on the page is {made.raw!r}; {span!r} is {essay.raw_span(span)!r} there.")
