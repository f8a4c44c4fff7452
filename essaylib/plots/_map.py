"""A map of an argument: what is drawn, and where its boxes, rows and lines are."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from essaylib.errors import InputError
from essaylib.model import Message
from essaylib.plots._levels import Layers, in_layers, placed
from essaylib.plots._style import Style
from essaylib.plots._text import line_height, width_of, wrap
from essaylib.rhetoric.argument import ArgumentGraph, Node

__all__ = ["RELATIONS", "SAID", "Chart", "Link", "Plan", "chart_of", "in_columns", "in_rows", "name_of", "way_of"]

_ROLES = {
    "claim": "主张", "situation": "背景", "problem": "问题", "cause": "原因", "ground": "依据", "end": "目的",
    "means": "手段", "demand": "要求", "definition": "定义", "example": "例", "limit": "限定", "foil": "反面",
}  # fmt: skip
RELATIONS = {
    "means_to": Message("means to", "为其手段"),
    "condition_for": Message("condition for", "为其条件"),
    "favours": Message("favours", "有利于"),
    "supports": Message("supports", "支持"),
    "ground_for": Message("ground for", "为其依据"),
    "causes": Message("causes", "引起"),
    "goes_with": Message("goes with", "伴随"),
    "raises": Message("raises", "提出"),
    "takes_up": Message("takes up", "接续"),
    "contrasts": Message("contrasts", "对照"),
    "defines": Message("defines", "界定"),
    "restates": Message("restates", "重申"),
    "example_of": Message("example of", "举例"),
}
#: On what a relation rests.
SAID = {"in the words": Message("in the words", "文中明说"), "our reading": Message("our reading", "我们的读法")}

#: What is drawn at most; eight to fifteen nodes can be read.
_MOST_NODES, _MOST_LINKS = 200, 400
_HEAD, _QUOTE, _GLOSS = 0.8, 0.92, 0.78  # sizes of letters
_LINES = 4
_NARROWEST, _NARROW = 6.5, 9.0  # em
_PAD, _BETWEEN, _LANE, _PORT = 0.45, 0.75, 0.75, 0.5  # em
#: By number of columns, em between them.
_GAPS = {1: 6.0, 2: 6.0, 3: 4.5, 4: 3.6, 5: 3.0}
_GAP = 2.4


class Link(NamedTuple):
    """A relation drawn."""

    source: str
    target: str
    relation: str
    said: str
    cue: str
    in_graph: bool
    by_rules: bool


class Chart(NamedTuple):
    """All that is drawn, before it has places."""

    name: Message
    nodes: dict[str, Node]
    links: list[Link]
    is_by_rules: bool
    """Whether there is no reading, only rules."""
    only_rules: frozenset[str]
    """Nodes that rules alone found, where there is a reading too."""


class _Word(NamedTuple):
    """Words of the picture, with the upper left corner in inches."""

    x: float
    y: float
    words: str
    size: float
    is_muted: bool


class Plan(NamedTuple):
    """Where all is, in inches from the upper left corner."""

    boxes: dict[str, tuple[float, float, float, float]]
    """Centre, width and height by node; a dot has no height."""
    curves: dict[int, list[tuple[float, float]]]
    """By number of the relation: its start, and three points for each cubic Bézier curve of it."""
    words: list[_Word]
    rules: list[float]
    """Heights of lines between parts."""
    height: float
    scale: float
    n_short: int = 0
    """Quotes that are cut short."""
    n_turned: int = 0


def way_of(link: Link, chart: Chart) -> str:
    """How its line is drawn."""
    if chart.is_by_rules or not link.by_rules:
        return link.said
    return f"{link.said}, rules" if link.in_graph else "rules"


def name_of(node: Node) -> str:
    """What is written of a node's id: of a long one of rules, its address."""
    return node.id if node.id.startswith(node.address) and ":" not in node.id else node.address


# What is drawn --------------------------------------------------------------------------------------------------------


