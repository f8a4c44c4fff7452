"""The picture of demands: every mark in its cell, and what it says about them equal to the tables."""

from collections import Counter
from itertools import pairwise

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from essaylib import parse_essay, rhetoric
from essaylib.concordance import coding, find
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots.demands import _cell, _Demand, demands
from essaylib.rhetoric.demands import Demands
from tests.pictures import LOOKS, SEED, all_faults, essays, faults, texts

KINDS = ["attitude", "action", "arrangement"]
SHAPES = {"o": "modal", "s": "in scope", "^": "bare verb", "D": "rule", "p": "condition"}
FILLS = {"full": "overt", "left": "recoverable", "none": "not said"}
BARE = {"action": "借书", "form": "modal", "kind": "action", "actor": "读者", "actor_said": "overt"}


def reading():
    return coding.read(SEED.parent / "readings" / "demands.csv", essays()["seed"])


def coded(**codes):
    """One line of a reading; `codes` go over those that are good."""
    essay = parse_essay("读者应当借书。")
    given = {name: [code] for name, code in {**BARE, **codes}.items() if code is not None}
    return coding.code(find(essay, "借书"), **given)


def drawn(picture):
    """(row, kind, form, how said) of every mark, read from where and how it is drawn."""
    ax = picture.figure.axes[0]
    heads = [text for text in ax.texts if text.get_text().split()[0] in KINDS]
    lefts = [text.get_position()[0] for text in heads] + [float("inf")]
    tops = [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "None"] + [ax.get_ylim()[0]]
    found = []
    for line in ax.lines:
        if line.get_marker() == "None":
            continue
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            row = next(i for i, (top, bottom) in enumerate(pairwise(tops)) if top < y < bottom)
            kind = next(KINDS[i] for i, (left, right) in enumerate(pairwise(lefts)) if left < x < right)
            found.append((row, kind, SHAPES[line.get_marker()], FILLS[line.get_fillstyle()]))
    return found


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_no_word_is_cut_or_covered(size, language):
    assert all_faults(lambda essay: demands(rhetoric.demands(essay)), size=size, language=language) == {}
    with style(size, language=language):
        assert faults(demands(reading()).figure) == []


@pytest.mark.parametrize("size", ["notebook", "lecture"])
@pytest.mark.parametrize("name", [*essays(), "reading"])
def test_every_demand_is_a_mark_of_its_row_kind_form_and_actor(name, size):
    with style(size, language="en"):
        picture = demands(reading() if name == "reading" else rhetoric.demands(essays()[name]))
    rows = list(dict.fromkeys(picture.data["row"]))
    table = [
        (rows.index(d.row), d.kind, d.form, d.actor_said) for d in picture.data.itertuples()
    ]  # the frame against the result: the next two tests
    assert Counter(drawn(picture)) == Counter(table)


def test_the_frame_has_the_demands_of_the_rules():
    found = rhetoric.demands(essays()["seed"])
    data = demands(found).data
    fields = ["addresses", "action", "form", "kind", "actor", "actor_said"]
    rules = [(d.address, d.action, d.form, d.kind, d.actor or "", d.actor_said) for d in found]
    assert sorted(data[fields].itertuples(index=False, name=None)) == sorted(rules)
    n = {row.actor: 0 for row in found.actors()}
    for row in found.actors():
        n[row.actor] += row.n
    rows = data["row"].value_counts(sort=False)
    named = [actor for actor in rows.index if actor in n]
    assert {actor: rows[actor] for actor in named} == {actor: k for actor, k in n.items() if actor != "-"}
    assert [rows[actor] for actor in named] == sorted((rows[actor] for actor in named), reverse=True)
    assert (rows.index[-1], rows.iloc[-1]) == ("未说 not said", n["-"])


