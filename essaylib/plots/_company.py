"""The measures of a network of company in inches: its discs, lines, names, numbers and samples, before it is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from essaylib.model import Message
from essaylib.plots._network import Line, Node, Rectangle, lay_out, place_numbers
from essaylib.plots._style import Style
from essaylib.plots._text import LINE, height_of, line_height, width_of, wrap
from essaylib.themes import PairNode

__all__ = ["AREA", "DASH", "LETTERS", "NAME", "SMALL", "Drawn", "Edge", "Plan", "planned"]

NAME, SMALL = 0.92, 0.84
# Diameters in em of the largest disc, and of one with no hit.
_LARGEST, _NONE = 3.4, 0.5
_MARKERS = ("o", "s", "D", "^", "v", "h", "p", "8")
#: Areas of the markers over that of a disc of the same size.
AREA = {"o": 1.0, "s": 1.27, "D": 1.27, "^": 0.64, "v": 0.64, "h": 0.83, "p": 0.76, "8": 0.9}
LETTERS = "ABC"
DASH = (0, (2.5, 2.5))
_DASHES = {"": DASH, "A": (0, (5, 1.2)), "B": (0, (4, 1.2, 1, 1.2)), "C": (0, (1, 1))}
#: Height of a line as it is set, in em.
_SET = 1.25
_MOST_LETTERS = 6


class Edge(NamedTuple):
    """Two that share places, and the sentences of these."""

    one: str
    other: str
    n: int
    addresses: tuple[str, ...]
    """The sentences, each once."""
    letter: str
    """Of the long sentence that makes it alone, or ""."""
    mark: str
    """Its name in the picture's data."""

    @property
    def is_single(self) -> bool:
        """Whether it rests on one sentence."""
        return len(self.addresses) == 1


class Plan(NamedTuple):
    """All places in inches from the upper left."""

    height: float
    at: dict[str, tuple[float, float]]
    names: list[tuple[float, float, str, str]]
    """x, y, words, and how they are aligned."""
    numbers: list[tuple[float, float] | None]
    key: list[tuple[str, float, float, Any]]
    """Of the samples: kind (disc, line, words), x, y, and n or the words."""
    shelf: float | None
    """Height of the line over nodes without company."""


