"""Room for words: how wide they are, where a line of Chinese may break, which labels fit beside one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from essaylib.plots._style import Style, advance, font_for

__all__ = ["LINE", "elide", "fitting", "height_of", "line_height", "numbered", "plain", "spread", "width_of", "wrap"]

#: Height of a line of text in em.
LINE = 1.4
#: All blanks but the space, the ideographic space and the line end.
_BLANK = re.compile(r"[^\S \u3000\n]")
_NOT_FIRST = set("，。、；：？！”’）》】」』〉〕］,.;:?!)]}%…—·–")
_NOT_LAST = set("（“‘《【「『〈〔［([{")


def width_of(text: str, look: Style, *, size: float = 1.0) -> float:
    """Width in inches of the longest line of `text`; `size` is relative to the letters of the style."""
    em = look.size.letters * size / 72
    lines = plain(text).split("\n")
    return max((advance(line, font_for(line, look)) for line in lines if line), default=0.0) * em


def plain(text: str) -> str:
    """`text` with its tabs and other blanks, for which no font has a glyph, as spaces; line ends stay."""
    return _BLANK.sub(" ", text)


def numbered(names: Sequence[str]) -> list[str]:
    """The names, each its own: a second "a" is "a (2)".

    >>> numbered(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    taken: set[str] = set()
    given = []
    for name in names:
        own, n = name, 1
        while own in taken:
            n += 1
            own = f"{name} ({n})"
        taken.add(own)
        given.append(own)
    return given


def line_height(look: Style, *, size: float = 1.0) -> float:
    """Height of a line in inches."""
    return LINE * look.size.letters * size / 72


def height_of(text: str, look: Style, *, size: float = 1.0) -> float:
    """Height of a text with its line ends in inches."""
    return line_height(look, size=size) * (text.count("\n") + 1)


def _pieces(text: str) -> list[str]:
    """What may not be broken: words and numbers of other scripts, marks with what they belong to, else characters."""
    pieces: list[str] = []
    for character in text:
        joins = pieces and (
            (character in _NOT_FIRST and not pieces[-1].isspace())
            or (pieces[-1][-1] in _NOT_LAST)
            or (_is_narrow(character) and _is_narrow(pieces[-1][-1]))
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_narrow(character: str) -> bool:
    return character < "⺀" and not character.isspace()


def wrap(text: str, width: float, look: Style, *, size: float = 1.0, most: int | None = None) -> str:
    """`text` in lines of at most `width` inches, broken as Chinese is; the rest after `most` lines is given up."""
    lines = []
    for paragraph in text.split("\n"):
        line, filled = "", 0.0
        for piece in _pieces(paragraph):
            room = width_of(piece, look, size=size)
            is_word = _is_narrow(piece[0]) and piece[0].isalnum()
            while is_word and room > width and len(piece) > 1:  # longer than a line
                fits = elide(piece, width - filled + width_of("…", look, size=size), look, size=size, always=True)
                cut = max(len(fits) - 1, 0 if line else 1)
                lines.append(line + piece[:cut])
                line, filled, piece = "", 0.0, piece[cut:]
                room = width_of(piece, look, size=size)
            if line and not piece.isspace() and filled + room > width:
                lines.append(line)
                line, filled = piece, room
            elif line or not piece.isspace():
                line, filled = line + piece, filled + room
        lines.append(line)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], elide("".join(lines[most - 1 :]), width, look, size=size, always=True)]
    return "\n".join(line.rstrip() for line in lines)


def elide(text: str, width: float, look: Style, *, size: float = 1.0, always: bool = False) -> str:
    """As much of `text` as `width` inches hold, with … where it had to end; "" if not even one character goes in."""
    if not always and width_of(text, look, size=size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # halving, since a text may be long
        middle = (low + high + 1) // 2
        if width_of(text[:middle] + "…", look, size=size) > width:
            high = middle - 1
        else:
            low = middle
    return text[:low] + "…" if low else ""


def spread(wanted: Sequence[float], sizes: Sequence[float], *, low: float = 0.0) -> list[float]:
    """Centres as near as can be to `wanted` (rising), so that things of these sizes do not overlap; none under `low`.

    >>> spread([1.0, 1.0], [2.0, 2.0], low=-5)
    [0.0, 2.0]
    """
    # Of each group that touches: its start, its size, the sum of the starts its members want, their number.
    groups: list[list[float]] = []
    for centre, size in zip(wanted, sizes, strict=True):
        start = max(low, centre - size / 2)
        groups.append([start, size, start, 1.0])
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] > groups[-1][0] + 1e-9:
            _, size_2, sum_2, n_2 = groups.pop()
            _, size_1, sum_1, n_1 = groups.pop()
            total = sum_1 + sum_2 - n_2 * size_1
            groups.append([max(low, total / (n_1 + n_2)), size_1 + size_2, total, n_1 + n_2])
    centres: list[float] = []
    members = iter(sizes)
    for start, _, _, n in groups:
        at = start
        for _ in range(int(n)):
            size = next(members)
            centres.append(at + size / 2)
            at += size
    return centres


def fitting(
    centres: Sequence[float], widths: Sequence[float], *, gap: float, first: Sequence[int] | None = None
) -> list[bool]:
    """Which labels can stand in one row without touching; those of `first` (indices) are served first."""
    kept: list[tuple[float, float]] = []
    fits = [False] * len(centres)
    for i in range(len(centres)) if first is None else first:
        left, right = centres[i] - widths[i] / 2 - gap / 2, centres[i] + widths[i] / 2 + gap / 2
        if all(right <= a or b <= left for a, b in kept):
            kept.append((left, right))
            fits[i] = True
    return fits
