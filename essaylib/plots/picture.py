"""What every function of `plots` gives: a figure, the numbers drawn, what it says in words, and the way back."""

from __future__ import annotations

import os
import tempfile
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib._html import escape, wrap
from essaylib.errors import InputError
from essaylib.plots._style import SIZES, Style, draws
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from essaylib.essay import Essay

__all__ = ["FORMATS", "Picture", "SentenceRow", "Sentences"]

FORMATS = ("png", "svg", "pdf")


class SentenceRow(NamedTuple):
    """A sentence, heading or title, and its words."""

    address: str
    words: str


class Sentences(Table[SentenceRow]):
    """The sentences behind one mark of a picture, in the order of the text."""

    columns = (Column("address", "address 地址", "address"), Column("words", "words 原文", "text", 100))
    css_class = "essaylib-sentences"


class Picture:
    """A drawn result.

    Attributes:
        figure: matplotlib's Figure; it is none of pyplot's, so nothing has to be closed.
        data: the DataFrame that is drawn, one row a mark. Its index has the names of the marks, its column `addresses`
            the places behind each, with blanks between.
        title: the picture's heading.
        alt: what is seen, in words and numbers, Chinese and English.
        caption: what was counted, how much of it, with which parameters, and what the picture cannot show.
    """

    def __init__(
        self,
        figure: Figure,
        data: pd.DataFrame,
        *,
        title: str,
        alt: str,
        caption: str,
        essay: Essay | None,
        style: Style,
    ) -> None:
        self.figure = figure
        self.data = data
        self.title = title
        self.alt = alt
        self.caption = caption
        self._essay = essay
        self._style = style

    def __repr__(self) -> str:
        return f"Picture: {self.title}\n{self.alt}\n{self.caption}"

    def sentences(self, mark: str) -> Sentences:
        """The sentences behind one mark; its name is in the index of `data`.

        Raises:
            InputError: the picture has no such mark, or was drawn from numbers without an essay.
        """
        if self._essay is None:
            raise InputError("This picture was drawn from numbers that belong to no essay: it has no sentences.")
        if str(mark) != mark or mark not in self.data.index:
            names = [str(name) for name in self.data.index]
            near = get_close_matches(str(mark), names, n=5, cutoff=0.4) or names[:8]
            more = "; the names of all are in .data.index" if len(names) > len(near) else ""
            raise InputError(f"No mark {mark!r} in this picture. There are: {', '.join(near) or 'none'}{more}.")
        places = self.data.loc[[mark], "addresses"]
        rows = {row for at in places for address in at.split() for row in _behind(self._essay, address)}
        order = sorted(rows, key=lambda row: self._essay.find(row.address).span.start)  # type: ignore[union-attr]
        return Sentences(order, caption=str(mark), essay=self._essay)

    # Out --------------------------------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str], *, dpi: int | None = None) -> Path:
        """Write the picture as PNG, SVG or PDF, by the end of the name; the file is written whole or not at all.

        The letters are outlines in SVG and embedded in PDF, so that they look the same everywhere. All three carry the
        text alternative. Saved twice, the bytes are the same. An existing file is replaced.

        Args:
            path: with the ending .png, .svg or .pdf.
            dpi: dots an inch of a PNG, 30 to 1200; the style's own if None.

        Returns:
            The path.

        Raises:
            InputError: another ending, a number of dots out of range, a folder that is not there or not writable.
        """
        try:
            target, dots = Path(path), self._style.size.dpi if dpi is None else float(dpi)
        except (TypeError, ValueError) as error:
            raise InputError(f"path={path!r}, dpi={dpi!r}: give a file's name and a number.") from error
        kind = target.suffix.lower().removeprefix(".")
        if kind not in FORMATS:
            raise InputError(f"{target}: the name's end says the format; accepted are .png, .svg and .pdf.")
        if not 30 <= dots <= 1200:
            raise InputError(f"dpi={dpi}: 30 to 1200 dots an inch are drawn.")
        if not target.parent.is_dir():
            raise InputError(f"{target}: there is no folder {target.parent}. Make it first, or choose another.")
        data = self._bytes(kind, dots)
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".essaylib-") as folder:
                whole = Path(folder) / "whole"
                whole.write_bytes(data)
                whole.replace(target)
        except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
            said = getattr(error, "strerror", None) or error
            raise InputError(f"{str(target)!r}: cannot be written: {said}.") from error
        return target

    @draws
    def _bytes(self, kind: str, dpi: float | None = None) -> bytes:
        said = f"{self.alt} {self.caption}"
        metadata: dict[str, dict[str, Any]] = {
            "png": {"Title": self.title, "Description": said, "Software": None},
            "svg": {"Title": self.title, "Description": said, "Date": None, "Creator": "essaylib"},
            "pdf": {
                "Title": self.title,
                "Subject": said,
                "CreationDate": None,
                "Creator": "essaylib",
                "Producer": None,
            },
        }
        out = BytesIO()
        # Twice as fast as the usual level of 6, and hardly larger.
        more: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if kind == "png" else {}
        self.figure.savefig(
            out,
            format=kind,
            dpi=dpi or self._style.size.dpi,
            metadata=metadata[kind],
            facecolor=self._style.theme.paper,
            **more,
        )
        data = out.getvalue()
        if kind == "svg":
            data = data.replace(b"<svg ", f'<svg role="img" aria-label="{escape(said)}" '.encode(), 1)
        return data

    def _small_png(self) -> bytes:
        """A PNG for a notebook's file: at most 144 dots an inch and 96 colours, a quarter of the size."""
        from PIL import Image, PngImagePlugin

        with Image.open(BytesIO(self._bytes("png", min(self._style.size.dpi, SIZES["notebook"].dpi)))) as full:
            info = PngImagePlugin.PngInfo()
            for key in ("Title", "Description"):
                info.add_itxt(key, full.info[key])
            small = full.convert("RGB").quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        out = BytesIO()
        small.save(out, "png", optimize=True, pnginfo=info)
        return out.getvalue()

    def _ipython_display_(self) -> None:
        """The picture with its text alternative, and below it the same words for everyone, folded."""
        from IPython.display import display

        width, height = (round(inches * 100) for inches in self.figure.get_size_inches())
        shown = {"image/png": self._small_png(), "text/plain": repr(self)}
        show: Any = display
        show(shown, raw=True, metadata={"image/png": {"alt": self.alt, "width": width, "height": height}})
        words = f"<details><summary>in words 文字说明</summary><p>{escape(self.alt)}</p></details>"
        show({"text/html": wrap(words, css_class="essaylib-alt"), "text/plain": self.title}, raw=True)


def _behind(essay: Essay, address: str) -> list[SentenceRow]:
    """What one address stands for: a sentence or heading, the sentences of a part, or all from one place to another."""
    first, _, last = address.partition("–")
    place = essay.find(first)
    if not last and "/" in first:
        return [SentenceRow(place.address, place.text)]
    whole = Span(place.span.start, essay.find(last).span.end) if last else place.span
    names = [
        *(f"{part.address}/0" for part in essay.outline() if part.label or part.heading),
        *(["0/0"] if essay.title_span else []),
    ]
    names += [sentence.address for sentence in essay.sentences]
    found = [essay.find(name) for name in names]
    return [SentenceRow(p.address, p.text) for p in found if p.span.overlaps(whole)]
