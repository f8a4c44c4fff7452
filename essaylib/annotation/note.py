"""The note: a stretch of an essay with a tag, a comment and its reader.

A note holds three ways back to its words: the span in the text it was made on, the span on the page, and the words
themselves with what stands before and after them. `anchors` tries them in that order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from reprlib import Repr
from typing import Any
from uuid import uuid4

from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.formats import sha256
from essaylib.spans import Span

__all__ = [
    "CONTEXT",
    "LONGEST_COMMENT",
    "LONGEST_CONTEXT",
    "LONGEST_QUOTE",
    "LONGEST_TAG",
    "SURROGATE",
    "Note",
    "fingerprint",
    "moment",
    "note",
    "quoted",
    "shown",
    "visible",
]  # fmt: skip

#: Code points of the text kept on either side of the words.
CONTEXT = 30
#: Code points at most: of a comment, of a tag, an attribute or a reader's name, of the words of a note.
LONGEST_COMMENT = 100_000
LONGEST_TAG = 200
LONGEST_QUOTE = 100_000
LONGEST_CONTEXT = 1_000  # of another program's note
_LONGEST_ID = 2_000
_MOST_ATTRIBUTES = 50
#: Names that mean something else to the programs that read a note file.
_TAKEN = frozenset({"__proto__", "constructor", "prototype"})
_JOINERS = "\u200c\u200d"  # part of words in some scripts, and of emoji
#: Half a character, which no file of text can hold.
SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # not tab, line feed, carriage return
_HEX = re.compile("[0-9a-f]{64}")
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlevel = 3
_NOT_IN_ID = re.compile(r"[\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """One reader's note on one stretch of one essay. What is not known is empty or None: only another program's note.

    Raises:
        InputError: a field that cannot be kept or shown; the message says which and why. Names (tag, attributes,
            creator) hold no control, bidirectional or zero-width characters, so that two that look alike are alike;
            a comment keeps them, and tables show them as ‹U+202E›. Half a character (a lone surrogate) is in no field.
    """

    id: str
    """A UUID; for the note of another program, whatever IRI it has."""
    essay: str
    """SHA-256 of the page, as `essay.source.sha256`."""
    span: Span
    """In the text the note was made on; empty when it is not known."""
    raw: Span
    """On the page: the hull, page cuts inside it included."""
    text_sha256: str
    """Of the text that `span` counts in, as `fingerprint` gives it; empty when it is not known."""
    exact: str
    """The words, as the text has them."""
    prefix: str
    suffix: str
    tag: str
    attributes: tuple[tuple[str, str], ...]
    """Second layers of a codebook, as (("form", "rule"), ("origin", "official")); a name may come twice."""
    comment: str
    creator: str
    created: datetime | None
    modified: datetime | None
    replaces: str | None = None
    """The id of the note this is a new version of."""
    foreign: str = field(default="", repr=False)
    """The annotation as another program wrote it, as JSON, when it says more than a note can: `w3c` writes it back."""

    def __post_init__(self) -> None:
        _check_id("id", self.id)
        if self.replaces is not None:
            _check_id("replaces", self.replaces)
        for name in ("essay", "text_sha256"):
            value = getattr(self, name)
            if not isinstance(value, str) or (value and not _HEX.fullmatch(value)):
                raise InputError(f"{name} is {shown(value)}: a SHA-256 is 64 digits 0-9 a-f, or empty if unknown.")
        for name, most in (("exact", LONGEST_QUOTE), ("prefix", LONGEST_CONTEXT), ("suffix", LONGEST_CONTEXT)):
            _check_text(name, getattr(self, name), most, SURROGATE)
        _check_place(self)
        _check_name("tag", self.tag)
        _check_name("creator", self.creator)
        _check_text("comment", self.comment, LONGEST_COMMENT, _CONTROL)
        _check_attributes(self.attributes)
        for name in ("created", "modified"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, datetime) and value.tzinfo and not value.utcoffset()):
                raise InputError(f"{name} is {shown(value)}: a datetime in UTC is needed, or None if unknown.")
        if not isinstance(self.foreign, str):
            raise InputError(f"foreign is {shown(self.foreign)}: JSON as a string is needed, or an empty one.")

    def __repr__(self) -> str:
        words = self.exact if len(self.exact) <= 20 else f"{self.exact[:19]}…"
        tag = f"{self.tag} · " if self.tag else ""
        words = visible(words).replace("\n", "↵")
        return f"<Note {tag}{words} · {self.span.start}–{self.span.end} · {self.creator or 'unknown'}>"

    def revised(
        self,
        *,
        tag: str | None = None,
        comment: str | None = None,
        attributes: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        now: datetime | None = None,
    ) -> Note:
        """The note with another tag, comment or attributes, modified at `now`; itself when nothing is changed."""
        changed = replace(
            self,
            tag=self.tag if tag is None else _stripped("tag", tag),
            comment=self.comment if comment is None else comment,
            attributes=self.attributes if attributes is None else _pairs(attributes),
        )
        return self if changed == self else replace(changed, modified=moment(now))


def note(
    essay: Essay,
    place: Any,
    *,
    tag: str = "",
    comment: str = "",
    creator: str,
    attributes: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    now: datetime | None = None,
) -> Note:
    r"""Make a note on a place of the essay. Without tag and comment it is a highlight.

    Args:
        essay: the essay that is read.
        place: an address as "3.1/4", a Span of the text, or anything with `.span`.
        tag: one name, from a codebook or free; 200 characters at most.
        comment: any text, lines included; 100,000 characters at most.
        creator: who reads.
        attributes: second layers of the tag, as {"form": "rule"}.
        now: when it is made, to the millisecond; None for this moment.

    Raises:
        AddressError, SpanError: no such place.
        InputError: a place without words, or a field a note does not take (see `Note`).

    >>> import essaylib as el
    >>> essay = el.parse_essay("一、春\n雨来了。花开了。\n二、夏\n雨停了。")
    >>> made = note(essay, "1/2", tag="image", creator="Ada")
    >>> made, made.prefix
    (<Note image · 花开了。 · 8–12 · Ada>, '一、春\n雨来了。')
    """
    if not isinstance(essay, Essay):
        raise InputError(f"essay is {shown(essay)}: give the essay as read_essay or parse_essay returns it.")
    reader, at = _stripped("creator", creator), moment(now)
    if not reader:
        raise InputError("creator is empty: give the name of the reader whose note it is.")
    return Note(
        id=str(uuid4()),
        **quoted(essay, place),
        tag=_stripped("tag", tag),
        attributes=_pairs(attributes),
        comment=comment,
        creator=reader,
        created=at,
        modified=at,
    )


def quoted(essay: Essay, place: Any) -> dict[str, Any]:
    """What a note holds of a place: the page, both spans, the words and what stands around them."""
    span = essay.find(place).span if isinstance(place, str) else place
    span = span if isinstance(span, Span) else getattr(span, "span", None)
    if not isinstance(span, Span):
        raise InputError(f"{shown(place)} is no place: give an address as '3.1/4', a Span, or a part of the essay.")
    raw, words = essay.raw_span(span), span.of(essay.text)
    if not words.strip():
        raise InputError(f"{span!r} holds no words ({shown(words)}): a note needs one character or more.")
    before = essay.text[max(0, span.start - CONTEXT) : span.start]
    after = essay.text[span.end : span.end + CONTEXT]
    return {
        "essay": essay.source.sha256,
        "span": span,
        "raw": raw,
        "text_sha256": fingerprint(essay),
        "exact": words,
        # Half a character cannot be written to a file: the context ends where there is one.
        "prefix": SURROGATE.split(before)[-1],
        "suffix": SURROGATE.split(after)[0],
    }


def fingerprint(essay: Essay) -> str:
    """SHA-256 of the essay's text, which tells whether a note's span counts in this text."""
    return sha256(essay.text.encode("utf-8", "surrogatepass"))


def moment(now: datetime | None) -> datetime:
    """`now` in UTC, to the millisecond as browsers have it; None for this moment; InputError without a time zone."""
    if now is None:
        now = datetime.now(UTC)
    if getattr(now, "tzinfo", None) is None or now.utcoffset() is None:
        raise InputError(f"now is {shown(now)}: a datetime with a time zone is needed, as datetime.now(UTC).")
    try:
        now = now.astimezone(UTC)
    except OverflowError as error:
        raise InputError(f"now is {shown(now)}: it lies before the year 1 or after 9999 in UTC.") from error
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def visible(text: str) -> str:
    """`text` with the characters that show nothing, or turn the line round, written out.

    >>> visible("春\u202e天")
    '春‹U+202E›天'
    """
    if text.isprintable():
        return text
    return "".join(f"‹U+{ord(c):04X}›" if _is_unseen(c) and c not in "\n\t" else c for c in text)


# Checks -----------------------------------------------------------------------------------------------------------


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in _JOINERS


def _check_id(name: str, value: object) -> None:
    if not isinstance(value, str) or not value or len(value) > _LONGEST_ID:
        raise InputError(f"{name} is {shown(value)}: a UUID or an IRI of up to {_LONGEST_ID:,} characters is needed.")
    if wrong := _NOT_IN_ID.search(value) or next((c for c in value if _is_unseen(c)), None):
        found = wrong if isinstance(wrong, str) else wrong[0]
        raise InputError(f"{name} is {shown(value)}: an IRI does not hold {_code(found)}.")


def _check_name(name: str, value: object) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_TAG:
        raise InputError(f"{name} is {shown(value)}: a string of {LONGEST_TAG} characters at most is needed.")
    for character in value:
        if _is_unseen(character):
            raise InputError(
                f"{name} is {shown(value)}: {_code(character)} does not show, and names that look alike must be "
                "alike. Leave it out."
            )
    if value != value.strip():
        raise InputError(f"{name} is {shown(value)}: blanks at its ends do not show. Leave them out.")


def _check_text(name: str, value: object, most: int, refused: re.Pattern[str]) -> None:
    if not isinstance(value, str):
        raise InputError(f"{name} is {shown(value)}: a string is needed.")
    if len(value) > most:
        raise InputError(f"{name} has {len(value):,} characters; {most:,} are kept at most.")
    if found := refused.search(value):
        raise InputError(f"{name}, character {found.start() + 1}: {_code(found[0])} is no text. Leave it out.")


def _check_place(made: Note) -> None:
    for name in ("span", "raw"):
        if not isinstance(getattr(made, name), Span):
            raise InputError(f"{name} is {shown(getattr(made, name))}: a Span is needed, an empty one if unknown.")
    if made.text_sha256 and made.exact and len(made.span) != len(made.exact):
        raise InputError(f"span has {len(made.span)} characters and exact {len(made.exact)}: they must be the same.")


def _check_attributes(pairs: object) -> None:
    if not isinstance(pairs, tuple) or len(pairs) > _MOST_ATTRIBUTES:
        raise InputError(
            f"attributes is {shown(pairs)}: a tuple of up to {_MOST_ATTRIBUTES} pairs (name, value) is needed."
        )
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise InputError(f"The attribute {shown(pair)}: a pair (name, value) is needed.")
        _check_name("The name of an attribute", pair[0])
        _check_name(f"The attribute {pair[0]!r}", pair[1])
        if not pair[0] or not pair[1] or pair[0] in _TAKEN:
            raise InputError(f"The attribute {shown(pair)}: name and value need a word each, not one of the program's.")
    if len(set(pairs)) < len(pairs):
        twice = next(pair for pair, n in Counter(pairs).items() if n > 1)
        raise InputError(f"The attribute {shown(twice)} is there twice. Give it once.")


def _stripped(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name} is {shown(value)}: a string is needed.")
    return value.strip()


def _pairs(attributes: object) -> tuple[tuple[str, str], ...]:
    items = attributes.items() if isinstance(attributes, Mapping) else attributes
    if not isinstance(items, Iterable) or isinstance(items, str):
        raise InputError(f"attributes is {shown(attributes)}: give them as {{'form': 'rule'}}, or as pairs.")
    return tuple(tuple(pair) if isinstance(pair, list) else pair for pair in items)


def _code(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"


def shown(value: object) -> str:
    """A value as an error message names it: cut, what does not show written out."""
    try:
        return _SHORT.repr(value)
    except (RecursionError, ValueError):  # its own repr is too deep, or a number too long to write
        return f"a {type(value).__name__}"
