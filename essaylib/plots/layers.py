"""Tagged spans along the text, the layers of several readers above one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.model import Message
from essaylib.plots._axis import room_below, room_for_columns, row_columns, text_axis
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import LINE, elide, line_height, numbered, width_of, wrap
from essaylib.rhetoric.findings import Found
from essaylib.spans import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["Tagged", "annotation_layers"]

_MOST_READERS, _MOST_TAGS, _MOST_LANES = len(ascii_uppercase), 20, 12
_ROW, _LANE, _BAR = 1.3, 0.8, 0.62  # em: a reader's row, a lane in it where spans overlap, the bar in its lane
_PAD, _GAP = 0.3, 0.6  # em: above and below a band, between words and axes


class Tagged(Protocol):
    """A stretch of the text with a tag that a reader gave it."""

    @property
    def span(self) -> Span:
        """In the essay's text."""

    @property
    def tag(self) -> str:
        """What the reader called it."""


class _Note(NamedTuple):
    """One tagged span, its reader and its lane: 0, or further down where spans of the reader and tag overlap.

    There is no room for it where twelve lanes are taken: then its lane is twelve.
    """

    reader: str
    tag: str
    span: Span
    address: str
    lane: int
    n_shared: int
    """Characters to which another reader gave the same tag."""

    @property
    def is_drawn(self) -> bool:
        """Whether it has a lane."""
        return self.lane < _MOST_LANES


@dataclass
class _Band:
    """A tag: where its rows are, in em from the top, and where two readers or more have it."""

    tag: str
    top: float
    rows: list[tuple[float, int]] = field(default_factory=list)
    """Of each reader: the upper end of the row and its lanes."""
    bottom: float = 0.0
    shared: list[tuple[int, int, list[int]]] = field(default_factory=list)
    """Start, end, and the numbers of the readers."""


