"""Boxes in layers from left to right, joined by lines that run between them; no box upon another.

After Sugiyama, Tagawa and Toda (1981): turn what closes a cycle, take the longest way to an end as the layer, order
each layer by its neighbours, then find heights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from essaylib.plots._text import spread

__all__ = ["Item", "Layers", "Piece", "Placed", "in_layers", "placed"]

#: A node, or the place where an edge (its number) passes a layer (its number).
Item = str | tuple[int, int]
Neighbours = dict[Item, list[Item]]
_SWEEPS = 16


class Piece(NamedTuple):
    """What is joined, in layers from left to right."""

    layers: list[list[Item]]
    chains: dict[int, list[Item]]
    """By number of the edge: what it goes by, from left to right."""


class Layers(NamedTuple):
    """The pieces of a graph."""

    pieces: list[Piece]
    turned: frozenset[int]
    """Numbers of the edges that run from right to left, since they close a cycle."""
    cut: frozenset[int]
    """Numbers of the edges that are in no piece: from a node to itself, or to another band of layers."""


class Placed(NamedTuple):
    """Where all is: centres of boxes, points of edges from left to right, and the height that they need."""

    boxes: dict[str, tuple[float, float]]
    routes: dict[int, list[tuple[float, float]]]
    height: float


# Which layer, in which order ------------------------------------------------------------------------------------------


def in_layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]], *, most: int) -> Layers:
    """Each node in the layer that the longest way from it to an end gives; the largest piece first.

    A piece of more than `most` layers is cut into bands of so many.
    """
    turned = _turned(nodes, edges)
    forward = {i: (b, a) if i in turned else (a, b) for i, (a, b) in enumerate(edges) if a != b}
    rank = _ranks(nodes, forward.values())
    pieces = []
    for group in _joined(nodes, forward.values()):
        bands: dict[int, list[str]] = {}
        for node in group:
            bands.setdefault(rank[node] // most, []).append(node)
        for _, mine in sorted(bands.items(), reverse=True):
            there = set(mine)
            inside = {i: (a, b) for i, (a, b) in forward.items() if a in there and b in there}
            pieces.append(_piece(mine, inside, rank))
    drawn = {i for piece in pieces for i in piece.chains}
    return Layers(pieces, frozenset(turned), frozenset(range(len(edges))) - drawn)


def _turned(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> set[int]:
    """The edges that lead back to where a walk from the first nodes came from."""
    out: dict[str, list[tuple[int, str]]] = {node: [] for node in nodes}
    for i, (a, b) in enumerate(edges):
        if a != b:
            out[a].append((i, b))
    turned: set[int] = set()
    state: dict[str, str] = {}
    for start in nodes:
        if start in state:
            continue
        state[start] = "open"
        way = [(start, iter(out[start]))]
        while way:
            node, rest = way[-1]
            step = next(rest, None)
            if step is None:
                state[node] = "done"
                way.pop()
            elif state.get(step[1]) == "open":
                turned.add(step[0])
            elif step[1] not in state:
                state[step[1]] = "open"
                way.append((step[1], iter(out[step[1]])))
    return turned


def _ranks(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Steps of the longest way to an end, of a graph without cycles."""
    into: dict[str, list[str]] = {node: [] for node in nodes}
    left = dict.fromkeys(nodes, 0)
    for a, b in edges:
        into[b].append(a)
        left[a] += 1
    rank = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not left[node]]
    for node in ready:  # which grows meanwhile
        for before in into[node]:
            rank[before] = max(rank[before], rank[node] + 1)
            left[before] -= 1
            if not left[before]:
                ready.append(before)
    return rank


