"""From page to text: small pages, each with the reason why it must come out so."""

import re

import pytest

from essaylib import Span, parse_essay
from essaylib.errors import InputError
from essaylib.hanzi import to_full_width
from essaylib.scrape import clean
from essaylib.scrape.cuts import find_cuts
from essaylib.scrape.sites import built_in, load

PROSE = "党的群众路线是党的生命线，要经常对照检查。工作做得好不好，群众看得最清楚，"  # 37 characters, ends in a comma
TEXT = (PROSE + "也最有发言权。") * 25


def texts(page: str, **options: object) -> str:
    return parse_essay(page, **options).text


def in_pieces(text: str, length: int, *, mark: str = "{n}、") -> str:
    pieces = [text[i : i + length] for i in range(0, len(text), length)]
    return "\n\n".join(mark.format(n=n) + piece for n, piece in enumerate(pieces, start=1))


def on_the_site(body: str, *, title: str = "论群众路线", start: str = "资源描述", end: str = "展开阅读全文") -> str:
    """`body` in the furniture of the one site of the built-in table."""
    return (
        f"{title}.doc\n\n上传人:a**b 文档编号:12 上传时间:2020-02-03 格式:DOC 页数:2 大小:1KB\n下载 相关 举报\n"
        f"{title}.doc_第1页\n第1页 / 共2页\n"
        f"亲,该文档总共2页,全部预览完了,如果喜欢就下载吧!\n{start}\n\n{body}\n\n{end}\n"
        "相关资源\n\n当前位置:首页 > 论文\n\nCopyright © 2018-2021 Wenke99.com All rights reserved\n"
    )


# Page cuts and lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("1、党的群众路线,加\n\n2、强联系。", "党的群众路线，加强联系。"),  # a cut inside a word
        ("1、民主\n\n2、、公开。", "民主、公开。"),  # the second 、 is the essay's own
        ("1、取信于民\n\n2、,才能和谐。", "取信于民，才能和谐。"),  # so is a comma
        ("1、他说：“走\n\n2、。”她也走了。", "他说：“走。”她也走了。"),
        ("1、第一条。\n\n2、第二条。", "1、第一条。\n2、第二条。"),  # sentences end before each number: a list
        ("1、苹果\n\n2、香蕉\n\n3、梨", "1、苹果\n2、香蕉\n3、梨"),  # no item ends with a mark
        ("1、苹果；\n\n2、香蕉；\n\n3、梨。", "1、苹果；\n2、香蕉；\n3、梨。"),
        ("1、苹果、梨、\n2、香蕉、桃。", "1、苹果、梨、\n2、香蕉、桃。"),
        (
            "1、甲，乙\n\n2、丙丁。\n\n3、戊，己\n\n4、庚。",
            "1、甲，乙\n2、丙丁。\n3、戊，己\n4、庚。",
        ),  # ends mixed: half are whole
        # A list with something before it; cut prose begins at the beginning.
        ("要求：\n\n1、提高认识，加强领导\n\n2、落实责任。", "要求：\n1、提高认识，加强领导\n2、落实责任。"),
        ("要求。\n1、提高认识，加强领导\n2、落实责任。", "要求。\n1、提高认识，加强领导\n2、落实责任。"),
        ("要求：\n\n1、读书。再写字\n\n2、画画。", "要求：\n1、读书。再写字\n2、画画。"),
        # Lines of a list follow each other, pieces of a page are set apart.
        ("1、提高认识，加强领导\n2、落实责任。", "1、提高认识，加强领导\n2、落实责任。"),
        # A whole sentence and then a part of one: prose, however close the lines stand.
        ("1、他读书。他写\n2、字。他喝茶。", "他读书。他写字。他喝茶。"),
        # One cut in three falls on a sentence's end.
        (
            "1、他读书。他写\n\n2、字。他喝茶。\n\n3、他吃饭。他睡\n\n4、觉。",
            "他读书。他写字。他喝茶。他吃饭。他睡觉。",
        ),
        # Here every second one breaks off: not enough to tell them from careless items.
        ("1、他读书。又写\n\n2、字，很好。\n\n3、再见。", "1、他读书。又写\n2、字，很好。\n3、再见。"),
        (
            "1、他读书。增长了1\n\n2、2倍。真的很\n\n3、好。",
            "他读书。增长了12倍。真的很好。",
        ),  # a digit after the mark is the text's
        # Headings with their paragraphs: the last line of a piece tells how it ends.
        ("1、发展，民生\n要发展。\n2、和谐\n要和谐。", "1、发展，民生\n要发展。\n2、和谐\n要和谐。"),
        ("2、党的群众路线,加\n\n3、强联系。", "2、党的群众路线，加\n3、强联系。"),  # no piece 1
        ("1、党的群众路线,加\n\n3、强联系。", "1、党的群众路线，加\n3、强联系。"),  # no piece 2
        ("1、党的群众路线,加强联系。", "1、党的群众路线，加强联系。"),  # one number alone is a label
        ("1.党的群众路线,加\n\n2.强联系。", "1.党的群众路线，加\n2.强联系。"),  # not a mark any site uses
        ("１、党的群众路线，加\n\n２、强联系。", "１、党的群众路线，加\n２、强联系。"),  # a program writes ASCII digits
        ("1、……的人\n\n2、……的人", "1、……的人\n2、……的人"),  # an exercise: dots may begin an item
        (
            "目录\n1、总则\n2、分则\n1、总则\n2、分则",
            "目录\n1、总则\n2、分则\n1、总则\n2、分则",
        ),  # numbers that begin again
    ],
)
def test_page_cuts(page, text):
    assert texts(page) == text