def chart_of(graph: Any, suggested: Any) -> Chart:
    """The two graphs in one; InputError for what cannot be drawn."""
    for what, value in (("graph", graph), ("suggested", suggested)):
        if not isinstance(value, ArgumentGraph) and not (what == "suggested" and value is None):
            raise InputError(
                f"{what}: {type(value).__name__} is no argument graph. Give rhetoric.read_argument(path, essay) or "
                "rhetoric.suggest_argument(essay)."
            )
    if suggested is not None and suggested.essay.source.sha256 != graph.essay.source.sha256:
        raise InputError("graph and suggested are of two essays. Make both of one.")
    if suggested is not None and graph.by_rules:
        raise InputError("graph is itself suggested by rules. Leave suggested out, or give a reading as graph.")
    if suggested is not None and not suggested.by_rules:
        raise InputError("suggested is a reading, no graph of rules. Give rhetoric.suggest_argument(essay).")
    for what, value in (("graph", graph), ("suggested", suggested)):
        if value is not None:
            _limit(what, len(value.nodes), len(value.relations))
    nodes = {node.id: node for node in graph.nodes}
    own, links = set(nodes), _links(graph)
    if suggested is not None:
        _add_rules(nodes, links, suggested)
        _limit("graph and suggested", len(nodes), len(links))
    if not nodes:
        raise InputError(
            "Nothing to draw: there is no node in this graph. Rules find none where no word says a relation."
        )
    order = sorted(nodes.values(), key=lambda node: (node.span.start, node.span.end))
    number = {node.id: i for i, node in enumerate(order)}
    links.sort(key=lambda link: (number[link.source], number[link.target]))
    return Chart(_name(graph), {node.id: node for node in order}, links, graph.by_rules, frozenset(set(nodes) - own))


def _limit(what: str, n_nodes: int, n_links: int) -> None:
    """InputError for more than can be laid out and read."""
    if n_nodes > _MOST_NODES or n_links > _MOST_LINKS:
        raise InputError(
            f"{what}: {n_nodes:,} nodes and {n_links:,} relations; at most {_MOST_NODES} and {_MOST_LINKS} are drawn. "
            'Choose a part, as graph.at("3"), or relations, as graph.of("means_to").'
        )


def _name(graph: ArgumentGraph) -> Message:
    """In words; a graph of rules has none of its own."""
    if not graph.by_rules:
        return Message(graph.name, graph.name)
    part = graph.part
    return Message(f"By rules, {part}", f"规则所得（{part}）") if part else Message("By rules", "规则所得")


def _links(graph: ArgumentGraph) -> list[Link]:
    return [
        Link(edge.source, edge.target, edge.relation, edge.said, edge.cue, not graph.by_rules, graph.by_rules)
        for edge in graph.relations
    ]


def _add_rules(nodes: dict[str, Node], links: list[Link], suggested: ArgumentGraph) -> None:
    """Mark the relations that rules found too, and add those that they alone found."""
    theirs = {node.id: node for node in suggested.nodes}
    n, own = len(links), list(nodes.values())
    for link in _links(suggested):
        ends = theirs[link.source], theirs[link.target]
        found = [
            i
            for i in range(n)
            if links[i].relation == link.relation
            and ends[0].span.overlaps(nodes[links[i].source].span)
            and ends[1].span.overlaps(nodes[links[i].target].span)
        ]
        for i in found:
            links[i] = links[i]._replace(by_rules=True)
        if not found:
            drawn = [max(own, key=lambda node: _shared(end, node), default=end) for end in ends]
            drawn = [node if _shared(end, node) else end for end, node in zip(ends, drawn, strict=True)]
            if drawn[0].id == drawn[1].id:  # one node is both: it stays that which it shares more with
                less = min((0, 1), key=lambda k: _shared(ends[k], drawn[k]))
                drawn[less] = ends[less]
            nodes.update({node.id: nodes.get(node.id, node) for node in drawn})
            links.append(link._replace(source=drawn[0].id, target=drawn[1].id))


def _shared(one: Node, other: Node) -> int:
    """Characters in both."""
    return max(0, min(one.span.end, other.span.end) - max(one.span.start, other.span.start))


# Where it is drawn ----------------------------------------------------------------------------------------------------


