"""Which themes or terms keep company: a network in which every line says how many sentences it rests on, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.model import Message
from essaylib.plots._company import AREA, DASH, LETTERS, NAME, SMALL, Drawn, Edge, Plan, planned
from essaylib.plots._sheet import Key, Sheet
from essaylib.plots._style import Style, current, draws
from essaylib.plots._text import numbered
from essaylib.themes import PairNode, PairRow, Pairs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from essaylib.plots.picture import Picture

__all__ = ["co_occurrence"]


@draws
def co_occurrence(
    pairs: Pairs,
    *,
    least: int = 1,
    most: int = 30,
    seed: int = 1,
    language: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Themes or terms as discs, joined by a line where they share a sentence; dashed where it is one sentence only.

    The area of a disc is its hits in sentences, the width of a line and the number on it the sentences that have both.
    A long sentence brings many together: the three that make most lines alone have letters and a line of their own.

    Args:
        pairs: of `themes.hits(essay).pairs()`, or `.pairs(of="term")`.
        least: sentences that two must share to be joined, 1 or more.
        most: discs at most, 2 or more; those that share most sentences are kept.
        seed: of the layout, a whole number from 0; another one may untangle lines. Places and distances mean nothing.
        language: of the labels: "zh", "en" or "both"; None for that of the style.
        ax: an axes to draw in, all words inside it; None for a figure of its own.

    Returns:
        A Picture; a mark is a name, as "监督", or two, as "监督 – 选举", numbered where that is a name too. A name
        leads to the sentences of its lines.

    Raises:
        InputError: `pairs` is no table of pairs or has no theme or term, or a number out of range.

    Note:
        Who shares a sentence has not therefore to do with each other; read it.

    >>> import essaylib as el
    >>> from essaylib import themes
    >>> essay = el.parse_essay("读者监督书库。馆长选举，读者监督。")
    >>> pairs = themes.hits(essay, themes.built_in().only("监督", "选举")).pairs()
    >>> co_occurrence(pairs).data.loc["监督 – 选举", "addresses"]
    '0/2'
    """
    look = current(language)
    nodes, edges, n_under = _chosen(pairs, least=least, most=most, seed=seed)
    alone = {edge.letter: edge.addresses[0] for edge in edges if edge.letter}
    is_own, width, height = _room(look, ax)
    n_han = {letter: count_han(pairs.essay.find(at).text) for letter, at in alone.items()}
    drawn = Drawn(
        look,
        nodes,
        edges,
        has_clauses=pairs.within == "clause",
        has_terms=pairs.of == "term",
        n_han=n_han,
    )
    plan = planned(drawn, width, height, seed=seed)
    n_unnumbered = sum(place is None and edge.n > 1 for edge, place in zip(edges, plan.numbers, strict=True))
    sheet = Sheet(
        look,
        title=Message("Themes that share a sentence", "同句出现的主题")
        if not drawn.has_terms
        else Message("Terms that share a sentence", "同句出现的词语"),
        caption=_caption(pairs, drawn, n_under, n_unnumbered, least=least, seed=seed),
        height=plan.height,
        keys=_theme_keys(drawn),
        ax=ax,
    )
    sheet.bare()
    if not is_own:
        sheet.ax.set_xlim(0, width)
        sheet.ax.set_ylim(plan.height, 0)
    _draw(sheet, drawn, plan)
    return sheet.picture(_data(drawn, plan), essay=pairs.essay, alt=_alt(nodes, edges, alone))


# What is drawn --------------------------------------------------------------------------------------------------------


def _chosen(pairs: Pairs, *, least: int, most: int, seed: int) -> tuple[list[PairNode], list[Edge], int]:
    """The nodes and edges to draw, and how many pairs have fewer places than `least`."""
    if not isinstance(pairs, Pairs):
        raise InputError(f"{type(pairs).__name__} is no table of pairs. Give themes.hits(essay).pairs().")
    given: list[tuple[str, Any, int]] = [("least", least, 1), ("most", most, 2), ("seed", seed, 0)]
    for name, value, low in given:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value < 2**32:
            raise InputError(f"{name}={value!r}: a whole number, {low} or more (below 2**32).")
    if not pairs.nodes:
        raise InputError("Nothing to draw: no term of these themes stands in a sentence. pairs() shows empty themes.")
    rows = [row for row in pairs if row.n_places]
    meets: dict[str, set[str]] = {node.name: set() for node in pairs.nodes}
    for row in rows:
        for name in (row.one, row.other):
            meets[name].update(row.addresses.split())
    ranked = sorted(pairs.nodes, key=lambda node: (-len(meets[node.name]), -node.n_hits))[:most]
    kept = {node.name for node in ranked}
    inside = [row for row in rows if {row.one, row.other} <= kept]
    enough = [row for row in inside if row.n_places >= least]
    nodes = [node for node in pairs.nodes if node.name in kept]
    return nodes, _lettered(enough, [node.name for node in nodes]), len(inside) - len(enough)


