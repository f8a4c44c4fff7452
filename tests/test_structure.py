"""The build of small texts: title, sections, sentences, points, and what is said about them."""

import pytest

from essaylib import parse_essay
from essaylib.hanzi import SECTION_FAMILIES


def outline(page: str) -> list[tuple[str, str]]:
    """Address and words of every heading."""
    return [(row.address, row.label + row.heading) for row in parse_essay(page).outline() if row.address != "0"]


def points(page: str) -> list[tuple[int, str]]:
    """Series and words of every point; an implicit one in brackets."""
    essay = parse_essay(page)
    return [(p.series, f"({essay.at(p)})" if p.implicit else essay.at(p)) for p in essay.points]


def issues(page: str) -> list[tuple[str, str]]:
    essay = parse_essay(page)
    return [(issue.code, essay.at(issue)) for issue in essay.issues]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("论群众路线\n正文。", "论群众路线"),
        ("论群众路线——读后\n正文。", "论群众路线——读后"),
        ("如何走群众路线？\n正文。", "如何走群众路线？"),  # a title may ask
        ("正文一句话。\n正文。", None),  # a sentence is no title
        ("同志们：\n正文。", None),  # nor is an address
        ("一、路径\n正文。", None),  # nor a heading
        ("Essay\n正文。", None),
        ("群" * 51 + "\n正文。", None),
        ("论群众路线", None),  # one line alone is the text
    ],
)
def test_title_of_a_plain_text(page, title):
    essay = parse_essay(page)
    assert essay.title == title
    assert (essay.find("0/0").text if title else None) == title


def test_first_line_is_no_title_if_the_page_gives_one():
    essay = parse_essay("论群众路线.doc\n引言\n正文。")
    assert (essay.title, essay.title_span) == ("论群众路线", None)
    assert essay.find("0/1").text == "引言"


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        ("正文。", []),
        ("一、路径\n正文。", [("1", "一、路径")]),
        (
            "一、甲\n正文。\n1.乙\n正文。\n2.丙\n正文。\n二、丁\n正文。",
            [("1", "一、甲"), ("1.1", "1.乙"), ("1.2", "2.丙"), ("2", "二、丁")],
        ),
        # Level follows from use: here 1. is the outer family.
        ("1.甲\n正文。\n一、乙\n正文。\n2.丙\n正文。", [("1", "1.甲"), ("1.1", "一、乙"), ("2", "2.丙")]),
        (
            "一、甲\n（一）乙\n1.丙\n（1）丁\n正文。",
            [("1", "一、甲"), ("1.1", "（一）乙"), ("1.1.1", "1.丙"), ("1.1.1.1", "（1）丁")],
        ),
        (
            "第一章 总则\n第一节 甲\n正文。\n第二章 分则\n正文。",
            [("1", "第一章 总则"), ("1.1", "第一节 甲"), ("2", "第二章 分则")],
        ),
        ("一、甲，乙和丙\n正文。", [("1", "一、甲，乙和丙")]),  # a heading may have a comma
        ("一、怎么办？\n正文。", [("1", "一、怎么办？")]),
        ("一、要坚持。还要发展。\n正文。", []),  # sentences: the label is in the paragraph
        ("一、要坚持。\n正文。", []),
        ("一、" + "群" * 61 + "\n正文。", []),
        ("一、\n正文。", []),  # a label with nothing after it
        ("正文。\n1、苹果\n2、香蕉\n3、梨", []),  # a list: a paragraph before it, nothing after
        ("水果有：\n1、苹果\n2、香蕉\n这些都好。", []),  # announced by a colon
        ("正文。\n1、甲，乙\n2、丙丁。\n3、戊", []),  # one of them is a sentence
        ("正文。\n1、苹果；\n2、香蕉；\n3、梨。", []),
        ("一、甲\n二、乙\n正文。", [("1", "一、甲"), ("2", "二、乙")]),  # an empty part is a part
    ],
)
def test_sections(page, parts):
    assert outline(page) == parts


@pytest.mark.parametrize("family", SECTION_FAMILIES, ids=lambda family: family.name)
def test_every_family_makes_sections(family):
    """The name of a family is its first label."""
    blank = " " if family.name in ("1.1", "1.1.1") or family.name.startswith("第") else ""
    essay = parse_essay(f"总题\n{family.name}{blank}路径\n正文。")
    (section,) = essay.sections()
    assert (section.label.strip(), essay.at(section.heading)) == (family.name, "路径")
    assert (section.marker.family, section.marker.ordinal, section.marker.level) == (family.name, 1, 1)
    assert essay.at(section) == f"{section.label}路径\n正文。"


