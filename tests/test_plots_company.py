"""The network of company: every line is a row of the pairs, and no word of it touches another."""

from itertools import combinations

import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import essaylib as el
from essaylib import themes
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots._network import Line, Node, Rectangle, lay_out, place_numbers
from essaylib.plots.company import co_occurrence
from tests.pictures import LOOKS, all_faults, essays, faults, texts

# One sentence brings four terms together, which makes 4 * 3 / 2 = 6 pairs; two of them meet once more, so that it makes
# 5 alone. Another makes one pair of terms of its own.
SMALL = "群众路线、监督、选举、选民都要讲。监督选举。公开推荐。书很旧。"


def small(*, of="term", within="sentence", text=SMALL):
    lexicon = themes.built_in().only("群众路线", "监督", "选举")
    return themes.hits(el.parse_essay(text), lexicon).pairs(of=of, within=within)


def lines_of(picture):
    """The drawn edges by mark; samples of the legend have no name."""
    return {line.get_label(): line for line in picture.figure.axes[0].lines if " – " in str(line.get_label())}


def discs_of(picture):
    return [drawn for drawn in picture.figure.axes[0].collections if isinstance(drawn, PathCollection)]


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("of", ["theme", "term"])
def test_no_word_is_cut_or_covered(of, size, language):
    def draw(essay):
        return co_occurrence(themes.hits(essay).pairs(of=of))

    assert all_faults(draw, size=size, language=language) == {}


def test_every_pair_is_a_line_between_its_discs():
    pairs = themes.hits(essays()["seed"]).pairs()
    picture = co_occurrence(pairs)
    data, lines = picture.data, lines_of(picture)
    met = [row for row in pairs if row.n_places]
    assert list(lines) == list(data.index[data["kind"] == "edge"]) == [f"{row.one} – {row.other}" for row in met]
    for row in met:
        line = lines[f"{row.one} – {row.other}"]
        assert list(zip(*line.get_data(), strict=True)) == [
            tuple(data.loc[n, ["x", "y"]]) for n in (row.one, row.other)
        ]
        assert line.is_dashed() is (row.n_places == 1)
        assert data.loc[f"{row.one} – {row.other}", ["n", "addresses"]].tolist() == [row.n_places, row.addresses]
    assert [lines[f"{row.one} – {row.other}"].get_linewidth() / row.n_places for row in met if row.n_places > 1] == (
        pytest.approx([lines["群众路线 – 监督"].get_linewidth() / 5] * sum(row.n_places > 1 for row in met))
    )
    said = [text.get_text() for text in texts(picture.figure)]
    for n in range(2, 8):  # a sample of the legend may say the same number once more
        assert said.count(f"{n}") - sum(row.n_places == n for row in met) in (0, 1)


def test_discs_have_areas_by_hits():
    pairs = themes.hits(essays()["seed"]).pairs()
    picture = co_occurrence(pairs)
    discs = {tuple(d.get_offsets()[0]): d.get_sizes()[0] for d in discs_of(picture)}
    found = [discs[tuple(picture.data.loc[node.name, ["x", "y"]])] / node.n_hits for node in pairs.nodes]
    assert found == pytest.approx([found[0]] * len(found))
    assert {f"{node.name} {node.n_hits}" for node in pairs.nodes} <= {text.get_text() for text in texts(picture.figure)}


def test_terms_are_told_apart_by_colour_and_shape():
    pairs = themes.hits(essays()["seed"]).pairs(of="term")
    picture = co_occurrence(pairs)
    nodes = picture.data[picture.data["kind"] == "node"]
    drawn = {tuple(d.get_offsets()[0]): d for d in discs_of(picture)}
    looks: dict[str, set[tuple[str, int]]] = {}
    for mark, row in nodes.iterrows():
        disc = drawn[row["x"], row["y"]]
        looks.setdefault(row["theme"], set()).add((to_hex(disc.get_facecolor()[0]), len(disc.get_paths()[0].vertices)))
        assert {node.name: node.theme for node in pairs.nodes}[mark] == row["theme"]
    assert all(len(look) == 1 for look in looks.values())
    assert len({next(iter(look)) for look in looks.values()}) == len(looks) > 5


