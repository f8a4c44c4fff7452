"""Who is asked for what: a mark a demand, by actor and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.concordance.coding import CodedLines
from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._axis import room_for_columns, room_for_names, row_columns, row_names
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import LINE, height_of, numbered, width_of, wrap
from essaylib.plots.coded import silence
from essaylib.rhetoric.demands import Demands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["demands"]

_FIELDS = ("action", "form", "kind", "actor", "actor_said")
#: By shape and colour.
_FORMS = {
    "modal": Message("modal", "情态词"),
    "in scope": Message("in scope of a modal before", "承前情态词"),
    "bare verb": Message("bare verb", "无情态词"),
    "rule": Message("rule (凡…都)", "规则（凡…都）"),
    "condition": Message("condition (只有…才)", "条件（只有…才）"),
}
_SHAPES = ("o", "s", "^", "D", "p")
_COLOURS = (0, 2, 1, 4, 3)  # of the series
_SIZES = (1.0, 0.88, 1.06, 0.86, 1.08)  # of shapes that look equally large
_KINDS = {
    "attitude": Message("attitude", "态度"),
    "action": Message("action", "行动"),
    "arrangement": Message("arrangement", "安排"),
}
#: By how much of the mark is filled.
_SAID = {
    "overt": Message("overt", "明说"),
    "recoverable": Message("recoverable", "可补出"),
    "not said": Message("not said", "未说"),
}
_SAID_OF_ACTOR = {**_SAID, "overt": Message("actor overt", "行为者明说")}
_FILLS = {"overt": "full", "recoverable": "left", "not said": "none"}

_MOST = 10
"""Rows of actors; of more, the last is all others together."""
_CUT = 16
_SMALL = 0.85
_MARK, _PITCH, _LINE = 0.74, 1.04, 1.34  # em: a mark, from mark to mark, from line to line
_BEFORE, _BETWEEN, _PAD = 0.6, 0.75, 0.42  # em: address to its first mark, group to group, above and below a row
_GUTTER = 1.5


class _Demand(NamedTuple):
    """One demand, and the row it is drawn in."""

    number: int
    row: str
    address: str
    action: str
    form: str
    kind: str
    actor: str
    """Empty if there is none."""
    said: str


class _Cell(NamedTuple):
    """What stands in one cell, in em from its upper left corner: addresses, marks, and how many lines they take."""

    labels: list[tuple[float, float, str]]
    marks: list[tuple[float, float]]
    n_lines: int


@draws
def demands(rows: Demands | CodedLines, *, language: str | None = None, ax: Axes | None = None) -> Picture:
    """Who is asked for what: a row an actor, a column a kind, a mark a demand, in the order of the text.

    The shape and colour of a mark are the form of the demand. It is filled where the actor is the subject of the
    clause, half where the actor can be supplied, hollow where it is not said. Before the marks stands their address.

    Args:
        rows: the demands that rules found, `rhetoric.demands(essay)`, or a reading with the columns action, form,
            kind, actor and actor_said and the codes that the rules use (`concordance.coding.read`). Of more than ten
            actors, those with the fewest demands share a row. Codes as 未说 or "unknown" are no actor.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own, as high as the demands are many.

    Returns:
        A Picture; a mark is "address: action", the action cut after 16 characters, numbered where two are alike.

    Raises:
        InputError: another result, one without demands, or a reading in which a column or a code is missing, or an
            actor is named and "not said", or neither.

    Note:
        Form, kind and how the actor is said are categories: no modal is drawn as stronger than another.

    >>> import essaylib as el
    >>> from essaylib import rhetoric
    >>> essay = el.parse_essay("图书馆要延长开放时间，增加座位。读者应当爱护图书。")
    >>> demands(rhetoric.demands(essay)).data.index.tolist()
    ['0/1: 延长开放时间', '0/1: 增加座位', '0/2: 爱护图书']
    """
    import pandas as pd

    look = current(language)
    em = look.size.letters / 72
    found, n_others = _folded(_demands(rows), look)
    by_row = {name: [d for d in found if d.row == name] for name in dict.fromkeys(d.row for d in found)}
    beside = [
        ("n", [f"{len(mine)}" for mine in by_row.values()]),
        (look.say(_SAID["overt"]), [f"{sum(d.said == 'overt' for d in mine)}" for mine in by_row.values()]),
    ]
    left, right = room_for_names(list(by_row), look), room_for_columns(beside, look)
    inner = (look.size.width - 0.24 - left - right if ax is None else _width_of_axes(ax)) / em
    by_kind = Counter(d.kind for d in found)
    heads = [f"{look.say(label)} {by_kind[kind]}" for kind, label in _KINDS.items()]
    labels = [_widest([d for d in found if d.kind == kind], look) for kind in _KINDS]
    widths = _column_widths(found, heads, labels, inner, look)
    heads = [wrap(words, width * em, look) for words, width in zip(heads, widths, strict=True)]
    cells = {
        (name, kind): _cell([d for d in mine if d.kind == kind], width, label)
        for name, mine in by_row.items()
        for kind, width, label in zip(_KINDS, widths, labels, strict=True)
    }
    heights = [max(cells[name, kind].n_lines for kind in _KINDS) * _LINE + 2 * _PAD for name in by_row]
    top = max(height_of(words, look) for words in heads) / em + 0.2
    sheet = Sheet(
        look,
        title=Message("Who is asked for what", "要求谁做什么"),
        caption=_caption(rows, found, n_others),
        height=(top + sum(heights)) * em,
        left=left,
        right=right,
        top=0.5 * em,
        keys=_keys(found, look),
        ax=ax,
    )
    sheet.bare()
    sheet.ax.set_xlim(0, inner)
    sheet.ax.set_ylim(top + sum(heights), 0)
    lefts = [0.0, *accumulate(width + _GUTTER for width in widths)]
    for x, words in zip(lefts, heads, strict=False):
        for i, line in enumerate(reversed(words.split("\n"))):
            sheet.text(x, top - 0.6 - i * LINE, line, va="baseline")
    tops = dict(zip(by_row, accumulate(heights, initial=top), strict=False))
    middles = [y + _PAD + _LINE / 2 for y in tops.values()]
    said_by = [sheet.theme.ink if mine[0].actor == name else sheet.theme.muted for name, mine in by_row.items()]
    row_names(sheet, middles, list(by_row), colours=said_by)
    row_columns(sheet, middles, beside, above=top - 0.6 - 0.3)
    places: dict[int, tuple[float, float]] = {}
    for name, mine in by_row.items():
        y = tops[name] + _PAD
        colour = sheet.theme.line if tops[name] == top else sheet.theme.grid
        sheet.ax.axhline(tops[name], color=colour, linewidth=0.8, zorder=0)
        for x, kind in zip(lefts, _KINDS, strict=False):
            cell = cells[name, kind]
            for right_by, down, words in cell.labels:
                sheet.text(x + right_by, y + down, words, size=_SMALL, colour=sheet.theme.muted)
            here = (d.number for d in mine if d.kind == kind)
            places.update({n: (x + right_by, y + down) for n, (right_by, down) in zip(here, cell.marks, strict=True)})
    _draw_marks(sheet, found, places)
    data = pd.DataFrame(
        [(d.row, d.actor, d.kind, d.form, d.said, d.action, d.address) for d in found],
        index=pd.Index(_names(found), name="mark", dtype=object),
        columns=["row", "actor", "kind", "form", "actor_said", "action", "addresses"],
    )
    return sheet.picture(data, essay=rows.essay, alt=_alt(found, by_row))


# What is drawn --------------------------------------------------------------------------------------------------------


def _demands(rows: Any) -> list[_Demand]:
    """The demands in the order of the text; InputError for what has none."""
    if isinstance(rows, Demands):
        found = [
            _Demand(i, "", r.address, r.action, r.form, r.kind, r.actor or "", r.actor_said) for i, r in enumerate(rows)
        ]
    elif isinstance(rows, CodedLines):
        if missing := [name for name in _FIELDS if name not in rows.names]:
            raise InputError(
                f"No column {missing[0]!r} in this coding. A reading of demands has the columns {', '.join(_FIELDS)}; "
                f"this has {', '.join(rows.names)}."
            )
        found = []
        for i, row in enumerate(rows):
            codes = dict(row.codes)
            for name, accepted in (("form", _FORMS), ("kind", _KINDS), ("actor_said", _SAID)):
                if codes[name] not in accepted:
                    raise InputError(
                        f"{row.address} {row.quote}: {name} is {codes[name]!r}; accepted are "
                        f"{', '.join(map(repr, accepted))}."
                    )
            actor = "" if silence(codes["actor"]) else codes["actor"]
            if not actor and codes["actor_said"] != "not said":
                raise InputError(
                    f"{row.address} {row.quote}: actor_said is {codes['actor_said']!r}, but there is no actor "
                    f"({codes['actor']!r}). Name the actor, or code actor_said as 'not said'."
                )
            if actor and codes["actor_said"] == "not said":
                raise InputError(
                    f"{row.address} {row.quote}: the actor is {actor!r}, but actor_said is 'not said'. Code it as "
                    "'overt' or 'recoverable', or the actor as 'not said'."
                )
            found.append(
                _Demand(i, "", row.address, codes["action"], codes["form"], codes["kind"], actor, codes["actor_said"])
            )
    else:
        raise InputError(
            f"{type(rows).__name__} has no demands. Give rhetoric.demands(essay), or a reading of demands from "
            "concordance.coding.read."
        )
    if not found:
        raise InputError("Nothing to draw: there is no demand in this result.")
    return found


def _folded(found: Sequence[_Demand], look: Style) -> tuple[list[_Demand], int]:
    """The demands row by row, most first, what has no actor last; and how many actors share a row."""
    n = Counter(d.actor for d in found if d.actor)
    actors = sorted(n, key=lambda actor: -n[actor])  # as they come in the text, where alike
    kept = actors if len(actors) <= _MOST else actors[: _MOST - 1]
    n_others = len(actors) - len(kept)
    *_, others, nobody = numbered([*actors, look.say(_others(n_others)), look.say(_SAID["not said"])])
    order = [*kept, others, nobody]
    placed = [d._replace(row=(d.actor if d.actor in kept else others) if d.actor else nobody) for d in found]
    return sorted(placed, key=lambda d: order.index(d.row)), n_others


def _others(n: int) -> Message:
    return Message(f"{n} others", f"其余{n}个")


def _names(found: Sequence[_Demand]) -> list[str]:
    """Of the marks: "address: action", each once."""
    return numbered([f"{d.address}: {d.action if len(d.action) <= _CUT else d.action[:_CUT] + '…'}" for d in found])


# Where it is drawn ----------------------------------------------------------------------------------------------------


def _width_of_axes(ax: Any) -> float:
    """Inches; what is no axes is refused by Sheet."""
    try:
        return float(ax.get_position().width * ax.get_figure(root=True).get_size_inches()[0])
    except AttributeError:
        return 1.0


def _em(words: str, look: Style, *, size: float = 1.0) -> float:
    return width_of(words, look, size=size) * 72 / look.size.letters


def _widest(found: Sequence[_Demand], look: Style) -> float:
    return max((_em(d.address, look, size=_SMALL) for d in found), default=0.0)


def _groups(found: Sequence[_Demand]) -> list[tuple[str, int]]:
    """Demands one after another with one address: the address, and how many they are."""
    return [(address, len(list(mine))) for address, mine in groupby(found, key=lambda d: d.address)]


def _column_widths(
    found: Sequence[_Demand], heads: Sequence[str], labels: Sequence[float], inner: float, look: Style
) -> list[float]:
    """In em: room for the heading and an address with a mark, and a share of the rest as the demands are many."""
    room = inner - _GUTTER * len(_KINDS)
    least = [max(_em(words, look) + 0.01, label + _BEFORE + _PITCH) for words, label in zip(heads, labels, strict=True)]
    wanted = []
    for kind, label in zip(_KINDS, labels, strict=True):
        groups = _groups([d for d in found if d.kind == kind])
        wanted.append(sum(label + _BEFORE + _PITCH * n + _BETWEEN for _, n in groups))
    rest = room - sum(least)
    if rest < 0:
        return [room / len(_KINDS)] * len(_KINDS)
    return [a + rest * b / sum(wanted) for a, b in zip(least, wanted, strict=True)]


def _cell(found: Sequence[_Demand], width: float, label: float) -> _Cell:
    """The demands of a cell `width` em wide, line by line; a group too long for a line goes on under its marks.

    Addresses have room for the widest of the column, `label`, so that marks stand under marks.
    """
    if not found:
        return _Cell([(0.0, _LINE / 2, "–")], [], 1)
    labels, marks = [], []
    x, line = 0.0, 0
    for address, n in _groups(found):
        if x and x + label + _BEFORE + _PITCH * (n - 1) + _MARK > width:
            x, line = 0.0, line + 1
        labels.append((x, (line + 0.5) * _LINE, address))
        start = x = x + label + _BEFORE
        for _ in range(n):
            if x > start and x + _MARK > width:
                x, line = start, line + 1
            marks.append((x + _MARK / 2, (line + 0.5) * _LINE))
            x += _PITCH
        x += _BETWEEN
    return _Cell(labels, marks, line + 1)


def _mark(form: str, said: str, look: Style) -> dict[str, Any]:
    """Arguments of matplotlib's Line2D."""
    at = list(_FORMS).index(form)
    colour = look.theme.series[_COLOURS[at]]
    return {
        "linestyle": "none",
        "marker": _SHAPES[at],
        "markersize": _MARK * _SIZES[at] * look.size.letters,
        "markeredgewidth": 0.13 * look.size.letters,
        "color": colour,
        "markeredgecolor": colour,
        "markerfacecoloralt": look.theme.paper,
        "fillstyle": _FILLS[said],
    }