def in_columns(chart: Chart, look: Style, *, width: float, scale: float, gloss: bool) -> Plan:
    """A map from means to ends, in as many columns as make it low without making the boxes too narrow."""
    em = look.size.letters / 72 * scale
    joined = {end for link in chart.links for end in (link.source, link.target)}
    names = [name for name in chart.nodes if name in joined or not chart.links]
    most = max(1, int((width / em + _GAP) / (_NARROWEST + _GAP)))
    layers = in_layers(names, [(link.source, link.target) for link in chart.links], most=most)
    deepest = max(len(piece.layers) for piece in layers.pieces)
    plans: list[Plan] = []
    for n in range(max(deepest, min(2, most)), most + 1):
        gap = _GAPS.get(n, _GAP) * em
        box = (width - (n - 1) * gap) / n
        if plans and box < _NARROW * em:
            break
        cards = {name: _card(name, chart, layers, look, width=box, scale=scale, gloss=gloss) for name in names}
        heights = {name: card.height for name, card in cards.items()}
        places = placed(layers, heights, n_columns=n, width=box, gap=gap, between=_BETWEEN * em, lane=_LANE * em)
        words = [
            word._replace(x=word.x + x - box / 2, y=word.y + y - heights[name] / 2)
            for name, (x, y) in places.boxes.items()
            for word in cards[name].words
        ]
        boxes = {name: (*places.boxes[name], box, heights[name]) for name in names}
        routes = {i: points[::-1] if i in layers.turned else points for i, points in places.routes.items()}
        n_short = sum(card.is_short for card in cards.values())
        curves = {i: _curve(routes[i]) for i in sorted(routes)}
        plans.append(Plan(boxes, curves, words, [], places.height, scale, n_short, len(layers.turned)))
    return min(plans, key=lambda plan: plan.height + 1.5 * em * plan.n_short)


class _Card(NamedTuple):
    """A box: its words from its upper left corner, and its height."""

    words: list[_Word]
    height: float
    is_short: bool
    """Whether its quote is."""


def _card(name: str, chart: Chart, layers: Layers, look: Style, *, width: float, scale: float, gloss: bool) -> _Card:
    em, node = look.size.letters / 72 * scale, chart.nodes[name]
    inner = width - 2 * _PAD * em
    head = _broken(name_of(node), inner, look, size=_HEAD * scale)
    role = look.say(Message(node.role, _ROLES[node.role]))
    fits = width_of(f"{head}  {role}", look, size=_HEAD * scale) <= inner
    most = _LINES if width >= _NARROW * em else _LINES + 1
    quote, is_short = _lines(node.quote, inner, look, size=_QUOTE * scale, most=most)
    lines = [(f"{head}{'  ' if fits else chr(10)}{role}", _HEAD), (quote, _QUOTE)]
    if gloss and node.gloss:
        lines.append((_lines(node.gloss, inner, look, size=_GLOSS * scale, most=_LINES + 1)[0], _GLOSS))
    for i in sorted(layers.cut):
        link = chart.links[i]
        for arrow, end, other in (("→", link.source, link.target), ("←", link.target, link.source)):
            if end == name and (arrow, link.source) != ("←", link.target):
                said = f"{arrow} {name_of(chart.nodes[other])} {look.say(RELATIONS[link.relation])}"
                lines.append((said, _HEAD))
    words, y = [], 0.8 * _PAD * em
    for text, size in lines:
        wrapped = wrap(text, inner, look, size=size * scale)
        words.append(_Word(_PAD * em, y, wrapped, size, is_muted=size != _QUOTE))
        y += (1.27 * (wrapped.count("\n") + 1) + 0.12) * size * em
    return _Card(words, y + 0.7 * _PAD * em, is_short)


def _lines(text: str, width: float, look: Style, *, size: float, most: int) -> tuple[str, bool]:
    """A text in lines, and whether it is cut short."""
    whole = " ".join(_broken(word, width, look, size=size) for word in text.split(" "))
    lines = wrap(whole, width, look, size=size)
    if lines.count("\n") < most:
        return lines, False
    return wrap(whole, width, look, size=size, most=most), True


def _broken(word: str, width: float, look: Style, *, size: float) -> str:
    """A word of Latin letters that is wider than a line, in pieces that are not: after a hyphen if it has one."""
    pieces = []
    while word.isascii() and (fits := _fitting(word, width, look, size=size)) < len(word):
        at = word.rfind("-", 0, fits) + 1 or fits
        hyphen = "-" if word[at - 1].isalpha() and word[at].isalpha() else ""
        pieces.append(word[:at] + hyphen)
        word = word[at:]
    return " ".join([*pieces, word])


