"""Bytes on disk become one raw string. Plain text in UTF-8 is read; the format is told by content, not by name."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from essaylib.errors import (
    AccessError,
    EmptyFileError,
    EncodingError,
    FormatError,
    MissingFileError,
    NotAFileError,
    ReadError,
    TooLargeError,
)

__all__ = ["RawFile", "decode", "is_blank", "read_raw", "sha256"]

_ACCEPTED = "essaylib reads plain text in UTF-8"
#: First bytes of formats that people bring, and what to do with them.
_SIGNATURES = (
    (b"%PDF-", "a PDF file", "copy or export its text into a .txt file"),
    (b"PK\x03\x04", "a ZIP file (DOCX, EPUB, ODT ...)", "save it as plain text (UTF-8) in its own program"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Office file (DOC, WPS)",
        "save it as plain text (UTF-8) in its own program",
    ),
    (b"{\\rtf", "an RTF file", "save it as plain text (UTF-8) in its own program"),
    (b"\x1f\x8b", "a gzip file", "unpack it first"),
    (b"\x89PNG", "a PNG picture", "run OCR on it and read the text"),
    (b"\xff\xd8\xff", "a JPEG picture", "run OCR on it and read the text"),
    (b"\xff\xfe", "text in UTF-16", "save it in UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it in UTF-8"),
)
#: What a page of HTML, or a piece of one, begins with: <html>, <!-- --> <head>, <div class='post'>; not <春天>
_HTML = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|\?xml|(?:html|head|body|div|p|h[1-6]|table|span)\b)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as received: its text and the SHA-256 of its bytes."""

    text: str
    sha256: str


def read_raw(path: str | os.PathLike[str], *, max_bytes: int) -> RawFile:
    """Read the file at `path`, every character kept: line ends and a byte-order mark too.

    Args:
        path: a regular file; a link to one is followed.
        max_bytes: the largest file that is read.

    Raises:
        MissingFileError, NotAFileError, AccessError, TooLargeError: the file cannot be read at all.
        EmptyFileError, FormatError, EncodingError: it can, but is not plain text in UTF-8.
    """
    name = os.fsdecode(path)
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise NotAFileError(f"{name}: not a regular file but a device, pipe or socket. Give a text file.")
            found = _up_to(file, max_bytes + 1)  # one byte more than allowed, whatever size the file claims
    except FileNotFoundError as error:
        raise MissingFileError(f"{name}: no such file. {_neighbours(name)}") from error
    except NotADirectoryError as error:
        raise MissingFileError(f"{name}: no such file: a part of its path is a file, not a folder.") from error
    except IsADirectoryError as error:
        raise NotAFileError(f"{name}: a folder, not a file. Give one text file.") from error
    except PermissionError as error:
        raise AccessError(f"{name}: may not be read (permission denied). Allow reading it, or copy it.") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"{name!r}: cannot be read: {error}. Give the path of a text file.") from error
    if len(found) > max_bytes:
        size = max(info.st_size, len(found))
        raise TooLargeError(
            f"{name}: {size:,} bytes; the limit is {max_bytes:,}. Split it, or raise the limit (max_bytes)."
        )
    return RawFile(decode(found, name=name), sha256(found))


def decode(content: bytes, *, name: str) -> str:
    """`content` as text; `name` stands in errors.

    Raises:
        EmptyFileError, FormatError, EncodingError: as in `read_raw`.
    """
    if not content.strip():
        raise EmptyFileError(f"{name}: empty ({len(content):,} bytes, none of them text). {_ACCEPTED}.")
    for signature, what, advice in _SIGNATURES:
        if content.startswith(signature):
            raise FormatError(f"{name}: {what}. {_ACCEPTED}: {advice}.")
    if _HTML.match(content[:4_000]):
        raise FormatError(f"{name}: an HTML or XML page. {_ACCEPTED}: open it in a browser and save or copy its text.")
    if b"\x00" in content:
        at = content.index(b"\x00")
        raise FormatError(f"{name}: binary data (a NUL byte at byte {at:,}). {_ACCEPTED}.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"{name}: not UTF-8: byte 0x{content[error.start]:02x} at byte {error.start:,}, line {line:,}"
            f"{_other_encoding(content)}. {_ACCEPTED}: convert it, for example with iconv -f GB18030 -t UTF-8."
        ) from error
    if is_blank(text):
        raise EmptyFileError(f"{name}: empty ({len(text):,} characters, all of them white space). {_ACCEPTED}.")
    return text


def is_blank(text: str) -> bool:
    """Whether `text` has white space and marks without width only, a byte-order mark for instance."""
    return all(character.isspace() or character in "\u200b\u2060\ufeff" for character in text)


def sha256(content: bytes) -> str:
    """The SHA-256 of `content` in hexadecimal digits."""
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _up_to(file: BinaryIO, n_bytes: int) -> bytes:
    """The first `n_bytes` of `file`; asked for at once, they would be set aside for a file of any size."""
    blocks: list[bytes] = []
    while n_bytes > 0 and (block := file.read(min(n_bytes, 1 << 20))):
        blocks.append(block)
        n_bytes -= len(block)
    return b"".join(blocks)


def _open_without_waiting(path: str, flags: int) -> int:
    """Opening a pipe would wait for a writer; not so with O_NONBLOCK, which regular files ignore."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _other_encoding(content: bytes) -> str:
    """A guess for the message only: text is never decoded by it."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    common = sum(text.count(character) for character in "的是一不了在有人这我")
    return ", perhaps GB18030 (GBK)" if common * 100 > len(text) else ""


def _neighbours(path: str) -> str:
    """The text files beside a file that is missing, as far as they can be seen."""
    try:
        names = sorted(e.name for e in os.scandir(Path(path).parent) if e.name.endswith((".txt", ".md")))
    except OSError:
        return "Its folder does not exist or cannot be read either."
    return f"Text files in that folder: {', '.join(names[:5])}." if names else "There is no text file in that folder."
