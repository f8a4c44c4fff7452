"""The argument of an essay: what is for what, as a map from means to ends or as arcs beside the text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._map import RELATIONS, SAID, Chart, Plan, chart_of, in_columns, in_rows, name_of, way_of
from essaylib.plots._sheet import Key, Sheet, inner_width
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import numbered

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture
    from essaylib.rhetoric.argument import ArgumentGraph

__all__ = ["argument"]

_TITLES = {
    "ends": Message("From means to ends", "从手段到目的"),
    "text": Message("The argument in the order of the text", "按原文顺序的论证"),
}
#: By relation: the colour of its family (a number of the series; None is grey), the shape at its tail, whether that is
#: filled. No two have one shape: the colour only says again what the shape says.
_LOOKS: dict[str, tuple[int | None, str, bool]] = {
    "means_to": (0, "s", True), "condition_for": (0, "s", False), "favours": (0, "P", True),
    "supports": (2, "o", True), "ground_for": (2, "o", False), "causes": (1, "^", True), "goes_with": (1, "^", False),
    "raises": (3, "D", True), "takes_up": (3, "D", False), "contrasts": (4, "X", True),
    "defines": (None, "p", True), "restates": (None, "p", False), "example_of": (None, "*", True),
}  # fmt: skip
_SHAPES = {"s": 0.48, "D": 0.42, "o": 0.54, "*": 0.72, "P": 0.62, "X": 0.6, "^": 0.58, "p": 0.58}
"""In em, so that they look equally large."""
_TIP, _TAIL, _HALF = (
    0.62,
    0.32,
    0.27,
)  # em: an arrow's length, from a box to the middle of a shape, half an arrow's width
_LISTED = 30
"""Relations that the text alternative names."""
_COLUMNS = ("kind", "source", "target", "role", "relation", "said", "in_graph", "by_rules", "quote", "gloss", "drawn",
            "x", "y", "addresses")  # fmt: skip
#: Nodes that are put in columns unless the caller says how.
_MOST_ENDS = 40


@draws
def argument(
    graph: ArgumentGraph,
    suggested: ArgumentGraph | None = None,
    *,
    layout: str | None = None,
    gloss: bool = False,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The argument as a map: places of the text as boxes, each with its role and words, and what one is to another.

    A line begins with a shape that says the relation and ends in an arrow. It is solid where the words of the text say
    the relation, dashed where a reader does; with `suggested`, double where rules found it too, dotted where they alone
    did.

    Args:
        graph: a hand-made graph from `rhetoric.read_argument`, a part of one (`graph.at("3")`, `graph.of("means_to")`),
            or `rhetoric.suggest_argument(essay)` alone. Eight to fifteen nodes can be read on a screen.
        suggested: the graph that rules suggest, drawn with the other; of the same part, if that is one. A relation is
            in both if its name is the same and both its ends overlap; else an end that overlaps nodes of `graph` is
            drawn as that which it shares most with.
        layout: "ends" puts what a thing is for to the right of it, a column a step, and leaves out nodes without any
            relation; "text" puts all nodes one below the other as in the text, with arcs beside them. None takes "ends"
            for up to 40 nodes and "text" for more, of which "ends" would be too high to be seen at once.
        gloss: whether to add the English gloss of each node.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in; None for a figure of its own, as high as the graph needs. In an axes that is too low the
            letters are made smaller.

    Returns:
        A Picture; a mark is the id of a node, as "2.3/3a", or of a relation "2.3/3a → 2.3/4".

    Raises:
        InputError: no graph, a graph without nodes or of more than 200 nodes or 400 relations, graphs of two essays,
            two readings or two graphs of rules, or an unknown layout.

    Note:
        A map is one reading. That a box stands far to the right says that a long way of relations ends there, not that
        it matters most.

    Reference:
        The layout is that of Sugiyama, Tagawa and Toda (1981), IEEE Transactions on Systems, Man, and Cybernetics
        11(2), 109-125.

    >>> import essaylib as el
    >>> from essaylib import rhetoric
    >>> picture = argument(rhetoric.suggest_argument(el.parse_essay("读书是为了明理。")))
    >>> picture.data["quote"].tolist()
    ['读书', '明理', '']
    """
    import pandas as pd

    if layout is not None and layout not in tuple(_TITLES):  # a tuple takes what cannot be a key
        raise InputError(f"layout={layout!r}: accepted are {', '.join(map(repr, _TITLES))}.")
    look = current(language)
    chart = chart_of(graph, suggested)
    layout = layout or ("ends" if len(graph) <= _MOST_ENDS else "text")
    width, height = inner_width(look, ax), _height(ax)
    arrange = in_columns if layout == "ends" else in_rows
    for scale in [1.0] if height is None else [1 - i / 20 for i in range(17)]:
        plan = arrange(chart, look, width=width, scale=scale, gloss=gloss)
        if height is None or plan.height <= height:
            break
    sheet = Sheet(
        look,
        title=_TITLES[layout],
        caption=_caption(chart, plan, layout, n_suggested=None if suggested is None else len(suggested.edges)),
        height=plan.height,
        top=0.3 * look.size.letters / 72,
        keys=_keys(chart, look),
        ax=ax,
    )
    sheet.bare()
    if height is not None:
        sheet.ax.set_ylim(max(height, plan.height), 0)
    _draw_links(sheet, chart, plan)
    _draw_nodes(sheet, chart, plan)
    for word in plan.words:
        colour = sheet.theme.muted if word.is_muted else None
        sheet.text(word.x, word.y, word.words, size=word.size * plan.scale, va="top", colour=colour)
    data = pd.DataFrame(_data(chart, plan), columns=["mark", *_COLUMNS]).set_index("mark")
    return sheet.picture(data, essay=graph.essay, alt=_alt(chart, plan))


