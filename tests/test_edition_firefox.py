"""The single-file edition in Firefox: a note by mouse and keys, kept over a reload; themes, marks, hostile strings."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import essaylib as el
from essaylib import Span
from essaylib.annotation import from_jsonld, note
from essaylib.errors import InputError
from tests.attacks import ATTACKS, all_at_once, can_be_written
from tests.browsers import axe, ran
from tests.edition import PAGE, boxes, ends, write_edition

KEPT = "() => Object.keys(localStorage).filter(key => key.includes(':note:')).map(key => localStorage[key])"


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay(PAGE)


def kept(firefox, essay):
    entries = [json.loads(text) for text in firefox.evaluate(KEPT)]
    found = [from_jsonld(entry["note"], embedded=True) for entry in entries if entry["note"]]
    assert all(one.exact == one.span.of(essay.text) for one in found)
    return sorted(found, key=lambda one: one.span)


def drag(firefox, essay, words: str, *, back: bool = False, to: tuple[float, float] | None = None) -> None:
    at = essay.text.index(words)
    firefox.evaluate("() => getSelection().removeAllRanges()")
    start, end = ends(boxes(firefox, essay, Span(at, at + len(words))))
    start, end = (end, start) if back else (start, end)
    firefox.drag(*start, *(to or end))
    firefox.wait("() => !document.querySelector('.er-actions').hidden")


def colors(firefox, essay, words: str, folder: Path) -> set[tuple[int, ...]]:
    """The colours in the box of the words, as they are on the screen."""
    at = essay.text.index(words)
    found = boxes(firefox, essay, Span(at, at + len(words)))
    firefox.screenshot(folder / "screen.png")
    picture = Image.open(BytesIO((folder / "screen.png").read_bytes())).convert("RGB")
    (x1, y, _, height), (x2, _, width, _) = found[0], found[-1]
    return set(picture.crop((round(x1), round(y), round(x2 + width), round(y + height))).get_flattened_data())


def test_a_note_by_mouse_and_keys_stays_over_a_reload(firefox, spring, tmp_path):
    firefox.open(write_edition(tmp_path, spring))
    drag(firefox, spring, "一本𠮷野写的")
    firefox.click("[data-action=note]")
    firefox.keys("林")
    firefox.press("Tab")
    firefox.keys("主张")
    firefox.press("Enter")
    firefox.keys("hrn]/")
    firefox.press("Control+Enter")
    [one] = kept(firefox, spring)
    assert (one.exact, one.tag, one.comment, one.creator) == ("一本𠮷野写的", "claim", "hrn]/", "林")
    assert (0xFF, 0xD9, 0x7A) in colors(firefox, spring, "𠮷野", tmp_path)  # --er-note-0

    drag(firefox, spring, "要公开。\n二、读书的法子", back=True)
    firefox.press("r")
    side = firefox.box(".er-side")
    y = boxes(firefox, spring, Span(spring.text.index("春天"), spring.text.index("春天") + 1))[0][1] + 8
    drag(firefox, spring, "春天来", to=(side[0] + 40, y))  # let go beside the text
    firefox.press("h")
    first, second, third = kept(firefox, spring)
    assert first.exact.startswith("春天来了，山里的桃花都开了。")
    assert "\n" not in first.exact
    assert (second, third.exact, third.tag) == (one, "要公开。\n二、读书的法子", "claim")
    firefox.press("ArrowDown")
    firefox.press("ArrowRight")
    firefox.press("Shift+ArrowRight")
    firefox.press("h")
    assert len(kept(firefox, spring)) == 4
    firefox.press("Control+z")
    assert kept(firefox, spring) == [first, second, third]

    firefox.reload()
    firefox.wait("() => document.querySelectorAll('.er-note').length === 3")
    assert kept(firefox, spring) == [first, second, third]
    assert (0xFF, 0xD9, 0x7A) in colors(firefox, spring, "𠮷野", tmp_path)
    assert firefox.faults() == []


def test_themes_search_and_panels_are_seen_and_axe_finds_nothing(firefox, spring, tmp_path):
    marked = [note(spring, Span(12, 18), tag="claim", comment="甲", creator="Ada")]
    firefox.open(write_edition(tmp_path, spring, notes=marked, reading=True))
    for panel in ("notes", "sentence", "search", "themes", "display", "help"):
        firefox.click(f"[role=tab][id$=-{panel}-tab]")
        assert axe(firefox) == [], panel
    firefox.click("[role=tab][id$=-themes-tab]")
    before = colors(firefox, spring, "监督", tmp_path)
    firefox.click(".er-themes tbody tr:nth-child(2) [role=switch]")
    drawn = firefox.evaluate("() => [...document.querySelectorAll('.er-unit .er-theme-0')].map(it => it.textContent)")
    assert drawn == ["群众监督", "公开"]
    assert colors(firefox, spring, "监督", tmp_path) - before  # a line under the words
    firefox.evaluate("() => document.querySelector('.er-text').focus()")
    firefox.press("/")
    firefox.keys("读书")
    firefox.wait("() => document.querySelectorAll('.er-kwic-row').length === 3")
    assert (0xFF, 0xF0, 0x4D) in colors(firefox, spring, "读书", tmp_path)  # --er-found
    assert firefox.faults() == []


def test_hostile_strings_are_only_text(firefox, tmp_path):
    essay = el.parse_essay(all_at_once())
    notes = []
    for i, text in enumerate(one.text for one in ATTACKS if len(one.text) < 1000 and can_be_written(one.text)):
        for fields in ({"tag": text}, {"creator": text}, {"comment": text}):
            try:
                notes.append(note(essay, Span(2 * i, 2 * i + 2), **{"creator": "Ada", **fields}))
            except InputError:
                continue
    firefox.open(write_edition(tmp_path, essay, notes=notes))
    assert firefox.evaluate("() => document.querySelectorAll('.er-note').length") == 100
    for panel in ("sentence", "search", "themes", "display", "help", "notes"):
        firefox.click(f"[role=tab][id$=-{panel}-tab]")
    while firefox.evaluate("() => [...document.querySelectorAll('.er-more-notes')].some(it => !it.hidden)"):
        firefox.click(".er-more-notes:not([hidden])")
    pieces = "() => [...document.querySelectorAll('.er-piece')].map(it => it.textContent).join('')"
    assert firefox.evaluate(pieces) == essay.text.replace("\n", "")
    assert ran(firefox) == []
    assert firefox.faults() == []
