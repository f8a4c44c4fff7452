"""The argument of an essay as a graph: places with a role, and typed relations between them.

A hand-made graph is read from a file; the rules suggest one beside it from what the words say (为了, 只有…才, 有利于).
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib.addresses import part_of
from essaylib.errors import AddressError, InputError
from essaylib.rhetoric.findings import Finding
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    import networkx as nx

    from essaylib.essay import Essay

__all__ = ["RELATIONS", "ROLES", "ArgumentGraph", "Edge", "EdgeRow", "Edges", "Node", "Nodes", "read_argument"]

#: What a place does in the argument.
ROLES = ("claim", "situation", "problem", "cause", "ground", "end", "means", "demand", "definition", "example",
         "limit", "foil")  # fmt: skip
#: How one place stands to another: from → to.
RELATIONS = ("supports", "ground_for", "means_to", "condition_for", "favours", "causes", "goes_with", "raises",
             "takes_up", "defines", "restates", "contrasts", "example_of")  # fmt: skip
#: Whether the words of the text say a relation, or a reader does.
SAID = ("in the words", "our reading")


class Node(NamedTuple):
    """A place with a role."""

    id: str
    address: str
    role: str
    quote: str
    gloss: str
    span: Span


class Edge(NamedTuple):
    """A relation from one node to another."""

    source: str
    target: str
    relation: str
    said: str
    cue: str = ""
    doubt: str = ""


class Nodes(Table[Node]):
    """The nodes in the order of the text."""

    columns = (
        Column("id", "node 节点", "address"),
        Column("address", "address 地址", "address"),
        Column("role", "role 作用"),
        Column("quote", "there 原文", "text", 50),
        Column("gloss", "gloss 释义", "text", 50),
    )
    css_class = "essaylib-nodes"


class EdgeRow(NamedTuple):
    """An edge with its ends in words."""

    relation: str
    source: str
    source_quote: str
    target: str
    target_quote: str
    said: str
    cue: str
    doubt: str


class Edges(Table[EdgeRow]):
    """The edges with their ends: addresses and the words that stand there."""

    columns = (
        Column("relation", "relation 关系"),
        Column("source", "from 自", "address"),
        Column("source_quote", "", "text", 30),
        Column("target", "to 至", "address"),
        Column("target_quote", "", "text", 30),
        Column("said", "said by 依据"),
        Column("cue", "cue 标志"),
    )
    css_class = "essaylib-edges"


class ArgumentGraph:
    """Nodes with a role and a place in the text, and typed relations between them.

    Raises:
        InputError: two nodes with one id, an unknown role or relation, a relation to a node there is not, or a node
            outside the text.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        essay: Essay,
        name: str = "argument",
        part: str | None = None,
        by_rules: bool = False,
    ) -> None:
        self.essay = essay
        self.name = name
        self.part = part
        """The place that `at` cut the graph down to; None for a whole one."""
        self.by_rules = by_rules
        """Whether rules made the graph, not a reader."""
        rows = sorted(nodes, key=lambda node: (node.span.start, node.span.end))
        self._nodes = {node.id: node for node in rows}
        self._edges = tuple(edges)
        for node in rows:
            self._check(node)
        if len(self._nodes) < len(rows):
            twice = next(i for i, n in Counter(node.id for node in rows).items() if n > 1)
            raise InputError(f"{name}: two nodes have the id {twice!r}. Give each its own.")
        for edge in self._edges:
            for end in (edge.source, edge.target):
                if end not in self._nodes:
                    raise InputError(f"{name}: {edge.source} → {edge.target}: there is no node {end!r}.")
            for what, value, accepted in (("relation", edge.relation, RELATIONS), ("said", edge.said, SAID)):
                if value not in accepted:
                    raise InputError(
                        f"{name}: {edge.source} → {edge.target}: {what}={value!r}: accepted are {', '.join(accepted)}."
                    )

    def _check(self, node: Node) -> None:
        if node.role not in ROLES:
            raise InputError(f"{self.name}: node {node.id!r}: role={node.role!r}: accepted are {', '.join(ROLES)}.")
        if node.span.end > len(self.essay.text) or not node.span:
            raise InputError(
                f"{self.name}: node {node.id!r}: {node.span!r} is no place in a text of {len(self.essay.text):,} "
                "characters. Is the graph one of another essay?"
            )

    @property
    def nodes(self) -> Nodes:
        """The nodes in the order of the text."""
        return Nodes(list(self._nodes.values()), caption=self.name, essay=self.essay)

    @property
    def relations(self) -> tuple[Edge, ...]:
        """The relations, in the order of the text, with the ids of the nodes at both ends."""
        order = {name: i for i, name in enumerate(self._nodes)}
        return tuple(sorted(self._edges, key=lambda edge: (order[edge.source], order[edge.target])))

    @property
    def edges(self) -> Edges:
        """The relations, in the order of the text, with the words at both ends."""
        rows = []
        for edge in self.relations:
            a, b = self._nodes[edge.source], self._nodes[edge.target]
            rows.append(EdgeRow(edge.relation, a.address, a.quote, b.address, b.quote, edge.said, edge.cue, edge.doubt))
        return Edges(rows, caption=self.name, essay=self.essay)

    def at(self, place: str) -> ArgumentGraph:
        """The nodes of a part or a sentence, with what they are joined to elsewhere; AddressError if there is none."""
        span = self.essay.find(place).span
        inside = {node.id for node in self._nodes.values() if node.span in span}
        edges = [edge for edge in self._edges if edge.source in inside or edge.target in inside]
        joined = inside.union(*((edge.source, edge.target) for edge in edges))
        nodes = [self._nodes[i] for i in self._nodes if i in joined]
        return self._with(nodes, edges, name=f"{self.name} · {place}", part=place)

    def of(self, *relations: str) -> ArgumentGraph:
        """The graph with these relations alone, and the nodes they join; InputError for an unknown relation."""
        if unknown := [name for name in relations if name not in RELATIONS]:
            raise InputError(f"No relation {unknown[0]!r}. There are: {', '.join(RELATIONS)}.")
        edges = [edge for edge in self._edges if edge.relation in relations]
        joined = {end for edge in edges for end in (edge.source, edge.target)}
        return self._with([node for node in self._nodes.values() if node.id in joined], edges)

    def role(self, *roles: str) -> Nodes:
        """The nodes with one of these roles; InputError for an unknown role."""
        if unknown := [name for name in roles if name not in ROLES]:
            raise InputError(f"No role {unknown[0]!r}. There are: {', '.join(ROLES)}.")
        rows = [node for node in self._nodes.values() if node.role in roles]
        return Nodes(rows, caption=" · ".join(roles), essay=self.essay)

    def taken_up(self, raising: str, answering: str) -> Edges:
        """The relations between two parts, in either direction: what the one raises and the other takes up."""
        first, second = self.essay.find(raising).span, self.essay.find(answering).span
        edges = []
        for edge in self._edges:
            a, b = self._nodes[edge.source].span, self._nodes[edge.target].span
            if (a in first and b in second) or (a in second and b in first):
                edges.append(edge)
        return self._with(self._nodes.values(), edges, name=f"{raising} – {answering}").edges

    def _with(
        self, nodes: Iterable[Node], edges: Iterable[Edge], *, name: str | None = None, part: str | None = None
    ) -> ArgumentGraph:
        """The same graph with these nodes and edges."""
        name, part = name or self.name, part or self.part
        return ArgumentGraph(nodes, edges, essay=self.essay, name=name, part=part, by_rules=self.by_rules)

    def __len__(self) -> int:
        return len(self._nodes)

    def __repr__(self) -> str:
        n = Counter(edge.relation for edge in self._edges)
        said = ", ".join(f"{name} {n[name]}" for name in RELATIONS if n[name])
        return f"<ArgumentGraph {self.name}: {len(self)} nodes, {len(self._edges)} relations: {said or 'none'}>"

    def _repr_html_(self) -> str:
        return self.edges._repr_html_()

    # Out ----------------------------------------------------------------------------------------------------------

    def to_networkx(self) -> nx.MultiDiGraph:
        """The graph for networkx: nodes by id with address, role, quote, gloss, start, end; edges with their fields."""
        import networkx as nx

        graph = nx.MultiDiGraph(name=self.name, sha256=self.essay.source.sha256)
        for node in self._nodes.values():
            graph.add_node(node.id, **_fields(node))
        for edge in self._edges:
            facts = edge._asdict()
            graph.add_edge(facts.pop("source"), facts.pop("target"), **facts)
        return graph

    def to_graphml(self) -> str:
        """The graph as GraphML, for yEd, Gephi and the like."""
        from io import BytesIO

        import networkx as nx

        out = BytesIO()
        nx.write_graphml_xml(self.to_networkx(), out)
        return out.getvalue().decode("utf-8")

    def to_json(self) -> str:
        """The graph as JSON: essay (SHA-256), nodes, edges; Chinese left readable."""
        import json

        values: dict[str, Any] = {
            "name": self.name,
            "essay_sha256": self.essay.source.sha256,
            "nodes": [{"id": node.id, **_fields(node)} for node in self._nodes.values()],
            "edges": [edge._asdict() for edge in self._edges],
        }
        return json.dumps(values, ensure_ascii=False, indent=2)