def _height(ax: Axes | None) -> float | None:
    """Inches of an axes that is given; a figure of our own grows. What is no axes is refused by Sheet."""
    if not hasattr(ax, "get_window_extent") or ax is None or ax.figure is None:
        return None
    return float(ax.get_window_extent().height) / float(ax.figure.dpi)


# Lines and boxes ------------------------------------------------------------------------------------------------------


def _colour(relation: str, look: Style) -> str:
    number = _LOOKS[relation][0]
    return look.theme.muted if number is None else look.theme.series[number]


def _line(way: str, colour: str, look: Style, *, scale: float = 1.0) -> dict[str, Any]:
    """How matplotlib draws a relation, as a line or as the edge of a patch."""
    from matplotlib.patheffects import Normal, Stroke

    said, _, also = way.partition(", ")
    pt = look.size.letters * scale
    how: dict[str, Any] = {"linewidth": 0.14 * pt, "linestyle": "-", "color": colour}
    if said == "our reading":
        how["linestyle"] = (0, (4, 1.8))
    elif said == "rules":
        how |= {"linestyle": (0, (1, 1.4)), "linewidth": 0.13 * pt}
    if also:
        how |= {
            "linewidth": 0.44 * pt,
            "linestyle": "-" if said == "in the words" else (0, (1.6, 0.7)),
            "path_effects": [Normal(), Stroke(linewidth=0.2 * pt, foreground=look.theme.paper)],
        }
    return how


def _shape(relation: str, look: Style, *, scale: float = 1.0) -> dict[str, Any]:
    """Arguments of matplotlib's Line2D for the shape at the tail."""
    _, marker, is_filled = _LOOKS[relation]
    colour, pt = _colour(relation, look), look.size.letters * scale
    return {
        "marker": marker,
        "markersize": _SHAPES[marker] * pt,
        "markeredgecolor": colour,
        "markeredgewidth": 0.1 * pt,
        "markerfacecolor": colour if is_filled else look.theme.paper,
    }


def _draw_links(sheet: Sheet, chart: Chart, plan: Plan) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    em, pt, look = sheet.em * plan.scale, sheet.look.size.letters * plan.scale, sheet.look
    for i, points in plan.curves.items():
        link, way = chart.links[i], way_of(chart.links[i], chart)
        colour = _colour(link.relation, look)
        (x0, y0), (x1, y1) = points[0], points[-1]
        x0 += _TAIL * em if points[1][0] > x0 else -_TAIL * em
        base = x1 - _TIP * em if x1 > points[-2][0] else x1 + _TIP * em
        path = Path([(x0, y0), *points[1:-1], (base, y1)], [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)])
        how = _line(way, colour, look, scale=plan.scale)
        how["edgecolor"] = how.pop("color")
        sheet.ax.add_artist(PathPatch(path, facecolor="none", capstyle="butt", clip_on=False, zorder=2, **how))
        corners = [(x1, y1), (base, y1 - _HALF * em), (base, y1 + _HALF * em)]
        fill = look.theme.paper if way == "rules" else colour
        sheet.ax.add_artist(
            Polygon(corners, edgecolor=colour, facecolor=fill, linewidth=0.08 * pt, joinstyle="miter", clip_on=False,
                    zorder=3)
        )  # fmt: skip
        shape = _shape(link.relation, look, scale=plan.scale)
        sheet.ax.add_artist(Line2D([x0], [y0], linestyle="none", clip_on=False, zorder=4, **shape))


