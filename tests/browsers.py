"""Pages in Debian's Chromium: what they did, what axe-core finds in them, an input method, touch, zoom.

Firefox is driven in `tests.firefox`, JupyterLab in `tests.lab`; `axe` and `ran` take a page of either browser.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Protocol

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    Request,
    ViewportSize,
    WebError,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",  # root has no sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
    "--disable-background-networking",  # Chromium's own calls home
    "--disable-component-update",
]


class Evaluates(Protocol):
    """A page of either browser: it runs a function of JavaScript and gives back a plain value."""

    def evaluate(self, expression: str, arg: Any = None, /) -> Any: ...


class _Driver:
    """Playwright allows one of itself a thread: whoever needs a browser shares it, and the last one stops it."""

    def __init__(self) -> None:
        self._users = 0
        self._playwright: Playwright | None = None

    @contextmanager
    def shared(self) -> Iterator[Playwright]:
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        self._users += 1
        try:
            yield self._playwright
        finally:
            self._users -= 1
            if not self._users:
                self._playwright.stop()
                self._playwright = None


_driver = _Driver()


@contextmanager
def chromium(*, env: dict[str, str] | None = None) -> Iterator[Browser]:
    """Debian's Chromium without a window; several may be open at once. `env` is set beside what this process has."""
    with _driver.shared() as playwright:
        given: dict[str, str | float | bool] = {**os.environ, **(env or {})}
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=CHROMIUM_ARGS, env=given if env else None
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What the pages of a window did, its pop-ups included, from the moment it is attached.

    `data:` and `blob:` addresses ask nobody: they are not requests here.

    Attributes:
        ours: tells which addresses may be asked for.
        accept: whether a dialog is answered with OK (leave the page, confirm) or with Cancel.
        errors: what scripts did not catch.
        console: what was said on the console as an error, by Chromium as well.
        dialogs: `alert: text`, `confirm: ...`, `prompt: ...`, `beforeunload: `.
        stacks: where each of the errors came from, with the addresses of scripts.
        requests: the addresses asked for beyond ours.
        stopped: those that the page's Content-Security-Policy did not let out; each is in `console` too.
    """

    ours: Callable[[str], bool]
    accept: bool = False
    errors: list[str] = field(default_factory=list)
    stacks: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("weberror", self._erred)
        context.on("console", self._said)
        context.on("dialog", self._asked)
        context.on("request", lambda request: self.note(request.url))
        context.on("requestfailed", self._failed)
        context.on("page", lambda page: page.on("websocket", lambda socket: self.note(socket.url)))

    def note(self, address: str) -> None:
        if not address.startswith(("data:", "blob:", "about:")) and not self.ours(address):
            self.requests.append(address)

    def faults(self) -> list[str]:
        """Everything that a quiet page does not do, one readable line each."""
        kinds = {"error": self.errors, "console": self.console, "dialog": self.dialogs, "request": self.requests}
        return [f"{kind}: {what}" for kind, found in kinds.items() for what in found]

    def _erred(self, error: WebError) -> None:
        self.errors.append(str(error.error))
        self.stacks.append(error.error.stack or "")

    def _failed(self, request: Request) -> None:
        # Playwright tells of a request first and of the policy after it.
        if "csp" in (request.failure or "").lower() and request.url in self.requests:
            self.requests.remove(request.url)
            self.stopped.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.dialogs.append(f"{dialog.type}: {dialog.message}")
        if self.accept:
            dialog.accept()
        else:
            dialog.dismiss()


@dataclass
class Opened:
    """A file opened from disk: its page, and what it did. A further tab shares the browser's storage with it."""

    path: Path
    page: Page
    watch: Watch

    def tab(self) -> Page:
        page = self.page.context.new_page()
        page.goto(self.path.as_uri(), wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        return page

    def faults(self) -> list[str]:
        # A turn of the page's own loop, so that what it has already started is here.
        self.page.evaluate("() => new Promise(done => setTimeout(done, 50))")
        return self.watch.faults()


@contextmanager
def open_file(
    browser: Browser,
    path: Path,
    *,
    width: int = 1280,
    height: int = 900,
    zoom: float = 1,
    dark: bool = False,
    reduced_motion: bool = False,
    forced_colors: bool = False,
    touch: bool = False,
    javascript: bool = True,
    language: str = "zh-CN",
    fragment: str = "",
) -> Iterator[Opened]:
    """A file in a window of its own, with storage of its own, as a reader opens it from disk.

    Args:
        browser: as `chromium()` gives it.
        path: the HTML file.
        width: of the window, on the screen.
        height: of the window, on the screen.
        zoom: as the browser's own zoom: the page has fewer and larger CSS pixels. Headless Chromium has no menu for
            it, and this is what the menu does to a page: its media queries see the same.
        dark: the reader's system is dark.
        reduced_motion: the reader's system asks for no motion.
        forced_colors: the reader's system sets the colours (Windows' high contrast).
        touch: a screen that is touched; a finger has no hover.
        javascript: whether scripts run.
        language: of the reader's browser.
        fragment: what follows # in the address.
    """
    motion: Literal["reduce", "no-preference"] = "reduce" if reduced_motion else "no-preference"
    context = browser.new_context(
        viewport=ViewportSize(width=round(width / zoom), height=round(height / zoom)),
        device_scale_factor=zoom,
        color_scheme="dark" if dark else "light",
        reduced_motion=motion,
        forced_colors="active" if forced_colors else "none",
        has_touch=touch,
        java_script_enabled=javascript,
        locale=language,
    )
    try:
        address = path.resolve().as_uri()
        watch = Watch(ours=lambda asked: asked.partition("#")[0] == address)
        watch.attach(context)
        page = context.new_page()
        page.goto(address + (f"#{fragment}" if fragment else ""))
        yield Opened(path.resolve(), page, watch)
    finally:
        context.close()


@cache
def _axe() -> str:
    """axe-core as a function: given to `evaluate`, which no Content-Security-Policy forbids as it does a <script>."""
    return "() => {" + (files("axe_playwright_python") / "axe.min.js").read_text("utf-8") + "}"


_RUN_AXE = """
async ({within, without, unsure}) => {
    const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
    const result = await axe.run(within ? {include: [within]} : document, {rules});
    const lines = (kind, found) => found.flatMap(rule => rule.nodes.map(node => {
        const checks = [...node.any, ...node.all, ...node.none].map(check => check.message);
        return `${kind}${rule.id}: ${node.target.join(' ')}: ${checks.join('; ') || rule.help}`;
    }));
    return [...lines('', result.violations), ...(unsure ? lines('unsure, ', result.incomplete) : [])];
}
"""


def axe(page: Evaluates, *, within: str = "", without: Sequence[str] = (), unsure: bool = False) -> list[str]:
    """What axe-core finds against accessibility, one line a place: its rule, where, and what is wrong.

    Args:
        page: in either browser, JupyterLab's included.
        within: a CSS selector: only what lies in it is looked at. One that finds nothing is an error.
        without: rules left out, each for a reason that the caller gives.
        unsure: also what axe could not decide (a contrast over a picture, say).
    """
    page.evaluate(_axe())
    return list(page.evaluate(_RUN_AXE, {"within": within, "without": list(without), "unsure": unsure}))


_RAN = """
() => {
    const frames = [window, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentWindow)];
    const left = frames.flatMap(frame => {
        try { return frame.pwned === undefined ? [] : [`window.pwned = ${frame.pwned}`]; } catch { return []; }
    });
    return [...left, ...Object.keys(Object.prototype).map(key => `Object.prototype.${key}`)];
}
"""


def ran(page: Evaluates) -> list[str]:
    """What a string of `tests.attacks` has left in the page if it ran there; what it said or asked is in the watch."""
    return list(page.evaluate(_RAN))


def compose(page: Page, steps: Sequence[str], final: str) -> None:
    """Type into the focused field as through a Chinese input method: `compose(page, ["q", "qu", "qun"], "群")`.

    Every key reaches the page as one that the input method keeps for itself (229), the last one, which is the Enter
    that takes the candidate, too: a page must not take it for its own.
    """
    session = page.context.new_cdp_session(page)

    def key(code: str) -> None:
        session.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Process", "code": code, "windowsVirtualKeyCode": 229},
        )

    for step in steps:
        key(f"Key{step[-1].upper()}" if step[-1].isalpha() else "Space")
        end = len(step.encode("utf-16-le")) // 2
        session.send("Input.imeSetComposition", {"text": step, "selectionStart": end, "selectionEnd": end})
    key("Enter")
    session.send("Input.insertText", {"text": final})
    session.detach()