def _fields(node: Node) -> dict[str, str | int]:
    return {
        "address": node.address,
        "role": node.role,
        "quote": node.quote,
        "gloss": node.gloss,
        "start": node.span.start,
        "end": node.span.end,
    }


def read_argument(path: str | os.PathLike[str], essay: Essay) -> ArgumentGraph:
    """A hand-made graph: TOML, `[[node]]` (id, address, quote, role, label_en), `[[edge]]` (from, to, relation, said).

    The quote stands in the sentence of the address exactly once; so a graph stays right when offsets move, and says
    where it no longer fits.

    Raises:
        InputError: no such file, no valid TOML, a value that is missing or unknown, or a quote that is not there.
    """
    name = os.fspath(path)
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{name}: cannot be read as TOML in UTF-8: {error}.") from error
    nodes = [_node(row, essay, f"{name}, node {i}") for i, row in enumerate(table.get("node", []), start=1)]
    if not nodes:
        raise InputError(f"{name}: no node. A graph has one [[node]] table or more.")
    edges = []
    for i, row in enumerate(table.get("edge", []), start=1):
        source, target, relation = (_needed(row, key, f"{name}, edge {i}") for key in ("from", "to", "relation"))
        said, cue, doubt = (str(row.get(key, "")) for key in ("said", "cue", "doubt"))
        edges.append(Edge(source, target, relation, said or "our reading", cue, doubt))
    return ArgumentGraph(nodes, edges, essay=essay, name=Path(path).stem)


