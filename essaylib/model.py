"""The parts an essay is made of: frozen, slotted values. Every one that points into the text has `.span`.

Offsets are Unicode code points, half-open, in `Essay.text`, unless the name says raw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from essaylib.spans import Span

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Issue", "Marker", "Message", "Place", "Point", "Section", "Sentence", "Source", "address_of"]

_FACT_NAMES = {
    "site": "site 网站",
    "uploader": "uploader 上传人",
    "document_id": "document number 文档编号",
    "uploaded_on": "uploaded 上传日期",
    "format": "format 格式",
    "pages": "pages 页数",
    "size": "size 大小",
    "category": "category 分类",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One statement in two languages; as a string, English / Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.en} / {self.zh}"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the raw page that has a name of its own: a numbered piece, later a page or a paragraph."""

    raw: Span
    kind: str
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The page as received and what it says of itself. What is not known is None."""

    raw: str = field(compare=False)
    sha256: str
    """Of the bytes of the file; for a page given as a string, of its UTF-8 bytes."""
    path: str | None = field(default=None, compare=False)
    site: str | None = None
    title: str | None = None
    uploader: str | None = None
    document_id: str | None = None
    uploaded_on: date | None = None
    format: str | None = None
    pages: int | None = None
    size: str | None = None
    category: str | None = None
    places: tuple[Place, ...] = ()

    def facts(self) -> dict[str, str | int | None]:
        """The facts in reading order, ready for JSON; places and the page itself left out."""
        names = (
            "title",
            "site",
            "uploader",
            "document_id",
            "uploaded_on",
            "format",
            "pages",
            "size",
            "category",
            "sha256",
        )
        values = {name: getattr(self, name) for name in names}
        return values | {"uploaded_on": self.uploaded_on.isoformat() if self.uploaded_on else None}

    def shown_facts(self) -> list[tuple[str, str | int]]:
        """What the page says of the document, under names in both languages; the title left out."""
        return [(_FACT_NAMES[k], v) for k, v in self.facts().items() if k in _FACT_NAMES and v is not None]

    def __repr__(self) -> str:
        known = ", ".join(f"{k}={v!r}" for k, v in self.facts().items() if v is not None and k != "sha256")
        return f"Source({known}, {len(self.raw):,} characters)"


@dataclass(frozen=True, slots=True)
class Marker:
    """A label of a section or a point: 一、 （一） 1. 第一 首先 一是 一方面."""

    span: Span
    family: str
    """Name of its family in `hanzi`, e.g. `一、`."""
    ordinal: int | None
    """Its place in the series; None where the word does not say (最后)."""
    level: int = 0
    """Level of the section it labels; 0 for a point inside prose."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the essay. `span` starts at the label and ends with its last block; `heading` leaves the label out."""

    level: int
    label: str
    heading: Span | None
    span: Span
    children: tuple[Section, ...] = ()
    marker: Marker | None = None

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Point:
    """An enumerated point inside prose, up to the next of its series or the end of its block.

    An implicit first point is one the text never labels: 其次 stands without 首先.
    """

    marker: Marker | None
    span: Span
    implicit: bool
    series: int
    """Number of its series in the essay, from 1."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the body; title and headings are none. Joined with the text between, sentences give the text."""

    span: Span
    number: int
    """Its number in its part, from 1."""
    path: tuple[int, ...]
    """Position of its part: (3, 1) is the first part of the third; () the introduction."""
    ender: str
    """The marks that end it, closing quotes included; empty where the block ends without one."""

    @property
    def address(self) -> str:
        """Where it stands: `3.1/4`, or `0/2` in the introduction."""
        return address_of(self.path, self.number)


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding about the text or its scrape: a word cut by a page, 其次 without 首先. It is not an error."""

    code: str
    span: Span
    message: Message
    related: tuple[Span, ...] = ()
    """Further places the same finding is about."""


def address_of(path: tuple[int, ...], number: int) -> str:
    """`3.1/4` for the fourth sentence of part (3, 1); the introduction, whose path is empty, is part 0."""
    return f"{'.'.join(map(str, path)) or '0'}/{number}"
