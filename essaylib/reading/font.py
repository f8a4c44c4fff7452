"""The font a reading view carries: Noto Sans SC with just the characters it shows, so that none is ever a box."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from essaylib._font import font_file
from essaylib.errors import InputError

__all__ = ["missing", "subset"]

#: Changes when the same characters would give other bytes.
_FORM = "1"
#: Names that stay in the font: copyright, family, style, full name, version, PostScript name, licence and its address.
_NAMES = [0, 1, 2, 4, 5, 6, 13, 14]
#: Vertical setting, kerning, alternates and hints: a third of the size and half the time, and a browser does without.
_LEFT_OUT = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "meta", "prep", "vhea", "vmtx"]
#: Fonts kept on disk; the one unused for longest goes first.
_KEPT = 24
#: What shows nothing: blanks, controls, directions, halves of surrogate pairs, choices of a form (U+FE0F ...).
_NOTHING = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    r"\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_NO_FONT = "The reading view carries a Chinese font of its own: pip install 'essaylib[notebooks]' brings it."


def subset(characters: Iterable[str]) -> bytes:
    """A WOFF font with these characters; those the font does not have are left out (`missing` names them).

    The same characters give the same bytes. Made once (some 0.3 s), then kept in memory, and in the user's cache folder
    where that can be written. Nothing else is written.

    Args:
        characters: a text, or anything that gives strings; how often a character comes does not matter.

    Raises:
        InputError: the font, or fontTools, is not installed; or the font file is damaged.

    >>> subset("春天") == subset("天春天"), subset("春天")[:4]
    (True, b'wOFF')
    """
    return _subset("".join(sorted(_wanted(characters) | {" "})))  # browsers refuse a font without any


def missing(characters: Iterable[str]) -> str:
    r"""Which of these characters the font does not have, in the order of Unicode; what shows nothing never counts.

    Raises:
        InputError: as `subset`.

    >>> missing("春天 𠮷\n")
    '𠮷'
    """
    return "".join(sorted(one for one in _wanted(characters) - _has() if not _NOTHING.match(one)))


def _wanted(characters: Iterable[str]) -> frozenset[str]:
    if not isinstance(characters, Iterable):
        raise InputError(f"characters={characters!r}: give a text, or strings.")
    found: set[str] = set()
    for piece in [characters] if isinstance(characters, str) else characters:
        if not isinstance(piece, str):
            raise InputError(f"characters holds {piece!r}: give a text, or strings.")
        found.update(piece)
    return frozenset(one for one in found if not "\ud800" <= one <= "\udfff")  # halves cannot be looked up


# The font -------------------------------------------------------------------------------------------------------------


def _path() -> Path:
    path = font_file()
    if path is None:
        raise InputError(_NO_FONT)
    return path


@contextmanager
def _opened() -> Iterator[Any]:
    path = _path()
    try:
        from fontTools.ttLib import TTFont
    except ImportError as error:
        raise InputError(_NO_FONT) from error
    try:
        # Opened here: TTFont leaves a file open in which it finds no font.
        with path.open("rb") as file, TTFont(file, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
            yield font
    except Exception as error:  # a damaged font makes fontTools raise what its parsing meets: struct.error, KeyError
        raise InputError(f"{path}: cannot be read as a font: {error}. {_NO_FONT}") from error


@lru_cache(maxsize=1)
def _has() -> frozenset[str]:
    with _opened() as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=8)
def _subset(characters: str) -> bytes:
    folder = _folder()
    place = folder / f"{_key(characters)}.font" if folder else None
    kept = _read(place) if place else None
    if kept is None:
        kept = _made(characters)
        if place:
            _write(place, kept)
    return kept


def _key(characters: str) -> str:
    """What tells this subset from others. It is found without fontTools, whose import takes 0.2 s."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        with _path().open("rb") as file:
            head = file.read(1024)  # the directory of a font has the check sums of all its tables
        made_by = version("fonttools")
    except (OSError, PackageNotFoundError) as error:
        raise InputError(_NO_FONT) from error
    return sha256(b"\n".join([head, f"{_FORM} {made_by}".encode(), characters.encode()])).hexdigest()


def _made(characters: str) -> bytes:
    with _opened() as font:
        from fontTools.subset import Options, Subsetter

        options = Options()
        options.layout_features = []
        options.drop_tables = [*options.drop_tables, *_LEFT_OUT]
        options.name_IDs = _NAMES
        options.hinting = False
        options.notdef_outline = True
        subsetter: Any = Subsetter(options)
        subsetter.populate(unicodes=list(map(ord, characters)))
        subsetter.subset(font)
        font.flavor = "woff"  # zlib, which Python has; WOFF2 would need a package for its compression
        written = BytesIO()
        font.save(written, reorderTables=False)
    return written.getvalue()


# The cache on disk: a file has the SHA-256 of the font, then the font ------------------------------------------------


def _folder() -> Path | None:
    try:
        from platformdirs import user_cache_path
    except ImportError:
        return None
    return user_cache_path("essaylib", appauthor=False) / "fonts"


def _read(path: Path) -> bytes | None:
    """The font kept there; None where there is none, or not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, font = content[:32], content[32:]
    if sha256(font).digest() != digest:
        return None
    with suppress(OSError):  # a folder that may only be read serves as well
        os.utime(path)
    return font


def _write(path: Path, font: bytes) -> None:
    """Keep the font if that can be done: whole or not at all, since another process may read it at once."""
    written = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            written = Path(file.name)
            file.write(sha256(font).digest() + font)
        written.replace(path)
        written = None
        by_use = sorted((one.stat().st_mtime, one) for one in path.parent.iterdir() if one.is_file())
        for _, old in by_use[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
    finally:
        if written:
            with suppress(OSError):
                written.unlink(missing_ok=True)