def _lettered(rows: Sequence[PairRow], names: Sequence[str]) -> list[Edge]:
    """The edges, with marks that are none of `names`.

    Those of the up to three sentences that make most of them alone, two or more, have its letter.
    """
    sentences = [tuple(dict.fromkeys(row.addresses.split())) for row in rows]
    alone = Counter(at[0] for at in sentences if len(at) == 1)
    letters = {at: LETTERS[i] for i, (at, n) in enumerate(alone.most_common(len(LETTERS))) if n > 1}
    marks = numbered([*names, *(f"{row.one} – {row.other}" for row in rows)])[len(names) :]
    return [
        Edge(row.one, row.other, row.n_places, at, letters.get(at[0], "") if len(at) == 1 else "", mark)
        for row, at, mark in zip(rows, sentences, marks, strict=True)
    ]


def _room(look: Style, ax: Axes | None) -> tuple[bool, float, float]:
    """Whether the figure is ours, and the inches from side to side and from above to below (0: as much as needed)."""
    figure: Any = getattr(ax, "figure", None)
    if ax is None or figure is None:
        return True, look.size.width - 0.24, 0.0
    box = ax.get_window_extent()
    return False, float(box.width) / float(figure.dpi), float(box.height) / float(figure.dpi)


# Drawing --------------------------------------------------------------------------------------------------------------


def _draw(sheet: Sheet, drawn: Drawn, plan: Plan) -> None:
    from matplotlib.patheffects import withStroke

    theme, ax, em = sheet.theme, sheet.ax, drawn.em
    halo = [withStroke(linewidth=0.22 * drawn.look.size.letters, foreground=theme.paper)]
    for edge in drawn.edges:
        (x1, y1), (x2, y2) = plan.at[edge.one], plan.at[edge.other]
        order = 1.4 if edge.letter else 1.0 if edge.is_single else 1.2
        ax.plot([x1, x2], [y1, y2], **drawn.stroke(edge), zorder=order, label=edge.mark, solid_capstyle="butt",
                dash_capstyle="butt", clip_on=False)  # fmt: skip
    for edge, words, place in zip(drawn.edges, drawn.words(), plan.numbers, strict=True):
        if place is not None:
            colour = drawn.stroke(edge)["color"] if edge.letter else theme.ink
            sheet.text(*place, words, size=SMALL, colour=colour, ha="center", zorder=5,
                       path_effects=halo)  # fmt: skip
    for node in drawn.nodes:
        _disc(sheet, drawn, *plan.at[node.name], node.n_hits, node.theme)
    for x, y, words, align in plan.names:
        sheet.text(x, y, words, size=NAME, ha=align, zorder=6, path_effects=halo)
    for kind, x, y, value in plan.key:
        if kind == "words":
            sheet.text(x, y, value, size=SMALL, colour=theme.muted)
            continue
        half = drawn.diameter(value) / 2 if kind == "disc" else 1.2 * em
        if kind == "disc":
            _disc(sheet, drawn, x, y, value, "")
        elif kind in drawn.n_han:
            stroke = drawn.stroke(next(edge for edge in drawn.edges if edge.letter == kind))
            ax.plot([x - half, x + half], [y, y], **{**stroke, "linewidth": 0.14 * drawn.look.size.letters})
        else:
            dash = DASH if kind == "dash" else "-"
            ax.plot([x - half, x + half], [y, y], color=theme.line, linewidth=drawn.width(value), linestyle=dash,
                    solid_capstyle="butt", dash_capstyle="butt")  # fmt: skip
        sheet.text(x + half + 0.25 * em, y, f"{value}", size=SMALL, colour=theme.muted)
    if plan.shelf is not None:
        ax.axhline(plan.shelf, color=theme.grid, linewidth=0.8)