def _joined(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Nodes joined by any way; the largest first, then as they come."""
    group = {node: [node] for node in nodes}
    for a, b in edges:
        if group[a] is not group[b]:
            one = group[a] + group[b]
            for node in one:
                group[node] = one
    order = {node: i for i, node in enumerate(nodes)}
    groups = {id(members): sorted(members, key=order.__getitem__) for members in group.values()}
    return sorted(groups.values(), key=lambda members: (-len(members), order[members[0]]))


def _piece(nodes: Sequence[str], edges: Mapping[int, tuple[str, str]], rank: Mapping[str, int]) -> Piece:
    last, first = min(rank[node] for node in nodes), max(rank[node] for node in nodes)
    layers: list[list[Item]] = [[] for _ in range(first - last + 1)]
    for node in nodes:
        layers[first - rank[node]].append(node)
    chains: dict[int, list[Item]] = {}
    for i, (a, b) in edges.items():
        passed: list[Item] = [(i, r) for r in range(rank[a] - 1, rank[b], -1)]
        for item, r in zip(passed, range(rank[a] - 1, rank[b], -1), strict=True):
            layers[first - r].append(item)
        chains[i] = [a, *passed, b]
    return Piece(_ordered(layers, chains), chains)


def _neighbours(chains: Mapping[int, Sequence[Item]]) -> tuple[Neighbours, Neighbours]:
    """Of each item those to its left, and those to its right."""
    left: Neighbours = {}
    right: Neighbours = {}
    for chain in chains.values():
        for a, b in pairwise(chain):
            right.setdefault(a, []).append(b)
            left.setdefault(b, []).append(a)
    return left, right


def _ordered(layers: list[list[Item]], chains: Mapping[int, Sequence[Item]]) -> list[list[Item]]:
    """Each layer in the order of its neighbours, now those to the left and now those to the right; the best found."""
    left, right = _neighbours(chains)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, right)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        near, step = (left, -1) if sweep % 2 == 0 else (right, 1)
        for j in range(1, len(layers)) if step < 0 else range(len(layers) - 2, -1, -1):
            beside = {item: (i + 0.5) / len(layers[j + step]) for i, item in enumerate(layers[j + step])}
            own = {item: (i + 0.5) / len(layers[j]) for i, item in enumerate(layers[j])}
            for item in layers[j]:
                if near.get(item):
                    own[item] = sum(beside[other] for other in near[item]) / len(near[item])
            layers[j].sort(key=own.__getitem__)
        _swap(layers, left, right)
        if (n := _crossings(layers, right)) < fewest:
            best, fewest = [list(layer) for layer in layers], n
    return best


def _swap(layers: list[list[Item]], left: Neighbours, right: Neighbours) -> None:
    """Change places of two that stand side by side, wherever that makes fewer crossings."""
    place = {item: i for layer in layers for i, item in enumerate(layer)}
    for layer in layers:
        for i in range(len(layer) - 1):
            a, b = layer[i], layer[i + 1]
            over = sum(
                (place[x] > place[y]) - (place[x] < place[y])
                for near in (left, right)
                for x in near.get(a, ())
                for y in near.get(b, ())
            )
            if over > 0:
                layer[i], layer[i + 1] = b, a
                place[a], place[b] = i + 1, i


def _crossings(layers: Sequence[Sequence[Item]], right: Neighbours) -> int:
    place = {item: i for layer in layers for i, item in enumerate(layer)}
    n = 0
    for layer in layers[:-1]:
        lines = [(place[a], place[b]) for a in layer for b in right.get(a, ())]
        n += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(lines, 2))
    return n


# At which height ------------------------------------------------------------------------------------------------------


def placed(
    layers: Layers,
    heights: Mapping[str, float],
    *,
    n_columns: int,
    width: float,
    gap: float,
    between: float,
    lane: float,
) -> Placed:
    """Boxes in columns `width` wide with `gap` between, `between` above one another; a line has `lane` for itself.

    A piece stands where its columns end highest, those of a piece before it.
    """
    ends = [0.0] * n_columns
    boxes: dict[str, tuple[float, float]] = {}
    routes: dict[int, list[tuple[float, float]]] = {}
    for piece in layers.pieces:
        depth = len(piece.layers)
        tops = [max(ends[i : i + depth]) for i in range(n_columns - depth + 1)]
        column = tops.index(min(tops))
        top = tops[column] + (1.5 * between if tops[column] else 0.0)
        ys = _heights(piece, heights, between=between, lane=lane)
        size = {item: heights[item] if isinstance(item, str) else lane for item in ys}
        highest = min(y - size[item] / 2 for item, y in ys.items())
        ys = {item: y - highest + top for item, y in ys.items()}
        bottom = max(y + size[item] / 2 for item, y in ys.items())
        ends[column : column + depth] = [bottom] * depth
        lefts = {item: (column + j) * (width + gap) for j, members in enumerate(piece.layers) for item in members}
        boxes |= {item: (lefts[item] + width / 2, y) for item, y in ys.items() if isinstance(item, str)}
        ports = _ports(piece, ys, heights, lane)
        for i, chain in piece.chains.items():
            points = [(lefts[chain[0]] + width, ports[i, 0])]
            for item in chain[1:-1]:
                points += [(lefts[item], ys[item]), (lefts[item] + width, ys[item])]
            routes[i] = [*points, (lefts[chain[-1]], ports[i, 1])]
    return Placed(boxes, routes, max(ends))


def _heights(piece: Piece, heights: Mapping[str, float], *, between: float, lane: float) -> dict[Item, float]:
    """Centres, each near to those of its neighbours."""
    left, right = _neighbours(piece.chains)
    size = {
        item: heights[item] + between if isinstance(item, str) else lane for layer in piece.layers for item in layer
    }
    ys: dict[Item, float] = {}
    for layer in piece.layers:
        total = sum(size[item] for item in layer)
        at = -total / 2
        for item in layer:
            ys[item] = at + size[item] / 2
            at += size[item]
    for sweep in range(_SWEEPS):
        sides = (left, right) if sweep >= _SWEEPS - 4 else (left,) if sweep % 2 == 0 else (right,)
        for layer in piece.layers if sweep % 2 == 0 else piece.layers[::-1]:
            wanted = []
            for item in layer:
                near = [ys[other] for side in sides for other in side.get(item, ())]
                wanted.append(sum(near) / len(near) if near else ys[item])
            found = spread(wanted, [size[item] for item in layer], low=float("-inf"))
            ys.update(zip(layer, found, strict=True))
    return ys


def _ports(
    piece: Piece, ys: Mapping[Item, float], heights: Mapping[str, float], lane: float
) -> dict[tuple[int, int], float]:
    """Where each edge leaves (0) and reaches (1) its box, in the order of where it comes from or goes to."""
    ends: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for i, chain in piece.chains.items():
        for side, node, other in ((0, chain[0], chain[1]), (1, chain[-1], chain[-2])):
            assert isinstance(node, str)  # a chain goes from box to box
            ends.setdefault((node, side), []).append((ys[other], i))
    ports = {}
    for (node, side), mine in ends.items():
        step = min(lane, 0.8 * heights[node] / len(mine))
        for k, (_, i) in enumerate(sorted(mine)):
            ports[i, side] = ys[node] + (k - (len(mine) - 1) / 2) * step
    return ports
