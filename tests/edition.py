"""The single-file edition in a browser, used as a reader uses it: by mouse, keys and buttons, told by what is kept."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

import essaylib as el
from essaylib import Span, reading
from essaylib.annotation import Note, NoteFile, from_jsonld
from tests.browsers import Evaluates, Opened, open_file

PAGE = """论读书
一、读书的地方
昨夜下过雨。春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野写的旧书。
书里说，群众监督是好事。选举要公开。
二、读书的法子
（一）慢慢读
一遍读不懂，就读两遍。𠀋夫先生也这样说。
（二）记下来
读过的话要记下来，好记性不如烂笔头。
"""

#: Boxes of characters of the text, line ends not counted, pinyin and addresses passed over; scrolled into sight.
_BOXES = """({start, end}) => {
    const found = [];
    for (const piece of document.querySelectorAll('.er-piece')) {
        const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.parentElement.closest('rt')) continue;
            let at = 0;
            for (const one of node.data) found.push([node, at, at += one.length]);
        }
    }
    found[start][0].parentElement.scrollIntoView({block: 'center', behavior: 'instant'});
    return found.slice(start, end).map(([node, from, to]) => {
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, to);
        const {x, y, width, height} = range.getBoundingClientRect();
        return [x, y, width, height];
    });
}"""
#: What is marked and how: [[style, words] ...] of the browser's own registry, in the order of the text.
_MARKS = """() => [...CSS.highlights].flatMap(([name, ranges]) => [...ranges].map(range => {
    const live = document.createRange();
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    return [name, live.toString()];
}))"""
_KEPT = """() => Object.keys(localStorage).filter(key => key.includes(':note:')).map(key => localStorage[key])"""
#: Controls that a reader does not see whole or does not meet at their middle, by their words.
_CUT_OFF = """within => {
    const wider = document.documentElement.scrollWidth - innerWidth;
    const found = wider > 0 ? [`the page is ${wider} px wider than the window`] : [];
    for (const it of document.querySelector(within).querySelectorAll('button, input, select, textarea, summary')) {
        if (!it.checkVisibility({visibilityProperty: true}) || it.closest('.er-unseen, .er-file')) continue;
        if (it.type === 'file') continue; // a button opens it
        it.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
        const {x, y, width, height} = it.getBoundingClientRect();
        const at = document.elementFromPoint(x + width / 2, y + height / 2);
        const met = at !== null && (it.contains(at) || at.contains(it));
        const name = it.getAttribute('aria-label') || it.textContent || it.outerHTML.slice(0, 90);
        if (x < -1 || x + width > innerWidth + 1 || y < -1 || y + height > innerHeight + 1 || !met)
            found.push(`${name} ${[x, y, width, height]}`);
    }
    return found;
}"""


def write_edition(folder: Path, essay: el.Essay, **options: Any) -> Path:
    """A file in the folder; without a font and pinyin unless they are asked for, since both take their time."""
    path = folder / "essay.html"
    path.write_text(reading.edition(essay, **{"font": False, "reading": False, **options}), "utf-8")
    return path


@dataclass
class Reader:
    """A page with the edition and the essay it shows."""

    page: Page
    essay: el.Essay
    opened: Opened

    # What is there ----------------------------------------------------------------------------------------------------

    def notes(self) -> list[Note]:
        """What the browser keeps, read as Python reads it, in the order of the text."""
        entries = [json.loads(text) for text in self.page.evaluate(_KEPT)]
        found = [from_jsonld(entry["note"], embedded=True) for entry in entries if entry["note"]]
        for one in found:
            assert one.exact == one.span.of(self.essay.text)
        return sorted(found, key=lambda one: (one.span, one.comment))

    def words(self) -> list[str]:
        return [one.exact for one in self.notes()]

    def marks(self, style: str = "er-note-") -> list[list[str]]:
        return sorted(mark for mark in self.page.evaluate(_MARKS) if mark[0].startswith(style))

    def said(self) -> str:
        return self.page.locator(".er-live").inner_text()

    def listed(self) -> list[str]:
        return self.page.locator(".er-note").all_inner_texts()

    def export(self, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="Export").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def read_file(self, path: Path) -> tuple[Note, ...]:
        return NoteFile.open(path, self.essay).notes

    # What a reader does -----------------------------------------------------------------------------------------------

    def span(self, words: str, nth: int = 0) -> Span:
        at = -1
        for _ in range(nth + 1):
            at = self.essay.text.index(words, at + 1)
        return Span(at, at + len(words))

    def boxes(self, span: Span) -> list[list[float]]:
        return boxes(self.page, self.essay, span)

    def drag(self, words: str, *, back: bool = False, to: tuple[float, float] | None = None) -> None:
        """Drag over words, from the first character's near edge to the last one's far edge, or back; or to a point."""
        self.page.evaluate("() => getSelection().removeAllRanges()")  # a press on selected words would drag them away
        (x1, y1), end = ends(self.boxes(self.span(words)))
        ((x1, y1), end) = (end, (x1, y1)) if back else ((x1, y1), end)
        x2, y2 = to or end
        mouse = self.page.mouse
        mouse.move(x1, y1)
        mouse.down()
        mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
        mouse.move(x2, y2, steps=3)
        mouse.up()
        self.settle()

    def settle(self) -> None:
        """Let the page hear of a changed selection, which it does with the next frame."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def key(self, *chords: str) -> None:
        for chord in chords:
            self.page.keyboard.press(chord)

    def name_it(self, name: str) -> None:
        """Give the reader's name beforehand."""
        self.open("notes")
        self.page.get_by_role("button", name="Give your name").click()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")

    def click(self, words: str, nth: int = 0, *, times: int = 1) -> None:
        """Click on the first character of the words."""
        x, y, width, height = self.boxes(self.span(words, nth))[0]
        self.page.mouse.click(x + width * 0.4, y + height / 2, click_count=times)
        self.settle()

    def do(self, action: str) -> None:
        self.page.locator(f"[data-action={action}]").click()

    def open(self, panel: str) -> None:
        self.page.locator(f"[role=tab][id$=-{panel}-tab]").click()

    def field(self, name: str) -> Any:
        """The field of the form: name, tag or comment."""
        return self.page.locator(f".er-form [id$=-{name}]")

    def note(self, words: str, *, tag: str = "", comment: str = "", name: str = "林") -> None:
        """A whole note, as by hand."""
        self.drag(words)
        self.do("note")
        if self.field("name").is_visible():
            self.field("name").fill(name)
        if tag:
            self.field("tag").fill(tag)
            self.field("tag").press("Enter")
        self.field("comment").fill(comment)
        self.page.keyboard.press("Control+Enter")


def boxes(page: Evaluates, essay: el.Essay, span: Span) -> list[list[float]]:
    """Left, top, width and height of the characters of a place, line ends left out, in either browser."""
    before = essay.text[: span.start].replace("\n", "")
    inside = span.of(essay.text).replace("\n", "")
    return list(page.evaluate(_BOXES, {"start": len(before), "end": len(before) + len(inside)}))


def ends(found: list[list[float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a drag over these boxes begins and where it ends."""
    (x1, y1, _, height1), (x2, y2, width2, height2) = found[0], found[-1]
    return (x1 + 1, y1 + height1 / 2), (x2 + width2 - 1, y2 + height2 / 2)


@contextmanager
def open_reader(browser: Browser, path: Path, essay: el.Essay, **options: Any) -> Iterator[Reader]:
    """The edition in a window of its own; whatever it does that a quiet page does not is a fault of the test."""
    with open_file(browser, path, **options) as opened:
        opened.page.wait_for_selector(".er-text")
        yield Reader(opened.page, essay, opened)
        assert opened.faults() == []


def cut_off(page: Page, within: str = "body") -> list[str]:
    """Controls in sight that a reader cannot meet, by their words; and how much wider than the window the page is."""
    return list(page.evaluate(_CUT_OFF, within))
