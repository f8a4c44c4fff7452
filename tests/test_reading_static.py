"""The view without a script: everything of the essay and of the notes is in it, as text, the same every time."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Span, parse_essay, themes
from essaylib.annotation import attach_all, note
from essaylib.annotation.note import visible
from essaylib.errors import InputError
from essaylib.reading import static
from essaylib.reading.document import units_of
from essaylib.reading.static import static_html
from essaylib.reading.static_style import COLOURS, RULES
from essaylib.translation import Translation, read_translation
from tests.attacks import ATTACKS, all_at_once
from tests.browsers import axe, open_file, ran
from tests.conftest import ROOT
from tests.test_properties import pages, parse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "论读书\n一、路径\n读书贵在坚持。断断续续地读，很快就忘。\n二、方法\n先读后想。"
VOID = {"br"}


class Reader(HTMLParser):
    """The elements of a page, checked to be closed in order, and the words in each class."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict]] = []
        self.tags: list[tuple[str, dict]] = []
        self.words: list[tuple[tuple[str, ...], str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.words.append((tuple(f"{tag}.{own.get('class', '')}" for tag, own in self.open), data))

    def inside(self, what: str) -> str:
        """The words inside elements `tag.class`; addresses, numbers and translations left out, if not asked for."""
        marks = {"span.at", "span.in", "sup.", "details.said"} - {what}
        return "".join(
            words
            for path, words in self.words
            if any(what in one for one in path) and not any(m in path for m in marks)
        )


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def made(essay, *places):
    return [
        note(essay, Span(start, end), tag=tag, comment=comment, creator="Ada", now=NOW)
        for start, end, tag, comment in places
    ]


# Text -----------------------------------------------------------------------------------------------------------------


@given(page=pages, data=st.data())
def test_every_character_of_the_text_is_in_it(page, data):
    essay = parse(page)
    if essay is None:
        return
    whole = [i for i, character in enumerate(essay.text) if not character.isspace() and character != "\ud800"]
    spans = [sorted(data.draw(st.tuples(*[st.sampled_from(whole)] * 2))) for _ in range(data.draw(st.integers(0, 4)))]
    notes = made(essay, *((a, b + 1, "x", "") for a, b in spans if "\ud800" not in essay.text[a : b + 1]))
    html = static_html(essay, notes=notes)
    assert html == static_html(essay, notes=reversed(notes)) or len(set(map(tuple, spans))) < len(spans)
    body = read(html).inside("div.body")
    assert body == "".join(visible(line) for line in essay.text.split("\n"))
    numbers = [int(n) for found in re.findall(r"<sup>\[([\d ]+)\]</sup>", html) for n in found.split()]
    assert sorted(numbers) == list(range(1, len(notes) + 1))


def test_addresses():
    html = static_html(parse_essay(TEXT), lexicon=False)
    reader = read(html)
    margin = [words for path, words in reader.words if path[-1] == "span.at"]
    assert margin == ["0/0", "1", "1/1", "2", "2/1"]
    assert [words for path, words in reader.words if path[-1] == "span.in"] == ["/2"]
    assert [tag["aria-level"] for _, tag in reader.tags if "aria-level" in tag] == ["1", "2", "2"]
    assert "h1" not in [tag for tag, _ in reader.tags], "no heading of the notebook's own contents"


def test_a_run_in_heading_is_told_from_its_sentence():
    essay = parse_essay("论读书\n一、路径。读书贵在坚持。断断续续地读。\n二、方法。先读后想。")
    runs = [address for *_, address in units_of(essay) if address.endswith("/0")]
    html = static_html(essay, lexicon=False)
    assert html.count("<b>") >= len(runs) - 1


def test_the_seed_is_small_and_the_same_every_time(essay):
    english = read_translation(ROOT / "seeds" / "readings" / "working_english.toml", essay)
    notes = made(essay, *((i * 30 + 20, i * 30 + 60, f"tag {i % 9}", "为什么这样说？" * 3) for i in range(60)))
    html = static_html(essay, notes=notes, translation=english)
    assert html == static_html(essay, notes=notes, translation=english)
    assert len(html.encode()) < 75_000
    assert len(static_html(essay, notes=notes[:10], translation=english).encode()) < 60_000
    assert " id=" not in html
    assert "2026" not in html


def test_a_title_that_stands_only_in_the_furniture_is_shown():
    essay = parse_essay("论读书.doc\n资源描述\n\n1、春天来了。花开了。\n\n展开阅读全文\n")
    if essay.title and not essay.title_span:
        assert f"<b>{essay.title}</b>" in static_html(essay)
    assert "论读书" in static_html(essay)


# Notes ----------------------------------------------------------------------------------------------------------------


def marked(html: str) -> list[tuple[str, str]]:
    """The marked stretches of the text with their classes, and the numbers, in order."""
    body = html.split('class="body"', 1)[1].split("</div>", 1)[0]
    found = re.findall(r'<mark class="([^"]*)">(.*?)</mark>|<sup>(.*?)</sup>', body)
    return [(kind, re.sub("<[^>]*>", "", words) or number) for kind, words, number in found]


def test_nested_and_overlapping_notes():
    essay = parse_essay(TEXT)
    at = essay.text.index("读书贵在坚持")
    notes = made(
        essay,
        (at, at + 7, "claim", "why?"),  # the sentence
        (at + 2, at + 4, "cue", ""),  # inside it
        (at + 4, at + 9, "claim", ""),  # begins in it, ends behind it
    )
    assert marked(static_html(essay, notes=notes, lexicon=False)) == [
        ("c0 b", "读书"),
        ("c1 d2 b", "贵在"),
        ("", "[2]"),
        ("c0 d2 b", "坚持。"),
        ("", "[1]"),
        ("c0", "断断"),
        ("", "[3]"),
    ]


def test_one_over_two_blocks():
    essay = parse_essay(TEXT)
    start, end = essay.text.index("路径"), essay.text.index("贵在")
    html = static_html(essay, notes=made(essay, (start, end, "x", "")), lexicon=False)
    assert marked(html) == [("c0 b", "路径"), ("c0", "读书"), ("", "[1]")]


def test_what_is_said_of_each():
    essay = parse_essay(TEXT)
    one = note(essay, "1/1", tag="claim", comment="why?\nhow?", creator="李", now=NOW, attributes={"form": "modal"})
    item = read(static_html(essay, notes=[one])).inside("ol.notes")
    assert item == "1/1 读书贵在坚持。 · claim · form modal · why?\nhow? — 李"


def test_a_table_of_attached_notes_stands_where_they_stand_now():
    before, after = parse_essay(TEXT), parse_essay(TEXT.replace("读书贵", "春天来了。读书贵"))
    notes = made(before, (before.text.index("先读后想"), len(before.text), "x", ""))
    with pytest.raises(InputError, match="attach_all"):
        static_html(after, notes=notes)
    placed = attach_all(notes, after).placed()
    assert marked(static_html(after, notes=placed, lexicon=False))[0] == ("c0 b", "先读后想。")
    with pytest.raises(InputError, match="another text"):
        static_html(before, notes=placed)


def test_many_and_long_ones_are_cut_and_said_so(monkeypatch):
    essay = parse_essay(TEXT)
    monkeypatch.setattr(static, "_MOST_NOTES", 3)
    html = static_html(essay, notes=made(essay, *[(4, 8, "x", "长" * 100_000)] * 5))
    assert "另有2条批注" in html
    assert html.count("<li><i>1/0") == 3
    assert html.count("长") == 3 * 399
    monkeypatch.setattr(static, "_LONGEST_TEXT", 10)
    cut = static_html(essay, notes=made(essay, (len(essay.text) - 4, len(essay.text), "x", "")))
    assert "先读后想" not in cut.split("<ol")[0]
    assert "字符，运行单元格后可见" in cut


# Themes, translation --------------------------------------------------------------------------------------------------


def test_themes_are_underlined_by_their_own_words(essay):
    html = static_html(essay)
    named = [hit for hit in themes.hits(essay) if hit.tier == "named"]
    assert html.split('class="themes"')[0].count('class="u u') == len(named)
    for name in themes.built_in().names:
        n = sum(hit.theme == name for hit in named)
        assert re.search(rf">{name}</span> {n}</span>", html)
    assert 'class="u u' not in static_html(essay, lexicon=False)


def test_terms_of_two_themes_have_two_lines(tmp_path):
    (tmp_path / "x.toml").write_text(
        '[[theme]]\nname = "甲"\nnamed = ["读书"]\n[[theme]]\nname = "乙"\nnamed = ["书贵"]\n', encoding="utf-8"
    )
    html = static_html(parse_essay(TEXT), lexicon=themes.load(tmp_path / "x.toml"))
    assert '读</span><span class="u u1"><span class="u u0">书</span></span><span class="u u1">贵</span>' in html


def test_translation_is_folded_under_the_paragraph_and_labelled():
    essay = parse_essay(TEXT)
    english = Translation(essay, {"1/0": "The way", "1/1": "<i>Keep at it.</i>", "2/0": "How"})
    reader = read(static_html(essay, translation=english))
    said = [words for path, words in reader.words if "details.said" in path]
    assert "".join(said) == (
        "our working English 我们的试译1/0 The way1/1 <i>Keep at it.</i>our working English 我们的试译2/0 How"
    )


# What is not taken; what comes from anyone ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"height": "10"}, "'42em'"),
        ({"height": "1em;background:url(//x)"}, "'42em'"),
        ({"height": '1em"><script>'}, "'42em'"),
        ({"height": "１em"}, "'42em'"),
        ({"height": 10}, "'42em'"),
        ({"notes": 5}, "give notes"),
        ({"notes": ["x"]}, "no Note"),
        ({"lexicon": "x"}, "themes.load"),
        ({"translation": "x"}, "read_translation"),
    ],
)
def test_what_is_not_taken(given, said):
    with pytest.raises(InputError, match=said):
        static_html(parse_essay(TEXT), **given)


