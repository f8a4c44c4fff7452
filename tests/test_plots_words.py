"""Pictures of words: bars and letters as long and as high as the counts say, and none upon another."""

from itertools import combinations
from math import sqrt
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath

import essaylib as el
from essaylib import themes
from essaylib.errors import InputError
from essaylib.metrics.frequency import frequencies, function_words
from essaylib.plots import style
from essaylib.plots._style import THEMES, font_for
from essaylib.plots.words import bars, cloud, ranks
from tests.pictures import LOOKS, all_faults, essays

LEXICON = themes.built_in()
THREE = LEXICON.only("群众路线", "监督", "选举")


def content(essay, part=None):
    return frequencies(essay, part, leave_out=function_words())


DRAWN = {
    "bars": lambda essay: bars(content(essay), lexicon=LEXICON),
    "cloud": lambda essay: cloud(content(essay), lexicon=LEXICON),
    "ranks": lambda essay: ranks(frequencies(essay)),
}


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


# Bars -----------------------------------------------------------------------------------------------------------------


def test_bars_are_the_counts_from_zero():
    table = content(essays()["seed"])
    picture = bars(table, n=12)
    ax: Any = picture.figure.axes[0]
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, row.n) for row in table[:12]]
    assert ax.get_xlim()[0] == 0
    written = [text.get_text() for text in ax.texts]
    assert written[::2] == [row.word for row in table[:12]]
    assert written[1::2] == [str(row.n) for row in table[:12]]
    assert picture.data["addresses"].tolist() == [row.addresses for row in table[:12]]


def test_bars_have_the_themes_of_exact_terms():
    essay = el.parse_essay("监督，监督，选举，群众监督员，书。")  # 群众监督员 is no term, though 监督 is in it
    picture = bars(frequencies(essay), lexicon=THREE)
    assert picture.data["theme"].to_dict() == {"监督": "监督", "选举": "选举", "群众": "", "监督员": "", "书": ""}
    ax: Any = picture.figure.axes[0]
    line = THEMES["light"].line
    colours = [THEMES["light"].series[i] for i in (0, 1)] + [line] * 3
    assert [bar.get_facecolor() for bar in ax.patches] == [pytest.approx(rgba(colour)) for colour in colours]
    assert [text.get_text() for text in ax.texts][1::2] == ["2  监督", "1  选举", "1", "1", "1"]


def rgba(colour):
    return (*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1.0)


def test_caption_says_what_is_missing():
    table = content(essays()["seed"])
    assert [row.n for row in table[:21]].count(5) > [row.n for row in table[:20]].count(5)  # cut among equals
    n_more = sum(row.n == 5 for row in table) - [row.n for row in table[:20]].count(5)
    with style(language="en"):
        caption = bars(table).caption
    assert f"{table.n_words:,} words; {sum(row.n for row in table.left_out)} of them left out" in caption
    assert f"the first 20 of {table.n_types} different ones; {n_more} more stand 5 times too" in caption
    with style(language="en"):
        assert "left out" not in bars(frequencies(essays()["one sentence"])).caption


# Cloud ----------------------------------------------------------------------------------------------------------------


def words_of(picture):
    """The drawn words with their places."""
    return {text.get_text(): text for text in picture.figure.axes[0].texts}


@pytest.mark.parametrize(("scale", "size_of"), [("height", lambda n: n), ("area", sqrt)])
def test_letters_are_in_strict_proportion(scale, size_of):
    table = content(essays()["seed"])
    picture = cloud(table, scale=scale)
    drawn = words_of(picture)
    assert list(drawn) == [row.word for row in table[:60]]
    largest = drawn[table[0].word].get_fontsize()
    for row in table[:60]:
        assert drawn[row.word].get_fontsize() == pytest.approx(largest * size_of(row.n) / size_of(table[0].n))
    assert picture.data["letters"].tolist() == pytest.approx([text.get_fontsize() for text in drawn.values()])


def inks(picture):
    """The boxes of the ink of each word in points, by the outlines of its letters, not by our measuring."""
    with style() as look:
        for word, text in words_of(picture).items():
            x, y = text.get_position()
            box = TextPath((x * 72, -y * 72), word, size=text.get_fontsize(), prop=font(word, look)).get_extents()
            yield word, box


def font(word, look):
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=font_for(word, look))


