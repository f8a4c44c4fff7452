"""A network laid out in inches: discs with their names, lines that keep clear of them, numbers on the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy import ndarray

__all__ = ["Line", "Node", "Rectangle", "lay_out", "place_numbers"]

#: Moves that are tried after the spring layout: so many a node, and at most so many.
_MOVES, _MOST_MOVES = 70, 800


class Node(NamedTuple):
    """A disc of this radius with a name of this width and height above or below it."""

    radius: float
    width: float
    height: float


class Line(NamedTuple):
    """From one node to another, by their numbers; a heavier one is kept shorter."""

    one: int
    other: int
    weight: float


class Rectangle(NamedTuple):
    """Middle and half sides."""

    x: float
    y: float
    half_width: float
    half_height: float


class _Board:
    """Nodes on a rectangle: where each disc is, and on which side (1 below, -1 above) its name stands."""

    def __init__(self, nodes: Sequence[Node], lines: Sequence[Line], size: tuple[float, float], gap: float) -> None:
        import numpy as np

        self.size, self.gap = size, gap
        self.radius = np.array([node.radius for node in nodes])
        self.half_name = np.array([[node.width / 2, node.height / 2] for node in nodes])
        self.half = np.column_stack([np.maximum(self.radius, self.half_name[:, 0]), self.radius + self.half_name[:, 1]])
        self.ends = np.array([[line.one, line.other] for line in lines], dtype=int).reshape(-1, 2)
        self.weight = np.array([line.weight for line in lines]) / max([line.weight for line in lines], default=1.0)
        self.ideal = 0.8 * (size[0] * size[1] / max(1, len(nodes))) ** 0.5
        """The distance that two which belong together have at best."""
        self.is_end = np.zeros((len(nodes), len(lines)), dtype=bool)
        for i, line in enumerate(lines):
            self.is_end[[line.one, line.other], i] = True

    def boxes(self, at: ndarray, side: ndarray) -> ndarray:
        """Middles of disc and name together."""
        boxes = at.copy()
        boxes[:, 1] += side * self.half_name[:, 1]
        return boxes

    def overlap(self, at: ndarray, side: ndarray, of: ndarray) -> ndarray:
        """By how much boxes of some nodes and all others lack of being apart by the gap; 0 where they are."""
        import numpy as np

        boxes = self.boxes(at, side)
        lack = self.half[of, None] + self.half[None] + self.gap - np.abs(boxes[of, None] - boxes[None])
        lack[np.arange(len(of)), of] = 0
        return np.where((lack > 1e-9).all(axis=2, keepdims=True), lack, 0.0)

    def inside(self, at: ndarray, side: ndarray) -> ndarray:
        """The same with every box moved into the rectangle."""
        import numpy as np

        boxes = self.boxes(at, side)
        held = np.clip(boxes, self.half, np.maximum(self.half, np.array(self.size) - self.half))
        moved: ndarray = at + held - boxes
        return moved

    def separate(self, at: ndarray, side: ndarray) -> ndarray | None:
        """Push boxes that overlap apart, each the shorter way, until none does; None if there is no room."""
        import numpy as np

        order = np.arange(len(at))
        for _ in range(400):
            at = self.inside(at, side)
            lack = self.overlap(at, side, order)
            if not lack.any():
                return at
            boxes = self.boxes(at, side)
            apart = boxes[:, None] - boxes[None]
            away = np.where(apart > 0, 1.0, -1.0)
            away = np.where(apart == 0, np.where(order[:, None, None] > order[None, :, None], 1.0, -1.0), away)
            across = lack[..., 0] <= lack[..., 1]
            push = lack * away * 0.5
            at = at + np.column_stack(
                [np.where(across, push[..., 0], 0).sum(axis=1), np.where(across, 0, push[..., 1]).sum(axis=1)]
            )
        return None

    def filled(self, at: ndarray, side: ndarray) -> ndarray:
        """The same spread from side to side as far as it bears, in the middle, and as high up as can be."""
        import numpy as np

        low, high = (self.boxes(at, side) - self.half).min(axis=0), (self.boxes(at, side) + self.half).max(axis=0)
        grown = min(1.5, max(1.0, self.size[0] / (high[0] - low[0])))
        at = at * [grown, 1.0]
        boxes = self.boxes(at, side)
        low, high = (boxes - self.half).min(axis=0), (boxes + self.half).max(axis=0)
        moved: ndarray = at + np.array([(self.size[0] - low[0] - high[0]) / 2, -low[1]])
        return moved

    def cost(self, at: ndarray, side: ndarray, j: int) -> float:
        """What makes it hard to read, as far as node j has to do with it.

        Lines over discs and names, lines too short for a number, nodes close together, strong ties far apart.
        """
        import numpy as np

        mine = self.is_end[j]
        start, way = at[self.ends[:, 0]], at[self.ends[:, 1]] - at[self.ends[:, 0]]
        length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
        normal = np.column_stack([-way[:, 1], way[:, 0]]) / length[:, None]

        def crossed(middles: ndarray, half: ndarray, lines: ndarray) -> ndarray:
            out = middles[:, None] - start[None, lines]
            distance = np.abs((out * normal[None, lines]).sum(axis=2))
            along = (out * way[None, lines]).sum(axis=2) / length[None, lines] ** 2
            clear = (half[:, None] * np.abs(normal)[None, lines]).sum(axis=2) + 0.5 * self.gap
            depth = np.where((along > 0) & (along < 1), np.maximum(0, 1 - distance / clear), 0)
            return np.where(depth > 0, 0.5 + depth, 0)

        boxes = self.boxes(at, side)
        others = np.where(self.is_end[:, mine], 0, crossed(boxes, self.half, mine)).sum()
        others += crossed(boxes[j : j + 1], self.half[j : j + 1], ~mine).sum()
        names = at.copy()
        names[:, 1] += side * (self.radius + self.half_name[:, 1])
        own = np.where(self.is_end[:, mine], crossed(names, self.half_name, mine), 0).sum()
        free = length[mine] - self.radius[self.ends[mine]].sum(axis=1)
        short = np.maximum(0, 1 - free / (5 * self.gap)).sum()
        apart = np.delete(np.hypot(*(at - at[j]).T), j)
        crowd = (self.ideal / np.maximum(apart, 0.2 * self.ideal) - 0.6).clip(0).sum()
        stretch = (self.weight[mine] * (length[mine] / self.ideal - 1).clip(0)).sum()
        return float(others + 0.35 * own + short + 0.5 * crowd + 0.25 * stretch)


def lay_out(
    nodes: Sequence[Node], lines: Sequence[Line], *, size: tuple[float, float], gap: float, seed: int
) -> tuple[list[tuple[float, float]], list[int]] | None:
    """Where the discs stand in a rectangle and on which side of them their names: no two touch.

    A spring layout from a fixed start, spread over the rectangle, then moves that uncover what lines cover, kept when
    they help. The same seed gives the same places.

    Returns:
        The middles of the discs and 1 (name below) or -1 (above) for each; None where there is no room.
    """
    import networkx as nx
    import numpy as np

    graph = nx.Graph()
    graph.add_nodes_from(range(len(nodes)))
    graph.add_weighted_edges_from(lines)
    spring = nx.spring_layout(graph, seed=seed, iterations=80)
    free = np.array([spring[i] for i in range(len(nodes))]).reshape(-1, 2)
    board = _Board(nodes, lines, size, gap)
    spread = (_rank(free) + _share(free)) / 2
    side = np.ones(len(nodes), dtype=int)
    at = board.separate(board.half + spread * np.maximum(0, np.array(size) - 2 * board.half), side)
    if at is None:
        return None
    random = np.random.RandomState(seed)  # its stream of numbers is the same in every version of numpy
    n_moves = min(_MOVES * len(nodes), _MOST_MOVES) if lines else 0
    for i in range(n_moves):
        moved, turned = at.copy(), side.copy()
        j = int(random.randint(len(nodes)))
        if random.rand() < 0.15:
            turned[j] = -turned[j]
        else:
            moved[j] += random.normal(0, 0.25 * (1 - i / n_moves) + 0.02, 2) * size
        moved = board.inside(moved, turned)
        if board.overlap(moved, turned, np.array([j])).any():
            continue
        if board.cost(moved, turned, j) < board.cost(at, side, j):
            at, side = moved, turned
    at = board.filled(at, side)
    return [(float(x), float(y)) for x, y in at], [int(s) for s in side]


def _rank(free: Any) -> Any:
    """Each coordinate as its rank from 0 to 1."""
    return free.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, len(free) - 1)


def _share(free: Any) -> Any:
    """Each coordinate as its share of the range, from 0 to 1."""
    low, high = free.min(axis=0), free.max(axis=0)
    return (free - low) / [span if span > 1e-9 else 1.0 for span in high - low]


def place_numbers(
    ends: Sequence[tuple[tuple[float, float], float, tuple[float, float], float]],
    widths: Sequence[float],
    height: float,
    *,
    taken: Sequence[Rectangle],
    gap: float,
    limits: tuple[float, float],
) -> list[tuple[float, float] | None]:
    """Where on its line each number stands: touching nothing of `taken` and no other, far from other lines.

    Args:
        ends: of every line its two ends, each with the radius of its disc; those first served come first.
        widths: of the numbers; 0 for a line without one.
        height: of the numbers.
        taken: discs and names.
        gap: room around a number.
        limits: width and height of the rectangle.

    Returns:
        Its middle for each line; None where it has no number or there is no room.
    """
    import numpy as np

    starts, stops = np.array([e[0] for e in ends]).reshape(-1, 2), np.array([e[2] for e in ends]).reshape(-1, 2)
    share = np.linspace(0.08, 0.92, 29)
    used = np.array(taken).reshape(-1, 4)
    placed: list[tuple[float, float] | None] = []
    for i, ((_, from_a, _, from_b), width) in enumerate(zip(ends, widths, strict=True)):
        way = stops[i] - starts[i]
        length = float(np.hypot(*way))
        if not width or length <= from_a + from_b:
            placed.append(None)
            continue
        at = starts[i] + way * ((from_a + share * (length - from_a - from_b)) / length)[:, None]
        half = np.array([width / 2, height / 2])
        fits = (at >= half).all(axis=1) & (at <= np.array(limits) - half).all(axis=1)
        lack = used[None, :, 2:] + half + gap - np.abs(at[:, None] - used[None, :, :2])
        fits &= ~(lack > 0).all(axis=2).any(axis=1)
        near = np.delete(_distances(at, starts, stops), i, axis=1).min(axis=1, initial=9.0)
        score = np.abs(share - 0.5) * height - np.minimum(near, 1.2 * height)
        if not fits.any():
            placed.append(None)
            continue
        x, y = (float(number) for number in at[np.where(fits, score, np.inf).argmin()])
        placed.append((x, y))
        used = np.vstack([used, [x, y, *half]])
    return placed


def _distances(points: Any, starts: Any, stops: Any) -> Any:
    """From each point to each line, a row a point."""
    import numpy as np

    way = stops - starts
    square = np.maximum((way**2).sum(axis=1), 1e-12)
    out = points[:, None] - starts[None]
    along = np.clip((out * way[None]).sum(axis=2) / square, 0, 1)
    return np.hypot(*(out - along[..., None] * way[None]).transpose(2, 0, 1))
