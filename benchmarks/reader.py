"""How fast the reader opens and answers in Chromium, with many notes on a long text; how large an edition is.

    python benchmarks/reader.py           # print the table
    python benchmarks/reader.py --write   # and put it into benchmarks/README.md

The page measured is the edition itself, without its Content-Security-Policy, so that its script can be started by hand.
A time ends when the frame that shows the change is painted. Needs Chromium and the extra `test`.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from report import table, write

import essaylib as el
from essaylib import Span, reading
from essaylib.annotation import Note, note
from essaylib.reading.document import document
from essaylib.reading.edition import font_of
from essaylib.reading.font import subset

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.browsers import CHROMIUM_ARGS, chromium  # noqa: E402

SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"
TAGS = ("claim", "situation", "problem", "cause", "end", "demand", "自拟", "")
SMALL, LARGE = (21_000, 300), (200_000, 5_000)  # characters, notes
Row = tuple[str, str, str, str]

_PAINTED = """const painted = () => new Promise(done => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
}));
const timed = async action => {
    const start = performance.now();
    const value = await action();
    await painted();
    return [performance.now() - start, value];
};"""
_PLAIN = f"""async text => {{
    {_PAINTED}
    document.querySelector('main').replaceChildren();
    const [time] = await timed(() => {{
        const article = document.createElement('article');
        for (const line of text.split('\\n')) {{
            const p = document.createElement('p');
            p.textContent = line;
            article.append(p);
        }}
        document.querySelector('main').append(article);
    }});
    document.querySelector('main').replaceChildren();
    await painted();
    return time;
}}"""
_OPEN = f"""async () => {{
    {_PAINTED}
    const start = performance.now();
    globalThis.view = openIt().view;
    const script = performance.now() - start;
    await painted();
    return [performance.now() - start, script];
}}"""
_ADD = f"""async ([start, end]) => {{
    {_PAINTED}
    const draft = {{start, end, tag: 'claim', attributes: [], comment: '新的一条', creator: 'Ada'}};
    const annotation = writeIt(view.doc, draft);
    return (await timed(() => view.history.do({{put: [annotation]}})))[0];
}}"""
_GO = f"""async unit => {{ {_PAINTED} return (await timed(() => view.goTo(unit, {{focus: true}})))[0]; }}"""
_SEARCH = f"""async term => {{
    {_PAINTED}
    view.panel('search');
    const field = document.querySelector('.er-search input');
    field.value = term;
    const key = new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true}});
    return (await timed(() => field.dispatchEvent(key)))[0];
}}"""
_FILTER = f"""async term => {{
    {_PAINTED}
    view.panel('notes');
    const field = document.querySelector('.er-note-search');
    field.value = term;
    return (await timed(() => field.dispatchEvent(new Event('input'))))[0];
}}"""


def long_essay(n: int) -> el.Essay:
    """The seed's text said again and again, cut at `n` characters."""
    text = el.read_essay(SEED).text + "\n"
    return el.parse_essay((text * (n // len(text) + 1))[:n])


def notes_on(essay: el.Essay, n: int) -> list[Note]:
    """Notes all over the essay, some overlapping, from 2 to 60 characters."""
    step = len(essay.text) / n
    made = []
    for i in range(n):
        start = int(i * step)
        span = Span(start, min(len(essay.text), start + 2 + (i * 7) % 59))
        made.append(note(essay, span, tag=TAGS[i % len(TAGS)], comment=f"第{i}条：这里说了什么？", creator="Ada"))
    return made


def by_hand(page: str) -> str:
    """The edition with its start in our hands."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert page.count("\nopenFile();") == 1
    return page.replace("\nopenFile();", "\nObject.assign(globalThis, {openIt: openFile, writeIt: writeNote});")


def measure(page: Page, path: Path, essay: el.Essay) -> dict[str, float]:
    """Milliseconds of one opening, each step once."""
    page.goto(path.as_uri())
    page.evaluate("() => localStorage.clear()")
    size = len(essay.text)
    plain = page.evaluate(_PLAIN, essay.text)
    opened, script = page.evaluate(_OPEN)
    took = {"opened": opened, "script": script, "plain": plain}
    took["added"] = page.evaluate(_ADD, [size // 2, size // 2 + 12])
    took["last"] = page.evaluate(_GO, len(essay.sentences) - 1)
    took["searched"] = page.evaluate(_SEARCH, "群众")
    took["filtered"] = page.evaluate(_FILTER, "第12")
    return took


def browser_rows(
    browser: Browser, folder: Path, size: tuple[int, int], rounds: int, goals: dict[str, str]
) -> list[Row]:
    """What is measured on a text of that many characters with that many notes."""
    essay = long_essay(size[0])
    path = folder / f"{size[0]}.html"
    path.write_text(by_hand(reading.edition(essay, notes=notes_on(essay, size[1]), font=False)), "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    runs = [measure(page, path, essay) for _ in range(rounds + 1)][1:]  # the first one is compiled
    page.close()
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    ratio = statistics.median(run["opened"] / run["plain"] for run in runs)
    n_found = essay.text.count("群众")
    head = f"{size[0]:,} characters, {size[1]:,} notes"
    rows = [
        (f"{head}: the text alone in plain paragraphs", "plain", "1.0"),
        ("... the reader opened", "opened", f"{ratio:.1f}"),
        ("... of it the script, the rest is layout and paint", "script", ""),
        ("... a note more, shown", "added", ""),
        ("... from the first sentence to the last", "last", ""),
        (f"... a search with {n_found:,} places", "searched", ""),
        ("... the list of notes filtered by words", "filtered", ""),
    ]
    return [(what, f"{middle[key]:.0f} ms", told, goals.get(key, "")) for what, key, told in rows]


def sizes(folder: Path) -> list[Row]:
    """The seed's edition in bytes, and the font that it carries."""
    os.environ["XDG_CACHE_HOME"] = str(folder)  # or fonts of an earlier run would answer
    essay = el.read_essay(SEED)
    doc: dict[str, Any] = document(essay, reading=True)
    font_of(doc)
    times = []
    for i in range(5):
        characters = doc["text"] + chr(0x4E00 + i)  # one more, or the cache would answer
        start = time.perf_counter()
        subset([characters])
        times.append(time.perf_counter() - start)
    font = len(font_of(doc))
    rows = []
    for what, given in (("with pinyin, words and font", {}), ("without the font", {"font": False}),
                        ("without font and pinyin", {"font": False, "reading": False})):  # fmt: skip
        rows.append((f"edition of the seed, {what}", f"{len(reading.edition(essay, **given).encode()) / 1000:,.0f} kB",
                     "", "< 1,000 kB" if not given else ""))  # fmt: skip
    made = statistics.median(times)
    return [*rows, ("font of the characters shown", f"{font / 1000:,.0f} kB", "", ""),
            ("a font made anew for the seed's text, nothing kept", f"{1000 * made:.0f} ms", "", "")]  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--rounds", type=int, default=7, help="openings of the smaller text; a third of the larger")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaylib-reader-") as name, chromium() as browser:
        folder = Path(name)
        rows = [
            *browser_rows(browser, folder, SMALL, options.rounds, {"opened": "150 ms", "added": "50 ms"}),
            *browser_rows(browser, folder, LARGE, max(1, options.rounds // 3), {}),
            *sizes(folder),
        ]
        source = (
            f"Chromium {browser.version} without a window ({' '.join(CHROMIUM_ARGS[1:2])}), the seed's text repeated"
        )
    text = table(rows, tools=("playwright", "fonttools"), source=source)
    print(text)
    if options.write:
        write(text, script="reader.py")


if __name__ == "__main__":
    main()
