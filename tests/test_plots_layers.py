"""The picture of tagged spans: bars as long as their spans, none hidden, agreement where it is."""

from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from essaylib import parse_essay, rhetoric
from essaylib.errors import InputError
from essaylib.plots import style
from essaylib.plots.layers import annotation_layers
from essaylib.spans import Span
from tests.pictures import LOOKS, all_faults, essays, texts

READERS = ["林", "Ada Lovelace", "第三组", "王", "E"]
TAGS = ["主张", "理由 reason", "引用别人的话 quotation of others", "比喻", "疑问", "反对", "背景", "定义", "例",
        "转折", "让步", "a very long name of a tag without end"]  # fmt: skip
TEXT = parse_essay("春天来了，花开满园。")  # ten characters


class Note(NamedTuple):
    span: Span
    tag: str


def notes(*places):
    """Of (start, end, tag)."""
    return [Note(Span(start, end), tag) for start, end, tag in places]


def layers(essay, *, readers=2, tags=5):
    """Spans anywhere in the text, a few of them those of the reader before."""
    random = Random(7)
    made = {}
    n = len(essay.text)
    before: list[Note] = []
    for reader in READERS[:readers]:
        mine = [note for note in before if random.random() < 0.5]
        for _ in range(16):
            start = random.randrange(n)
            mine.append(Note(Span(start, min(n, start + random.randrange(1, 60))), random.choice(TAGS[:tags])))
        made[reader] = before = mine
    return made


def boxes(picture, *, of):
    """x0, x1, y0, y1 of every bar of a reader, or of the tints ("shared")."""
    return [
        tuple(round(float(edge), 6) for edge in (*path.get_extents().intervalx, *path.get_extents().intervaly))
        for bars in picture.figure.axes[0].collections
        if bars.get_label() == f"_{of}"
        for path in bars.get_paths()
    ]


@pytest.mark.parametrize(
    ("size", "language", "readers", "tags"),
    [
        *((*look, 1, 3) for look in LOOKS),
        *((*look, 2, 5) for look in LOOKS),
        ("page", "both", 5, 12),
        ("lecture", "both", 5, 12),
    ],
)
def test_no_word_is_cut_or_covered(size, language, readers, tags):
    def draw(essay):
        return annotation_layers(layers(essay, readers=readers, tags=tags), essay)

    assert all_faults(draw, size=size, language=language) == {}


@pytest.mark.parametrize("name", essays())
def test_bars_are_as_long_as_the_spans_and_none_hides_another(name):
    essay = essays()[name]
    given = layers(essay, readers=3)
    picture = annotation_layers(given, essay)
    every = []
    for reader, mine in given.items():
        bars = boxes(picture, of=reader)
        assert sorted(bar[:2] for bar in bars) == sorted((note.span.start, note.span.end) for note in mine)
        every += bars
    for (a0, a1, a2, a3), (b0, b1, b2, b3) in combinations(every, 2):
        assert not (a0 < b1 and b0 < a1 and a2 < b3 and b2 < a3)
    assert [picture.data["reader"].tolist().count(reader) for reader in given] == [len(mine) for mine in given.values()]


def test_a_tint_joins_what_two_readers_tag_alike():
    given = {"A": notes((2, 6, "x")), "B": notes((4, 8, "x"), (0, 3, "y")), "C": notes((5, 6, "x"))}
    picture = annotation_layers(given, TEXT)
    # x: A and B from 4, all three from 5, A's and C's end at 6; B alone has 6 and 7, and y is B's alone.
    assert [bar[:2] for bar in boxes(picture, of="shared")] == [(4, 5), (5, 6)]
    (_, _, top, bottom), (_, _, top_all, bottom_all) = boxes(picture, of="shared")
    [a], [c] = boxes(picture, of="A"), boxes(picture, of="C")
    b = next(bar for bar in boxes(picture, of="B") if bar[0] == 4)
    assert top <= a[2]
    assert b[3] <= bottom < c[2]  # from the row of A to that of B, and no further
    assert top_all <= a[2]
    assert c[3] <= bottom_all
    n_shared = dict(zip(picture.data.index, picture.data["n_shared"], strict=True))
    assert n_shared == {"A x 0/1": 2, "B x 0/1": 2, "B y 0/1": 0, "C x 0/1": 1}
    assert "x: A 1, B 1, C 1, in 0, 2 characters tagged alike" in picture.alt


def test_spans_that_overlap_stand_below_one_another():
    picture = annotation_layers({"A": notes((0, 5, "x"), (3, 8, "x"), (6, 9, "x"), (0, 5, "x"))}, TEXT)
    rows = {bar[:2]: [b[2] for b in boxes(picture, of="A") if b[:2] == bar[:2]] for bar in boxes(picture, of="A")}
    first, second = rows[0, 5]  # the same span twice
    [third] = rows[3, 8]
    assert first < second < third
    assert rows[6, 9] == [first]  # after the first has ended, its lane is free


def test_readers_are_told_by_letter_row_and_colour():
    given = {"林": notes((0, 2, "x")), "Ada": notes((0, 2, "x"), (4, 5, "y"))}
    with style(language="en") as look:
        picture = annotation_layers(given, TEXT)
    words = [text.get_text() for text in texts(picture.figure)]
    assert {"A  林", "B  Ada"} <= set(words)
    assert words.count("A") == words.count("B") == 2  # once a band
    at = words.index("n")
    assert words[at + 1 : at + 5] == ["1", "1", "–", "1"]
    bars = {bar.get_label(): bar for bar in picture.figure.axes[0].collections}
    assert [to_hex(bars[name].get_facecolor()[0]) for name in ("_林", "_Ada")] == list(look.theme.series[:2])
    assert all(bar.get_linewidth()[0] >= 0.8 for bar in bars.values())  # so that one character is seen
    [a], b = boxes(picture, of="林"), boxes(picture, of="Ada")
    assert a[3] < b[0][2] < b[1][2]  # below one another: 林 x, Ada x, Ada y