def test_counts_stand_in_the_margins():
    read = reading()
    picture = demands(read, language="en")
    words = [text.get_text() for text in picture.figure.axes[0].texts]
    n = {row.code: row.n_lines for row in read.tally("kind")}
    assert [f"{kind} {n[kind]}" for kind in KINDS] == words[:3]
    rows = list(dict.fromkeys(picture.data["row"]))
    actors = {row.code: row.n_lines for row in read.tally("actor")}
    overt = Counter(line.codes["actor"] for line in read if line.codes["actor_said"] == "overt")
    at = words.index("n")
    assert words[at + 1 : at + 1 + len(rows)] == [str(actors[row]) for row in rows]
    assert words[at + 1 + len(rows) : at + 2 + 2 * len(rows)] == ["overt", *(str(overt[row]) for row in rows)]
    assert f"n = {len(read)}" in picture.caption
    assert "(demands)" in picture.caption


def test_a_cell_reads_in_the_order_of_the_text_and_each_group_has_its_address():
    essay = essays()["seed"]
    picture = demands(rhetoric.demands(essay), language="en")
    ax = picture.figure.axes[0]
    addresses = [text.get_text() for text in ax.texts if "/" in text.get_text()]
    rows = picture.data.groupby(["row", "kind"], sort=False)["addresses"]
    wanted = [at for (row, kind) in [(r, k) for r in dict.fromkeys(picture.data["row"]) for k in KINDS]
              if (row, kind) in rows.groups for at in dict.fromkeys(rows.get_group((row, kind)))]  # fmt: skip
    assert addresses == wanted
    for _, cell in rows:
        starts = [essay.find(address).span.start for address in cell]
        assert starts == sorted(starts)


def test_a_group_too_long_for_its_line_goes_on_under_its_marks():
    ten = [_Demand(i, "", "1/1", "", "modal", "action", "", "not said") for i in range(10)]
    cell = _cell(ten, 8.0, 2.0)  # 2 for the address, 0.6 and 1.04 a mark: five a line (2.6 + 4 * 1.04 + 0.74 = 7.5)
    assert cell.n_lines == 2
    assert len(cell.labels) == 1
    assert [round(y / 1.34, 2) for _, y in cell.marks] == [0.5] * 5 + [1.5] * 5
    assert [x for x, _ in cell.marks[:5]] == [x for x, _ in cell.marks[5:]]
    assert max(x for x, _ in cell.marks) + 0.37 <= 8.0


def test_of_many_actors_those_with_few_demands_share_a_row():
    picture = demands(rhetoric.demands(essays()["sixty parts"]), language="en")
    data = picture.data
    assert data["actor"].nunique() == 62  # 60 bodies, 干部, none
    assert list(dict.fromkeys(data["row"]))[-2:] == ["52 others", "not said"]  # 61 actors, nine of them alone
    assert data["row"].nunique() == 11
    n = (data["row"] == "52 others").sum()
    assert f"52 actors with few demands share a row ({n})." in picture.caption
    assert f"其余52个{n}项（" in picture.alt
    assert f"52 others {n} (" in picture.alt


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("code", ["", "-", "not said", "未说", "不详", "Unknown"])
def test_an_actor_that_is_not_said_is_none_in_every_language(code, language):
    data = demands(coded(actor=code, actor_said="not said"), language=language).data
    assert data["actor"].tolist() == [""]
    assert data["row"].tolist() == [{"zh": "未说", "en": "not said", "both": "未说 not said"}[language]]


def test_an_actor_called_as_a_row_of_others_has_a_row_of_its_own():
    actors = ["3 others"] * 2 + [f"p{i}" for i in range(11)] + ["not said"]
    lines = find(parse_essay("应当借书。" * len(actors)), "借书")
    codes = {name: [code] * len(actors) for name, code in BARE.items()}
    said = ["overt"] * 13 + ["not said"]
    data = demands(coding.code(lines, **{**codes, "actor": actors, "actor_said": said}), language="en").data
    assert data["row"].value_counts(sort=False).to_dict() == {
        "3 others": 2, **{f"p{i}": 1 for i in range(8)}, "3 others (2)": 3, "not said": 1,
    }  # fmt: skip