@pytest.mark.parametrize("length", [100, 250, 300])
def test_equal_pieces_of_an_unknown_site(length):
    """Three pieces of one length of 100 characters or more are no list, wherever the sentences end."""
    assert texts(in_pieces(TEXT, length)) == TEXT


def test_equal_items_that_all_end_alike_are_a_list():
    items = "\n".join(f"{n}、{'党的群众路线，要坚持好' * 10}。" for n in range(1, 5))
    assert texts(items) == items


def test_equal_short_items_are_a_list():
    page = "1、加强领导，落实好\n\n2、加强监督，执行好\n\n3、加强宣传，学习好"
    assert texts(page) == page.replace("\n\n", "\n")


def test_two_pieces_of_a_known_length():
    assert texts(in_pieces(TEXT[:430], 300)) == TEXT[:430]
    cut_at_a_sentence = "群" * 299 + "。" + "众。"
    assert texts(on_the_site(in_pieces(cut_at_a_sentence, 300))) == cut_at_a_sentence  # the site is known
    assert texts(in_pieces(cut_at_a_sentence, 300)).count("、") == 2  # it is not: two items


def test_labels_of_two_lists_as_far_apart_as_a_cut():
    """From 1、 of the first list to 2、 of the second it is 300 characters, by chance."""
    head, tail = "1、" + "甲" * 100 + "。\n2、" + "乙" * 100 + "。\n", "。\n1、丁。\n2、戊。"
    page = head + "丙" * (300 - len(head) + 2 - tail.index("\n2、")) + tail
    assert page.rindex("\n2、") - len("1、") == 300
    for text in (page, "引子。\n" + page):
        assert texts(text) == text


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_list_in_a_cut_page(joint):
    """The site numbers its pieces, the essay its items, both with 、: the items stay."""
    text = f"{TEXT}{joint}1、第一件事。{joint}2、第二件事。{joint}3、第三件事。{joint}{TEXT}"
    page = on_the_site(in_pieces(text, 300))
    assert texts(page) == f"{TEXT}\n1、第一件事。\n2、第二件事。\n3、第三件事。\n{TEXT}"


def test_one_piece_alone():
    """A text shorter than a piece has one number, and on this site that is never the essay's."""
    assert texts(on_the_site("1、一句话。1、又一句。")) == "一句话。1、又一句。"
    assert texts(on_the_site("1、一句话。\n1、甲。\n2、乙。")) == "一句话。\n1、甲。\n2、乙。"
    assert texts(on_the_site("一句话。\n1、甲。")) == "一句话。\n1、甲。"
    assert texts("标题.doc\n1、一句话。") == "1、一句话。"  # of an unknown site nobody can say