def _draw_marks(sheet: Sheet, found: Sequence[_Demand], places: Mapping[int, tuple[float, float]]) -> None:
    for form in _FORMS:
        for said in _SAID:
            at = [places[d.number] for d in found if (d.form, d.said) == (form, said)]
            if at:
                xs, ys = zip(*at, strict=True)
                sheet.ax.plot(xs, ys, clip_on=False, zorder=3, **_mark(form, said, sheet.look))


def _keys(found: Sequence[_Demand], look: Style) -> list[Key]:
    forms = [form for form in _FORMS if any(d.form == form for d in found)]
    said = [said for said in _SAID if any(d.said == said for d in found)]
    ink = {"color": look.theme.ink, "markeredgecolor": look.theme.ink}
    return [
        *(Key(look.say(_FORMS[form]), _mark(form, "overt", look)) for form in forms),
        *(Key(look.say(_SAID_OF_ACTOR[how]), {**_mark("modal", how, look), **ink}) for how in said),
    ]


# What it says ---------------------------------------------------------------------------------------------------------


def _caption(rows: Demands | CodedLines, found: Sequence[_Demand], n_others: int) -> Message:
    n = len(found)
    if isinstance(rows, Demands):
        en, zh = f"Demands found by rules, headings left out: n = {n}. ", f"规则所得要求{n}项，不含标题。"
    else:
        en = f"Demands of a reading{f' ({rows.caption})' if rows.caption else ''}: n = {n}. "
        zh = f"一种读法{f'（{rows.caption}）' if rows.caption else ''}，共{n}项要求。"
    if n_others:
        n_theirs = sum(bool(d.actor) and d.row != d.actor for d in found)
        en += f"{n_others} actors with few demands share a row ({n_theirs}). "
        zh += f"要求较少的{n_others}个行为者合为一行（{n_theirs}项）。"
    return Message(
        en + "Shapes, columns and fillings are categories, not strengths. Chinese leaves out a subject that is clear: "
        '"not said" is about the words. Actors are named as in the text: one body under two names has two rows.',
        zh + "形状、列与填色都是类别，不是轻重。汉语主语清楚就可以不说，“未说”只就字面而言。"
        "行为者照原文称呼分行，同一主体若有两种称呼，则分两行。",
    )