def select_by_touch(page: Page, selector: str, start: int, end: int) -> None:
    """Select code points start..end of an element's text as a phone does: held, selected, the touch taken away.

    Chromium without a window selects nothing under a held finger, so the selection is set here; what the page is told
    is what a phone tells it: a touch that is cancelled, never lifted, and a changed selection.
    """
    first, *_ = words_at(page, selector, start, end)
    session = page.context.new_cdp_session(page)
    point = {"x": first["x"] + first["width"] / 2, "y": first["y"] + first["height"] / 2}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.evaluate(
        "({selector, start, end}) => {"
        + _CODE_POINTS
        + """
            const units = codePoints(selector), [from, to] = [units[start], units[end - 1]];
            getSelection().setBaseAndExtent(from.node, from.start, to.node, to.end);
        }""",
        {"selector": selector, "start": start, "end": end},
    )
    session.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    session.detach()


def drag_finger(page: Page, start: tuple[float, float], end: tuple[float, float], *, steps: int = 8) -> None:
    """A finger put down, moved and lifted: a page that takes it for itself sees touch and pointer events."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    for step in range(1, steps + 1):
        part = step / steps
        touch("touchMove", (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
    touch("touchEnd")
    session.detach()


def clipboard(page: Page) -> str:
    """What was copied last, read as the reader would paste it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(page.evaluate("() => navigator.clipboard.readText()"))


# By code point of an element's text: its node, and its start and end there in the units of JavaScript.
_CODE_POINTS = """const codePoints = selector => {
    const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        let start = 0;
        for (const character of node.data) {
            found.push({node, start, end: start += character.length});
        }
    }
    return found;
};"""


def words_at(page: Evaluates, selector: str, start: int, end: int) -> list[dict[str, float]]:
    """The boxes of the code points start..end of an element's text, to aim a mouse at: x, y, width, height each."""
    return list(
        page.evaluate(
            "({selector, start, end}) => {"
            + _CODE_POINTS
            + """
                return codePoints(selector).slice(start, end).map(({node, start, end}) => {
                    const range = document.createRange();
                    range.setStart(node, start);
                    range.setEnd(node, end);
                    const {x, y, width, height} = range.getBoundingClientRect();
                    return {x, y, width, height};
                });
            }""",
            {"selector": selector, "start": start, "end": end},
        )
    )