def test_height():
    assert "max-height:42em" in static_html(parse_essay(TEXT))
    assert "max-height:300px" in static_html(parse_essay(TEXT), height="300px")
    assert 'style="max-height' not in static_html(parse_essay(TEXT), height=None)


def test_notes_without_a_certain_place_are_listed_with_what_became_of_them():
    kept = "昨夜下过一场小雨，今天早上山路还是湿的，我们慢慢地往上走，走到半山腰才歇了一会儿。"
    old, new = (parse_essay(f"{kept}\n山顶上有座旧亭子{end}") for end in ("，柱子上刻着两行字。字已看不清。", "。"))
    made = [note(old, Span(0, 8), comment="还在", creator="Ada"), note(old, "0/3", comment="没了", creator="Ada")]
    html = static_html(new, notes=attach_all(made, new))
    assert read(html).inside("ul.notes") == "lost 失落 字已看不清。 · 没了 — Ada"
    assert "还在" in read(html).inside("ol.notes")
    assert "没了" not in read(html).inside("ol.notes")


def test_a_file_speaks_of_scripts_and_has_no_style_of_its_own():
    html = static_html(parse_essay(TEXT), height=None, where="file")
    assert "run the cell" not in html
    assert "scripts are off" in html
    assert " style=" not in html
    assert "run the cell" in static_html(parse_essay(TEXT))