def test_a_label_at_the_cut():
    """The cut falls before a label of the essay's own: `2、2、` is piece 2, then item 2."""
    first = ("1、" + "群" * 289 + "。\n2、" + "众" * 9)[:300]
    text = "总。" + first[:298] + "2、第二件事。"
    page = in_pieces(text, 300)
    assert page.startswith("1、总。")
    assert "\n\n2、2、第二件事。" in page
    assert texts(page).endswith("2、第二件事。")
    assert texts(page).count("2、") == text.count("2、")


def test_piece_of_spaces_at_its_edge():
    """The text's own space at a piece's edge may have been stripped by the scraper, or kept."""
    text = "群" * 299 + " " + "众" * 299 + "。" + "完。"
    kept = in_pieces(text, 300)
    assert texts(kept) == "群" * 299 + " " + "众" * 299 + "。完。"


def test_find_cuts_takes_the_site_s_own_mark():
    site = built_in().known[0]
    assert find_cuts("1、民主\n\n2、、公开。", site.cut_pattern) == [(0, 2), (4, 8)]
    assert find_cuts("没有编号。", site.cut_pattern) == []


def test_numbers_stay_where_nothing_shows_a_cut():
    page = "一、总则\n1、原则。\n2、标准。\n二、分则\n1、职责。\n2、程序。"
    essay = parse_essay(page)
    assert essay.text == page
    assert not essay.edits


# White space ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("“形象工程” 、 “劳民工程” ,好。", "“形象工程”、“劳民工程”，好。"),  # stray beside marks
        ("使用 Python 编程，王 力。", "使用 Python 编程，王 力。"),  # between words it stays
        ("使用\u3000Python\t编程。", "使用 Python 编程。"),  # as one blank
        ("He said: 你好。", "He said: 你好。".replace(": ", "：")),  # a shared mark beside Han
        ("See (A) b, 你们好。", "See (A) b，你们好。"),
        ("Hello, world! 党。", "Hello, world! 党。".replace("! ", "！")),  # the nearest letter of ! is 党
        ("党\u200b群\ufeff众\u2060。", "党群众。"),  # marks without width hold nothing apart
        ("家庭👨\u200d👩\u200d👧和睦。", "家庭👨\u200d👩\u200d👧和睦。"),  # U+200D is part of the character
        ("\ufeff\u3000\u3000段落一。\r\n\r\n\u3000\u3000段落二。\r\n", "段落一。\n段落二。"),
        ("甲。\r乙。\u2028丙。\x0c丁。\x85戊。", "甲。\n乙。\n丙。\n丁。\n戊。"),  # every kind of line end
        ("甲。\n\n \n\t\n乙。", "甲。\n乙。"),
        ("一、路径 1.基础 我们要坚持。", "一、路径\n1.基础\n我们要坚持。"),  # a heading, a heading, a body
        ("一、路径 GDP 核算", "一、路径 GDP 核算"),  # a Latin word in a heading is no body
        ("1. 背景", "1.背景"),  # the blank of a label
        ("1.1 背景", "1.1 背景"),  # here it makes the label: 1.1背景 is none
        ("第一章 总 则", "第一章 总 则"),
        (
            "第一章\u3000总\u3000\u3000则\n第一条 为了。",
            "第一章 总 则\n第一条 为了。",
        ),  # spread over the line, not two blocks
        ("他来了。\u3000\u3000我走了。", "他来了。\n我走了。"),  # an indent in the middle of a line
        ("他来了。 我走了。", "他来了。我走了。"),  # one blank: stray beside 。
        ("他来了。 二、出路 我走了。", "他来了。\n二、出路\n我走了。"),  # unless a label follows
    ],
)
def test_spaces(page, text):
    assert texts(page) == text


def test_joined_lines_are_parted_at_sentence_ends():
    body = "甲乙丙丁。" * 70
    assert texts(on_the_site(f"1、{body[:300]}\n\n2、{body[300:]} 完。 第一章 总 则 正文。")) == (
        f"{body}\n完。\n第一章 总 则\n正文。"
    )


