"""The picture of how a text is built: what is in the artists is what is in the outline and among the sentences."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from essaylib import themes
from essaylib.errors import InputError
from essaylib.model import Section
from essaylib.plots import style
from essaylib.plots.structure import structure
from essaylib.read import parse_essay
from essaylib.spans import Span
from tests.pictures import LOOKS, all_faults, essays, faults, texts

READING = json.loads((Path(__file__).parent / "gold" / "gold.json").read_text("utf-8"))
SPRING = "一、春\n雨来了。花开了。\n山青了。\n（一）早\n首先，要看花。其次，要听雨。\n二、夏\n雨停了。"


def columns(picture):
    """Of each column, from left to right, its cells as (left, right, start, end) and their colours."""
    found = [artist for artist in picture.figure.axes[0].collections if isinstance(artist, PolyCollection)]
    cells = []
    for artist in sorted(found, key=lambda artist: str(artist.get_gid())):
        boxes = [path.vertices for path in artist.get_paths()]
        edges = [(box[:, 0].min(), box[:, 0].max(), int(box[:, 1].min()), int(box[:, 1].max())) for box in boxes]
        cells.append((edges, [to_hex(colour) for colour in artist.get_facecolor()]))
    return cells


def marks(picture):
    """The marks of points: offsets, by colour of the filling."""
    found = [artist for artist in picture.figure.axes[0].collections if type(artist) is PathCollection]
    return {
        to_hex(artist.get_facecolor()[0]): sorted(artist.get_offsets()[:, 1].astype(int).tolist())
        for artist in found
        if len(artist.get_offsets())
    }


def shown(picture):
    return [text.get_text() for text in texts(picture.figure)]


# Room -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_no_word_is_cut_or_covered(size, language):
    assert all_faults(structure, size=size, language=language) == {}


def test_the_seed_fits_a_lecture_screen():
    with style("lecture"):
        assert structure(essays()["seed"]).figure.get_size_inches()[1] <= 7.5


def test_every_heading_of_sixty_is_named_in_order_and_none_leaves_the_axes():
    picture = structure(essays()["sixty parts"])
    names = [text for text in picture.figure.axes[0].texts if text.get_text().startswith("关于")]
    assert len(names) == 60
    heights = [text.get_position()[1] for text in names]
    assert heights == sorted(heights)
    assert 0 < heights[0] < heights[-1] < len(essays()["sixty parts"].text)


def test_leaders_end_where_headings_stand():
    essay = essays()["seed"]
    lines = picture_lines(structure(essay))
    for row in essay.outline():
        middle = row.span.start + len(row.label + row.heading) / 2
        assert any(line[0][1] == line[1][1] == middle for line in lines), row.address


def picture_lines(picture):
    return [line.get_xydata().tolist() for line in picture.figure.axes[0].lines]


# What is drawn --------------------------------------------------------------------------------------------------------


def test_cells_stand_where_parts_and_sentences_do():
    essay = essays()["seed"]
    top, below, paragraphs, sentences = [edges for edges, _ in columns(structure(essay))]
    rows = list(essay.outline())
    assert [cell[2:] for cell in top] == [(r.span.start, r.span.end) for r in rows if r.level == 1]
    assert [cell[2:] for cell in below] == [(r.span.start, r.span.end) for r in rows if r.level == 2]
    assert [cell[2:] for cell in sentences] == [(s.span.start, s.span.end) for s in essay.sentences]
    assert [len([s for s in sentences if a <= s[2] < b]) for _, _, a, b in paragraphs] == READING["stats"][
        "sentences_per_block"
    ]
    edges = [column[0][:2] for column in (top, below, paragraphs, sentences)]
    assert all(a[1] < b[0] for a, b in pairwise(edges))  # columns do not touch


def test_numbers_are_those_of_the_gold_reading():
    picture = structure(essays()["seed"])
    n_han, kind = picture.data["n_han"], picture.data["kind"]
    for i, section in enumerate(READING["sections"], start=1):
        for k, part in enumerate(section["subsections"], start=1):
            assert n_han[f"{i}.{k}"] == part["han_chars"]
            assert part["heading"].replace(",", "，") in shown(picture)
            assert str(part["han_chars"]) in shown(picture)
    assert n_han[kind == "sentence"].tolist() == READING["stats"]["sentence_len_han"]["list"]
    assert n_han[kind == "paragraph"].sum() == READING["stats"]["han_body"]
    assert "50 sentences in 11 paragraphs, 2,024 Han" in picture.alt
    assert "from 3.3 (95 Han) to 2.1 (274)" in picture.alt


def test_neighbours_differ_and_parts_keep_their_colour():
    for name in ("seed", "sixty parts"):
        for _, colours in columns(structure(essays()[name])):
            assert all(a != b for a, b in pairwise(colours))
    with style(dark=True):
        dark = columns(structure(essays()["seed"]))
    assert dark[0][1] != columns(structure(essays()["seed"]))[0][1]


def test_points_are_marked_at_their_beginnings_hollow_where_no_label_stands():
    essay = essays()["seed"]
    picture = structure(essay)
    with style() as look:
        ink, paper = look.theme.ink, look.theme.paper
    points = list(essay.enumerations())
    assert marks(picture) == {
        ink: sorted(p.span.start for p in points if not p.implicit),
        paper: sorted(p.span.start for p in points if p.implicit),
    }
    labels = [point["marker"] for point in READING["enumerated_points"]]
    assert sorted(set(labels) & set(shown(picture))) == sorted(set(labels))
    assert len(marks(picture)[ink]) == len(labels)
    openings = [place["first12"].replace(",", "，") for place in READING["implicit_first_points"]]
    hollow = [essay.text[start : start + 12] for start in marks(picture)[paper]]
    assert hollow == openings
    assert any("未标明的首点" in words for words in shown(picture))
    assert not any("未标明的首点" in words for words in shown(structure(parse_essay(SPRING))))


def test_marks_of_a_small_text():
    data = structure(parse_essay(SPRING)).data
    assert data.index.tolist() == [
        *("1", "1.1", "2"),
        *("paragraph 1", "paragraph 2", "paragraph 3", "paragraph 4"),
        *("1/1", "1/2", "1/3", "1.1/1", "1.1/2", "2/1"),
        *("point 1.1", "point 1.2"),
    ]
    # 雨来了花开了, 山青了, 首先要看花其次要听雨, 雨停了
    assert data.loc[["paragraph 1", "paragraph 2", "paragraph 3", "paragraph 4"], "n_han"].tolist() == [6, 3, 10, 3]
    assert data.loc["1", ["n_han", "level", "heading"]].tolist() == [19, 1, "一、春"]
    assert data.loc["point 1.2", ["n_han", "heading", "address"]].tolist() == [5, "其次", "1.1/2"]


def test_every_mark_leads_to_its_sentences():
    picture = structure(parse_essay(SPRING))
    assert [row.words for row in picture.sentences("paragraph 1")] == ["雨来了。", "花开了。"]
    assert [row.address for row in picture.sentences("1.1")] == ["1.1/0", "1.1/1", "1.1/2"]
    assert [row.address for row in picture.sentences("point 1.2")] == ["1.1/2"]
    seed = structure(essays()["seed"])
    assert all(len(seed.sentences(mark)) for mark in seed.data.index)


# Difficult texts ------------------------------------------------------------------------------------------------------


def test_without_headings_sentences_are_named_and_of_many_the_paragraphs():
    few = structure(parse_essay("山上下雪了。\n山下开花了。"))
    assert len(columns(few)) == 2
    assert {"山上下雪了。", "山下开花了。", "0/1", "0/2", "1", "2"} <= set(shown(few))
    assert set(few.data["kind"]) == {"paragraph", "sentence"}
    many = structure(parse_essay("\n".join(f"山上有{'雪' * (i + 1)}。山下有花。" for i in range(30))))
    named = [words for words in shown(many) if words.startswith("山上有")]
    assert 5 < len(named) < 30
    assert f"{len(named)} of 30 paragraphs are named" in many.caption
    assert any("雪" * 21 in words for words in named)  # the longest are named first; 24 characters of each


def test_in_a_low_axes_names_are_left_out_and_it_says_so():
    figure = Figure(figsize=(9, 3.4), dpi=100)
    FigureCanvasAgg(figure)
    figure.subplots_adjust(bottom=0.25)
    picture = structure(essays()["seed"], ax=figure.subplots())
    assert picture.figure is figure
    assert faults(figure) == []
    n = sum(name.get_text() in {"引言 introduction", "构建和谐党群关系的实现途径"} for name in texts(figure))
    assert n == 2  # level 1 before the rest
    assert re.search(r"\b\d+ of 14 parts are named", picture.caption)


def test_the_language_is_that_asked_for():
    assert "introduction" in shown(structure(essays()["seed"], language="en"))
    assert "引言" in shown(structure(essays()["seed"], language="zh"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda e: structure(e.text), "str has no parts to draw. Give an essay, as el.read_essay(path)"),
        (lambda e: structure(themes.hits(e)), "Hits has no parts to draw"),
        (
            lambda e: structure(replace(e, sentences=(), points=(), root=Section(0, "", None, Span(0, 0)))),
            "Nothing to draw: this text has neither a part nor a sentence",
        ),
        (lambda e: structure(e, language="fr"), "language='fr'"),
        (lambda e: structure(e, ax="here"), "ax='here'"),
    ],
)
def test_what_cannot_be_drawn(make, said):
    with pytest.raises(InputError, match=re.escape(said)):
        make(parse_essay(SPRING))
