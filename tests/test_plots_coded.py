"""A reader's coding, drawn: every line is seen, in its row, at its place; every cell names its lines."""

import re
from collections import Counter
from itertools import pairwise
from math import isnan
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import essaylib as el
from essaylib import concordance, rhetoric
from essaylib.concordance import coding
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots._style import THEMES
from essaylib.plots.coded import NO_CODE, coded, silence
from essaylib.plots.crossing import crossed
from tests.pictures import LOOKS, all_faults, essays, faults

READINGS = Path(__file__).parent.parent / "seeds" / "readings"
CODES = [
    "one who acts on others: a long code in English",
    "受事",
    "",
    "未说",
    "领导干部特别是主要领导干部的权力运行",
    "x",
]


def read(name):
    return coding.read(READINGS / f"{name}.csv", essays()["seed"])


def any_coding(essay):
    """A coding of every essay with long, short, English, Chinese and empty codes."""
    lines = concordance.find(essay, "监督")
    return coding.code(
        lines,
        role=[CODES[i * i % 6] for i in range(len(lines))],
        who=[CODES[(i * 5 + i // 3) % 6] for i in range(len(lines))],
    )


DRAWN = {
    "codes along the text": lambda essay: coded(any_coding(essay)),
    "codes against codes": lambda essay: crossed(any_coding(essay), "role", "who"),
}


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


@pytest.mark.parametrize(("size", "language"), [("page", "both"), ("lecture", "zh")])
@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("qunzhong", "role", "doubt"),  # 48 lines; sentences for codes, a third without one
        ("jiandu", "overseer", "object"),  # the words of the essay for codes
        ("xuanju", "kind", "voters"),  # four lines
        ("demands", "action", "doubt"),  # nearly every line a code of its own, in both
    ],
)
def test_the_readings_of_the_essay_can_be_drawn(name, one, other, size, language):
    with style(size, language=language):
        for picture in (coded(read(name), one), coded(read(name), other), crossed(read(name), one, other)):
            assert faults(picture.figure) == []


# Along the text -------------------------------------------------------------------------------------------------------


def dots(picture):
    """The dots of each row, from above."""
    return [[tuple(dot) for dot in row.get_offsets()] for row in picture.figure.axes[0].collections]


def path(picture):
    """The points of the path; rows and parts are lines too, of two points each."""
    return [line.get_xydata() for line in picture.figure.axes[0].lines if len(line.get_xydata()) > 2]


def test_each_line_is_a_dot_in_the_row_of_its_code():
    lines = read("qunzhong")
    picture = coded(lines, "role")
    codes = list(dict.fromkeys(line.codes["role"] for line in lines))  # in the order of the text
    assert [[x for x, _ in row] for row in dots(picture)] == [
        [line.span.start for line in lines if line.codes["role"] == code] for code in codes
    ]
    heights = [[y for _, y in row] for row in dots(picture)]
    assert all(max(above) < min(below) for above, below in pairwise(heights))  # rows are apart
    shown = [text.get_text() for text in picture.figure.axes[0].texts]
    assert [name for name in shown if name in codes] == codes
    numbers = {count.code: count.n_lines for count in lines.tally("role")}
    assert [int(name) for name in shown if name.isdigit() and name != "0"] == [numbers[code] for code in codes]
    assert Counter(picture.data["code"]) == numbers
    assert list(picture.data["start"]) == [line.span.start for line in lines]
    assert list(picture.data["addresses"]) == [line.address for line in lines]


@pytest.mark.parametrize("size", ["notebook", "page", "lecture"])
def test_no_dot_hides_another(size):
    with style(size) as look:
        picture = coded(read("qunzhong"), "role")
    ax = picture.figure.axes[0]
    diameter = 0.62 * look.size.letters / 72 * picture.figure.dpi
    for row in ax.collections:
        at = ax.transData.transform(row.get_offsets())
        nearest = (
            min(((a - b) ** 2).sum() ** 0.5 for i, a in enumerate(at) for b in at[:i]) if len(at) > 1 else diameter
        )
        assert nearest >= 0.99 * diameter


def test_the_path_goes_through_all_dots_in_the_order_of_the_text():
    picture = coded(read("qunzhong"), "role")
    (points,) = path(picture)
    assert sorted(map(tuple, points)) == sorted(dot for row in dots(picture) for dot in row)
    assert list(points[:, 0]) == sorted(points[:, 0])
    plain = coded(read("qunzhong"), "role", path=False)
    assert path(plain) == []
    assert "path" in picture.caption
    assert "path" not in plain.caption


def test_lines_not_coded_stand_last_hollow_and_break_the_path():
    essay = el.parse_essay("春雨来了。夏雨来了。秋雨来了。冬雨来了。")
    lines = coding.code(concordance.find(essay, "雨"), when=["", "early", "", "late"])
    picture = coded(lines)
    rows = picture.figure.axes[0].collections
    assert [len(row.get_offsets()) for row in rows] == [1, 1, 2]
    fills = [to_hex(row.get_facecolor()[0]) for row in rows]
    assert fills == [THEMES["light"].series[0], THEMES["light"].series[0], THEMES["light"].paper]
    (points,) = path(picture)
    assert [isnan(y) for y in points[:, 1]] == [True, False, True, False]  # a gap where there is no code
    assert list(picture.data.index) == [f"{NO_CODE} 0/1", "early 0/2", f"{NO_CODE} 0/3", "late 0/4"]
    assert NO_CODE in {count.code for count in lines.tally("when")}  # the table's own word for it
    assert "broken where a line is not coded" in picture.caption


def test_four_lines_make_a_low_picture():
    few, many = coded(read("xuanju"), "kind"), coded(read("qunzhong"), "role")
    assert few.figure.get_figheight() < 0.75 * many.figure.get_figheight()
    assert "the code changes 2 times in 3" in few.alt  # civic right, cadre system, inside the Party twice


def test_a_mark_leads_to_its_sentence():
    rows = coded(read("qunzhong"), "role").sentences("source 3.4/1")
    assert [row.address for row in rows] == ["3.4/1"]
    assert "学习" in rows[0].words


# Two columns ----------------------------------------------------------------------------------------------------------


def boxes(picture):
    return {box.get_gid(): box for box in picture.figure.axes[0].patches if isinstance(box, Rectangle)}


def in_boxes(picture):
    """What is written in each cell: its number, and its addresses."""
    texts = [(text.get_position(), text.get_text()) for text in picture.figure.axes[0].texts]
    inside = {
        mark: [words for (x, y), words in texts if box.get_bbox().contains(x, y)]
        for mark, box in boxes(picture).items()
    }
    return {mark: (int(number), at.split()) for mark, (number, at) in inside.items()}


def many(at):
    """Addresses as the lines behind them: 3.4/1×2 is two."""
    return Counter({place.partition("×")[0]: int(place.partition("×")[2] or 1) for place in at if place[0] != "+"})


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("jiandu", "overseer", "object"),
        ("xuanju", "voters", "kind"),
        ("demands", "actor", "kind"),
        ("qunzhong", "role", "doubt"),
    ],
)
def test_every_pair_has_its_number_and_its_places(name, one, other):
    lines = read(name)
    picture = crossed(lines, one, other)
    table = lines.cross(one, other)
    expected = {f"{row} × {column}": table.loc[row, column] for row in table.index for column in table.columns}
    drawn = in_boxes(picture)
    assert {mark: n for mark, (n, _) in drawn.items()} == {mark: n for mark, n in expected.items() if n}
    assert dict(zip(picture.data.index, picture.data["n"], strict=True)) == {m: n for m, n in expected.items() if n}
    for mark, (n, at) in drawn.items():
        left_out = sum(int(place[1:]) for place in at if place[0] == "+")
        assert left_out or many(at).total() == n
        assert set(many(at)) <= set(picture.data.loc[mark, "addresses"].split())
        assert len(many(at)) + left_out == len(picture.data.loc[mark, "addresses"].split())


