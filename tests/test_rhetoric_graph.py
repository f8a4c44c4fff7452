"""The argument graph: read, refused, cut down, given out; voice and its wordings."""

import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from essaylib import parse_essay, rhetoric
from essaylib.errors import InputError
from essaylib.rhetoric import ArgumentGraph, Edge, Node, Wording
from essaylib.spans import Span

TEXT = "一、读书\n为了明理，人要读书。读书使人明理。\n二、写字\n只有多写，才能写好。"

FILE = """
[[node]]
id = "aim"
address = "1/1"
quote = "明理"
role = "end"
label_en = "to see clearly"
[[node]]
id = "read"
address = "1/1"
quote = "人要读书"
role = "demand"
[[node]]
id = "write"
address = "2/1"
quote = "多写"
role = "demand"
[[edge]]
from = "read"
to = "aim"
relation = "means_to"
said = "in the words"
cue = "为了"
[[edge]]
from = "write"
to = "read"
relation = "takes_up"
doubt = "a test"
"""


@pytest.fixture
def text():
    return parse_essay(TEXT)


@pytest.fixture
def graph(text, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(FILE, "utf-8")
    return rhetoric.read_argument(path, text)


def test_a_graph_is_read_with_its_places(graph, text):
    assert [(node.id, node.address, text.at(node.span)) for node in graph.nodes] == [
        ("aim", "1/1", "明理"),
        ("read", "1/1", "人要读书"),
        ("write", "2/1", "多写"),
    ]
    assert [(row.source, row.relation, row.target, row.said) for row in graph.edges] == [
        ("1/1", "means_to", "1/1", "in the words"),
        ("2/1", "takes_up", "1/1", "our reading"),  # unless the file says the words say it
    ]
    assert repr(graph) == "<ArgumentGraph map: 3 nodes, 2 relations: means_to 1, takes_up 1>"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('quote = "多写"', 'quote = "少写"', "node 3 (write): '少写' is not there in 2/1"),
        ('quote = "明理"', 'quote = "，"', "node 1 (aim): '，' is there 1"),  # see below: once is right
        ('address = "2/1"', 'address = "3/1"', "node 3 (write): No place '3/1'"),
        ('role = "end"', 'role = "aim"', "role='aim': accepted are claim"),
        ('id = "write"', 'id = "read"', "two nodes have the id 'read'"),
        ('to = "aim"', 'to = "end"', "there is no node 'end'"),
        ('relation = "means_to"', 'relation = "helps"', "relation='helps': accepted are supports"),
        ('said = "in the words"', 'said = "sure"', "said='sure': accepted are in the words"),
        ('id = "aim"', "id = 3", "id is needed, as a string; it is 3"),
        ("[[node]]", "[[nodes]]", "no node"),
        ("[[node]]", "[[node", "cannot be read as TOML"),
    ],
)
def test_a_graph_that_does_not_fit_is_refused(old, new, says, text, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(FILE.replace(old, new), "utf-8")
    if "，" in new:  # a quote that stands once is accepted, whatever it is
        assert len(rhetoric.read_argument(path, text)) == 3
        return
    with pytest.raises(InputError) as error:
        rhetoric.read_argument(path, text)
    assert says in str(error.value)
    assert "map.toml" in str(error.value) or "map" in str(error.value)


def test_a_quote_that_stands_twice_is_refused(text, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(FILE.replace('address = "1/1"\nquote = "明理"', 'address = "1"\nquote = "明理"'), "utf-8")
    with pytest.raises(InputError, match="is there 2 times"):
        rhetoric.read_argument(path, text)


def test_a_missing_file_is_named(text, tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.toml: cannot be read"):
        rhetoric.read_argument(tmp_path / "nowhere.toml", text)


def test_a_node_outside_the_text_is_refused(text):
    with pytest.raises(InputError, match="is no place in a text of"):
        ArgumentGraph([Node("a", "1/1", "claim", "x", "", Span(5, 999))], [], essay=text)


def test_graphml_is_read_back_by_networkx(graph):
    there = nx.parse_graphml(graph.to_graphml())
    assert sorted(there.nodes) == ["aim", "read", "write"]
    assert there.nodes["read"]["quote"] == "人要读书"
    assert [data["relation"] for _, _, data in there.edges(data=True)] == ["means_to", "takes_up"]
    ET.fromstring(graph.to_graphml())


def test_json_has_places_and_the_essay(graph, text):
    values = json.loads(graph.to_json())
    assert values["essay_sha256"] == text.source.sha256
    assert [text.text[node["start"] : node["end"]] for node in values["nodes"]] == ["明理", "人要读书", "多写"]
    assert values["edges"][0] == {
        "source": "read", "target": "aim", "relation": "means_to", "said": "in the words", "cue": "为了", "doubt": ""
    }  # fmt: skip


def test_a_graph_is_cut_down(graph):
    assert [node.id for node in graph.at("2").nodes] == ["read", "write"]  # with what it is joined to
    assert len(graph.of("takes_up").edges) == 1
    assert [node.id for node in graph.role("end")] == ["aim"]
    assert len(graph.taken_up("1", "2")) == len(graph.taken_up("2", "1")) == 1
    for call in (lambda: graph.of("helps"), lambda: graph.role("aim"), lambda: graph.at("9")):
        with pytest.raises(InputError):
            call()


def test_what_a_notebook_shows_is_the_table_of_relations(graph):
    html = graph._repr_html_()
    for quote in ("明理", "人要读书", "多写", "means_to", "takes_up"):
        assert quote in html


def test_hostile_words_are_escaped(tmp_path):
    essay = parse_essay("他说<b>好</b>。")
    nodes = [Node("a", "0/1", "claim", "<b>好</b>", '"><script>', Span(2, 10))]
    html = ArgumentGraph(nodes, [], essay=essay)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html


def test_the_suggested_graph_has_the_places_of_the_words(text):
    graph = rhetoric.suggest_argument(text)
    edges = {(row.relation, row.source_quote, row.target_quote) for row in graph.edges}
    assert ("condition_for", "多写", "写好") in edges
    assert ("means_to", "人要读书", "明理") in edges
    assert all(row.said == "in the words" for row in graph.edges)


def test_relations_go_by_node_in_the_order_of_the_text(graph, text):
    assert graph.relations == (
        Edge("read", "aim", "means_to", "in the words", "为了"),
        Edge("write", "read", "takes_up", "our reading", "", "a test"),
    )
    turned = ArgumentGraph(graph.nodes, graph.relations[::-1], essay=text)
    assert turned.relations == graph.relations
    assert graph.of("takes_up").relations == graph.relations[1:]


def test_a_graph_says_whether_rules_made_it_and_of_which_part(graph, text):
    found = rhetoric.suggest_argument(text)
    assert (found.by_rules, found.part) == (True, None)
    assert (graph.by_rules, graph.part) == (False, None)
    for made, by_rules in ((found, True), (graph, False)):
        part = made.at("2").of(*rhetoric.RELATIONS)
        assert (part.by_rules, part.part) == (by_rules, "2")
        assert (made.of("means_to").by_rules, made.of("means_to").part) == (by_rules, None)
    assert found.at("2").name == "suggested by rules 规则所得 · 2"


def test_two_places_may_begin_alike():
    graph = rhetoric.suggest_argument(parse_essay("读书有利于写作，使人明理。"))
    assert len({node.id for node in graph.nodes}) == len(graph) == 4  # 读书, and 读书有利于写作


# Voice ------------------------------------------------------------------------------------------------------------

WORDINGS = """
[[wording]]
text = "春风又绿江南岸"
source = "王安石《泊船瓜洲》"
status = "from memory, not checked"
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("王安石写道：春风又绿江南岸。", ["attributed 有出处", "set wording 惯用表述"]),
        ("老师认为，读书重要。", ["attributed 有出处"]),
        ("他说明了理由。", []),  # 说明
        ("根据《图书馆法》的规定，人人可以借书。", ["attributed 有出处"]),
        ("根据有关规定，人人可以借书。", []),  # no one is named
        ("春天来了。", []),
    ],
)
def test_voice(text, kinds, tmp_path):
    path = tmp_path / "wordings.toml"
    path.write_text(WORDINGS, "utf-8")
    found = rhetoric.voice(parse_essay(text), wordings=rhetoric.read_wordings(path))
    assert [row.kind for row in found] == kinds


def test_a_wording_comes_with_its_source():
    known = [Wording("春风又绿江南岸", "王安石《泊船瓜洲》", "from memory, not checked")]
    (row,) = rhetoric.voice(parse_essay("春风又绿江南岸。"), wordings=known)
    assert row.reason == "王安石《泊船瓜洲》 (from memory, not checked)"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("source = ", "origin = ", "text, source and status are needed"),
        ("from memory, not checked", "surely", "status='surely': accepted are checked in the source"),
        ("[[wording]]", "[[word]]", "no wording"),
    ],
)
def test_wordings_that_do_not_fit_are_refused(old, new, says, tmp_path):
    path = tmp_path / "wordings.toml"
    path.write_text(WORDINGS.replace(old, new), "utf-8")
    with pytest.raises(InputError) as error:
        rhetoric.read_wordings(path)
    assert says in str(error.value)