def _draw_nodes(sheet: Sheet, chart: Chart, plan: Plan) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Circle, FancyBboxPatch

    em, theme = sheet.em * plan.scale, sheet.theme
    for y in plan.rules:
        sheet.ax.axhline(y, color=theme.grid, linewidth=0.8, zorder=0)
    for name, (x, y, width, height) in plan.boxes.items():
        is_theirs, is_end = name in chart.only_rules, chart.nodes[name].role in ("end", "claim")
        how: dict[str, Any] = {"linewidth": 0.08 * sheet.look.size.letters * plan.scale, "clip_on": False, "zorder": 1}
        if not height:
            fill = theme.paper if is_theirs else theme.ink
            sheet.ax.add_artist(Circle((x, y), 0.17 * em, facecolor=fill, edgecolor=theme.ink, **how))
            continue
        fill_of_box = to_rgba(theme.low, 0.8) if is_end else to_rgba(theme.grid, 0.35)
        corner = 0.35 * em
        sheet.ax.add_artist(
            FancyBboxPatch(
                (x - width / 2 + corner, y - height / 2 + corner), width - 2 * corner, height - 2 * corner,
                boxstyle=f"round,pad={corner},rounding_size={corner}",
                facecolor="none" if is_theirs else fill_of_box,
                edgecolor=theme.muted if is_theirs or is_end else theme.line,
                linestyle=(0, (1, 1.6)) if is_theirs else "-",
                **how,
            )
        )  # fmt: skip


def _keys(chart: Chart, look: Style) -> list[Key]:
    """Of the relations and the ways to draw them, those that there are."""
    ways = {way_of(link, chart) for link in chart.links}
    plain = {"linestyle": "-", "linewidth": 0.14 * look.size.letters, "markevery": [0]}
    there = {link.relation for link in chart.links}
    keys = [
        Key(look.say(name), {**plain, "color": _colour(relation, look), **_shape(relation, look)})
        for relation, name in RELATIONS.items()
        if relation in there
    ]
    lines = [(name, said) for said, name in SAID.items() if any(way.startswith(said) for way in ways)]
    if any(", " in way for way in ways):
        lines.append((Message("found by rules too", "规则亦得"), "in the words, rules"))
    if "rules" in ways:
        lines.append((Message("found by rules only", "仅规则所得"), "rules"))
    return [*keys, *(Key(look.say(name), _line(way, look.theme.ink, look)) for name, way in lines)]


# What it says ---------------------------------------------------------------------------------------------------------


def _data(chart: Chart, plan: Plan) -> list[tuple[Any, ...]]:
    """A row for each node drawn, in the order of the text, then for each relation; its x and y are its tip."""
    rows: list[tuple[Any, ...]] = []
    for name, (x, y, _, height) in plan.boxes.items():
        node, is_theirs = chart.nodes[name], name in chart.only_rules
        found = not chart.is_by_rules and not is_theirs, chart.is_by_rules or is_theirs
        drawn = "box" if height else "dot"
        rows.append(
            (name, "node", "", "", node.role, "", "", *found, node.quote, node.gloss, drawn, x, y, node.address)
        )
    names = numbered([*plan.boxes, *(f"{link.source} → {link.target}" for link in chart.links)])
    for i, (link, mark) in enumerate(zip(chart.links, names[len(rows) :], strict=True)):
        x, y = plan.curves[i][-1] if i in plan.curves else plan.boxes[link.source][:2]
        drawn = way_of(link, chart) if i in plan.curves else "words"
        ends = dict.fromkeys(chart.nodes[end].address for end in (link.source, link.target))
        facts = link.source, link.target, "", link.relation, link.said, link.in_graph, link.by_rules
        rows.append((mark, "relation", *facts, "", "", drawn, x, y, " ".join(ends)))
    return rows


