"""Files that are no essay: each kind has its error, which names the file, what was found and what is accepted."""

import hashlib
import os

import pytest

from essaylib import formats, read_essay
from essaylib.errors import (
    AccessError,
    EmptyFileError,
    EncodingError,
    FormatError,
    InputError,
    MissingFileError,
    NoChineseError,
    NotAFileError,
    OnlyFurnitureError,
    ReadError,
    TooLargeError,
)

ESSAY = "论群众路线\r\n党的群众路线是党的生命线。\r\n"


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", EmptyFileError, "0 bytes"),
        (b" \r\n\t", EmptyFileError, "4 bytes"),
        (b"\xef\xbb\xbf", EmptyFileError, "white space"),  # a byte-order mark and nothing else
        ("\u3000\u200b\u2028\ufeff\n".encode(), EmptyFileError, "white space"),
        (b"%PDF-1.7 ...", FormatError, "PDF"),
        (b"PK\x03\x04 ...", FormatError, "DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", FormatError, "DOC"),
        (b"{\\rtf1 ...", FormatError, "RTF"),
        (b"\x89PNG\r\n", FormatError, "OCR"),
        (b"\xff\xd8\xff\xe0", FormatError, "OCR"),
        (b"\x1f\x8b\x08", FormatError, "unpack"),
        (b"<!DOCTYPE html><p>", FormatError, "HTML"),
        (b"\xef\xbb\xbf\n <HTML>", FormatError, "HTML"),
        (b"<?xml version='1.0'?>", FormatError, "XML"),
        (ESSAY.encode("utf-16"), FormatError, "UTF-16"),
        (ESSAY.encode("utf-16-be"), FormatError, "NUL byte at byte 10"),  # no mark; the first NUL is that of \r
        (ESSAY.encode() + b"\x00", FormatError, "NUL"),
        (ESSAY.encode("gb18030"), EncodingError, "GB18030"),
        ("論群眾路線".encode("big5"), EncodingError, "line 1"),
        ("群众。\n".encode() + b"\xff", EncodingError, "0xff at byte 10, line 2"),
        ("群".encode()[:2], EncodingError, "UTF-8"),  # cut in the middle of a character
        (b"Only English here.\n", NoChineseError, "19 characters"),
        ("かな、カナ。".encode(), NoChineseError, "Han"),
        ("标题.doc\n第1页 / 共5页\n".encode(), OnlyFurnitureError, "2 lines"),
    ],
)
def test_no_essay(tmp_path, content, error, says):
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read_essay(path)
    message = str(caught.value)
    assert type(caught.value) is error
    assert str(path) in message
    assert says in message
    assert "essaylib reads" in message or error is OnlyFurnitureError  # what is accepted


def test_missing(tmp_path):
    (tmp_path / "other.txt").write_text("群", encoding="utf-8")
    with pytest.raises(MissingFileError, match=r"none\.txt.*other\.txt"):  # what there is instead
        read_essay(tmp_path / "none.txt")
    with pytest.raises(FileNotFoundError):
        read_essay(tmp_path / "no folder" / "none.txt")
    with pytest.raises(MissingFileError, match="not a folder"):
        read_essay(tmp_path / "other.txt" / "none.txt")


def test_empty_folder(tmp_path):
    with pytest.raises(MissingFileError, match="no text file in that folder"):
        read_essay(tmp_path / "none.txt")


def test_folder(tmp_path):
    with pytest.raises(NotAFileError, match="a folder"):
        read_essay(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_does_not_hang(tmp_path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(NotAFileError, match="pipe"):
        read_essay(path)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_device(device):
    if not os.path.exists(device):  # noqa: PTH110 (a Path says the same at more length)
        pytest.skip("this system has no such device")
    with pytest.raises(NotAFileError, match="device"):
        read_essay(device)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(ESSAY, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(AccessError, match="permission"):
        read_essay(path)


def test_no_permission_is_told_from_missing(tmp_path, monkeypatch):
    """The same as root, with the system's refusal played."""

    def refuse(path, flags):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(formats, "_open_without_waiting", refuse)
    with pytest.raises(AccessError, match="permission"):
        read_essay(tmp_path / "page.txt")


def test_link(tmp_path):
    (tmp_path / "page.txt").write_text(ESSAY, encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("page.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert read_essay(tmp_path / "link.txt").title == "论群众路线"
    with pytest.raises(ReadError, match=r"loop\.txt"):
        read_essay(tmp_path / "loop.txt")


@pytest.mark.parametrize("path", ["a\x00b.txt", "x" * 5000])
def test_impossible_path(path):
    with pytest.raises(ReadError, match="cannot be read"):
        read_essay(path)


def test_too_large(tmp_path):
    path = tmp_path / "page.txt"
    content = ESSAY.encode()
    path.write_bytes(content)
    assert read_essay(path, max_bytes=len(content)).title == "论群众路线"
    with pytest.raises(TooLargeError, match=rf"{len(content)} bytes; the limit is {len(content) - 1}"):
        read_essay(path, max_bytes=len(content) - 1)


@pytest.mark.parametrize("path", [None, 3, b"page.txt", ["page.txt"]])
def test_no_path(path):
    with pytest.raises(InputError, match="path of a file"):
        read_essay(path)


@pytest.mark.parametrize("max_bytes", [0, -5])
def test_no_limit_below_one(tmp_path, max_bytes):
    with pytest.raises(InputError, match="max_bytes"):
        read_essay(tmp_path / "page.txt", max_bytes=max_bytes)


def test_every_character_is_kept(tmp_path):
    path = tmp_path / "page.txt"
    content = "\ufeff论群众路线\r\n党的\r群众。\u2028\n".encode()
    path.write_bytes(content)
    raw = formats.read_raw(path, max_bytes=1000)
    assert raw.text.encode() == content
    assert raw.sha256 == hashlib.sha256(content).hexdigest()
