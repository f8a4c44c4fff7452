"""Themes by part: what is in the cells is what is in the table, and nothing is compared that is not alike."""

import json
from collections import Counter
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import essaylib as el
from essaylib import themes
from essaylib.addresses import part_of
from essaylib.concordance import coding
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots._sheet import tint
from essaylib.plots._style import THEMES
from essaylib.plots.heat import heat_map
from tests.pictures import LOOKS, all_faults, essays, faults

GOLD = json.loads((Path(__file__).parent / "gold" / "gold.json").read_text("utf-8"))
READINGS = Path(__file__).parent.parent / "seeds" / "readings"
FEW = themes.built_in().only("群众路线", "监督", "选举")


def counts(essay, lexicon=FEW):
    return themes.hits(essay, lexicon).by_part()


def boxes(picture):
    """The filled or framed cells by the name of their mark."""
    return {
        box.get_gid(): box for box in picture.figure.axes[0].patches if isinstance(box, Rectangle) and box.get_gid()
    }


def written(picture):
    """The words whose middle is in a cell, by the cell's mark."""
    texts = [(t.get_position(), t.get_text(), t.get_color()) for t in picture.figure.axes[0].texts]
    return {
        mark: next((words, colour) for (x, y), words, colour in texts if box.get_bbox().contains(x, y))
        for mark, box in boxes(picture).items()
    }


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize(("lexicon", "normalise"), [(FEW, True), (None, False)], ids=["three themes", "eleven themes"])
def test_no_word_is_cut_or_covered(lexicon, normalise, size, language):
    draw = lambda essay: heat_map(counts(essay, lexicon), normalise=normalise)  # noqa: E731
    assert all_faults(draw, size=size, language=language) == {}


@pytest.mark.parametrize(
    "names", [("Oversight and supervision", "Theme"), ("监",), tuple(f"很长很长的主题{i}" for i in range(40))]
)
def test_heads_of_any_length_and_number_stay_in_their_columns(names):
    terms = (themes.Term("群众", "topic"),)
    lexicon = themes.Lexicon(tuple(themes.Theme(name, "", "", "", {}, terms) for name in names))
    with style("page"):
        picture = heat_map(counts(essays()["seed"], lexicon))
    assert faults(picture.figure) == []
    assert len(boxes(picture)) == sum(picture.data["n"] > 0) > 0


def test_every_cell_says_the_number_of_the_table():
    table = counts(essays()["seed"])
    picture = heat_map(table)
    expected = {
        f"{row.part} {row.theme} {tier}": (getattr(row, tier), row.by_tier[i])
        for row in table
        for i, tier in enumerate(themes.TIERS)
    }
    assert list(picture.data.index) == list(expected)
    assert list(picture.data["n"]) == [n for n, _ in expected.values()]
    assert [set(at.split()) for at in picture.data["addresses"]] == [set(at) for _, at in expected.values()]
    assert {mark: words for mark, (words, _) in written(picture).items()} == {
        m: f"{n}" for m, (n, _) in expected.items() if n
    }
    # Cells without a hit have no box; each has a dot of its own.
    dots = picture.figure.axes[0].collections[-1].get_offsets()
    assert len({tuple(dot) for dot in dots}) == sum(n == 0 for n, _ in expected.values())


def test_the_named_oversight_is_that_of_the_nine_lines_read_by_hand():
    # 监督 is the one named term of its theme; seeds/readings/jiandu.csv has its nine places, read and coded one by one.
    data = heat_map(counts(essays()["seed"])).data
    named = data[(data["theme"] == "监督") & (data["tier"] == "named") & (data["n"] > 0)]
    read = Counter(part_of(line.address) for line in coding.read(READINGS / "jiandu.csv", essays()["seed"]))
    assert dict(zip(named["part"], named["n"], strict=True)) == read
    assert read.total() == GOLD["counts"]["监督"]["clean"] == 9


def test_tiers_stand_apart_and_rows_in_reading_order():
    table = counts(essays()["seed"])
    drawn = boxes(heat_map(table))
    of_tier = {tier: [box.get_x() for mark, box in drawn.items() if mark.endswith(f" {tier}")] for tier in themes.TIERS}
    width = next(iter(drawn.values())).get_width()
    assert max(of_tier["named"]) + width < min(of_tier["practice"]) - 0.05
    assert max(of_tier["practice"]) + width < min(of_tier["topic"]) - 0.05
    parts = list(dict.fromkeys(row.part for row in table))
    tops = {mark.split()[0]: box.get_y() for mark, box in drawn.items()}
    assert sorted(tops, key=tops.__getitem__) == [part for part in parts if part in tops]
    assert parts[:2] == ["0/0", "0"]  # the title has a row, for a term stands in it


def test_eleven_themes_on_a_page_stand_tier_below_tier():
    with style("page"):
        drawn = boxes(heat_map(counts(essays()["seed"], None)))
    y = {tier: [box.get_y() for mark, box in drawn.items() if mark.endswith(f" {tier}")] for tier in themes.TIERS}
    assert max(y["named"]) < min(y["practice"]) <= max(y["practice"]) < min(y["topic"])