def _caption(chart: Chart, plan: Plan, layout: str, *, n_suggested: int | None) -> Message:
    mine = [link for link in chart.links if link.in_graph or chart.is_by_rules]
    n_said, n_nodes = sum(link.said == "in the words" for link in mine), len(chart.nodes) - len(chart.only_rules)
    name = chart.name
    parts = [
        Message(
            f"{name.en}: {_n(n_nodes, 'place')}, {_n(len(mine), 'relation')}",
            f"{name.zh}：{n_nodes}处，{len(mine)}条关系",
        )
    ]
    if chart.is_by_rules:
        parts.append(Message(", all in the words.", "，皆为文中明说。"))
    else:
        n = len(mine) - n_said
        parts.append(Message(f", {n_said} in the words, {n} our reading.", f"，文中明说{n_said}条，我们的读法{n}条。"))
    if n_suggested is not None and not chart.is_by_rules:
        n_both = sum(link.in_graph and link.by_rules for link in chart.links)
        n_only, n_own = len(chart.links) - len(mine), len(chart.only_rules)
        en = f" Rules suggest {n_suggested}: of the lines, {n_both} are found by rules too, {n_only} by rules only"
        zh = f"规则所得{n_suggested}条：图中{n_both}条规则亦得，{n_only}条仅规则所得"
        frame = ("dotted boxes", "点线框") if layout == "ends" else ("hollow dots", "空心点")
        parts.append(Message(
            en + (f", with {_n(n_own, 'place')} of their own ({frame[0]})." if n_own else "."),
            zh + (f"，另有{n_own}处为规则所增（{frame[1]}）。" if n_own else "。"),
        ))  # fmt: skip
    for n, en, zh in (
        (len(chart.nodes) - len(plan.boxes), "Places without a relation, left out", "无关系而未画之处"),
        (plan.n_short, "Quotes cut short (…)", "引文未录全（…）"),
        (plan.n_turned, "Lines against the direction, since they close a cycle", "因成环而逆向之线"),
        (
            len(chart.links) - len(plan.curves),
            "Relations written in the boxes (→) instead of drawn",
            "写在框内（→）而不画线的关系",
        ),
    ):
        if n:
            parts.append(Message(f" {en}: {n}.", f"{zh}：{n}。"))
    if chart.is_by_rules:
        parts.append(Message(
            " Rules see only what a word says within one sentence.", "规则只看得见一句之内由词语点明的关系。"
        ))  # fmt: skip
    else:
        parts.append(Message(
            " One reading: another reader would draw other lines.", "这是一种读法，换一位读者，连线会有不同。"
        ))  # fmt: skip
    if layout == "ends" and chart.links:
        parts.append(Message(
            " Columns are steps towards an end, not weight. Tinted: ends and claims.",
            "列表示离目的几步，不表示轻重。着色的框是目的与主张。",
        ))  # fmt: skip
    return Message("".join(part.en for part in parts), "".join(part.zh for part in parts))


def _alt(chart: Chart, plan: Plan) -> Message:
    n = Counter(link.relation for link in chart.links)
    ways = Counter(way_of(link, chart) for link in chart.links)
    also = Message(" and found by rules", "且规则亦得")
    only = Message("found by rules only", "仅规则所得")
    counts, lines, listed = [], [], []
    for relation, name in RELATIONS.items():
        if n[relation]:
            counts.append(Message(f"{name.en} {n[relation]}", f"{name.zh}{n[relation]}"))
    for way, k in sorted(ways.items()):
        said, _, both = way.partition(", ")
        name = SAID.get(said, only)
        lines.append(Message(f"{name.en}{also.en if both else ''} {k}", f"{name.zh}{also.zh if both else ''}{k}"))
    for link in chart.links[:_LISTED]:
        a, b = (name_of(chart.nodes[end]) for end in (link.source, link.target))
        name = RELATIONS[link.relation]
        listed.append(Message(f"{a} {name.en} {b}", f"{a} {name.zh} {b}"))
    more = Message("; and so on", "；等等") if len(chart.links) > _LISTED else Message("", "")
    if not counts:
        return Message(f"{_n(len(plan.boxes), 'place')}, no relation.", f"{len(plan.boxes)}处，无关系。")
    return Message(
        f"{_n(len(plan.boxes), 'place')}, {_n(len(chart.links), 'relation')}: {', '.join(m.en for m in counts)}. "
        f"{', '.join(m.en for m in lines)}. {'; '.join(m.en for m in listed)}{more.en}.",
        f"{len(plan.boxes)}处，{len(chart.links)}条关系：{'、'.join(m.zh for m in counts)}。"
        f"{'、'.join(m.zh for m in lines)}。{'；'.join(m.zh for m in listed)}{more.zh}。",
    )


def _n(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
