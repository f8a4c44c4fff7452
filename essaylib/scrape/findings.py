"""What a page shows to be odd about itself: words cut by it, a title run into the text, marks of the wrong width."""

from __future__ import annotations

from collections.abc import Iterator

from essaylib.hanzi import is_han
from essaylib.model import Issue, Message
from essaylib.scrape import Scraped
from essaylib.spans import Edit, Span

__all__ = ["find_issues"]

#: As many are named in a message.
_MOST_TITLES = 5


def find_issues(page: Scraped, *, pages: int | None) -> Iterator[Issue]:
    """The issues of a scraped page, in no order; `pages` is the number of pages it claims, if it does."""
    text = page.text
    cuts = list(page.edits.of("page_cut"))
    for edit in cuts:
        place = _beside(edit, text)
        left, right = text[place.start], text[place.end - 1]
        if edit.clean.start > 0 and not edit.text and is_han(left) and is_han(right):
            yield Issue(
                "word-cut-by-page",
                place,
                Message(
                    f"The page cuts between {left} and {right}; joined here.",
                    f"网页在“{left}|{right}”处断开，此处已拼接。",
                ),
            )
    if cuts and pages is not None and len(page.pieces) != pages:
        inner = [_beside(edit, text) for edit in cuts[1:] or cuts]
        yield Issue(
            "pieces-are-not-pages",
            inner[0],
            Message(
                f"The text comes in {len(page.pieces)} numbered pieces, the page says {pages} pages: the numbers "
                "are not page numbers.",
                f"正文分为{len(page.pieces)}个编号段，网页却称共{pages}页：编号不是页码。",
            ),
            tuple(inner[1:]),
        )
    yield from _title_issues(page)
    yield from _mark_issues(page)
    yield from _layout_issues(page)


def _title_issues(page: Scraped) -> Iterator[Issue]:
    title = page.title_span
    if title:
        for edit in page.edits.of("line_break"):
            if edit.clean.start == title.end and not edit.raw:
                yield Issue(
                    "title-run-into-text",
                    title,
                    Message(
                        "The title stands before the first sentence with no break; parted on the evidence of the "
                        "page's own lines. Look whether it is the subject of that sentence.",
                        "标题与首句之间没有分隔；依据网页自身的标题行分开。请看它是不是首句的主语。",
                    ),
                )
    if len(page.titles) > 1:
        yield Issue(
            "title-uncertain",
            title or Span(0, 0),
            Message(
                f"The page gives {len(page.titles)} titles: {'; '.join(page.titles[:_MOST_TITLES])}.",
                f"网页给出{len(page.titles)}个标题：{'；'.join(page.titles[:_MOST_TITLES])}。",
            ),
        )


def _mark_issues(page: Scraped) -> Iterator[Issue]:
    text = page.text
    stray = [
        _beside(edit, text)
        for edit in page.edits.of("space")
        if not edit.text
        and 0 < edit.clean.start < len(text)
        and text[edit.clean.start - 1] not in "\n.．"  # 1. 背景: the blank after a label is not stray
        and text[edit.clean.start] != "\n"
    ]
    if stray:
        n = len(stray)
        yield Issue(
            "stray-spaces",
            stray[0],
            Message(f"{n} space(s) beside Chinese marks, taken out.", f"中文标点旁有{n}处多余空格，已删。"),
            tuple(stray[1:]),
        )
    width = page.edits.places("width")
    if width:
        n = sum(map(len, width))
        yield Issue(
            "half-width-punctuation",
            width[0],
            Message(f"{n} half-width mark(s) in Chinese text.", f"中文里有{n}个半角标点。"),
            tuple(width[1:]),
        )


def _layout_issues(page: Scraped) -> Iterator[Issue]:
    if page.uncut:
        yield Issue(
            "numbered-pieces-uncertain",
            page.uncut[0],
            Message(
                f"{len(page.uncut)} numbered blocks are kept as a list, though they break off in mid-sentence: "
                "they may be one text that the page has cut.",
                f"{len(page.uncut)}个编号段按列表保留，但各段断在句中，也可能是被网页切断的一篇文字。",
            ),
            page.uncut[1:],
        )
    if page.layout == "unknown":
        furniture = sum(len(edit.raw) for edit in page.edits.of("furniture"))
        doubt = f"; {len(page.doubtful)} line(s) kept look like furniture" if page.doubtful else ""
        zh_doubt = f"；保留的文字中有{len(page.doubtful)}行疑为附加文字" if page.doubtful else ""
        yield Issue(
            "unknown-layout",
            page.doubtful[0] if page.doubtful else Span(0, 0),
            Message(
                f"No known site: read by general rules, {furniture:,} characters taken out as furniture{doubt}. See "
                "the places named here and the ledger.",
                f"网站版式未知：按通则读取，删去附加文字{furniture:,}字符{zh_doubt}。请核对所列各处和修改记录。",
            ),
            page.doubtful[1:],
        )
    elif page.layout == "changed":
        yield Issue(
            "layout-changed",
            Span(0, 0),
            Message(
                f"The page is of {page.site}, but the lines that should stand before and after the text are not there. "
                "Check where it begins and ends.",
                f"网页属{page.site}，但正文前后应有的标志行不全。请核对正文起止。",
            ),
        )


def _beside(edit: Edit, text: str) -> Span:
    """The character before and the one after the place where something was taken out."""
    return Span(max(0, edit.clean.start - 1), min(len(text), edit.clean.end + 1))