def test_a_sentence_that_makes_many_lines_has_a_letter():
    picture = co_occurrence(small())
    edges = picture.data[picture.data["kind"] == "edge"]
    assert edges["sentence"].value_counts().to_dict() == {"A": 5, "": 2}
    assert edges.loc["监督 – 选举", ["n", "sentence"]].tolist() == [2, ""]
    assert edges.loc["公开 – 公开推荐", ["n", "sentence"]].tolist() == [1, ""]
    # Dashes as matplotlib keeps them; there is no public way to read them.
    styles = {mark: str(line._dash_pattern) for mark, line in lines_of(picture).items()}
    assert [*edges["sentence"]] == ["A" if styles[mark] == styles["群众路线 – 监督"] else "" for mark in edges.index]
    # 群众路线监督选举选民都要讲: 2 * 2 + 2 + 2 + 2 + 3 = 13 Han; the letter stands on its five lines.
    said = [text.get_text() for text in texts(picture.figure)]
    assert "A = 0/1 · 13 字 Han · 独成5线 makes 5 lines alone" in said
    assert said.count("A") == 5
    assert "A, 0/1, makes 5 alone" in picture.alt
    assert [row.address for row in picture.sentences("监督")] == ["0/1", "0/2"]


def test_a_line_from_clauses_of_one_sentence_is_dashed_and_numbered():
    picture = co_occurrence(small(of="theme", within="clause", text="监督选举，监督选举，书很旧。"))
    assert picture.data.loc["监督 – 选举", ["n", "n_sentences", "addresses"]].tolist() == [2, 1, "0/1"]
    assert lines_of(picture)["监督 – 选举"].is_dashed()
    assert "共有小句；虚线：只在一句 clauses with both; dashed: in one sentence only" in {
        text.get_text() for text in texts(picture.figure)
    }


def test_what_pairs_are_of_and_within_is_not_read_from_names_or_caption():
    # Both terms have the name of their theme.
    pairs = small(within="clause", text="监督选举，书很旧。")
    assert {(node.name, node.theme) for node in pairs.nodes} == {("监督", "监督"), ("选举", "选举")}
    pairs.caption = "my pairs"
    picture = co_occurrence(pairs)
    assert picture.title == "同句出现的词语 Terms that share a sentence"
    assert any("clauses with both" in text.get_text() for text in texts(picture.figure))


def test_what_is_left_out_is_said():
    pairs = small()
    picture = co_occurrence(pairs, least=2)
    nodes = picture.data[picture.data["kind"] == "node"]
    assert list(lines_of(picture)) == ["监督 – 选举"]
    assert len(nodes) == len(pairs.nodes)
    assert f"{len(pairs) - 1} pairs under 2 left out" in picture.caption
    picture = co_occurrence(pairs, most=2)
    assert set(picture.data.index) == {"监督", "选举", "监督 – 选举"}
    assert f"{len(pairs.nodes) - 2} terms of fewest shared sentences left out" in picture.caption


def test_without_company_they_stand_apart():
    picture = co_occurrence(small(of="theme", text="监督。书很旧。"))
    assert picture.data["kind"].tolist() == ["node"] * 3
    assert picture.data["addresses"].tolist() == [""] * 3
    assert "无连线： without a line:" in {text.get_text() for text in texts(picture.figure)}
    assert not lines_of(picture)
    assert "0 lines" in picture.caption


def test_the_same_seed_gives_the_same_places():
    pairs = themes.hits(essays()["seed"]).pairs()
    one, again, other = (co_occurrence(pairs, seed=seed).data[["x", "y"]] for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)


def test_a_line_and_a_disc_of_one_name_are_two_marks():
    def theme(name, word):
        return themes.Theme(name, "", "", "", {}, (themes.Term(word, "named"),))

    lexicon = themes.Lexicon((theme("a", "书"), theme("a – b", "雨"), theme("b", "伞")))
    picture = co_occurrence(themes.hits(el.parse_essay("书和伞。书和伞。雨和书。"), lexicon).pairs())
    assert list(picture.data.index) == ["a", "a – b", "b", "a – a – b", "a – b (2)"]
    assert [row.address for row in picture.sentences("a – b")] == ["0/3"]
    assert [row.address for row in picture.sentences("a – b (2)")] == ["0/1", "0/2"]
    assert set(lines_of(picture)) == {"a – a – b", "a – b (2)"}