def _alt(found: Sequence[_Demand], by_row: Mapping[str, Sequence[_Demand]]) -> Message:
    def counts(labels: Mapping[str, Message], field: str, among: Sequence[_Demand] = found) -> tuple[str, str]:
        n = Counter(getattr(d, field) for d in among)
        there = [(label, n[code]) for code, label in labels.items() if n[code]]
        return ", ".join(f"{label.en} {k}" for label, k in there), "、".join(f"{label.zh}{k}" for label, k in there)

    kinds, forms, said = counts(_KINDS, "kind"), counts(_FORMS, "form"), counts(_SAID, "said")
    en, zh = [], []
    for name, mine in by_row.items():
        one = counts(_KINDS, "kind", mine)
        actors = {d.actor for d in mine}
        who = Message(name, name) if name in actors else _others(len(actors)) if any(actors) else _SAID["not said"]
        en.append(f"{who.en} {len(mine)} ({one[0]})")
        zh.append(f"{who.zh}{len(mine)}项（{one[1]}）")
    return Message(
        f"Demands by actor: {len(found)} marks. {'; '.join(en)}. "
        f"By kind: {kinds[0]}. By form: {forms[0]}. By how the actor is said: {said[0]}.",
        f"{len(found)}项要求，各为一个记号：{'；'.join(zh)}。"
        f"按种类：{kinds[1]}。按形式：{forms[1]}。按行为者如何说出：{said[1]}。",
    )
