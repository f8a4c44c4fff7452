"""Styles, fonts, room for words, and what a Picture can do, whatever it shows."""

import os
import re
import resource
import subprocess
import sys
import xml.dom.minidom
from io import BytesIO
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image
from pypdf import PdfReader

from essaylib import concordance, metrics, themes
from essaylib.errors import GlyphError, InputError
from essaylib.metrics.dispersion import of_places
from essaylib.plots import dispersion, heat_map, rhythm, structure, style
from essaylib.plots._style import SIZES, THEMES, Style, current, font_for
from essaylib.plots._text import elide, fitting, spread, width_of, wrap
from essaylib.read import parse_essay
from essaylib.spans import Span
from tests.pictures import essays, faults, texts

# Colour --------------------------------------------------------------------------------------------------------------

#: What the colour-blind see, in linear RGB: Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), 1291-1298,
#: severity 1.
SEEN = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
#: sRGB to CIE XYZ, D65 (IEC 61966-2-1).
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour):
    value = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear RGB (CIE 15:2004)."""
    x = XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    """WCAG 2.2: (lighter + .05) / (darker + .05), of relative luminance."""
    bright, dark = sorted((float(XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_formulas_are_the_published_ones():
    assert contrast("#ffffff", "#000000") == pytest.approx(21, abs=0.01)  # WCAG 2.2, the largest there is
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)  # L*a*b* of sRGB red, D65


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("eyes", SEEN)
def test_series_are_told_apart(name, eyes):
    """20 is about nine times the least difference seen side by side (Mahy et al. 1994: 2.3)."""
    seen = [lab(SEEN[eyes] @ linear(colour)) for colour in THEMES[name].series]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 20


@pytest.mark.parametrize("name", THEMES)
def test_series_are_told_apart_in_grey_and_on_paper(name):
    theme = THEMES[name]
    greys = sorted(lab(linear(colour))[0] for colour in theme.series)
    assert min(b - a for a, b in pairwise(greys)) > 7.5  # of 100: three steps of the least difference
    assert min(contrast(colour, theme.paper) for colour in theme.series) > 3  # WCAG 2.2, 1.4.11: marks
    assert min(contrast(colour, theme.paper) for colour in (theme.ink, theme.muted)) > 4.5  # 1.4.3: words
    assert contrast(theme.line, theme.paper) > 3


def test_the_ramp_rises_evenly():
    for theme in THEMES.values():
        steps = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(theme.ramp, (0, 0.25, 0.5, 0.75, 1))]
        assert steps in (sorted(steps), sorted(steps, reverse=True))
        assert theme.ramp(0) == pytest.approx([int(theme.low[i : i + 2], 16) / 255 for i in (1, 3, 5)])


# Style ----------------------------------------------------------------------------------------------------------------


def test_a_style_holds_inside_with_and_nowhere_else():
    before = dict(mpl.rcParams)
    with style("lecture", dark=True, language="en"):
        assert (current().size, current().theme, current().language) == (SIZES["lecture"], THEMES["dark"], "en")
        with style("page"):  # what is not said stays as outside
            assert (current().size.width, current().dark) == (6.3, True)
        assert current("zh").language == "zh"
    assert current() == Style()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "poster"}, "'notebook', 'page', 'lecture'"),
        ({"language": "fr"}, "'both', 'en', 'zh'"),
        ({"fonts": ["none.ttf"]}, "none.ttf: cannot be read"),
        ({"fonts": "none.ttf"}, "none.ttf: cannot be read"),
        ({"fonts": 5}, "give a list of paths"),
    ],
)
def test_what_a_style_does_not_know(given, said):
    with pytest.raises(InputError, match=said), style(**given):
        pass


def test_the_callers_settings_are_neither_used_nor_changed():
    essay = essays()["seed"]
    plain = dispersion(concordance.find(essay, "群众"))._bytes("png")
    with mpl.rc_context({"axes.grid": True, "axes.facecolor": "red", "lines.linewidth": 9, "text.usetex": True}):
        assert dispersion(concordance.find(essay, "群众"))._bytes("png") == plain
        assert mpl.rcParams["axes.facecolor"] == "red"


def test_importing_plots_starts_nothing_of_matplotlib():
    run = "import essaylib.plots, sys; print('matplotlib' in sys.modules, 'zhplot' in sys.modules)"
    out = subprocess.run([sys.executable, "-W", "error", "-c", run], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def test_drawing_needs_no_pyplot():
    run = (
        "import essaylib as el, sys\nfrom essaylib import plots, concordance\n"
        "plots.dispersion(concordance.find(el.parse_essay('雨来了。'), '雨'))._bytes('png')\n"
        "print('matplotlib.pyplot' in sys.modules, 'zhplot' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-W", "error", "-c", run], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


# Font -----------------------------------------------------------------------------------------------------------------


def characters(encoding, leads, trails):
    pairs = (bytes([a, b]) for a in leads for b in trails)
    return "".join(pair.decode(encoding, "ignore") for pair in pairs)


@pytest.mark.parametrize(
    ("encoding", "leads", "trails", "n"),
    [
        ("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF), 6763),  # GB 2312-1980: 3,755 + 3,008 characters
        ("big5", range(0xA4, 0xFA), [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 13000),  # Big5: 5,401 + 7,652 and more
    ],
)
def test_both_scripts_are_in_the_font(encoding, leads, trails, n):
    text = characters(encoding, leads, trails)
    assert len(text) >= n
    assert font_for(text, Style()).endswith("NotoSansSC-Regular.ttf")


def test_a_character_no_font_has_is_named_before_anything_is_drawn():
    essay = parse_essay("𠮷野家在街角。")
    with pytest.raises(GlyphError, match=re.escape("'𠮷' (U+20BB7)")):
        dispersion(concordance.find(essay, "𠮷野家"))


def test_every_character_has_a_glyph_in_the_font_it_is_drawn_with():
    figure = dispersion(themes.hits(essays()["seed"]), rows="term").figure
    shown = {text.get_fontproperties().get_file() for text in texts(figure)}
    assert shown == {font_for("字", Style())}


# Room -----------------------------------------------------------------------------------------------------------------


def test_widths_are_those_of_the_letters():
    look = Style()
    assert width_of("四个汉字", look) == pytest.approx(
        4 * 10 / 72, rel=0.03
    )  # a Han character is one em wide, 10 points
    assert width_of("字", look, size=2) == 2 * width_of("字", look)
    assert width_of("一\n三个字", look) == width_of("三个字", look)


@pytest.mark.parametrize(
    ("text", "em", "lines"),
    [
        ("春天来了，花开了。", 4.2, ["春天来", "了，花开", "了。"]),  # ， does not begin a line
        ("他说：“好。”走了", 3.2, ["他说：", "“好。”", "走了"]),  # “ does not end one, nor ” begin
        ("共 1,250 字", 3.5, ["共", "1,250", "字"]),  # a number is not broken
        ("春天", 0.1, ["春", "天"]),  # a character wider than the room stands alone
        ("", 3, [""]),
        ("见aaaaaaaaaaaaaaaaaaaa尾", 3, None),  # a word longer than a line is broken
    ],
)
def test_wrapping(text, em, lines):
    found = wrap(text, em * 10 / 72, Style()).split("\n")
    if lines is None:
        assert "".join(found) == text
        assert max(width_of(line, Style()) for line in found) <= em * 10 / 72
    else:
        assert found == lines


def test_shortening():
    look, em = Style(), 10 / 72
    assert wrap("春天来了花开了", 3.1 * em, look, most=2) == "春天来\n了花…"
    assert elide("春天来了", 5 * em, look) == "春天来了"
    assert elide("春天来了", 3.1 * em, look) == "春天…"
    assert elide("春天来了", 0.5 * em, look) == ""


def test_labels_pushed_apart():
    assert spread([1, 5], [2, 2]) == [1, 5]  # no need
    assert spread([3, 3], [2, 2]) == [2, 4]  # both give way alike
    assert spread([0, 0, 0], [2, 2, 2]) == [1, 3, 5]  # not above the edge
    assert fitting([0, 1, 3], [1.5, 1.5, 1.5], gap=0.1) == [True, False, True]
    assert fitting([0, 1, 3], [1.5, 1.5, 1.5], gap=0.1, first=[1]) == [False, True, False]


def test_spread_never_overlaps():
    rng = np.random.default_rng(20261124)
    for _ in range(300):
        n = int(rng.integers(1, 30))
        wanted, sizes = sorted(rng.random(n) * 20), list(rng.random(n) * 3)
        ends = [(c - s / 2, c + s / 2) for c, s in zip(spread(wanted, sizes), sizes, strict=True)]
        assert ends[0][0] >= -1e-9
        assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(ends))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(0.5, "一"), (0.5, "二")], "overlap: '一'"),
        ([(0.999, "很长的一句话")], "cut: '很长的一句话'"),
        ([(0.1, "一"), (0.6, "二")], ""),
    ],
)
def test_the_measure_of_faults_can_fail(places, said):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = Figure()
    FigureCanvasAgg(figure)
    for x, words in places:
        figure.text(x, 0.5, words, fontproperties=FontProperties(fname=font_for(words, Style())))
    assert said in "".join(faults(figure)) if said else faults(figure) == []


# Picture --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def picture():
    return dispersion(themes.hits(essays()["seed"], themes.built_in().only("监督")))


def test_a_picture_in_words(picture):
    title, alt, caption = repr(picture).split("\n")
    assert title == "Picture: 在文中的位置 Where it stands in the text"
    assert alt == picture.alt
    assert "监督15处（点名9，做法6）" in alt  # tests/gold/themes.json: tiers 9, 6, 0
    assert "监督: 15 (named 9; practice 6)" in alt
    assert "n = 15" in caption


def test_from_a_mark_to_its_sentences(picture):
    essay = essays()["seed"]
    assert list(picture.sentences("监督 1.3/4")) == [("1.3/4", essay.at("1.3/4"))]
    assert list(picture.sentences("监督 3.3/0")) == [("3.3/0", essay.at("3.3/0"))]  # a heading
    with pytest.raises(InputError, match=r"No mark '监督 9\.9/9' in this picture\. There are: 监督 "):
        picture.sentences("监督 9.9/9")


def test_a_range_and_a_part_stand_for_their_sentences():
    essay = parse_essay("题目\n一、春\n花开。草绿。\n二、夏\n雨来。")
    picture = dispersion(concordance.find(essay, "花"))
    picture.data.loc["all", "addresses"] = "1/2–2/1 1"
    assert [row.address for row in picture.sentences("all")] == ["1/0", "1/1", "1/2", "2/0", "2/1"]


def test_what_a_notebook_shows(picture, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: shown.append((data, more)))
    picture._ipython_display_()
    (image, more), (words, _) = shown
    assert more["metadata"]["image/png"]["alt"] == picture.alt
    assert image["text/plain"] == repr(picture)
    assert Image.open(BytesIO(image["image/png"])).info["Description"].startswith(picture.alt)
    assert picture.alt in words["text/html"]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_saved_twice_the_bytes_are_the_same(picture, kind, tmp_path):
    one, two = (picture.save(tmp_path / f"{name}.{kind}") for name in "ab")
    again = dispersion(themes.hits(essays()["seed"], themes.built_in().only("监督"))).save(tmp_path / f"c.{kind}")
    assert one.read_bytes() == two.read_bytes() == again.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.{kind}" for name in "abc"]


def test_pdf_has_its_letters_as_text_and_svg_as_outlines(picture, tmp_path):
    page = PdfReader(picture.save(tmp_path / "a.pdf"))
    assert "监督" in page.pages[0].extract_text()
    assert page.metadata["/Subject"].startswith(picture.alt)
    svg = picture.save(tmp_path / "a.svg").read_text("utf-8")
    assert "<text" not in svg
    assert f'aria-label="{picture.alt}' in svg


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("a.jpg", {}, "accepted are .png, .svg and .pdf"),
        ("a", {}, "accepted are .png, .svg and .pdf"),
        ("none/a.png", {}, "there is no folder"),
        ("folder.png", {}, "cannot be written: Is a directory"),
        ("a\0b.png", {}, "cannot be written"),
        ("a.png", {"dpi": "many"}, "give a file's name and a number"),
        ("a.png", {"dpi": 5000}, "30 to 1200"),
    ],
)
def test_what_cannot_be_saved(picture, name, more, said, tmp_path):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match=said):
        picture.save(tmp_path / name, **more)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]  # nothing half written


def test_in_an_axes_of_the_caller():
    figure = Figure(figsize=(8, 3))
    (left, right) = figure.subplots(1, 2)
    right.set_xlabel("𠮷, the caller's own")  # left alone, in its own font
    right.set_xscale("log")
    lines = concordance.find(essays()["seed"], "群众")
    with style(dark=True):
        picture = dispersion(lines, ax=right)
    assert picture.figure is figure
    assert len(right.collections) > 0
    assert not left.collections
    assert right.get_xscale() == "linear"
    assert right.xaxis.label.get_fontproperties().get_file() is None
    assert right.get_facecolor() == figure.get_facecolor() == mpl.colors.to_rgba(THEMES["dark"].paper)
    with pytest.raises(InputError, match="has something drawn in it already"):
        dispersion(lines, ax=right)


def test_a_constrained_layout_leaves_room_for_the_words():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    essay = essays()["seed"]
    hits = themes.hits(essay, themes.built_in().only("监督", "选举"))
    figure = Figure(figsize=(13, 9), layout="constrained")
    FigureCanvasAgg(figure)
    (one, two), (three, four) = figure.subplots(2, 2)
    dispersion(hits, ax=one)
    rhythm(metrics.lengths.sentence_lengths(essay), ax=two)
    heat_map(hits.by_part(), ax=three)
    structure(essay, ax=four)
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("ax", "said"),
    [
        (lambda f: "axes", "give an axes of matplotlib"),
        (lambda f: f.add_subplot(projection="polar"), "ax has polar axes"),
        (lambda f: f.add_axes((0, 0, 0, 0)), "ax is 0.0 by 0.0 inches"),
        (lambda f: f.add_subplot().secondary_xaxis("top"), "give an axes of matplotlib"),
    ],
)
def test_axes_in_which_nothing_can_be_drawn(ax, said):
    lines = concordance.find(essays()["seed"], "群众")
    with pytest.raises(InputError, match=re.escape(said)):
        dispersion(lines, ax=ax(Figure()))


def test_threads_draw_the_same_and_leave_the_callers_settings():
    from concurrent.futures import ThreadPoolExecutor

    essay = parse_essay("一、春\n雨来了。\n二、夏\n雨停了。")
    lines = concordance.find(essay, "雨")
    with mpl.rc_context({"font.size": 17, "svg.fonttype": "none"}), ThreadPoolExecutor(6) as pool:
        drawn = set(pool.map(lambda _: dispersion(lines)._bytes("svg"), range(24)))
        assert len(drawn) == 1
        assert (mpl.rcParams["font.size"], mpl.rcParams["svg.fonttype"]) == (17, "none")


def test_the_same_bytes_in_another_process():
    run = (
        "import essaylib as el, hashlib\nfrom essaylib import plots, themes\n"
        "essay = el.parse_essay('一、春\\n群众监督选举。\\n二、夏\\n群众选举。')\nhits = themes.hits(essay)\n"
        "made = plots.dispersion(hits), plots.co_occurrence(hits.pairs(of='term')), plots.structure(essay)\n"
        "print([hashlib.sha256(p._bytes(k) + repr(p).encode()).hexdigest() for p in made for k in ('svg', 'png')])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", run],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": n},
        ).stdout
        for n in ("1", "77")
    }
    assert len(seen) == 1


@pytest.mark.parametrize("words", ["<script>&\"'", "$\\alpha$ %s {}", "a\tb\u2028c", "\\n"])
def test_odd_words_are_drawn_as_they_are(words):
    """No markup, no mathematics, no missing glyph; tabs and other blanks become spaces."""
    lines = concordance.coding.code(concordance.find(parse_essay("雨来了。"), "雨"), role=[words])
    picture = dispersion(lines)
    shown = [text.get_text() for text in texts(picture.figure)]
    assert re.sub(r"[\t\u2028]", " ", words) in shown
    svg = picture._bytes("svg")
    assert xml.dom.minidom.parseString(svg).documentElement.tagName == "svg"
    assert picture.data["row"].tolist() == [words]


def test_a_picture_too_high_is_refused():
    essay = parse_essay("".join(chr(0x4E00 + i) for i in range(700)) + "。")
    theme = themes.Theme("字", "", "", "", {}, tuple(themes.Term(chr(0x4E00 + i), "topic") for i in range(700)))
    with pytest.raises(InputError, match="inches high; 120 are drawn at most"):
        dispersion(themes.hits(essay, themes.Lexicon((theme,))), rows="term")


def test_memory_does_not_grow():
    """Two hundred pictures made and written; a figure that stayed would be about a megabyte."""
    lines = concordance.find(parse_essay("雨来了。雨停了。"), "雨")

    def peak(n):
        for _ in range(n):
            dispersion(lines)._bytes("png", 40)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes, bytes on a Mac

    early = peak(20)
    assert peak(200) - early < 30_000 * (1024 if sys.platform == "darwin" else 1)


# Evenness -------------------------------------------------------------------------------------------------------------


def test_places_by_part_with_their_headings():
    essay = parse_essay("题目\n一、书店\n书店很大。\n二、河\n河很长。")
    rows = of_places(essay, [Span(0, 2), *(line.span for line in concordance.find(essay, "书店"))])
    # part 1: heading 2 + sentence 4 Han, both places; part 2: 1 + 3; what stands in the title is in no part
    assert [(row.address, row.n, row.n_han) for row in rows] == [("1", 2, 6), ("2", 0, 4)]