def _disc(sheet: Sheet, drawn: Drawn, x: float, y: float, n: int, theme: str) -> None:
    colour, marker = drawn.colour(theme), drawn.marker(theme)
    area = sheet.marker_area(drawn.diameter(n) / drawn.em) / AREA[marker]
    sheet.ax.scatter([x], [y], s=area, marker=marker, facecolors=colour if n else sheet.theme.paper,
                     edgecolors=colour, linewidths=0 if n else 1.2, zorder=3, clip_on=False)  # fmt: skip


def _theme_keys(drawn: Drawn) -> list[Key]:
    size = 0.95 * drawn.look.size.letters
    return [
        Key(theme, {"marker": drawn.marker(theme), "color": drawn.colour(theme), "markeredgewidth": 0,
                    "markersize": size / AREA[drawn.marker(theme)] ** 0.5})
        for theme in drawn.themes
    ]  # fmt: skip


# In words -------------------------------------------------------------------------------------------------------------


def _data(drawn: Drawn, plan: Plan) -> Any:
    import pandas as pd

    columns = ["kind", "one", "other", "theme", "n", "n_sentences", "sentence", "x", "y", "addresses"]
    rows: list[tuple[Any, ...]] = []
    for node in drawn.nodes:
        places = {at: None for edge in drawn.edges if node.name in (edge.one, edge.other) for at in edge.addresses}
        rows.append(("node", node.name, "", node.theme, node.n_hits, len(places), "", *plan.at[node.name],
                     " ".join(places)))  # fmt: skip
    for edge in drawn.edges:
        (x1, y1), (x2, y2) = plan.at[edge.one], plan.at[edge.other]
        rows.append(("edge", edge.one, edge.other, "", edge.n, len(edge.addresses), edge.letter, (x1 + x2) / 2,
                     (y1 + y2) / 2, " ".join(edge.addresses)))  # fmt: skip
    marks = [*(node.name for node in drawn.nodes), *(edge.mark for edge in drawn.edges)]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(marks, name="mark", dtype=object))


def _caption(pairs: Pairs, drawn: Drawn, n_under: int, n_unnumbered: int, *, least: int, seed: int) -> Message:
    places = {at for edge in drawn.edges for at in edge.addresses}
    single = sum(edge.is_single for edge in drawn.edges)
    en = f"By string, in sentences; title and headings left out. {_n(len(drawn.edges), 'line')}"
    zh = f"按字符串计，限于句中，题目与标题除外。{len(drawn.edges):,}条线"
    if drawn.edges:
        en, zh = en + f" from {_n(len(places), 'sentence')}", zh + f"，出自{len(places):,}句"
    if single:
        en, zh = en + f", {single:,} of them from one sentence alone", zh + f"，其中{single:,}条只出于一句"
    en, zh = en + ". ", zh + "。"
    if left := len(pairs.nodes) - len(drawn.nodes):
        en += f"{_n(left, 'term' if drawn.has_terms else 'theme')} of fewest shared sentences left out. "
        zh += f"另有{left:,}个同句最少者未画出。"
    if n_under:
        en += f"{_n(n_under, 'pair')} under {least} left out. "
        zh += f"不足{least}处的{n_under:,}对未画出。"
    if n_unnumbered:
        en += f"No room for the number of {_n(n_unnumbered, 'line')}; it is in the data. "
        zh += f"{n_unnumbered:,}条线无处标数，见数据表。"
    en += f"Place and distance mean nothing (spring layout, seed {seed}). To share a sentence is not to be related."
    zh += f"位置与远近没有意义（弹簧布局，种子{seed}）。同句不等于有关。"
    return Message(en, zh)


def _n(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def _alt(nodes: Sequence[PairNode], edges: Sequence[Edge], alone: Mapping[str, str]) -> Message:
    ranked = sorted(edges, key=lambda edge: -edge.n)[:12]
    en = f"{_n(len(nodes), 'disc')}: " + ", ".join(f"{node.name} {node.n_hits}" for node in nodes)
    zh = f"{len(nodes)}个圆：" + "，".join(f"{node.name} {node.n_hits}" for node in nodes)
    en += f". {_n(len(edges), 'line')}" + (", the strongest: " if ranked else "")
    zh += f"。{len(edges)}条线" + ("，最强者：" if ranked else "")
    en += "; ".join(f"{edge.mark} {edge.n}" for edge in ranked)
    zh += "；".join(f"{edge.mark} {edge.n}" for edge in ranked)
    for letter, address in sorted(alone.items()):
        n = sum(edge.letter == letter for edge in edges)
        en, zh = en + f". {letter}, {address}, makes {n} alone", zh + f"。{letter}即{address}，独成{n}条"
    return Message(en + ".", zh + "。")