def test_too_many_demands_for_a_picture_are_refused():
    n = 3000
    lines = find(parse_essay("应当借书。" * n), "借书")
    codes = {name: [code] * n for name, code in BARE.items()}
    with pytest.raises(InputError, match="inches high"):
        demands(coding.code(lines, **{**codes, "actor": [f"p{i}" for i in range(n)]}))


def test_marks_have_names_of_their_own_and_lead_back():
    for essay in essays().values():
        assert demands(rhetoric.demands(essay)).data.index.is_unique
    picture = demands(reading())
    mark = "3.1/3: 推广基层党组织领导班子成员由党员…"
    assert [row.address for row in picture.sentences(mark)] == ["3.1/3"]
    twice = list(rhetoric.demands(parse_essay("读者要借书。"))) * 2
    assert list(demands(Demands(twice, essay=parse_essay("读者要借书。"))).data.index) == ["0/1: 借书", "0/1: 借书 (2)"]


@pytest.mark.parametrize("dark", [False, True])
def test_form_is_told_by_colour_and_shape_and_a_half_mark_has_paper_in_it(dark):
    with style(dark=dark) as look:
        lines = [line for line in demands(reading()).figure.axes[0].lines if line.get_marker() != "None"]
    colours = {line.get_marker(): to_rgb(line.get_markeredgecolor()) for line in lines}
    assert len(set(colours.values())) == len(colours) == 5
    halves = [line for line in lines if line.get_fillstyle() == "left"]
    assert len(halves) == 4  # no rule has an actor who can be supplied
    assert {line.get_markerfacecoloralt() for line in halves} == {look.theme.paper}


def test_empty_cells_are_visibly_empty_and_one_demand_is_enough():
    picture = demands(rhetoric.demands(essays()["one sentence"]), language="zh")
    words = [text.get_text() for text in texts(picture.figure)]
    assert words.count("–") == 2
    assert {"态度 0", "行动 1", "安排 0"} <= set(words)


def test_the_alternative_says_what_is_seen():
    picture = demands(rhetoric.demands(parse_essay("图书馆要增加座位，延长开放时间。")))
    assert "图书馆2项（行动2）" in picture.alt
    assert "By form: modal 1, in scope of a modal before 1." in picture.alt


def test_an_axes_of_the_reader_is_drawn_in():
    figure = Figure(figsize=(9, 6))
    ax = figure.subplots()
    picture = demands(reading(), language="en", ax=ax)
    assert picture.figure is figure
    assert ax.get_title(loc="left") == "Who is asked for what"
    assert len(drawn(picture)) == 49


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (lambda: "demands", "str has no demands. Give rhetoric.demands"),
        (lambda: rhetoric.demands(parse_essay("下雨了。")), "Nothing to draw: there is no demand"),
        (lambda: coded(form=None), "No column 'form' in this coding"),
        (lambda: coded(form="must"), "0/1 .*: form is 'must'; accepted are 'modal', 'in scope'"),
        (lambda: coded(actor=""), "0/1 .*: actor_said is 'overt', but there is no actor \\(''\\)"),
        (lambda: coded(actor="不详", actor_said="recoverable"), "there is no actor \\('不详'\\)"),
        (lambda: coded(actor_said="not said"), "0/1 .*: the actor is '读者', but actor_said is 'not said'"),
        (lambda: coded(kind=""), "kind is ''; accepted are 'attitude'"),
        (lambda: coded(actor_said="?"), "actor_said is '?'".replace("?", r"\?")),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows, said):
    with pytest.raises(InputError, match=said):
        demands(rows())
    with pytest.raises(InputError, match="ax='here'"):
        demands(coded(), ax="here")
    with pytest.raises(InputError, match="language='de'"):
        demands(coded(), language="de")