@pytest.mark.parametrize("name", ["seed", "crowded"])
def test_ink_of_words_is_apart_and_inside(name):
    picture = cloud(frequencies(essays()[name]), n=100)
    ax: Any = picture.figure.axes[0]
    boxes = list(inks(picture))
    for (_, a), (_, b) in combinations(boxes, 2):
        assert a.x1 < b.x0 or b.x1 < a.x0 or a.y1 < b.y0 or b.y1 < a.y0
    for _, box in boxes:
        assert 0 <= box.x0 < box.x1 <= ax.get_xlim()[1] * 72
        assert -ax.get_ylim()[0] * 72 <= box.y0 < box.y1 <= 0


def test_same_places_in_every_language_and_light(tmp_path):
    table = content(essays()["seed"])
    places = {word: text.get_position() for word, text in words_of(cloud(table)).items()}
    with style(dark=True):
        for language in ("zh", "en"):
            assert {w: t.get_position() for w, t in words_of(cloud(table, language=language)).items()} == places
    assert {word: text.get_position() for word, text in words_of(cloud(table, seed=2)).items()} != places
    files = [cloud(table).save(tmp_path / f"{i}.svg").read_bytes() for i in (1, 2)]
    assert files[0] == files[1]


def test_underlines_tell_themes_without_colour():
    picture = cloud(content(essays()["seed"]), lexicon=THREE)
    themed = picture.data[picture.data["theme"] != ""]
    drawn = words_of(picture)
    lines: Any = picture.figure.axes[0].lines
    assert len(lines) == len(themed) > 3
    dashes: dict[str, set[str]] = {}
    for (word, theme), line in zip(themed["theme"].items(), lines, strict=True):
        left, baseline = drawn[word].get_position()
        assert line.get_xdata()[0] == left
        assert baseline < line.get_ydata()[0] < baseline + 0.25 * drawn[word].get_fontsize() / 72
        assert line.get_color() == drawn[word].get_color() != THEMES["light"].muted
        dashes.setdefault(theme, set()).add(str(line._unscaled_dash_pattern))
    assert all(len(found) == 1 for found in dashes.values())
    assert len(set.union(*dashes.values())) == len(dashes) == 3
    assert [text.get_text() for text in picture.figure.texts[1:4]] == list(THREE.names)  # title, then the legend


def test_more_themes_than_colours():
    picture = cloud(content(essays()["seed"]), lexicon=LEXICON, language="en")
    named = {text.get_text() for text in picture.figure.texts}
    totals = picture.data[picture.data["theme"] != ""].groupby("theme")["n"].sum()
    order = sorted((name for name in LEXICON.names if name in totals), key=lambda name: -totals[name])
    assert len(order) > 6
    assert set(order[:5]) <= named
    assert not set(order[5:]) & named
    assert "other themes" in named


def test_bars_beside_say_the_same():
    table = content(essays()["seed"])
    beside: Any = cloud(table).figure.axes[1]
    assert [bar.get_width() for bar in beside.patches] == [row.n for row in table[:15]]
    assert [text.get_text() for text in beside.texts][::2] == [row.word for row in table[:15]]


def test_axes_of_the_caller():
    figure = Figure(figsize=(6, 4))
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    picture = cloud(content(essays()["seed"]), n=30, lexicon=THREE, ax=ax)
    assert figure.axes == [ax]
    assert len(ax.texts) == 30
    assert ax.get_xlim() == pytest.approx((0, 4.8))
    assert picture.figure is figure
    ax = Figure(figsize=(6, 4)).add_axes((0.3, 0.1, 0.6, 0.8))
    bars(content(essays()["seed"]), n=5, ax=ax)
    assert len(ax.patches) == 5
    assert len(ranks(content(essays()["seed"]), ax=Figure().add_subplot()).figure.axes) == 1


@pytest.mark.parametrize("columns", [1, 4, 6])
@pytest.mark.parametrize("name", ["主题", "很长的主题名" * 12, "a name of a theme that goes on " * 4])
def test_long_names_of_themes_leave_room_for_the_bars(name, columns):
    named = themes.Lexicon((themes.Theme(name, "", "", "", {}, (themes.Term("群众", "named"),)),))
    ax = Figure(figsize=(10, 5)).subplots(1, columns, squeeze=False)[0, 0]
    table = content(essays()["seed"])
    picture = bars(table, lexicon=named, ax=ax)
    low, high = ax.get_xlim()
    assert low == 0
    assert table[0].n < high <= 10 * table[0].n  # the longest bar has a tenth of the width at the least
    [end] = [text.get_text() for text in ax.texts if text.get_text().startswith(f"{table[0].n}")]
    shown = end.removeprefix(f"{table[0].n}").strip()
    assert name.startswith(shown.removesuffix("…").strip())  # cut short, or left away
    assert picture.data["theme"]["群众"] == name
    if columns == 1:
        assert shown
        assert high <= table[0].n / 0.4