# Furniture, title, facts ------------------------------------------------------------------------------------------


def test_known_site():
    essay = parse_essay(on_the_site(in_pieces("论群众路线" + TEXT, 300)))
    assert essay.text == "论群众路线\n" + TEXT
    assert (essay.title, essay.title_span) == ("论群众路线", Span(0, 5))
    assert essay.source.facts() | {"sha256": ""} == {
        "title": "论群众路线",
        "site": "Wenke99.com",
        "uploader": "a**b",
        "document_id": "12",
        "uploaded_on": "2020-02-03",
        "format": "DOC",
        "pages": 2,
        "size": "1KB",
        "category": "首页 > 论文",
        "sha256": "",
    }
    assert {issue.code for issue in essay.issues} == {
        "title-run-into-text",
        "pieces-are-not-pages",
        "word-cut-by-page",
    }


@pytest.mark.parametrize(
    ("body", "text", "title_span"),
    [
        ("论群众路线所谓路线，就是方向。", "论群众路线\n所谓路线，就是方向。", Span(0, 5)),
        ("论群众路线\n所谓路线。", "论群众路线\n所谓路线。", Span(0, 5)),
        ("论群众路线 所谓路线。", "论群众路线\n所谓路线。", Span(0, 5)),
        ("论群众路线论群众路线所谓路线。", "论群众路线\n所谓路线。", Span(0, 5)),  # said twice
        ("论群众路线是一篇文章。", "论群众路线是一篇文章。", None),  # the title is the sentence's subject
        ("论群众路线的意义。", "论群众路线的意义。", None),
        ("论群众路线的确重要。", "论群众路线\n的确重要。", Span(0, 5)),  # 的确 can begin a sentence, 的 cannot
        ("论群众路线和方法。", "论群众路线和方法。", None),
        ("论群众路线和谐是目的。", "论群众路线\n和谐是目的。", Span(0, 5)),
        ("论群众路线\n和方法。", "论群众路线\n和方法。", Span(0, 5)),  # a break of the page's own is enough
        ("论群众路线，要看实践。", "论群众路线，要看实践。", None),
        ("论群众路线", "论群众路线", None),  # nothing follows it
        ("所谓路线。论群众路线所谓方向。", "所谓路线。论群众路线所谓方向。", None),  # not at the head
        ("论 群众路线所谓路线。", "论 群众路线\n所谓路线。", Span(0, 6)),  # blanks do not count
    ],
)
def test_title(body, text, title_span):
    essay = parse_essay(on_the_site(body))
    assert (essay.text, essay.title_span) == (text, title_span)
    assert essay.title.replace(" ", "") == "论群众路线"


def test_title_never_comes_from_the_text():
    """A line of the essay that names a file gives no title, and stays."""
    essay = parse_essay("论群众路线\n正文在此。\n附件.doc\n完。")
    assert essay.title == "论群众路线"
    assert essay.source.title is None
    assert essay.text == "论群众路线\n正文在此。\n附件.doc\n完。"


def test_facts_never_come_from_the_text():
    page = on_the_site("他说页数:99很多。\n上传人:张三说。").replace(" 页数:2", "")
    assert parse_essay(page).source.pages is None


def test_width_of_marks_in_a_title():
    essay = parse_essay("论a,b与党.doc\n论a，b与党所谓路线。")
    assert essay.text == "论a，b与党\n所谓路线。"


@pytest.mark.parametrize(
    ("page", "text", "codes"),
    [
        ("正文一。\n正文二。", "正文一。\n正文二。", []),  # nothing but text
        ("正文。\nCopyright © 2020 another.example", "正文。", ["unknown-layout"]),
        ("标题.doc\n正文。", "正文。", ["unknown-layout"]),
        (
            "首页 > 新闻 > 正文\n正文。",
            "首页 > 新闻 > 正文\n正文。",
            ["unknown-layout"],
        ),  # only suspected: kept, and said
        ("正文。\n来源：某报", "正文。\n来源：某报", ["unknown-layout"]),
        ("正文。\n（一）登录、注册的程序；", "正文。\n（一）登录、注册的程序；", []),  # the words of a text
        ("第1页 / 共5页\n导航\n资源描述\n正文。\n相关资源\n别的文章", "正文。", ["unknown-layout"]),
        # The marks are ordinary words: without other furniture they are headings of the essay.
        ("图书馆\n概述。\n相关资源\n资源很多。", "图书馆\n概述。\n相关资源\n资源很多。", []),
        ("资源描述\n正文。\n展开阅读全文", "资源描述\n正文。\n展开阅读全文", []),
    ],
)
def test_unknown_layout(page, text, codes):
    essay = parse_essay(page)
    assert essay.text == text
    assert [issue.code for issue in essay.issues] == codes
    assert essay.source.site is None


