"""A picture of places and what joins them: one below the other in the order of the text, with arcs beside them."""

from __future__ import annotations

from typing import NamedTuple

from essaylib._html import escape, wrap
from essaylib.hanzi import pad

__all__ = ["Arcs", "ArcsEdge", "ArcsNode"]

_ROW, _LEFT, _WIDTH = 24, 190, 1000
#: Relations by colour (Okabe & Ito 2008, darkened for text size) and by letter, so that colour alone says nothing.
_COLOURS = {
    "supports": "#00694d", "ground_for": "#00694d", "defines": "#555555", "restates": "#555555",
    "means_to": "#00528a", "condition_for": "#00528a", "favours": "#00528a", "causes": "#8a4500",
    "goes_with": "#8a4500", "raises": "#b3261e", "takes_up": "#b3261e", "contrasts": "#8a3a6b",
    "example_of": "#555555",
}  # fmt: skip
_ROLES = {
    "claim": "主张", "situation": "背景", "problem": "问题", "cause": "原因", "ground": "依据", "end": "目的",
    "means": "手段", "demand": "要求", "definition": "定义", "example": "例", "limit": "限定", "foil": "反面",
}  # fmt: skip
_RELATIONS = {
    "supports": "支持", "ground_for": "为其依据", "means_to": "为其手段", "condition_for": "为其条件",
    "favours": "有利于", "causes": "引起", "goes_with": "伴随", "raises": "提出", "takes_up": "接续",
    "defines": "界定", "restates": "重申", "contrasts": "对照", "example_of": "举例",
}  # fmt: skip


class ArcsNode(NamedTuple):
    """A place: its address, role, words, and a gloss."""

    address: str
    role: str
    quote: str
    gloss: str


class ArcsEdge(NamedTuple):
    """What joins two places, by their numbers; whether the words say it or a reader does."""

    source: int
    target: int
    relation: str
    said: bool


class Arcs:
    """Places in the order of the text, relations as arcs: solid where the words say it, dashed where a reader does."""

    def __init__(self, nodes: list[ArcsNode], edges: list[ArcsEdge]) -> None:
        self.nodes = nodes
        self.edges = edges

    @property
    def alt(self) -> str:
        """What is seen, in words: every relation with the addresses of its ends."""
        joined = [
            f"{self.nodes[e.source].address} {e.relation} {self.nodes[e.target].address}"
            for e in sorted(self.edges, key=lambda e: (e.source, e.target))
        ]
        return f"{len(self.nodes)} places, {len(self.edges)} relations. {'; '.join(joined) or 'No relation'}."

    def __repr__(self) -> str:
        lines = [f"{n.address:<8}{pad(_ROLES[n.role], 6)}{n.quote}" for n in self.nodes]
        return "\n".join([f"Arcs: {len(self.nodes)} places, {len(self.edges)} relations", *lines])

    def _repr_html_(self) -> str:
        if not self.nodes:
            return wrap('<p class="note">no places / 无</p>', css_class="essaylib-arcs")
        height = _ROW * len(self.nodes) + 14
        marks = [self._arc(edge) for edge in self.edges]
        for i, node in enumerate(self.nodes):
            y = _ROW * i + 20
            shown = node.quote if len(node.quote) <= 34 else node.quote[:33] + "…"
            title = f"<title>{escape(node.quote)}{escape(' — ' + node.gloss) if node.gloss else ''}</title>"
            marks.append(
                f'<g>{title}<circle cx="{_LEFT}" cy="{y - 5}" r="3" fill="currentColor"/>'
                f'<text x="{_LEFT + 10}" y="{y}" font-size="13" fill="currentColor" opacity=".75" '
                f'font-family="monospace">{escape(node.address)}</text>'
                f'<text x="{_LEFT + 76}" y="{y}" font-size="13" fill="currentColor" opacity=".75">'
                f"{_ROLES[node.role]}</text>"
                f'<text x="{_LEFT + 118}" y="{y}" font-size="14" fill="currentColor">{escape(shown)}</text></g>'
            )
        svg = (
            f'<svg viewBox="0 0 {_WIDTH} {height}" width="100%" style="max-width:{_WIDTH}px" role="img" '
            f'aria-label="{escape(self.alt)}"><defs>{_HEADS}</defs>{"".join(marks)}</svg>'
        )
        return wrap(f'{svg}<p class="note">{self._legend()}</p>', css_class="essaylib-arcs")

    def _arc(self, edge: ArcsEdge) -> str:
        a, b = (_ROW * i + 15 for i in (edge.source, edge.target))
        longest = max(abs(e.target - e.source) for e in self.edges)
        reach = 18 + (_LEFT - 32) * (abs(edge.target - edge.source) / longest) ** 0.7
        colour = _COLOURS[edge.relation]
        dash = "" if edge.said else ' stroke-dasharray="5 3"'
        return (
            f'<path d="M{_LEFT - 4} {a} C{_LEFT - reach:.0f} {a} {_LEFT - reach:.0f} {b} {_LEFT - 6} {b}" fill="none" '
            f'stroke="{colour}" stroke-width="1.6"{dash} marker-end="url(#essaylib-{colour[1:]})">'
            f"<title>{escape(self.nodes[edge.source].address)} {edge.relation} {_RELATIONS[edge.relation]} "
            f"{escape(self.nodes[edge.target].address)}</title></path>"
        )

    def _legend(self) -> str:
        there = dict.fromkeys(edge.relation for edge in self.edges)
        names: dict[str, list[str]] = {}
        for relation in _RELATIONS:
            if relation in there:
                names.setdefault(_COLOURS[relation], []).append(f"{relation} {_RELATIONS[relation]}")
        keys = [f'<span style="color:{colour}">━</span> {", ".join(said)}' for colour, said in names.items()]
        lines = "solid: in the words, dashed: our reading 实线：文中明说，虚线：我们的读法"
        return escape("; ").join([*keys, lines]) + "."


_SHAPE = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"'
_HEADS = "".join(
    f'<marker id="essaylib-{colour[1:]}" {_SHAPE}><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    for colour in dict.fromkeys(_COLOURS.values())
)
