"""Argument maps: what is drawn is what the graphs have; no box, word or line upon another."""

from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon

import essaylib as el
from essaylib import rhetoric
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots._levels import in_layers
from essaylib.plots._map import RELATIONS, _broken
from essaylib.plots._style import SIZES, THEMES, draws
from essaylib.plots._text import width_of
from essaylib.plots.argument import _LOOKS, argument
from essaylib.rhetoric import ArgumentGraph, Edge, Node
from tests.pictures import LOOKS, all_faults, essays, texts

READING = Path(__file__).resolve().parent.parent / "seeds" / "readings" / "argument.toml"
WORDS, OURS = "in the words", "our reading"
#: Sentences 0/1 to 0/6, a node each: a to f.
TEXT = "买书。读书。明理。写字。画画。下棋。"


@cache
def reading():
    return rhetoric.read_argument(READING, essays()["seed"])


@cache
def by_rules(name):
    return rhetoric.suggest_argument(essays()[name])


def graph(*edges, text=TEXT, names="abcdef", gloss=""):
    """A graph of the first sentences of a text; an edge as "ab", or as "ab means_to"."""
    essay = el.parse_essay(text)
    nodes = [
        Node(name, row.address, "demand", essay.at(row.span), gloss, row.span)
        for name, row in zip(names, essay.sentences, strict=False)
    ]
    rows = [Edge(edge[0], edge[1], edge[3:] or "means_to", OURS) for edge in edges]
    return ArgumentGraph(nodes, rows, essay=essay)


def some(essay):
    """Of the seed a part of the reading beside the rules; of others the rules, or, where they find nothing, a node."""
    if essay is essays()["seed"]:
        return reading().at("2.3"), by_rules("seed")
    if len(found := rhetoric.suggest_argument(essay)):
        return found, None
    row = essay.sentences[0]
    return ArgumentGraph([Node("a", row.address, "claim", essay.at(row.span), "", row.span)], [], essay=essay), None


@draws
def drawn_by(figure):
    """What measures the words of a figure."""
    figure.draw_without_rendering()
    return figure.canvas.get_renderer()


def patches(picture, kind):
    return [patch for patch in picture.figure.axes[0].patches if isinstance(patch, kind)]


def box(patch):
    """Left, top, right, bottom of a box in inches, its round corners included."""
    pad = patch.get_boxstyle().pad
    x, y, width, height = patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
    return x - pad, y - pad, x + width + pad, y + height + pad


def rows(picture, kind):
    return picture.data[picture.data["kind"] == kind]