def test_normalised_cells_say_hits_per_100_and_short_parts_have_no_colour():
    table = counts(essays()["seed"])
    picture = heat_map(table, normalise=True)
    data, drawn, words = picture.data, boxes(picture), written(picture)
    assert set(drawn) == set(data.index[data["n"] > 0])
    for mark, box in drawn.items():
        row = data.loc[mark]
        assert words[mark][0] == f"{100 * row['n'] / row['n_han']:.1f}"
        assert row["is_short"] == (row["n_han"] < 150)
        assert (box.get_facecolor()[3] == 0) == row["is_short"]  # hollow
        assert (box.get_linestyle() != "-" and box.get_linewidth() > 0) == row["is_short"]  # and dashed
    sound = data[(data["n"] > 0) & ~data["is_short"]]
    assert boxes(picture)[sound["per_100"].idxmax()].get_facecolor()[:3] == pytest.approx(THEMES["light"].ramp(1))
    shorts = data.drop_duplicates("part")["is_short"].sum()
    assert f"{shorts} of 15 parts have fewer than 150 Han" in picture.caption
    # The part of the heading alone: its length stands at the right, with the mark that the legend explains.
    assert {"104*", "271"} <= {text.get_text() for text in picture.figure.axes[0].texts}
    assert any("* part under 150 Han" in text.get_text() for text in picture.figure.texts)


def test_short_0_marks_no_part():
    picture = heat_map(counts(essays()["seed"]), normalise=True, short=0)
    assert not picture.data["is_short"].any()
    assert not any("*" in text.get_text() for text in picture.figure.axes[0].texts)


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_legible_on_every_colour(dark):
    theme = THEMES["dark" if dark else "light"]

    def light(colour):
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]  # WCAG 2.2, relative luminance

    fills = []
    for step in range(101):
        fill, ink = tint(theme, step / 100)
        one, other = sorted([light(fill), light(ink)])
        assert (other + 0.05) / (one + 0.05) >= 4.5
        fills.append(round(light(fill), 9))
    assert fills == sorted(fills, reverse=not dark)  # a greater number never looks smaller
    assert len(set(fills)) > 80
    with style(dark=dark):
        picture = heat_map(counts(essays()["seed"]))
    for mark, (_, colour) in written(picture).items():
        assert tint(theme, (picture.data.loc[mark, "n"] - 1) / (picture.data["n"].max() - 1))[1] == colour


@pytest.mark.parametrize("normalise", [False, True])
def test_an_essay_without_hits_has_empty_cells(normalise):
    picture = heat_map(counts(el.parse_essay("一、春\n雨来了。\n二、夏\n雨停了。")), normalise=normalise)
    assert boxes(picture) == {}
    assert list(picture.data["n"]) == [0] * 18
    assert "0 of 6 cells have hits" in picture.alt
    assert len(picture.sentences("1 监督 named")) == 0


def test_a_mark_leads_to_its_sentences():
    rows = heat_map(counts(essays()["seed"])).sentences("3.3 监督 named")
    assert [row.address for row in rows] == ["3.3/0", "3.3/1", "3.3/2"]
    assert all("监督" in row.words for row in rows)


def test_more_rows_than_a_picture_can_be_high_are_refused():
    figures = "一二三四五六七八九"
    tens = [(a + "十" if a else "") + b for a in ["", *figures] for b in ["", *figures]][1:]
    parts = [f"（{numeral}）下雨\n选举。\n" for numeral in tens]
    essay = el.parse_essay("".join(f"{numeral}、下雨\n{''.join(parts)}" for numeral in figures))
    table = counts(essay)
    with pytest.raises(InputError, match="inches high"):
        heat_map(table)


def test_drawn_in_a_given_axes():
    figure = Figure((12, 8))
    ax = figure.add_subplot(1, 2, 1)
    picture = heat_map(counts(essays()["seed"]), ax=ax)
    assert picture.figure is figure
    assert len(boxes(picture)) == sum(picture.data["n"] > 0)
    assert len(figure.axes) == 1
    inside = ax.get_window_extent().padded(1)
    for text in ax.texts:
        box = text.get_window_extent()
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ("hits", {}, r"Hits is no table of themes by part. Give themes.hits\(essay\).by_part\(\)"),
        ("tiers", {}, "TierCounts is no table of themes by part"),
        ("empty", {}, "no row"),
        ("table", {"short": -1}, "short=-1: a number of Han characters"),
        ("table", {"short": 1.5}, "short=1.5"),
        ("table", {"language": "de"}, "language='de'"),
        ("table", {"ax": "here"}, "ax='here'"),
    ],
)
def test_bad_input_is_told_before_anything_is_drawn(given, options, message):
    hits = themes.hits(essays()["seed"], FEW)
    table = hits.by_part()
    given = {"hits": hits, "tiers": hits.tiers(), "empty": themes.PartCounts([], essay=table.essay), "table": table}[
        given
    ]
    with pytest.raises(InputError, match=message):
        heat_map(given, **options)