def test_unknown_layout_says_what_was_taken_and_what_is_doubtful():
    essay = parse_essay("标题.doc\n正文。\n来源：某报\n上一篇：无")
    (issue,) = essay.issues
    assert "6 characters" in issue.message.en  # 标题.doc
    assert "2 line(s)" in issue.message.en
    assert [essay.at(span) for span in (issue.span, *issue.related)] == ["来源：某报", "上一篇：无"]


@pytest.mark.parametrize(("start", "end"), [("资源描述", "全文完"), ("介绍", "展开阅读全文"), ("介绍", "全文完")])
def test_known_site_whose_marks_are_missing(start, end):
    essay = parse_essay(on_the_site("正文一。", start=start, end=end))
    assert "正文一。" in essay.text
    assert "Copyright" not in essay.text
    assert [issue.code for issue in essay.issues] == ["layout-changed"]


def test_impossible_date_is_not_known():
    assert parse_essay(on_the_site("正文。").replace("2020-02-03", "2019-02-30")).source.uploaded_on is None


def test_two_titles():
    essay = parse_essay("标题甲.doc\n标题乙.pdf\n正文。")
    assert "title-uncertain" in [issue.code for issue in essay.issues]
    assert essay.text == "正文。"


def test_scraped_pieces():
    page = clean("1、党的群众路线,加\n\n2、强联系。", sites=built_in())
    assert page.pieces == (Span(2, 10), Span(14, 18))
    assert clean("党。", sites=built_in()).pieces == ()


# A reader's own table ---------------------------------------------------------------------------------------------

OWN = r"""
[[site]]
name = "读书网"
kind = "reading"
recognise = ['^读书网版权所有$']
body_after = ["正文开始"]
body_before = ["正文结束"]
cut_mark = "【{n}】"
cut_length = 120
line_joint = ""
titles = ['^标题[:：](.+)$']
furniture = ['^广告.*$']

[site.facts]
uploader = '作者[:：](\S+)'
"""
OWN_PAGE = f"标题：读书\n作者：甲\n正文开始\n{in_pieces(TEXT, 120, mark='【{n}】')}\n广告一\n正文结束\n读书网版权所有"


def test_own_site(tmp_path):
    path = tmp_path / "sites.toml"
    path.write_text(OWN, encoding="utf-8")
    sites = load(path)
    essay = parse_essay(OWN_PAGE, sites=sites)
    assert essay.text == TEXT
    assert (essay.source.site, essay.source.uploader, essay.title) == ("读书网", "甲", "读书")
    assert len(essay.source.places) == -(-len(TEXT) // 120)
    assert not [issue for issue in essay.issues if issue.code in ("layout-changed", "unknown-layout")]
    # The built-in rows go on to be known; without the table the page is of no known site.
    assert parse_essay(on_the_site("正文。"), sites=sites).source.site == "Wenke99.com"
    assert parse_essay(OWN_PAGE).source.site is None


def test_site_without_marks_has_no_changed_layout(tmp_path):
    path = tmp_path / "sites.toml"
    path.write_text("[[site]]\nname = '某站'\nrecognise = ['^某站$']\nfurniture = ['^某站$']\n", encoding="utf-8")
    essay = parse_essay("某站\n正文。", sites=load(path))
    assert essay.text == "正文。"
    assert not essay.issues


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[[site]\n", "not valid TOML"),
        ("[[site]]\nnmae = 'x'", "unknown key 'nmae'"),
        ("[[site]]\n[site.facts]\nauthor = 'x'", "unknown key 'author'"),
        ("[[site]]\nfurniture = ['(']", "does not compile"),
        ("[[site]]\ncut_mark = '、'", "does not say where the number"),
        ("[[site]]\nname = 'x'\n[[site]]\nrecognise = ['[']", "site 2"),
        ("[[site]]\nrecognise = '读书网'", "a list of strings"),  # a bare string would be read as its characters
        ("[[site]]\nfurniture = [1]", "a list of strings"),
        ("[[site]]\ncut_length = '300'", "a whole number"),
        ("[[site]]\ncut_length = -1", "a whole number"),
        ("[[site]]\nfacts = 'x'", "a table of strings"),
        ("[[site]]\nfacts = { uploader = '作者' }", "no group"),
        ("[[site]]\ntitles = ['^标题$']", "no group"),
        ("site = 'x'", "[[site]]"),
        ("site = ['x']", "no table"),
    ],
)
def test_bad_table(tmp_path, toml, says):
    path = tmp_path / "own.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml.*") as caught:
        load(path)
    assert says in str(caught.value)