def points(line):
    """Places on a line, close together."""
    vertices = line.get_path().vertices
    for i in range(0, len(vertices) - 1, 3):
        p, q, r, s = vertices[i : i + 4]
        for t in (k / 20 for k in range(21)):
            yield (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t**2 * r + t**3 * s


# Room -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("layout", ["ends", "text"])
def test_no_word_is_cut_or_covered(layout, size, language):
    def draw(essay):
        return argument(*some(essay), layout=layout, gloss=True)

    assert all_faults(draw, size=size, language=language) == {}


@cache
def hard():
    """A graph of sixty nodes, cycles among them; a chain of sixty; one with long names; one with a cycle; one node."""
    sixty = essays()["sixty parts"]
    rows = sixty.sentences[:60]
    nodes = [Node(f"n{i}", r.address, rhetoric.ROLES[i % 12], sixty.at(r.span), "", r.span) for i, r in enumerate(rows)]
    mixed = [Edge(f"n{i}", f"n{(7 * i + 1) % 60}", rhetoric.RELATIONS[i % 13], WORDS) for i in range(1, 60)]
    chain = [Edge(f"n{i}", f"n{i + 1}", "means_to", WORDS) for i in range(59)]
    crowded = essays()["crowded"]
    long = [
        Node(f"{r.address}-with-a-long-name-{i}", r.address, "definition", crowded.at(r.span), "a gloss " * 20, r.span)
        for i, r in enumerate(crowded.sentences[:9])
    ]
    return {
        "sixty": ArgumentGraph(nodes, mixed, essay=sixty),
        "chain": ArgumentGraph(nodes, chain, essay=sixty),
        "long": ArgumentGraph(long, [Edge(long[0].id, n.id, "contrasts", OURS) for n in long[1:]], essay=crowded),
        "cycle": graph("ab", "bc causes", "ca restates", "dd", "ba takes_up", gloss="what it is for"),
        "one": graph(names="a"),
        "seed": reading(),
    }


@pytest.mark.parametrize("name", ["sixty", "chain", "long", "cycle", "one", "seed"])
def test_words_stand_in_their_boxes_and_boxes_apart(name):
    with style("lecture"):
        picture = argument(hard()[name], layout="ends", gloss=True)
    renderer = drawn_by(picture.figure)
    drawn = patches(picture, FancyBboxPatch)
    frames = [patch.get_window_extent(renderer) for patch in drawn]
    inches = [box(patch) for patch in drawn]
    for a, b in combinations(inches, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    words = [text.get_window_extent(renderer) for text in texts(picture.figure) if text.axes is not None]
    assert len(words) >= 2 * len(drawn)  # address and role, quote
    for word in words:
        assert sum(f.x0 <= word.x0 and word.x1 <= f.x1 and f.y0 <= word.y0 and word.y1 <= f.y1 for f in frames) == 1


@pytest.mark.parametrize("name", ["sixty", "cycle", "seed"])
def test_lines_run_between_the_boxes(name):
    picture = argument(hard()[name], layout="ends")
    frames = [box(patch) for patch in patches(picture, FancyBboxPatch)]
    for line in patches(picture, PathPatch):
        for x, y in points(line):
            assert not any(left < x < right and top < y < bottom for left, top, right, bottom in frames)


# What is drawn --------------------------------------------------------------------------------------------------------


def test_boxes_lines_and_arrows_are_those_of_the_data():
    picture = argument(reading(), layout="ends")
    nodes, links = rows(picture, "node"), rows(picture, "relation")
    assert list(nodes.index) == list(reading().nodes.to_frame()["id"])
    assert len(links) == len(reading().edges)
    centres = [(sum(b[::2]) / 2, sum(b[1::2]) / 2) for b in map(box, patches(picture, FancyBboxPatch))]
    assert [pytest.approx(centre) for centre in centres] == list(zip(nodes["x"], nodes["y"], strict=True))
    tips = [tuple(patch.get_xy()[0]) for patch in patches(picture, Polygon)]
    assert tips == list(zip(links["x"], links["y"], strict=True))
    frames = dict(zip(nodes.index, map(box, patches(picture, FancyBboxPatch)), strict=True))
    theme, em = THEMES["light"], SIZES["notebook"].letters / 72
    shapes = [line for line in picture.figure.axes[0].lines if line.get_marker() not in ("", "None")]
    for row, line, shape in zip(links.itertuples(), patches(picture, PathPatch), shapes, strict=True):
        (x0, y0), (x1, y1) = line.get_path().vertices[0], line.get_path().vertices[-1]
        source, target = frames[row.source], frames[row.target]
        assert source[2] < x0 < source[2] + em / 2
        assert source[1] < y0 < source[3]
        assert target[0] - em < x1 < target[0]
        assert target[1] < y1 < target[3]
        number, marker, is_filled = _LOOKS[row.relation]
        assert to_hex(line.get_edgecolor()) == (theme.muted if number is None else theme.series[number])
        assert shape.get_marker() == marker
        assert (to_hex(shape.get_markerfacecolor()) == theme.paper) is not is_filled
        assert (shape.get_xdata()[0], shape.get_ydata()[0]) == (x0, y0)
        assert (line.get_linestyle() in ("-", "solid")) is (row.said == WORDS)
        assert row.addresses.split()[0] in picture.sentences(row.Index).to_frame()["address"].tolist()


def test_every_relation_has_a_name_and_a_shape_of_its_own():
    assert set(RELATIONS) == set(_LOOKS) == set(rhetoric.RELATIONS)
    assert len({(marker, is_filled) for _, marker, is_filled in _LOOKS.values()}) == len(rhetoric.RELATIONS)
    said = {text.get_text() for text in texts(argument(graph("ab", "bc causes"), language="en").figure)}
    assert {"means to", "causes", "our reading"} <= said
    assert not said & {"in the words", "supports", "found by rules too", "found by rules only"}


def test_ends_stand_to_the_right_by_their_longest_way():
    picture = argument(graph("ab", "bc", "ac", "dc"))
    x = picture.data["x"]
    assert x["a"] < x["b"] < x["c"]
    assert x["d"] == x["b"]
    assert "e" not in picture.data.index
    assert "Places without a relation, left out: 2." in picture.caption
    assert "无关系而未画之处：2。" in picture.caption
    assert "4 places, 4 relations: means to 4. our reading 4. 0/1 means to 0/2; 0/1 means to 0/3; " in picture.alt


def test_a_cycle_is_drawn_with_a_line_against_the_direction():
    picture = argument(graph("ab", "bc", "ca", "dd", "ba restates"))
    nodes, links = rows(picture, "node"), rows(picture, "relation")
    assert nodes["x"]["a"] < nodes["x"]["b"] < nodes["x"]["c"]
    back = [mark for mark, row in links.iterrows() if nodes["x"][row["source"]] > nodes["x"][row["target"]]]
    assert back == ["b → a", "c → a"]
    assert "since they close a cycle: 2." in picture.caption
    tip = patches(picture, Polygon)[list(links.index).index("c → a")].get_xy()
    assert tip[0][0] < tip[1][0]  # the arrow looks to the left
    assert links["drawn"]["d → d"] == "words"
    assert "→ 0/4 为其手段 means to" in [text.get_text() for text in texts(picture.figure)]


def test_a_large_graph_goes_in_the_order_of_the_text_unless_asked():
    assert argument(reading().at("3.1")).title.endswith("From means to ends")
    assert argument(reading()).title.endswith("The argument in the order of the text")


def test_a_chain_too_long_for_the_width_goes_on_below_and_says_so():
    picture = argument(hard()["chain"], layout="ends")
    links, columns = rows(picture, "relation"), rows(picture, "node")["x"].nunique()
    n = (links["drawn"] == "words").sum()
    assert n == 60 // columns - (60 % columns == 0)  # sixty in bands of so many: one line lost from band to band
    assert f"Relations written in the boxes (→) instead of drawn: {n}." in picture.caption
    y = rows(picture, "node")["y"]
    assert all(y[f"n{i}"] <= y[f"n{i + 1}"] + 1e-9 for i in range(59) if links["drawn"][f"n{i} → n{i + 1}"] == "words")


def test_two_relations_of_two_places_are_two_lines():
    picture = argument(graph("ab", "ab supports"))
    assert list(rows(picture, "relation").index) == ["a → b", "a → b (2)"]
    ends = [tuple(line.get_path().vertices[0]) for line in patches(picture, PathPatch)]
    assert len(set(ends)) == 2


def test_without_a_relation_the_places_are_drawn_alone():
    picture = argument(graph(names="abc"))
    assert len(patches(picture, FancyBboxPatch)) == 3
    assert "3 places, no relation." in picture.alt


def test_layers():
    found = in_layers("abcd", [("a", "c"), ("b", "d"), ("a", "b")], most=9)
    # a is two steps from d, so its line to c passes the layer of b (the second from the right, number 1)
    assert [set(layer) for layer in found.pieces[0].layers] == [{"a"}, {"b", (0, 1)}, {"c", "d"}]
    assert found.pieces[0].chains == {0: ["a", (0, 1), "c"], 1: ["b", "d"], 2: ["a", "b"]}
    crossed = in_layers("abcd", [("a", "d"), ("b", "c"), ("a", "c")], most=9)
    left, right = crossed.pieces[0].layers
    places = [(left.index(a), right.index(b)) for a, b in ("ad", "bc", "ac")]
    assert not any((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(places, 2))
    assert crossed.turned == crossed.cut == frozenset()
    cyclic = in_layers("abc", [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b")], most=9)
    assert (set(cyclic.turned), set(cyclic.cut)) == ({2}, {3})
    banded = in_layers("abc", [("a", "b"), ("b", "c")], most=2)
    assert [piece.layers for piece in banded.pieces] == [[["a"]], [["b"], ["c"]]]
    assert banded.cut == {0}


# In the order of the text ---------------------------------------------------------------------------------------------


def test_rows_in_the_order_of_the_text_with_arcs_from_row_to_row():
    picture = argument(reading(), layout="text")
    nodes, links = rows(picture, "node"), rows(picture, "relation")
    assert list(nodes.index) == list(reading().nodes.to_frame()["id"])
    assert all(a < b for a, b in pairwise(nodes["y"]))
    assert [patch.center for patch in patches(picture, Circle)] == list(zip(nodes["x"], nodes["y"], strict=True))
    ports: dict[str, list[float]] = {mark: [] for mark in nodes.index}
    for row, line in zip(links.itertuples(), patches(picture, PathPatch), strict=True):
        ports[row.source].append(line.get_path().vertices[0][1])
        ports[row.target].append(line.get_path().vertices[-1][1])
        assert max(x for x, _ in points(line)) < nodes["x"].iloc[0]
        assert min(x for x, _ in points(line)) >= 0
    for mark, ys in ports.items():
        assert sum(ys) / len(ys) == pytest.approx(nodes["y"][mark])  # about the dot
    assert all(max(ports[a]) < min(ports[b]) for a, b in pairwise(nodes.index))  # and of one row alone
    quotes = {text.get_text().replace("\n", "") for text in texts(picture.figure)}
    assert set(nodes["quote"]) <= quotes


def test_arcs_of_one_row_are_nested():
    picture = argument(graph("ab", "ac", "db", "da"), layout="text")
    y = {mark: line.get_path().vertices for mark, line in
         zip(rows(picture, "relation").index, patches(picture, PathPatch), strict=True)}  # fmt: skip
    assert y["d → a"][-1][1] < y["a → c"][0][1] < y["a → b"][0][1]  # of row a: the farther the other end, the higher
    assert y["d → b"][0][1] < y["d → a"][0][1]  # of row d: the farther, the lower


# Rules ----------------------------------------------------------------------------------------------------------------

#: Rules find 读书 → 明理 and 散步 → 休息 by 是为了, 多写 → 写好 by 只有…才能.
RULED = "读书是为了明理。只有多写，才能写好。散步是为了休息。"


def hand(*, relation="means_to", said=OURS):
    essay = el.parse_essay(RULED)
    nodes = []
    for name, words in zip("abcd", ("读书", "明理", "只有多写", "写好"), strict=True):
        start = essay.text.index(words)
        place = el.Span(start, start + len(words))
        nodes.append(Node(name, essay.address(place), "demand", words, "", place))
    edges = [Edge("a", "b", relation, said), Edge("a", "d", "supports", OURS)]
    return ArgumentGraph(nodes, edges, essay=essay, name="by hand")


@pytest.mark.parametrize(("said", "drawn"), [(OURS, "our reading, rules"), (WORDS, "in the words, rules")])
def test_what_rules_found_too_is_double_and_what_they_alone_found_dotted(said, drawn):
    graph = hand(said=said)
    picture = argument(graph, rhetoric.suggest_argument(graph.essay))
    links = rows(picture, "relation")
    assert links[["drawn", "in_graph", "by_rules"]].loc["a → b"].tolist() == [drawn, True, True]
    assert links[["drawn", "in_graph", "by_rules"]].loc["a → d"].tolist() == [OURS, True, False]
    assert links[["drawn", "in_graph", "by_rules"]].loc["c → d"].tolist() == ["rules", False, True]  # on places of ours
    theirs = links[links["drawn"] == "rules"]
    assert theirs["relation"].tolist() == ["condition_for", "means_to"]  # 多写 → 写好, 散步 → 休息
    own = [mark for mark in rows(picture, "node").index if mark not in "abcd"]
    assert list(theirs.iloc[1][["source", "target"]]) == own  # 散步, 休息: places of theirs
    assert not rows(picture, "node")["in_graph"].loc[own].any()
    lines = dict(zip(links.index, patches(picture, PathPatch), strict=True))
    assert [mark for mark, line in lines.items() if line.get_path_effects()] == ["a → b"]
    assert lines["a → b"].get_linewidth() > 2 * lines["a → d"].get_linewidth()
    assert lines["c → d"].get_linestyle() not in (lines["a → d"].get_linestyle(), "-", "solid")
    dotted = [patch.get_linestyle() not in ("-", "solid") for patch in patches(picture, FancyBboxPatch)]
    assert dotted == [mark in own for mark in rows(picture, "node").index]
    assert "Rules suggest 3: of the lines, 1 are found by rules too, 2 by rules only, with 2 places" in picture.caption


def test_a_node_that_holds_both_ends_of_a_rule_stays_one_of_them():
    essay = el.parse_essay(RULED)
    whole = Node("all", "0/1", "claim", essay.find("0/1").text, "", essay.find("0/1").span)
    links = rows(argument(ArgumentGraph([whole], [], essay=essay), rhetoric.suggest_argument(essay)), "relation")
    assert links["relation"].tolist() == ["means_to", "condition_for", "means_to"]
    assert (links["source"] != links["target"]).all()
    assert "all" in {*links["source"], *links["target"]}


def test_rules_alone():
    found = by_rules("seed")
    picture = argument(found.at("1"))
    links = rows(picture, "relation")
    assert set(links["drawn"]) == {WORDS}
    assert links["by_rules"].all()
    assert not links["in_graph"].any()
    assert picture.caption.startswith("规则所得（1）：")
    assert "By rules, 1: " in picture.caption
    assert "our reading" not in picture.caption
    named_so = ArgumentGraph(found.nodes, found.relations, essay=found.essay, name=found.name)  # by a reader
    assert rows(argument(named_so), "relation")["in_graph"].all()


@pytest.mark.parametrize("layout", ["ends", "text"])
def test_glosses_are_drawn_on_request_alone(layout):
    for gloss in (True, False):
        picture = argument(graph("ab", gloss="buying"), layout=layout, gloss=gloss)
        assert ("buying" in {text.get_text() for text in texts(picture.figure)}) is gloss


def test_a_long_quote_is_cut_short_and_counted():
    words = "读了一本又一本。"
    picture = argument(graph("ab", text=words.replace("。", "，") * 30 + words + "明理。", names="ab"))
    shown = [text.get_text() for text in texts(picture.figure) if text.get_text().endswith("…")]
    assert len(shown) == 1
    assert shown[0].count("\n") == 3
    assert "Quotes cut short (…): 1." in picture.caption
    assert picture.data["quote"]["a"].startswith(words.replace("。", "，") * 30)


# Input ----------------------------------------------------------------------------------------------------------------


def large():
    essay = el.parse_essay("读书。" * 201)
    nodes = [Node(f"n{i}", s.address, "end", essay.at(s.span), "", s.span) for i, s in enumerate(essay.sentences)]
    return ArgumentGraph(nodes, [Edge("n0", "n1", "means_to", OURS)], essay=essay)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (lambda: argument(graph("ab").edges), "graph: Edges is no argument graph"),
        (lambda: argument(graph("ab"), "rules"), "suggested: str is no argument graph"),
        (lambda: argument(graph("ab"), by_rules("seed")), "of two essays"),
        (lambda: argument(by_rules("seed"), by_rules("seed")), "itself suggested by rules"),
        (lambda: argument(reading(), reading().at("3")), "suggested is a reading, no graph of rules"),
        (lambda: argument(graph("ab"), layout="tree"), "accepted are 'ends', 'text'"),
        (lambda: argument(by_rules("one sentence")), "Nothing to draw"),
        (lambda: argument(graph("ab"), layout=[]), r"layout=\[\]: accepted are 'ends', 'text'"),
        (
            lambda: argument(large()),
            r'graph: 201 nodes and 1 rel.* Choose a part, as graph.at\("3"\), or rel.*graph.of',
        ),
        (lambda: argument(graph(*["ab"] * 401)), "graph: 6 nodes and 401 relations; at most 200 and 400 are drawn"),
        (lambda: argument(graph("ab"), language="de"), "language='de'"),
        (lambda: argument(graph("ab"), ax="axes"), "give an axes of matplotlib"),
        (lambda: argument(graph("ab")).sentences("a → c"), "No mark 'a → c'"),
    ],
)
def test_bad_input(what, message):
    with pytest.raises(InputError, match=message):
        what()


@pytest.mark.parametrize("layout", ["ends", "text"])
def test_a_tiny_axes_is_refused_and_a_narrow_one_drawn_in(layout):
    figure = Figure(figsize=(6, 6))
    with pytest.raises(InputError, match="are needed at least"):
        argument(reading().at("3.1"), layout=layout, ax=figure.add_axes((0.1, 0.1, 0.01, 0.8)))
    argument(reading().at("3.1"), layout=layout, gloss=True, ax=figure.add_axes((0.1, 0.1, 0.18, 0.8)))


def test_long_latin_words_are_broken_into_pieces_that_fit():
    with style() as look:
        for word in ("a" * 3000, "long-winded-" * 40, "x", "读书"):
            for width in (0.001, 0.5, 2.0):
                pieces = _broken(word, width, look, size=1).split(" ")
                assert "".join(pieces).replace("-", "") == word.replace("-", "")
                fits = [len(p) == 1 or p[1:] == "-" or width_of(p, look) <= width for p in pieces]
                assert all(fits) or not word.isascii()


def test_a_relation_called_as_a_node_is_a_mark_of_its_own():
    essay = el.parse_essay(TEXT)
    nodes = [
        Node(name, s.address, "demand", essay.at(s.span), "", s.span)
        for name, s in zip(["a", "b", "a → b"], essay.sentences, strict=False)
    ]
    whole = ArgumentGraph(nodes, [Edge("a", "b", "means_to", OURS), Edge("b", "a → b", "means_to", OURS)], essay=essay)
    picture = argument(whole)
    assert list(picture.data.index) == ["a", "b", "a → b", "a → b (2)", "b → a → b"]
    assert [row.address for row in picture.sentences("a → b")] == ["0/3"]


@pytest.mark.parametrize("layout", ["ends", "text"])
def test_in_an_axes_of_the_reader_letters_become_as_small_as_it_needs(layout):
    figure = Figure(figsize=(12, 7))
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, 2)
    for ax, part in zip(axes, ("3.1", "1.1"), strict=True):
        assert argument(reading().at(part), layout=layout, ax=ax, language="zh").figure is figure
    renderer = drawn_by(figure)
    for ax in axes:
        boxes = [text.get_window_extent(renderer) for text in ax.texts]
        frame = ax.get_window_extent()
        assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 + 1 and frame.y0 <= b.y0 and b.y1 <= frame.y1 for b in boxes)
        assert not any(a.padded(-1).overlaps(b.padded(-1)) for a, b in combinations(boxes, 2))