class Drawn:
    """Nodes and edges with their measures in inches."""

    def __init__(
        self,
        look: Style,
        nodes: Sequence[PairNode],
        edges: Sequence[Edge],
        *,
        has_clauses: bool,
        has_terms: bool,
        n_han: Mapping[str, int],
    ) -> None:
        self.look, self.nodes, self.edges, self.has_clauses, self.n_han = look, nodes, edges, has_clauses, n_han
        self.em = look.size.letters / 72
        self.has_terms = has_terms
        self.themes = list(dict.fromkeys(node.theme for node in nodes)) if self.has_terms else []
        most = max((node.n_hits for node in nodes), default=0)
        self._one = min(1.0, _LARGEST / max(1, most) ** 0.5)
        self.line = line_height(look, size=NAME)
        heaviest = max((edge.n for edge in edges), default=1)
        self._point = min(1.1, 5.5 / heaviest) * look.size.letters / 10

    def diameter(self, n: int) -> float:
        """Of the disc for n hits."""
        return self.em * (self._one * n**0.5 if n else _NONE)

    def label(self, node: PairNode) -> str:
        """Name and hits."""
        return f"{wrap(node.name, 8 * self.em, self.look, size=NAME, most=2)} {node.n_hits}"

    def width(self, n: int) -> float:
        """Of a line in points: in proportion to n, though never thinner than can be seen."""
        return max(self._point * n, 0.08 * self.look.size.letters)

    def marker(self, theme: str) -> str:
        """By theme, where nodes are terms; a disc else."""
        return _MARKERS[self.themes.index(theme) // 5 % len(_MARKERS)] if theme in self.themes else "o"

    def colour(self, theme: str) -> str:
        """By theme, where nodes are terms."""
        series = self.look.theme.series
        return series[self.themes.index(theme) % 5] if theme in self.themes else self.look.theme.muted

    def sentence(self, letter: str) -> str:
        """What a letter stands for."""
        mine = [edge for edge in self.edges if edge.letter == letter]
        han = self.look.say(Message("Han", "字"))
        alone = self.look.say(Message(f"makes {len(mine)} lines alone", f"独成{len(mine)}线"))
        return f"{letter} = {mine[0].addresses[0]} · {self.n_han[letter]} {han} · {alone}"

    def words(self) -> list[str]:
        """What stands on each line: a number above 1, a letter on some of its lines, or nothing."""
        seen: Counter[str] = Counter()
        words = []
        for edge in self.edges:
            n = sum(other.letter == edge.letter for other in self.edges)
            is_said = seen[edge.letter] % -(-n // _MOST_LETTERS) == 0
            seen[edge.letter] += 1
            words.append((edge.letter if is_said else "") + (f"{edge.n}" if edge.n > 1 else ""))
        return words

    def stroke(self, edge: Edge) -> dict[str, Any]:
        """How its line is drawn. Where colour means themes, the lines of long sentences differ by dash and letter."""
        theme = self.look.theme
        colour = theme.line
        if edge.letter:
            colour = theme.ink if self.has_terms else theme.series[LETTERS.index(edge.letter)]
        dash = _DASHES[edge.letter] if edge.is_single else "-"
        return {"color": colour, "linewidth": self.width(edge.n), "linestyle": dash}


def planned(drawn: Drawn, width: float, height: float, *, seed: int) -> Plan:
    """Where everything stands, in this width and at least this height: samples, network, and those without a line."""
    em, look = drawn.em, drawn.look
    key, above = _key(drawn, width)
    with_line = {name for edge in drawn.edges for name in (edge.one, edge.other)}
    inside = [node for node in drawn.nodes if node.name in with_line]
    outside = [node for node in drawn.nodes if node.name not in with_line]
    at: dict[str, tuple[float, float]] = {}
    names: list[tuple[float, float, str, str]] = []
    numbers: list[tuple[float, float] | None] = []
    tall = 0.0
    if inside:
        boxes = [
            Node(drawn.diameter(node.n_hits) / 2, width_of(drawn.label(node), look, size=NAME),
                 height_of(drawn.label(node), look, size=NAME) * _SET / LINE)
            for node in inside
        ]  # fmt: skip
        places, sides, numbers, tall = _graph(drawn, inside, boxes, width, height - above, seed=seed)
        for node, box, (x, y), side in zip(inside, boxes, places, sides, strict=True):
            at[node.name] = x, y + above
            names.append((x, y + above + side * (box.radius + box.height / 2), drawn.label(node), "center"))
        numbers = [None if place is None else (place[0], place[1] + above) for place in numbers]
    bottom = above + tall
    shelf = None
    if outside:
        shelf = bottom + 0.4 * em
        words = look.say(Message("without a line:", "无连线："))
        row = max(drawn.line * 1.2, *(drawn.diameter(node.n_hits) for node in outside)) + 0.2 * em
        x, y = width_of(words, look, size=NAME) + 1.2 * em, shelf + 0.2 * em + row / 2
        names.append((0.0, y, words, "left"))
        for node in outside:
            disc = drawn.diameter(node.n_hits)
            room = disc + 0.3 * em + width_of(drawn.label(node), look, size=NAME)
            if x + room > width:
                x, y = 0.0, y + row
            at[node.name] = x + disc / 2, y
            names.append((x + disc + 0.3 * em, y, drawn.label(node), "left"))
            x += room + 1.2 * em
        bottom = y + row / 2
    return Plan(max(bottom, height), at, names, numbers, key, shelf)


def _graph(
    drawn: Drawn, inside: Sequence[PairNode], boxes: Sequence[Node], width: float, height: float, *, seed: int
) -> tuple[list[tuple[float, float]], list[int], list[tuple[float, float] | None], float]:
    """Places of discs, sides of names, places of numbers and the height; it grows until all numbers have room."""
    em, edges, gap = drawn.em, drawn.edges, 0.45 * drawn.em
    number = {node.name: i for i, node in enumerate(inside)}
    lines = [Line(number[edge.one], number[edge.other], edge.n) for edge in edges]
    area = sum((max(2 * box.radius, box.width) + 2 * gap) * (2 * box.radius + box.height + 2 * gap) for box in boxes)
    tall = max(height, 3.4 * area / width, min(0.44, 0.14 + 0.03 * len(inside)) * width)
    words = drawn.words()
    order = sorted(range(len(edges)), key=lambda i: (bool(edges[i].letter), -edges[i].n))
    laid = None
    while laid is None:  # the higher, the more room
        laid = lay_out(boxes, lines, size=(width, tall), gap=gap, seed=seed)
        tall *= 1 if laid else 1.3
    places, sides = laid
    tall = max(y + box.radius + (side > 0) * box.height for (_, y), box, side in zip(places, boxes, sides, strict=True))
    for grown in range(5):
        if grown:
            places, tall = [(x, y * 1.12) for x, y in places], tall * 1.12
        taken = [Rectangle(x, y, box.radius, box.radius) for (x, y), box in zip(places, boxes, strict=True)]
        taken += [
            Rectangle(x, y + side * (box.radius + box.height / 2), box.width / 2, box.height / 2)
            for (x, y), box, side in zip(places, boxes, sides, strict=True)
        ]
        ends = [
            (places[lines[i].one], boxes[lines[i].one].radius, places[lines[i].other], boxes[lines[i].other].radius)
            for i in order
        ]
        found = place_numbers(
            ends,
            [width_of(words[i], drawn.look, size=SMALL) for i in order],
            _SET * SMALL * em, taken=taken, gap=0.08 * em, limits=(width, tall),
        )  # fmt: skip
        numbers = [found[order.index(i)] for i in range(len(edges))]
        if all(number or edge.n == 1 for number, edge in zip(numbers, edges, strict=True)):
            break
    return places, sides, numbers, tall + 0.3 * em


def _key(drawn: Drawn, width: float) -> tuple[list[tuple[str, float, float, Any]], float]:
    """Samples of discs and lines with their numbers, in one row or two, and the height they take."""
    em, look = drawn.em, drawn.look
    hits = sorted({node.n_hits for node in drawn.nodes if node.n_hits})
    solid = sorted({edge.n for edge in drawn.edges if not edge.is_single})
    single = sorted({edge.n for edge in drawn.edges if edge.is_single})
    unit = Message("clauses with both", "共有小句") if drawn.has_clauses else Message("sentences with both", "共有句")
    if single:
        unit = Message(f"{unit.en}; dashed: in one sentence only", f"{unit.zh}；虚线：只在一句")
    groups: list[list[tuple[str, float, Any]]] = []
    if hits:
        groups.append([("disc", drawn.diameter(n), n) for n in dict.fromkeys([hits[0], hits[-1]])])
        groups[-1].append(("words", 0.0, look.say(Message("hits in sentences", "句中命中"))))
    if drawn.edges:
        samples = [("dash", 2.4 * em, single[0])] if single else []
        samples += [("line", 2.4 * em, n) for n in dict.fromkeys([solid[0], solid[-1]])] if solid else []
        groups.append([*samples, ("words", 0.0, look.say(unit))])
    groups += [[(letter, 2.4 * em, ""), ("words", 0.0, drawn.sentence(letter))] for letter in sorted(drawn.n_han)]
    placed: list[tuple[str, float, float, Any]] = []
    x = top = 0.0
    row = max([drawn.line, *(size for group in groups for kind, size, _ in group if kind == "disc")])
    for group in groups:
        rooms = []
        for kind, size, value in group:
            rooms.append(size + width_of(f"{value}", look, size=SMALL) + (0.2 if kind == "words" else 1.0) * em)
        if x and x + sum(rooms) > width:
            x, top = 0.0, top + row + 0.2 * em
            row = drawn.line
        for (kind, size, value), room in zip(group, rooms, strict=True):
            placed.append((kind, x + size / 2, top + row / 2, value))
            x += room
        x += 1.5 * em
    return placed, (top + row + 0.6 * em if placed else 0.0)