def test_words_in_an_axes_of_the_caller_have_a_font_that_has_them():
    for draw in (bars, cloud, ranks):
        ax = Figure(figsize=(6, 5)).subplots()
        draw(content(essays()["seed"]), ax=ax)
        with style() as look:
            files = {text.get_fontproperties().get_file() for text in ax.texts}
        assert files == {font_for("群众", look)}


def test_words_too_small_to_read_are_given_up():
    table = content(essays()["sixty parts"])  # 选举 over a hundred times, many words once
    assert table[0].n > 100
    picture = cloud(table, language="en")
    n = len(picture.data)
    assert 1 < n < 60 < table.n_types
    assert f"the first {n} of {table.n_types}" in picture.caption
    assert f"{60 - n} rarer ones would be too small to read" in picture.caption
    assert picture.data["letters"].min() >= 0.6 * 10
    assert "too small" not in cloud(content(essays()["seed"]), language="en").caption


def test_a_word_alone():
    picture = cloud(frequencies(el.parse_essay("春天春天。")))
    assert list(words_of(picture)) == ["春天"]


def test_way_back():
    essay = essays()["seed"]
    picture = cloud(content(essay))
    for row in picture.sentences("监督"):
        assert "监督" in row.words
    assert "群众 42" in picture.alt  # proved in test_metrics_frequency: jieba's own count


# Ranks ----------------------------------------------------------------------------------------------------------------


def test_dots_are_the_table():
    table = frequencies(essays()["seed"])
    picture = ranks(table)
    ax: Any = picture.figure.axes[0]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    dots = ax.collections[0].get_offsets()
    assert [tuple(dot) for dot in dots] == [(i, row.n) for i, row in enumerate(table, start=1)]
    once = sum(row.n == 1 for row in table)
    named = {text.get_text(): text.xy for text in ax.texts if hasattr(text, "xy")}
    assert named["的"] == (1, table[0].n)
    assert named[f"{once} 个词 words"] == (len(table), 1)
    assert f"{once} of {len(table)} words stand once" in picture.caption
    assert picture.data["n"].tolist() == [row.n for row in table]
    line = ax.lines[0]
    assert [x * y for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)] == [table[0].n] * 2


# Bad input ------------------------------------------------------------------------------------------------------------

TABLE = frequencies(el.parse_essay("春天来了，春天下雨。"))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: bars([("春天", 2)]), "list is no table of frequencies"),
        (lambda: ranks(themes.hits(essays()["seed"])), "Hits is no table of frequencies"),
        (lambda: bars(TABLE, n=0), "n=0: the number of words"),
        (lambda: cloud(TABLE, n=2.5), "n=2.5: the number of words"),
        (lambda: bars(TABLE, lexicon="themes.toml"), "is no lexicon"),
        (lambda: cloud(TABLE, scale="log"), "accepted are 'height' and 'area'"),
        (lambda: cloud(TABLE, seed=1.5), "seed=1.5: give an integer"),
        (lambda: cloud(TABLE, language="de"), "language='de'"),
        (lambda: cloud(TABLE, ax="figure"), "ax='figure': give an axes"),
        (lambda: cloud(TABLE, scale=[]), r"scale=\[\]: accepted are 'height' and 'area'"),
        (lambda: cloud(TABLE, ax=Figure(figsize=(4, 0.2)).add_subplot()), "0.5 are needed at least"),
        (lambda: cloud(content(el.parse_essay("我们的。"))), "no word in this table: all 2 are left out"),
        (lambda: ranks(frequencies(el.parse_essay("我们的。"), leave_out=function_words())), "Nothing to draw"),
    ],
)
def test_bad_input(draw, message):
    with pytest.raises(InputError, match=message):
        draw()


def test_a_cloud_of_large_letters_needs_more_room():
    ax = Figure(figsize=(4, 0.8)).add_subplot()  # 0.62 inches high, of letters of 22 points
    with style("lecture"), pytest.raises(InputError, match="no room for a cloud"):
        cloud(TABLE, ax=ax)