@pytest.mark.parametrize(
    ("block", "sentences"),
    [
        ("他来了。我走了。", ["他来了。", "我走了。"]),
        ("“走吧！”他说。", ["“走吧！”", "他说。"]),
        ("“走吧！”，他说。", ["“走吧！”，他说。"]),
        ("他来了。我走", ["他来了。", "我走"]),  # the block ends without a mark
        ("是吗？！好。", ["是吗？！", "好。"]),
        ("来；去，", ["来；去，"]),
        ("“来。去", ["“来。", "去"]),  # a quotation that never closes
        ("增长1.5倍。See Inc. 好。", ["增长1.5倍。", "See Inc. 好。"]),
        ("。。。", ["。。。"]),
        ("来。\n去。", ["来。", "去。"]),
    ],
)
def test_sentences(block, sentences):
    essay = parse_essay("群。\n" + block)
    assert [essay.at(s) for s in essay.sentences][1:] == sentences


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("第一，坚持。第二，发展。", [(1, "第一，坚持。"), (1, "第二，发展。")]),
        ("共有两点：一是坚持；二是发展。", [(1, "一是坚持；"), (1, "二是发展。")]),
        ("首先坚持。其次发展。最后总结。", [(1, "首先坚持。"), (1, "其次发展。"), (1, "最后总结。")]),
        ("最后总结。", []),  # 最后 and 再次 alone are adverbs
        ("他坚持。再次强调。", []),
        ("坚持。其次发展。", [(1, "(坚持。)"), (1, "其次发展。")]),  # the first is not labelled
        ("引子。因此坚持。二是发展。", [(1, "(因此坚持。)"), (1, "二是发展。")]),  # it begins with the conclusion
        ("坚持A，B；二是发展。", [(1, "(坚持A，B；)"), (1, "二是发展。")]),
        ("其次发展。", [(1, "其次发展。")]),  # nothing stands before it
        ("坚持。\n其次发展。", [(1, "(坚持。)"), (1, "其次发展。")]),  # the paragraph before is the first point
        ("坚持。\n其中二是发展。", [(1, "(坚持。)"), (1, "二是发展。")]),  # 其中 is nobody's point
        ("首先坚持。二是发展。", [(1, "首先坚持。"), (1, "二是发展。")]),  # another word, the same series
        # A series inside a point of another ends with that point.
        (
            "第一，一是甲，二是乙。第二，丙。",
            [(1, "第一，一是甲，二是乙。"), (2, "一是甲，"), (2, "二是乙。"), (1, "第二，丙。")],
        ),
        ("一是甲。\n二是乙。\n三是丙。", [(1, "一是甲。"), (1, "二是乙。"), (1, "三是丙。")]),  # over paragraphs
        ("一是甲。二是乙。一是丙。二是丁。", [(1, "一是甲。"), (1, "二是乙。"), (2, "一是丙。"), (2, "二是丁。")]),
        ("要求：\n1、甲；\n2、乙。", [(1, "1、甲；"), (1, "2、乙。")]),  # items of a list are points
        ("2、。二是", [(1, "2、。二是"), (2, "二是")]),  # a mark alone is no implicit point
    ],
)
def test_points(block, found):
    assert points(block) == found


def test_a_series_ends_with_its_part():
    page = "一、甲\n一是坚持。\n二、乙\n引子。二是发展。"
    assert points(page) == [(1, "一是坚持。"), (2, "(引子。)"), (2, "二是发展。")]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("一、甲\n正文。\n二、乙\n正文。", []),
        ("一、甲\n正文。\n三、乙\n正文。", [("numbering-gap", "三、")]),
        ("二、甲\n正文。", [("numbering-gap", "二、")]),
        ("一、甲\n正文。\n一、乙\n正文。", [("numbering-gap", "一、")]),
        ("一、甲\n1.乙\n正文。\n二、丙\n1.丁\n正文。", [("numbering-restarts", "1.")]),
        ("一、甲\n1.乙\n正文。\n二、丙\n2.丁\n正文。", [("numbering-gap", "2.")]),
        ("首先坚持。其次发展。", []),
        ("坚持。其次发展。", [("enumeration-without-first", "其次")]),
        ("首先坚持。二是发展。", [("enumeration-mixed", "二是")]),
        ("一是坚持。三是发展。", [("enumeration-gap", "三是")]),
        ("要求：\n1、甲；\n3、乙。", [("numbering-gap", "3、")]),
        ("首先坚持。其次要发展。三是总结。", [("enumeration-mixed", "三是")]),
    ],
)
def test_issues(page, found):
    assert issues(page) == found


def test_a_mixed_series_is_named_by_its_first_word():
    essay = parse_essay("首先坚持。其次要发展。三是总结。")
    (mixed,) = essay.issues
    assert "began with 首先" in mixed.message.en
    assert [essay.at(span) for span in mixed.related] == ["首先"]


def test_implicit_first_is_named():
    essay = parse_essay("引子。因此坚持到底。二是发展。")
    (issue,) = essay.issues
    assert "因此坚持到底" in issue.message.en
    assert [essay.at(span) for span in issue.related] == ["因此坚持到底。"]


def test_labels_before_paragraphs_are_named():
    """A heading that runs into its paragraph is not recognised yet; that is said."""
    essay = parse_essay("讲话稿\n同志们好。\n一、加强领导。各级要负责。\n要落实到人。\n二、加强管理。要有制度。")
    issue = next(issue for issue in essay.issues if issue.code == "labels-not-headings")
    assert [essay.at(span) for span in (issue.span, *issue.related)] == ["一、", "二、"]
    assert not essay.sections()


def test_chapters_may_count_on_through_the_parts_of_a_book():
    text = "书名\n第一编 总则\n第一章 甲\n正文。\n第二编 分则\n第二章 乙\n正文。"
    assert not [issue for issue in parse_essay(text).issues if issue.code == "numbering-gap"]


def test_items_after_a_paragraph_are_no_headings():
    essay = parse_essay("读书\n读书有三个要点。\n1、读书要选择\n2、笔记要勤\n3、温习要常\n坚持下去必有收获。")
    assert not essay.sections()
    assert essay.sentences[-1].address == "0/5"


def test_items_of_an_article_are_not_suspected_of_being_headings():
    text = "办法\n第一条 下列事项由本办法规定：\n（一）申请；\n（二）审查；\n（三）批准。"
    assert "labels-not-headings" not in [issue.code for issue in parse_essay(text).issues]