def hostile():
    """Every string at once: in the text, as tag, comment, reader and attribute of a note where a note takes it."""
    essay = parse_essay(all_at_once())
    notes = []
    for i, attack in enumerate(ATTACKS):
        for fields in ({"tag": attack.text}, {"comment": attack.text}, {"attributes": {attack.text: attack.text}}):
            try:
                one = note(essay, Span(9 * i, 9 * i + 40), **{"creator": "Ada", "now": NOW} | fields)
                notes += [one, note(essay, "1.1/1", creator=attack.text, now=NOW)]
            except InputError:  # refused with a reason, as `test_annotation_note` holds
                continue
    return essay, notes


def test_whatever_anyone_writes_is_text():
    essay, notes = hostile()
    assert len(notes) > len(ATTACKS)
    english = Translation(essay, {address: ATTACKS[0].text for _, address in units_of(essay)})
    html = static_html(essay, notes=notes, translation=english)
    html.encode()
    reader = read(html)
    assert {tag for tag, _ in reader.tags} <= {
        "style", "div", "p", "br", "b", "i", "span", "mark", "sup", "details", "summary", "ul", "ol", "li", "q", "bdi",
    }  # fmt: skip
    assert {name for _, own in reader.tags for name in own} <= {
        "class", "style", "lang", "dir", "tabindex", "role", "aria-label", "aria-level", "open",
    }  # fmt: skip
    styles = {own["style"] for _, own in reader.tags if "style" in own}
    assert styles == {"max-height:42em"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00-\x08]", html)
    assert "‹U+202E›" in html
    assert reader.inside("div.body") == "".join(visible(line) for line in essay.text.split("\n"))
    assert visible(ATTACKS[0].text) in reader.inside("details.said")


# Style ----------------------------------------------------------------------------------------------------------------


