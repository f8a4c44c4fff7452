"""Where things stand: a tick a place, along the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.addresses import part_of
from essaylib.concordance import Concordance
from essaylib.concordance.coding import CodedLines
from essaylib.errors import InputError
from essaylib.metric import Metric
from essaylib.metrics.dispersion import dp_norm, of_places
from essaylib.model import Message
from essaylib.plots._axis import room_below, room_for_columns, room_for_names, row_columns, row_names, text_axis
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import current, draws
from essaylib.plots._text import line_height
from essaylib.rhetoric.findings import Found
from essaylib.spans import Span
from essaylib.themes import Hits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["dispersion"]

#: Tiers by height as well as by colour; what has no tiers has ticks of one kind, "".
_TIERS = {"named": Message("named", "点名"), "practice": Message("practice", "做法"), "topic": Message("topic", "话题")}
_HEIGHTS = {"named": 0.86, "practice": 0.58, "topic": 0.3, "": 0.7}
_ROW = 1.9
#: Parts that the text alternative names for a row.
_TOLD = 16


class _Tick(NamedTuple):
    row: str
    tier: str
    address: str
    span: Span


@draws
def dispersion(
    places: Hits | Concordance | CodedLines | Found[Any],
    *,
    rows: str | None = None,
    evenness: Callable[[Sequence[float], Sequence[float]], Metric] | None = dp_norm,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    r"""Where each theme, term, code or kind stands: one row each, a tick a place, lines where parts begin.

    Args:
        places: hits of themes, a concordance, a coding, or findings of `rhetoric`.
        rows: what makes a row. Hits: "theme" (the default) or "term"; a coding: one of its columns (the default is its
            first); findings: a field of their rows ("kind"). A concordance has a row for each form of its node.
        evenness: a measure of `metrics.dispersion`, shown beside each row over the smallest parts, their sizes in Han;
            None for none. At fewer than ten places it mostly measures how few they are.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own.

    Returns:
        A Picture; a mark is "row address", as "雨 2.1/3".

    Raises:
        InputError: nothing to draw, an unknown `rows`, or a result that has no places.

    >>> import essaylib as el
    >>> from essaylib import concordance
    >>> lines = concordance.find(el.parse_essay("一、春\n雨来了。\n二、夏\n雨停了。"), "雨")
    >>> dispersion(lines).data.index.tolist()
    ['雨 1/1', '雨 2/1']
    """
    import pandas as pd

    look = current(language)
    if evenness is not None and not callable(evenness):
        raise InputError(f"evenness={evenness!r}: give a measure of metrics.dispersion, as dp_norm, or None.")
    ticks, names, basis = _ticks(places, rows)
    essay = places.essay
    measured = {}
    for name in names:
        spans = [tick.span for tick in ticks if tick.row == name]
        over = of_places(essay, spans)
        shares = [row.n for row in over], [row.n_han for row in over]
        measured[name] = len(spans), None if evenness is None else evenness(*shares)
    label = next((metric.name for _, metric in measured.values() if metric is not None), "")
    beside = [("n", [f"{n}" for n, _ in measured.values()])]
    if label:
        values = [metric.value if metric else None for _, metric in measured.values()]
        beside.append((label, ["–" if value is None else f"{value:.2f}" for value in values]))
    tiers = [tier for tier in _TIERS if any(tick.tier == tier for tick in ticks)]

    line = line_height(look)
    title = Message("Where it stands in the text", "在文中的位置")
    sheet = Sheet(
        look,
        title=title,
        caption=_caption(basis, len(ticks), len(essay.text), label),
        height=line * _ROW * len(names),
        left=room_for_names(names, look),
        right=room_for_columns(beside, look),
        top=line,
        bottom=room_below(look),
        keys=[
            Key(look.say(_TIERS[tier]), {"marker": "|", "markersize": 1.3 * look.size.letters * _HEIGHTS[tier],
                                         "markeredgewidth": 2.0, "color": look.theme.series[i]})
            for i, tier in enumerate(tiers)
        ],
        ax=ax,
    )  # fmt: skip
    sheet.ax.set_ylim(len(names), 0)
    sheet.ax.set_yticks([])
    text_axis(sheet, essay)
    middles = [i + 0.62 for i in range(len(names))]
    row_names(sheet, middles, names)
    row_columns(sheet, middles, beside, above=-0.3)
    for i, name in enumerate(names):
        sheet.ax.axhline(i + 1, color=sheet.theme.line, linewidth=0.8, zorder=1)
        for tier in _HEIGHTS:
            at = [tick.span.start for tick in ticks if tick.row == name and tick.tier == tier]
            colour = sheet.theme.series[tiers.index(tier) if tier in tiers else 0]
            sheet.ax.vlines(
                at, i + 1 - _HEIGHTS[tier], i + 1, color=colour, linewidth=0.2 * look.size.letters, zorder=3
            )
    data = pd.DataFrame(
        [(t.row, t.tier, t.span.start, t.span.end, essay.at(t.span), t.address) for t in ticks],
        index=pd.Index([f"{t.row} {t.address}" for t in ticks], name="mark", dtype=object),
        columns=["row", "tier", "start", "end", "words", "addresses"],
    )
    return sheet.picture(data, essay=essay, alt=_alt(ticks, names, measured))


def _ticks(places: Any, rows: str | None) -> tuple[list[_Tick], list[str], Message]:
    """The ticks in the order of the text, the names of the rows, and what was counted."""
    if isinstance(places, Hits):
        return _hit_ticks(places, rows or "theme")
    if isinstance(places, Concordance):
        if rows is not None:
            raise InputError(f"rows={rows!r}: the rows of a concordance are the forms of its node. Leave it out.")
        found = [(line.node, line.address, line.span) for line in places]
        basis = Message("Lines of a concordance.", "索引行。")
    elif isinstance(places, CodedLines):
        name = rows or places.names[0]
        if name not in places.names:
            raise InputError(f"rows={name!r}: no such column in this coding. There are: {', '.join(places.names)}.")
        found = [(line.codes[name] or "?", line.address, line.span) for line in places]
        basis = Message(f"Lines coded by a reader, by “{name}”.", f"读者编码的各行，按“{name}”。")
    elif isinstance(places, Found):
        name = rows or "kind"
        fields = [field for field in (places[0]._fields if len(places) else ()) if field not in ("span", "parts")]
        if len(places) and name not in fields:
            raise InputError(f"rows={name!r}: no such field of these findings. There are: {', '.join(fields)}.")
        found = [(str(getattr(row, name) or "?"), row.address, row.span) for row in places]
        basis = Message(f"Places that rules found, by “{name}”.", f"规则所得各处，按“{name}”。")
    else:
        raise InputError(
            f"{type(places).__name__} has no places in a text. Give hits, a concordance, a coding or findings."
        )
    if not found:
        raise InputError("Nothing to draw: there is no place in this result.")
    ticks = [_Tick(row, "", address, span) for row, address, span in sorted(found, key=lambda f: f[2])]
    return ticks, list(dict.fromkeys(tick.row for tick in ticks)), basis


def _hit_ticks(hits: Hits, rows: str) -> tuple[list[_Tick], list[str], Message]:
    if rows not in ("theme", "term"):
        raise InputError(f"rows={rows!r}: hits have rows by 'theme' or by 'term'.")
    frame = hits.to_frame()
    spans = [Span(start, end) for start, end in zip(frame["start"], frame["end"], strict=True)]
    columns = frame[rows], frame["tier"], frame["address"], spans
    # A term of two themes has a hit of each in one place; by term it is one place.
    by_place: dict[tuple[str, Span], _Tick] = {}
    for tick in (_Tick(*cells) for cells in zip(*columns, strict=True)):
        by_place.setdefault((tick.row, tick.span), tick)
    ticks = list(by_place.values())
    names = hits.lexicon.names if rows == "theme" else dict.fromkeys(hit.term for hit in hits)
    if not names:
        raise InputError("Nothing to draw: no term of these themes stands in the text. rows='theme' shows empty rows.")
    return ticks, list(names), Message("Counted by string, title and headings included.", "按字符串计，含题目与标题。")


def _caption(basis: Message, n: int, n_characters: int, measure: str) -> Message:
    en = f"{basis.en} n = {n:,}; a row is {n_characters:,} characters. "
    zh = f"{basis.zh}共{n:,}处；一行为全文{n_characters:,}字符。"
    if measure:
        en += f"{measure} over the parts of the lowest level, by Han; under 10 places it mostly measures n. "
        zh += f"{measure}按最下一级各部分的汉字数计算；不足10处时，它主要反映处数之少。"
    return Message(en + "The picture shows where words stand, not who acts.", zh + "图中只见词语的位置，不见谁在行动。")


def _alt(ticks: list[_Tick], names: list[str], measured: dict[str, tuple[int, Metric | None]]) -> Message:
    en, zh = [], []
    for name in names:
        mine = [tick for tick in ticks if tick.row == name]
        kinds = [tick.tier for tick in mine]
        parts = _listed(dict.fromkeys(part_of(tick.address) for tick in mine))
        tiers = [tier for tier in _TIERS if tier in kinds]
        by_tier = "; ".join(f"{_TIERS[tier].en} {kinds.count(tier)}" for tier in tiers)
        by_tier_zh = "，".join(f"{_TIERS[tier].zh}{kinds.count(tier)}" for tier in tiers)
        en.append(
            f"{name}: {len(mine) or 'none'}" + (f" ({by_tier})" if by_tier else "") + (f", in {parts}" if parts else "")
        )
        zh.append(
            f"{name}{len(mine)}处" + (f"（{by_tier_zh}）" if by_tier_zh else "") + (f"，见于{parts}" if parts else "")
        )
    return Message(
        f"{len(names)} rows of ticks along the text. {'. '.join(en)}.",
        f"沿全文排列的{len(names)}行刻线。{'；'.join(zh)}。",
    )


def _listed(parts: Iterable[str]) -> str:
    names = list(parts)
    return " ".join(names if len(names) <= _TOLD else [*names[: _TOLD - 1], "…", names[-1]])