@draws
def annotation_layers(
    layers: Mapping[str, Sequence[Tagged] | Found[Any]],
    essay: Essay,
    *,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""Which spans carry which tag: a band a tag, in it a row a reader, a bar a span, as long as the span.

    A tint joins the rows where two readers or more gave the same characters the same tag. Where spans of one reader
    and tag overlap, they stand below one another, up to twelve, so that none is hidden.

    Args:
        layers: by the reader's name: anything with `.span` and `.tag`, or findings of `rhetoric`, whose kind is the
            tag. One reader is enough; two to five can be compared by eye; beyond five, colours come again and the
            letters tell.
        essay: the essay that was read.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own, as high as tags and readers are many.

    Returns:
        A Picture; a mark is "reader tag address", as "林 image 2.1/3". Tags come as the text has them; beyond twenty,
        those with the fewest spans are left out, and the caption says which. Spans for which there is no lane are in
        `data` without being `drawn`, and the caption says how many.

    Raises:
        InputError: no layer or no span, a layer that is no sequence, a reader's name that is no string or empty, an
            empty tag, a span that is empty or outside the text, or too many readers.

    >>> import essaylib as el
    >>> from types import SimpleNamespace as Note
    >>> essay = el.parse_essay("一、春\n雨来了。花开了。\n二、夏\n雨停了。")
    >>> rain = Note(span=essay.find("1/1").span, tag="weather")
    >>> annotation_layers({"林": [rain], "Ada": [rain]}, essay).data["n_shared"].tolist()
    [4, 4]
    """
    import pandas as pd

    look = current(language)
    em = look.size.letters / 72
    given = _layers(layers, essay)
    notes, readers = _notes(given, essay), list(given)
    notes, left_out = _fewer(notes)
    bands = _bands(notes, readers)
    letters = list(ascii_uppercase[: len(readers)]) if len(readers) > 1 else [""]
    room = _room_for_tags(bands, look)
    beside = [("n", [f"{_n(notes, band.tag, reader) or '–'}" for band in bands for reader in readers])]
    letter_room = (max(width_of(letter, look, size=0.85) for letter in letters) + _GAP * em) if letters[0] else 0.0
    sheet = Sheet(
        look,
        title=Message("Tagged spans in the text", "标注在文中的位置"),
        caption=_caption(notes, readers, len(essay.text), left_out),
        height=bands[-1].bottom * em,
        left=room + _GAP * em + letter_room,
        right=room_for_columns(beside, look),
        top=line_height(look),
        bottom=room_below(look),
        keys=_keys(readers, letters, look),
        ax=ax,
    )
    sheet.ax.set_ylim(bands[-1].bottom, 0)
    sheet.ax.set_yticks([])
    text_axis(sheet, essay)
    _draw(sheet, notes, bands, readers)
    across = sheet.ax.get_yaxis_transform()
    middles = []
    for band in bands:
        x = -(letter_room + _GAP * sheet.em) / sheet.width
        most = max(1, int((band.bottom - band.top) / LINE))
        name = wrap(band.tag, room + 1e-6, look, most=most) if most > 1 else elide(band.tag, room + 1e-6, look)
        sheet.text(x, (band.top + band.bottom) / 2, name, ha="right", transform=across)
        for letter, (top, n_lanes) in zip(letters, band.rows, strict=True):
            middles.append(top + _height(n_lanes) / 2)
            if letter:
                x = -_GAP * sheet.em / sheet.width
                sheet.text(x, middles[-1], letter, size=0.85, colour=sheet.theme.muted, ha="right", transform=across)
    row_columns(sheet, middles, beside, above=-0.6)
    places = list(dict.fromkeys((n.reader, n.tag, n.address) for n in notes))
    marks = dict(zip(places, numbered([" ".join(place) for place in places]), strict=True))
    data = pd.DataFrame(
        [
            (n.reader, n.tag, n.span.start, n.span.end, essay.at(n.span), n.n_shared, n.is_drawn, n.address)
            for n in notes
        ],
        index=pd.Index([marks[n.reader, n.tag, n.address] for n in notes], name="mark", dtype=object),
        columns=["reader", "tag", "start", "end", "words", "n_shared", "drawn", "addresses"],
    )
    return sheet.picture(data, essay=essay, alt=_alt(notes, bands, readers))


# What is drawn --------------------------------------------------------------------------------------------------------


def _layers(layers: Any, essay: Any) -> dict[str, Sequence[Any]]:
    """The layers by the readers' names, blanks in these as single spaces; InputError for what is none."""
    if not isinstance(essay, Essay):
        raise InputError(f"essay is a {type(essay).__name__}; give the essay whose text the layers tag.")
    if not isinstance(layers, Mapping):
        raise InputError(
            f"layers is a {type(layers).__name__}; give a dict from readers' names to their tagged spans, "
            "as {'Ada': [...], '林': [...]}."
        )
    if len(layers) > _MOST_READERS:
        raise InputError(f"{len(layers)} readers: up to {_MOST_READERS} have a letter here. Choose those to compare.")
    given: dict[str, Sequence[Any]] = {}
    for reader, layer in layers.items():
        if not isinstance(reader, str) or not (name := " ".join(reader.split())):
            raise InputError(f"{reader!r} as the name of a reader: give a string that is not empty, as 'Ada'.")
        if name in given:
            raise InputError(f"Two readers are called {name!r}. Give each a name of its own.")
        if not isinstance(layer, Sequence) or isinstance(layer, str | bytes):
            raise InputError(
                f"reader {reader!r}: the layer is a {type(layer).__name__}; give a list of tagged spans, empty if "
                "there is none, or findings of rhetoric."
            )
        given[name] = layer
    return given


def _notes(layers: Mapping[str, Sequence[Any]], essay: Essay) -> list[_Note]:
    """The spans in the order of the text, checked, each with its lane and what others share of it."""
    found = [_checked(reader, i, note, essay) for reader in layers for i, note in enumerate(layers[reader], start=1)]
    if not found:
        raise InputError("Nothing to draw: no layer has a tagged span.")
    marked: dict[tuple[str, str], set[int]] = {}
    for reader, tag, span in found:
        marked.setdefault((reader, tag), set()).update(range(span.start, span.end))
    others = {
        (reader, tag): set().union(*(at for (who, what), at in marked.items() if what == tag and who != reader))
        for reader, tag in marked
    }
    ends: dict[tuple[str, str], list[int]] = {}
    notes = []
    for reader, tag, span in sorted(found, key=lambda one: (one[2].start, -one[2].end)):
        lanes = ends.setdefault((reader, tag), [])
        lane = next((i for i, end in enumerate(lanes) if end <= span.start), len(lanes))
        if lane < _MOST_LANES:
            lanes[lane : lane + 1] = [span.end]
        shared = others[reader, tag]
        n_shared = sum(at in shared for at in range(span.start, span.end)) if shared else 0
        notes.append(_Note(reader, tag, span, essay.address(span), lane, n_shared))
    return notes


def _checked(reader: str, number: int, note: Any, essay: Essay) -> tuple[str, str, Span]:
    where = f"reader {reader!r}, span {number}"
    tag = getattr(note, "tag", getattr(note, "kind", None))
    span = getattr(note, "span", None)
    if not isinstance(span, Span) or not isinstance(tag, str):
        raise InputError(f"{where}: {type(note).__name__} has no .span (a Span) and .tag (a string).")
    if not tag.strip():
        raise InputError(f"{where}: {span!r} has an empty tag. Give it a name, or leave the span out.")
    if not span:
        raise InputError(f"{where}: {span!r} holds no character. Tag at least one.")
    if span.end > len(essay.text):
        raise InputError(
            f"{where}: {span!r} reaches past the end of a text of {len(essay.text):,} characters. "
            "Was it made for another essay, or another version of this?"
        )
    return reader, " ".join(tag.split()), span


def _fewer(notes: list[_Note]) -> tuple[list[_Note], Counter[str]]:
    """The notes of the tags that are drawn, and how many of the others there are."""
    n = Counter(note.tag for note in notes)
    kept = {tag for tag, _ in n.most_common(_MOST_TAGS)}
    return [note for note in notes if note.tag in kept], Counter({tag: n[tag] for tag in n if tag not in kept})


def _n(notes: Iterable[_Note], tag: str, reader: str) -> int:
    return sum(note.tag == tag and note.reader == reader for note in notes)


def _height(n_lanes: int) -> float:
    """Of a reader's row in em."""
    return max(_ROW, n_lanes * _LANE + 0.2)


def _bands(notes: Sequence[_Note], readers: Sequence[str]) -> list[_Band]:
    bands = []
    at = 0.0
    for tag in dict.fromkeys(note.tag for note in notes):
        mine = [note for note in notes if note.tag == tag]
        band = _Band(tag, at)
        at += _PAD
        for reader in readers:
            n_lanes = max((note.lane for note in mine if note.reader == reader), default=0) + 1
            n_lanes = min(n_lanes, _MOST_LANES)
            band.rows.append((at, n_lanes))
            at += _height(n_lanes)
        at = band.bottom = at + _PAD
        band.shared = _shared(mine, readers)
        bands.append(band)
    return bands


def _shared(notes: Sequence[_Note], readers: Sequence[str]) -> list[tuple[int, int, list[int]]]:
    """Stretches that the same two readers or more have marked."""
    change: dict[int, Counter[str]] = {}
    for note in notes:
        change.setdefault(note.span.start, Counter())[note.reader] += 1
        change.setdefault(note.span.end, Counter())[note.reader] -= 1
    found: list[tuple[int, int, list[int]]] = []
    there = Counter[str]()
    for start, end in pairwise(sorted(change)):
        there.update(change[start])
        who = [i for i, reader in enumerate(readers) if there[reader]]
        if len(who) < 2:
            continue
        if found and found[-1][1:] == (start, who):
            found[-1] = found[-1][0], end, who
        else:
            found.append((start, end, who))
    return found


# Drawing --------------------------------------------------------------------------------------------------------------


def _room_for_tags(bands: Sequence[_Band], look: Style) -> float:
    return min(max(width_of(band.tag, look) for band in bands), 0.22 * look.size.width)


def _colour(number: int, look: Style) -> str:
    return look.theme.series[number % len(look.theme.series)]


def _keys(readers: Sequence[str], letters: Sequence[str], look: Style) -> list[Key]:
    """Who has which letter and colour; a lone reader is named in the caption."""
    if len(readers) < 2:
        return []
    most = 0.5 * look.size.width
    return [
        Key(elide(f"{letter}  {reader}", most, look), {"color": _colour(i, look), "linestyle": "-",
                                                       "linewidth": _BAR * look.size.letters,
                                                       "solid_capstyle": "butt"})
        for i, (letter, reader) in enumerate(zip(letters, readers, strict=True))
    ]  # fmt: skip


def _draw(sheet: Sheet, notes: Sequence[_Note], bands: Sequence[_Band], readers: Sequence[str]) -> None:
    """Bars by reader, tints by band; thin edges keep a bar of one character visible."""
    from matplotlib.colors import to_rgb

    tint = [0.6 * a + 0.4 * b for a, b in zip(to_rgb(sheet.theme.paper), to_rgb(sheet.theme.muted), strict=True)]
    for band in bands:
        sheet.ax.axhline(band.bottom, color=sheet.theme.line, linewidth=0.8, zorder=1)
        for start, end, who in band.shared:
            (top, _), (last, n_lanes) = band.rows[who[0]], band.rows[who[-1]]
            sheet.ax.broken_barh(
                [(start, end - start)], (top, last + _height(n_lanes) - top), zorder=2, label="_shared",
                facecolor=tint, edgecolor=tint, linewidth=0.8,
            )  # fmt: skip
    at = {band.tag: band for band in bands}
    lanes: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    for note in notes:
        if note.is_drawn:
            lanes.setdefault((note.reader, note.tag, note.lane), []).append((note.span.start, len(note.span)))
    for (reader, tag, lane), stretches in lanes.items():
        number = readers.index(reader)
        top, n_lanes = at[tag].rows[number]
        top += (_height(n_lanes) - n_lanes * _LANE) / 2 + lane * _LANE + (_LANE - _BAR) / 2
        colour = _colour(number, sheet.look)
        sheet.ax.broken_barh(
            stretches, (top, _BAR), zorder=3, label=f"_{reader}", facecolor=colour, edgecolor=colour, linewidth=0.8
        )


# What it says ---------------------------------------------------------------------------------------------------------


def _caption(notes: Sequence[_Note], readers: Sequence[str], n: int, left_out: Counter[str]) -> Message:
    by_reader = Counter(note.reader for note in notes)
    en = ", ".join(f"{reader} {by_reader[reader]}" for reader in readers)
    zh = "，".join(f"{reader} {by_reader[reader]}" for reader in readers)
    said = Message(
        f"Tagged spans by reader: {en}; a row is {n:,} characters. ", f"各读者标注的段数：{zh}；一行为全文{n:,}字符。"
    )
    if len(readers) > 1:
        said = Message(
            said.en + "Grey joins characters that two readers or more gave one tag. ",
            said.zh + "灰色处，两位以上读者给同样的字标了同一标签。",
        )
    if n_more := sum(not note.is_drawn for note in notes):
        said = Message(
            said.en + f"Not drawn: {n_more:,} spans where {_MOST_LANES} of their reader and tag overlap already. ",
            said.zh + f"同一读者同一标签已有{_MOST_LANES}段重叠之处，另有{n_more:,}段未画。",
        )
    if left_out:
        names = ", ".join(f"{tag} {k}" for tag, k in left_out.most_common(5)) + (" …" if len(left_out) > 5 else "")
        said = Message(
            said.en + f"Not drawn: {len(left_out)} rarer tags with {left_out.total()} spans ({names}). ",
            said.zh + f"另有{len(left_out)}个较少用的标签未画，共{left_out.total()}段（{names}）。",
        )
    return Message(
        said.en + "n counts spans, not characters. The picture shows who tagged what, not who is right.",
        said.zh + "n为段数，不是字数。图中只见谁标了什么，不见谁对。",
    )


def _alt(notes: Sequence[_Note], bands: Sequence[_Band], readers: Sequence[str]) -> Message:
    en, zh = [], []
    for band in bands:
        counts = [(reader, _n(notes, band.tag, reader)) for reader in readers]
        parts = " ".join(dict.fromkeys(part_of(note.address) for note in notes if note.tag == band.tag))
        n = sum(end - start for start, end, _ in band.shared)
        en.append(
            f"{band.tag}: {', '.join(f'{reader} {k}' for reader, k in counts)}, in {parts}"
            + (f", {n} characters tagged alike" if len(readers) > 1 else "")
        )
        zh.append(
            f"{band.tag}：{'，'.join(f'{reader} {k}段' for reader, k in counts)}，见于{parts}"
            + (f"，{n}字标注相同" if len(readers) > 1 else "")
        )
    return Message(
        f"Bars along the text in {len(bands)} bands, of {len(notes)} spans in all. {'. '.join(en)}.",
        f"沿全文排列的横条，按标签分{len(bands)}栏，共{len(notes)}段。{'；'.join(zh)}。",
    )
