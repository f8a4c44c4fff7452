"""What must hold for every page, tried on pages nobody wrote: nothing is lost, nothing moves, all is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Essay, Span, parse_essay
from essaylib.errors import ReadError
from tests.test_scrape import in_pieces, on_the_site

# Pages are put together from these. Beside a fragment stands why it is there.
FRAGMENTS = [
    *("党的群众路线", "要加强监督", "选举", "群", "𠮷野家", "々", "〇"),  # Han: words, one character, outside the BMP
    *("。", "！", "？！", "。”", "”", "“", "（", "）", "，", "、", "；", "：", "……", "《", "》"),  # unclosed, doubled
    *(",", ";", ":", "!", "?", "(", ")", ".", '"', "'", "!)", "(?"),  # half-width, beside Han and not
    *("GDP", "Python 3.11", "1.5", "5%", "1,000", "12:30", "https://example.org/a?b=c", "a.doc"),  # keep their marks
    *(" ", "  ", "\t", "\u3000", "\u3000\u3000", "\u00a0", "\u200b", "\ufeff", "\u2060"),  # blanks, seen and unseen
    *("\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\x0c", "\x85"),  # line ends
    *(
        "👨\u200d👩\u200d👧",
        "e\u0301",
        "\u202e",
        "\x00",
        "\x1f",
        "\ud800",
    ),  # joined emoji, combining, direction, control, surrogate
    *(
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "2.",
        "１．",
        "1、",
        "2、",
        "3、",
        "12、",
        "①",
        "1.1 ",
        "第一章 ",
    ),  # labels
    *("第一，", "第二，", "首先", "其次", "最后", "一是", "二是", "一方面", "另一方面", "其一，", "三要"),  # points
    *(
        "因此",
        "的",
        "是",
        "\n1、",
        "\n\n2、",
        "\n\n3、",
        "\n\n1、、",
        "\n2、2、",
        "\n一、路径\n",
        "\n1.基础\n",
    ),  # cuts or lists
]
FURNITURE = [
    *("网页标题.doc", "网页标题.doc_第1页", "第1页 / 共5页", "资源描述", "文档描述", "展开阅读全文", "相关资源"),
    *("上传人:甲 文档编号:12 上传时间:2019-02-30 格式:DOC 页数:5 大小:2KB", "下载 相关 举报", "当前位置:首页 > 论文"),
    *("Copyright © 2018-2021 Wenke99.com All rights reserved", "公安局备案号:浙公网安备33038302330469号"),
    *("Copyright © 2020 another.example", "上一篇：无", "首页 > 新闻 > 正文", "网页标题"),
]

fragments = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=30).map("".join)
noise = st.text(st.one_of(st.characters(), st.sampled_from("党群。，、\n 1、“”()")), max_size=60)
lines = st.one_of(fragments, noise, st.sampled_from(FURNITURE))


@st.composite
def cut_pages(draw):
    """A text cut at random places, numbered as a site does it, the site's furniture around it or not."""
    text = draw(fragments) * draw(st.sampled_from([1, 1, 3]))
    size = draw(st.sampled_from([1, 5, 20, 100, 300]))
    if size >= 100:
        text = (text + "党的群众路线，要加强监督。") * (900 // len(text) + 1)
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    page = "\n\n".join(f"{i}、{piece}" for i, piece in enumerate(pieces, start=1))
    if draw(st.booleans()):
        page = f"网页标题.doc\n{FURNITURE[7]}\n资源描述\n\n{page}\n\n展开阅读全文\n{FURNITURE[10]}\n"
    return page


@st.composite
def mixed_pages(draw):
    return draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(draw(st.lists(lines, min_size=1, max_size=12)))


pages = st.one_of(fragments, noise.map("群".__add__), mixed_pages(), cut_pages())


def parse(page: str, **options: str) -> Essay | None:
    """The essay; None where the page rightly has none (no Han character, furniture only ...)."""
    try:
        return parse_essay(page, **options)
    except ReadError:
        return None


def check_nothing_lost(essay: Essay) -> None:
    """Between edits page and text have the same characters at the places the edits say."""
    raw, text = essay.source.raw, essay.text
    at = clean_at = 0
    for edit in essay.edits:
        assert at <= edit.raw.start, "edits are in order and apart"
        assert raw[at : edit.raw.start] == text[clean_at : edit.clean.start]
        assert edit.clean.of(text) == edit.text
        assert edit.raw.of(raw) != edit.text, "an edit changes something"
        at, clean_at = edit.raw.end, edit.clean.end
    assert raw[at:] == text[clean_at:]
    assert essay.edits.replay(raw) == text
    for a, b in zip(essay.edits, essay.edits[1:], strict=False):
        assert a.raw.end < b.raw.start or (a.raw and b.raw), "taking out and putting in at one place is one edit"


def check_round_trip(essay: Essay) -> None:
    """Text to page to text: for every stretch whose first and last characters come from the page."""
    put_in = {i for edit in essay.edits if not edit.raw for i in range(edit.clean.start, edit.clean.end)}
    kept = [i for i in range(len(essay.text)) if i not in put_in]
    spans = [Span(i, i + 1) for i in kept] + [Span(i, kept[-1 - n] + 1) for n, i in enumerate(kept[: len(kept) // 2])]
    for span in spans:
        assert essay.clean_span(essay.raw_span(span)) == span


def check_build(essay: Essay) -> None:
    text = essay.text
    at = 0
    for sentence in essay.sentences:
        assert sentence.span, "no sentence is empty"
        assert sentence.span.start >= at
        assert essay.at(sentence).endswith(sentence.ender)
        at = sentence.span.end
    taken = {i for s in essay.sentences for i in range(s.span.start, s.span.end)}
    taken |= {i for s in essay.sections() for i in range(s.span.start, s.heading.end if s.heading else s.span.start)}
    taken |= set(range(essay.title_span.start, essay.title_span.end)) if essay.title_span else set()
    assert not "".join(c for i, c in enumerate(text) if i not in taken).strip(" \n"), (
        "all text is title, heading or sentence"
    )
    for parent in essay.root.walk():
        at = parent.span.start
        for child in parent.children:
            assert child.span in parent.span
            assert child.span.start >= at
            assert child.level == parent.level + 1
            at = child.span.end
    for issue in essay.issues:
        assert all(span.end <= len(text) for span in (issue.span, *issue.related))
    for point in essay.points:
        assert point.span
        assert "\n" not in essay.at(point)


def check_addresses(essay: Essay) -> None:
    for sentence in essay.sentences:
        assert essay.find(sentence.address).span == sentence.span
        assert essay.address(sentence.span) == sentence.address
    if essay.title_span:
        assert essay.find("0/0").text == essay.title
    for row in essay.outline():
        if row.address != "0":
            assert essay.find(f"{row.address}/0").text == row.label + row.heading
            assert essay.find(row.address).span == row.span


def check_settled(essay: Essay, **options: str) -> None:
    again = parse_essay(essay.text, **options)
    assert again.text == essay.text
    assert not again.edits


def check_punctuation(essay: Essay) -> None:
    """The page's own marks at the same offsets, the same build."""
    source = parse_essay(essay.source.raw, punctuation="source")
    assert len(source.text) == len(essay.text)
    width = str.maketrans(",;:!?()", "，；：！？（）")
    assert source.text.translate(width) == essay.text.translate(width)
    assert [s.span for s in source.sentences] == [s.span for s in essay.sentences]
    assert (source.root, source.points, source.title_span) == (essay.root, essay.points, essay.title_span) or [
        (s.span, s.heading, s.level) for s in source.root.walk()
    ] == [(s.span, s.heading, s.level) for s in essay.root.walk()]
    check_nothing_lost(source)
    check_settled(source, punctuation="source")


def check_shown_and_told(essay: Essay) -> None:
    """What leaves the library: the same from run to run, spans that hold their words, the page as it is."""
    assert parse_essay(essay.source.raw) == essay
    tree = essay.to_dict()
    for row in (*tree["sections"], *tree["sentences"], *tree["issues"]):
        assert 0 <= row["start"] <= row["end"] <= len(essay.text)
        assert essay.text[row["start"] : row["end"]].startswith(row.get("text", row.get("label", "")))
    for sentence in essay.sentences[:3]:
        on_page = essay.on_page(sentence, around=3)
        assert "".join(s.raw for s in on_page.stretches if s.inside) == on_page.raw.of(essay.source.raw)
    for view in (essay, essay.outline(), essay.ledger(), essay.issue_table(), essay.enumerations()):
        assert repr(view)
        assert view._repr_html_()


CHECKS = [
    check_nothing_lost,
    check_round_trip,
    check_build,
    check_addresses,
    check_settled,
    check_punctuation,
    check_shown_and_told,
]


@pytest.mark.parametrize("check", CHECKS)
@given(page=pages)
def test_every_page(check, page):
    essay = parse(page)
    if essay:
        check(essay)


# A document cut by the site ---------------------------------------------------------------------------------------

WORDS = [
    "群众路线",
    "监督",
    "民主选举",
    "读书",
    "GDP",
    "3.5%",
    "“形象工程”",
    "《论语》",
    "一方面",
    "其次",
    "是",
    "了解𠮷野家",
]
HAN_WORDS = ["群众路线", "监督", "民主选举", "读书", "形象工程", "了解情况"]


@st.composite
def sentences(draw):
    words = [draw(st.sampled_from(HAN_WORDS)), *draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=30))]
    marks = draw(st.lists(st.sampled_from(["", "，", "、", "；", ","]), min_size=len(words), max_size=len(words)))
    return "".join(word + mark for word, mark in zip(words, marks, strict=True)) + draw(st.sampled_from("。！？"))


@st.composite
def documents(draw):
    """Title, introduction, numbered parts with paragraphs and lists: every block but a heading ends a sentence."""
    paragraphs = st.lists(sentences(), min_size=1, max_size=6).map("".join)
    headings = st.lists(st.sampled_from(HAN_WORDS), min_size=1, max_size=3).map("，".join)
    blocks = [draw(paragraphs)]
    for i in range(1, draw(st.integers(0, 4)) + 1):
        blocks.append("一二三四"[i - 1] + "、" + draw(headings))
        for j in range(1, draw(st.integers(0, 3)) + 1):
            blocks += [f"{j}.{draw(headings)}", draw(paragraphs)]
        blocks.append(draw(paragraphs))
        blocks += [f"{n}、{item}" for n, item in enumerate(draw(st.lists(sentences(), max_size=3)), start=1)]
    return "\n".join(["论读书与监督", *blocks])


def labelled(essay: Essay) -> list[str]:
    return ["".join((s.label + essay.at(s.heading)).split()) for s in essay.sections()]


@given(document=documents())
def test_a_document_cut_by_the_site_comes_back(document):
    """Lines joined by a space, cut every 300 characters, furniture around: the same text, the same parts."""
    plain = parse_essay(document)
    page = on_the_site(in_pieces(document.replace("\n", " "), 300), title="论读书与监督")
    essay = parse_essay(page)
    assert {edit.kind for edit in plain.edits} <= {"width"}, "a plain document keeps every label, item and line"
    assert essay.text == plain.text
    assert labelled(essay) == labelled(plain)
    assert essay.title == plain.title == "论读书与监督"
    assert len(essay.source.places) == -(-len(document) // 300)
    assert [p.span for p in essay.points] == [p.span for p in plain.points]
    assert [s.address for s in essay.sentences] == [s.address for s in plain.sentences]
