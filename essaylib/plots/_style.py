"""How pictures look: sizes, colours, language, font; for the pictures made inside `with style(...)` and no others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from threading import RLock
from types import MappingProxyType
from typing import Any, NamedTuple, ParamSpec, TypeVar

from essaylib._font import font_file
from essaylib.errors import GlyphError, InputError
from essaylib.model import Message

__all__ = ["LANGUAGES", "SIZES", "THEMES", "Size", "Style", "Theme", "current", "draws", "font_for",
           "style"]  # fmt: skip

LANGUAGES = ("both", "en", "zh")


class Size(NamedTuple):
    """Where a picture is shown: its width and usual height in inches, letters in points, dots per inch."""

    width: float
    height: float
    letters: float
    dpi: int


#: A cell of JupyterLab, the text of an A4 page, a screen in a lecture room (16:9, read from the last row).
SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "notebook": Size(8.8, 5.0, 10.0, 144),
        "page": Size(6.3, 4.2, 8.5, 300),
        "lecture": Size(13.33, 7.5, 18.0, 96),
    }
)


class Theme(NamedTuple):
    """Colours. The five of `series` are told apart by colour-blind readers and in grey print; a test simulates both."""

    paper: str
    ink: str
    muted: str
    """Of secondary words; as legible as `ink` is by WCAG 2.2, 4.5 : 1."""
    line: str
    grid: str
    series: tuple[str, ...]
    low: str
    """The ramp of a heat map: its palest colour, that of the smallest value above none."""
    high: str

    def ramp(self, share: float) -> tuple[float, float, float]:
        """A colour between `low` (0) and `high` (1), as red, green and blue from 0 to 1."""
        ends = [[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (self.low, self.high)]
        red, green, blue = (a + (b - a) * share for a, b in zip(*ends, strict=True))
        return red, green, blue


#: Light and dark. The series have lightness (CIE L*) 52, 42, 22, 61, 32 and 84, 68, 76, 92, 60.
THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "light": Theme(
            "#ffffff", "#1b1f24", "#57606a", "#7d868f", "#d8dee4",
            ("#2176f8", "#c1201d", "#212884", "#a489bb", "#76374c"), "#dbe7fb", "#123a8c",
        ),
        "dark": Theme(
            "#15191e", "#e6edf3", "#a3acb6", "#7d868f", "#343b44",
            ("#95e1c5", "#fa882a", "#f59bfd", "#ebee95", "#92945e"), "#20304d", "#a9c9ff",
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """What the pictures made now look like."""

    name: str = "notebook"
    dark: bool = False
    language: str = "both"
    fonts: tuple[str, ...] = ()
    """Paths of further fonts, asked in this order for what the first has not."""

    @property
    def size(self) -> Size:
        """Width, height, letters and resolution."""
        return SIZES[self.name]

    @property
    def theme(self) -> Theme:
        """The colours."""
        return THEMES["dark" if self.dark else "light"]

    def say(self, message: Message, *, between: str = " ") -> str:
        """A message in the language of the pictures; in both, Chinese first."""
        if self.language == "both":
            return message.zh if message.zh == message.en else f"{message.zh}{between}{message.en}"
        return message.zh if self.language == "zh" else message.en


_CURRENT: ContextVar[Style] = ContextVar("essaylib.plots", default=Style())  # noqa: B039  (frozen)


def current(language: str | None = None) -> Style:
    """The style in force, in `language` if one is given; InputError for a language there is not."""
    if language is None:
        return _CURRENT.get()
    _check("language", language, LANGUAGES)
    return replace(_CURRENT.get(), language=language)


@contextmanager
def style(
    name: str | None = None,
    *,
    dark: bool | None = None,
    language: str | None = None,
    fonts: Sequence[str | os.PathLike[str]] | None = None,
) -> Iterator[Style]:
    """Give the pictures made inside `with` another size, other colours, another language or further fonts.

    What is not given stays as it is outside. Nothing global changes: no setting of matplotlib, no other picture. It
    holds in this thread only (a context variable).

    Args:
        name: "notebook" (8.8 inches wide, letters of 10 points), "page" (6.3 inches, 8.5 points, 300 dots an inch) or
            "lecture" (13.3 inches, 18 points).
        dark: light letters on a dark ground.
        language: of labels and caption: "zh", "en" or "both".
        fonts: TrueType or OpenType files, for words that Noto Sans SC cannot write; each is written in the first font
            that has all its characters.

    Raises:
        InputError: an unknown name or language, or a font that cannot be read.

    >>> with style("lecture", language="zh") as look:
    ...     look.size.letters
    18.0
    """
    before = _CURRENT.get()
    if name is not None:
        _check("style", name, tuple(SIZES))
    if language is not None:
        _check("language", language, LANGUAGES)
    paths = before.fonts if fonts is None else _paths(fonts)
    for path in paths:
        _font(path)
    now = Style(
        before.name if name is None else name,
        before.dark if dark is None else dark,
        before.language if language is None else language,
        paths,
    )
    token = _CURRENT.set(now)
    try:
        yield now
    finally:
        _CURRENT.reset(token)


def _paths(fonts: object) -> tuple[str, ...]:
    given = [fonts] if isinstance(fonts, str | os.PathLike) else fonts
    if isinstance(given, Sequence) and all(isinstance(path, str | os.PathLike) for path in given):
        return tuple(os.fspath(path) for path in given)
    raise InputError(f"fonts={fonts!r}: give a list of paths to TrueType or OpenType files.")


def _check(what: str, value: str, accepted: Sequence[str]) -> None:
    if value not in accepted:
        raise InputError(f"{what}={value!r}: accepted are {', '.join(map(repr, accepted))}.")


# The settings of matplotlib while a picture is drawn or written -------------------------------------------------------

#: Text as outlines in SVG and as embedded letters in PDF; the same bytes every time.
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "essaylib",
    "pdf.fonttype": 42,
    "axes.unicode_minus": True,
    "text.usetex": False,
    "text.parse_math": False,
    "text.hinting": "none",  # so that a line is as wide drawn as measured
}

_ALONE = RLock()
P = ParamSpec("P")
R = TypeVar("R")


def draws(function: Callable[P, R]) -> Callable[P, R]:
    """Draw or write under matplotlib's defaults and ours, whatever the caller has set; his settings come back after."""

    @wraps(function)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib as mpl

        # One at a time: matplotlib's settings and the font that measures words belong to the whole process.
        kept: dict[Any, Any] = {
            key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(("backend", "date."))
        }
        with _ALONE, mpl.rc_context({**kept, **_SETTINGS}):
            return function(*args, **kwargs)

    return drawn