def test_who_oversees_whom_as_the_nine_lines_were_read():
    # Counted by hand in seeds/readings/jiandu.csv; the two lines of 3.3/1 have different objects.
    picture = crossed(read("jiandu"), "overseer", "object")
    assert picture.data.loc["not said × 权力", ["n", "addresses"]].tolist() == [2, "1.3/4 1.3/5"]
    assert picture.data.loc["not said × not said", ["n", "addresses"]].tolist() == [2, "3.3/0 3.3/1"]
    assert picture.data["n"].sum() == 9
    assert [row.address for row in picture.sentences("not said × not said")] == ["3.3/0", "3.3/1"]


def test_what_is_not_said_stands_last_apart_and_grey():
    picture = crossed(read("jiandu"), "overseer", "object")
    drawn, theme = boxes(picture), THEMES["light"]
    said = [box for mark, box in drawn.items() if "not said" not in mark]
    silent = [box for mark, box in drawn.items() if mark.endswith("× not said")]
    assert (
        min(box.get_x() for box in silent)
        > max(box.get_x() + box.get_width() for box in drawn.values() if box not in silent) + 0.05
    )
    assert min(box.get_y() for mark, box in drawn.items() if mark.startswith("not said")) > max(
        box.get_y() for box in said
    )
    grey = tuple(int(theme.grid[i : i + 2], 16) / 255 for i in (1, 3, 5))
    for mark, box in drawn.items():
        assert (box.get_facecolor()[:3] == pytest.approx(grey)) == ("not said" in mark)
    colours = {text.get_text(): text.get_color() for text in picture.figure.axes[0].texts}
    assert colours["not said"] == theme.muted
    assert colours["人民群众"] == theme.ink