def _needed(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{where}: {key} is needed, as a string; it is {value!r}.")
    return value


def _node(row: dict[str, Any], essay: Essay, where: str) -> Node:
    name, address, quote, role = (_needed(row, key, where) for key in ("id", "address", "quote", "role"))
    try:
        place = essay.find(address)
    except AddressError as error:
        raise InputError(f"{where} ({name}): {error}") from error
    if (n := place.text.count(quote)) != 1:
        found = "not there" if not n else f"there {n} times"
        raise InputError(f"{where} ({name}): {quote!r} is {found} in {address}: {place.text[:60]}. Quote it exactly.")
    start = place.span.start + place.text.index(quote)
    return Node(name, place.address, role, quote, str(row.get("label_en", "")), Span(start, start + len(quote)))


def graph_of(essay: Essay, relations: Sequence[Finding], roles: dict[str, str]) -> ArgumentGraph:
    """A graph of findings whose `parts` are two places, from and to; `roles` gives the role of either end by kind."""
    nodes: dict[Span, Node] = {}
    edges = []
    for row in relations:
        relation = row.kind.split()[0]
        for span, role in zip(row.parts, roles[relation].split(), strict=True):
            if span not in nodes:
                address = essay.address(span)
                nodes[span] = Node(
                    f"{part_of(address)}:{span.start}-{span.end}", address, role, essay.at(span), "", span
                )
        source, target = (nodes[span].id for span in row.parts)
        edges.append(Edge(source, target, relation, "in the words", row.cue))
    return ArgumentGraph(nodes.values(), edges, essay=essay, name="suggested by rules 规则所得", by_rules=True)