# Font -----------------------------------------------------------------------------------------------------------------


@lru_cache
def _own_font() -> str:
    path = font_file()
    if path is None:
        raise InputError("Pictures need matplotlib and a Chinese font: pip install 'essaylib[notebooks]' brings both.")
    return str(path)


@lru_cache(maxsize=32)
def _font(path: str) -> tuple[Any, frozenset[int]]:
    """The reading of a font by matplotlib, and the code points it has glyphs for."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: cannot be read as a TrueType or OpenType font: {error}.") from error
    return font, frozenset(font.get_charmap())


def font_for(text: str, look: Style) -> str:
    """The path of the first font that has every character of `text`; the library's own is asked first.

    Raises:
        GlyphError: no font has them all; it names the character.
    """
    needed = {ord(character) for character in text if not character.isspace()}
    paths = _own_font(), *look.fonts
    for path in paths:
        if needed <= _font(path)[1]:
            return path
    missing = needed.difference(*(_font(path)[1] for path in paths))
    code = min(missing or needed - _font(paths[0])[1])
    where = "is in no font" if missing else "is in none of the fonts that has the rest of these words"
    raise GlyphError(
        f"{chr(code)!r} (U+{code:04X}) in {text[:30]!r} {where} of this picture. Give one that has them all: "
        "with plots.style(fonts=['path/to/font.ttf']): ..."
    )


@lru_cache(maxsize=20_000)
def advance(text: str, path: str) -> float:
    """The width of one line in em: the sum of its advances."""
    from matplotlib.ft2font import LoadFlags

    font = _font(path)[0]
    font.set_size(100, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width: float = font.get_width_height()[0] / 64 / 100
    return width