def _fitting(word: str, width: float, look: Style, *, size: float) -> int:
    """How many of its letters go into a line: all, or some with a hyphen, one at least."""
    most = 2
    while most < len(word) and width_of(word[:most], look, size=size) <= width:
        most *= 2  # a word may be very long
    if most >= len(word) and (len(word) < 2 or width_of(word, look, size=size) <= width):
        return len(word)
    lengths = range(2, min(most, len(word)))
    return bisect_right(lengths, width, key=lambda n: width_of(f"{word[:n]}-", look, size=size)) + 1


def _curve(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """From point to point with level ends: the tail and the tip stay free of the bend."""
    found = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        found += [(middle, y0), (middle, y1), (x1, y1)]
    return found


def in_rows(chart: Chart, look: Style, *, width: float, scale: float, gloss: bool) -> Plan:
    """All nodes one below the other, with arcs to their left."""
    em, line = look.size.letters / 72 * scale, line_height(look, size=scale)
    order = {name: i for i, name in enumerate(chart.nodes)}
    spans = [abs(order[link.source] - order[link.target]) for link in chart.links]
    longest = max([1, *spans])
    arcs = min(13.0, 3.5 + 0.5 * longest, width / em / 4) * em if chart.links else 0.3 * em
    heads = [(name_of(node), look.say(Message(node.role, _ROLES[node.role]))) for node in chart.nodes.values()]
    columns = [max(width_of(head[k], look, size=_HEAD * scale) for head in heads) + 0.8 * em for k in (0, 1)]
    lefts = arcs + 0.8 * em, arcs + 0.8 * em + columns[0], arcs + 0.8 * em + sum(columns)
    ports, n_ports = _row_ports(chart.links, order)
    words: list[_Word] = []
    dots: dict[str, tuple[float, float, float, float]] = {}
    rules, n_short, y, part = [], 0, 0.0, ""
    for node, head in zip(chart.nodes.values(), heads, strict=True):
        here = node.address.partition("–")[0].rpartition("/")[0]
        if dots and here != part:
            rules.append(y + 0.15 * em)
            y += 0.4 * em
        part = here
        ends = n_ports[node.id] * _PORT * em
        y += max(0.0, ends - line) / 2
        dots[node.id] = (arcs, y + line / 2, 0.0, 0.0)
        quote, is_short = _lines(node.quote, width - lefts[2], look, size=_QUOTE * scale, most=2)
        n_short += is_short
        texts = [(lefts[0], head[0], _HEAD), (lefts[1], head[1], _HEAD), (lefts[2], quote, _QUOTE)]
        words += [_Word(x, y + (1 - size) / 2 * line, said, size, is_muted=size != _QUOTE) for x, said, size in texts]
        bottom = y + (line + ends) / 2
        y += line + 1.27 * _QUOTE * em * quote.count("\n")
        if gloss and node.gloss:
            said, _ = _lines(node.gloss, width - lefts[2], look, size=_GLOSS * scale, most=2)
            words.append(_Word(lefts[2], y, said, _GLOSS, is_muted=True))
            y += (1.27 * (said.count("\n") + 1) + 0.12) * _GLOSS * em
        y = max(y, bottom) + 0.25 * em
    curves = {}
    for i, link in enumerate(chart.links):
        a, b = (dots[end][1] + ports[i, k] * _PORT * em for k, end in enumerate((link.source, link.target)))
        reach = (1.2 * em + (arcs - 1.8 * em) * (spans[i] / longest) ** 0.6) / 0.75  # of its control points
        at = arcs - 0.35 * em
        curves[i] = [(at, a), (at - reach, a), (at - reach, b), (at, b)]
    return Plan(dots, curves, words, rules, y, scale, n_short)


def _row_ports(links: Sequence[Link], order: Mapping[str, int]) -> tuple[dict[tuple[int, int], float], Counter[str]]:
    """Where each arc begins (0) and ends (1), from the middle of its row, so that those of one row are nested.

    Returns:
        The places, in steps from port to port, and how many ports each node has.
    """
    ends: dict[str, list[tuple[bool, int, int, int]]] = {}
    for i, link in enumerate(links):
        for k, (here, there) in enumerate(((link.source, link.target), (link.target, link.source))):
            far = order[there] - order[here]
            ends.setdefault(here, []).append((far > 0, -far, i, k))
    ports = {}
    for mine in ends.values():
        for j, (_, _, i, k) in enumerate(sorted(mine)):
            ports[i, k] = j - (len(mine) - 1) / 2
    return ports, Counter({name: len(mine) for name, mine in ends.items()})