def test_one_reader_has_no_letter_and_no_legend():
    picture = annotation_layers({"林": notes((0, 2, "x"))}, TEXT, language="en")
    words = [text.get_text() for text in texts(picture.figure)]
    assert not {"A", "A  林"} & set(words)
    assert "Tagged spans by reader: 林 1;" in picture.caption
    assert "Grey" not in picture.caption


def test_a_layer_without_spans_has_its_rows():
    picture = annotation_layers({"林": notes((0, 2, "x")), "Ada": []}, TEXT, language="en")
    assert "x: 林 1, Ada 0" in picture.alt


def test_findings_are_a_layer_with_their_kind_as_tag():
    essay = essays()["seed"]
    found = rhetoric.modality(essay)
    data = annotation_layers({"rules": found}, essay).data
    assert sorted(zip(data["tag"], data["start"], strict=True)) == sorted((f.kind, f.span.start) for f in found)


def test_rare_tags_beyond_twenty_are_left_out_and_named():
    many = notes(*((0, 1, f"t{i}") for i in range(22)), *((2, 3, f"t{i}") for i in range(20)))
    picture = annotation_layers({"A": many}, TEXT, language="en")
    assert set(picture.data["tag"]) == {f"t{i}" for i in range(20)}
    assert "Not drawn: 2 rarer tags with 2 spans (t20 1, t21 1)." in picture.caption


def test_of_many_that_overlap_twelve_are_drawn_and_the_others_counted():
    many = notes((8, 10, "y"), *((0, 9, "x") for _ in range(10_000)))
    picture = annotation_layers({"A": many, "B": notes((3, 5, "x"))}, TEXT, language="en")
    assert len(boxes(picture, of="A")) == 13
    assert picture.data.groupby(["reader", "tag"])["drawn"].sum().to_dict() == {
        ("A", "x"): 12, ("A", "y"): 1, ("B", "x"): 1,
    }  # fmt: skip
    assert "Not drawn: 9,988 spans where 12 of their reader and tag overlap already." in picture.caption
    assert "A 10001, B 1" in picture.caption
    assert picture.data["n_shared"].tolist().count(2) == 10_001
    assert boxes(picture, of="shared")[0][:2] == (3, 5)
    assert picture.figure.get_size_inches()[1] < 6


def test_names_of_readers_are_set_in_one_line():
    picture = annotation_layers({" Ada\n\tL. ": notes((0, 2, "x")), "林" * 300: notes((0, 2, "x"))}, TEXT)
    words = [text.get_text() for text in texts(picture.figure)]
    assert "A  Ada L." in words
    assert any(word.startswith("B  林林") and word.endswith("林…") for word in words)
    assert picture.data.index[0] == "Ada L. x 0/1"


def test_readers_and_tags_that_look_alike_are_marks_of_their_own():
    picture = annotation_layers({"A b": notes((0, 2, "c")), "A": notes((0, 2, "b c"))}, TEXT)
    assert list(picture.data.index) == ["A b c 0/1", "A b c 0/1 (2)"]


def test_marks_lead_back():
    essay = essays()["seed"]
    span = essay.find("3.1/3").span
    picture = annotation_layers({"林": [Note(span, "办法\n一")]}, essay)
    assert list(picture.data.index) == ["林 办法 一 3.1/3"]
    assert [row.words for row in picture.sentences("林 办法 一 3.1/3")] == [essay.at(span)]


def test_an_axes_of_the_reader_is_drawn_in():
    figure = Figure(figsize=(9, 6))
    ax = figure.subplots()
    picture = annotation_layers(layers(TEXT), TEXT, ax=ax, language="zh")
    assert picture.figure is figure
    assert ax.get_title(loc="left") == "标注在文中的位置"
    assert ax.get_xlim() == (0, 10)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Nothing to draw"),
        ({"林": []}, "Nothing to draw: no layer has a tagged span"),
        ([Note(Span(0, 1), "x")], "layers is a list; give a dict"),
        ({"林": notes((0, 1, "x"), (4, 11, "x"))}, r"span 2: Span\(4, 11\) reaches past the end of a text of 10"),
        ({"林": notes((3, 3, "x"))}, r"reader '林', span 1: Span\(3, 3\) holds no character"),
        ({"林": notes((3, 4, " "))}, "has an empty tag"),
        ({"林": [(0, 1, "x")]}, r"reader '林', span 1: tuple has no .span"),
        ({1: notes((0, 1, "x"))}, "1 as the name of a reader: give a string"),
        ({" ": notes((0, 1, "x"))}, "' ' as the name of a reader"),
        ({"A b": notes((0, 1, "x")), "A\nb": notes((0, 1, "x"))}, "Two readers are called 'A b'"),
        ({"林": None}, "reader '林': the layer is a NoneType; give a list"),
        ({"林": "x"}, "reader '林': the layer is a str"),
        ({f"r{i}": notes(*((0, 10, f"t{j % 20}") for j in range(240))) for i in range(26)}, "inches high"),
        ({f"r{i}": notes((0, 1, "x")) for i in range(27)}, "27 readers: up to 26"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        annotation_layers(given, TEXT)


def test_an_essay_is_needed():
    with pytest.raises(InputError, match="essay is a str"):
        annotation_layers({"林": notes((0, 1, "x"))}, "春天来了")