def test_more_lines_have_a_stronger_colour():
    picture = crossed(read("demands"), "actor", "kind")
    said = [
        (row.n, boxes(picture)[mark].get_facecolor()[0])
        for mark, row in picture.data.iterrows()
        if "not said" not in mark
    ]
    assert len({n for n, _ in said}) > 3
    for n, red in said:
        assert all(other_red < red for other, other_red in said if other > n)  # the ramp of the light theme darkens


@pytest.mark.parametrize(
    ("code", "rank"),
    [("", 2), ("not said", 1), ("Not said", 1), ("未说", 1), ("said", 0), ("noted", 0), ("不", 0)],
)
def test_codes_that_say_that_nothing_is_said(code, rank):
    assert silence(code) == rank


def test_too_many_addresses_are_counted_and_too_many_columns_go_on_below():
    essay = el.parse_essay("。".join(f"第{i}场雨" for i in range(200)) + "。")
    lines = concordance.find(essay, "雨")
    full = crossed(coding.code(lines, a=["x"] * 200, b=["y"] * 200), "a", "b")
    ((n, at),) = in_boxes(full).values()
    assert n == 200
    assert re.fullmatch(r"\+\d+", at[-1])
    assert int(at[-1]) + len(at) - 1 == 200
    assert "+2: two places more" in full.caption
    wide = crossed(coding.code(lines, a=["x"] * 200, b=[f"code {i}" for i in range(200)]), "a", "b")
    assert len(boxes(wide)) == 200
    assert len({round(box.get_y(), 3) for box in boxes(wide).values()}) > 10
    assert "Columns go on below" in wide.caption
    assert faults(wide.figure) == []


# Both -----------------------------------------------------------------------------------------------------------------


def test_codes_that_look_like_two_are_marks_of_their_own():
    essay = el.parse_essay("雨来了。雨停了。雨大了。雨小了。")
    lines = coding.code(
        concordance.find(essay, "雨"),
        one=["a × b", "a", "", "(none 未编)"],
        other=["c", "b × c", "x", "x"],
    )
    picture = crossed(lines, "one", "other")
    wanted = {"a × b × c": "0/1", "a × b × c (2)": "0/2", "(none 未编) × x": "0/4", "(none 未编) × x (2)": "0/3"}
    assert picture.data["addresses"].to_dict() == wanted
    for mark, address in wanted.items():
        assert [row.address for row in picture.sentences(mark)] == [address]
    assert sorted(boxes(picture)) == sorted(wanted)


def test_a_code_called_as_none_is_none_of_those_not_coded():
    lines = concordance.find(el.parse_essay("雨来了，雨停了。雨大了，雨小了。"), "雨")
    data = coded(coding.code(lines, one=["(none 未编)", "", "x", "x"])).data
    assert list(data.index) == ["(none 未编) 0/1", "(none 未编) 0/1 (2)", "x 0/2", "x 0/2"]  # two lines of one sentence


def test_drawn_in_a_given_axes():
    figure = Figure((14, 9))
    left, right = figure.subplots(1, 2)
    first = coded(read("qunzhong"), "role", ax=left)
    second = crossed(read("jiandu"), "overseer", "object", ax=right)
    assert first.figure is second.figure is figure
    assert sum(len(row.get_offsets()) for row in left.collections) == 48
    assert sum(isinstance(patch, Rectangle) and bool(patch.get_gid()) for patch in right.patches) == len(second.data)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: coded(concordance.find(essays()["seed"], "监督")), "Concordance is no coding. Read one with"),
        (lambda: coded(rhetoric.modality(essays()["seed"])), "is no coding"),
        (lambda: coded(read("jiandu").where(form="no such form")), "this coding has no line"),
        (lambda: coded(read("jiandu"), "role"), "No column 'role' in this coding. There are: overseer, object, form"),
        (lambda: crossed(read("jiandu"), "overseer", "role"), "No column 'role'"),
        (lambda: crossed(read("jiandu"), "form", "form"), "are one column; give two. There are: overseer, object"),
        (lambda: crossed(read("jiandu").where(form="no such form"), "form", "object"), "no line"),
        (lambda: crossed(read("jiandu"), "form", "object", ax="here"), "ax='here'"),
        (lambda: coded(read("jiandu"), language="fr"), "language='fr'"),
    ],
)  # fmt: skip
def test_bad_input_is_told_before_anything_is_drawn(draw, message):
    with pytest.raises(InputError, match=message):
        draw()