def test_no_such_table(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_built_in_table():
    sites = built_in()
    sites.check("data/sites.toml")
    assert [site.name for site in sites.known] == ["Wenke99.com"]
    assert sites.cut_lengths == (300,)


@pytest.mark.parametrize(
    "page",
    [
        # A list with a title and a paragraph before it: one slip of a mark does not make it a cut text.
        "教学计划\n\n第一段说明，很长。\n\n1、选书，读经典\n2、、笔记要勤\n3、温习\n\n最后一段说明。",
        # Questions: only one of the open ones breaks off after a whole sentence.
        "1、请写出下列词语：春天、夏天\n\n2、阅读短文。回答问题\n\n3、造句，至少两个\n\n4、完成后交给老师。",
        # Three pieces of other lengths, no whole sentence in them.
        "1、请写出下列词语的意思，并造句\n\n2、阅读短文，回答问题\n\n3、作文，题目自拟，不少于八百字。",
    ],
)
def test_a_list_that_resembles_cut_prose_keeps_every_number(page):
    numbers = re.findall(r"^\d、", parse_essay(page).text, flags=re.MULTILINE)
    assert numbers == re.findall(r"^\d、", page, flags=re.MULTILINE)


def test_numbered_pieces_left_alone_are_named():
    page = "1、请写出下列词语的意思，并造句\n\n2、阅读短文，回答问题\n\n3、作文，题目自拟，不少于八百字。"
    essay = parse_essay(page)
    issue = next(issue for issue in essay.issues if issue.code == "numbered-pieces-uncertain")
    assert [essay.at(span) for span in (issue.span, *issue.related)] == ["1、", "2、", "3、"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Copyright 一词出现于1709年，意为版权。", True),  # a sentence
        ("书末常印“All Rights Reserved”字样", True),  # quoted
        ("Copyright © 2018-2021 Example.com All rights reserved", False),
        ("Copyright 2020 某网站", False),
    ],
)
def test_copyright_lines(line, kept):
    essay = parse_essay(f"论版权\n\n版权是权利。\n{line}\n后来传入中国。")
    assert (line[:9] in essay.text) == kept


@pytest.mark.parametrize("mark", ["相关资源", "资源描述"])
def test_on_an_unknown_page_a_mark_takes_no_prose_away(mark):
    prose = "第一句在这里。\n第二句在这里。\n第三句在这里。"
    essay = parse_essay(f"某文.doc\n{prose}\n{mark}\n{prose}\n")
    assert essay.text.count("第二句") == 2


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("见http://a.com/b?c=1,2;d(3)，请看,", "见http://a.com/b?c=1,2;d(3)，请看，"),  # its own marks
        ("见https://a.cn/b,中文", "见https://a.cn/b，中文"),  # the comma after it is the text's
        ("&nbsp;振兴", "&nbsp;振兴"),  # an entity
    ],
)
def test_marks_of_addresses_are_their_own(source, shown):
    assert to_full_width(source) == shown