def rules(css: str) -> list[str]:
    """The selectors of a style sheet, those inside @media too."""
    css = re.sub(r"</?style>", "", css)
    css = re.sub(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\}", r"\1", css)
    return [one.strip() for group in re.findall(r"([^{}]+)\{", css) for one in re.split(r",(?![^(]*\))", group)]


def test_every_rule_is_of_its_class():
    for selector in rules(RULES):
        assert selector.startswith((".essaylib-static", ".jp-OutputArea-child:has(.essaylib-static)")), selector
    assert "url(" not in RULES
    assert "@import" not in RULES
    assert rules("<style>p{x:y}\n@media print{.a p,.b{x:y}q{x:y}}</style>") == ["p", ".a p", ".b", "q"]  # it can fail


def luminance(colour: str) -> float:
    """Of sRGB, by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def over(colour: str, alpha: int, paper: str) -> str:
    """The colour that is seen when `colour` lies over `paper`."""
    mixed = (
        int(colour[i : i + 2], 16) * alpha / 255 + int(paper[i : i + 2], 16) * (1 - alpha / 255) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


@pytest.mark.parametrize(
    ("paper", "ink", "soft"), [("#ffffff", "#1b1f24", "#57606a"), ("#15191e", "#e6edf3", "#a3acb6")]
)
def test_words_and_marks_are_seen(paper, ink, soft):
    assert f"{ink}" in RULES
    assert paper.replace("#ffffff", "#fff") in RULES
    assert contrast(soft, paper) > 4.5
    tints = re.findall(r"--t\d:(#[0-9a-f]{6})([0-9a-f]{2})", RULES)
    assert len(tints) == 3 * len(COLOURS)
    assert min(contrast(ink, over(colour, int(alpha, 16), paper)) for colour, alpha in tints) > 4.5
    assert min(contrast(colour, paper) for colour in COLOURS) > 3


def test_lines_differ_in_form_too():
    lines = re.findall(r"\.u(\d+)\{text-decoration-color:(.*?);text-decoration-style:(.*?)\}", RULES)
    assert len({line[1:] for line in lines}) == len(lines) == 20
    assert len({form for *_, form in lines[:5]}) == 5


# In the browser -------------------------------------------------------------------------------------------------------

LAB = """<!doctype html><meta charset="utf-8"><div class="jp-OutputArea">
<div class="jp-OutputArea-child" title="static">{static}</div>
<div class="jp-OutputArea-child" title="next"><div class="jupyter-widgets">{widget}</div></div></div>
<div class="jp-OutputArea-child" title="far"><div class="jupyter-widgets">another</div></div>"""


def written(folder, name, html):
    path = folder / f"{name}.html"
    path.write_text(f"<!doctype html><html lang=zh><meta charset=utf-8><title>x</title>{html}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("next_to_it", "seen"),
    [
        ("Error displaying widget: model not found", [True, False, True]),  # a saved notebook
        ('<div class="essaylib-reader">reader</div>', [False, True, True]),  # a live view
    ],
)
def test_it_gives_way_to_a_live_view_and_hides_a_dead_one(tmp_path, chromium, next_to_it, seen):
    page = LAB.format(static=static_html(parse_essay(TEXT)), widget=next_to_it)
    with open_file(chromium, written(tmp_path, "lab", page)) as opened:
        assert [opened.page.is_visible(f'[title="{title}"]') for title in ("static", "next", "far")] == seen


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1200, False)])
def test_it_is_read_at_any_width(tmp_path, chromium, essay, width, dark):
    notes = made(essay, *((i * 30 + 20, i * 30 + 60, f"tag {i % 9}", "为什么这样说？") for i in range(20)))
    path = written(tmp_path, "wide", f"<main>{static_html(essay, notes=notes)}</main>")
    with open_file(chromium, path, width=width, dark=dark) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        paper = "getComputedStyle(document.querySelector('.essaylib-static')).backgroundColor"
        assert opened.page.evaluate(paper) == ("rgb(21, 25, 30)" if dark else "rgb(255, 255, 255)")
        assert axe(opened.page, without=["page-has-heading-one"]) == []  # it is a part of a page
        assert opened.faults() == []


def test_nothing_runs_and_nothing_is_asked_for(tmp_path, chromium):
    essay, notes = hostile()
    with open_file(chromium, written(tmp_path, "hostile", static_html(essay, notes=notes, height=None))) as opened:
        assert ran(opened.page) == []
        assert opened.faults() == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280