@pytest.mark.parametrize("size", ["page", "lecture"])
@pytest.mark.parametrize("name", ["theme number with a long name {}", "很长很长的主题的名字{}"])
def test_many_themes_with_names_in_two_lines(name, size):
    words = ["群众", "监督", "选举", "干部", "党", "工作", "人民", "制度", "民主", "利益"]
    lexicon = themes.Lexicon(tuple(
        themes.Theme(name.format(i), "", "", "", {}, (themes.Term(words[i % 10], "named"),)) for i in range(40)
    ))  # fmt: skip
    with style(size):
        assert faults(co_occurrence(themes.hits(essays()["seed"], lexicon).pairs()).figure) == []


def test_in_an_axes_of_the_caller():
    figure = Figure(figsize=(9, 7))
    ax = figure.add_subplot()
    picture = co_occurrence(themes.hits(essays()["seed"]).pairs(), ax=ax)
    assert picture.figure is figure
    assert ax.get_xlim() == pytest.approx((0, 9 * ax.get_position().width))
    assert ax.get_ylim()[1] == 0
    assert len(lines_of(picture)) == sum(picture.data["kind"] == "edge")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: co_occurrence(themes.hits(essays()["seed"])), "Hits is no table of pairs"),
        (lambda: co_occurrence(small(text="书很旧。")), "Nothing to draw"),
        (lambda: co_occurrence(small(), least=0), "least=0"),
        (lambda: co_occurrence(small(), most=True), "most=True"),
        (lambda: co_occurrence(small(), seed=-1), "seed=-1"),
        (lambda: co_occurrence(small(), language="fr"), "language='fr'"),
        (lambda: co_occurrence(small(), ax=3), "ax=3"),
    ],
)
def test_bad_input_is_said_before_anything_is_drawn(draw, said):
    with pytest.raises(InputError, match=said):
        draw()


def test_lines_of_long_sentences_are_ink_where_colour_means_themes():
    with style("page", dark=True) as look:
        picture = co_occurrence(small())
        of_themes = co_occurrence(small(of="theme", text="群众路线监督选举。"))
    assert {lines_of(picture)[m].get_color() for m in picture.data.index[picture.data["sentence"] == "A"]} == {
        look.theme.ink
    }
    assert {line.get_color() for line in lines_of(of_themes).values()} == {look.theme.series[0]}


# The layout -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 12, 25])
def test_boxes_do_not_touch(n):
    nodes = [Node(0.1 + 0.02 * (i % 5), 0.5 + 0.1 * (i % 3), 0.2) for i in range(n)]
    lines = [Line(i, j, 1) for i, j in combinations(range(n), 2) if (i * j) % 4 == 1]
    laid = lay_out(nodes, lines, size=(6, 5), gap=0.05, seed=1)
    assert laid is not None
    boxes = [
        (x - max(node.radius, node.width / 2), x + max(node.radius, node.width / 2),
         min(y - node.radius, y + side * (node.radius + node.height)),
         max(y + node.radius, y + side * (node.radius + node.height)))
        for node, (x, y), side in zip(nodes, *laid, strict=True)
    ]  # fmt: skip
    for a, b in combinations(boxes, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
    assert min(box[0] for box in boxes) >= -1e-9
    assert max(box[1] for box in boxes) <= 6 + 1e-9


def test_where_there_is_no_room_there_is_no_layout():
    assert lay_out([Node(0.5, 1, 0.2)] * 9, [], size=(2, 2), gap=0.1, seed=1) is None


def test_a_number_stands_on_its_line_and_off_what_is_there():
    ends = [((0.0, 1.0), 0.2, (4.0, 1.0), 0.2), ((0.0, 1.0), 0.2, (0.3, 1.0), 0.2)]
    taken = [Rectangle(2.0, 1.0, 0.5, 0.5)]
    placed, none = place_numbers(ends, [0.2, 0.2], 0.2, taken=taken, gap=0.05, limits=(4, 2))
    assert placed is not None
    x, y = placed
    assert y == 1.0
    assert abs(x - 2.0) >= 0.5 + 0.1 + 0.05
    assert none is None  # the discs leave nothing of the line
